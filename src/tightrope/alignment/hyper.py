"""How fast and how far paths move, and how alike reports of one day are: learned from all pairs together.

Half-life and stationary spread have log-normal priors and are integrated over a grid, weighted by the Laplace evidence
summed over pairs. The correlation ρ of reports within a day is not identified by that likelihood (copies look like
certainty); it is the value under which held-out days are predicted best.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tightrope.alignment.cells import DayCells, Nodes, discount_copies, place_cells, select_pairs
from tightrope.alignment.likelihood import SCORES, Family, Floats
from tightrope.alignment.smoother import Cells, Prior, smooth_paths

# Grids and priors: weeks to years; spreads from near-constant to paths that reach both ends of the scale. Our choice.
HALF_LIVES = (14.0, 30.0, 60.0, 120.0, 250.0, 500.0, 1000.0)  # days
SPREADS = (0.7, 1.2, 2.0, 3.5, 6.0, 10.0)
HALF_LIFE_PRIOR = (120.0, 1.0)  # median in days, standard deviation of its logarithm
SPREAD_PRIOR = (2.5, 0.7)
RHOS = (0.0, 0.1, 0.2, 0.35, 0.5, 0.7, 1.0)
RHO_UNKNOWN = 0.5  # where too few days carry more than one act to tell
FEWEST_SHARED_DAYS = 30
FOLDS = 5
MOST_PAIRS = 200  # pooled for the grid; more change nothing that a band shows
MOST_PAIRS_RHO = 60
LEAST_WEIGHT = 1e-3  # grid points below this share of the posterior are dropped
GRID = tuple(Prior(half_life, spread) for half_life in HALF_LIVES for spread in SPREADS)
LOG_PRIOR = np.array(
    [
        -0.5 * (np.log(half_life / HALF_LIFE_PRIOR[0]) / HALF_LIFE_PRIOR[1]) ** 2
        - 0.5 * (np.log(spread / SPREAD_PRIOR[0]) / SPREAD_PRIOR[1]) ** 2
        for half_life in HALF_LIVES
        for spread in SPREADS
    ]
)
HERMITE_NODES, HERMITE_WEIGHTS = np.polynomial.hermite_e.hermegauss(9)


@dataclass(frozen=True, slots=True)
class Fit:
    """Posterior of a channel's path settings: `priors` with their `weights` (summing to 1), ρ, and pairs pooled."""

    priors: tuple[Prior, ...]
    weights: tuple[float, ...]
    rho: float
    pairs: int

    def average(self, name: str) -> float:
        """Posterior mean of `half_life` or `spread`."""
        return sum(
            weight * float(getattr(prior, name)) for prior, weight in zip(self.priors, self.weights, strict=True)
        )


def fit_scores(cells: DayCells, nodes: Nodes, *, rho: float | None = None) -> Fit:
    """Learn half-life, spread and (unless given) ρ of a channel's scores from all pairs that have any."""
    pooled = pool_pairs(cells, most=MOST_PAIRS)
    if rho is None:
        rho = choose_rho(cells, nodes)
    return weigh_grid(place_cells(pooled, nodes, rho=rho), SCORES, gaps=nodes.gaps, rho=rho)


def weigh_grid(cells: Cells, family: Family, *, gaps: Floats, mean: float = 0.0, rho: float = 0.0) -> Fit:
    """Posterior over the grid of half-lives and spreads, pooled over paths; without any path it is the prior."""
    gained = np.zeros(len(GRID))
    priors = tuple(replace(prior, mean=mean) for prior in GRID)
    start = None
    for index, prior in enumerate(priors if cells.total.shape[0] else ()):
        paths = smooth_paths(cells, family, gaps=gaps, prior=prior, start=start)
        gained[index] = paths.log_evidence.sum()
        start = paths.mode
    weights = weigh_priors(gained)
    kept = np.nonzero(weights)[0]
    return Fit(tuple(priors[k] for k in kept), tuple(weights[kept].tolist()), rho, cells.total.shape[0])


def weigh_priors(gained: Floats) -> Floats:
    """Posterior weights of the grid's points from their log evidence; points below a thousandth are dropped to 0."""
    scores = gained + LOG_PRIOR
    weights = np.exp(scores - scores.max())
    weights[weights < LEAST_WEIGHT * weights.sum()] = 0.0
    return np.asarray(weights / weights.sum())


def choose_rho(cells: DayCells, nodes: Nodes) -> float:
    """The ρ under which days left out of the fit, a fifth of the weeks at a time, are predicted best.

    A day of weight W is scored by the Gaussian log-density of its mean score, with variance Var m(a) + E m′(a)/w and
    w = W/(1 + (W − 1)ρ). Where fewer than 30 days carry more than one act, ρ = ½ is kept.
    """
    pooled = pool_pairs(cells, most=MOST_PAIRS_RHO)
    if np.count_nonzero(pooled.weight > 1.5) < FEWEST_SHARED_DAYS:
        return RHO_UNKNOWN
    fit = weigh_grid(place_cells(pooled, nodes, rho=RHO_UNKNOWN), SCORES, gaps=nodes.gaps)
    prior = fit.priors[int(np.argmax(fit.weights))]
    scores = [sum(_score_fold(pooled, nodes, fold=fold, prior=prior, rho=rho) for fold in range(FOLDS)) for rho in RHOS]
    return RHOS[int(np.argmax(scores))]


def pool_pairs(cells: DayCells, *, most: int) -> DayCells:
    """Pairs that have any cell; if more than `most`, evenly spaced ones in the order given."""
    active = np.unique(cells.pair)
    if active.size > most:
        active = active[np.linspace(0, active.size - 1, most).astype(int)]
    return select_pairs(cells, tuple(int(index) for index in active))


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


def _score_fold(cells: DayCells, nodes: Nodes, *, fold: int, prior: Prior, rho: float) -> float:
    """Held-out log score of one fold."""
    node = nodes.find_node(cells.day)
    is_out = (node + cells.pair) % FOLDS == fold
    kept = DayCells(
        cells.channel,
        cells.pairs,
        cells.days,
        *(column[~is_out] for column in (cells.pair, cells.day, cells.weight, cells.y)),
    )
    paths = smooth_paths(place_cells(kept, nodes, rho=rho), SCORES, gaps=nodes.gaps, prior=prior)
    where = cells.pair[is_out], node[is_out]
    mean, spread, noise = predict_mean(paths.mode[where], paths.variance[where])
    variance = spread + noise / discount_copies(cells.weight[is_out], rho=rho)
    return float(-0.5 * (np.log(variance) + np.square(cells.y[is_out] - mean) / variance).sum())
