"""Daily rates: how many acts of each class a pair has on a day, the model that the simulation runs forward.

log mean = weights · effects at the start of the day (Poisson quasi-likelihood), counts around it negative binomial
with log size = a + b · log mean, so that bursts stay bursts. Fitted to sampled days, where all pairs with any past
act are cases; quiet cases are thinned and weighted back. Pairs without a past share one small rate a class.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from tightrope.dynamics.effects import Program, Term
from tightrope.dynamics.fit import compile_model, digest_history
from tightrope.dynamics.history import History, Surroundings
from tightrope.dynamics.readout import read_rows
from tightrope.dynamics.sparse import SparseState
from tightrope.dynamics.state import State, make_rules
from tightrope.dynamics.stream import make_stream, move_state, start_state
from tightrope.errors import ModelError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

QUIET_SHARE = 0.15  # of the cases in which nothing happened, this share is kept, weighted back


@dataclass(frozen=True, slots=True)
class DayModel:
    """Daily rates of each class. weights (classes, terms + 1), the intercept last; spread (classes, 2);
    fresh (classes,): acts a day of pairs that had none before; low, high (terms,): the range of each effect in the
    data; frailty (classes,): standard deviation of the log of a factor that a pair keeps for a whole simulated path
    (mean 1; 0 unless set, see `diagnose.tune_frailty`): what days have in common beyond their effects."""

    program: Program
    classes: tuple[str, ...]
    weights: Floats
    errors: Floats
    spread: Floats
    fresh: Floats
    low: Floats
    high: Floats
    cases: int
    days: int
    inputs: str
    seed: int
    frailty: tuple[float, ...] = ()


def find_live_pairs(state: State | SparseState) -> tuple[Ints, Ints]:
    """Ordered pairs with any act in the past, among those present, by sender and target."""
    if isinstance(state, SparseState):
        sender, target = state.sender[: state.filled[0]], state.target[: state.filled[0]]
        met = np.isfinite(state.last[:, : state.filled[0]]).any(axis=0)
        held = np.flatnonzero(met & state.present[sender] & state.present[target])
        held = held[np.lexsort((target[held], sender[held]))]
        return sender[held], target[held]
    seen = np.isfinite(state.last).any(axis=0) & state.present[:, None] & state.present[None, :]
    senders, targets = np.nonzero(seen)
    return senders.astype(np.int64), targets.astype(np.int64)


def find_pair(senders: Ints, targets: Ints, sender: Ints, target: Ints) -> Ints:
    """For each act of `sender` on `target`, its place among the pairs `senders`, `targets`; -1 where it is none."""
    if len(senders) == 0:
        return np.full(len(sender), -1, dtype=np.int64)
    keys, wanted = senders << 32 | targets, sender << 32 | target
    order = np.argsort(keys, kind="stable")
    place = order[np.minimum(np.searchsorted(keys, wanted, sorter=order), len(keys) - 1)]
    return np.where(keys[place] == wanted, place, -1)


@dataclass(frozen=True, slots=True)
class _Cases:
    design: Floats
    count: Floats
    weight: Floats
    fresh: Floats


def _collect_days(
    history: History, program: Program, around: Surroundings, days: Floats, rng: np.random.Generator,
    partners: int | None,
) -> _Cases:  # fmt: skip
    stream, rules, n = make_stream(history, program, around), make_rules(program), len(history.actors)
    state = start_state(stream, program, n, surroundings=around, partners=partners)
    classes, position = len(history.layers), 0
    designs, counts, weights, fresh = [], [], [], np.zeros(classes)
    for day in days:
        position = move_state(state, rules, stream, position, float(day), True)
        senders, targets = find_live_pairs(state)
        today = slice(*np.searchsorted(history.time, [day, day + 1]))
        place = find_pair(senders, targets, history.sender[today], history.target[today])
        known, layer = place >= 0, history.layer[today]
        count = np.zeros((len(senders), classes))
        np.add.at(count, (place[known], layer[known]), 1.0)
        fresh += np.bincount(layer[~known], minlength=classes)
        busy = np.asarray(count.sum(axis=1) > 0)
        kept = busy | (rng.random(len(busy)) < QUIET_SHARE)
        design = np.empty((int(kept.sum()), len(program.terms)))
        read_rows(state, rules, senders[kept], targets[kept], float(day), design)
        designs.append(design)
        counts.append(count[kept])
        weights.append(np.where(busy[kept], 1.0, 1 / QUIET_SHARE))
    return _Cases(np.concatenate(designs), np.concatenate(counts), np.concatenate(weights), fresh / len(days))


def _fit_mean(design: Floats, count: Floats, weight: Floats, ridge: float, name: str) -> tuple[Floats, Floats]:
    """Weighted Poisson regression by Newton with halving; the intercept stands last and is not penalised."""
    weights = np.zeros(design.shape[1])
    weights[-1] = math.log(max((count * weight).sum(), 0.5) / weight.sum())
    penalty = np.append(np.full(design.shape[1] - 1, ridge), 0.0)

    def judge(beta: Floats) -> tuple[float, Floats]:
        eta = np.clip(design @ beta, -40, 20)
        return float((weight * (count * eta - np.exp(eta))).sum() - 0.5 * penalty @ beta**2), np.exp(eta)

    value, mean = judge(weights)
    for _ in range(60):
        information = (design * (weight * mean)[:, None]).T @ design + np.diag(penalty)
        gradient = design.T @ (weight * (count - mean)) - penalty * weights
        step = np.linalg.solve(information, gradient)
        size = 1.0
        while judge(weights + size * step)[0] < value and size > 1e-4:
            size /= 2
        weights = weights + size * step
        value, mean = judge(weights)
        if float(gradient @ step) < 1e-6:
            residual = weight * (count - mean)
            meat = (design * (residual**2)[:, None]).T @ design
            bread = np.linalg.inv(information)
            return weights, np.sqrt(np.diag(bread @ meat @ bread))
    raise ModelError(f"the daily rate of {name} did not converge; leave out effects or raise ridge")


def _fit_spread(count: Floats, mean: Floats, weight: Floats) -> Floats:
    def loss(x: Floats) -> float:
        size = np.exp(np.clip(x[0] + x[1] * np.log(mean), -8, 8))
        value = (
            special.gammaln(count + size) - special.gammaln(size) + size * np.log(size / (size + mean))
            + count * np.log(mean / (size + mean))
        )  # fmt: skip
        return float(-(weight * value).sum() + 0.5 * (x**2).sum())

    found = optimize.minimize(loss, np.array([-0.5, 0.3]), method="Nelder-Mead", options={"maxiter": 200})
    return np.asarray(found.x, dtype=float)


def fit_days(
    history: History,
    terms: Sequence[Term],
    *,
    until: float,
    since: float | None = None,
    days: int = 250,
    surroundings: Surroundings | None = None,
    ridge: float = 1.0,
    partners: int | None = None,
    seed: int = 0,
) -> DayModel:
    """Fit daily rates of every class on `days` days drawn between `since` and `until` (one unit of time is a day).

    `partners` as in `state.init_state`.
    """
    around, rng = surroundings or Surroundings(), np.random.default_rng(seed)
    program = compile_model(history, terms, around)
    first = math.floor(history.time[0] + 0.3 * (until - history.time[0])) if since is None else math.floor(since)
    choice: Floats = np.arange(first, math.floor(until), dtype=float)
    if len(choice) < 10:
        raise ModelError(f"only {len(choice)} days between {first} and {until:g}: too few to fit daily rates")
    drawn = np.sort(rng.choice(choice, min(days, len(choice)), replace=False))
    cases = _collect_days(history, program, around, drawn, rng, partners)
    mean, scale = cases.design.mean(axis=0), cases.design.std(axis=0)
    live = scale > 1e-9
    design = np.column_stack([np.where(live, (cases.design - mean) / np.where(live, scale, 1), 0.0),
                              np.ones(len(cases.design))])  # fmt: skip
    weights, errors, spreads = [], [], []
    for c, name in enumerate(history.layers):
        if cases.count[:, c].sum() == 0:
            raise ModelError(f"no act of class {name!r} on the sampled days: there is nothing to fit")
        beta, error = _fit_mean(design, cases.count[:, c], cases.weight, ridge, name)
        spreads.append(_fit_spread(cases.count[:, c], np.exp(np.clip(design @ beta, -40, 20)), cases.weight))
        raw = np.where(live, beta[:-1] / np.where(live, scale, 1), 0.0)
        weights.append(np.append(raw, beta[-1] - raw @ mean))
        errors.append(np.append(np.where(live, error[:-1] / np.where(live, scale, 1), 0.0), error[-1]))
    return DayModel(
        program, history.layers, np.array(weights), np.array(errors), np.array(spreads), cases.fresh,
        cases.design.min(axis=0), cases.design.max(axis=0), len(cases.design), len(drawn), digest_history(history),
        seed,
    )  # fmt: skip
