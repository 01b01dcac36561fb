"""Half-open intervals of days, written as ISO dates, months, years or `a/b`."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_PART = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Days from `start` up to but not including `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        """Refuse an empty or reversed interval."""
        if self.end <= self.start:
            raise ValueError(f"an interval must end after it starts: {self.start} to {self.end}")

    @property
    def days(self) -> int:
        """Length in days, at least 1."""
        return (self.end - self.start).days

    def touches(self, other: Interval) -> bool:
        """Whether the two have a day in common."""
        return self.start < other.end and other.start < self.end

    def __str__(self) -> str:
        """Shortest ISO form: a day, a month, a year, or `a/b` with both days included."""
        last = self.end - timedelta(days=1)
        if self.start == last:
            return self.start.isoformat()
        for text in (self.start.isoformat()[:7], self.start.isoformat()[:4]):
            if parse_interval(text) == self:
                return text
        return f"{_shorten(self.start, is_start=True)}/{_shorten(last, is_start=False)}"


def parse_interval(text: str) -> Interval:
    """Read an ISO date, month or year, or `a/b` with both ends included.

    >>> parse_interval("2025-06")
    Interval(start=datetime.date(2025, 6, 1), end=datetime.date(2025, 7, 1))
    >>> str(parse_interval("2001/2021")), str(parse_interval("2024-10/2025-06"))
    ('2001/2021', '2024-10/2025-06')
    """
    first, _, last = text.partition("/")
    start, end = _bounds(first)
    if last:
        end = _bounds(last)[1]
    return Interval(start, end)


def _bounds(text: str) -> tuple[date, date]:
    """First day and the day after the last of one ISO date, month or year."""
    match = _PART.fullmatch(text)
    if not match:
        raise ValueError(f"not an ISO date, month or year: {text!r}")
    year, month, day = match.groups()
    if day:
        start = date.fromisoformat(text)
        return start, start + timedelta(days=1)
    if month:
        start = date(int(year), int(month), 1)
        return start, start + timedelta(days=calendar.monthrange(start.year, start.month)[1])
    return date(int(year), 1, 1), date(int(year) + 1, 1, 1)


def _shorten(day: date, *, is_start: bool) -> str:
    """A year or month if the day opens (closes) one, else the day."""
    for text in (day.isoformat()[:4], day.isoformat()[:7]):
        start, end = _bounds(text)
        if (start if is_start else end - timedelta(days=1)) == day:
            return text
    return day.isoformat()
