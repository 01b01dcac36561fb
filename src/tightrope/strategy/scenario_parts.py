"""The sections of a scenario file, each from its table to its frozen value; mistakes name file and line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from tightrope.errors import CaseError, ModelError, name_nearest
from tightrope.strategy.expression import Expression
from tightrope.strategy.quantity import Quantity, read_spread
from tightrope.strategy.scenario import (
    CLAIM_KINDS,
    RUNG_LIMITS,
    RUNGS,
    SIGNAL_FIELDS,
    BundleText,
    ClaimKey,
    Course,
    Faction,
    GameText,
    HazardText,
    LeverText,
    MoveText,
    Reach,
    Reference,
    Scenario,
    WhatIf,
)
from tightrope.strategy.scenario_page import Page


def read_quantities(page: Page, table: Mapping[str, Any]) -> dict[str, Quantity]:
    """All named inputs, and each actor's rationality as `lambda.ACTOR`."""
    quantities: dict[str, Quantity] = {}
    for name, row in table.get("quantity", {}).items():
        where = page.find(f"[quantity.{name}]", f"quantity.{name}", f"{name} =")
        quantities[name] = read_quantity(page, name, row, where)
    for actor, row in table.get("actor", {}).items():
        where = page.find(f"[actor.{actor}]", f"actor.{actor}")
        page.check(row, "actor", where)
        spread = read_spread(row.get("lambda", None), where=f"{where}: lambda of {actor}")
        if spread.kind == "lognormal" or spread.bounds[0] > 0:
            sources = tuple(map(str, row.get("source", ("analyst:unnamed",))))
            name = f"lambda.{actor}"
            quantities[name] = Quantity(name, spread, sources, str(row.get("why", "")), is_lambda=True, where=where)
        else:
            raise ModelError(f"{where}: rationality (lambda) of {actor} must stay above 0")
    return quantities


def read_quantity(page: Page, name: str, row: Any, where: str) -> Quantity:
    """One `[quantity.NAME]`."""
    if name in RUNGS:
        raise CaseError(f"{where}: {name!r} is the name of a rung and cannot be a quantity")
    row = page.check(row, "quantity", where)
    spread = read_spread(row.get("dist"), where=f"{where}: {name}")
    sources = tuple(map(str, row.get("source", ())))
    if not sources and "room" not in row:
        raise CaseError(f"{where}: {name} has no source; give evidence ids, a fit, or an analyst with a reason")
    for source in sources:
        if source.split(":")[0] not in {"ev", "doc", "fit", "data", "analyst"} or ":" not in source:
            raise CaseError(f"{where}: source {source!r} must start with ev:, doc:, fit:, data: or analyst:")
    if any(s.startswith("analyst:") for s in sources) and not row.get("why"):
        raise CaseError(f'{where}: {name} rests on an analyst and needs a reason: why = "…"')
    if row.get("nuclear") and spread.kind == "fixed":
        raise ModelError(f"{where}: {name} is a nuclear input: it is a range, never a point")
    if spread.kind == "fixed":
        page.warnings.append(f"{name} is a point without uncertainty")
    prior = read_spread(row["prior"], where=f"{where}: prior of {name}") if "prior" in row else None
    return Quantity(
        name, spread, sources, str(row.get("why", "")), str(row.get("unit", "")), prior,
        str(row.get("room", "")), bool(row.get("nuclear", False)), where=where,
    )  # fmt: skip


def read_together(page: Page, row: Any, quantities: Mapping[str, Quantity]) -> tuple[tuple[str, ...], float]:
    """One `[[together]]`: names and their common rank correlation."""
    where = page.find("[[together]]")
    row = page.check(row, "together", where)
    names = tuple(map(str, page.need(row, "names", where, list)))
    for name in names:
        if name not in quantities:
            raise CaseError(f"{where}: no quantity {name!r}{name_nearest(name, quantities)}")
    if len({quantities[name].group for name in names}) > 1:
        raise ModelError(
            f"{where}: {', '.join(names)} rest on different bases (evidence, judgement, rationality); the split of "
            "variance needs them independent: tie quantities of one basis only"
        )
    rank = float(page.need(row, "rank", where, (int, float)))
    if not 0 <= rank < 1:
        raise ModelError(f"{where}: a common rank correlation lies in 0…1, not {rank:g}; turn signs in the payoffs")
    return names, rank


