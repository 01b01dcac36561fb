"""The memory of the past: forward decay, incremental two-path matrices, one state for fitting, ranking, simulating.

*Forward decay.* An act of weight w at time t adds w·exp(r(t - origin)); a reading at time T multiplies by
exp(-r(T - origin)). Nothing is touched between acts, and because the factor is common it passes through min() and,
squared, through products. When r(t - origin) passes 150 everything is rescaled and the origin moves.

*Two-paths.* P[i,j] = sum_k f(a(i,k), b(k,j)) changes, when one cell (s,t) changes, only in rows and columns of s and
t: O(N) an act, O(1) a reading, and no triple loop anywhere (Lerner, Lomi and colleagues' eventnet keeps the same sums).

`init_state` makes it, `update_state` moves it (in place: `copy_state` first to branch), `read_effects` reads it. Beyond
some thousand actors it makes a sparse state (`sparse.SparseState`), which every part of the room takes in its place.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tightrope.dynamics.cells import apply_act, set_tie
from tightrope.dynamics.effects import Program, find_effect
from tightrope.dynamics.history import Surroundings, fill_missing
from tightrope.dynamics.readout import ONE, SUPPORT, read_rows
from tightrope.dynamics.sparse import SparseState, make_sparse, widen_state
from tightrope.errors import ModelError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DENSE_ACTORS = 2000  # with more, the state is kept by pairs that acted instead of in matrices
PARTNERS = 30  # of each actor, for sums over third actors in a sparse state
REFUSED = ("support", "dyad")  # ways of reading that need whole matrices


class State(NamedTuple):
    """Everything remembered of the past. M memories, L layers, P paths, N actors; sums are in forward units.

    tie (M,L,N,N); both (M,L,N,N), tie plus its transpose; out, inn, out_partners, in_partners (M,L,N); total (M,L);
    last (L,N,N) times; path (P or more,N,N); origin (M,); previous (2,): the last act; covariate (K,N); dyad (D,N,N);
    present (N,); used (M,L): memories that some term reads; fold (P,): where it is not negative, the sum p from i to j
    is path[p,i,j] + path[fold[p],j,i], so that an act writes rows alone.
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
    fold: Ints


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
    program: Program,
    actors: int,
    *,
    start: float,
    surroundings: Surroundings | None = None,
    missing: str = "error",
    partners: int | None = None,
    room: int = 0,
) -> State | SparseState:
    """An empty past at time `start`, with the covariates and outside ties that hold then.

    `missing` says what a missing covariate value becomes: "error" or "mean" (see `history.fill_missing`). `partners`
    asks for a sparse state that follows paths through so many partners of an actor (default: a dense state up to
    2,000 actors, beyond them a sparse one of 30 partners), `room` is the number of pairs that it will meet.
    """
    around = surroundings or Surroundings()
    is_sparse = partners is not None or actors > DENSE_ACTORS
    if is_sparse:
        _refuse_matrices(program)
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
    present = np.ones(n, dtype=bool) if around.present is None else np.array(around.present, dtype=bool)
    if is_sparse:
        outside = sum(int(np.count_nonzero(ties)) for ties in around.ties.values())
        thin = make_sparse(
            actors=n, memories=memories, layers=layers, room=room + outside, partners=partners or PARTNERS,
            path=program.path, origin=np.full(memories, float(start)),
            covariate=np.array(covariates, dtype=float).reshape(len(covariates), n), present=present, used=used,
        )  # fmt: skip
        _tie_outside(thin, program, around)
        return thin
    fold = _fold_paths(program.path)
    state = State(
        tie=np.zeros((memories, layers, n, n)),
        both=np.zeros((memories, layers, n, n)),
        out=np.zeros((memories, layers, n)),
        inn=np.zeros((memories, layers, n)),
        out_partners=np.zeros((memories, layers, n)),
        in_partners=np.zeros((memories, layers, n)),
        total=np.zeros((memories, layers)),
        last=np.full((layers, n, n), -np.inf),
        path=np.zeros((max(len(program.path), int(fold.max(initial=-1)) + 1), n, n)),
        origin=np.full(memories, float(start)),
        previous=np.full(2, -1, dtype=np.int64),
        covariate=np.array(covariates, dtype=float).reshape(len(covariates), n),
        dyad=np.array(dyads, dtype=float).reshape(len(dyads), n, n),
        present=present,
        used=used,
        fold=fold,
    )
    _tie_outside(state, program, around)
    return state


def _refuse_matrices(program: Program) -> None:
    """Terms that no sparse state can read are an error that names them."""
    for term in program.terms:
        if find_effect(term.effect).operation in REFUSED:
            raise ModelError(
                f"{term.name} needs a value for every pair of actors, which a sparse state does not hold; leave it "
                f"out, or keep to {DENSE_ACTORS} actors"
            )


def _tie_outside(state: State | SparseState, program: Program, around: Surroundings) -> None:
    """Ties from outside as they stand at the start."""
    rules = make_rules(program)
    for layer_name, ties in around.ties.items():
        if layer_name not in program.layers:
            raise ModelError(f"outside ties {layer_name!r}: no layer of this name in the model")
        layer = program.layers.index(layer_name)
        for i, j in zip(*np.nonzero(np.asarray(ties)), strict=True):
            if i != j:
                set_tie(state, rules, layer, int(i), int(j), float(ties[i, j]))


def _fold_paths(paths: Ints) -> Ints:
    """Where the other half of each path's sums lies: undirected legs of one layer share a matrix, of two have two."""
    undirected, more = 2, len(paths)
    fold = np.full(len(paths), -1, dtype=np.int64)
    for p, (_, a, first, b, second, _) in enumerate(paths):
        if first == second == undirected:
            fold[p], more = (p, more) if a == b else (more, more + 1)
    return fold


def copy_state(state: State | SparseState) -> State | SparseState:
    """An independent copy, to branch a scenario from."""
    if isinstance(state, SparseState):
        return SparseState._make(array.copy() for array in state)
    return State._make(array.copy() for array in state)


def make_room(state: State | SparseState, *, pairs: int) -> State | SparseState:
    """The state itself if it can take in so many pairs that it never met, else a copy that can."""
    if isinstance(state, State) or len(state.sender) - int(state.filled[0]) >= pairs:
        return state
    return widen_state(state, room=pairs)


def read_effects(
    state: State | SparseState, program: Program, senders: ArrayLike, targets: ArrayLike, *, now: float
) -> Floats:
    """Values (candidates, terms) of every term at the given candidates, as of just before `now`."""
    s, t = np.asarray(senders, dtype=np.int64), np.asarray(targets, dtype=np.int64)
    if s.shape != t.shape:
        raise ModelError(f"{len(s)} senders and {len(t)} targets: candidates come in pairs")
    design = np.empty((len(s), len(program.terms)))
    read_rows(state, make_rules(program), s, t, float(now), design)
    return design


def update_state(state: State | SparseState, program: Program, *, time: float, layer: int, sender: int, target: int,
                 weight: float = 1.0) -> State | SparseState:  # fmt: skip
    """Let one act enter the past, in place; returns the state so that calls can be chained.

    A sparse state without room for a new pair is left as it is and a wider copy with the act returned.
    """
    if sender == target:
        raise ModelError(f"actor {sender} acts on itself at {time}: self-acts have no place in the state")
    if isinstance(state, SparseState) and not int(state.filled[0]) < len(state.sender):
        state = widen_state(state, room=len(state.sender))
    apply_act(state, make_rules(program), float(time), layer, sender, target, float(weight))
    return state
