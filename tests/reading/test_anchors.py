"""Dates that hang on another event of the text: only where the text dates exactly one such event."""

from datetime import date

import pytest

from tightrope.nouns import Document
from tightrope.reading import read_document
from tightrope.reading.anchors import COUNTED
from tightrope.roster import load_roster

ROSTER = load_roster()
FIRST = "On June 21, 2025, the United States bombed Iranian nuclear sites."


def date_last(text, *, published=date(2025, 8, 20)):
    """When the last sentence's first act was, with its basis; the basis must re-read."""
    reading = read_document(Document("a.txt", "0", text, published=published), roster=ROSTER)
    last = max(sentence.start for sentence in reading.sentences)
    item = next(item for item in reading.evidence if item.passage and item.passage.start >= last)
    for name, start, end in item.fields:
        assert name != "when" or text[start:end] == item.act.when_basis
    assert (COUNTED in item.flags) == (item.act.when is not None)
    return str(item.act.when) if item.act.when else None, item.act.when_basis


@pytest.mark.parametrize(
    ("told", "when", "basis"),
    [
        ("Just a day before the US strikes, Pakistan praised Iran.", "2025-06-20", "a day before the US strikes"),
        ("Three weeks after the strikes, Oman hosted talks with Iran.", "2025-07-11/2025-07-13", "Three weeks after the strikes"),
        ("Norway condemned Iran after the bombing.", "2025-06-21/2025-07-22", "after the bombing"),
        ("Egypt recalled its ambassador from Iran after the United States bombed Iran.", "2025-06-21/2025-07-22",
         "after the United States bombed Iran"),
        ("With the onset of the American strikes, Oman closed its embassy in Iran.", "2025-06-21/2025-06-27",
         "With the onset of the American strikes"),
        ("Since the strikes, Qatar has sent aid to Iran.", "2025-06-21/2025-08-20", "Since the strikes"),
        ("On the eve of the strikes, Turkey met Iran.", "2025-06-20", "On the eve of the strikes"),
        ("Several days before the American bombing raid on Iran, China sent aid to Iran.", "2025-06-11/2025-06-20",
         "Several days before the American bombing raid on Iran"),
    ],
)  # fmt: skip
def test_an_event_that_the_text_dates_dates_others(told, when, basis):
    assert date_last(f"{FIRST} {told}") == (when, basis)


@pytest.mark.parametrize(
    "told",
    [
        "India thanked Oman before the strikes.",  # open towards the past
        "Brazil criticized Iran after the election.",  # no such event is told
        "Norway condemned Israel after the Israeli strikes on Syria.",  # between others
        "Norway condemned Iran after strikes.",  # not said which
    ],
)
def test_where_no_dated_event_fits_there_is_no_date_of_it(told):
    assert date_last(f"{FIRST}\n\nMuch was said of it.\n\n{told}") == (None, None)


def test_two_dated_events_that_fit_leave_no_date():
    other = "On July 2, 2025, the United States bombed Iranian ports."
    assert date_last(f"{FIRST} {other}\n\nMuch was said of it.\n\nNorway condemned Iran after the strikes.") == (
        None,
        None,
    )


def test_an_event_that_history_dates_but_the_text_does_not_gives_no_date():
    text = "The United States bombed Iranian nuclear sites.\n\nNorway condemned Iran after the strikes."
    assert date_last(text) == (None, None)


def test_the_date_of_the_day_of_publication_bounds_what_came_after():
    when, _ = date_last(f"{FIRST} Norway condemned Iran after the bombing.", published=date(2025, 6, 25))
    assert when == "2025-06-21/2025-06-25"
