"""Ornstein–Uhlenbeck paths seen through an exponential family: mode, covariance, draws, for many paths at once.

The prior of a path on nodes t_1 … t_T is Gaussian with stationary mean μ, standard deviation s and correlation
φ = 2^(−Δ/h) over a gap of Δ days (h = half-life); its precision Q is tridiagonal. Newton steps (Q + W)δ = gradient
lead to the mode; the posterior is Gaussian there, with covariance (Q + W)^−1 (Laplace; Rue and Held, *Gaussian Markov
Random Fields*, 2005). Paths do not touch, so that all of them stand in one long tridiagonal system, which LAPACK
factors in one call: O(paths × nodes).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import dpttrf, dpttrs, dtbtrs

from tightrope.alignment.likelihood import Family, Floats
from tightrope.errors import ModelError

MOST_STEPS = 100
TOLERANCE = 1e-9  # largest Newton step at which paths count as settled; convergence is quadratic


@dataclass(frozen=True, slots=True)
class Cells:
    """What was seen at each node of each path: `weight` = Σ w and `total` = Σ w·y, both (paths, nodes) float."""

    total: Floats
    weight: Floats


@dataclass(frozen=True, slots=True)
class Prior:
    """An Ornstein–Uhlenbeck prior: half-life in days, stationary standard deviation, mean; scalars or (paths, 1)."""

    half_life: float | Floats
    spread: float | Floats
    mean: float | Floats = 0.0


@dataclass(frozen=True, slots=True)
class Paths:
    """Posterior of paths: `mode` and `variance` (paths, nodes), `log_evidence` (paths,).

    `pivots` and `factor` hold L·D·Lᵀ = Q + W: D, and the sub-diagonal of the unit triangle L.
    """

    mode: Floats
    variance: Floats
    log_evidence: Floats
    pivots: Floats
    factor: Floats


def smooth_paths(
    cells: Cells,
    family: Family,
    *,
    gaps: Floats,
    prior: Prior,
    start: Floats | None = None,
    tolerance: float = TOLERANCE,
) -> Paths:
    """Mode, variance and Laplace log-evidence of every path, given all of its cells.

    Parameters
    ----------
    gaps : (nodes − 1,) days between neighbouring nodes, shared by all paths.
    start : (paths, nodes) where Newton begins; the prior mean if None.
    tolerance : largest Newton step at which the paths count as settled.

    Raises ModelError if a path does not converge in 100 steps.
    """
    shape = cells.total.shape
    diagonal, coupling, log_determinant = _build_precision(gaps, prior, nodes=shape[1])
    mean = np.broadcast_to(np.asarray(prior.mean, dtype=float), shape)
    seen = np.nonzero(cells.weight > 0)
    problem = _Problem(cells.total[seen], cells.weight[seen], seen, family, diagonal, coupling, mean)
    mode = np.array(mean if start is None else start)
    value = problem.evaluate(mode)
    for _ in range(MOST_STEPS):
        step, pivots, factor = problem.solve_newton(mode)
        mode, value = problem.search_line(mode, step, value)
        if np.abs(step).max(initial=0.0) < tolerance:
            break
    else:
        raise ModelError(f"{shape[0]} paths did not settle within {MOST_STEPS} Newton steps; are all scores finite?")
    log_evidence = value + 0.5 * (log_determinant - np.log(pivots).sum(axis=1))
    return Paths(mode, _find_variance(pivots, factor), log_evidence, pivots, factor)


def smooth_settings(cells: Cells, family: Family, *, gaps: Floats, priors: Sequence[Prior]) -> tuple[Floats, Floats]:
    """Modes and variances of every path under each of several priors, (priors, paths, nodes), solved as one system."""
    count, shape = len(priors), cells.total.shape
    stacked = Cells(np.tile(cells.total, (count, 1)), np.tile(cells.weight, (count, 1)))
    columns = (
        np.repeat([getattr(prior, name) for prior in priors], shape[0])[:, None]
        for name in ("half_life", "spread", "mean")
    )
    paths = smooth_paths(stacked, family, gaps=gaps, prior=Prior(*columns))
    return paths.mode.reshape(count, *shape), paths.variance.reshape(count, *shape)


def draw_paths(paths: Paths, *, draws: int, rng: np.random.Generator) -> Floats:
    """Draws from the Gaussian posterior, exact: (draws, paths, nodes) float."""
    shape = paths.mode.shape
    noise = rng.standard_normal((paths.mode.size, draws)) / np.sqrt(paths.pivots.reshape(-1, 1))
    return paths.mode + _solve_triangle(paths.factor, noise).T.reshape(draws, *shape)


@dataclass(frozen=True, slots=True)
class _Problem:
    """Log-posterior of all paths: scores at the seen nodes, tridiagonal precision of each."""

    total: Floats
    weight: Floats
    seen: tuple[np.ndarray, ...]
    family: Family
    diagonal: Floats
    coupling: Floats
    mean: Floats

    def evaluate(self, mode: Floats) -> Floats:
        """Log-posterior of each path, up to the prior's determinant: (paths,)."""
        a = mode[self.seen]
        gained = self.total * a - self.weight * self.family.log_partition(a)
        residual = mode - self.mean
        penalty = 0.5 * (residual * self.multiply(residual)).sum(axis=1)
        return np.asarray(np.bincount(self.seen[0], weights=gained, minlength=mode.shape[0]) - penalty)

    def multiply(self, residual: Floats) -> Floats:
        """Q times each path's residual."""
        product: Floats = residual * self.diagonal
        product[:, 1:] += residual[:, :-1] * self.coupling
        product[:, :-1] += residual[:, 1:] * self.coupling
        return product

    def solve_newton(self, mode: Floats) -> tuple[Floats, Floats, Floats]:
        """Newton step, pivots D and sub-diagonal of L, each (paths, nodes); L's last column is 0 for every path."""
        a = mode[self.seen]
        gradient = -self.multiply(mode - self.mean)
        gradient[self.seen] += self.total - self.weight * self.family.mean(a)
        curvature = np.array(np.broadcast_to(self.diagonal, mode.shape))
        curvature[self.seen] += self.weight * self.family.variance(a)
        coupling = np.zeros(mode.shape)
        coupling[:, :-1] = self.coupling
        pivots, factor, failed = dpttrf(curvature.ravel(), coupling.ravel()[: max(1, mode.size - 1)])
        assert failed == 0, "precision must be positive definite"
        step, _ = dpttrs(pivots, factor, gradient.ravel())
        return (
            step.reshape(mode.shape),
            pivots.reshape(mode.shape),
            np.append(factor[: mode.size - 1], 0.0).reshape(mode.shape),
        )

    def search_line(self, mode: Floats, step: Floats, value: Floats) -> tuple[Floats, Floats]:
        """Take the step, halved path by path until the log-posterior does not fall: (mode, log-posterior)."""
        length = np.ones(mode.shape[0])
        for _ in range(40):
            trial = mode + step * length[:, None]
            reached = self.evaluate(trial)
            falls = reached < value - 1e-9 * (1 + np.abs(value))
            if not falls.any():
                break
            length[falls] /= 2
        return trial, reached


