"""Acts with the probability that each is real: many reports of one act become one weighted act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tightrope.nouns import Act


@dataclass(frozen=True, slots=True)
class WeightedAct:
    """One act, however many report it.

    `evidence_ids` are all reports of it, `origins` the ids of the independent origins among them, `probability` in
    (0, 1) that the act is real as coded, in the range [`low`, `high`]; `known_at` is the first day on which any
    report of it could have been known.
    """

    act: Act
    evidence_ids: tuple[str, ...]
    origins: tuple[str, ...]
    probability: float
    known_at: date | None
    low: float = 0.0
    high: float = 1.0
