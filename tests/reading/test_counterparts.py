"""Recipients that the clause leaves to the lines before it."""

from __future__ import annotations

from datetime import date

from tightrope.nouns import Document, Evidence
from tightrope.nouns.evidence import GUESSES
from tightrope.reading import read_document
from tightrope.reading.counterparts import DOER_FROM_CONTEXT, FROM_CONTEXT
from tightrope.reading.settling import TYPE_LEARNED
from tightrope.roster import load_roster

ROSTER = load_roster()


def read(text: str) -> list[Evidence]:
    document = Document("text.txt", "0" * 64, text, published=date(2019, 5, 1))
    return list(read_document(document, roster=ROSTER).evidence)


def test_an_act_without_a_recipient_is_against_the_other_side_of_the_quarrel():
    found = read(
        "France sanctioned Japan on Monday. Japan condemned the decision. On Friday Japan recalled its ambassador."
    )
    recalled = next(item for item in found if "recalled" in item.passage.exact)
    assert recalled.act.recipients == ("FRA",)
    assert FROM_CONTEXT in recalled.flags


def test_a_recipient_that_the_clause_names_is_kept_and_not_flagged():
    found = read("France sanctioned Japan on Monday. Japan accused Norway of theft.")
    accused = next(item for item in found if item.act.type == "ACCUSE")
    assert accused.act.recipients == ("NOR",)
    assert FROM_CONTEXT not in accused.flags


def test_a_document_about_one_state_alone_gives_no_counterpart():
    assert not any(item.act.recipients for item in read("France mobilised its army. France refused to bargain."))


def test_who_condemns_an_attack_by_nobody_named_is_not_against_the_victim():
    (alone,) = [i for i in read("Norway condemned the strikes on Japan.") if i.act.type == "ACCUSE"]
    assert alone.act.recipients == ()
    assert [about.actor for about in alone.act.about] == ["JPN"]
    told = read("France bombed Japan on Sunday. On Monday Norway condemned the strikes on Japan. Spain met Norway.")
    (condemned,) = [i for i in told if i.act.type == "ACCUSE"]
    assert condemned.act.recipients == ("FRA",)


def test_a_side_that_only_an_adjective_names_fills_no_recipient():
    found = read("Norway condemned the Russian attack on Ukraine. France denounced the attack on Ukraine.")
    (denounced,) = [i for i in found if i.act.actors == ("FRA",)]
    assert "UKR" not in denounced.act.recipients


def test_what_the_reader_takes_from_the_context_is_a_guess_to_every_room():
    assert {DOER_FROM_CONTEXT, FROM_CONTEXT, TYPE_LEARNED} == GUESSES
