"""Running the daily rates forward, and asking what would differ if.

Every draw is a hash of (seed, path, day, pair, class), never a running stream: two worlds that differ by an
intervention share all their random numbers, so their difference is due to the intervention and to nothing else
(common random numbers). A path starts from a copy of the state, draws a day from rates that know only earlier days,
lets those acts in, and goes on.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tightrope.dynamics.cells import apply_act
from tightrope.dynamics.days import DayModel, find_live_pairs, find_pair
from tightrope.dynamics.effects import find_effect
from tightrope.dynamics.paths import Law, run_paths
from tightrope.dynamics.sparse import SparseState
from tightrope.dynamics.state import State, copy_state, make_room, make_rules, read_effects
from tightrope.errors import ModelError, name_nearest

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CAVEAT = "model-conditional, not causal"
NEWCOMERS = 50  # at most so many acts a day and class are between pairs that never met, as `paths` draws them


@dataclass(frozen=True, slots=True)
class Act:
    """An act put into a simulated world, on day `day` (0 is the first), `count` times."""

    day: int
    layer: str
    sender: str
    target: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Intervention:
    """What is changed in a world: acts injected, acts forbidden (layer, sender, target; "*" stands for any), actors
    removed, terms clamped to a value."""

    inject: tuple[Act, ...] = ()
    forbid: tuple[tuple[str, str, str], ...] = ()
    remove: tuple[str, ...] = ()
    clamp: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Simulation:
    """Counts (paths, periods, classes, pairs) of simulated acts for the pairs asked, with what they came from."""

    counts: NDArray[np.int16]
    classes: tuple[str, ...]
    sender: Ints
    target: Ints
    begin: float
    days: int
    period: int
    seed: int
    inputs: str
    intervention: Intervention
    warnings: tuple[str, ...]
    caveat: str = CAVEAT


@dataclass(frozen=True, slots=True)
class Shift:
    """Difference between two worlds of one class and pair over the whole horizon.

    base, changed: mean number of acts; value: mean difference; error: its Monte Carlo standard error over paths;
    chance_base, chance_changed: probability of any act.
    """

    layer: str
    sender: str
    target: str
    base: float
    changed: float
    value: float
    error: float
    chance_base: float
    chance_changed: float
    caveat: str = CAVEAT


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two worlds side by side: the shifts, largest first in units of their error, and the flags."""

    shifts: tuple[Shift, ...]
    total: tuple[Shift, ...]
    paths: int
    warnings: tuple[str, ...]
    seed: int
    inputs: str
    caveat: str = CAVEAT


def _find(names: tuple[str, ...], word: str, what: str) -> int:
    if word not in names:
        raise ModelError(f"no {what} {word!r}{name_nearest(word, names)}")
    return names.index(word)


def _apply_intervention(
    change: Intervention, model: DayModel, actors: tuple[str, ...], days: int
) -> tuple[Ints, Floats, Ints]:
    """forbid (rules, 3) with -1 for any, clamp (terms,) with nan where free, inject (acts, 5)."""
    forbid = [
        (
            -1 if layer == "*" else _find(model.classes, layer, "class of acts"),
            -1 if sender == "*" else _find(actors, sender, "actor"),
            -1 if target == "*" else _find(actors, target, "actor"),
        )
        for layer, sender, target in change.forbid
    ]
    gone = [_find(actors, name, "actor") for name in change.remove]
    forbid += [rule for a in gone for rule in ((-1, a, -1), (-1, -1, a))]
    clamp = np.full(len(model.program.terms), np.nan)
    for name, value in change.clamp.items():
        clamp[_find(model.program.names, name, "term")] = value
    rows = []
    for act in change.inject:
        if not 0 <= act.day < days:
            raise ModelError(f"an act is injected on day {act.day}; the simulation has days 0 to {days - 1}")
        s, t = _find(actors, act.sender, "actor"), _find(actors, act.target, "actor")
        if s == t:
            raise ModelError(f"{act.sender} cannot act on itself")
        if act.count < 1:
            raise ModelError("an injected act needs a count of at least 1")
        rows.append((act.day, _find(model.classes, act.layer, "class of acts"), s, t, act.count))
    return np.array(forbid, dtype=np.int64).reshape(-1, 3), clamp, np.array(rows, dtype=np.int64).reshape(-1, 5)


def _flag_extrapolation(
    model: DayModel, state: State | SparseState, pairs: tuple[Ints, Ints], inject: Ints, clamp: Floats, begin: float
) -> tuple[str, ...]:
    """Say which effects an intervention drives beyond anything in the data it was fitted to."""
    flags = [
        f"{name} is clamped to {value:g}, beyond the data ({low:.3g} to {high:.3g})"
        for name, value, low, high in zip(model.program.names, clamp, model.low, model.high, strict=True)
        if np.isfinite(value) and not low <= value <= high
    ]
    if len(inject):
        pushed = make_room(copy_state(state), pairs=len(inject))
        for day, c, s, t, count, _ in inject:
            apply_act(pushed, make_rules(model.program), begin + float(day), int(c), int(s), int(t), float(count))
        after = begin + float(inject[:, 0].max()) + 1
        touched = np.isin(pairs[0], inject[:, 2:4]) & np.isin(pairs[1], inject[:, 2:4])
        senders = np.append(pairs[0][touched], inject[:, 2])
        targets = np.append(pairs[1][touched], inject[:, 3])
        reached = read_effects(pushed, model.program, senders, targets, now=after).max(axis=0)
        flags += [
            f"{name} reaches {value:.3g} through the injected acts, beyond the data (at most {high:.3g})"
            for name, value, high in zip(model.program.names, reached, model.high, strict=True)
            if value > high * 1.0001 + 1e-9
        ]
    return tuple(flags)


