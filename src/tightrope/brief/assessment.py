"""The one frozen value that a brief is written from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from tightrope.brief.wording import read_id
from tightrope.nouns import Document, Evidence, Reject, Source

if TYPE_CHECKING:  # the types alone: a brief computes nothing with these rooms
    from tightrope.alignment import Standing
    from tightrope.claims import Account, Claim, Comparison, WeightedAct
    from tightrope.claims.hypotheses import Weighed
    from tightrope.dynamics.prospect import Outlook
    from tightrope.forecasts import Question, Record
    from tightrope.store import Overrule
    from tightrope.strategy import Play

SettingValue = str | int | float | bool | None
Author = Literal["analyst", "engine"]
GroupKind = Literal["country", "bloc", "state media", "origin", "publisher"]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement that an engine or the case file supplies, with the evidence it rests on.

    `probability` in [0, 1], where given, is printed as a likelihood word with its range; `by` says who vouches for
    the words: text from a case file is the analyst's and is labelled so wherever it shows.
    """

    text: str
    evidence_ids: tuple[str, ...] = ()
    by: Author = "analyst"
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class ReviewCounts:
    """How many items of evidence a machine read, a person reviewed, and a person overruled."""

    machine_read: int
    reviewed: int = 0
    overruled: int = 0


@dataclass(frozen=True, slots=True)
class ReaderPrecision:
    """Share in [0, 1] of the reader's records that were right on labelled texts, and where that was measured."""

    value: float
    n: int
    source: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything a brief says; `tightrope.case` makes it, the writers of this room only word, round and draw it.

    `rivals` are A (position +1) and B (position −1). `evidence` is what was known on `as_of`, after reviews.
    `names` gives actor ids a readable name. `groups` maps a kind of source group to evidence id -> group, the same
    mapping that `standing.without` was computed from. `rivals_basis` says where the rivals come from.
    `outlook` is the forecast of acts by pair; `changes`, `courses`, `indicators` and `alternatives` are printed only
    where supplied; `analyst` holds further texts of the case file by heading ("Assumptions", "Outlook", …),
    `hypotheses` is their matrix, weighed; `questions` are the case's, `record` how forecasts of its ledger were scored.
    `play` is the case's scenario as played, `grounds` the evidence ids behind each of its quantities.
    `overrules` are the reviews that changed an item, each with the machine's value.
    `settings` are all settings by dotted name, `digest` is the hash of the inputs.
    """

    title: str
    focal: str
    rivals: tuple[str, str]
    as_of: date
    standing: Standing
    evidence: tuple[Evidence, ...]
    watch: tuple[str, ...] = ()
    rivals_basis: str = "named in the case file"
    documents: tuple[Document, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[GroupKind, Mapping[str, str]] = field(default_factory=dict)
    rejects: tuple[Reject, ...] = ()
    acts: tuple[WeightedAct, ...] = ()
    claims: tuple[Claim, ...] = ()
    accounts: tuple[Account, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    hypotheses: Weighed | None = None
    questions: tuple[Question, ...] = ()
    record: Record | None = None
    analyst: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict)
    changes: tuple[Statement, ...] = ()
    outlook: Outlook | None = None
    courses: tuple[Statement, ...] = ()
    play: Play | None = None
    grounds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    indicators: tuple[Statement, ...] = ()
    alternatives: tuple[Statement, ...] = ()
    reviews: ReviewCounts = ReviewCounts(0)
    overrules: tuple[Overrule, ...] = ()
    precision: ReaderPrecision | None = None
    settings: Mapping[str, SettingValue] = field(default_factory=dict)
    seed: int = 0
    digest: str = ""

    def find_name(self, actor_id: str) -> str:
        """Readable name of an actor; its id, made readable, where no name is known."""
        if actor_id == "unknown":  # a text in its own voice, of which nobody said who published it
            return "the text itself"
        return self.names.get(actor_id) or read_id(actor_id)
