"""The chain from a case to an Assessment: what is known later is not read, reviews move the numbers and come out again."""

from datetime import date
from pathlib import Path

import pytest
from tests.case.made import write_case

from tightrope.brief import write_html, write_json
from tightrope.case import build_assessment, load_case, make_case
from tightrope.case.chain import part_inferred
from tightrope.claims import WeightedAct
from tightrope.errors import CaseError
from tightrope.nouns import Act, Evidence

EVENTS = """\
date,actor,recipient,type,mode,about,publisher,known_at
2025-06-13,PAK.gov,ISR,ACCUSE,disapprove,IRN:beneficiary,P,2025-06-13
2025-06-14,PAK.gov,IRN,SUPPORT,,,P,2025-06-14
2025-06-15,PAK.gov,IRN,AID,,,Q,2025-06-15
2025-06-16,PAK/asim-munir,USA,CONSULT,visit,,Q,2025-06-16
2025-06-17,PAK.gov,USA,COOPERATE,,,Q,2025-06-17
2025-06-18,USA,IRN,ASSAULT,aerial,,R,2025-06-18
2025-07-09,PAK.gov,USA,SUPPORT,,,R,2025-07-09
"""
CASE = write_case("plain-csv", "events.csv")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "case.toml").write_text(CASE)
    (tmp_path / "events.csv").write_text(EVENTS)
    return tmp_path


def test_what_became_known_after_the_day_changes_nothing_but_a_count(folder):
    with_it = build_assessment(folder)
    (folder / "events.csv").write_text("".join(EVENTS.splitlines(keepends=True)[:-1]))
    without = build_assessment(folder)
    assert with_it.standing == without.standing
    assert any("after 2025-07-01" in reject.reason for reject in with_it.rejects)
    assert len(with_it.rejects) == len(without.rejects) + 1


def test_several_processes_and_a_resumed_run_give_the_same_bytes(folder):
    (folder / "case.toml").write_text(CASE + '[read]\ndocuments = ["*.md"]\n')
    for number, text in enumerate(("Pakistan condemned Israel.", "Pakistan thanked Iran.", "It rained.")):
        (folder / f"{number}.md").write_text(f"---\npublished: 2025-06-1{number}\n---\n{text}\n")
    plain = write_json(build_assessment(folder))
    told: list[tuple[str, int, int]] = []
    apart = build_assessment(folder, jobs=2, resume=folder / "kept", progress=lambda *step: told.append(step))
    assert write_json(apart) == plain
    assert [step for step in told if step[0] == "read"] == [("read", number, 3) for number in range(3)]
    assert len(list((folder / "kept").rglob("*.jsonl"))) == 3
    assert write_json(build_assessment(folder, resume=folder / "kept")) == plain


def test_swapping_the_rivals_mirrors_the_position(folder):
    one = build_assessment(folder).standing
    (folder / "case.toml").write_text(CASE.replace('["IRN", "USA"]', '["USA", "IRN"]'))
    other = build_assessment(folder).standing
    for channel in ("words", "deeds"):
        a, b = getattr(one, channel).p, getattr(other, channel).p
        assert (a.value, a.low, a.high) == pytest.approx((-b.value, -b.high, -b.low))


def test_a_review_moves_the_numbers_and_taking_it_out_restores_the_same_bytes(folder):
    before = write_json(build_assessment(folder))
    item = next(e for e in build_assessment(folder).evidence if e.act.type == "AID")
    review = folder / "review.csv"
    review.write_text(f"evidence,field,value,who,when,why\n{item.id},polarity,negated,A,2025-07-02,it was withheld\n")
    changed = build_assessment(folder)
    review.unlink()
    restored = build_assessment(folder)
    assert changed.reviews.overruled == 1
    assert changed.standing.deeds.p != restored.standing.deeds.p
    assert write_json(restored) == before


def test_an_unknown_actor_is_an_error_with_the_nearest_match(folder):
    (folder / "case.toml").write_text(CASE.replace('focal = "PAK"', 'focal = "PAKI"'))
    with pytest.raises(CaseError, match=r"case\.toml:3: focal names an unknown actor 'PAKI'; did you mean 'PAK'"):
        build_assessment(folder)


def test_an_actor_that_the_roster_does_not_know_is_kept_and_counted(folder):
    (folder / "events.csv").write_text(EVENTS.replace("2025-06-14,PAK.gov", "2025-06-14,XYZ/nobody"))
    assessment = build_assessment(folder)
    assert any(reject.where == "actor XYZ/nobody" for reject in assessment.rejects)
    assert any("XYZ/nobody" in item.act.actors for item in assessment.evidence)


