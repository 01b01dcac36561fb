"""One name for each step of the memory, whichever form the state has: matrices, or pairs that acted.

Compiled code picks the form by the type of the state when it is compiled; nothing is asked while it runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit
from numba.extending import overload

from tightrope.dynamics import memory, sparse
from tightrope.dynamics.compilation import INNER


def name_step(dense: Any, thin: Any) -> Callable[..., Any]:
    """A step that compiled code calls, and that runs `dense` or `thin` by the type of its first argument."""

    def step(state: Any, *_rest: Any) -> Any:
        raise AssertionError(f"{type(state).__name__}: called from compiled code alone")

    def choose(state: Any, *_rest: Any) -> Callable[..., Any]:
        kernel = thin if "table" in getattr(state, "fields", ()) else dense

        def run(state: Any, *_rest: Any) -> Any:
            return kernel(state, *_rest)

        return run

    overload(step)(choose)
    return step


@njit(cache=True, nogil=True, **INNER)
def _add_dense(state, rules, number, layer, i, j, gain):  # type: ignore[no-untyped-def]
    memory.change_cell(state, rules, number, layer, i, j, state.tie[number, layer, i, j] + gain)


@njit(cache=True, nogil=True, **INNER)
def _add_thin(state, _rules, number, layer, i, j, gain):  # type: ignore[no-untyped-def]
    sparse.add_to_pair(state, number, layer, i, j, gain)


@njit(cache=True, nogil=True, **INNER)
def _leg_dense(state, number, layer, orientation, i, j):  # type: ignore[no-untyped-def]
    return memory.read_leg(state.tie[number, layer], orientation, i, j)


@njit(cache=True, nogil=True, **INNER)
def _leg_thin(state, number, layer, orientation, i, j):  # type: ignore[no-untyped-def]
    return sparse.read_tie(state.tie[number, layer], state.table, state.sender, state.target, orientation, i, j)


@njit(cache=True, nogil=True, **INNER)
def _place_dense(state, i, j):  # type: ignore[no-untyped-def]
    return i * state.present.shape[0] + j


@njit(cache=True, nogil=True, **INNER)
def _place_thin(state, i, j):  # type: ignore[no-untyped-def]
    return sparse.find_slot(state.table, state.sender, state.target, i, j)


@njit(cache=True, nogil=True, **INNER)
def _met_dense(state, i, j):  # type: ignore[no-untyped-def]
    for layer in range(state.last.shape[0]):  # noqa: SIM110 - compiled: any() over a generator is not
        if state.last[layer, i, j] > -np.inf:
            return True
    return False


@njit(cache=True, nogil=True, **INNER)
def _met_thin(state, i, j):  # type: ignore[no-untyped-def]
    slot = sparse.find_slot(state.table, state.sender, state.target, i, j)
    for layer in range(state.last.shape[0] if slot >= 0 else 0):  # noqa: SIM110 - compiled, as above
        if state.last[layer, slot] > -np.inf:
            return True
    return False


_enter = name_step(memory.apply_act, sparse.enter_act)
_set = name_step(memory.set_tie, sparse.set_pair)
add_to_cell = name_step(_add_dense, _add_thin)  # state, rules, memory, layer, i, j, gain
read_cell = name_step(_leg_dense, _leg_thin)  # state, memory, layer, orientation, i, j
read_path = name_step(memory.read_path, sparse.read_path_sum)  # state, path, i, j
find_place = name_step(_place_dense, _place_thin)  # state, i, j: number of the pair, -1 if the state does not know it
has_met = name_step(_met_dense, _met_thin)  # state, i, j: whether i ever acted on j


@njit(cache=True, nogil=True)
def apply_act(state, rules, now, layer, s, t, weight):  # type: ignore[no-untyped-def]
    """One act enters every memory."""
    _enter(state, rules, now, layer, s, t, weight)


@njit(cache=True, nogil=True)
def set_tie(state, rules, layer, s, t, value):  # type: ignore[no-untyped-def]
    """A tie from outside takes a value, in every memory of its layer (it is meant for memories without decay)."""
    _set(state, rules, layer, s, t, value)
