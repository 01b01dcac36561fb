"""The continuous Bernoulli against numerical integration and its own symmetry."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from tightrope.alignment.likelihood import COUNTS, SCORES, invert_mean


@pytest.mark.parametrize("a", [-30.0, -3.0, -0.021, -0.019, -1e-3, 0.0, 1e-6, 0.0199, 0.5, 4.0, 60.0])
def test_partition_mean_and_variance_are_those_of_the_integrated_density(a):
    total = quad(lambda y: np.exp(a * (y - (a > 0))), 0, 1, epsabs=1e-13, limit=200)[0]
    mean = quad(lambda y: y * np.exp(a * (y - (a > 0))), 0, 1, epsabs=1e-13, limit=200)[0] / total
    square = quad(lambda y: (y - mean) ** 2 * np.exp(a * (y - (a > 0))), 0, 1, epsabs=1e-13, limit=200)[0] / total
    array = np.array([a])
    assert SCORES.log_partition(array)[0] == pytest.approx(np.log(total) + max(a, 0), abs=1e-10)
    assert SCORES.mean(array)[0] == pytest.approx(mean, abs=1e-10)
    assert SCORES.variance(array)[0] == pytest.approx(square, abs=1e-10)


@given(st.floats(-500, 500))
def test_the_scale_has_no_preferred_end(a):
    array = np.array([a])
    assert SCORES.mean(array)[0] + SCORES.mean(-array)[0] == pytest.approx(1, abs=1e-12)
    assert SCORES.variance(array)[0] == pytest.approx(SCORES.variance(-array)[0], rel=1e-9)
    assert 0 < SCORES.mean(array)[0] < 1
    assert SCORES.variance(array)[0] > 0


@given(st.floats(-40, 40))
def test_inverting_the_mean_returns_the_parameter(a):
    assert invert_mean(SCORES.mean(np.array([a])))[0] == pytest.approx(a, abs=1e-5)


def test_counts_stay_finite_however_high_the_rate():
    assert np.isfinite(COUNTS.mean(np.array([1e4]))).all()
