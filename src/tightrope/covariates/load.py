"""From a published file to tables: codes become actor ids, years and dates become days, missing stays missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tightrope.covariates.facts import Covariates, Floats, Integers, Table
from tightrope.covariates.layouts import Layout, Variable, load_layouts
from tightrope.errors import CovariateError, StoreError, name_nearest
from tightrope.nouns import Reject
from tightrope.roster import Roster
from tightrope.store import read_columns

Texts = NDArray[np.object_]
FIRST_YEAR, LAST_YEAR = 1, 9998  # what a date can hold, with a day after it


@dataclass(frozen=True, slots=True)
class Published:
    """A file to read: its kind of layout; the state that all its rows are about, where no column says so."""

    kind: str
    path: Path
    state: str | None = None
    layout: Path | None = None


def load_covariates(files: Iterable[Published], *, roster: Roster) -> Covariates:
    """Read published files into tables by variable (`kind.variable`).

    Codes of states become the roster's ids; a state that ended before the roster begins keeps its code (`cow:300` is
    Austria-Hungary). A row whose state, day or value cannot be read is a Reject. Two files of one kind add up, as the
    missile tests of two states do. Raises CovariateError for an unknown kind and for a file without a column it needs.
    """
    tables: dict[str, Table] = {}
    rejects: list[Reject] = []
    for file in files:
        layouts = load_layouts(*([file.layout] if file.layout else []))
        if file.kind not in layouts:
            raise CovariateError(f"{file.path.name}: unknown kind {file.kind!r}{name_nearest(file.kind, layouts)}")
        found, refused = _read_file(file, layouts[file.kind], roster)
        rejects += refused
        for name, table in found.items():
            tables[name] = _join(tables[name], table) if name in tables else table
    return Covariates(tables, tuple(rejects))


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of a file: `line` (rows,), `first` and `second` state as index into `names` (−1: none), days, values."""

    line: Integers
    names: tuple[str, ...]
    first: Integers
    second: Integers
    start: Integers
    end: Integers
    values: Mapping[str, Floats]

    def keep(self, mask: NDArray[np.bool_] | Integers) -> _Rows:
        """The rows of a mask, or at some indexes."""
        return _Rows(
            self.line[mask],
            self.names,
            self.first[mask],
            self.second[mask],
            self.start[mask],
            self.end[mask],
            {name: value[mask] for name, value in self.values.items()},
        )


def _read_file(file: Published, layout: Layout, roster: Roster) -> tuple[dict[str, Table], list[Reject]]:
    """Tables of one file, and its rows that could not be used."""
    if not layout.states and file.state is None:
        raise CovariateError(f'{file.path.name}: no column of {layout.kind} names the state; give state = "…"')
    if file.state is not None and roster.find(file.state) is None:
        raise CovariateError(f"{file.path.name}: unknown state {file.state!r}{name_nearest(file.state, roster.actors)}")
    try:
        rows, rejects = _read_rows(file, layout, roster)
    except StoreError as error:
        raise CovariateError(f"{error}; this is read as {layout.kind}: {layout.source}") from error
    source = f"{layout.source} ({file.path.name})"
    found = {}
    for name, variable in layout.variables.items():
        if variable.column and (rows.values[name].size == 0 or np.isnan(rows.values[name]).all()):
            continue
        table, repeated = _build_table(f"{layout.kind}.{name}", variable, rows, layout=layout, source=source)
        found[table.variable] = table
        rejects += [
            Reject(f"{file.path.name}:{line}", f"{table.variable}: another row says otherwise", "") for line in repeated
        ]
    if not found:
        raise CovariateError(f"{file.path.name}: no row could be used as {layout.kind}; is it the right file?")
    return found, rejects


