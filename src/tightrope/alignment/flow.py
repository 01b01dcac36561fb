"""How much is going on: acts a week of each sign, as dynamic Poisson counts on the same paths and solver.

Counts are quasi-Poisson: each week weighs 1/φ, with φ ≥ 1 the dispersion, the typical squared change from week to week
over the count, pooled over pairs. A war that doubles both kinds of report moves the flows, not the position.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from tightrope.alignment.cells import Nodes, Pair
from tightrope.alignment.hyper import weigh_grid
from tightrope.alignment.likelihood import COUNTS, Floats
from tightrope.alignment.observations import Observation
from tightrope.alignment.smoother import Cells
from tightrope.alignment.standing import Flow, Sign
from tightrope.alignment.tracing import filter_paths, trace_as_of, trace_smoothed
from tightrope.nouns import Channel, Interval

FEWEST_ACTS = 10.0  # a pair needs as many before it says anything on dispersion


def count_acts(
    observations: Sequence[Observation],
    *,
    pairs: Sequence[Pair],
    channel: Channel,
    sign: Sign,
    window: Interval,
    nodes: Nodes,
) -> Floats:
    """Acts at each node's step, each at its probability, spread over its interval: (pairs, nodes)."""
    place = {pair: index for index, pair in enumerate(pairs)}
    counts = np.zeros((len(pairs), nodes.count))
    for observation in observations:
        if observation.channel != channel or observation.sign != sign or observation.pair not in place:
            continue
        first = max(0, (observation.when.start - window.start).days)
        last = (min(observation.when.end, window.end) - window.start).days
        share = observation.weight / observation.when.days
        np.add.at(counts[place[observation.pair]], nodes.find_node(np.arange(first, last)), share)
    return counts


def trace_flows(
    counts: Floats,
    *,
    pairs: Sequence[Pair],
    wanted: Sequence[Pair],
    channel: Channel,
    sign: Sign,
    window: Interval,
    nodes: Nodes,
) -> tuple[Flow, ...]:
    """Flows of the wanted pairs, as of each node and smoothed; `counts` (pairs, nodes) are those of all pairs."""
    level, dispersion = find_level(counts), find_dispersion(counts)
    chosen = [index for index, pair in enumerate(pairs) if pair in wanted or counts[index].any()]
    cells = weigh_counts(counts[chosen], dispersion)
    filtered = filter_paths(cells, COUNTS, gaps=nodes.gaps, mean=level)
    settled = weigh_counts(counts[chosen], dispersion[-1])
    active = settled.total.any(axis=1)
    pooled = Cells(settled.total[active], settled.weight[active])
    fit = weigh_grid(pooled, COUNTS, gaps=nodes.gaps, mean=float(level[-1]))
    dates = tuple(window.start + timedelta(days=int(day)) for day in nodes.node_days)
    per_week = 7 / nodes.step
    found = []
    for pair in wanted:
        index = chosen.index(pairs.index(pair))
        own = Cells(settled.total[[index]], settled.weight[[index]])
        shown = tuple((counts[pairs.index(pair)] * per_week).tolist())
        smoothed = trace_smoothed(own, COUNTS, gaps=nodes.gaps, fit=fit)
        for quantiles, is_smoothed in ((trace_as_of(filtered, index), False), (smoothed, True)):
            low, _, rate, _, high = (tuple(row) for row in (np.exp(quantiles) * per_week).tolist())
            found.append(Flow(pair, channel, sign, dates, rate, low, high, shown, is_smoothed))
    return tuple(found)


def find_level(counts: Floats) -> Floats:
    """Typical log-rate a step as known at each node: mean over pairs with any act so far of log((Σc + ½)/(t + 1))."""
    summed = counts.cumsum(axis=1)
    is_active = summed > 0
    rates = np.log((summed + 0.5) / np.arange(2, counts.shape[1] + 2))
    empty = np.log(0.5 / np.arange(2, counts.shape[1] + 2))
    pairs = is_active.sum(axis=0)
    return np.asarray(np.where(pairs > 0, (rates * is_active).sum(axis=0) / np.maximum(pairs, 1), empty))


def find_dispersion(counts: Floats) -> Floats:
    """φ as known at each node: median over pairs of Σ(c_t − c_(t−1))² / Σ(c_t + c_(t−1)), at least 1.

    Poisson counts of a steady rate have 1. Only pairs with ten acts so far speak; without any, φ = 1.

    >>> rng = np.random.default_rng(1)
    >>> bool(abs(find_dispersion(rng.poisson(4.0, (50, 200)).astype(float))[-1] - 1) < 0.1)
    True
    """
    squares = np.square(np.diff(counts, axis=1, prepend=counts[:, :1])).cumsum(axis=1)
    sums = (counts[:, 1:] + counts[:, :-1]).cumsum(axis=1)
    sums = np.concatenate([np.zeros((counts.shape[0], 1)), sums], axis=1)
    is_busy = (counts.cumsum(axis=1) >= FEWEST_ACTS) & (sums > 0)
    ratios = np.where(is_busy, squares / np.maximum(sums, 1e-300), np.nan)
    found = [np.median(column[~np.isnan(column)]) if (~np.isnan(column)).any() else 1.0 for column in ratios.T]
    return np.asarray(np.maximum(1.0, np.array(found)))


def weigh_counts(counts: Floats, dispersion: float | Floats) -> Cells:
    """Counts as cells of the Poisson family, every step weighing 1/φ."""
    return Cells(counts / dispersion, np.broadcast_to(1 / np.asarray(dispersion), counts.shape))
