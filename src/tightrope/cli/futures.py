"""What may come next: forecast, play; and what was asked and said of it: ask, freeze, resolve, score."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tightrope.cli.shell import AsJson, Published, Sources, app, assess, open_case
from tightrope.errors import CaseError
from tightrope.terminal import note, print_rows

if TYPE_CHECKING:
    from tightrope.forecasts import Entry


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
    weighed = assess(case)
    with tell_compilation():
        assessment = add_outlook(weighed, case, days=days)
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
    inject: Annotated[
        list[str] | None, typer.Option(metavar="'DATE ACTOR RECIPIENT TYPE'", help="Put an act into the future.")
    ] = None,
    forbid: Annotated[
        list[str] | None, typer.Option(metavar="'ACTOR RECIPIENT CLASS'", help="Let such acts not happen; * is any.")
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option(metavar="ACTOR", help="Let an actor neither act nor be met.")
    ] = None,
    clamp: Annotated[
        list[str] | None,
        typer.Option(metavar="EFFECT=ACTS", help="Hold an effect at so many remembered acts, for all pairs."),
    ] = None,
    diff: Annotated[
        tuple[str, str] | None, typer.Option(metavar="A B", help="What differs between two saved runs.")
    ] = None,
    efg: Annotated[str | None, typer.Option(metavar="GAME", help="Print a game as a file for Gambit.")] = None,
    save: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Folder of saved runs (default: out/plays of the case).")
    ] = None,
    days: Annotated[int, typer.Option(help="Days to simulate with --inject, --forbid, --remove, --clamp.")] = 28,
    paths: Annotated[int, typer.Option(help="Simulated paths.")] = 2000,
    as_json: AsJson = False,
) -> None:
    """Courses of action of a scenario; or what the event model draws after a change to its world.

    Example: tightrope play examples/pakistan-2025 --whatif firm-denial
    Example: tightrope play examples/pakistan-2025 --diff june-2025-firm-denial june-2025-cease-fire
    Example: tightrope play examples/pakistan-2025 --inject '2025-07-03 ISR IRN ASSAULT' --forbid 'USA IRN conflict'
    Example: tightrope play examples/pakistan-2025 --clamp 'reciprocity(conflict)=0'
    """
    from tightrope.case import describe_courses, load_case, play_case

    if inject or forbid or remove or clamp:
        asked = (inject or [], forbid or [], remove or [], clamp or [])
        play_acts(source, *asked, days=days, paths=paths, as_json=as_json)
        return
    is_scenario = source.suffix == ".toml" and source.name != "case.toml"
    case = None if is_scenario else load_case(source)
    runs = save or ((case.folder / "out" / "plays") if case else None)
    if diff is not None:
        show_difference(diff, runs or Path("out/plays"), as_json=as_json)
        return
    if efg is not None:
        show_game((case.scenario if case else source), efg, whatif=whatif)
        return
    assessment = assess(case) if case and case.scenario else None
    changes = dict(parse_change(text) for text in change or ())
    played = play_case(
        case.scenario if case else source,
        assessment,
        whatif=whatif,
        changes=changes,
        draws=draws,
        actors=case.actors if case else (),
    )
    if runs is not None:
        from tightrope.strategy import save_play

        note(f"the run: {save_play(played, runs)}")
    if as_json:
        typer.echo(json.dumps(played.to_record(), ensure_ascii=False, indent=1, default=str))
        return
    print_rows(describe_courses(played), as_json=False)
    for tip in played.tipping:
        note(f"tips at {tip.quantity} = {tip.value:.3g}: {tip.below} -> {tip.above}")
    for text in (played.caution, *played.warnings):
        if text:
            note(text)


def show_difference(names: tuple[str, str], folder: Path, *, as_json: bool) -> None:
    """What differs between two saved runs."""
    from dataclasses import asdict

    from tightrope.strategy import diff_records, load_record

    found = diff_records(*(load_record(name, folder) for name in names))
    print_rows([asdict(difference) for difference in found], as_json=as_json)
    if not found:
        note("the two runs do not differ")


def show_game(scenario: Path | None, name: str, *, whatif: str | None) -> None:
    """One game of a scenario in Gambit's format."""
    from tightrope.strategy import export_game, load_scenario

    if scenario is None:
        raise CaseError("the case names no scenario, so there is no game to write")
    typer.echo(export_game(load_scenario(scenario, whatif=whatif), name), nl=False)


CaseArgument = Annotated[Path, typer.Argument(metavar="CASE", help="A case folder or file.")]
LedgerOption = Annotated[Path | None, typer.Option(help="The ledger (.jsonl); default: the one that the case names.")]


