"""What a run's draws say: regret, split of variance, sensitivity, boxes, value of information."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np

from tightrope.strategy.ensemble import CHOICE, Run, Solved, draw_inputs, run_scenario
from tightrope.strategy.scenario import Scenario
from tightrope.strategy.tree import Floats

GROUPS = ("evidence", "judgement", "rationality", "equilibrium")
SLICES = 10


@dataclass(frozen=True, slots=True)
class Range:
    """A mean with the central 90 % of the draws."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Split:
    """How much of the variance of a course's probability each group of inputs accounts for; shares sum to 1."""

    evidence: float
    judgement: float
    rationality: float
    equilibrium: float
    variance: float

    @property
    def is_given_payoffs(self) -> bool:
        """Judgement, rationality and choice of equilibrium exceed half: no likelihood word is due."""
        return self.judgement + self.rationality + self.equilibrium > 0.5


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """PAWN (Pianosi & Wagener 2015): median distance between the output's distribution with and without the input."""

    quantity: str
    pawn: float
    direction: float  # rank correlation with the course's probability
    is_clear: bool = True  # the index is above that of shuffled inputs, which is not 0 for a finite number of draws


@dataclass(frozen=True, slots=True)
class Worth:
    """Value of knowing a quantity: gain in the focal state's payoff, and how often the best course would change."""

    quantity: str
    gain: float
    changes: float


@dataclass(frozen=True, slots=True)
class Box:
    """A box of inputs in which a course is the likeliest (PRIM, Friedman & Fisher 1999).

    `density` is the share of draws in the box where it is, `coverage` the share of all such draws that the box holds.
    """

    course: str
    limits: Mapping[str, tuple[float, float]]
    density: float
    coverage: float
    base: float


def summarise(values: Floats) -> Range:
    """Mean and central 90 % of draws.

    >>> summarise(np.arange(5.0))
    Range(value=2.0, low=0.2, high=3.8)
    """
    low, high = np.quantile(values, [0.05, 0.95])
    return Range(float(np.mean(values)), float(low), float(high))


def measure_regret(run: Run) -> dict[str, Range]:
    """For each path: the payoff given up by keeping to its best course, draw by draw."""
    best = np.where(run.menu > 0, run.worth, -np.inf).max(axis=0)
    paths = list(dict.fromkeys(c.path for c in run.scenario.courses))
    regret = {}
    for path in paths:
        rows = [i for i, c in enumerate(run.scenario.courses) if c.path == path]
        regret[path] = summarise(np.maximum(best - run.worth[rows].max(axis=0), 0.0))
    return regret


def split_variance(
    scenario: Scenario,
    *,
    draws: int,
    seed: int,
    rooms: Mapping[str, Floats] | None = None,
    solved: Solved | None = None,
) -> tuple[Split, ...]:
    """For each course, the order-averaged split of the variance of its probability over the four groups.

    The law of total variance gives each group the variance that it adds when it is learnt; the share is the average
    over all orders of learning (Shapley effects, Owen 2014; Song, Nelson & Staum 2016). Var(E[p | groups]) is the
    covariance of two runs that share those groups and nothing else. Groups are independent by construction. Choice of
    equilibrium has a share where some draw has more than one.
    """
    one = draw_inputs(scenario, draws=draws, seed=seed, rooms=rooms)
    two = draw_inputs(scenario, draws=draws, seed=seed + 1_000_003, rooms=rooms)
    member = {name: scenario.quantities[name].group if name != CHOICE else "equilibrium" for name in one}
    fixed = {n for n, q in scenario.quantities.items() if q.spread.kind == "fixed" and not q.room}
    first = run_scenario(scenario, draws=draws, inputs=one, solved=solved)
    base, has_choice = first.probability, first.several > 0
    live = tuple(
        g for g in GROUPS if any(m == g and n not in fixed and (n != CHOICE or has_choice) for n, m in member.items())
    )
    known = {(): np.zeros(len(base)), live: base.var(axis=1)}
    for size in range(1, len(live)):
        for kept in combinations(live, size):
            mixed = {n: one[n] if member[n] in kept else two[n] for n in one}
            other = run_scenario(scenario, draws=draws, inputs=mixed, solved=solved).probability
            centred = (base - base.mean(axis=1, keepdims=True)) * (other - other.mean(axis=1, keepdims=True))
            known[kept] = np.clip(centred.mean(axis=1), 0.0, known[live])
    shares = {g: np.zeros(len(base)) for g in GROUPS}
    for group in live:
        others = [g for g in live if g != group]
        for size in range(len(others) + 1):
            weight = factorial(size) * factorial(len(live) - size - 1) / factorial(len(live))
            for kept in combinations(others, size):
                joined = tuple(g for g in live if g in kept or g == group)
                shares[group] += weight * (known[joined] - known[kept])
    total = np.maximum(sum((np.maximum(s, 0) for s in shares.values()), np.zeros(len(base))), 1e-300)
    parts = {g: np.maximum(s, 0) / total for g, s in shares.items()}
    return tuple(
        Split(
            evidence=float(parts["evidence"][i]),
            judgement=float(parts["judgement"][i]),
            rationality=float(parts["rationality"][i]),
            equilibrium=float(parts["equilibrium"][i]),
            variance=float(known[live][i]),
        )
        for i in range(len(base))
    )


