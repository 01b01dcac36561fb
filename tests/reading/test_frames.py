"""Frames of the lexicon: a class of verbs with a class of objects is an act; words outside the classes are none."""

import copy
from datetime import date
from unittest.mock import patch

import pytest

from tightrope.errors import TightropeError
from tightrope.nouns import Document, load_scale
from tightrope.reading import read, read_document
from tightrope.reading.counterparts import fill_recipients
from tightrope.reading.lexicon import load_acts, load_table
from tightrope.reading.lexicon.frames import build_frames
from tightrope.roster import load_roster


def read_acts(text):
    """Acts by the rules alone: what is learned may move a type within its channel."""
    with patch.object(read, "settle_all", fill_recipients):
        reading = read_document(Document("a.txt", "0", text, published=date(2025, 7, 1)), roster=load_roster())
    return [(item.act.type, item.act.mode, item.rules[0]) for item in reading.evidence]


@pytest.mark.parametrize(
    ("text", "label", "mode"),
    [
        ("Portugal thinned out its garrisons in Mozambique.", "RETREAT", "withdraw"),
        ("Norway waived the visa regime for Kosovo.", "RETREAT", "access"),
        ("Peru suspended visa-free travel for Ecuadorians.", "SANCTION", "discontinue"),
        ("Kenya trimmed its deliveries of maize to Somalia.", "SANCTION", "discontinue"),
        ("Iceland throttled the supply of electricity to Greenland.", "SANCTION", "discontinue"),
        ("Chile placed 80 commandos under the command of the United Nations.", "AID", None),
        ("Ghana funnelled antibiotics to Togo.", "AID", None),
        ("Sudanese troops overran Ethiopian villages.", "COERCE", "seize"),
        ("Sudanese warships sailed into Eritrean waters.", "MOBILIZE", "troops"),
        ("Angola vetoed Zambia's candidacy.", "REJECT", None),
        ("Brazil endorsed Bolivia's accession to the bloc.", "SUPPORT", None),
        ("Denmark penalised three Russian airlines.", "SANCTION", "discontinue"),
        ("Nepal padlocked the Indian consulate.", "SANCTION", "discontinue"),
        ("Nepal padlocked the crossings to India.", "COERCE", "restrict"),
        ("Mexico watered down its reservations about Guatemala.", "CONCEDE", None),
        ("Oman coaxed the two factions together.", "CONSULT", "third-party"),
    ],
)
def test_a_verb_and_an_object_that_stand_together_in_no_entry_are_read_by_their_classes(text, label, mode):
    assert (label, mode) in [act[:2] for act in read_acts(text)]


def test_the_noun_of_a_verb_is_read_in_the_frames_of_its_verb():
    entry = load_acts().match_noun("curtailment", frozenset(["=export", "~grain export", "of"]))
    assert entry.rule == "SANCTION/discontinue: reduce [flows]"
    acts = read_acts("Turkey's confiscation of Greek yachts angered Athens.")
    assert ("COERCE", "seize", "COERCE/seize: confiscate [assets]") in acts


def test_the_rule_names_the_classes_that_met():
    rules = [rule for _, _, rule in read_acts("Portugal thinned out its garrisons in Mozambique.")]
    assert "RETREAT/withdraw: reduce [forces]" in rules


def test_a_government_that_protests_accuses_and_a_crowd_demonstrates():
    assert read_acts("Ankara protested against the measures.")[0][:2] == ("ACCUSE", "disapprove")
    assert read_acts("Turkish students protested against the measures.")[0][:2] == ("PROTEST", "demo")


@pytest.mark.parametrize("text", ["Chad has not commented.", "Chad said nothing.", "Chad gave no answer."])
def test_an_answer_withheld_is_no_denial_and_not_itself_negated(text):
    reading = read_document(Document("a.txt", "0", text, published=date(2025, 7, 1)), roster=load_roster())
    assert [(item.act.type, item.act.polarity) for item in reading.evidence] == [("AVOID-DENIAL", "affirmed")]


