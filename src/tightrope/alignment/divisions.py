"""Divisions of a signed graph into two camps, found by tabu search: the value that a proof has to meet.

A graph is a symmetric matrix of signs (or of summed signs, where states were merged); a division is a vector of sides
+1 and -1, its agreement is the sum of sign * side * side over all ties (Glover, Lü & Hao 2010 for the method).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MOVES = 2_000  # at most, and 20 a state


def write_weights(n: int, edges: NDArray[np.intp], signs: NDArray[np.intp]) -> Floats:
    """The symmetric matrix (n, n) of signs."""
    weight = np.zeros((n, n))
    weight[edges[:, 0], edges[:, 1]] = signs
    return weight + weight.T


def search_division(weight: Floats, *, starts: int, rng: np.random.Generator) -> tuple[float, Floats]:
    """The largest agreement found, and its sides; all starts move at once, the first from all on one side.

    >>> search_division(np.array([[0.0, -1], [-1, 0]]), starts=2, rng=np.random.default_rng(0))[0]
    1.0
    """
    n = len(weight)
    side = rng.choice([-1.0, 1.0], size=(starts, n))
    side[0] = 1.0
    pull = side * (side @ weight)  # a state with a negative pull does better on the other side
    value = pull.sum(axis=1) / 2
    best, found = value.copy(), side.copy()
    free, rows = np.zeros((starts, n)), np.arange(starts)
    for move in range(min(MOVES, 20 * n)):
        is_open = (free <= move) | (value[:, None] - 2 * pull > best[:, None] + 0.5)
        chosen = np.argmin(np.where(is_open, pull, np.inf) + 1e-3 * rng.random((starts, n)), axis=1)
        change = pull[rows, chosen]
        value = value - 2 * change
        pull -= 2 * side * weight[chosen] * side[rows, chosen][:, None]
        pull[rows, chosen] = -change
        side[rows, chosen] *= -1
        free[rows, chosen] = move + min(5, n // 4) + rng.integers(0, min(10, n // 4 + 1), starts)
        better = value > best
        best = np.where(better, value, best)
        found[better] = side[better]
    top = int(np.argmax(best))
    return float(best[top]), found[top]
