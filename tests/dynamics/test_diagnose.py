"""Diagnostics on worlds where the trouble is known."""

import numpy as np
import pytest
from tests.dynamics.test_fit import TERMS, make_world
from tests.dynamics.test_forecast import TERMS as WEEK_TERMS
from tests.dynamics.test_forecast import invent_weeks

from tightrope.dynamics import Term, make_history
from tightrope.dynamics.days import fit_days
from tightrope.dynamics.diagnose import (
    check_simulation,
    leave_out,
    list_residuals,
    measure_drift,
    plot_calibration,
    refit_seeds,
)
from tightrope.dynamics.fit import advance_state
from tightrope.dynamics.forecast import collect_panel, find_pairs, fit_weeks, forecast_weeks
from tightrope.dynamics.simulate import simulate_days
from tightrope.errors import ModelError


def test_the_spread_over_refits_is_of_the_size_that_sampling_costs():
    history, around = make_world(n_acts=500)
    few = refit_seeds(history, TERMS, layer="act", controls=3, surroundings=around)
    many = refit_seeds(history, TERMS, layer="act", controls=40, surroundings=around)
    assert np.all(few.spread > many.spread)
    with pytest.raises(ModelError, match="two seeds"):
        refit_seeds(history, TERMS, layer="act", seeds=(1,), surroundings=around)


def test_leaving_out_what_says_nothing_costs_least():
    history, around = make_world(n_acts=600)
    useless = Term("sender_covariate", covariate="x")
    found = leave_out(history, (*TERMS, useless), layer="act", surroundings=around)
    assert found[-1].term == useless.name
    assert found[-1].ratio < 12


def test_a_pair_that_breaks_its_habit_has_the_largest_residual():
    history = invent_weeks(weeks=90, n=6, seed=2)
    names = np.array(history.actors)
    burst = 20
    more = make_history(
        np.append(history.time, np.full(burst, 610.0)), np.append(names[history.sender], ["s1"] * burst),
        np.append(names[history.target], ["s2"] * burst),
        layer=np.append(np.array(history.layers)[history.layer], ["conflict"] * burst), layers=history.layers,
    )  # fmt: skip
    panel = collect_panel(
        more, WEEK_TERMS, layer="conflict", horizon=7.0, pairs=find_pairs(history, before=500, least=5)
    )
    model, late = fit_weeks(panel.select(panel.begins < 500)), panel.select(panel.begins >= 600)
    said = forecast_weeks(model, late)
    assert list_residuals(late, said, actors=more.actors)[0].label == "s1 to s2"
    assert list_residuals(late, said, actors=more.actors, by="period")[0].seen > 0
    assert sum(b.n for b in plot_calibration(late, said)) == late.count.size


def test_drift_sees_news_that_doubles():
    time = np.concatenate([np.linspace(0, 50, 100), np.linspace(50.1, 100, 200)])
    history = make_history(time, ["a", "b"] * 150, ["b", "a"] * 150)
    assert measure_drift(history, stretches=2).ratio == pytest.approx(2.0, rel=0.05)


def test_simulated_worlds_look_like_the_weeks_that_came():
    history = invent_weeks(weeks=100, n=7, seed=8)
    terms = tuple(Term("inertia", of=c, half_life=150, scale="log") for c in history.layers)
    model = fit_days(history, terms, until=660.0, days=200)
    state = advance_state(history, model.program, until=660.0)
    made = simulate_days(model, state, actors=history.actors, begin=660.0, days=28, paths=200, seed=3)
    number = np.full((7, 7), -1)
    number[made.sender, made.target] = np.arange(len(made.sender))
    seen = np.zeros(made.counts.shape[1:])
    inside = (history.time >= 660) & (history.time < 688)
    week = ((history.time[inside] - 660) // 7).astype(int)
    np.add.at(seen, (week, history.layer[inside], number[history.sender[inside], history.target[inside]]), 1)
    found = {g.statistic: g for g in check_simulation(made, seen)}
    assert 0.005 < found["acts, conflict"].below < 0.995
    assert found["answered pairs, conflict"].low <= found["answered pairs, conflict"].high
