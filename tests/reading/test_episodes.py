"""Named episodes: what history books know of a date stands beside a record, never as its date."""

from datetime import date

import pytest

from tightrope.nouns import Document, from_record, parse_interval, to_record
from tightrope.reading import describe, read_document
from tightrope.reading.episodes import find_episodes
from tightrope.reading.lexicon import load_table
from tightrope.roster import load_roster

TABLE = load_table("episodes.toml")["episode"]
PUBLISHED = date(2025, 8, 20)


def tell(text, published=PUBLISHED):
    return [(str(told.episode), text[told.start : told.end]) for told in find_episodes(text, published)]


def test_every_episode_has_days_in_order_and_a_source_and_there_are_sixty_and_more():
    assert len(TABLE) >= 60
    for row in TABLE:
        assert date(1939, 1, 1) <= row["from"] <= row["to"] <= date(2026, 12, 31), row["name"]
        assert row["source"].startswith("https://"), row["name"]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row['name']} {row['from'].year}")
def test_every_name_of_an_episode_leads_to_it(row):
    on = max(row["to"], row["from"])
    for name in (row["name"], *row["also"]):
        for text in (
            f"since the {name}, little",
            f"After the {name.upper()}.",
            f"during {name.replace(' ', chr(10), 1)}",
        ):
            (told,) = find_episodes(text, on)
            assert told.episode.name == row["name"]
            assert told.episode.when.start == row["from"]
            assert told.episode.words == text[told.start : told.end]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("during the Gulf War,", [("during the Gulf War (1990-08-02/1991-02)", "during the Gulf War")]),
        ("since the fall of Kabul,", [("since the fall of Kabul (2021-08-15)", "since the fall of Kabul")]),
        ("in the wake of Russia’s full-scale invasion of Ukraine",
         [("after the invasion of Ukraine (2022-02-24)", "in the wake of Russia’s full-scale invasion of Ukraine")]),
        ("after the 1996 fall of Kabul", [("after the fall of Kabul (1996-09-27)", "after the 1996 fall of Kabul")]),
        ("after the 2019 fall of Kabul", []),
        ("after the Gulf War veterans left", []),
        ("the Gulf War was long", []),
        ("after the Soviet withdrawal from Afghanistan", []),
        ("during its 12-day war", [("during the Twelve-Day War (2025-06-13/2025-06-24)", "during its 12-day war")]),
    ],
)  # fmt: skip
def test_a_name_counts_only_where_the_text_dates_by_it(text, told):
    assert tell(text) == told


def test_of_two_episodes_of_one_name_the_last_one_begun_by_publication_is_meant():
    assert tell("since the fall of Kabul", date(1999, 1, 1)) == [
        ("since the fall of Kabul (1996-09-27)", "since the fall of Kabul")
    ]
    assert tell("since the fall of Kabul", date(1990, 1, 1)) == []
    assert tell("since the fall of Kabul", None) == []  # no one says which


def read_one(text):
    (item,) = read_document(Document("a.txt", "0", text, published=PUBLISHED), roster=load_roster()).evidence
    return item


def test_a_record_carries_its_episode_and_no_date_from_it():
    text = "Since the fall of Kabul, India has sent aid to Afghanistan."
    reading = read_document(Document("a.txt", "0", text, published=PUBLISHED), roster=load_roster())
    (item,) = reading.evidence
    assert item.act.episode is not None
    assert item.act.episode.when == parse_interval("2021-08-15")
    assert item.act.when is None
    ((start, end),) = [(start, end) for name, start, end in item.fields if name == "episode"]
    assert text[start:end] == item.act.episode.words
    assert from_record(to_record(item)) == item
    assert any("since the fall of Kabul (2021-08-15)" in line for line in describe(reading))


def test_the_year_in_an_episodes_name_is_no_date_of_what_came_after():
    assert read_one("After the 2015 nuclear deal, France bought oil from Iran.").act.when is None
    assert str(read_one("In 2016, after the 2015 nuclear deal, France bought oil from Iran.").act.when) == "2016"


def test_a_record_from_before_has_no_episode():
    assert from_record({"doc": "a.txt", "type": "AID", "actors": ["IND"]}).act.episode is None
