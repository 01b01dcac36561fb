"""What if: a case's daily rates run forward twice on the same random numbers, once with a change.

The daily model rests on the same diary as the forecast: own and reversed dyad in both classes, with a ridge: the one
that says the last fifth of the days best when fitted to the days before, among those under which no simulated world
runs away. (Acts that call forth acts explode if a few weeks of crisis are taken for the rule.) The difference between
the two worlds is the model's, not the world's: it is model-conditional, not causal, and its error is that of the
simulation alone, not of the model.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from tightrope import scores
from tightrope.claims import WeightedAct
from tightrope.dynamics.days import DayModel, fit_days
from tightrope.dynamics.diary import CLASSES, Diary, Speakers, write_diary
from tightrope.dynamics.effects import Term
from tightrope.dynamics.fit import advance_state
from tightrope.dynamics.forecast import Panel, collect_panel
from tightrope.dynamics.history import History
from tightrope.dynamics.simulate import CAVEAT, Act, Comparison, Intervention, compare_worlds, simulate_days
from tightrope.errors import ModelError, name_nearest

Ints = NDArray[np.int64]

PATHS = 2000
DAYS = 28
MOST_FITTED = 400  # days that the rates are fitted on
RIDGES = (3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
TRIED_PATHS = 200
RUNAWAY = 3.0  # a world with over three times the acts of the busiest such stretch of the past has run away
TERMS = tuple(
    Term(effect, of=layer, half_life=half_life, scale="log")
    for layer in CLASSES
    for effect, half_life in (("inertia", 30.0), ("inertia", 180.0), ("reciprocity", 30.0))
)


@dataclass(frozen=True, slots=True)
class Injection:
    """An act of class `layer` put into the simulated world on `day`."""

    day: date
    sender: str
    target: str
    layer: str


@dataclass(frozen=True, slots=True)
class Change:
    """What is changed: acts injected, acts forbidden as (sender, target, class) with "*" for any, actors removed, and
    effects clamped to a number of remembered acts (see `find_clamped`)."""

    inject: tuple[Injection, ...] = ()
    forbid: tuple[tuple[str, str, str], ...] = ()
    remove: tuple[str, ...] = ()
    clamp: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Two worlds of a case side by side over the `days` after `as_of`.

    `comparison` holds the shifts with their Monte Carlo errors; injected acts are counted in the changed world.
    `weights` are the daily model's, by class and term, with errors, `ridge` its penalty; `acts` is how many acts it was
    fitted to, `lately` how many of them fall into the last `days`; `low` and `high` bound the central 90 % of acts in
    the unchanged world. `warnings` say where the change goes beyond the data.
    """

    as_of: date
    days: int
    change: Change
    comparison: Comparison
    weights: dict[str, dict[str, tuple[float, float]]]
    ridge: float
    acts: int
    lately: int
    low: float
    high: float
    warnings: tuple[str, ...]
    seed: int
    caveat: str = CAVEAT


def find_clamped(word: str) -> tuple[Term, ...]:
    """The terms that a word means: an effect, an effect of one class, or a term by its whole name.

    >>> [t.name for t in find_clamped("reciprocity(conflict)")]
    ['reciprocity(conflict, half-life 30, log)']
    >>> len(find_clamped("inertia"))
    4
    """
    known: dict[str, tuple[Term, ...]] = {t.name: (t,) for t in TERMS}
    for term in TERMS:
        for short in (term.effect, f"{term.effect}({term.of})"):
            known[short] = (*known.get(short, ()), term)
    if word not in known:
        raise ModelError(f"no effect {word!r} in the daily model{name_nearest(word, known)}")
    return known[word]


def ask_whatif(
    acts: Iterable[WeightedAct],
    change: Change,
    *,
    actors: Sequence[str],
    roster: Speakers,
    as_of: date,
    days: int = DAYS,
    paths: int = PATHS,
    top: int = 12,
    seed: int = 0,
) -> WhatIf:
    """Simulate a case's next `days` with and without a change.

    Raises ModelError where the change names an unknown actor or a day outside the simulation, or the acts are too few
    to fit daily rates.
    """
    diary = write_diary(acts, actors=actors, roster=roster, as_of=as_of)
    history = diary.make_history()
    begin = float(as_of.toordinal() + 1)
    intervention = _translate(change, diary, as_of, days)
    pairs = _list_pairs(len(history.actors))
    model, ridge = _fit_steady(history, pairs, begin=begin, days=days, seed=seed)
    state = advance_state(history, model.program, until=begin)
    worlds = [
        simulate_days(
            model, state, actors=history.actors, begin=begin, days=days, paths=paths, period=days, pairs=pairs,
            intervention=step, seed=seed,
        )
        for step in (Intervention(), intervention)
    ]  # fmt: skip
    comparison = compare_worlds(worlds[0], worlds[1], actors=history.actors, top=top)
    flags = (*comparison.warnings, *_flag_strangers(change, diary))
    low, high = np.quantile(worlds[0].counts.sum(axis=(1, 2, 3), dtype=float), [0.05, 0.95])
    lately = int((history.time >= begin - days).sum())
    return WhatIf(as_of, days, change, comparison, _list_weights(model), ridge, len(diary.entries), lately, float(low),
                  float(high), flags, seed)  # fmt: skip