def _read_rows(file: Published, layout: Layout, roster: Roster) -> tuple[_Rows, list[Reject]]:
    """The rows of a file whose states and days can be read, and Rejects for the others."""
    columns = {name: variable.column for name, variable in layout.variables.items() if variable.column}
    is_dated = len(layout.first) == 1 and not _holds_numbers(file.path, layout.first[0])
    when = (*((layout.year,) if layout.year else ()), *(() if is_dated else (*layout.first, *layout.last)))
    texts = (*layout.states, *layout.where, *((*layout.first, *layout.last) if is_dated else ()))
    numbers, words, is_broken = read_columns(file.path, numbers=(*columns.values(), *when), texts=tuple(texts))
    line = np.arange(is_broken.size) + 2
    kept = np.ones(line.size, dtype=bool)
    for column, allowed in layout.where.items():
        kept &= np.isin(words[column].astype(str), allowed)
    start, end = _read_days(layout, words if is_dated else numbers)
    values = {
        name: _drop_missing(numbers[columns[name]], layout.missing) if name in columns else np.ones(line.size)
        for name in layout.variables
    }
    names, first, second = _read_states(file, layout, words, size=line.size)
    is_timeless = (start < 0) | (end <= start)
    rejects = _refuse(file, line[kept & is_broken], "a cell is no number")
    rejects += _refuse(file, line[kept & ~is_broken & is_timeless], "no day can be read")
    usable = kept & ~is_broken & ~is_timeless
    rows = _Rows(line, names, first, second, start, end, values).keep(usable)
    rows = _explode(rows) if layout.lists else rows
    return _name_states(file, layout, rows, roster, rejects)


def _holds_numbers(path: Path, column: str) -> bool:
    """Whether a column holds plain numbers (years) and not dates."""
    numbers, _, is_broken = read_columns(path, numbers=(column,))
    return bool((~np.isnan(numbers[column])).sum() > is_broken.sum())


def _drop_missing(values: Floats, marks: Sequence[float]) -> Floats:
    """Values with the file's own marks of a missing one as nan."""
    return np.where(np.isin(values, marks), np.nan, values) if marks else values


def _read_states(
    file: Published, layout: Layout, words: Mapping[str, Texts], *, size: int
) -> tuple[tuple[str, ...], Integers, Integers]:
    """Distinct cells that name states, and which of them stands first and second in each row."""
    if not layout.states:
        return (file.state or "",), np.zeros(size, dtype=np.int64), np.full(size, -1, dtype=np.int64)
    place: dict[str, int] = {}
    sides = [
        np.fromiter((place.setdefault(cell, len(place)) for cell in words[column]), dtype=np.int64, count=size)
        for column in layout.states
    ]
    second = sides[1] if len(sides) == 2 else np.full(size, -1, dtype=np.int64)
    return tuple(place), sides[0], second


def _read_days(layout: Layout, columns: Mapping[str, NDArray[np.generic]]) -> tuple[Integers, Integers]:
    """First day and the day after the last, as ordinals; −1 where none can be read.

    A year of a span is read narrowly: what starts in 1979 holds surely from 1980 on, what ends in 1988 until its end.
    """
    if layout.year:
        years = np.asarray(columns[layout.year], dtype=float) + layout.year_offset
        return _map_years(years, 0), _map_years(years, 1)
    if columns[layout.first[0]].dtype == object:
        start = np.array([_parse_day(str(text)) for text in columns[layout.first[0]]], dtype=np.int64)
        if not layout.last:
            return start, np.where(start < 0, -1, start + 1)
        last = np.array([_parse_day(str(text)) for text in columns[layout.last[0]]], dtype=np.int64)
        return start, np.where(last < 0, -1, last + 1)
    begun, ended = ([np.asarray(columns[name], dtype=float) for name in names] for names in (layout.first, layout.last))
    ended = ended or begun  # an event: of its day, or of its year once that is over
    if len(begun) == 1:
        return _map_years(begun[0], 1), np.maximum(_map_years(ended[0], 1), _map_years(begun[0], 1) + 1)
    start, end = (
        np.array([_make_day(*row) for row in zip(*parts, strict=True)], dtype=np.int64) for parts in (begun, ended)
    )
    return start, np.where(end < 0, -1, end + 1)


def _map_years(years: Floats, offset: int) -> Integers:
    """Ordinal of 1 January of each year, so many years later; −1 where there is none."""
    whole, index = np.unique(np.nan_to_num(years, nan=-1).astype(np.int64), return_inverse=True)
    ordinals = [date(int(year) + offset, 1, 1).toordinal() if FIRST_YEAR <= year <= LAST_YEAR else -1 for year in whole]
    return np.array(ordinals, dtype=np.int64)[index]


def _make_day(year: float, month: float, day: float) -> int:
    """Ordinal of a day given in three cells; −1 where it is none."""
    try:
        return date(int(year), int(month), int(day)).toordinal()
    except ValueError:  # a missing cell (nan) or a day that does not exist
        return -1


