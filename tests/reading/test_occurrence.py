"""Whether an event is said to have occurred: forms, governors and scopes, on sentences of our own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tightrope.reading.attitudes import join_sentences
from tightrope.reading.occurrence import grade_occurrence
from tightrope.reading.parse import parse_words


def grade(text, word):
    words = text.split(" ")
    return grade_occurrence(join_sentences(parse_words(words)), words.index(word))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Turkey attacked Greece .", "attacked"),
        ("Turkey has attacked Greece .", "attacked"),
        ("Greece was attacked by Turkey .", "attacked"),
        ("Turkey managed to cross the river .", "cross"),
        ("Turkey was able to cross the river .", "cross"),
        ("Turkey had to withdraw its troops .", "withdraw"),
        ("Italy thanked Greece for opening the port .", "opening"),
        ("The minister was glad to hear the news .", "hear"),
    ],
)
def test_what_was_done_has_occurred(text, word):
    assert grade(text, word) >= 1.5


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Turkey did not attack Greece .", "attack"),
        ("Turkey has never attacked Greece .", "attacked"),
        ("Turkey will attack Greece .", "attack"),
        ("Turkey may attack Greece .", "attack"),
        ("Turkey should attack Greece .", "attack"),
        ("Turkey wants to attack Greece .", "attack"),
        ("Turkey refused to attack Greece .", "attack"),
        ("Turkey failed to attack Greece .", "attack"),
        ("Turkey is going to attack Greece .", "going"),
        ("If Turkey attacks Greece , Italy will respond .", "attacks"),
        ("Attack the port at dawn .", "Attack"),
        ("Turkey left without attacking Greece .", "attacking"),
        ("Turkey was prevented from attacking Greece .", "attacking"),
        ("Italy hopes that Turkey leaves the port .", "leaves"),
    ],
)
def test_what_is_denied_to_come_wished_asked_or_refused_has_not_occurred(text, word):
    assert grade(text, word) <= -0.5


def test_negation_and_doubt_only_ever_lower_the_grade():
    assert grade("Turkey did not attack Greece .", "attack") < grade("Turkey attacked Greece .", "attacked")
    assert grade("Turkey reportedly attacked Greece .", "attacked") < grade("Turkey attacked Greece .", "attacked")


WORDS = st.sampled_from(
    ["Turkey", "to", "not", "attack", "attacked", "attacking", "if", "will", "has", "been", "able", "refused", "?", ",",
     "and", "that", "hope", "without", "for", "is", "the", "port", "please", "."]
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=20))
def test_every_word_of_every_order_of_words_has_a_grade_in_range(words):
    sentence = join_sentences(parse_words(words))
    for place in range(len(words)):
        assert -3 <= grade_occurrence(sentence, place) <= 3
