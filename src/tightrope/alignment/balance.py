"""Structural balance of a signed graph: the exact frustration index, and which ties are tense.

A graph is balanced where its members fall into two camps with friendly ties inside and hostile ties across (Harary
1953). The frustration index is the least number of ties that stand against any such division (Aref & Wilson 2019).
The graph is split at cut vertices; in each block a search gives the value, and a proof meets it: negative cycles in a
linear programme first (`cycles`), then the semidefinite relaxation and its branches (`semidefinite`), or in the
sparsest and the largest blocks a mixed-integer programme with HiGHS. A bound and a gap at the time limit come with
what is not proven.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tightrope.alignment.cycles import cut_cycles, prove_by_integers
from tightrope.alignment.divisions import search_division, write_weights
from tightrope.alignment.semidefinite import MOST, prove_division
from tightrope.errors import ModelError

Tie = tuple[str, str, int]
STARTS = 64  # of the search that gives the value


@dataclass(frozen=True, slots=True)
class Frustration:
    """The least number of ties against a division into two camps.

    Attributes
    ----------
    value : ties against the best division found
    bound : no division has fewer; equal to `value` when proven
    is_proven : value equals bound
    camps : the two camps, by name
    tense : the ties against this division; another division may be as good
    seconds : time spent
    """

    value: int
    bound: int
    is_proven: bool
    camps: tuple[tuple[str, ...], tuple[str, ...]]
    tense: tuple[Tie, ...]
    seconds: float

    @property
    def gap(self) -> float:
        """(value - bound) / value; 0 when proven."""
        return (self.value - self.bound) / self.value if self.value else 0.0


def find_frustration(ties: Sequence[Tie], *, time_limit: float = 10.0, seed: int = 0) -> Frustration:
    """The frustration index of undirected signed ties (a, b, +1 or -1).

    Raises ModelError for a tie to oneself, a sign that is not +1 or -1, or a pair with two ties.

    >>> find_frustration([("A", "B", 1), ("B", "C", 1), ("A", "C", -1)]).value
    1
    """
    started = time.monotonic()
    names = sorted({name for a, b, _ in ties for name in (a, b)})
    index = {name: i for i, name in enumerate(names)}
    _check_ties(ties)
    edges = np.array([(index[a], index[b]) for a, b, _ in ties], dtype=np.intp).reshape(-1, 2)
    signs = np.array([sign for _, _, sign in ties], dtype=np.intp)
    side = np.zeros(len(names), dtype=np.intp)
    bound = 0
    blocks = sorted(_split_blocks(len(names), edges), key=len)
    frustrated = np.zeros(len(ties), dtype=bool)
    for position, block in enumerate(blocks):
        if len(block) < 3:
            continue
        left = max(0.1, (time_limit - (time.monotonic() - started)) / (len(blocks) - position))
        against, least = _solve_block(edges[block], signs[block], time_limit=left, seed=seed)
        frustrated[block[against]] = True
        bound += least
    side = _spread_sides(len(names), edges, signs * np.where(frustrated, -1, 1))
    value = int(frustrated.sum())
    return Frustration(
        value=value,
        bound=bound,
        is_proven=bound >= value,
        camps=(tuple(n for n in names if not side[index[n]]), tuple(n for n in names if side[index[n]])),
        tense=tuple(tie for tie, against in zip(ties, frustrated, strict=True) if against),
        seconds=time.monotonic() - started,
    )


def count_triads(ties: Sequence[Tie]) -> tuple[int, int]:
    """Triangles whose signs multiply to +1 (balanced) and to -1 (tense).

    >>> count_triads([("A", "B", 1), ("B", "C", 1), ("A", "C", -1)])
    (0, 1)
    """
    _check_ties(ties)
    sign = {frozenset((a, b)): s for a, b, s in ties}
    near: dict[str, set[str]] = {}
    for a, b, _ in ties:
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)
    products = [
        sign[frozenset((a, b))] * sign[frozenset((b, c))] * sign[frozenset((a, c))]
        for a in near for b in near[a] if a < b for c in near[a] & near[b] if b < c
    ]  # fmt: skip
    return sum(p > 0 for p in products), sum(p < 0 for p in products)


def _check_ties(ties: Sequence[Tie]) -> None:
    seen: set[frozenset[str]] = set()
    for a, b, sign in ties:
        if a == b or sign not in (1, -1):
            raise ModelError(f"tie {a}-{b} with sign {sign}: two different actors and a sign of +1 or -1 are needed")
        if frozenset((a, b)) in seen:
            raise ModelError(f"two ties between {a} and {b}: the graph is undirected, give one")
        seen.add(frozenset((a, b)))


def _split_blocks(n: int, edges: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Edges of each biconnected component (Tarjan); frustration adds up over them."""
    near: list[list[tuple[int, int]]] = [[] for _ in range(n)]
    for number, (a, b) in enumerate(edges):
        near[a].append((int(b), number))
        near[b].append((int(a), number))
    order, low, blocks = [-1] * n, [0] * n, []
    clock = 0
    for root in range(n):
        if order[root] >= 0:
            continue
        pile: list[int] = []
        order[root] = low[root] = clock
        clock += 1
        stack = [(root, -1, iter(near[root]))]
        while stack:
            node, arrival, rest = stack[-1]
            step = next(rest, None)
            if step is None:
                stack.pop()
                if stack:
                    above = stack[-1][0]
                    low[above] = min(low[above], low[node])
                    if low[node] >= order[above]:
                        cut = pile.index(arrival)
                        blocks.append(np.array(pile[cut:], dtype=np.intp))
                        del pile[cut:]
                continue
            other, number = step
            if number == arrival:
                continue
            if order[other] < 0:
                pile.append(number)
                order[other] = low[other] = clock
                clock += 1
                stack.append((other, number, iter(near[other])))
            elif order[other] < order[node]:
                pile.append(number)
                low[node] = min(low[node], order[other])
    return blocks


