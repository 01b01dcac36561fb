"""A feed's files turned into columns once: parts are read side by side and noted in the order of the files.

What a folder holds does not depend on how many parts are read at a time: each is read on one thread by a DuckDB of its
own, and only the caller's thread gives a finished part its name and notes it in the manifest, one after the other.
"""

from __future__ import annotations

import os
import tempfile
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from tightrope.errors import FeedError
from tightrope.store.events import Events, read_manifest, write_manifest
from tightrope.store.mapping import FIRST_LINES, FeedMapping, write_query, write_staging
from tightrope.store.parts import Part, Unreadable, iter_parts, read_header

WORKERS = min(2, os.cpu_count() or 1)  # parts read at a time
MEMORY = "700MB"  # for the DuckDB of each; with Python beside two of them a feed of any length is read within 2 GB
_NULL = "\x01"  # no feed writes it; so an empty cell is told from one that is not there


def keep_events(
    mapping: FeedMapping, paths: Sequence[Path], folder: Path, *, about: Sequence[str] = (), workers: int = WORKERS
) -> Events:
    """Turn files of a feed into columns in `folder`; what is there already is not made again.

    With `about`, only rows in which one of these states acts or is acted on are kept; the others are counted. `workers`
    parts are read at a time; the columns are the same bytes for any number of them. Raises FeedError where a header
    does not fit or a file cannot be read at all; the parts before it stay.
    """
    folder.mkdir(parents=True, exist_ok=True)
    manifest = read_manifest(folder, mapping)
    if manifest["parts"] and manifest["about"] != sorted(about):
        told = ", ".join(manifest["about"]) or "all states"
        raise FeedError(f"{folder}: holds rows about {told}; collect about others into another folder")
    manifest["about"] = sorted(about)
    done = {name for part in manifest["parts"].values() for name in part["sources"]}
    rest = [path for path in paths if path.name not in done]
    for path in rest:  # what could not be opened last time may have come whole since
        manifest["unreadable"].pop(path.name, None)
    try:
        _read_side_by_side(mapping, rest, folder, manifest, workers=workers)
    finally:
        for begun in folder.glob("*.begun"):  # read, but after a part that failed; the next run reads it again
            begun.unlink()
    return Events(folder, mapping)


def _read_side_by_side(
    mapping: FeedMapping, paths: Sequence[Path], folder: Path, manifest: dict[str, Any], *, workers: int
) -> None:
    """Read parts `workers` at a time; name and note each when its turn comes."""
    with (
        tempfile.TemporaryDirectory(prefix="tightrope-") as scratch,
        closing(_Readers(mapping, scratch, tuple(manifest["about"]))) as readers,
        ThreadPoolExecutor(workers) as pool,
    ):
        waiting: deque[_Waiting] = deque()
        try:
            for part in iter_parts(paths, mapping, scratch=Path(scratch)):
                if isinstance(part, Unreadable):
                    manifest["unreadable"][part.name] = part.reason
                elif part.name in manifest["parts"] or part.name in [item.part.name for item in waiting]:
                    part.clear()
                else:
                    target = folder / f"{len(manifest['parts']) + len(waiting) + 1:06}.parquet"
                    begun = target.with_suffix(".begun")
                    waiting.append(_Waiting(part, target, begun, pool.submit(readers.read, part, begun)))
                    if len(waiting) >= workers:
                        _note(waiting.popleft(), folder, manifest)
            while waiting:
                _note(waiting.popleft(), folder, manifest)
        finally:
            pool.shutdown(cancel_futures=True)
        write_manifest(folder, manifest)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A part that is being read: where its columns will stand, where they are written, and its counts to come."""

    part: Part
    target: Path
    begun: Path
    counts: Future[dict[str, Any]]


def _note(read: _Waiting, folder: Path, manifest: dict[str, Any]) -> None:
    """Wait for a part's columns, give them their name, and note them."""
    counts = read.counts.result()
    read.begun.replace(read.target)
    manifest["parts"][read.part.name] = {**counts, "file": read.target.name, "sources": list(read.part.sources)}
    write_manifest(folder, manifest)


