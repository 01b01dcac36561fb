"""Is the fitted model one to believe: residuals, leave-one-out, spread over refits, drift, calibration."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tightrope import scores
from tightrope.dynamics.days import DayModel, fit_days
from tightrope.dynamics.effects import Term
from tightrope.dynamics.fit import Fit, advance_state, fit_model
from tightrope.dynamics.forecast import Panel, WeekForecast
from tightrope.dynamics.history import History, Surroundings
from tightrope.dynamics.simulate import Simulation, simulate_days
from tightrope.errors import ModelError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CONTROLS = 10


@dataclass(frozen=True, slots=True)
class Residual:
    """Acts seen, acts expected and their difference in standard deviations, of a pair or a period."""

    label: str
    seen: float
    expected: float
    standardised: float


@dataclass(frozen=True, slots=True)
class Omission:
    """What a model loses without one term: log-likelihood per act, and twice the whole as a likelihood ratio."""

    term: str
    loss_per_act: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Drift:
    """Volume of news by stretch of time: acts per unit of time, and the ratio of the last stretch to the first."""

    edges: Floats
    rate: Floats
    ratio: float


@dataclass(frozen=True, slots=True)
class Goodness:
    """A statistic of simulated worlds against what was seen: seen, median and central 90 %, share of worlds below."""

    statistic: str
    seen: float
    median: float
    low: float
    high: float
    below: float


def refit_seeds(
    history: History,
    terms: Sequence[Term],
    *,
    layer: str,
    seeds: Sequence[int] = (0, 1, 2, 3, 4),
    controls: int = CONTROLS,
    surroundings: Surroundings | None = None,
) -> Fit:
    """Fit with several draws of controls; the first fit, with the standard deviation of each coefficient over draws.

    Where the spread is more than about half the robust error, take more controls (Lerner and Lomi 2020).
    """
    if len(seeds) < 2:
        raise ModelError("a spread needs at least two seeds")
    fits = [fit_model(history, terms, layer=layer, controls=controls, seed=s, surroundings=surroundings) for s in seeds]
    spread = np.std([f.coefficients for f in fits], axis=0, ddof=1)
    return replace(fits[0], spread=np.asarray(spread, dtype=float))


def leave_out(
    history: History,
    terms: Sequence[Term],
    *,
    layer: str,
    controls: int = CONTROLS,
    seed: int = 0,
    surroundings: Surroundings | None = None,
) -> tuple[Omission, ...]:
    """Refit without each term in turn, with the same controls; the largest loss first."""

    def judge(kept: Sequence[Term]) -> Fit:
        return fit_model(history, kept, layer=layer, controls=controls, seed=seed, surroundings=surroundings)

    whole = judge(terms)
    out = []
    for i, term in enumerate(terms):
        part = judge([*terms[:i], *terms[i + 1 :]])
        loss = whole.log_likelihood - part.log_likelihood
        out.append(Omission(term.name, loss / whole.events, 2 * loss))
    return tuple(sorted(out, key=lambda o: -o.ratio))


def list_residuals(
    panel: Panel, said: WeekForecast, *, actors: Sequence[str], by: str = "pair", top: int = 10
) -> tuple[Residual, ...]:
    """Pairs or periods whose counts stray farthest from what was forecast, in standard deviations of the forecast."""
    if by not in ("pair", "period"):
        raise ModelError(f"residuals by {by!r}: 'pair' or 'period'")
    cumulative = said.list_cumulative(200)
    tail = 1 - cumulative
    second = (tail * (2 * np.arange(tail.shape[1]) + 1)).sum(axis=1)
    expected = said.expected.reshape(panel.count.shape)
    variance = np.maximum(second - said.expected**2, 1e-9).reshape(panel.count.shape)
    axis = 0 if by == "pair" else 1
    seen, mean, spread = panel.count.sum(axis), expected.sum(axis), np.sqrt(variance.sum(axis))
    away = (seen - mean) / spread
    labels = (
        [f"{actors[s]} to {actors[t]}" for s, t in zip(panel.sender, panel.target, strict=True)]
        if by == "pair" else [f"from {b:g}" for b in panel.begins]
    )  # fmt: skip
    order = np.argsort(-np.abs(away), kind="stable")[:top]
    return tuple(Residual(labels[i], float(seen[i]), float(mean[i]), float(away[i])) for i in order)


def measure_drift(history: History, *, stretches: int = 10) -> Drift:
    """Acts per unit of time over equal stretches: where news volume changed, rates of one era mislead in another."""
    edges = np.linspace(history.time[0], history.time[-1] + 1, stretches + 1)
    rate = np.histogram(history.time, edges)[0] / np.diff(edges)
    return Drift(edges, rate, float(rate[-1] / rate[0]) if rate[0] > 0 else np.inf)


def check_simulation(made: Simulation, seen: NDArray[np.floating]) -> tuple[Goodness, ...]:
    """Totals, busy pairs, largest count and answered pairs of simulated worlds beside those of the real weeks.

    `seen` (periods, classes, pairs) counts the real acts of the same pairs and periods.
    """
    if made.counts.shape[1:] != seen.shape:
        raise ModelError(f"seen has shape {seen.shape}, the simulation counts {made.counts.shape[1:]}")
    place = {(s, t): i for i, (s, t) in enumerate(zip(made.sender.tolist(), made.target.tolist(), strict=True))}
    turned = np.array([place.get((t, s), -1) for s, t in place])

    def describe(counts: NDArray[np.floating]) -> Floats:
        whole = counts.sum(axis=1)
        answered = [((w > 0) & (w[turned] > 0) & (turned >= 0)).sum() for w in whole]
        return np.concatenate([whole.sum(axis=1), (whole > 0).sum(axis=1), whole.max(axis=1), answered]).astype(float)

    names = [f"{what}, {c}" for what in ("acts", "busy pairs", "largest count", "answered pairs") for c in made.classes]
    real = describe(np.asarray(seen, dtype=float).transpose(1, 0, 2))
    worlds = np.array([describe(w.transpose(1, 0, 2)) for w in made.counts])
    low, middle, high = np.quantile(worlds, [0.05, 0.5, 0.95], axis=0)
    below = (worlds < real).mean(axis=0) + 0.5 * (worlds == real).mean(axis=0)
    return tuple(
        Goodness(n, float(r), float(m), float(a), float(b), float(p))
        for n, r, m, a, b, p in zip(names, real, middle, low, high, below, strict=True)
    )


def draw_ranks(
    history: History, model: DayModel, *, pairs: tuple[Ints, Ints], origins: Sequence[float], days: int, paths: int,
    seed: int,
) -> Floats:  # fmt: skip
    """Randomised PIT (origins, weeks, classes, pairs) of weekly counts under simulated worlds begun at the origins."""
    number = np.full((len(history.actors),) * 2, -1)
    number[pairs] = np.arange(len(pairs[0]))
    below, at = [], []
    for begin in origins:
        state = advance_state(history, model.program, until=float(begin))
        made = simulate_days(
            model, state, actors=history.actors, begin=float(begin), days=days, paths=paths, pairs=pairs, seed=seed
        )
        actual = np.zeros(made.counts.shape[1:])
        pair = number[history.sender, history.target]
        inside = (history.time >= begin) & (history.time < begin + days) & (pair >= 0)
        week = ((history.time[inside] - begin) // made.period).astype(int)
        np.add.at(actual, (week, history.layer[inside], pair[inside]), 1)
        below.append((made.counts < actual).mean(axis=0))
        at.append((made.counts == actual).mean(axis=0))
    return scores.draw_pit(np.array(below), np.array(at), seed=seed)


def tune_frailty(
    history: History,
    terms: Sequence[Term],
    *,
    pairs: tuple[Ints, Ints],
    until: float,
    since: float | None = None,
    grid: Sequence[float] = (0.0, 0.3, 0.6),
    origins: int = 8,
    days: int = 28,
    paths: int = 100,
    seed: int = 0,
) -> tuple[tuple[float, ...], dict[float, tuple[float, ...]]]:
    """The frailty of each class whose 90 % bands of weekly counts cover nearest to 90 %, and all coverages tried.

    Rates are fitted on the first three quarters of the time before `until`, the bands judged on the last quarter;
    nothing from `until` on is read.
    """
    first = float(history.time[0]) if since is None else since
    cut = math.floor(first + 0.75 * (until - first))
    known = history.select(history.time < until)
    model = fit_days(known, terms, until=cut, since=first, days=300, seed=seed)
    starts = np.floor(np.linspace(cut, until - days, origins))
    found = {}
    for sigma in grid:
        frail = replace(model, frailty=(sigma,) * len(model.classes))
        ranks = draw_ranks(known, frail, pairs=pairs, origins=starts.tolist(), days=days, paths=paths, seed=seed)
        found[sigma] = tuple(scores.measure_coverage(ranks[:, :, c]) for c in range(len(model.classes)))
    best = tuple(min(grid, key=lambda s: (abs(found[s][c] - 0.9), s)) for c in range(len(model.classes)))
    return best, found


def plot_calibration(panel: Panel, said: WeekForecast, *, bins: int = 10) -> tuple[scores.ReliabilityBin, ...]:
    """The points of a calibration plot: what was said of any act, what happened, how often."""
    return scores.bin_reliability(panel.count.ravel() > 0, said.chance, bins=bins)
