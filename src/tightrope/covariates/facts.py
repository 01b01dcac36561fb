"""Structural facts about states and pairs of states, each read *as of* a day.

A row of a table describes a stretch of days. A year's total is known once the year is over, so that a read on 1 July
2025 takes the value of 2024; what holds from a day on is known from that day. No read ever sees a row that was not
yet known, nor a state that the table had not yet named.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tightrope.errors import CovariateError, LookAheadError, name_nearest
from tightrope.nouns import Reject

Basis = Literal["stated", "not listed", "missing"]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Found = tuple[float | None, date | None, Basis]

STATE_LISTS = ("states.member", "states-gw.member")
DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Fact:
    """One value about one state or an ordered pair, as known on `as_of`.

    `value` is None where it is missing. `dated` is the last day that the value describes. `basis`: "stated" by a row;
    "not listed" where the table names every case that has one, so that a pair it leaves out has the value 0; "missing".
    """

    variable: str
    states: tuple[str, ...]
    value: float | None
    dated: date | None
    as_of: date
    source: str
    unit: str
    basis: Basis

    @property
    def year(self) -> int | None:
        """The year that the value describes."""
        return self.dated.year if self.dated else None

    @property
    def age(self) -> float | None:
        """Years from the last day described to the day asked for."""
        return (self.as_of - self.dated).days / DAYS_A_YEAR if self.dated else None


@dataclass(frozen=True, slots=True)
class Table:
    """One variable of one published file, in rows sorted by states and first day.

    `first`, `second` : (rows,) index into `ids`; `second` is −1 for a variable of single states. `start`, `end` :
    (rows,) the days described, as ordinals, half-open. `value` : (rows,). `is_yearly`: each row is a year's, known when
    the year is over; otherwise a row holds from its first day on. `covers` : the days that the file covers.
    `unlisted_is_zero`: the file names every case that has one; with `covers_all` for every state of a loaded list of
    states, else for the states that it names.
    """

    variable: str
    unit: str
    source: str
    ids: tuple[str, ...]
    first: Integers
    second: Integers
    start: Integers
    end: Integers
    value: Floats
    covers: tuple[date, date]
    is_pair: bool = False
    is_directed: bool = False
    is_yearly: bool = True
    unlisted_is_zero: bool = False
    covers_all: bool = False
    places: Mapping[tuple[int, int], slice] = field(default_factory=dict, repr=False)
    named: Mapping[str, int] = field(default_factory=dict, repr=False)

    def find_rows(self, states: tuple[str, ...]) -> slice:
        """Where the rows of a state or pair stand."""
        place = {name: index for index, name in enumerate(states)} if len(states) > 1 and not self.is_directed else {}
        ordered = tuple(sorted(states)) if place else states
        indexes = [self._find_id(name) for name in ordered]
        return self.places.get((indexes[0], indexes[1] if len(indexes) > 1 else -1), slice(0, 0))

    def _find_id(self, name: str) -> int:
        """Index of an id; −2 where the file never names it."""
        low = bisect_left(self.ids, name)
        return low if low < len(self.ids) and self.ids[low] == name else -2

    def is_covered(self, day: int) -> bool:
        """Whether the file covers a day."""
        return self.covers[0].toordinal() <= day < self.covers[1].toordinal()

    def has_named(self, states: tuple[str, ...], day: int) -> bool:
        """Whether the file has named all the states by a day, in whatever row."""
        return all(self.named.get(name, day + 1) <= day for name in states)


@dataclass(frozen=True, slots=True)
class Covariates:
    """Loaded tables by variable, and the rows that could not be used."""

    tables: Mapping[str, Table] = field(default_factory=dict)
    rejects: tuple[Reject, ...] = ()

    def read(self, variable: str, *states: str, as_of: date, year: int | None = None) -> Fact:
        """The newest value known on a day, or that of a year.

        Raises LookAheadError for a year that is not over by `as_of`, and CovariateError for an unknown variable or a
        wrong number of states.
        """
        table = self._find_table(variable, states)
        if year is not None and date(year, 12, 31) > as_of:
            raise LookAheadError(
                f"{variable} of {year} is dated {year}-12-31, after {as_of}; read a year that was over by then"
            )
        on = date(year, 12, 31) if year is not None else as_of
        known = min(on, table.covers[1] - timedelta(days=1))
        found: Found | None = (
            _find_yearly(table, states, on, year) if table.is_yearly else _find_standing(table, states, known)
        )
        if found is None:
            found = self._read_absence(table, states, on=on, known=known)
        value, dated, basis = found
        return Fact(variable, states, value, dated, as_of, table.source, table.unit, basis)

    def _read_absence(self, table: Table, states: tuple[str, ...], *, on: date, known: date) -> Found:
        """What it means that no row speaks: 0 where the file names every case that has one, else missing."""
        day = _find_last_year(table, on) if table.is_yearly else known
        if day is None or not table.unlisted_is_zero or not table.is_covered(day.toordinal()):
            return None, None, "missing"
        lists = [self.tables[name] for name in STATE_LISTS if name in self.tables]
        are_members = all(any(_is_member(each, name, day) for each in lists) for name in states)
        is_named = table.has_named(states, day.toordinal()) and (are_members or not lists)
        is_known = is_named or (table.covers_all and bool(lists) and are_members)
        return (0.0, day, "not listed") if is_known else (None, None, "missing")

    def _find_table(self, variable: str, states: tuple[str, ...]) -> Table:
        """The table of a variable, asked for as many states as it is about."""
        table = self.tables.get(variable)
        if table is None:
            raise CovariateError(f"no variable {variable!r} is loaded{name_nearest(variable, self.tables)}")
        wanted = 2 if table.is_pair else 1
        if len(states) != wanted or len(set(states)) != wanted:
            what = "two different states" if table.is_pair else "one state"
            raise CovariateError(f"{variable} is about {what}, not {', '.join(states) or 'none'}")
        return table


def _is_member(table: Table, name: str, day: date) -> bool:
    """Whether a list of states has one on a day; after the list's end, on its last day."""
    return _find_standing(table, (name,), min(day, table.covers[1] - timedelta(days=1))) is not None


def _find_yearly(table: Table, states: tuple[str, ...], on: date, year: int | None) -> Found | None:
    """The newest row whose last day is past; only that of the newest year where what is not listed counts as 0."""
    rows = table.find_rows(states)
    ends = table.end[rows]
    index = int(np.searchsorted(ends, on.toordinal() + 1, side="right")) - 1
    if index < 0:
        return None
    last = date.fromordinal(int(ends[index]) - 1)
    newest = _find_last_year(table, on)
    if (year is not None and last.year != year) or (table.unlisted_is_zero and last != newest):
        return None
    return float(table.value[rows][index]), last, "stated"


def _find_last_year(table: Table, on: date) -> date | None:
    """The last day of the newest year that the table covers and that is over on a day."""
    year = min(on.year if (on.month, on.day) == (12, 31) else on.year - 1, (table.covers[1] - timedelta(days=1)).year)
    return date(year, 12, 31) if year >= table.covers[0].year else None


def _find_standing(table: Table, states: tuple[str, ...], day: date) -> Found | None:
    """The row that holds on a day; of several, the one that began last."""
    rows = table.find_rows(states)
    holds = (table.start[rows] <= day.toordinal()) & (day.toordinal() < table.end[rows])
    index = np.nonzero(holds)[0]
    return (float(table.value[rows][index[-1]]), day, "stated") if index.size else None
