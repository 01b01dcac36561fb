"""A bound on frustration for dense blocks: the semidefinite relaxation with hypermetric inequalities, and its branches.

Sides x of -1 and 1 give a matrix of agreement X = xx', positive semidefinite with ones on the diagonal. For any odd
number k of states with signs b, the sum of b_i b_j X_ij over pairs is at least (1 - k) / 2: triangles (k = 3) and
pentagons (k = 5; Deza & Laurent 1997). The dual, with the squared norm of X as a smooth penalty, is minimised by
L-BFGS-B while violated inequalities are added and slack ones dropped (Krislock, Malick & Roupin 2014); every dual
point is a bound, however rough. Where the bound stays short, two states are merged as friends or as foes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from tightrope.alignment.divisions import Floats, search_division

Ints = NDArray[np.intp]
MOST = 200  # states; an eigenvalue problem of this size a step
SMOOTHEST, SHARPEST, FALL = 0.03, 1e-4, 0.4  # the penalty's weight, from round to round
TRIANGLES, PENTAGONS, STEPS = 1200, 1200, 60  # a round: at most so many triangles, grown ones, function calls
FEW_STARTS = 8  # of the search inside a branch
CLOSEST = 24  # states that a triangle is grown with
LOW, HIGH = np.tril_indices(5, -1)
TRIANGLE_SIGNS = np.array([(1, 1, 1), (1, 1, -1), (1, -1, 1), (-1, 1, 1)], dtype=float)


@dataclass(frozen=True, slots=True)
class Cuts:
    """Inequalities: `states` (cuts, 5) with `signs` 0 where a triangle has no state, and the dual `price` of each."""

    states: Ints
    signs: Floats
    price: Floats


@dataclass(frozen=True, slots=True)
class Branch:
    """A part of all divisions: some states merged.

    `weight` is what is left of the graph, `offset` twice the frustration that its agreement is counted from,
    `state` and `side` say for each state of the block to which state of `weight` it belongs and on which side.
    """

    weight: Floats
    offset: float
    state: Ints
    side: Floats
    multiplier: Floats
    cuts: Cuts
    bound: float = 0.0


def prove_division(
    weight: Floats, sides: Floats, *, deadline: float, floor: float, rng: np.random.Generator
) -> tuple[Floats, int]:
    """The best division known at the deadline (`time.monotonic`), and the bound: equal to its frustration if proven.

    `floor` is a bound already known. Branches are taken depth first, so that few are open at a time.
    """
    n = len(weight)
    ties = float(np.abs(weight).sum()) / 2
    none = Cuts(np.zeros((0, 5), dtype=np.intp), np.zeros((0, 5)), np.zeros(0))
    best = (ties - float(sides @ weight @ sides) / 2) / 2
    open_ = [Branch(weight, ties, np.arange(n), np.ones(n), np.abs(weight).sum(axis=1) / 2, none, floor)]
    while open_ and time.monotonic() < deadline:
        branch, agreement = _tighten(open_.pop(), enough=best - 1, deadline=deadline, rng=rng)
        found, local = search_division(branch.weight, starts=FEW_STARTS, rng=rng)
        if (branch.offset - found) / 2 < best - 0.5:
            best, sides = (branch.offset - found) / 2, branch.side * local[branch.state]
        if branch.bound > best - 1 + 1e-6 or len(branch.weight) < 3:  # the search left nothing out of two states
            continue
        open_ += [branch] if time.monotonic() > deadline else _split(branch, agreement)
    least = min([b.bound for b in open_], default=best)
    return sides, int(min(np.ceil(least - 1e-6), np.round(best)))


def _split(branch: Branch, agreement: Floats) -> list[Branch]:
    """The two states about which least is said, merged as foes and as friends; the likelier way is looked at last."""
    weight = branch.weight
    doubt = np.abs(agreement) - 1e-3 * np.abs(weight) + 2 * np.eye(len(weight))
    first, second = sorted(int(i) for i in np.unravel_index(np.argmin(doubt), doubt.shape))
    ways = (1.0, -1.0) if agreement[first, second] < 0 else (-1.0, 1.0)
    return [_merge(branch, first, second, way=way) for way in ways]


def _merge(branch: Branch, first: int, second: int, *, way: float) -> Branch:
    """The second state joins the first, on its side (+1) or across (-1)."""
    weight, cuts = branch.weight.copy(), branch.cuts
    gained = way * weight[first, second]
    weight[first] += way * weight[second]
    weight[:, first] += way * weight[:, second]
    weight[first, first] = 0.0
    left = np.delete(np.arange(len(weight)), second)
    place = np.cumsum(np.arange(len(weight)) != second) - 1
    place[second] = place[first]
    used = cuts.signs != 0
    has = [np.any(used & (cuts.states == state), axis=1) for state in (first, second)]
    kept = ~(has[0] & has[1])
    turned = np.where(cuts.states == second, way, 1.0) * cuts.signs
    return Branch(
        weight[np.ix_(left, left)],
        branch.offset - gained,
        place[branch.state],
        np.where(branch.state == second, way, 1.0) * branch.side,
        branch.multiplier[left],
        Cuts(place[cuts.states][kept], turned[kept], cuts.price[kept]),
        branch.bound,
    )


def _tighten(branch: Branch, *, enough: float, deadline: float, rng: np.random.Generator) -> tuple[Branch, Floats]:
    """Rounds of dual steps and new inequalities until the bound is above `enough`, time is up or little is won."""
    smooth = SMOOTHEST if not len(branch.cuts.price) else 10 * SHARPEST
    bounds: list[float] = []
    while True:
        branch, agreement = _descend(branch, smooth=smooth)
        bounds.append(branch.bound)
        gap = enough - branch.bound
        is_slow = smooth <= SHARPEST and len(bounds) > 4 and bounds[-1] - bounds[-4] < max(gap, 0.01) / 3
        if gap < -1e-6 or is_slow or time.monotonic() > deadline or len(branch.weight) < 3:
            return branch, agreement
        branch = replace(branch, cuts=_renew(branch.cuts, agreement, has_pentagons=smooth < 1e-3, rng=rng))
        smooth = max(smooth * FALL, SHARPEST)


def _descend(branch: Branch, *, smooth: float) -> tuple[Branch, Floats]:
    """The branch with a better dual point, and the agreement there, scaled to ones on the diagonal."""
    n, rows = len(branch.weight), _lay_out(branch.cuts, len(branch.weight))
    found = minimize(
        lambda point: _evaluate(point, branch.weight, rows, smooth=smooth)[:2],
        np.concatenate([branch.multiplier, branch.cuts.price]),
        jac=True,
        method="L-BFGS-B",
        bounds=[(None, None)] * n + [(0, None)] * len(branch.cuts.price),
        options={"maxfun": STEPS, "maxiter": STEPS, "maxcor": 10},
    )
    value, _, raw = _evaluate(found.x, branch.weight, rows, smooth=smooth)
    scale = np.sqrt(np.maximum(np.diag(raw), 1e-12))
    better = replace(
        branch,
        multiplier=found.x[:n],
        cuts=replace(branch.cuts, price=found.x[n:]),
        bound=max(branch.bound, (branch.offset - value) / 2),
    )
    return better, raw / np.outer(scale, scale)


def _lay_out(cuts: Cuts, n: int) -> tuple[Ints, Ints, Floats, Floats]:
    """Every pair of every inequality: its row, its place in the flat matrix, its sign; and each row's (k - 1) / 2."""
    sign = (cuts.signs[:, LOW] * cuts.signs[:, HIGH]).ravel()
    place = (cuts.states[:, LOW] * n + cuts.states[:, HIGH]).ravel()
    row = np.repeat(np.arange(len(cuts.price)), len(LOW))
    used = sign != 0
    return row[used], place[used], sign[used], (np.count_nonzero(cuts.signs, axis=1) - 1) / 2