def _parse_day(text: str) -> int:
    """Ordinal of an ISO date, a time behind it left out; −1 where it is none."""
    try:
        return date.fromisoformat(text[:10]).toordinal()
    except ValueError:
        return -1


def _explode(rows: _Rows) -> _Rows:
    """One row for each state of a cell that lists several ("200, 220")."""
    parts = [tuple(part.strip() for part in name.split(",")) for name in rows.names]
    place = {name: index for index, name in enumerate(dict.fromkeys(part for many in parts for part in many))}
    triples = [
        (row, place[one], place[two] if two is not None else -1)
        for row, (left, right) in enumerate(zip(rows.first, rows.second, strict=True))
        for one in parts[left]
        for two in (parts[right] if right >= 0 else (None,))
    ]
    row, first, second = np.array(triples, dtype=np.int64).reshape(-1, 3).T
    many = rows.keep(row)
    return _Rows(many.line, tuple(place), first, second, many.start, many.end, many.values)


def _name_states(
    file: Published, layout: Layout, rows: _Rows, roster: Roster, rejects: list[Reject]
) -> tuple[_Rows, list[Reject]]:
    """Rows with the roster's ids for states, in order of name; a row with a name that is no state is refused."""
    if not layout.states:
        return rows, rejects
    find = _make_finder(layout, roster)
    found = [find(name) for name in rows.names]
    ids = tuple(sorted(set(found) - {""}))
    place = np.array([*(ids.index(name) if name else -2 for name in found), -1], dtype=np.int64)
    first, second = place[rows.first], place[rows.second]  # −1, no second state, finds the last place: −1
    is_known = (first >= 0) & (second >= -1) & (first != second)
    lost = (column[~is_known].tolist() for column in (rows.line, rows.first, rows.second))
    for line, left, right in zip(*lost, strict=True):
        what = " and ".join(rows.names[side] for side in (left, right) if side >= 0)
        reason = f"not two states: {what}" if right >= 0 else f"no state: {what}"
        rejects.append(Reject(f"{file.path.name}:{line}", reason, ""))
    return _Rows(rows.line, ids, first, second, rows.start, rows.end, rows.values).keep(is_known), rejects


def _make_finder(layout: Layout, roster: Roster) -> Callable[[str], str]:
    """How a cell becomes an id: "" where it names no state."""

    def find_number(cell: str) -> str:
        try:
            code = str(int(float(cell)))
        except ValueError:
            return ""
        return roster.find_code(layout.codes, code) or f"{layout.codes}:{code}"

    def find_name(cell: str) -> str:
        actor = roster.resolve(cell).actor if cell else None
        return actor.id if actor and actor.kind == "state" else ""

    def find_iso3(cell: str) -> str:
        if roster.find(cell):
            return cell
        return f"iso3:{cell}" if len(cell) == 3 and cell.isalpha() and cell.isupper() else ""

    return {"name": find_name, "iso3": find_iso3}.get(layout.codes, find_number)


def _refuse(file: Published, lines: Integers, reason: str) -> list[Reject]:
    """A Reject for each line."""
    return [Reject(f"{file.path.name}:{line}", reason, "") for line in lines]


def _build_table(name: str, variable: Variable, rows: _Rows, *, layout: Layout, source: str) -> tuple[Table, list[int]]:
    """A variable's table, sorted and with one value a case and period; lines that say otherwise than an earlier one."""
    values = rows.values[name.rpartition(".")[2]]
    covers = date.fromordinal(int(rows.start.min())), date.fromordinal(int(rows.end.max()))
    seen = ~np.isnan(values)
    kept, value = rows.keep(seen), values[seen]
    is_pair = len(layout.states) == 2
    first, second = kept.first, kept.second
    if is_pair and not layout.directed:
        first, second = np.minimum(first, second), np.maximum(first, second)
    order = np.lexsort((kept.end, kept.start, second, first))
    columns = [column[order] for column in (first, second, kept.start, kept.end)]
    (first, second, start, end), value, repeated = _combine(
        columns, value[order], kept.line[order], how=layout.combine, until=covers[1].toordinal()
    )
    table = Table(
        name, variable.unit, source, kept.names, first, second, start, end, value, covers,
        is_pair=is_pair, is_directed=layout.directed, is_yearly=bool(layout.year),
        unlisted_is_zero=layout.unlisted == "zero", covers_all=layout.covers == "all",
    )  # fmt: skip
    return _index(table), repeated


