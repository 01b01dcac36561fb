"""When a single capitalised word is the name of somebody: a surname that may stand alone, "the West"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tightrope.nouns import find_state
from tightrope.reading.gazetteer import RosterLike
from tightrope.reading.lexicon import load_roles
from tightrope.reading.memory import Name

_LEADING = frozenset({"president", "prime minister", "monarch", "supreme leader", "secretary-general", "chancellor"})
_STARTS = (".", "!", "?", ";", '"', "'", "``", ":")


def may_stand_alone(roster: RosterLike, people: Sequence[str], told: set[str], *, on: date | None) -> bool:
    """Whether a surname alone may mean someone: the text names the state, or the person leads it on the day."""
    if {find_state(actor) for actor in people} & told:
        return True
    known = [person for actor in people if (person := roster.find(actor)) is not None]
    tenures = [tenure for person in known for tenure in roster.resolve(person.name, on=on).tenures]
    return any(tenure.office in _LEADING or tenure.office.startswith("leader of") for tenure in tenures)


def is_part_of_name(words: Sequence[str], place: int, found: Sequence[Name]) -> bool:
    """Whether a surname only ends another name: "the USS Carney", "Lake Clinton"."""
    before = words[place - 1] if place else ""
    is_name = before[:1].isupper() and before.lower() not in load_roles().never_names and before[-1:].isalnum()
    is_start = place < 2 or words[place - 2] in _STARTS
    return is_name and not is_start and not any(name.last == place for name in found)


def find_west(words: Sequence[str], place: int) -> Name | None:
    """ "The West", which is no state and acts all the same."""
    after = words[place + 1] if place + 1 < len(words) else ""
    if words[place] != "West" or not place or words[place - 1].lower() != "the" or after[:1].isupper():
        return None
    return Name(place, place + 1, "WLD.west", "name", "the West", "Britain", (place, place + 1), "WLD")
