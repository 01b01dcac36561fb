"""Documents in: read, probe."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tightrope.cli.shell import (
    AsJson,
    Cache,
    Documents,
    Jobs,
    ModelName,
    Published,
    Resume,
    Second,
    Strict,
    app,
    finish,
    to_day,
    to_sources,
)
from tightrope.errors import TightropeError
from tightrope.terminal import Meter, note, print_rows, print_second, show_evidence, show_hidden

if TYPE_CHECKING:
    from tightrope.nouns import Document


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
    jobs: Jobs = 1,
    resume: Resume = None,
    as_json: AsJson = False,
    strict: Strict = False,
) -> None:
    """Documents -> evidence, each item tied to its exact words. --json prints JSON Lines in the one schema.

    Example: tightrope read report.md --published 2025-06-22
    """
    from tightrope.nouns import Reject, write_records
    from tightrope.reading import load_each, open_journal, read_documents
    from tightrope.reading.gather import list_files
    from tightrope.roster import load_roster

    if (why or second) and (jobs > 1 or resume):
        raise TightropeError("--why and --second read one document after the other: leave out --jobs and --resume")
    rejects: list[Reject] = []

    def load() -> Iterator[Document]:
        for found in load_each(to_sources(documents), published=to_day(published), publisher=publisher):
            if isinstance(found, Reject):
                rejects.append(found)
                continue
            for finding in found.findings:
                note(f"{found.name}: {finding}")
            yield found

    if why or second:
        n_rejects = _explain(load(), second=second, model=model, cache=cache, as_json=as_json)
    else:
        n_rejects, n_files = 0, sum(len(list_files(Path(each))[0]) or 1 for each in documents)
        journal = open_journal(resume) if resume else None
        with Meter(is_quiet=sys.stdout.isatty()) as meter:  # what is printed shows how far it is
            readings = read_documents(load(), roster=load_roster(), processes=jobs, journal=journal)
            for number, reading in enumerate(readings, 1):
                failed = [reject for reject in reading.rejects if reject.reason.startswith("failed: ")]
                n_rejects += len(reading.rejects) - len(failed)
                rejects += failed
                if as_json:
                    for line in write_records(reading.evidence):
                        typer.echo(line, nl=False)
                else:
                    print_rows([show_evidence(item) for item in reading.evidence], as_json=False)
                meter.move("read", number, max(number, n_files))  # an archive holds more
    for reject in rejects:
        note(f"rejected: {reject.where}: {reject.reason}")
    finish(strict, n_rejects + len(rejects))


def _explain(
    documents: Iterator[Document], *, second: str | None, model: str, cache: Path | None, as_json: bool
) -> int:
    """Print every sentence with what it gave and why, or both readers side by side; the number of rejects."""
    from tightrope.reading import describe, explain, read_document
    from tightrope.reading.llm_agreement import describe_second
    from tightrope.reading.llm_client import Endpoint
    from tightrope.roster import load_roster

    roster = load_roster()
    n_rejects = 0
    for document in documents:
        reading = read_document(document, roster=roster)
        n_rejects += len(reading.rejects)
        if second is not None:
            opinion = describe_second(reading, roster=roster, endpoint=Endpoint(second, model, cache=cache))
            n_rejects += len(opinion["rejects"])
            print_second(opinion, as_json=as_json)
        elif as_json:
            print_rows(list(explain(reading)), as_json=True)
        else:
            for line in describe(reading):
                typer.echo(show_hidden(line))
    return n_rejects


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

    found, rejects = collect_documents(to_sources(documents))
    for reject in rejects:
        note(f"rejected: {reject.where}: {reject.reason}")
    health = probe_model(found, roster=load_roster(), endpoint=Endpoint(second or "", model, cache=cache))
    print_rows(describe_health(health), as_json=as_json)
    note(f"{health.n_rejects} rejected; {health.usage}")


@app.command()
def fetch(
    addresses: Annotated[list[str], typer.Argument(metavar="URL…", help="Web addresses of pages or files.")],
    into: Annotated[Path, typer.Option(help="Folder to save them in.")] = Path(),
    as_json: AsJson = False,
    strict: Strict = False,
) -> None:
    """Save web pages as files, each with its address, day of access and headers beside it. robots.txt is respected.

    Example: tightrope fetch https://example.org/report --into reports
    """
    from tightrope.errors import DocumentError
    from tightrope.reading.fetch import fetch_url, save_page
    from tightrope.reading.gather import NOTE_SUFFIX

    rows = []
    n_rejects = 0
    for address in addresses:
        try:
            page = fetch_url(address)
            path = save_page(page, into, note_suffix=NOTE_SUFFIX)
        except DocumentError as error:
            n_rejects += 1
            note(f"rejected: {error}")
            continue
        rows.append({"file": str(path), "format": page.format, "bytes": len(page.raw), "address": page.url})
    print_rows(rows, as_json=as_json)
    finish(strict, n_rejects)
