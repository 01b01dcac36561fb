"""Intervals of days are half-open and print as the shortest ISO form."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tightrope.nouns import Interval, parse_interval


@given(st.dates(date(1800, 1, 1), date(2100, 1, 1)), st.integers(1, 20_000))
def test_an_interval_reads_back_from_its_text(start, days):
    interval = Interval(start, start + timedelta(days=days))
    assert parse_interval(str(interval)) == interval


@pytest.mark.parametrize(
    ("text", "days"), [("2025-06-21", 1), ("2024-02", 29), ("2024", 366), ("2024-10/2025-06", 273)]
)
def test_both_ends_of_a_written_interval_are_included(text, days):
    assert parse_interval(text).days == days


@pytest.mark.parametrize("text", ["", "June", "2025-13", "2025-02-30", "2025/2024"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        parse_interval(text)
