"""The table of who does what to whom counts each act once, dated or not, and no guess."""

from dataclasses import replace
from datetime import date

from tests.brief.worlds import make_assessment

from tightrope.brief.page import Sentence, Table
from tightrope.brief.parts.dealings import build_dealings, sort_acts
from tightrope.claims import WeightedAct
from tightrope.nouns import Act, Evidence


def weigh(name, kind, actors, recipients, **more):
    return WeightedAct(Act(kind, actors, recipients, **more), (name,), ("o",), 0.8, date(2030, 6, 1))


ACTS = (
    weigh("e-1", "AID", ("ARC.gov",), ("BOR/otto-renn",)),
    weigh("e-2", "THREATEN", ("BOR",), ("ARC",)),
    weigh("e-3", "SANCTION", ("IGO.eu.parliament",), ("ARC",), status="planned"),
    weigh("e-4", "CONSULT", ("ARC", "UST"), ()),
    weigh("e-5", "ASSERT", ("ARC",), ("BOR",)),
    weigh("e-6", "AID", ("ARC",), ("BOR",), polarity="negated"),
    weigh("e-7", "ACCUSE", ("ARC.opp",), ("BOR",)),
    weigh("e-8", "SUPPORT", ("ARC",), ("UST",)),
)


def find_table(assessment):
    section = build_dealings(assessment)
    return next(block for block in section.blocks if isinstance(block, Table))


def show(cell):
    return cell.text if isinstance(cell, Sentence) else cell


def test_each_act_stands_once_for_its_pair_in_its_column_and_opens_its_evidence():
    assessment = replace(make_assessment(), acts=ACTS)
    table = find_table(assessment)
    rows = {row[0]: tuple(map(show, row[1:])) for row in table.rows}
    names = assessment.find_name
    assert rows[f"{names('ARC')} → {names('BOR')}"] == ("–", "–", "1", "–", "–")
    assert rows[f"{names('BOR')} → {names('ARC')}"] == ("–", "1", "–", "–", "–")
    assert rows[f"{names('IGO.eu')} → {names('ARC')}"] == ("–", "–", "–", "–", "1")
    assert rows[f"{names('UST')} → {names('ARC')}"][0] == "1", "a meeting of equals counts for both"
    assert rows[f"{names('ARC')} → {names('UST')}"][0] == "2"
    assert rows[f"{names('ARC.opp')} → {names('BOR')}"] == ("–", "1", "–", "–", "–"), "an opposition is no state"
    opened = [i for row in table.rows for cell in row if isinstance(cell, Sentence) for i in cell.evidence_ids]
    assert set(opened) == {"e-1", "e-2", "e-3", "e-4", "e-7", "e-8"}


def test_an_act_whose_recipient_is_a_guess_stands_aside_unless_another_report_names_it():
    guess = Evidence("e-8", ACTS[-1].act, "a.md", row=1, flags=("recipient from context",))
    assessment = replace(make_assessment(), acts=ACTS, evidence=(guess,))
    assert [act.evidence_ids for act in sort_acts(assessment)[1]] == [("e-8",)]
    both = replace(ACTS[-1], evidence_ids=("e-8", "e-9"))
    assert not sort_acts(replace(assessment, acts=(both,)))[1]


def test_the_states_asked_about_come_first_and_what_is_left_out_is_counted():
    others = tuple(weigh(f"o-{n}", "AID", (f"X{chr(65 + n)}X",), ("YYY",)) for n in range(14)) * 2
    table = find_table(replace(make_assessment(), acts=(*others, ACTS[0])))
    assert table.rows[0][0].startswith(make_assessment().find_name("ARC"))
    text = "".join(
        s.text for b in build_dealings(replace(make_assessment(), acts=(*others, ACTS[0]))).blocks
        for s in getattr(b, "sentences", ())
    )  # fmt: skip
    assert "6 acts between 3 other pairs." in text


def test_no_act_between_two_sides_no_section():
    assert build_dealings(replace(make_assessment(), acts=ACTS[4:6])) is None
