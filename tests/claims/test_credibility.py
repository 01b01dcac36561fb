"""Credibility is the stated arithmetic, its order and copies of evidence change nothing, firmness moves it one way."""

import math
import random
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.claims.made import make_document, make_item, turn_back

from tightrope.claims import weigh_acts, weigh_claims
from tightrope.claims.credibility import Step, add_steps, grade_digit
from tightrope.claims.ratios import doubt_report, load_ratios, multiply, read_certainty
from tightrope.nouns import Act, Evidence, Holder, Source

PLEDGE = Act("ASSAULT", ("NOR",), ("GRA",), mode="unconventional", status="conditional", condition="if attacked")
CLAIMED = "The admiral of Sou claimed that Nor would burn the harbours of Gra if attacked."
ANSWER = {
    "DENY": "flatly denied the claim",
    "DISMISS": "dismissed the claim",
    "AVOID-DENIAL": "would not deny the claim",
}


def weigh_denial(kind):
    """Credibility of a pledge claimed by a third state, after an answer of the given kind from the pledger."""
    text = f"{CLAIMED} A minister of Nor {ANSWER.get(kind, 'had gone fishing')}."
    document = make_document("a.txt", text)
    items = [
        make_item(document, PLEDGE, words="would burn", chain=(Holder("SOU.mil", "claim", "claimed"),), certainty=0)
    ]
    if kind:
        items.append(make_item(document, Act(kind, ("NOR/minister",)), words=ANSWER[kind], number=1))
    claims = weigh_claims(items, sources={}, documents={"a.txt": document})
    (content,) = (claim for claim in claims if claim.kind == "content")
    return content


def test_a_categorical_denial_moves_more_than_a_dismissal_and_that_more_than_an_avoided_denial():
    moves = {}
    before = weigh_denial(None).credibility.value
    for kind in ANSWER:
        claim = weigh_denial(kind)
        assert claim.is_contested
        moves[kind] = before - claim.credibility.value
    assert moves["DENY"] > moves["DISMISS"] > abs(moves["AVOID-DENIAL"])
    firmness = [weigh_denial(kind).vouches[-1].firmness for kind in ANSWER]
    assert firmness[0] == -1
    assert firmness == sorted(firmness)


def test_an_avoided_denial_widens_the_interval():
    assert weigh_denial("AVOID-DENIAL").credibility.width > weigh_denial(None).credibility.width


def test_every_step_is_a_sentence_and_the_steps_add_up_to_the_interval():
    credibility = weigh_denial("DISMISS").credibility
    for end in ("low", "high"):
        total = sum(getattr(step, end) for step in credibility.steps)
        assert getattr(credibility, end) == pytest.approx(1 / (1 + math.exp(-total)))
    assert all(step.text[0].isupper() and step.text.endswith(".") for step in credibility.steps)
    assert credibility.low < credibility.value < credibility.high


def test_a_report_that_something_was_said_is_a_mixture_checked_against_bayes_by_hand():
    # P(said | report) = u; a statement with ratio 4, else nothing: odds move by (1 - u) + 4 u
    low, high = doubt_report((math.log(4), math.log(4)), said=(0.25, 0.75))
    assert (math.exp(low), math.exp(high)) == pytest.approx((1.75, 3.25))
    low, high = doubt_report((math.log(0.1), math.log(0.5)), said=(0.5, 1.0))
    assert (math.exp(low), math.exp(high)) == pytest.approx((0.1, 0.75))


@given(st.lists(st.tuples(st.floats(-3, 3), st.floats(0, 3)), min_size=1, max_size=6))
def test_ranges_multiply_to_the_hull_of_all_products(pairs):
    ranges = [(low, low + width) for low, width in pairs]
    low, high = multiply(*ranges)
    rng = random.Random(0)  # noqa: S311 - a test's draws
    for _ in range(20):
        product = math.prod(rng.uniform(*one) for one in ranges)
        assert low - 1e-6 * (1 + abs(low)) <= product <= high + 1e-6 * (1 + abs(high))


def test_the_table_is_in_order_and_letter_f_is_the_stated_default():
    ratios = load_ratios()
    middles = [sum(ratios.letter[letter]) for letter in "ABCD"]
    assert middles == sorted(middles, reverse=True)
    assert ratios.letter["F"] == (1.1, 3.0)
    for table in (ratios.prior, ratios.letter, ratios.stance, ratios.denial, ratios.directness, ratios.interest):
        assert all(low <= high for low, high in table.values())
    ends = [read_certainty(c / 10) for c in range(-30, 31)]
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(ends))