def _evaluate(
    point: Floats, weight: Floats, rows: tuple[Ints, Ints, Floats, Floats], *, smooth: float
) -> tuple[float, Floats, Floats]:
    """An upper bound of the agreement at a dual point, its gradient, and the matrix X that belongs to it."""
    n = len(weight)
    row, place, sign, right = rows
    price = point[n:]
    pull = np.bincount(place, weights=price[row] * sign / 2, minlength=n * n).reshape(n, n)
    values, vectors = np.linalg.eigh(weight / 2 - np.diag(point[:n]) + pull + pull.T)
    is_up = values > 0
    half = vectors[:, is_up] * np.sqrt(values[is_up] / smooth)
    agreement = half @ half.T
    bound = float(np.sum(values[is_up] ** 2) / (2 * smooth) + point[:n].sum() + price @ right + smooth * n * n / 2)
    slack = right + np.bincount(row, weights=sign * agreement.ravel()[place], minlength=len(price))
    return bound, np.concatenate([1 - np.diag(agreement), slack]), agreement


def _renew(cuts: Cuts, agreement: Floats, *, has_pentagons: bool, rng: np.random.Generator) -> Cuts:
    """Inequalities that carry a price, and those that X violates most."""
    kept = cuts.price > 1e-5
    states, signs, price = cuts.states[kept], cuts.signs[kept], cuts.price[kept]
    known = {_name_cut(*pair) for pair in zip(states.tolist(), signs.tolist(), strict=True)}
    fresh: list[tuple[list[int], list[float]]] = []
    for found in _find_violated(agreement, has_pentagons=has_pentagons, rng=rng):
        for pair in zip(*(part.tolist() for part in found), strict=True):
            name = _name_cut(*pair)
            if name not in known:
                known.add(name)
                fresh.append(pair)
    if not fresh:
        return Cuts(states, signs, price)
    return Cuts(
        np.concatenate([states, np.array([a for a, _ in fresh], dtype=np.intp)]),
        np.concatenate([signs, np.array([b for _, b in fresh])]),
        np.concatenate([price, np.zeros(len(fresh))]),
    )


