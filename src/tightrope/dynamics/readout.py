"""What the past says of a candidate: the compiled readers of every effect, one branch a way of reading the state."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from tightrope.dynamics import sparse
from tightrope.dynamics.cells import name_step, read_cell, read_path
from tightrope.dynamics.compilation import INNER
from tightrope.dynamics.effects import CODES
from tightrope.dynamics.memory import EMPTY, read_leg

ONE, TIE, SHARE, OUT, IN, BOTH, OTHERS, TOTAL, PATH, SUPPORT, RANK_SENT, RANK_RECEIVED = range(12)
AGE, AGE_PATH, SHIFT, IS, COVARIATE, SAME, DIFFERENCE, DISTANCE, SUM, PRODUCT, DYAD = range(12, 23)
assert CODES["age"] == AGE
assert CODES["dyad"] == DYAD


@njit(cache=True, inline="always", **INNER)
def _read_strength(code, sums, counts, memory, layer, i, factor):  # type: ignore[no-untyped-def]
    if code[7] == 1:
        return counts[memory, layer, i]
    return sums[memory, layer, i] * factor[memory]


@njit(cache=True, **INNER)
def _support_dense(state, code, s, t):  # type: ignore[no-untyped-def]
    """Mean of a[k,t] over others k, weighted by how alike k and s choose."""
    tie = state.tie[code[1], code[2]]
    above, below = 0.0, 0.0
    for k in range(tie.shape[0]):
        if k not in (t, s):
            alike = read_path(state, code[3], s, k)
            above += alike * tie[k, t]
            below += alike
    return above / below if below > 0.0 else 0.0


@njit(cache=True, **INNER)
def _support_thin(state, _code, _s, _t):  # type: ignore[no-untyped-def]
    return state.out[0, 0, 0] * 0.0  # no sparse state is made for it (`state.REFUSED`)


@njit(cache=True, **INNER)
def _rank_dense(state, layer, i, j, sent):  # type: ignore[no-untyped-def]
    last = state.last[layer]
    when = last[i, j] if sent == 1 else last[j, i]
    if when == -np.inf:
        return 0.0
    later = 0
    for k in range(last.shape[0]):
        other = last[i, k] if sent == 1 else last[k, i]
        if other > when:
            later += 1
    return 1.0 / (1.0 + later)


@njit(cache=True, **INNER)
def _last_dense(state, layer, i, j):  # type: ignore[no-untyped-def]
    return state.last[layer, i, j]


@njit(cache=True, **INNER)
def _last_thin(state, layer, i, j):  # type: ignore[no-untyped-def]
    slot = sparse.find_slot(state.table, state.sender, state.target, i, j)
    return state.last[layer, slot] if slot >= 0 else -np.inf


@njit(cache=True, **INNER)
def _last_path_dense(state, one, two, s, t):  # type: ignore[no-untyped-def]
    """When the latest path s to k to t was complete."""
    first, second, when = state.last[one], state.last[two], -np.inf
    for k in range(first.shape[0]):
        if k not in (s, t):
            when = max(when, min(first[s, k], second[k, t]))
    return when


@njit(cache=True, **INNER)
def _last_path_thin(state, one, two, s, t):  # type: ignore[no-untyped-def]
    slot, when = state.first_out[s], -np.inf
    while slot >= 0:
        k = state.target[slot]
        if k != t and state.last[one, slot] > when:
            when = max(when, min(state.last[one, slot], _last_thin(state, two, k, t)))
        slot = state.next_out[slot]
    return when


_read_support = name_step(_support_dense, _support_thin)
_read_rank = name_step(_rank_dense, sparse.read_rank)
_read_last = name_step(_last_dense, _last_thin)
_read_last_path = name_step(_last_path_dense, _last_path_thin)


@njit(cache=True, **INNER)
def _read_age(state, code, low, high, s, t, now):  # type: ignore[no-untyped-def]
    if code[0] == AGE:
        when = _read_last(state, code[2], s, t) if code[5] == 0 else _read_last(state, code[2], t, s)
    else:
        when = _read_last_path(state, code[2], code[3], s, t)
    age = now - when
    return 1.0 if low < age <= high else 0.0


@njit(cache=True, **INNER)
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


@njit(cache=True, **INNER)
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


@njit(cache=True, **INNER)
def _read_sums(state, code, s, t, factor):  # type: ignore[no-untyped-def]
    """The effects made of one cell, row, column, total or path."""
    memory, layer = code[1], code[2]
    i = s if code[4] == 0 else t
    if code[0] == TIE:
        return read_cell(state, memory, layer, code[5], s, t) * factor[memory]
    if code[0] == SHARE:
        whole = state.out[memory, layer, s] if code[5] == 0 else state.inn[memory, layer, s]
        return read_cell(state, memory, layer, code[5], s, t) / whole if whole > 0.0 else 0.0
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
        cell = read_cell(state, memory, layer, 0 if code[4] == 1 else 1, s, t)
        return max((state.inn[memory, layer, i] - cell) * factor[memory], 0.0)
    if code[0] == TOTAL:
        return state.total[memory, layer] * factor[memory]
    scale = 1.0 if code[8] == 2 else factor[memory]
    if code[8] == 0:
        scale *= factor[memory]
    sum_through = read_path(state, code[3], t, s) if code[9] == 1 else read_path(state, code[3], s, t)
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
        value = _read_rank(state, code[2], s, t, 1)
    elif operation == RANK_RECEIVED:
        value = _read_rank(state, code[2], s, t, 0)
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


@njit(cache=True, nogil=True, **INNER)
def _cells_dense(state, code, senders, targets, rows, factor, column):  # type: ignore[no-untyped-def]
    """One cell or path per candidate: inertia, reciprocity, paths."""
    memory = code[1]
    if code[0] == TIE:
        tie, scale = state.tie[memory, code[2]], factor[memory]
        for r in range(rows):
            column[r] = read_leg(tie, code[5], senders[r], targets[r]) * scale
        return
    scale = factor[memory]
    if code[8] == 2:
        scale = 1.0
    elif code[8] == 0:
        scale *= scale
    first, second = (targets, senders) if code[9] == 1 else (senders, targets)
    path, fold = state.path[code[3]], state.fold[code[3]]
    other = state.path[max(fold, 0)]
    for r in range(rows):
        value = path[first[r], second[r]]
        if fold >= 0:
            value += other[second[r], first[r]]
        column[r] = max(value * scale, 0.0)


@njit(cache=True, nogil=True, **INNER)
def _cells_thin(state, code, senders, targets, rows, factor, column):  # type: ignore[no-untyped-def]
    memory = code[1]
    if code[0] == TIE:
        tie, scale = state.tie[memory, code[2]], factor[memory]
        for r in range(rows):
            column[r] = scale * sparse.read_tie(
                tie, state.table, state.sender, state.target, code[5], senders[r], targets[r]
            )
        return
    scale = 1.0 if code[8] == 2 else factor[memory] ** 2 if code[8] == 0 else factor[memory]
    first, second = (targets, senders) if code[9] == 1 else (senders, targets)
    for r in range(rows):
        column[r] = max(sparse.read_path_sum(state, code[3], first[r], second[r]) * scale, 0.0)


@njit(cache=True, nogil=True, **INNER)
def _read_strengths(state, code, who, factor, column):  # type: ignore[no-untyped-def]
    """One row or column sum for each of `who`: activity and popularity."""
    memory, layer = code[1], code[2]
    scale = 1.0 if code[7] == 1 else factor[memory]
    out = state.out_partners[memory, layer] if code[7] == 1 else state.out[memory, layer]
    inn = state.in_partners[memory, layer] if code[7] == 1 else state.inn[memory, layer]
    if code[8] == 1 and code[0] != BOTH:
        out, inn = state.out[memory, layer], state.inn[memory, layer]
        scale = 1.0 / state.total[memory, layer] if state.total[memory, layer] > 0.0 else 0.0
    for r in range(who.shape[0]):
        value = 0.0
        if code[0] != IN:
            value += out[who[r]]
        if code[0] != OUT:
            value += inn[who[r]]
        column[r] = value * scale


@njit(cache=True, nogil=True, **INNER)
def _ages_thin(state, code, bounds, senders, targets, rows, now, column):  # type: ignore[no-untyped-def]
    first, second = (senders, targets) if code[5] == 0 else (targets, senders)
    for r in range(rows):
        when = _last_thin(state, code[2], first[r], second[r])
        column[r] = 1.0 if bounds[0] < now - when <= bounds[1] else 0.0


@njit(cache=True, nogil=True, **INNER)
def _ages_dense(state, code, bounds, senders, targets, rows, now, column):  # type: ignore[no-untyped-def]
    last = state.last[code[2]]
    for r in range(rows):
        when = last[senders[r], targets[r]] if code[5] == 0 else last[targets[r], senders[r]]
        column[r] = 1.0 if bounds[0] < now - when <= bounds[1] else 0.0


_read_cells = name_step(_cells_dense, _cells_thin)
_read_ages = name_step(_ages_dense, _ages_thin)


@njit(cache=True, nogil=True, **INNER)
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
    """Fill design (candidates, terms) at time `now`, a term at a time: the common effects in tight loops.

    Where candidates outnumber actors, an effect of one actor is worked out once for each actor.
    """
    factor = np.empty(rules.decay.shape[0])
    read_factors(state, rules, now, factor)
    rows, actors = senders.shape[0], state.present.shape[0]
    column, by_actor, everyone = np.empty(rows), np.empty(actors), np.arange(actors)
    for term in range(rules.code.shape[0]):
        code, bounds = rules.code[term], rules.bounds[term]
        if code[0] in (TIE, PATH):
            _read_cells(state, code, senders, targets, rows, factor, column)
        elif code[0] in (OUT, IN, BOTH):
            who = senders if code[4] == 0 else targets
            if rows > actors:
                _read_strengths(state, code, everyone, factor, by_actor)
                if code[6] > 0:
                    _scale_column(code[6], actors, by_actor)
                for r in range(rows):
                    design[r, term] = by_actor[who[r]]
                continue
            _read_strengths(state, code, who, factor, column)
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
