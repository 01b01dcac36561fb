"""Scenario files: merging, checks that name the place, what-ifs, and what a play says."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from tightrope.errors import CaseError, ModelError, TightropeError
from tightrope.strategy.analysis import find_box, split_variance, value_flexibility, value_information
from tightrope.strategy.efg import read_efg
from tightrope.strategy.ensemble import export_game, run_scenario
from tightrope.strategy.equilibrium import solve_responses
from tightrope.strategy.game import build_odds, build_payoffs, grow_game
from tightrope.strategy.overlay import diff_scenarios, overlay, set_quantity
from tightrope.strategy.play import compare_whatif, find_tippings, play_scenario
from tightrope.strategy.quantity import KINDS
from tightrope.strategy.scenario_file import load_scenario, parse_scenario
from tightrope.strategy.scenario_page import KEYS

SMALL = """
[scenario]
name = "small"
focal = "F"
as_of = 2025-06-24
seed = 7
draws = 200
[actor.F]
lambda = { kind = "uniform", low = 3, high = 5 }
source = ["analyst:t"]
[actor.R]
lambda = { kind = "uniform", low = 3, high = 5 }
source = ["analyst:t"]
[quantity.cost]
dist = { kind = "uniform", low = 0.0, high = 1.0 }
source = ["analyst:t"]
why = "a guess"
[quantity.gain]
dist = { kind = "uniform", low = 0.0, high = 1.0 }
prior = { kind = "uniform", low = 0.0, high = 1.0 }
source = ["ev:0142"]
[quantity.pact]
dist = { kind = "uniform", low = 0.2, high = 0.6 }
source = ["data:leeds"]
nuclear = true
[game.stand]
moves = [
  { name = "type", options = ["hard", "soft"], odds = ["pact", "1 - pact"] },
  { name = "word", by = "F", options = ["affirm", "deny"], sees = ["type"] },
  { name = "blow", by = "R", options = ["attack", "hold"], sees = ["word"] },
]
[game.stand.payoff.F]
"attack" = "-1"
"affirm & soft" = "-0.3"
[game.stand.payoff.R]
"attack & hard" = "-1"
"attack & soft" = "0.5"
[game.stand.report]
attack = "attack"
[payoff]
bill = "-cost * deeds / 6"
prize = "gain * words / 6"
peace = "-0.2 * stand.attack"
[consequence.R]
anger = "-0.1 * deeds"
[[course]]
name = "deeds"
words = 6
deeds = 6
given = { "stand.word" = "affirm" }
[[course]]
name = "words"
words = 3
deeds = 0
given = { "stand.word" = "affirm" }
[[course]]
name = "nothing"
given = { "stand.word" = "deny" }
[whatif.denial]
why = "plain words"
fix = { "stand.word" = "deny" }
[whatif.dear]
why = "costs rise"
scale = { cost = 2.0 }
"""


@pytest.fixture(scope="module")
def small():
    return parse_scenario(SMALL)


def test_probabilities_of_courses_sum_to_one_in_every_draw(small):
    run = run_scenario(small)
    assert np.allclose(run.probability.sum(axis=0), 1)
    assert run.is_settled
    assert run.residual < 1e-8


def test_the_choice_is_the_logit_of_the_worth(small):
    run = run_scenario(small)
    weight = np.exp(run.inputs["lambda.F"] * run.worth)
    assert np.allclose(run.probability, weight / weight.sum(axis=0))


def test_the_same_seed_gives_the_same_run_and_another_seed_another(small):
    assert np.array_equal(run_scenario(small).probability, run_scenario(small).probability)
    assert not np.array_equal(run_scenario(small, seed=8).probability, run_scenario(small).probability)


def test_payoffs_and_odds_stand_where_the_conditions_hold(small):
    game = small.games[0]
    tree = grow_game(game, {})
    values = {"pact": np.array([0.3])}
    payoffs = build_payoffs(game, tree, lookup=values.__getitem__, rows=1)[0]
    for history, row in zip(tree.histories, payoffs, strict=True):
        attack, hard = history["blow"] == "attack", history["type"] == "hard"
        assert row[0] == pytest.approx(-attack - 0.3 * (history["word"] == "affirm" and not hard))
        assert row[1] == pytest.approx(attack * (-1 if hard else 0.5))
    assert build_odds(game, tree, lookup=values.__getitem__, fixed={}, rows=1)[0, :2].tolist() == [0.3, 0.7]


def test_a_what_if_shares_all_draws_with_the_scenario(small):
    before, after = run_scenario(small), run_scenario(overlay(small, "dear"))
    assert np.array_equal(before.inputs["gain"], after.inputs["gain"])
    assert np.allclose(after.inputs["cost"], 2 * before.inputs["cost"])
    change = compare_whatif(small, "dear")
    assert change["deeds"].high <= 1e-12
    assert sum(c.value for c in change.values()) == pytest.approx(0)


def test_a_move_held_fixed_takes_the_courses_that_deny_it_off_the_menu(small):
    run = run_scenario(overlay(small, "denial"))
    assert run.probability[:2].max() == 0
    assert run.probability[2].min() == 1


def test_two_scenarios_differ_by_the_quantities_changed(small):
    changed = set_quantity(overlay(small, "denial"), "cost", 0.9)
    assert changed.digest != small.digest
    assert [name for name, *_ in diff_scenarios(small, changed)] == ["cost", "fixed stand.word"]
    assert diff_scenarios(small, small) == ()


def test_the_split_of_variance_finds_the_only_uncertain_group():
    """Everything but one analyst's quantity is (nearly) certain, so judgement carries all variance."""
    text = re.sub(r"low = 3, high = 5", "low = 3.9999, high = 4", SMALL).replace(
        "low = 0.0, high = 1.0 }\nprior", "low = 0.4999, high = 0.5 }\nprior"
    )
    text = text.replace("low = 0.2, high = 0.6", "low = 0.3999, high = 0.4")
    for split in split_variance(parse_scenario(text), draws=200, seed=1)[:2]:
        assert split.judgement > 0.99
        assert split.is_given_payoffs
        assert split.evidence + split.judgement + split.rationality + split.equilibrium == pytest.approx(1)


