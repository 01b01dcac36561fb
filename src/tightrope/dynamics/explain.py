"""Why a model expects an act: the effects that carried it, and the past acts behind each of them.

A part is weight times value, beside what the term gives the average candidate of the same moment: only differences
between candidates decide a choice. The acts behind a term are those that its reading sums up, the heaviest first; for a
path they are the acts on the two legs through the third actor that adds most.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tightrope.dynamics.days import find_live_pairs
from tightrope.dynamics.effects import COMBINATIONS, Effect, Term, find_effect
from tightrope.dynamics.fit import Fit, advance_state
from tightrope.dynamics.history import History, Surroundings
from tightrope.dynamics.sparse import SparseState
from tightrope.dynamics.state import State, read_effects

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

REASONS = 3
JOIN: Mapping[str, Callable[[Floats, Floats], Floats]] = {
    "product": lambda x, y: x * y,
    "min": np.minimum,
    "binary": lambda x, y: ((x > 0) & (y > 0)).astype(float),
}
assert set(JOIN) == set(COMBINATIONS)


@dataclass(frozen=True, slots=True)
class Part:
    """One effect of a candidate: its value, what it adds to the score beyond the average candidate, and the acts
    (numbers in the history) and evidence ids behind it."""

    term: str
    value: float
    part: float
    acts: tuple[int, ...]
    evidence_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible next act with its share of the chance among all candidates, and the parts that carried it."""

    sender: str
    target: str
    layer: str
    chance: float
    parts: tuple[Part, ...]


def rank_next(
    fit: Fit, history: History, *, now: float, top: int = 10, surroundings: Surroundings | None = None
) -> tuple[Candidate, ...]:
    """The candidates that a tie model ranks first for the next act after `now`, each with its three largest parts.

    Candidates are all pairs of present actors; in a sparse state the pairs of which either ever acted on the other,
    and chances are shares among these.
    """
    partners = fit.settings.get("partners")
    state = advance_state(history, fit.program, until=now, surroundings=surroundings,
                          partners=partners if isinstance(partners, int) else None)  # fmt: skip
    sender, target = _list_pairs(state)
    design = read_effects(state, fit.program, sender, target, now=now)
    utility = design @ fit.coefficients
    chance = np.exp(utility - utility.max())
    chance /= chance.sum()
    mean = chance @ design
    past = history.select(history.time < now)
    return tuple(
        Candidate(
            history.actors[sender[i]], history.actors[target[i]], fit.layer, float(chance[i]),
            explain_row(past, fit.program.terms, design[i], fit.coefficients * (design[i] - mean), int(sender[i]),
                        int(target[i]), now=now),
        )
        for i in np.lexsort((target, sender, -chance))[:top]
    )  # fmt: skip


def _list_pairs(state: State | SparseState) -> tuple[Ints, Ints]:
    """Senders and targets of all candidates."""
    if isinstance(state, SparseState):
        one, two = find_live_pairs(state)
        keys = np.unique(np.concatenate([one << 32 | two, two << 32 | one]))
        return keys >> 32, keys & 0xFFFFFFFF
    present = np.flatnonzero(state.present)
    sender, target = np.repeat(present, len(present)), np.tile(present, len(present))
    return sender[sender != target], target[sender != target]


def explain_row(
    history: History, terms: Sequence[Term], values: Floats, parts: Floats, sender: int, target: int, *, now: float,
    top: int = REASONS,
) -> tuple[Part, ...]:  # fmt: skip
    """The `top` terms whose parts raise a candidate most, each with the acts before `now` that are behind it."""
    order = [int(k) for k in np.argsort(-parts, kind="stable")[:top] if parts[k] > 0]
    found = []
    for k in order:
        acts = find_acts_behind(history, terms[k], sender, target, now=now)
        ids = tuple(dict.fromkeys(i for a in acts if history.evidence for i in history.evidence[a].split()))
        found.append(Part(terms[k].name, float(values[k]), float(parts[k]), acts, ids))
    return tuple(found)


