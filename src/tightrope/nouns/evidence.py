"""Acts, evidence for them, and an analyst's corrections."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tightrope.nouns.document import Passage, Reject
from tightrope.nouns.episode import Episode
from tightrope.nouns.interval import Interval
from tightrope.nouns.scale import Channel, load_scale, score_act

Polarity = Literal["affirmed", "negated"]
Status = Literal["happened", "ongoing", "planned", "conditional", "hypothetical", "general"]
Role = Literal["beneficiary", "object"]
Stance = Literal[
    "assert", "claim", "confirm", "promise", "threaten", "urge", "condemn", "praise",
    "deny", "dismiss", "avoid-denial", "predict", "report",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class About:
    """For or against whom else an act is: its beneficiary, or its mere object."""

    actor: str
    role: Role


@dataclass(frozen=True, slots=True)
class Act:
    """Who does or says what to whom, as coded by `type` and `mode` of the scale.

    `when` is None where nothing fixes it; `when_basis` are the exact words (or column) it was fixed from.
    `episode` is a named episode of history that the text dates it by: no date, but what a list knows of one.
    """

    type: str
    actors: tuple[str, ...]
    recipients: tuple[str, ...] = ()
    mode: str | None = None
    about: tuple[About, ...] = ()
    contexts: tuple[str, ...] = ()
    polarity: Polarity = "affirmed"
    status: Status = "happened"
    condition: str | None = None
    when: Interval | None = None
    when_basis: str | None = None
    where: str | None = None
    episode: Episode | None = None

    def __post_init__(self) -> None:
        """Refuse a type that the scale does not know."""
        if self.type not in load_scale().types:
            raise ValueError(f"unknown type of act: {self.type!r}")

    @property
    def channel(self) -> Channel:
        """Words or deeds; follows the type, whatever the status."""
        return load_scale().types[self.type].channel

    @property
    def score(self) -> float | None:
        """Score in [-10, 10]; None for a SAY type."""
        return score_act(self.type, self.mode)

    @property
    def is_say(self) -> bool:
        """Whether it is a SAY type."""
        return load_scale().types[self.type].is_say


@dataclass(frozen=True, slots=True)
class Holder:
    """One who vouches: `who`, by which `cue` (exact words), in which `stance`; `start`, `end` place the cue."""

    who: str
    stance: Stance
    cue: str | None = None
    start: int | None = None
    end: int | None = None


GUESSES = frozenset(  # flags of the reader
    {"recipient from context", "actor from context", "type learned, no entry of the lexicon"}
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """An act as vouched for.

    `chain` runs from the outermost holder inwards; the document's author is implied and never listed.
    `certainty` is in [-3, 3]: how sure the text presents the act as coded. `doc` is the file name of a document or
    feed; `passage` holds its exact words (None for a feed row, which has `row` and `raw`). `fields` gives the place
    (name, start, end) of every field that came from text. `known_at` is the day from which one could have known.
    """

    id: str
    act: Act
    doc: str
    certainty: float = 3.0
    chain: tuple[Holder, ...] = ()
    passage: Passage | None = None
    fields: tuple[tuple[str, int, int], ...] = ()
    publisher: str = "unknown"
    author: str | None = None
    url: str | None = None
    known_at: date | None = None
    reader: str = ""
    row: int | None = None
    raw: str | None = None
    licence: str = "unknown"
    flags: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    note: str | None = None

    def __post_init__(self) -> None:
        """Refuse a certainty out of range."""
        if not -3 <= self.certainty <= 3:
            raise ValueError(f"{self.id}: certainty {self.certainty} is not in [-3, 3]")

    @property
    def is_machine_read(self) -> bool:
        """Whether a reader, not a person or a feed, coded it."""
        return self.passage is not None and self.reader.startswith(("rules", "llm"))

    @property
    def is_machine_coded(self) -> bool:
        """Whether a program coded it: a reader of ours, or that of a feed which no person looks over."""
        return self.is_machine_read or self.reader.startswith(("gdelt ", "icews ", "polecat "))

    @property
    def is_guessed(self) -> bool:
        """Whether a side of the act or its type is a guess: the context or learned weights give it, no word does."""
        return not GUESSES.isdisjoint(self.flags)


@dataclass(frozen=True, slots=True)
class Review:
    """An analyst's correction of one field of one item of evidence."""

    evidence: str
    field: str
    value: str
    who: str
    when: date
    why: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What one reading or one feed gave: evidence, and what gave none."""

    evidence: tuple[Evidence, ...]
    rejects: tuple[Reject, ...] = ()


def make_evidence_id(key: str, span: str, type_name: str, actors: Sequence[str], recipients: Sequence[str]) -> str:
    """Id from document hash or row key, span, type, actors and recipients; no clock and no version in it.

    >>> make_evidence_id("doc", "5:11", "CONSULT", ["IRN"], ["PAK"])
    'e-9575dc06034b'
    """
    parts = "\x1f".join([key, span, type_name, ",".join(actors), ",".join(recipients)])
    return "e-" + hashlib.sha256(parts.encode()).hexdigest()[:12]
