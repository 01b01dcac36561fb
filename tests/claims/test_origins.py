"""Copies count once, independent reports count, circles are found."""

import math
import random
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.claims.made import ORIGINAL, SECOND, make_document, make_item, rewrite, share_five_words, turn_back

from tightrope.claims import weigh_acts, weigh_claims
from tightrope.claims.copies import compare_texts, find_copies
from tightrope.claims.desk import lay_out
from tightrope.claims.origins import find_origins
from tightrope.claims.ratios import load_ratios
from tightrope.nouns import Act, Evidence, Holder, Source

FIRST = make_document("gazette.txt", ORIGINAL, published=date(2031, 3, 2))
OTHER = make_document("herald.txt", SECOND, published=date(2031, 3, 3))
REWRITES = [make_document(f"paper-{n}.txt", rewrite(ORIGINAL, seed=n), published=date(2031, 3, 3)) for n in range(50)]


def odds(probability):
    return math.log(probability / (1 - probability))


def weigh(documents, **changes):
    items = [make_item(document, turn_back(), **changes) for document in documents]
    (weighted,) = weigh_acts(items, sources={}, documents={d.name: d for d in documents})
    return weighted


def test_the_rewrites_share_under_sixty_per_cent_of_their_five_word_runs_with_the_original():
    shares = [share_five_words(ORIGINAL, document.text) for document in REWRITES]
    assert max(shares) < 0.60
    assert min(shares) > 0.10  # else they would not be rewrites


def test_fifty_rewrites_of_one_report_move_credibility_by_at_most_a_hundredth():
    alone, together = weigh([FIRST]), weigh([FIRST, *REWRITES])
    assert len(together.origins) == 1
    assert len(together.evidence_ids) == 51
    assert together.probability == pytest.approx(alone.probability, abs=0.01)
    assert (together.low, together.high) == pytest.approx((alone.low, alone.high), abs=0.01)


@pytest.mark.parametrize("rate", [0.1, 0.2, 0.25, 0.3])
def test_fifty_rewrites_with_words_replaced_at_random_move_credibility_by_at_most_a_hundredth(rate):
    rng = random.Random(25)  # noqa: S311 - a test's draws
    words = SECOND.replace("\n", " ").split(" ")
    texts = [
        " ".join(rng.choice(words) if rng.random() < rate else word for word in ORIGINAL.replace("\n", " ").split(" "))
        for _ in range(50)
    ]
    copies = [make_document(f"c{n}.txt", text, published=date(2031, 3, 3)) for n, text in enumerate(texts)]
    alone, together = weigh([FIRST]), weigh([FIRST, *copies])
    assert len(together.origins) == 1
    assert together.probability == pytest.approx(alone.probability, abs=0.01)


def test_a_part_taken_over_word_for_word_ties_two_texts_however_much_is_added():
    half = ". ".join(ORIGINAL.split(". ")[:4]) + "."
    padded = make_document("padded.txt", f"{half} {SECOND}")
    assert len(set(find_copies([FIRST, padded]).groups.values())) == 1


def test_set_phrases_about_other_states_or_other_days_are_no_copies():
    text = (
        "On {day} January, {a} signed a trade agreement with {b}. On {day} January, {b} released prisoners from {a}. "
    )
    text += "On {day} January, {a} condemned {b} and withdrew its envoy. The foreign minister of {b} met {a}'s."
    one = make_document("one.txt", text.format(day=6, a="Aravia", b="Belavia"))
    other = make_document("other.txt", text.format(day=6, a="Coravia", b="Dalavia"))
    later = make_document("later.txt", text.format(day=19, a="Aravia", b="Belavia"))
    assert len(set(find_copies([one, other, later]).groups.values())) == 3


def test_a_reprint_of_a_release_is_a_copy_though_all_of_it_is_quoted():
    release = " ".join(ORIGINAL.replace("\n", " ").split())
    prints = [make_document(f"{n}.txt", f"{head}: “{release}”") for n, head in enumerate(("In full", "The text"))]
    assert len(set(find_copies(prints).groups.values())) == 1


