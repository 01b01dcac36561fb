"""Proper scoring rules and what is needed to compare two forecasters with them.

Every `score_*` function gives one number a case, smaller is better, so that a mean, a difference between two
forecasters and a block bootstrap of that difference are all one step away. A rule is proper: nobody can lower the
expected score by saying anything but what they believe (Gneiting and Raftery 2007, JASA 102:359-378).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from tightrope.errors import ModelError

Floats = NDArray[np.float64]

LOG_FLOOR = 1e-12  # a probability of 0 that comes true would cost infinity; the floor is part of the rule and is stated


@dataclass(frozen=True, slots=True)
class Calibration:
    """Logistic recalibration of probabilities: logit P(y = 1) = intercept + slope * logit(p).

    A slope below 1 means overconfident, above 1 means timid; a calibrated forecaster has intercept 0 and slope 1.
    """

    intercept: float
    slope: float
    slope_error: float
    n: int


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """One bar of a reliability diagram: what was said, what happened, how often."""

    low: float
    high: float
    n: int
    mean_forecast: float
    observed: float


@dataclass(frozen=True, slots=True)
class Difference:
    """Mean difference of two forecasters' scores, with a percentile interval from a block bootstrap."""

    value: float
    low: float
    high: float
    level: float
    blocks: int
    draws: int
    seed: int


def _read_probabilities(probabilities: ArrayLike, name: str = "probabilities") -> Floats:
    values = np.asarray(probabilities, dtype=float)
    if not np.all(np.isfinite(values)):
        raise ModelError(f"{name}: a probability is missing or infinite; drop that case or fill it before scoring")
    if values.size and (values.min() < 0 or values.max() > 1 + 1e-9):
        raise ModelError(f"{name}: {values.min():.4g} to {values.max():.4g} is not within [0, 1]")
    return values


def _read_pair(outcomes: ArrayLike, probabilities: ArrayLike) -> tuple[Floats, Floats]:
    happened = np.asarray(outcomes, dtype=float)
    said = _read_probabilities(probabilities)
    if happened.shape != said.shape:
        raise ModelError(f"outcomes {happened.shape} and probabilities {said.shape} must have one shape")
    if not np.all((happened == 0) | (happened == 1)):
        raise ModelError("outcomes must be 0 or 1; anything else cannot be scored as an event")
    return happened, said


def score_brier(outcomes: ArrayLike, probabilities: ArrayLike) -> Floats:
    """Brier score of each binary forecast: (p - y) squared, from 0 to 1 (Brier 1950).

    >>> score_brier([1, 0], [0.8, 0.3]).round(2).tolist()
    [0.04, 0.09]
    """
    happened, said = _read_pair(outcomes, probabilities)
    return (said - happened) ** 2


def score_log(outcomes: ArrayLike, probabilities: ArrayLike, *, floor: float = LOG_FLOOR) -> Floats:
    """Logarithmic score of each binary forecast: -log of the probability given to what happened, in nats.

    `floor` bounds the probability away from 0 so that one flat denial does not decide the whole comparison.

    >>> score_log([1, 0], [0.5, 0.5]).round(4).tolist()
    [0.6931, 0.6931]
    """
    happened, said = _read_pair(outcomes, probabilities)
    given = np.where(happened == 1, said, 1 - said)
    return -np.log(np.maximum(given, floor))


def score_log_classes(outcomes: ArrayLike, probabilities: ArrayLike, *, floor: float = LOG_FLOOR) -> Floats:
    """Logarithmic score of forecasts over k classes; `outcomes` holds class numbers, `probabilities` is (n, k)."""
    said = _read_probabilities(probabilities)
    which = np.asarray(outcomes, dtype=np.int64)
    if said.ndim != 2 or which.shape != said.shape[:1]:
        raise ModelError(f"outcomes {which.shape} need probabilities of shape (n, classes), got {said.shape}")
    return -np.log(np.maximum(said[np.arange(len(which)), which], floor))


