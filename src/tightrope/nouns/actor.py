"""Actors and their ids: `PAK`, `PAK.gov.foreign`, `PAK/asim-munir`, `IGO.unsc`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Kind = Literal[
    "state",
    "government",
    "office",
    "person",
    "armed force",
    "party",
    "public",
    "armed group",
    "body",
    "region",
    "group",
]


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone who can act or be acted on.

    `parent` is the id one level up; `codes` maps a code system (iso3, cow, gw, cameo, fips, wikidata) to a code.
    """

    id: str
    name: str
    kind: Kind
    parent: str | None = None
    codes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Tenure:
    """An office or membership that a person or body held: half-open [valid_from, valid_to), checked on a day.

    `speaks_for` is the actor id in whose name the holder speaks, or None.
    """

    actor: str
    office: str
    of: str
    speaks_for: str | None
    valid_from: date | None
    valid_to: date | None
    checked_on: date
    source: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name means on a day: one actor, several candidates, or none; `is_stale` past the row's `checked_on`."""

    name: str
    on: date | None
    candidates: tuple[Actor, ...]
    rule: str
    is_stale: bool = False
    tenures: tuple[Tenure, ...] = field(default=())

    @property
    def actor(self) -> Actor | None:
        """The actor, if exactly one fits."""
        return self.candidates[0] if len(self.candidates) == 1 else None


def find_state(actor_id: str) -> str:
    """First component of an actor id.

    >>> find_state("PAK.gov.foreign"), find_state("PAK/asim-munir"), find_state("IGO.unsc")
    ('PAK', 'PAK', 'IGO')
    """
    return actor_id.replace("/", ".").split(".", 1)[0]
