"""Structural balance of a signed graph: the exact frustration index, and which ties are tense.

A graph is balanced where its members fall into two camps with friendly ties inside and hostile ties across (Harary
1953). The frustration index is the least number of ties that stand against any such division (Aref & Wilson 2019);
found here as a mixed-integer programme with HiGHS after splitting the graph at cut vertices, so that a proof of
optimality, or a bound and a gap at the time limit, comes with the number.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from tightrope.errors import ModelError

Tie = tuple[str, str, int]
STARTS = 200  # of the search that gives the value when time runs out


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
    local = flat.reshape(edges.shape)
    n, m = len(nodes), len(edges)
    guess = _search_sides(n, local, signs, rng=np.random.default_rng(seed))
    if not np.any(guess):
        return guess, 0
    cycles, least = _cut_cycles(n, local, signs, seconds=time_limit / 3)
    matrix, lower = _write_rows(n, local, signs, cycles=cycles)
    cost = np.concatenate([np.zeros(n), np.ones(m)])
    upper = np.ones(n + m)
    degree = np.bincount(local.ravel(), minlength=n)
    upper[np.argmax(degree)] = 0.0  # the camps have no names: fix the side of the best-connected
    found = milp(
        cost,
        constraints=[LinearConstraint(matrix, lb=lower, ub=np.inf), _limit_nodes(n, local)],
        integrality=np.concatenate([np.ones(n), np.zeros(m)]),
        bounds=Bounds(np.zeros(n + m), upper),
        options={"time_limit": time_limit, "mip_rel_gap": 0.0},
    )
    bound = least if found.mip_dual_bound is None else max(least, int(np.ceil(found.mip_dual_bound - 1e-6)))
    if found.x is not None:
        side = np.round(found.x[:n]).astype(np.intp)
        against = (side[local[:, 0]] != side[local[:, 1]]) != (signs < 0)
        if against.sum() < guess.sum():
            guess = against
    return guess, min(bound, int(guess.sum()))


def _write_rows(
    n: int, local: NDArray[np.intp], signs: NDArray[np.intp], *, cycles: Sequence[Sequence[int]]
) -> tuple[csr_array, NDArray[np.float64]]:
    """Two rows an edge (it counts when its sign and the sides disagree), one a negative cycle (one of it counts)."""
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    lower: list[float] = []

    def add(entries: Sequence[tuple[int, float]], least: float) -> None:
        for column, value in entries:
            rows.append(len(lower))
            columns.append(column)
            values.append(value)
        lower.append(least)

    for e, ((a, b), sign) in enumerate(zip(local.tolist(), signs.tolist(), strict=True)):
        if sign > 0:
            add([(n + e, 1.0), (a, -1.0), (b, 1.0)], 0.0)
            add([(n + e, 1.0), (a, 1.0), (b, -1.0)], 0.0)
        else:
            add([(n + e, 1.0), (a, -1.0), (b, -1.0)], -1.0)
            add([(n + e, 1.0), (a, 1.0), (b, 1.0)], 1.0)
    for cycle in cycles:
        add([(n + e, 1.0) for e in cycle], 1.0)
    matrix = csr_array((values, (rows, columns)), shape=(len(lower), n + len(local)))
    return matrix, np.array(lower)


def _limit_nodes(n: int, local: NDArray[np.intp]) -> LinearConstraint:
    """At most half of a node's ties stand against a best division: else the node would change sides (Aref 2019)."""
    m = len(local)
    rows, edges = local.ravel(), np.repeat(np.arange(m), 2)
    matrix = csr_array((np.ones(2 * m), (rows, n + edges)), shape=(n, n + m))
    return LinearConstraint(matrix, lb=-np.inf, ub=np.bincount(rows, minlength=n) // 2)


def _cut_cycles(
    n: int, local: NDArray[np.intp], signs: NDArray[np.intp], *, seconds: float
) -> tuple[list[tuple[int, ...]], int]:
    """Negative cycles that bind in the linear relaxation, and the bound it gives (Barahona & Mahjoub 1986).

    Each negative cycle holds at least one tense tie. A violated one is a short path between the two copies of a node
    in the signed double cover, found by Dijkstra; rounds go on until none is violated or time is up.
    """
    deadline = time.monotonic() + seconds
    m = len(local)
    edge_of = np.full((n, n), -1, dtype=np.intp)
    edge_of[local[:, 0], local[:, 1]] = edge_of[local[:, 1], local[:, 0]] = np.arange(m)
    a, b = local[:, 0], local[:, 1] + np.where(signs < 0, n, 0)
    ends = np.concatenate([np.stack([a, b]), np.stack([a + n, (b + n) % (2 * n)])], axis=1)
    cycles: dict[tuple[int, ...], None] = {}
    weight = np.zeros(m)
    while time.monotonic() < deadline:
        cover = csr_array((np.tile(weight + 1e-7, 2), (ends[0], ends[1])), shape=(2 * n, 2 * n))
        far, before = dijkstra(cover, directed=False, indices=np.arange(n), return_predecessors=True, limit=1.0 - 1e-4)
        found = [_walk_back(before[v], v, n, edge_of) for v in range(n) if far[v, v + n] < 1 - 1e-4]
        new = [cycle for cycle in found if cycle and cycle not in cycles]
        if not new:
            break
        cycles.update(dict.fromkeys(new))
        rows = np.repeat(np.arange(len(cycles)), [len(c) for c in cycles])
        matrix = csr_array((-np.ones(len(rows)), (rows, [e for c in cycles for e in c])), shape=(len(cycles), m))
        weight = linprog(np.ones(m), A_ub=matrix, b_ub=-np.ones(len(cycles)), bounds=(0, 1), method="highs").x
    return list(cycles), int(np.ceil(weight.sum() - 1e-6))


def _walk_back(before: NDArray[np.int32], start: int, n: int, edge_of: NDArray[np.intp]) -> tuple[int, ...]:
    """The edges that a path between the two copies of `start` uses an odd number of times."""
    used: set[int] = set()
    node = start + n
    while node != start:
        previous = int(before[node])
        used ^= {int(edge_of[node % n, previous % n])}
        node = previous
    return tuple(sorted(used))


def _search_sides(
    n: int, local: NDArray[np.intp], signs: NDArray[np.intp], *, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """A good division by repeated single switches from scattered starts: the value when time runs out."""
    weight = np.zeros((n, n))
    weight[local[:, 0], local[:, 1]] = signs
    weight += weight.T
    best = np.ones(len(local), dtype=bool)
    for start in range(STARTS):
        side = np.ones(n) if start == 0 else rng.choice([-1.0, 1.0], size=n)
        for _ in range(20 * n):
            gain = side * (weight @ side)
            worst = int(np.argmin(gain))
            if gain[worst] >= 0:
                break
            side[worst] = -side[worst]
        against = side[local[:, 0]] * side[local[:, 1]] * signs < 0
        if against.sum() < best.sum():
            best = against
    return best


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
