"""Cities and provinces are where something happens: they do nothing, and what is done on the ground is done to them."""

from __future__ import annotations

from datetime import date

import pytest
from tests.reading.test_other_crises import read

DAY = date(2024, 5, 1)


@pytest.mark.parametrize(
    ("text", "actors", "recipients"),
    [
        ("Russian forces shelled Kharkiv overnight.", ("RUS.mil",), ("UKR",)),
        ("Kharkiv was shelled by Russian forces.", ("RUS.mil",), ("UKR",)),
        ("Houthi fighters fired missiles at Eilat.", ("YEM.reb",), ("ISR",)),
        ("The Karachi bombing killed ten soldiers.", (), ("PAK",)),
    ],
)
def test_an_attack_on_a_city_is_on_its_state(text: str, actors: tuple[str, ...], recipients: tuple[str, ...]) -> None:
    act = next(item.act for item in read(text, on=DAY) if item.act.type == "ASSAULT")
    assert (act.actors, act.recipients) == (actors, recipients)


def test_a_crowd_in_a_city_is_of_its_state() -> None:
    acts = [item.act for item in read("Protesters in Lahore burned tyres.", on=DAY)]
    assert [(act.type, act.actors) for act in acts] == [("PROTEST", ("PAK.public",))]


@pytest.mark.parametrize(
    "text",
    ["Saudi Arabia hosted talks in Jeddah.", "The Geneva talks between Russia and Ukraine collapsed."],
)
def test_where_they_met_is_no_party(text: str) -> None:
    named = {actor for item in read(text, on=DAY) for actor in (*item.act.actors, *item.act.recipients)}
    assert "CHE" not in named


def test_a_city_behind_a_first_name_is_a_surname() -> None:
    text = "Ghanaian Finance Minister Kofi Lagos met the Turkish foreign minister in Ankara. Lagos accused Turkey of delays."
    assert {item.act.actors for item in read(text, on=DAY)} == {("GHA/kofi-lagos",)}
