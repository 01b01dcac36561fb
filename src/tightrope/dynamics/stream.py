"""Acts and outside changes as one stream in time order, and the steps that move a state along it.

At equal times changes stand before acts: what changes on the day of an act is known to it, other acts of that moment
are not. `move_state` stops just before a time; `sample_block` also writes candidates as it goes.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from tightrope.dynamics.cells import add_to_cell, apply_act, set_tie
from tightrope.dynamics.effects import Program
from tightrope.dynamics.history import History, Surroundings
from tightrope.dynamics.sparse import SparseState
from tightrope.dynamics.state import DENSE_ACTORS, State, init_state
from tightrope.errors import ModelError, name_nearest

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ACT, EXPIRY, TIE_CHANGE, COVARIATE_CHANGE, DYAD_CHANGE, PRESENCE_CHANGE = 0, 1, 2, 3, 4, 5
FIELDS = {"tie": TIE_CHANGE, "covariate": COVARIATE_CHANGE, "dyad": DYAD_CHANGE, "presence": PRESENCE_CHANGE}


class Stream(NamedTuple):
    """Entries in time order: time (n,), kind (n,), which (n,) layer or covariate, first, second (n,) actors,
    value (n,), memory (n,) of an expiry."""

    time: Floats
    kind: Ints
    which: Ints
    first: Ints
    second: Ints
    value: Floats
    memory: Ints


def _list_changes(program: Program, surroundings: Surroundings) -> list[tuple[float, int, int, int, int, float, int]]:
    names = {"tie": program.layers, "covariate": program.covariates, "dyad": program.dyads, "presence": ("",)}
    rows = []
    for change in surroundings.changes:
        if change.field not in FIELDS:
            raise ModelError(f"change of {change.field!r}{name_nearest(change.field, FIELDS)}")
        if not math.isfinite(change.value) or not math.isfinite(change.time):
            raise ModelError(f"change of {change.field} {change.name} at {change.time}: the value or time is missing")
        known = names[change.field]
        if change.field != "presence" and change.name not in known:
            continue  # a covariate that this model does not use
        which = 0 if change.field == "presence" else known.index(change.name)
        rows.append((change.time, FIELDS[change.field], which, change.first, change.second, change.value, 0))
    return rows


def make_stream(history: History, program: Program, surroundings: Surroundings | None = None) -> Stream:
    """Merge acts, the expiries of windows and outside changes into one stream."""
    layer_of = {name: i for i, name in enumerate(program.layers)}
    absent = [x for x in history.layers if x not in layer_of]
    if absent:
        raise ModelError(f"the history has acts of class {absent[0]!r}, which the program does not know")
    layer = np.array([layer_of[x] for x in history.layers], dtype=np.int64)[history.layer]
    n = len(history)
    parts = [(history.time, np.full(n, ACT), layer, history.sender, history.target, history.weight, np.zeros(n))]
    for memory, window in enumerate(program.window):
        if window < math.inf:
            used = _find_used(program, memory)[layer]
            parts.append(
                (history.time[used] + window, np.full(used.sum(), EXPIRY), layer[used], history.sender[used],
                 history.target[used], -history.weight[used], np.full(used.sum(), memory))
            )  # fmt: skip
    rows = _list_changes(program, surroundings or Surroundings())
    if rows:
        parts.append(tuple(np.array(column) for column in zip(*rows, strict=True)))  # type: ignore[arg-type]
    merged = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.lexsort((merged[1] == ACT, merged[0]))
    whole = [column[order].astype(float if i in (0, 5) else np.int64) for i, column in enumerate(merged)]
    return Stream(*whole)


def _find_used(program: Program, memory: int) -> NDArray[np.bool_]:
    used = np.zeros(len(program.layers), dtype=bool)
    for row in program.code:
        if row[1] == memory:
            used[row[2]] = True
    for path in program.path:
        if path[0] == memory:
            used[[path[1], path[3]]] = True
    return used


def count_pairs(stream: Stream) -> int:
    """How many ordered pairs ever act or are tied from outside: the room that a sparse state needs."""
    held = stream.kind <= TIE_CHANGE
    keys = stream.first[held] << 32 | stream.second[held]
    return len(np.unique(keys))


@njit(cache=True)
def apply_entry(state, rules, stream, e):  # type: ignore[no-untyped-def]
    """One entry of the stream enters the state."""
    kind, which, i, j = stream.kind[e], stream.which[e], stream.first[e], stream.second[e]
    if kind == ACT:
        apply_act(state, rules, stream.time[e], which, i, j, stream.value[e])
    elif kind == EXPIRY:
        add_to_cell(state, rules, stream.memory[e], which, i, j, stream.value[e])
    elif kind == TIE_CHANGE:
        set_tie(state, rules, which, i, j, stream.value[e])
    elif kind == COVARIATE_CHANGE:
        state.covariate[which, i] = stream.value[e]
    elif kind == DYAD_CHANGE:
        state.dyad[which, i, j] = stream.value[e]
    else:
        state.present[i] = stream.value[e] > 0.0


def start_state(
    stream: Stream, program: Program, actors: int, *, surroundings: Surroundings | None = None, missing: str = "error",
    partners: int | None = None, start: float | None = None,
) -> State | SparseState:  # fmt: skip
    """The state before a stream begins, with room for all pairs in it."""
    sparse = partners is not None or actors > DENSE_ACTORS
    return init_state(
        program, actors, start=float(stream.time[0]) if start is None else start, surroundings=surroundings,
        missing=missing, partners=partners, room=count_pairs(stream) if sparse else 0,
    )  # fmt: skip


@njit(cache=True)
def move_state(state, rules, stream, position, until, changes_at_once):  # type: ignore[no-untyped-def]
    """Apply entries from `position`: all before `until`, and changes at `until` if asked; returns the new position."""
    while position < stream.time.shape[0]:
        if stream.time[position] > until:
            break
        if stream.time[position] == until and (stream.kind[position] == ACT or not changes_at_once):
            break
        apply_entry(state, rules, stream, position)
        position += 1
    return position
