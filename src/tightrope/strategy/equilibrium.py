"""Agent quantal response equilibria of a tree, many draws at once.

Unknowns are log-odds theta of each information set's actions over its first; the equation is
F(theta, t) = theta - t * lambda * (worth - worth of the first action) = 0 at t = 1. The principal branch starts at
t = 0 (uniform play) and is followed by pseudo-arclength continuation with Newton steps (McKelvey & Palfrey 1998;
Turocy 2010). Weak responses are first tried by plain iteration, which is linear in nodes; a draw it does not settle
goes to Newton, from where iteration was warmed up, then along the path. A number whose residual is 1e-8 or more is not
handed out as converged.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from tightrope.errors import ModelError
from tightrope.strategy.response import Plan, State, differentiate, evaluate, plan_tree
from tightrope.strategy.tree import Floats, Indices, Tree

RESIDUAL = 1e-8  # largest |log-odds - lambda * worth| of a printed number
TARGET = 1e-10  # where the corrector stops
LEVELS = (0.4, 0.7, 0.9)  # shares of lambda at which plain iteration is warmed up
PLAIN_LIMIT = 8.0  # plain iteration only below this lambda * payoff range; above it damped play often fails
MIN_COSINE, EASY_COSINE = 0.96, 0.995  # a path that turns more sharply in one step may have jumped to another branch
PACES = (1.0, 0.2, 0.04)  # a path that is lost is followed again in shorter steps
SHORTEST = 1e-7  # a step this short means that the path cannot be followed
CHUNK, LIGHT_CHUNK = 3_000_000, 400_000  # floats in one batch with and without derivatives, for the cache's sake
WORKERS = 2  # threads over batches; numpy lets go of the interpreter
FAILED_SHARE = 0.01  # more unconverged draws than this stop a run


@dataclass(frozen=True, slots=True)
class Responses:
    """Equilibrium of each draw.

    Attributes
    ----------
    probability : (draws, actions); nan where a draw did not converge
    value : (draws, players); expected payoff before the first move
    residual : (draws,); largest |log-odds - lambda * worth| over information sets
    steps : (draws,) int; continuation steps, 0 where plain iteration settled it
    """

    probability: Floats
    value: Floats
    residual: Floats
    steps: NDArray[np.int64]

    @property
    def is_converged(self) -> NDArray[np.bool_]:
        """(draws,): the residual is below 1e-8."""
        return np.asarray(self.residual < RESIDUAL)

    @property
    def n_failed(self) -> int:
        """How many draws did not converge."""
        return int(np.sum(~self.is_converged))


@dataclass(frozen=True, slots=True)
class _Problem:
    """One batch: payoffs (players, outcomes, draws), lambda of each free action (free, draws), chance in logs."""

    tree: Tree
    plan: Plan
    payoffs: Floats
    sharpness: Floats
    chance: Floats

    def take(self, draws: Indices) -> _Problem:
        return _Problem(self.tree, self.plan, self.payoffs[..., draws], self.sharpness[:, draws], self.chance[:, draws])

    def look(self, theta: Floats) -> tuple[State, Floats]:
        """The state, and lambda * (worth - worth of the first action), (free, draws)."""
        state = evaluate(self.tree, theta, payoffs=self.payoffs, chance=self.chance)
        return state, self.sharpness * (state.worth[self.plan.free] - state.worth[self.plan.base])

    def slope(self, state: State) -> Floats:
        """Derivative of the pull with respect to theta, (draws, free, free)."""
        return differentiate(self.tree, state) * self.sharpness.T[:, :, None]


def solve_responses(
    tree: Tree,
    payoffs: Floats,
    *,
    rationality: Floats | float,
    chance: Floats | None = None,
    plain_limit: float = PLAIN_LIMIT,
) -> Responses:
    """The principal-branch equilibrium of every draw.

    Parameters
    ----------
    payoffs : (outcomes, players) or (draws, outcomes, players), outcomes in the order of `tree.histories`
    rationality : lambda >= 0 per unit of payoff: one number, (players,), or (draws, players); 0 is uniform play
    chance : (draws, actions) probabilities at chance moves (other entries ignored); default `tree.odds`
    plain_limit : largest lambda * payoff range at which plain iteration is tried first. It is ten times faster; among
        random payoffs up to about one draw in a hundred then ends on another branch than the path from uniform play.
        0 follows the path in every draw.

    Raises ModelError for negative or unbounded lambda, payoffs that are not finite, or odds that are no distribution.

    >>> from tightrope.strategy.tree import Move, grow_tree
    >>> tree = grow_tree(["A"], [Move("go", "A", ("stay", "go"))])
    >>> solve_responses(tree, np.array([[0.0], [1.0]]), rationality=2.0).probability.round(4)
    array([[0.1192, 0.8808]])
    """
    problem = _pose(tree, payoffs, rationality=rationality, chance=chance)
    draws = problem.sharpness.shape[1]
    theta, steps = np.zeros((len(problem.plan.free), draws)), np.zeros(draws, dtype=np.int64)
    is_open = np.ones(draws, dtype=bool)
    pull = np.max(problem.sharpness, axis=0, initial=0.0) * np.max(np.ptp(problem.payoffs, axis=1), axis=0)
    light = tree.n_nodes * (len(tree.players) + 4)  # floats a draw
    with ThreadPoolExecutor(WORKERS) as pool:
        chunks = _split(np.flatnonzero(pull <= plain_limit), LIGHT_CHUNK // light)
        for chunk, (found, settled) in zip(chunks, pool.map(_iterate, map(problem.take, chunks)), strict=True):
            theta[:, chunk], is_open[chunk] = found, ~settled
        heavy = max(tree.n_actions**2, 2 * len(problem.plan.order))
        for pace in PACES:
            chunks = _split(np.flatnonzero(is_open), CHUNK // heavy)
            done = pool.map(partial(_follow, pace=pace), map(problem.take, chunks))
            for chunk, (found, taken, settled) in zip(chunks, done, strict=True):
                theta[:, chunk], steps[chunk], is_open[chunk] = found, taken, ~settled
    state, pull = problem.look(theta)
    residual = np.max(np.abs(theta - pull), axis=0, initial=0.0)
    probability = np.exp(state.log_p).T
    probability[~(residual < RESIDUAL)] = np.nan
    value = state.owners[:, 0].T.copy()
    value[~(residual < RESIDUAL)] = np.nan
    return Responses(probability, value, np.where(np.isfinite(residual), residual, np.inf), steps)


def refuse_failures(responses: Responses, *, where: str) -> None:
    """Stop the run when over one draw in a hundred did not converge."""
    share = responses.n_failed / max(1, len(responses.residual))
    if share > FAILED_SHARE:
        raise ModelError(
            f"{where}: {responses.n_failed} of {len(responses.residual)} draws did not converge "
            f"({share:.1%}, at most {FAILED_SHARE:.0%} allowed): lower the rationality or narrow the payoffs"
        )


def find_equilibria(
    tree: Tree,
    payoffs: Floats,
    *,
    rationality: Floats | float,
    chance: Floats | None = None,
    starts: int = 15,
    seed: int = 0,
    plain_limit: float = PLAIN_LIMIT,
) -> tuple[Floats, ...]:
    """All equilibria that Newton finds from the principal branch and `starts` scattered starts, per draw.

    Returns for each draw an array (found, actions), the one of `solve_responses` first. A search, not a proof.
    """
    principal = solve_responses(tree, payoffs, rationality=rationality, chance=chance, plain_limit=plain_limit)
    problem = _pose(tree, payoffs, rationality=rationality, chance=chance)
    rng = np.random.default_rng(seed)
    found = [[p] for p in principal.probability]
    spread = np.maximum(1.0, np.max(np.abs(problem.sharpness)) * np.ptp(problem.payoffs) / 2)
    for _ in range(starts):
        theta = rng.uniform(-spread, spread, size=problem.sharpness.shape)
        for _ in range(5):  # a few responses carry a wild start near play
            theta = 0.5 * theta + 0.5 * problem.look(theta)[1]
        theta, settled = _correct(problem, theta, level=np.ones(theta.shape[1]), rounds=40)
        p = np.exp(problem.look(theta)[0].log_p).T
        for draw in np.flatnonzero(settled):
            if all(np.max(np.abs(p[draw] - q)) > 1e-6 for q in found[draw]):
                found[draw].append(p[draw])
    return tuple(np.array(f) for f in found)


def _pose(tree: Tree, payoffs: Floats, *, rationality: Floats | float, chance: Floats | None) -> _Problem:
    """Check the input and bring it into (…, draws) shape."""
    table = np.asarray(payoffs, dtype=float)
    table = table[None] if table.ndim == 2 else table
    sharp = np.atleast_2d(np.asarray(rationality, dtype=float))
    odds = np.atleast_2d(tree.odds if chance is None else np.asarray(chance, dtype=float))
    draws = max(len(table), len(sharp), len(odds))
    if table.shape[1:] != (len(tree.histories), len(tree.players)):
        raise ModelError(
            f"payoffs have shape {table.shape[1:]}, the tree has {len(tree.histories)} outcomes for "
            f"{len(tree.players)} players"
        )
    if not np.all(np.isfinite(table)):
        raise ModelError("a payoff is not a finite number: look for a division by zero or an unbounded quantity")
    if not np.all(np.isfinite(sharp)) or np.any(sharp < 0):
        raise ModelError(f"rationality (lambda) must be a finite number of at least 0, not {np.min(sharp):g}")
    plan = plan_tree(tree)
    sharp = np.broadcast_to(sharp, (draws, len(tree.players)))
    table = np.broadcast_to(table, (draws, *table.shape[1:]))
    logs = np.zeros((tree.n_actions, draws))
    is_chance = plan.owner_of_action < 0
    if np.any(is_chance):
        used = np.broadcast_to(odds, (draws, tree.n_actions))[:, is_chance]
        _check_odds(tree, used, sets=plan.set_of_action[is_chance])
        logs[is_chance] = np.log(np.maximum(used, 1e-300)).T
    return _Problem(
        tree, plan, np.ascontiguousarray(np.moveaxis(table, 0, 2).swapaxes(0, 1)),
        sharp[:, plan.owner_of_action[plan.free]].T.copy(), logs,
    )  # fmt: skip


def _check_odds(tree: Tree, used: Floats, *, sets: Indices) -> None:
    starts = np.flatnonzero(np.diff(sets, prepend=-1))
    sums = np.add.reduceat(used, starts, axis=1)
    wrong = ~(np.all(np.abs(sums - 1) < 1e-9, axis=0) & (np.minimum.reduceat(used, starts, axis=1).min(axis=0) >= 0))
    if np.any(wrong):
        label = tree.labels[sets[starts][np.argmax(wrong)]]
        raise ModelError(f"chance at {label!r}: probabilities must be in 0…1 and sum to 1 in every draw")


def _split(draws: Indices, size: int) -> list[Indices]:
    return [draws[a : a + max(1, size)] for a in range(0, len(draws), max(1, size))]


def _iterate(problem: _Problem, *, rounds: int = 150, memory: int = 5) -> tuple[Floats, NDArray[np.bool_]]:
    """Fixed-point iteration with Anderson acceleration, warm-started at a few smaller lambdas.

    Walker & Ni 2011: the next point mixes the last `memory` ones so that their mixed residual is least.
    """
    theta = np.zeros_like(problem.sharpness)
    for level in LEVELS:
        points: list[Floats] = []
        gaps: list[Floats] = []
        for _ in range(4):
            pull = level * problem.look(theta)[1]
            points, gaps = [*points, pull][-memory:], [*gaps, pull - theta][-memory:]
            if np.max(np.abs(gaps[-1])) < 1e-3:
                break
            theta = _mix(points, gaps)
    points, gaps = [], []
    final, warm = theta.copy(), theta
    live = np.arange(theta.shape[1])
    for _ in range(rounds):
        pull = problem.look(theta)[1]
        gap = pull - theta
        final[:, live] = theta
        is_open = np.max(np.abs(gap), axis=0, initial=0.0) >= TARGET
        if not np.any(is_open):
            break
        points, gaps = [*points, pull][-memory:], [*gaps, gap][-memory:]
        if np.mean(is_open) < 0.7:
            points, gaps = [p[:, is_open] for p in points], [g[:, is_open] for g in gaps]
            live, problem = live[is_open], problem.take(np.flatnonzero(is_open))
        theta = _mix(points, gaps)
    settled = np.ones(final.shape[1], dtype=bool)
    settled[live] = ~is_open
    left = live[is_open]
    if len(left):
        near = problem.take(np.flatnonzero(is_open))
        final[:, left], settled[left] = _correct(near, warm[:, left], level=np.ones(len(left)), rounds=15)
    return final, settled


def _mix(points: list[Floats], gaps: list[Floats]) -> Floats:
    """The mix of points, weights summing to 1, whose gap is smallest; by draw."""
    if len(points) == 1:
        return points[0]
    changes = np.stack([g - gaps[-1] for g in gaps[:-1]])  # (memory - 1, free, draws)
    gram = np.einsum("ifd,jfd->dij", changes, changes)
    gram += 1e-14 * (np.trace(gram, axis1=1, axis2=2)[:, None, None] + 1e-300) * np.eye(len(changes))
    right = -np.einsum("ifd,fd->di", changes, gaps[-1])
    weight = np.linalg.solve(gram, right[..., None])[..., 0]
    mixed = points[-1].copy()
    for index, point in enumerate(points[:-1]):
        mixed += weight[:, index] * (point - points[-1])
    return mixed


def _solve_rows(matrix: Floats, right: Floats) -> Floats:
    """Batched solve; a singular matrix gives nan for its draw alone."""
    try:
        return np.asarray(np.linalg.solve(matrix, right[..., None])[..., 0])
    except np.linalg.LinAlgError:
        rows = np.full_like(right, np.nan)
        for index in range(len(matrix)):
            try:
                rows[index] = np.linalg.solve(matrix[index], right[index])
            except np.linalg.LinAlgError:
                continue
        return rows


def _correct(problem: _Problem, theta: Floats, *, level: Floats, rounds: int) -> tuple[Floats, NDArray[np.bool_]]:
    """Newton at fixed levels t of lambda, halving a step that does not lower the residual."""
    theta = theta.copy()
    eye = np.eye(len(theta))
    state, pull = problem.look(theta)
    gap = theta - level * pull
    for _ in range(rounds):
        size = np.max(np.abs(gap), axis=0)
        if np.all((size < TARGET) | ~np.isfinite(size)):
            break
        jacobian = eye - level[:, None, None] * problem.slope(state)
        move = np.nan_to_num(_solve_rows(jacobian, gap.T).T, posinf=0, neginf=0)
        fraction = np.ones(theta.shape[1])
        for _ in range(6):
            trial = theta - fraction * move
            state, pull = problem.look(trial)
            new = trial - level * pull
            worse = np.max(np.abs(new), axis=0) > np.maximum(size, TARGET)
            if not np.any(worse):
                break
            fraction = np.where(worse, fraction / 2, fraction)
        theta, gap = trial, new
    return theta, np.max(np.abs(gap), axis=0) < RESIDUAL


def _follow(
    problem: _Problem, *, pace: float, limit: int = 4_000
) -> tuple[Floats, NDArray[np.int64], NDArray[np.bool_]]:
    """Pseudo-arclength continuation from t = 0 until t first reaches 1, each draw with its own step length.

    The last coordinate is lambda_max * t, so that all coordinates move on one scale. A step is kept when its
    corrector converges close to its predictor; folds are passed, since t may fall along the path.
    """
    free, draws = problem.sharpness.shape
    scale = np.maximum(np.max(problem.sharpness, axis=0), 1e-12)
    final = np.zeros((free, draws))
    steps = np.zeros(draws, dtype=np.int64)
    live = np.arange(draws)
    point, tangent = np.zeros((free + 1, draws)), np.zeros((free + 1, draws))
    tangent[-1] = 1.0
    tangent = _find_tangent(problem, point, tangent, scale=scale)
    length, arrived = np.full(draws, 0.1 * pace), np.zeros(draws, dtype=bool)
    for _ in range(limit):
        part, stride = problem.take(live), length[live]
        guess = point[:, live] + stride * tangent[:, live]
        corrected, good = _bordered_newton(part, guess, tangent[:, live], scale=scale[live])
        direction = _find_tangent(part, corrected, tangent[:, live], scale=scale[live])
        drift = np.linalg.norm(corrected - guess, axis=0) / stride
        turn = np.sum(direction * tangent[:, live], axis=0)
        good &= (drift < 0.2) & (turn > MIN_COSINE)
        easy = good & (drift < 0.04) & (turn > EASY_COSINE)
        length[live] = np.where(
            easy,
            np.minimum(stride * 1.6, pace * (4.0 + 0.2 * np.linalg.norm(corrected, axis=0))),
            np.where(good, stride, stride / 2),
        )
        kept = live[good]
        crossing = kept[corrected[-1, good] >= scale[kept]]
        if len(crossing):
            previous = point[:, crossing]
            share = (scale[crossing] - previous[-1]) / (corrected[-1, np.isin(live, crossing)] - previous[-1])
            start = previous[:-1] + share * (corrected[:-1, np.isin(live, crossing)] - previous[:-1])
            level = np.ones(len(crossing))
            final[:, crossing], arrived[crossing] = _correct(problem.take(crossing), start, level=level, rounds=30)
        point[:, kept], tangent[:, kept] = corrected[:, good], direction[:, good]
        steps[kept] += 1
        live = live[~np.isin(live, crossing) & (length[live] > SHORTEST)]
        if not len(live):
            break
    return final, steps, arrived


def _border(part: _Problem, state: State, pull: Floats, level: Floats, *, row: Floats, scale: Floats) -> Floats:
    """The Newton matrix with the path's direction as last row, (draws, free + 1, free + 1)."""
    free, draws = pull.shape
    matrix = np.empty((draws, free + 1, free + 1))
    matrix[:, :free, :free] = np.eye(free) - level[:, None, None] * part.slope(state)
    matrix[:, :free, free] = -(pull / scale).T
    matrix[:, free] = row.T
    return matrix


