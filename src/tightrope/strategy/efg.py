"""Gambit's extensive-form files: write any tree so that Gambit can check it, read one back.

Format: https://gambitproject.readthedocs.io/en/latest/formats.efg.html (EFG 2, payoffs at outcomes).
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Hashable, Sequence
from fractions import Fraction

import numpy as np

from tightrope.errors import ModelError
from tightrope.strategy.tree import Floats, Tree, assemble_tree

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}]|[^\s{},"]+')


def write_efg(tree: Tree, payoffs: Floats, *, chance: Floats | None = None, title: str = "tightrope") -> str:
    """The tree with payoffs (outcomes, players) and chance probabilities (actions,) as text.

    >>> from tightrope.strategy.tree import Move, grow_tree
    >>> tree = grow_tree(["A"], [Move("go", "A", ("stay", "go"))])
    >>> print(write_efg(tree, np.array([[0.0], [1.0]])))
    EFG 2 R "tightrope" { "A" }
    p "" 1 1 "go" { "stay" "go" } 0
    t "" 1 "" { 0.0 }
    t "" 2 "" { 1.0 }
    <BLANKLINE>
    """
    odds = tree.odds if chance is None else chance
    children: list[list[int]] = [[] for _ in range(tree.n_nodes)]
    for node in range(1, tree.n_nodes):
        children[tree.parent[node]].append(node)
    outcome = {int(node): index for index, node in enumerate(tree.leaves)}
    numbers: dict[int, int] = {}
    counts: dict[int, int] = {}
    for h in range(len(tree.owner)):
        owner = int(tree.owner[h])
        numbers[h] = counts[owner] = counts.get(owner, 0) + 1
    lines = [f'EFG 2 R "{title}" {{ {" ".join(_quote(p) for p in tree.players)} }}']
    stack = [0]
    while stack:
        node = stack.pop()
        h = int(tree.infoset[node])
        if h < 0:
            values = ", ".join(repr(float(v)) for v in payoffs[outcome[node]])
            lines.append(f't "" {outcome[node] + 1} "" {{ {values} }}')
            continue
        label = _quote(tree.labels[h])
        if tree.owner[h] < 0:
            shares = _sum_to_one(odds[tree.first[h] : tree.first[h + 1]])
            pairs = " ".join(f"{_quote(a)} {share}" for a, share in zip(tree.actions[h], shares, strict=True))
            lines.append(f'c "" {numbers[h]} {label} {{ {pairs} }} 0')
        else:
            names = " ".join(_quote(a) for a in tree.actions[h])
            lines.append(f'p "" {tree.owner[h] + 1} {numbers[h]} {label} {{ {names} }} 0')
        stack.extend(reversed(children[node]))
    return "\n".join(lines) + "\n"


def read_efg(text: str) -> tuple[Tree, Floats]:
    """The tree and its payoffs (outcomes, players); ModelError names the place where the text is no EFG 2 file."""
    tokens = deque(_TOKEN.findall(text))
    if [tokens.popleft() for _ in range(2)] != ["EFG", "2"]:
        raise ModelError("not an extensive-form file: it must start with 'EFG 2'")
    tokens.popleft()
    tokens.popleft()
    players = [_unquote(t) for t in _take_block(tokens)]
    if tokens and tokens[0].startswith('"'):
        tokens.popleft()
    known: dict[str, list[float]] = {}
    sets: dict[Hashable, tuple[int, str, str, tuple[str, ...]]] = {}
    odds: dict[Hashable, Sequence[float]] = {}
    root = _read_node(tokens, sets=sets, odds=odds, outcomes=known)
    queue = deque([(-1, -1, root, dict[str, str]())])
    nodes, payoffs = [], []
    while queue:
        parent, slot, (key, children, values), history = queue.popleft()
        nodes.append((parent, slot, key, history))
        if key is None:
            payoffs.append(values)
            continue
        here, (_, name, _, actions) = len(nodes) - 1, sets[key]
        for index, child in enumerate(children):
            queue.append((here, index, child, {**history, name: actions[index]}))
    return assemble_tree(players, nodes, sets=sets, odds=odds), np.array(payoffs, dtype=float)


_Node = tuple[Hashable | None, list["_Node"], list[float]]


def _read_node(
    tokens: deque[str],
    *,
    sets: dict[Hashable, tuple[int, str, str, tuple[str, ...]]],
    odds: dict[Hashable, Sequence[float]],
    outcomes: dict[str, list[float]],
) -> _Node:
    """One node and all below it, in the file's prefix order."""
    if len(tokens) < 4:
        raise ModelError("the extensive-form file ends in the middle of the tree")
    kind = tokens.popleft()
    tokens.popleft()
    if kind == "t":
        return None, [], _take_outcome(tokens, outcomes)
    if kind not in {"p", "c"}:
        raise ModelError(f"extensive-form file: a node starts with 't', 'p' or 'c', not {kind!r}")
    owner = int(tokens.popleft()) - 1 if kind == "p" else -1
    number = int(tokens.popleft())
    key: Hashable = (owner, number)
    label = f"{'chance' if owner < 0 else owner + 1}:{number}"
    if tokens[0].startswith('"'):
        label = _unquote(tokens.popleft()) or label
    if tokens[0] == "{":
        block = _take_block(tokens)
        actions = tuple(_unquote(t) for t in (block if owner >= 0 else block[::2]))
        if owner < 0:
            odds[key] = [float(Fraction(t)) for t in block[1::2]]
        sets.setdefault(key, (owner, f"{label}#{owner + 1}.{number}", label, actions))
    if any(_take_outcome(tokens, outcomes)):
        raise ModelError(f"extensive-form file: payoffs at the inner node {label!r}; only final outcomes are read")
    children = [_read_node(tokens, sets=sets, odds=odds, outcomes=outcomes) for _ in sets[key][3]]
    return key, children, []


def _take_outcome(tokens: deque[str], known: dict[str, list[float]]) -> list[float]:
    number = tokens.popleft()
    if number == "0":
        return []
    if tokens and tokens[0].startswith('"'):
        tokens.popleft()
    if tokens and tokens[0] == "{":
        known[number] = [float(Fraction(t)) for t in _take_block(tokens)]
    return known[number]


def _take_block(tokens: deque[str]) -> list[str]:
    """The tokens between braces."""
    if tokens.popleft() != "{":
        raise ModelError("extensive-form file: a list in braces is missing")
    block = []
    while tokens[0] != "}":
        block.append(tokens.popleft())
    tokens.popleft()
    return block


def _sum_to_one(odds: Floats) -> list[Fraction]:
    """Exact fractions, since Gambit refuses probabilities that sum to 1 only nearly."""
    shares = [Fraction(float(p)).limit_denominator(10**12) for p in odds[:-1]]
    return [*shares, 1 - sum(shares, Fraction(0))]


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _unquote(token: str) -> str:
    return token[1:-1].replace('\\"', '"').replace("\\\\", "\\") if token.startswith('"') else token
