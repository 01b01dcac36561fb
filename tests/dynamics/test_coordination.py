"""Treaties need both sides: the likelihood equals the sum over pairs written out, and the truth is found again."""

import itertools
import math

import numpy as np
import pytest

from tightrope.dynamics.coordination import Meeting, fit_coordination
from tightrope.errors import ModelError


def list_chances(design, beta):
    """Chance of every unordered pair, by loops: both sides pick each other, over the same for all pairs."""
    n = len(design)
    picks = np.zeros((n, n))
    for i in range(n):
        weights = [math.exp(design[i, j] @ beta) if j != i else 0.0 for j in range(n)]
        picks[i] = np.array(weights) / sum(weights)
    both = {(i, j): picks[i, j] * picks[j, i] for i, j in itertools.combinations(range(n), 2)}
    return {pair: chance / sum(both.values()) for pair, chance in both.items()}


def invent_meetings(beta, *, count, n=6, seed=0):
    rng, meetings = np.random.default_rng(seed), []
    for _ in range(count):
        design = rng.normal(size=(n, n, len(beta)))
        chances = list_chances(design, beta)
        first, second = list(chances)[rng.choice(len(chances), p=list(chances.values()))]
        meetings.append(Meeting(design, first, second))
    return meetings


def test_the_likelihood_is_that_of_both_sides_picking_each_other():
    meetings = invent_meetings(np.array([0.8, -0.5]), count=40, seed=1)
    fit = fit_coordination(meetings, names=("x", "y"))
    written_out = sum(math.log(list_chances(m.design, fit.coefficients)[m.first, m.second]) for m in meetings)
    assert fit.log_likelihood == pytest.approx(written_out, abs=1e-9)
    assert fit.null_log_likelihood == pytest.approx(-40 * math.log(15), abs=1e-9)
    assert fit.gradient < 1e-6


def test_the_truth_is_found_within_its_errors():
    truth = np.array([0.8, -0.5])
    fit = fit_coordination(invent_meetings(truth, count=400, seed=2), names=("x", "y"))
    assert np.all(np.abs(fit.coefficients - truth) < 3 * fit.errors)
    assert np.all(fit.errors < 0.2)


def test_what_cannot_be_fitted_is_named():
    with pytest.raises(ModelError, match="no pair formed"):
        fit_coordination([], names=("x",))
    twice = [Meeting(np.repeat(m.design, 2, axis=2), m.first, m.second) for m in invent_meetings([0.3], count=20)]
    with pytest.raises(ModelError, match="say the same"):
        fit_coordination(twice, names=("x", "y"))