def test_tipping_points_are_where_the_means_cross(small):
    (tip,) = find_tippings(small, ["cost"], draws=100, seed=7)
    assert (tip.below, tip.above) == ("deeds", "words")
    run = [run_scenario(small, draws=100, seed=7, inputs={"cost": np.array(tip.value + d)}) for d in (-0.03, 0.03)]
    lead = [int(np.argmax(r.probability.mean(axis=1))) for r in run]
    assert [small.courses[i].name for i in lead] == ["deeds", "words"]


def test_the_box_of_a_course_is_denser_than_the_whole(small):
    box = find_box(run_scenario(small, draws=600), 0)
    assert box.density > box.base
    assert "cost" in box.limits
    assert box.limits["cost"][1] < 0.7


def test_knowing_what_decides_is_worth_most(small):
    run = run_scenario(small, draws=1000)
    worth = {w.quantity: w.gain for w in value_information(run)}
    assert max(worth, key=worth.get) in ("cost", "gain")
    assert worth["cost"] > 0
    assert worth["lambda.R"] < worth["cost"]


def test_flexibility_is_worth_nothing_where_nothing_is_uncertain(small):
    point = {name: np.array(q.spread.median) for name, q in small.quantities.items()}
    assert value_flexibility(run_scenario(small, inputs=point)) == pytest.approx(0, abs=1e-12)
    assert value_flexibility(run_scenario(small)) > 0


def test_a_play_can_be_traced_to_quantities_and_sources_and_written_down(small):
    play = play_scenario(small, split_draws=60)
    assert play.caution.startswith("No state has honoured")
    assert {s.quantity for s in play.trace["peace"]} == {"pact", "lambda.F", "lambda.R"}
    assert [s.sources for s in play.trace["prize"]] == [("ev:0142",)]
    assert play.trace["bill"][0].where.endswith(f":{SMALL[: SMALL.index('[quantity.cost]')].count(chr(10)) + 1}")
    record = json.loads(json.dumps(play.to_record()))
    assert record["digest"] == small.digest
    assert all(c.is_prior for c in play.courses)  # the evidence's distribution equals its prior
    assert record["courses"][0]["probability"]["low"] <= record["courses"][0]["probability"]["value"]


def test_extends_merges_key_by_key_and_the_nearest_wins(tmp_path):
    (tmp_path / "base.toml").write_text(SMALL)
    top = tmp_path / "top.toml"
    top.write_text('extends = "base.toml"\n[quantity.cost]\ndist = { kind = "uniform", low = 0.8, high = 0.9 }\n')
    scenario = load_scenario(top)
    assert scenario.quantities["cost"].spread.bounds == (0.8, 0.9)
    assert scenario.quantities["cost"].why == "a guess"