def simulate_days(
    model: DayModel,
    state: State | SparseState,
    *,
    actors: tuple[str, ...],
    begin: float,
    days: int = 28,
    paths: int = 1000,
    period: int = 7,
    pairs: tuple[Ints, Ints] | None = None,
    intervention: Intervention | None = None,
    seed: int = 0,
    threads: int = 2,
) -> Simulation:
    """Run `paths` worlds forward from a state as of `begin` and count acts per class, pair and period of days.

    pairs : those to count (absent: all with a past). Every result is conditional on the model: what an intervention
    changes in it is not what it would cause in the world.
    """
    if not np.isinf(model.program.window).all():
        raise ModelError("a model with windows cannot be simulated; use half-lives")
    if any(find_effect(t.effect).operation == "shift" for t in model.program.terms):
        raise ModelError("participation shifts need the order within a day; leave them out of a daily model")
    change = intervention or Intervention()
    forbid, clamp, inject = _apply_intervention(change, model, actors, days)
    live = find_live_pairs(state)
    sender, target = pairs if pairs is not None else live
    table = np.column_stack([*live, find_pair(sender, target, *live)]).astype(np.int64)
    inject = np.column_stack([inject, find_pair(sender, target, inject[:, 2], inject[:, 3])])
    active = state.out[0, : len(model.classes)].sum(axis=0) + state.inn[0, : len(model.classes)].sum(axis=0)
    if not active.any():
        active = np.bincount(live[0], minlength=len(actors)).astype(float)
    share = np.cumsum(active / max(active.sum(), 1e-300))
    counts = np.zeros((paths, -(-days // period), len(model.classes), len(sender)), dtype=np.int16)
    rules, edges = make_rules(model.program), np.linspace(0, paths, 4 * threads + 1).astype(int)

    law = Law(model.weights, model.spread, model.fresh, share, forbid, clamp, inject, table,
              np.array(model.frailty or np.zeros(len(model.classes)), dtype=float))  # fmt: skip

    start = make_room(state, pairs=days * len(model.classes) * NEWCOMERS + len(inject))

    def work(k: int) -> None:
        run_paths(start, rules, law, float(begin), days, period, seed, int(edges[k]), int(edges[k + 1]), counts)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(4 * threads)))
    flags = _flag_extrapolation(model, state, live, inject, clamp, float(begin))
    return Simulation(counts, model.classes, sender, target, float(begin), days, period, seed, model.inputs, change,
                      flags)  # fmt: skip


def compare_worlds(base: Simulation, changed: Simulation, *, actors: Sequence[str], top: int = 10) -> Comparison:
    """What differs between two simulations that share their seed: means, chances and Monte Carlo errors.

    The caveat stands on every row: the difference is the model's, not the world's.
    """
    if (base.seed, base.counts.shape, base.begin) != (changed.seed, changed.counts.shape, changed.begin):
        raise ModelError("the two worlds must share seed, start, horizon and pairs: only then is the difference theirs")
    one, two = base.counts.sum(axis=1, dtype=float), changed.counts.sum(axis=1, dtype=float)
    paths = len(one)
    shifts = []
    gap = two - one
    error = gap.std(axis=0, ddof=1) / math.sqrt(paths)
    for c, p in zip(*np.nonzero(np.abs(gap).sum(axis=0)), strict=True):
        shifts.append(
            Shift(base.classes[c], actors[base.sender[p]], actors[base.target[p]], float(one[:, c, p].mean()),
                  float(two[:, c, p].mean()), float(gap[:, c, p].mean()), float(error[c, p]),
                  float((one[:, c, p] > 0).mean()), float((two[:, c, p] > 0).mean()))
        )  # fmt: skip
    shifts.sort(key=lambda x: (-abs(x.value) / max(x.error, 1e-9), x.layer, x.sender, x.target))
    totals = []
    for c, name in enumerate(base.classes):
        a, b = one[:, c].sum(axis=1), two[:, c].sum(axis=1)
        gap_total = b - a
        totals.append(
            Shift(name, "*", "*", float(a.mean()), float(b.mean()), float(gap_total.mean()),
                  float(gap_total.std(ddof=1) / math.sqrt(paths)), float((a > 0).mean()), float((b > 0).mean()))
        )  # fmt: skip
    return Comparison(tuple(shifts[:top]), tuple(totals), paths, changed.warnings, base.seed, base.inputs)
