"""The shell: one short function a command. Rooms are imported inside the functions, so that --help is quick."""

from __future__ import annotations

import json
import os
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tightrope import __version__
from tightrope.errors import CaseError, TightropeError
from tightrope.terminal import note, print_rows, print_second, show_evidence, show_progress

if TYPE_CHECKING:
    from tightrope.brief import Assessment
    from tightrope.case import Case

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
                  rich_markup_mode=None)  # fmt: skip

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Sources = Annotated[
    list[Path], typer.Argument(metavar="CASE|DOCS…", help="A case folder or file, or .txt/.md documents.")
]
Documents = Annotated[list[Path], typer.Argument(metavar="DOCS…", help=".txt or .md documents.")]
Published = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Publication date of the documents.")]
Strict = Annotated[bool, typer.Option("--strict", help="End with exit code 2 if anything was rejected.")]
Second = Annotated[str | None, typer.Option(metavar="URL", help="OpenAI-compatible endpoint of a second reader.")]
ModelName = Annotated[str, typer.Option(help="The second reader's model, as its server lists it.")]
Cache = Annotated[Path | None, typer.Option(help="Folder that keeps the second reader's answers.")]
Out = Annotated[Path | None, typer.Option(help="Folder to write to (default: out/ in the case folder).")]


def print_version(value: bool) -> None:
    """Print the version and stop."""
    if value:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def start(
    version: Annotated[bool, typer.Option("--version", callback=print_version, help="Print the version.")] = False,
) -> None:
    """From conflicting reports to a brief in which every statement opens the words it came from."""
    del version


@app.command()
def brief(
    sources: Sources,
    out: Out = None,
    published: Published = None,
    docx: Annotated[bool, typer.Option("--docx", help="Write a Word document too.")] = False,
    md: Annotated[bool, typer.Option("--md", help="Write Markdown too.")] = False,
    courses: Annotated[
        bool, typer.Option("--courses", help="Play the case's scenario for the courses section.")
    ] = False,
    as_json: AsJson = False,
    strict: Strict = False,
) -> None:
    """Read, weigh, place, and write the brief: one HTML file, and a ten-line summary here.

    Example: tightrope brief examples/pakistan-2025
    """
    from tightrope.brief import summarise, write_docx, write_html, write_json, write_markdown
    from tightrope.store.lock import explain_os_error

    case = open_case(sources, published)
    folder = out or (case.folder / "out" if case.path else Path("out"))
    assessment = assess(case, store=folder / "store")
    if courses:
        from tightrope.case import add_courses, play_case

        assessment = add_courses(assessment, play_case(case.scenario, assessment))
    written = {"brief.html": write_html(assessment).encode(), "brief.json": write_json(assessment).encode()}
    if md:
        written["brief.md"] = write_markdown(assessment).encode()
    if docx:
        written["brief.docx"] = write_docx(assessment)
    try:
        for name, content in written.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise explain_os_error(error, folder) from error
    if as_json:
        typer.echo(written["brief.json"].decode(), nl=False)
    else:
        typer.echo("\n".join(summarise(assessment)))
        typer.echo(f"\nThe brief: {folder / 'brief.html'}")
    finish(strict, len(assessment.rejects))


@app.command()
def read(
    documents: Documents,
    published: Published = None,
    publisher: Annotated[str | None, typer.Option(help="Publisher of the documents.")] = None,
    why: Annotated[
        bool, typer.Option("--why", help="Show every sentence: what it gave, or why it gave nothing.")
    ] = False,
    second: Second = None,
    model: ModelName = "",
    cache: Cache = None,
    as_json: AsJson = False,
    strict: Strict = False,
) -> None:
    """Documents -> evidence, each item tied to its exact words. --json prints JSON Lines in the one schema.

    Example: tightrope read report.md --published 2025-06-22
    """
    from tightrope.nouns import write_records
    from tightrope.reading import collect_documents, describe, explain, read_document
    from tightrope.reading.llm_agreement import describe_second
    from tightrope.reading.llm_client import Endpoint
    from tightrope.roster import load_roster

    roster = load_roster()
    found, rejects = collect_documents(documents, published=to_day(published), publisher=publisher)
    n_rejects = len(rejects)
    for document in found:
        if document.published is None:
            note(f"{document.name}: no publication date; give it with --published to place relative dates")
        reading = read_document(document, roster=roster)
        n_rejects += len(reading.rejects)
        if second is not None:
            opinion = describe_second(reading, roster=roster, endpoint=Endpoint(second, model, cache=cache))
            n_rejects += len(opinion["rejects"])
            print_second(opinion, as_json=as_json)
        elif why and as_json:
            print_rows(list(explain(reading)), as_json=True)
        elif why:
            for line in describe(reading):
                typer.echo(line)
        elif as_json:
            for line in write_records(reading.evidence):
                typer.echo(line, nl=False)
        else:
            print_rows([show_evidence(item) for item in reading.evidence], as_json=False)
    for reject in rejects:
        note(f"rejected: {reject.where}: {reject.reason}")
    finish(strict, n_rejects)


