"""Spillover of violence, the onlookers' graph, linkage."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tightrope.errors import ModelError
from tightrope.strategy.bargain import bargain_bundle, bargain_draws
from tightrope.strategy.hazard import expect_violence, fit_hazard, simulate_violence
from tightrope.strategy.tryout import try_out
from tightrope.strategy.web import can_mediate, change_ties, measure_graph, score_brokerage

TIES = (("P", "A", 1), ("P", "B", 1), ("A", "B", -1), ("P", "C", -1))


def test_known_terms_of_spillover_come_back():
    rng = np.random.default_rng(4)
    shock, control = rng.binomial(1, 0.2, 600).astype(float), rng.uniform(0, 1, 600)
    truth = np.array([0.8, 1.0, 0.3, 0.5])
    counts = simulate_violence(truth, shock=shock, control=control, dispersion=0.3, seed=1)
    fit = fit_hazard(counts, shock=shock, control=control)
    assert np.all(np.abs(fit.terms - truth) < 0.25)
    assert 0.15 < fit.dispersion < 0.5


def test_without_its_own_past_expected_violence_is_the_closed_form():
    base, shock, none = np.array([0.2, 1.0]), np.array([0.5, 0.0]), np.zeros(2)
    assert np.allclose(expect_violence(base, shock, none, none, months=4), 4 * np.exp(base + shock))


@given(st.floats(-1, 2), st.floats(0, 1), st.floats(0, 0.6), st.floats(0, 0.5))
def test_violence_rises_with_the_shock_and_falls_with_control(base, shock, own, control):
    def expect(s, c):
        return float(expect_violence(*(np.array([v]) for v in (base, s, own, c)), months=6)[0])

    assert expect(shock + 0.1, control) > expect(shock, control) > expect(shock, control + 0.1)


def test_violence_that_feeds_on_itself_without_end_is_refused():
    with pytest.raises(ModelError, match="between -1 and 1"):
        expect_violence(*(np.array([v]) for v in (0.0, 0.0, 1.2, 0.0)), months=2)
    with pytest.raises(ModelError, match="at least 20"):
        fit_hazard(np.ones(5), shock=np.zeros(5), control=np.zeros(5))


def test_alignment_spends_brokerage():
    assert score_brokerage(TIES, "P") == 1
    assert can_mediate(TIES, "P", ("A", "B"))
    aligned = change_ties(TIES, [("P", "B", -1)])
    assert score_brokerage(aligned, "P") == 0
    assert not can_mediate(aligned, "P", ("A", "B"))
    assert measure_graph(TIES, focal="P", rivals=("A", "B")) == (1.0, 1.0, 2.0)
    assert measure_graph(aligned, focal="P", rivals=("A", "B")) == (0.0, 0.0, 0.0)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), min_size=1, max_size=5))
def test_the_bundle_is_the_best_of_all_and_leaves_neither_side_worse_off(gains):
    def value(picked):
        first, second = (sum(g[k] for g, p in zip(gains, picked, strict=True) if p) for k in (0, 1))
        return first * second if first > 0 and second > 0 else 0.0

    chosen = bargain_bundle(gains)
    best = max(value(picked) for picked in product((False, True), repeat=len(gains)))
    assert value(chosen) == pytest.approx(best, abs=1e-12)


def test_a_bundle_in_every_draw_is_the_bundle_one_by_one():
    rng = np.random.default_rng(3)
    first, second, weight = rng.normal(size=(4, 50)), rng.normal(size=(4, 50)), rng.uniform(0.2, 0.8, size=50)
    together = bargain_draws(first, second, weight=weight)
    for draw in range(50):
        gains = list(zip(first[:, draw].tolist(), second[:, draw].tolist(), strict=True))
        assert bargain_bundle(gains, weight=float(weight[draw])) == tuple(together[:, draw] > 0)
        ends = [sum(together[:, draw] * side[:, draw]) for side in (first, second)]
        assert min(ends) >= 0  # nobody settles at a loss


def test_files_that_fail_one_by_one_pass_together_in_a_scenario():
    assert try_out("bundle.files.loan", reward=0.4, pipeline_gain=0.4) == 1
    assert try_out("bundle.files.loan", reward=0.4, pipeline_gain=0.01) == 0
    assert try_out("payoff.linkage", course="calibrated-statement", reward=0.4, pipeline_gain=0.4) > 0
    assert try_out("payoff.linkage", course="align-military", reward=0.4, pipeline_gain=0.4) == 0
