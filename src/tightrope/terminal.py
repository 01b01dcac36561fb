"""What the shell prints: rows as a table or as JSON, an item of evidence as a row, progress and notes on stderr."""

from __future__ import annotations

import json
import sys
import time
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

import typer

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


PATIENCE = 2.0  # seconds of work before a word about it
PAUSE = 10.0  # seconds between two plain lines where no one watches


class Meter:
    """How far long work is, on stderr: a bar on a terminal, a plain line now and then elsewhere; short work is silent.

    `move` is what a chain calls with (stage, done, all). Use it as a context, so that the bar is taken away.
    """

    def __init__(self, *, is_quiet: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self._is_quiet = is_quiet
        self._clock = clock
        self._stage = ""
        self._began = self._spoke = clock()
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        """Start the clock."""
        return self

    def __exit__(self, *fault: object) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def move(self, stage: str, done: int, total: int) -> None:
        """So many of so many are done; another stage starts its own bar and its own two seconds."""
        if stage != self._stage:
            self.__exit__()
            self._stage, self._began = stage, self._clock()
            self._spoke = self._began + PATIENCE - PAUSE
        now = self._clock()
        if self._is_quiet or now - self._began < PATIENCE:
            return
        if sys.stderr.isatty():
            self._draw(stage, done, total)
        elif now - self._spoke >= PAUSE:
            self._spoke = now
            note(f"{stage}: {done:,} of {total:,} done, {now - self._began:.0f} s")

    def _draw(self, stage: str, done: int, total: int) -> None:
        """Move the bar, or set it up."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        if self._bar is None:
            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bar = Progress(
                *columns, console=Console(stderr=True), transient=True, redirect_stdout=False, redirect_stderr=False
            )
            self._task = self._bar.add_task(stage, total=total)
            self._bar.start()
        assert self._task is not None
        self._bar.update(self._task, completed=done, total=total)


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


def show_hidden(text: str) -> str:
    r"""Text with the characters that a terminal obeys or hides (escapes, zero width, direction) written out.

    >>> show_hidden("Ir\u200ban \u202edna")
    'Ir<U+200B>an <U+202E>dna'
    """
    return "".join(
        f"<U+{ord(c):04X}>" if unicodedata.category(c) in ("Cc", "Cf") and c not in "\n\t" else c for c in text
    )


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
        table.add_row(*(Text("" if value is None else show_hidden(str(value))) for value in row.values()))
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
    sys.stderr.write(f"{show_hidden(text)}\n")
