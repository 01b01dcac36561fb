"""The compiled simulator: days drawn one after another, every draw a hash of where it is used.

No draw comes from a running stream: it is a hash of (seed, path, day, pair, class), so two worlds that differ by an
intervention share all their random numbers.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from tightrope.dynamics.cells import apply_act, has_met, name_step
from tightrope.dynamics.compilation import INNER
from tightrope.dynamics.readout import read_rows
from tightrope.dynamics.sparse import SparseState
from tightrope.dynamics.state import State

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

HOT = 0.004  # pairs with a rate above this many acts a day are read anew every day, the others once a week
MOST = 500  # a pair has at most this many acts of a class on one day
FACTORS = 10_000_000  # stands for the day in the hash of what is drawn once a path
CEILING = 4.0  # log of the largest mean a day: a path cannot run away


@njit(cache=True, nogil=True, inline="always", **INNER)
def _mix(x):  # type: ignore[no-untyped-def]
    z = x + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@njit(cache=True, nogil=True, inline="always", **INNER)
def _hash_uniform(seed, path, day, place):  # type: ignore[no-untyped-def]
    """A uniform number that depends on where it is used and on nothing else."""
    z = _mix(_mix(_mix(_mix(np.uint64(seed)) ^ np.uint64(path)) ^ np.uint64(day)) ^ np.uint64(place))
    return np.float64(z >> np.uint64(11)) / 9007199254740992.0


@njit(cache=True, nogil=True, **INNER)
def _draw_count(u, mean, size):  # type: ignore[no-untyped-def]
    """Inverse of the negative binomial distribution function."""
    ratio = mean / (size + mean)
    mass = math.exp(size * math.log(size / (size + mean)))
    below, count = mass, 0
    while u > below and count < MOST:
        mass *= ratio * (size + count) / (count + 1.0)
        count += 1
        below += mass
        if mass < 1e-13:
            break
    return count


@njit(cache=True, nogil=True, **INNER)
def _is_allowed(law, c, s, t):  # type: ignore[no-untyped-def]
    for f in range(law.forbid.shape[0]):
        rule = law.forbid[f]
        if rule[0] in (-1, c) and rule[1] in (-1, s) and rule[2] in (-1, t):
            return False
    return True


@njit(cache=True, nogil=True, **INNER)
def _refresh_rates(state, rules, law, now, everyone, rates, place, senders, targets, design):  # type: ignore[no-untyped-def]
    """Mean acts a day of each class: for all pairs, or for those whose rate is above HOT."""
    classes, terms, n = law.weights.shape[0], rules.code.shape[0], 0
    for p in range(law.pairs.shape[0]):
        whole = 0.0
        for c in range(classes):
            whole += rates[p, c]
        if everyone or whole > HOT:
            place[n], senders[n], targets[n] = p, law.pairs[p, 0], law.pairs[p, 1]
            n += 1
    read_rows(state, rules, senders[:n], targets[:n], now, design[:n])
    for k in range(terms):
        if not math.isnan(law.clamp[k]):
            design[:n, k] = law.clamp[k]
    for r in range(n):
        for c in range(classes):
            eta = law.weights[c, terms]
            for k in range(terms):
                eta += law.weights[c, k] * design[r, k]
            held = _is_allowed(law, c, senders[r], targets[r])
            rates[place[r], c] = math.exp(min(eta, CEILING)) if held else 0.0


@njit(cache=True, nogil=True, **INNER)
def _draw_newcomers(state, start, rules, law, now, seed, path, day):  # type: ignore[no-untyped-def]
    """Acts between pairs that never met: how many is Poisson, who follows the actors' shares of activity."""
    n = state.present.shape[0]
    for c in range(law.fresh.shape[0]):
        u = _hash_uniform(seed, path, day, 4_000_000_000 + c)
        mass, count = math.exp(-law.fresh[c]), 0
        below = mass
        while u > below and count < 50:
            count += 1
            mass *= law.fresh[c] / count
            below += mass
        for x in range(count):
            for attempt in range(20):
                base = 5_000_000_000 + (c * 64 + x) * 64 + attempt * 2
                s = np.searchsorted(law.share, _hash_uniform(seed, path, day, base))
                t = np.searchsorted(law.share, _hash_uniform(seed, path, day, base + 1))
                apart = s < n and t < n and s != t and not has_met(start, s, t)
                if apart and state.present[s] and state.present[t] and _is_allowed(law, c, s, t):
                    apply_act(state, rules, now, c, s, t, 1.0)
                    break


@njit(cache=True, nogil=True, **INNER)
def _copy_dense(state):  # type: ignore[no-untyped-def]
    """A copy of a state inside compiled code."""
    return State(
        state.tie.copy(), state.both.copy(),
        state.out.copy(), state.inn.copy(), state.out_partners.copy(), state.in_partners.copy(),
        state.total.copy(), state.last.copy(), state.path.copy(), state.origin.copy(), state.previous.copy(),
        state.covariate, state.dyad, state.present, state.used, state.fold,
    )  # fmt: skip