def _build_precision(gaps: Floats, prior: Prior, *, nodes: int) -> tuple[Floats, Floats, Floats]:
    """The prior's precision: diagonal (·, nodes), off-diagonal (·, nodes − 1), log-determinant (·,); · = 1 or paths."""
    if gaps.shape != (nodes - 1,):
        raise ModelError(f"{nodes} nodes need {nodes - 1} gaps, not {gaps.shape}")
    ratio = gaps / np.reshape(prior.half_life, (-1, 1))
    square = np.exp2(-2 * ratio)
    fresh = -np.expm1(-2 * np.log(2) * ratio)  # 1 − φ², exact for short gaps
    variance = np.square(np.reshape(prior.spread, (-1, 1)))
    diagonal = np.ones((ratio.shape[0], nodes))
    diagonal[:, :-1] += square / fresh
    diagonal[:, 1:] += square / fresh
    log_determinant = -nodes * np.log(variance[:, 0]) - np.log(fresh).sum(axis=1)
    return diagonal / variance, -np.sqrt(square) / fresh / variance, log_determinant


def _find_variance(pivots: Floats, factor: Floats) -> Floats:
    """Diagonal of (L·D·Lᵀ)^−1, from the last node back: v_t = 1/D_t + L_t²·v_(t+1)."""
    return _solve_triangle(-np.square(factor), 1 / pivots.reshape(-1, 1)).reshape(pivots.shape)


def _solve_triangle(factor: Floats, right: Floats) -> Floats:
    """Solve x_t + L_t·x_(t+1) = right_t for all paths at once; `right` is (paths·nodes, columns)."""
    band = np.ones((2, factor.size))
    band[0, 1:] = factor.ravel()[:-1]
    solved, failed = dtbtrs(band, right, uplo="U", diag="U")
    assert failed == 0
    return np.asarray(solved)
