"""The forecast ledger: frozen, chained, nothing lost, scored against base rate and last value."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tightrope.errors import CaseError, ModelError
from tightrope.forecasts import (
    ask_question,
    freeze_forecast,
    read_ledger,
    read_question,
    resolve_question,
    score_ledger,
    verify_ledger,
    write_ledger,
)

ROW = {
    "id": "q1", "text": "Will Pakistan affirm the claim?", "actor": "PAK", "act": "affirm in public",
    "threshold": "one statement by a minister", "deadline": "2025-12-31T23:59", "zone": "Asia/Karachi",
    "resolution_source": "the Foreign Office", "annulment": "the office is abolished", "base_rate": 0.2, "last_value": 0,
}  # fmt: skip


def at(day, hour=12):
    return datetime(2025, 7, day, hour, tzinfo=UTC)


def make(*probabilities, question="q1", outcome=None):
    ledger = ask_question((), read_question(ROW | {"id": question}, where="x"), at=at(1))
    for day, p in enumerate(probabilities, 2):
        ledger = freeze_forecast(ledger, question, probability=p, by="model", at=at(day), known_at=date(2025, 7, 1))
    if outcome is not None:
        ledger = resolve_question(ledger, question, outcome=outcome, source="Foreign Office", at=at(28))
    return ledger


def test_a_forecast_is_scored_by_brier_and_log_against_both_baselines():
    record = score_ledger(make(0.3, outcome=False))
    assert record.brier == pytest.approx(0.09)
    assert record.log == pytest.approx(0.35667494)
    assert (record.brier_base_rate, record.brier_last_value) == (pytest.approx(0.04), 0)
    assert record.judgement == "too few to judge (1 settled, 30 needed)"


def test_nothing_lost_is_dropped():
    """Every forecast counts, the bad early one too, and open and annulled ones are counted apart."""
    ledger = make(0.9, 0.1, outcome=False)
    ledger = ask_question(ledger, read_question(ROW | {"id": "q2"}, where="x"), at=at(29))
    ledger = freeze_forecast(ledger, "q2", probability=0.5, by="model", at=at(29), known_at=date(2025, 7, 29))
    record = score_ledger(ledger)
    assert (record.n_forecasts, record.n_scored, record.n_open, record.n_annulled) == (3, 2, 1, 0)
    assert record.brier == pytest.approx((0.81 + 0.01) / 2)
    void = score_ledger(resolve_question(ledger, "q2", outcome=None, source="x", at=at(30)))
    assert (void.n_open, void.n_annulled) == (0, 1)


def test_a_changed_moved_or_missing_entry_is_found():
    ledger = make(0.3, 0.4, outcome=True)
    verify_ledger(ledger)
    forged = replace(ledger[1], content=dict(ledger[1].content) | {"probability": 0.99})
    for broken in ((ledger[0], forged, *ledger[2:]), (ledger[0], *ledger[2:]), (ledger[1], ledger[0], *ledger[2:])):
        with pytest.raises(ModelError, match="was changed, moved or removed"):
            score_ledger(broken)


def test_the_file_is_append_only_and_reads_back(tmp_path):
    path = tmp_path / "ledger.jsonl"
    ledger = make(0.3)
    write_ledger(ledger, path)
    first = path.read_bytes()
    longer = resolve_question(ledger, "q1", outcome=True, source="x", at=at(20))
    write_ledger(longer, path)
    assert path.read_bytes().startswith(first)
    assert read_ledger(path) == longer
    with pytest.raises(ModelError, match="other entries"):
        write_ledger(make(0.9), path)


def test_a_tampered_file_is_refused_with_its_name(tmp_path):
    path = tmp_path / "ledger.jsonl"
    write_ledger(make(0.3, outcome=True), path)
    path.write_text(path.read_text().replace('"probability": 0.3', '"probability": 0.9'))
    with pytest.raises(ModelError, match=r"ledger.jsonl: ledger: entry 1"):
        read_ledger(path)
    path.write_text("not json\n")
    with pytest.raises(ModelError, match=r"ledger.jsonl:1"):
        read_ledger(path)


def test_an_amendment_stays_visible_beside_what_was_asked_first():
    ledger = make(0.3)
    question = read_question(ROW | {"threshold": "two statements"}, where="x")
    amended = ask_question(ledger, question, at=at(9))
    assert [e.kind for e in amended] == ["question", "forecast", "amendment"]
    assert amended[0].content["threshold"] == "one statement by a minister"
    assert score_ledger(amended).n_amendments == 1
    assert ask_question(amended, question, at=at(10)) == amended


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"probability": 1.2}, "not a probability"),
        ({"at": datetime(2026, 1, 5, tzinfo=UTC)}, "after the deadline"),
        ({"known_at": date(2025, 8, 1)}, "cannot be frozen"),
        ({"question": "q9"}, "no question 'q9'"),
        ({"at": datetime(2025, 7, 3)}, "zone|can't compare"),  # noqa: DTZ001 - the point of the test
    ],
)
def test_forecasts_that_cannot_count_are_refused(change, says):
    settings = {"question": "q1", "probability": 0.5, "at": at(5), "known_at": date(2025, 7, 4)} | change
    question = settings.pop("question")
    with pytest.raises((ModelError, TypeError), match=says):
        freeze_forecast(make(), question, by="model", **settings)


def test_a_forecast_after_the_answer_is_refused():
    with pytest.raises(ModelError, match="settled already"):
        freeze_forecast(make(outcome=True), "q1", probability=1, by="x", at=at(29), known_at=date(2025, 7, 29))


def test_calibration_is_judged_from_thirty_on():
    ledger = ()
    for i in range(30):
        ledger = ask_question(ledger, read_question(ROW | {"id": f"q{i}"}, where="x"), at=at(1))
    for i in range(30):
        ledger = freeze_forecast(
            ledger, f"q{i}", probability=0.1, by="model", at=at(2), known_at=date(2025, 7, 1), inputs=["digest"]
        )
    for i in range(30):
        ledger = resolve_question(ledger, f"q{i}", outcome=i < 3, source="x", at=at(3))
    record = score_ledger(ledger)
    assert record.is_enough
    (only,) = record.bins
    assert (only.n, only.n_true) == (30, 3)
    assert only.share_low == pytest.approx(0.0278, abs=2e-3)  # Clopper-Pearson by tables
    assert only.share_high == pytest.approx(0.2392, abs=2e-3)
    assert record.judgement.startswith("1 of 1 bins")
    assert json.dumps([e.hash for e in ledger])


def test_records_are_by_forecaster():
    ledger = freeze_forecast(make(0.3), "q1", probability=0.8, by="person", at=at(9), known_at=date(2025, 7, 9))
    ledger = resolve_question(ledger, "q1", outcome=True, source="x", at=at(20))
    assert score_ledger(ledger, by="person").brier == pytest.approx(0.04)
    assert score_ledger(ledger, by="model").brier == pytest.approx(0.49)


@pytest.mark.parametrize("key", ["zone", "annulment", "resolution_source", "threshold", "actor"])
def test_a_question_that_could_not_be_settled_is_refused(key):
    with pytest.raises(CaseError, match=key):
        read_question({k: v for k, v in ROW.items() if k != key}, where="case.toml:9")


@pytest.mark.parametrize("change", [{"zone": "Mars/Base"}, {"base_rate": 1.5}, {"deadlien": "x"}, {"deadline": "soon"}])
def test_a_question_with_a_mistake_is_refused(change):
    with pytest.raises(CaseError, match=r"case.toml:9"):
        read_question(ROW | change, where="case.toml:9")
