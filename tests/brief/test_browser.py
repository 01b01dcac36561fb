"""The page in a real browser: Debian's chromium, driven by playwright; never a downloaded one."""

import os
import shutil

import pytest
from tests.brief.worlds import make_assessment

from tightrope.brief import write_html

pytestmark = pytest.mark.browser

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SCRIPT_FREE_TEXT = "Bottom line"


@pytest.fixture(scope="module")
def browser():
    path = shutil.which("chromium")
    if path is None:
        assert os.environ.get("CI") != "true", "Chromium is needed in CI: apt-get install chromium"
        pytest.skip("no chromium on the path: apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("brief") / "brief.html"
    path.write_text(write_html(make_assessment()), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def visit(browser, address):
    """Open the page; requests beyond the file itself and messages of the console are kept."""
    contexts = []

    def open_page(**options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.requests, page.messages = [], []
        page.on("request", lambda request: page.requests.append(request.url))
        page.on("console", lambda message: page.messages.append(message.text))
        page.on("pageerror", lambda error: page.messages.append(str(error)))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


def test_page_makes_no_request_and_no_noise(visit, address):
    page = visit()
    page.wait_for_load_state("networkidle")
    assert page.requests == [address]
    assert page.messages == []


def test_every_link_opens_something_one_can_see(visit):
    page = visit()
    for link in page.eval_on_selector_all("a", "links => [...new Set(links.map(l => l.getAttribute('href')))]"):
        page.evaluate("hash => { location.hash = hash }", link)
        shown = page.evaluate(
            "() => { const found = document.querySelector(':target'); if (!found) return false;"
            " const box = (found.getClientRects()[0] || found.nextElementSibling.getBoundingClientRect());"
            " return box !== undefined && found.checkVisibility() }"
        )
        assert shown, link


def test_every_passage_lights_exactly_its_words_without_script(visit):
    """Nothing but CSS lights them, so the check asks for colours and reads the lit words together."""
    assessment, page = make_assessment(), visit()
    spans = sorted(
        (item.doc, item.passage.start, item.id, item.passage.exact) for item in assessment.evidence if item.passage
    )
    for number, (_, _, _, exact) in enumerate(spans, 1):
        page.evaluate("hash => { location.hash = hash }", f"#w{number}")
        lit = page.eval_on_selector_all(
            ".text mark",
            "marks => marks.filter(m => getComputedStyle(m).backgroundColor === 'rgb(255, 215, 94)')"
            ".map(m => m.textContent).join('')",
        )
        assert lit == exact


def test_statement_is_two_clicks_from_its_words_with_scripts_off(visit):
    page = visit(java_script_enabled=False)
    assert page.get_by_role("heading", name=SCRIPT_FREE_TEXT).is_visible()
    page.locator("#bottom-line a[href='#e6']").first.click()
    assert page.url.endswith("#e6")
    page.locator("#e6 a[href='#w6']").click()
    assert page.url.endswith("#w6")
    mark = page.locator("mark.w6")
    assert mark.inner_text() == "Arcadia sent flour"
    assert mark.is_visible()


def test_link_into_closed_details_opens_them(visit):
    page = visit()
    page.locator("#bottom-line a[href='#claim-c-missiles']").click()
    assert page.locator("#claim-c-missiles").is_visible()


def test_page_prints_with_everything_open(visit):
    page = visit()
    page.emulate_media(media="print")
    assert page.get_by_text("How the credibility comes about").is_visible()
    assert not page.locator("nav").is_visible()
    assert len(page.pdf(format="A4")) > 10_000


def test_page_fits_a_narrow_screen(visit):
    page = visit(viewport={"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_axe_finds_no_serious_fault(visit):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page = visit(bypass_csp=True)
    faults = axe.Axe().run(page).response["violations"]
    serious = [(f["id"], [n["html"] for n in f["nodes"][:3]]) for f in faults if f["impact"] in ("serious", "critical")]
    assert serious == []
