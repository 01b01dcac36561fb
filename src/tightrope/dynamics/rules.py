"""Age-bucket rules: how much a past act r' of s to o, so and so old, speaks for r now.

One weight per (asked relation, past relation, age bucket), added up over everything s did to o, in a softmax over all
partners of s and one "somebody new". Stochastic gradient with AdaGrad over the days in order (Duchi, Hazan and Singer
2011). These are TLogic's length-one rules as one table, with weights that add up instead of confidences that do not.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from tightrope.dynamics.graph import Graph
from tightrope.dynamics.recall import Memory, init_memory, make_index, update_memory
from tightrope.dynamics.signals import AGES, find_bucket

Floats = NDArray[np.float64]

STEP, PULL, NEWCOMER = 0.15, 1e-3, 5.0  # learning rate, shrinkage to 0, prior odds of somebody new: set once
WARM_UP = 20  # days before the first gradient step


@njit(cache=True)
def _learn_day(memory, index, rules, squares, queries, day):  # type: ignore[no-untyped-def]
    n_entities = memory.popular.shape[1]
    mark, found = np.full(n_entities, -1, np.int64), np.empty(n_entities, np.int64)
    share = np.zeros(n_entities)
    for q in range(queries.shape[0]):
        s, r, answer, n = queries[q, 0], queries[q, 1], queries[q, 2], 0
        for t in range(index.first[s], index.first[s + 1]):
            if memory.seen[t] > 0.0:
                o = index.object[t]
                if mark[o] != q:
                    mark[o] = q
                    found[n] = o
                    share[o] = 0.0
                    n += 1
                share[o] += rules[r, index.relation[t], find_bucket(day - memory.last[t])]
        if n == 0:
            continue
        top = 0.0
        for x in range(n):
            top = max(top, share[found[x]])
        whole = NEWCOMER * math.exp(-top)
        for x in range(n):
            share[found[x]] = math.exp(share[found[x]] - top)
            whole += share[found[x]]
        for x in range(n):
            share[found[x]] /= whole
        for t in range(index.first[s], index.first[s + 1]):
            if memory.seen[t] > 0.0:
                o = index.object[t]
                pull = (1.0 if o == answer else 0.0) - share[o]
                if abs(pull) > 1e-4:
                    b = find_bucket(day - memory.last[t])
                    pull -= PULL * rules[r, index.relation[t], b]
                    squares[r, index.relation[t], b] += pull * pull
                    rules[r, index.relation[t], b] += STEP * pull / math.sqrt(squares[r, index.relation[t], b] + 1.0)


def learn_rules(graph: Graph, *, until: int, start: Floats | None = None) -> Floats:
    """Rule weights (R, R, age buckets) from the days before `until`, one pass; `start` continues from other weights."""
    kinds = 2 * graph.relations
    rules = np.zeros((kinds, kinds, len(AGES))) if start is None else start.copy()
    if start is None:
        rules[np.arange(kinds), np.arange(kinds), :] = 1.0
    squares = np.zeros_like(rules)
    memory, index = init_memory(graph), make_index(graph)
    for day in range(min(until, graph.days)):
        if day >= WARM_UP:
            _learn_day(memory, index, rules, squares, graph.select_day(day), float(day))
        enter_day(memory, graph, day)
    return rules


def enter_day(memory: Memory, graph: Graph, day: int) -> None:
    """Move the memory over one day."""
    low, high = graph.day_first[day], graph.day_first[day + 1]
    update_memory(memory, make_index(graph), graph.facts[low:high], graph.triple[low:high], float(day))