@njit(cache=True, nogil=True, **INNER)
def _copy_thin(state):  # type: ignore[no-untyped-def]
    return SparseState(
        state.table.copy(), state.sender.copy(), state.target.copy(), state.filled.copy(), state.tie.copy(),
        state.last.copy(), state.next_out.copy(), state.next_in.copy(), state.first_out.copy(), state.first_in.copy(),
        state.out.copy(), state.inn.copy(), state.out_partners.copy(), state.in_partners.copy(), state.total.copy(),
        state.friend.copy(), state.strength.copy(), state.friends.copy(), state.path, state.origin.copy(),
        state.previous.copy(), state.covariate, state.dyad, state.present, state.used,
    )  # fmt: skip


_copy_state = name_step(_copy_dense, _copy_thin)


class Law(NamedTuple):
    """A daily model and an intervention, as the compiled simulator takes them.

    weights (classes, terms + 1); spread (classes, 2); fresh (classes,); share (N,): cumulated activity; forbid
    (rules, 3): class, sender, target, -1 for any; clamp (terms,), nan where free; inject (acts, 6): day, class, sender,
    target, count, place among the watched or -1; pairs (live, 3): sender, target, place; frailty (classes,): spread of
    the log factor of a pair and path.
    """

    weights: Floats
    spread: Floats
    fresh: Floats
    share: Floats
    forbid: Ints
    clamp: Floats
    inject: Ints
    pairs: Ints
    frailty: Floats


@njit(cache=True, nogil=True, **INNER)
def _draw_factors(law, n, seed, path, factor):  # type: ignore[no-untyped-def]
    """What each pair keeps for the whole path: a log-normal factor of mean 1 (Box and Muller 1958)."""
    classes = law.frailty.shape[0]
    for p in range(law.pairs.shape[0]):
        for c in range(classes):
            sigma = law.frailty[c]
            if sigma > 0.0:
                place = (law.pairs[p, 0] * n + law.pairs[p, 1]) * classes + c
                u = max(_hash_uniform(seed, path, FACTORS, place), 1e-300)
                v = _hash_uniform(seed, path, FACTORS + 1, place)
                z = math.sqrt(-2.0 * math.log(u)) * math.cos(2.0 * math.pi * v)
                factor[p, c] = math.exp(sigma * z - 0.5 * sigma * sigma)


@njit(cache=True, nogil=True, **INNER)
def _draw_day(pairs, spread, n, seed, path, day, rates, factor, drawn):  # type: ignore[no-untyped-def]
    """Draw the acts of one day for every live pair, from rates as of its start."""
    classes = spread.shape[0]
    for p in range(pairs.shape[0]):
        for c in range(classes):
            drawn[p, c] = 0
            mean = rates[p, c] * factor[p, c]
            if mean > 1e-9:
                # a pair is known by its actors, so that draws match between worlds with other pairs
                u = _hash_uniform(seed, path, day, (pairs[p, 0] * n + pairs[p, 1]) * classes + c)
                if u > 1.0 - mean:  # P(count > 0) is at most the mean
                    size = math.exp(min(max(spread[c, 0] + spread[c, 1] * math.log(mean), -8.0), 8.0))
                    drawn[p, c] = _draw_count(u, mean, size)


@njit(cache=True, nogil=True, **INNER)
def _enter_day(state, rules, law, now, day, drawn, tally):  # type: ignore[no-untyped-def]
    """Injected and drawn acts enter the state and the tally (classes, watched pairs)."""
    for i in range(law.inject.shape[0]):
        if law.inject[i, 0] == day:
            c, s, t, count = law.inject[i, 1], law.inject[i, 2], law.inject[i, 3], law.inject[i, 4]
            apply_act(state, rules, now, c, s, t, float(count))
            if law.inject[i, 5] >= 0:
                tally[c, law.inject[i, 5]] += count
    for p in range(law.pairs.shape[0]):
        for c in range(law.weights.shape[0]):
            if drawn[p, c] > 0:
                apply_act(state, rules, now, c, law.pairs[p, 0], law.pairs[p, 1], float(drawn[p, c]))
                if law.pairs[p, 2] >= 0:
                    tally[c, law.pairs[p, 2]] += drawn[p, c]


@njit(cache=True, nogil=True)
def run_paths(start, rules, law, begin, days, period, seed, low, high, counts):  # type: ignore[no-untyped-def]
    """Simulate paths low…high-1 into counts (paths, periods, classes, watched pairs)."""
    classes, n_pairs, n = law.weights.shape[0], law.pairs.shape[0], start.present.shape[0]
    design, rates = np.empty((n_pairs, rules.code.shape[0])), np.zeros((n_pairs, classes))
    place, senders, targets = np.empty(n_pairs, np.int64), np.empty(n_pairs, np.int64), np.empty(n_pairs, np.int64)
    drawn, factor = np.zeros((n_pairs, classes), np.int64), np.ones((n_pairs, classes))
    for path in range(low, high):
        state = _copy_state(start)
        _draw_factors(law, n, seed, path, factor)
        for day in range(days):
            now = begin + day
            _refresh_rates(state, rules, law, now, day % 7 == 0, rates, place, senders, targets, design)
            _draw_day(law.pairs, law.spread, n, seed, path, day, rates, factor, drawn)
            _enter_day(state, rules, law, now, day, drawn, counts[path, day // period])
            _draw_newcomers(state, start, rules, law, now, seed, path, day)