def test_a_circle_of_extends_is_named(tmp_path):
    for one, other in (("a", "b"), ("b", "a")):
        (tmp_path / f"{one}.toml").write_text(f'extends = "{other}.toml"\n')
    with pytest.raises(CaseError, match=r"circle: a.toml -> b.toml -> a.toml"):
        load_scenario(tmp_path / "a.toml")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("-cost * deeds", "-costt * deeds", r":\d+: 'costt' .* did you mean 'cost'"),
        ('why = "a guess"\n', "", "needs a reason"),
        ('source = ["ev:0142"]', "", "has no source"),
        ("[quantity.gain]", "[quantity.idle]\ndist = 1\nsource = [\"data:x\"]\n[quantity.gain]", "'idle' is declared and not"),
        ("low = 3, high = 5", "low = -1, high = 5", "must stay above 0"),
        ('"-0.2 * stand.attack"', '"stand.attack / (words - words)"', "division by zero"),
        ('kind = "uniform", low = 0.2, high = 0.6', 'kind = "fixed", value = 0.4', "never a point"),
        ('by = "R"', 'by = "Q"', r"\[actor.Q\]|'R' never moves"),
        ('"pact", "1 - pact"', '"pact", "pact"', "sum to 1"),
        ('sees = ["word"]', 'sees = ["wrod"]', "'wrod', which is not an earlier move"),
        ("deeds = 6", "deeds = 9", "not in 0…6"),
        ("draws = 200", "drwas = 200", "did you mean 'draws'"),
        ('fix = { "stand.word" = "deny" }', 'fix = { "stand.wort" = "deny" }', "did you mean 'stand.word'"),
        ("scale = { cost = 2.0 }", "scale = { cots = 2.0 }", "did you mean 'cost'"),
        ("[payoff]", "[payof]", "unknown key 'payof'"),
        ('source = ["ev:0142"]', 'room = "alignment.wrods"', r":\d+: gain cites 'alignment.wrods'.*did you mean 'alignment.words'"),
        ("[payoff]", '[claim.vow]\nwords = "vow"\n[payoff]', r":\d+: claim 'vow' is named and no quantity cites it"),
        ("[payoff]", '[claim.vow]\n[payoff]', r":\d+: claim 'vow' needs words"),
        ("[payoff]", '[claim.vow]\nkind = "contents"\nwords = "vow"\n[payoff]', "did you mean 'content'"),
    ],
)  # fmt: skip
def test_mistakes_are_named_with_their_place(old, new, says):
    text = SMALL.replace(old, new, 1)
    assert text != SMALL
    with pytest.raises(TightropeError, match=says):
        run_scenario(parse_scenario(text), draws=5)


def test_setting_a_nuclear_quantity_to_a_point_is_refused(small):
    with pytest.raises(ModelError, match="nuclear"):
        set_quantity(small, "pact", 0.5)


def test_any_game_can_be_handed_to_gambit(small):
    """The exported file, read back and solved, gives the responses of the scenario's own game at its medians."""
    tree, payoffs = read_efg(export_game(small, "stand"))
    solved = solve_responses(tree, payoffs, rationality=4.0).probability[0]
    game = small.games[0]
    own = grow_game(game, {})
    table = build_payoffs(game, own, lookup={"pact": np.array([0.4])}.__getitem__, rows=1)
    odds = build_odds(game, own, lookup={"pact": np.array([0.4])}.__getitem__, fixed={}, rows=1)
    expected = solve_responses(own, table, rationality=4.0, chance=odds).probability[0]
    for label, actions in zip(own.labels, own.actions, strict=True):
        for action in actions:
            one, other = solved[tree.find_action(label, action)], expected[own.find_action(label, action)]
            assert abs(one - other) < 1e-9
    with pytest.raises(ModelError, match="did you mean 'stand'"):
        export_game(small, "stnad")


def test_every_key_of_the_scenario_file_has_docs():
    page = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "scenario-file.md").read_text(encoding="utf-8")
    assert [key for keys in KEYS.values() for key in keys if f"`{key}`" not in page and f"[{key}" not in page] == []
    assert [kind for kind in KINDS if f"`{kind}`" not in page] == []
