"""The state in the middle and its rivals: inferred from what the documents tell of, or named by the reader."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tightrope.brief import summarise
from tightrope.case import build_assessment, name_question
from tightrope.case.file import Case
from tightrope.case.inferred import part_inferred
from tightrope.case.question import count_dealings, find_question, find_unit
from tightrope.claims import WeightedAct
from tightrope.cli import app
from tightrope.errors import CaseError
from tightrope.nouns import Act, Evidence
from tightrope.roster import load_roster

ROSTER = load_roster()
PAPERS = Case("papers", Path())


def tell(*rows, flags=()):
    """Evidence from (type, actor, recipient), each as a row of a spreadsheet."""
    return [
        Evidence(f"e-{n}-{kind}-{a}-{b}", Act(kind, (a,), (b,) if b else ()), "acts.csv", row=n,
                 known_at=date(2023, 3, 1), reader="plain-csv 1", publisher="Post", flags=flags)
        for n, (kind, a, b) in enumerate(rows)
    ]  # fmt: skip


def test_the_state_of_most_records_stands_in_the_middle_of_those_it_deals_with_most():
    rows = (
        [("CONSULT", "SRB", "RUS")] * 3 + [("REJECT", "IGO.eu.parliament", "SRB")] * 2 + [("AID", "IGO.eu", "SRB")] * 3
    )
    rows += [("ACCUSE", "RUS", "UKR")] * 2 + [("CONSULT", "SRB", "HUN")]
    focal, rivals, basis = find_question(PAPERS, tell(*rows), ROSTER)
    assert (focal, set(rivals)) == ("SRB", {"RUS", "IGO.eu"})
    assert basis.startswith("inferred")


def test_two_that_stand_against_each_other_go_before_two_that_do_not():
    rows = [("CONSULT", "TUR", "USA")] * 3 + [("CONSULT", "TUR", "GBR")] * 3 + [("CONSULT", "TUR", "RUS")] * 2
    assert set(find_question(PAPERS, tell(*rows), ROSTER)[1]) == {"USA", "GBR"}
    against = tell(*rows, ("ACCUSE", "USA", "RUS"))
    assert set(find_question(PAPERS, against, ROSTER)[1]) == {"USA", "RUS"}


def test_a_recipient_that_only_the_context_gives_is_no_dealing():
    guessed = tell(("SUPPORT", "HUN", "UKR"), flags=("recipient from context",))
    found = count_dealings(guessed, ROSTER)
    assert found.occurrences == {"HUN": 1, "UKR": 1}
    assert not found.between


def test_unnamed_groups_of_states_are_no_side():
    rows = [("CONSULT", "QAT", "GULF"), ("CONSULT", "QAT", "WLD.muslim-states"), ("CONSULT", "QAT", "IRN")]
    with pytest.raises(CaseError, match="--focal and --rivals"):
        find_question(PAPERS, tell(*rows), ROSTER)


def test_names_codes_and_ids_name_a_side():
    case = name_question(PAPERS, ROSTER, focal="Hungary", rivals="the EU, rus")
    assert (case.focal, case.rivals) == ("HUN", ("IGO.eu", "RUS"))
    rows = tell(("CONSULT", "SRB", "RUS"))
    assert find_question(case, rows, ROSTER) == ("HUN", ("IGO.eu", "RUS"), "named by the reader")
    half = name_question(PAPERS, ROSTER, focal=None, rivals="Russia,Ukraine")
    assert find_question(half, rows, ROSTER)[:2] == ("SRB", ("RUS", "UKR"))
    assert find_unit("Belgrade", ROSTER) == "SRB"


@pytest.mark.parametrize(
    ("focal", "rivals", "says"),
    [
        ("Ungary", None, "did you mean 'Hungary'"),
        ("Congo", None, "COD, COG"),
        (None, "Iran", "a comma between"),
        (None, "Iran,Tehran", "must differ"),
        ("Iran", "Iran,Iraq", "must differ"),
    ],
)
def test_a_name_that_is_no_one_side_is_an_error_that_helps(focal, rivals, says):
    with pytest.raises(CaseError, match=says):
        name_question(PAPERS, ROSTER, focal=focal, rivals=rivals)


def test_a_case_file_keeps_its_own_states():
    with pytest.raises(CaseError, match="change focal and rivals there"):
        name_question(Case("c", Path(), path=Path("case.toml")), ROSTER, focal="Iran", rivals=None)


def test_the_shell_takes_the_sides_by_name(tmp_path):
    report = tmp_path / "report.txt"
    report.write_text("June 21, 2025\n\nIran thanked Pakistan on Thursday. Pakistan condemned Israel on Friday.\n")
    done = CliRunner().invoke(app, ["stand", str(report), "--focal", "Pakistan", "--rivals", "Iran,Israel"])
    assert done.exit_code == 0, done.output
    assert "Iran" in done.output
    done = CliRunner().invoke(app, ["stand", str(report), "--rivals", "Iran,Nowhere"])
    assert isinstance(done.exception, CaseError)


def test_a_brief_on_few_words_says_what_was_read_and_why_it_has_no_place(tmp_path):
    rows = "date,actor,recipient,type\n2019-01-05,PAK,USA,ACCUSE\n2025-06-20,IRN,USA,ACCUSE\n"
    acts = tmp_path / "acts.csv"
    acts.write_text(rows)
    case = Case("c", tmp_path, focal="PAK", rivals=("IRN", "USA"), feeds=(("plain-csv", acts),))
    assessment = build_assessment(case)
    said = summarise(assessment)[1]
    assert "can be placed in time" in said
    assert "read, but left out: 1 from before these days" in said
    guessed = Evidence("e-g", Act("SUPPORT", ("PAK",), ("IRN",)), "a.md", row=1, flags=("recipient from context",))
    act = WeightedAct(guessed.act, ("e-g",), ("o",), 0.5, date(2025, 6, 1))
    (aside,) = part_inferred([act], [guessed])[1]
    standing = replace(assessment.standing, unused=(aside,))
    told = replace(assessment, standing=standing, evidence=(guessed,))
    assert summarise(told)[1].endswith("1 of which the reader only guessed a side or the type.")