def score_ranked_probability(outcomes: ArrayLike, probabilities: ArrayLike) -> Floats:
    """Ranked probability score over ordered classes: sum of squared differences of the cumulative distributions.

    `outcomes` (n,) holds class numbers from 0, `probabilities` (n, k) sums to 1 in each row (Epstein 1969). With two
    classes it equals the Brier score.

    >>> score_ranked_probability([2], [[0.2, 0.3, 0.5]]).round(2).tolist()
    [0.29]
    """
    said = _read_probabilities(probabilities)
    which = np.asarray(outcomes, dtype=np.int64)
    if said.ndim != 2 or which.shape != said.shape[:1]:
        raise ModelError(f"outcomes {which.shape} need probabilities of shape (n, classes), got {said.shape}")
    if not np.allclose(said.sum(axis=1), 1, atol=1e-6):
        raise ModelError("probabilities: every row must sum to 1")
    steps = np.arange(said.shape[1])[None, :] >= which[:, None]
    return np.asarray(((np.cumsum(said, axis=1) - steps) ** 2)[:, :-1].sum(axis=1), dtype=float)


def score_crps_draws(outcomes: ArrayLike, draws: ArrayLike) -> Floats:
    """Continuous ranked probability score of forecasts given as draws, (n,) against (n, draws).

    E|X - y| - E|X - X'| / 2 over the empirical distribution of the draws, by sorting (Hersbach 2000).

    >>> score_crps_draws([1.0], [[0.0, 2.0]]).tolist()
    [0.5]
    """
    happened = np.asarray(outcomes, dtype=float)
    sample = np.sort(np.asarray(draws, dtype=float), axis=1)
    n = sample.shape[1]
    rank = 2 * np.arange(1, n + 1) - n - 1
    spread = (sample * rank).sum(axis=1) / n**2
    return np.asarray(np.abs(sample - happened[:, None]).mean(axis=1) - spread, dtype=float)


def score_crps_counts(outcomes: ArrayLike, cumulative: ArrayLike) -> Floats:
    """CRPS of count forecasts given as cumulative probabilities P(X <= 0), P(X <= 1), … of shape (n, k).

    The sum runs over the k counts; beyond them the forecast is taken as certain, so k should reach past every
    outcome: an outcome above k - 1 adds its distance.

    >>> score_crps_counts([0], [[0.9, 1.0]]).round(2).tolist()
    [0.01]
    """
    happened = np.asarray(outcomes, dtype=float)
    below = _read_probabilities(cumulative, "cumulative")
    support = np.arange(below.shape[1])
    inside = ((below - (support[None, :] >= happened[:, None])) ** 2).sum(axis=1)
    beyond = np.maximum(happened - below.shape[1], 0.0)
    return np.asarray(inside + beyond, dtype=float)


def score_interval(outcomes: ArrayLike, low: ArrayLike, high: ArrayLike, *, level: float = 0.9) -> Floats:
    """Interval score: width plus 2 / (1 - level) times the miss (Gneiting and Raftery 2007, eq. 43).

    >>> score_interval([5.0], [0.0], [4.0], level=0.9).round(1).tolist()
    [24.0]
    """
    happened = np.asarray(outcomes, dtype=float)
    lower, upper = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    miss = np.maximum(lower - happened, 0) + np.maximum(happened - upper, 0)
    return np.asarray(upper - lower + 2 / (1 - level) * miss, dtype=float)


def draw_pit(below: ArrayLike, at: ArrayLike, *, seed: int) -> Floats:
    """Randomised probability integral transform of count forecasts: P(X < y) + u * P(X = y), u uniform.

    `below` and `at` are P(X < y) and P(X = y) at what happened. Under a calibrated forecaster the result is uniform on
    (0, 1), also where most counts are 0 (Czado, Gneiting and Held 2009, Biometrics 65:1254-1261).

    >>> bool(0.2 <= draw_pit([0.2], [0.5], seed=1)[0] <= 0.7)
    True
    """
    start, mass = _read_probabilities(below, "below"), _read_probabilities(at, "at")
    return start + np.random.default_rng(seed).random(start.shape) * mass