def read_course(page: Page, row: Any) -> Course:
    """One `[[course]]`."""
    name = str(row.get("name", "")) if isinstance(row, dict) else ""
    where = page.find(f'name = "{name}"', "[[course]]")
    row = page.check(row, "course", where)
    rungs = {rung: float(row.get(rung, 0)) for rung in RUNGS}
    for rung, value in rungs.items():
        if not 0 <= value <= RUNG_LIMITS[rung]:
            raise CaseError(f"{where}: {rung} = {value:g} of course {name!r} is not in 0…{RUNG_LIMITS[rung]}")
    return Course(
        name=page.need(row, "name", where),
        label=str(row.get("label", name)),
        path=str(row.get("path", name)),
        rungs=rungs,
        given={str(k): str(v) for k, v in row.get("given", {}).items()},
        ties=tuple((str(a), str(b), int(s)) for a, b, s in row.get("ties", [])),
        indicators=tuple(map(str, row.get("indicators", ()))),
        where=where,
    )


def read_game(page: Page, name: str, row: Any, reaches: Sequence[Reach]) -> GameText:
    """One `[game.NAME]`."""
    where = page.find(f"[game.{name}]", f"[game.{name}.")
    row = page.check(row, "game", where)
    moves = tuple(read_move(page, m, where, reaches) for m in page.need(row, "moves", where, list))
    payoffs = {
        player: tuple((page.parse(c, where), page.parse(v, where)) for c, v in rows.items())
        for player, rows in row.get("payoff", {}).items()
    }
    report: dict[str, tuple[Expression, Expression | None]] = {}
    for event, text in row.get("report", {}).items():
        what, _, given = str(text).partition(" given ")
        report[event] = (page.parse(what, where), page.parse(given, where) if given else None)
    players = {m.by for m in moves if m.by}
    for player in payoffs:
        if player not in players:
            raise CaseError(f"{page.find(f'payoff.{player}')}: {player!r} never moves in game {name!r}")
    return GameText(name, moves, payoffs, report, where)


def read_move(page: Page, row: Any, where: str, reaches: Sequence[Reach]) -> MoveText:
    """One move of a game; an option whose reach falls short is left out and said."""
    row = page.check(row, "move", where)
    name = page.need(row, "name", where)
    where = page.find(f'name = "{name}"')
    known = {r.name: r for r in reaches}
    options = [str(o) for o in page.need(row, "options", where, list)]
    barred: list[str] = []
    for option, reach in row.get("needs", {}).items():
        if reach not in known or option not in options:
            raise CaseError(f"{where}: needs {option} = {reach!r} names no option or no [reach]")
        if not known[reach].is_possible:
            options.remove(option)
            barred.append(option)
            page.warnings.append(f"{option!r} is left out: {known[reach].describe()}")
    odds = tuple(page.parse(o, where) for o in row.get("odds", ()))
    if ("by" in row) == bool(odds) or (odds and len(odds) != len(options)):
        raise CaseError(f"{where}: move {name!r} needs `by` (an actor), or `odds` for each of its options")
    when = page.parse(row["when"], where) if "when" in row else None
    sees = tuple(map(str, row.get("sees", ())))
    return MoveText(name, str(row["by"]) if "by" in row else None, tuple(options), sees, when, odds, tuple(barred))


def read_lever(page: Page, name: str, row: Any) -> LeverText:
    """One `[lever.NAME]`."""
    where = page.find(f"[lever.{name}]")
    row = page.check(row, "lever", where)
    missing = [f for f in SIGNAL_FIELDS if f not in row]
    if missing:
        raise CaseError(f"{where}: lever {name!r} lacks {', '.join(missing)}")
    payoffs = {f: page.parse(row[f], where) for f in SIGNAL_FIELDS}
    return LeverText(name, str(row.get("sender", "")), str(row.get("target", "")), payoffs)


def read_faction(page: Page, row: Any) -> Faction:
    """One `[[council.faction]]`."""
    where = page.find("[[council.faction]]")
    row = page.check(row, "faction", where)
    return Faction(
        page.need(row, "name", where), page.parse(row.get("weight", 1), where),
        page.parse(page.need(row, "worth", where, (str, int, float)), where),
    )  # fmt: skip


