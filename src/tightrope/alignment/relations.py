"""The signed graph of all states: how each treats each other, and the ties whose sign is plain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from scipy.special import ndtr

from tightrope.alignment.cells import Nodes, Pair, place_cells
from tightrope.alignment.hyper import fit_scores
from tightrope.alignment.likelihood import SCORES, mean_score
from tightrope.alignment.observations import Observation, Speakers, collect_observations, tabulate_days
from tightrope.alignment.smoother import smooth_settings
from tightrope.alignment.standing import Estimate, Settings
from tightrope.alignment.tracing import mix_quantiles
from tightrope.claims import WeightedAct
from tightrope.nouns import Channel, Interval

NEUTRAL = 0.5


@dataclass(frozen=True, slots=True)
class Relation:
    """How one state treats another in one channel: mean score `m` as of a day, from `n` acts.

    `p_warm` is the probability that m is at least ½.
    """

    pair: Pair
    channel: Channel
    n: int
    m: Estimate
    p_warm: float
    evidence_ids: tuple[str, ...]


def estimate_relations(
    acts: Sequence[WeightedAct], *, as_of: date, roster: Speakers, settings: Settings | None = None
) -> tuple[Relation, ...]:
    """Every ordered pair of states with an act in a channel, in order of name, from what was known by `as_of`."""
    settings = settings or Settings()
    window = Interval(as_of - timedelta(days=settings.window_days - 1), as_of + timedelta(days=1))
    observations = collect_observations(
        acts,
        roster=roster,
        window=window,
        share=settings.share,
        max_interval_days=settings.max_interval_days,
        miscoding=settings.miscoding,
    ).observations
    channels: tuple[Channel, ...] = ("words", "deeds")
    return tuple(
        relation
        for channel in channels
        for relation in _relate(
            [o for o in observations if o.channel == channel], channel=channel, window=window, settings=settings
        )
    )


def sign_ties(relations: Sequence[Relation], *, channel: Channel) -> tuple[tuple[str, str, int], ...]:
    """Undirected ties of plain sign: +1 (−1) where a 90 % band lies above (below) ½ and no direction contradicts it."""
    signs: dict[Pair, set[int]] = {}
    for relation in relations:
        if relation.channel == channel:
            sign = int(relation.m.low > NEUTRAL) - int(relation.m.high < NEUTRAL)
            first, second = sorted(relation.pair)
            signs.setdefault((first, second), set()).add(sign)
    return tuple((*pair, found.pop()) for pair, seen in sorted(signs.items()) if len(found := seen - {0}) == 1)


def _relate(
    observations: Sequence[Observation], *, channel: Channel, window: Interval, settings: Settings
) -> list[Relation]:
    """Relations of one channel."""
    pairs = tuple(sorted({observation.pair for observation in observations}))
    if not pairs:
        return []
    nodes = Nodes(window.days, settings.step_days)
    cells = tabulate_days(observations, channel=channel, window=window, pairs=pairs, miscoded=settings.miscoded)
    fit = fit_scores(cells, nodes, rho=settings.rho, dispersion=settings.dispersion)
    modes, variances = smooth_settings(place_cells(cells, nodes, fit.noise), SCORES, gaps=nodes.gaps, priors=fit.priors)
    last = modes[:, :, -1], variances[:, :, -1]
    weights = np.tile(np.array(fit.weights)[:, None], len(pairs))
    bands = mean_score(mix_quantiles(*last, weights=weights))
    warm = (weights * ndtr(last[0] / np.sqrt(last[1]))).sum(axis=0)  # m is at least ½ where a is at least 0
    ids: dict[Pair, list[tuple[str, ...]]] = {pair: [] for pair in pairs}
    for observation in observations:
        ids[observation.pair].append(observation.evidence_ids)
    return [
        Relation(
            pair,
            channel,
            len(set(ids[pair])),
            Estimate(float(bands[2, index]), float(bands[0, index]), float(bands[4, index])),
            float(warm[index]),
            tuple(dict.fromkeys(evidence_id for act in ids[pair] for evidence_id in act)),
        )
        for index, pair in enumerate(pairs)
    ]
