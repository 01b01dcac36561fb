"""How an act enters the past: one cell of the memory changes, and with it every sum and two-path matrix, exactly."""

from __future__ import annotations

import math

from numba import njit

from tightrope.dynamics.compilation import INNER

RESCALE_PRODUCT_AT = 150.0  # exp of it is far from overflow (exp(709)), also squared, as products carry the factor
EMPTY = 1e-9  # what windows leave behind by subtraction counts as nothing


@njit(cache=True, inline="always", **INNER)
def read_leg(tie, orientation, i, j):  # type: ignore[no-untyped-def]
    """What a leg i to j holds: 0 as it lies, 1 turned round, 2 both together."""
    if orientation == 0:
        return tie[i, j]
    if orientation == 1:
        return tie[j, i]
    return tie[i, j] + tie[j, i]


@njit(cache=True, **INNER)
def read_path(state, p, i, j):  # type: ignore[no-untyped-def]
    """The two-path sum p from i to j, in forward units."""
    fold = state.fold[p]
    return state.path[p, i, j] + state.path[fold, j, i] if fold >= 0 else state.path[p, i, j]


@njit(cache=True, inline="always", **INNER)
def _join_legs(combination, x, y):  # type: ignore[no-untyped-def]
    if combination == 0:
        return x * y
    if combination == 1:
        return min(x, y)
    return 1.0 if x > EMPTY and y > EMPTY else 0.0


@njit(cache=True, **INNER)
def _shift_legs(path, other, orientation, combination, end, middle, old, new):  # type: ignore[no-untyped-def]
    """The leg from `end` to `middle` goes from old to new: sums from `end` through `middle` to any third actor move.

    For the second leg of a path pass both matrices transposed: all ways of joining legs are symmetric.
    """
    for third in range(path.shape[0]):
        if third not in (end, middle):
            leg = read_leg(other, orientation, middle, third)
            if leg != 0.0:
                path[end, third] += _join_legs(combination, new, leg) - _join_legs(combination, old, leg)


@njit(cache=True, **INNER)
def _add_legs(row, combination, legs, old, new):  # type: ignore[no-untyped-def]
    """Add to a row of sums what each gains through one middle actor when the other leg goes from old to new."""
    if combination == 0:
        for j in range(legs.shape[0]):
            row[j] += (new - old) * legs[j]
    elif combination == 1:  # written out, so that the loop runs on vectors
        for j in range(legs.shape[0]):
            leg = legs[j]
            row[j] += (new if new < leg else leg) - (old if old < leg else leg)
    else:
        for j in range(legs.shape[0]):
            row[j] += _join_legs(2, new, legs[j]) - _join_legs(2, old, legs[j])


@njit(cache=True, **INNER)
def _shift_both(leading, following, a, b, leads, follows, combination, s, t, old, new):  # type: ignore[no-untyped-def]
    """The tie s–t of an undirected layer goes from old to new; the diagonal is never read and may hold anything.

    Only whole rows are written, since columns are slow: a sum is leading[i,j] + following[j,i] (`State.fold`). Where
    one layer is on both legs the two are one matrix, and what i gains by its own acts is written in its row alone.
    """
    for end in range(2):
        i, k = (s, t) if end == 0 else (t, s)
        if leads:
            _add_legs(leading[i], combination, b[k], old, new)
        elif follows:
            _add_legs(following[i], combination, a[k], old, new)


@njit(cache=True, **INNER)
def _shift_directed(state, spec, path, layer, s, t, old, new, back, leading):  # type: ignore[no-untyped-def]
    """A directed cell changes: rows move where the layer is the first leg, columns where it is the second."""
    if leading == 1 and spec[1] == layer:
        extra = back if spec[2] == 2 else 0.0
        b = state.tie[spec[0], spec[3]]
        if spec[2] != 1:
            _shift_legs(path, b, spec[4], spec[5], s, t, old + extra, new + extra)
        if spec[2] != 0:
            _shift_legs(path, b, spec[4], spec[5], t, s, old + extra, new + extra)
    if leading == 0 and spec[3] == layer:
        extra = back if spec[4] == 2 else 0.0
        a = state.tie[spec[0], spec[1]].T
        if spec[4] != 1:
            _shift_legs(path.T, a, spec[2], spec[5], t, s, old + extra, new + extra)
        if spec[4] != 0:
            _shift_legs(path.T, a, spec[2], spec[5], s, t, old + extra, new + extra)


@njit(cache=True, **INNER)
def change_cell(state, rules, memory, layer, s, t, new):  # type: ignore[no-untyped-def]
    """Set one cell of one memory and layer, in forward units, and keep every sum and path exact."""
    tie = state.tie[memory, layer]
    old, back = tie[s, t], tie[t, s]
    for p in range(rules.path.shape[0]):
        spec = rules.path[p]
        if spec[0] == memory and (spec[1] == layer or spec[3] == layer):
            if spec[2] == 2 and spec[4] == 2:
                a, b = state.both[memory, spec[1]], state.both[memory, spec[3]]
                _shift_both(state.path[p], state.path[state.fold[p]], a, b, spec[1] == layer, spec[3] == layer, spec[5],
                            s, t, old + back, new + back)  # fmt: skip
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


@njit(cache=True, **INNER)
def scale_matrix(matrix, factor):  # type: ignore[no-untyped-def]
    """Multiply in place; written out, since whole-array arithmetic takes seconds to compile."""
    for i in range(matrix.shape[0]):
        for j in range(matrix.shape[1]):
            matrix[i, j] *= factor


@njit(cache=True, **INNER)
def _rescale(state, rules, memory, now):  # type: ignore[no-untyped-def]
    factor = math.exp(-rules.decay[memory] * (now - state.origin[memory]))
    for layer in range(state.tie.shape[1]):
        for i in range(state.tie.shape[2]):
            for j in range(state.tie.shape[3]):
                state.tie[memory, layer, i, j] *= factor
                state.both[memory, layer, i, j] *= factor
            state.out[memory, layer, i] *= factor
            state.inn[memory, layer, i] *= factor
        state.total[memory, layer] *= factor
    for p in range(rules.path.shape[0]):
        if rules.path[p, 0] == memory:
            grown = factor * factor if rules.path[p, 5] == 0 else factor if rules.path[p, 5] == 1 else 1.0
            scale_matrix(state.path[p], grown)
            if state.fold[p] >= 0 and state.fold[p] != p:
                scale_matrix(state.path[state.fold[p]], grown)
    state.origin[memory] = now


@njit(cache=True)
def apply_act(state, rules, now, layer, s, t, weight):  # type: ignore[no-untyped-def]
    """One act enters every memory of a dense state."""
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
