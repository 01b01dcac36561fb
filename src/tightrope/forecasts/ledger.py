"""The ledger: forecasts frozen with what was known then, each entry holding the hash of the one before.

One JSON object a line. Nothing is ever changed or removed: a correction is a further entry of kind "amendment", and
what was said first stays visible. A change to any old line breaks every hash after it, and `verify_ledger` says where.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from tightrope.errors import ModelError
from tightrope.forecasts.question import Question, to_plain

Kind = Literal["question", "forecast", "amendment", "resolution", "annulment"]
START = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: number, kind, question id, when it was written, content, hash of the line before, own hash."""

    number: int
    kind: Kind
    question: str
    at: str
    content: Mapping[str, Any]
    before: str
    hash: str


def hash_entry(entry: Entry) -> str:
    """sha256 of an entry's canonical JSON, the previous hash included and its own left out."""
    fields = [getattr(entry, name) for name in Entry.__slots__ if name != "hash"]
    return hashlib.sha256(json.dumps(fields, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def add_entry(
    ledger: Sequence[Entry], kind: Kind, *, question: str, at: datetime, content: Mapping[str, Any]
) -> tuple[Entry, ...]:
    """The ledger with one entry more; times must have a zone and may not run backwards."""
    if at.tzinfo is None:
        raise ModelError(f"ledger: the time {at} of the entry on {question!r} has no zone")
    if ledger and datetime.fromisoformat(ledger[-1].at) > at:
        raise ModelError(f"ledger: an entry at {at.isoformat()} cannot follow one at {ledger[-1].at}")
    before = ledger[-1].hash if ledger else START
    content = json.loads(json.dumps(content, sort_keys=True))
    entry = Entry(len(ledger), kind, question, at.isoformat(), content, before, "")
    return (*ledger, replace(entry, hash=hash_entry(entry)))


def ask_question(ledger: Sequence[Entry], question: Question, *, at: datetime) -> tuple[Entry, ...]:
    """Enter a question; the same id again is an amendment if anything differs, and nothing if not."""
    old = [
        e for e in ledger if e.kind in ("question", "amendment") and e.question == question.id and "text" in e.content
    ]
    if old and old[-1].content == json.loads(json.dumps(to_plain(question))):
        return tuple(ledger)
    return add_entry(
        ledger, "amendment" if old else "question", question=question.id, at=at, content=to_plain(question)
    )


def freeze_forecast(
    ledger: Sequence[Entry],
    question: str,
    *,
    probability: float,
    by: str,
    at: datetime,
    known_at: date,
    inputs: Iterable[str] = (),
    settings: Mapping[str, Any] | None = None,
    seed: int | None = None,
    note: str = "",
    written: datetime | None = None,
) -> tuple[Entry, ...]:
    """Freeze a forecast by a room or a person.

    `known_at` is the last day of what was read, `inputs` the evidence ids or digests behind it, `settings` and `seed`
    what makes it repeatable. A back-test, frozen at a moment that has passed, gives in `written` when it was made; it
    is scored, and counted as a back-test. Raises ModelError for a probability outside 0…1, an unknown or settled
    question, a forecast after the deadline, or knowledge from later than the moment of freezing.
    """
    asked = _find_question(ledger, question)
    if not 0 <= probability <= 1:
        raise ModelError(f"forecast on {question!r}: {probability} is not a probability")
    if at > datetime.fromisoformat(asked["deadline"]):
        raise ModelError(f"forecast on {question!r}: {at.isoformat()} is after the deadline {asked['deadline']}")
    if known_at > at.date():
        raise ModelError(f"forecast on {question!r}: what was known on {known_at} cannot be frozen on {at.date()}")
    if any(e.question == question and e.kind in ("resolution", "annulment") for e in ledger):
        raise ModelError(f"forecast on {question!r}: the question is settled already")
    content = {
        "probability": float(probability), "by": by, "known_at": known_at.isoformat(),
        "inputs": sorted(inputs), "settings": dict(settings or {}), "seed": seed, "note": note,
        "written": written.isoformat() if written else None,
    }  # fmt: skip
    return add_entry(ledger, "forecast", question=question, at=at, content=content)


def resolve_question(
    ledger: Sequence[Entry], question: str, *, outcome: bool | None, source: str, at: datetime
) -> tuple[Entry, ...]:
    """Settle a question: came true, did not, or (None) void; the word of the resolution source is kept."""
    _find_question(ledger, question)
    if not source.strip():
        raise ModelError(f"resolution of {question!r}: on whose word? The source is missing")
    kind: Kind = "annulment" if outcome is None else "resolution"
    content = {"outcome": None if outcome is None else bool(outcome), "source": source}
    return add_entry(ledger, kind, question=question, at=at, content=content)


def list_frozen(ledger: Sequence[Entry]) -> tuple[Entry, ...]:
    """All frozen forecasts, in the order in which they were frozen."""
    return tuple(entry for entry in ledger if entry.kind == "forecast")


def verify_ledger(ledger: Sequence[Entry]) -> None:
    """Raise ModelError at the first entry whose number, link or hash does not fit."""
    before = START
    for index, e in enumerate(ledger):
        if e.number != index or e.before != before or e.hash != hash_entry(e):
            raise ModelError(f"ledger: entry {index} ({e.kind} on {e.question!r}) was changed, moved or removed")
        before = e.hash


def write_ledger(ledger: Sequence[Entry], path: Path) -> None:
    """Append the entries that the file does not have yet; what is there already must be the same."""
    old = read_ledger(path) if path.exists() else ()
    if [e.hash for e in ledger[: len(old)]] != [e.hash for e in old]:
        raise ModelError(f"{path}: the ledger on disk has other entries; read it first and add to it")
    with path.open("a", encoding="utf-8") as stream:
        for e in ledger[len(old) :]:
            fields = {name: getattr(e, name) for name in Entry.__slots__}
            stream.write(json.dumps(fields, sort_keys=True, ensure_ascii=False) + "\n")


def read_ledger(path: Path) -> tuple[Entry, ...]:
    """Read and verify a ledger; ModelError names the file and the first line that does not fit."""
    entries = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            entries.append(Entry(**json.loads(line)))
        except (ValueError, TypeError) as error:
            raise ModelError(f"{path}:{number}: not a ledger entry: {error}") from error
    try:
        verify_ledger(entries)
    except ModelError as error:
        raise ModelError(f"{path}: {error}") from error
    return tuple(entries)


def _find_question(ledger: Sequence[Entry], question: str) -> Mapping[str, Any]:
    found = [e.content for e in ledger if e.question == question and e.kind in ("question", "amendment")]
    asked = [c for c in found if "deadline" in c]
    if not asked:
        raise ModelError(f"ledger: no question {question!r}; ask it first")
    return asked[-1]
