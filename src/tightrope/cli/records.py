"""What was kept: verify, trace, export."""

from __future__ import annotations

from typing import Annotated

import typer

from tightrope.cli.shell import AsJson, CaseOrStore, app, open_store
from tightrope.terminal import note, print_rows


@app.command()
def verify(
    folder: CaseOrStore,
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
    folder: CaseOrStore,
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
        place = trail.document.name_place(trail.evidence.passage.start) if trail.evidence.passage else None
        record |= {"place": place} if place else {}
        record |= {"title": trail.document.title, "heading": trail.document.heading, "snapshot": str(trail.snapshot)}
    print_rows([{"field": key, "value": value} for key, value in record.items()], as_json=as_json)


@app.command()
def export(
    folder: CaseOrStore,
    to: Annotated[str, typer.Option(help="csv, jsonl, graphml, csl-json or schema.")] = "csv",
) -> None:
    """Print evidence as CSV or JSON Lines, the signed network as GraphML, sources as CSL-JSON, or the JSON schema.

    Example: tightrope export examples/pakistan-2025 --to jsonl
    """
    from tightrope.case import export_store

    typer.echo(export_store(open_store(folder), to), nl=False)
