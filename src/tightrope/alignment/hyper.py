"""How fast and how far paths move, and how scores scatter about them: learned from all pairs together.

Half-life and stationary spread have log-normal priors and are integrated over a grid, weighted by the Laplace evidence
summed over pairs. The noise is not identified by that likelihood (copies look like certainty, scatter like movement):
the correlation ρ of reports within a day and the dispersion are those under which held-out weeks are predicted best.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.interpolate import RectBivariateSpline

from tightrope.alignment.cells import DayCells, Nodes, Noise, discount_weight, place_cells, select_pairs
from tightrope.alignment.likelihood import SCORES, Family, Floats
from tightrope.alignment.prediction import predict_mean
from tightrope.alignment.smoother import Cells, Prior, smooth_paths
from tightrope.nouns import Channel

# Grids and priors: weeks to years; spreads from near-constant to paths that reach both ends of the scale. Our choice.
HALF_LIVES = (14.0, 30.0, 60.0, 120.0, 250.0, 500.0, 1000.0)  # days
SPREADS = (0.7, 1.2, 2.0, 3.5, 6.0, 10.0)
HALF_LIFE_PRIOR = (120.0, 1.0)  # median in days, standard deviation of its logarithm
SPREAD_PRIOR = (2.5, 0.7)
RHOS = (0.0, 0.1, 0.2, 0.35, 0.5, 0.7, 1.0)
DISPERSIONS = (0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0)
# Where too few days carry more than one act to tell. Deeds have no score between -4.5 and 4.5, hence scatter twice as
# much as the continuous Bernoulli says: chosen so on every window of the Gulf data (bench/alignment.py gulf).
NOISE_UNKNOWN: Mapping[Channel, Noise] = {"words": Noise(0.5, 1.0), "deeds": Noise(0.5, 2.0)}
PLAIN = Noise(0.0, 1.0)
FEWEST_SHARED_DAYS = 30
FOLDS = 5
ROUGH = 1e-4  # Newton step at which the evidence, flat at the mode, is exact to 1e-8
MOST_PAIRS = 100  # pooled for the grid: the busiest, which hold most of what all of them say
MOST_PAIRS_NOISE = 40
LEAST_WEIGHT = 1e-3  # grid points below this share of the posterior are dropped
GRID = tuple(Prior(half_life, spread) for half_life in HALF_LIVES for spread in SPREADS)
COARSE = tuple(Prior(half_life, spread) for half_life in HALF_LIVES[1::2] for spread in SPREADS[1::2])


@dataclass(frozen=True, slots=True)
class Fit:
    """Posterior of a channel's path settings: `priors` with their `weights` (summing to 1), noise, and pairs pooled."""

    priors: tuple[Prior, ...]
    weights: tuple[float, ...]
    noise: Noise
    pairs: int

    def average(self, name: str) -> float:
        """Posterior mean of `half_life` or `spread`."""
        return sum(
            weight * float(getattr(prior, name)) for prior, weight in zip(self.priors, self.weights, strict=True)
        )


def fit_scores(cells: DayCells, nodes: Nodes, *, rho: float | None = None, dispersion: float | None = None) -> Fit:
    """Learn half-life, spread and (unless given) the noise of a channel's scores from the pairs that have any."""
    noise = choose_noise(cells, nodes, rho=rho, dispersion=dispersion)
    pooled = pool_pairs(cells, most=MOST_PAIRS)
    return weigh_grid(place_cells(pooled, nodes, noise), SCORES, gaps=nodes.gaps, noise=noise)


def weigh_grid(
    cells: Cells,
    family: Family,
    *,
    gaps: Floats,
    mean: float = 0.0,
    noise: Noise = PLAIN,
) -> Fit:
    """Posterior over the grid of half-lives and spreads, pooled over paths; without any path it is the prior."""
    gained = np.zeros(len(GRID))
    start = None
    for index, prior in enumerate(GRID if cells.total.size else ()):
        paths = smooth_paths(cells, family, gaps=gaps, prior=replace(prior, mean=mean), start=start, tolerance=ROUGH)
        gained[index] = paths.log_evidence.sum()
        start = paths.mode
    weights = weigh_priors(gained)
    kept = np.nonzero(weights)[0]
    priors = tuple(replace(GRID[index], mean=mean) for index in kept)
    return Fit(priors, tuple(weights[kept].tolist()), noise, cells.total.shape[0])


