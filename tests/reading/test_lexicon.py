"""The word lists: every type and mode has words, the most specific entry wins, an added entry is read."""

import pytest

from tightrope.nouns import load_scale
from tightrope.reading.lexicon import load_acts, load_facts, load_table

TYPES = load_scale().types


def list_blocks():
    return [row for name in ("words.toml", "deeds.toml", "say.toml") for row in load_table(name)["act"]]


def test_every_type_and_mode_of_the_scale_has_words():
    known = {(row["type"], row.get("mode")) for row in list_blocks()}
    types = {name for name, _ in known}
    assert types == set(TYPES) - {"ASSERT"}
    missing = {(name, mode) for name, kind in TYPES.items() for mode in kind.modes} - known
    assert missing == set()


def test_no_block_names_a_type_or_mode_that_the_scale_does_not_know():
    for row in list_blocks():
        assert row["type"] in TYPES
        assert row.get("mode") is None or row["mode"] in TYPES[row["type"]].modes


@pytest.mark.parametrize(
    ("lemma", "bag", "label", "mode"),
    [
        ("expel", set(), "SANCTION", "expel"),
        ("deny", {"request"}, "REJECT", None),
        ("deny", {"claim"}, "DENY", None),
        ("carry", {"out", "strike"}, "ASSAULT", None),
        ("withdraw", {"ambassador", "from"}, "SANCTION", "withdraw"),
        ("withdraw", {"from"}, "RETREAT", "withdraw"),
        ("call", {"on", "stop"}, "REQUEST", None),
        ("sign", {"agreement"}, "AGREE", None),
    ],
)
def test_the_entry_that_asks_for_most_wins(lemma, bag, label, mode):
    entry = load_acts().match_verb(lemma, frozenset(bag))
    assert (entry.label, entry.mode) == (label, mode)


@pytest.mark.parametrize(
    ("lemma", "bag", "label"),
    [("strike", {"nuclear"}, "ASSAULT"), ("call", {"restraint", "for"}, "REQUEST"), ("denial", set(), "DENY")],
)
def test_nouns_are_matched_by_the_words_that_hang_on_them(lemma, bag, label):
    assert load_acts().match_noun(lemma, frozenset(bag)).label == label


def test_an_unknown_word_is_nothing():
    assert load_acts().match_verb("flummox", frozenset()) is None
    assert load_acts().match_noun("teapot", frozenset()) is None


def test_modals_leave_less_than_a_flat_statement():
    for modal in load_facts()["modals"].values():
        assert modal["certainty"] < 3
        assert modal["status"] != "happened"
