"""Reading a scenario file: `extends`, and checks that name file, line and the nearest match."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from tightrope.errors import CaseError, ModelError, name_nearest
from tightrope.strategy.expression import Expression, parse_expression
from tightrope.strategy.overlay import overlay, set_quantity, stamp
from tightrope.strategy.quantity import Quantity, read_spread
from tightrope.strategy.scenario import (
    RUNG_LIMITS,
    RUNGS,
    SIGNAL_FIELDS,
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

KEYS: Mapping[str, tuple[str, ...]] = {
    "": ("extends", "scenario", "actor", "quantity", "together", "course", "payoff", "consequence", "game", "lever",
         "council", "hazard", "reach", "graph", "whatif", "reference"),
    "scenario": ("name", "title", "focal", "as_of", "seed", "draws"),
    "actor": ("lambda", "source", "why"),
    "quantity": ("dist", "source", "why", "unit", "prior", "room", "nuclear"),
    "together": ("names", "rank", "why"),
    "course": ("name", "label", "path", *RUNGS, "given", "ties", "indicators"),
    "game": ("moves", "payoff", "report"),
    "move": ("name", "by", "options", "sees", "when", "odds", "needs"),
    "lever": ("sender", "target", *SIGNAL_FIELDS),
    "council": ("status_quo", "quota", "faction"),
    "faction": ("name", "weight", "worth"),
    "hazard": ("base", "shock", "own", "control", "months"),
    "reach": ("range_km", "distance_km", "as_of", "source"),
    "graph": ("ties", "rivals"),
    "whatif": ("why", "fix", "set", "scale"),
    "reference": ("text", "rate", "n", "source"),
}  # fmt: skip
LEVER_RESULTS = ("threat", "resist", "carry", "imposed", "bluff", "concession", "equilibria")
COURSE_RESULTS = ("council.support", "council.vote", "graph.frustration", "graph.triads", "graph.broker")


def load_scenario(path: Path, *, changes: Mapping[str, float] | None = None, whatif: str | None = None) -> Scenario:
    """Read, merge and check a scenario file; then set quantities and lay a what-if over it.

    Raises CaseError or ModelError with file, line and the nearest match for whatever does not fit.
    """
    table, texts = _merge_files(path)
    scenario = _Reader(path, table, texts).read()
    if whatif is not None:
        scenario = overlay(scenario, whatif)
    for name, value in (changes or {}).items():
        scenario = set_quantity(scenario, name, value)
    return scenario


def parse_scenario(text: str, *, where: str = "scenario") -> Scenario:
    """A scenario from text without `extends`."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CaseError(f"{where}: not valid TOML: {error}") from error
    path = Path(where)
    return _Reader(path, table, ((path, text),)).read()


def _merge_files(path: Path) -> tuple[dict[str, Any], tuple[tuple[Path, str], ...]]:
    """The file over what it extends; the nearest file wins key by key. A cycle is an error."""
    chain: list[Path] = []
    texts: list[tuple[Path, str]] = []
    tables: list[dict[str, Any]] = []
    current: Path | None = path
    while current is not None:
        place = current.resolve()
        if place in chain:
            names = " -> ".join(p.name for p in (*chain, place))
            raise CaseError(f"{path}: `extends` runs in a circle: {names}")
        chain.append(place)
        try:
            text = current.read_text(encoding="utf-8")
            table = tomllib.loads(text)
        except FileNotFoundError as error:
            raise CaseError(f"{current}: there is no such scenario file") from error
        except (OSError, UnicodeDecodeError) as error:
            raise CaseError(f"{current}: cannot be read as UTF-8 text ({error})") from error
        except tomllib.TOMLDecodeError as error:
            raise CaseError(f"{current}: not valid TOML: {error}") from error
        texts.append((current, text))
        base = table.pop("extends", None)
        tables.append(table)
        current = current.parent / str(base) if base else None
    merged: dict[str, Any] = {}
    for table in reversed(tables):
        merged = _merge(merged, table)
    return merged, tuple(texts)


