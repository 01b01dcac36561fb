"""Quantal response equilibria against Gambit, closed forms and the rule itself."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tightrope.errors import ModelError
from tightrope.strategy.efg import read_efg, write_efg
from tightrope.strategy.equilibrium import find_equilibria, refuse_failures, solve_responses
from tightrope.strategy.response import differentiate, evaluate, plan_tree
from tightrope.strategy.tree import Move, grow_tree

CASES = json.loads(Path(__file__).with_name("gambit_reference.json").read_text())["cases"]


def test_equals_gambit_on_every_random_tree_and_lambda():
    worst = 0.0
    for case in CASES:
        tree, payoffs = read_efg(case["efg"])
        sharp = np.repeat([[p["lambda"]] for p in case["points"]], len(tree.players), axis=1)
        solved = solve_responses(tree, payoffs, rationality=sharp)
        assert solved.is_converged.all()
        for row, point in zip(solved.probability, case["points"], strict=True):
            for label, expected in point["probability"].items():
                first = tree.find_action(label, "a0")
                worst = max(worst, np.max(np.abs(row[first : first + len(expected)] - expected)))
    assert len(CASES) >= 50
    assert worst < 1e-7


@pytest.mark.parametrize("sharpness", [20.0, 40.0])
def test_sharp_players_converge_on_random_payoffs(sharpness):
    """Damped iteration fails for most of these draws; continuation must not."""
    rng = np.random.default_rng(3)
    for case in CASES[:6]:
        tree, payoffs = read_efg(case["efg"])
        draws = rng.uniform(-1, 1, size=(20, *payoffs.shape))
        assert solve_responses(tree, draws, rationality=sharpness).residual.max() < 1e-8


def test_the_derivative_equals_finite_differences():
    rng = np.random.default_rng(0)
    for case in CASES[:8]:
        tree, payoffs = read_efg(case["efg"])
        plan = plan_tree(tree)
        table = payoffs.T[:, :, None]
        chance = np.log(np.nan_to_num(tree.odds, nan=1.0))[:, None]
        theta = rng.normal(size=(len(plan.free), 1))

        def gain(t, tree=tree, table=table, chance=chance, plan=plan):
            worth = evaluate(tree, t, payoffs=table, chance=chance).worth
            return (worth[plan.free] - worth[plan.base])[:, 0]

        slope = differentiate(tree, evaluate(tree, theta, payoffs=table, chance=chance))[0]
        for column in range(len(theta)):
            shift = np.zeros_like(theta)
            shift[column] = 1e-6
            assert np.allclose((gain(theta + shift) - gain(theta - shift)) / 2e-6, slope[:, column], atol=1e-7)


def test_lambda_zero_is_uniform_play():
    tree, payoffs = read_efg(CASES[0]["efg"])
    solved = solve_responses(tree, payoffs, rationality=0.0)
    plan = plan_tree(tree)
    sizes = np.diff(tree.first)[plan.set_of_action]
    mask = plan.owner_of_action >= 0
    assert np.allclose(solved.probability[0, mask], 1 / sizes[mask], atol=1e-14)


@settings(max_examples=40)
@given(st.integers(0, len(CASES) - 1), st.floats(0.2, 5), st.floats(-3, 3), st.floats(0.3, 3))
def test_rescaling_a_players_payoff_with_lambda_adjusted_changes_nothing(index, scale, shift, sharpness):
    tree, payoffs = read_efg(CASES[index]["efg"])
    n = len(tree.players)
    plain = solve_responses(tree, payoffs, rationality=sharpness)
    changed = payoffs.copy()
    changed[:, 0] = scale * payoffs[:, 0] + shift
    lambdas = np.full(n, sharpness)
    lambdas[0] /= scale
    assert np.allclose(solve_responses(tree, changed, rationality=lambdas).probability, plain.probability, atol=1e-8)


@settings(max_examples=40)
@given(st.integers(0, 2**31))
def test_relabelling_players_and_actions_relabels_the_answer(seed):
    rng = np.random.default_rng(seed)
    values = {(a, b): rng.uniform(-1, 1, 2) for a in "xy" for b in "uvw"}

    def solve(order, first, second):
        moves = [Move("one", "A", first), Move("two", "B", second, sees=("one",))]
        tree = grow_tree(order, moves)
        payoffs = np.array([[values[h["one"], h["two"]]["AB".index(p)] for p in order] for h in tree.histories])
        solved = solve_responses(tree, payoffs, rationality=4.0)
        return {
            (label, action): solved.probability[0, tree.find_action(label, action)]
            for label, names in zip(tree.labels, tree.actions, strict=True)
            for action in names
        }

    one, other = solve(("A", "B"), ("x", "y"), ("u", "v", "w")), solve(("B", "A"), ("y", "x"), ("w", "u", "v"))
    assert one.keys() == other.keys()
    assert all(abs(one[key] - other[key]) < 1e-9 for key in one)


@settings(max_examples=40)
@given(st.floats(0.1, 8), st.lists(st.floats(-2, 2), min_size=3, max_size=3))
def test_perfect_information_equals_backward_induction(sharpness, outcomes):
    """A one-player-then-another tree has a closed form: logit of the continuation value."""
    out, low, high = outcomes
    tree = grow_tree(["A", "B"], [
        Move("enter", "A", ("out", "in")),
        Move("fight", "B", ("yield", "fight"), sees=("enter",), when=lambda h: h["enter"] == "in"),
    ])  # fmt: skip
    payoff = {("out", None): (out, 1.0), ("in", "yield"): (high, 0.5), ("in", "fight"): (low, 0.0)}
    table = np.array([payoff[h["enter"], h.get("fight")] for h in tree.histories])
    solved = solve_responses(tree, table, rationality=sharpness)
    fight = 1 / (1 + np.exp(sharpness * 0.5))
    enter = 1 / (1 + np.exp(sharpness * (out - (fight * low + (1 - fight) * high))))
    assert abs(solved.probability[0, tree.find_action("enter", "in")] - enter) < 1e-9
    assert abs(solved.value[0, 0] - ((1 - enter) * out + enter * (fight * low + (1 - fight) * high))) < 1e-9


def test_a_coordination_game_shows_its_three_equilibria():
    """Symmetric coordination at high lambda: both high, both low, and the mixed one, which is the principal branch."""
    tree = grow_tree(["A", "B"], [Move("a", "A", ("x", "y")), Move("b", "B", ("x", "y"))])
    table = np.array([[float(h["a"] == h["b"])] * 2 for h in tree.histories])
    found = find_equilibria(tree, table, rationality=6.0, starts=30, seed=1)[0]
    assert len(found) == 3
    mixed = sorted(p[0] for p in found)
    assert abs(mixed[1] - 0.5) < 1e-8
    assert abs(mixed[0] + mixed[2] - 1) < 1e-8
    assert len(find_equilibria(tree, table, rationality=1.0, starts=30, seed=1)[0]) == 1


def test_an_efg_round_trip_keeps_the_answer():
    tree, payoffs = read_efg(CASES[3]["efg"])
    again, same = read_efg(write_efg(tree, payoffs))
    one = solve_responses(tree, payoffs, rationality=3.0).probability
    two = solve_responses(again, same, rationality=3.0).probability
    assert np.allclose(one, two, atol=1e-12)


@pytest.mark.parametrize("sharpness", [-1.0, np.nan, np.inf])
def test_impossible_lambda_is_refused(sharpness):
    tree, payoffs = read_efg(CASES[0]["efg"])
    with pytest.raises(ModelError, match="lambda"):
        solve_responses(tree, payoffs, rationality=sharpness)


def test_payoffs_that_are_no_numbers_are_refused():
    tree, payoffs = read_efg(CASES[0]["efg"])
    with pytest.raises(ModelError, match="finite"):
        solve_responses(tree, np.where(payoffs == payoffs[0, 0], np.nan, payoffs), rationality=1.0)


def test_impossible_chance_probabilities_are_refused():
    tree = grow_tree(["A"], [Move("nature", None, ("h", "s")), Move("go", "A", ("x", "y"))])
    odds = np.array([[0.7, 0.7, 0, 0]])
    with pytest.raises(ModelError, match="sum to 1"):
        solve_responses(tree, np.zeros((4, 1)), rationality=1.0, chance=odds)


def test_over_one_percent_of_failures_stops_the_run():
    tree, payoffs = read_efg(CASES[0]["efg"])
    solved = solve_responses(tree, np.repeat(payoffs[None], 50, axis=0), rationality=1.0)
    solved.residual[:1] = 1.0
    with pytest.raises(ModelError, match="1 of 50 draws"):
        refuse_failures(solved, where="pledge")


def test_forgetting_ones_own_move_is_refused():
    with pytest.raises(ModelError, match="perfect recall"):
        grow_tree(["A"], [Move("one", "A", ("x", "y")), Move("two", "A", ("x", "y"))])


def test_a_tree_over_the_limit_is_refused():
    moves = [Move(f"m{i}", f"P{i}", ("x", "y")) for i in range(12)]
    with pytest.raises(ModelError, match="over 3000 nodes"):
        grow_tree([m.actor for m in moves], moves)
