"""A scenario: quantities, games, threats, council, onlookers, spillover and courses, as one checked value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tightrope.alignment.balance import Tie
from tightrope.strategy.expression import Expression
from tightrope.strategy.quantity import Quantity

RUNGS = ("words", "deeds", "nuclear", "economic")
RUNG_LIMITS: Mapping[str, int] = {"words": 6, "deeds": 6, "nuclear": 3, "economic": 3}
CLAIM_KINDS = ("content", "utterance")
SIGNAL_FIELDS = (
    "sender_quo", "sender_concede", "sender_carry", "sender_back_down",
    "target_concede", "target_carry", "target_back_down",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Course:
    """A course of action of the focal state: a vector of rungs, and what it fixes elsewhere.

    `given` maps "game.move" to the action that the course implies; `ties` are signed ties as they stand under it.
    """

    name: str
    label: str
    path: str
    rungs: Mapping[str, float]
    given: Mapping[str, str] = field(default_factory=dict)
    ties: tuple[Tie, ...] = ()
    indicators: tuple[str, ...] = ()
    where: str = ""


@dataclass(frozen=True, slots=True)
class MoveText:
    """A move as the file states it; odds are expressions, `barred` are the options that are out of reach."""

    name: str
    by: str | None
    options: tuple[str, ...]
    sees: tuple[str, ...]
    when: Expression | None
    odds: tuple[Expression, ...]
    barred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GameText:
    """A game: moves, payoffs by player as (condition, expression), and the events to report."""

    name: str
    moves: tuple[MoveText, ...]
    payoffs: Mapping[str, tuple[tuple[Expression, Expression], ...]]
    report: Mapping[str, tuple[Expression, Expression | None]]
    where: str

    @property
    def options(self) -> frozenset[str]:
        """All options of all moves, those out of reach too: conditions may name them, and they never hold."""
        return frozenset(option for move in self.moves for option in (*move.options, *move.barred))


@dataclass(frozen=True, slots=True)
class LeverText:
    """A threat (or, with signs turned, an inducement) by one power: the seven payoffs of the signalling game."""

    name: str
    sender: str
    target: str
    payoffs: Mapping[str, Expression]


@dataclass(frozen=True, slots=True)
class Faction:
    """A part of the state: weight and worth of a course, as expressions over its rungs and results."""

    name: str
    weight: Expression
    worth: Expression


@dataclass(frozen=True, slots=True)
class HazardText:
    """Monthly violence: log-rate terms and how long to look ahead."""

    name: str
    base: Expression
    shock: Expression
    own: Expression
    control: Expression
    months: int


@dataclass(frozen=True, slots=True)
class BundleText:
    """Linkage: files that two sides settle together; `weight` is the first side's power, each file has two gains."""

    name: str
    sides: tuple[str, str]
    weight: Expression
    files: Mapping[str, tuple[Expression, Expression]]


@dataclass(frozen=True, slots=True)
class Reach:
    """A missile's range against a distance, with as-of and source: bounds what is possible, says nothing of intent."""

    name: str
    low_km: float
    high_km: float
    distance_km: float
    as_of: date
    source: str
    where: str

    @property
    def is_possible(self) -> bool:
        """The longest stated range covers the distance."""
        return self.high_km >= self.distance_km

    def describe(self) -> str:
        """Range, distance and verdict in a clause."""
        reaches = "within reach" if self.is_possible else "out of reach"
        span = f"{self.low_km:g} to {self.high_km:g}" if self.low_km < self.high_km else f"{self.high_km:g}"
        return f"{reaches} ({self.name}: a range of {span} km against {self.distance_km:g} km)"


@dataclass(frozen=True, slots=True)
class WhatIf:
    """An overlay: moves held fixed, quantities set or scaled, courses allowed."""

    name: str
    why: str = ""
    fix: Mapping[str, str] = field(default_factory=dict)
    set: Mapping[str, Quantity] = field(default_factory=dict)
    scale: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClaimKey:
    """What a claim of the case must hold to be the one meant; its id hangs on the reader's coding, this does not.

    Empty texts are not looked at. `speaker`, `actor` and `recipient` are actor ids, or the start of one (`PAK` means
    the state with all that belongs to it); `words` stand in the claim's text, `document` is one that vouches for it.
    """

    name: str
    kind: str
    speaker: str = ""
    actor: str = ""
    recipient: str = ""
    words: str = ""
    document: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """The reference class of the question and its base rate."""

    text: str
    rate: float
    n: int
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class Scenario:
    """Everything that a run needs. `resolved` is the merged file as plain values, `digest` its sha256."""

    name: str
    title: str
    focal: str
    as_of: date
    seed: int
    draws: int
    quantities: Mapping[str, Quantity]
    rationality: Mapping[str, str]  # actor -> name of its lambda
    together: tuple[tuple[tuple[str, ...], float], ...]
    courses: tuple[Course, ...]
    payoff: Mapping[str, Expression]  # the focal state's terms
    consequences: Mapping[str, Mapping[str, Expression]]  # actor -> what each course brings it
    games: tuple[GameText, ...]
    levers: tuple[LeverText, ...]
    factions: tuple[Faction, ...]
    status_quo: str
    quota: float
    hazards: tuple[HazardText, ...]
    bundles: tuple[BundleText, ...]
    reaches: tuple[Reach, ...]
    ties: tuple[Tie, ...]
    ties_room: str  # "alignment" where the case's own ties are laid over these
    rivals: tuple[str, str] | None
    claims: Mapping[str, ClaimKey]
    whatifs: Mapping[str, WhatIf]
    references: tuple[Reference, ...]
    warnings: tuple[str, ...]
    fixed: Mapping[str, str]
    resolved: Mapping[str, object]
    digest: str
    whatif: str = ""  # the overlay that lies over it
    ties_source: tuple[str, ...] = ()  # whose judgement the file's own ties are, and why
    ties_why: str = ""
    tie_evidence: Mapping[frozenset[str], tuple[str, ...]] = field(default_factory=dict)  # of ties from `ties_room`

    @property
    def has_nuclear_input(self) -> bool:
        """Some quantity is nuclear: results carry the fixed caution."""
        return any(q.is_nuclear for q in self.quantities.values())
