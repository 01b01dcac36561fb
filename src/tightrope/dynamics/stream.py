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

from tightrope.dynamics.effects import Program
from tightrope.dynamics.history import History, Surroundings
from tightrope.dynamics.state import apply_act, change_cell, read_rows, set_tie
from tightrope.errors import ModelError, name_nearest

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ACT, EXPIRY, TIE_CHANGE, COVARIATE_CHANGE, DYAD_CHANGE, PRESENCE_CHANGE = 0, 1, 2, 3, 4, 5
FIELDS = {"tie": TIE_CHANGE, "covariate": COVARIATE_CHANGE, "dyad": DYAD_CHANGE, "presence": PRESENCE_CHANGE}
RECENT = 2000  # how many of the latest acts the sampler of recent dyads looks back on


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


class Recent(NamedTuple):
    """The latest dyads, for sampling controls: sender, target (R,), seen (N,N), cursor (2,): next, filled."""

    sender: Ints
    target: Ints
    seen: NDArray[np.int32]
    cursor: Ints


def make_recent(actors: int) -> Recent:
    """No dyads yet."""
    return Recent(
        np.zeros(RECENT, np.int64), np.zeros(RECENT, np.int64), np.zeros((actors, actors), np.int32),
        np.zeros(2, np.int64),
    )  # fmt: skip


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


@njit(cache=True)
def apply_entry(state, rules, stream, e):  # type: ignore[no-untyped-def]
    """One entry of the stream enters the state."""
    kind, which, i, j = stream.kind[e], stream.which[e], stream.first[e], stream.second[e]
    if kind == ACT:
        apply_act(state, rules, stream.time[e], which, i, j, stream.value[e])
    elif kind == EXPIRY:
        memory = stream.memory[e]
        change_cell(state, rules, memory, which, i, j, state.tie[memory, which, i, j] + stream.value[e])
    elif kind == TIE_CHANGE:
        set_tie(state, rules, which, i, j, stream.value[e])
    elif kind == COVARIATE_CHANGE:
        state.covariate[which, i] = stream.value[e]
    elif kind == DYAD_CHANGE:
        state.dyad[which, i, j] = stream.value[e]
    else:
        state.present[i] = stream.value[e] > 0.0


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


@njit(cache=True, inline="always")
def _draw(seed):  # type: ignore[no-untyped-def]
    """SplitMix64 (Steele, Lea and Flood 2014): the same numbers on every machine; `seed` (1,) uint64 moves on."""
    seed[0] += np.uint64(0x9E3779B97F4A7C15)
    z = seed[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return np.float64(z >> np.uint64(11)) / 9007199254740992.0


@njit(cache=True)
def _draw_control(seed, active, n_active, recent, present):  # type: ignore[no-untyped-def]
    """A dyad: half the time any two present actors, half the time one of the latest dyads."""
    while True:
        if recent.cursor[1] > 0 and _draw(seed) < 0.5:
            r = int(_draw(seed) * recent.cursor[1])
            s, t = recent.sender[r], recent.target[r]
        else:
            s, t = active[int(_draw(seed) * n_active)], active[int(_draw(seed) * n_active)]
        if s != t and present[s] and present[t]:
            return s, t


@njit(cache=True, inline="always")
def _weigh_control(recent, n_active, s, t):  # type: ignore[no-untyped-def]
    """Minus the log of the chance of drawing this dyad (up to a constant): the offset that makes sampling harmless."""
    anywhere = 1.0 / (n_active * (n_active - 1.0))
    if recent.cursor[1] == 0:
        return -math.log(anywhere)
    return -math.log(0.5 * anywhere + 0.5 * recent.seen[s, t] / recent.cursor[1])


@njit(cache=True)
def _remember_dyad(recent, s, t):  # type: ignore[no-untyped-def]
    place = recent.cursor[0]
    if recent.cursor[1] == recent.sender.shape[0]:
        recent.seen[recent.sender[place], recent.target[place]] -= 1
    else:
        recent.cursor[1] += 1
    recent.sender[place] = s
    recent.target[place] = t
    recent.seen[s, t] += 1
    recent.cursor[0] = (place + 1) % recent.sender.shape[0]


@njit(cache=True, nogil=True)
def sample_block(state, rules, stream, recent, begin, end, since, layer, controls, seed, design, offset):  # type: ignore[no-untyped-def]
    """Move along entries [begin, end), writing each act of `layer` from `since` on with `controls` sampled others.

    design (rows, terms) and offset (rows,) are filled from row 0; the act itself stands first among its candidates.
    Returns the number of rows written. [begin, end) must not cut a moment in two.
    """
    n = state.present.shape[0]
    active = np.flatnonzero(state.present)
    senders, targets = np.empty(design.shape[0], np.int64), np.empty(design.shape[0], np.int64)
    row, e = 0, begin
    while e < end:
        if stream.kind[e] != ACT:
            apply_entry(state, rules, stream, e)
            if stream.kind[e] == PRESENCE_CHANGE:
                active = np.flatnonzero(state.present)
            e += 1
            continue
        now = stream.time[e]
        last = e
        while last < end and stream.kind[last] == ACT and stream.time[last] == now:
            last += 1
        if now >= since:
            n_active, begun = active.shape[0], row
            for act in range(e, last):
                if stream.which[act] == layer:
                    for c in range(controls + 1):
                        s, t = stream.first[act], stream.second[act]
                        if c > 0:
                            s, t = _draw_control(seed, active, n_active, recent, state.present)
                        offset[row] = _weigh_control(recent, n_active, s, t)
                        senders[row], targets[row] = s, t
                        row += 1
            read_rows(state, rules, senders[begun:row], targets[begun:row], now, design[begun:row])
        for act in range(e, last):
            apply_entry(state, rules, stream, act)
            _remember_dyad(recent, stream.first[act], stream.second[act])
        e = last
    return row if n > 0 else 0


def cut_blocks(stream: Stream, *, layer: int, since: float, size: int) -> list[tuple[int, int, int]]:
    """Cut a stream into (begin, end, acts to model) pieces of about `size` modelled acts, never inside one moment."""
    counted = (stream.kind == ACT) & (stream.which == layer) & (stream.time >= since)
    total = np.cumsum(counted)
    pieces, begin, done = [], 0, 0
    while begin < len(stream.time):
        end = int(np.searchsorted(total, done + size, side="left")) + 1
        end = min(end, len(stream.time))
        while end < len(stream.time) and stream.time[end] == stream.time[end - 1]:
            end += 1
        pieces.append((begin, end, int(total[end - 1]) - done))
        begin, done = end, int(total[end - 1])
    return pieces
