"""The Pakistan scenario of June 2025: it loads, is sourced, plays, and its what-ifs move things the expected way."""

from pathlib import Path

import numpy as np
import pytest

from tightrope.strategy import load_scenario, overlay, run_scenario

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "pakistan-2025"


@pytest.fixture(scope="module")
def june():
    return load_scenario(FOLDER / "scenario.toml")


@pytest.fixture(scope="module")
def played(june):
    return run_scenario(june, draws=60)


def get_path(run, path):
    rows = [i for i, c in enumerate(run.scenario.courses) if c.path == path]
    return float(run.probability[rows].sum(axis=0).mean())


def test_every_quantity_has_a_reason_and_every_cited_report_is_there(june):
    for quantity in june.quantities.values():
        assert quantity.why, quantity.name
        assert quantity.sources or quantity.room
        for source in quantity.sources:
            kind, _, name = source.partition(":")
            assert kind in {"doc", "analyst", "data", "fit"}
            path, _, words = name.partition("#")
            assert kind != "doc" or words in (FOLDER / path).read_text(encoding="utf-8"), source


def test_nuclear_inputs_are_ranges(june):
    nuclear = [q for q in june.quantities.values() if q.is_nuclear]
    assert len(nuclear) == 4
    assert all(q.spread.bounds[0] < q.spread.bounds[1] for q in nuclear)


def test_every_run_converges_and_every_course_has_indicators(june, played):
    assert played.is_settled
    assert played.n_failed == 0
    assert played.residual < 1e-8
    assert np.allclose(played.probability.sum(axis=0), 1)
    assert all(len(c.indicators) >= 2 for c in june.courses)


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
