"""The brief as JSON: everything in the assessment, the same bytes for the same input."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

from tightrope.brief.assessment import Assessment
from tightrope.brief.sections import summarise
from tightrope.nouns import Act, Document, Evidence, to_record

SIGNIFICANT_DIGITS = 6  # so that different numerical libraries give the same bytes


def write_json(assessment: Assessment) -> str:
    """One JSON object: keys sorted, numbers rounded to 6 significant digits, one newline at the end.

    Texts of documents are left out (their hashes stay); every passage carries its exact words. Evidence, claims
    and origins stand in full once, at the top; wherever else they occur, their ids stand. An act leaves out what
    nothing fixes.
    """
    plain: dict[str, Any] = to_plain(replace(assessment, play=None))
    plain["evidence"] = [to_plain(to_record(item)) for item in assessment.evidence]
    plain["claims"] = [_spread(claim) for claim in assessment.claims]
    plain["origins"] = {origin.id: _spread(origin) for claim in assessment.claims for origin in claim.origins}
    plain["play"] = to_plain(assessment.play.to_record()) if assessment.play else None
    plain["summary"] = list(summarise(assessment))
    return "{\n" + ",\n".join(f"{_dump(key)}: {_write_value(plain[key])}" for key in sorted(plain)) + "\n}\n"


def to_plain(value: Any) -> Any:
    """Plain lists, dicts, strings and numbers of any value in an assessment; what is not a number becomes null.

    >>> to_plain((1 / 3, float("nan"), date(2025, 7, 1)))
    [0.333333, None, '2025-07-01']
    """
    if isinstance(value, Evidence) or type(value).__name__ in ("Claim", "Origin"):  # named, so as not to load the room
        return value.id
    if isinstance(value, Document):
        kept = {f.name: to_plain(getattr(value, f.name)) for f in fields(value) if f.name not in ("text", "offsets")}
        return kept | {"characters": len(value.text)}
    if is_dataclass(value):
        spread = _spread(value)
        return {name: inner for name, inner in spread.items() if inner} if isinstance(value, Act) else spread
    if isinstance(value, Mapping):
        return {str(to_plain(key)): to_plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        inside = [to_plain(inner) for inner in value]
        return sorted(inside) if isinstance(value, (set, frozenset)) else inside
    return _simplify(value)


def _spread(value: Any) -> dict[str, Any]:
    """The fields of a dataclass."""
    return {f.name: to_plain(getattr(value, f.name)) for f in fields(value)}


def round_number(value: float) -> float | None:
    """A number at 6 significant digits; None for what JSON cannot hold.

    >>> round_number(123456.789), round_number(-0.0), round_number(float("inf"))
    (123457.0, 0.0, None)
    """
    return float(f"{value:.{SIGNIFICANT_DIGITS}g}") + 0.0 if math.isfinite(value) else None


def _write_value(value: Any) -> str:
    """A value of the top level: a list with one item a line, so that two briefs can be compared line by line."""
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(_dump(item) for item in value) + "\n]"
    return _dump(value)


def _dump(value: Any) -> str:
    """A value on one line, keys sorted."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _simplify(value: Any) -> Any:
    """A single value."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return round_number(value)
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "tolist"):  # arrays and numbers of numpy, which this room does not load
        return to_plain(value.tolist())
    return str(value)
