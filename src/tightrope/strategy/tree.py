"""A game as a tree: who moves, what they see, what they can do; chance and types are moves of nobody.

A game is written as an ordered list of moves. A move is skipped where its condition fails; two histories that look
the same to the mover (the same values of the moves it sees) are one information set.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tightrope.errors import ModelError

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
History = Mapping[str, str]

NODE_LIMIT = 3_000  # above this a batch of draws no longer fits a laptop's patience (bench/strategy.py speed)


@dataclass(frozen=True, slots=True)
class Move:
    """One step of a game: `actor` (None: chance) picks one of `actions`, knowing the moves named in `sees`.

    `when` says on which histories the move happens at all. An actor always sees its own earlier moves only if they
    are listed; forgetting them is refused when the tree is grown (perfect recall).
    """

    name: str
    actor: str | None
    actions: tuple[str, ...]
    sees: tuple[str, ...] = ()
    when: Callable[[History], bool] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """A game tree in breadth-first arrays; a parent stands before its children, siblings stand together.

    Attributes
    ----------
    players : names, in the order of payoff columns
    parent, step, infoset : (nodes,) int; `step` is the global index of the action that leads to the node (-1: root),
        `infoset` the information set at the node (-1: an outcome)
    owner : (infosets,) int; index of the player, -1 for chance
    first : (infosets + 1,) int; actions of information set h are first[h] … first[h + 1] - 1
    moves, labels, actions : for each information set the move's name, what the mover knows, and the action names
    histories : for each outcome, in node order, move name -> action
    chances : for each information set of chance, its history
    odds : (actions,) float; default probabilities at chance moves, nan elsewhere
    """

    players: tuple[str, ...]
    parent: Indices
    step: Indices
    infoset: Indices
    owner: Indices
    first: Indices
    moves: tuple[str, ...]
    labels: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    histories: tuple[History, ...]
    chances: Mapping[int, History]
    odds: Floats

    @property
    def n_nodes(self) -> int:
        """How many nodes, outcomes included."""
        return len(self.parent)

    @property
    def n_actions(self) -> int:
        """How many actions over all information sets, those of chance included."""
        return int(self.first[-1])

    @property
    def leaves(self) -> Indices:
        """Node indices of the outcomes, in the order of `histories`."""
        return np.flatnonzero(self.infoset < 0)

    def find_action(self, label: str, action: str) -> int:
        """The global index of an action at the information set with this label."""
        if label not in self.labels:
            raise ModelError(f"no information set {label!r} in the tree")
        h = self.labels.index(label)
        if action not in self.actions[h]:
            raise ModelError(f"no action {action!r} at {label!r}; known: {', '.join(self.actions[h])}")
        return int(self.first[h]) + self.actions[h].index(action)


def grow_tree(players: Sequence[str], moves: Sequence[Move], *, limit: int = NODE_LIMIT) -> Tree:
    """Grow the tree of a list of moves, breadth first.

    Raises ModelError where a move names an unknown player or sees a later move, where an actor would forget its own
    move, or where the tree has over `limit` nodes.

    >>> tree = grow_tree(["A", "B"], [Move("ask", "A", ("ask", "wait")),
    ...     Move("answer", "B", ("yes", "no"), sees=("ask",), when=lambda past: past["ask"] == "ask")])
    >>> tree.n_nodes, tree.labels
    (5, ('ask', 'answer | ask=ask'))
    """
    _check_moves(players, moves)
    raw = _RawTree()
    queue: deque[tuple[int, int, int, dict[str, str]]] = deque([(-1, -1, 0, {})])
    while queue:
        parent, slot, position, history = queue.popleft()
        while position < len(moves) and not _happens(moves[position], history):
            position += 1
        move = moves[position] if position < len(moves) else None
        key = None if move is None else _name_information(move, history)
        node = raw.add(parent, slot, key, history)
        if raw.size > limit:
            raise ModelError(f"the tree has over {limit} nodes at move {move.name if move else '?'!r}: use fewer types")
        if move is not None and key is not None:
            owner = -1 if move.actor is None else list(players).index(move.actor)
            raw.sets.setdefault(key, (owner, move.name, key, move.actions))
            for index, action in enumerate(move.actions):
                queue.append((node, index, position + 1, {**history, move.name: action}))
    return assemble_tree(players, raw.nodes, sets=raw.sets, odds={})


class _RawTree:
    """Nodes as they are found: parent, slot among the parent's actions, information key, history."""

    def __init__(self) -> None:
        self.nodes: list[tuple[int, int, Hashable | None, dict[str, str]]] = []
        self.sets: dict[Hashable, tuple[int, str, str, tuple[str, ...]]] = {}

    @property
    def size(self) -> int:
        return len(self.nodes)

    def add(self, parent: int, slot: int, key: Hashable | None, history: dict[str, str]) -> int:
        self.nodes.append((parent, slot, key, history))
        return len(self.nodes) - 1


