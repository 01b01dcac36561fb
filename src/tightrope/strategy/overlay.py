"""Changing a scenario: one quantity set, a what-if laid over; the digest of a run, and the difference of two."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace

from tightrope.alignment.balance import Tie
from tightrope.errors import ModelError, name_nearest
from tightrope.strategy.quantity import Quantity, Spread
from tightrope.strategy.scenario import Scenario
from tightrope.strategy.web import change_ties


def set_quantity(scenario: Scenario, name: str, value: float) -> Scenario:
    """The scenario with one quantity held at a value. A nuclear input stays a range and is refused."""
    old = _find_quantity(scenario, name, "--set")
    if old.is_nuclear:
        raise ModelError(f"{name} is a nuclear input: it is a range, never a point; change its range in the file")
    lowest, highest = old.spread.bounds
    if old.is_lambda and value <= 0:
        raise ModelError(f"{name}: rationality (lambda) must be above 0, not {value:g}")
    note = "" if lowest <= value <= highest else f"{name} = {value:g} lies outside its stated range"
    new = replace(
        old, spread=Spread("fixed", (("value", float(value)),)), prior=None, room="", sources=("analyst:set",)
    )
    warnings = (*scenario.warnings, note) if note else scenario.warnings
    return stamp(replace(scenario, quantities={**scenario.quantities, name: new}, warnings=warnings))


def overlay(scenario: Scenario, name: str) -> Scenario:
    """The scenario under one of its what-ifs."""
    if name not in scenario.whatifs:
        raise ModelError(f"no what-if {name!r} in scenario {scenario.name!r}{name_nearest(name, scenario.whatifs)}")
    change = scenario.whatifs[name]
    quantities = {**scenario.quantities, **change.set}
    for key, factor in change.scale.items():
        quantities[key] = scale_quantity(quantities[key], factor)
    return stamp(replace(scenario, quantities=quantities, fixed={**scenario.fixed, **change.fix}, whatif=name))


def scale_quantity(quantity: Quantity, factor: float) -> Quantity:
    """The quantity times a factor: bounds and mean scale, shapes stay."""
    if factor <= 0:
        raise ModelError(f"{quantity.name}: a what-if scales by a number above 0, not {factor:g}")
    shapes = {"a", "b"}
    values = dict(quantity.spread.values)
    if quantity.spread.kind == "beta":
        values = {"low": 0.0, "high": 1.0} | values
    scaled = tuple(sorted((n, v if n in shapes else v * factor) for n, v in values.items()))
    return replace(quantity, spread=Spread(quantity.spread.kind, scaled), room="")


def hash_scenario(scenario: Scenario) -> str:
    """sha256 over all that decides a run."""
    parts = [
        f"{q.name}:{q.spread}:{q.sources}:{q.room}" for q in sorted(scenario.quantities.values(), key=lambda q: q.name)
    ]
    rest = json.dumps(
        [scenario.resolved, dict(scenario.fixed), scenario.seed, scenario.draws, scenario.ties], default=str
    )
    return hashlib.sha256("\n".join([*parts, rest]).encode()).hexdigest()


def diff_scenarios(before: Scenario, after: Scenario) -> tuple[tuple[str, str, str], ...]:
    """What differs: (quantity or move, before, after), by name."""

    def show(scenario: Scenario) -> dict[str, str]:
        values = {q.name: q.spread.describe() for q in scenario.quantities.values()}
        return values | {f"fixed {move}": action for move, action in scenario.fixed.items()}

    one, two = show(before), show(after)
    names = sorted(n for n in one.keys() | two.keys() if one.get(n) != two.get(n))
    return tuple((n, one.get(n, "absent"), two.get(n, "absent")) for n in names)


def set_ties(scenario: Scenario, ties: Mapping[Tie, tuple[str, ...]]) -> Scenario:
    """The scenario with ties that another room found laid over its own; a sign that the room finds wins.

    `ties` gives for each the ids of the evidence behind its sign.
    """
    evidence = {frozenset(tie[:2]): ids for tie, ids in ties.items()}
    return stamp(replace(scenario, ties=change_ties(scenario.ties, tuple(ties)), tie_evidence=evidence))


def stamp(scenario: Scenario) -> Scenario:
    """The scenario with its digest brought up to date."""
    return replace(scenario, digest=hash_scenario(scenario))


def _find_quantity(scenario: Scenario, name: str, where: str) -> Quantity:
    if name not in scenario.quantities:
        raise ModelError(f"{where}: no quantity {name!r}{name_nearest(name, scenario.quantities)}")
    return scenario.quantities[name]
