"""The conditional model of the kind of act."""

import numpy as np
import pytest
from scipy import special

from tightrope.dynamics import Term, make_history
from tightrope.dynamics.kind import fit_kind
from tightrope.errors import ModelError


def invent_tempers(n_acts=4000, n=8, seed=3):
    """Pairs answer conflict with conflict: log-odds -1 + 0.9 log(1 + remembered conflict of the other side)."""
    rng, memory, rows = np.random.default_rng(seed), np.zeros((n, n)), []
    for step in range(n_acts):
        s = int(rng.integers(n))
        t = int((s + rng.integers(1, n)) % n)
        hostile = rng.random() < special.expit(-1 + 0.9 * np.log1p(memory[t, s]))
        rows.append((float(step), f"s{s}", f"s{t}", "conflict" if hostile else "cooperation"))
        memory[s, t] += hostile
        memory *= 0.5 ** (1 / 100)
    return make_history(*zip(*[r[:3] for r in rows], strict=True), layer=[r[3] for r in rows])


def test_the_kind_of_act_finds_the_temper_of_the_pair():
    fit = fit_kind(
        invent_tempers(), (Term("reciprocity", of="conflict", half_life=100, scale="log"),), layer="conflict"
    )
    assert np.all(np.abs(fit.coefficients - [0.9, -1.0]) < 4 * fit.errors)
    assert fit.names[-1] == "constant"


def test_one_class_only_is_refused():
    history = make_history([1, 2, 3], list("aba"), list("bab"), layer=["war"] * 3)
    with pytest.raises(ModelError, match="one class only"):
        fit_kind(history, (Term("inertia", of="war"),), layer="war")
