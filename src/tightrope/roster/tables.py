"""Rows of actor data out of CSV and TOML files, each with its file and line."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tightrope.errors import RosterError, name_nearest
from tightrope.nouns import parse_interval

# Tables and their columns; a case's actors.toml holds the same tables: [[actor]], [[tenure]], [[place]].
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "states": (
        "id", "name", "aliases", "demonyms", "capitals", "iso2", "cow", "gw", "cameo", "fips", "wikidata",
        "checked_on", "source",
    ),
    "actors": ("id", "name", "kind", "aliases", "parent", "wikidata", "from", "to", "checked_on", "source"),
    "people": ("id", "name", "aliases", "surname", "wikidata", "checked_on", "source"),
    "tenures": ("actor", "office", "of", "speaks_for", "from", "to", "checked_on", "source"),
    "places": ("name", "kind", "actor", "from", "to", "checked_on", "source"),
    "parts": ("part", "kind", "label", "speaks", "names"),
    "offices": ("office", "state", "part", "seats", "names"),
    "titles": ("title",),
}  # fmt: skip
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "states": ("id", "name", "checked_on", "source"),
    "actors": ("id", "name", "kind", "checked_on", "source"),
    "people": ("id", "name", "checked_on", "source"),
    "tenures": ("actor", "office", "of", "checked_on", "source"),
    "places": ("name", "kind", "actor", "checked_on", "source"),
    "parts": ("part", "kind", "label", "names"),
    "offices": ("office", "names"),
    "titles": ("title",),
}
# The CSV files of the roster, and the table that each holds.
FILES: Mapping[str, str] = {
    "states.csv": "states",
    "bodies.csv": "actors",
    "groups.csv": "actors",
    "people.csv": "people",
    "tenures.csv": "tenures",
    "places.csv": "places",
    "parts.csv": "parts",
    "offices.csv": "offices",
    "titles.csv": "titles",
}
_ISO_DAY = len("2025-06-20")
_TOML_TABLES = {"state": "states", "actor": "actors", "person": "people", "tenure": "tenures", "place": "places"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its cells, and where it stands."""

    table: str
    cells: Mapping[str, str]
    file: str
    line: int

    def __getitem__(self, column: str) -> str:
        """The cell of a column, empty where the row has none."""
        return self.cells.get(column, "")

    @property
    def where(self) -> str:
        """`file:line`."""
        return f"{self.file}:{self.line}"

    def split(self, column: str) -> tuple[str, ...]:
        """The items of a cell that holds several, parted by `|`."""
        cell = self.cells.get(column, "")
        return tuple(item.strip() for item in cell.split("|") if item.strip()) if cell else ()

    def read_date(self, column: str) -> date | None:
        """The ISO date in a cell, None where it is empty.

        A month or year is read narrowly, so that no day is claimed that the source leaves open: `from` 2025 holds
        from the first day of 2026, `to` 1997 up to the first of 1997.
        """
        cell = self.cells.get(column, "")
        if not cell:
            return None
        try:
            if len(cell) == _ISO_DAY:
                return date.fromisoformat(cell)
            interval = parse_interval(cell)
        except ValueError as error:
            raise RosterError(f"{self.where}: {column} is {cell!r}; write an ISO date such as 2025-06-20") from error
        return interval.end if column == "from" else interval.start


def iter_rows(path: Path) -> Iterator[Row]:
    """Rows of a file: a CSV of the roster by its name, a TOML of tables, or a folder of such files."""
    if path.is_dir():
        for inner in sorted(path.iterdir()):
            if inner.name in FILES or inner.suffix == ".toml":
                yield from iter_rows(inner)
    elif not path.is_file():
        raise RosterError(f"{path}: no such file; give an actors.toml, a roster CSV or a folder of them")
    elif path.suffix == ".toml":
        yield from _iter_toml(path)
    elif path.name in FILES:
        yield from _iter_csv(path, FILES[path.name])
    else:
        raise RosterError(f"{path}: a roster file is a .toml or one of these{name_nearest(path.name, FILES)}")


def _iter_csv(path: Path, table: str) -> Iterator[Row]:
    """Rows of one CSV file, its header checked."""
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines, strict=True)
        header = next(reader, [])
        for column in header:
            if column not in COLUMNS[table]:
                raise RosterError(f"{path.name}:1: unknown column {column!r}{name_nearest(column, COLUMNS[table])}")
        missing = [column for column in REQUIRED[table] if column not in header]
        if missing:
            raise RosterError(f"{path.name}:1: column {missing[0]!r} is missing; add it to the header")
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(header):
                raise RosterError(
                    f"{path.name}:{reader.line_num}: {len(cells)} cells under {len(header)} columns; "
                    "quote a cell that holds a comma"
                )
            yield check_row(Row(table, dict(zip(header, cells, strict=True)), path.name, reader.line_num))


def _iter_toml(path: Path) -> Iterator[Row]:
    """Rows of a TOML file: `[[actor]]`, `[[person]]`, `[[tenure]]`, `[[place]]`, `[[state]]`."""
    text = path.read_text(encoding="utf-8")
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RosterError(f"{path.name}: not TOML: {error}") from error
    for key, entries in tables.items():
        if key not in _TOML_TABLES:
            raise RosterError(
                f"{path.name}:{_find_line(text, key, 0)}: unknown table {key!r}{name_nearest(key, _TOML_TABLES)}"
            )
        table = _TOML_TABLES[key]
        if not isinstance(entries, list):
            raise RosterError(f"{path.name}:{_find_line(text, key, 0)}: write [[{key}]] with two brackets")
        for number, entry in enumerate(entries):
            line = _find_line(text, key, number)
            for column in entry:
                if column not in COLUMNS[table]:
                    raise RosterError(
                        f"{path.name}:{line}: unknown key {column!r}{name_nearest(column, COLUMNS[table])}"
                    )
            cells = {column: _write_cell(value) for column, value in entry.items()}
            yield check_row(Row(table, cells, path.name, line))


def _write_cell(value: object) -> str:
    """A TOML value as the text of a CSV cell."""
    if isinstance(value, list):
        return "|".join(str(item) for item in value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _find_line(text: str, key: str, number: int) -> int:
    """Line of the table header `[[key]]` that comes after `number` others of its name."""
    seen = -1
    for line, content in enumerate(text.splitlines(), 1):
        if content.strip().replace(" ", "").strip("[]").split("#")[0] == key:
            seen += 1
            if seen == number:
                return line
    return 1


def check_row(row: Row) -> Row:
    """The row, if its required cells are filled; else RosterError with file and line."""
    cells = row.cells
    for column in REQUIRED[row.table]:
        if not cells.get(column, "").strip():
            raise RosterError(f"{row.where}: {column!r} is empty; every row of {row.table} needs it")
    return row
