"""When: interval-valued dates from the words of a sentence and the day of publication, each with its basis."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tightrope.nouns import Interval, parse_interval
from tightrope.reading.documents import MONTHS, find_month

_MONTH = (
    "("
    + "|".join(
        [*(name.capitalize() for name in MONTHS), *(name[:3].capitalize() + r"\.?" for name in MONTHS), r"Sept\.?"]
    )
    + ")"
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "several": 4,
    "few": 3,
    "a few": 3,
    "couple of": 2,
    "a couple of": 2,
    "many": 10,
}
_UNITS = {"day": 1, "week": 7, "month": 30, "year": 365, "decade": 3652}


@dataclass(frozen=True, slots=True)
class Dating:
    """An interval and the words (offsets into the text given) it was fixed from."""

    when: Interval
    start: int
    end: int


def find_dates(text: str, published: date | None) -> tuple[Dating, ...]:
    """All dates of a text, in order, none inside another.

    >>> [str(found.when) for found in find_dates("On June 21 and last October", date(2025, 6, 30))]
    ['2025-06-21', '2024-10']
    """
    found = sorted(_find_all(text, published), key=lambda dating: (dating.start, dating.start - dating.end))
    kept: list[Dating] = []
    for dating in found:
        if not kept or dating.start >= kept[-1].end:
            kept.append(dating)
    return tuple(kept)


def _find_all(text: str, published: date | None) -> Iterator[Dating]:
    """Every reading of every pattern."""
    for pattern, read in _PATTERNS:
        for match in pattern.finditer(text):
            when = read(match, published)
            if when is not None:
                yield Dating(when, match.start(), match.end())


def _make_day(year: int, month: int, day: int) -> Interval | None:
    """One day, if the calendar has it."""
    try:
        start = date(year, month, day)
    except ValueError:
        return None
    return Interval(start, start + timedelta(days=1))


def _make_month(year: int, month: int) -> Interval | None:
    """One month."""
    return parse_interval(f"{year:04d}-{month:02d}") if 1 <= month <= 12 and 1000 <= year <= 2999 else None


def _nearest_year(published: date, month: int, day: int = 1) -> int:
    """The year that puts a day without one nearest before the publication (at most a month after it)."""
    try:
        same = date(published.year, month, day)
    except ValueError:
        return published.year
    return published.year if same <= published + timedelta(days=31) else published.year - 1


def _read_full(match: re.Match[str], _: date | None) -> Interval | None:
    return _make_day(int(match[3]), find_month(match[1]), int(match[2]))


def _read_full_day_first(match: re.Match[str], _: date | None) -> Interval | None:
    return _make_day(int(match[3]), find_month(match[2]), int(match[1]))


def _read_iso(match: re.Match[str], _: date | None) -> Interval | None:
    return _make_day(int(match[1]), int(match[2]), int(match[3]))


def _read_month_year(match: re.Match[str], _: date | None) -> Interval | None:
    return _make_month(int(match[2]), find_month(match[1]))


def _read_month_day(match: re.Match[str], published: date | None) -> Interval | None:
    month, day = find_month(match[1]), int(match[2])
    return _make_day(_nearest_year(published, month, day), month, day) if published else None


def _read_day_month(match: re.Match[str], published: date | None) -> Interval | None:
    month, day = find_month(match[2]), int(match[1])
    return _make_day(_nearest_year(published, month, day), month, day) if published else None


def _read_relative_month(match: re.Match[str], published: date | None) -> Interval | None:
    """ "last May", "this March", "since last October": the last such month before the publication, "since" up to it."""
    if published is None:
        return None
    month = find_month(match["month"])
    year = published.year if month <= published.month else published.year - 1
    if (match["which"] or "").lower() == "next":
        year += 1
    when = _make_month(year, month)
    if when and (match["since"] or "").strip():
        return Interval(when.start, max(published + timedelta(days=1), when.end))
    return when


def _read_in_month(match: re.Match[str], published: date | None) -> Interval | None:
    if published is None:
        return None
    month = find_month(match[1])
    return _make_month(_nearest_year(published, month), month)


def _read_relative_unit(match: re.Match[str], published: date | None) -> Interval | None:
    """ "last week", "this month", "last year"."""
    if published is None:
        return None
    which, unit = match[1].lower(), match[2].lower()
    step = {"last": -1, "previous": -1, "this": 0, "next": 1}[which]
    if unit == "year":
        return parse_interval(f"{published.year + step:04d}")
    if unit == "month":
        index = published.year * 12 + published.month - 1 + step
        return _make_month(index // 12, index % 12 + 1)
    monday = published - timedelta(days=published.weekday()) + timedelta(days=7 * step)
    return Interval(monday, monday + timedelta(days=7))


def _read_near_day(match: re.Match[str], published: date | None) -> Interval | None:
    if published is None:
        return None
    shift = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}[match[1].lower()]
    day = published + timedelta(days=shift)
    return Interval(day, day + timedelta(days=1))


def _read_weekday(match: re.Match[str], published: date | None) -> Interval | None:
    """The last such weekday up to the publication."""
    if published is None:
        return None
    back = (published.weekday() - _WEEKDAYS.index(match[2].lower())) % 7
    day = published - timedelta(days=back)
    if (match[1] or "").strip().lower() == "next":
        day += timedelta(days=7)
    return Interval(day, day + timedelta(days=1))


def _read_ago(match: re.Match[str], published: date | None) -> Interval | None:
    """ "three weeks ago": a window of one unit around it."""
    if published is None:
        return None
    count, unit = read_count(match[1]), match[2].lower()
    if count is None:
        return None
    days = _UNITS[unit]
    if count * days > 300_000:
        return None
    middle = published - timedelta(days=count * days)
    if unit == "year":
        return parse_interval(f"{middle.year:04d}")
    if unit == "month":
        return _make_month(middle.year, middle.month)
    half = 0 if unit == "day" else days // 2
    return Interval(middle - timedelta(days=half), middle + timedelta(days=half + 1))


def _read_span(match: re.Match[str], published: date | None) -> Interval | None:
    """ "over the past three years", "in recent weeks": up to the publication."""
    if published is None:
        return None
    count = read_count(match[1] or "several")
    days = _UNITS[match[2].lower()]
    if count is None or count * days > 300_000:
        return None
    return Interval(published - timedelta(days=count * days), published + timedelta(days=1))


def _read_year(match: re.Match[str], _: date | None) -> Interval | None:
    return parse_interval(match[1])


def _read_years(match: re.Match[str], _: date | None) -> Interval | None:
    first, last = int(match[1]), int(match[2])
    if last < 100:
        last += first // 100 * 100
    return Interval(date(first, 1, 1), date(last + 1, 1, 1)) if first <= last else None


def read_count(text: str) -> int | None:
    """A number in digits or words."""
    text = text.lower().strip()
    return int(text) if text.isdigit() and len(text) < 5 else _NUMBERS.get(text)


_COUNT = r"(\d{1,4}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"
_PATTERNS = (
    (re.compile(rf"\b{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})\b"), _read_full),
    (re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? {_MONTH},? (\d{{4}})\b"), _read_full_day_first),
    (re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b"), _read_iso),
    (re.compile(rf"\b{_MONTH},? (?:of )?(\d{{4}})\b"), _read_month_year),
    (re.compile(rf"\b{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?\b(?!,? \d{{4}})"), _read_month_day),
    (re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? {_MONTH}\b(?!,? \d{{4}})"), _read_day_month),
    (
        re.compile(rf"\b(?P<since>since )?(?P<which>last|this|next|past) (?P<month>{_MONTH[1:-1]})\b", re.IGNORECASE),
        _read_relative_month,
    ),
    (re.compile(rf"\b(?P<since>since )(?P<which>)(?P<month>{_MONTH[1:-1]})\b(?! \d)"), _read_relative_month),
    (re.compile(rf"\b(?:[Ii]n|[Dd]uring|[Ll]ate|[Ee]arly|[Mm]id-?) {_MONTH}\b(?!,? (?:of )?\d)"), _read_in_month),
    (re.compile(r"\b(last|this|next|previous) (week|month|year)\b", re.IGNORECASE), _read_relative_unit),
    (re.compile(r"\b(yesterday|today|tonight|tomorrow)\b", re.IGNORECASE), _read_near_day),
    (
        re.compile(r"\b(?:on )?(last |next |this )?(" + "|".join(day.capitalize() for day in _WEEKDAYS) + r")\b"),
        _read_weekday,
    ),
    (re.compile(rf"\b{_COUNT} (day|week|month|year|decade)s? ago\b", re.IGNORECASE), _read_ago),
    (
        re.compile(
            r"\b(?:over|in|during|for|within) (?:the )?(?:past|last|recent) "
            rf"{_COUNT}? ?(day|week|month|year|decade)s?\b",
            re.IGNORECASE,
        ),
        _read_span,
    ),
    (re.compile(r"\b(?:from |between )?((?:1[5-9]|20)\d\d)(?:–|-| to | and )((?:1[5-9]|20)?\d\d)\b"), _read_years),
    (re.compile(r"\b(?:in|of|since|by|from|during|the|until) ((?:1[5-9]|20)\d\d)\b(?!-|–)", re.IGNORECASE), _read_year),
)
