"""Conditional logit and log-linear rates by Newton's method, over pieces of a design of any length.

Both likelihoods are concave, so a Newton step with halving finds the one maximum, if there is one. Where there is none
(a statistic that never varies, two that say the same, one that separates what happened from what did not) the error
names the terms.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from tightrope.errors import ModelError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SEPARATED = 30.0  # a coefficient that moves log-odds by 30 per standard deviation is on its way to infinity
COLLINEAR = 1e-9  # smallest eigenvalue of the information matrix as a correlation
STEPS = 60


@dataclass(frozen=True, slots=True)
class Strata:
    """Candidates in groups, one group a decision.

    design (rows, terms); offset (rows,); start (groups + 1,): rows start[g]…start[g+1]-1 belong to group g; chosen
    (groups,): row within the group that happened, -1 if none; weight, duration (groups,); cluster (groups,) int;
    thinned: offsets are Efron's weights of tied candidates, which do not belong to what happened.
    """

    design: NDArray[np.floating]
    offset: NDArray[np.floating]
    start: Ints
    chosen: Ints
    weight: Floats
    duration: Floats
    cluster: Ints
    thinned: bool = False


@dataclass(frozen=True, slots=True)
class Optimum:
    """Where Newton ended: coefficients and information (terms, terms), log-likelihood there and at 0, and the way."""

    coefficients: Floats
    information: Floats
    log_likelihood: float
    null_log_likelihood: float
    gradient: float
    iterations: int
    converged: bool


@njit(cache=True, nogil=True)
def _sum_choice(design, offset, start, chosen, weight, _duration, thinned, least, beta, gradient, hessian, scores):  # type: ignore[no-untyped-def]
    """Log-likelihood of choices; adds to gradient (K,), hessian (K, K) and, where asked, per-group scores."""
    k = beta.shape[0]
    total = 0.0
    widest = 0
    for g in range(start.shape[0] - 1):
        widest = max(widest, start[g + 1] - start[g])
    share, middle, row = np.empty(widest), np.empty(k), np.empty(k)
    for g in range(start.shape[0] - 1):
        if chosen[g] < 0:
            continue
        first, size = start[g], start[g + 1] - start[g]
        top = -np.inf
        for c in range(size):
            eta = float(offset[first + c])
            for j in range(k):
                eta += design[first + c, j] * beta[j]
            share[c] = eta
            top = max(top, eta)
        whole = 0.0
        happened = share[chosen[g]] - (float(offset[first + chosen[g]]) if thinned else 0.0)
        for c in range(size):
            share[c] = math.exp(share[c] - top)
            whole += share[c]
        total += weight[g] * (happened - top - math.log(whole))
        middle[:] = 0.0
        for c in range(size):
            share[c] /= whole
            for j in range(k):
                middle[j] += share[c] * design[first + c, j]
        for j in range(k):
            gain = weight[g] * (design[first + chosen[g], j] - middle[j])
            gradient[j] += gain
            if scores.shape[0] > 0:
                scores[g, j] = gain
        for c in range(size):
            part = weight[g] * share[c]
            if part > least:
                for j in range(k):
                    row[j] = design[first + c, j] - middle[j]
                for j in range(k):
                    x = part * row[j]
                    for i in range(j + 1):
                        hessian[j, i] += x * row[i]
    return total


@njit(cache=True, nogil=True)
def _sum_rate(design, offset, start, chosen, weight, duration, _thinned, _least, beta, gradient, hessian, scores):  # type: ignore[no-untyped-def]
    """Log-likelihood of timed acts: log rate of what happened minus rate times waiting time of all candidates."""
    k = beta.shape[0]
    total = 0.0
    gain = np.empty(k)
    for g in range(start.shape[0] - 1):
        gain[:] = 0.0
        for r in range(start[g], start[g + 1]):
            eta = float(offset[r])
            for j in range(k):
                eta += design[r, j] * beta[j]
            if r - start[g] == chosen[g]:
                total += weight[g] * eta
                for j in range(k):
                    gain[j] += weight[g] * design[r, j]
            if duration[g] > 0.0:
                expected = weight[g] * duration[g] * math.exp(min(eta, 500.0))
                total -= expected
                for j in range(k):
                    x = expected * design[r, j]
                    gain[j] -= x
                    for i in range(j + 1):
                        hessian[j, i] += x * design[r, i]
        for j in range(k):
            gradient[j] += gain[j]
            if scores.shape[0] > 0:
                scores[g, j] = gain[j]
    return total


def sum_pieces(
    pieces: Iterable[Strata],
    beta: Floats,
    *,
    timed: bool,
    with_scores: bool = False,
    threads: int = 2,
    least: float = 1e-14,
) -> tuple[float, Floats, Floats, list[Floats]]:
    """Log-likelihood, gradient (K,), information (K, K) and per-group scores over all pieces.

    Candidates with a probability under `least` are left out of the information of choices (not of the gradient).
    """
    kernel = _sum_rate if timed else _sum_choice
    k = len(beta)

    def work(piece: Strata) -> tuple[float, Floats, Floats, Floats]:
        gradient, hessian = np.zeros(k), np.zeros((k, k))
        scores = np.zeros((len(piece.chosen) if with_scores else 0, k))
        value = kernel(
            piece.design, piece.offset, piece.start, piece.chosen, piece.weight, piece.duration,
            piece.thinned, least, beta, gradient, hessian, scores,
        )  # fmt: skip
        return float(value), gradient, hessian + np.tril(hessian, -1).T, scores

    if isinstance(pieces, Sequence) and len(pieces) > 1 and threads > 1:
        with ThreadPoolExecutor(threads) as pool:
            parts = list(pool.map(work, pieces))
    else:
        parts = [work(piece) for piece in pieces]
    return (
        math.fsum(p[0] for p in parts),
        np.sum([p[1] for p in parts], axis=0),
        np.sum([p[2] for p in parts], axis=0),
        [p[3] for p in parts],
    )


def sum_null(piece: Strata, *, timed: bool) -> float:
    """The log-likelihood of a piece at coefficients 0, from its offsets alone."""
    offset = piece.offset.astype(float)
    happened = piece.chosen >= 0
    first = offset[(piece.start[:-1] + np.maximum(piece.chosen, 0))] * happened
    whole = np.add.reduceat(np.exp(offset), piece.start[:-1])
    if timed:
        return float(piece.weight @ (first - piece.duration * whole))
    return float((piece.weight * happened) @ ((0.0 if piece.thinned else first) - np.log(whole)))


def _check_information(information: Floats, names: Sequence[str]) -> None:
    spread = np.sqrt(np.diag(information))
    flat = np.flatnonzero(~(spread > 1e-8))
    if len(flat):
        raise ModelError(
            f"{names[flat[0]]} does not vary among the candidates of any decision; leave it out (a choice cannot see "
            "what is the same for all)"
        )
    values, vectors = np.linalg.eigh(information / np.outer(spread, spread))
    if values[0] < COLLINEAR:
        guilty = [names[i] for i in np.argsort(-np.abs(vectors[:, 0])) if abs(vectors[i, 0]) > 0.1]
        raise ModelError(f"{' and '.join(guilty[:4])} say the same (collinear); leave one out or pass ridge=")


def _check_separation(beta: Floats, information: Floats, start: Floats, names: Sequence[str], groups: float) -> None:
    # the spread of a statistic within decisions, from the information at 0
    spread = np.sqrt(np.diag(start) / max(groups, 1.0))
    moved = np.abs(beta) * spread
    faded = np.diag(information) < 1e-7 * np.diag(start)
    if np.any((moved > SEPARATED) | (faded & (np.abs(beta) * spread > 3))):
        worst = int(np.argmax(moved))
        raise ModelError(
            f"{names[worst]} separates what happened from what did not: its coefficient has no maximum "
            f"(it reached {beta[worst]:.3g}); leave it out or pass ridge= above 0"
        )


def maximise(
    evaluate: Callable[[Floats], tuple[float, Floats, Floats]],
    start: Floats,
    *,
    names: Sequence[str],
    groups: float,
    ridge: float = 0.0,
    free: NDArray[np.bool_] | None = None,
    tolerance: float = 1e-9,
    null: Callable[[], float] | None = None,
    polish: bool = True,
) -> Optimum:
    """Newton with step halving on a concave log-likelihood; `ridge` adds -ridge/2 · coefficient² where `free` holds.

    Converged when the Newton decrement (expected gain of a further step, in nats) is under `tolerance`; `polish` then
    takes one step more. `null` gives the log-likelihood at 0 where that is known for less than an evaluation.
    """
    held = np.ones(len(start), dtype=bool) if free is None else free
    penalty = ridge * held.astype(float)

    def judge(beta: Floats) -> tuple[float, Floats, Floats]:
        value, gradient, information = evaluate(beta)
        return (
            value - 0.5 * float(penalty @ beta**2),
            gradient - penalty * beta,
            information + np.diag(penalty),
        )

    beta = start.astype(float).copy()
    value, gradient, information = judge(beta)
    plain = value if not beta.any() else null() if null is not None else evaluate(np.zeros_like(beta))[0]
    first = information.copy()
    _check_information(information, names)
    decrement, iteration = math.inf, 0
    while iteration < STEPS:
        iteration += 1
        try:
            step = np.linalg.solve(information, gradient)
        except np.linalg.LinAlgError as error:
            _check_separation(beta, information, first, names, groups)
            raise ModelError(f"the information matrix of {', '.join(names)} is singular") from error
        decrement = float(gradient @ step) / 2
        if decrement < tolerance:
            if polish:  # Newton converges quadratically: one last step takes 1e-9 to rounding error
                beta = beta + step
                value, gradient, information = judge(beta)
            break
        size = 1.0
        while size > 1e-6:
            trial = judge(beta + size * step)
            if math.isfinite(trial[0]) and trial[0] >= value - 1e-12 * abs(value):
                break
            size /= 2
        beta, (value, gradient, information) = beta + size * step, trial
        if ridge == 0:
            _check_separation(beta, information, first, names, groups)
    largest = float(np.abs(gradient).max())
    return Optimum(beta, information, value + 0.5 * float(penalty @ beta**2), plain, largest, iteration,
                   decrement < tolerance)  # fmt: skip


def sum_clusters(scores: Sequence[Floats], clusters: Sequence[Ints]) -> Floats:
    """Sum of outer products of the scores summed within clusters: the meat of the robust covariance."""
    whole = np.concatenate(scores)
    _, which = np.unique(np.concatenate(clusters), return_inverse=True)
    summed = np.zeros((which.max() + 1, whole.shape[1]))
    np.add.at(summed, which, whole)
    count = len(summed)
    return np.asarray(summed.T @ summed * (count / max(count - 1, 1)), dtype=float)
