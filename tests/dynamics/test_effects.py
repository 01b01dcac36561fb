"""Every effect against its hand-worked value and against brute force over the raw list of acts."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.dynamics.worlds import LAYERS, load_stage, replay_stage

from tightrope.dynamics.effects import Term, compile_terms, find_effect, load_effects
from tightrope.dynamics.state import init_state, read_effects, update_state
from tightrope.errors import ModelError


@pytest.mark.parametrize("effect", load_effects(), ids=lambda e: e.name)
def test_an_effect_has_the_value_worked_out_by_hand(effect):
    stage = load_stage()
    value = replay_stage(stage, Term(effect.name, **effect.example), *effect.at)
    assert value == pytest.approx(effect.vector, abs=1e-12)


def remember(acts, layer, now, half_life, n):
    memory = np.zeros((n, n))
    for time, s, t, kind, weight in acts:
        if kind == layer:
            memory[s, t] += weight * 0.5 ** ((now - time) / half_life)
    return memory


LEGS = {"forward": lambda a: a, "backward": lambda a: a.T, "both": lambda a: a + a.T}
JOIN = {"product": lambda x, y: x * y, "min": min, "binary": lambda x, y: float(x > 1e-9 and y > 1e-9)}


def walk_triples(effect, a, b, combine, s, t):
    first, second = LEGS[effect.first](a), LEGS[effect.second](b)
    return sum(JOIN[combine](first[s, k], second[k, t]) for k in range(len(a)) if k not in (s, t))


@st.composite
def make_acts(draw):
    n = draw(st.integers(3, 6))
    pair = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda p: p[0] != p[1])
    rows = draw(st.lists(st.tuples(pair, st.integers(0, 1), st.floats(0.1, 3.0)), min_size=1, max_size=25))
    gaps = draw(st.lists(st.floats(0.0, 60.0), min_size=len(rows), max_size=len(rows)))
    times = np.cumsum(gaps)
    return n, [(float(x), s, t, kind, w) for x, ((s, t), kind, w) in zip(times, rows, strict=True)]


PATHS = [e.name for e in load_effects() if e.operation == "path"]


@settings(max_examples=60)
@given(world=make_acts())
@pytest.mark.parametrize(
    ("combine", "half_life"),
    [("min", 3.0), ("min", 30.0), ("min", math.inf), ("product", 3.0), ("product", math.inf), ("binary", math.inf)],
)
def test_signed_triads_equal_the_triple_loop(world, combine, half_life):
    n, acts = world
    legs = list(itertools.product(range(2), repeat=2))
    terms = tuple(
        Term(p, of=LAYERS[x], by=LAYERS[y], half_life=half_life, combine=combine) for p in PATHS for x, y in legs
    )
    program = compile_terms(terms, layers=LAYERS)
    state = init_state(program, n, start=0.0)
    for time, s, t, kind, weight in acts:
        update_state(state, program, time=time, layer=kind, sender=s, target=t, weight=weight)
    now = acts[-1][0] + 1.5
    pairs = [(s, t) for s in range(n) for t in range(n) if s != t]
    found = read_effects(state, program, [s for s, _ in pairs], [t for _, t in pairs], now=now)
    memory = [remember(acts, x, now, half_life, n) for x in range(2)]
    for row, (s, t) in enumerate(pairs):
        brute = [walk_triples(find_effect(p), memory[x], memory[y], combine, s, t) for p in PATHS for x, y in legs]
        assert found[row] == pytest.approx(brute, abs=1e-10)


@settings(max_examples=30)
@given(world=make_acts())
def test_strengths_and_shares_equal_sums_over_the_memory(world):
    n, acts = world
    names = ["inertia", "reciprocity", "sender_out", "sender_in", "target_out", "target_in", "target_total",
             "pressure_on_target", "pressure_on_sender", "world_activity", "share", "popularity"]  # fmt: skip
    program = compile_terms(tuple(Term(x, of=LAYERS[0], half_life=7.0) for x in names), layers=LAYERS)
    state = init_state(program, n, start=0.0)
    for time, s, t, kind, weight in acts:
        update_state(state, program, time=time, layer=kind, sender=s, target=t, weight=weight)
    now = acts[-1][0]
    a = remember(acts, 0, now, 7.0, n)
    for s, t in itertools.permutations(range(n), 2):
        out, inn = a.sum(axis=1), a.sum(axis=0)
        brute = [a[s, t], a[t, s], out[s], inn[s], out[t], inn[t], out[t] + inn[t], inn[t] - a[s, t],
                 inn[s] - a[t, s], a.sum(), a[s, t] / out[s] if out[s] else 0, inn[t] / a.sum() if a.any() else 0]  # fmt: skip
        assert read_effects(state, program, [s], [t], now=now)[0] == pytest.approx(brute, abs=1e-10)


def test_a_century_of_acts_neither_overflows_nor_drifts():
    program = compile_terms(
        (
            Term("inertia", of=LAYERS[0], half_life=3.0),
            Term("transitivity", of=LAYERS[0], half_life=3.0, combine="product"),
        ),
        layers=LAYERS,
    )
    state = init_state(program, 3, start=0.0)
    for day in range(0, 36_500, 5):
        for s, t in ((0, 1), (0, 2), (2, 1)):
            update_state(state, program, time=float(day), layer=0, sender=s, target=t)
    kept = 1 / (1 - 0.5 ** (5 / 3))
    assert read_effects(state, program, [0], [1], now=float(day))[0] == pytest.approx([kept, kept**2], rel=1e-9)


def test_names_of_terms_tell_them_apart():
    with pytest.raises(ModelError, match="stands twice"):
        compile_terms((Term("inertia", of="act"), Term("inertia", of="act")), layers=("act",))


@pytest.mark.parametrize(
    ("term", "said"),
    [
        (Term("inertai", of="act"), "did you mean 'inertia'"),
        (Term("inertia"), "needs of="),
        (Term("inertia", of="acts"), "did you mean 'act'"),
        (Term("inertia", of="act", half_life=-1), "above 0"),
        (Term("inertia", of="act", half_life=1, window=1), "not both"),
        (Term("inertia", of="act", scale="logs"), "did you mean 'log'"),
        (Term("sender_covariate", covariate="gdp"), "covariate"),
    ],
)
def test_a_term_that_cannot_be_read_is_named(term, said):
    with pytest.raises(ModelError, match=said):
        compile_terms((term,), layers=("act",))
