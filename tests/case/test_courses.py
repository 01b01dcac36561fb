"""A scenario played with what the rooms found; courses are ranked, billed, and never told as causes."""

from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from tests.brief.worlds import make_assessment

from tightrope.brief import write_html
from tightrope.brief.parts.courses import build_courses
from tightrope.case.courses import add_courses, play_case
from tightrope.case.rooms import draw_credibility, draw_rooms, find_claim, ground_quantities, warn_of_claims
from tightrope.claims import Credibility, Step
from tightrope.errors import CaseError
from tightrope.strategy.overlay import set_ties
from tightrope.strategy.scenario import ClaimKey
from tightrope.strategy.scenario_file import parse_scenario
from tightrope.strategy.trace import trace_measures, trace_ties

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
    page = write_html(add_courses(make_assessment(), replace(played, scenario=scenario_without_documents(played))))
    for course in played.courses:
        assert course.label in page
    assert "not causal" in page


def test_no_likelihood_word_where_judgement_decides(played):
    assert played.is_given_payoffs
    section = build_courses(replace(make_assessment(), play=played))
    head, *cells = section.blocks[1].head, *(row[1].text for row in section.blocks[1].rows)
    assert head[1] == "rank"
    assert cells == [str(n) for n in range(1, len(played.courses) + 1)]


def test_a_likelihood_word_with_its_range_where_evidence_decides(played):
    sure = replace(played, is_given_payoffs=False)
    section = build_courses(replace(make_assessment(), play=sure))
    assert section.blocks[1].head[1] == "likelihood"
    assert all("%" in row[1].text for row in section.blocks[1].rows)


def scenario_without_documents(played):
    """The scenario with an item of the small assessment in place of documents that it does not have."""
    quantities = {
        name: replace(q, sources=tuple("ev:e-sent" if s.startswith("doc:") else s for s in q.sources))
        for name, q in played.scenario.quantities.items()
    }
    return replace(played.scenario, quantities=quantities)


def key(**texts):
    return ClaimKey("pledge", "content", where="scenario.toml:7", **texts)


def test_a_claim_is_found_by_what_it_says_whatever_its_id():
    claims = make_assessment().claims
    wanted = next(claim for claim in claims if claim.kind == "content")
    assert find_claim(key(words=wanted.text[:25].upper()), claims) == wanted


def test_a_claim_that_is_not_there_is_warned_of_and_one_not_meant_alone_is_an_error():
    claims = make_assessment().claims
    assert find_claim(key(words="nobody ever said this"), claims) is None
    scenario = replace(
        parse_scenario(SMALL.format(source='"ev:e-sent"')), claims={"pledge": key(words="no such words")}
    )
    (note,) = warn_of_claims(scenario, claims)
    assert note.startswith("scenario.toml:7: no claim of the case is [claim.pledge]")
    twice = (*claims, *claims)
    with pytest.raises(CaseError, match=r"2 claims are \[claim.pledge\], say more"):
        find_claim(key(words=next(c.text for c in claims if c.kind == "content")), twice)


SMALL = """
[scenario]
name = "small"
focal = "ARC"
as_of = 2030-07-01
[actor.ARC]
lambda = 3
source = ["analyst:test"]
why = "test"
[quantity.weight]
dist = {{ kind = "uniform", low = 0, high = 1 }}
source = [{source}]
why = "test"
[payoff]
gain = "weight * words"
[[course]]
name = "speak"
words = 3
[[course]]
name = "hush"
"""


def test_sources_lead_to_the_items_whose_sentence_or_row_holds_the_words():
    assessment = make_assessment()
    found = {
        source: ground_quantities(parse_scenario(SMALL.format(source=f'"{source}"')), assessment)["weight"]
        for source in ("doc:reports/a.md#dismissed the report", "doc:events.csv#2030-3,", "ev:e-sent")
    }
    assert "e-dismissed" in found["doc:reports/a.md#dismissed the report"]
    assert "e-condemned" not in found["doc:reports/a.md#dismissed the report"]
    assert found["doc:events.csv#2030-3,"] == ("e-row3",)
    assert found["ev:e-sent"] == ("e-sent",)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("ev:e-sant", "holds no evidence 'e-sant'.*e-sent"),
        ("doc:reports/c.md", "reads no document or feed 'reports/c.md'"),
        ("doc:reports/a.md#never written", "'never written' does not stand in reports/a.md"),
    ],
)
def test_a_source_that_the_case_does_not_hold_is_an_error_with_the_line(source, message):
    scenario = parse_scenario(SMALL.format(source=f'"{source}"'))
    with pytest.raises(CaseError, match=r"scenario:\d+: .*" + message):
        ground_quantities(scenario, make_assessment())


def test_claims_that_rest_on_the_same_evidence_move_together():
    shared, own = Step("a", -1.0, 1.0, ("e-1",)), Step("b", -0.5, 0.5, ("e-2",))
    claims = make_assessment().claims

    def draw(*steps):
        return draw_credibility(replace(claims[0], credibility=Credibility(0.5, 0.2, 0.8, 0.5, tuple(steps))), seed=3)

    together, apart = draw(shared, own), draw(own)
    assert np.corrcoef(draw(shared), together)[0, 1] > 0.8
    assert abs(np.corrcoef(draw(shared), apart)[0, 1]) < 0.1
    assert 0.2 <= together.min() < 0.22 < 0.78 < together.max() <= 0.8


def test_ties_of_the_case_are_laid_over_the_scenarios():
    text = SMALL.format(source='"analyst:test"').replace("weight * words", "weight * words + graph.frustration")
    text += '[graph]\nroom = "alignment"\nties = [["ARC", "BOR", -1]]\n'
    scenario = parse_scenario(text)
    assert scenario.ties_room == "alignment"
    changed = set_ties(scenario, {("ARC", "BOR", 1): ("e-1", "e-2"), ("ARC", "UST", -1): ("e-3",)})
    assert changed.ties == (("ARC", "BOR", 1), ("ARC", "UST", -1))
    assert changed.digest != scenario.digest
    assert [tie.evidence_ids for tie in trace_ties(changed)] == [("e-1", "e-2"), ("e-3",)]
    assert [tie.evidence_ids for tie in trace_ties(scenario)] == [()]
    assert trace_measures(scenario, frozenset({"graph.frustration", "words"})) == ("graph.frustration",)
    with pytest.raises(CaseError, match="not from 'claims'"):
        parse_scenario(text.replace('room = "alignment"', 'room = "claims"'))
