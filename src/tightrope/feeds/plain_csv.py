"""The plain-csv feed: a spreadsheet of dated acts in the one schema.

Columns (date, actor, type are required; others may be left out): date, actor, recipient, type, mode, about, polarity,
status, certainty, where, condition, known_at, publisher, author, url, licence, note. Lists are separated by
semicolons. The delimiter (comma, semicolon or tab) is taken from the header.
"""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import date, timedelta
from pathlib import Path

from tightrope.errors import FeedError, name_nearest
from tightrope.nouns import (
    Batch,
    Evidence,
    Reject,
    from_record,
    load_scale,
    make_evidence_id,
    parse_interval,
)

# column of the file -> field of the record
COLUMNS = {
    "date": "when", "actor": "actors", "recipient": "recipients", "type": "type", "mode": "mode", "about": "about",
    "polarity": "polarity", "status": "status", "certainty": "certainty", "where": "where", "condition": "condition",
    "known_at": "known_at", "publisher": "publisher", "author": "author", "url": "url", "licence": "licence",
    "note": "note",
}  # fmt: skip
REQUIRED = ("date", "actor", "type")
READER = "plain-csv 1"
LARGEST_FILE = 256 * 1024 * 1024  # bytes; a spreadsheet of acts is far smaller
LARGEST_CELL = 20_000  # characters


def read_plain_csv(path: Path) -> Batch:
    """Evidence from a spreadsheet; every row becomes evidence or a Reject with file, line and reason.

    Raises FeedError where the file or its header cannot be used.
    """
    text = _read_text(path)
    rows = csv.reader(io.StringIO(text), delimiter=_find_delimiter(text))
    header = _check_header(path, next(rows, []))
    evidence: list[Evidence] = []
    rejects: list[Reject] = []
    seen: dict[str, int] = {}
    try:
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            try:
                evidence.append(_read_row(row, header, doc=path.name, line=rows.line_num, seen=seen))
            except (ValueError, KeyError) as error:
                rejects.append(Reject(f"{path.name}:{rows.line_num}", str(error).strip("'"), ",".join(row)[:2000]))
    except csv.Error as error:
        rejects.append(Reject(f"{path.name}:{rows.line_num}", f"the rest of the file is not CSV: {error}"))
    return Batch(tuple(evidence), tuple(rejects))


def _read_text(path: Path) -> str:
    """The file's text."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise FeedError(f"{path}: over {LARGEST_FILE // 2**20} MB; split it into smaller files")
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise FeedError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise FeedError(f"{path}: not UTF-8 at byte {error.start}; save the spreadsheet as “CSV UTF-8”") from error


def _find_delimiter(text: str) -> str:
    """Whichever of comma, semicolon and tab stands most often in the header."""
    header = text.partition("\n")[0]
    return max(",;\t", key=header.count)


def _check_header(path: Path, cells: list[str]) -> tuple[str, ...]:
    """The column names, or a FeedError that names the unknown or missing one."""
    header = tuple(cell.strip().lower() for cell in cells)
    for name in header:
        if name not in COLUMNS:
            raise FeedError(f"{path}:1: unknown column {name!r}{name_nearest(name, COLUMNS)}")
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise FeedError(f"{path}:1: no column {', '.join(missing)}; the columns are {', '.join(COLUMNS)}")
    if len(set(header)) < len(header):
        raise FeedError(f"{path}:1: a column stands twice")
    return header


def _read_row(row: list[str], header: tuple[str, ...], *, doc: str, line: int, seen: dict[str, int]) -> Evidence:
    """One row as evidence; ValueError says what does not fit."""
    if len(row) != len(header):
        raise ValueError(f"{len(row)} cells where the header has {len(header)}")
    cells = {name: cell.strip() for name, cell in zip(header, row, strict=True) if cell.strip()}
    _check_cells(cells)
    record: dict[str, object] = {COLUMNS[name]: value for name, value in cells.items()}
    for name in ("actors", "recipients"):
        record[name] = [part.strip() for part in str(record.get(name, "")).split(";") if part.strip()]
    record["about"] = [_read_about(part) for part in cells.get("about", "").split(";") if part.strip()]
    if "certainty" in cells:
        record["certainty"] = float(cells["certainty"])
    raw = "\x1f".join(f"{name}={value}" for name, value in sorted(cells.items()))
    seen[raw] = seen.get(raw, 0) + 1
    flags = ["repeated row"] if seen[raw] > 1 else []
    key = hashlib.sha256(f"{raw}\x1f{seen[raw]}".encode()).hexdigest()
    actors, recipients = record["actors"], record["recipients"]
    assert isinstance(actors, list)
    assert isinstance(recipients, list)
    record |= {
        "id": make_evidence_id(key, "", cells["type"], actors, recipients),
        "doc": doc, "row": line, "raw": "; ".join(f"{name}: {value}" for name, value in cells.items()),
        "reader": READER, "when_basis": cells["date"], "flags": flags,
    }  # fmt: skip
    if "known_at" not in cells:
        record["known_at"] = (parse_interval(cells["date"]).end - timedelta(days=1)).isoformat()
        flags.append("known_at from date")
    return from_record(record)


def _check_cells(cells: dict[str, str]) -> None:
    """Refuse what the record would refuse less clearly."""
    for name in REQUIRED:
        if name not in cells:
            raise ValueError(f"no {name}")
    long = [name for name, value in cells.items() if len(value) > LARGEST_CELL]
    if long:
        raise ValueError(f"{long[0]} has over {LARGEST_CELL} characters")
    types = load_scale().types
    if cells["type"] not in types:
        raise ValueError(f"unknown type {cells['type']!r}{name_nearest(cells['type'], types)}")
    mode = cells.get("mode")
    if mode and mode not in types[cells["type"]].modes:
        raise ValueError(f"unknown mode {mode!r} of {cells['type']}{name_nearest(mode, types[cells['type']].modes)}")
    happened = parse_interval(cells["date"])
    if "known_at" in cells:
        known = date.fromisoformat(cells["known_at"])
        if known < happened.start and cells.get("status", "happened") in ("happened", "ongoing"):
            raise ValueError(f"known_at {known} is before date {cells['date']}: what happened cannot be known before")


def _read_about(part: str) -> dict[str, str]:
    """`IRN:beneficiary` as actor and role."""
    actor, colon, role = part.strip().rpartition(":")
    if not colon:
        raise ValueError(f"about {part!r} must be actor:beneficiary or actor:object")
    return {"actor": actor, "role": role}
