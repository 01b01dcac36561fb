"""Reading a feed of any kind: all rows as objects, or only what is asked for, folded into acts."""

from __future__ import annotations

import gzip
import io
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO

from tightrope.errors import FeedError, name_nearest
from tightrope.feeds.acled import map_acled
from tightrope.feeds.gdelt import map_gdelt, map_mentions
from tightrope.feeds.icews import map_icews
from tightrope.feeds.plain_csv import read_plain_csv
from tightrope.feeds.polecat import map_polecat
from tightrope.feeds.ucdp import map_ucdp
from tightrope.feeds.un_votes import map_un_votes
from tightrope.nouns import Batch, Reject
from tightrope.store import Events, FeedMapping, Selection, keep_events, keep_mentions, split_rows

MAPPINGS: Mapping[str, Callable[[], FeedMapping]] = {
    "gdelt": map_gdelt,
    "icews": map_icews,
    "polecat": map_polecat,
    "acled": map_acled,
    "ucdp": map_ucdp,
    "un-votes": map_un_votes,
}
_NOT_EVENTS = (".json", ".journal", ".md", ".toml", ".parquet", ".md5", ".begun")


def find_feed(kind: str) -> Callable[[Path], Batch]:
    """The reader of a kind of feed: all its rows as a batch. FeedError with the nearest match for an unknown kind."""
    if kind not in FEEDS:
        raise FeedError(f"unknown feed {kind!r}{name_nearest(kind, FEEDS)}")
    return FEEDS[kind]


def read_feed(kind: str, path: Path, *, selection: Selection) -> Batch:
    """What a case asks of a feed: of a mapped feed the acts of the selection, of a spreadsheet all rows.

    How many rows were not asked for is said in a Reject, so that rows in are accounted for.
    """
    if kind not in MAPPINGS:
        return find_feed(kind)(path)
    with open_events(kind, path) as events:
        totals = events.count()
        evidence = events.fold_rows(selection)
        used = events.count_rows(selection)
        rejects = events.rejects()
    if used < totals.evidence:
        states = ", ".join(selection.states) or "two states"
        left = f"{totals.evidence - used:,} of {totals.rows:,} rows"
        rejects = (*rejects, Reject(path.name, f"{left} are not between {states} in the days asked for: not read"))
    return Batch(evidence, rejects)


def read_rows(kind: str, path: Path) -> Batch:
    """All rows of a mapped feed, one item of evidence or one reject each; beyond 20 of one reason they are counted."""
    with open_events(kind, path) as events:
        return Batch(events.read_rows(Selection()), events.rejects())


FEEDS: Mapping[str, Callable[[Path], Batch]] = {
    "plain-csv": read_plain_csv,
    **{kind: partial(read_rows, kind) for kind in MAPPINGS},
}


@contextmanager
def open_events(kind: str, path: Path) -> Iterator[Events]:
    """A feed's rows in columns: a folder that was collected as it stands, other files for as long as they are used."""
    if kind not in MAPPINGS:
        raise FeedError(f"unknown feed {kind!r}{name_nearest(kind, MAPPINGS)}")
    mapping = MAPPINGS[kind]()
    for folder in (path, path / "events"):
        if (folder / "events.json").exists():
            yield Events(folder, mapping)
            return
    paths = list_files(path)
    if not paths:
        raise FeedError(f"{path}: no file of event data here")
    with tempfile.TemporaryDirectory(prefix="tightrope-") as scratch:
        events = keep_events(mapping, paths, Path(scratch) / "events")
        join_mentions(kind, path, events.folder)
        yield events


def join_mentions(kind: str, path: Path, folder: Path) -> int:
    """Keep the mentions that lie beside GDELT's events with the events of `folder`; how many were added."""
    if kind != "gdelt":
        return 0
    beside = sorted((path if path.is_dir() else path.parent).glob("*mentions*"))
    beside = [file for file in beside if file.is_file() and file.suffix.lower() in (".csv", ".zip", ".gz")]
    if path.is_file():  # beside one file of events, only the mentions of its own quarter of an hour or day
        beside = [file for file in beside if file.name.partition(".")[0] == path.name.partition(".")[0]]
    added = 0
    for has_header in (False, True):
        files = [file for file in beside if _has_header(file) == has_header]
        added += keep_mentions(map_mentions(has_header=has_header), files, folder)
    return added


def _has_header(path: Path) -> bool:
    """Whether a file of mentions begins with the names of its columns."""
    try:
        with _open_start(path) as file:
            return file.readline(1000).lower().startswith("globaleventid")
    except (OSError, EOFError, zipfile.BadZipFile, StopIteration):
        return False


def list_files(path: Path) -> list[Path]:
    """The files that a path means: itself, or the files of a folder in the order of their names."""
    if not path.exists():
        raise FeedError(f"{path}: there is no such file or folder")
    if path.is_file():
        return [path]
    return [
        file
        for file in sorted(path.iterdir())
        if file.is_file()
        and file.suffix not in _NOT_EVENTS
        and not file.name.startswith(".")
        and "mentions" not in file.name
    ]


def sniff_feed(path: Path) -> str | None:
    """The kind of feed that a file is by its first lines, or None; a zip or gzip is looked into.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "mine.csv"
    >>> _ = file.write_text("date,actor,type\\n2025-06-13,PAK,AID\\n")
    >>> sniff_feed(file)
    'plain-csv'
    """
    try:
        with _open_start(path) as file:
            lines = [line.rstrip("\r\n") for line in islice(iter(lambda: file.readline(100_000), ""), 3)]
    except (OSError, UnicodeDecodeError, EOFError, zipfile.BadZipFile, StopIteration):
        return None
    if not lines:
        return None
    for kind, make_mapping in MAPPINGS.items():
        if _fits(lines, make_mapping()):
            return kind
    names = {cell.strip().lower() for sign in ",;\t" for cell in lines[0].lstrip("\ufeff").split(sign)}
    return "plain-csv" if {"date", "actor", "type"} <= names else None


def name_feed(path: Path) -> str:
    """The kind of feed that a file is. FeedError where its first lines are those of none."""
    kind = sniff_feed(path)
    if kind is None:
        raise FeedError(f"{path}: its first lines are those of no feed; known: {', '.join(FEEDS)}")
    return kind


def _fits(lines: list[str], mapping: FeedMapping) -> bool:
    """Whether the first lines are a mapping's header, or rows of one of its layouts that give an id."""
    rows = split_rows(lines, mapping)
    if mapping.header:
        return set(mapping.header) <= {cell.strip().lstrip("\ufeff") for cell in rows[0]}
    sizes = {len(layout) for layout in mapping.layouts}
    return all(len(row) in sizes and row[0].strip().isdigit() for row in rows)


@contextmanager
def _open_start(path: Path) -> Iterator[IO[str]]:
    """A file as text, or the first file of a zip or gzip; bytes that are no UTF-8 are read as Latin-1."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive, archive.open(next(iter(archive.namelist()))) as member:
            yield io.TextIOWrapper(member, encoding="utf-8", errors="replace")
    elif path.suffix == ".gz":
        with gzip.open(path) as member:
            yield io.TextIOWrapper(member, encoding="utf-8", errors="replace")
    else:
        with path.open(encoding="utf-8", errors="replace") as file:
            yield file
