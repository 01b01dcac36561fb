"""Event data in: collect."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tightrope.cli.shell import AsJson, Strict, app, finish
from tightrope.terminal import note, print_rows, show_evidence

SHOWN_ROWS = 200  # of a table; --json prints all


@app.command()
def collect(
    kind: Annotated[
        str, typer.Argument(metavar="FEED", help="Kind of feed, such as gdelt or plain-csv; auto finds it out.")
    ],
    paths: Annotated[list[Path], typer.Argument(metavar="FILES…", help="Files, zips or folders of them.")],
    as_json: AsJson = False,
    strict: Strict = False,
) -> None:
    """Event data -> evidence; every row is evidence or a reject with its reason.

    Example: tightrope collect plain-csv examples/pakistan-2025/events.csv
    """
    from tightrope.feeds import find_feed, list_files, name_feed
    from tightrope.nouns import write_records

    n_rejects = 0
    for path in paths if kind != "auto" else [file for folder in paths for file in list_files(folder)]:
        batch = find_feed(name_feed(path) if kind == "auto" else kind)(path)
        n_rejects += len(batch.rejects)
        if as_json:
            for line in write_records(batch.evidence):
                typer.echo(line, nl=False)
        else:
            print_rows([show_evidence(item) for item in batch.evidence[:SHOWN_ROWS]], as_json=False)
            if len(batch.evidence) > SHOWN_ROWS:
                note(f"{path}: the first {SHOWN_ROWS} of {len(batch.evidence):,} are shown; --json prints all")
        note(f"{path}: {len(batch.evidence)} evidence + {len(batch.rejects)} rejects")
        for reject in batch.rejects:
            note(f"rejected: {reject.where}: {reject.reason}")
    finish(strict, n_rejects)
