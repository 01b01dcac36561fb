"""Coordination: ties that need both sides, such as treaties (the DyNAM-M of Stadtfeld, Hollway and Block 2017).

Each side would pick the other from its own candidates; a pair forms with probability p_i(j)·p_j(i) over the same for
all pairs. p_i(j) is a conditional logit, so the model is not: its gradient is exact and its information is the
gradient's numerical derivative.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from tightrope.errors import ModelError

Floats = NDArray[np.float64]

DIFFERENCE_STEP = 1e-5


@dataclass(frozen=True, slots=True)
class Meeting:
    """One pair that formed: design (actors, actors, terms) among those present, and which two they were."""

    design: Floats
    first: int
    second: int


@dataclass(frozen=True, slots=True)
class CoordinationFit:
    """Coefficients and errors (terms,), log-likelihood at the optimum and at 0, largest gradient component."""

    names: tuple[str, ...]
    coefficients: Floats
    errors: Floats
    log_likelihood: float
    null_log_likelihood: float
    gradient: float
    events: int


def _judge_meeting(meeting: Meeting, beta: Floats) -> tuple[float, Floats]:
    n, _, k = meeting.design.shape
    utility = meeting.design @ beta
    np.fill_diagonal(utility, -np.inf)
    log_choice = utility - special.logsumexp(utility, axis=1, keepdims=True)
    choice = np.exp(log_choice)
    mean = np.einsum("ij,ijk->ik", choice, np.nan_to_num(meeting.design))
    upper = np.triu_indices(n, 1)
    pair = (log_choice + log_choice.T)[upper]
    whole = special.logsumexp(pair)
    weight = np.zeros((n, n))
    weight[upper] = np.exp(pair - whole)
    both = weight + weight.T
    # the gradient of the log of a pair is the sum of both sides' centred statistics
    expected = np.einsum("ij,ijk->k", both, meeting.design) - both.sum(axis=1) @ mean
    i, j = meeting.first, meeting.second
    happened = meeting.design[i, j] + meeting.design[j, i] - mean[i] - mean[j]
    value = float(log_choice[i, j] + log_choice[j, i] - whole)
    return value, np.asarray((happened - expected).reshape(k), dtype=float)


def fit_coordination(meetings: Sequence[Meeting], *, names: tuple[str, ...]) -> CoordinationFit:
    """Maximise the likelihood of the pairs that formed.

    Raises ModelError if there is no pair or if a statistic cannot be told from the others.
    """
    if not meetings:
        raise ModelError("no pair formed: there is nothing to fit")
    k = len(names)

    def judge(beta: Floats) -> tuple[float, Floats]:
        parts = [_judge_meeting(m, beta) for m in meetings]
        return -math.fsum(p[0] for p in parts), -np.sum([p[1] for p in parts], axis=0)

    def derive(beta: Floats) -> Floats:
        columns = []
        for term in range(k):
            step = np.zeros(k)
            step[term] = DIFFERENCE_STEP * max(1.0, abs(beta[term]))
            columns.append((judge(beta + step)[1] - judge(beta - step)[1]) / (2 * step[term]))
        matrix = np.array(columns)
        return np.asarray((matrix + matrix.T) / 2, dtype=float)

    found = optimize.minimize(judge, np.zeros(k), jac=True, method="BFGS", options={"gtol": 1e-5, "maxiter": 300})
    beta = np.asarray(found.x, dtype=float)
    for _ in range(4):  # Newton finishes what BFGS brought near
        information = derive(beta)
        if np.linalg.eigvalsh(information)[0] <= 0:
            raise ModelError(f"{', '.join(names)}: the information is not positive; two terms may say the same")
        beta = beta - np.linalg.solve(information, judge(beta)[1])
    value, gradient = judge(beta)
    errors = np.sqrt(np.diag(np.linalg.inv(derive(beta))))
    null = judge(np.zeros(k))[0]
    return CoordinationFit(names, beta, errors, -value, -null, float(np.abs(gradient).max()), len(meetings))
