"""Simulated worlds: known rates, shared random numbers, interventions that do what they say."""

import dataclasses

import numpy as np
import pytest
from scipy import stats
from tests.dynamics.test_forecast import invent_weeks

from tightrope.dynamics import Term
from tightrope.dynamics.days import fit_days
from tightrope.dynamics.fit import advance_state
from tightrope.dynamics.simulate import CAVEAT, Act, Intervention, compare_worlds, simulate_days
from tightrope.errors import ModelError

TERMS = (
    Term("inertia", of="conflict", half_life=120, scale="log"),
    Term("inertia", of="cooperation", half_life=120, scale="log"),
    Term("reciprocity", of="conflict", half_life=10, scale="log"),
)


@pytest.fixture(scope="module")
def world():
    history = invent_weeks(weeks=100, n=7, seed=4)
    model = fit_days(history, TERMS, until=700.0, days=200)
    return history, model, advance_state(history, model.program, until=700.0)


def run(world, **how):
    history, model, state = world
    how = {"days": 14, "paths": 300, "seed": 5, **how}
    return simulate_days(model, state, actors=history.actors, begin=700.0, **how)


def test_a_steady_world_goes_on_at_its_own_rate(world):
    history, _, _ = world
    made = run(world).counts.sum(axis=(1, 2, 3)).mean() / 14
    assert made == pytest.approx(len(history) / 700, rel=0.15)


def test_the_same_seed_gives_the_same_worlds_whatever_the_threads(world):
    one, two, other = run(world), run(world, threads=1), run(world, seed=6)
    assert np.array_equal(one.counts, two.counts)
    assert not np.array_equal(one.counts, other.counts)


def test_simulation_leaves_the_state_as_it_was(world):
    _, _, state = world
    before = [a.copy() for a in state]
    run(world)
    assert all(np.array_equal(a, b) for a, b in zip(before, state, strict=True))


def test_draws_follow_the_negative_binomial_law(world):
    history, model, state = world
    steady = dataclasses.replace(
        model,
        weights=np.array([[0, 0, 0, -30.0], [0, 0, 0, np.log(0.8)]]),
        spread=np.array([[0.0, 0], [np.log(0.7), 0]]),
    )
    made = simulate_days(steady, state, actors=history.actors, begin=700.0, days=1, period=1, paths=1500, seed=1)
    counts = made.counts[:, 0, 1, :].ravel().astype(int)
    law = stats.nbinom(0.7, 0.7 / (0.7 + 0.8))
    seen = np.bincount(np.minimum(counts, 6), minlength=7) / len(counts)
    expected = np.append(law.pmf(np.arange(6)), 1 - law.cdf(5))
    assert seen == pytest.approx(expected, abs=4 * np.sqrt(0.25 / len(counts)) + 1e-3)


def test_two_worlds_without_intervention_do_not_differ(world):
    history, _, _ = world
    compared = compare_worlds(run(world), run(world, intervention=Intervention()), actors=history.actors)
    assert compared.shifts == ()
    assert all(t.value == 0 and t.error == 0 for t in compared.total)


def test_a_forbidden_act_never_happens_and_a_removed_actor_is_silent(world):
    history, _, _ = world
    made = run(world, intervention=Intervention(forbid=(("conflict", "s1", "*"),), remove=("s2",)))
    s1, s2 = history.find_actor("s1"), history.find_actor("s2")
    assert made.counts[:, :, 1, made.sender == s1].sum() == 0
    assert made.counts[:, :, :, (made.sender == s2) | (made.target == s2)].sum() == 0
    assert made.counts[:, :, 0, (made.sender == s1) & (made.target != s2)].sum() > 0


def test_injected_acts_are_counted_and_answered(world):
    history, model, state = world
    eager = dataclasses.replace(model, weights=model.weights + np.array([[0, 0, 0, 0], [0, 0, 1.5, 0]]))
    acts = tuple(Act(d, "conflict", "s0", "s1", 3) for d in range(3))
    how = {"actors": history.actors, "begin": 700.0, "days": 14, "paths": 400, "seed": 2}
    base = simulate_days(eager, state, **how)
    changed = simulate_days(eager, state, intervention=Intervention(inject=acts), **how)
    shifts = {
        (x.layer, x.sender, x.target): x for x in compare_worlds(base, changed, actors=history.actors, top=50).shifts
    }
    assert shifts["conflict", "s0", "s1"].value > 8.5
    answer = shifts["conflict", "s1", "s0"]
    assert answer.value > 3 * answer.error
    assert answer.caveat == CAVEAT


def test_shared_random_numbers_shrink_the_error_of_a_difference(world):
    history, _, _ = world
    change = Intervention(inject=(Act(0, "conflict", "s0", "s1", 2),))
    shared = compare_worlds(run(world), run(world, intervention=change), actors=history.actors).total[1]
    apart = run(world, seed=77, intervention=change).counts.sum(axis=(1, 3))[:, 1].astype(float)
    base = run(world).counts.sum(axis=(1, 3))[:, 1].astype(float)
    assert shared.error < 0.8 * np.sqrt(apart.var() / 300 + base.var() / 300)


def test_going_beyond_the_data_is_flagged(world):
    wild = run(world, intervention=Intervention(inject=(Act(0, "conflict", "s0", "s1", 5000),)))
    assert any("beyond the data" in w for w in wild.warnings)
    clamped = run(world, intervention=Intervention(clamp={TERMS[0].name: 99.0}), paths=20)
    assert any("clamped to 99" in w for w in clamped.warnings)
    assert run(world).warnings == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Intervention(remove=("s99",)), "no actor"),
        (Intervention(forbid=(("conflicts", "s1", "*"),)), "did you mean 'conflict'"),
        (Intervention(clamp={"inertia": 1.0}), "no term"),
        (Intervention(inject=(Act(99, "conflict", "s0", "s1"),)), "days 0 to 13"),
        (Intervention(inject=(Act(0, "conflict", "s0", "s0"),)), "itself"),
    ],
)
def test_an_intervention_that_cannot_be_is_named(world, change, said):
    with pytest.raises(ModelError, match=said):
        run(world, intervention=change)


def test_a_factor_that_a_pair_keeps_widens_bands_and_leaves_the_mean(world):
    _, model, _ = world
    frail = dataclasses.replace(model, frailty=(0.8, 0.8))
    plain, wide = (run((world[0], m, world[2]), paths=600).counts.sum(axis=1, dtype=float) for m in (model, frail))
    assert wide.mean() == pytest.approx(plain.mean(), rel=0.12)
    assert wide.var(axis=0).mean() > 1.2 * plain.var(axis=0).mean()
    none = dataclasses.replace(model, frailty=(0.0, 0.0))
    assert np.array_equal(run((world[0], none, world[2])).counts, run(world).counts)
