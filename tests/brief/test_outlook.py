"""What may come next, as the brief words it: likelihood words with ranges, evidence, indicators, and honest scores."""

import json
from dataclasses import replace
from datetime import date

import pytest
from tests.brief.worlds import AS_OF, make_assessment

from tightrope.brief import write_docx, write_html, write_json, write_markdown
from tightrope.dynamics.prospect import Indicator, Outlook, Prospect, Reason, Trial
from tightrope.scores import Difference

REASON = Reason("own acts", "conflict", "", 3.0, 0.8, ("e-condemned", "e-sent"))
USUAL = Reason("usual", "conflict", "", 90.0, 0.1, ())
PROSPECTS = tuple(
    Prospect(
        "ARC", other, "conflict", days, chance, chance / 2, min(1.0, chance * 1.3), 0.05, (REASON, USUAL),
        (Indicator("ARC", other, "conflict", chance + 0.08),), (Indicator("", "", "conflict", chance - 0.1),),
    )
    for days in (7, 28) for other, chance in (("UST", 0.62), ("BOR", 0.12))
)  # fmt: skip
GAIN = Difference(-0.02, -0.03, -0.01, 0.95, 12, 2000, 0)
LOSS = Difference(0.01, -0.004, 0.02, 0.95, 12, 2000, 0)


def make_outlook(*, with_effects=True, late=1.0):
    trials = tuple(
        Trial(days, 12, 6, 144, 20, date(2029, 7, 1), date(2030, 6, 3), {"base rate": 0.12, "fading rate": 0.1},
              {"base rate": 0.42, "fading rate": 0.4},
              (("fading rate", "base rate", GAIN), ("effects", "fading rate", LOSS))[: 1 + with_effects], "fading rate")
        for days in (7, 28)
    )  # fmt: skip
    return Outlook(
        AS_OF, ("ARC", "BOR", "UST"), PROSPECTS, trials, 31, date(2029, 1, 1), 0.9, late, {"undated": 3}, with_effects,
        "abc", 0,
    )  # fmt: skip


def cut_section(text):
    return text.split("## What may come next")[1].split("\n## ")[0]


def write_section(**how):
    return cut_section(write_markdown(replace(make_assessment(), outlook=make_outlook(**how))))


def test_a_prospect_is_said_with_its_word_its_range_and_its_evidence():
    text = write_section()
    assert "It is likely (55–80 %) that at least one act of conflict by Arcadia towards the United Straits" in text
    assert "is reported by 29 July 2030" in text
    assert "3 past acts of the kind" in text
    assert "[^" in text


def test_a_baseline_that_was_not_beaten_is_printed_and_said_to_be_one():
    text = write_section()
    assert "The event model does not beat its baselines at every length, so printed is each pair's fading rate" in text
    assert "each pair's fading rate (printed)" in text
    assert "the event model was not asked for" in write_section(with_effects=False)


def test_indicators_say_which_acts_would_move_a_chance():
    text = write_section()
    assert "one more act of conflict by Arcadia towards the United Straits: 70 %" in text
    assert "28 days without one: 52 %" in text


@pytest.mark.parametrize(("late", "is_said"), [(1.0, False), (4.0, True), (0.2, True)])
def test_a_change_in_the_volume_of_reports_is_warned_of(late, is_said):
    assert ("The volume of reports has changed" in write_section(late=late)) is is_said


@pytest.mark.parametrize("word", ["because", "cause", "caused by", "leads to", "will "])
def test_no_word_of_the_section_claims_a_cause_or_a_certainty(word):
    assert word not in write_section()


def test_the_section_stands_in_every_format_and_is_left_out_where_nothing_is_forecast():
    assessment = replace(make_assessment(), outlook=make_outlook())
    assert 'id="outlook"' in write_html(assessment)
    assert json.loads(write_json(assessment))["outlook"]["prospects"][0]["chance"] == 0.62
    assert len(write_docx(assessment)) > len(write_docx(make_assessment()))
    assert 'id="outlook"' not in write_html(make_assessment())
