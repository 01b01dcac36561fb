"""Explanations: the acts named behind a term are those that its value rests on, by taking acts away and reading again."""

import numpy as np
import pytest
from tests.dynamics.worlds import LAYERS

from tightrope.dynamics import Term, compile_terms, fit_model, make_history, read_effects
from tightrope.dynamics.explain import find_acts_behind, rank_next
from tightrope.dynamics.fit import advance_state

ROWS = [
    (1, "a", "b", "cooperation"), (2, "b", "a", "cooperation"), (3, "a", "c", "cooperation"), (4, "c", "b", "cooperation"),
    (5, "a", "d", "conflict"), (6, "d", "b", "conflict"), (7, "c", "b", "cooperation"), (8, "b", "c", "cooperation"),
    (9, "c", "a", "conflict"), (10, "d", "a", "cooperation"),
]  # fmt: skip
TERMS = [
    Term(effect, of=layer, half_life=20)
    for effect in ("inertia", "reciprocity", "interaction", "sender_out", "sender_in", "target_out", "target_in",
                   "target_total", "pressure_on_target", "pressure_on_sender", "world_activity")
    for layer in LAYERS
]  # fmt: skip
PATHS = [
    Term("friend_of_friend", of="cooperation", by="cooperation", half_life=20),
    Term("enemy_of_enemy", of="conflict", by="conflict", half_life=20),
    Term("friend_of_enemy", of="conflict", by="cooperation", half_life=20),
    Term("transitivity", of="cooperation", half_life=20),
    Term("age_triadic", of="cooperation", low=0, high=30),
]


def make(rows):
    time, sender, target, layer = zip(*rows, strict=True)
    return make_history(time, sender, target, layer=layer, layers=LAYERS, actors="abcd",
                        evidence=[f"e-{t}" for t in time])  # fmt: skip


def read(rows, term, s, t, now=12.0):
    history = make(rows)
    program = compile_terms((term,), layers=LAYERS, actors=history.actors)
    return read_effects(advance_state(history, program, until=now), program, [s], [t], now=now)[0, 0]


@pytest.mark.parametrize("term", TERMS, ids=lambda t: f"{t.effect} {t.of}")
@pytest.mark.parametrize(("s", "t"), [(0, 1), (3, 0), (2, 1)])
def test_a_value_rests_on_the_acts_named_and_on_no_other(term, s, t):
    named = find_acts_behind(make(ROWS), term, s, t, now=12.0, top=99)
    whole = read(ROWS, term, s, t)
    for i in range(len(ROWS)):
        less = read(ROWS[:i] + ROWS[i + 1 :], term, s, t)
        assert (less < whole - 1e-12) == (i in named)


@pytest.mark.parametrize("term", PATHS, ids=lambda t: t.effect)
@pytest.mark.parametrize(("s", "t"), [(0, 1), (2, 3), (1, 3)])
def test_without_the_legs_named_a_path_is_weaker(term, s, t):
    named = find_acts_behind(make(ROWS), term, s, t, now=12.0, top=99)
    kept = [row for i, row in enumerate(ROWS) if i not in named]
    assert bool(named) == (read(ROWS, term, s, t) > 0)
    assert not named or read(kept, term, s, t) < read(ROWS, term, s, t)


def test_terms_that_rest_on_no_act_name_none():
    assert find_acts_behind(make(ROWS), Term("sender_is", actor="a"), 0, 1, now=12.0) == ()
    assert find_acts_behind(make(ROWS), Term("inertia", of="conflict"), 0, 1, now=12.0) == ()


def test_the_heaviest_acts_come_first_and_later_ones_are_not_known():
    term = Term("sender_out", of="cooperation", half_life=2)
    assert find_acts_behind(make(ROWS), term, 0, 1, now=12.0) == (2, 0)
    assert find_acts_behind(make(ROWS), term, 0, 1, now=3.0) == (0,)


def test_a_ranked_act_names_three_effects_and_the_reports_behind_them():
    rng, rows = np.random.default_rng(0), []
    for day in range(200):
        s = "abcd"[int(rng.integers(4))]
        rows.append((day, s, {"a": "b", "b": "a", "c": "d", "d": "c"}[s], LAYERS[int(rng.random() < 0.4)]))
        rows.append((day + 0.5, *rng.permutation(list("abcd"))[:2].tolist(), LAYERS[0]))
    history = make(rows)
    terms = (
        Term("inertia", of="cooperation", half_life=30, scale="log"),
        Term("reciprocity", of="cooperation", half_life=30, scale="log"),
        Term("sender_out", of="cooperation", half_life=30, scale="log"),
        Term("friend_of_friend", of="cooperation", by="cooperation", half_life=30, scale="log"),
    )
    fit = fit_model(history, terms, layer="cooperation", ridge=1.0)
    ranked = rank_next(fit, history, now=200.0, top=12)
    assert sum(c.chance for c in ranked) == pytest.approx(1.0)
    assert {ranked[0].sender, ranked[0].target} in ({"a", "b"}, {"c", "d"})
    assert 1 <= len(ranked[0].parts) <= 3
    assert ranked[0].parts[0].part >= ranked[0].parts[-1].part > 0
    assert all(p.evidence_ids and all(i.startswith("e-") for i in p.evidence_ids) for p in ranked[0].parts)