def rank_sensitivities(run: Run, course: int) -> tuple[Sensitivity, ...]:
    """PAWN index of every uncertain input for one course's probability, largest first; needs no independence."""
    output = run.probability[course]
    slices = max(3, min(SLICES, len(output) // 30))
    rng = np.random.default_rng(len(output))
    noise = [_measure_pawn(rng.permutation(len(output)).astype(float), output, slices=slices) for _ in range(40)]
    least = float(np.quantile(noise, 0.95))
    found = []
    for name, values in run.inputs.items():
        if name == CHOICE or np.ptp(values) == 0:
            continue
        index = _measure_pawn(values, output, slices=slices)
        found.append(Sensitivity(name, index, _correlate_ranks(values, output), is_clear=index > least))
    return tuple(sorted(found, key=lambda s: (-s.pawn, s.quantity)))


def _measure_pawn(values: Floats, output: Floats, *, slices: int) -> float:
    """Median over slices of the input of the largest distance between the output's distributions."""
    ordered = np.sort(output)
    slot = np.digitize(values, np.quantile(values, np.linspace(0, 1, slices + 1)[1:-1]))
    gaps = []
    for k in range(slices):
        inside = np.sort(output[slot == k])
        if len(inside) >= 5:
            below = np.searchsorted(inside, ordered, side="right") / len(inside)
            gaps.append(np.max(np.abs(below - np.arange(1, len(ordered) + 1) / len(ordered))))
    return float(np.median(gaps)) if gaps else 0.0


def value_information(run: Run) -> tuple[Worth, ...]:
    """What it would be worth to learn each quantity exactly, largest first (expected value of partial information).

    The focal state's mean payoff of each course is taken within ten slices of the quantity; what the best course
    within a slice brings over the best course overall is the gain. Differences within noise of the slices are shrunk.
    """
    usable = run.menu.mean(axis=1) > 0.5
    overall = run.worth.mean(axis=1)
    best = int(np.argmax(np.where(usable, overall, -np.inf)))
    found = []
    for name, values in run.inputs.items():
        if name == CHOICE or np.ptp(values) == 0:
            continue
        slot = np.digitize(values, np.quantile(values, np.linspace(0, 1, SLICES + 1)[1:-1]))
        gain = changes = 0.0
        for k in np.unique(slot):
            inside = slot == k
            lead = run.worth[:, inside] - run.worth[best, inside]
            mean, noise = lead.mean(axis=1), lead.std(axis=1) / np.sqrt(max(1, inside.sum()))
            clear = np.where(usable, np.maximum(mean - 2 * noise, 0.0), 0.0)
            gain += float(clear.max()) * inside.mean()
            changes += float(np.any(clear > 0)) * inside.mean()
        found.append(Worth(name, float(gain), float(changes)))
    return tuple(sorted(found, key=lambda w: (-w.gain, -w.changes, w.quantity)))


def value_flexibility(run: Run) -> float:
    """What it is worth to keep both doors open: mean payoff of choosing after the facts are known, less before.

    Never below 0, and 0 where nothing is uncertain; it falls as uncertainty falls.
    """
    worth = np.where(run.menu > 0, run.worth, -np.inf)
    return float(worth.max(axis=0).mean() - run.worth.mean(axis=1)[run.menu.min(axis=1) > 0].max())


def find_box(run: Run, course: int, *, least: float = 0.1, peel: float = 0.05, most: int = 4) -> Box:
    """A box of at most `most` inputs in which the course is the likeliest far more often than overall.

    PRIM: peel the 5 % slice whose loss raises the density most, until under `least` of the draws are left; the box
    kept is the one with the largest density times root of coverage.
    """
    target = run.probability.argmax(axis=0) == course
    names = [n for n, v in run.inputs.items() if n != CHOICE and np.ptp(v) > 0]
    table = np.array([run.inputs[n] for n in names])
    inside = np.ones(len(target), dtype=bool)
    limits: dict[str, tuple[float, float]] = {}
    best = (float(np.mean(target)), dict(limits), inside)
    while inside.sum() > max(least * len(target), 10) and np.any(target[inside]):
        step = _peel_once(table, names, inside, target, limits, peel=peel, most=most)
        if step is None:
            break
        inside, limits = step
        density = float(np.mean(target[inside]))
        coverage = float(np.sum(target & inside) / np.sum(target))
        if density * np.sqrt(coverage) > best[0] + 1e-9:
            best = (density * float(np.sqrt(coverage)), dict(limits), inside)
    _, limits, inside = best
    return Box(
        course=run.scenario.courses[course].name,
        limits=limits,
        density=float(np.mean(target[inside])),
        coverage=float(np.sum(target & inside) / max(1, np.sum(target))),
        base=float(np.mean(target)),
    )


def _peel_once(
    table: Floats, names: Sequence[str], inside: np.ndarray, target: np.ndarray,
    limits: Mapping[str, tuple[float, float]], *, peel: float, most: int,
) -> tuple[np.ndarray, dict[str, tuple[float, float]]] | None:  # fmt: skip
    """The peel that leaves the densest box, or None where none raises the density."""
    best_density, chosen = float(np.mean(target[inside])), None
    for row, name in enumerate(names):
        if len(limits) >= most and name not in limits:
            continue
        low, high = np.quantile(table[row, inside], [peel, 1 - peel])
        for keep, side in ((table[row] >= low, "low"), (table[row] <= high, "high")):
            left = inside & keep
            if 0 < left.sum() < inside.sum() and np.mean(target[left]) > best_density:
                best_density, chosen = float(np.mean(target[left])), (left, row, name, side, low, high)
    if chosen is None:
        return None
    left, row, name, side, low, high = chosen
    old = limits.get(name, (float(table[row].min()), float(table[row].max())))
    new = (float(low), old[1]) if side == "low" else (old[0], float(high))
    return left, {**limits, name: new}


def _correlate_ranks(one: Floats, two: Floats) -> float:
    """Spearman's correlation."""
    if np.ptp(one) == 0 or np.ptp(two) == 0:
        return 0.0
    first, second = (np.argsort(np.argsort(v)).astype(float) for v in (one, two))
    return float(np.corrcoef(first, second)[0, 1])
