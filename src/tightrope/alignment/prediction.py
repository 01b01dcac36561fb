"""What acts not yet seen would score, given what is known of the path.

Scores are codes, not a continuum: in deeds nothing lies between −4.5 and 4.5, and giving aid stands exactly at the end
of the scale. A single act's score is therefore drawn from the codes themselves, tilted to the path's mean; the mean of
several from a Beta with the same mean and variance.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import betaincinv

from tightrope.alignment.likelihood import SCORES, Family, Floats

HERMITE_NODES, HERMITE_WEIGHTS = np.polynomial.hermite_e.hermegauss(9)
HERMITE_SHARES = HERMITE_WEIGHTS / HERMITE_WEIGHTS.sum()
LEAST_SHAPE = 1e-3  # keeps a Beta proper where the variance nears its largest possible value
FEWEST_FOR_BETA = 1.5  # independent acts from which a mean is spread out enough for a Beta
TILTS = np.linspace(-60.0, 60.0, 2401)


class ScoreLaw(NamedTuple):
    """Scores that acts take, tilted by e^(λ·score): `scores` (k,), and over λ `mean`, `variance` and `share` (λ, k)."""

    scores: Floats
    mean: Floats
    variance: Floats
    share: Floats


def learn_law(scores: Floats, weight: Floats) -> ScoreLaw:
    """The law of single scores seen, each at its weight; scores are told apart to three decimals.

    >>> law = learn_law(np.array([0.0, 1.0, 1.0]), np.ones(3))
    >>> round(float(np.interp(0.0, TILTS, law.mean)), 3)
    0.667
    """
    values, index = np.unique(np.round(scores, 3), return_inverse=True)
    base: Floats = np.asarray(np.bincount(index, weights=weight), dtype=float)
    raised: Floats = base * np.exp(TILTS[:, None] * (values - 0.5))
    share: Floats = raised / raised.sum(axis=1, keepdims=True)
    mean = share @ values
    return ScoreLaw(values, mean, np.maximum(share @ np.square(values) - np.square(mean), 0.0), share)


def predict_mean(mode: Floats, variance: Floats, family: Family = SCORES) -> tuple[Floats, Floats, Floats]:
    """Mean and variance of m(a), and mean of m′(a), for Gaussian a: by nine-point Gauss–Hermite quadrature."""
    a = spread_nodes(mode, variance)
    m = family.mean(a)
    expected = np.tensordot(HERMITE_SHARES, m, axes=1)
    spread = np.tensordot(HERMITE_SHARES, np.square(m - expected), axes=1)
    return expected, spread, np.tensordot(HERMITE_SHARES, family.variance(a), axes=1)


def spread_nodes(mode: Floats, variance: Floats) -> Floats:
    """Nine quadrature points of Gaussian a, in front of its own axes: (9, …)."""
    return mode + np.sqrt(variance) * HERMITE_NODES.reshape(-1, *([1] * mode.ndim))


def predict_scores(
    mode: Floats, variance: Floats, *, acts: Floats, law: ScoreLaw, levels: Sequence[float] = (0.05, 0.95)
) -> Floats:
    """Quantiles of the mean score of so many independent acts, (levels, n); mode, variance and acts are (n,).

    Fewer than 1½ acts are one: a code. More have a Beta with the mean of m(a) and the variance Var m(a) + E σ²(m)/acts,
    σ² being that of the tilted codes.
    """
    m = np.clip(SCORES.mean(spread_nodes(mode, variance)), law.mean[0], law.mean[-1])
    tilt = np.interp(m, law.mean, np.arange(TILTS.size))
    mean = HERMITE_SHARES @ m
    spread = HERMITE_SHARES @ np.square(m - mean)
    scatter = HERMITE_SHARES @ np.interp(tilt, np.arange(TILTS.size), law.variance)
    shape = np.maximum(mean * (1 - mean) / np.maximum(spread + scatter / acts, 1e-9) - 1, LEAST_SHAPE)
    found = np.array([betaincinv(mean * shape, (1 - mean) * shape, level) for level in levels])
    few = acts < FEWEST_FOR_BETA
    heaped = np.einsum("h,hnk->nk", HERMITE_SHARES, law.share[np.rint(tilt[:, few]).astype(int)]).cumsum(axis=1)
    for row, level in enumerate(levels):
        found[row, few] = law.scores[(heaped >= level - 1e-12).argmax(axis=1)]
    return found
