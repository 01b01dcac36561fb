"""Forecasts of weeks: how many acts of a class each pair will see, with probabilities, from the effects at its start.

The panel reads the same state as every other part of the room at the start of each period and counts what happened in
it: a timed relational event model whose rate is constant within a period. Whether anything happens is a logit; how
much, given that something does, is a negative binomial cut off at zero whose spread may grow with its mean (a hurdle
model: Mullahy 1986, J. Econometrics 33:341-365).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from tightrope.dynamics.days import find_pair
from tightrope.dynamics.effects import Program, Term
from tightrope.dynamics.fit import compile_model, digest_history
from tightrope.dynamics.history import History, Surroundings
from tightrope.dynamics.readout import read_rows
from tightrope.dynamics.state import make_rules
from tightrope.dynamics.stream import make_stream, move_state, start_state
from tightrope.errors import ModelError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TOP_COUNT = 400  # forecasts of counts reach this far; what is beyond counts as the last


@dataclass(frozen=True, slots=True)
class Panel:
    """Periods by pairs: design (periods, pairs, terms) at the start of each, count (periods, pairs) within it.

    begins (periods,) times; sender, target (pairs,) actors.
    """

    begins: Floats
    horizon: float
    sender: Ints
    target: Ints
    design: Floats
    count: Floats
    program: Program
    layer: str
    inputs: str

    def select(self, keep: NDArray[np.bool_]) -> Panel:
        """The periods where `keep` holds."""
        return Panel(self.begins[keep], self.horizon, self.sender, self.target, self.design[keep], self.count[keep],
                     self.program, self.layer, self.inputs)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WeekModel:
    """A fitted hurdle model. mean, scale (terms,) standardise; any_weights, much_weights (terms + 1,), first the
    intercept; spread (2,): log size of the negative binomial = spread[0] + spread[1] · log mean."""

    names: tuple[str, ...]
    mean: Floats
    scale: Floats
    any_weights: Floats
    any_errors: Floats
    much_weights: Floats
    spread: Floats
    rows: int
    ridge: float
    inputs: str


@dataclass(frozen=True, slots=True)
class ChanceModel:
    """A fitted logit of "any act in the period": mean, scale (terms,) standardise; weights (terms + 1,), the first the
    intercept, with their covariance."""

    names: tuple[str, ...]
    mean: Floats
    scale: Floats
    weights: Floats
    covariance: Floats
    ridge: float

    def standardise(self, design: Floats) -> Floats:
        """A design (…, terms) with a column of ones before it, in the units of the weights."""
        flat = (design - self.mean) / self.scale
        return np.concatenate([np.ones((*flat.shape[:-1], 1)), flat], axis=-1)

    def read(self, design: Floats, *, level: float = 0.9) -> tuple[Floats, Floats, Floats]:
        """Chance of any act with the bounds of its central interval, for each row of a design (…, terms)."""
        rows = self.standardise(design)
        eta = rows @ self.weights
        away = special.ndtri((1 + level) / 2) * np.sqrt(np.einsum("...i,ij,...j->...", rows, self.covariance, rows))
        return special.expit(eta), special.expit(eta - away), special.expit(eta + away)


@dataclass(frozen=True, slots=True)
class WeekForecast:
    """What a model says of each case: chance (n,) that anything happens, mean and size (n,) of the count if it does."""

    chance: Floats
    mean: Floats
    size: Floats

    def list_cumulative(self, top: int = 60) -> Floats:
        """P(count <= 0), … P(count <= top) for each case, (n, top + 1)."""
        support = np.arange(1, top + 1)
        zero = (self.size / (self.size + self.mean)) ** self.size
        mass = np.exp(_log_negative_binomial(support[None, :], self.mean[:, None], self.size[:, None]))
        positive = np.cumsum(mass, axis=1) / np.maximum(1 - zero, 1e-12)[:, None]
        low = (1 - self.chance)[:, None]
        whole: Floats = np.concatenate([low, low + self.chance[:, None] * positive], axis=1)
        return np.minimum(whole, 1.0)

    @property
    def expected(self) -> Floats:
        """Expected count of each case."""
        zero = (self.size / (self.size + self.mean)) ** self.size
        return np.asarray(self.chance * self.mean / np.maximum(1 - zero, 1e-12), dtype=float)


def _log_negative_binomial(count: Floats | Ints, mean: Floats, size: Floats) -> Floats:
    return np.asarray(
        special.gammaln(count + size) - special.gammaln(size) - special.gammaln(count + 1.0)
        + size * np.log(size / (size + mean)) + count * np.log(mean / (size + mean)),
        dtype=float,
    )  # fmt: skip


def list_terms(
    classes: Sequence[str], *, about: str, half_lives: Sequence[float], triads: float = 60.0
) -> tuple[Term, ...]:
    """The effects a forecast rests on by default, for forecasting acts of class `about`.

    Per class and half-life: own and reversed dyad, sender and target strength; for `about` also pressure, world
    activity, age buckets; the four signed triads at one half-life where there are two classes.
    """
    terms: list[Term] = []
    for layer in classes:
        for h in half_lives:
            how = {"of": layer, "half_life": h, "scale": "log"}
            terms += [Term(e, **how) for e in ("inertia", "reciprocity")]  # type: ignore[arg-type]
        for h in half_lives[1::2]:
            how = {"of": layer, "half_life": h, "scale": "log"}
            names = ("sender_out", "sender_in", "target_out", "target_in", "world_activity")
            terms += [Term(e, **how) for e in names]  # type: ignore[arg-type]
    last = half_lives[-1]
    terms += [
        Term("inertia", of=about, half_life=last, scale="root"),
        Term("share", of=about, half_life=last),
        Term("pressure_on_target", of=about, half_life=half_lives[1], scale="log"),
        Term("pressure_on_sender", of=about, half_life=half_lives[1], scale="log"),
    ]
    for effect in ("age_own", "age_reversed"):
        ages = ((0.0, 2.0), (2.0, 7.0), (7.0, 21.0), (21.0, 60.0), (60.0, 180.0), (180.0, 730.0))
        terms += [Term(effect, of=about, low=a, high=b) for a, b in ages]
    if len(classes) == 2:
        other = next(c for c in classes if c != about)
        for name, of, by in (("friend_of_friend", other, other), ("friend_of_enemy", about, other),
                             ("enemy_of_friend", other, about), ("enemy_of_enemy", about, about)):  # fmt: skip
            terms.append(Term(name, of=of, by=by, half_life=triads, scale="log"))
    return tuple(terms)


def collect_panel(
    history: History,
    terms: Sequence[Term],
    *,
    layer: str,
    horizon: float,
    pairs: tuple[Ints, Ints],
    surroundings: Surroundings | None = None,
    begin: float | None = None,
    end: float | None = None,
) -> Panel:
    """Read the effects of each pair at the start of every period and count its acts of `layer` within it.

    Periods of length `horizon` follow one another from `begin` (first act) to `end` (last act, whole periods only).
    """
    around = surroundings or Surroundings()
    first = math.floor(history.time[0]) if begin is None else begin
    last = history.time[-1] + 1 if end is None else end
    periods = int((last - first) // horizon)
    if periods < 1:
        raise ModelError(f"from {first:g} to {last:g} there is no whole period of {horizon:g}")
    program = compile_model(history, terms, around)
    stream, rules = make_stream(history, program, around), make_rules(program)
    state = start_state(stream, program, len(history.actors), surroundings=around)
    sender, target = (np.asarray(p, dtype=np.int64) for p in pairs)
    begins: Floats = first + horizon * np.arange(periods, dtype=float)
    design = np.empty((periods, len(sender), len(program.terms)))
    position = 0
    for k, now in enumerate(begins):
        position = move_state(state, rules, stream, position, float(now), True)
        read_rows(state, rules, sender, target, float(now), design[k])
    mine = history.layer == history.find_layer(layer)
    period = np.floor((history.time - first) / horizon).astype(int)
    pair = find_pair(sender, target, history.sender, history.target)
    kept = mine & (period >= 0) & (period < periods) & (pair >= 0)
    count = np.zeros((periods, len(sender)))
    np.add.at(count, (period[kept], pair[kept]), 1.0)
    return Panel(begins, horizon, sender, target, design, count, program, layer, digest_history(history))


def find_pairs(history: History, *, before: float, least: int) -> tuple[Ints, Ints]:
    """Ordered pairs with at least `least` acts of any class before a time."""
    early = history.time < before
    n = len(history.actors)
    keys, count = np.unique(history.sender[early] * n + history.target[early], return_counts=True)
    found = keys[count >= least]
    if len(found) == 0:
        raise ModelError(f"no pair has {least} acts before {before:g}; ask for fewer")
    return found // n, found % n


def _fit_logit(design: Floats, happened: Floats, ridge: float) -> tuple[Floats, Floats]:
    weights = np.zeros(design.shape[1])
    penalty = np.full(design.shape[1], ridge)
    penalty[0] = 0.0
    information = np.eye(len(weights))
    for _ in range(50):
        fitted = special.expit(design @ weights)
        information = (design * (fitted * (1 - fitted))[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.solve(information, design.T @ (happened - fitted) - penalty * weights)
        weights = weights + np.clip(step, -3, 3)
        if np.abs(step).max() < 1e-7:
            break
    return weights, np.asarray(np.linalg.inv(information), dtype=float)


def _judge_much(weights: Floats, design: Floats, count: Floats, ridge: float) -> tuple[float, Floats]:
    """Minus the log-likelihood of positive counts, with its gradient by central differences in the two predictors."""
    terms = design.shape[1]

    def tell(eta: Floats, log_size: Floats) -> Floats:
        mean, size = np.exp(np.clip(eta, -12, 8)), np.exp(np.clip(log_size, -6, 8))
        zero = size * np.log(size / (size + mean))
        some: Floats = np.log(-np.expm1(np.minimum(zero, -1e-12)))
        return _log_negative_binomial(count, mean, size) - some

    eta = design @ weights[:terms]
    log_size = weights[terms] + weights[terms + 1] * eta
    h = 1e-5
    value = tell(eta, log_size)
    by_eta = (tell(eta + h, log_size) - tell(eta - h, log_size)) / (2 * h)
    by_size = (tell(eta, log_size + h) - tell(eta, log_size - h)) / (2 * h)
    whole = by_eta + by_size * weights[terms + 1]
    gradient = np.append(design.T @ whole, [by_size.sum(), (by_size * eta).sum()])
    penalty = np.append(np.full(terms, ridge), [0.0, 1.0])
    penalty[0] = 0.0
    return float(-value.sum() + 0.5 * penalty @ weights**2), np.asarray(-gradient + penalty * weights, dtype=float)


def _standardise_panel(panel: Panel, cases: NDArray[np.bool_] | None = None) -> tuple[Floats, Floats, Floats, Floats]:
    """Design with a column of ones, mean, scale and flat counts of a panel that has something to tell apart."""
    kept = np.ones(panel.count.shape, dtype=bool) if cases is None else cases
    flat, count = panel.design[kept], panel.count[kept]
    if len(count) == 0 or count.max() == 0 or count.min() > 0:
        what = "empty" if len(count) == 0 or count.max() == 0 else "full"
        raise ModelError(f"{panel.layer}: every case is {what}; there is nothing to tell apart")
    if not np.all(np.isfinite(flat)):
        raise ModelError("a statistic of the panel is not a finite number")
    mean, scale = flat.mean(axis=0), flat.std(axis=0)
    scale = np.where(scale > 1e-9, scale, np.inf)  # a constant says nothing: its weight stays 0
    return np.column_stack([np.ones(len(flat)), (flat - mean) / scale]), mean, scale, count


def find_quiet(panel: Panel, *, days: float) -> NDArray[np.bool_]:
    """Cases (periods, pairs) that saw no act of the class in the periods that make up the `days` before."""
    back = math.ceil(days / panel.horizon)
    return np.array([panel.count[max(0, k - back) : k].sum(axis=0) == 0 for k in range(len(panel.count))])


def fit_chance(panel: Panel, *, ridge: float = 1.0, cases: NDArray[np.bool_] | None = None) -> ChanceModel:
    """The logit of "any act" alone, for panels too small to say how many; `ridge` as in `fit_weeks`.

    `cases` (periods, pairs) fits to some cases only: with those of `find_quiet` it is the hazard of an onset.
    """
    design, mean, scale, count = _standardise_panel(panel, cases)
    weights, covariance = _fit_logit(design, (count > 0).astype(float), max(ridge, 1e-6))
    return ChanceModel(panel.program.names, mean, scale, weights, covariance, ridge)


def fit_weeks(panel: Panel, *, ridge: float = 1.0) -> WeekModel:
    """Fit the hurdle model to all cases of a panel; `ridge` is per weight of a standardised statistic."""
    design, mean, scale, count = _standardise_panel(panel)
    any_weights, any_covariance = _fit_logit(design, (count > 0).astype(float), max(ridge, 1e-6))
    some = count > 0
    start = np.zeros(design.shape[1] + 2)
    start[0] = math.log(max(count[some].mean() - 0.9, 0.1))
    found = optimize.minimize(
        _judge_much, start, args=(design[some], count[some], max(ridge, 1e-6)), jac=True, method="L-BFGS-B",
        options={"maxiter": 300},
    )  # fmt: skip
    terms = design.shape[1]
    any_errors = np.sqrt(np.diag(any_covariance))
    return WeekModel(panel.program.names, mean, scale, any_weights, any_errors, found.x[:terms].copy(),
                     found.x[terms:].copy(), len(count), ridge, panel.inputs)  # fmt: skip


def forecast_weeks(model: WeekModel, panel: Panel) -> WeekForecast:
    """Forecast every case of a panel, in the order of `panel.count.ravel()`."""
    flat = (panel.design.reshape(-1, panel.design.shape[2]) - model.mean) / model.scale
    chance = special.expit(model.any_weights[0] + flat @ model.any_weights[1:])
    eta = model.much_weights[0] + flat @ model.much_weights[1:]
    size = np.exp(np.clip(model.spread[0] + model.spread[1] * eta, -6, 8))
    return WeekForecast(chance, np.exp(np.clip(eta, -12, 8)), size)
