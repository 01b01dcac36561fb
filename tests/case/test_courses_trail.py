"""Every number of the courses section leads to a quantity, and from there to evidence or to a named author."""

import re
from pathlib import Path

import pytest
from tests.brief.linter import lint_sentence

from tightrope.brief import write_html, write_json
from tightrope.brief.page import Bullets, Details, Paragraph, Sentence, Table
from tightrope.brief.parts.courses import build_courses
from tightrope.brief.trail import lay_trail
from tightrope.case import add_courses, build_assessment, play_case

CASES = sorted(path.parent for path in (Path(__file__).resolve().parents[2] / "examples").glob("*/scenario.toml"))


@pytest.fixture(scope="module", params=CASES, ids=lambda folder: folder.name)
def assessment(request):
    assessed = build_assessment(request.param)
    return add_courses(assessed, play_case(request.param / "scenario.toml", assessed, draws=60))


def list_sentences(blocks):
    """All sentences and cells in blocks but those inside a quantity or a reference class, where the trail ends."""
    for block in blocks:
        match block:
            case Paragraph(sentences) | Bullets(sentences):
                yield from sentences
            case Table(_, _, rows):
                for _, *cells in rows:  # the first is the row's heading: a name
                    yield from (cell if isinstance(cell, Sentence) else Sentence((cell,)) for cell in cells)
            case Details(identity, _, inner):
                if not identity.startswith(("quantity-", "reference-")):
                    yield from list_sentences(inner)


def list_places(blocks):
    """Everything that opens on demand, by id, however deep."""
    for block in blocks:
        if isinstance(block, Details):
            yield block.id, block
            yield from list_places(block.blocks)


def find_ends(target, places, seen):
    """Ids of the quantities and reference classes that a place leads to."""
    if target in seen:
        return set()
    seen.add(target)
    if target.startswith(("quantity-", "reference-")):
        return {target}
    inner = [s.target for s in list_sentences(places[target].blocks) if s.target]
    return {end for t in inner for end in find_ends(t, places, seen)}


def test_every_number_leads_to_evidence_or_to_a_named_author(assessment):
    section = build_courses(assessment)
    places = dict(list_places(section.blocks))
    trail = lay_trail(assessment.evidence, assessment.documents)
    numbered = [
        s for s in list_sentences(section.blocks) if re.search(r"\d", re.sub(r"“[^”]*”|(?<=as )[A-Z].*", "", s.text))
    ]
    assert len(numbered) > 200
    for sentence in numbered:
        if sentence.role in ("analyst", "warning"):
            continue  # the analyst's own words, and what is wrong with the run
        assert sentence.target in places, sentence.text
        ends = find_ends(sentence.target, places, set())
        assert ends or "rungs alone" in places[sentence.target].blocks[0].sentences[0].text, sentence.text
        for end in ends:
            rests = places[end].blocks[0].sentences[1]
            is_evidence = bool(trail.find_items(rests.evidence_ids))
            assert is_evidence or re.search(r"the analyst \w+|published (cases|figures): \w+", rests.text), rests.text
            assert places[end].blocks[0].sentences[0].text != "No reason is given.", end


def test_a_term_that_reads_the_graph_leads_to_the_evidence_behind_its_ties(assessment):
    places = dict(list_places(build_courses(assessment).blocks))
    trail = lay_trail(assessment.evidence, assessment.documents)
    assert "quantity-graph" in find_ends("term-balance", places, set())
    assert "quantity-graph" in find_ends("term-broker", places, set())
    table = places["quantity-graph"].blocks[1]
    grounded = [tie for tie in assessment.play.ties if tie.evidence_ids]
    assert grounded or assessment.focal != "PAK"  # in the other case no sign is plain
    assert len(table.rows) == len(assessment.play.ties)
    for tie, (_, sign, origin) in zip(assessment.play.ties, table.rows, strict=True):
        assert (sign == "friendly") == (tie.sign > 0)
        if tie.evidence_ids:
            assert len(trail.find_items(origin.evidence_ids)) == len(tie.evidence_ids)
        else:
            assert "the analyst" in origin


def test_evidence_moves_the_courses_of_an_example(assessment):
    assert max(course.split.evidence for course in assessment.play.courses) > 0.02
    assert any(source.basis == "evidence" and source.room for source in assessment.play.inputs.values())


def test_the_page_links_every_place_and_the_json_holds_the_play(assessment):
    page = write_html(assessment)
    targets = {s.target for s in list_sentences(build_courses(assessment).blocks) if s.target}
    assert all(f'id="{target}"' in page and f'href="#{target}"' in page for target in targets)
    assert '"play":{' in write_json(assessment).replace('"play": {', '"play":{')


def test_the_section_is_worded_as_a_brief_must_be(assessment):
    section = build_courses(assessment)
    for sentence in list_sentences(section.blocks):
        if sentence.role != "analyst":
            assert lint_sentence(sentence.text) == [], sentence.text