def find_acts_behind(
    history: History, term: Term, sender: int, target: int, *, now: float, top: int = REASONS
) -> tuple[int, ...]:
    """Numbers of the acts before `now` that a term's value at sender to target rests on, the heaviest first.

    Empty for terms that rest on no act: covariates, fixed effects, the intercept.
    """
    row = find_effect(term.effect)
    weight = _weigh_acts(history, term, now)
    first = (
        (history.layer == history.layers.index(term.of)) if term.of in history.layers else np.zeros(len(history), bool)
    )
    by = term.by or term.of
    second = (history.layer == history.layers.index(by)) if by in history.layers else np.zeros(len(history), bool)
    if row.operation in ("path", "age_path"):
        chosen = _find_legs(history, row, term, weight, first, second, sender, target)
    else:
        chosen = first & _find_touched(history, row, sender, target)
    if row.operation in ("age", "rank_sent", "rank_received") and chosen.any():
        chosen &= history.time == history.time[chosen].max()
    chosen &= weight > 0
    order = np.lexsort((np.arange(len(history)), -weight))
    return tuple(int(i) for i in order if chosen[i])[:top]


def _weigh_acts(history: History, term: Term, now: float) -> Floats:
    """What is left of each act at `now` in the memory of a term."""
    age = now - history.time
    fade = 0.5 ** (np.maximum(age, 0) / term.half_life) if math.isfinite(term.half_life) else np.ones(len(history))
    kept = (age > 0) & (age <= term.window)
    return np.asarray(np.where(kept, history.weight * fade, 0.0), dtype=float)


def _find_touched(history: History, row: Effect, sender: int, target: int) -> Bools:
    """Acts that an effect of one dyad, one actor or the whole world reads."""
    end, s, t = (sender if row.end == "sender" else target), history.sender, history.target
    own, back = (s == sender) & (t == target), (s == target) & (t == sender)
    none = np.zeros(len(history), dtype=bool)
    masks = {
        "tie": {"forward": own, "backward": back, "both": own | back}[row.first],
        "share": {"forward": own, "backward": back, "both": own | back}[row.first],
        "age": own if row.first == "forward" else back,
        "rank_sent": own,
        "rank_received": back,
        "out": s == end,
        "in": t == end,
        "both": (s == end) | (t == end),
        "others_on": (t == end) & (s != (sender if end == target else target)),
        "support": (t == target) & (s != sender),
        "total": ~none,
    }
    return np.asarray(masks.get(row.operation, none), dtype=bool)


def _find_legs(
    history: History, row: Effect, term: Term, weight: Floats, first: Bools, second: Bools, sender: int, target: int
) -> Bools:
    """Acts on both legs through the third actor that adds most."""
    s, t = history.sender, history.target

    def remember(mask: Bools, end: int, *, out: bool, back: bool) -> Floats:
        """What each third actor has to do with `end`: acts of `end` on it, its acts on `end`, or both."""
        memory = np.zeros(len(history.actors))
        for held, ends, others in ((out, s, t), (back, t, s)):
            mine = mask & (ends == end) & held
            np.add.at(memory, others[mine], weight[mine])
        return memory

    a = remember(first, sender, out=row.first != "backward", back=row.first != "forward")
    b = remember(second, target, out=row.second != "forward", back=row.second != "backward")
    through = JOIN[term.combine](a, b).copy()
    through[[sender, target]] = 0
    if through.max() <= 0:
        return np.zeros(len(history), dtype=bool)
    k = int(through.argmax())

    def lies_on(i: int, j: int, how: str) -> Bools:
        there, back = (s == i) & (t == j), (s == j) & (t == i)
        return np.asarray({"forward": there, "backward": back, "both": there | back}[how], dtype=bool)

    return (first & lies_on(sender, k, row.first)) | (second & lies_on(k, target, row.second))