@app.command()
def probe(
    documents: Documents, second: Second = None, model: ModelName = "", cache: Cache = None, as_json: AsJson = False
) -> None:
    """Health check of a second reader: does it follow the codebook when names are swapped or the order is turned?

    Example: tightrope probe report.md --second http://127.0.0.1:11434/v1 --model qwen3:8b
    """
    from tightrope.reading import collect_documents
    from tightrope.reading.llm_client import Endpoint
    from tightrope.reading.llm_probe import describe_health, probe_model
    from tightrope.roster import load_roster

    found, rejects = collect_documents(documents)
    for reject in rejects:
        note(f"rejected: {reject.where}: {reject.reason}")
    health = probe_model(found, roster=load_roster(), endpoint=Endpoint(second or "", model, cache=cache))
    print_rows(describe_health(health), as_json=as_json)
    note(f"{health.n_rejects} rejected; {health.usage}")


@app.command()
def collect(
    kind: Annotated[str, typer.Argument(metavar="FEED", help="Kind of feed: plain-csv.")],
    paths: Annotated[list[Path], typer.Argument(metavar="FILES…")],
    as_json: AsJson = False,
    strict: Strict = False,
) -> None:
    """Event data -> evidence; every row is evidence or a reject with its reason.

    Example: tightrope collect plain-csv examples/pakistan-2025/events.csv
    """
    from tightrope.errors import FeedError, name_nearest
    from tightrope.feeds import FEEDS
    from tightrope.nouns import write_records

    if kind not in FEEDS:
        raise FeedError(f"unknown feed {kind!r}{name_nearest(kind, FEEDS)}")
    n_rejects = 0
    for path in paths:
        batch = FEEDS[kind](path)
        n_rejects += len(batch.rejects)
        if as_json:
            for line in write_records(batch.evidence):
                typer.echo(line, nl=False)
        else:
            print_rows([show_evidence(item) for item in batch.evidence], as_json=False)
        note(f"{path}: {len(batch.evidence)} evidence + {len(batch.rejects)} rejects")
        for reject in batch.rejects:
            note(f"rejected: {reject.where}: {reject.reason}")
    finish(strict, n_rejects)


@app.command()
def stand(sources: Sources, published: Published = None, as_json: AsJson = False) -> None:
    """Where the focal state stands between its rivals, in words and in deeds.

    Example: tightrope stand examples/pakistan-2025
    """
    from tightrope.case import describe_standing

    assessment = assess(open_case(sources, published))
    print_rows(describe_standing(assessment), as_json=as_json)


@app.command()
def weigh(
    sources: Sources,
    claim: Annotated[str | None, typer.Option(help="Show one claim, step by step, by its id.")] = None,
    published: Published = None,
    as_json: AsJson = False,
) -> None:
    """Claims, who asserts, relays or denies them, and how credible each is.

    Example: tightrope weigh examples/pakistan-2025
    """
    from tightrope.case import describe_claim, describe_claims
    from tightrope.errors import name_nearest

    assessment = assess(open_case(sources, published))
    if claim is None:
        print_rows(describe_claims(assessment), as_json=as_json)
        return
    found = next((c for c in assessment.claims if c.id == claim), None)
    if found is None:
        raise CaseError(f"no claim has the id {claim!r}{name_nearest(claim, [c.id for c in assessment.claims])}")
    print_rows(describe_claim(found), as_json=as_json)


@app.command()
def compare(
    first: Annotated[Path, typer.Argument(metavar="A", help="A document, or evidence as .jsonl.")],
    second: Annotated[Path, typer.Argument(metavar="B", help="Another.")],
    as_json: AsJson = False,
) -> None:
    """Two accounts side by side: only A, both, only B, contradicted, and why they differ.

    Example: tightrope compare first.md second.md
    """
    from tightrope.case import compare_files

    print_rows(compare_files(first, second), as_json=as_json)


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


