"""The examples' scenarios: they load, are sourced, play, and their what-ifs move things the expected way."""

from pathlib import Path

import numpy as np
import pytest

from tightrope.strategy import load_scenario, overlay, run_scenario

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FOLDER = EXAMPLES / "pakistan-2025"


@pytest.fixture(scope="module")
def june():
    return load_scenario(FOLDER / "scenario.toml")


@pytest.fixture(scope="module")
def played(june):
    return run_scenario(june, draws=60)


def get_path(run, path):
    rows = [i for i, c in enumerate(run.scenario.courses) if c.path == path]
    return float(run.probability[rows].sum(axis=0).mean())


@pytest.fixture(scope="module", params=["pakistan-2025", "turkey-2019"])
def example(request):
    folder = EXAMPLES / request.param
    return folder, load_scenario(folder / "scenario.toml")


def test_every_quantity_has_a_reason_and_every_cited_wording_is_there(example):
    folder, scenario = example
    for quantity in scenario.quantities.values():
        assert quantity.why, quantity.name
        assert quantity.sources or quantity.room
        for source in quantity.sources:
            kind, _, name = source.partition(":")
            assert kind in {"doc", "analyst", "data", "fit"}
            path, _, words = name.partition("#")
            assert kind != "doc" or words in (folder / path).read_text(encoding="utf-8"), source


def test_every_example_settles_in_every_what_if(example):
    _, scenario = example
    for name in (None, *scenario.whatifs):
        run = run_scenario(overlay(scenario, name) if name else scenario, draws=30)
        assert run.is_settled, name
        assert run.n_failed == 0
        assert run.residual < 1e-8
        assert np.allclose(run.probability.sum(axis=0), 1)


def test_every_course_of_every_example_can_be_watched_for(example):
    _, scenario = example
    assert all(len(course.indicators) >= 2 for course in scenario.courses)
    assert {"align", "calibrated", "mediate", "distance", "concede"} == {course.path for course in scenario.courses}


def test_nuclear_inputs_are_ranges(june):
    nuclear = [q for q in june.quantities.values() if q.is_nuclear]
    assert len(nuclear) == 4
    assert all(q.spread.bounds[0] < q.spread.bounds[1] for q in nuclear)


def test_the_what_ifs_are_the_five_of_the_question_and_a_change_of_leader(june):
    assert set(june.whatifs) == {
        "firm-denial", "firm-affirmation", "cease-fire", "sanctions-waiver", "cross-border-attack", "leader-change",
    }  # fmt: skip


def test_a_firm_denial_takes_alignment_off_the_table_and_an_affirmation_leaves_only_it(june):
    assert get_path(run_scenario(overlay(june, "firm-denial"), draws=60), "align") == 0
    assert get_path(run_scenario(overlay(june, "firm-affirmation"), draws=60), "align") == pytest.approx(1)


def test_a_waiver_makes_the_pipeline_likelier_and_other_prices_in_washington_make_alignment_likelier(june, played):
    names = [c.name for c in june.courses]
    waiver = run_scenario(overlay(june, "sanctions-waiver"), draws=60)
    row = names.index("align-energy")
    assert waiver.probability[row].mean() > played.probability[row].mean()
    assert get_path(run_scenario(overlay(june, "leader-change"), draws=60), "align") > get_path(played, "align")


def test_a_cross_border_attack_makes_the_border_dearer(june, played):
    attacked = run_scenario(overlay(june, "cross-border-attack"), draws=60)
    assert attacked.terms["border"].mean() < played.terms["border"].mean()


def test_reach_bounds_what_is_possible(june):
    (reach,) = june.reaches
    assert reach.is_possible
    assert reach.distance_km < reach.high_km


def test_positions_gap_and_claims_come_from_their_rooms_and_count_as_evidence(june):
    rooms = {q.room: q for q in june.quantities.values() if q.room}
    assert {"alignment.words", "alignment.deeds", "alignment.gap", "claims.nuclear-pledge"} <= rooms.keys()
    assert all(q.group == "evidence" and q.prior is not None for q in rooms.values())


def test_the_menu_holds_every_course_that_the_commentaries_name(june):
    assert [c.name for c in june.courses] == [
        "align-military", "align-nuclear", "align-energy", "calibrated-statement", "calibrated-humanitarian",
        "calibrated-multilateral", "calibrated-indirect", "mediate", "distance", "concede",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def ankara():
    return load_scenario(EXAMPLES / "turkey-2019" / "scenario.toml")


def get_share(scenario, course, whatif=None):
    run = run_scenario(overlay(scenario, whatif) if whatif else scenario, draws=60)
    return float(run.probability[[c.name for c in scenario.courses].index(course)].mean())


def test_a_ruling_that_does_not_hang_on_the_step_deters_nothing(ankara):
    """A waiver, and sanctions that come whatever is done, both make switching on likelier than the open question."""
    plain = get_share(ankara, "activate")
    assert get_share(ankara, "activate", "sanctions") > plain
    assert get_share(ankara, "activate", "waiver") > plain


def test_patriots_on_better_terms_make_giving_up_likelier(ankara):
    assert get_share(ankara, "forgo", "patriots") > get_share(ankara, "forgo")


def test_what_is_out_of_reach_is_left_out_and_said(ankara):
    (reach,) = ankara.reaches
    assert not reach.is_possible
    guard = next(move for game in ankara.games for move in game.moves if move.name == "guard")
    assert guard.options == ("ground",)
    assert guard.barred == ("intercept",)
    assert any("'intercept' is left out: out of reach" in warning for warning in ankara.warnings)
