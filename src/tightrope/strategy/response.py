"""The one response rule on a tree: p(a | h) proportional to exp(lambda * E[u | h, a]), for many draws at once.

Everything is linear in the number of nodes, except the Newton step's dense solve (number of information sets).
Arrays carry draws on the last axis. Beliefs and reach are kept in logarithms, so that sharp players do not underflow.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from tightrope.strategy.tree import Floats, Indices, Tree


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Rows in consecutive groups: where each begins, and for every further place in a group, who has it and its row.

    `width` is the size of all groups where they are alike, else 0.
    """

    starts: Indices
    further: tuple[tuple[Indices, Indices], ...]
    width: int

    def fold(self, table: Floats, rule: np.ufunc = np.add) -> Floats:
        """The rule over each group's rows, on the last axis but one; several times faster than `reduceat`."""
        if self.width:
            total = table[..., :: self.width, :]
            for place in range(1, self.width):
                total = rule(total, table[..., place :: self.width, :])
            return np.asarray(total)
        total = table[..., self.starts, :]
        for owners, rows in self.further:
            total[..., owners, :] = rule(total[..., owners, :], table[..., rows, :])
        return np.asarray(total)


def group_rows(keys: Indices) -> Groups:
    """Groups of consecutive rows with the same key.

    >>> group_rows(np.array([3, 3, 5])).fold(np.array([[1.0], [2.0], [4.0]])).ravel().tolist()
    [3.0, 4.0]
    """
    starts = np.flatnonzero(np.diff(keys, prepend=-2))
    sizes = np.diff(np.append(starts, len(keys)))
    longest = int(sizes.max(initial=0))
    further = tuple((o := np.flatnonzero(sizes > place), starts[o] + place) for place in range(1, longest))
    return Groups(starts, further, longest if np.all(sizes == longest) else 0)


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Index arrays of one tree, made once.

    `levels` are slices of nodes by depth; `free` the actions that are unknowns (all but the first of each decision),
    `base` the first action of the same information set. `up` and `down` list pairs of (action taken, other action)
    that meet on one path, in order of `entry`; `entries` are the distinct pairs.
    """

    levels: tuple[slice, ...]
    siblings: tuple[Groups, ...]  # of each level
    sets: Groups  # actions by information set
    set_of_action: Indices
    owner_of_action: Indices
    free: Indices
    base: Indices
    moved: Indices  # nodes reached by a player's action, sorted by action
    by_action: Groups  # of `moved`
    moved_actions: Indices
    up: tuple[Indices, Indices]  # (node whose action is judged, ancestor-or-parent node)
    down: tuple[Indices, Indices]  # (node whose action is judged, strict descendant node)
    order: Indices  # sorts up-pairs then down-pairs by entry
    entry_starts: Indices
    entries: tuple[Indices, Indices]  # (judged action, other action)


@lru_cache(maxsize=32)
def plan_tree(tree: Tree) -> Plan:
    """Index arrays for the response rule and its derivative."""
    depth = np.zeros(tree.n_nodes, dtype=np.intp)
    for node in range(1, tree.n_nodes):
        depth[node] = depth[tree.parent[node]] + 1
    edges = np.concatenate([[0], np.flatnonzero(np.diff(depth)) + 1, [tree.n_nodes]])
    levels = tuple(slice(int(a), int(b)) for a, b in pairwise(edges))
    siblings = tuple(group_rows(tree.parent[level]) for level in levels)
    set_of_action = np.repeat(np.arange(len(tree.owner)), np.diff(tree.first))
    owner_of_action = tree.owner[set_of_action]
    is_free = (owner_of_action >= 0) & (np.arange(tree.n_actions) != tree.first[set_of_action])
    free = np.flatnonzero(is_free)
    by_player = np.array([n for n in range(1, tree.n_nodes) if owner_of_action[tree.step[n]] >= 0], dtype=np.intp)
    moved = by_player[np.argsort(tree.step[by_player], kind="stable")]
    by_action = group_rows(tree.step[moved])
    up, down = _pair_nodes(tree, owner_of_action)
    judged = tree.step[np.concatenate([up[0], down[0]])]
    other = tree.step[np.concatenate([up[1], down[1]])]
    code = judged * tree.n_actions + other
    order = np.argsort(code, kind="stable")
    entry_starts = np.flatnonzero(np.diff(code[order], prepend=-1))
    distinct = code[order][entry_starts]
    return Plan(
        levels, siblings, group_rows(set_of_action), set_of_action, owner_of_action, free,
        tree.first[set_of_action[free]], moved, by_action, tree.step[moved[by_action.starts]], up, down, order,
        entry_starts, (distinct // tree.n_actions, distinct % tree.n_actions),
    )  # fmt: skip


def _pair_nodes(tree: Tree, owner_of_action: Indices) -> tuple[tuple[Indices, Indices], tuple[Indices, Indices]]:
    """Pairs of nodes on one path, both reached by players' actions: (later, earlier) and (earlier, later)."""
    later, earlier = [], []
    for node in range(1, tree.n_nodes):
        if owner_of_action[tree.step[node]] < 0:
            continue
        above = int(tree.parent[node])
        while above > 0:
            if owner_of_action[tree.step[above]] >= 0:
                later.append(node)
                earlier.append(above)
            above = int(tree.parent[above])
    a, b = np.array(later, dtype=np.intp), np.array(earlier, dtype=np.intp)
    return (a, b), (b, a)


