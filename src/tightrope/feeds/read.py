"""Reading a feed of any kind: all rows as objects, or only what is asked for, folded into acts."""

from __future__ import annotations

import gzip
import io
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO

from tightrope.errors import FeedError, name_nearest
from tightrope.feeds.acled import map_acled
from tightrope.feeds.gdelt import MENTIONS, map_gdelt, map_mentions
from tightrope.feeds.icews import map_icews
from tightrope.feeds.plain_csv import read_plain_csv
from tightrope.feeds.polecat import map_polecat
from tightrope.feeds.ucdp import map_ucdp
from tightrope.feeds.un_votes import map_un_votes
from tightrope.nouns import Batch, Reject
from tightrope.store import DAMAGED, Events, FeedMapping, Selection, keep_events, keep_mentions, split_rows

MAPPINGS: Mapping[str, Callable[[], FeedMapping]] = {
    "gdelt": map_gdelt,
    "icews": map_icews,
    "polecat": map_polecat,
    "acled": map_acled,
    "ucdp": map_ucdp,
    "un-votes": map_un_votes,
}
MAY_MENTION = (".csv", ".tsv", ".txt", ".zip", ".gz")  # suffixes of mentions
STAMP = len("20250613120000")
_NOT_EVENTS = (".json", ".journal", ".md", ".toml", ".parquet", ".md5", ".begun")


def read_all(kind: str, *paths: Path) -> Batch:
    """All rows of files of a feed. FeedError with the nearest match for an unknown kind."""
    if kind not in FEEDS:
        raise FeedError(f"unknown feed {kind!r}{name_nearest(kind, FEEDS)}")
    if kind in MAPPINGS:
        return read_rows(kind, *paths)
    batches = [FEEDS[kind](path) for path in paths]
    return Batch(
        tuple(item for batch in batches for item in batch.evidence),
        tuple(reject for batch in batches for reject in batch.rejects),
    )


def read_feed(kind: str, *paths: Path, selection: Selection) -> Batch:
    """What a case asks of a feed: of a mapped feed the acts of the selection, of a spreadsheet all rows.

    Files of one folder are read together. How many rows were not asked for is said in a Reject, so that rows in are
    accounted for.
    """
    if kind not in MAPPINGS:
        return read_all(kind, *paths)
    with open_events(kind, *paths) as events:
        totals = events.count()
        evidence = events.fold_rows(selection)
        used = events.count_rows(selection)
        rejects = events.rejects()
    if used < totals.evidence:
        states = ", ".join(selection.states) or "two states"
        left = f"{totals.evidence - used:,} of {totals.rows:,} rows"
        where = paths[0].name if len(paths) == 1 else f"{paths[0].name} and {len(paths) - 1} more"
        rejects = (*rejects, Reject(where, f"{left} are not between {states} in the days asked for: not read"))
    return Batch(evidence, rejects)


def read_rows(kind: str, *paths: Path) -> Batch:
    """All rows of a mapped feed, one item of evidence or one reject each; beyond 20 of one reason they are counted."""
    with open_events(kind, *paths) as events:
        return Batch(events.read_rows(Selection()), events.rejects())


FEEDS: Mapping[str, Callable[[Path], Batch]] = {
    "plain-csv": read_plain_csv,
    **{kind: partial(read_rows, kind) for kind in MAPPINGS},
}


def group_files(feeds: Iterable[tuple[str, Path]]) -> list[tuple[str, tuple[Path, ...]]]:
    """Feeds with the files of one mapped kind and one folder together: a day of GDELT is 96 files, and mentions that
    lie beside them are of any of these. Spreadsheets and folders stay by themselves."""
    groups: dict[tuple[str, Path], list[Path]] = {}
    for kind, path in feeds:
        is_joined = kind in MAPPINGS and path.is_file()
        groups.setdefault((kind, path.parent if is_joined else path), []).append(path)
    return [(kind, tuple(paths)) for (kind, _), paths in groups.items()]


@contextmanager
def open_events(kind: str, *paths: Path) -> Iterator[Events]:
    """A feed's rows in columns: a folder that was collected as it stands, other files for as long as they are used."""
    if kind not in MAPPINGS:
        raise FeedError(f"unknown feed {kind!r}{name_nearest(kind, MAPPINGS)}")
    mapping = MAPPINGS[kind]()
    for folder in (paths[0], paths[0] / "events") if len(paths) == 1 else ():
        if (folder / "events.json").exists():
            yield Events(folder, mapping)
            return
    files = [file for path in paths for file in list_files(path)]
    if not files:
        raise FeedError(f"{paths[0]}: no file of event data here")
    with tempfile.TemporaryDirectory(prefix="tightrope-") as scratch:
        events = keep_events(mapping, files, Path(scratch) / "events")
        join_mentions(kind, files, events.folder)
        yield events


def join_mentions(kind: str, files: Sequence[Path], folder: Path) -> int:
    """Keep the mentions that lie beside files of GDELT's events with the events of `folder`; how many were added.

    An event is mentioned in the quarter of an hour that brings it and in later ones: earlier mentions are not read.
    """
    if kind != "gdelt" or not files:
        return 0
    first = min(_read_stamp(file) for file in files)
    beside = [file for parent in sorted({file.parent for file in files}) for file in sorted(parent.iterdir())]
    beside = [file for file in beside if is_mentions(file) and _read_stamp(file) >= first[: len(_read_stamp(file))]]
    added = 0
    for has_header in (False, True):
        found = [file for file in beside if _has_header(file) == has_header]
        added += keep_mentions(map_mentions(has_header=has_header), found, folder)
    return added


def is_mentions(path: Path) -> bool:
    """Whether a file holds mentions of GDELT's events, by its name or first line; they are read with the events."""
    name = path.name.lower()
    if not path.is_file() or path.suffix.lower() not in MAY_MENTION or "export" in name:
        return False
    if "mentions" in name:
        return True
    try:
        with _open_start(path) as file:
            line = file.readline(100_000).rstrip("\r\n")
    except DAMAGED:
        return False
    cells = line.split("\t")
    is_row = len(cells) == len(MENTIONS) and cells[0].isdigit() and len(cells[2]) == STAMP and cells[2].isdigit()
    return is_row or {name.lower() for name in MENTIONS[:6]} <= set(line.lower().replace('"', "").split(","))


def _read_stamp(path: Path) -> str:
    """The day, or day and time, that a file's name begins with; empty where it begins with none."""
    stamp = path.name.partition(".")[0]
    return stamp if stamp.isdigit() else ""


def _has_header(path: Path) -> bool:
    """Whether a file of mentions begins with the names of its columns."""
    try:
        with _open_start(path) as file:
            return file.readline(1000).lower().startswith("globaleventid")
    except DAMAGED:
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
        if file.is_file() and file.suffix not in _NOT_EVENTS and not file.name.startswith(".") and not is_mentions(file)
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
    except DAMAGED:
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
    if kind is None and is_mentions(path):
        raise FeedError(f"{path}: mentions of GDELT's events; give the file of the events, these are read beside it")
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
        with zipfile.ZipFile(path) as archive:
            names = [member.filename for member in archive.infolist() if not member.is_dir()]
            if not names:
                raise zipfile.BadZipFile("no file in it")
            with archive.open(names[0]) as member:
                yield io.TextIOWrapper(member, encoding="utf-8", errors="replace")
    elif path.suffix == ".gz":
        with gzip.open(path) as unzipped:
            yield io.TextIOWrapper(unzipped, encoding="utf-8", errors="replace")
    else:
        with path.open(encoding="utf-8", errors="replace") as file:
            yield file
