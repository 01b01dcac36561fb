"""Violence that spills over a border: monthly counts with a shock next door, their own past, and border control.

log E[y(t)] = base + shock + own * log(1 + y(t-1)) - control, negative binomial around it (Salehyan & Gleditsch 2006
for the mechanism; Liboschik, Fokianos & Fried 2017 for the log-linear count series).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln

from tightrope.errors import ModelError
from tightrope.strategy.tree import Floats

CEILING = 12.0  # log of the largest monthly mean that is let through; an explosive draw is capped there


@dataclass(frozen=True, slots=True)
class HazardFit:
    """Fitted terms (base, shock, own, control), their standard errors, and the dispersion (variance = m + d m^2)."""

    terms: Floats
    errors: Floats
    dispersion: float
    log_likelihood: float


def expect_violence(
    base: Floats, shock: Floats, own: Floats, control: Floats, *, months: int, before: float = 0.0
) -> Floats:
    """Expected events over the months ahead, summed, for each draw; every month starts from the expected last one.

    >>> calm = expect_violence(np.array([0.0]), np.array([0.0]), np.array([0.0]), np.array([0.0]), months=3)
    >>> calm
    array([3.])
    """
    if np.any(np.abs(own) >= 1):
        raise ModelError("hazard: the weight of past violence must lie between -1 and 1, or counts explode")
    base, shock, own, control = np.broadcast_arrays(base, shock, own, control)
    total, last = np.zeros(base.shape), np.full(base.shape, before)
    for _ in range(months):
        last = np.exp(np.minimum(base + shock + own * np.log1p(last) - control, CEILING))
        total = total + last
    return total


def fit_hazard(counts: Floats, *, shock: Floats, control: Floats) -> HazardFit:
    """Fit the count model to a monthly series (months,) by maximum likelihood.

    Raises ModelError for counts that are negative or fewer than 20 months.
    """
    counts = np.asarray(counts, dtype=float)
    if len(counts) < 20 or np.any(counts < 0):
        raise ModelError(f"hazard: {len(counts)} months of counts; at least 20 of 0 or more are needed")
    design = np.column_stack([np.ones(len(counts) - 1), shock[1:], np.log1p(counts[:-1]), -control[1:]])
    design = design[:, [0, 1, 2, 3]] if np.ptp(control) > 0 else design[:, :3]
    y = counts[1:]

    def miss(beta: Floats) -> float:
        mean = np.exp(np.clip(design @ beta[:-1], -CEILING, CEILING))
        size = np.exp(np.clip(-beta[-1], -10, 10))
        chance = size / (size + mean)
        return -float(
            np.sum(gammaln(y + size) - gammaln(size) - gammaln(y + 1) + size * np.log(chance) + y * np.log1p(-chance))
        )

    start = np.zeros(design.shape[1] + 1)
    start[0] = np.log(np.mean(y) + 0.1)
    found = minimize(miss, start, method="BFGS")
    terms = np.zeros(4)
    errors = np.full(4, np.nan)
    terms[: design.shape[1]] = found.x[:-1]
    errors[: design.shape[1]] = np.sqrt(np.maximum(np.diag(found.hess_inv)[:-1], 0))
    return HazardFit(terms, errors, float(np.exp(found.x[-1])), -float(found.fun))


def simulate_violence(
    terms: Floats, *, shock: Floats, control: Floats, dispersion: float, seed: int, before: float = 0.0
) -> Floats:
    """One monthly series of counts (months,) drawn from the model."""
    rng = np.random.default_rng(seed)
    counts = np.zeros(len(shock))
    last = before
    for month in range(len(shock)):
        log_mean = terms[0] + terms[1] * shock[month] + terms[2] * np.log1p(last) - terms[3] * control[month]
        mean = np.exp(min(log_mean, CEILING))
        size = 1 / dispersion
        last = counts[month] = rng.negative_binomial(size, size / (size + mean))
    return counts