def normalise(plan: Plan, log_odds: Floats, *, chance: Floats) -> Floats:
    """Log-probabilities of all actions (actions, draws) from log-odds of the free ones; chance comes as given logs."""
    log_p = chance.copy()
    log_p[plan.owner_of_action >= 0] = 0.0
    log_p[plan.free] = log_odds
    top = plan.sets.fold(log_p, np.maximum)[plan.set_of_action]
    total = np.log(plan.sets.fold(np.exp(log_p - top)))[plan.set_of_action] + top
    return np.asarray(log_p - total)


def find_reach(tree: Tree, log_p: Floats) -> Floats:
    """Log-probability of reaching each node, (nodes, draws)."""
    plan = plan_tree(tree)
    reach = np.zeros((tree.n_nodes, log_p.shape[1]))
    for level in plan.levels[1:]:
        reach[level] = reach[tree.parent[level]] + log_p[tree.step[level]]
    return reach


def find_values(tree: Tree, log_p: Floats, *, payoffs: Floats) -> Floats:
    """Expected payoff at each node, (players, nodes, draws), from payoffs (players, outcomes, draws)."""
    plan = plan_tree(tree)
    values = np.zeros((len(tree.players), tree.n_nodes, log_p.shape[1]))
    values[:, tree.leaves] = payoffs
    p = np.exp(log_p)
    for level, siblings in zip(plan.levels[:0:-1], plan.siblings[:0:-1], strict=True):
        weighted = p[tree.step[level]] * values[:, level]
        values[:, tree.parent[level][siblings.starts]] = siblings.fold(weighted)
    return values


@dataclass(frozen=True, slots=True)
class State:
    """One evaluation of the rule: log-probabilities, reach, values, beliefs, and the worth of each action."""

    log_p: Floats
    reach: Floats
    values: Floats  # (moved nodes, draws): value to the mover of the node, in the order of plan.moved
    owners: Floats  # the full (players, nodes, draws) table
    belief: Floats  # (moved nodes, draws): the mover's belief in the parent of each moved node
    worth: Floats  # (actions, draws): E[u | h, a]; 0 for chance


def evaluate(tree: Tree, log_odds: Floats, *, payoffs: Floats, chance: Floats) -> State:
    """Values, beliefs and action worths at the given log-odds of the free actions, (free, draws)."""
    plan = plan_tree(tree)
    log_p = normalise(plan, log_odds, chance=chance)
    reach = find_reach(tree, log_p)
    table = find_values(tree, log_p, payoffs=payoffs)
    steps = tree.step[plan.moved]
    above = reach[tree.parent[plan.moved]]
    top = plan.by_action.fold(above, np.maximum)
    place = np.repeat(np.arange(len(plan.moved_actions)), np.diff(np.append(plan.by_action.starts, len(plan.moved))))
    weight = np.exp(above - top[place])
    belief = weight / plan.by_action.fold(weight)[place]
    values = table[plan.owner_of_action[steps], plan.moved]
    worth = np.zeros_like(log_p)
    worth[plan.moved_actions] = plan.by_action.fold(belief * values)
    return State(log_p, reach, values, table, belief, worth)


def differentiate(tree: Tree, state: State) -> Floats:
    """Derivative of each free action's worth over its base with respect to log-odds, (draws, free, free).

    With D[a, b] summing, over paths on which a and b meet, belief times (value - worth) where b comes before a, and
    belief times probability times value where b comes after, the derivative is D[a, c] - p(c) * sum of D over c's set.
    """
    plan = plan_tree(tree)
    draws = state.log_p.shape[1]
    position = np.full(tree.n_nodes, -1, dtype=np.intp)
    position[plan.moved] = np.arange(len(plan.moved))
    later, earlier = plan.up
    at = position[later]
    gain = state.belief[at] * (state.values[at] - state.worth[tree.step[later]])
    at = position[earlier]
    owner = plan.owner_of_action[tree.step[earlier]]
    reached = np.exp(state.reach[later] - state.reach[earlier])
    hope = state.belief[at] * reached * state.owners[owner, later]
    stacked = np.concatenate([gain, hope])[plan.order]
    sums = np.add.reduceat(stacked, plan.entry_starts, axis=0) if len(stacked) else stacked
    dense = np.zeros((tree.n_actions, tree.n_actions, draws))
    dense[plan.entries] = sums
    totals = plan.sets.fold(dense)[:, plan.set_of_action]
    dense -= np.exp(state.log_p)[None] * totals
    slope = dense[plan.free] - dense[plan.base]
    return np.ascontiguousarray(np.moveaxis(slope[:, plan.free], 2, 0))
