"""Published small models: crises fitted from cases, unilateral deterrence, the weighted vote."""

import csv

import numpy as np
import pytest
from bench import strategy as bench
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import check_grad

from tightrope.errors import ModelError
from tightrope.strategy.crisis import CrisisData, _score, build_design, fit_crisis, predict_crisis, simulate_crises
from tightrope.strategy.deterrence import (
    Deterrence,
    draw_odds,
    find_region,
    grow_deterrence,
    pay_deterrence,
)
from tightrope.strategy.equilibrium import solve_responses
from tightrope.strategy.tree import Move, grow_tree
from tightrope.strategy.vote import find_pivots, find_win_set, vote_options


def make_crises(n, shocks="agent", seed=0):
    rng = np.random.default_rng(seed)
    nothing = np.zeros((n, 0))
    return CrisisData(
        np.zeros(n, dtype=np.intp), build_design([rng.normal(size=n)]), nothing,
        build_design([rng.normal(size=n)]), build_design([rng.normal(size=n)]),
        rng.normal(size=(n, 1)) if shocks == "private" else nothing, shocks,
    )  # fmt: skip


@pytest.mark.parametrize("link", ["logit", "probit"])
@pytest.mark.parametrize("shocks", ["agent", "private"])
def test_the_gradient_of_the_likelihood_is_right(link, shocks):
    data = make_crises(60, shocks)
    size = sum(b.shape[1] for b in data.blocks)
    beta = np.random.default_rng(1).normal(size=size) * 0.4
    data = simulate_crises(data, beta, seed=3, link=link)
    gap = check_grad(lambda b: _score(data, b, link=link)[0], lambda b: _score(data, b, link=link)[1], beta)
    assert gap < 1e-4


def test_known_payoffs_come_back():
    truth = np.array([-0.5, 0.8, -1.0, 0.6, 0.3, -0.9])
    data = simulate_crises(make_crises(4000), truth, seed=5)
    fit = fit_crisis(data)
    assert np.all(np.abs(fit.coefficients - truth) < 4 * fit.errors)


def test_the_fitted_crisis_is_the_agent_response_on_its_tree():
    """The same crisis solved as a tree with lambda 1/sqrt(2): the sqrt(2) is the package's unit of error."""
    data = make_crises(3)
    beta = np.array([-0.4, 0.7, -1.1, 0.5, 0.2, 0.9])
    predicted = predict_crisis(data, beta)
    tree = grow_tree(["one", "two"], [
        Move("act", "one", ("leave", "act")),
        Move("reply", "two", ("give in", "resist"), sees=("act",), when=lambda h: h["act"] == "act"),
    ])  # fmt: skip
    for case in range(3):
        leave, resist, defend = (b[case] @ beta[i : i + 2] for b, i in zip(
            (data.leave, data.resist, data.defend), (0, 2, 4), strict=True))  # fmt: skip
        pay = {("leave", None): (leave, 0), ("act", "give in"): (0, 0), ("act", "resist"): (resist, defend)}
        table = np.array([pay[h["act"], h.get("reply")] for h in tree.histories], dtype=float)
        p = solve_responses(tree, table, rationality=1 / np.sqrt(2)).probability[0]
        act, fight = p[tree.find_action("act", "act")], p[tree.find_action("reply | act=act", "resist")]
        assert np.allclose([1 - act, act * (1 - fight), act * fight], predicted[case], atol=1e-10)


def test_too_few_cases_are_refused():
    with pytest.raises(ModelError, match="cannot carry"):
        fit_crisis(make_crises(4))


@pytest.mark.data
def test_war_and_currency_crises_reach_the_printed_likelihoods(data_folder):
    rows = bench.check_crises(data_folder / "strategy" / "crisis_games")
    assert len(rows) == 7
    assert all(reached for *_, reached in rows), rows


@pytest.mark.data
def test_the_vote_reaches_the_sixteen_printed_probabilities(data_folder):
    (row,) = bench.check_vote(data_folder / "strategy" / "spatial" / "ref-pmdemo.txt")
    assert row[-1], row


@pytest.mark.data
def test_closed_form_regions_equal_the_grid_file(data_folder):
    with (data_folder / "strategy" / "deterrence" / "unilateral_deterrence_regions.csv").open() as stream:
        for row in csv.DictReader(stream):
            found = find_region(
                Deterrence(),
                challenger_hard=float(row["p_challenger_hard"]),
                defender_hard=float(row["p_defender_hard"]),
            )
            assert found.region == row["region"]
            assert abs(found.x_soft - float(row["x_soft"])) < 1e-9


def test_the_solvers_limit_equals_the_closed_form_on_random_payoffs():
    rng = np.random.default_rng(8)
    drawn = [bench.draw_deterrence(rng) for _ in range(40)]
    hard = np.array([(p, q) for _, p, q in drawn])
    names = bench.limit_regions([g for g, _, _ in drawn], hard, sharpest=1e9)
    assert names == [find_region(g, challenger_hard=p, defender_hard=q).region for g, p, q in drawn]


def test_in_the_separating_region_a_costlier_war_means_fewer_attacks():
    tree = grow_deterrence()
    odds = draw_odds(tree, challenger_hard=np.array([0.3]), defender_hard=np.array([0.55]))
    attack = []
    for war in (0.5, 0.4, 0.3):
        table = pay_deterrence(Deterrence(c_dd_hard=war), tree)
        p = solve_responses(tree, table, rationality=20.0, chance=odds).probability[0]
        attack.append(p[tree.find_action("move | challenger type=hard", "defect")])
    assert attack == sorted(attack, reverse=True)


def test_payoffs_in_the_wrong_order_are_refused():
    with pytest.raises(ModelError, match="challenger"):
        Deterrence(c_sq=1.5)


def make_vote(seed, actors=5, options=4):
    rng = np.random.default_rng(seed)
    return rng.uniform(0.1, 2, actors), rng.uniform(0, 1, (actors, options))


@given(st.integers(0, 10**6), st.floats(0.1, 10), st.floats(0.1, 10))
def test_the_vote_forgets_the_units_of_weight_and_utility(seed, weight, unit):
    weights, utilities = make_vote(seed)
    plain = vote_options(weights, utilities)
    assert abs(plain.sum() - 1) < 1e-9
    assert np.allclose(vote_options(weight * weights, unit * utilities + 3), plain, atol=1e-9)


@given(st.integers(0, 10**6))
def test_relabelling_options_relabels_the_vote(seed):
    weights, utilities = make_vote(seed)
    order = np.random.default_rng(seed).permutation(4)
    assert np.allclose(vote_options(weights, utilities[:, order]), vote_options(weights, utilities)[order], atol=1e-9)


def test_a_lone_dictator_gets_the_best_option():
    weights, utilities = np.array([1.0]), np.array([[0.2, 0.9, 0.4]])
    assert np.argmax(vote_options(weights, utilities)) == 1
    assert vote_options(weights, utilities)[1] > 0.999


def test_options_that_lose_to_the_status_quo_leave_the_win_set():
    weights, utilities = np.array([3.0, 1.0]), np.array([[0.5, 0.9, 0.1], [0.5, 0.1, 0.9]])
    assert find_win_set(weights, utilities, status_quo=0).tolist() == [1.0, 1.0, 0.0]


def test_pivots_equal_the_published_example_of_the_security_council_kind():
    """Shapley & Shubik: with weights 2, 1, 1 the big one is pivotal in two of three orders."""
    assert np.allclose(find_pivots(np.array([2.0, 1.0, 1.0])), [2 / 3, 1 / 6, 1 / 6])