def _find_tangent(part: _Problem, point: Floats, before: Floats, *, scale: Floats) -> Floats:
    """The unit direction along the path that goes on as before."""
    state, pull = part.look(point[:-1])
    matrix = _border(part, state, pull, point[-1] / scale, row=before, scale=scale)
    right = np.zeros((point.shape[1], point.shape[0]))
    right[:, -1] = 1.0
    direction = _solve_rows(matrix, right).T
    direction = np.where(np.isfinite(direction), direction, before)
    return np.asarray(direction / np.linalg.norm(direction, axis=0))


def _bordered_newton(
    part: _Problem, guess: Floats, direction: Floats, *, scale: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    """Correct a predicted point within the plane across the path's direction."""
    point = guess.copy()
    size = np.full(point.shape[1], np.inf)
    for _ in range(6):
        state, pull = part.look(point[:-1])
        level = point[-1] / scale
        gap = point[:-1] - level * pull
        size = np.max(np.abs(gap), axis=0)
        if np.all((size < 1e-7) | ~np.isfinite(size)):
            break
        matrix = _border(part, state, pull, level, row=direction, scale=scale)
        across = np.sum(direction * (point - guess), axis=0)
        point = point - _solve_rows(matrix, np.vstack([gap, across]).T).T
    return point, np.asarray(size < 1e-7)
