"""Dates are intervals, fixed from words of the text and the day of publication; nothing is invented."""

from datetime import date

import pytest

from tightrope.reading.dates import find_dates

PUBLISHED = date(2025, 7, 1)  # a Tuesday


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("on 22 April 2025", "2025-04-22"),
        ("on April 22, 2025", "2025-04-22"),
        ("on June 21", "2025-06-21"),
        ("on December 24", "2024-12-24"),
        ("in April 2025", "2025-04"),
        ("last May", "2025-05"),
        ("last October", "2024-10"),
        ("since last October", "2024-10/2025-07-01"),
        ("last year", "2024"),
        ("last month", "2025-06"),
        ("this week", "2025-06-30/2025-07-06"),
        ("yesterday", "2025-06-30"),
        ("on Friday", "2025-06-27"),
        ("three days ago", "2025-06-28"),
        ("two years ago", "2023"),
        ("in 1971", "1971"),
        ("from 1999 to 2003", "1999/2003"),
        ("over the past 20 years", "2005-07-06/2025-07-01"),
    ],
)
def test_words_fix_an_interval(text, when):
    (found,) = find_dates(text, PUBLISHED)
    assert str(found.when) == when
    assert text[found.start : found.end] in text


@pytest.mark.parametrize("text", ["last May", "yesterday", "on Friday", "three weeks ago", "on June 21"])
def test_a_relative_date_without_a_publication_date_stays_open(text):
    assert find_dates(text, None) == ()


@pytest.mark.parametrize(
    "text", ["may leave", "in 300 days", "on February 30, 2025", "1.2 billion", "march on Rome", "9999999 years ago"]
)
def test_what_is_no_date_is_none(text):
    assert find_dates(text, PUBLISHED) == ()
