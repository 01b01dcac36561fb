"""Actors: who is who on a day, and what published tables say of states."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from tightrope.cli.shell import AsJson, Strict, app, finish, to_day
from tightrope.errors import TightropeError
from tightrope.terminal import note, print_rows

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day to answer for.")]


@app.command()
def who(
    name: Annotated[str, typer.Argument(help="A name, office, capital, demonym or actor id.")],
    on: Day = None,
    as_json: AsJson = False,
) -> None:
    """Who a name means on a day.

    Example: tightrope who "Asim Munir" --on 2025-06-20
    """
    from tightrope.roster import describe_name, load_roster, write_answer

    roster = load_roster()
    answer = describe_name(roster, name, on=to_day(on))
    if not answer["candidates"]:
        raise TightropeError(f"nobody in the roster is called {name!r}; add them in an actors.toml of the case")
    if as_json:
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=1, default=str))
    else:
        typer.echo(write_answer(roster, name, on=to_day(on)))


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
