"""A scenario played with what the rooms found; courses are ranked, billed, and never told as causes."""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from tests.brief.worlds import make_assessment

from tightrope.brief import write_html
from tightrope.case.courses import add_courses, draw_rooms, play_case
from tightrope.errors import CaseError

SCENARIO = Path(str(files("tightrope.strategy.models") / "crisis.toml"))


@pytest.fixture(scope="module")
def played():
    return play_case(SCENARIO, draws=20)


def test_a_case_without_a_scenario_says_what_to_add():
    with pytest.raises(CaseError, match=r"scenario = \"scenario.toml\""):
        play_case(None)


def test_rooms_hand_in_draws_that_agree_with_their_estimates():
    assessment = make_assessment()
    rooms = draw_rooms(assessment)
    words = assessment.standing.words
    assert np.median(rooms["alignment.words"]) == pytest.approx(words.p.value, abs=0.1)
    for claim in assessment.claims:
        draws = rooms[f"claims.{claim.id}"]
        assert claim.credibility.low <= draws.min() <= draws.max() <= claim.credibility.high
    assert "alignment.deeds" not in rooms, "a channel without acts hands in nothing"


def test_every_course_stands_in_the_brief_with_its_label(played):
    assessment = add_courses(make_assessment(), played)
    page = write_html(assessment)
    assert len(assessment.courses) == len(played.courses)
    for course in played.courses:
        assert course.label in page
    assert "not causal" in page


def test_no_likelihood_word_where_judgement_decides(played):
    assessment = add_courses(make_assessment(), played)
    assert all((course.probability is None) == played.is_given_payoffs for course in assessment.courses)
