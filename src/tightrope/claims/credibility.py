"""How far a proposition can be believed: log-odds as an interval, with every step that led there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One move of the log-odds: a complete sentence, the move's range [low, high] (natural logs), what it rests on."""

    text: str
    low: float
    high: float
    evidence_ids: tuple[str, ...] = ()

    @property
    def middle(self) -> float:
        """Middle of the range."""
        return (self.low + self.high) / 2


@dataclass(frozen=True, slots=True)
class Credibility:
    """Probability that a proposition is true: `value` in [`low`, `high`], all in (0, 1).

    The log-odds of `low` are the sum of all steps' low ends, those of `high` the sum of the high ends, those of
    `value` the sum of the middles. The first step is the prior, whose middle as a probability is `prior`.
    """

    value: float
    low: float
    high: float
    prior: float
    steps: tuple[Step, ...] = ()

    @property
    def width(self) -> float:
        """Width of the interval, a probability."""
        return self.high - self.low
