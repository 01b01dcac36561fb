"""What acts not yet seen would score, given what is known of the path."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.stats import beta

from tightrope.alignment.likelihood import SCORES, Family, Floats

HERMITE_NODES, HERMITE_WEIGHTS = np.polynomial.hermite_e.hermegauss(9)
LEAST_SHAPE = 1e-3  # keeps a Beta proper where the variance nears its largest possible value


def predict_mean(mode: Floats, variance: Floats, family: Family = SCORES) -> tuple[Floats, Floats, Floats]:
    """Mean and variance of m(a), and mean of m′(a), for Gaussian a: by nine-point Gauss–Hermite quadrature."""
    a = mode + np.sqrt(variance) * HERMITE_NODES.reshape(-1, *([1] * mode.ndim))
    share = HERMITE_WEIGHTS / HERMITE_WEIGHTS.sum()
    m = family.mean(a)
    expected = np.tensordot(share, m, axes=1)
    return (
        expected,
        np.tensordot(share, np.square(m - expected), axes=1),
        np.tensordot(share, family.variance(a), axes=1),
    )


def predict_scores(mode: Floats, variance: Floats, *, weight: Floats, levels: Sequence[float] = (0.05, 0.95)) -> Floats:
    """Quantiles of the mean score of acts of a given discounted weight: (levels, …).

    A Beta with the predictive mean and variance, Var m(a) + E m′(a)/w: bounded like the scores, and U-shaped where a
    single act is as likely at either end, as deeds are.

    >>> predict_scores(np.zeros(1), np.zeros(1), weight=np.ones(1)).round(3).ravel().tolist()
    [0.05, 0.95]
    """
    mean, spread, scatter = predict_mean(mode, variance)
    share = np.maximum(mean * (1 - mean) / (spread + scatter / weight) - 1, LEAST_SHAPE)
    return np.array([beta.ppf(level, mean * share, (1 - mean) * share) for level in levels])