def _solve_block(
    edges: NDArray[np.intp], signs: NDArray[np.intp], *, time_limit: float, seed: int
) -> tuple[NDArray[np.bool_], int]:
    """Which edges of one block stand against the best division, and the proven bound."""
    nodes, flat = np.unique(edges, return_inverse=True)
    local, n = flat.reshape(edges.shape), len(nodes)
    rng, deadline = np.random.default_rng(seed), time.monotonic() + time_limit
    weight = write_weights(n, local, signs)
    _, sides = search_division(weight, starts=STARTS, rng=rng)

    def stand_against(sides: NDArray[np.float64]) -> NDArray[np.bool_]:
        return np.asarray(sides[local[:, 0]] * sides[local[:, 1]] * signs < 0)

    value = int(stand_against(sides).sum())
    if not value:
        return stand_against(sides), 0
    is_linear = n > MOST or len(local) <= 2 * n
    cycles, bound = cut_cycles(n, local, signs, enough=value, seconds=time_limit / (3 if is_linear else 20))
    if bound < value and is_linear:
        sides, bound = prove_by_integers(local, signs, sides, cycles=cycles, floor=bound, deadline=deadline)
    elif bound < value:
        sides, bound = prove_division(weight, sides, deadline=deadline, floor=bound, rng=rng)
    against = stand_against(sides)
    return against, min(bound, int(against.sum()))


def _spread_sides(n: int, edges: NDArray[np.intp], signs: NDArray[np.intp]) -> NDArray[np.intp]:
    """Sides that satisfy every sign of a balanced graph."""
    near: list[list[tuple[int, int]]] = [[] for _ in range(n)]
    for (a, b), sign in zip(edges.tolist(), signs.tolist(), strict=True):
        near[a].append((b, sign))
        near[b].append((a, sign))
    side = np.full(n, -1, dtype=np.intp)
    for root in range(n):
        if side[root] >= 0:
            continue
        side[root] = 0
        stack = [root]
        while stack:
            node = stack.pop()
            for other, sign in near[node]:
                if side[other] < 0:
                    side[other] = side[node] if sign > 0 else 1 - side[node]
                    stack.append(other)
    return side