@app.command()
def ask(case: CaseArgument, ledger: LedgerOption = None, as_json: AsJson = False) -> None:
    """The questions of a case: what would settle each, the baselines to beat, what was last frozen on it.

    Example: tightrope ask examples/pakistan-2025
    """
    from tightrope.case import describe_questions, load_case, open_ledger

    loaded = load_case(case)
    path = ledger or loaded.ledger
    rows = describe_questions(loaded, open_ledger(path) if path else ())
    if not rows:
        note("the case asks nothing; write a [[question]] into its file")
    print_rows(rows, as_json=as_json)


@app.command()
def freeze(
    case: CaseArgument,
    question: Annotated[str, typer.Option(help="Id of a question of the case.")],
    probability: Annotated[float, typer.Option(help="Chance that it comes true, 0 to 1.")],
    by: Annotated[str, typer.Option(help="Who says so.")],
    ledger: LedgerOption = None,
    remark: Annotated[str, typer.Option("--note", help="A reason, kept with it.")] = "",
    back_test: Annotated[
        bool, typer.Option("--back-test", help="Freeze as on the case's own day; marked as made afterwards.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Freeze a forecast into the ledger, with a digest of what the case knew; nothing frozen is ever changed.

    Example: tightrope freeze examples/pakistan-2025 --question leaders-meet --probability 0.3 --by me --ledger f.jsonl
    """
    from tightrope.case import choose_ledger, freeze_case_forecast, load_case
    from tightrope.case.forecasts import find_asked

    loaded = load_case(case)
    find_asked(loaded, question)
    path = choose_ledger(loaded, ledger)
    entry = freeze_case_forecast(
        loaded, assess(loaded), question, probability=probability, by=by, ledger=path, note=remark, back_test=back_test
    )
    print_rows([describe_entry(entry)], as_json=as_json)


@app.command()
def resolve(
    ledger: Annotated[Path, typer.Argument(metavar="LEDGER", help="A ledger of frozen forecasts (.jsonl).")],
    question: Annotated[str, typer.Option(help="Id of the question.")],
    outcome: Annotated[str, typer.Option(help="yes, no or void.")],
    source: Annotated[str, typer.Option(help="On whose word.")],
    as_json: AsJson = False,
) -> None:
    """Settle a question: came true, did not, or is void, and on whose word.

    Example: tightrope resolve f.jsonl --question leaders-meet --outcome yes --source "White House schedule"
    """
    from tightrope.case import settle_question

    print_rows([describe_entry(settle_question(ledger, question, outcome=outcome, source=source))], as_json=as_json)


def describe_entry(entry: Entry) -> dict[str, Any]:
    """An entry of a ledger as a row."""
    kept = {key: value for key, value in entry.content.items() if value not in (None, "", [], {})}
    return {"number": entry.number, "kind": entry.kind, "question": entry.question, "at": entry.at, **kept,
            "hash": entry.hash[:16]}  # fmt: skip


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


def play_acts(
    source: Path, inject: list[str], forbid: list[str], remove: list[str], clamp: list[str], *, days: int, paths: int,
    as_json: bool,
) -> None:  # fmt: skip
    """Two simulated worlds of a case side by side."""
    from tightrope.brief.json import to_plain
    from tightrope.case import load_case
    from tightrope.case.whatif import (
        ask_case,
        describe_grounds,
        describe_whatif,
        parse_clamp,
        parse_forbidden,
        parse_injection,
    )
    from tightrope.dynamics.whatif import Change

    change = Change(
        tuple(parse_injection(text) for text in inject),
        tuple(parse_forbidden(text) for text in forbid),
        tuple(remove),
        tuple(parse_clamp(text) for text in clamp),
    )
    case = load_case(source)
    assessment = assess(case)
    with tell_compilation():
        asked = ask_case(assessment, case, change, days=days, paths=paths)
    if as_json:
        typer.echo(json.dumps(to_plain(asked), ensure_ascii=False, indent=1, sort_keys=True))
        return
    print_rows(describe_whatif(asked, assessment), as_json=False)
    for line in describe_grounds(asked):
        note(line)


@contextmanager
def tell_compilation() -> Iterator[None]:
    """Say on stderr what compiling cost, where it was not free."""
    from tightrope.dynamics.compilation import watch_compilation

    with watch_compilation() as cost:
        yield
    if cost.seconds >= 1:
        note(f"{cost.seconds:.0f} s went into compiling the event model; the compiled code is kept for the next run")


def parse_change(text: str) -> tuple[str, float]:
    """`quantity=value` as a pair."""
    name, _, value = text.partition("=")
    try:
        return name.strip(), float(value)
    except ValueError as error:
        raise CaseError(f"--set {text!r}: write quantity=number") from error
