"""The page of one file."""

import html.parser
import re
from dataclasses import replace
from datetime import date

from tests.brief.worlds import make_assessment

from tightrope.brief import Assessment, summarise, write_docx, write_html, write_markdown
from tightrope.nouns import Review
from tightrope.store import Overrule

PAGE = write_html(make_assessment())


class Collector(html.parser.HTMLParser):
    """Ids, link targets, tags with attributes, and the text of marks by item."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open_mark: list[str] = []
        self.marked: dict[str, str] = {}

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        if attributes.get("id"):
            self.ids.append(attributes["id"])
        if tag == "a":
            self.targets.append(attributes["href"])
        if tag == "mark":
            self.open_mark = [attributes["id"]] if "id" in attributes else attributes["class"].split()

    def handle_endtag(self, tag):
        if tag == "mark":
            self.open_mark = []

    def handle_data(self, data):
        for name in self.open_mark:
            self.marked[name] = self.marked.get(name, "") + data


def collect(page: str) -> Collector:
    collector = Collector()
    collector.feed(page)
    return collector


def test_every_link_leads_to_one_place_on_the_page():
    found = collect(PAGE)
    assert len(found.ids) == len(set(found.ids))
    assert {target for target in found.targets if not target.startswith("#")} == set()
    assert {target[1:] for target in found.targets} <= set(found.ids)


def test_marked_words_are_exactly_the_passages_even_where_they_overlap():
    assessment, found = make_assessment(), collect(PAGE)
    quoted = [item for item in assessment.evidence if item.passage]
    by_id = dict(re.findall(r'id="e(\d+)">.*?id (e-[\w-]+)</p>', PAGE, re.DOTALL))
    numbers = {evidence_id: number for number, evidence_id in by_id.items()}
    assert len(quoted) == 7
    for item in quoted:
        assert found.marked[f"w{numbers[item.id]}"] == item.passage.exact


def test_every_item_of_evidence_opens_its_words():
    found = collect(PAGE)
    items = [name for name in found.ids if re.fullmatch(r"e\d+", name)]
    assert len(items) == len(make_assessment().evidence)
    assert {f"w{name[1:]}" for name in items} <= set(found.ids)


def test_page_asks_for_nothing_and_runs_nothing():
    found = collect(PAGE)
    assert not {tag for tag, _ in found.tags} & {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
    assert not [name for _, attributes in found.tags for name in attributes if name.startswith("on") or name == "src"]
    assert "default-src 'none'" in PAGE


def test_markup_in_a_source_stays_text():
    title = "<script>alert(1)</script>"
    assessment = make_assessment()
    documents = (replace(assessment.documents[0], title=title, publisher="<img src=x>"), *assessment.documents[1:])
    names = {**assessment.names, "BOR": "<svg onload=alert(1)>"}
    page = write_html(replace(assessment, title=title, documents=documents, names=names))
    tags = {tag for tag, _ in collect(page).tags}
    assert "script" not in tags
    assert "img" not in tags
    assert not [1 for _, attributes in collect(page).tags if "onload" in attributes]


def test_an_orphan_is_named_and_never_marked_in_the_text():
    assessment = make_assessment()
    changed = replace(assessment.documents[0], text=assessment.documents[0].text.replace("condemned", "welcomed"))
    page = write_html(replace(assessment, documents=(changed, *assessment.documents[1:])))
    assert "Orphan: these words no longer stand where they stood in a.md" in page


def test_same_assessment_gives_same_bytes():
    assert write_html(make_assessment()) == PAGE


def test_an_assessment_of_nothing_still_reads():
    whole = make_assessment()
    silent = replace(whole.standing.deeds, n=0, n_by_rival=(0, 0), evidence_ids=(), dots=())
    standing = replace(
        whole.standing, words=replace(silent, channel="words"), deeds=silent, series=(), flows=(), unused=(), without=(),
        sensitivity=(), fitted=(),
    )  # fmt: skip
    empty = Assessment("Nothing yet", "ARC", ("BOR", "UST"), whole.as_of, standing, ())
    page = write_html(empty)
    assert "No word of ARC towards BOR or UST is reported" in page
    assert "Confidence in this reading" not in page, "where nothing is judged there is nothing to be confident of"
    assert "figure-series" not in page, "no empty panels"
    assert len(write_docx(empty)) > 1000
    assert write_markdown(empty).startswith("# Nothing yet")
    assert len(summarise(empty)) <= 10
    found = collect(page)
    assert {target[1:] for target in found.targets} <= set(found.ids)


def test_an_undated_document_is_named_on_the_first_page():
    assessment = make_assessment()
    undated = (replace(assessment.documents[0], published=None), assessment.documents[1])
    assert "1 document carries no date of publication" in write_html(replace(assessment, documents=undated))


def test_a_correction_shows_the_machines_value_beside_it():
    review = Review("e-condemned", "type", "ACCUSE", "A. Analyst", date(2030, 7, 1), "the verb is an appeal")
    page = write_html(replace(make_assessment(), overrules=(Overrule(review, "REQUEST"),)))
    assert "by A. Analyst on 2030-07-01: type is ACCUSE, the machine had REQUEST" in page


def test_rows_of_a_large_feed_that_nothing_opens_are_left_to_the_json():
    assessment = make_assessment()
    extra = tuple(replace(assessment.evidence[-1], id=f"e-big{n}", row=1000 + n) for n in range(4000))
    listed = replace(assessment.standing.unused[0], evidence_ids=tuple(item.id for item in extra))
    standing = replace(assessment.standing, unused=(*assessment.standing.unused, listed))
    page = write_html(replace(assessment, evidence=(*assessment.evidence, *extra), standing=standing))
    found = collect(page)
    assert {target[1:] for target in found.targets} <= set(found.ids)
    assert "3501 rows of event data that no statement here opens stand in the JSON alone" in page
    assert "And 3501 more in the JSON" in page


def test_each_item_that_the_reader_made_says_why_it_was_read_so():
    rules = (
        "AGREE: promise to",
        "actor: name: roster",
        "frame: claimed (claim) by claim: claim",
        "cue: <may>: certainty 0",
    )
    assessment = make_assessment()
    told = tuple(replace(e, rules=rules) if e.id == "e-promised" else e for e in assessment.evidence)
    page = write_html(replace(assessment, evidence=told))
    item = page[page.index("id e-promised") :].split("</article>")[0]
    assert "Why it was read so" in item
    assert "<b>on whose word</b> claimed (claim) by claim: claim" in item
    assert "<b>cues</b> &lt;may&gt;: certainty 0" in item
    assert page.count("Why it was read so") == 1  # a feed's row has no rules of the reader
    assert "cues: \\<may\\>: certainty 0" in write_markdown(replace(assessment, evidence=told))
