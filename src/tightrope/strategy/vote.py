"""A weighted vote over options: who prevails when each actor backs what it prefers by weight times stake.

KTAB's probabilistic Condorcet election (Wise, Lester & Efird, KAPSARC): proportional voting, linear odds, and a
chain in which option i challenges the standing option j in proportion to its strength times its chance of winning.
"""

from __future__ import annotations

import numpy as np

from tightrope.errors import ModelError
from tightrope.strategy.tree import Floats


def count_support(weights: Floats, utilities: Floats) -> Floats:
    """Strength (…, options, options) behind option i against j: sum over actors of weight * max(0, u_i - u_j).

    `weights` is (…, actors), `utilities` (…, actors, options); leading dimensions are draws.
    """
    weights, utilities = np.asarray(weights, dtype=float), np.asarray(utilities, dtype=float)
    if weights.shape[-1] != utilities.shape[-2]:
        raise ModelError(f"{weights.shape[-1]} weights for {utilities.shape[-2]} actors")
    if np.any(weights < 0) or not np.all(np.isfinite(weights)) or not np.all(np.isfinite(utilities)):
        raise ModelError("weights must be finite and at least 0, utilities finite")
    lead = utilities[..., :, :, None] - utilities[..., :, None, :]
    return np.asarray(np.einsum("...a,...aij->...ij", weights, np.maximum(lead, 0)))


def find_odds(support: Floats) -> Floats:
    """P(i beats j) from the strengths behind either; one half where nobody cares."""
    both = support + np.swapaxes(support, -1, -2)
    return np.where(both > 0, support / np.where(both > 0, both, 1.0), 0.5)


def vote_options(weights: Floats, utilities: Floats) -> Floats:
    """Probability (…, options) that each option is the one left standing; the chain's stationary distribution.

    >>> vote_options(np.array([2.0, 1.0]), np.array([[1.0, 0.0], [0.0, 1.0]])).round(4)
    array([0.6667, 0.3333])
    """
    support = count_support(weights, utilities)
    odds = find_odds(support)
    size = support.shape[-1]
    calls = support * odds * (1 - np.eye(size))
    total = calls.sum(axis=-2, keepdims=True)
    calls = np.where(total > 0, calls / np.where(total > 0, total, 1.0), 0.0)
    step = calls * odds
    step = step + np.eye(size) * (1 - step.sum(axis=-2, keepdims=True))
    # a uniform drift of 1e-12 keeps the answer unique where some options never meet
    step = (1 - 1e-12) * step + 1e-12 / size
    system = step - np.eye(size)
    system[..., -1, :] = 1.0
    right = np.zeros((*support.shape[:-2], size, 1))
    right[..., -1, 0] = 1.0
    return np.asarray(np.linalg.solve(system, right)[..., 0])


def find_win_set(weights: Floats, utilities: Floats, *, status_quo: int, quota: float = 0.5) -> Floats:
    """1 where an option beats the status quo with at least the quota of strength, else 0; the status quo is in."""
    odds = find_odds(count_support(weights, utilities))
    wins = (odds[..., :, status_quo] >= quota).astype(float)
    wins[..., status_quo] = 1.0
    return wins


def find_pivots(weights: Floats | list[float], *, quota: float = 0.5) -> Floats:
    """Shapley-Shubik index: how often each actor turns a losing coalition into a winning one (exact, up to 15 actors).

    >>> find_pivots([3.0, 2.0, 1.0]).round(4)
    array([0.6667, 0.1667, 0.1667])
    """
    weights = np.asarray(weights, dtype=float)
    n = len(weights)
    if n > 15:
        raise ModelError(f"pivot index for {n} actors: at most 15 are counted exactly")
    masks = np.arange(2**n)
    member = (masks[:, None] >> np.arange(n)) & 1
    total = member @ weights
    size = member.sum(axis=1)
    factorial = np.cumprod([1.0, *range(1, n + 1)])
    need = quota * np.sum(weights)
    index = np.zeros(n)
    for actor in range(n):
        without = masks[(member[:, actor] == 0)]
        turns = (total[without] <= need) & (total[without] + weights[actor] > need)
        index[actor] = np.sum(factorial[size[without]] * factorial[n - 1 - size[without]] * turns) / factorial[n]
    return index
