"""Every name in a scenario's expressions is declared, and every quantity is used."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tightrope.errors import CaseError, ModelError, name_nearest
from tightrope.strategy.expression import Expression
from tightrope.strategy.scenario import RUNGS, Scenario
from tightrope.strategy.scenario_page import Page

ALIGNMENT_ROOMS = ("alignment.words", "alignment.deeds", "alignment.gap")
CLAIM_ID = re.compile(r"claims\.[cu]-[0-9a-f]{12}")
LEVER_RESULTS = ("threat", "resist", "carry", "imposed", "bluff", "concession", "equilibria")
BUNDLE_RESULTS = ("first", "second", "settled")
COURSE_RESULTS = ("council.support", "council.vote", "graph.frustration", "graph.triads", "graph.broker")


def check_names(page: Page, scenario: Scenario) -> None:
    """Every name in an expression is declared, every quantity is used, every `given` names a move."""
    results = {f"{g.name}.{event}" for g in scenario.games for event in g.report}
    results |= {f"lever.{lever.name}.{r}" for lever in scenario.levers for r in LEVER_RESULTS}
    results |= {f"hazard.{h.name}.{r}" for h in scenario.hazards for r in ("expected", "ratio")}
    results |= {f"bundle.{b.name}.{r}" for b in scenario.bundles for r in (*BUNDLE_RESULTS, *b.files)}
    results |= {f"reach.{r.name}" for r in scenario.reaches} | set(COURSE_RESULTS)
    results |= {f"course.{c.name}" for c in scenario.courses} | {f"path.{c.path}" for c in scenario.courses}
    known = {*results, *scenario.quantities, *RUNGS}
    for expression, extra in list_expressions(scenario):
        for name in expression.names:
            if name not in known and name not in extra:
                near = name_nearest(name, [*known, *extra])
                raise ModelError(f"{expression.where}: {name!r} in {expression.text!r} is not declared{near}")
            page.used.add(name)
    unused = [q for q in scenario.quantities.values() if q.name not in page.used and not q.is_lambda]
    if unused:
        q = unused[0]
        raise CaseError(f"{q.where}: quantity {q.name!r} is declared and not used in any payoff")
    _check_rooms(scenario)
    moves = {f"{g.name}.{m.name}": m.options for g in scenario.games for m in g.moves}
    for course in scenario.courses:
        for move, action in course.given.items():
            if move not in moves or action not in moves[move]:
                raise CaseError(f"{course.where}: given {move} = {action!r}: no such move or option")
    if scenario.factions and scenario.status_quo not in {c.name for c in scenario.courses}:
        raise CaseError(f"{page.find('status_quo')}: status_quo {scenario.status_quo!r} is not a course")
    for player in {m.by for g in scenario.games for m in g.moves if m.by} | {scenario.focal}:
        if player not in scenario.rationality:
            raise CaseError(f"{page.path}: {player} chooses and needs [actor.{player}] with a lambda")


def list_expressions(scenario: Scenario) -> Iterable[tuple[Expression, frozenset[str]]]:
    """All expressions, each with the options of its game's moves that it may also name."""
    none: frozenset[str] = frozenset()
    for expression in scenario.payoff.values():
        yield expression, none
    for rows in scenario.consequences.values():
        yield from ((e, none) for e in rows.values())
    for lever in scenario.levers:
        yield from ((e, none) for e in lever.payoffs.values())
    for faction in scenario.factions:
        yield from ((faction.weight, none), (faction.worth, none))
    for bundle in scenario.bundles:
        yield bundle.weight, none
        yield from ((e, none) for gains in bundle.files.values() for e in gains)
    for hazard in scenario.hazards:
        yield from ((e, none) for e in (hazard.base, hazard.shock, hazard.own, hazard.control))
    for game in scenario.games:
        options = game.options
        for move in game.moves:
            yield from ((e, options) for e in (*move.odds, *((move.when,) if move.when else ())))
        for pairs in game.payoffs.values():
            yield from ((e, options) for pair in pairs for e in pair)
        for what, given in game.report.values():
            yield from ((e, options) for e in (what, *((given,) if given else ())))


def _check_rooms(scenario: Scenario) -> None:
    """Every room that a quantity cites is one that can hand in draws, and every named claim is cited."""
    rooms = [*ALIGNMENT_ROOMS, *(f"claims.{name}" for name in scenario.claims)]
    for q in scenario.quantities.values():
        if q.room and q.room not in rooms and not CLAIM_ID.fullmatch(q.room):
            raise CaseError(
                f"{q.where}: {q.name} cites {q.room!r}, which no room hands in{name_nearest(q.room, rooms)}; a claim "
                "is cited by its id, or by the name of a [claim.NAME] of this file"
            )
    cited = {q.room for q in scenario.quantities.values()}
    for name, key in scenario.claims.items():
        if f"claims.{name}" not in cited:
            raise CaseError(f'{key.where}: claim {name!r} is named and no quantity cites it as room = "claims.{name}"')
