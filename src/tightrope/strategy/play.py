"""Play a scenario: courses with their chances and bills, what tips them, and where each number comes from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from tightrope import __version__
from tightrope.strategy.analysis import (
    Box,
    Range,
    Sensitivity,
    Split,
    Worth,
    find_box,
    measure_regret,
    rank_sensitivities,
    split_variance,
    summarise,
    value_information,
)
from tightrope.strategy.ensemble import Run, Solved, count_branches, draw_inputs, run_scenario
from tightrope.strategy.overlay import overlay
from tightrope.strategy.quantity import NUCLEAR_CAUTION, Quantity
from tightrope.strategy.scenario import Scenario
from tightrope.strategy.scenario_file import load_scenario
from tightrope.strategy.trace import SignedTie, Source, trace_measures, trace_quantities, trace_ties
from tightrope.strategy.tree import Floats

SAME = 0.05  # a result this close to the one from priors alone is "prior, not evidence"
TIPPED = 5  # inputs along which a tipping point is looked for
STRESS = (0.5, 1.0, 2.0)  # multiples of lambda at which results are shown again


@dataclass(frozen=True, slots=True)
class CourseResult:
    """One course: how likely, what it brings the focal state by term and others by name, how it may be told.

    `is_prior` marks a probability within 5 % of the one that priors alone give: "prior, not evidence"; it is None
    where no quantity has a prior to compare with.
    """

    name: str
    label: str
    path: str
    rungs: Mapping[str, float]
    probability: Range
    in_menu: float
    worth: Range
    terms: Mapping[str, Range]
    consequences: Mapping[str, Mapping[str, Range]]
    split: Split
    is_prior: bool | None
    indicators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tipping:
    """The value of one quantity, all else drawn, at which the likeliest course changes."""

    quantity: str
    value: float
    below: str
    above: str


@dataclass(frozen=True, slots=True)
class Play:
    """The result of playing a scenario; everything the brief's courses section prints.

    Attributes
    ----------
    courses : likeliest first
    regret : path -> payoff given up by keeping to it
    assumptions : the inputs that move the leading course most, largest first
    tipping, boxes, information : what would change the ranking, and what would be worth learning
    stress : lambda multiple -> probability of each course
    results : reported events averaged over courses
    whatifs : what-if -> path -> change of its probability on the same draws
    terms : term of payoff, or "ACTOR.NAME" of a consequence -> its expression
    trace : the same terms -> the quantities they are made of
    measures : the same terms -> the measures of the signed graph in them; `ties` are the graph's, with their evidence
    inputs : every quantity by name
    rooms : room that a quantity cites -> hash of the draws it handed in
    whatif : the what-if laid over the scenario, if any
    is_given_payoffs : ranking and tipping points only, no likelihood word
    """

    scenario: Scenario
    courses: tuple[CourseResult, ...]
    regret: Mapping[str, Range]
    assumptions: tuple[Sensitivity, ...]
    tipping: tuple[Tipping, ...]
    boxes: tuple[Box, ...]
    information: tuple[Worth, ...]
    stress: Mapping[float, Mapping[str, float]]
    results: Mapping[str, Range]
    whatifs: Mapping[str, Mapping[str, Range]]
    terms: Mapping[str, str]
    trace: Mapping[str, tuple[Source, ...]]
    measures: Mapping[str, tuple[str, ...]]
    ties: tuple[SignedTie, ...]
    inputs: Mapping[str, Source]
    is_given_payoffs: bool
    caution: str
    rooms: Mapping[str, str]
    whatif: str
    draws: int
    seed: int
    digest: str
    passes: int
    is_settled: bool
    residual: float
    n_failed: int
    n_solved: int
    several: float
    branches: Mapping[str, float]
    warnings: tuple[str, ...]

    def hash_run(self) -> str:
        """sha256 over the scenario as changed, draws, seed, and the draws that other rooms handed in."""
        parts = [self.digest, self.draws, self.seed, sorted(self.rooms.items())]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def to_record(self) -> dict[str, Any]:
        """Plain values for JSON, numbers to six significant digits; `run` is the hash of all that decides the run."""
        scenario = self.scenario
        record = {name: getattr(self, name) for name in self.__slots__ if name != "scenario"}
        record["quantities"] = {q.name: q.describe() for q in scenario.quantities.values()}
        record["version"] = __version__
        record["run"] = self.hash_run()
        head = {"scenario": scenario.name, "title": scenario.title, "focal": scenario.focal, "as_of": scenario.as_of}
        head["references"] = [asdict(r) for r in scenario.references]
        plain = _plain(head | record | {"resolved": scenario.resolved, "fixed": dict(scenario.fixed)})
        assert isinstance(plain, dict)
        return plain


def play_scenario(
    scenario: Scenario, *, draws: int | None = None, seed: int | None = None, rooms: Mapping[str, Floats] | None = None,
    split_draws: int = 150,
) -> Play:  # fmt: skip
    """Play a scenario in full.

    `rooms` gives draws of other rooms' results by the names that quantities cite in `room`; a quantity whose room
    hands in nothing falls back to its own distribution, and the result's warnings say so.
    """
    seed = scenario.seed if seed is None else seed
    solved: Solved = {}
    run = run_scenario(scenario, draws=draws, seed=seed, rooms=rooms, solved=solved)
    small = min(split_draws, run.probability.shape[1])
    splits = split_variance(scenario, draws=small, seed=seed, rooms=rooms, solved=solved)
    prior = _run_priors(scenario, draws=run.probability.shape[1], seed=seed, rooms=rooms)
    lead = int(np.argmax(run.probability.mean(axis=1)))
    order = np.argsort(-run.probability.mean(axis=1), kind="stable")
    sensitivities = rank_sensitivities(run, lead)
    terms = dict(scenario.payoff)
    terms |= {f"{a}.{n}": e for a, rows in scenario.consequences.items() for n, e in rows.items()}
    cited = {q.room for q in scenario.quantities.values() if q.room}
    missing = sorted(cited - set(rooms or {}))
    warnings = [
        *scenario.warnings,
        *(f"no draws of {room}: its quantity falls back to its own range" for room in missing),
    ]
    if not run.is_settled:
        warnings.append(f"the coupling of parts moved by {run.moved:.3f} after {run.passes} passes: not at rest")
    return Play(
        scenario=scenario,
        courses=tuple(_describe(run, int(i), splits[i], prior) for i in order),
        regret=measure_regret(run),
        assumptions=sensitivities,
        tipping=find_tippings(
            scenario,
            [s.quantity for s in sensitivities if s.is_clear][:TIPPED],
            draws=min(small, 100),
            seed=seed,
            rooms=rooms,
            solved=solved,
        ),
        boxes=tuple(find_box(run, int(i)) for i in order[:2]),
        information=value_information(run),
        stress=_stress(scenario, draws=small, seed=seed, rooms=rooms, solved=solved),
        results={n: summarise(np.sum(v * run.probability, axis=0)) for n, v in run.results.items()},
        whatifs=_compare_paths(scenario, draws=min(small, 60), seed=seed, rooms=rooms, solved=solved),
        terms={t: e.text for t, e in terms.items()},
        trace={t: trace_quantities(scenario, run, e.names) for t, e in terms.items()},
        measures={t: trace_measures(scenario, e.names) for t, e in terms.items()},
        ties=trace_ties(scenario),
        inputs={s.quantity: s for s in trace_quantities(scenario, run, frozenset(scenario.quantities))},
        is_given_payoffs=splits[lead].is_given_payoffs,
        caution=NUCLEAR_CAUTION if scenario.has_nuclear_input else "",
        rooms={name: _hash_draws(drawn) for name, drawn in (rooms or {}).items() if name in cited},
        whatif=scenario.whatif,
        draws=run.probability.shape[1],
        seed=seed,
        digest=scenario.digest,
        passes=run.passes,
        is_settled=run.is_settled,
        residual=run.residual,
        n_failed=run.n_failed,
        n_solved=run.n_solved,
        several=run.several,
        branches=count_branches(scenario, draws=max(5, min(20, small // 10)), starts=8, seed=seed),
        warnings=tuple(warnings),
    )


def play(
    path: Path, *, whatif: str | None = None, changes: Mapping[str, float] | None = None, draws: int | None = None,
    seed: int | None = None, rooms: Mapping[str, Floats] | None = None,
) -> Play:  # fmt: skip
    """Load a scenario file, lay a what-if and set quantities over it, and play it: the twin of `tightrope play`."""
    scenario = load_scenario(path, changes=changes, whatif=whatif)
    return play_scenario(scenario, draws=draws, seed=seed, rooms=rooms)


def compare_whatif(
    scenario: Scenario,
    name: str,
    *,
    draws: int | None = None,
    seed: int | None = None,
    rooms: Mapping[str, Floats] | None = None,
) -> dict[str, Range]:
    """Change of each course's probability under a what-if, draw by draw on common random numbers."""
    changes = _change_courses(scenario, name, draws=draws, seed=seed, rooms=rooms, solved={})
    return {course.name: summarise(row) for course, row in zip(scenario.courses, changes, strict=True)}


