"""What the ranking model remembers, in forward units, and who is similar to whom."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import sparse

from tightrope.dynamics.graph import Graph

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

HALF_LIVES = np.array([3.0, 10.0, 60.0, 1e9])  # days: yesterday, this week, this season, ever
NEIGHBOURS = 40  # how many similar entities are kept


class Memory(NamedTuple):
    """What is remembered, in forward units: H half-lives, T triples, R relations both ways, N entities.

    last, seen (T,); decayed (H,T); answer (H,R,N); popular (H,N); asked (H,N·R) per (s, r); active (H,N);
    places (N,P) partners' places; sectors (S,R,S) answers; alike, likeness (N,K) similar entities.
    """

    last: Floats
    seen: Floats
    decayed: Floats
    answer: Floats
    popular: Floats
    asked: Floats
    active: Floats
    places: Floats
    sectors: NDArray[np.float32]
    alike: Ints
    likeness: Floats


class Index(NamedTuple):
    """The arrays of a graph that the kernels read."""

    relation: Ints
    object: Ints
    subject: Ints
    first: Ints
    place: Ints
    sector: Ints
    by_place: Ints
    by_place_first: Ints


def make_index(graph: Graph) -> Index:
    """The index arrays of a graph."""
    return Index(graph.relation, graph.object, graph.subject, graph.first, graph.place, graph.sector, graph.by_place,
                 graph.by_place_first)  # fmt: skip


def init_memory(graph: Graph) -> Memory:
    """Nothing remembered."""
    n, kinds, triples, h = len(graph.entities), 2 * graph.relations, len(graph.subject), len(HALF_LIVES)
    places, sectors = int(graph.place.max()) + 1, int(graph.sector.max()) + 1
    return Memory(
        np.full(triples, -1e9), np.zeros(triples), np.zeros((h, triples)), np.zeros((h, kinds, n)), np.zeros((h, n)),
        np.zeros((h, n * kinds)), np.zeros((h, n)), np.zeros((n, places)),
        np.zeros((sectors, kinds, sectors), np.float32), np.zeros((n, NEIGHBOURS), np.int64),
        np.zeros((n, NEIGHBOURS)),
    )  # fmt: skip


@njit(cache=True)
def update_memory(memory, index, facts, triple, day):  # type: ignore[no-untyped-def]
    """The facts of one day enter the memory."""
    kinds = memory.answer.shape[1]
    for i in range(facts.shape[0]):
        s, r, o, t = facts[i, 0], facts[i, 1], facts[i, 2], triple[i]
        memory.last[t] = day
        memory.seen[t] += 1.0
        for h in range(HALF_LIVES.shape[0]):
            weight = 2.0 ** (day / HALF_LIVES[h])
            memory.decayed[h, t] += weight
            memory.answer[h, r, o] += weight
            memory.popular[h, o] += weight
            memory.asked[h, s * kinds + r] += weight
            memory.active[h, s] += weight
        memory.places[s, index.place[o]] += 1.0
        memory.sectors[index.sector[s], r, index.sector[o]] += 1.0


@njit(cache=True)
def _keep_largest(pointer, column, value, alike, likeness):  # type: ignore[no-untyped-def]
    width = alike.shape[1]
    for s in range(alike.shape[0]):
        filled = 0
        for p in range(pointer[s], pointer[s + 1]):
            if column[p] == s:
                continue
            if filled < width:
                j = filled
                filled += 1
            elif value[p] > likeness[s, width - 1]:
                j = width - 1
            else:
                continue
            while j > 0 and likeness[s, j - 1] < value[p]:
                likeness[s, j] = likeness[s, j - 1]
                alike[s, j] = alike[s, j - 1]
                j -= 1
            likeness[s, j] = value[p]
            alike[s, j] = column[p]


def find_similar(memory: Memory, graph: Graph, *, day: int) -> None:
    """Refresh who is similar to whom: cosine of what entities did to whom, rare acts weighing more (tf-idf)."""
    live = np.flatnonzero(memory.seen > 0)
    n = len(graph.entities)
    _, column = np.unique(graph.relation[live] * n + graph.object[live], return_inverse=True)
    spread = np.bincount(column)
    actors = len(np.unique(graph.subject[live]))
    recent = memory.decayed[2, live] * 2.0 ** (-day / HALF_LIVES[2])
    value = np.log1p(recent + 0.3 * memory.seen[live]) * np.log((1 + actors) / spread[column])
    kept = (spread[column] > 1) & (spread[column] < 400)
    profile = sparse.csr_matrix(
        (value[kept], (graph.subject[live][kept], column[kept])), shape=(n, int(column.max()) + 1)
    )
    length = np.sqrt(np.asarray(profile.multiply(profile).sum(axis=1)).ravel()) + 1.0
    scaled = sparse.diags(1 / length) @ profile
    alike = (scaled @ scaled.T).tocsr()
    memory.alike[:] = 0
    memory.likeness[:] = 0.0
    _keep_largest(alike.indptr, alike.indices, alike.data, memory.alike, memory.likeness)
