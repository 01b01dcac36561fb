"""What an act is about: PLOVER's 37 contexts, by words of the sentence and of the lines around it."""

import csv
from pathlib import Path

import pytest

from tightrope.nouns import Document
from tightrope.reading import describe, read_document
from tightrope.reading.contexts import find_contexts, load_contexts
from tightrope.reading.parse import parse_paragraphs
from tightrope.reading.segments import split_paragraphs
from tightrope.roster import load_roster

SENTENCES = Path(__file__).parents[2] / "bench" / "contexts" / "sentences.tsv"
PUBLISHED = [  # PLOVER 2.0, its contexts in order
    "military", "intelligence", "executive", "legislative", "election", "political_institutions", "pro_democracy",
    "pro_autocracy", "economic", "legal", "reparations", "human_rights", "rights_freedoms", "repression",
    "human_security", "gender", "lgbt", "religion_ethnicity", "inequality", "diplomatic", "territory", "peacekeeping",
    "health", "asylum", "migration", "disasters", "natural_resource", "environment", "technology", "terrorism",
    "cbrn", "cyber", "misinformation", "crime", "corruption", "illegal_drugs", "trafficking",
]  # fmt: skip


def find(text: str) -> list[list[str]]:
    """Names of the contexts of each sentence, without names of actors folded."""
    parsed = parse_paragraphs(split_paragraphs(Document("a.txt", "0", text)), lambda words: [])
    return [[context.name for context in contexts] for contexts in find_contexts(parsed, text)]


def test_the_lexicon_has_plovers_thirty_seven_contexts_and_no_other():
    assert list(load_contexts().names) == PUBLISHED
    assert all(load_contexts().meanings.values())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The army shelled the town.", ["military"]),
        ("Prosecutors charged him with war crimes.", ["legal", "human_rights"]),
        ("He thanked them.", []),
        ("They declared their independence.", ["territory"]),
        ("It grew, according to the report.", []),
        ("The WHO sent help.", ["health"]),
        ("Those who sent help went home.", []),
        ("PROSECUTORS WHO CHARGED HIM APPEALED", ["legal"]),
    ],
)
def test_words_of_a_sentence_say_what_it_is_about(text, names):
    assert find(text) == [names]


def test_a_hint_alone_is_not_enough_and_two_are():
    assert find("He praised the order.") == [[]]
    assert "executive" in find("The minister obeyed the order.")[0]


def test_lines_around_count_half_and_only_within_the_paragraph():
    assert find("Its army fired. Chad denied it. Shells fell on the port.")[1] == ["military"]
    assert find("Its army fired. Chad denied it.")[1] == []
    assert find("Its army fired.\n\nChad denied it.\n\nShells fell on the port.")[1] == []


def test_one_word_in_two_forms_counts_once():
    assert find("Families moved.") == [[]]


def test_a_persons_name_is_no_word():
    text = "President Bill Clinton thanked Norway."
    (item,) = read_document(Document("a.txt", "0", text), roster=load_roster()).evidence
    assert "legislative" not in item.act.contexts


def test_a_title_before_a_name_is_read_though_the_name_is_not():
    text = "U.S. Secretary of State Warren Christopher telephoned Russian Foreign Minister Andrei Kozyrev on Tuesday."
    (item,) = read_document(Document("a.txt", "0", text), roster=load_roster()).evidence
    assert item.act.contexts == ("diplomatic",)


def test_a_record_carries_its_contexts_with_the_words_and_their_places():
    text = "Iran shelled the port with rockets. Norway condemned the shelling."
    reading = read_document(Document("a.txt", "0", text), roster=load_roster())
    for item in reading.evidence:
        assert item.act.contexts == ("military",)
        assert any(rule.startswith("context: military by ") for rule in item.rules)
        ((start, end),) = [(start, end) for name, start, end in item.fields if name == "contexts.0"]
        assert text[start:end] in ("shelled", "rockets", "shelling")
    assert any("contexts military" in line for line in describe(reading))


def test_most_contexts_of_sentences_written_before_the_lists_are_found():
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if not row["before"]]
    right = wrong = missed = 0
    for row in rows:
        must, may = set(row["contexts"].split()), set(row["also"].split())
        found = {name for names in find(row["text"]) for name in names}
        right, wrong, missed = right + len(found & must), wrong + len(found - must - may), missed + len(must - found)
    assert right / (right + missed) > 0.9
    assert right / (right + wrong) > 0.7
