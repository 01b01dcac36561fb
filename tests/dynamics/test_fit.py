"""Fits against brute-force likelihoods, invented worlds with a known truth, and input that cannot be fitted."""

import numpy as np
import pytest
from scipy import optimize, special

from tightrope.dynamics import Change, Surroundings, Term, fit_model, make_history
from tightrope.errors import ModelError

TRUTH = np.array([0.8, 0.6, -0.4])


def invent_acts(n_acts, n, seed, truth=TRUTH):
    """Acts drawn one by one from the model itself: inertia and reciprocity of half-life 20, and a covariate."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    memory = np.zeros((n, n))
    rows = []
    for step in range(n_acts):
        utility = truth[0] * np.log1p(memory) + truth[1] * np.log1p(memory.T) + truth[2] * x[None, :]
        np.fill_diagonal(utility, -np.inf)
        pick = rng.choice(n * n, p=special.softmax(utility.ravel()))
        s, t = divmod(int(pick), n)
        rows.append((float(step), s, t))
        memory[s, t] += 1
        memory *= 0.5 ** (1 / 20)
    return rows, x


def make_world(n_acts=1500, n=12, seed=1):
    rows, x = invent_acts(n_acts, n, seed)
    names = [f"a{i:02d}" for i in range(n)]
    history = make_history([r[0] for r in rows], [names[r[1]] for r in rows], [names[r[2]] for r in rows], actors=names)
    return history, Surroundings(covariates={"x": x})


TERMS = (
    Term("inertia", of="act", half_life=20, scale="log"),
    Term("reciprocity", of="act", half_life=20, scale="log"),
    Term("target_covariate", covariate="x"),
)


def test_a_fit_finds_the_truth_of_an_invented_world():
    history, around = make_world()
    fit = fit_model(history, TERMS, layer="act", surroundings=around)
    assert fit.converged
    assert np.all(np.abs(fit.coefficients - TRUTH) < 4 * fit.errors)


def test_sampled_controls_agree_with_the_full_risk_set():
    history, around = make_world()
    full = fit_model(history, TERMS, layer="act", surroundings=around)
    sampled = fit_model(history, TERMS, layer="act", surroundings=around, controls=20, seed=3)
    assert np.all(np.abs(sampled.coefficients - full.coefficients) < 2.5 * sampled.errors)
    assert np.all(sampled.errors >= full.errors * 0.98)


def test_errors_cover_the_truth_about_as_often_as_they_say():
    hits = []
    for seed in range(25):
        history, around = make_world(n_acts=250, n=8, seed=100 + seed)
        fit = fit_model(history, TERMS, layer="act", surroundings=around)
        hits.append(np.abs(fit.coefficients - TRUTH) < 1.96 * fit.errors)
    assert np.mean(hits) > 0.88


def test_the_same_seed_gives_the_same_fit_and_another_seed_does_not():
    history, around = make_world(n_acts=300)
    one, two, other = (
        fit_model(history, TERMS, layer="act", surroundings=around, controls=5, seed=s).coefficients for s in (1, 1, 2)
    )
    assert np.array_equal(one, two)
    assert not np.array_equal(one, other)


def test_the_order_of_simultaneous_acts_does_not_matter():
    history, around = make_world(n_acts=400)
    time, order = np.floor(history.time / 4), np.random.default_rng(0).permutation(400)
    names = np.array(history.actors)
    rows = (time, names[history.sender], names[history.target])
    one = make_history(*rows, actors=history.actors)
    two = make_history(*(r[order] for r in rows), actors=history.actors)
    fits = [fit_model(h, TERMS, layer="act", surroundings=around, controls=4, seed=1).coefficients for h in (one, two)]
    assert np.array_equal(*fits)


def test_decisions_walked_anew_give_the_fit_of_decisions_kept(monkeypatch):
    history, around = make_world(n_acts=900)
    kept = fit_model(history, TERMS, layer="act", surroundings=around, controls=6, seed=2)
    monkeypatch.setattr("tightrope.dynamics.fit.KEEP_BYTES", 0)
    monkeypatch.setattr("tightrope.dynamics.strata.BLOCK", 40)
    walked = fit_model(history, TERMS, layer="act", surroundings=around, controls=6, seed=2)
    assert walked.coefficients == pytest.approx(kept.coefficients, abs=1e-5)
    assert walked.robust_errors == pytest.approx(kept.robust_errors, rel=1e-4)
    assert (walked.log_likelihood, walked.null_log_likelihood) == pytest.approx(
        (kept.log_likelihood, kept.null_log_likelihood), rel=1e-7
    )
    assert (walked.events, walked.candidates) == (kept.events, kept.candidates)


def test_sampled_dyads_stand_for_all_in_a_timed_model(monkeypatch):
    history, around = make_world(n_acts=900)
    terms = (Term("intercept"), *TERMS)
    full = fit_model(history, terms, layer="act", likelihood="timed", surroundings=around, since=0.0)
    draws = [
        fit_model(history, terms, layer="act", likelihood="timed", surroundings=around, since=0.0, controls=15, seed=s)
        for s in range(4)
    ]
    mean = np.mean([d.coefficients for d in draws], axis=0)
    assert np.all(np.abs(mean - full.coefficients) < 1.5 * full.errors)
    assert draws[0].events == full.events
    monkeypatch.setattr("tightrope.dynamics.fit.KEEP_BYTES", 0)
    walked = fit_model(history, terms, layer="act", likelihood="timed", surroundings=around, since=0.0, controls=15)
    assert walked.coefficients == pytest.approx(draws[0].coefficients, abs=1e-5)
    assert walked.candidates == draws[0].candidates


def test_all_dyads_drawn_often_enough_give_the_expected_number_of_acts():
    history, _ = make_world(n_acts=300, n=6)
    fit = fit_model(history, (Term("intercept"),), layer="act", likelihood="timed", since=0.0, controls=200)
    assert fit.coefficients[0] == pytest.approx(np.log(300 / (299 * 30)), abs=0.01)


def test_choice_likelihood_equals_the_sum_written_out():
    history, around = make_world(n_acts=60, n=5)
    terms = (Term("inertia", of="act"), Term("target_covariate", covariate="x"))
    fit = fit_model(history, terms, layer="act", orientation="choice", surroundings=around)
    count, x, total = np.zeros((5, 5)), around.covariates["x"], 0.0
    for s, t in zip(history.sender, history.target, strict=True):
        eta = count[s] * fit.coefficients[0] + x * fit.coefficients[1]
        total += eta[t] - special.logsumexp(np.delete(eta, s))
        count[s, t] += 1
    assert fit.log_likelihood == pytest.approx(total, abs=1e-9)


def test_a_timed_intercept_is_the_log_of_acts_per_dyad_and_time():
    history, _ = make_world(n_acts=100, n=6)
    fit = fit_model(history, (Term("intercept"),), layer="act", likelihood="timed", since=0.0, until=200.0)
    assert fit.coefficients[0] == pytest.approx(np.log(100 / (200 * 30)), abs=1e-9)


def test_timed_and_separate_maximisation_agree():
    rng = np.random.default_rng(5)
    n, x = 6, np.array([0.0, 1, 2, 0, 1, 2])
    s = rng.integers(0, n, 80)
    t = (s + rng.integers(1, n, 80)) % n
    time = np.cumsum(rng.exponential(size=80))
    names = [str(i) for i in range(n)]
    history = make_history(time, [names[i] for i in s], [names[i] for i in t], actors=names)
    terms = (Term("intercept"), Term("sender_covariate", covariate="x"))
    fit = fit_model(history, terms, layer="act", likelihood="timed", since=0.0, surroundings=Surroundings({"x": x}))

    def loss(b):
        return -((b[0] + b[1] * x[s]).sum() - time[-1] * (n - 1) * np.exp(b[0] + b[1] * x).sum())

    brute = optimize.minimize(loss, np.array([-3.0, 0.0]), tol=1e-12)
    assert fit.coefficients == pytest.approx(brute.x, abs=1e-4)
    assert fit.log_likelihood == pytest.approx(-brute.fun, abs=1e-7)


def test_an_act_of_today_is_unknown_to_the_other_acts_of_today():
    history = make_history([1, 1, 2, 2, 3, 3], list("abcabc"), list("bcabca"))
    fit = fit_model(
        history.select(history.time < 3), (Term("reciprocity", of="act"),), layer="act", since=1.0, until=1.0, ridge=1.0
    )
    assert fit.log_likelihood == pytest.approx(-2 * np.log(6))


def test_a_change_dated_after_an_act_never_enters_it():
    base = Surroundings(covariates={"x": np.array([0.0, 1.0, 2.0])})
    late = Surroundings(base.covariates, changes=(Change(99.0, "covariate", "x", 1, 0, 50.0),))
    history = make_history([1, 2, 3, 4], list("abca"), list("bcac"))
    fits = [fit_model(history, (Term("target_covariate", covariate="x"),), layer="act", surroundings=a, ridge=0.1)
            for a in (base, late)]  # fmt: skip
    assert np.array_equal(fits[0].coefficients, fits[1].coefficients)


def test_an_absent_actor_is_no_candidate():
    history = make_history([1, 2, 3, 4], list("abba"), list("baab"), actors=list("abc"))
    around = Surroundings(present=np.array([True, True, False]))
    fit = fit_model(history, (Term("inertia", of="act"),), layer="act", surroundings=around, ridge=1.0)
    assert fit.candidates == 8


def test_a_single_actor_present_is_an_error_and_no_endless_search():
    history = make_history([1, 2, 3, 4], list("abba"), list("baab"), actors=list("abc"))
    around = Surroundings(present=np.array([True, False, False]))
    with pytest.raises(ModelError, match="fewer than two actors"):
        fit_model(history, (Term("inertia", of="act"),), layer="act", surroundings=around, controls=3)


def test_weeks_of_a_burst_widen_robust_errors():
    history, around = make_world(n_acts=600)
    copied = make_history(
        np.repeat(history.time, 4), np.repeat(np.array(history.actors)[history.sender], 4),
        np.repeat(np.array(history.actors)[history.target], 4), actors=history.actors,
    )  # fmt: skip
    fit = fit_model(copied, TERMS, layer="act", surroundings=around)
    assert np.all(fit.robust_errors > 1.5 * fit.errors)


def ring(n_acts=60):
    return make_history(range(n_acts), ["abcd"[i % 4] for i in range(n_acts)], ["bcda"[i % 4] for i in range(n_acts)])


SPLIT = Surroundings(covariates={"x": np.array([0.0, 0, 0, 0]), "y": np.array([1.0, 2, 3, np.nan])})


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: fit_model(ring(), (Term("sender_covariate", covariate="x"),), layer="act", surroundings=SPLIT),
         "does not vary"),
        (lambda: fit_model(ring(), (Term("sender_covariate", covariate="y"),), layer="act", surroundings=SPLIT),
         "values are missing"),
        (lambda: fit_model(*make_collinear(), layer="act"), "collinear"),
        (lambda: fit_model(ring(), (Term("inertia", of="act"),), layer="war"), "no class of acts"),
        (lambda: fit_model(ring(), (Term("inertia", of="act", scale="binary"),), layer="act", since=10.0), "separates"),
        (lambda: fit_model(ring(), (Term("inertia", of="act"),), layer="act", since=1e6), "nothing to fit"),
        (lambda: make_history([1, np.nan], list("ab"), list("ba")), "row 1: the time"),
        (lambda: make_history([1, 2], list("ab"), list("bb")), "acts on itself"),
        (lambda: make_history([1], ["a"], ["x"], actors=["a", "b"]), "not among"),
        (lambda: make_history([], [], []), "at least one act"),
        (lambda: make_history([1], ["a"], ["b"], weight=[np.nan]), "weight"),
        (lambda: fit_model(ring(), (Term("inertia", of="act"),), layer="act",
                           surroundings=Surroundings(present=np.array([True, False, False, False]))), "candidates"),
        (lambda: fit_model(ring(), (Term("inertia", of="act"),), layer="act", orientation="ties"), "did you mean 'tie'"),
        (lambda: fit_model(ring(), (Term("inertia", of="act"),), layer="act", controls=0), "at least 1"),
    ],
)  # fmt: skip
def test_bad_input_is_named(call, said):
    with pytest.raises(ModelError, match=said):
        call()


def make_collinear():
    history, _ = make_world(n_acts=80, n=5)
    return history, (Term("inertia", of="act"), Term("reciprocity", of="act"), Term("interaction", of="act"))


def test_a_ridge_fits_where_the_plain_likelihood_cannot():
    terms = (Term("inertia", of="act", scale="binary"),)
    assert fit_model(ring(), terms, layer="act", since=10.0, ridge=0.5).converged