class _Readers:
    """DuckDBs that read parts, each made when first needed; one reads one part at a time."""

    def __init__(self, mapping: FeedMapping, scratch: str, about: tuple[str, ...]) -> None:
        self.mapping = mapping
        self.scratch = scratch
        self.about = about
        self.free: list[duckdb.DuckDBPyConnection] = []

    def read(self, part: Part, target: Path) -> dict[str, Any]:
        """Write the columns of one part; its rows, rejects and rows left out."""
        try:
            database = self.free.pop()
        except IndexError:
            database = self._make()
        try:
            return _write_part(database, self.mapping, part, target, about=self.about)
        finally:
            self.free.append(database)
            part.clear()

    def close(self) -> None:
        """End all of them."""
        for database in self.free:
            database.close()

    def _make(self) -> duckdb.DuckDBPyConnection:
        """A DuckDB of one thread with the mapping's tables of codes; more threads would mix the order of rows."""
        database = duckdb.connect(config={"memory_limit": MEMORY, "threads": 1, "temp_directory": self.scratch})
        for name, lookup in self.mapping.lookups.items():
            database.execute(f"CREATE TEMP TABLE lookup_{name} (key VARCHAR PRIMARY KEY, value VARCHAR)")
            values = [list(lookup.values), list(lookup.values.values())]
            database.execute(f"INSERT INTO lookup_{name} SELECT unnest(?), unnest(?)", values)
        return database


def _write_part(
    database: duckdb.DuckDBPyConnection, mapping: FeedMapping, part: Part, target: Path, *, about: Sequence[str]
) -> dict[str, Any]:
    """Read one part into a Parquet file; return its counts."""
    header = read_header(part.path, mapping)
    try:
        database.execute("SET preserve_insertion_order = true")  # rows are numbered as they stand
        database.execute(write_staging(mapping, header, _write_source(mapping, header, part.path), file=part.name))
        database.execute(FIRST_LINES)
        database.execute(
            "CREATE OR REPLACE TEMP TABLE broken AS SELECT line, min(error_message) AS reason, min(csv_line) AS raw "
            "FROM reject_errors GROUP BY line"
        )
        database.execute("SET preserve_insertion_order = false")
        database.execute(
            "COPY (SELECT ? AS doc, * REPLACE (CAST(line AS BIGINT) + CAST(? AS BIGINT) AS line) FROM ("
            f"{write_query(mapping, _place_lines(database, has_header=bool(header)))} UNION ALL BY NAME "
            "SELECT line, regexp_extract(reason, '^[^.\n]*') AS reason, left(raw, 2000) AS raw FROM broken) "
            "WHERE ? OR reason IS NOT NULL OR list_has_any("
            "string_split(concat_ws(';', actor_state, recipient_state), ';'), ?)) "
            f"TO '{target}' (FORMAT parquet, COMPRESSION zstd)",
            [part.name, part.lines_before, not about, list(about)],
        )
        read = database.execute("SELECT (SELECT count(*) FROM staged) + (SELECT count(*) FROM broken)").fetchone()
        counted = database.execute(f"SELECT count(*), count(reason) FROM read_parquet('{target}')").fetchone()
        database.execute("DROP TABLE reject_errors; DROP TABLE reject_scans")
    except duckdb.Error as error:
        raise FeedError(f"{part.name}: cannot be read as {mapping.name}: {str(error).splitlines()[0]}") from error
    assert counted is not None
    assert read is not None
    return {"rows": read[0], "rejects": counted[1], "left_out": read[0] - counted[0]}


def _write_source(mapping: FeedMapping, header: tuple[str, ...], path: Path) -> str:
    """SQL that reads a part: by the header's names, or as c0, c1, … with null for a cell that is not there."""
    widest = max((len(layout) for layout in mapping.layouts), default=0)
    names = header or tuple(f"c{place}" for place in range(widest))
    columns = "{" + ", ".join(f"'{_quote(name)}': 'VARCHAR'" for name in names) + "}"
    quote = '"' if mapping.is_quoted else ""
    options = (
        f"columns = {columns}, delim = '{mapping.delimiter}', quote = '{quote}', escape = '{quote}', "
        f"header = {bool(header)}, auto_detect = false, null_padding = {not header}, nullstr = '{_NULL}', "
        f"encoding = '{mapping.encoding}', ignore_errors = true, store_rejects = true, rejects_limit = 1000000, "
        f"max_line_size = 16777216, parallel = {not mapping.is_quoted}"
    )
    return f"read_csv('{_quote(str(path))}', {options})"


def _place_lines(database: duckdb.DuckDBPyConnection, *, has_header: bool) -> str:
    """SQL of a row's line: its number among the good rows, moved past the header and the broken lines before it."""
    broken = [line for (line,) in database.execute("SELECT line FROM broken ORDER BY line").fetchall()]
    before = [line - has_header - rank for rank, line in enumerate(broken, 1)]
    passed = f" + len(list_filter({before}, lambda place: place < staged.line))" if before else ""
    return f"staged.line + {int(has_header)}{passed}"


def _quote(text: str) -> str:
    """Text for between single quotes."""
    return text.replace("'", "''")
