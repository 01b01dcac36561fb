"""What may come next: forecast, play, score."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from tightrope.cli.shell import AsJson, Published, Sources, app, assess, open_case
from tightrope.errors import CaseError
from tightrope.terminal import note, print_rows


@app.command()
def forecast(
    sources: Sources,
    days: Annotated[int | None, typer.Option(help="Length of the longer forecast in days (default: 28).")] = None,
    top: Annotated[int, typer.Option(help="Rows for each length.")] = 12,
    published: Published = None,
    as_json: AsJson = False,
) -> None:
    """Acts of the next weeks by pair: chances, reasons with their evidence, and the score on past weeks.

    Example: tightrope forecast examples/pakistan-2025
    """
    from tightrope.brief.json import to_plain
    from tightrope.case import add_outlook, describe_outlook, describe_trials

    case = open_case(sources, published)
    assessment = add_outlook(assess(case), case, days=days)
    assert assessment.outlook is not None
    if as_json:
        typer.echo(json.dumps(to_plain(assessment.outlook), ensure_ascii=False, indent=1, sort_keys=True))
        return
    print_rows(describe_outlook(assessment, top=top), as_json=False)
    for line in describe_trials(assessment.outlook):
        note(line)


@app.command()
def play(
    source: Annotated[Path, typer.Argument(metavar="CASE", help="A case with a scenario, or a scenario file.")],
    whatif: Annotated[str | None, typer.Option(help="Lay a what-if of the scenario over it.")] = None,
    change: Annotated[list[str] | None, typer.Option("--set", metavar="QUANTITY=VALUE", help="Set a quantity.")] = None,
    draws: Annotated[int | None, typer.Option(help="Number of draws.")] = None,
    as_json: AsJson = False,
) -> None:
    """Courses of action: how they rank, what each would cost whom, what would change the answer.

    Example: tightrope play examples/pakistan-2025 --whatif firm-denial
    """
    from tightrope.case import describe_courses, load_case, play_case

    is_scenario = source.suffix == ".toml" and source.name != "case.toml"
    case = None if is_scenario else load_case(source)
    assessment = assess(case) if case and case.scenario else None
    changes = dict(parse_change(text) for text in change or ())
    played = play_case(case.scenario if case else source, assessment, whatif=whatif, changes=changes, draws=draws)
    if as_json:
        typer.echo(json.dumps(played.to_record(), ensure_ascii=False, indent=1, default=str))
        return
    print_rows(describe_courses(played), as_json=False)
    for tip in played.tipping:
        note(f"tips at {tip.quantity} = {tip.value:.3g}: {tip.below} -> {tip.above}")
    for text in (played.caution, *played.warnings):
        if text:
            note(text)


@app.command()
def score(
    ledger: Annotated[Path, typer.Argument(metavar="LEDGER", help="A ledger of frozen forecasts (.jsonl).")],
    by: Annotated[str | None, typer.Option(help="Only the forecasts of this person or room.")] = None,
    as_json: AsJson = False,
) -> None:
    """The track record of a ledger, whose chain of hashes is verified first: Brier and log score beside the baselines.

    Example: tightrope score forecasts.jsonl
    """
    from dataclasses import asdict

    from tightrope.forecasts import read_ledger, score_ledger

    record = score_ledger(read_ledger(ledger), by=by)
    rows = [{"what": key.replace("_", " "), "value": value} for key, value in asdict(record).items()]
    if as_json:
        print_rows(rows, as_json=True)
        return
    print_rows([row for row in rows if row["what"] not in ("bins", "scored")], as_json=False)
    typer.echo(record.judgement)


def parse_change(text: str) -> tuple[str, float]:
    """`quantity=value` as a pair."""
    name, _, value = text.partition("=")
    try:
        return name.strip(), float(value)
    except ValueError as error:
        raise CaseError(f"--set {text!r}: write quantity=number") from error
