"""Mean scores over time: as one could have known them each week, and smoothed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

import numpy as np

from tightrope.alignment.cells import DayCells, Nodes, Pair, cut_days, place_cells
from tightrope.alignment.hyper import Fit, choose_noise
from tightrope.alignment.likelihood import SCORES, mean_score
from tightrope.alignment.observations import Observation, scale_observation
from tightrope.alignment.smoother import Cells
from tightrope.alignment.standing import DatedScore, Series, Settings
from tightrope.alignment.tracing import filter_paths, trace_as_of, trace_smoothed
from tightrope.nouns import Channel, Interval

NOISE_REFITS = 2  # how often within a window the noise is chosen anew for the as-of series


def trace_series(
    cells: DayCells,
    nodes: Nodes,
    *,
    pairs: Sequence[Pair],
    fit: Fit,
    settings: Settings,
    window: Interval,
    observations: Sequence[Observation],
) -> tuple[Series, ...]:
    """As-of and smoothed series of each of `pairs`, on all nodes of the window; settings are pooled over all pairs."""
    dates = tuple(window.start + timedelta(days=int(day)) for day in nodes.node_days)
    filtered = filter_paths(
        _place_as_of(cells, nodes, settings=settings), SCORES, gaps=nodes.gaps, mean=np.zeros(nodes.count)
    )
    placed = place_cells(cells, nodes, fit.noise)
    found = []
    for pair in pairs:
        index = cells.pairs.index(pair)
        acts = date_scores(observations, pair=pair, channel=cells.channel)
        own = Cells(placed.total[[index]], placed.weight[[index]])
        smoothed = trace_smoothed(own, SCORES, gaps=nodes.gaps, fit=fit)
        for quantiles, is_smoothed in ((trace_as_of(filtered, index), False), (smoothed, True)):
            low90, low50, value, high50, high90 = (tuple(row) for row in mean_score(quantiles).tolist())
            found.append(Series(pair, cells.channel, dates, value, low50, high50, low90, high90, acts, is_smoothed))
    return tuple(found)


def date_scores(observations: Sequence[Observation], *, pair: Pair, channel: Channel) -> tuple[DatedScore, ...]:
    """The acts behind a series, by day; an act known as an interval stands at its middle."""
    found = [
        DatedScore(
            observation.when.start + timedelta(days=(observation.when.days - 1) // 2),
            scale_observation(observation),
            observation.weight,
            observation.evidence_ids,
        )
        for observation in observations
        if observation.pair == pair and observation.channel == channel
    ]
    return tuple(sorted(found))


def _place_as_of(cells: DayCells, nodes: Nodes, *, settings: Settings) -> Cells:
    """Cells whose weights use, at each node, the noise chosen from what was known at an earlier node."""
    bounds = [nodes.count * part // NOISE_REFITS for part in range(NOISE_REFITS + 1)]
    total, weight = np.zeros((len(cells.pairs), nodes.count)), np.zeros((len(cells.pairs), nodes.count))
    for first, end in pairwise(bounds):
        if end > first:
            days = int(nodes.node_days[first]) + 1
            known = cut_days(cells, days=days)
            noise = choose_noise(known, Nodes(days, nodes.step), rho=settings.rho, dispersion=settings.dispersion)
            placed = place_cells(cells, nodes, noise)
            total[:, first:end], weight[:, first:end] = placed.total[:, first:end], placed.weight[:, first:end]
    return Cells(total, weight)
