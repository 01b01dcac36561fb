"""Scoring rules against closed forms, brute force and the worlds they must be honest in."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tightrope import scores
from tightrope.errors import ModelError

PROBABILITY = st.floats(0.01, 0.99)


@given(truth=PROBABILITY, said=PROBABILITY)
@pytest.mark.parametrize("rule", [scores.score_brier, scores.score_log])
def test_a_proper_rule_is_best_for_whoever_says_what_they_believe(rule, truth, said):
    def expect(p):
        return truth * rule([1], [p])[0] + (1 - truth) * rule([0], [p])[0]

    assert expect(truth) <= expect(said) + 1e-12


def test_ranked_probability_over_two_classes_is_the_brier_score():
    p = np.array([0.2, 0.7])
    ranked = scores.score_ranked_probability([1, 0], np.column_stack([1 - p, p]))
    assert ranked == pytest.approx(scores.score_brier([1, 0], p))


def test_crps_of_draws_equals_the_double_sum():
    rng = np.random.default_rng(1)
    draws, outcome = rng.normal(size=(3, 40)), rng.normal(size=3)
    brute = [
        np.abs(d - y).mean() - np.abs(d[:, None] - d[None, :]).mean() / 2 for d, y in zip(draws, outcome, strict=True)
    ]
    assert scores.score_crps_draws(outcome, draws) == pytest.approx(brute)


def test_crps_of_many_normal_draws_approaches_the_closed_form():
    draws = np.random.default_rng(2).normal(size=(1, 200_000))
    y = 0.7
    closed = y * (2 * stats.norm.cdf(y) - 1) + 2 * stats.norm.pdf(y) - 1 / np.sqrt(np.pi)
    assert scores.score_crps_draws([y], draws)[0] == pytest.approx(closed, abs=0.005)


def test_crps_of_counts_agrees_with_crps_of_draws_from_the_same_distribution():
    draws = np.random.default_rng(3).poisson(2.5, size=200_000)
    cumulative = stats.poisson.cdf(np.arange(60), 2.5)[None, :]
    assert scores.score_crps_counts([4], cumulative)[0] == pytest.approx(
        scores.score_crps_draws([4.0], draws[None, :])[0], abs=0.01
    )


def test_an_outcome_beyond_the_support_adds_its_distance():
    assert scores.score_crps_counts([7], [[1.0, 1.0]])[0] == pytest.approx(7.0)


def test_randomised_pit_of_a_true_model_is_uniform_although_most_counts_are_zero():
    rng = np.random.default_rng(4)
    rate = rng.gamma(0.3, 0.5, 40_000)
    counts = rng.poisson(rate)
    pit = scores.draw_pit(stats.poisson.cdf(counts - 1, rate), stats.poisson.pmf(counts, rate), seed=5)
    assert stats.kstest(pit, "uniform").pvalue > 0.01
    assert scores.measure_coverage(pit, level=0.9) == pytest.approx(0.9, abs=0.006)


def test_average_precision_of_random_ratings_is_the_base_rate():
    rng = np.random.default_rng(6)
    happened = rng.random(50_000) < 0.2
    assert scores.compute_average_precision(happened, rng.random(50_000)) == pytest.approx(0.2, abs=0.01)


def test_tied_ratings_give_the_base_rate_whatever_the_order():
    assert scores.compute_average_precision([1, 0, 0, 0], np.zeros(4)) == pytest.approx(0.25)
    assert scores.compute_average_precision([0, 0, 0, 1], np.zeros(4)) == pytest.approx(0.25)


def test_calibration_finds_the_slope_of_an_overconfident_forecaster():
    rng = np.random.default_rng(7)
    odds = rng.normal(size=60_000)
    happened = rng.random(60_000) < 1 / (1 + np.exp(-odds))
    found = scores.fit_calibration(happened, 1 / (1 + np.exp(-2 * odds)))
    assert abs(found.slope - 0.5) < 4 * found.slope_error


def test_block_bootstrap_is_wider_when_cases_of_a_block_move_together():
    rng = np.random.default_rng(8)
    block = np.repeat(np.arange(40), 25)
    gap = rng.normal(size=40)[block]
    together = scores.bootstrap_difference(gap, np.zeros(1000), blocks=block, seed=0)
    apart = scores.bootstrap_difference(gap, np.zeros(1000), blocks=np.arange(1000), seed=0)
    assert together.high - together.low > 3 * (apart.high - apart.low)


@pytest.mark.parametrize("bad", [[1.2], [-0.1], [np.nan]])
def test_what_is_no_probability_is_refused(bad):
    with pytest.raises(ModelError, match="probabilities"):
        scores.score_brier([1], bad)


def test_reliability_bins_hold_every_case_once():
    rng = np.random.default_rng(9)
    said = rng.random(1000)
    bins = scores.bin_reliability(rng.random(1000) < said, said)
    assert sum(b.n for b in bins) == 1000
    assert all(b.low <= b.mean_forecast <= b.high for b in bins)