def read_hazard(page: Page, name: str, row: Any) -> HazardText:
    """One `[hazard.NAME]`."""
    where = page.find(f"[hazard.{name}]")
    row = page.check(row, "hazard", where)
    months = int(row.get("months", 6))
    if not 1 <= months <= 120:
        raise CaseError(f"{where}: months = {months} is not in 1…120")
    parts = {key: page.parse(row.get(key, 0), where) for key in ("base", "shock", "own", "control")}
    return HazardText(name, parts["base"], parts["shock"], parts["own"], parts["control"], months)


def read_bundle(page: Page, name: str, row: Any) -> BundleText:
    """One `[bundle.NAME]`."""
    where = page.find(f"[bundle.{name}]")
    row = page.check(row, "bundle", where)
    sides = [str(side) for side in page.need(row, "sides", where, list)]
    if len(sides) != 2 or sides[0] == sides[1]:
        raise CaseError(f"{where}: a bundle has two different sides, not {sides}")
    files: dict[str, tuple[Expression, Expression]] = {}
    for part in page.need(row, "files", where, list):
        entry = page.check(part, "file", where)
        gains = [page.need(entry, key, where, (str, int, float)) for key in ("first", "second")]
        files[page.need(entry, "name", where)] = (page.parse(gains[0], where), page.parse(gains[1], where))
    return BundleText(name, (sides[0], sides[1]), page.parse(row.get("weight", 0.5), where), files)


def read_reach(page: Page, name: str, row: Any) -> Reach:
    """One `[reach.NAME]`."""
    where = page.find(f"[reach.{name}]")
    row = page.check(row, "reach", where)
    span = page.need(row, "range_km", where, list)
    return Reach(
        name, float(span[0]), float(span[-1]), float(page.need(row, "distance_km", where, (int, float))),
        page.need(row, "as_of", where, date), page.need(row, "source", where), where,
    )  # fmt: skip


def read_reference(page: Page, row: Any) -> Reference:
    """One `[[reference]]`."""
    where = page.find("[[reference]]")
    row = page.check(row, "reference", where)
    rate = float(page.need(row, "rate", where, (int, float)))
    if not 0 <= rate <= 1:
        raise ModelError(f"{where}: base rate {rate:g} is not a probability")
    return Reference(page.need(row, "text", where), rate, int(row.get("n", 0)), str(row.get("source", "")))


def read_whatif(page: Page, name: str, row: Any, scenario: Scenario) -> WhatIf:
    """One `[whatif.NAME]`."""
    where = page.find(f"[whatif.{name}]", f"[whatif.{name}.")
    row = page.check(row, "whatif", where)
    moves = {f"{g.name}.{m.name}": m for g in scenario.games for m in g.moves}
    for move, action in row.get("fix", {}).items():
        if move not in moves:
            raise CaseError(f"{where}: no move {move!r}{name_nearest(move, moves)}")
        if action not in moves[move].options:
            raise CaseError(f"{where}: {move} has no option {action!r}{name_nearest(action, moves[move].options)}")
    for key in (*row.get("set", {}), *row.get("scale", {})):
        if key not in scenario.quantities:
            raise CaseError(f"{where}: no quantity {key!r}{name_nearest(key, scenario.quantities)}")
    changed = {}
    for key, value in row.get("set", {}).items():
        old = scenario.quantities[key]
        spread = read_spread(value, where=f"{where}: {key}")
        if old.is_nuclear and spread.kind == "fixed":
            raise ModelError(f"{where}: {key} is a nuclear input: it is a range, never a point")
        changed[key] = replace(old, spread=spread, room="", prior=None)
    scale = {str(k): float(v) for k, v in row.get("scale", {}).items()}
    return WhatIf(name, str(row.get("why", "")), dict(row.get("fix", {})), changed, scale)


def read_claim(page: Page, name: str, row: Any) -> ClaimKey:
    """One `[claim.NAME]`: what a claim of the case must hold to be the one meant."""
    where = page.find(f"[claim.{name}]")
    row = page.check(row, "claim", where)
    kind = str(row.get("kind", "content"))
    if kind not in CLAIM_KINDS:
        raise CaseError(f"{where}: no kind of claim {kind!r}{name_nearest(kind, CLAIM_KINDS)}")
    texts = {key: str(row.get(key, "")) for key in ("speaker", "actor", "recipient", "words", "document")}
    if not any(texts.values()):
        raise CaseError(f"{where}: claim {name!r} needs words, an actor, a recipient, a speaker or a document")
    return ClaimKey(name, kind, where=where, **texts)
