"""Linkage: which files two sides settle together, by the Nash product over the bundle (Nash 1950; Davis 2004)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from tightrope.errors import ModelError

MAX_FILES = 16


def bargain_bundle(gains: Sequence[tuple[float, float]], *, weight: float = 0.5) -> tuple[bool, ...]:
    """Which files are settled: the set with the largest Nash product among those that leave neither side worse off.

    `gains` are (to the first side, to the second) of settling each file, 0 being no deal; `weight` is the first side's
    bargaining power in (0, 1). Files that fail one by one can pass together.

    >>> bargain_bundle([(1.0, -0.4)]), bargain_bundle([(1.0, -0.4), (-0.4, 1.0)])
    ((False,), (True, True))
    """
    if len(gains) > MAX_FILES or not 0 < weight < 1:
        raise ModelError(f"a bundle holds up to {MAX_FILES} files, and bargaining power lies between 0 and 1")
    best, chosen = 0.0, (False,) * len(gains)
    for picked in product((False, True), repeat=len(gains)):
        first = sum(g[0] for g, p in zip(gains, picked, strict=True) if p)
        second = sum(g[1] for g, p in zip(gains, picked, strict=True) if p)
        if first > 0 and second > 0 and first**weight * second ** (1 - weight) > best:
            best, chosen = first**weight * second ** (1 - weight), picked
    return chosen