@app.command()
def who(
    name: Annotated[str, typer.Argument(help="A name, office, capital, demonym or actor id.")],
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day to answer for.")] = None,
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
def verify(
    folder: Annotated[Path, typer.Argument(metavar="CASE|STORE", help="A case that was briefed, or its store.")],
    as_json: AsJson = False,
) -> None:
    """Re-read every passage from the stored bytes; exit code 1 and the names of all orphans if one fails.

    Example: tightrope verify examples/pakistan-2025
    """
    store = open_store(folder)
    orphans = store.verify()
    rows = [{"evidence": o.evidence, "document": o.doc, "words": o.exact, "reason": o.reason} for o in orphans]
    print_rows(rows, as_json=as_json)
    n_passages = sum(item.passage is not None for item in store.evidence())
    note(f"{n_passages - len(orphans)} of {n_passages} passages re-read to the same words")
    if orphans:
        raise typer.Exit(1)


@app.command()
def trace(
    folder: Annotated[Path, typer.Argument(metavar="CASE|STORE", help="A case that was briefed, or its store.")],
    evidence: Annotated[str, typer.Argument(metavar="ID", help="Id of an item of evidence.")],
    as_json: AsJson = False,
) -> None:
    """From an evidence id to its words, its document and the stored bytes.

    Example: tightrope trace examples/pakistan-2025 e-0123456789ab
    """
    from tightrope.nouns import to_record

    trail = open_store(folder).trace(evidence)
    record = {key: value for key, value in to_record(trail.evidence).items() if value not in (None, [], "")}
    if trail.document:
        record |= {"title": trail.document.title, "heading": trail.document.heading, "snapshot": str(trail.snapshot)}
    print_rows([{"field": key, "value": value} for key, value in record.items()], as_json=as_json)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="CASE|STORE", help="A case that was briefed, or its store.")],
    to: Annotated[str, typer.Option(help="csv, jsonl, graphml, csl-json or schema.")] = "csv",
) -> None:
    """Print evidence as CSV or JSON Lines, the signed network as GraphML, sources as CSL-JSON, or the JSON schema.

    Example: tightrope export examples/pakistan-2025 --to jsonl
    """
    from tightrope.case import export_store

    typer.echo(export_store(open_store(folder), to), nl=False)


def open_case(sources: list[Path], published: datetime | None) -> Case:
    """The case that the arguments mean: a case folder or file, or documents alone."""
    from tightrope.case import load_case, make_case

    if len(sources) == 1 and (sources[0].is_dir() or sources[0].suffix == ".toml" or not sources[0].suffix):
        return load_case(sources[0])
    for path in sources:
        if not path.exists():
            raise CaseError(f"{path}: there is no such document")
    return make_case(sources, published=to_day(published))


def assess(case: Case, *, store: Path | None = None) -> Assessment:
    """Run the chain with progress on stderr."""
    from tightrope.case import build_assessment

    return build_assessment(case, store=store, progress=show_progress)


def open_store(folder: Path) -> Any:
    """The store of a briefed case, or the store itself."""
    from tightrope.store import Store

    for candidate in (folder / "out" / "store", folder / "store", folder):
        if (candidate / "manifest.json").exists():
            return Store.open(candidate)
    raise CaseError(f"{folder}: no store here; run `tightrope brief {folder}` first")


def parse_change(text: str) -> tuple[str, float]:
    """`quantity=value` as a pair."""
    name, _, value = text.partition("=")
    try:
        return name.strip(), float(value)
    except ValueError as error:
        raise CaseError(f"--set {text!r}: write quantity=number") from error


def to_day(moment: datetime | None) -> date | None:
    """The day of an option."""
    return moment.date() if moment else None


def finish(strict: bool, n_rejects: int) -> None:
    """Exit code 2 where --strict was asked for and something was rejected."""
    if strict and n_rejects:
        note(f"{n_rejects} rejected")
        raise typer.Exit(2)


def main() -> None:
    """Run the shell; a caller's mistake ends with one sentence and exit code 1."""
    try:
        app()
    except TightropeError as error:
        sys.stderr.write(f"tightrope: {error}\n")
        sys.exit(1)
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if os.environ.get("TIGHTROPE_DEBUG"):
            raise
        kind = type(error).__name__
        sys.stderr.write(
            f"tightrope: a fault of the program, not yours ({kind}: {error}); TIGHTROPE_DEBUG=1 shows where\n"
        )
        sys.exit(70)
