"""The smoother against dense algebra, hand computation and its own draws."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import brentq

from tightrope.alignment.likelihood import COUNTS, SCORES
from tightrope.alignment.smoother import Cells, Prior, draw_paths, smooth_paths, smooth_settings
from tightrope.errors import ModelError


def solve_dense(total, weight, *, times, prior, family):
    """Mode, variance and Laplace evidence of one path from its full covariance matrix."""
    distance = np.abs(times[:, None] - times[None, :])
    covariance = prior.spread**2 * 0.5 ** (distance / prior.half_life)
    precision = np.linalg.inv(covariance)
    a = np.full(times.size, float(prior.mean))
    for _ in range(200):
        gradient = total - weight * family.mean(a) - precision @ (a - prior.mean)
        step = np.linalg.solve(precision + np.diag(weight * family.variance(a)), gradient)
        a = a + step / max(1.0, np.abs(step).max())
    hessian = precision + np.diag(weight * family.variance(a))
    residual = a - prior.mean
    value = (total * a - weight * family.log_partition(a)).sum() - 0.5 * residual @ precision @ residual
    evidence = value + 0.5 * (np.linalg.slogdet(precision)[1] - np.linalg.slogdet(hessian)[1])
    return a, np.diag(np.linalg.inv(hessian)), evidence


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("family", [SCORES, COUNTS])
def test_mode_variance_and_evidence_equal_dense_algebra(seed, family):
    rng = np.random.default_rng(seed)
    times = np.cumsum(rng.integers(1, 30, 40)).astype(float)
    weight = rng.random((5, 40)) * 4 * (rng.random((5, 40)) < 0.4)
    y = rng.random((5, 40)) if family is SCORES else rng.poisson(3, (5, 40))
    cells = Cells(weight * y, weight)
    prior = Prior(float(rng.uniform(20, 300)), float(rng.uniform(0.5, 4)), 0.3)
    paths = smooth_paths(cells, family, gaps=np.diff(times), prior=prior)
    for row in range(5):
        mode, variance, evidence = solve_dense(cells.total[row], weight[row], times=times, prior=prior, family=family)
        assert paths.mode[row] == pytest.approx(mode, abs=1e-8)
        assert paths.variance[row] == pytest.approx(variance, abs=1e-8)
        assert paths.log_evidence[row] == pytest.approx(evidence, abs=1e-8)


def test_three_acts_of_one_day_by_hand():
    # y = 1, .75, .5 on one day with rho = 1/2: weight 3/(1 + 2/2) = 1.5 at mean score .75; prior N(0, 2²).
    def density(a, power):
        return quad(lambda y: (y**power) * np.exp(a * y), 0, 1, epsabs=1e-13)[0]

    mode = brentq(lambda a: 1.5 * (0.75 - density(a, 1) / density(a, 0)) - a / 4, -5, 5, xtol=1e-12)
    slope = density(mode, 2) / density(mode, 0) - (density(mode, 1) / density(mode, 0)) ** 2
    paths = smooth_paths(
        Cells(np.array([[1.5 * 0.75]]), np.array([[1.5]])), SCORES, gaps=np.zeros(0), prior=Prior(100.0, 2.0)
    )
    # To first order m(a) = 1/2 + a/12, so that 1.5(1/4 − a/12) = a/4 and a = 1.
    assert mode == pytest.approx(1.0, abs=0.01)
    assert paths.mode[0, 0] == pytest.approx(mode, abs=1e-8)
    assert paths.variance[0, 0] == pytest.approx(1 / (1 / 4 + 1.5 * slope), abs=1e-8)


def test_paths_do_not_touch_each_other():
    rng = np.random.default_rng(2)
    weight = rng.random((3, 20))
    cells = Cells(weight * rng.random((3, 20)), weight)
    together = smooth_paths(cells, SCORES, gaps=np.full(19, 7.0), prior=Prior(60, 2))
    for row in range(3):
        alone = smooth_paths(
            Cells(cells.total[[row]], weight[[row]]), SCORES, gaps=np.full(19, 7.0), prior=Prior(60, 2)
        )
        assert alone.mode[0] == pytest.approx(together.mode[row], abs=1e-12)


def test_a_path_without_acts_is_its_prior():
    paths = smooth_paths(Cells(np.zeros((1, 9)), np.zeros((1, 9))), SCORES, gaps=np.full(8, 7.0), prior=Prior(60, 2))
    assert paths.mode == pytest.approx(np.zeros((1, 9)))
    assert paths.variance == pytest.approx(np.full((1, 9), 4.0))
    assert paths.log_evidence == pytest.approx(np.zeros(1), abs=1e-12)


def test_draws_have_the_posterior_mean_variance_and_neighbour_covariance():
    rng = np.random.default_rng(4)
    weight = rng.random((2, 6)) * 3
    prior, gaps = Prior(50, 1.5), np.array([3.0, 10.0, 7.0, 30.0, 1.0])
    paths = smooth_paths(Cells(weight * 0.7, weight), SCORES, gaps=gaps, prior=prior)
    draws = draw_paths(paths, draws=40_000, rng=rng)
    error = 5 * np.sqrt(paths.variance / 40_000)
    assert (np.abs(draws.mean(axis=0) - paths.mode) < error).all()
    assert draws.var(axis=0) == pytest.approx(paths.variance, rel=0.05)
    covariance = ((draws[:, :, 0] - paths.mode[:, 0]) * (draws[:, :, 1] - paths.mode[:, 1])).mean(axis=0)
    expected = -paths.factor[:, 0] * paths.variance[:, 1]
    assert covariance == pytest.approx(expected, rel=0.05)


def test_several_settings_in_one_system_equal_each_alone():
    weight = np.random.default_rng(5).random((2, 8))
    cells, gaps = Cells(weight * 0.4, weight), np.full(7, 7.0)
    priors = (Prior(30.0, 1.0), Prior(300.0, 4.0))
    modes, variances = smooth_settings(cells, SCORES, gaps=gaps, priors=priors)
    for index, prior in enumerate(priors):
        alone = smooth_paths(cells, SCORES, gaps=gaps, prior=prior)
        assert modes[index] == pytest.approx(alone.mode, abs=1e-10)
        assert variances[index] == pytest.approx(alone.variance, abs=1e-10)


def test_scores_that_are_not_finite_are_refused():
    with pytest.raises(ModelError, match="Newton"), np.errstate(all="ignore"):
        smooth_paths(Cells(np.array([[np.nan]]), np.ones((1, 1))), SCORES, gaps=np.zeros(0), prior=Prior(10, 1))