def _list_pairs(n: int) -> tuple[Ints, Ints]:
    """All ordered pairs of n actors."""
    sender, target = np.repeat(np.arange(n), n), np.tile(np.arange(n), n)
    return sender[sender != target], target[sender != target]


def _fit_steady(
    history: History, pairs: tuple[Ints, Ints], *, begin: float, days: int, seed: int
) -> tuple[DayModel, float]:
    """The daily model and its ridge: best on the last fifth of the days, and no simulated world runs away."""
    cut = math.floor(begin - 0.2 * (begin - history.time[0]))
    most = RUNAWAY * max(int(((history.time > t - days) & (history.time <= t)).sum()) for t in history.time)
    held_out = [
        collect_panel(history, TERMS, layer=c, horizon=1.0, pairs=pairs, begin=cut, end=begin) for c in history.layers
    ]
    found: list[tuple[float, float]] = []
    for ridge in RIDGES:
        loss = _lose(_fit(history, cut, ridge, seed), held_out)
        model = _fit(history, begin, ridge, seed)
        state = advance_state(history, model.program, until=begin)
        tried = simulate_days(model, state, actors=history.actors, begin=begin, days=days, paths=TRIED_PATHS,
                              period=days, pairs=pairs, seed=seed)  # fmt: skip
        if tried.counts.sum(axis=(1, 2, 3), dtype=float).max() <= most:
            found.append((loss, ridge))
    if not found:
        raise ModelError("under every ridge some simulated world runs away: the acts are too few to simulate from")
    ridge = min(found)[1]
    return _fit(history, begin, ridge, seed), ridge


def _fit(history: History, until: float, ridge: float, seed: int) -> DayModel:
    """Daily rates from the days before `until`."""
    return fit_days(
        history, TERMS, until=until, since=float(history.time[0]) + 1, days=MOST_FITTED, ridge=ridge, seed=seed
    )


def _lose(model: DayModel, held_out: Sequence[Panel]) -> float:
    """Mean log score of "any act of the class on the day" over held-out days."""
    parts = []
    for c, panel in enumerate(held_out):
        rate = np.exp(np.minimum(panel.design @ model.weights[c, :-1] + model.weights[c, -1], 4.0))
        parts.append(scores.score_log((panel.count > 0).ravel(), -np.expm1(-rate.ravel())).mean())
    return float(np.mean(parts))


def _translate(change: Change, diary: Diary, as_of: date, days: int) -> Intervention:
    """The change in the simulation's terms; errors name what does not exist."""
    for name in (*change.remove, *(n for s, t, _ in change.forbid for n in (s, t)),
                 *(n for i in change.inject for n in (i.sender, i.target))):  # fmt: skip
        if name != "*" and name not in diary.actors:
            raise ModelError(f"no actor {name!r} in this case{name_nearest(name, diary.actors)}")
    acts = []
    for item in change.inject:
        day = (item.day - as_of).days - 1
        if not 0 <= day < days:
            raise ModelError(
                f"an act is injected on {item.day}; the simulation runs from {as_of + timedelta(days=1)} to "
                f"{as_of + timedelta(days=days)}"
            )
        acts.append(Act(day, item.layer, item.sender, item.target))
    return Intervention(tuple(acts), tuple((c, s, t) for s, t, c in change.forbid), change.remove, _clamp(change))


def _clamp(change: Change) -> dict[str, float]:
    """Clamped terms as the model reads them: all are log(1 + acts remembered)."""
    held: dict[str, float] = {}
    for word, acts in change.clamp:
        if not (math.isfinite(acts) and acts >= 0):
            raise ModelError(f"{word} is clamped to {acts:g}; give a number of remembered acts, 0 or more")
        for term in find_clamped(word):
            if term.name in held:
                raise ModelError(f"{term.name} is clamped twice")
            held[term.name] = math.log1p(acts)
    return held


def _flag_strangers(change: Change, diary: Diary) -> tuple[str, ...]:
    """Injected acts of a kind that the pair never did: what follows is borrowed from other pairs."""
    seen = {(e.sender, e.target, e.layer) for e in diary.entries}
    fresh = dict.fromkeys((i.sender, i.target, i.layer) for i in change.inject)
    return tuple(
        f"no act of {layer} by {sender} towards {target} is in the evidence: what follows is borrowed from other pairs"
        for sender, target, layer in fresh
        if (sender, target, layer) not in seen
    )


def _list_weights(model: DayModel) -> dict[str, dict[str, tuple[float, float]]]:
    """Weight and error of each term, by class."""
    names = (*model.program.names, "constant")
    return {
        layer: {name: (float(w), float(e)) for name, w, e in zip(names, weights, errors, strict=True)}
        for layer, weights, errors in zip(model.classes, model.weights, model.errors, strict=True)
    }
