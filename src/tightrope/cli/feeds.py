"""Event data in: collect."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tightrope.cli.shell import AsJson, Strict, app, finish, to_day
from tightrope.errors import FeedError
from tightrope.terminal import Meter, note, print_rows, show_evidence

if TYPE_CHECKING:
    from tightrope.feeds import Gathered

SHOWN_ROWS = 200  # of a table; --json prints all


@app.command()
def collect(
    kind: Annotated[
        str, typer.Argument(metavar="FEED", help="Kind of feed, such as gdelt or plain-csv; auto finds it out.")
    ],
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="FILES…", help="Files, zips or folders of them.")
    ] = None,
    start: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="Fetch gdelt from this day on.")
    ] = None,
    end: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day to fetch.")] = None,
    release: Annotated[
        list[str] | None, typer.Option(help="Fetch a release of ucdp: 25.1 (yearly) or 25.0.6 (Candidate of a month).")
    ] = None,
    dataset: Annotated[str, typer.Option(help="Fetch a Dataverse dataset of icews or polecat: doi:10.7910/DVN/…")] = "",
    about: Annotated[str, typer.Option(help="Keep rows in which one of these acts or is acted on: PAK,IRN.")] = "",
    into: Annotated[Path | None, typer.Option(help="Folder for what is fetched (default: named for the feed).")] = None,
    as_json: AsJson = False,
    strict: Strict = False,
) -> None:
    """Event data -> evidence; every row is evidence or a reject. Fetches with --from, --release or --dataset.

    Example: tightrope collect gdelt --from 2025-06-01 --to 2025-06-30 --about PAK,IRN,ISR,USA
    """
    from tightrope.feeds import Gathering, gather_dataverse, gather_gdelt, gather_ucdp

    states = [state.strip().upper() for state in about.split(",") if state.strip()]
    first, last = to_day(start), to_day(end)
    if paths:
        _show_files(kind, paths, as_json=as_json, strict=strict)
        return
    with Meter() as meter:
        gathering = Gathering(into or Path(kind), states, progress=meter.move)
        if kind == "gdelt" and first:
            found = gather_gdelt(first, last or first, into=gathering)
        elif kind == "ucdp" and release:
            found = gather_ucdp(release, into=gathering)
        elif kind in ("icews", "polecat") and dataset:
            found = gather_dataverse(kind, dataset, into=gathering)
        else:
            raise FeedError(
                f"collect {kind}: name files, or say what to fetch: --from and --to (gdelt), --release (ucdp), "
                "--dataset (icews, polecat)"
            )
    _show_gathered(kind, found, as_json=as_json)
    finish(strict, found.totals.rejects + found.downloaded.expected - len(found.downloaded.got))


def _show_files(kind: str, paths: list[Path], *, as_json: bool, strict: bool) -> None:
    """Print what files give."""
    from tightrope.feeds import group_files, list_files, name_feed, read_all
    from tightrope.nouns import write_records

    n_rejects = 0
    if kind == "auto":
        groups = group_files([(name_feed(file), file) for folder in paths for file in list_files(folder)])
    else:
        groups = [(kind, (path,)) for path in paths]
    for name, files in groups:
        path = files[0] if len(files) == 1 else files[0].parent
        batch = read_all(name, *files)
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


def _show_gathered(kind: str, found: Gathered, *, as_json: bool) -> None:
    """Print what was expected and what came, and what the folder holds."""
    files, totals = found.downloaded, found.totals
    row = {
        "feed": kind, "folder": str(found.folder), "expected": files.expected, "got": len(files.got),
        "missing": len(files.missing), "failed": len(files.failed), **totals._asdict(),
    }  # fmt: skip
    print_rows([row], as_json=as_json)
    for remark in found.remarks:
        note(remark)
    for name, reason in list(files.reasons.items())[:SHOWN_ROWS]:
        note(f"did not come: {name}: {reason}")
    if files.reasons:
        note(f"{len(files.reasons):,} of {files.expected:,} files did not come; run the command again to ask for them")
    note(f'in a case file: [[feed]] kind = "{kind}", path = "{found.folder}"')