def _name_cut(states: list[int], signs: list[float]) -> tuple[tuple[int, float], ...]:
    """The same for an inequality in any order of states, and with all signs turned."""
    pairs = sorted((a, b) for a, b in zip(states, signs, strict=True) if b)
    return tuple((a, b * pairs[0][1]) for a, b in pairs)


@lru_cache(maxsize=4)
def _list_triples(n: int) -> Ints:
    """All i < j < k, (triples, 3)."""
    first, second = np.triu_indices(n, 1)
    count = n - 1 - second
    third = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + np.repeat(second + 1, count)
    return np.stack([np.repeat(first, count), np.repeat(second, count), third], axis=1)


def _find_violated(agreement: Floats, *, has_pentagons: bool, rng: np.random.Generator) -> list[tuple[Ints, Floats]]:
    """The most violated triangles, and pentagons that grow from triangles with little slack."""
    triples = _list_triples(len(agreement))
    i, j, k = triples.T
    a, b, c = agreement[i, j], agreement[i, k], agreement[j, k]
    excess = np.stack([-a - b - c, -a + b + c, a - b + c, a + b - c]) - 1
    flat = np.flatnonzero(excess > 0.02)
    flat = flat[np.argsort(-excess.ravel()[flat], kind="stable")[:TRIANGLES]]
    which, at = np.divmod(flat, len(triples))
    empty = np.zeros((len(at), 2), dtype=np.intp)
    found = [(np.hstack([triples[at], empty]), np.hstack([TRIANGLE_SIGNS[which], empty]))]
    near = np.flatnonzero(excess > -0.15)
    if has_pentagons and len(near) and len(agreement) > 4:
        near = rng.choice(near, min(PENTAGONS, len(near)), replace=False)
        which, at = np.divmod(near, len(triples))
        found.append(_grow_pentagons(agreement, triples[at], TRIANGLE_SIGNS[which], -excess.ravel()[near] - 1))
    return found


def _grow_pentagons(agreement: Floats, states: Ints, signs: Floats, total: Floats) -> tuple[Ints, Floats]:
    """To each triangle the two states and signs that lower its sum most; those that come below -2.

    Looked for among the states that agree or disagree most with the triangle.
    """
    rows = np.arange(len(states))
    pull = np.einsum("ct,ctn->cn", signs, agreement[states])
    strength = np.abs(pull)
    strength[rows[:, None], states] = -1.0
    near = np.argsort(-strength, axis=1, kind="stable")[:, : min(CLOSEST, len(agreement) - 3)]
    pull = np.take_along_axis(pull, near, axis=1)
    among = agreement[near[:, :, None], near[:, None]]
    alike = among - np.abs(pull[:, :, None] + pull[:, None])
    apart = -among - np.abs(pull[:, :, None] - pull[:, None])
    change = np.minimum(alike, apart)
    line = np.arange(near.shape[1])
    change[:, line, line] = np.inf
    first, second = np.divmod(np.argmin(change.reshape(len(rows), -1), axis=1), len(line))
    other = np.where(alike[rows, first, second] <= apart[rows, first, second], 1.0, -1.0)
    lean = np.where(pull[rows, first] + other * pull[rows, second] < 0, 1.0, -1.0)
    kept = total + change[rows, first, second] < -2.05
    return (
        np.column_stack([states, near[rows, first], near[rows, second]])[kept],
        np.column_stack([signs, lean, other * lean])[kept],
    )
