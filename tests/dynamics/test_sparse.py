"""The sparse state says what the dense one says, and beyond the strongest partners what brute force over them says."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from tests.dynamics.test_effects import JOIN, LEGS, PATHS, make_acts, remember
from tests.dynamics.worlds import LAYERS, load_stage, replay_stage

from tightrope.dynamics import Term, fit_model, make_history
from tightrope.dynamics.days import find_live_pairs, fit_days
from tightrope.dynamics.effects import compile_terms, find_effect, load_effects
from tightrope.dynamics.explain import rank_next
from tightrope.dynamics.fit import advance_state
from tightrope.dynamics.simulate import Act, Intervention, simulate_days
from tightrope.dynamics.sparse import SparseState
from tightrope.dynamics.state import DENSE_ACTORS, REFUSED, init_state, read_effects, update_state
from tightrope.errors import ModelError


@pytest.mark.parametrize("effect", [e for e in load_effects() if e.operation not in REFUSED], ids=lambda e: e.name)
def test_an_effect_has_the_value_worked_out_by_hand(effect):
    value = replay_stage(load_stage(), Term(effect.name, **effect.example), *effect.at, partners=9)
    assert value == pytest.approx(effect.vector, abs=1e-12)


def replay(world, terms, partners):
    n, acts = world
    program = compile_terms(terms, layers=LAYERS)
    state = init_state(program, n, start=0.0, partners=partners)
    for time, s, t, kind, weight in acts:
        state = update_state(state, program, time=time, layer=kind, sender=s, target=t, weight=weight)
    pairs = list(itertools.permutations(range(n), 2))
    return pairs, read_effects(state, program, *np.array(pairs).T, now=acts[-1][0] + 1.5)


@settings(max_examples=40)
@given(world=make_acts())
@pytest.mark.parametrize(("combine", "half_life"), [("min", 3.0), ("product", 30.0), ("binary", math.inf)])
def test_with_as_many_partners_as_actors_every_path_equals_the_dense_one(world, combine, half_life):
    legs = list(itertools.product(LAYERS, repeat=2))
    terms = tuple(Term(p, of=a, by=b, half_life=half_life, combine=combine) for p in PATHS for a, b in legs)
    terms += (Term("inertia", of=LAYERS[0], window=20.0), Term("pressure_on_target", of=LAYERS[1], half_life=5.0))
    assert replay(world, terms, world[0])[1] == pytest.approx(replay(world, terms, None)[1], abs=1e-10)


@settings(max_examples=40)
@given(world=make_acts())
@pytest.mark.parametrize("effect", ["friend_of_friend", "transitivity", "shared_targets"])
def test_with_fewer_the_sum_goes_through_the_strongest_partners_of_the_sender(world, effect):
    pairs, found = replay(world, (Term(effect, of=LAYERS[0], by=LAYERS[0], half_life=9.0),), 2)
    n, acts = world
    memory, row = remember(acts, 0, acts[-1][0] + 1.5, 9.0, n), find_effect(effect)
    first, second = LEGS[row.first](memory), LEGS[row.second](memory)
    for value, (s, t) in zip(found[:, 0], pairs, strict=True):
        best = np.sort(first[s])[::-1]
        if n > 2 and best[1] == best[2] > 0:
            continue  # a tie for the last place: either may stand there
        strong = [k for k in range(n) if first[s, k] > 0 and first[s, k] >= best[1] and k not in (s, t)]
        assert value == pytest.approx(sum(JOIN["min"](first[s, k], second[k, t]) for k in strong), abs=1e-10)


def invent_history(n=70, acts=1500, seed=2):
    rng = np.random.default_rng(seed)
    weight = rng.pareto(1.3, n) + 0.1
    rows = rng.choice(n, (acts, 2), p=weight / weight.sum())
    rows = rows[rows[:, 0] != rows[:, 1]]
    names = np.array([f"a{i:02d}" for i in range(n)])
    layer = np.where(rng.random(len(rows)) < 0.4, *LAYERS[::-1])
    return make_history(np.sort(rng.integers(0, 300, len(rows))), names[rows[:, 0]], names[rows[:, 1]], layer=layer,
                        layers=LAYERS, actors=names.tolist())  # fmt: skip


TERMS = (
    Term("inertia", of="conflict", half_life=30, scale="log"),
    Term("sender_out", of="cooperation", half_life=30, scale="log"),
    Term("friend_of_enemy", of="conflict", by="cooperation", half_life=30, scale="log"),
    Term("enemy_of_friend", of="cooperation", by="conflict", half_life=30, scale="log"),
)


@pytest.fixture(scope="module")
def history():
    return invent_history()


def test_a_sampled_fit_is_the_same(history):
    dense = fit_model(history, TERMS, layer="conflict", seed=3)
    thin = fit_model(history, TERMS, layer="conflict", seed=3, partners=70)
    assert thin.coefficients == pytest.approx(dense.coefficients, abs=1e-6)
    assert thin.robust_errors == pytest.approx(dense.robust_errors, rel=1e-5)


def test_a_simulation_draws_the_same_acts(history):
    drawn = []
    for partners in (None, 70):
        model = fit_days(history, TERMS, until=300.0, days=100, partners=partners)
        state = advance_state(history, model.program, until=300.0, partners=partners)
        change = Intervention((Act(1, "conflict", "a00", "a01"),), (("*", "a02", "*"),), ("a03",))
        pairs = find_live_pairs(state)
        drawn.append(simulate_days(model, state, actors=history.actors, begin=300.0, days=10, paths=5, pairs=pairs,
                                   intervention=change, seed=1))  # fmt: skip
    assert drawn[0].counts.sum() > 0
    assert np.array_equal(drawn[0].counts, drawn[1].counts)


def test_a_ranking_has_the_same_order_and_first_reasons(history):
    """Parts are beside the average candidate, and a sparse state has fewer candidates, so weaker reasons may differ."""
    thin = rank_next(fit_model(history, TERMS, layer="conflict", seed=3, partners=70), history, now=300.0, top=3)
    dense = rank_next(fit_model(history, TERMS, layer="conflict", seed=3), history, now=300.0, top=3)
    assert [(c.sender, c.target, c.parts[0].acts, round(c.parts[0].value, 9)) for c in thin] == [
        (c.sender, c.target, c.parts[0].acts, round(c.parts[0].value, 9)) for c in dense
    ]


def test_many_actors_get_a_sparse_state_of_themselves():
    program = compile_terms(TERMS, layers=LAYERS)
    assert isinstance(init_state(program, DENSE_ACTORS + 1, start=0.0), SparseState)
    assert not isinstance(init_state(program, 10, start=0.0), SparseState)


def test_a_term_that_needs_whole_matrices_is_refused_by_name():
    program = compile_terms((Term("similar_senders", of=LAYERS[0]),), layers=LAYERS)
    with pytest.raises(ModelError, match=r"similar_senders.*every pair"):
        init_state(program, 10, start=0.0, partners=3)
