"""Names in running words, before any parse: places, bodies, people with their titles and appositives.

A name is found in the text first (a title and a name define a person for the document), in the roster second.
Each name becomes one word for the parser, so that titles and appositives cannot break the clause.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, Protocol

from tightrope.nouns import Actor, Resolution, find_state
from tightrope.reading.lexicon import RoleWords, load_roles, load_words


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


@dataclass(frozen=True)
class Gazetteer:
    """Names of a roster by their words."""

    rows: Mapping[tuple[str, ...], tuple[tuple[str, str], ...]]
    longest: int

    @cached_property
    def firsts(self) -> frozenset[str]:
        """First words of all names: most words of a text are none."""
        return frozenset(words[0] for words in self.rows)

    def find(self, words: Sequence[str], first: int) -> tuple[int, tuple[tuple[str, str], ...]] | None:
        """The longest name that starts at a word: the word after it, and its (actor, kind) readings."""
        if words[first : first + 1] and words[first] not in self.firsts:
            return None
        for length in range(min(self.longest, len(words) - first), 0, -1):
            rows = self.rows.get(tuple(words[first : first + length]))
            if rows:
                return first + length, rows
        return None


@dataclass
class Memory:
    """People whom a document has named: by surname, and by role and state. Grows as the text is read."""

    surnames: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    roles: dict[tuple[str, str], str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)


PERSON_WORD = "Clinton"  # a surname that every English parser has seen as one, in place of all of them
GENERIC = load_words("names.generic")  # "Foreign Office": whose, the context says
CALENDAR = frozenset({"May", "March", "April", "June", "August"})
FAMILY_FIRST = frozenset({"CHN", "TWN", "KOR", "PRK", "VNM"})  # states whose people put the family name first
_SKIPPED_KINDS = frozenset({"code"})
_ALWAYS_LOWER = frozenset({"us", "it", "who", "eu", "un", "may", "march", "can", "are", "and", "turkey"} - {"eu", "un"})


def build_gazetteer(roster: RosterLike, split: Callable[[str], list[str]]) -> Gazetteer:
    """All names of a roster; `split` turns a text into the words that the parser would see."""
    rows: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for name in roster.iter_names():
        if name.kind_of_name in _SKIPPED_KINDS or not name.text:
            continue
        words = tuple(split(name.text.replace("’", "'")))
        if all(word.lower() in GENERIC for word in words):
            continue
        if not words or (len(words) == 1 and (words[0].lower() in _ALWAYS_LOWER and words[0].islower())):
            continue
        pair = (name.actor_id, name.kind_of_name)
        forms = {words, tuple(word.replace("-", "‑") for word in words)}
        if name.kind_of_name == "demonym" and words[-1][-1:] in "nias":
            forms.add((*words[:-1], words[-1] + "s"))
        for form in sorted(forms):
            bucket = rows.setdefault(form, [])
            if pair not in bucket:
                bucket.append(pair)
    longest = max((len(words) for words in rows), default=1)
    return Gazetteer({words: tuple(pairs) for words, pairs in rows.items()}, longest)


def slugify(name: str) -> str:
    """A person's part of an actor id.

    >>> slugify("Khawaja Muhammad Asif")
    'khawaja-muhammad-asif'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "unnamed"


