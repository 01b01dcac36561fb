"""Where a feed's events were read: mentions of them, with place in the text and confidence, kept beside the events."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import duckdb

from tightrope.errors import FeedError
from tightrope.store.parts import Unreadable, iter_parts, read_header

OFFSETS = ("actors", "recipients", "type")  # what a mention places in its text


class Mention(NamedTuple):
    """The most confident mention of an event, and how many there are; an offset of −1 is not known."""

    mentions: int
    confidence: int
    sentence: int | None
    offsets: tuple[int, int, int]
    url: str | None
    publisher: str | None
    is_translated: bool


@dataclass(frozen=True, slots=True)
class MentionTable:
    """The columns of mentions: `header` names them in a file that has one, else they stand in the order of `layouts`.

    `key` is the event's id; `confidence`, `sentence`, `url`, `publisher`, `translation` and the three `offsets` (actor,
    recipient, act) are columns.
    """

    name: str
    layouts: tuple[tuple[str, ...], ...]
    header: tuple[str, ...]
    key: str
    confidence: str
    sentence: str
    offsets: tuple[str, str, str]
    url: str
    publisher: str
    translation: str
    delimiter: str = "\t"
    is_quoted: bool = False
    encoding: str = "utf-8"


def keep_mentions(table: MentionTable, paths: Sequence[Path], folder: Path) -> int:
    """Add the mentions of files to a folder of events, of those events that are there; return how many were added.

    A file that was added before is not added again.
    """
    if not paths:
        return 0
    noted = folder / "mentions.done"
    done = set(noted.read_text(encoding="utf-8").split("\n")) if noted.exists() else set()
    rest = [path for path in paths if path.name not in done]
    added = 0
    with tempfile.TemporaryDirectory(prefix="tightrope-") as scratch, duckdb.connect() as database:
        events = [str(path) for path in sorted(folder.glob("[0-9]*.parquet"))]
        for part in iter_parts(rest, table, scratch=Path(scratch)):
            if isinstance(part, Unreadable):
                continue
            number = len(list((folder / "mentions").glob("*.parquet"))) + 1 if (folder / "mentions").exists() else 1
            (folder / "mentions").mkdir(exist_ok=True)
            target = folder / "mentions" / f"{number:06}.parquet"
            try:
                counted = database.execute(_write_copy(table, part.path, target), [events]).fetchone()
            except duckdb.Error as error:
                raise FeedError(f"{part.name}: cannot be read as {table.name}: {str(error).splitlines()[0]}") from error
            part.clear()
            added += int(counted[0]) if counted else 0
            with noted.open("a", encoding="utf-8") as file:
                file.writelines(f"{name}\n" for name in part.sources)
    return added


def read_mentions(folder: Path, keys: Sequence[str]) -> dict[str, Mention]:
    """The most confident mention of each event, of those that have one."""
    parts = [str(path) for path in sorted((folder / "mentions").glob("*.parquet"))]
    if not parts or not keys:
        return {}
    best = "{'confidence': -confidence, 'sentence': sentence, 'url': url}"
    columns = ("confidence", "sentence", "actor", "recipient", "act", "url", "publisher", "translated")
    firsts = ", ".join(f"arg_min({name}, {best})" for name in columns)
    with duckdb.connect() as database:
        rows = database.execute(
            f"SELECT key, count(*), {firsts} FROM read_parquet(?) WHERE key IN (SELECT unnest(?)) GROUP BY key",
            [parts, list(keys)],
        ).fetchall()
    return {row[0]: Mention(row[1], row[2], row[3], (row[4], row[5], row[6]), *row[7:]) for row in rows}


def _write_copy(table: MentionTable, path: Path, target: Path) -> str:
    """SQL that adds the mentions of one part whose events are among those of the folder."""
    header = read_header(path, table)
    names = header or table.layouts[0]
    places = {name.casefold(): f'"{name}"' for name in names}
    offsets = [f"coalesce(TRY_CAST({places[name.casefold()]} AS INTEGER), -1)" for name in table.offsets]
    columns = "{" + ", ".join(f"'{name}': 'VARCHAR'" for name in names) + "}"
    quote = '"' if table.is_quoted else ""
    source = (
        f"read_csv('{str(path).replace(chr(39), chr(39) * 2)}', columns = {columns}, delim = '{table.delimiter}', "
        f"quote = '{quote}', escape = '{quote}', header = {bool(header)}, auto_detect = false, "
        f"null_padding = {not table.is_quoted}, ignore_errors = true)"
    )
    cell = {name: places[getattr(table, name).casefold()] for name in ("key", "sentence", "url", "publisher")}
    return (
        f"COPY (SELECT {cell['key']} AS key, "
        f"coalesce(TRY_CAST({places[table.confidence.casefold()]} AS INTEGER), 0) AS confidence, "
        f"TRY_CAST({cell['sentence']} AS INTEGER) AS sentence, {offsets[0]} AS actor, {offsets[1]} AS recipient, "
        f"{offsets[2]} AS act, {cell['url']} AS url, {cell['publisher']} AS publisher, "
        f"coalesce({places[table.translation.casefold()]}, '') <> '' AS translated FROM {source} "
        f"WHERE {cell['key']} IN (SELECT row_key FROM read_parquet(?))) "
        f"TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
    )
