"""Saved runs: one file a run, found by name, compared quantity by quantity."""

import json

import numpy as np
import pytest
from tests.strategy.test_scenario import SMALL

from tightrope.errors import CaseError
from tightrope.strategy import diff_records, load_record, overlay, play_scenario, save_play, set_quantity
from tightrope.strategy.scenario_file import parse_scenario


@pytest.fixture(scope="module")
def small():
    return parse_scenario(SMALL)


@pytest.fixture(scope="module")
def plain(small):
    return play_scenario(small, draws=60, split_draws=30)


def test_a_run_is_kept_with_its_resolved_scenario_hash_and_seed(plain, tmp_path):
    path = save_play(plain, tmp_path / "plays")
    record = json.loads(path.read_text(encoding="utf-8"))
    assert record["resolved"]["quantity"]["cost"]["dist"]["kind"] == "uniform"
    assert record["seed"] == 7
    assert record["draws"] == 60
    assert record["run"] == plain.hash_run()
    assert record["run"].startswith(path.stem.rpartition("-")[2])


def test_the_same_run_is_kept_once_and_another_beside_it(small, plain, tmp_path):
    again = play_scenario(small, draws=60, split_draws=30)
    assert save_play(plain, tmp_path) == save_play(again, tmp_path)
    other = play_scenario(small, draws=60, seed=8, split_draws=30)
    assert save_play(other, tmp_path) != save_play(plain, tmp_path)


def test_two_runs_differ_in_what_was_changed_and_in_what_came_of_it(small, plain):
    changed = play_scenario(set_quantity(small, "cost", 0.9), draws=60, split_draws=30)
    found = diff_records(plain.to_record(), changed.to_record())
    assert [(d.kind, d.name) for d in found if d.kind != "course"] == [("quantity", "cost")]
    assert found[0].before.startswith("uniform")
    assert found[0].after.startswith("fixed(value=0.9)")
    assert {d.name for d in found if d.kind == "course"} >= {"deeds"}
    assert diff_records(plain.to_record(), plain.to_record()) == ()


def test_a_what_if_differs_by_the_move_it_holds_fixed(small, plain):
    denied = play_scenario(overlay(small, "denial"), draws=60, split_draws=30)
    found = {(d.kind, d.name): d.after for d in diff_records(plain.to_record(), denied.to_record())}
    assert found["move", "stand.word"] == "deny"
    assert found["setting", "whatif"] == "denial"


def test_draws_of_other_rooms_are_part_of_what_decides_a_run():
    text = SMALL.replace('source = ["ev:0142"]', 'room = "alignment.words"', 1)
    scenario = parse_scenario(text)
    one, two = (
        play_scenario(scenario, draws=40, split_draws=20, rooms={"alignment.words": np.full(10, value)})
        for value in (0.2, 0.4)
    )
    assert one.digest == two.digest
    assert one.hash_run() != two.hash_run()
    assert ("room", "alignment.words") in {(d.kind, d.name) for d in diff_records(one.to_record(), two.to_record())}


def test_a_run_that_is_not_there_is_named_with_the_nearest(plain, tmp_path):
    stem = save_play(plain, tmp_path).stem
    assert load_record(stem[:9], tmp_path)["scenario"] == "small"
    with pytest.raises(CaseError, match="no saved run 'smal-x'"):
        load_record("smal-x", tmp_path)
    (tmp_path / "small-other.json").write_text("{}")
    with pytest.raises(CaseError, match="2 saved runs begin with 'small'"):
        load_record("small", tmp_path)
    with pytest.raises(CaseError, match="no saved run; `tightrope play`"):
        load_record(str(tmp_path / "small-other.json"), tmp_path)
