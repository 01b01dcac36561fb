"""From a term back to the quantities it is made of, through the results of other parts that it names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tightrope.strategy.analysis import Range, summarise
from tightrope.strategy.ensemble import Run
from tightrope.strategy.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Source:
    """A quantity in the trace of a number: its distribution, basis and sources."""

    quantity: str
    range: Range
    basis: str
    sources: tuple[str, ...]
    room: str
    why: str
    where: str


@dataclass(frozen=True, slots=True)
class SignedTie:
    """A tie of the graph, and the evidence that makes its sign plain: none where the scenario's author states it."""

    first: str
    second: str
    sign: int
    evidence_ids: tuple[str, ...]


def trace_ties(scenario: Scenario) -> tuple[SignedTie, ...]:
    """The ties that the graph's measures are counted on, before a course changes any."""
    return tuple(
        SignedTie(first, second, sign, scenario.tie_evidence.get(frozenset((first, second)), ()))
        for first, second, sign in scenario.ties
    )


def trace_measures(scenario: Scenario, names: frozenset[str]) -> tuple[str, ...]:
    """The graph's measures under a term: those it names, and those of the parts whose results it names."""
    return tuple(sorted(name for name in _find_reached(scenario, names) if name.startswith("graph.")))


def trace_quantities(scenario: Scenario, run: Run, names: frozenset[str]) -> tuple[Source, ...]:
    """The quantities under a term: those it names, and those of the parts whose results it names."""
    reached = _find_reached(scenario, names)
    return tuple(
        Source(n, summarise(run.inputs[n]), q.basis, q.sources, q.room, q.why, Path(q.where).name)
        for n, q in sorted(scenario.quantities.items())
        if n in reached
    )


def _find_reached(scenario: Scenario, names: frozenset[str]) -> set[str]:
    """The names, and all that they are computed from."""
    reached: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        reached.add(name)
        waiting.extend(_look_behind(scenario, name))
    return reached


def _look_behind(scenario: Scenario, name: str) -> set[str]:
    """The names that a result is computed from."""
    behind: set[str] = set()
    for game in scenario.games:
        if name.startswith(f"{game.name}."):
            for move in game.moves:
                behind |= {n for e in move.odds for n in e.names}
                behind |= {f"lambda.{move.by}"} if move.by else set()
            behind |= {n for pairs in game.payoffs.values() for pair in pairs for e in pair for n in e.names}
    for lever in scenario.levers:
        if name.startswith(f"lever.{lever.name}."):
            behind |= {n for e in lever.payoffs.values() for n in e.names}
    for bundle in scenario.bundles:
        if name.startswith(f"bundle.{bundle.name}."):
            behind |= bundle.weight.names | {n for pair in bundle.files.values() for e in pair for n in e.names}
    for hazard in scenario.hazards:
        if name.startswith(f"hazard.{hazard.name}."):
            behind |= {n for e in (hazard.base, hazard.shock, hazard.own, hazard.control) for n in e.names}
    if name.startswith("council."):
        behind |= {n for f in scenario.factions for e in (f.weight, f.worth) for n in e.names}
    return behind
