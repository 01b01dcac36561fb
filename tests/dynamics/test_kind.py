"""The conditional model of the kind of act."""

import numpy as np
import pytest
from scipy import special

from tightrope.dynamics import Term, compile_terms, make_history
from tightrope.dynamics.kind import fit_kind, fit_score, read_acts
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


def invent_scores(seed=5, merge=False):
    history = invent_tempers(n_acts=1500, seed=seed)
    terms = (Term("reciprocity", of="conflict", half_life=100, scale="log"),)
    program = compile_terms(terms, layers=history.layers)
    rng = np.random.default_rng(seed)
    score = -3 - 1.5 * read_acts(history, program)[:, 0] + rng.normal(0, 2, len(history))
    names = np.array(history.actors)
    shuffled = rng.permutation(len(history))
    rows = (history.time, names[history.sender], names[history.target])
    return make_history(*(r[shuffled] for r in rows), layer=np.array(history.layers)[history.layer][shuffled],
                        score=score[shuffled]), terms, score  # fmt: skip


def test_the_score_of_an_act_given_its_class_finds_the_truth_and_equals_least_squares():
    history, terms, score = invent_scores()
    assert history.score == pytest.approx(score)  # rows may come in any order; scores go along
    fit = fit_score(history, terms, layer="conflict")
    mine = history.layer == history.find_layer("conflict")
    design = read_acts(history, compile_terms(terms, layers=history.layers))[mine]
    brute = np.linalg.lstsq(np.column_stack([design, np.ones(len(design))]), history.score[mine], rcond=None)[0]
    assert fit.coefficients == pytest.approx(brute)
    assert np.all(np.abs(fit.coefficients - [-1.5, -3.0]) < 4 * fit.robust_errors)
    assert fit.spread == pytest.approx(2.0, rel=0.1)
    assert 0 < fit.explained < 1


def test_scores_that_cannot_be_fitted_are_named():
    history, terms, _ = invent_scores()
    with pytest.raises(ModelError, match="no scores"):
        fit_score(invent_tempers(n_acts=50), terms, layer="conflict")
    with pytest.raises(ModelError, match="one score or too few"):
        fit_score(history.select(history.time < 3), terms, layer="conflict")
    with pytest.raises(ModelError, match="needs a score"):
        make_history([1, 2], list("ab"), list("ba"), score=[1.0, np.nan])