@pytest.mark.parametrize(
    ("text", "label"), [("Chad fined the Libyan airline.", "SANCTION"), ("Chad welcomed him.", "CONSULT")]
)
def test_word_forms_and_pronouns_that_hid_an_act_are_read(text, label):
    assert label in [act[0] for act in read_acts(text)]


def test_an_entry_that_asks_for_as_much_stands_before_a_frame():
    entry = load_acts().match_verb("freeze", frozenset(["asset", "=asset"]))
    assert entry.text.startswith("freeze asset")


def test_a_particle_that_the_class_does_not_know_keeps_a_verb_out():
    frames = load_acts().frames
    assert frames.match("give", frozenset(["=weapon"]), "verb").label == "AID"
    assert frames.match("give", frozenset(["around", "+around", "=weapon"]), "verb") is None


def test_a_word_before_the_object_counts_only_where_the_object_is_of_no_class_or_says_little():
    frames = load_acts().frames
    assert frames.match("abolish", frozenset(["=regime", "~visa regime"]), "verb").text == "end [visas]"
    assert frames.match("seize", frozenset(["=minister", "~oil minister"]), "verb").label == "COERCE"
    assert "[energy]" not in frames.match("seize", frozenset(["=minister", "~oil minister"]), "verb").text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"verbs": ["reduse"]}, "no class 'reduse'; did you mean 'reduce'"),
        ({"objects": ["weapon"]}, "no class 'weapon'; did you mean 'weapons'"),
        ({"phrases": ["to bordr"]}, "no class 'bordr'; did you mean 'border'"),
        ({"object": ["forces"]}, "unknown key 'object'; did you mean 'objects'"),
    ],
)
def test_a_class_or_key_that_the_file_does_not_define_is_named_with_the_nearest_one(change, said):
    table = copy.deepcopy(dict(load_table("frames.toml")))
    table["frame"] = [{"type": "RETREAT", "verbs": ["reduce"], "objects": ["forces"], **change}]
    with pytest.raises(TightropeError, match=said):
        build_frames(table)


def test_a_noun_of_a_verb_that_stands_in_no_class_is_an_error():
    table = copy.deepcopy(dict(load_table("frames.toml")))
    table["derived"] = {"flummox": "flummoxing"}
    with pytest.raises(TightropeError, match="no class of verbs holds 'flummox'"):
        build_frames(table)


def test_every_frame_names_a_type_and_mode_of_the_scale_and_meets_its_own_words():
    types = load_scale().types
    table = load_table("frames.toml")
    frames = build_frames(table)
    for row in table["frame"]:
        assert row.get("mode") is None or row["mode"] in types[row["type"]].modes
        for name in row["verbs"]:
            verb, *particles = " ".join(table["verbs"][name].split(",")[0].split()).split()
            bag = {*particles}
            bag |= {"=" + table["nouns"][row["objects"][0]].split(",")[0]} if row.get("objects") else set()
            bag |= {"<" + table["nouns"][row["subjects"][0]].split(",")[0]} if row.get("subjects") else set()
            for text in row.get("phrases", ()):
                prepositions, _, classes = text.partition(" ")
                word = table["nouns"][classes.split("|")[0]].split(",")[0]
                bag.add(f"{prepositions.split('|')[0]}:{word}")
            assert frames.match(verb, frozenset(bag), row.get("kind", "verb")) is not None, row


def test_no_class_is_without_a_frame():
    table = load_table("frames.toml")
    used = {name for row in table["frame"] for key in ("verbs", "objects", "subjects") for name in row.get(key, ())}
    used |= {
        name for row in table["frame"] for text in row.get("phrases", ()) for name in text.partition(" ")[2].split("|")
    }
    assert {*table["nouns"], *table["verbs"]} - used == set()
