"""Actors: who is who on a day, and what published tables say of states."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tightrope.cli.shell import AsJson, Strict, app, finish, to_day
from tightrope.errors import TightropeError
from tightrope.terminal import note, print_rows

if TYPE_CHECKING:
    from tightrope.roster import Roster

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day to answer for.")]


@app.command()
def who(
    name: Annotated[str | None, typer.Argument(help="A name, office, capital, demonym or actor id.")] = None,
    on: Day = None,
    actors: Annotated[list[Path] | None, typer.Option(help="More actors: an actors.toml, or a roster CSV.")] = None,
    check: Annotated[bool, typer.Option("--check", help="List overlaps, gaps, stale rows and homonyms.")] = False,
    take: Annotated[
        Path | None, typer.Option("--import", help="Office-holders of others: prints an actors.toml.")
    ] = None,
    kind: Annotated[str, typer.Option(help="What is imported: csv, wikidata, world-leaders.")] = "csv",
    as_json: AsJson = False,
) -> None:
    """Who a name means on a day; --check looks the roster over, --import compares it with a list of office-holders.

    Example: tightrope who "Asim Munir" --on 2025-06-20
    """
    from tightrope.roster import check_roster, describe_name, load_roster, write_answer

    roster = load_roster(*(actors or ()))
    day = to_day(on)
    if take is not None:
        print_import(take, kind=kind, roster=roster, on=day, as_json=as_json)
    elif check:
        found = check_roster(roster, on=day)
        print_rows([{"kind": f.kind, "about": ", ".join(f.about), "what": f.text} for f in found], as_json=as_json)
        note(", ".join(f"{count} {kind}" for kind, count in sorted(Counter(f.kind for f in found).items())) or "clean")
    elif name is None:
        raise TightropeError("name somebody, or give --check or --import FILE")
    else:
        answer = describe_name(roster, name, on=day)
        if not answer["candidates"]:
            raise TightropeError(f"nobody in the roster is called {name!r}; add them in an actors.toml of the case")
        shown = json.dumps(answer, ensure_ascii=False, indent=1, default=str) if as_json else ""
        typer.echo(shown or write_answer(roster, name, on=day))


def print_import(path: Path, *, kind: str, roster: Roster, on: date | None, as_json: bool) -> None:
    """The actors.toml of an import on stdout, conflicts and rejects on stderr; or all of it as JSON."""
    from tightrope.roster import import_people, write_actors

    if on is None:
        raise TightropeError("say on which day the list was had: --on 2026-11-22; it vouches for nothing later")
    found = import_people(path, kind=kind, roster=roster, on=on)
    conflicts = [
        {"kind": c.kind, "where": c.where, "about": ", ".join(c.about), "what": c.text} for c in found.conflicts
    ]
    rejects = [{"where": reject.where, "reason": reject.reason} for reject in found.rejects]
    if as_json:
        answer = {"toml": write_actors(found), "known": found.n_known, "conflicts": conflicts, "rejects": rejects}
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=1))
        return
    typer.echo(write_actors(found), nl=False)
    for conflict in conflicts:
        note(f"{conflict['kind']}: {conflict['where']}: {conflict['what']}")
    for reject in rejects:
        note(f"rejected: {reject['where']}: {reject['reason']}")
    counts = f"{len(found.people)} new people, {len(found.tenures)} tenures, {found.n_known} known already"
    note(f"{counts}, {len(conflicts)} conflicts, {len(rejects)} rejected")


@app.command()
def facts(
    case: Annotated[Path, typer.Argument(metavar="CASE", help="A case with [[covariate]] tables.")],
    states: Annotated[list[str] | None, typer.Argument(metavar="STATES…", help="States instead of the case's.")] = None,
    on: Day = None,
    as_json: AsJson = False,
    strict: Strict = False,
) -> None:
    """What published tables say of states and pairs as of the case's day: value, year, age, source.

    Example: tightrope facts my-case PAK IRN --on 2025-06-01
    """
    from tightrope.case import collect_facts, describe_facts, load_case

    found, rejects = collect_facts(load_case(case), states=states or (), on=to_day(on))
    print_rows(describe_facts(found), as_json=as_json)
    if rejects:
        note(f"{len(rejects)} rows rejected, the first: {rejects[0].where}: {rejects[0].reason}")
    finish(strict, len(rejects))
