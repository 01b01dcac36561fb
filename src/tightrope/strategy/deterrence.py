"""Unilateral deterrence with two-sided uncertainty (Zagare & Kilgour 1993, 2000): closed form and game tree.

The challenger cooperates or defects; the defender concedes or resists; the challenger backs down or fights. Either
side is hard (prefers the fight to giving way) or soft. Which perfect Bayesian equilibrium holds depends on how likely
each is to be hard.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from tightrope.errors import ModelError
from tightrope.strategy.tree import Floats, Move, Tree, grow_tree

Region = Literal["certain_deterrence", "separating", "bluff", "attack"]


@dataclass(frozen=True, slots=True)
class Deterrence:
    """Payoffs: status quo (sq), defender concedes (dc), challenger backs down (cd), fight when hard or soft (dd).

    Challenger: dc > sq > dd_hard > cd > dd_soft. Defender: sq > cd > dd_hard > dc > dd_soft.
    """

    c_dc: float = 1.0
    c_sq: float = 0.6
    c_dd_hard: float = 0.4
    c_cd: float = 0.2
    c_dd_soft: float = 0.0
    d_sq: float = 1.0
    d_cd: float = 0.7
    d_dd_hard: float = 0.5
    d_dc: float = 0.3
    d_dd_soft: float = 0.0

    def __post_init__(self) -> None:
        challenger = (self.c_dc, self.c_sq, self.c_dd_hard, self.c_cd, self.c_dd_soft)
        defender = (self.d_sq, self.d_cd, self.d_dd_hard, self.d_dc, self.d_dd_soft)
        for who, values in (("challenger", challenger), ("defender", defender)):
            if any(a <= b for a, b in pairwise(values)):
                raise ModelError(f"deterrence: the {who}'s payoffs {values} must fall in the order of the model")

    @property
    def bluff_limit(self) -> float:
        """c_t: a soft challenger may always attack once the challenger is this likely to be hard."""
        return (self.d_cd - self.d_dc) / (self.d_cd - self.d_dd_soft)

    @property
    def soft_limit(self) -> float:
        """d1: above it a soft challenger is deterred."""
        return (self.c_dc - self.c_sq) / (self.c_dc - self.c_cd)

    @property
    def hard_limit(self) -> float:
        """d2: above it a hard challenger is deterred too."""
        return (self.c_dc - self.c_sq) / (self.c_dc - self.c_dd_hard)


@dataclass(frozen=True, slots=True)
class Standoff:
    """The equilibrium: P(attack) of a hard and a soft challenger, P(resist) of a soft defender, and the region."""

    region: Region
    x_hard: float
    x_soft: float
    y_soft: float


def find_region(game: Deterrence, *, challenger_hard: float, defender_hard: float) -> Standoff:
    """The equilibrium in closed form.

    >>> find_region(Deterrence(), challenger_hard=0.05, defender_hard=0.05).region
    'bluff'
    """
    p, q = challenger_hard, defender_hard
    if not (0 < p < 1 and 0 < q < 1):
        raise ModelError(f"deterrence: probabilities of being hard must lie between 0 and 1, not {p} and {q}")
    if q >= game.hard_limit:
        return Standoff("certain_deterrence", 0.0, 0.0, 1.0)
    if q >= game.soft_limit:
        return Standoff("separating", 1.0, 0.0, 0.0)
    if p >= game.bluff_limit:
        return Standoff("attack", 1.0, 1.0, 0.0)
    limit = game.bluff_limit
    soft_attack = p * (1 - limit) / (limit * (1 - p))
    return Standoff("bluff", 1.0, soft_attack, (game.soft_limit - q) / (1 - q))


def grow_deterrence() -> Tree:
    """The game as a tree of 25 nodes with types drawn by chance."""
    return grow_tree(["challenger", "defender"], [
        Move("challenger type", None, ("hard", "soft")),
        Move("defender type", None, ("hard", "soft")),
        Move("move", "challenger", ("cooperate", "defect"), sees=("challenger type",)),
        Move("reply", "defender", ("concede", "resist"), sees=("defender type", "move"),
             when=lambda h: h["move"] == "defect"),
        Move("end", "challenger", ("back down", "fight"), sees=("challenger type", "move", "reply"),
             when=lambda h: h.get("reply") == "resist"),
    ])  # fmt: skip


def pay_deterrence(game: Deterrence, tree: Tree) -> Floats:
    """Payoffs (outcomes, 2) of the tree."""
    rows = []
    for h in tree.histories:
        if h["move"] == "cooperate":
            rows.append((game.c_sq, game.d_sq))
        elif h["reply"] == "concede":
            rows.append((game.c_dc, game.d_dc))
        elif h["end"] == "back down":
            rows.append((game.c_cd, game.d_cd))
        else:
            rows.append((
                game.c_dd_hard if h["challenger type"] == "hard" else game.c_dd_soft,
                game.d_dd_hard if h["defender type"] == "hard" else game.d_dd_soft,
            ))  # fmt: skip
    return np.array(rows)


def draw_odds(tree: Tree, *, challenger_hard: Floats, defender_hard: Floats) -> Floats:
    """Chance probabilities (draws, actions) of the types."""
    odds = np.full((len(challenger_hard), tree.n_actions), np.nan)
    for h, move in enumerate(tree.moves):
        if move.endswith(" type"):
            share = challenger_hard if move.startswith("challenger") else defender_hard
            odds[:, tree.first[h]], odds[:, tree.first[h] + 1] = share, 1 - share
    return odds


def name_region(tree: Tree, probability: Floats, *, tolerance: float = 1e-4) -> Standoff | None:
    """The region that solved strategies (actions,) show, or None where they have not settled near any of the four."""

    def look(label: str, action: str) -> float:
        return float(probability[tree.find_action(label, action)])

    x_hard = look("move | challenger type=hard", "defect")
    x_soft = look("move | challenger type=soft", "defect")
    y_soft = look("reply | defender type=soft, move=defect", "resist")
    if x_hard < tolerance and x_soft < tolerance:
        return Standoff("certain_deterrence", x_hard, x_soft, y_soft)
    if x_hard < 1 - tolerance:
        return None
    if y_soft > tolerance and x_soft < 1 - tolerance:
        return Standoff("bluff", x_hard, x_soft, y_soft)
    if x_soft < tolerance and y_soft < tolerance:
        return Standoff("separating", x_hard, x_soft, y_soft)
    return Standoff("attack", x_hard, x_soft, y_soft) if x_soft > 1 - tolerance and y_soft < tolerance else None
