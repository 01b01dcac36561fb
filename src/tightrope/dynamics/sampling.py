"""Sampled candidates: the act and some others, with offsets that make the sampling harmless in expectation.

Half of the controls are any two present actors, half are among the latest dyads. Ordinal models compare an act with its
controls (McFadden 1978; Lerner and Lomi 2020, Network Science 8:97-135). Timed models take the controls as a sample of
the sum over all dyads, each weighted by the inverse of its chance of being drawn (importance sampling of the integral).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from tightrope.dynamics.cells import find_place
from tightrope.dynamics.compilation import INNER
from tightrope.dynamics.readout import read_rows
from tightrope.dynamics.sparse import SparseState
from tightrope.dynamics.state import State
from tightrope.dynamics.stream import ACT, PRESENCE_CHANGE, Stream, apply_entry

Ints = NDArray[np.int64]

TOO_FEW = "fewer than two actors are present: there is nothing to choose between"
RECENT = 2000  # how many of the latest acts the sampler of recent dyads looks back on


class Recent(NamedTuple):
    """The latest dyads, for sampling controls: sender, target (R,), seen (places of the state,) how often each dyad is
    among them, cursor (2,): next, filled."""

    sender: Ints
    target: Ints
    seen: NDArray[np.int32]
    cursor: Ints


def make_recent(state: State | SparseState) -> Recent:
    """No dyads yet."""
    places = len(state.sender) if isinstance(state, SparseState) else len(state.present) ** 2
    return Recent(
        np.zeros(RECENT, np.int64), np.zeros(RECENT, np.int64), np.zeros(places, np.int32), np.zeros(2, np.int64)
    )


@njit(cache=True, inline="always", **INNER)
def _draw(seed):  # type: ignore[no-untyped-def]
    """SplitMix64 (Steele, Lea and Flood 2014): the same numbers on every machine; `seed` (1,) uint64 moves on."""
    seed[0] += np.uint64(0x9E3779B97F4A7C15)
    z = seed[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return np.float64(z >> np.uint64(11)) / 9007199254740992.0


@njit(cache=True, **INNER)
def _draw_control(seed, active, n_active, recent, present):  # type: ignore[no-untyped-def]
    """A dyad: half the time any two present actors, half the time one of the latest dyads.

    The half is drawn once, so that a rejected dyad does not shift it; where the latest dyads hold absent actors, the
    chances of the others are a little higher than their offsets say.
    """
    if recent.cursor[1] > 0 and _draw(seed) < 0.5:
        for _ in range(100):
            r = int(_draw(seed) * recent.cursor[1])
            s, t = recent.sender[r], recent.target[r]
            if present[s] and present[t]:
                return s, t
    while True:
        s, t = active[int(_draw(seed) * n_active)], active[int(_draw(seed) * n_active)]
        if s != t:
            return s, t


@njit(cache=True, inline="always", **INNER)
def _weigh_control(state, recent, n_active, s, t):  # type: ignore[no-untyped-def]
    """Minus the log of the chance of drawing this dyad (up to a constant): the offset that makes sampling harmless."""
    if n_active < 2:
        raise ValueError(TOO_FEW)
    anywhere = 1.0 / (n_active * (n_active - 1.0))
    if recent.cursor[1] == 0:
        return -math.log(anywhere)
    place = find_place(state, s, t)
    seen = recent.seen[place] if place >= 0 else 0
    return -math.log(0.5 * anywhere + 0.5 * seen / recent.cursor[1])


@njit(cache=True, **INNER)
def _remember_dyad(state, recent, s, t):  # type: ignore[no-untyped-def]
    place = recent.cursor[0]
    if recent.cursor[1] == recent.sender.shape[0]:
        recent.seen[find_place(state, recent.sender[place], recent.target[place])] -= 1
    else:
        recent.cursor[1] += 1
    recent.sender[place] = s
    recent.target[place] = t
    recent.seen[find_place(state, s, t)] += 1
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
                        offset[row] = _weigh_control(state, recent, n_active, s, t)
                        senders[row], targets[row] = s, t
                        row += 1
            read_rows(state, rules, senders[begun:row], targets[begun:row], now, design[begun:row])
        for act in range(e, last):
            apply_entry(state, rules, stream, act)
            _remember_dyad(state, recent, stream.first[act], stream.second[act])
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


@njit(cache=True, nogil=True)
def sample_rates(state, rules, stream, recent, begin, end, since, before, layer, controls, seed, design, offset, rows):  # type: ignore[no-untyped-def]
    """Rows of a timed model for entries begin…end-1: at each moment from `since` on, `controls` dyads that stand for
    all during the time since `before`, then the acts of `layer` themselves.

    rows (n, 3): 1 for an act and 0 for a control, the moment's number, and the entry. Returns (rows written, moments,
    time of the last one). Everything is read before anything of the moment happens.
    """
    active = np.flatnonzero(state.present)
    senders, targets = np.empty(design.shape[0], np.int64), np.empty(design.shape[0], np.int64)
    row, moment, e = 0, 0, begin
    while e < end:
        now = stream.time[e]
        last = e
        while last < end and stream.time[last] == now:
            last += 1
        if now >= since:
            begun = row
            if now > before:
                if active.shape[0] < 2:
                    raise ValueError(TOO_FEW)
                for _ in range(controls):
                    s, t = _draw_control(seed, active, active.shape[0], recent, state.present)
                    offset[row] = _weigh_control(state, recent, active.shape[0], s, t) - math.log(controls)
                    senders[row], targets[row] = s, t
                    rows[row, 0], rows[row, 1], rows[row, 2] = 0, moment, e
                    row += 1
            for act in range(e, last):
                if stream.kind[act] == ACT and stream.which[act] == layer:
                    offset[row], senders[row], targets[row] = 0.0, stream.first[act], stream.second[act]
                    rows[row, 0], rows[row, 1], rows[row, 2] = 1, moment, act
                    row += 1
            read_rows(state, rules, senders[begun:row], targets[begun:row], now, design[begun:row])
            moment += 1
            before = now
        for act in range(e, last):
            apply_entry(state, rules, stream, act)
            if stream.kind[act] == ACT:
                _remember_dyad(state, recent, stream.first[act], stream.second[act])
            elif stream.kind[act] == PRESENCE_CHANGE:
                active = np.flatnonzero(state.present)
        e = last
    return row, moment, before


def cut_moments(stream: Stream, *, since: float, until: float, size: int) -> list[tuple[int, int]]:
    """Cut a stream up to `until` into (begin, end) pieces of about `size` entries, never inside one moment."""
    last = int(np.searchsorted(stream.time, until, side="right"))
    pieces, begin = [], 0
    while begin < last:
        end = min(begin + size, last)
        end = int(np.searchsorted(stream.time, stream.time[end - 1], side="right"))
        pieces.append((begin, min(end, last)))
        begin = end
    assert since <= stream.time[last - 1], "something happens after the beginning"
    return pieces