def weigh_priors(gained: Floats) -> Floats:
    """Posterior weights of the grid's points from their log evidence (points,).

    With much data the posterior is narrower than the grid. The log evidence, smooth in log half-life and log spread, is
    therefore interpolated by a cubic spline to a finer grid, and the posterior mass there shared among the four points
    around it, so that a truth between two points is a mixture of both. Points below a thousandth are dropped to 0.
    """
    axes, fine = (np.log(HALF_LIVES), np.log(SPREADS)), (_refine(np.log(HALF_LIVES)), _refine(np.log(SPREADS)))
    surface = gained.reshape(len(HALF_LIVES), len(SPREADS))
    scores = RectBivariateSpline(*axes, surface)(*fine) if surface.any() else np.zeros((fine[0].size, fine[1].size))
    for axis, (median, deviation) in enumerate((HALF_LIFE_PRIOR, SPREAD_PRIOR)):
        z = (fine[axis] - np.log(median)) / deviation
        scores = scores - 0.5 * np.square(z if axis else z[:, None])
    mass = np.exp(scores - scores.max())
    weights = (_share(axes[0], fine[0]).T @ mass @ _share(axes[1], fine[1])).ravel()
    weights[weights < LEAST_WEIGHT * weights.sum()] = 0.0
    return np.asarray(weights / weights.sum())


def _refine(axis: Floats) -> Floats:
    """Eight points for each interval of an axis, ends included."""
    return np.interp(np.arange(8 * (axis.size - 1) + 1) / 8, np.arange(axis.size), axis)


def _share(axis: Floats, fine: Floats) -> Floats:
    """How much of each fine point its two neighbours on the axis carry, (fine, axis): linear, rows sum to 1."""
    return np.array([np.interp(fine, axis, row) for row in np.eye(axis.size)]).T


def choose_noise(cells: DayCells, nodes: Nodes, *, rho: float | None = None, dispersion: float | None = None) -> Noise:
    """Dispersion, then ρ, under which weeks left out of the fit, a fifth at a time, are predicted best.

    A day of weight W is scored by the Gaussian log-density of its mean score, with variance Var m(a) + E m′(a)/w, w its
    discounted weight. Where fewer than 30 days carry more than one act, the channel's default is kept.
    """
    default = NOISE_UNKNOWN[cells.channel]
    noise = Noise(default.rho if rho is None else rho, default.dispersion if dispersion is None else dispersion)
    pooled = pool_pairs(cells, most=MOST_PAIRS_NOISE)
    if np.count_nonzero(pooled.weight > 1.5) < FEWEST_SHARED_DAYS:
        return noise
    if dispersion is None:
        noise = _climb([Noise(noise.rho, value) for value in DISPERSIONS], noise, cells=pooled, nodes=nodes)
    if rho is None:
        noise = _climb([Noise(value, noise.dispersion) for value in RHOS], noise, cells=pooled, nodes=nodes)
    return noise


def score_noise(cells: DayCells, nodes: Nodes, noise: Noise) -> float:
    """Log score of all held-out days under a noise, with the path settings that fit best with it."""
    placed = place_cells(cells, nodes, noise)
    fits = [smooth_paths(placed, SCORES, gaps=nodes.gaps, prior=prior, tolerance=ROUGH) for prior in COARSE]
    prior = COARSE[int(np.argmax([paths.log_evidence.sum() for paths in fits]))]
    return sum(_score_fold(cells, nodes, fold=fold, prior=prior, noise=noise) for fold in range(FOLDS))


def pool_pairs(cells: DayCells, *, most: int) -> DayCells:
    """The pairs with the most weight, at most so many, in the order of the table; pairs without a cell stay out."""
    weight = np.bincount(cells.pair, weights=cells.weight, minlength=len(cells.pairs))
    busiest = np.argsort(-weight, kind="stable")[:most]
    return select_pairs(cells, tuple(sorted(int(index) for index in busiest if weight[index] > 0)))


def _climb(options: Sequence[Noise], start: Noise, *, cells: DayCells, nodes: Nodes) -> Noise:
    """The first of the ordered options, going out from `start`, whose neighbours score no better."""
    scores: dict[int, float] = {}

    def score(index: int) -> float:
        if index not in scores:
            scores[index] = score_noise(cells, nodes, options[index])
        return scores[index]

    place = options.index(start)
    while True:
        near = [index for index in (place - 1, place + 1) if 0 <= index < len(options)]
        best = max(near, key=score)
        if score(best) <= score(place):
            return options[place]
        place = best


def _score_fold(cells: DayCells, nodes: Nodes, *, fold: int, prior: Prior, noise: Noise) -> float:
    """Held-out log score of one fold."""
    node = nodes.find_node(cells.day)
    is_out = (node + cells.pair) % FOLDS == fold
    kept = DayCells(
        cells.channel,
        cells.pairs,
        cells.days,
        *(column[~is_out] for column in (cells.pair, cells.day, cells.weight, cells.y)),
    )
    paths = smooth_paths(place_cells(kept, nodes, noise), SCORES, gaps=nodes.gaps, prior=prior)
    where = cells.pair[is_out], node[is_out]
    mean, spread, scatter = predict_mean(paths.mode[where], paths.variance[where])
    variance = spread + scatter / discount_weight(cells.weight[is_out], noise)
    return float(-0.5 * (np.log(variance) + np.square(cells.y[is_out] - mean) / variance).sum())
