"""A question about the future that can be settled: who does what, how much of it, by when, by whose word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tightrope.errors import CaseError, name_nearest

NEEDED = ("id", "text", "actor", "act", "threshold", "deadline", "zone", "resolution_source", "annulment")
KEYS = (*NEEDED, "base_rate", "base_rate_source", "last_value", "by")


@dataclass(frozen=True, slots=True)
class Question:
    """A yes-or-no question.

    Attributes
    ----------
    id, text : a short name and the question in words
    actor, act, threshold : who would do what, and what counts as having done it
    deadline : the last moment, with its zone
    resolution_source : whose word settles it
    annulment : when it is void instead
    base_rate : share of like cases that came true, with its source; the baseline to beat
    last_value : 1 or 0, what held when the question was asked; the other baseline
    """

    id: str
    text: str
    actor: str
    act: str
    threshold: str
    deadline: datetime
    resolution_source: str
    annulment: str
    base_rate: float | None = None
    base_rate_source: str = ""
    last_value: float | None = None
    by: str = "analyst"


def read_question(row: Mapping[str, Any], *, where: str) -> Question:
    """A `[[question]]` of a case file; CaseError names the key that is missing or wrong.

    >>> row = {"id": "q1", "text": "Will A do B?", "actor": "A", "act": "B", "threshold": "once",
    ...        "zone": "Asia/Karachi", "deadline": "2025-12-31T23:59", "resolution_source": "its ministry",
    ...        "annulment": "the ministry is gone"}
    >>> read_question(row, where="case.toml:3").deadline.isoformat()
    '2025-12-31T23:59:00+05:00'
    """
    for key in row:
        if key not in KEYS:
            raise CaseError(f"{where}: unknown key {key!r} in [[question]]{name_nearest(key, KEYS)}")
    missing = [key for key in NEEDED if not str(row.get(key, "")).strip()]
    if missing:
        raise CaseError(f"{where}: question {row.get('id', '?')!r} lacks {', '.join(missing)}: it could not be settled")
    try:
        zone = ZoneInfo(str(row["zone"]))
        deadline = datetime.fromisoformat(str(row["deadline"]))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise CaseError(f"{where}: deadline {row['deadline']} in zone {row['zone']!r} is no time: {error}") from error
    deadline = deadline.replace(tzinfo=zone) if deadline.tzinfo is None else deadline.astimezone(zone)
    for key in ("base_rate", "last_value"):
        if key in row and not 0 <= float(row[key]) <= 1:
            raise CaseError(f"{where}: {key} = {row[key]} of question {row['id']!r} is not in 0…1")
    plain = {key: str(row[key]) for key in NEEDED if key not in ("deadline", "zone")}
    return Question(
        **plain,
        deadline=deadline,
        base_rate=float(row["base_rate"]) if "base_rate" in row else None,
        base_rate_source=str(row.get("base_rate_source", "")),
        last_value=float(row["last_value"]) if "last_value" in row else None,
        by=str(row.get("by", "analyst")),
    )


def to_plain(question: Question) -> dict[str, Any]:
    """Plain values for the ledger."""
    return asdict(question) | {"deadline": question.deadline.isoformat()}
