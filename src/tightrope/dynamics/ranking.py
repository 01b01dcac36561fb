"""Ranking who comes next among thousands of entities: one conditional logit over the signals of `signals.py`.

Fitted on the last part of the training days only; valid and test days enter as history, never as targets. Every score
is a sum of weight times signal, so every prediction says which signals carried it and which past acts lie behind them.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from tightrope.dynamics import logit
from tightrope.dynamics.graph import Graph
from tightrope.dynamics.logit import Strata
from tightrope.dynamics.recall import Memory, find_similar, init_memory, make_index
from tightrope.dynamics.rules import enter_day, learn_rules
from tightrope.dynamics.signals import SIGNALS, WIDTH, read_signals
from tightrope.errors import ModelError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TAUGHT_SHARE = 0.22  # the last share of training days is what weights are fitted on; rules are learned before it
PER_DAY = 130  # training queries a day
CERTAIN, THINNED = 100, 0.1  # candidates kept for certain, and the chance of the others, in training
RIDGE = 5.0  # per standardised weight: half a percent of one query's information
REFRESH = 10  # days between refreshes of who is similar to whom
CHUNK = 60  # queries a thread takes at a time
ROOM = 2600  # rows reserved a query
TIES = ("average", "optimistic", "pessimistic")
FILTERS = ("time-aware", "static", "raw")


@dataclass(frozen=True, slots=True)
class Ranker:
    """Weights (signals,) on the raw signals, their standard deviation in training, and the rules they build on."""

    names: tuple[str, ...]
    weights: Floats
    errors: Floats
    spread: Floats
    rules: Floats
    queries: int
    log_likelihood: float
    seed: int


@dataclass(frozen=True, slots=True)
class Ranks:
    """Ranks of the true answers: position (filters, queries, 3 ties); inverse (queries,) bool, day (queries,)."""

    position: Floats
    inverse: NDArray[np.bool_]
    day: Ints

    def score(
        self, *, filters: str = "time-aware", ties: str = "average", keep: NDArray[np.bool_] | None = None
    ) -> dict[str, float]:
        """MRR and Hits@1, 3, 10 in percent under one convention."""
        rank = self.position[FILTERS.index(filters), :, TIES.index(ties)]
        rank = rank if keep is None else rank[keep]
        return {
            "MRR": float(100 * np.mean(1 / rank)),
            **{f"Hits@{k}": float(100 * np.mean(rank <= k)) for k in (1, 3, 10)},
        }


@dataclass(frozen=True, slots=True)
class Reason:
    """One signal's part in a prediction: weight times how far the signal stands above the other candidates."""

    signal: str
    part: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """One ranked answer: who, its probability, the three signals that carried it and the acts behind it.

    acts : (relation, day) of what the asking entity did to this answer before, latest first; relation numbers from the
    number of relations on are acts received.
    """

    entity: str
    probability: float
    reasons: tuple[Reason, ...]
    acts: tuple[tuple[int, int], ...]


def _sum_season(memory: Memory, day: int) -> tuple[Floats, Floats]:
    fade = 2.0 ** (-day / 60.0)
    totals = np.append(memory.answer[2].sum(axis=1), memory.popular[2].sum()) * fade + 1e-9
    lengths = np.sqrt((memory.places**2).sum(axis=1)) + 1e-9
    return totals, lengths


def read_day(
    graph: Graph, memory: Memory, rules: Floats, queries: Ints, *, day: int, threads: int = 2
) -> Iterator[tuple[Ints, NDArray[np.float32], Ints, Ints]]:
    """Signals of the candidates of each query: (queries, design, answer, first), a chunk at a time."""
    index, (totals, lengths) = make_index(graph), _sum_season(memory, day)

    def work(low: int) -> tuple[Ints, NDArray[np.float32], Ints, Ints]:
        part = np.ascontiguousarray(queries[low : low + CHUNK])
        design = np.empty((len(part) * min(ROOM, len(graph.entities)), WIDTH), np.float32)
        answer, first = np.empty(len(design), np.int64), np.empty(len(part) + 1, np.int64)
        rows = read_signals(memory, index, rules, part, float(day), totals, lengths, design, answer, first)
        return part, design[:rows], answer[:rows], first

    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(work, range(0, len(queries), CHUNK))


