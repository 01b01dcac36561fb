"""Event data in columns, as `intake` wrote them: filtered, folded and summed by DuckDB.

    events.json            feed, version of its mapping, and for every part its rows, rejects and source
    NNNNNN.parquet         rows of one part in the columns of `EVENT_COLUMNS`, rejects among them with their reason

A `Batch` of objects is made only of the rows that are asked for.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from tightrope.errors import FeedError
from tightrope.nouns import Act, Evidence, Interval, Reject, make_evidence_id
from tightrope.store.mapping import EVENT_COLUMNS, FeedMapping
from tightrope.store.mentions import OFFSETS, Mention, read_mentions

MEMORY = "1200MB"  # for DuckDB while it asks columns; with Python beside it, below 2 GB
LOW_CONFIDENCE = 50  # of 100; GDELT gives its extraction from 10 on
SHOWN_REJECTS = 20  # rejects told one by one for each reason; the rest are counted


class Totals(NamedTuple):
    """Rows read = evidence + rejects + rows left out because they are about other states than were asked for."""

    rows: int
    evidence: int
    rejects: int
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rows are wanted: between which states, on which days [start, end), known by when; else all."""

    states: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    known_by: date | None = None
    is_between_states: bool = False


class Events:
    """Event data in a folder of columns.

    Examples
    --------
    >>> from tightrope.store import FeedMapping, keep_events
    >>> mapping = FeedMapping("ours", "ours 1", "open", layouts=(("id", "day", "who", "what"),), delimiter=",",
    ...     fields={"row_key": '"id"', "actors": '["who"]', "actor_state": '"who"', "type": '"what"',
    ...             "start": 'TRY_CAST("day" AS DATE)', "known_at": 'TRY_CAST("day" AS DATE)'})
    >>> import tempfile; folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "a.csv").write_text("1,2025-06-13,PAK,AID\\n2,soon,PAK,AID\\n")
    >>> events = keep_events(mapping, [folder / "a.csv"], folder / "events")
    >>> events.count()
    Totals(rows=2, evidence=1, rejects=1, left_out=0)
    >>> [item.act.actors for item in events.read_rows(Selection())]
    [('PAK',)]
    """

    def __init__(self, folder: Path, mapping: FeedMapping) -> None:
        self.folder = folder
        self.mapping = mapping

    def count(self) -> Totals:
        """Rows, evidence and rejects over all parts; a file that cannot be opened counts as one row and one reject."""
        manifest = read_manifest(self.folder, self.mapping)
        parts, unreadable = manifest["parts"].values(), len(manifest["unreadable"])
        rows, rejects, left_out = (sum(part[name] for part in parts) for name in ("rows", "rejects", "left_out"))
        return Totals(rows + unreadable, rows - rejects - left_out, rejects + unreadable, left_out)

    def count_rows(self, selection: Selection) -> int:
        """How many rows of evidence a selection holds."""
        where, values = _write_where(selection)
        counted = self._query(f"SELECT count(*) FROM events WHERE {where}", values)
        return int(counted[0][0]) if counted else 0

    def count_flags(self) -> dict[str, int]:
        """How many items of evidence carry each flag."""
        bits = ", ".join(f"count(*) FILTER (flags & {1 << bit} > 0)" for bit in range(len(self.mapping.flag_names)))
        counts = self._query(f"SELECT {bits} FROM events WHERE reason IS NULL")
        return dict(zip(self.mapping.flag_names, counts[0], strict=True)) if counts else {}

    def rejects(self) -> tuple[Reject, ...]:
        """The first rejects of each reason, with file, line and cells; the rest of a reason are counted in one."""
        manifest = read_manifest(self.folder, self.mapping)
        found = [Reject(name, reason) for name, reason in manifest["unreadable"].items()]
        listed = (
            "SELECT doc, line, reason, raw FROM events WHERE reason IS NOT NULL "
            "QUALIFY row_number() OVER (PARTITION BY reason ORDER BY doc, line) <= ? ORDER BY doc, line"
        )
        found += [Reject(f"{d}:{n}", why, raw or "") for d, n, why, raw in self._query(listed, [SHOWN_REJECTS])]
        counted = (
            "SELECT reason, count(*) FROM events WHERE reason IS NOT NULL "
            "GROUP BY reason HAVING count(*) > ? ORDER BY reason"
        )
        for reason, count in self._query(counted, [SHOWN_REJECTS]):
            found.append(Reject(self.mapping.name, f"{count - SHOWN_REJECTS:,} more rows: {reason}"))
        return tuple(found)

    def read_rows(self, selection: Selection) -> tuple[Evidence, ...]:
        """Evidence of the rows selected, one object a row, in the order of files and lines."""
        where, values = _write_where(selection)
        rows = self._query(
            f"SELECT {self._columns()}, 1, 1, flags, known_at FROM events WHERE {where} ORDER BY doc, line", values
        )
        return self._make_evidence(rows)

    def fold_rows(self, selection: Selection) -> tuple[Evidence, ...]:
        """Evidence of the rows selected, one object an act: rows of equal day, actors, recipients, type and mode.

        The first row known stands for all; a flag stays where all rows carry it. The number of objects is bounded by
        days, pairs and types, however many rows there are.
        """
        where, values = _write_where(selection)
        order = "{'known_at': known_at, 'doc': doc, 'line': line}"
        columns = self._columns()
        firsts = ", ".join(f"arg_min({name}, {order}) AS {name}" for name in columns.split(", "))
        rows = self._query(
            f"SELECT {columns}, n, n_publishers, shared, first_known FROM (SELECT {firsts}, count(*) AS n, "
            "count(DISTINCT publisher) AS n_publishers, bit_and(flags) AS shared, min(known_at) AS first_known "
            f"FROM events WHERE {where} GROUP BY start, stop, actors, recipients, type, mode, polarity, status) "
            "ORDER BY doc, line",
            values,
        )
        return self._make_evidence(rows)

    def sum_months(self) -> list[tuple[Any, ...]]:
        """A dyad-month table: actor state, recipient state, month, type, count, mean and sum of the scores."""
        return self._query(
            "SELECT actor_state, recipient_state, date_trunc('month', start) AS month, type, count(*), avg(score), "
            "sum(score) FROM events WHERE reason IS NULL AND actor_state <> recipient_state GROUP BY ALL"
        )

    def _columns(self) -> str:
        """Columns that an object is made from."""
        kept = [f'"raw:{name}"' for name in self.mapping.kept]
        names = [name for name in EVENT_COLUMNS if name not in ("actor_state", "recipient_state", "score", "known_at")]
        return ", ".join(["doc", "line", *names, *kept])

    def _make_evidence(self, rows: Sequence[tuple[Any, ...]]) -> tuple[Evidence, ...]:
        """Objects from rows of `_columns`, with their count, publishers, flags and first day known."""
        names = self._columns().split(", ")
        mentions = read_mentions(self.folder, [row[names.index("row_key")] for row in rows])
        seen: dict[str, int] = {}
        items = []
        for *cells, n_rows, n_publishers, flags, known_at in rows:
            cell = dict(zip(names, cells, strict=True))
            item = self._make_item(cell, flags, known_at)
            if n_rows > 1:
                cleared = self.mapping.alone if n_publishers > 1 else ()
                publishers = "one publisher" if n_publishers == 1 else f"{n_publishers:,} publishers"
                told = f"{n_rows:,} rows of {publishers}; the first stands for all"
                item = replace(item, note=told, flags=tuple(flag for flag in item.flags if flag not in cleared))
            if cell["row_key"] in mentions:
                item = _add_mention(item, mentions[cell["row_key"]])
            seen[item.id] = seen.get(item.id, 0) + 1
            if seen[item.id] > 1:  # one id twice in a feed: the later row is kept apart and says so
                again = make_evidence_id(f"{item.id}:{seen[item.id]}", "", item.act.type, item.act.actors, ())
                item = replace(item, id=again, flags=(*item.flags, "id given twice"))
            items.append(item)
        return tuple(items)

    def _make_item(self, cell: dict[str, Any], flags: int, known_at: date) -> Evidence:
        """One object from the cells of a row."""
        mapping = self.mapping
        stop = cell["stop"] or date.fromordinal(cell["start"].toordinal() + 1)
        actors, recipients = tuple(cell["actors"] or ()), tuple(cell["recipients"] or ())
        act = Act(
            cell["type"], actors, recipients, mode=cell["mode"], contexts=tuple(cell["contexts"] or ()),
            polarity=cell["polarity"] or "affirmed", status=cell["status"] or "happened",
            when=Interval(cell["start"], stop), when_basis="feed", where=cell["place"],
        )  # fmt: skip
        raw = "; ".join(f"{n}: {v}" for n in mapping.kept if (v := cell[f'"raw:{n}"']) not in (None, ""))
        return Evidence(
            make_evidence_id(f"{mapping.name}\x1f{cell['row_key']}", "", act.type, actors, recipients),
            act, cell["doc"], publisher=cell["publisher"] or "unknown", url=cell["url"], known_at=known_at,
            reader=mapping.reader, row=cell["line"], raw=raw, licence=mapping.licence, note=cell["note"],
            flags=tuple(name for bit, name in enumerate(mapping.flag_names) if flags >> bit & 1),
        )  # fmt: skip

    def _query(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of a query over all parts."""
        parts = [str(path) for path in sorted(self.folder.glob("*.parquet"))]
        if not parts:
            return []
        source = (
            "(SELECT * FROM read_parquet([" + ", ".join("'" + part.replace("'", "''") + "'" for part in parts) + "]))"
        )
        try:
            with _connect() as database:
                return database.execute(f"WITH events AS {source} {sql}", list(values)).fetchall()
        except duckdb.Error as error:
            raise FeedError(f"{self.folder}: damaged ({error}); delete the folder and collect again") from error


def _add_mention(item: Evidence, mention: Mention) -> Evidence:
    """Evidence with the place of its most confident mention, and the address of the text that it is in."""
    sentence = f", sentence {mention.sentence}" if mention.sentence is not None else ""
    best = "one mention," if mention.mentions == 1 else f"{mention.mentions:,} mentions, the best"
    told = f"{best} with confidence {mention.confidence} of 100{sentence}"
    flags = ["low confidence"] * (mention.confidence < LOW_CONFIDENCE) + ["translated"] * mention.is_translated
    return replace(
        item,
        note="; ".join(note for note in (item.note, told) if note),
        flags=(*item.flags, *flags),
        fields=tuple((name, at, at) for name, at in zip(OFFSETS, mention.offsets, strict=True) if at >= 0),
        url=mention.url or item.url,
        publisher=mention.publisher or item.publisher,
    )


def _write_where(selection: Selection) -> tuple[str, list[Any]]:
    """SQL condition of a selection, with its values."""
    terms: list[str] = ["reason IS NULL"]
    values: list[Any] = []
    if selection.states:
        states = list(selection.states)
        one = "actor_state IN (SELECT unnest(?)) AND recipient_state IN (SELECT unnest(?))"
        pair = f"{one} AND actor_state <> recipient_state"
        several = (
            "(contains(actor_state, ';') OR contains(recipient_state, ';')) AND len(list_distinct(list_intersect("
            "string_split(concat_ws(';', actor_state, recipient_state), ';'), ?))) > 1"
        )
        terms.append(f"(({pair}) OR ({several}))")
        values += [states, states, states]
    elif selection.is_between_states:
        terms.append("(actor_state <> recipient_state OR contains(actor_state, ';'))")
    for column, sign, day in (
        ("coalesce(stop, start)", ">=", selection.start),
        ("start", "<", selection.end),
        ("known_at", "<=", selection.known_by),
    ):
        if day is not None:
            terms.append(f"{column} {sign} ?")
            values.append(day)
    return " AND ".join(terms), values


def _connect() -> duckdb.DuckDBPyConnection:
    """DuckDB in memory, held to `MEMORY`."""
    return duckdb.connect(config={"memory_limit": MEMORY})


def read_manifest(folder: Path, mapping: FeedMapping) -> dict[str, Any]:
    """The folder's manifest, or an empty one. FeedError where another mapping made the folder."""
    path = folder / "events.json"
    if not path.exists():
        return {"feed": mapping.name, "reader": mapping.reader, "about": [], "parts": {}, "unreadable": {}}
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FeedError(f"{path}: cannot be read ({error}); delete the folder and collect again") from error
    if manifest.get("reader") != mapping.reader:
        raise FeedError(
            f"{path}: made by {manifest.get('reader')!r}, this is {mapping.reader!r}; "
            "delete the folder and collect again"
        )
    return manifest


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Replace the manifest whole."""
    begun = folder / "events.json.begun"
    begun.write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
    begun.replace(folder / "events.json")
