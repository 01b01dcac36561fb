"""A feed as a mapping of columns: SQL expressions over the feed's own columns, which the store executes.

Every row of a file is put into the columns of `EVENT_COLUMNS`; a row with a fault keeps the reason and its cells, so
that rows in = evidence + rejects by construction. Expressions name the feed's columns in double quotes; all are text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

# what a mapping fills in -> its type; a field that a mapping leaves out is null
EVENT_COLUMNS = {
    "row_key": "VARCHAR", "actors": "VARCHAR[]", "recipients": "VARCHAR[]", "actor_state": "VARCHAR",
    "recipient_state": "VARCHAR", "type": "VARCHAR", "mode": "VARCHAR", "contexts": "VARCHAR[]", "polarity": "VARCHAR",
    "status": "VARCHAR", "start": "DATE", "stop": "DATE", "known_at": "DATE", "place": "VARCHAR",
    "publisher": "VARCHAR", "url": "VARCHAR", "score": "DOUBLE", "note": "VARCHAR",
}  # fmt: skip
REQUIRED_FIELDS = ("row_key", "actors", "actor_state", "type", "start", "known_at")
# the layout of a row with another number of cells than any known layout: every mapping rejects it
WRONG_LAYOUT = "another number of cells than this feed has"


@dataclass(frozen=True, slots=True)
class Lookup:
    """A table from codes to values that rows are joined with: `key` is the SQL expression looked up.

    Expressions of the mapping reach what was found as `name.value`, null where the code is unknown.
    """

    key: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FeedMapping:
    """One feed as columns.

    `layouts` are the column lists of a file without a header, told apart by the number of cells of each row; a feed
    with a header has none and is bound by name, and `header` are the columns it cannot do without. `fields` fills the
    event columns, `flags` names oddities with the condition of each, `faults` gives the reason for which a row is a
    reject. Rows of one file with equal `same_row` expressions are one row told again; all but the first
    carry the flag `same_row_flag`. `kept` are columns kept as they stand, as the evidence's raw row. `alone` are the
    flags that no longer hold where another publisher reports the same act.
    """

    name: str
    reader: str
    licence: str
    fields: Mapping[str, str]
    layouts: tuple[tuple[str, ...], ...] = ()
    header: tuple[str, ...] = ()
    delimiter: str = "\t"
    is_quoted: bool = False
    encoding: str = "utf-8"
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    flags: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    same_row: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    same_row_flag: str = "repeated row"

    def __post_init__(self) -> None:
        """Refuse fields that no event has, and a mapping that leaves out what every event needs."""
        unknown = [name for name in self.fields if name not in EVENT_COLUMNS]
        missing = [name for name in REQUIRED_FIELDS if name not in self.fields]
        if unknown or missing:
            raise ValueError(f"mapping {self.name}: unknown fields {unknown}, missing fields {missing}")

    @property
    def flag_names(self) -> tuple[str, ...]:
        """All flags in the order of their bits; the first is that of rows told again."""
        return (self.same_row_flag, *self.flags)


def write_staging(mapping: FeedMapping, header: tuple[str, ...], source: str, *, file: str) -> str:
    """SQL that reads a part into the temporary table `staged`: numbered rows, the columns used, the hash of the row.

    The column "file" holds the name of the file.
    """
    used = [name for name in find_columns(mapping) if name != "file"]
    layouts = sorted(mapping.layouts, key=len, reverse=True)
    if header:
        present = {name.casefold() for name in header}
        columns = [f'"{name}"' if name.casefold() in present else f"'' AS \"{name}\"" for name in used]
        numbered = f"SELECT row_number() OVER () AS line, 1 AS cells, * FROM {source}"
        whole = "NULL"
    else:
        columns = [f'{_pick(name, layouts)} AS "{name}"' for name in used]
        numbered = f"SELECT row_number() OVER () AS line, {_count_cells(layouts)} AS cells, * FROM {source}"
        cells = ", ".join(f"c{place}" for place in range(len(layouts[0])))
        whole = f"CASE WHEN cells = 0 THEN left(concat_ws('\t', {cells}), 2000) END"
    named = f"SELECT line, cells, {whole} AS whole, '{_quote(file)}' AS file, {', '.join(columns)} FROM ({numbered})"
    same = f"hash({', '.join(mapping.same_row)})" if mapping.same_row else "line"
    return f"CREATE OR REPLACE TEMP TABLE staged AS SELECT *, {same} AS same_row FROM ({named})"


def find_columns(mapping: FeedMapping) -> tuple[str, ...]:
    """The columns of the feed that a mapping uses, in the order of first mention."""
    lookups = [lookup.key for lookup in mapping.lookups.values()]
    texts = [*mapping.fields.values(), *lookups, *mapping.flags.values(), *mapping.faults.values(), *mapping.same_row]
    found = [name for text in texts for name in re.findall(r'"([^"]+)"', text)]
    return tuple(dict.fromkeys([*found, *mapping.kept]))


def write_query(mapping: FeedMapping, line: str) -> str:
    """SQL that turns `staged` rows into event columns, with line, flags, reason and kept cells."""
    fields = [f"CAST({mapping.fields.get(name, 'NULL')} AS {kind}) AS {name}" for name, kind in EVENT_COLUMNS.items()]
    flags = ["CASE WHEN staged.line <> first_lines.line_of_first THEN 1 ELSE 0 END"]
    flags += [f"CASE WHEN {sql} THEN {1 << bit} ELSE 0 END" for bit, sql in enumerate(mapping.flags.values(), 1)]
    kept = "".join(f', "{name}" AS "raw:{name}"' for name in mapping.kept)
    told = ", ".join(f"'{name}: ' || \"{name}\"" for name in mapping.kept) or "NULL"
    joins = " ".join(
        f"LEFT JOIN lookup_{name} AS {name} ON {name}.key = {lookup.key}" for name, lookup in mapping.lookups.items()
    )
    reason = _write_reason(mapping)
    return (
        f"SELECT {line} AS line, {', '.join(fields)}, CAST({' + '.join(flags)} AS UINTEGER) AS flags, "
        f"{reason} AS reason, CASE WHEN ({reason}) IS NOT NULL THEN coalesce(whole, concat_ws('; ', {told})) END AS raw"
        f"{kept} FROM staged LEFT JOIN first_lines ON first_lines.same_row = staged.same_row {joins}"
    )


FIRST_LINES = (
    "CREATE OR REPLACE TEMP TABLE first_lines AS "
    "SELECT same_row, min(line) AS line_of_first FROM staged GROUP BY same_row"
)


def _write_reason(mapping: FeedMapping) -> str:
    """SQL of why a row is a reject; null for evidence."""
    cases = [("cells = 0", WRONG_LAYOUT)] if mapping.layouts else []
    cases += [(condition, reason) for reason, condition in mapping.faults.items()]
    named = " + ".join(f"len({mapping.fields[name]})" for name in ("actors", "recipients") if name in mapping.fields)
    cases += [
        (f"({mapping.fields['row_key']}) IS NULL", "no id"),
        (f"({mapping.fields['start']}) IS NULL", "no day that can be read"),
        (f"({mapping.fields['known_at']}) IS NULL", "no day on which it was known"),
        (f"({mapping.fields['type']}) IS NULL", "a kind of event that is in no table"),
        (f"({named}) = 0", "names nobody who acts or is acted on"),
        (f"({mapping.fields['known_at']}) < ({mapping.fields['start']})", "known before it happened"),
    ]
    return "CASE " + " ".join(f"WHEN {sql} THEN '{_quote(reason)}'" for sql, reason in cases) + " END"


def _count_cells(layouts: list[tuple[str, ...]]) -> str:
    """SQL of how many cells a row has, 0 where no layout has so many; cells that are not there are null."""
    widest = len(layouts[0])
    cases = []
    for layout in layouts:
        size = len(layout)
        beyond = f" AND c{size} IS NULL" if size < widest else ""
        cases.append(f"WHEN c{size - 1} IS NOT NULL{beyond} THEN {size}")
    return f"CASE {' '.join(cases)} ELSE 0 END"


def _pick(name: str, layouts: list[tuple[str, ...]]) -> str:
    """SQL of a named column, whichever layout the row has."""
    places = {len(layout): layout.index(name) for layout in layouts if name in layout}
    if len(set(places.values())) == 1 and len(places) == len(layouts):
        return f"c{next(iter(places.values()))}"
    return "CASE cells " + " ".join(f"WHEN {size} THEN c{place}" for size, place in places.items()) + " ELSE '' END"


def _quote(text: str) -> str:
    """Text for between single quotes."""
    return text.replace("'", "''")
