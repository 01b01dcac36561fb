"""What the shell prints: rows as a table or as JSON, an item of evidence as a row, progress and notes on stderr."""

from __future__ import annotations

import json
import sys
from typing import Any

import typer


def show_progress(stage: str, done: int, total: int) -> None:
    """One line on stderr, where a person watches."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{stage} {done + 1}/{total}")
        sys.stderr.flush()
        if stage == "place":
            sys.stderr.write("\r\033[K")


def show_evidence(item: Any) -> dict[str, str]:
    """An item of evidence as a row for people."""
    act = item.act
    words = item.passage.exact if item.passage else item.note or ""
    return {
        "id": item.id,
        "who": ", ".join(act.actors),
        "type": f"{act.type}/{act.mode}" if act.mode else act.type,
        "whom": ", ".join(act.recipients),
        "status": act.status if act.polarity == "affirmed" else f"not {act.status}",
        "sure": f"{item.certainty:g}",
        "when": str(act.when or ""),
        "on whose word": " > ".join(f"{holder.who} ({holder.stance})" for holder in item.chain),
        "words": words,
    }


def print_rows(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    """Rows as a table for people, or as JSON."""
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
        return
    if not rows:
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*rows[0], show_edge=False, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*(Text("" if value is None else str(value)) for value in row.values()))
    Console(soft_wrap=False, width=None if sys.stdout.isatty() else 200).print(table)


def print_second(opinion: dict[str, Any], *, as_json: bool) -> None:
    """Both readers of one document: a table of records and where they agree, or one line of JSON."""
    if as_json:
        typer.echo(json.dumps(opinion, ensure_ascii=False))
        return
    print_rows(opinion["agreement"], as_json=False)
    for reject in opinion["rejects"]:
        note(f"rejected: {reject['where']}: {reject['reason']}")
    note(f"{opinion['doc']}: {opinion['summary']}")


def note(text: str) -> None:
    """A line on stderr."""
    sys.stderr.write(f"{text}\n")