def _change_courses(
    scenario: Scenario,
    name: str,
    *,
    draws: int | None,
    seed: int | None,
    rooms: Mapping[str, Floats] | None,
    solved: Solved,
    before: Run | None = None,
) -> Floats:
    """(courses, draws): probability under a what-if, less that without."""
    before = before or run_scenario(scenario, draws=draws, seed=seed, rooms=rooms, solved=solved)
    after = run_scenario(overlay(scenario, name), draws=draws, seed=seed, rooms=rooms, solved=solved)
    return np.asarray(after.probability - before.probability)


def _compare_paths(
    scenario: Scenario, *, draws: int, seed: int, rooms: Mapping[str, Floats] | None, solved: Solved
) -> dict[str, dict[str, Range]]:
    """For each what-if the change of each path's probability."""
    if not scenario.whatifs:
        return {}
    before = run_scenario(scenario, draws=draws, seed=seed, rooms=rooms, solved=solved)
    paths = dict.fromkeys(course.path for course in scenario.courses)
    rows = {path: [i for i, course in enumerate(scenario.courses) if course.path == path] for path in paths}
    found = {}
    for name in scenario.whatifs:
        changes = _change_courses(scenario, name, draws=draws, seed=seed, rooms=rooms, solved=solved, before=before)
        found[name] = {path: summarise(changes[inside].sum(axis=0)) for path, inside in rows.items()}
    return found


