"""Negative cycles: each holds a tense tie. They bound frustration from below, and cut the programme that proves it."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

INFEASIBLE = 2  # HiGHS's word, as scipy hands it on


def cut_cycles(
    n: int, local: NDArray[np.intp], signs: NDArray[np.intp], *, enough: int, seconds: float
) -> tuple[list[tuple[int, ...]], int]:
    """Negative cycles that bind in the linear relaxation, and the bound it gives (Barahona & Mahjoub 1986).

    Each negative cycle holds at least one tense tie. A violated one is a short path between the two copies of a node
    in the signed double cover, found by Dijkstra; rounds go on until none is violated, the bound reaches `enough` or
    time is up.
    """
    deadline = time.monotonic() + seconds
    m = len(local)
    edge_of = np.full((n, n), -1, dtype=np.intp)
    edge_of[local[:, 0], local[:, 1]] = edge_of[local[:, 1], local[:, 0]] = np.arange(m)
    a, b = local[:, 0], local[:, 1] + np.where(signs < 0, n, 0)
    ends = np.concatenate([np.stack([a, b]), np.stack([a + n, (b + n) % (2 * n)])], axis=1)
    cycles: dict[tuple[int, ...], None] = {}
    weight = np.zeros(m)
    while time.monotonic() < deadline and np.ceil(weight.sum() - 1e-6) < enough:
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


def prove_by_integers(
    local: NDArray[np.intp],
    signs: NDArray[np.intp],
    sides: NDArray[np.float64],
    *,
    cycles: Sequence[Sequence[int]],
    floor: int,
    deadline: float,
) -> tuple[NDArray[np.float64], int]:
    """The best division known at the deadline (`time.monotonic`) and the bound, by HiGHS.

    The programme asks for a division with fewer ties against it than `sides` has: none is the proof.
    """
    n, m = len(sides), len(local)
    value = int(np.sum(sides[local[:, 0]] * sides[local[:, 1]] * signs < 0))
    matrix, lower = _write_rows(n, local, signs, cycles=cycles)
    cost = np.concatenate([np.zeros(n), np.ones(m)])
    upper = np.ones(n + m)
    upper[np.argmax(np.bincount(local.ravel(), minlength=n))] = 0.0  # the camps have no names: fix one state's side
    found = milp(
        cost,
        constraints=[
            LinearConstraint(matrix, lb=lower, ub=np.inf),
            LinearConstraint(cost[None], lb=floor, ub=value - 1),
            _limit_nodes(n, local),
        ],
        integrality=np.concatenate([np.ones(n), np.zeros(m)]),
        bounds=Bounds(np.zeros(n + m), upper),
        options={"time_limit": max(0.1, deadline - time.monotonic()), "mip_rel_gap": 0.0},
    )
    if found.x is not None:
        return np.where(np.round(found.x[:n]) > 0, 1.0, -1.0), _round_up(found.mip_dual_bound, floor)
    return sides, value if found.status == INFEASIBLE else _round_up(found.mip_dual_bound, floor)


def _round_up(bound: float | None, floor: int) -> int:
    """The next whole number, where HiGHS gives a bound at all."""
    return floor if bound is None or not np.isfinite(bound) else max(floor, int(np.ceil(bound - 1e-6)))


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


def _walk_back(before: NDArray[np.int32], start: int, n: int, edge_of: NDArray[np.intp]) -> tuple[int, ...]:
    """The edges that a path between the two copies of `start` uses an odd number of times."""
    used: set[int] = set()
    node = start + n
    while node != start:
        previous = int(before[node])
        used ^= {int(edge_of[node % n, previous % n])}
        node = previous
    return tuple(sorted(used))
