"""Who vouches for it: the chain of every form of attribution, on sentences of our own."""

from datetime import date

import pytest

from tightrope.nouns import Document
from tightrope.reading import read_document
from tightrope.roster import load_roster


@pytest.fixture(scope="module")
def read():
    roster = load_roster()

    def run(text):
        return read_document(Document("a.txt", "0" * 64, text, published=date(2024, 7, 1)), roster=roster)

    return run


def chain(reading, label, actor):
    return [
        [(holder.who, holder.stance) for holder in item.chain]
        for item in reading.evidence
        if item.act.type == label and any(who.startswith(actor) for who in item.act.actors)
    ]


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("Norway said Russia had attacked Poland.", "NOR"),
        ("According to Norway, Russia attacked Poland.", "NOR"),
        ("Russia, according to Norway, has attacked Poland.", "NOR"),
        ("In the view of the Norwegian government, Russia has attacked Poland.", "NOR.gov"),
        ("Norway: Russia attacked Poland.", "NOR"),
        ("Norway accused Russia of attacking Poland.", "NOR"),
        ("Russia was accused by Norway of attacking Poland.", "NOR"),
        ("The claim by Norway that Russia attacked Poland was false.", "NOR"),
        ("Norway’s claim that Russia attacked Poland was false.", "NOR"),
        ("Russia attacked Poland, Norway said.", "NOR"),
        ("Russia attacked Poland, said Norway.", "NOR"),
        ("“Russia attacked Poland,” said Norway.", "NOR"),
        ("As Norway says, Russia attacked Poland.", "NOR"),
        ("Russia is said to have attacked Poland.", "WLD.unnamed"),
        ("Russia reportedly attacked Poland.", "WLD.unnamed"),
    ],
)
def test_every_form_of_attribution_names_the_outermost_holder(read, text, holder):
    chains = chain(read(text), "ASSAULT", "RUS")
    assert chains
    assert all(found and found[0][0] == holder for found in chains)


def test_nested_words_stand_outermost_first(read):
    (found,) = chain(read("Norway said Finland had claimed that Russia attacked Poland."), "ASSAULT", "RUS")
    assert found == [("NOR", "assert"), ("FIN", "claim")]


def test_reportedly_governs_its_own_clause_only(read):
    reading = read("Russia reportedly attacked Poland, and Norway condemned Russia.")
    assert chain(reading, "ASSAULT", "RUS") == [[("WLD.unnamed", "report")]]
    assert chain(reading, "ACCUSE", "NOR") == [[]]


def test_a_denial_that_takes_up_an_accusation_is_told_by_the_author(read):
    reading = read("Norway accused Russia of attacking Poland, a charge that Moscow denied.")
    assert chain(reading, "ASSAULT", "RUS") == [[("NOR", "claim")]]
    assert chain(reading, "DENY", "RUS") == [[]]


def test_what_is_falsely_claimed_is_told_as_false(read):
    (item,) = [
        one for one in read("Norway falsely claimed that Russia attacked Poland.").evidence if one.act.type == "ASSAULT"
    ]
    assert item.certainty == -3


def test_whoever_rejects_a_claim_is_not_the_one_who_makes_it(read):
    for found in chain(read("Norway rejected the claim that Finland had attacked Poland."), "ASSAULT", "FIN"):
        assert found[-1] != ("NOR", "claim")


def test_a_semicolon_parts_what_two_states_say(read):
    reading = read("Norway says Russia attacked Poland; Finland says it did not.")
    assert chain(reading, "ASSAULT", "RUS") == [[("NOR", "assert")]]


@pytest.mark.parametrize(
    "text",
    [
        "“Russia attacked Poland,” Norway said. “Russia attacked Finland.”",
        "“Russia attacked Poland. Russia attacked Finland,” Norway said.",
        "Norway said: “Russia attacked Poland. Russia attacked Finland.”",
    ],
)
def test_a_quotation_of_several_sentences_keeps_its_speaker(read, text):
    chains = chain(read(text), "ASSAULT", "RUS")
    assert len(chains) == 2
    assert all(found and found[0] == ("NOR", "assert") for found in chains)


def test_the_text_after_a_quotation_is_the_authors_again(read):
    reading = read("“Russia attacked Poland,” Norway said. Russia attacked Finland.")
    assert chain(reading, "ASSAULT", "RUS")[1] == []


def test_the_cue_of_a_quotation_that_goes_on_rereads(read):
    reading = read("“Russia attacked Poland,” Norway said. “Russia attacked Finland.”")
    for item in reading.evidence:
        for holder in item.chain:
            assert holder.start is not None
            assert reading.document.text[holder.start : holder.end] == holder.cue
