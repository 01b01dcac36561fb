"""The names of a roster by their words, as the parser would see them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Protocol

from tightrope.nouns import Actor, Resolution
from tightrope.reading.lexicon import load_words

GENERIC = load_words("names.generic")  # "Foreign Office": whose, the context says
FORMS = load_words("names.forms")
_SKIPPED_KINDS = frozenset({"code"})
_ALWAYS_LOWER = frozenset({"us", "it", "who", "may", "march", "can", "are", "and", "turkey"})


class RosterName(Protocol):
    """A name of the roster."""

    @property
    def text(self) -> str:
        """The name as written."""

    @property
    def actor_id(self) -> str:
        """Whom it names."""

    @property
    def kind_of_name(self) -> str:
        """name, alias, surname, demonym, capital, seat, metonym or code."""


class RosterLike(Protocol):
    """What the reader needs of a roster."""

    def resolve(self, name: str, *, on: date | None = None) -> Resolution:
        """Whom a name means on a day."""

    def find(self, actor_id: str) -> Actor | None:
        """The actor of an id."""

    def iter_names(self) -> Iterator[Any]:
        """All names, as `RosterName`."""


@dataclass(frozen=True)
class Gazetteer:
    """Names of a roster by their words."""

    rows: Mapping[tuple[str, ...], tuple[tuple[str, str], ...]]
    longest: int

    @cached_property
    def firsts(self) -> frozenset[str]:
        """First words of all names: most words of a text are none."""
        return frozenset(words[0] for words in self.rows)

    @cached_property
    def bodies(self) -> Mapping[str, frozenset[str]]:
        """Bodies of states by the words of their names: "council" and the ids of those with it in a name."""
        found: dict[str, set[str]] = {}
        for words, rows in self.rows.items():
            for actor, _ in rows:
                if actor.startswith("IGO.") and len(words) > 1:
                    for word in words:
                        found.setdefault(word.lower(), set()).add(actor)
        return {word: frozenset(actors) for word, actors in found.items()}

    @cached_property
    def forms(self) -> Mapping[str, frozenset[str]]:
        """What states call themselves: "kingdom" and the ids of the states with such a name."""
        found: dict[str, set[str]] = {}
        for words, rows in self.rows.items():
            for actor, kind in rows:
                if kind in ("name", "alias") and "." not in actor and "/" not in actor:
                    for word in words:
                        if word.lower() in FORMS:
                            found.setdefault(word.lower(), set()).add(actor)
        return {word: frozenset(actors) for word, actors in found.items()}

    def find(self, words: Sequence[str], first: int) -> tuple[int, tuple[tuple[str, str], ...]] | None:
        """The longest name that starts at a word: the word after it, and its (actor, kind) readings."""
        if words[first : first + 1] and words[first] not in self.firsts:
            return None
        for length in range(min(self.longest, len(words) - first), 0, -1):
            rows = self.rows.get(tuple(words[first : first + length]))
            if rows:
                return first + length, rows
        return None


def build_gazetteer(roster: RosterLike, split: Callable[[str], list[str]]) -> Gazetteer:
    """All names of a roster; `split` turns a text into the words that the parser would see."""
    rows: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for name in roster.iter_names():
        if name.kind_of_name in _SKIPPED_KINDS or not name.text:
            continue
        words = tuple(split(name.text.replace("’", "'")))
        if all(word.lower() in GENERIC for word in words) and not name.actor_id.startswith("IGO."):
            continue
        if not words or (len(words) == 1 and (words[0].lower() in _ALWAYS_LOWER and words[0].islower())):
            continue
        pair = (name.actor_id, name.kind_of_name)
        forms = {words, tuple(word.replace("-", "‑") for word in words)}
        if name.kind_of_name == "demonym" and words[-1][-1:] in "nias":
            forms.add((*words[:-1], words[-1] + "s"))
        forms |= {tuple(map(strip_accents, form)) for form in forms}
        for form in sorted(forms):
            bucket = rows.setdefault(form, [])
            if pair not in bucket:
                bucket.append(pair)
    longest = max((len(words) for words in rows), default=1)
    return Gazetteer({words: tuple(pairs) for words, pairs in rows.items()}, longest)


def strip_accents(word: str) -> str:
    """A word in plain letters, as most texts write foreign names.

    >>> strip_accents("Orbán")
    'Orban'
    """
    if word.isascii():
        return word
    return "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))


def slugify(name: str) -> str:
    """A person's part of an actor id.

    >>> slugify("Khawaja Muhammad Asif")
    'khawaja-muhammad-asif'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "unnamed"