@given(
    st.lists(st.sampled_from("abcdefg"), min_size=4, max_size=9),
    st.lists(st.sampled_from("abcdefg"), min_size=4, max_size=9),
)
def test_words_in_order_are_the_longest_common_subsequence_and_the_same_both_ways(first, second):
    table = {(-1, j): 0 for j in range(-1, len(second))} | {(i, -1): 0 for i in range(len(first))}
    for i, j in product(range(len(first)), range(len(second))):
        same = table[i - 1, j - 1] + 1 if first[i] == second[j] else 0
        table[i, j] = max(same, table[i - 1, j], table[i, j - 1])
    spoken = [" ".join({"a": "at"}.get(w, w) + "x" for w in text) for text in (first, second)]
    longest = table[len(first) - 1, len(second) - 1]
    assert compare_texts(*spoken).in_order == pytest.approx(longest / min(len(first), len(second)))
    assert compare_texts(*spoken) == compare_texts(*reversed(spoken))


def test_fifty_rewrites_without_their_original_are_one_origin_too():
    assert len(weigh(REWRITES).origins) == 1


def test_rewrites_that_harden_or_hedge_the_report_change_nothing_since_it_came_first():
    items = [make_item(FIRST, turn_back(), certainty=2)]
    items += [make_item(document, turn_back(), certainty=3 - n % 4) for n, document in enumerate(REWRITES)]
    documents = {d.name: d for d in (FIRST, *REWRITES)}
    (all_of_them,) = weigh_acts(items, sources={}, documents=documents)
    assert all_of_them.probability == weigh([FIRST], certainty=2).probability


def test_an_independent_second_origin_moves_the_log_odds_by_its_stated_ratio():
    for letter in "ABCDEF":
        sources = {"herald": Source("herald", letter=letter)}
        items = [make_item(document, turn_back()) for document in (FIRST, OTHER)]
        one = weigh_acts(items[:1], sources=sources, documents={d.name: d for d in (FIRST, OTHER)})[0]
        two = weigh_acts(items, sources=sources, documents={d.name: d for d in (FIRST, OTHER)})[0]
        low, high = (math.log(ratio) for ratio in load_ratios().letter[letter])
        assert len(two.origins) == 2
        assert odds(two.low) - odds(one.low) == pytest.approx(low)
        assert odds(two.high) - odds(one.high) == pytest.approx(high)
        assert odds(two.probability) - odds(one.probability) == pytest.approx((low + high) / 2)


def test_two_papers_that_cite_only_each_other_are_a_circle_and_one_origin():
    a = make_document(
        "star.txt", "Ships were turned back in the strait on Monday, the Mirror reported.", publisher="Star"
    )
    b = make_document(
        "mirror.txt", "According to the Star, gunboats stopped grain vessels at dawn.", publisher="Mirror"
    )
    desk = lay_out([a, b], sources={})
    items = [make_item(a, turn_back(), words="turned back"), make_item(b, turn_back(), words="stopped grain vessels")]
    (origin,) = find_origins(items, desk=desk)
    assert origin.circles == (("mirror", "star"),)
    assert any("nobody outside the circle" in reason for reason in origin.reasons)


def test_a_circle_of_three_is_found_and_a_chain_is_none():
    texts = {"Star": "Mirror", "Mirror": "Echo", "Echo": "Star"}
    documents = [
        make_document(f"{own}.txt", f"Grain ships were stopped at sea, according to the {cited}.", publisher=own)
        for own, cited in texts.items()
    ]
    items = [make_item(document, turn_back()) for document in documents]
    (origin,) = find_origins(items, desk=lay_out(documents, sources={}))
    assert origin.circles == (("echo", "mirror", "star"),)
    first = make_document("Star.txt", "Our reporter saw the grain ships stopped at sea.", publisher="Star")
    desk = lay_out([first, *documents[1:]], sources={})
    (origin,) = find_origins([make_item(first, turn_back()), *items[1:]], desk=desk)
    assert origin.circles == ()
    assert origin.publisher == "Star"