def _combine(
    columns: list[Integers], value: Floats, line: Integers, *, how: str, until: int
) -> tuple[list[Integers], Floats, list[int]]:
    """One value for each case and period: the only one, the sum or the largest; or the largest so far, over time."""
    if how == "running max":
        return _run_up(columns, value, last=until)
    keys = np.stack(columns)
    is_new = np.ones(value.size, dtype=bool)
    is_new[1:] = (keys[:, 1:] != keys[:, :-1]).any(axis=0)
    heads = np.nonzero(is_new)[0]
    group = np.cumsum(is_new) - 1
    single = value[heads]
    combined = {"sum": np.add.reduceat, "max": np.maximum.reduceat}
    reduced = combined[how](value, heads) if how in combined and heads.size else single
    differs = (value != single[group]) if how == "only" else np.zeros(value.size, dtype=bool)
    return [column[heads] for column in columns], np.asarray(reduced, dtype=float), line[differs].tolist()


def _run_up(columns: list[Integers], value: Floats, *, last: int) -> tuple[list[Integers], Floats, list[int]]:
    """Rows that set a new largest value; each holds until the next one, the last to the end of the file."""
    first, second, start, _ = columns
    heads: list[int] = []
    for row in range(value.size):
        is_same = bool(heads) and (first[row], second[row]) == (first[heads[-1]], second[heads[-1]])
        if not is_same or value[row] > value[heads[-1]]:
            heads.append(row)
    until = np.full(len(heads), last, dtype=np.int64)
    for place, (head, following) in enumerate(pairwise(heads)):
        if first[head] == first[following] and second[head] == second[following]:
            until[place] = start[following]
    return [first[heads], second[heads], start[heads], np.maximum(until, start[heads] + 1)], value[heads], []


def _index(table: Table) -> Table:
    """The table with its look-ups: where each case's rows stand, and when each state was first named."""
    places: dict[tuple[int, int], slice] = {}
    heads = np.nonzero(
        np.append(True, (np.diff(table.first) != 0) | (np.diff(table.second) != 0)) if table.first.size else []
    )[0]
    for head, tail in zip(heads, [*heads[1:], table.first.size], strict=True):
        places[int(table.first[head]), int(table.second[head])] = slice(int(head), int(tail))
    known = np.full(len(table.ids), np.iinfo(np.int64).max)
    day = table.end - 1 if table.is_yearly else table.start
    np.minimum.at(known, table.first, day)
    if table.is_pair:
        np.minimum.at(known, table.second, day)
    named = dict(zip(table.ids, known.tolist(), strict=True))
    return replace(table, places=places, named=named)


def _join(one: Table, other: Table) -> Table:
    """Two tables of one variable as one, as the missile tests of two states.

    What still holds on the last day of the file that ends first is taken to hold on until the other ends.
    """
    ids = sorted({*one.ids, *other.ids})
    place = {name: index for index, name in enumerate(ids)}
    moved = [np.array([place[name] for name in table.ids], dtype=np.int64) for table in (one, other)]
    first = np.concatenate([moved[0][one.first], moved[1][other.first]])
    sides = [
        np.where(table.second >= 0, move[np.maximum(table.second, 0)], -1)
        for table, move in zip((one, other), moved, strict=True)
    ]
    second = np.concatenate(sides)
    start, end = np.concatenate([one.start, other.start]), np.concatenate([one.end, other.end])
    value = np.concatenate([one.value, other.value])
    if not one.is_yearly:
        ends = np.repeat([one.covers[1].toordinal(), other.covers[1].toordinal()], [one.end.size, other.end.size])
        end = np.where(end == ends, ends.max(), end)
    order = np.lexsort((end, start, second, first))
    joined = replace(
        one,
        ids=tuple(ids),
        first=first[order],
        second=second[order],
        start=start[order],
        end=end[order],
        value=value[order],
        source=one.source if one.source == other.source else f"{one.source}; {other.source}",
        covers=(min(one.covers[0], other.covers[0]), max(one.covers[1], other.covers[1])),
    )
    return _index(joined)