def test_a_document_published_later_is_not_read(folder):
    (folder / "late.md").write_text(
        "---\npublisher: P\npublished: 2025-07-05\n---\nPakistan attacked Iran on Friday.\n"
    )
    (folder / "case.toml").write_text(CASE + '[read]\ndocuments = ["late.md"]\n')
    assessment = build_assessment(folder)
    assert [reject.where for reject in assessment.rejects if "not read" in reject.reason] == ["late.md"]
    assert assessment.documents == ()


def test_a_document_without_a_date_gives_claims_but_enters_no_position(folder):
    (folder / "undated.md").write_text(
        "---\npublisher: P\n---\nPakistan attacked Iran. Pakistan praised the United States.\n"
    )
    (folder / "case.toml").write_text(CASE + '[read]\ndocuments = ["undated.md"]\n')
    assessment = build_assessment(folder)
    ids = {item.id for item in assessment.evidence if item.doc == "undated.md"}
    assert ids
    assert not ids & {*assessment.standing.words.evidence_ids, *assessment.standing.deeds.evidence_ids}
    assert any("no publication date" in reject.reason for reject in assessment.rejects)


def test_evidence_as_json_lines_is_read_as_it_stands(folder):
    record = (
        '{"doc": "z.txt", "type": "AID", "actors": ["PAK"], "recipients": ["IRN"], "when": "2025-06-10", "id": "z-1"}'
    )
    (folder / "records.jsonl").write_text(record + "\n{broken\n")
    (folder / "case.toml").write_text(CASE + '[read]\ndocuments = ["records.jsonl"]\n')
    assessment = build_assessment(folder)
    assert "z-1" in assessment.standing.deeds.evidence_ids
    assert [reject.where for reject in assessment.rejects if "not a record" in reject.reason] == ["records.jsonl:2"]


def test_a_broken_document_is_a_reject_and_the_rest_is_read(folder):
    (folder / "broken.md").write_bytes(b"\x00\x01\x02binary")
    (folder / "case.toml").write_text(CASE + '[read]\ndocuments = ["broken.md"]\n')
    assessment = build_assessment(folder)
    assert any(reject.where == "broken.md" for reject in assessment.rejects)
    assert assessment.standing.words.n > 0


def test_an_act_whose_recipient_is_a_guess_moves_no_position_and_is_counted(folder):
    acts = [
        WeightedAct(Act("SUPPORT", ("PAK",), ("IRN",)), ids, ("o",), 0.9, None) for ids in (("a",), ("b",), ("a", "b"))
    ]
    evidence = [
        Evidence("a", Act("SUPPORT", ("PAK",), ("IRN",)), "x", flags=("recipient from context",)),
        Evidence("b", Act("SUPPORT", ("PAK",), ("IRN",)), "x"),
    ]
    used, aside = part_inferred(acts, evidence)
    assert [act.evidence_ids for act in used] == [("b",), ("a", "b")]
    assert [(unused.evidence_ids, "context" in unused.reason) for unused in aside] == [(("a",), True)]


def test_two_named_documents_are_set_side_by_side(folder):
    for name, text in (
        ("a.md", "Pakistan condemned Israel."),
        ("b.md", "Pakistan praised Iran."),
        ("c.md", "Iran hit Israel."),
    ):
        (folder / name).write_text(f"---\npublisher: {name}\npublished: 2025-06-20\n---\n{text}\n")
    names = CASE.replace("as_of", 'compare = ["b.md", "a.md"]\nas_of')
    (folder / "case.toml").write_text(names + '[read]\ndocuments = ["*.md"]\n')
    (comparison,) = build_assessment(folder).comparisons
    assert (comparison.a, comparison.b) == ("b.md", "a.md")


def test_focal_and_rivals_are_inferred_and_said_so(folder):
    (folder / "case.toml").write_text(CASE.replace('focal = "PAK"\nrivals = ["IRN", "USA"]\n', ""))
    assessment = build_assessment(folder)
    assert (assessment.focal, set(assessment.rivals)) == ("PAK", {"IRN", "USA"})
    assert assessment.rivals_basis.startswith("inferred")


def test_documents_without_any_date_ask_for_one(tmp_path):
    path = tmp_path / "a.md"
    path.write_text("Pakistan praised Iran. Iran attacked Israel. Pakistan condemned Israel.\n")
    with pytest.raises(CaseError, match="--published"):
        build_assessment(make_case([path]))
    assert build_assessment(make_case([path], published=date(2025, 6, 20))).as_of == date(2025, 6, 20)


@pytest.mark.parametrize("path", sorted(Path("examples").glob("*/case.toml")), ids=lambda p: p.parent.name)
def test_every_example_becomes_a_brief_twice_the_same(path):
    case = load_case(path)
    first, second = (build_assessment(case) for _ in range(2))
    assert write_html(first) == write_html(second)
    assert write_json(first) == write_json(second)
    assert first.standing.words.p is not None
    for item in first.evidence:
        if item.passage:
            document = next(d for d in first.documents if d.sha256 == item.passage.doc)
            assert item.passage.rereads(document.text)