def measure_coverage(pit: ArrayLike, *, level: float = 0.9) -> float:
    """Share of cases whose PIT lies in the central band of this level; calibrated means close to `level`."""
    values = np.asarray(pit, dtype=float)
    tail = (1 - level) / 2
    return float(np.mean((values >= tail) & (values <= 1 - tail)))


def compute_average_precision(outcomes: ArrayLike, ratings: ArrayLike) -> float:
    """Area under the precision-recall curve as average precision; cases with one rating count as one step.

    >>> round(compute_average_precision([1, 0, 1], [0.9, 0.8, 0.7]), 4)
    0.8333
    """
    happened, values = np.asarray(outcomes, dtype=float), np.asarray(ratings, dtype=float)
    if happened.sum() == 0:
        raise ModelError("average precision needs at least one case that happened")
    order = np.argsort(-values, kind="stable")
    hits, ranked = np.cumsum(happened[order]), values[order]
    last_of_tie = np.append(ranked[1:] != ranked[:-1], True)
    hits, count = hits[last_of_tie], (np.flatnonzero(last_of_tie) + 1).astype(float)
    gain = np.diff(hits, prepend=0.0)
    return float((gain * hits / count).sum() / happened.sum())


def fit_calibration(outcomes: ArrayLike, probabilities: ArrayLike) -> Calibration:
    """Calibration intercept and slope by logistic regression on the forecaster's own log-odds (Cox 1958)."""
    happened, said = _read_pair(outcomes, probabilities)
    if happened.min() == happened.max():
        raise ModelError("calibration needs cases that happened and cases that did not")
    odds = special.logit(np.clip(said, LOG_FLOOR, 1 - LOG_FLOOR))
    design = np.column_stack([np.ones_like(odds), odds])
    weights, information = np.array([0.0, 1.0]), np.eye(2)
    for _ in range(100):
        fitted = special.expit(design @ weights)
        information = design.T @ (design * (fitted * (1 - fitted))[:, None])
        step = np.linalg.solve(information + 1e-12 * np.eye(2), design.T @ (happened - fitted))
        weights = weights + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-10:
            break
    error = float(np.sqrt(np.linalg.inv(information)[1, 1]))
    return Calibration(float(weights[0]), float(weights[1]), error, len(odds))


def bin_reliability(outcomes: ArrayLike, probabilities: ArrayLike, *, bins: int = 10) -> tuple[ReliabilityBin, ...]:
    """What happened among forecasts of about the same probability; empty bins are left out."""
    happened, said = _read_pair(outcomes, probabilities)
    which = np.minimum((said * bins).astype(int), bins - 1)
    return tuple(
        ReliabilityBin(
            b / bins,
            (b + 1) / bins,
            int((which == b).sum()),
            float(said[which == b].mean()),
            float(happened[which == b].mean()),
        )
        for b in range(bins)
        if (which == b).any()
    )


def bootstrap_difference(
    scores: ArrayLike, baseline: ArrayLike, *, blocks: ArrayLike, draws: int = 2000, level: float = 0.95, seed: int
) -> Difference:
    """Mean of `scores - baseline` with an interval from resampling whole blocks (months, say) with replacement.

    Negative means that `scores` is better. Cases of one block stay together because they are not independent.

    >>> bootstrap_difference([0.1, 0.2], [0.3, 0.4], blocks=[0, 1], seed=0).value.__round__(2)
    -0.2
    """
    gap = np.asarray(scores, dtype=float) - np.asarray(baseline, dtype=float)
    _, which = np.unique(np.asarray(blocks), return_inverse=True)
    totals, sizes = np.bincount(which, weights=gap), np.bincount(which).astype(float)
    picks = np.random.default_rng(seed).integers(0, len(sizes), size=(draws, len(sizes)))
    means = totals[picks].sum(axis=1) / sizes[picks].sum(axis=1)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return Difference(float(gap.mean()), float(low), float(high), level, len(sizes), draws, seed)
