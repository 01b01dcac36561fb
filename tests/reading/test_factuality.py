"""What is not told as done never counts as done: scopes of negation, wish, condition and choice, on our own sentences."""

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


def find(reading, label):
    return [item for item in reading.evidence if item.act.type == label]


NOT_DONE = [
    "Russia is expected to attack Poland.",
    "Russia hopes to attack Poland.",
    "Russia was about to attack Poland.",
    "Russia is poised to attack Poland.",
    "Russia has yet to attack Poland.",
    "Russia is unable to attack Poland.",
    "Russia is unlikely to attack Poland.",
    "Had Russia attacked Poland, Lithuania would have answered.",
    "Had Russia attacked Poland, Lithuania would have attacked Russia.",
    "Instead of attacking Poland, Russia sent food.",
    "Russia withdrew its troops without attacking Poland.",
    "Russia stopped short of attacking Poland.",
    "Russia vowed to attack Poland if Poland attacked Russia.",
    "There is no evidence that Russia attacked Poland.",
    "Russia would rather attack Poland than Lithuania.",
    "Lithuania fears that Russia will attack Poland.",
    "Russia considered attacking Poland.",
    "Russia is not believed to have attacked Poland.",
    "Nobody expects Russia to attack Poland.",
    "Unless Russia attacks Poland, Lithuania will stay out.",
    "Lithuania asked whether Russia had attacked Poland.",
    "Poland warned Russia against attacking Poland.",
    "Russia ruled out attacking Poland.",
    "Russia nearly attacked Poland.",
    "Whether Russia attacked Poland is unclear.",
    "Russia’s decision to attack Poland shocked Berlin.",
    "Russia pretended to attack Poland.",
    "Russia has no plans to attack Poland.",
    "Russia has no intention of attacking Poland.",
    "The Russian attack on Poland never took place.",
    "Neither Russia nor Belarus attacked Poland.",
    "Only if Poland moves will Russia attack Poland.",
    "Russia’s parliament authorised the attack on Poland.",
    "Norway will stay out as long as Russia attacks Poland.",
    "Norway agreed to leave on condition that Russia attacked Poland.",
    "Rather than attack Poland, Russia called for talks.",
    "Russia called for talks rather than attacking Poland.",
    "Norway will answer when Russia attacks Poland.",
    "Until Russia attacks Poland, Norway will wait.",
    "Norway would have answered had Russia attacked Poland.",
    "Norway would have left Poland had Russia not attacked Poland.",
    "Even if Russia attacks Poland, Norway will wait.",
    "Provided that Russia attacks Poland, Lithuania will act.",
]


@pytest.mark.parametrize("text", NOT_DONE)
def test_what_is_not_told_as_done_never_counts_as_done(read, text):
    for item in find(read(text), "ASSAULT"):
        is_told_as_done = item.act.polarity == "affirmed" and item.act.status in ("happened", "ongoing", "general")
        assert not is_told_as_done or item.certainty <= 0


@pytest.mark.parametrize(
    "text",
    [
        "Russia attacked Poland.",
        "Russia managed to attack Poland.",
        "Russia was able to attack Poland.",
        "Russia has attacked Poland.",
        "Poland was attacked by Russia.",
        "Russia went on to attack Poland.",
        "Russia attacked Poland; Norway has asked for nothing.",
    ],
)
def test_what_is_told_as_done_counts(read, text):
    attacks = [
        item
        for item in find(read(text), "ASSAULT")
        if item.act.polarity == "affirmed" and item.act.status == "happened"
    ]
    assert attacks
    assert all(item.certainty == 3 for item in attacks)


def test_a_condition_carries_its_exact_words(read):
    reading = read("Ankara would withdraw the ship if Athens lifted the sanctions.")
    (item,) = [item for item in find(reading, "RETREAT") if "TUR" in item.act.actors[0]]
    assert (item.act.status, item.act.condition) == ("conditional", "if Athens lifted the sanctions")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Norway categorically denied that it had attacked Poland.", "DENY"),
        ("Norway dismissed the claim that it had attacked Poland.", "DISMISS"),
        ("Norway did not deny that it had attacked Poland.", "AVOID-DENIAL"),
        ("Norway would neither confirm nor deny that it had attacked Poland.", "AVOID-DENIAL"),
        ("Norway declined to deny that it had attacked Poland.", "AVOID-DENIAL"),
        ("Norway refrained from issuing a categorical denial that it had attacked Poland.", "AVOID-DENIAL"),
    ],
)
def test_denials_come_in_three_strengths_and_none_is_negated(read, text, label):
    reading = read(text)
    found = [item for item in reading.evidence if item.act.type in ("DENY", "DISMISS", "AVOID-DENIAL")]
    assert [item.act.type for item in found] == [label]
    assert found[0].act.polarity == "affirmed"
    assert found[0].act.actors == ("NOR",)
