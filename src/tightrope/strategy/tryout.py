"""One number out of a scenario with every quantity at its median: for trying a mechanism out in one line."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from tightrope.errors import ModelError, name_nearest
from tightrope.strategy.ensemble import CHOICE, Run, run_scenario
from tightrope.strategy.overlay import overlay
from tightrope.strategy.scenario import Scenario
from tightrope.strategy.scenario_file import load_scenario


@lru_cache(maxsize=8)
def load_model(name: str = "crisis") -> Scenario:
    """A scenario that comes with the package."""
    return load_scenario(Path(str(files("tightrope.strategy.models") / f"{name}.toml")))


def try_out(
    result: str, *, course: str | None = None, whatif: str | None = None, model: str = "crisis", **changes: float
) -> float:
    """A result of a built-in scenario at the medians of all quantities but those given.

    `result` is `course.NAME` or `path.NAME` (probability), `payoff.TERM`, `consequence.ACTOR.NAME`, the mean of a rung
    (`words`, `deeds`), or any result of a part (`pledge.war`). Under one course where `course` is given, otherwise
    averaged over courses by their probability.

    >>> try_out("pledge.attack_affirm") < try_out("pledge.attack_deny")
    True
    """
    scenario = load_model(model)
    if whatif:
        scenario = overlay(scenario, whatif)
    for name in changes:
        if name not in scenario.quantities:
            raise ModelError(f"no quantity {name!r}{name_nearest(name, scenario.quantities)}")
    run = _run_at_medians(scenario, tuple(sorted(changes.items())))
    table = _list_results(run)
    if result not in table:
        raise ModelError(f"no result {result!r}{name_nearest(result, table)}")
    values = table[result]
    if result.partition(".")[0] in ("course", "path"):
        return float(values.sum())
    if course is None:
        return float(np.sum(values * run.probability[:, 0]))
    names = [c.name for c in scenario.courses]
    if course not in names:
        raise ModelError(f"no course {course!r}{name_nearest(course, names)}")
    return float(values[names.index(course)])


@lru_cache(maxsize=256)
def _run_at_medians(scenario: Scenario, changes: tuple[tuple[str, float], ...]) -> Run:
    point = {n: np.array(q.spread.median) for n, q in scenario.quantities.items()} | {CHOICE: np.array(0.5)}
    return run_scenario(scenario, draws=1, inputs=point | {n: np.array(v) for n, v in changes})


def _list_results(run: Run) -> dict[str, np.ndarray]:
    """Every name that can be asked for -> (courses,)."""
    table = {name: values[:, 0] for name, values in run.results.items()}
    table |= {f"payoff.{term}": values[:, 0] for term, values in run.terms.items()}
    for actor, rows in run.consequences.items():
        table |= {f"consequence.{actor}.{name}": values[:, 0] for name, values in rows.items()}
    for index, course in enumerate(run.scenario.courses):
        mine = np.zeros(len(run.probability))
        mine[index] = run.probability[index, 0]
        table[f"course.{course.name}"] = mine
        table[f"path.{course.path}"] = table.get(f"path.{course.path}", 0) + mine
    rungs = run.scenario.courses[0].rungs
    return table | {rung: np.array([c.rungs[rung] for c in run.scenario.courses]) for rung in rungs}
