"""The forecast of a case: from its own acts, with the event model tried where asked, and rows for the shell."""

from datetime import date, timedelta

import pytest
from tests.case.made import write_case

from tightrope.case import add_outlook, build_assessment, describe_outlook, describe_trials, load_case
from tightrope.errors import CaseError

CASE = write_case("plain-csv", "events.csv")
HEAD = "date,actor,recipient,type,mode,about,publisher,known_at\n"


@pytest.fixture
def folder(tmp_path):
    rows = []
    for week in range(60):
        day = date(2024, 5, 6) + timedelta(days=7 * week)
        rows += [f"{day},PAK.gov,IRN,SUPPORT,,,P,{day}"] * (week % 2)
        rows += [f"{day},USA,IRN,ACCUSE,,,R,{day}"] * (week % 3 == 0)
    (tmp_path / "case.toml").write_text(CASE)
    (tmp_path / "events.csv").write_text(HEAD + "\n".join(rows) + "\n")
    return tmp_path


def test_a_plain_assessment_holds_the_baselines_and_what_they_rest_on(folder):
    assessment = build_assessment(folder)
    outlook = assessment.outlook
    assert outlook.acts == 50
    assert not outlook.with_effects
    first = next(p for p in outlook.prospects if p.horizon == 28)
    assert (first.sender, first.target, first.layer) == ("PAK", "IRN", "cooperation")
    assert set(first.evidence_ids) <= {e.id for e in assessment.evidence}


def test_asked_for_the_event_model_is_tried_too_and_rows_name_evidence(folder):
    case = load_case(folder)
    assessment = add_outlook(build_assessment(case), case, days=14)
    assert [t.horizon for t in assessment.outlook.trials] == [7, 14]
    assert all("effects" in t.log for t in assessment.outlook.trials)
    rows = describe_outlook(assessment, top=3)
    assert len(rows) == 6
    assert rows[0]["evidence"].startswith("e-")
    assert "in words" in rows[0]
    assert any("printed: " in line for line in describe_trials(assessment.outlook))


def test_a_length_out_of_range_and_a_case_without_dated_acts_are_errors(folder):
    case = load_case(folder)
    with pytest.raises(CaseError, match="--days 0"):
        add_outlook(build_assessment(case), case, days=0)
    (folder / "events.csv").write_text(HEAD + "2025-06-13,PAK.gov,ISR,ACCUSE,,,P,2025-06-13\n")
    assessment = build_assessment(case)
    assert assessment.outlook is None
    with pytest.raises(CaseError, match="nothing to forecast"):
        add_outlook(assessment, case)
