"""An analyst's corrections: `review.csv` beside the case, applied, marked and revertible.

Columns: evidence, field, value, who, when, why. `field` is a field of the record (type, mode, actors, recipients,
about, polarity, status, condition, certainty, when, where) or `verdict` with the value accept (read and found right)
or reject (set aside). Lists are separated by semicolons; about is `IRN:beneficiary;ISR:object`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from tightrope.errors import ReviewError, name_nearest
from tightrope.nouns import Evidence, Reject, Review, from_record, to_record

COLUMNS = ("evidence", "field", "value", "who", "when", "why")
FIELDS = (
    "type", "mode", "actors", "recipients", "about", "polarity", "status", "condition", "certainty", "when", "where",
    "verdict",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Overrule:
    """A correction that changed something: the machine's value stands beside the analyst's."""

    review: Review
    machine_value: str


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Evidence after review: what stands, what was set aside, and how many items were read, reviewed and overruled."""

    evidence: tuple[Evidence, ...]
    set_aside: tuple[Evidence, ...]
    overrules: tuple[Overrule, ...]
    n_machine_read: int
    n_reviewed: int
    n_overruled: int
    rejects: tuple[Reject, ...] = ()


def load_reviews(path: Path) -> tuple[tuple[Review, ...], tuple[Reject, ...]]:
    """Reviews of a file, and the lines that are none. ReviewError where the header is wrong.

    A missing file is no review at all.
    """
    if not path.exists():
        return (), ()
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReviewError(f"{path}: cannot be read as UTF-8 text ({error})") from error
    rows = csv.reader(lines)
    header = tuple(cell.strip() for cell in next(rows, []))
    if header != COLUMNS:
        raise ReviewError(f"{path}:1: the columns must be {','.join(COLUMNS)}, not {','.join(header) or 'nothing'}")
    reviews, rejects = [], []
    for row in rows:
        where = f"{path.name}:{rows.line_num}"
        if not any(cell.strip() for cell in row):
            continue
        try:
            reviews.append(_read_review(row))
        except ValueError as error:
            rejects.append(Reject(where, str(error), ",".join(row)))
    return tuple(reviews), tuple(rejects)


def apply_reviews(evidence: Iterable[Evidence], reviews: Iterable[Review]) -> Reviewed:
    """Apply corrections in order; one that fits no evidence, or no value, is a Reject and changes nothing.

    Taking a review out gives back the same evidence, since nothing is changed in place.
    """
    items = {item.id: item for item in evidence}
    machine = dict(items)
    aside: dict[str, Evidence] = {}
    overrules, rejects, touched = [], [], set()
    for review in reviews:
        item = items.get(review.evidence)
        if item is None:
            rejects.append(
                Reject(f"review of {review.evidence}", f"no such evidence{name_nearest(review.evidence, items)}")
            )
            continue
        before = _show(to_record(machine[item.id]), review.field)
        try:
            items[item.id] = changed = _apply(item, review)
        except (ValueError, KeyError, TypeError) as error:
            rejects.append(Reject(f"review of {review.evidence}", f"{review.field} = {review.value!r}: {error}"))
            continue
        touched.add(item.id)
        if review.field == "verdict" and review.value == "reject":
            aside[item.id] = changed
        if changed.act != item.act or changed.certainty != item.certainty or item.id in aside:
            overrules.append(Overrule(review, before))
    overruled = {overrule.review.evidence for overrule in overrules}
    return Reviewed(
        tuple(item for item in items.values() if item.id not in aside),
        tuple(aside.values()),
        tuple(overrules),
        sum(item.is_machine_read for item in machine.values()),
        len(touched),
        len(overruled),
        tuple(rejects),
    )


def _read_review(row: list[str]) -> Review:
    """A review from a row; ValueError says what is wrong."""
    if len(row) != len(COLUMNS):
        raise ValueError(f"{len(row)} cells instead of {len(COLUMNS)}")
    evidence, name, value, who, when, why = (cell.strip() for cell in row)
    if name not in FIELDS:
        raise ValueError(f"unknown field {name!r}{name_nearest(name, FIELDS)}")
    if name == "verdict" and value not in ("accept", "reject"):
        raise ValueError(f"a verdict is accept or reject, not {value!r}")
    if not who or not why:
        raise ValueError("who and why must be given")
    return Review(evidence, name, value, who, date.fromisoformat(when), why)


def _apply(item: Evidence, review: Review) -> Evidence:
    """The evidence with one field changed and marked; its id stays."""
    flag = f"reviewed:{review.field}"
    flags = item.flags if flag in item.flags else (*item.flags, flag)
    if review.field == "verdict":
        return replace(item, flags=flags)
    record = to_record(item)
    record[review.field] = _parse_value(review.field, review.value)
    if review.field == "type":
        record["mode"] = None
    record["flags"] = list(flags)
    return from_record(record)


def _parse_value(name: str, value: str) -> Any:
    """The value of a cell as the record holds it."""
    if name in ("actors", "recipients"):
        return [part.strip() for part in value.split(";") if part.strip()]
    if name == "about":
        pairs = [part.strip().rpartition(":") for part in value.split(";") if part.strip()]
        return [{"actor": actor, "role": role} for actor, _, role in pairs]
    if name == "certainty":
        return float(value)
    return value or None


def _show(record: dict[str, Any], name: str) -> str:
    """A record's value as a cell."""
    value = record.get(name)
    if name == "about":
        return ";".join(f"{part['actor']}:{part['role']}" for part in record["about"])
    if isinstance(value, list):
        return ";".join(value)
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