def _thin_chunk(
    queries: Ints, design: NDArray[np.float32], answer: Ints, first: Ints, rng: np.random.Generator
) -> Strata | None:
    """Training groups: the answer, the likeliest candidates by four shares, and a tenth of the rest, offset."""
    rows, offsets, chosen, start = [], [], [], [0]
    for q in range(len(queries)):
        block = design[first[q] : first[q + 1]]
        hit = np.flatnonzero(answer[first[q] : first[q + 1]] == queries[q, 2])
        if len(hit) == 0:
            continue
        quick = block[:, 32] + 0.3 * block[:, 26] + 0.3 * block[:, 43]
        certain = np.zeros(len(block), bool)
        certain[np.argpartition(-quick, min(CERTAIN, len(block) - 1))[:CERTAIN]] = True
        certain[hit[0]] = True
        kept = np.flatnonzero(certain | (rng.random(len(block)) < THINNED))
        rows.append(first[q] + kept)
        offsets.append(np.where(certain[kept], 0.0, -np.log(THINNED)).astype(np.float32))
        chosen.append(int(np.searchsorted(kept, hit[0])))
        start.append(start[-1] + len(kept))
    if not chosen:
        return None
    groups = len(chosen)
    return Strata(design[np.concatenate(rows)], np.concatenate(offsets), np.array(start), np.array(chosen),
                  np.ones(groups), np.zeros(groups), np.zeros(groups, np.int64))  # fmt: skip


def _collect_lessons(graph: Graph, rules: Floats, begin: int, seed: int) -> list[Strata]:
    rng, memory, pieces = np.random.default_rng(seed), init_memory(graph), []
    for day in range(graph.ends[0]):
        facts = graph.select_day(day)
        if day >= begin and len(facts):
            if (day - begin) % REFRESH == 0:
                find_similar(memory, graph, day=day)
            asked = facts[rng.choice(len(facts), min(PER_DAY, len(facts)), replace=False)]
            for chunk in read_day(graph, memory, rules, asked, day=day):
                piece = _thin_chunk(*chunk, rng)
                if piece is not None:
                    pieces.append(piece)
        enter_day(memory, graph, day)
    return pieces


def fit_ranker(graph: Graph, *, seed: int = 0) -> Ranker:
    """Fit the weights on the last fifth of the training days, with rules learned from the days before it.

    For ranking, the rules then learn on over all training days. Nothing of the valid or test period is a target.
    """
    begin = int(graph.ends[0] * (1 - TAUGHT_SHARE))
    if begin < 5:
        raise ModelError(f"{graph.ends[0]} training days are too few to learn from; ten is the least")
    early = learn_rules(graph, until=begin)
    pieces = _collect_lessons(graph, early, begin, seed)
    if not pieces:
        raise ModelError("no training answer is among its candidates; the training days hold too little history")
    rows = sum(len(p.design) for p in pieces)
    mean = sum(p.design.sum(axis=0, dtype=float) for p in pieces) / rows
    spread = np.sqrt(sum(((p.design - mean) ** 2).sum(axis=0, dtype=float) for p in pieces) / rows)
    live = spread > 1e-6
    for p in pieces:
        p.design[:] = np.where(live, (p.design - mean) / np.where(live, spread, 1.0), 0.0)
    groups = sum(len(p.chosen) for p in pieces)
    ridge = np.diag(np.where(live, 0.0, 1.0))

    def evaluate(beta: Floats) -> tuple[float, Floats, Floats]:
        value, gradient, information, _ = logit.sum_pieces(pieces, beta, timed=False, least=1e-4)
        return value, gradient, information + ridge

    best = logit.maximise(evaluate, np.zeros(WIDTH), names=[n for n, _ in SIGNALS], groups=groups, ridge=RIDGE,
                          tolerance=0.05)  # fmt: skip
    errors = np.sqrt(np.diag(np.linalg.inv(best.information)))
    scale = np.where(live, spread, np.inf)
    return Ranker(
        tuple(n for n, _ in SIGNALS), best.coefficients / scale, errors / scale, spread,
        learn_rules(graph, until=graph.ends[0]), groups, best.log_likelihood, seed,
    )  # fmt: skip


