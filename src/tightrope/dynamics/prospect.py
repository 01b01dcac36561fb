"""What a case's forecast gives: prospects with reasons and indicators, trials on past periods, the outlook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tightrope import scores

Floats = NDArray[np.float64]

BASE, FADING, EFFECTS = "base rate", "fading rate", "effects"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a chance is what it is: `effect` on the layers `of` and `by`, the `value` remembered, its `part` (expected
    acts, or log-odds beyond the average pair), and the reports of the acts behind it."""

    effect: str
    of: str
    by: str
    value: float
    part: float
    evidence_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """An observable act, or none for the length of the horizon where `sender` is empty, and the chance after it."""

    sender: str
    target: str
    layer: str
    chance: float


@dataclass(frozen=True, slots=True)
class Prospect:
    """The chance in [low, high] (central 90 %) that `sender` is reported to do at least one act of class `layer` to
    `target` within `horizon` days after the day of the outlook; `usual` is the class's base rate."""

    sender: str
    target: str
    layer: str
    horizon: int
    chance: float
    low: float
    high: float
    usual: float
    reasons: tuple[Reason, ...] = ()
    raises: tuple[Indicator, ...] = ()
    lowers: tuple[Indicator, ...] = ()

    @property
    def evidence_ids(self) -> tuple[str, ...]:
        """Reports behind its reasons."""
        return tuple(dict.fromkeys(i for reason in self.reasons for i in reason.evidence_ids))


@dataclass(frozen=True, slots=True)
class Trial:
    """Forecasters on past periods of `horizon` days: mean scores by forecaster, smaller is better.

    `periods` by `pairs` by classes are `cases`, of which `happened` saw an act; `first`, `last` are the days from which
    the first and the last period were forecast. `gains` compare a forecaster with the one it stands on: (forecaster,
    other, difference in log score). `chosen` is the one used.
    """

    horizon: int
    periods: int
    pairs: int
    cases: int
    happened: int
    first: date | None
    last: date | None
    brier: Mapping[str, float]
    log: Mapping[str, float]
    gains: tuple[tuple[str, str, scores.Difference], ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """All prospects, the most probable first within each horizon, and the trials behind the choice of forecaster.

    `acts` are the diary's entries between the case's `actors`, `unused` the acts that have no place in it by reason;
    `early` and `late` are acts a week in the first half of the time and in the last eight weeks.
    """

    as_of: date
    actors: tuple[str, ...]
    prospects: tuple[Prospect, ...]
    trials: tuple[Trial, ...]
    acts: int
    since: date
    early: float
    late: float
    unused: Mapping[str, int]
    with_effects: bool
    inputs: str
    seed: int


Told: TypeAlias = tuple[tuple[Reason, ...], tuple[Indicator, ...], tuple[Indicator, ...]]


@dataclass(frozen=True, slots=True)
class Said:
    """What one forecaster says: `past` (periods, classes, pairs) and now, each (classes, pairs): chance, low, high.

    `explain(class, pair)` tells the reasons of a chance now, and what would raise or lower it.
    """

    past: Floats
    chance: Floats
    low: Floats
    high: Floats
    explain: Callable[[int, int], Told]
