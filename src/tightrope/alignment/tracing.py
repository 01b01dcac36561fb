"""A path's bands over time: smoothed, or at each node as one could have known them then."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tightrope.alignment.hyper import GRID, Fit, weigh_priors
from tightrope.alignment.likelihood import Family, Floats
from tightrope.alignment.smoother import Cells, Prior, smooth_paths, smooth_settings

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
NORMAL_GRID = np.linspace(-4.5, 4.5, 91)


class Filtered(NamedTuple):
    """Paths as known at each node under each setting of the grid.

    `mode`, `variance` : (settings, paths, nodes), given the cells up to the node; `weights` : (settings, nodes), the
    settings' posterior given the cells of all paths up to the node.
    """

    mode: Floats
    variance: Floats
    weights: Floats


def filter_paths(cells: Cells, family: Family, *, gaps: Floats, mean: Floats) -> Filtered:
    """Pass once through the nodes, updating every path under every setting of the grid by what each node shows.

    `mean` : (nodes,) the prior mean in force at each node. Each update is the Laplace approximation of one node (West,
    Harrison and Migon, *Dynamic generalized linear models*, 1985); its evidence, summed over paths and nodes so far,
    weighs the settings. Nothing later enters, not even by way of the settings.
    """
    count, nodes = cells.total.shape
    half_life, spread = (np.repeat([getattr(prior, name) for prior in GRID], count) for name in ("half_life", "spread"))
    modes, variances = np.zeros((nodes, half_life.size)), np.zeros((nodes, half_life.size))
    evidence = np.zeros((nodes, half_life.size))
    mode, variance = np.full(half_life.size, mean[0]), np.square(spread)
    for node in range(nodes):
        kept = np.exp2(-(gaps[node - 1] if node else np.inf) / half_life)
        mode = mean[node] + kept * (mode - mean[node])
        variance = np.square(spread) - np.square(kept) * (np.square(spread) - variance)
        total, weight = (np.tile(column[:, node], len(GRID))[:, None] for column in (cells.total, cells.weight))
        if weight.any():
            prior = Prior(1.0, np.sqrt(variance)[:, None], mode[:, None])
            step = smooth_paths(Cells(total, weight), family, gaps=gaps[:0], prior=prior)
            mode, variance, evidence[node] = step.mode[:, 0], step.variance[:, 0], step.log_evidence
        modes[node], variances[node] = mode, variance
    shape = (len(GRID), count, nodes)
    gained = evidence.T.reshape(shape).sum(axis=1).cumsum(axis=1)
    weights = np.stack([weigh_priors(gained[:, node]) for node in range(nodes)], axis=1)
    return Filtered(modes.T.reshape(shape), variances.T.reshape(shape), weights)


def trace_as_of(filtered: Filtered, index: int) -> Floats:
    """Quantiles of one path's a at every node, from what was known at that node: (5, nodes)."""
    return mix_quantiles(filtered.mode[:, index], filtered.variance[:, index], weights=filtered.weights)


def trace_smoothed(cells: Cells, family: Family, *, gaps: Floats, fit: Fit) -> Floats:
    """Quantiles of a path's a at every node from all its cells (1, nodes): (5, nodes)."""
    modes, variances = smooth_settings(cells, family, gaps=gaps, priors=fit.priors)
    weights = np.tile(np.array(fit.weights)[:, None], modes.shape[2])
    return mix_quantiles(modes[:, 0], variances[:, 0], weights=weights)


def mix_quantiles(modes: Floats, variances: Floats, *, weights: Floats) -> Floats:
    """Quantiles of a mixture of Gaussians at each node, from (settings, nodes) each: (5, nodes).

    Each Gaussian stands on 91 evenly spaced points weighted by its density; the points of all are sorted and read off.

    >>> mix_quantiles(np.zeros((1, 1)), np.ones((1, 1)), weights=np.ones((1, 1))).round(1).ravel()[3:].tolist()
    [0.7, 1.6]
    """
    density = np.exp(-0.5 * np.square(NORMAL_GRID))
    found = []
    for mode, variance, weight in zip(modes.T, variances.T, weights.T, strict=True):
        kept = weight > weight.max() * 1e-3
        values = (mode[kept, None] + np.sqrt(variance[kept, None]) * NORMAL_GRID).ravel()
        mass = (weight[kept, None] * density).ravel()
        order = np.argsort(values)
        heaped = np.cumsum(mass[order]) - 0.5 * mass[order]
        found.append(np.interp(np.array(QUANTILES) * mass.sum(), heaped, values[order]))
    return np.array(found).T