@njit(cache=True)
def _place_answers(queries, utility, answer, first, entities, same_day, ever, greater, equal):  # type: ignore[no-untyped-def]
    """Count candidates above and level with the true answer, under three filters.

    same_day, ever : (pairs, 3) sorted rows (s, r, o) that are true that day or on any day. An entity that is no
    candidate stands below all candidates, level with the other non-candidates.
    """
    mark = np.zeros(entities, np.int8)  # 1: true the same day, 2: true on another day
    for q in range(queries.shape[0]):
        s, r, o = queries[q, 0], queries[q, 1], queries[q, 2]
        mark[:] = 0
        for table in range(2):
            known = same_day if table == 0 else ever
            low, high = 0, known.shape[0]
            while low < high:
                middle = (low + high) // 2
                if known[middle, 0] < s or (known[middle, 0] == s and known[middle, 1] < r):
                    low = middle + 1
                else:
                    high = middle
            while low < known.shape[0] and known[low, 0] == s and known[low, 1] == r:
                if known[low, 2] != o and mark[known[low, 2]] == 0:
                    mark[known[low, 2]] = 1 if table == 0 else 2
                low += 1
        mine = -np.inf
        for row in range(first[q], first[q + 1]):
            if answer[row] == o:
                mine = utility[row]
        inside = np.zeros(3)
        for row in range(first[q], first[q + 1]):
            hidden = mark[answer[row]]
            for f in range(3):
                if (f == 0 and hidden != 1) or (f == 1 and hidden == 0) or f == 2:
                    inside[f] += 1
                    if utility[row] > mine:
                        greater[f, q] += 1
                    elif utility[row] == mine and answer[row] != o:
                        equal[f, q] += 1
        if mine == -np.inf:
            for f in range(3):
                shown = 0
                for e in range(entities):
                    if (f == 0 and mark[e] != 1) or (f == 1 and mark[e] == 0) or f == 2:
                        shown += 1
                equal[f, q] = shown - inside[f] - 1


def rank_answers(graph: Graph, ranker: Ranker, *, split: str = "test") -> Ranks:
    """Rank every true answer of the valid or test days, single step: earlier days are known, the same day is not."""
    begin, end = {"valid": (graph.ends[0], graph.ends[1]), "test": (graph.ends[1], graph.ends[2])}[split]
    memory, weights = init_memory(graph), ranker.weights.astype(np.float32)
    ever = np.unique(graph.facts[:, :3], axis=0)
    positions, inverse, days = [], [], []
    for day in range(end):
        facts = graph.select_day(day)
        if day >= begin and len(facts):
            if (day - begin) % REFRESH == 0:
                find_similar(memory, graph, day=day)
            today = np.unique(facts[:, :3], axis=0)
            for queries, design, answer, first in read_day(graph, memory, ranker.rules, facts, day=day):
                greater, equal = np.zeros((3, len(queries))), np.zeros((3, len(queries)))
                _place_answers(
                    queries, design @ weights, answer, first, len(graph.entities), today, ever, greater, equal
                )
                positions.append(np.stack([1 + greater + equal / 2, 1 + greater, 1 + greater + equal], axis=-1))
                inverse.append(queries[:, 1] >= graph.relations)
                days.append(queries[:, 3])
        enter_day(memory, graph, day)
    return Ranks(np.concatenate(positions, axis=1), np.concatenate(inverse), np.concatenate(days))


def predict_next(
    graph: Graph, ranker: Ranker, *, subject: int, relation: int, day: int, top: int = 5
) -> tuple[Prediction, ...]:
    """The likeliest answers to "subject, relation, whom?" on a day, each with the signals and acts that carried it."""
    memory = init_memory(graph)
    for earlier in range(min(day, graph.days)):
        enter_day(memory, graph, earlier)
    find_similar(memory, graph, day=day)
    query = np.array([[subject, relation, 0, day]])
    _, design, answer, _ = next(iter(read_day(graph, memory, ranker.rules, query, day=day)))
    if len(answer) == 0:
        raise ModelError(
            f"nothing in the past speaks for any answer to relation {relation} of {graph.entities[subject]}"
        )
    utility = design.astype(float) @ ranker.weights
    share = np.exp(utility - utility.max())
    share /= share.sum()
    parts = (design - share @ design) * ranker.weights
    known = graph.facts[(graph.facts[:, 3] < day) & (graph.facts[:, 0] == subject)]
    out = []
    for row in np.argsort(-utility, kind="stable")[:top]:
        order = np.argsort(-parts[row], kind="stable")[:3]
        acts = known[known[:, 2] == answer[row]][::-1][:10]
        out.append(
            Prediction(
                graph.entities[answer[row]], float(share[row]),
                tuple(Reason(ranker.names[j], float(parts[row, j])) for j in order),
                tuple((int(a[1]), int(a[3])) for a in acts),
            )
        )  # fmt: skip
    return tuple(out)
