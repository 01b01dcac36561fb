"""Linkage: which files two sides settle together, by the Nash product over the bundle (Nash 1950; Davis 2004)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

from tightrope.errors import ModelError
from tightrope.strategy.tree import Floats

MAX_FILES = 12


def bargain_bundle(gains: Sequence[tuple[float, float]], *, weight: float = 0.5) -> tuple[bool, ...]:
    """Which files are settled: the set with the largest Nash product among those that leave neither side worse off.

    `gains` are (to the first side, to the second) of settling each file, 0 being no deal; `weight` is the first side's
    bargaining power in (0, 1). Files that fail one by one can pass together.

    >>> bargain_bundle([(1.0, -0.4)]), bargain_bundle([(1.0, -0.4), (-0.4, 1.0)])
    ((False,), (True, True))
    """
    if not gains:
        return ()
    first, second = (np.array([[g[side]] for g in gains]) for side in (0, 1))
    return tuple(bool(settled) for settled in bargain_draws(first, second, weight=np.array([weight]))[:, 0])


def bargain_draws(first: Floats, second: Floats, *, weight: Floats) -> Floats:
    """The same in every draw: gains (files, draws) to either side, power (draws,); 1 where a file is settled."""
    files = len(first)
    if files > MAX_FILES or np.any((weight <= 0) | (weight >= 1)):
        raise ModelError(f"a bundle holds up to {MAX_FILES} files, and bargaining power lies between 0 and 1")
    best, chosen = np.zeros(first.shape[1]), np.zeros(first.shape)
    for picked in product((0.0, 1.0), repeat=files):
        take = np.array(picked)
        one, two = take @ first, take @ second
        with np.errstate(invalid="ignore"):
            worth = np.where((one > 0) & (two > 0), one**weight * two ** (1 - weight), 0.0)
        is_better = worth > best
        best = np.where(is_better, worth, best)
        chosen = np.where(is_better, take[:, None], chosen)
    return chosen
