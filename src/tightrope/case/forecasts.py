"""The case's questions: listed with their baselines, forecasts frozen on what the case knew, settled, and scored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from tightrope.brief import Assessment
from tightrope.brief.wording import format_probability
from tightrope.case.file import Case
from tightrope.errors import CaseError, name_nearest
from tightrope.forecasts import (
    Entry,
    Question,
    Record,
    ask_question,
    freeze_forecast,
    list_frozen,
    read_ledger,
    resolve_question,
    score_ledger,
    write_ledger,
)

HOLDS = {None: "not stated", 0.0: "no", 1.0: "yes"}


def describe_questions(case: Case, ledger: tuple[Entry, ...]) -> list[dict[str, str]]:
    """One row a question: what it asks, until when, its baselines, and what was last frozen on it."""
    last = {entry.question: entry for entry in list_frozen(ledger)}
    rows = []
    for question in case.questions:
        entry = last.get(question.id)
        frozen = f"{format_probability(entry.content['probability'])} by {entry.content['by']}" if entry else ""
        rows.append({
            "id": question.id,
            "question": question.text,
            "until": f"{question.deadline:%Y-%m-%d %H:%M %Z}",
            "settled by": question.resolution_source,
            "base rate": "not stated" if question.base_rate is None else format_probability(question.base_rate),
            "last value": HOLDS.get(question.last_value, str(question.last_value)),
            "last frozen": frozen,
        })  # fmt: skip
    return rows


def freeze_case_forecast(
    case: Case,
    assessment: Assessment,
    question: str,
    *,
    probability: float,
    by: str,
    ledger: Path | None = None,
    at: datetime | None = None,
    back_test: bool = False,
    inputs: Iterable[str] = (),
    settings: Mapping[str, Any] | None = None,
    seed: int | None = None,
    note: str = "",
) -> Entry:
    """Freeze a forecast on a question of the case, by a person or a room, with what the case knew.

    Kept with it: the case's day, the digest of all its evidence, further `inputs`, `settings` and `seed`. It is frozen
    at `at` (default: now). A back-test is frozen at the end of the case's own day, and says so and when it was written.
    The question is entered first where the ledger does not have it as it stands. Raises CaseError for an unknown
    question, ModelError for what `forecasts.freeze_forecast` refuses.
    """
    asked = find_asked(case, question)
    path = choose_ledger(case, ledger)
    now = at or datetime.now(UTC)
    moment = datetime.combine(assessment.as_of, time(23, 59, 59), asked.deadline.tzinfo) if back_test else now
    entries = ask_question(open_ledger(path), asked, at=moment)
    known = {"digest": assessment.digest, "evidence": len(assessment.evidence), **(settings or {})}
    entries = freeze_forecast(
        entries, question, probability=probability, by=by, at=moment, known_at=assessment.as_of,
        inputs=(f"digest:{assessment.digest}", *inputs), settings=known,
        seed=assessment.seed if seed is None else seed, note=note, written=now if back_test else None,
    )  # fmt: skip
    write_ledger(entries, path)
    return entries[-1]


def settle_question(ledger: Path, question: str, *, outcome: str, source: str, at: datetime | None = None) -> Entry:
    """Enter what became of a question (yes, no or void) and on whose word."""
    outcomes = {"yes": True, "no": False, "void": None}
    if outcome not in outcomes:
        raise CaseError(f"--outcome {outcome!r} must be one of {', '.join(outcomes)}{name_nearest(outcome, outcomes)}")
    if not ledger.exists():
        raise CaseError(f"{ledger}: there is no such ledger; `tightrope freeze` begins one")
    moment = at or datetime.now(UTC)
    entries = resolve_question(read_ledger(ledger), question, outcome=outcomes[outcome], source=source, at=moment)
    write_ledger(entries, ledger)
    return entries[-1]


def read_record(case: Case, *, as_of: date) -> Record | None:
    """The track record of the ledger that the case names, up to the case's day; None where it names none."""
    if case.ledger is None:
        return None
    return score_ledger(
        [entry for entry in open_ledger(case.ledger) if datetime.fromisoformat(entry.at).date() <= as_of]
    )


def open_ledger(path: Path) -> tuple[Entry, ...]:
    """The entries of a ledger, verified; none where it is not begun."""
    return read_ledger(path) if path.exists() else ()


def choose_ledger(case: Case, ledger: Path | None) -> Path:
    """The ledger that is given, or that the case names."""
    path = ledger or case.ledger
    if path is None:
        raise CaseError(
            f'{case.path}: no ledger; give --ledger FILE, or write ledger = "forecasts.jsonl" under [forecasts]'
        )
    return path


def find_asked(case: Case, question: str) -> Question:
    """The question of that id; CaseError with the nearest match."""
    found = next((q for q in case.questions if q.id == question), None)
    if found is None:
        ids = [q.id for q in case.questions]
        raise CaseError(f"{case.path}: the case asks no question {question!r}{name_nearest(question, ids)}")
    return found
