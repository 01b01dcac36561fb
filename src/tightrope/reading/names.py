"""Names in running words, before any parse: places, bodies, people with their titles and appositives.

A name is found in the text first (a title and a name define a person for the document), in the roster second.
Each name becomes one word for the parser, so that titles and appositives cannot break the clause.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from tightrope.nouns import find_state
from tightrope.reading.gazetteer import Gazetteer, RosterLike, build_gazetteer, slugify
from tightrope.reading.lexicon import RoleWords, load_roles, load_words
from tightrope.reading.memory import Memory, Name
from tightrope.reading.surnames import find_west, is_part_of_name, may_stand_alone

__all__ = ["Finder", "Gazetteer", "Memory", "Name", "RosterLike", "build_gazetteer", "slugify"]


_WORD = re.compile(r"\w[\w-]*(?:\.\w)*")
PERSON_WORD = "Clinton"  # a surname that every English parser has seen as one, in place of all of them
CALENDAR = frozenset({"May", "March", "April", "June", "August"})
FAMILY_FIRST = frozenset({"CHN", "TWN", "KOR", "PRK", "VNM"})  # states whose people put the family name first
_ENDS = frozenset({".", "!", "?", ";"})
_ARTICLES = frozenset({"the", "a", "an"})
_POSSESSIVES = frozenset({"his", "her", "its", "their"})
_PART_OF_CONTINENT = frozenset({"South", "North", "Latin", "Central", "Southern", "Northern"})
_PERSONAL = frozenset({"his", "her"})
PLACE_PREPS = load_words("actors.place_preps")
_ROLE_PREPS = frozenset({"of", "for", "at", "in", "to"})
_ROLE_WORDS = 9  # words between a role and its comma, at most: "the chief prosecutor of the tribunal in The Hague, X"


class Finder:
    """Finds the names of one document, paragraph by paragraph, and remembers the people."""

    def __init__(self, gazetteer: Gazetteer, roster: RosterLike, *, on: date | None) -> None:
        self.gazetteer = gazetteer
        self.roster = roster
        self.on = on
        self.told: set[str] = set()  # states that the document names anywhere, where it was looked through before
        self.memory = Memory(forms=gazetteer.forms, bodies=gazetteer.bodies)
        self.roles: RoleWords = load_roles()
        self._found: list[Name] = []  # names of the paragraph so far
        self._last_state: str | None = None  # the first state of the last sentence of the paragraph before
        self._last_person: str | None = None  # the state of the last person of the paragraph before

    def look_through(self, text: str) -> None:
        """Note the states that a text names anywhere: only of these are people known by their surname alone."""
        words = _WORD.findall(text)
        place = 0
        while place < len(words):
            found = self.gazetteer.find(words, place)
            if found is not None:
                self.told.update(find_state(actor) for actor, kind in found[1] if kind != "surname")
            place = found[0] if found is not None else place + 1

    def find(self, words: Sequence[str]) -> list[Name]:
        """Names of a paragraph in order, none overlapping."""
        names = self._found = []
        place = 0
        while place < len(words):
            name = (
                self._find_apposed(words, place)
                or self._find_person(words, place)
                or self._find_listed(words, place)
                or self._find_described(words, place)
                or self._find_known(words, place)
                or find_west(words, place)
            )
            if name is None:
                place += 1
                continue
            names.append(replace(name, surface=" ".join(words[name.core[0] : name.core[1]])))
            self.memory.states.add(name.state or find_state(name.actor))
            place = name.last
        self._last_state = self._recall_state(words, len(words) - 1)
        people = [name for name in names if name.kind == "person"]
        if people:
            self._last_person = people[-1].state or find_state(people[-1].actor)
        return names

    def _recall_state(self, words: Sequence[str], place: int) -> str | None:
        """The first state that a sentence names, else the one before: whose "its prime minister" is.

        A capital where something takes place comes after the states that are spoken of.
        """
        ends = [-1, *(end for end in range(place) if words[end] in _ENDS)]
        for number in range(len(ends) - 1, max(-1, len(ends) - 3), -1):
            last = ends[number + 1] if number + 1 < len(ends) else place
            scenes: list[str] = []
            for name in self._found:
                state = name.state or find_state(name.actor)
                if not ends[number] < name.first < last or state.startswith(("IGO", "NON", "WLD")):
                    continue
                if (
                    name.kind not in ("capital", "place")
                    or not name.first
                    or words[name.first - 1].lower() not in PLACE_PREPS
                ):
                    return state
                scenes.append(state)
            if scenes:
                return scenes[0]
        return self._last_state

    def _recall_owner(self, words: Sequence[str], place: int) -> str | None:
        """Whose "his spokesman" is: the state of the last person named, else of the sentence."""
        if words[place].lower() in _PERSONAL:
            people = [name for name in self._found if name.kind == "person"]
            state = (people[-1].state or find_state(people[-1].actor)) if people else self._last_person
            if state and not state.startswith(("NON", "WLD")):
                return state
        return self._recall_state(words, place)

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
        is_other = people or all(kind == "place" for _, kind in rows)  # "Jack London" of the text is "London" later
        if is_other and words[last - 1] in self.memory.surnames and last - place == 1:
            return None
        if people and last - place == 1 and (words[place] in CALENDAR or is_part_of_name(words, place, self._found)):
            return None
        if (
            people
            and last - place == 1
            and not may_stand_alone(self.roster, people, self.told | self.memory.states, on=self.on)
        ):
            return None
        before = words[place - 1] if place else ""
        if rows[0][0].startswith("IGO") and before in ("National", "Supreme", "Federal", "State"):
            return None
        if (
            before in _PART_OF_CONTINENT
            and last - place == 1
            and words[place].startswith(("America", "Africa", "Asia"))
        ):
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
        if "/" in actor and last + 1 < len(words) and words[last] == "of":
            of_state, end = self._read_state(words, last + 1)
            if of_state == find_state(actor) and words[end - 1] not in ("'s", "'", "’s"):
                last = end
        is_plain = core[1] - core[0] == 1 and "/" not in actor
        word = words[place] if is_plain else self._choose_word(actor, kind)
        return Name(place, last, actor, "person" if "/" in actor else kind, "roster", word, core, find_state(actor))

    def _settle(self, words: Sequence[str], rows: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        """One reading of an ambiguous name: the roster's on the day, else a name before a metonym."""
        resolution = self.roster.resolve(" ".join(words), on=self.on)
        if resolution.actor is not None:
            kinds = [kind for actor, kind in rows if actor == resolution.actor.id]
            return ((resolution.actor.id, kinds[0] if kinds else "name"),)
        holding = self._list_holders([actor for actor, _ in rows])
        if len(holding) == 1:
            return tuple(row for row in rows if row[0] in holding)[:1]
        states = [row for row in rows if row[1] in ("name", "demonym")]
        same_state = len({find_state(actor) for actor, _ in rows}) == 1
        return (rows[0],) if same_state else tuple(states[:1]) if len(states) == 1 else ()

    def _list_holders(self, actors: Sequence[str]) -> list[str]:
        """Those of several people of one name who held an office on the document's day."""
        found = [(actor, self.roster.find(actor)) for actor in actors if "/" in actor]
        return [
            actor
            for actor, person in found
            if person is not None
            and self.on is not None
            and any(tenure.actor == actor for tenure in self.roster.resolve(person.name, on=self.on).tenures)
        ]

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

    def _find_apposed(self, words: Sequence[str], place: int) -> Name | None:
        """ "the head of the mission, NAME,", "its prime minister, NAME,": a role with a name set between commas."""
        word = words[place].lower()
        begin = place + 1 if word in _ARTICLES | _POSSESSIVES else place
        if begin >= len(words):
            return None
        state, after_state = self._read_state(words, begin)
        end, role = self._read_role(words, after_state)
        if end == after_state or end >= len(words) or not self.roles.is_plain(role):
            return None
        if words[end].lower() in _ROLE_PREPS:
            end, named = self._pass_phrase(words, end)
            state = state or named
        elif word in _POSSESSIVES:
            state = state or self._recall_owner(words, place)
        elif begin == place or state:
            return None
        if end >= len(words) or words[end] != ",":
            return None
        first, title = self._read_role(words, end + 1)
        person = self._make_person(words, place, first, state, title or role, least=1 if title else 2)
        if person is None or person.last >= len(words) or words[person.last] not in (",", *_ENDS):
            return None
        is_listed = person.last + 1 < len(words) and words[person.last + 1][:1].isupper()
        return replace(person, last=person.last + (words[person.last] == "," and not is_listed), state=state)

    def _pass_phrase(self, words: Sequence[str], place: int) -> tuple[int, str | None]:
        """The comma after "of the Hague tribunal", and the state named on the way; no comma gives the place itself."""
        state = None
        for here in range(place + 1, min(place + _ROLE_WORDS, len(words))):
            if words[here] == ",":
                return here, state
            if words[here].lower() in self.roles.verbs or words[here] in _ENDS:
                break
            if self._is_place(words, here):
                continue  # "the consul in Basra, X": the sentence says whose
            state = state or self._read_state(words, here)[0] or self._read_employer(words, here)
        return place, None

    def _is_place(self, words: Sequence[str], place: int) -> bool:
        """Whether a city or a province is named at a place."""
        found = self.gazetteer.find(words, place)
        return found is not None and all(kind == "place" for _, kind in found[1])

    def _read_employer(self, words: Sequence[str], place: int) -> str | None:
        """The state of a person named at a place: "adviser to President X"."""
        known = self.memory.surnames.get(words[place])
        if known:
            return known[1]
        found = self.gazetteer.find(words, place)
        states = {find_state(actor) for actor, _ in found[1]} if found and found[0] - place > 1 else set()
        return states.pop() if len(states) == 1 else None

    def _find_described(self, words: Sequence[str], place: int) -> Name | None:
        """ "NAME, the spokesman,": a new name whose role follows between commas."""
        last = place
        while last < len(words) and last - place < 4 and self._is_name_word(words, last, place):
            last += 1
        opening = words[last + 1].lower() if last + 2 < len(words) else ""
        if not opening:
            return None
        if last - place < 2 or words[last] != "," or opening not in _ARTICLES | _POSSESSIVES:
            return None
        state, after_state = self._read_state(words, last + 2)
        end, role = self._read_role(words, after_state)
        if end == after_state or end >= len(words):
            return None
        if words[end].lower() in _ROLE_PREPS:
            end, named = self._pass_phrase(words, end)
            state = state or named
        if end >= len(words) or words[end] not in (",", "."):
            return None
        if opening in _POSSESSIVES and not state:
            return None
        person = self._make_person(words, place, place, state or self._recall_state(words, place), role, least=2)
        return None if person is None else replace(person, last=end + (words[end] == ","))

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
        after = last
        if last + 1 < len(words) and words[last] == "of":
            of_state, end = self._read_state(words, last + 1)
            if of_state is not None and words[end - 1] not in ("'s", "'", "’s"):
                state, after = state or of_state, end
        known = self._resolve_person(text, surname, state, is_full=last - first > 1)
        rule = "roster" if known else "title and name"
        actor = known or f"{state or 'NON'}/{slugify(text)}"
        self._remember(surname, words[first] if last - first > 1 else "", actor, role, state or find_state(actor))
        end = self._skip_appositive(words, after)
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
        is_behind = place > first  # "Jack London": behind a first name a city is a surname
        return listed is None or all("/" in actor or (kind == "place" and is_behind) for actor, kind in listed[1])

    def _resolve_person(self, text: str, surname: str, state: str | None, *, is_full: bool) -> str | None:
        """The actor id of a name: the document's own people, then the roster's on the day."""
        known = self.memory.surnames.get(surname)
        if known and not is_full and (state is None or known[1] in (None, state)):
            return known[0]
        if not is_full:
            own = {
                actor for actor, _ in self.memory.surnames.values() if slugify(text) in actor.split("/")[-1].split("-")
            }
            if len(own) == 1 and (state is None or find_state(next(iter(own))) == state):
                return own.pop()
        candidates = [actor.id for actor in self.roster.resolve(text, on=self.on).candidates if "/" in actor.id]
        same = [actor for actor in candidates if state is None or find_state(actor) == state]
        same = (self._list_holders(same) or same) if len(same) > 1 else same
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
