"""Reading a scenario file: `extends`, and checks that name file, line and the nearest match."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from tightrope.errors import CaseError
from tightrope.strategy.overlay import overlay, set_quantity, stamp
from tightrope.strategy.scenario import Scenario
from tightrope.strategy.scenario_names import check_names
from tightrope.strategy.scenario_page import Page
from tightrope.strategy.scenario_parts import (
    read_bundle,
    read_claim,
    read_course,
    read_faction,
    read_game,
    read_hazard,
    read_lever,
    read_quantities,
    read_reach,
    read_reference,
    read_together,
    read_whatif,
)


def load_scenario(path: Path, *, changes: Mapping[str, float] | None = None, whatif: str | None = None) -> Scenario:
    """Read, merge and check a scenario file; then set quantities and lay a what-if over it.

    Raises CaseError or ModelError with file, line and the nearest match for whatever does not fit.
    """
    table, texts = _merge_files(path)
    scenario = _read_scenario(Page(path, table, texts))
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
    return _read_scenario(Page(path, table, ((path, text),)))


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


def _read_scenario(page: Page) -> Scenario:
    """The whole of a merged file, checked."""
    table = page.check(page.table, "", str(page.path))
    head = page.check(table.get("scenario", {}), "scenario", page.find("[scenario]"))
    where = page.find("[scenario]")
    as_of = page.need(head, "as_of", where, date)
    quantities = read_quantities(page, table)
    rationality = {name: f"lambda.{name}" for name in table.get("actor", {})}
    courses = tuple(read_course(page, row) for row in table.get("course", []))
    check_distinct(page, [c.name for c in courses], "course")
    council = page.check(table.get("council", {}), "council", page.find("[council]"))
    graph = page.check(table.get("graph", {}), "graph", page.find("[graph]"))
    reaches = tuple(read_reach(page, name, row) for name, row in table.get("reach", {}).items())
    payoff = {k: page.parse(v, page.find("[payoff]")) for k, v in table.get("payoff", {}).items()}
    scenario = Scenario(
        name=page.need(head, "name", where),
        title=str(head.get("title", head["name"])),
        focal=page.need(head, "focal", where),
        as_of=as_of,
        seed=int(head.get("seed", 0)),
        draws=int(head.get("draws", 1000)),
        quantities=quantities,
        rationality=rationality,
        together=tuple(read_together(page, row, quantities) for row in table.get("together", [])),
        courses=courses,
        payoff=payoff,
        consequences={
            actor: {k: page.parse(v, page.find(f"[consequence.{actor}]")) for k, v in rows.items()}
            for actor, rows in table.get("consequence", {}).items()
        },
        games=tuple(read_game(page, n, row, reaches) for n, row in table.get("game", {}).items()),
        levers=tuple(read_lever(page, n, row) for n, row in table.get("lever", {}).items()),
        factions=tuple(read_faction(page, row) for row in council.get("faction", [])),
        status_quo=str(council.get("status_quo", courses[0].name if courses else "")),
        quota=float(council.get("quota", 0.5)),
        hazards=tuple(read_hazard(page, n, row) for n, row in table.get("hazard", {}).items()),
        bundles=tuple(read_bundle(page, n, row) for n, row in table.get("bundle", {}).items()),
        reaches=reaches,
        ties=tuple((str(a), str(b), int(s)) for a, b, s in graph.get("ties", [])),
        ties_room=_read_ties_room(page, graph),
        rivals=tuple(graph["rivals"]) if "rivals" in graph else None,
        ties_source=tuple(str(source) for source in graph.get("source", ())),
        ties_why=str(graph.get("why", "")),
        claims={name: read_claim(page, name, row) for name, row in table.get("claim", {}).items()},
        whatifs={},
        references=tuple(read_reference(page, row) for row in table.get("reference", [])),
        warnings=(),
        fixed={},
        resolved=json.loads(json.dumps(table, default=str)),
        digest="",
    )
    whatifs = {n: read_whatif(page, n, row, scenario) for n, row in table.get("whatif", {}).items()}
    scenario = replace(scenario, whatifs=whatifs)
    check_names(page, scenario)
    return stamp(replace(scenario, warnings=tuple(page.warnings)))


def _read_ties_room(page: Page, graph: Mapping[str, Any]) -> str:
    """The room whose ties are laid over the file's; only alignment has any. A tie of nobody's is warned of."""
    if graph.get("ties") and not (graph.get("source") and graph.get("why")):
        page.warnings.append(f"{page.find('[graph]')}: the ties have no source and why")
    room = str(graph.get("room", ""))
    if room not in ("", "alignment"):
        raise CaseError(f"{page.find('[graph]')}: ties come from the room alignment, not from {room!r}")
    return room


def check_distinct(page: Page, names: Sequence[str], kind: str) -> None:
    """Refuse a name that stands twice."""
    for name in names:
        if names.count(name) > 1:
            raise CaseError(f"{page.find(f'name = {chr(34)}{name}{chr(34)}')}: {kind} {name!r} is listed twice")
