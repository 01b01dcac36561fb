"""The Gulf data: counts that must be met, and the turn of August 1990."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))

import alignment_gulf
import keds


@pytest.fixture(scope="module")
def events(data_folder):
    return keds.load_events(data_folder)


@pytest.mark.data
def test_sixty_three_of_the_acts_of_august_are_coded_retreat(events):
    found = alignment_gulf.measure_retreat(events)
    assert (found["acts_august_1990"], found["coded_retreat"]) == (455, 63)
    assert found["m_deeds_without_retreat"]["m"] < found["m_deeds"]["m"] - 0.1


@pytest.mark.data
def test_the_flow_of_hostile_deeds_rises_at_least_tenfold(events):
    assert alignment_gulf.measure_flow(events)["ratio"] >= 10


@pytest.mark.data
def test_mean_scores_in_deeds_fall_where_they_must(events):
    deeds = alignment_gulf.measure_turns(events)["deeds"]
    assert deeds["KUW>IRQ"]["fall"] >= 0.12
    assert deeds["IRQ>USA"]["fall"] >= 0.12


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.parametrize("channel", ["words", "deeds"])
def test_predictive_intervals_cover_held_out_weeks(events, channel):
    assert 0.85 <= alignment_gulf.measure_prediction(events, channel)["coverage"] <= 0.95


@pytest.mark.data
def test_every_weis_code_of_the_data_has_a_place(data_folder):
    rows = (data_folder / "dynamics" / "keds" / "gulf_all_codes.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert {row.split(",")[0].zfill(3) for row in rows} <= set(keds.PLOVER)
