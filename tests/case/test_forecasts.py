"""Questions of a case, frozen, settled and scored; what came to be known later changes nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.brief.worlds import make_assessment

from tightrope.brief.markdown import write_markdown
from tightrope.case import build_assessment, describe_questions, freeze_case_forecast, load_case, settle_question
from tightrope.case.forecasts import open_ledger, read_record
from tightrope.errors import CaseError, ModelError
from tightrope.forecasts import verify_ledger

CASE = """
[case]
title = "Port"
focal = "PAK"
rivals = ["IRN", "USA"]
as_of = 2025-07-01

[[feed]]
kind = "plain-csv"
path = "events.csv"

[[question]]
id = "visit"
text = "Will the president visit the port?"
actor = "PAK"
act = "visit"
threshold = "one visit"
deadline = "2025-09-30T23:59"
zone = "Asia/Karachi"
resolution_source = "his office"
annulment = "he leaves office"
base_rate = 0.2
last_value = 0

[forecasts]
ledger = "forecasts.jsonl"
"""
HEAD = "date,actor,recipient,type,known_at,publisher\n"
ROWS = "2025-06-01,PAK,IRN,CONSULT,2025-06-02,Gazette\n2025-06-05,PAK,USA,CONSULT,2025-06-06,Gazette\n"
NOW = datetime(2025, 7, 2, 9, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "case.toml").write_text(CASE, encoding="utf-8")
    (tmp_path / "events.csv").write_text(HEAD + ROWS, encoding="utf-8")
    return tmp_path


def freeze(folder, probability=0.3, **changes):
    case = load_case(folder)
    return freeze_case_forecast(
        case, build_assessment(case), "visit", probability=probability, by="me", **({"at": NOW} | changes)
    )


def test_a_frozen_forecast_keeps_what_was_known_and_a_report_dated_later_changes_nothing(folder):
    before = freeze(folder)
    ledger = (folder / "forecasts.jsonl").read_bytes()
    late = "2025-07-20,PAK,USA,ACCUSE,2025-07-21,Gazette\n"
    (folder / "events.csv").write_text(HEAD + ROWS + late, encoding="utf-8")
    after = freeze(folder, at=datetime(2025, 7, 22, tzinfo=UTC))
    assert before.content == after.content
    assert (folder / "forecasts.jsonl").read_bytes().startswith(ledger)
    assert before.content["known_at"] == "2025-07-01"
    assert before.content["settings"]["evidence"] == 2
    assert before.content["inputs"] == [f"digest:{before.content['settings']['digest']}"]


def test_a_case_whose_evidence_differs_gives_another_digest(folder):
    before = freeze(folder)
    early = "2025-06-20,PAK,USA,ACCUSE,2025-06-21,Gazette\n"
    (folder / "events.csv").write_text(HEAD + ROWS + early, encoding="utf-8")
    assert freeze(folder).content["inputs"] != before.content["inputs"]


def test_an_amended_question_stays_visible_and_the_chain_holds(folder):
    freeze(folder)
    text = (folder / "case.toml").read_text(encoding="utf-8").replace("one visit", "two visits")
    (folder / "case.toml").write_text(text, encoding="utf-8")
    freeze(folder, 0.1)
    entries = open_ledger(folder / "forecasts.jsonl")
    verify_ledger(entries)
    assert [entry.kind for entry in entries] == ["question", "forecast", "amendment", "forecast"]
    assert read_record(load_case(folder), as_of=date(2026, 1, 1)).n_amendments == 1


def test_settled_forecasts_are_scored_as_of_the_day_of_the_case(folder):
    freeze(folder)
    settle_question(
        folder / "forecasts.jsonl", "visit", outcome="no", source="his office", at=datetime(2025, 10, 1, tzinfo=UTC)
    )
    case = load_case(folder)
    record = read_record(case, as_of=date(2025, 12, 31))
    assert (record.n_scored, record.brier) == (1, pytest.approx(0.09))
    assert read_record(case, as_of=date(2025, 7, 1)).n_forecasts == 0
    assert read_record(case, as_of=date(2025, 7, 2)).n_open == 1


def test_a_back_test_is_frozen_on_the_day_of_the_case_and_says_when_it_was_made(folder):
    entry = freeze(folder, at=datetime(2026, 3, 1, tzinfo=UTC), back_test=True)
    assert entry.at == "2025-07-01T23:59:59+05:00"
    assert entry.content["written"] == "2026-03-01T00:00:00+00:00"
    assert read_record(load_case(folder), as_of=date(2025, 7, 1)).n_back_tested == 1
    with pytest.raises(ModelError, match="after the deadline"):
        freeze(folder, at=datetime(2026, 3, 1, tzinfo=UTC))


def test_mistakes_name_the_nearest_question_the_missing_ledger_and_the_line(folder):
    case = load_case(folder)
    with pytest.raises(CaseError, match="did you mean 'visit'"):
        freeze_case_forecast(case, make_assessment(), "vizit", probability=0.1, by="me")
    with pytest.raises(CaseError, match="no ledger"):
        freeze_case_forecast(replace(case, ledger=None), make_assessment(), "visit", probability=0.1, by="me")
    with pytest.raises(CaseError, match="must be one of yes, no, void"):
        settle_question(Path("none.jsonl"), "visit", outcome="perhaps", source="x")
    (folder / "case.toml").write_text(CASE.replace('zone = "Asia/Karachi"\n', ""), encoding="utf-8")
    with pytest.raises(CaseError, match=r"case\.toml:12: question 'visit' lacks zone"):
        load_case(folder)


def test_questions_are_listed_with_their_baselines(folder):
    freeze(folder)
    (row,) = describe_questions(load_case(folder), open_ledger(folder / "forecasts.jsonl"))
    assert (row["base rate"], row["last value"], row["last frozen"]) == ("20 %", "no", "30 % by me")
    assert row["until"] == "2025-09-30 23:59 PKT"


def test_the_brief_lists_misses_first_and_says_that_they_are_too_few_to_judge(folder):
    freeze(folder, 0.1)
    freeze(folder, 0.9)
    settle_question(folder / "forecasts.jsonl", "visit", outcome="yes", source="x", at=datetime(2025, 8, 1, tzinfo=UTC))
    case = load_case(folder)
    assessment = replace(
        make_assessment(), questions=case.questions, record=read_record(case, as_of=date(2025, 12, 31))
    )
    text = write_markdown(assessment)
    section = text[text.index("## Questions asked") :]
    assert "2 frozen forecasts in the ledger: 2 settled, 0 open, 0 void" in section
    assert "too few to judge (2 settled, 30 needed)" in section
    assert section.index("| 10 % | yes | 0.81 |") < section.index("| 90 % | yes | 0.01 |")


@pytest.mark.parametrize("name", ["pakistan-2025", "turkey-2019"])
def test_the_examples_ask_three_questions_or_more_that_lie_after_their_day(name):
    case = load_case(Path(__file__).resolve().parents[2] / "examples" / name)
    assert len(case.questions) >= 3
    assert all(question.deadline.date() > case.as_of for question in case.questions)
