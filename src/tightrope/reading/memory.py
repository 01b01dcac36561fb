"""Names found in running words, and the people whom a document has named so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Name:
    """Words `first` up to `last` of a paragraph that name an actor.

    `kind`: name, demonym, capital, seat, metonym, person. `word` is what the parser reads in their place. `core` are
    the words of the name proper, without title and appositive.
    """

    first: int
    last: int
    actor: str
    kind: str
    rule: str
    word: str
    core: tuple[int, int]
    state: str | None = None  # the state that a title named, for a person
    surface: str = ""


@dataclass
class Memory:
    """People whom a document has named: by surname, and by role and state. Grows as the text is read."""

    surnames: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    roles: dict[tuple[str, str], str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    states: set[str] = field(default_factory=set)  # states named so far, themselves or by a title
    forms: Mapping[str, frozenset[str]] = field(default_factory=dict)  # "kingdom": the states that call themselves so
    bodies: Mapping[str, frozenset[str]] = field(default_factory=dict)  # "council": the bodies so called