def find_tippings(
    scenario: Scenario,
    names: list[str],
    *,
    draws: int,
    seed: int,
    rooms: Mapping[str, Floats] | None = None,
    solved: Solved | None = None,
) -> tuple[Tipping, ...]:
    """Where, along each quantity's range, the likeliest course changes: by bisection, common random numbers.

    A quantity whose ends agree is taken not to tip; two changes that cancel within the range are not seen.
    """
    found = []
    for name in names:
        low, high = _find_ends(scenario.quantities[name])

        def lead(value: float, name: str = name) -> int:
            given = {name: np.array(value)}
            run = run_scenario(scenario, draws=draws, seed=seed, rooms=rooms, inputs=given, solved=solved)
            return int(np.argmax(run.probability.mean(axis=1)))

        first, last = lead(low), lead(high)
        if first == last:
            continue
        ends = (low, high)
        while high - low > 0.02 * (ends[1] - ends[0]):
            middle = (low + high) / 2
            if (at := lead(middle)) == first:
                low = middle
            else:
                high, last = middle, at
        courses = scenario.courses
        found.append(Tipping(name, (low + high) / 2, courses[first].name, courses[last].name))
    return tuple(found)


def _find_ends(quantity: Quantity) -> tuple[float, float]:
    """The range to search: the distribution's bounds, or its extreme percentiles where it starts at 0."""
    low, high = quantity.spread.bounds
    if quantity.spread.kind in ("lognormal", "beta"):
        low, high = (float(v) for v in quantity.spread.find_quantile(np.array([0.005, 0.995])))
    return low, high


def _describe(run: Run, index: int, split: Split, prior: Run | None) -> CourseResult:
    course = run.scenario.courses[index]
    probability = summarise(run.probability[index])
    is_prior = None
    if prior is not None:
        before = float(prior.probability[index].mean())
        is_prior = abs(probability.value - before) <= SAME * max(before, 1e-12)
    return CourseResult(
        name=course.name,
        label=course.label,
        path=course.path,
        rungs=course.rungs,
        probability=probability,
        in_menu=float(run.menu[index].mean()),
        worth=summarise(run.worth[index]),
        terms={name: summarise(values[index]) for name, values in run.terms.items()},
        consequences={a: {n: summarise(v[index]) for n, v in rows.items()} for a, rows in run.consequences.items()},
        split=split,
        is_prior=is_prior,
        indicators=course.indicators,
    )


def _run_priors(scenario: Scenario, *, draws: int, seed: int, rooms: Mapping[str, Floats] | None) -> Run | None:
    """The same run with every quantity that states a prior put back to it; None where none does."""
    quantities = dict(scenario.quantities)
    for name, q in scenario.quantities.items():
        if q.prior is not None:
            quantities[name] = replace(q, spread=q.prior, room="")
    if all(q.prior is None for q in scenario.quantities.values()):
        return None
    return run_scenario(replace(scenario, quantities=quantities), draws=draws, seed=seed, rooms=rooms)


def _stress(
    scenario: Scenario, *, draws: int, seed: int, rooms: Mapping[str, Floats] | None, solved: Solved | None
) -> dict[float, dict[str, float]]:
    """Course probabilities with every lambda halved, as drawn, and doubled."""
    plain = draw_inputs(scenario, draws=draws, seed=seed, rooms=rooms)
    shown = {}
    for factor in STRESS:
        changed = {name: factor * plain[name] for name in scenario.rationality.values()}
        run = run_scenario(scenario, draws=draws, seed=seed, rooms=rooms, inputs=changed, solved=solved)
        means = run.probability.mean(axis=1)
        shown[factor] = {c.name: float(p) for c, p in zip(scenario.courses, means, strict=True)}
    return shown


def _hash_draws(draws: Floats) -> str:
    """sha256 of draws to six significant digits, so that different numerical libraries give the same."""
    text = ",".join(f"{value:.6g}" for value in np.asarray(draws).ravel())
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    """Dataclasses, tuples and numbers as JSON values; floats to six significant digits."""
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, float | np.floating):
        return float(f"{value:.6g}")
    return value if value is None or isinstance(value, bool | int | str) else str(value)
