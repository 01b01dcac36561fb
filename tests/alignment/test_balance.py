"""The frustration index against brute force, known graphs and its own invariances."""

import csv
import time
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tightrope.alignment.balance import count_triads, find_frustration
from tightrope.alignment.cycles import cut_cycles, prove_by_integers
from tightrope.alignment.divisions import search_division, write_weights
from tightrope.alignment.semidefinite import prove_division
from tightrope.errors import ModelError


def make_ties(seed, n, m):
    rng = np.random.default_rng(seed)
    pairs = [(i, j) for i in range(n) for j in range(i)]
    chosen = rng.choice(len(pairs), min(m, len(pairs)), replace=False)
    return [(f"s{pairs[k][0]}", f"s{pairs[k][1]}", int(rng.choice([-1, 1]))) for k in chosen]


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.integers(3, 9), st.integers(2, 25))
def test_equals_the_best_of_all_divisions(seed, n, m):
    ties = make_ties(seed, n, m)
    names = sorted({x for a, b, _ in ties for x in (a, b)})
    least = min(
        sum((side[names.index(a)] == side[names.index(b)]) != (s > 0) for a, b, s in ties)
        for side in product((0, 1), repeat=len(names))
    )
    found = find_frustration(ties)
    assert found.is_proven
    assert found.value == found.bound == least == len(found.tense)


@settings(max_examples=30)
@given(st.integers(0, 10**6))
def test_turning_all_ties_of_one_state_round_changes_nothing(seed):
    """Switching a node is the symmetry of the frustration index (Zaslavsky)."""
    ties = make_ties(seed, 12, 30)
    turned = [(a, b, -s if "s3" in (a, b) else s) for a, b, s in ties]
    assert find_frustration(ties).value == find_frustration(turned).value


def test_removing_the_tense_ties_leaves_a_balanced_graph():
    ties = make_ties(4, 20, 60)
    found = find_frustration(ties)
    rest = [t for t in ties if t not in found.tense]
    assert find_frustration(rest).value == 0
    first, second = map(set, found.camps)
    assert all(((a in first) == (b in first)) == (s > 0) for a, b, s in rest)
    assert not first & second


def test_a_sparse_network_of_a_hundred_states_is_proven():
    rng = np.random.default_rng(1)
    side = rng.integers(0, 2, 100)
    pairs = [(i, j) for i in range(100) for j in range(i)]
    ties = [
        (f"s{i}", f"s{j}", ((1 if side[i] == side[j] else -1) * (-1 if rng.random() < 0.1 else 1)))
        for i, j in (pairs[k] for k in rng.choice(len(pairs), 600, replace=False))
    ]
    found = find_frustration(ties, time_limit=120)
    assert found.is_proven
    assert found.gap == 0


def write_arrays(ties):
    names = sorted({x for a, b, _ in ties for x in (a, b)})
    edges = np.array([(names.index(a), names.index(b)) for a, b, _ in ties])
    return len(names), edges, np.array([s for *_, s in ties])


def count_least(n, edges, signs):
    """By all divisions."""
    sides = np.array(list(product((-1, 1), repeat=n)))
    return int(np.sum(sides[:, edges[:, 0]] * sides[:, edges[:, 1]] * signs < 0, axis=1).min())


@settings(max_examples=20)
@given(st.integers(0, 10**6), st.integers(3, 9), st.integers(2, 36))
def test_both_proofs_end_at_the_best_division_from_whichever_they_start(seed, n, m):
    n, edges, signs = write_arrays(make_ties(seed, n, m))
    rng = np.random.default_rng(seed)
    worst, weight, least = rng.choice([-1.0, 1.0], n), write_weights(n, edges, signs), count_least(n, edges, signs)
    deadline = time.monotonic() + 60
    cycles, floor = cut_cycles(n, edges, signs, enough=len(edges), seconds=10)
    proofs = [
        prove_division(weight, worst, deadline=deadline, floor=0, rng=rng),
        prove_by_integers(edges, signs, worst, cycles=cycles, floor=floor, deadline=deadline),
    ]
    assert floor <= least
    for sides, bound in proofs:
        assert bound == least == np.sum(sides[edges[:, 0]] * sides[edges[:, 1]] * signs < 0)


@settings(max_examples=20)
@given(st.integers(0, 10**6), st.integers(2, 9))
def test_the_search_counts_the_agreement_of_the_division_that_it_returns(seed, n):
    rng = np.random.default_rng(seed)
    half = np.triu(rng.integers(-3, 4, (n, n)), 1).astype(float)
    weight = half + half.T
    value, sides = search_division(weight, starts=8, rng=rng)
    assert value == sides @ weight @ sides / 2
    assert value == max(np.array(s) @ weight @ np.array(s) / 2 for s in product((-1, 1), repeat=n))


def test_a_network_without_camps_is_proven_by_branches():
    """24 states, every pair tied, signs at random: no cycle bound comes near."""
    ties = make_ties(3, 24, 24 * 23 // 2)
    n, edges, signs = write_arrays(ties)
    _, floor = cut_cycles(n, edges, signs, enough=len(ties), seconds=60)
    found = find_frustration(ties, time_limit=300)
    assert found.is_proven
    assert floor < found.value == len(found.tense)


def test_at_the_time_limit_value_bound_and_gap_are_said():
    ties = make_ties(2, 150, 2000)
    found = find_frustration(ties, time_limit=0.5)
    assert not found.is_proven
    assert 0 < found.bound < found.value == len(found.tense)
    assert 0 < found.gap < 1


def test_triads_count_by_the_product_of_signs():
    ties = [("a", "b", 1), ("b", "c", 1), ("a", "c", 1), ("c", "d", -1), ("b", "d", 1)]
    assert count_triads(ties) == (1, 1)


@pytest.mark.parametrize(
    "ties", [[("a", "a", 1)], [("a", "b", 0)], [("a", "b", 1), ("b", "a", -1)]], ids=["self", "zero", "twice"]
)
def test_ties_that_are_none_are_refused(ties):
    with pytest.raises(ModelError):
        find_frustration(ties)


@pytest.mark.data
def test_the_highland_tribes_have_seven_tense_ties(data_folder):
    with (data_folder / "strategy" / "balance" / "highland_tribes.csv").open() as stream:
        ties = [(r["from"], r["to"], int(r["sign"])) for r in csv.DictReader(stream)]
    found = find_frustration(ties)
    assert (found.value, found.is_proven) == (7, True)
