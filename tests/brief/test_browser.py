"""The page in a real browser: Debian's chromium, driven by playwright; never a downloaded one."""

import os
import shutil
from pathlib import Path

import pytest
from tests.brief.worlds import make_assessment

from tightrope.brief import write_html
from tightrope.brief.trail import lay_trail
from tightrope.case import build_assessment

ROOT = Path(__file__).resolve().parents[2]
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


@pytest.fixture(scope="module", params=["pakistan-2025", "turkey-2019"])
def example(request, tmp_path_factory):
    """The brief of an example: its address, and the assessment it was written from."""
    assessment = build_assessment(ROOT / "examples" / request.param)
    path = tmp_path_factory.mktemp("example") / "brief.html"
    path.write_text(write_html(assessment), encoding="utf-8")
    return path.as_uri(), assessment


@pytest.fixture
def visit(browser, address):
    """Open the page; requests beyond the file itself and messages of the console are kept."""
    contexts = []

    def open_page(page_address=address, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.requests, page.messages = [], []
        page.on("request", lambda request: page.requests.append(request.url))
        page.on("console", lambda message: page.messages.append(message.text))
        page.on("pageerror", lambda error: page.messages.append(str(error)))
        page.goto(page_address)
        return page

    yield open_page
    for context in contexts:
        context.close()


def test_page_makes_no_request_and_no_noise(visit, address):
    page = visit()
    page.wait_for_load_state("networkidle")
    assert page.requests == [address]
    assert page.messages == []


def find_blind_links(page):
    """Links whose target is not there or cannot be seen once they are followed."""
    return page.evaluate(
        """() => [...new Set([...document.querySelectorAll('a')].map(link => link.getAttribute('href')))].filter(hash => {
            location.hash = hash
            const found = document.querySelector(':target')
            return !found || !found.checkVisibility()
        })"""
    )


def read_lit_words(page, numbers):
    """The words that are lit once the words of each item are opened; only CSS lights them."""
    return page.evaluate(
        """numbers => numbers.map(number => {
            location.hash = '#w' + number
            return [...document.querySelectorAll('.text mark')]
                .filter(mark => getComputedStyle(mark).backgroundColor === 'rgb(255, 215, 94)')
                .map(mark => mark.textContent).join('')
        })""",
        numbers,
    )


def find_dead_ends(page):
    """Items of evidence that a sentence cites and from which the next click opens neither words nor a row."""
    return page.evaluate(
        """() => [...new Set([...document.querySelectorAll('a[href^="#e"]')].map(link => link.getAttribute('href')))]
            .filter(hash => /^#e[0-9]+$/.test(hash))
            .filter(hash => {
                const item = document.querySelector(hash)
                return !item || !(item.querySelector('a[href="#w' + hash.slice(2) + '"]') || item.querySelector('.row, code, pre'))
            })"""
    )


def find_serious_faults(page):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    faults = axe.Axe().run(page).response["violations"]
    return [(f["id"], [n["html"] for n in f["nodes"][:3]]) for f in faults if f["impact"] in ("serious", "critical")]


def test_every_link_opens_something_one_can_see(visit):
    assert find_blind_links(visit()) == []


def test_every_passage_lights_exactly_its_words(visit):
    items = [
        item
        for item in lay_trail(make_assessment().evidence, make_assessment().documents).items
        if item.place == "text"
    ]
    assert len(items) == 7
    assert read_lit_words(visit(), [i.number for i in items]) == [i.evidence.passage.exact for i in items]


@pytest.mark.slow
def test_example_asks_for_nothing_opens_every_passage_and_has_no_serious_fault(visit, example):
    address, assessment = example
    page = visit(address, bypass_csp=True)
    assert find_blind_links(page) == []
    trail = lay_trail(assessment.evidence, assessment.documents)
    words = [item for item in trail.items if item.place == "text"]
    assert len(words) > 50
    assert read_lit_words(page, [i.number for i in words]) == [i.evidence.passage.exact for i in words]
    assert find_dead_ends(page) == []
    rows = [item for item in trail.items if item.place == "row"]
    assert len(rows) > 50
    shown = page.evaluate("ns => ns.map(n => document.getElementById('e' + n).textContent)", [i.number for i in rows])
    for item, text in zip(rows, shown, strict=True):
        assert " ".join(item.evidence.raw.split()) in " ".join(text.split())
    assert page.requests == [address]
    assert page.messages == []
    assert find_serious_faults(page) == []


def test_statement_is_two_clicks_from_its_words_with_scripts_off(visit):
    page = visit(java_script_enabled=False)
    assert page.get_by_role("heading", name=SCRIPT_FREE_TEXT).is_visible()
    page.locator("#bottom-line a[href='#e6']").first.click()
    page.wait_for_url("**#e6")
    page.locator("#e6 a[href='#w6']").click()
    page.wait_for_url("**#w6")
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
    assert find_serious_faults(visit(bypass_csp=True)) == []