class Finder:
    """Finds the names of one document, paragraph by paragraph, and remembers the people."""

    def __init__(self, gazetteer: Gazetteer, roster: RosterLike, *, on: date | None) -> None:
        self.gazetteer = gazetteer
        self.roster = roster
        self.on = on
        self.memory = Memory()
        self.roles: RoleWords = load_roles()

    def find(self, words: Sequence[str]) -> list[Name]:
        """Names of a paragraph in order, none overlapping."""
        names: list[Name] = []
        place = 0
        while place < len(words):
            name = self._find_person(words, place) or self._find_listed(words, place) or self._find_known(words, place)
            if name is None:
                place += 1
                continue
            names.append(replace(name, surface=" ".join(words[name.core[0] : name.core[1]])))
            place = name.last
        return names

    # -- names of the roster ---------------------------------------------------------------------------------------

    def _find_listed(  # noqa: PLR0911 - one return a reason why not
        self, words: Sequence[str], place: int
    ) -> Name | None:
        """A name as the roster has it; a known homonym is left to the text's own people."""
        found = self.gazetteer.find(words, place)
        if found is None:
            return None
        last, rows = found
        people = [actor for actor, _ in rows if "/" in actor]
        if people and words[last - 1] in self.memory.surnames and last - place == 1:
            return None
        if people and last - place == 1 and words[place] in CALENDAR:
            return None
        if rows[0][0].startswith("IGO") and place and words[place - 1] in ("National", "Supreme", "Federal"):
            return None
        if len({actor for actor, _ in rows}) > 1:
            rows = self._settle(words[place:last], rows)
            if not rows:
                return None
        actor, kind = rows[0]
        if "/" in actor:
            self.memory.surnames.setdefault(words[last - 1], (actor, find_state(actor)))
            if not self._looks_like_name(words, place, last):
                return None
        core = (place, last)
        last = self._skip_acronym(words, last)
        is_plain = core[1] - core[0] == 1 and "/" not in actor
        word = words[place] if is_plain else self._choose_word(actor, kind)
        return Name(place, last, actor, "person" if "/" in actor else kind, "roster", word, core, find_state(actor))

    def _settle(self, words: Sequence[str], rows: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        """One reading of an ambiguous name: the roster's on the day, else a name before a metonym."""
        resolution = self.roster.resolve(" ".join(words), on=self.on)
        if resolution.actor is not None:
            kinds = [kind for actor, kind in rows if actor == resolution.actor.id]
            return ((resolution.actor.id, kinds[0] if kinds else "name"),)
        states = [row for row in rows if row[1] in ("name", "demonym")]
        same_state = len({find_state(actor) for actor, _ in rows}) == 1
        return (rows[0],) if same_state else tuple(states[:1]) if len(states) == 1 else ()

    @staticmethod
    def _looks_like_name(words: Sequence[str], place: int, last: int) -> bool:
        """Whether a person's listed name is not part of a longer, other name."""
        after = words[last] if last < len(words) else ""
        return last - place > 1 or not (after[:1].isupper() and after[1:].islower() and len(after) > 2)

    @staticmethod
    def _choose_word(actor: str, kind: str) -> str:
        """A plain word for the parser in place of several."""
        if kind == "demonym":
            return "American"
        if "/" in actor:
            return PERSON_WORD
        return "Congress" if actor.startswith("IGO") or "." in actor else "Britain"

    @staticmethod
    def _skip_acronym(words: Sequence[str], last: int) -> int:
        """The word after "(IMF)" behind a name."""
        if last + 2 < len(words) and words[last] == "(" and words[last + 2] == ")" and words[last + 1].isupper():
            return last + 3
        return last

    # -- people by title and name ----------------------------------------------------------------------------------

    def _find_person(self, words: Sequence[str], place: int) -> Name | None:
        """STATE ROLE, TITLE NAME in any of its forms; the text defines the person for the document."""
        state, after_state = self._read_state(words, place)
        role_end, role = self._read_role(words, after_state)
        if role_end == after_state:
            if state and words[after_state - 1] in ("'s", "'", "’s"):
                return self._make_person(words, place, after_state, state, None, least=2)
            return None
        if self.roles.is_plain(role) and role_end < len(words) and words[role_end] == "," and state:
            second, title = self._read_role(words, role_end + 1)
            person = self._make_person(words, place, second, state, title or role, least=1 if title else 2)
            if person and person.last < len(words) and words[person.last] == ",":
                return Name(
                    place, person.last + 1, person.actor, "person", person.rule, person.word, person.core, state
                )
            if person:
                return person
        return self._make_person(words, place, role_end, state, role, least=1)

    def _read_state(self, words: Sequence[str], place: int) -> tuple[str | None, int]:
        """A state named as possessor or adjective in front of a role."""
        found = self.gazetteer.find(words, place)
        if found is None:
            return None, place
        after, rows = found
        ids = [actor for actor, kind in rows if "/" not in actor and kind != "code"]
        if not ids:
            return None, place
        if after < len(words) and words[after] in ("'s", "'", "’s"):
            after += 1
        return find_state(ids[0]) if not ids[0].startswith("IGO") else ids[0], after

    def _read_role(self, words: Sequence[str], place: int) -> tuple[int, str]:
        """The longest run of role and title words; the place after it and the last role read."""
        role = ""
        end = place
        while end < len(words):
            length, found = self.roles.match(words, end)
            if not length:
                break
            end += length
            role = found or role
        return (end, role) if role else (place, "")

    def _make_person(
        self, words: Sequence[str], place: int, first: int, state: str | None, role: str | None, *, least: int
    ) -> Name | None:
        """A person whose capitalised name starts at `first`, known to the roster or new."""
        last = first
        while last < len(words) and last - first < 5 and self._is_name_word(words, last, first):
            last += 1
        while last > first and words[last - 1].lower() in self.roles.particles:
            last -= 1
        if last - first < least:
            return None
        surname = words[last - 1]
        text = " ".join(words[first:last])
        if state is None and last < len(words) and words[last] == "of":
            state = self._read_state(words, last + 1)[0]
        known = self._resolve_person(text, surname, state, is_full=last - first > 1)
        rule = "roster" if known else "title and name"
        actor = known or f"{state or 'NON'}/{slugify(text)}"
        self._remember(surname, words[first] if last - first > 1 else "", actor, role, state or find_state(actor))
        end = self._skip_appositive(words, last)
        return Name(place, end, actor, "person", rule, PERSON_WORD, (first, last), state)

    def _is_name_word(self, words: Sequence[str], place: int, first: int) -> bool:
        """Whether a word can belong to a person's name."""
        word = words[place]
        if word.lower() in self.roles.particles:
            return place > first or word[:1].isupper() or place + 1 < len(words)
        if not ((word[:1].isupper() and word[-1].isalnum()) or re.fullmatch(r"[A-Z]\.", word)):
            return False
        if word.lower() in self.roles.never_names or not any(character.isalpha() for character in word):
            return False
        listed = self.gazetteer.find(words, place)
        return listed is None or all("/" in actor for actor, _ in listed[1])

    def _resolve_person(self, text: str, surname: str, state: str | None, *, is_full: bool) -> str | None:
        """The actor id of a name: the document's own people, then the roster's on the day."""
        known = self.memory.surnames.get(surname)
        if known and not is_full and (state is None or known[1] in (None, state)):
            return known[0]
        candidates = [actor.id for actor in self.roster.resolve(text, on=self.on).candidates if "/" in actor.id]
        same = [actor for actor in candidates if state is None or find_state(actor) == state]
        if len(same) == 1:
            return same[0]
        if known and (state is None or known[1] in (None, state)):
            slug = known[0].split("/")[-1].split("-")
            if set(slug) & set(slugify(text).split("-")[:-1]) or not is_full:
                return known[0]
        return None

    def _remember(self, surname: str, first_name: str, actor: str, role: str | None, state: str | None) -> None:
        """Keep a person by surname, and by role and state."""
        self.memory.surnames[surname] = (actor, state)
        if first_name and state in FAMILY_FIRST:
            self.memory.surnames[first_name] = (actor, state)
        if role:
            self.memory.roles[role, state or ""] = actor
            self.memory.titles[actor] = role

    def _skip_appositive(self, words: Sequence[str], last: int) -> int:
        """The place after ", a commander of …," behind a name: words of a role, no verb, closed by a comma."""
        if last + 2 >= len(words) or words[last] != ",":
            return last
        if words[last + 1].lower() not in ("a", "an", "the", "one", "head", "chief", "then", "former"):
            return last
        has_role = False
        for place in range(last + 1, min(last + 18, len(words))):
            word = words[place].lower()
            if word in self.roles.verbs:
                return last
            has_role = has_role or bool(self.roles.match(words, place)[0])
            if word == ",":
                return place + 1 if has_role else last
            if word in (".", ";", ":", '"'):
                return last
        return last

    def _find_known(self, words: Sequence[str], place: int) -> Name | None:
        """A surname of someone whom the document has named."""
        known = self.memory.surnames.get(words[place])
        if known is None or not words[place][:1].isupper() or len(words[place]) < 3:
            return None
        last = place + 1
        return Name(place, last, known[0], "person", "named before", PERSON_WORD, (place, last), known[1])
