"""Distributions, draws, correlation, common random numbers."""

import numpy as np
import pytest
from scipy import stats

from tightrope.errors import ModelError
from tightrope.strategy.quantity import Quantity, draw_quantities, read_spread

TABLES = [
    ({"kind": "uniform", "low": 1, "high": 3}, stats.uniform(1, 2)),
    ({"kind": "triangular", "low": 0, "mode": 1, "high": 4}, stats.triang(0.25, 0, 4)),
    ({"kind": "beta", "a": 2, "b": 5}, stats.beta(2, 5)),
    ({"kind": "normal", "mean": 1, "sd": 2, "low": -1, "high": 2}, stats.truncnorm(-1, 0.5, 1, 2)),
]


@pytest.mark.parametrize(("table", "law"), TABLES)
def test_quantiles_equal_scipys(table, law):
    levels = np.linspace(0.01, 0.99, 25)
    assert np.allclose(read_spread(table, where="x").find_quantile(levels), law.ppf(levels))


def test_a_lognormal_has_its_median_and_percentile_and_stays_below_its_end():
    spread = read_spread({"kind": "lognormal", "median": 2, "p90": 5, "high": 1e9}, where="x")
    assert np.allclose(spread.find_quantile(np.array([0.5, 0.9])), [2, 5])
    cut = read_spread({"kind": "lognormal", "median": 2, "p90": 5, "high": 6}, where="x")
    assert cut.find_quantile(np.array([0.999999])) < 6.0001


def make(name, **more):
    return Quantity(name, read_spread({"kind": "uniform", "low": 0, "high": 1}, where=name), ("analyst:x",), **more)


def test_a_new_quantity_does_not_move_the_others_draws():
    one = draw_quantities([make("a"), make("b")], draws=50, seed=3)
    two = draw_quantities([make("new"), make("b"), make("a")], draws=50, seed=3)
    assert np.array_equal(one["a"], two["a"])
    assert np.array_equal(one["b"], two["b"])


def test_quantities_drawn_together_have_the_stated_rank_correlation():
    drawn = draw_quantities([make("a"), make("b"), make("c")], draws=4000, seed=1, together=[(("a", "b"), 0.6)])
    assert abs(stats.spearmanr(drawn["a"], drawn["b"]).statistic - 0.6) < 0.04
    assert abs(stats.spearmanr(drawn["a"], drawn["c"]).statistic) < 0.05


def test_draws_of_other_rooms_stay_joint():
    rng = np.random.default_rng(0)
    table = rng.normal(size=(300, 2))
    table[:, 1] = 2 * table[:, 0]
    drawn = draw_quantities(
        [make("p", room="position"), make("g", room="gap")], draws=100, seed=2,
        rooms={"position": table[:, 0], "gap": table[:, 1]},
    )  # fmt: skip
    assert np.allclose(drawn["g"], 2 * drawn["p"])


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"kind": "normal", "mean": 0, "sd": 1}, "unbounded distribution needs its ends"),
        ({"kind": "triangle", "low": 0}, "did you mean 'triangular'"),
        ({"kind": "beta", "a": -1, "b": 2}, "do not make a beta"),
        ({"kind": "uniform", "low": 2, "high": 1}, "do not make a uniform"),
        ({"kind": "uniform", "low": 0, "hihg": 1}, "did you mean 'high'"),
        ({"kind": "fixed", "value": float("inf")}, "finite"),
        ("three", "a number or a table"),
    ],
)
def test_impossible_distributions_are_refused(table, says):
    with pytest.raises(ModelError, match=says):
        read_spread(table, where="file.toml:9: cost")
