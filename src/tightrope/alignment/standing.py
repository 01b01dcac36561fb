"""Where a state stands between two rivals: the frozen results of an estimate.

Positions run from -1 (wholly with the second-named rival) to +1 (wholly with the first-named one). A mean score m is in
(0, 1), ½ is neutral. Every number is a median with its central 90 % interval.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from tightrope.alignment.miscoding import Miscoding
from tightrope.nouns import Channel, Interval

Sign = Literal["cooperative", "conflictual"]
GroupKind = Literal["country", "bloc", "state media", "origin", "publisher"]
Posture = Literal["leaning A", "leaning B", "hedging", "estranged"]

POSTURES: tuple[Posture, ...] = ("leaning A", "leaning B", "hedging", "estranged")


@dataclass(frozen=True, slots=True)
class Estimate:
    """Median and central 90 % interval.

    >>> Estimate(0.2, -0.1, 0.4).width
    0.5
    """

    value: float
    low: float
    high: float

    @property
    def width(self) -> float:
        """Width of the interval."""
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Position:
    """Position in one channel on one day.

    `n` counts the acts used, `n_by_rival` those toward the first and the second rival. `p` = m toward A minus m toward
    B. `dots` are 50 equally likely values of p. `postures` gives the probability of each posture at the stated margin,
    `postures_by_delta` at others. Where a rival has no act, `is_prior` is true: p and postures are None, the dots and
    that rival's m show the prior alone, to be drawn hollow.
    """

    channel: Channel
    n: int
    n_by_rival: tuple[int, int]
    p: Estimate | None
    dots: tuple[float, ...]
    m: tuple[Estimate, Estimate]
    postures: Mapping[Posture, float] | None
    postures_by_delta: Mapping[float, Mapping[Posture, float]]
    evidence_ids: tuple[str, ...]
    is_prior: bool


class DatedScore(NamedTuple):
    """An act as it entered a series: its day, score y in [0, 1], weight (probability that it is real), evidence."""

    day: date
    y: float
    weight: float
    evidence_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """Mean score m of an ordered pair over time, in [0, 1], with 50 % and 90 % bands.

    Unless `smoothed`, the value at each date uses only what was known by that date. `pair` is (from, to).
    """

    pair: tuple[str, str]
    channel: Channel
    dates: tuple[date, ...]
    value: tuple[float, ...]
    low50: tuple[float, ...]
    high50: tuple[float, ...]
    low90: tuple[float, ...]
    high90: tuple[float, ...]
    acts: tuple[DatedScore, ...]
    smoothed: bool


@dataclass(frozen=True, slots=True)
class Flow:
    """Acts a week of one sign: `counts` as reported (each act at its probability), `rate` with its 90 % band."""

    pair: tuple[str, str]
    channel: Channel
    sign: Sign
    dates: tuple[date, ...]
    rate: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    counts: tuple[float, ...]
    smoothed: bool = False


@dataclass(frozen=True, slots=True)
class Unused:
    """An act that does not enter any position, and why."""

    evidence_ids: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Without:
    """Position with one group of sources left out; None where nothing or only one rival remains."""

    group_kind: GroupKind
    group: str
    n_removed: int
    words: Estimate | None
    deeds: Estimate | None


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Position under another choice of the model's constants, named by `variant`."""

    variant: str
    words: Estimate | None
    deeds: Estimate | None


@dataclass(frozen=True, slots=True)
class Fitted:
    """What the data said of a channel's path: posterior means over the grid, and how many pairs were pooled.

    `half_life` in days, `spread` = stationary standard deviation of the latent path, `diffusion` = its standard
    deviation after one week, `rho` = correlation of reports within a day, `dispersion` = how much more single scores
    scatter than the continuous Bernoulli says.
    """

    channel: Channel
    half_life: float
    spread: float
    diffusion: float
    rho: float
    pairs: int
    dispersion: float = 1.0


@dataclass(frozen=True, slots=True)
class Settings:
    """Choices of the model. `None` for `rho` or `dispersion` takes it from the held-out predictive score.

    `window_days`: how far back acts are read. `step_days`: distance of the path's nodes. `delta`: margin beyond which a
    position leans; `deltas`: other margins shown. `share`: part of a score that a beneficiary receives; `shares`:
    others shown. `max_interval_days`: an act known less precisely is listed, not used. `draws`: a multiple of 100.

    `miscoded`: share of acts that a reader or feed codes as another type or aims elsewhere, in [0, ½), from a sample
    checked by hand; it takes the pull to the middle out of the scores and widens the bands. `miscoding`: the same by
    code, learned from such a sample; use one or the other.
    """

    window_days: int = 730
    step_days: int = 7
    delta: float = 0.10
    deltas: tuple[float, ...] = (0.05, 0.10, 0.20)
    share: float = 0.5
    shares: tuple[float, ...] = (0.2, 0.8)
    max_interval_days: int = 180
    rho: float | None = None
    dispersion: float | None = None
    miscoded: float = 0.0
    miscoding: Miscoding | None = None
    draws: int = 4000


@dataclass(frozen=True, slots=True)
class Standing:
    """Where `focal` stands between `rivals` as of a day: all of it, with what it rests on.

    `gap` = position in words minus position in deeds. `inputs` is the digest of the evidence ids that were offered.
    """

    focal: str
    rivals: tuple[str, str]
    as_of: date
    window: Interval
    words: Position
    deeds: Position
    gap: Estimate | None
    series: tuple[Series, ...]
    flows: tuple[Flow, ...]
    unused: tuple[Unused, ...]
    without: tuple[Without, ...]
    sensitivity: tuple[Sensitivity, ...]
    fitted: tuple[Fitted, ...]
    inputs: str
    settings: Settings
    seed: int
