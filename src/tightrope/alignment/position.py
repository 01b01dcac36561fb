"""From draws of two mean scores to a position, its postures and its dots.

Each pair's draws depend on the seed, the pair and the channel alone, and quantiles are symmetric order statistics, so
that swapping the rivals mirrors every number exactly.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tightrope.alignment.cells import DayCells, Nodes, Pair, place_cells, select_pairs
from tightrope.alignment.hyper import Fit
from tightrope.alignment.likelihood import SCORES, Floats, mean_score
from tightrope.alignment.smoother import smooth_settings
from tightrope.alignment.standing import POSTURES, Estimate, Position, Posture, Settings
from tightrope.nouns import Channel

DOTS = 50


@dataclass(frozen=True, slots=True)
class Drawn:
    """Draws of m toward the two rivals, each (draws,), and how many acts each rests on."""

    m: tuple[Floats, Floats]
    n_by_rival: tuple[int, int]

    @property
    def p(self) -> Floats:
        """Draws of the position."""
        return self.m[0] - self.m[1]

    @property
    def is_prior(self) -> bool:
        """Whether a rival has no act, so that the position would rest on the prior."""
        return min(self.n_by_rival) == 0


def draw_scores(
    cells: DayCells, nodes: Nodes, *, pairs: Sequence[Pair], fit: Fit, draws: int, seed: int
) -> tuple[Floats, ...]:
    """Draws of the mean score m on the window's last day, one array a pair, over path and settings."""
    chosen = select_pairs(cells, tuple(cells.pairs.index(pair) for pair in pairs))
    placed = place_cells(chosen, nodes, fit.noise)
    modes, variances = smooth_settings(placed, SCORES, gaps=nodes.gaps, priors=fit.priors)
    which = _share_draws(fit.weights, draws=draws, rng=make_rng(seed, cells.channel, "settings"))
    scores = []
    for index, pair in enumerate(pairs):
        mode, deviation = modes[which, index, -1], np.sqrt(variances[which, index, -1])
        noise = make_rng(seed, cells.channel, *pair).standard_normal(draws)
        scores.append(mean_score(mode + deviation * noise))
    return tuple(scores)


def summarise_position(
    drawn: Drawn, *, channel: Channel, used: Sequence[tuple[str, ...]], settings: Settings
) -> Position:
    """The position in one channel; without an act toward a rival there is no p and no posture, and the dots are prior.

    `used` holds the evidence ids of each act that enters.
    """
    by_delta = {} if drawn.is_prior else {delta: count_postures(drawn, delta=delta) for delta in settings.deltas}
    return Position(
        channel=channel,
        n=len(set(used)),
        n_by_rival=drawn.n_by_rival,
        p=None if drawn.is_prior else estimate_draws(drawn.p),
        dots=tuple(find_quantile(drawn.p, (dot + 0.5) / DOTS) for dot in range(DOTS)),
        m=(estimate_draws(drawn.m[0]), estimate_draws(drawn.m[1])),
        postures=None if drawn.is_prior else count_postures(drawn, delta=settings.delta),
        postures_by_delta=by_delta,
        evidence_ids=tuple(dict.fromkeys(evidence_id for act in used for evidence_id in act)),
        is_prior=drawn.is_prior,
    )


def count_postures(drawn: Drawn, *, delta: float) -> Mapping[Posture, float]:
    """Probability of each posture: leaning beyond the margin, else hedging (both m average at least ½) or estranged."""
    leans_first, leans_second = drawn.p > delta, drawn.p < -delta
    is_near = ~(leans_first | leans_second)
    is_warm = drawn.m[0] + drawn.m[1] >= 1
    shares = (leans_first, leans_second, is_near & is_warm, is_near & ~is_warm)
    return {posture: float(np.mean(share)) for posture, share in zip(POSTURES, shares, strict=True)}


def estimate_draws(draws: Floats) -> Estimate:
    """Median and central 90 % interval of draws.

    >>> estimate_draws(np.arange(1000.0))
    Estimate(value=499.5, low=49.5, high=949.5)
    """
    return Estimate(find_quantile(draws, 0.5), find_quantile(draws, 0.05), find_quantile(draws, 0.95))


def find_quantile(draws: Floats, level: float) -> float:
    """Mean of the two order statistics around a level, so that quantiles of −x mirror those of x to the last bit."""
    place = min(max(round(level * draws.size), 1), draws.size - 1)
    ordered = np.partition(draws, (place - 1, place))
    return float((ordered[place - 1] + ordered[place]) / 2)


def make_rng(seed: int, *words: str) -> np.random.Generator:
    """A generator that depends on the seed and some words only, not on the order in which things are drawn."""
    digest = hashlib.sha256("\x1f".join(words).encode()).digest()
    return np.random.default_rng([seed, *np.frombuffer(digest[:16], dtype=np.uint32).tolist()])


def _share_draws(weights: tuple[float, ...], *, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Which grid point each draw comes from: systematic shares in random order."""
    bounds = np.cumsum(weights)
    which = np.searchsorted(bounds / bounds[-1], (np.arange(draws) + 0.5) / draws)
    return rng.permutation(which)
