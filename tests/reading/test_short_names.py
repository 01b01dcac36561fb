"""Bodies named in short, officials without a state, plain verbs that are acts: on sentences of our own."""

from __future__ import annotations

from datetime import date

import pytest

from tightrope.nouns import Document, Evidence
from tightrope.reading import read_document
from tightrope.reading.parse import load_pipeline, split_words
from tightrope.roster import load_roster

ROSTER = load_roster()


def read(text: str, *, on: date = date(2019, 5, 1)) -> list[Evidence]:
    document = Document("text.txt", "0" * 64, text, published=on)
    return list(read_document(document, roster=ROSTER).evidence)


def find(text: str, label: str) -> Evidence:
    return next(item for item in read(text) if item.act.type == label)


def test_a_body_named_in_full_is_meant_by_its_last_word_later() -> None:
    text = "The European Commission met Norway. Sweden waited for a day. The Commission imposed sanctions on Norway."
    assert find(text, "SANCTION").act.actors == ("IGO.eu",)


def test_a_government_of_no_named_state_is_that_of_the_state_the_text_is_about() -> None:
    text = "Norway and Finland argue about Norway's dam. Norway built it. Finland complained. The government expelled two Finns."
    assert find(text, "SANCTION").act.actors == ("NOR.gov",)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Norway's prime minister, Ola Hansen, was in Helsinki on Monday.", "CONSULT"),
        ("Norwegian soldiers are in Finland.", "MOBILIZE"),
        ("Norway pledged to bomb Finland.", "THREATEN"),
        ("Norway agreed to withdraw from Finland.", "CONCEDE"),
        ("Norway pledged to help Finland.", "AGREE"),
        ("Norway will no longer support Finland.", "SUPPORT"),
    ],
)
def test_plain_verbs_are_the_acts_that_they_tell(text: str, label: str) -> None:
    assert label in {item.act.type for item in read(text)}


def test_what_no_longer_happens_is_negated() -> None:
    assert find("Norway will no longer support Finland.", "SUPPORT").act.polarity == "negated"


def test_an_act_told_without_its_actor_gets_the_one_who_does_such_things_and_says_so() -> None:
    text = "Norway bombed Finland on Monday. On Friday Finnish towns were bombed again."
    later = [item for item in read(text) if item.act.type == "ASSAULT"][-1]
    assert later.act.actors == ("NOR",)
    assert "actor from context" in later.flags


def test_an_actor_who_is_named_but_unknown_is_not_replaced_by_another() -> None:
    text = "Norway bombed Finland on Monday. On Friday Finland was bombed again by a gang of smugglers."
    later = [item for item in read(text) if item.act.type == "ASSAULT"][-1]
    assert later.act.actors == ()


def test_a_surname_at_the_end_of_another_name_is_nobody() -> None:
    found = read("Finland met Norway. The frigate USS Trump sailed past Norway.")
    assert not any("USA/donald-trump" in item.act.actors for item in found)


def test_rebels_are_a_side_of_their_own() -> None:
    text = "Ethiopia bombed the Tigray People's Liberation Front. Ethiopia then announced a ceasefire."
    assert find(text, "CONCEDE").act.recipients == ("ETH.reb.tplf",)


def test_where_two_met_is_no_third_party() -> None:
    assert find("Norway and Finland agreed in Vienna to meet again.", "AGREE").act.recipients == ()


def test_names_are_split_into_the_words_that_the_parser_sees() -> None:
    tokenizer = load_pipeline().tokenizer
    for text in {name.text for name in ROSTER.iter_names()} | {"cannot", "Im here", "Orbán", "O'Brien", "U.S.-led"}:
        assert split_words(text) == [token.text for token in tokenizer(text) if not token.is_space]
