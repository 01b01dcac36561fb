"""Structural facts of a case: what the published tables that it names say of its states, as of its day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations, permutations
from typing import Any

from tightrope.case.file import Case
from tightrope.covariates import Covariates, Fact, load_covariates
from tightrope.errors import CaseError, name_nearest
from tightrope.nouns import Reject
from tightrope.roster import Roster, load_roster


def collect_facts(
    case: Case, *, states: Sequence[str] = (), on: date | None = None
) -> tuple[tuple[Fact, ...], tuple[Reject, ...]]:
    """Every loaded variable of the case's states (focal, rivals, watch, or those given) and their pairs; rejects.

    Pairs without direction come once. Raises CaseError where the case names no table, no state or no day.
    """
    roster = load_roster(*case.actors)
    day = on or case.as_of
    if not case.covariates:
        raise CaseError(f'{case.path}: no [[covariate]] with kind = "…" and path = "…" in it')
    if day is None:
        raise CaseError(f"{case.path}: no as_of to read the facts as of; set it, or give --on")
    named = tuple(dict.fromkeys(states or (*([case.focal] if case.focal else []), *(case.rivals or ()), *case.watch)))
    _check_states(named, roster, case)
    covariates = load_covariates(case.covariates, roster=roster)
    return read_facts(covariates, states=named, on=day), covariates.rejects


def read_facts(covariates: Covariates, *, states: Sequence[str], on: date) -> tuple[Fact, ...]:
    """Every variable of some states and of their pairs as of a day, in the order of the tables."""
    found = []
    for name, table in covariates.tables.items():
        if not table.is_pair:
            found += [covariates.read(name, state, as_of=on) for state in states]
            continue
        pairs = permutations(states, 2) if table.is_directed else combinations(states, 2)
        found += [covariates.read(name, *pair, as_of=on) for pair in pairs]
    return tuple(found)


def describe_facts(facts: Sequence[Fact]) -> list[dict[str, Any]]:
    """Facts as rows of a table."""
    return [
        {
            "variable": fact.variable,
            "states": " ".join(fact.states),
            "value": None if fact.value is None else float(f"{fact.value:.6g}"),
            "unit": fact.unit,
            "year": fact.year,
            "age": None if fact.age is None else round(fact.age, 1),
            "basis": fact.basis,
            "source": fact.source,
        }
        for fact in facts
    ]


def _check_states(states: Sequence[str], roster: Roster, case: Case) -> None:
    """CaseError where there is no state to ask about, or one that nobody knows."""
    if not states:
        raise CaseError(f"{case.path}: no focal, rivals or watch to read facts of; name states after the case")
    known = {actor.id for actor in roster.actors.values() if actor.kind == "state"}
    for state in states:
        if state not in known:
            raise CaseError(f"no state has the id {state!r}{name_nearest(state, known)}")
