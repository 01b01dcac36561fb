"""The memory of a hundred thousand actors: pairs that ever acted, and each actor's strongest partners.

The same sums as the dense state, kept a slot a pair instead of a cell a pair of actors: a hash table leads from a pair
to its slot. Sums over third actors are not kept but added up when read, through the `partners` strongest partners of
the sender on the first leg. They are the strongest of all: forward sums only grow, so a partner outside can pass the
weakest inside only by an act of its own, and is then let in. With as many partners as actors nothing is left out and
every value equals the dense state's. (With a window sums shrink too, and the partners are those that were strongest
when they last acted.)
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from tightrope.dynamics.compilation import INNER
from tightrope.dynamics.memory import EMPTY, RESCALE_PRODUCT_AT, scale_matrix

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FULL = "the state has no room for another pair; make it with more"
NOWHERE = -1


class SparseState(NamedTuple):
    """Everything remembered of the past, by pairs. M memories, L layers, P paths, N actors, S slots, K partners.

    table (H,): slot or -1, a power of two long; sender, target (S,) of each slot; filled (1,); tie (M,L,S); last (L,S)
    times; next_out, next_in (S,) and first_out, first_in (N,): chains of the slots of one sender or target; out, inn,
    out_partners, in_partners (M,L,N); total (M,L); friend (P,N,K) actors, strength (P,N,K), friends (P,N) how many:
    strongest partners on the first leg of each path; path (P,6) the paths themselves; origin, previous, covariate,
    dyad, present, used as in the dense state.
    """

    table: Ints
    sender: Ints
    target: Ints
    filled: Ints
    tie: Floats
    last: Floats
    next_out: Ints
    next_in: Ints
    first_out: Ints
    first_in: Ints
    out: Floats
    inn: Floats
    out_partners: Floats
    in_partners: Floats
    total: Floats
    friend: Ints
    strength: Floats
    friends: Ints
    path: Ints
    origin: Floats
    previous: Ints
    covariate: Floats
    dyad: Floats
    present: NDArray[np.bool_]
    used: NDArray[np.bool_]


@njit(cache=True, nogil=True, inline="always", **INNER)
def _hash_pair(s, t, length):  # type: ignore[no-untyped-def]
    z = (np.uint64(s) << np.uint64(32)) ^ np.uint64(t)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.int64((z ^ (z >> np.uint64(31))) & np.uint64(length - 1))


@njit(cache=True, nogil=True, **INNER)
def find_slot(table, sender, target, s, t):  # type: ignore[no-untyped-def]
    """Slot of a pair, -1 if it never acted."""
    place = _hash_pair(s, t, table.shape[0])
    while table[place] != NOWHERE:
        slot = table[place]
        if sender[slot] == s and target[slot] == t:
            return slot
        place = (place + 1) & (table.shape[0] - 1)
    return NOWHERE


@njit(cache=True, nogil=True, **INNER)
def _open_slot(state, s, t):  # type: ignore[no-untyped-def]
    """Slot of a pair, made if need be."""
    length = state.table.shape[0]
    place = _hash_pair(s, t, length)
    while state.table[place] != NOWHERE:
        slot = state.table[place]
        if state.sender[slot] == s and state.target[slot] == t:
            return slot
        place = (place + 1) & (length - 1)
    slot = state.filled[0]
    if slot == state.sender.shape[0]:
        raise ValueError(FULL)
    state.filled[0] = slot + 1
    state.table[place] = slot
    state.sender[slot], state.target[slot] = s, t
    state.next_out[slot], state.first_out[s] = state.first_out[s], slot
    state.next_in[slot], state.first_in[t] = state.first_in[t], slot
    return slot


@njit(cache=True, nogil=True, **INNER)
def read_tie(tie, table, sender, target, orientation, i, j):  # type: ignore[no-untyped-def]
    """What a leg i to j holds: 0 as it lies, 1 turned round, 2 both together; tie (S,) of one memory and layer."""
    value = 0.0
    if orientation != 1:
        slot = find_slot(table, sender, target, i, j)
        if slot >= 0:
            value += tie[slot]
    if orientation != 0:
        slot = find_slot(table, sender, target, j, i)
        if slot >= 0:
            value += tie[slot]
    return value


@njit(cache=True, nogil=True, **INNER)
def read_path_sum(state, p, i, j):  # type: ignore[no-untyped-def]
    """The two-path sum p from i to j through the strongest partners of i, in forward units."""
    memory, layer, orientation, combination = state.path[p, 0], state.path[p, 3], state.path[p, 4], state.path[p, 5]
    friend, strength = state.friend[p, i], state.strength[p, i]
    tie, table, sender, target = state.tie[memory, layer], state.table, state.sender, state.target
    whole = 0.0
    for x in range(state.friends[p, i]):
        k, first = friend[x], strength[x]
        if k not in (i, j):
            second = read_tie(tie, table, sender, target, orientation, k, j)
            if second != 0.0:
                if combination == 0:
                    whole += first * second
                elif combination == 1:
                    whole += min(first, second)
                elif first > EMPTY and second > EMPTY:
                    whole += 1.0
    return whole


@njit(cache=True, nogil=True, **INNER)
def _move_friend(friend, strength, friends, i, k, value):  # type: ignore[no-untyped-def]
    """The first leg from i to k now holds `value`: k takes, keeps or misses its place among the strongest of i."""
    weakest, held = 0, friends[i]
    for x in range(held):
        if friend[i, x] == k:
            strength[i, x] = value
            return
        if strength[i, x] < strength[i, weakest]:
            weakest = x
    if held < friend.shape[1]:
        friend[i, held], strength[i, held] = k, value
        friends[i] = held + 1
    elif value > strength[i, weakest]:
        friend[i, weakest], strength[i, weakest] = k, value


@njit(cache=True, nogil=True, **INNER)
def change_slot(state, memory, layer, slot, new):  # type: ignore[no-untyped-def]
    """Set one pair of one memory and layer, in forward units, and keep sums and strongest partners."""
    s, t = state.sender[slot], state.target[slot]
    tie = state.tie[memory, layer]
    old = tie[slot]
    tie[slot] = new
    for p in range(state.path.shape[0]):
        if state.path[p, 0] == memory and state.path[p, 1] == layer:
            orientation, value = state.path[p, 2], new
            if orientation == 2:
                value = read_tie(tie, state.table, state.sender, state.target, 2, s, t)
            if orientation != 1:
                _move_friend(state.friend[p], state.strength[p], state.friends[p], s, t, value)
            if orientation != 0:
                _move_friend(state.friend[p], state.strength[p], state.friends[p], t, s, value)
    state.out[memory, layer, s] += new - old
    state.inn[memory, layer, t] += new - old
    state.total[memory, layer] += new - old
    gain = (1.0 if new > EMPTY else 0.0) - (1.0 if old > EMPTY else 0.0)
    state.out_partners[memory, layer, s] += gain
    state.in_partners[memory, layer, t] += gain


@njit(cache=True, nogil=True, **INNER)
def _rescale(state, rules, memory, now):  # type: ignore[no-untyped-def]
    factor = math.exp(-rules.decay[memory] * (now - state.origin[memory]))
    scale_matrix(state.tie[memory], factor)
    scale_matrix(state.out[memory], factor)
    scale_matrix(state.inn[memory], factor)
    for layer in range(state.total.shape[1]):
        state.total[memory, layer] *= factor
    for p in range(state.path.shape[0]):
        if state.path[p, 0] == memory:
            scale_matrix(state.strength[p], factor)
    state.origin[memory] = now


@njit(cache=True, nogil=True, **INNER)
def enter_act(state, rules, now, layer, s, t, weight):  # type: ignore[no-untyped-def]
    """One act enters every memory."""
    slot = _open_slot(state, s, t)
    for memory in range(rules.decay.shape[0]):
        if state.used[memory, layer]:
            grown = rules.decay[memory] * (now - state.origin[memory])
            if grown > RESCALE_PRODUCT_AT:
                _rescale(state, rules, memory, now)
                grown = 0.0
            change_slot(state, memory, layer, slot, state.tie[memory, layer, slot] + weight * math.exp(grown))
    state.last[layer, slot] = now
    state.previous[0] = s
    state.previous[1] = t


@njit(cache=True, nogil=True, **INNER)
def add_to_pair(state, memory, layer, s, t, gain):  # type: ignore[no-untyped-def]
    """One pair of one memory gains so much."""
    slot = _open_slot(state, s, t)
    change_slot(state, memory, layer, slot, state.tie[memory, layer, slot] + gain)


@njit(cache=True, nogil=True, **INNER)
def set_pair(state, rules, layer, s, t, value):  # type: ignore[no-untyped-def]
    """A tie from outside takes a value, in every memory of its layer."""
    slot = _open_slot(state, s, t)
    for memory in range(rules.decay.shape[0]):
        if state.used[memory, layer]:
            change_slot(state, memory, layer, slot, value)


@njit(cache=True, nogil=True, **INNER)
def read_rank(state, layer, s, t, sent):  # type: ignore[no-untyped-def]
    """1 / rank of t by recency among those whom s acted on (sent) or who acted on s; 0 if they never did."""
    slot = (
        find_slot(state.table, state.sender, state.target, s, t)
        if sent == 1
        else find_slot(state.table, state.sender, state.target, t, s)
    )
    if slot < 0 or state.last[layer, slot] == -np.inf:
        return 0.0
    when, later = state.last[layer, slot], 0
    other = state.first_out[s] if sent == 1 else state.first_in[s]
    while other >= 0:
        if state.last[layer, other] > when:
            later += 1
        other = state.next_out[other] if sent == 1 else state.next_in[other]
    return 1.0 / (1.0 + later)


@njit(cache=True, nogil=True)
def _copy_slots(old, new):  # type: ignore[no-untyped-def]
    """Pairs and what is remembered of them go into a state with more room, in their order."""
    for slot in range(old.filled[0]):
        place = _open_slot(new, old.sender[slot], old.target[slot])
        new.tie[:, :, place] = old.tie[:, :, slot]
        new.last[:, place] = old.last[:, slot]


def make_sparse(
    *, actors: int, memories: int, layers: int, room: int, partners: int, path: Ints, origin: Floats, covariate: Floats,
    present: NDArray[np.bool_], used: NDArray[np.bool_],
) -> SparseState:  # fmt: skip
    """An empty memory with room for `room` pairs and `partners` partners an actor and path."""
    length = 1 << max(4, (2 * room).bit_length())
    slots, width = max(room, 1), min(partners, max(actors - 1, 1))
    sums = (memories, layers, actors)
    return SparseState(
        table=np.full(length, NOWHERE, dtype=np.int64),
        sender=np.zeros(slots, dtype=np.int64),
        target=np.zeros(slots, dtype=np.int64),
        filled=np.zeros(1, dtype=np.int64),
        tie=np.zeros((memories, layers, slots)),
        last=np.full((layers, slots), -np.inf),
        next_out=np.full(slots, NOWHERE, dtype=np.int64),
        next_in=np.full(slots, NOWHERE, dtype=np.int64),
        first_out=np.full(actors, NOWHERE, dtype=np.int64),
        first_in=np.full(actors, NOWHERE, dtype=np.int64),
        out=np.zeros(sums),
        inn=np.zeros(sums),
        out_partners=np.zeros(sums),
        in_partners=np.zeros(sums),
        total=np.zeros((memories, layers)),
        friend=np.zeros((len(path), actors, width), dtype=np.int64),
        strength=np.zeros((len(path), actors, width)),
        friends=np.zeros((len(path), actors), dtype=np.int64),
        path=path,
        origin=origin,
        previous=np.full(2, -1, dtype=np.int64),
        covariate=covariate,
        dyad=np.zeros((0, 1, 1)),
        present=present,
        used=used,
    )


def widen_state(state: SparseState, *, room: int) -> SparseState:
    """A copy with room for so many pairs more."""
    memories, layers, actors = state.out.shape
    empty = make_sparse(
        actors=actors, memories=memories, layers=layers, room=int(state.filled[0]) + room,
        partners=state.friend.shape[2], path=state.path, origin=state.origin.copy(), covariate=state.covariate.copy(),
        present=state.present.copy(), used=state.used,
    )  # fmt: skip
    _copy_slots(state, empty)
    kept = ("out", "inn", "out_partners", "in_partners", "total", "friend", "strength", "friends", "previous")
    return empty._replace(**{name: getattr(state, name).copy() for name in kept})