def _merge(base: dict[str, Any], top: Mapping[str, Any]) -> dict[str, Any]:
    """Tables merge key by key; lists and values are replaced. A distribution is one value."""
    result = dict(base)
    for key, value in top.items():
        old = result.get(key)
        is_table = isinstance(old, dict) and isinstance(value, dict) and "kind" not in value
        result[key] = _merge(old, value) if is_table and isinstance(old, dict) else value
    return result


class _Reader:
    """Checks one merged file; holds the texts so that errors can name the line."""

    def __init__(self, path: Path, table: Mapping[str, Any], texts: Sequence[tuple[Path, str]]) -> None:
        self.path, self.table, self.texts = path, table, texts
        self.used: set[str] = set()
        self.warnings: list[str] = []

    def find(self, *needles: str) -> str:
        """file:line of the first needle that stands in a text, the nearest file first."""
        for needle in needles:
            for path, text in self.texts:
                at = re.search(re.escape(needle), text)
                if at:
                    return f"{path}:{text.count(chr(10), 0, at.start()) + 1}"
        return str(self.path)

    def check(self, table: Any, kind: str, where: str) -> dict[str, Any]:
        if not isinstance(table, dict):
            raise CaseError(f"{where}: [{kind or 'the file'}] must be a table")
        for key in table:
            if key not in KEYS[kind]:
                place = self.find(f"{key} =", f"[{key}")
                raise CaseError(
                    f"{place}: unknown key {key!r} in [{kind or 'the file'}]{name_nearest(key, KEYS[kind])}"
                )
        return table

    def need(self, table: Mapping[str, Any], key: str, where: str, kind: type | tuple[type, ...] = str) -> Any:
        if key not in table:
            raise CaseError(f"{where}: {key!r} is missing")
        if not isinstance(table[key], kind) or isinstance(table[key], bool):
            raise CaseError(f"{where}: {key} = {table[key]!r} is not of the kind that is due here")
        return table[key]

    def parse(self, value: Any, where: str) -> Expression:
        """An expression from text or a number."""
        text = str(value)
        place = self.find(f'"{text}"', text) if isinstance(value, str) else where
        return parse_expression(text, where=place)

    def read(self) -> Scenario:
        table = self.check(self.table, "", str(self.path))
        head = self.check(table.get("scenario", {}), "scenario", self.find("[scenario]"))
        where = self.find("[scenario]")
        as_of = self.need(head, "as_of", where, date)
        quantities = self.read_quantities(table)
        rationality = {name: f"lambda.{name}" for name in table.get("actor", {})}
        courses = tuple(self.read_course(row) for row in table.get("course", []))
        self.check_distinct([c.name for c in courses], "course")
        council = self.check(table.get("council", {}), "council", self.find("[council]"))
        graph = self.check(table.get("graph", {}), "graph", self.find("[graph]"))
        reaches = tuple(self.read_reach(name, row) for name, row in table.get("reach", {}).items())
        payoff = {k: self.parse(v, self.find("[payoff]")) for k, v in table.get("payoff", {}).items()}
        scenario = Scenario(
            name=self.need(head, "name", where),
            title=str(head.get("title", head["name"])),
            focal=self.need(head, "focal", where),
            as_of=as_of,
            seed=int(head.get("seed", 0)),
            draws=int(head.get("draws", 1000)),
            quantities=quantities,
            rationality=rationality,
            together=tuple(self.read_together(row, quantities) for row in table.get("together", [])),
            courses=courses,
            payoff=payoff,
            consequences={
                actor: {k: self.parse(v, self.find(f"[consequence.{actor}]")) for k, v in rows.items()}
                for actor, rows in table.get("consequence", {}).items()
            },
            games=tuple(self.read_game(n, row, reaches) for n, row in table.get("game", {}).items()),
            levers=tuple(self.read_lever(n, row) for n, row in table.get("lever", {}).items()),
            factions=tuple(self.read_faction(row) for row in council.get("faction", [])),
            status_quo=str(council.get("status_quo", courses[0].name if courses else "")),
            quota=float(council.get("quota", 0.5)),
            hazards=tuple(self.read_hazard(n, row) for n, row in table.get("hazard", {}).items()),
            reaches=reaches,
            ties=tuple((str(a), str(b), int(s)) for a, b, s in graph.get("ties", [])),
            rivals=tuple(graph["rivals"]) if "rivals" in graph else None,
            whatifs={},
            references=tuple(self.read_reference(row) for row in table.get("reference", [])),
            warnings=(),
            fixed={},
            resolved=json.loads(json.dumps(table, default=str)),
            digest="",
        )
        whatifs = {n: self.read_whatif(n, row, scenario) for n, row in table.get("whatif", {}).items()}
        scenario = replace(scenario, whatifs=whatifs)
        self.check_names(scenario)
        return stamp(replace(scenario, warnings=tuple(self.warnings)))

    def check_distinct(self, names: Sequence[str], kind: str) -> None:
        for name in names:
            if names.count(name) > 1:
                raise CaseError(f"{self.find(f'name = {chr(34)}{name}{chr(34)}')}: {kind} {name!r} is listed twice")

    def read_quantities(self, table: Mapping[str, Any]) -> dict[str, Quantity]:
        quantities: dict[str, Quantity] = {}
        for name, row in table.get("quantity", {}).items():
            where = self.find(f"[quantity.{name}]", f"quantity.{name}", f"{name} =")
            quantities[name] = self.read_quantity(name, row, where)
        for actor, row in table.get("actor", {}).items():
            where = self.find(f"[actor.{actor}]", f"actor.{actor}")
            self.check(row, "actor", where)
            spread = read_spread(row.get("lambda", None), where=f"{where}: lambda of {actor}")
            if spread.kind == "lognormal" or spread.bounds[0] > 0:
                sources = tuple(map(str, row.get("source", ("analyst:unnamed",))))
                name = f"lambda.{actor}"
                quantities[name] = Quantity(name, spread, sources, str(row.get("why", "")), is_lambda=True, where=where)
            else:
                raise ModelError(f"{where}: rationality (lambda) of {actor} must stay above 0")
        return quantities

    def read_quantity(self, name: str, row: Any, where: str) -> Quantity:
        if name in RUNGS:
            raise CaseError(f"{where}: {name!r} is the name of a rung and cannot be a quantity")
        row = self.check(row, "quantity", where)
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
            self.warnings.append(f"{where}: {name} is a point without uncertainty")
        prior = read_spread(row["prior"], where=f"{where}: prior of {name}") if "prior" in row else None
        return Quantity(
            name, spread, sources, str(row.get("why", "")), str(row.get("unit", "")), prior,
            str(row.get("room", "")), bool(row.get("nuclear", False)), where=where,
        )  # fmt: skip

    def read_together(self, row: Any, quantities: Mapping[str, Quantity]) -> tuple[tuple[str, ...], float]:
        where = self.find("[[together]]")
        row = self.check(row, "together", where)
        names = tuple(map(str, self.need(row, "names", where, list)))
        for name in names:
            if name not in quantities:
                raise CaseError(f"{where}: no quantity {name!r}{name_nearest(name, quantities)}")
        if len({quantities[name].group for name in names}) > 1:
            raise ModelError(
                f"{where}: {', '.join(names)} rest on different bases (evidence, judgement, rationality); the split of "
                "variance needs them independent: tie quantities of one basis only"
            )
        rank = float(self.need(row, "rank", where, (int, float)))
        if not 0 <= rank < 1:
            raise ModelError(f"{where}: a common rank correlation lies in 0…1, not {rank:g}; turn signs in the payoffs")
        return names, rank

    def read_course(self, row: Any) -> Course:
        name = str(row.get("name", "")) if isinstance(row, dict) else ""
        where = self.find(f'name = "{name}"', "[[course]]")
        row = self.check(row, "course", where)
        rungs = {rung: float(row.get(rung, 0)) for rung in RUNGS}
        for rung, value in rungs.items():
            if not 0 <= value <= RUNG_LIMITS[rung]:
                raise CaseError(f"{where}: {rung} = {value:g} of course {name!r} is not in 0…{RUNG_LIMITS[rung]}")
        return Course(
            name=self.need(row, "name", where),
            label=str(row.get("label", name)),
            path=str(row.get("path", name)),
            rungs=rungs,
            given={str(k): str(v) for k, v in row.get("given", {}).items()},
            ties=tuple((str(a), str(b), int(s)) for a, b, s in row.get("ties", [])),
            indicators=tuple(map(str, row.get("indicators", ()))),
            where=where,
        )

    def read_game(self, name: str, row: Any, reaches: Sequence[Reach]) -> GameText:
        where = self.find(f"[game.{name}]", f"[game.{name}.")
        row = self.check(row, "game", where)
        moves = tuple(self.read_move(m, where, reaches) for m in self.need(row, "moves", where, list))
        payoffs = {
            player: tuple((self.parse(c, where), self.parse(v, where)) for c, v in rows.items())
            for player, rows in row.get("payoff", {}).items()
        }
        report: dict[str, tuple[Expression, Expression | None]] = {}
        for event, text in row.get("report", {}).items():
            what, _, given = str(text).partition(" given ")
            report[event] = (self.parse(what, where), self.parse(given, where) if given else None)
        players = {m.by for m in moves if m.by}
        for player in payoffs:
            if player not in players:
                raise CaseError(f"{self.find(f'payoff.{player}')}: {player!r} never moves in game {name!r}")
        return GameText(name, moves, payoffs, report, where)

    def read_move(self, row: Any, where: str, reaches: Sequence[Reach]) -> MoveText:
        row = self.check(row, "move", where)
        name = self.need(row, "name", where)
        where = self.find(f'name = "{name}"')
        known = {r.name: r for r in reaches}
        options = [str(o) for o in self.need(row, "options", where, list)]
        for option, reach in row.get("needs", {}).items():
            if reach not in known or option not in options:
                raise CaseError(f"{where}: needs {option} = {reach!r} names no option or no [reach]")
            if not known[reach].is_possible:
                options.remove(option)
                self.warnings.append(f"{where}: {option!r} is out of reach ({reach}) and left out")
        odds = tuple(self.parse(o, where) for o in row.get("odds", ()))
        if ("by" in row) == bool(odds) or (odds and len(odds) != len(options)):
            raise CaseError(f"{where}: move {name!r} needs `by` (an actor), or `odds` for each of its options")
        when = self.parse(row["when"], where) if "when" in row else None
        sees = tuple(map(str, row.get("sees", ())))
        return MoveText(name, str(row["by"]) if "by" in row else None, tuple(options), sees, when, odds)

    def read_lever(self, name: str, row: Any) -> LeverText:
        where = self.find(f"[lever.{name}]")
        row = self.check(row, "lever", where)
        missing = [f for f in SIGNAL_FIELDS if f not in row]
        if missing:
            raise CaseError(f"{where}: lever {name!r} lacks {', '.join(missing)}")
        payoffs = {f: self.parse(row[f], where) for f in SIGNAL_FIELDS}
        return LeverText(name, str(row.get("sender", "")), str(row.get("target", "")), payoffs)

    def read_faction(self, row: Any) -> Faction:
        where = self.find("[[council.faction]]")
        row = self.check(row, "faction", where)
        return Faction(
            self.need(row, "name", where), self.parse(row.get("weight", 1), where),
            self.parse(self.need(row, "worth", where, (str, int, float)), where),
        )  # fmt: skip

    def read_hazard(self, name: str, row: Any) -> HazardText:
        where = self.find(f"[hazard.{name}]")
        row = self.check(row, "hazard", where)
        months = int(row.get("months", 6))
        if not 1 <= months <= 120:
            raise CaseError(f"{where}: months = {months} is not in 1…120")
        parts = {key: self.parse(row.get(key, 0), where) for key in ("base", "shock", "own", "control")}
        return HazardText(name, parts["base"], parts["shock"], parts["own"], parts["control"], months)

    def read_reach(self, name: str, row: Any) -> Reach:
        where = self.find(f"[reach.{name}]")
        row = self.check(row, "reach", where)
        span = self.need(row, "range_km", where, list)
        return Reach(
            name, float(span[0]), float(span[-1]), float(self.need(row, "distance_km", where, (int, float))),
            self.need(row, "as_of", where, date), self.need(row, "source", where), where,
        )  # fmt: skip

    def read_reference(self, row: Any) -> Reference:
        where = self.find("[[reference]]")
        row = self.check(row, "reference", where)
        rate = float(self.need(row, "rate", where, (int, float)))
        if not 0 <= rate <= 1:
            raise ModelError(f"{where}: base rate {rate:g} is not a probability")
        return Reference(self.need(row, "text", where), rate, int(row.get("n", 0)), str(row.get("source", "")))

    def read_whatif(self, name: str, row: Any, scenario: Scenario) -> WhatIf:
        where = self.find(f"[whatif.{name}]", f"[whatif.{name}.")
        row = self.check(row, "whatif", where)
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

    def check_names(self, scenario: Scenario) -> None:
        """Every name in an expression is declared, every quantity is used, every `given` names a move."""
        results = {f"{g.name}.{event}" for g in scenario.games for event in g.report}
        results |= {f"lever.{lever.name}.{r}" for lever in scenario.levers for r in LEVER_RESULTS}
        results |= {f"hazard.{h.name}.{r}" for h in scenario.hazards for r in ("expected", "ratio")}
        results |= {f"reach.{r.name}" for r in scenario.reaches} | set(COURSE_RESULTS)
        results |= {f"course.{c.name}" for c in scenario.courses} | {f"path.{c.path}" for c in scenario.courses}
        known = {*results, *scenario.quantities, *RUNGS}
        for expression, extra in self.list_expressions(scenario):
            for name in expression.names:
                if name not in known and name not in extra:
                    near = name_nearest(name, [*known, *extra])
                    raise ModelError(f"{expression.where}: {name!r} in {expression.text!r} is not declared{near}")
                self.used.add(name)
        unused = [q for q in scenario.quantities.values() if q.name not in self.used and not q.is_lambda]
        if unused:
            q = unused[0]
            raise CaseError(f"{q.where}: quantity {q.name!r} is declared and not used in any payoff")
        moves = {f"{g.name}.{m.name}": m.options for g in scenario.games for m in g.moves}
        for course in scenario.courses:
            for move, action in course.given.items():
                if move not in moves or action not in moves[move]:
                    raise CaseError(f"{course.where}: given {move} = {action!r}: no such move or option")
        if scenario.factions and scenario.status_quo not in {c.name for c in scenario.courses}:
            raise CaseError(f"{self.find('status_quo')}: status_quo {scenario.status_quo!r} is not a course")
        for player in {m.by for g in scenario.games for m in g.moves if m.by} | {scenario.focal}:
            if player not in scenario.rationality:
                raise CaseError(f"{self.path}: {player} chooses and needs [actor.{player}] with a lambda")

    def list_expressions(self, scenario: Scenario) -> Iterable[tuple[Expression, frozenset[str]]]:
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
        for hazard in scenario.hazards:
            yield from ((e, none) for e in (hazard.base, hazard.shock, hazard.own, hazard.control))
        for game in scenario.games:
            options = frozenset(o for m in game.moves for o in m.options)
            for move in game.moves:
                yield from ((e, options) for e in (*move.odds, *((move.when,) if move.when else ())))
            for pairs in game.payoffs.values():
                yield from ((e, options) for pair in pairs for e in pair)
            for what, given in game.report.values():
                yield from ((e, options) for e in (what, *((given,) if given else ())))
