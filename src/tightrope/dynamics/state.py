"""The memory of the past: forward decay, incremental two-path matrices, one state for fitting, ranking, simulating.

*Forward decay.* An act of weight w at time t adds w·exp(r(t - origin)); a reading at time T multiplies by
exp(-r(T - origin)). Nothing is touched between acts, and because the factor is common it passes through min() and,
squared, through products. When r(t - origin) passes 400 everything is rescaled and the origin moves.

*Two-paths.* P[i,j] = sum_k f(a(i,k), b(k,j)) changes, when one cell (s,t) changes, only in rows and columns of s and
t: O(N) an act, O(1) a reading, and no triple loop anywhere (Lerner, Lomi and colleagues' eventnet keeps the same sums).

`init_state` makes it, `update_state` moves it (in place: `copy_state` first to branch), `read_effects` reads it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from tightrope.dynamics.effects import CODES, Program
from tightrope.dynamics.history import Surroundings, fill_missing
from tightrope.errors import ModelError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RESCALE_AT = 400.0  # exp(400) is far from overflow (exp(709)) and leaves room for products after squaring the factor
RESCALE_PRODUCT_AT = 150.0  # products carry the factor squared
EMPTY = 1e-9  # what windows leave behind by subtraction counts as nothing

ONE, TIE, SHARE, OUT, IN, BOTH, OTHERS, TOTAL, PATH, SUPPORT, RANK_SENT, RANK_RECEIVED = range(12)
AGE, AGE_PATH, SHIFT, IS, COVARIATE, SAME, DIFFERENCE, DISTANCE, SUM, PRODUCT, DYAD = range(12, 23)
assert CODES["age"] == AGE
assert CODES["dyad"] == DYAD


class State(NamedTuple):
    """Everything remembered of the past. M memories, L layers, P paths, N actors; sums are in forward units.

    tie (M,L,N,N); both (M,L,N,N), tie plus its transpose; out, inn, out_partners, in_partners (M,L,N); total (M,L);
    last (L,N,N) times; path (P,N,N); origin (M,); previous (2,): the last act; covariate (K,N); dyad (D,N,N);
    present (N,); used (M,L): memories that some term reads.
    """

    tie: Floats
    both: Floats
    out: Floats
    inn: Floats
    out_partners: Floats
    in_partners: Floats
    total: Floats
    last: Floats
    path: Floats
    origin: Floats
    previous: Ints
    covariate: Floats
    dyad: Floats
    present: NDArray[np.bool_]
    used: NDArray[np.bool_]


class Rules(NamedTuple):
    """The compiled form of a program, as the compiled kernels take it."""

    code: Ints
    bounds: Floats
    decay: Floats
    path: Ints


def make_rules(program: Program) -> Rules:
    """The arrays of a program that the kernels need."""
    return Rules(program.code, program.bounds, program.decay, program.path)


def init_state(
    program: Program, actors: int, *, start: float, surroundings: Surroundings | None = None, missing: str = "error"
) -> State:
    """An empty past at time `start`, with the covariates and outside ties that hold then.

    `missing` says what a missing covariate value becomes: "error" or "mean" (see `history.fill_missing`).
    """
    around = surroundings or Surroundings()
    memories, layers, n = len(program.decay), len(program.layers), actors
    covariates = [fill_missing(around.covariates[c], rule=missing, name=c) for c in program.covariates]
    dyads = [fill_missing(around.dyads[d], rule=missing, name=d) for d in program.dyads]
    for name, values in (*zip(program.covariates, covariates, strict=True),):
        if values.shape != (n,):
            raise ModelError(f"covariate {name}: {values.shape[0]} values for {n} actors")
    for name, values in (*zip(program.dyads, dyads, strict=True),):
        if values.shape != (n, n):
            raise ModelError(f"dyad covariate {name}: shape {values.shape}, not {(n, n)}")
    used = np.zeros((memories, layers), dtype=bool)
    for row in program.code:
        if ONE < row[0] <= SUPPORT:
            used[row[1], row[2]] = True
    for m, a, _, b, _, _ in program.path:
        used[m, a] = used[m, b] = True
    state = State(
        tie=np.zeros((memories, layers, n, n)),
        both=np.zeros((memories, layers, n, n)),
        out=np.zeros((memories, layers, n)),
        inn=np.zeros((memories, layers, n)),
        out_partners=np.zeros((memories, layers, n)),
        in_partners=np.zeros((memories, layers, n)),
        total=np.zeros((memories, layers)),
        last=np.full((layers, n, n), -np.inf),
        path=np.zeros((len(program.path), n, n)),
        origin=np.full(memories, float(start)),
        previous=np.full(2, -1, dtype=np.int64),
        covariate=np.array(covariates, dtype=float).reshape(len(covariates), n),
        dyad=np.array(dyads, dtype=float).reshape(len(dyads), n, n),
        present=np.ones(n, dtype=bool) if around.present is None else np.array(around.present, dtype=bool),
        used=used,
    )
    rules = make_rules(program)
    for layer_name, ties in around.ties.items():
        if layer_name not in program.layers:
            raise ModelError(f"outside ties {layer_name!r}: no layer of this name in the model")
        layer = program.layers.index(layer_name)
        for i, j in zip(*np.nonzero(np.asarray(ties)), strict=True):
            if i != j:
                set_tie(state, rules, layer, int(i), int(j), float(ties[i, j]))
    return state


def copy_state(state: State) -> State:
    """An independent copy, to branch a scenario from."""
    return State._make(array.copy() for array in state)


@njit(cache=True, inline="always")
def _read_leg(tie, orientation, i, j):  # type: ignore[no-untyped-def]
    if orientation == 0:
        return tie[i, j]
    if orientation == 1:
        return tie[j, i]
    return tie[i, j] + tie[j, i]


@njit(cache=True, inline="always")
def _join_legs(combination, x, y):  # type: ignore[no-untyped-def]
    if combination == 0:
        return x * y
    if combination == 1:
        return min(x, y)
    return 1.0 if x > EMPTY and y > EMPTY else 0.0


@njit(cache=True)
def _shift_first_legs(path, b, second, combination, i, k, old, new):  # type: ignore[no-untyped-def]
    """Leg a(i,k) goes from old to new: row i of the path matrix moves."""
    n = path.shape[0]
    for j in range(n):
        if j not in (i, k):
            leg = _read_leg(b, second, k, j)
            if leg != 0.0:
                path[i, j] += _join_legs(combination, new, leg) - _join_legs(combination, old, leg)


@njit(cache=True)
def _shift_second_legs(path, a, first, combination, k, j, old, new):  # type: ignore[no-untyped-def]
    """Leg b(k,j) goes from old to new: column j of the path matrix moves."""
    n = path.shape[0]
    for i in range(n):
        if i not in (j, k):
            leg = _read_leg(a, first, i, k)
            if leg != 0.0:
                path[i, j] += _join_legs(combination, leg, new) - _join_legs(combination, leg, old)


@njit(cache=True)
def _measure_legs(combination, legs, old, new, change):  # type: ignore[no-untyped-def]
    """What each sum through one middle actor gains when the other leg goes from old to new."""
    for j in range(legs.shape[0]):
        if combination == 0:
            change[j] = (new - old) * legs[j]
        elif combination == 1:
            change[j] = min(new, legs[j]) - min(old, legs[j])
        else:
            change[j] = _join_legs(2, new, legs[j]) - _join_legs(2, old, legs[j])


@njit(cache=True)
def _shift_both(path, a, b, leads, follows, combination, s, t, old, new, change):  # type: ignore[no-untyped-def]
    """The tie s–t of an undirected layer goes from old to new; the diagonal is never read and may hold anything."""
    for end in range(2):
        i, k = (s, t) if end == 0 else (t, s)
        if leads:
            _measure_legs(combination, b[k], old, new, change)
            for j in range(change.shape[0]):
                path[i, j] += change[j]
            if follows:  # one layer on both legs: the matrix is symmetric
                for j in range(change.shape[0]):
                    path[j, i] += change[j]
        elif follows:
            _measure_legs(combination, a[k], old, new, change)
            for j in range(change.shape[0]):
                path[j, i] += change[j]


@njit(cache=True)
def _shift_directed(state, spec, path, layer, s, t, old, new, back, leading):  # type: ignore[no-untyped-def]
    """A directed cell changes: rows move where the layer is the first leg, columns where it is the second."""
    if leading == 1 and spec[1] == layer:
        extra = back if spec[2] == 2 else 0.0
        b = state.tie[spec[0], spec[3]]
        if spec[2] != 1:
            _shift_first_legs(path, b, spec[4], spec[5], s, t, old + extra, new + extra)
        if spec[2] != 0:
            _shift_first_legs(path, b, spec[4], spec[5], t, s, old + extra, new + extra)
    if leading == 0 and spec[3] == layer:
        extra = back if spec[4] == 2 else 0.0
        a = state.tie[spec[0], spec[1]]
        if spec[4] != 1:
            _shift_second_legs(path, a, spec[2], spec[5], s, t, old + extra, new + extra)
        if spec[4] != 0:
            _shift_second_legs(path, a, spec[2], spec[5], t, s, old + extra, new + extra)


@njit(cache=True)
def change_cell(state, rules, memory, layer, s, t, new):  # type: ignore[no-untyped-def]
    """Set one cell of one memory and layer, in forward units, and keep every sum and path exact."""
    tie = state.tie[memory, layer]
    old, back = tie[s, t], tie[t, s]
    change = np.empty(tie.shape[0])
    for p in range(rules.path.shape[0]):
        spec = rules.path[p]
        if spec[0] == memory and (spec[1] == layer or spec[3] == layer):
            if spec[2] == 2 and spec[4] == 2:
                a, b = state.both[memory, spec[1]], state.both[memory, spec[3]]
                _shift_both(state.path[p], a, b, spec[1] == layer, spec[3] == layer, spec[5], s, t, old + back,
                            new + back, change)  # fmt: skip
            else:
                _shift_directed(state, spec, state.path[p], layer, s, t, old, new, back, 1)
    tie[s, t] = new
    for p in range(rules.path.shape[0]):
        spec = rules.path[p]
        if spec[0] == memory and spec[3] == layer and not (spec[2] == 2 and spec[4] == 2):
            _shift_directed(state, spec, state.path[p], layer, s, t, old, new, back, 0)
    state.both[memory, layer, s, t] = state.both[memory, layer, t, s] = new + back
    state.out[memory, layer, s] += new - old
    state.inn[memory, layer, t] += new - old
    state.total[memory, layer] += new - old
    gain = (1.0 if new > EMPTY else 0.0) - (1.0 if old > EMPTY else 0.0)
    state.out_partners[memory, layer, s] += gain
    state.in_partners[memory, layer, t] += gain


@njit(cache=True)
def _rescale(state, rules, memory, now):  # type: ignore[no-untyped-def]
    factor = math.exp(-rules.decay[memory] * (now - state.origin[memory]))
    state.tie[memory] *= factor
    state.both[memory] *= factor
    state.out[memory] *= factor
    state.inn[memory] *= factor
    state.total[memory] *= factor
    for p in range(rules.path.shape[0]):
        if rules.path[p, 0] == memory:
            if rules.path[p, 5] == 0:
                state.path[p] *= factor * factor
            elif rules.path[p, 5] == 1:
                state.path[p] *= factor
    state.origin[memory] = now


@njit(cache=True)
def apply_act(state, rules, now, layer, s, t, weight):  # type: ignore[no-untyped-def]
    """One act enters every memory."""
    for memory in range(rules.decay.shape[0]):
        if state.used[memory, layer]:
            grown = rules.decay[memory] * (now - state.origin[memory])
            if grown > RESCALE_PRODUCT_AT:
                _rescale(state, rules, memory, now)
                grown = 0.0
            new = state.tie[memory, layer, s, t] + weight * math.exp(grown)
            change_cell(state, rules, memory, layer, s, t, new)
    state.last[layer, s, t] = now
    state.previous[0] = s
    state.previous[1] = t


@njit(cache=True)
def set_tie(state, rules, layer, s, t, value):  # type: ignore[no-untyped-def]
    """A tie from outside takes a value, in every memory of its layer (it is meant for memories without decay)."""
    for memory in range(rules.decay.shape[0]):
        if state.used[memory, layer]:
            change_cell(state, rules, memory, layer, s, t, value)


@njit(cache=True, inline="always")
def _read_strength(code, sums, counts, memory, layer, i, factor):  # type: ignore[no-untyped-def]
    if code[7] == 1:
        return counts[memory, layer, i]
    return sums[memory, layer, i] * factor[memory]


@njit(cache=True)
def _read_support(state, code, s, t):  # type: ignore[no-untyped-def]
    """Mean of a[k,t] over others k, weighted by how alike k and s choose."""
    tie = state.tie[code[1], code[2]]
    alike = state.path[code[3]]
    above, below = 0.0, 0.0
    for k in range(tie.shape[0]):
        if k not in (t, s):
            above += alike[s, k] * tie[k, t]
            below += alike[s, k]
    return above / below if below > 0.0 else 0.0


@njit(cache=True)
def _read_rank(last, i, j, sent):  # type: ignore[no-untyped-def]
    when = last[i, j] if sent == 1 else last[j, i]
    if when == -np.inf:
        return 0.0
    later = 0
    for k in range(last.shape[0]):
        other = last[i, k] if sent == 1 else last[k, i]
        if other > when:
            later += 1
    return 1.0 / (1.0 + later)


@njit(cache=True)
def _read_age(state, code, low, high, s, t, now):  # type: ignore[no-untyped-def]
    if code[0] == AGE:
        when = state.last[code[2], s, t] if code[5] == 0 else state.last[code[2], t, s]
    else:
        first, second = state.last[code[2]], state.last[code[3]]
        when = -np.inf
        for k in range(first.shape[0]):
            if k not in (s, t):
                when = max(when, min(first[s, k], second[k, t]))
    age = now - when
    return 1.0 if low < age <= high else 0.0


@njit(cache=True)
def _read_shift(kind, a, b, s, t):  # type: ignore[no-untyped-def]
    """Participation shift of the act s to t after the act a to b; 0 before there was any act."""
    if a < 0:
        return 0.0
    apart = s not in (a, b)
    away = t not in (a, b)
    holds = (
        (kind == 0 and s == b and t == a)
        or (kind == 1 and s == b and t != a)
        or (kind == 2 and s == a and t != b)
        or (kind == 3 and apart and t == a)
        or (kind == 4 and apart and t == b)
        or (kind == 5 and apart and away)
        or (kind == 6 and s == a and t == b)
    )
    return 1.0 if holds else 0.0


@njit(cache=True)
def _read_pair(state, code, s, t):  # type: ignore[no-untyped-def]
    """The covariate effects."""
    if code[0] == DYAD:
        return state.dyad[code[3], s, t]
    x, y = state.covariate[code[3], s], state.covariate[code[3], t]
    if code[0] == COVARIATE:
        return x if code[4] == 0 else y
    if code[0] == SAME:
        return 1.0 if x == y else 0.0
    if code[0] == DIFFERENCE:
        return x - y
    if code[0] == DISTANCE:
        return abs(x - y)
    return x + y if code[0] == SUM else x * y


@njit(cache=True)
def _read_sums(state, code, s, t, factor):  # type: ignore[no-untyped-def]
    """The effects made of one cell, row, column, total or path."""
    memory, layer = code[1], code[2]
    i = s if code[4] == 0 else t
    if code[0] == TIE:
        return _read_leg(state.tie[memory, layer], code[5], s, t) * factor[memory]
    if code[0] == SHARE:
        whole = state.out[memory, layer, s] if code[5] == 0 else state.inn[memory, layer, s]
        return _read_leg(state.tie[memory, layer], code[5], s, t) / whole if whole > 0.0 else 0.0
    if code[0] in (OUT, IN):
        sums = state.out if code[0] == OUT else state.inn
        counts = state.out_partners if code[0] == OUT else state.in_partners
        if code[8] == 1:
            whole = state.total[memory, layer]
            return sums[memory, layer, i] / whole if whole > 0.0 else 0.0
        return _read_strength(code, sums, counts, memory, layer, i, factor)
    if code[0] == BOTH:
        sent = _read_strength(code, state.out, state.out_partners, memory, layer, i, factor)
        return sent + _read_strength(code, state.inn, state.in_partners, memory, layer, i, factor)
    if code[0] == OTHERS:
        cell = state.tie[memory, layer, s, t] if code[4] == 1 else state.tie[memory, layer, t, s]
        return max((state.inn[memory, layer, i] - cell) * factor[memory], 0.0)
    if code[0] == TOTAL:
        return state.total[memory, layer] * factor[memory]
    scale = 1.0 if code[8] == 2 else factor[memory]
    if code[8] == 0:
        scale *= factor[memory]
    sum_through = state.path[code[3], t, s] if code[9] == 1 else state.path[code[3], s, t]
    return max(sum_through * scale, 0.0)


@njit(cache=True)
def read_term(state, code, bounds, s, t, now, factor):  # type: ignore[no-untyped-def]
    """Value of one term at the candidate s to t, at time `now`; `factor` holds exp(-decay · age) per memory."""
    operation = code[0]
    if operation == ONE:
        value = 1.0
    elif operation <= PATH:
        value = _read_sums(state, code, s, t, factor)
    elif operation == SUPPORT:
        value = _read_support(state, code, s, t) * factor[code[1]]
    elif operation == RANK_SENT:
        value = _read_rank(state.last[code[2]], s, t, 1)
    elif operation == RANK_RECEIVED:
        value = _read_rank(state.last[code[2]], s, t, 0)
    elif operation in (AGE, AGE_PATH):
        value = _read_age(state, code, bounds[0], bounds[1], s, t, now)
    elif operation == SHIFT:
        value = _read_shift(code[8], state.previous[0], state.previous[1], s, t)
    elif operation == IS:
        value = 1.0 if (s if code[4] == 0 else t) == code[3] else 0.0
    else:
        value = _read_pair(state, code, s, t)
    if code[6] == 1:
        return math.log1p(value) if value > 0.0 else value
    if code[6] == 2:
        return math.sqrt(value) if value > 0.0 else value
    if code[6] == 3:
        return 1.0 if value > EMPTY else 0.0
    return value


@njit(cache=True)
def read_factors(state, rules, now, factor):  # type: ignore[no-untyped-def]
    """Fill `factor` with exp(-decay · (now - origin))."""
    for memory in range(rules.decay.shape[0]):
        factor[memory] = math.exp(-rules.decay[memory] * (now - state.origin[memory]))


@njit(cache=True, nogil=True)
def _read_cells(state, code, senders, targets, rows, factor, column):  # type: ignore[no-untyped-def]
    """One cell or path per candidate: inertia, reciprocity, paths."""
    memory = code[1]
    if code[0] == TIE:
        tie, scale = state.tie[memory, code[2]], factor[memory]
        for r in range(rows):
            column[r] = _read_leg(tie, code[5], senders[r], targets[r]) * scale
        return
    path, scale = state.path[code[3]], factor[memory]
    if code[8] == 2:
        scale = 1.0
    elif code[8] == 0:
        scale *= scale
    first, second = (targets, senders) if code[9] == 1 else (senders, targets)
    for r in range(rows):
        column[r] = max(path[first[r], second[r]] * scale, 0.0)


@njit(cache=True, nogil=True)
def _read_strengths(state, code, senders, targets, rows, factor, column):  # type: ignore[no-untyped-def]
    """One row or column sum per candidate: activity and popularity."""
    memory, layer = code[1], code[2]
    who = senders if code[4] == 0 else targets
    scale = 1.0 if code[7] == 1 else factor[memory]
    out = state.out_partners[memory, layer] if code[7] == 1 else state.out[memory, layer]
    inn = state.in_partners[memory, layer] if code[7] == 1 else state.inn[memory, layer]
    if code[8] == 1 and code[0] != BOTH:
        out, inn = state.out[memory, layer], state.inn[memory, layer]
        scale = 1.0 / state.total[memory, layer] if state.total[memory, layer] > 0.0 else 0.0
    for r in range(rows):
        value = 0.0
        if code[0] != IN:
            value += out[who[r]]
        if code[0] != OUT:
            value += inn[who[r]]
        column[r] = value * scale


@njit(cache=True, nogil=True)
def _read_ages(state, code, bounds, senders, targets, rows, now, column):  # type: ignore[no-untyped-def]
    last = state.last[code[2]]
    for r in range(rows):
        when = last[senders[r], targets[r]] if code[5] == 0 else last[targets[r], senders[r]]
        column[r] = 1.0 if bounds[0] < now - when <= bounds[1] else 0.0


@njit(cache=True, nogil=True)
def _scale_column(kind, rows, column):  # type: ignore[no-untyped-def]
    for r in range(rows):
        value = column[r]
        if kind == 1:
            column[r] = math.log1p(value) if value > 0.0 else value
        elif kind == 2:
            column[r] = math.sqrt(value) if value > 0.0 else value
        else:
            column[r] = 1.0 if value > EMPTY else 0.0


@njit(cache=True, nogil=True)
def read_rows(state, rules, senders, targets, now, design):  # type: ignore[no-untyped-def]
    """Fill design (candidates, terms) at time `now`, a term at a time: the common effects in tight loops."""
    factor = np.empty(rules.decay.shape[0])
    read_factors(state, rules, now, factor)
    rows = senders.shape[0]
    column = np.empty(rows)
    for term in range(rules.code.shape[0]):
        code, bounds = rules.code[term], rules.bounds[term]
        if code[0] in (TIE, PATH):
            _read_cells(state, code, senders, targets, rows, factor, column)
        elif code[0] in (OUT, IN, BOTH):
            _read_strengths(state, code, senders, targets, rows, factor, column)
        elif code[0] == AGE:
            _read_ages(state, code, bounds, senders, targets, rows, now, column)
        else:
            for r in range(rows):
                design[r, term] = read_term(state, code, bounds, senders[r], targets[r], now, factor)
            continue
        if code[6] > 0:
            _scale_column(code[6], rows, column)
        for r in range(rows):
            design[r, term] = column[r]


def read_effects(state: State, program: Program, senders: ArrayLike, targets: ArrayLike, *, now: float) -> Floats:
    """Values (candidates, terms) of every term at the given candidates, as of just before `now`."""
    s, t = np.asarray(senders, dtype=np.int64), np.asarray(targets, dtype=np.int64)
    if s.shape != t.shape:
        raise ModelError(f"{len(s)} senders and {len(t)} targets: candidates come in pairs")
    design = np.empty((len(s), len(program.terms)))
    read_rows(state, make_rules(program), s, t, float(now), design)
    return design


def update_state(state: State, program: Program, *, time: float, layer: int, sender: int, target: int,
                 weight: float = 1.0) -> State:  # fmt: skip
    """Let one act enter the past, in place; returns the same state so that calls can be chained."""
    if sender == target:
        raise ModelError(f"actor {sender} acts on itself at {time}: self-acts have no place in the state")
    apply_act(state, make_rules(program), float(time), layer, sender, target, float(weight))
    return state
