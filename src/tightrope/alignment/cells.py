"""Scores by pair and day, gathered into the cells and nodes that a path is fitted to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tightrope.alignment.likelihood import Floats
from tightrope.alignment.smoother import Cells
from tightrope.nouns import Channel

Integers = NDArray[np.int64]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class DayCells:
    """One row a pair and day of one channel: summed `weight` W of its acts, and their weighted mean score `y`.

    `pair` indexes `pairs`; `day` counts from the window's first day; rows are sorted by pair, then day. `days` is the
    length of the window.
    """

    channel: Channel
    pairs: tuple[Pair, ...]
    days: int
    pair: Integers
    day: Integers
    weight: Floats
    y: Floats


@dataclass(frozen=True, slots=True)
class Nodes:
    """Where a path has nodes: on the window's last day and every `step` days before it."""

    days: int
    step: int

    @property
    def count(self) -> int:
        """How many nodes."""
        return (self.days - 1) // self.step + 1

    @property
    def gaps(self) -> Floats:
        """Days between neighbouring nodes, (count − 1,)."""
        return np.full(self.count - 1, float(self.step))

    @property
    def node_days(self) -> Integers:
        """Day of each node, counted from the window's first day."""
        return self.days - 1 - self.step * np.arange(self.count - 1, -1, -1)

    def find_node(self, day: Integers) -> Integers:
        """The first node on or after each day, so that no node ever sees a later day."""
        return self.count - 1 - (self.days - 1 - day) // self.step


def gather_days(
    channel: Channel, pairs: tuple[Pair, ...], days: int, *, pair: Integers, day: Integers, weight: Floats, y: Floats
) -> DayCells:
    """Sum rows of the same pair and day: W = Σ w, y = Σ w·y / W. Rows without weight are dropped."""
    kept = weight > 0
    key, place = np.unique(pair[kept] * days + day[kept], return_inverse=True)
    summed = _add_up(place, weight[kept], key.size)
    mean = _add_up(place, weight[kept] * y[kept], key.size) / np.maximum(summed, 1e-300)
    return DayCells(channel, pairs, days, key // days, key % days, summed, mean)


class Noise(NamedTuple):
    """How scores scatter about m: `rho` = correlation of reports of one day, `dispersion` = variance over m′(a)."""

    rho: float
    dispersion: float


def discount_weight(weight: Floats, noise: Noise) -> Floats:
    """Weight of a cell of W acts: W/(1 + (W − 1)ρ), over the dispersion.

    Below one full act there are no copies to discount (the formula would raise the weight).

    >>> [round(float(discount_weight(np.array(w), Noise(0.5, 1.0))), 3) for w in (0.4, 1.0, 3.0)]
    [0.4, 1.0, 1.5]
    """
    return weight / (1 + np.maximum(weight - 1, 0) * noise.rho) / noise.dispersion


def correct_miscoding(y: Floats, weight: Floats, *, rate: float, background: float) -> tuple[Floats, Floats]:
    """Scores and weights of acts of which a share `rate` is coded wrongly, as any code of mean score `background`.

    A recorded score has mean (1 − r)·m + r·background, so that (y − r·background)/(1 − r) has mean m, and variance
    larger by 1/(1 − r)²: the bands widen. Corrected scores are kept within [0, 1], which a likelihood needs.

    >>> y, weight = correct_miscoding(np.array([0.8]), np.ones(1), rate=0.2, background=0.5)
    >>> y.round(3).tolist(), weight.round(2).tolist()
    ([0.875], [0.64])
    """
    return np.clip((y - rate * background) / (1 - rate), 0.0, 1.0), weight * (1 - rate) ** 2


def place_cells(cells: DayCells, nodes: Nodes, noise: Noise) -> Cells:
    """Sufficient statistics on the nodes: each cell at its discounted weight, at the first node not before its day."""
    weight = discount_weight(cells.weight, noise)
    shape = (len(cells.pairs), nodes.count)
    place = cells.pair * nodes.count + nodes.find_node(cells.day)
    size = shape[0] * shape[1]
    return Cells(
        _add_up(place, weight * cells.y, size).reshape(shape),
        _add_up(place, weight, size).reshape(shape),
    )


def select_pairs(cells: DayCells, chosen: tuple[int, ...]) -> DayCells:
    """The cells of some pairs only, renumbered in the order given."""
    renumbered = np.full(len(cells.pairs), -1)
    renumbered[list(chosen)] = np.arange(len(chosen))
    kept = renumbered[cells.pair] >= 0
    order = np.lexsort((cells.day[kept], renumbered[cells.pair][kept]))
    return DayCells(
        cells.channel,
        tuple(cells.pairs[index] for index in chosen),
        cells.days,
        renumbered[cells.pair][kept][order],
        cells.day[kept][order],
        cells.weight[kept][order],
        cells.y[kept][order],
    )


def cut_days(cells: DayCells, *, days: int) -> DayCells:
    """The same cells as one knew them `days` days into the window: nothing later."""
    kept = cells.day < days
    return DayCells(
        cells.channel, cells.pairs, days, cells.pair[kept], cells.day[kept], cells.weight[kept], cells.y[kept]
    )


def _add_up(place: Integers, values: Floats, size: int) -> Floats:
    """Sum of the values that share a place, (size,)."""
    return np.asarray(np.bincount(place, weights=values, minlength=size), dtype=float)
