"""Likelihood words, rounding, and the sentences made of them."""

import re
from dataclasses import replace

import hypothesis.strategies as st
import pytest
from hypothesis import given
from tests.brief.linter import lint_sentence
from tests.brief.worlds import make_assessment, swap_rivals

from tightrope.alignment import Estimate
from tightrope.brief import Statement, summarise
from tightrope.brief.html import _iterate_sentences
from tightrope.brief.judgements import state_gap, state_posture, suggest_confidence
from tightrope.brief.sections import build_sections
from tightrope.brief.trail import lay_trail
from tightrope.brief.wording import find_band, find_step, format_estimate, format_number, say_likelihood

# Intelligence Community Directive 203 (2015), section D.6.e.(2)(a), first row.
PUBLISHED = {
    "almost no chance": (1, 5), "very unlikely": (5, 20), "unlikely": (20, 45), "roughly even chance": (45, 55),
    "likely": (55, 80), "very likely": (80, 95), "almost certain": (95, 99),
}  # fmt: skip

PLANTED = [
    "We have high confidence that it is likely (55–80 %) that talks resume.",
    "Confidence that it is very unlikely (5–20 %) is low.",
    "It is likely that talks resume.",
    "It is very likely that the words lean.",
    "There is a roughly even chance that it holds.",
    "It is almost certain that nothing happens.",
    "There is a remote chance of war.",
    "A strike is highly improbable.",
    "It is probable that the pledge was made.",
    "The pledge was probably made.",
    "The chance is 73.42 %.",
    "Some 12.5 % of items come from one bloc.",
    "The chance is 100 %.",
    "The chance of that is 0 %.",
    "The position is 0.13287.",
    "The regime denies it.",
    "The terrorists crossed the border.",
    "It was an act of aggression.",
    "This proves the pledge.",
    "The the words of  Iran lean .",
]


def list_sentences(assessment):
    sections = build_sections(assessment, lay_trail(assessment.evidence, assessment.documents))
    return [s.text for section in sections for s in _iterate_sentences(section.blocks) if s.role != "analyst"]


@given(st.floats(0, 1))
def test_word_and_published_range_agree(probability):
    band = find_band(probability)
    if band is None:
        assert probability < 0.0100001 or probability > 0.9899999
    else:
        low, high = PUBLISHED[band.word]
        assert (band.low, band.high) == (low, high)
        assert low / 100 - 1e-9 <= probability <= high / 100 + 1e-9


@pytest.mark.parametrize(("word", "bounds"), PUBLISHED.items())
def test_a_band_holds_its_lower_bound(word, bounds):
    band = find_band(bounds[0] / 100)
    assert band is not None
    assert band.word == word


@given(st.floats(-1, 1), st.floats(0.001, 1.5))
def test_rounding_moves_an_estimate_by_less_than_an_eighth_of_its_interval(value, width):
    low, high = value - width / 2, value + width / 2
    step = find_step(low, high)
    shown = float(format_number(value, step=step).replace("−", "-"))
    assert abs(shown - value) <= width / 8 + 1e-9
    assert "−0.0 " not in format_estimate(value, low, high)


@pytest.mark.parametrize("sentence", PLANTED)
def test_linter_finds_what_was_planted(sentence):
    assert lint_sentence(sentence)


def test_sentences_of_a_brief_have_no_fault_of_wording():
    faults = {text: lint_sentence(text) for text in (*list_sentences(make_assessment()), *summarise(make_assessment()))}
    assert {text: found for text, found in faults.items() if found} == {}


def test_swapping_the_rivals_mirrors_the_statements():
    straight, mirrored = make_assessment(), swap_rivals(make_assessment())
    for channel in ("words", "deeds"):
        one = state_posture(straight, getattr(straight.standing, channel)).text
        other = state_posture(mirrored, getattr(mirrored.standing, channel)).text
        assert one == other
    gapped = replace(straight, standing=replace(straight.standing, gap=Estimate(0.3, 0.1, 0.5)))
    assert "nearer to Borduria than its deeds do, by 0.3 (0.1 to 0.5)" in state_gap(gapped).text
    assert "nearer to Borduria than its deeds do, by 0.3 (0.1 to 0.5)" in state_gap(swap_rivals(gapped)).text


def test_hedging_names_both_rivals_in_the_order_of_the_case():
    assessment = make_assessment()
    words = replace(
        assessment.standing.words, postures={"leaning A": 0.1, "leaning B": 0.1, "hedging": 0.78, "estranged": 0.02}
    )
    text = state_posture(assessment, words).text
    assert text == ("It is likely (55–80 %) that the words of Arcadia hedge between Borduria and the United Straits.")


def test_no_posture_above_an_even_chance_is_said_plainly():
    assessment = make_assessment()
    words = replace(
        assessment.standing.words, postures={"leaning A": 0.4, "leaning B": 0.3, "hedging": 0.2, "estranged": 0.1}
    )
    text = state_posture(assessment, words).text
    assert text == (
        "No posture in words reaches an even chance; even for the most probable one, it is unlikely (20–45 %) that the "
        "words of Arcadia lean towards Borduria rather than the United Straits."
    )


def test_a_silent_channel_gives_no_posture_and_low_confidence():
    assessment = make_assessment()
    deeds = assessment.standing.deeds
    assert "n = 0" in state_posture(assessment, deeds).text
    assert "%" not in state_posture(assessment, deeds).text
    assert suggest_confidence(assessment, deeds).level == "low"


def test_summary_is_ten_lines_at_most_and_names_who_claims_and_who_denies():
    lines = summarise(make_assessment())
    assert len(lines) <= 10
    claim = next(line for line in lines if line.startswith("Most disputed"))
    assert "claimed by Otto Renn, dismissed by Ana Voss" in claim


def test_supplied_statements_carry_their_likelihood_and_label():
    course = Statement("the flour goes on.", ("e-sent",), "engine", 0.6)
    assessment = replace(make_assessment(), courses=(course,))
    assert "It is likely (55–80 %) that the flour goes on." in list_sentences(assessment)
    titles = [s.title for s in build_sections(make_assessment(), lay_trail((), ()))]
    assert "Courses, and what they cost whom" not in titles


@given(st.floats(0, 1), st.text("abc <>&", min_size=1, max_size=20))
def test_likelihood_sentence_holds_word_and_range(probability, clause):
    text = say_likelihood(probability, that=clause)
    assert clause in text
    assert re.search(r"\(\d+–\d+ %\)|below 1 %|above 99 %", text)


def test_doubt_comes_first_where_both_readings_are_thin():
    assessment = make_assessment()
    first = list_sentences(assessment)[0]
    assert first.startswith("It is likely")
    thin = replace(assessment.standing, words=replace(assessment.standing.words, n=3, n_by_rival=(2, 1)))
    assert list_sentences(replace(assessment, standing=thin))[0].startswith(
        "Confidence in this reading of words is low"
    )
