"""What if on a case: the change shows where it was made and is answered where answers are the habit; nothing is causal."""

from datetime import timedelta

import numpy as np
import pytest
from tests.dynamics.test_outlook import AS_OF, STATES, Everyone, act

from tightrope.dynamics.simulate import CAVEAT
from tightrope.dynamics.whatif import Change, Injection, ask_whatif
from tightrope.errors import ModelError


def invent_answers(seed=3, days=690):
    """Quarrels that the other side answers within days, and steady cooperation."""
    rng, acts = np.random.default_rng(seed), []
    for day in range(days):
        for s, t in ((s, t) for s in STATES[:3] for t in STATES[:3] if s != t):
            if rng.random() < 0.006:
                acts += [act(day, s, t, "ACCUSE"), *(act(day + k, t, s, "ACCUSE") for k in (2, 5, 9))]
            if rng.random() < 0.02:
                acts.append(act(day, s, t))
    return acts


@pytest.fixture(scope="module")
def acts():
    return invent_answers()


def ask(acts, change, **how):
    how = {"days": 28, "paths": 400, "seed": 1, **how}
    return ask_whatif(acts, change, actors=STATES, roster=Everyone(), as_of=AS_OF, **how)


def find(asked, *key):
    return next(s for s in asked.comparison.shifts if (s.sender, s.target, s.layer) == key)


def inject(*days, sender="AVA", target="BOR", layer="conflict"):
    return Change(inject=tuple(Injection(AS_OF + timedelta(days=d), sender, target, layer) for d in days))


def test_injected_acts_are_counted_and_answered_and_labelled(acts):
    asked = ask(acts, inject(1, 2, 3))
    own, answer = find(asked, "AVA", "BOR", "conflict"), find(asked, "BOR", "AVA", "conflict")
    assert own.value >= 3
    assert answer.value > 3 * answer.error
    assert asked.caveat == CAVEAT
    assert all(s.caveat == CAVEAT for s in asked.comparison.shifts)


def test_the_same_seed_gives_the_same_answer_in_any_order_of_the_acts(acts):
    one, two = ask(acts, inject(2)), ask(acts[::-1], inject(2))
    assert one.comparison.shifts == two.comparison.shifts
    assert one.ridge == two.ridge


def test_what_is_forbidden_or_removed_does_not_happen(acts):
    asked = ask(acts, Change(forbid=(("AVA", "BOR", "conflict"),), remove=("CIM",)), top=30)
    assert find(asked, "AVA", "BOR", "conflict").changed == 0
    assert all(s.changed == 0 for s in asked.comparison.shifts if "CIM" in (s.sender, s.target))


def test_where_answers_are_clamped_away_there_is_less_conflict(acts):
    calm = ask(acts, Change(clamp=(("reciprocity(conflict)", 0.0),)))
    fewer = next(s for s in calm.comparison.total if s.layer == "conflict")
    assert fewer.value < -3 * fewer.error


def test_an_effect_clamped_where_it_stands_already_changes_next_to_nothing():
    """Over a year after the last quarrel none of it is remembered, so to remember nothing is no change."""
    rng = np.random.default_rng(8)
    pairs = [rng.permutation(STATES[:3])[:2].tolist() for _ in range(200)]
    acts = [act(3 * i, *pair) for i, pair in enumerate(pairs)]
    acts += [act(9 * i + 1, *pair, "ACCUSE") for i, pair in enumerate(pairs[:20])]
    asked = ask(acts, Change(clamp=(("reciprocity(conflict)", 0.0),)), paths=100)
    assert all(abs(s.value) <= 0.05 * s.base + 0.05 for s in asked.comparison.total)


def test_a_clamp_beyond_the_data_is_flagged(acts):
    asked = ask(acts, Change(clamp=(("inertia(conflict)", 500.0),)), paths=50)
    assert any("clamped" in w and "beyond the data" in w for w in asked.warnings)


def test_an_act_that_a_pair_never_did_is_flagged_as_beyond_the_data(acts):
    asked = ask(acts, inject(1, sender="AVA", target="DOR"))
    assert any("AVA towards DOR" in w for w in asked.warnings)
    assert ask(acts, inject(1)).warnings == ()


def test_a_crisis_at_the_end_does_not_run_away():
    """Acts that double every month would explode if the last weeks were taken for the rule."""
    calm = invent_answers(seed=4, days=600)
    rng = np.random.default_rng(5)
    storm = [
        act(600 + int(d), *rng.permutation(STATES[:3])[:2].tolist()) for d in np.sort(100 * rng.random(160) ** 0.3)
    ]
    asked = ask([*calm, *storm], inject(1), paths=100)
    busiest = max(
        sum(d < a.act.when.start.toordinal() - AS_OF.toordinal() + 700 <= d + 28 for a in storm)
        for d in range(590, 700)
    )
    assert asked.high <= 3.2 * busiest


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (inject(0), "the simulation runs from"),
        (inject(29), "the simulation runs from"),
        (inject(1, sender="AVB"), "did you mean 'AVA'"),
        (Change(remove=("ZZZ",)), "no actor 'ZZZ'"),
        (Change(forbid=(("AVA", "*", "war"),)), "no class of acts 'war'"),
        (Change(clamp=(("inertai", 1.0),)), "did you mean 'inertia'"),
        (Change(clamp=(("inertia", -1.0),)), "0 or more"),
        (Change(clamp=(("inertia", 1.0), ("inertia(conflict)", 2.0))), "clamped twice"),
    ],
)
def test_a_change_that_cannot_be_is_named(acts, change, said):
    with pytest.raises(ModelError, match=said):
        ask(acts, change)
