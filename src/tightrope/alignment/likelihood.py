"""What one act says of a latent path: exponential families p(y | a) ∝ exp(a·y − A(a)).

Scores y in [0, 1] are continuous-Bernoulli, A(a) = log((e^a − 1)/a), with mean m(a) = 1/(1 − e^−a) − 1/a (Loaiza-Ganem
and Cunningham, *The continuous Bernoulli*, NeurIPS 2019). Weekly counts are Poisson, A(a) = e^a. Both are log-concave
in a, so that the posterior of a Gaussian path has one mode.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NEAR_ZERO = 0.02  # below this the series in a is more accurate than the closed form
LARGEST_LOG_RATE = 30.0  # e^30 acts a week: beyond any count, within floating point


class Family(NamedTuple):
    """The log-partition A(a), its first derivative (the mean of y) and its second (the variance of y)."""

    log_partition: Callable[[Floats], Floats]
    mean: Callable[[Floats], Floats]
    variance: Callable[[Floats], Floats]


def log_partition_score(a: Floats) -> Floats:
    """A(a) = log((e^a − 1)/a) of the continuous Bernoulli; 0 at a = 0.

    >>> round(float(log_partition_score(np.array(1.0))), 6)
    0.541325
    """
    size = np.abs(a)
    far = np.maximum(size, NEAR_ZERO)
    closed = (a + size) / 2 + np.log1p(-np.exp(-far)) - np.log(far)
    square = a * a
    return np.where(size < NEAR_ZERO, a / 2 + square / 24 - square * square / 2880, closed)


def mean_score(a: Floats) -> Floats:
    """m(a) = 1/(1 − e^−a) − 1/a in (0, 1); ½ at a = 0.

    >>> [round(float(mean_score(np.array(a))), 4) for a in (-2.0, 0.0, 2.0)]
    [0.3435, 0.5, 0.6565]
    """
    size = np.abs(a)
    far = np.maximum(size, NEAR_ZERO)
    half = 0.5 / np.tanh(far / 2) - 1 / far  # odd part of m, for a > 0
    square = size * size
    series = size * (1 / 12 - square / 720 + square * square / 30240)
    odd: Floats = np.copysign(np.where(size < NEAR_ZERO, series, half), a)
    return 0.5 + odd


def variance_score(a: Floats) -> Floats:
    """m′(a), the variance of a score: 1/12 at a = 0, falling to 1/a² far out.

    >>> round(float(variance_score(np.array(0.0))) * 12, 6)
    1.0
    """
    size = np.abs(a)
    far = np.maximum(size, NEAR_ZERO)
    decay = np.exp(-far)
    closed = 1 / (far * far) - decay / np.square(1 - decay)
    square = a * a
    return np.where(size < NEAR_ZERO, 1 / 12 - square / 240 + square * square / 6048, closed)


def invert_mean(m: Floats) -> Floats:
    """The a at which m(a) is a given mean in (0, 1), by bisection to 1e-12.

    >>> round(float(invert_mean(np.array([0.75]))[0]), 4)
    3.5935
    """
    target: Floats = np.asarray(m, dtype=float)
    low: Floats = np.full_like(target, -1e4)
    high: Floats = np.full_like(target, 1e4)
    for _ in range(60):
        middle = (low + high) / 2
        is_below = mean_score(middle) < target
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
    return np.asarray((low + high) / 2)


def _exponentiate(a: Floats) -> Floats:
    """e^a, kept finite: mean, variance and log-partition of a Poisson count."""
    return np.exp(np.minimum(a, LARGEST_LOG_RATE))


SCORES = Family(log_partition_score, mean_score, variance_score)
COUNTS = Family(_exponentiate, _exponentiate, _exponentiate)