def assemble_tree(
    players: Sequence[str],
    nodes: Sequence[tuple[int, int, Hashable | None, Mapping[str, str]]],
    *,
    sets: Mapping[Hashable, tuple[int, str, str, tuple[str, ...]]],
    odds: Mapping[Hashable, Sequence[float]],
) -> Tree:
    """A checked tree from breadth-first nodes (parent, slot, information key or None, history).

    `sets` gives for each key the owner (-1: chance), move name, label and actions; `odds` the probabilities of
    chance keys, where they are known. Raises ModelError without perfect recall or with odds that do not sum to 1.
    """
    number = {key: index for index, key in enumerate(sets)}
    kept = list(sets.values())
    first = np.concatenate([[0], np.cumsum([len(s[3]) for s in kept])]).astype(np.intp)
    infoset = np.array([-1 if n[2] is None else number[n[2]] for n in nodes], dtype=np.intp)
    parent = np.array([n[0] for n in nodes], dtype=np.intp)
    step = np.array([-1 if n[0] < 0 else first[infoset[n[0]]] + n[1] for n in nodes], dtype=np.intp)
    default = np.full(int(first[-1]), np.nan)
    for key, values in odds.items():
        label = kept[number[key]][2]
        if min(values) < 0 or abs(sum(values) - 1) > 1e-9:
            raise ModelError(f"chance at {label!r}: probabilities {list(values)} are not a distribution")
        default[first[number[key]] : first[number[key] + 1]] = values
    tree = Tree(
        players=tuple(players),
        parent=parent,
        step=step,
        infoset=infoset,
        owner=np.array([s[0] for s in kept], dtype=np.intp),
        first=first,
        moves=tuple(s[1] for s in kept),
        labels=tuple(s[2] for s in kept),
        actions=tuple(s[3] for s in kept),
        histories=tuple(dict(n[3]) for n in nodes if n[2] is None),
        chances={number[n[2]]: dict(n[3]) for n in nodes if n[2] is not None and sets[n[2]][0] < 0},
        odds=default,
    )
    _check_recall(tree)
    return tree


def _check_moves(players: Sequence[str], moves: Sequence[Move]) -> None:
    """Names are unique, actors are players, and nobody sees what comes later."""
    seen: set[str] = set()
    for move in moves:
        if move.name in seen:
            raise ModelError(f"move {move.name!r} is listed twice")
        if move.actor is not None and move.actor not in players:
            raise ModelError(f"move {move.name!r}: {move.actor!r} is not one of the players {', '.join(players)}")
        if len(set(move.actions)) < max(1, len(move.actions)) or not move.actions:
            raise ModelError(f"move {move.name!r}: actions must be distinct and at least one")
        for name in move.sees:
            if name not in seen:
                raise ModelError(f"move {move.name!r} sees {name!r}, which is not an earlier move")
        seen.add(move.name)


def _happens(move: Move, history: History) -> bool:
    return move.when is None or move.when(history)


def _name_information(move: Move, history: History) -> str:
    """What the mover knows, in words; two histories with the same words are one information set.

    Each node of chance stands alone, since its odds may hang on anything that happened before.
    """
    names = tuple(history) if move.actor is None else move.sees
    known = ", ".join(f"{name}={history[name]}" for name in names if name in history)
    return f"{move.name} | {known}" if known else move.name


def _check_recall(tree: Tree) -> None:
    """Each information set must follow one and the same sequence of its owner's own moves."""
    own: list[dict[int, tuple[int, ...]]] = []
    sequence: dict[int, tuple[int, ...]] = {}
    set_of_action = np.repeat(np.arange(len(tree.owner)), np.diff(tree.first))
    for node in range(tree.n_nodes):
        before = tree.parent[node]
        path: dict[int, tuple[int, ...]] = {}
        if before >= 0:
            step = int(tree.step[node])
            mover = int(tree.owner[set_of_action[step]])
            path = own[before]
            if mover >= 0:
                path = {**path, mover: (*path.get(mover, ()), step)}
        own.append(path)
        h = int(tree.infoset[node])
        if h >= 0 and tree.owner[h] >= 0:
            past = path.get(int(tree.owner[h]), ())
            if sequence.setdefault(h, past) != past:
                raise ModelError(
                    f"no perfect recall: {tree.players[tree.owner[h]]} forgets its own move at {tree.labels[h]!r}; "
                    "list that move under what it sees"
                )