@pytest.mark.parametrize(
    ("value", "origins", "letter", "denied", "digit"),
    [(0.97, 3, "B", False, 1), (0.97, 3, "B", True, 2), (0.97, 1, "A", False, 2), (0.97, 1, "F", False, 3),
     (0.7, 2, "F", False, 2), (0.5, 1, "F", False, 3), (0.3, 1, "F", False, 4), (0.05, 2, "C", True, 5)],
)  # fmt: skip
def test_the_digit_follows_value_and_corroboration(value, origins, letter, denied, digit):
    x = math.log(value / (1 - value))
    credibility = add_steps([Step("A prior.", x, x)])
    assert grade_digit(credibility, n_origins=origins, best_letter=letter, is_denied=denied) == digit


def test_an_interval_that_spans_both_sides_of_even_cannot_be_judged():
    credibility = add_steps([Step("A prior.", -2.0, 2.0)])
    assert grade_digit(credibility, n_origins=2, best_letter="A", is_denied=False) == 6


def test_state_media_that_gains_moves_less_than_another_publisher():
    act = Act("ACCUSE", ("GRA",), ("NOR",), mode="disapprove")
    gain = Act("AID", ("SOU",), ("GRA",))
    for one, less in ((gain, True), (act, False)):
        item = Evidence("e-1", one, "feed.csv", publisher="radio", row=1)
        free = {"radio": Source("radio", country="GRA")}
        owned = {"radio": Source("radio", country="GRA", state_media=True)}
        (a,), (b,) = (weigh_acts([item], sources=s, documents={}) for s in (free, owned))
        assert (b.probability < a.probability) == less


# --- invariants over many made-up sets of evidence ---

PUBLISHERS = ["north post", "south post", "radio", "wire", "weekly"]
holders = st.sampled_from(
    [(), (Holder("SOU.gov", "claim"),), (Holder("GRA/admiral", "assert"),), (Holder("WLD.unnamed", "report"),)]
)
acts = st.sampled_from(
    [turn_back(), replace(turn_back(), actors=("NOR",)), replace(turn_back(), mode=None), PLEDGE,
     Act("SUPPORT", ("SOU",), ("GRA",)), Act("DENY", ("NOR",), ("GRA",)), Act("DISMISS", ("NOR/minister",), ("SOU",))]
)  # fmt: skip
items = st.builds(
    lambda number, act, chain, publisher, certainty: Evidence(
        f"e-{number:06d}", act, f"{publisher}.csv", certainty, chain, publisher=publisher, row=number
    ),
    st.integers(0, 10**6), acts, holders, st.sampled_from(PUBLISHERS), st.sampled_from([-2.0, -1.0, 0.0, 1.0, 2.0, 3.0]),
)  # fmt: skip
batches = st.lists(items, min_size=1, max_size=9, unique_by=lambda item: item.id)
SOURCES = {
    "north post": Source("north post", letter="B"),
    "radio": Source("radio", country="GRA", state_media=True, letter="D"),
}


def sum_up(evidence):
    return sorted(
        (str(a.act), round(a.probability, 12), round(a.low, 12), round(a.high, 12), len(a.origins))
        for a in weigh_acts(evidence, sources=SOURCES, documents={})
    )


@settings(max_examples=60)
@given(batches, st.randoms(use_true_random=False))
def test_the_order_of_evidence_changes_nothing(evidence, rng):
    shuffled = list(evidence)
    rng.shuffle(shuffled)
    assert sum_up(shuffled) == sum_up(evidence)
    claims = [weigh_claims(order, sources=SOURCES, documents={}) for order in (evidence, shuffled)]
    assert sorted(c.id for c in claims[0]) == sorted(c.id for c in claims[1])


@settings(max_examples=60)
@given(batches, st.integers(0, 8))
def test_adding_a_copy_of_an_item_changes_nothing(evidence, which):
    original = evidence[which % len(evidence)]
    copy = replace(original, id="e-copy", row=10**7)
    assert sum_up([*evidence, copy]) == sum_up(evidence)


@settings(max_examples=60)
@given(batches, st.integers(0, 8))
def test_a_firmer_report_never_lowers_what_it_reports(evidence, which):
    item = evidence[which % len(evidence)]
    firmer = replace(item, certainty=min(3.0, item.certainty + 1))
    others = [other for other in evidence if other is not item]

    def find(batch):
        return next(a for a in weigh_acts(batch, sources=SOURCES, documents={}) if item.id in a.evidence_ids)

    before, after = find([*others, item]), find([*others, firmer])
    assert after.probability >= before.probability - 1e-12
    assert after.low >= before.low - 1e-12
    assert after.high >= before.high - 1e-12