@pytest.mark.parametrize(
    "text",
    [
        "Gunboats blocked four ships, according to the IRNA news agency.",
        "Gunboats blocked four ships, IRNA reported on Tuesday.",
        "A minister told IRNA that gunboats had blocked four ships.",
        "HARBOUR CITY (IRNA) - Gunboats blocked four ships.",
        "Gunboats blocked four ships. (IRNA)",
    ],
)
def test_two_papers_that_pass_on_one_agency_are_one_origin_and_the_agency_is_it(text):
    a = make_document("a.txt", text, publisher="Morning")
    b = make_document("b.txt", "The patrols held freighters off the coast, IRNA said.", publisher="Evening")
    (origin,) = find_origins([make_item(a, turn_back()), make_item(b, turn_back())], desk=lay_out([a, b], sources={}))
    assert origin.publisher == "IRNA"
    assert origin.carriers == ("Evening", "Morning")


QUOTE = (
    "“We shall keep the strait open for every ship that carries bread, and whoever closes it will answer to us, today, "
    "tomorrow and for as long as this government has a fleet and the will to use it in the open sea”"
)
SPEECH_A = make_document(
    "a.txt",
    f"The premier addressed parliament after midnight, visibly tired. {QUOTE}, she told a half-empty chamber. Opposition "
    "benches stayed silent, and two ministers had already gone home when the session closed.",
)
SPEECH_B = make_document(
    "b.txt",
    f"Applause and a few whistles met the head of government when she rose in the lower house. {QUOTE}: so ended twenty "
    "minutes in which grain, insurance and the navy's budget were all blamed on her predecessor.",
)


def test_two_independent_reports_that_quote_one_speech_are_not_merged():
    assert len(set(find_copies([SPEECH_A, SPEECH_B]).groups.values())) == 2


def test_a_speech_quoted_twice_has_two_origins_as_an_utterance_and_one_for_its_content():
    act = Act("THREATEN", ("NOR",), ("GRA",), status="conditional", mode="violence")
    chain = (Holder("SOU/premier", "assert", "told"),)
    documents = {d.name: d for d in (SPEECH_A, SPEECH_B)}
    items = [make_item(d, act, words=QUOTE, chain=chain, certainty=0) for d in documents.values()]
    content, utterance = weigh_claims(items, sources={}, documents=documents)
    assert (content.kind, utterance.kind) == ("content", "utterance")
    assert len(utterance.origins) == 2
    assert utterance.is_corroborated
    assert len(content.origins) == 1
    assert not content.is_corroborated


def test_a_second_report_of_a_speech_moves_the_utterance_by_its_ratio_and_the_content_hardly():
    act = Act("AGREE", ("NOR",), ("GRA",), status="happened")
    chain = (Holder("SOU/premier", "assert", "told"),)
    documents = {d.name: d for d in (SPEECH_A, SPEECH_B)}
    items = [make_item(d, act, words=QUOTE, chain=chain, certainty=0) for d in documents.values()]
    content_1, said_1 = weigh_claims(items[:1], sources={}, documents=documents)
    content_2, said_2 = weigh_claims(items, sources={}, documents=documents)
    low, high = (math.log(ratio) for ratio in load_ratios().letter["F"])
    assert odds(said_2.credibility.value) - odds(said_1.credibility.value) == pytest.approx((low + high) / 2)
    assert 0 <= content_2.credibility.value - content_1.credibility.value < 0.03


def test_rows_of_a_feed_are_told_apart_by_publisher():
    rows = [Evidence(f"e-{n}", turn_back(), "feed.csv", publisher=p, row=n) for n, p in enumerate("aabbbc")]
    (weighted,) = weigh_acts(rows, sources={}, documents={})
    assert len(weighted.origins) == 3
    assert len(weighted.evidence_ids) == 6
