"""Competing hypotheses: Bayes, diagnosticity, the flip set, Heuer's count, and invariances."""

from itertools import combinations
from math import exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tightrope.claims.hypotheses import Item, read_hypotheses, read_items, weigh_hypotheses
from tightrope.errors import CaseError

ROWS = read_hypotheses([{"id": n, "text": n.upper()} for n in ("a", "b", "c")], where="case.toml")
cells = st.fixed_dictionaries({n: st.floats(-3, 3) for n in ("a", "b", "c", "none", "deception")})
matrices = st.lists(cells, min_size=1, max_size=5)


def make(matrix):
    return [Item(f"e{i}", "", row, "me", "why") for i, row in enumerate(matrix)]


def lead_without(items, removed, top):
    """Posterior of the once first less the best other's, some items taken away."""
    ranked = weigh_hypotheses(ROWS, [i for i in items if i.evidence not in removed]).ranked
    posterior = {r.hypothesis.id: r.posterior for r in ranked}
    return posterior.pop(top) - max(posterior.values())


@given(matrices)
def test_posteriors_are_bayes_rule(matrix):
    weighed = weigh_hypotheses(ROWS, make(matrix))
    weight = {h.id: h.prior * exp(sum(row[h.id] for row in matrix)) for h in ROWS}
    for ranked in weighed.ranked:
        assert ranked.posterior == pytest.approx(weight[ranked.hypothesis.id] / sum(weight.values()), rel=1e-9)
    assert sum(r.posterior for r in weighed.ranked) == pytest.approx(1)


@given(matrices, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_changes_nothing(matrix, random):
    items, rows = make(matrix), list(ROWS)
    plain = weigh_hypotheses(rows, items)
    random.shuffle(items)
    random.shuffle(rows)
    assert weigh_hypotheses(rows, items) == plain


@settings(max_examples=60)
@given(matrices)
def test_the_flip_set_flips_and_no_smaller_set_does(matrix):
    items = make(matrix)
    weighed = weigh_hypotheses(ROWS, items)
    top = weighed.ranked[0].hypothesis.id
    names = [i.evidence for i in items]
    if weighed.flips_to is not None:
        assert weighed.flips_to != top
        assert lead_without(items, weighed.flip_set, top) <= 1e-9
    smaller = range(len(weighed.flip_set) if weighed.flips_to is not None else len(names) + 1)
    for size in smaller:
        for removed in combinations(names, size):
            assert lead_without(items, removed, top) > -1e-9


def test_an_item_that_fits_or_contradicts_all_alike_decides_nothing():
    alike = dict.fromkeys(("a", "b", "c", "none", "deception"), -2.0)
    weighed = weigh_hypotheses(ROWS, make([alike, {"a": 1.0}]))
    assert weighed.diagnosticity == {"e0": 0.0, "e1": 1.0}
    assert [i.evidence for i in weighed.items] == ["e1", "e0"]
    assert [r.posterior for r in weighed.ranked] == pytest.approx(
        [r.posterior for r in weigh_hypotheses(ROWS, make([{"a": 1.0}])).ranked]
    )


def test_items_of_one_origin_count_once():
    one = weigh_hypotheses(ROWS, [Item("e1", "", {"a": 1.2}, "me", "w")])
    fifty = weigh_hypotheses(ROWS, [Item(f"e{i}", "", {"a": 1.2}, "me", "w", origin="wire") for i in range(50)])
    assert fifty.ranked[0].posterior == pytest.approx(one.ranked[0].posterior)


def test_a_word_is_said_where_bayes_and_the_count_differ():
    """`a` has one inconsistency but much that fits; `b` has none and nothing that fits."""
    matrix = [{"a": -1.5, "c": -3.0}, {"a": 3.0, "c": -1.5}, {"a": 3.0}, {"none": -1.0, "deception": -1.0}]
    weighed = weigh_hypotheses(ROWS, make(matrix))
    assert weighed.ranked[0].hypothesis.id == "a"
    assert "Bayes puts 'a' first (1 inconsistency), the count of inconsistencies 'b' (0)" in weighed.disagreement
    assert weigh_hypotheses(ROWS, make([{"a": 3.0, "b": -3.0}])).disagreement == ""


@given(matrices)
def test_at_its_tipping_prior_a_hypothesis_draws_level(matrix):
    items = make(matrix)
    weighed = weigh_hypotheses(ROWS, items)
    total = sum(h.prior for h in ROWS)
    for h in ROWS:
        tip = weighed.tipping_prior[h.id]
        if not 0.01 < tip < 0.99:
            continue
        rest = 1 - h.prior / total
        for shift, is_first in ((1.02, True), (0.98, False)):
            share = min(tip * shift, 0.999)
            moved = [
                type(o)(o.id, o.text, share if o.id == h.id else o.prior / total * (1 - share) / rest) for o in ROWS
            ]
            assert (weigh_hypotheses(moved, items).ranked[0].hypothesis.id == h.id) == is_first
    assert all(0 <= p <= 1 for pairs in weighed.sensitivity.values() for _, p in pairs)


def test_deception_and_none_of_these_are_always_there():
    assert {"deception", "none"} <= {h.id for h in ROWS}
    own = read_hypotheses([{"id": "none", "text": "mine", "prior": 2}], where="x")
    assert [h.text for h in own if h.id == "none"] == ["mine"]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"evidence": "e", "cells": {"aa": 1}, "by": "m", "why": "w"}, "no hypothesis 'aa'"),
        ({"evidence": "e", "cells": {"a": "III"}, "by": "m", "why": "w"}, "'III' is not one of"),
        ({"evidence": "e", "cells": {"a": 9}, "by": "m", "why": "w"}, "within ±5"),
        ({"evidence": "e", "cells": {"a": 1}, "by": "m"}, "lacks why"),
        ({"evidence": "e", "cells": {"a": 1}, "by": "m", "wyh": "w"}, "did you mean 'why'"),
    ],
)
def test_mistakes_in_cells_are_named(row, says):
    with pytest.raises(CaseError, match=says):
        read_items([row], ROWS, where="case.toml:5")


def test_marks_become_logs():
    (item,) = read_items([{"evidence": "e", "cells": {"a": "CC", "b": "II"}, "by": "m", "why": "w"}], ROWS, where="x")
    assert item.cells == {"a": 1.5, "b": -3.0}


@pytest.mark.parametrize("prior", [0, -1, float("nan")])
def test_impossible_priors_are_refused(prior):
    with pytest.raises(CaseError, match="above 0"):
        read_hypotheses([{"id": "a", "text": "A", "prior": prior}], where="x")
