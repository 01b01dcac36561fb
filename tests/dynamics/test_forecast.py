"""Week forecasts on invented counts with a known law."""

import dataclasses

import numpy as np
import pytest
from scipy import stats

from tightrope import scores
from tightrope.dynamics import Term, make_history
from tightrope.dynamics.forecast import (
    WeekForecast,
    collect_panel,
    find_pairs,
    find_quiet,
    fit_chance,
    fit_weeks,
    forecast_weeks,
    list_terms,
)
from tightrope.errors import ModelError


def invent_weeks(weeks=120, n=8, seed=0):
    """Acts of two classes; each pair has its own steady rate of conflict."""
    rng = np.random.default_rng(seed)
    rate = rng.gamma(0.7, 0.6, (n, n))
    rows = []
    for day in range(weeks * 7):
        for layer, scale in (("conflict", 1 / 7), ("cooperation", 1 / 10)):
            counts = rng.poisson(rate * scale)
            np.fill_diagonal(counts, 0)
            for i, j in zip(*np.nonzero(counts), strict=True):
                rows += [(float(day), f"s{i}", f"s{j}", layer)] * int(counts[i, j])
    time, s, t, kind = zip(*rows, strict=True)
    return make_history(time, s, t, layer=kind, layers=("cooperation", "conflict"))


@pytest.fixture(scope="module")
def history():
    return invent_weeks()


TERMS = (
    Term("inertia", of="conflict", half_life=200, scale="log"),
    Term("inertia", of="conflict", half_life=30, scale="log"),
    Term("target_in", of="conflict", half_life=60, scale="log"),
)


def collect(history, terms=TERMS):
    return collect_panel(history, terms, layer="conflict", horizon=7.0, pairs=find_pairs(history, before=400, least=5))


def test_counts_of_a_panel_are_the_acts_of_each_week(history):
    panel = collect(history)
    k, p = 30, 4
    mine = (history.layer == 1) & (history.sender == panel.sender[p]) & (history.target == panel.target[p])
    inside = (history.time >= panel.begins[k]) & (history.time < panel.begins[k] + 7)
    assert panel.count[k, p] == (mine & inside).sum()


def test_a_panel_knows_nothing_of_its_own_week(history):
    cut = 300.0
    full, early = collect(history), collect_panel(
        history.select(history.time < cut), TERMS, layer="conflict", horizon=7.0, end=cut,
        pairs=find_pairs(history, before=400, least=5),
    )  # fmt: skip
    k = len(early.begins) - 1
    assert np.allclose(full.design[k], early.design[k])


def test_forecasts_beat_the_base_rate_and_are_calibrated(history):
    panel = collect(history)
    model = fit_weeks(panel.select(panel.begins < 500))
    test = panel.select(panel.begins >= 500)
    said, happened = forecast_weeks(model, test), test.count.ravel()
    base = np.full(len(happened), (panel.select(panel.begins < 500).count > 0).mean())
    assert scores.score_log(happened > 0, said.chance).mean() < scores.score_log(happened > 0, base).mean() - 0.05
    assert 0.75 < scores.fit_calibration(happened > 0, said.chance).slope < 1.3
    cumulative = said.list_cumulative(40)
    rows, y = np.arange(len(happened)), happened.astype(int)
    below = np.where(y > 0, cumulative[rows, np.maximum(y - 1, 0)], 0.0)
    pit = scores.draw_pit(below, cumulative[rows, y] - below, seed=1)
    assert 0.86 < scores.measure_coverage(pit) < 0.94


def test_cumulative_probabilities_rise_to_one_and_agree_with_the_mean():
    said = WeekForecast(np.array([0.3, 0.9]), np.array([1.5, 4.0]), np.array([2.0, 0.7]))
    cumulative = said.list_cumulative(400)
    assert np.all(np.diff(cumulative, axis=1) >= 0)
    assert cumulative[:, -1] == pytest.approx(1.0, abs=1e-9)
    assert (1 - cumulative).sum(axis=1) == pytest.approx(said.expected, rel=1e-6)


def test_a_hurdle_without_hurdle_is_a_plain_negative_binomial():
    mean, size = 2.0, 1.3
    zero = (size / (size + mean)) ** size
    said = WeekForecast(np.array([1 - zero]), np.array([mean]), np.array([size]))
    assert said.list_cumulative(20)[0] == pytest.approx(stats.nbinom.cdf(np.arange(21), size, size / (size + mean)))


def test_default_terms_cover_both_classes_and_the_signed_triads(history):
    names = {t.effect for t in list_terms(history.layers, about="conflict", half_lives=(7.0, 28.0, 90.0, 360.0))}
    assert {"inertia", "enemy_of_enemy", "friend_of_friend", "world_activity", "age_reversed"} <= names


def test_the_hazard_of_an_onset_is_fitted_to_quiet_cases_alone(history):
    panel = collect(history)
    quiet = find_quiet(panel, days=20)
    for k, p in np.argwhere(quiet)[:200]:
        assert panel.count[max(0, k - 3) : k, p].sum() == 0
    assert quiet.sum() < (panel.count == 0).sum()
    hazard = fit_chance(panel, ridge=1e-3, cases=quiet)
    said = hazard.read(panel.design)[0][quiet]
    assert said.mean() == pytest.approx((panel.count[quiet] > 0).mean(), abs=1e-6)  # the score of the intercept


def test_a_panel_that_cannot_be_is_named(history):
    with pytest.raises(ModelError, match="no whole period"):
        collect_panel(history, TERMS, layer="conflict", horizon=1e6, pairs=(np.array([0]), np.array([1])))
    with pytest.raises(ModelError, match="ask for fewer"):
        find_pairs(history, before=400, least=10**6)
    panel = collect(history)
    with pytest.raises(ModelError, match="empty"):
        fit_weeks(dataclasses.replace(panel, count=panel.count * 0))
