"""Take over somebody's list of office-holders: rows for an actors.toml, and what contradicts the roster.

Nothing is overwritten. What is new is written out; what agrees is left; what contradicts is written as a comment with
the reason, for a person to decide. Where the roster's row is open and older than the new holder's first day, that is no
contradiction: the earlier holder is closed on that day, and said so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from tightrope.errors import RosterError
from tightrope.nouns import Reject, Tenure
from tightrope.roster.columns import Listed, read_list
from tightrope.roster.names import fold_name, strip_titles
from tightrope.roster.rosters import Roster, find_office
from tightrope.roster.tables import Row

ConflictKind = Literal["holder", "dates", "homonym", "succeeded"]
FEWEST_SHARED = 2  # parts of a name that two spellings share before they are taken for one person


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing to decide: "holder" (another holds the seat), "dates", "homonym", or "succeeded" (a row was closed)."""

    kind: ConflictKind
    where: str
    about: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class NewTenure:
    """A tenure to write out, with the reason why it is only a comment, if it is."""

    tenure: Tenure
    start: str
    end: str
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """What a list gave: `people` that are new (id, name, line), tenures, conflicts, how many were known, rejects."""

    people: tuple[tuple[str, Listed], ...]
    tenures: tuple[NewTenure, ...]
    conflicts: tuple[Conflict, ...]
    n_known: int
    rejects: tuple[Reject, ...]
    checked_on: date


def import_people(path: Path, *, kind: str, roster: Roster, on: date) -> Imported:
    """Compare a list of office-holders with the roster.

    Parameters
    ----------
    kind : "wikidata", "world-leaders" or "csv".
    on : the day on which the list was had: the last day for which it vouches, and, where it gives no first day, the
        first on which it shows the person in office.
    """
    people: dict[str, Listed] = {}
    tenures: list[NewTenure] = []
    conflicts: list[Conflict] = []
    rejects: list[Reject] = []
    n_known = 0
    for line in read_list(path, kind):
        placed = _place_line(line, roster, people, on)
        if isinstance(placed, Reject):
            rejects.append(placed)
            continue
        tenure = placed.tenure
        if _is_known(line, tenure, roster):
            n_known += 1
            continue
        found = _compare(line, tenure, roster, tenures)
        conflicts += found
        if roster.find(tenure.actor) is None and tenure.actor not in people:
            people[tenure.actor] = line
            conflicts += _find_namesakes(line, tenure.actor, roster)
        doubt = next((conflict.text for conflict in found if conflict.kind in ("holder", "dates")), "")
        tenures += [replace(placed, doubt=doubt), *_close_earlier(found, roster, tenure)]
    return Imported(tuple(people.items()), tuple(tenures), tuple(conflicts), n_known, tuple(rejects), on)


def write_actors(imported: Imported) -> str:
    """The new people and tenures as an actors.toml; what contradicts the roster stands in it as a comment."""
    blocks = [f"# Office-holders, checked on {imported.checked_on}. Commented rows contradict the roster: decide."]
    for actor_id, line in imported.people:
        fields = {
            "id": actor_id, "name": line.name, "aliases": list(line.aliases), "surname": line.surname,
            "wikidata": line.wikidata, "checked_on": imported.checked_on, "source": line.source,
        }  # fmt: skip
        blocks.append(_write_table("person", fields))
    for new in imported.tenures:
        tenure = new.tenure
        fields = {
            "actor": tenure.actor, "office": tenure.office, "of": tenure.of, "speaks_for": tenure.speaks_for or "",
            "from": new.start, "to": new.end, "checked_on": tenure.checked_on, "source": tenure.source,
        }  # fmt: skip
        block = _write_table("tenure", fields)
        if new.doubt:
            block = "\n".join(f"# {line}" for line in (new.doubt, *block.splitlines()))
        blocks.append(block)
    return "\n\n".join(blocks) + "\n"


def _write_table(name: str, fields: dict[str, object]) -> str:
    """One table of a TOML file, empty fields left out."""

    def write(value: object) -> str:
        if isinstance(value, list):
            return f"[{', '.join(write(item) for item in value)}]"
        if isinstance(value, date):
            return value.isoformat()
        return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'

    return "\n".join([f"[[{name}]]", *(f"{key} = {write(value)}" for key, value in fields.items() if value)])


def _place_line(line: Listed, roster: Roster, people: dict[str, Listed], on: date) -> NewTenure | Reject:
    """Who, which office, of which state, from when to when; or why not."""
    if not line.name or re.search(r"(?i)\bvacant\b", line.name) or re.fullmatch(r"Q\d+", line.name):
        return Reject(line.where, f"nobody named for {line.office or 'an office'}", "")
    state, office = _find_seat(line, roster)
    if not state:
        return Reject(line.where, f"no state of the roster: {line.state or line.office!r}", "")
    if not office:
        return Reject(line.where, f"no office given for {line.name}", "")
    start, end = line.start or on.isoformat(), line.end
    row = Row("tenures", {"from": start, "to": end}, *_split_where(line.where))
    try:
        first, last = row.read_date("from"), row.read_date("to")
    except RosterError as error:
        return Reject(line.where, str(error), "")
    if first and last and last <= first:
        return Reject(line.where, f"{line.name} left on {last}, not after taking office on {first}", "")
    who = _find_person(line, state, roster, people)
    return NewTenure(Tenure(who, office, state, state, first, last, on, line.source), start, end)


def _split_where(where: str) -> tuple[str, int]:
    """File and line of a place."""
    file, _, number = where.rpartition(":")
    return file, int(number)


def _find_seat(line: Listed, roster: Roster) -> tuple[str, str]:
    """State and office: "Minister of Foreign Affairs of Pakistan" gives its state itself."""
    actor = roster.find(line.state) or (roster.resolve(line.state).actor if line.state else None)
    state = actor.id if actor and actor.kind == "state" else ""
    words = fold_name(line.office).split()
    for joint in range(len(words) - 1, 0, -1):
        if words[joint] in ("of", "for", "in") and joint + 1 < len(words):
            owner = roster.resolve(" ".join(words[joint + 1 :])).actor
            if owner and owner.kind == "state" and state in ("", owner.id):
                return owner.id, " ".join(words[:joint])
    for cut in range(min(4, len(words) - 1), 0, -1):
        owner = roster.resolve(" ".join(words[:cut]).title()).actor
        if owner and owner.kind == "state" and state in ("", owner.id):
            return owner.id, " ".join(words[cut:])
    return state, " ".join(words)


def _find_person(line: Listed, state: str, roster: Roster, people: dict[str, Listed]) -> str:
    """The id of a known person, by Wikidata, by name or by two shared parts of the name; else a new id."""
    known = roster.find_code("wikidata", line.wikidata) if line.wikidata else None
    by_qid = [a.id for a in roster.actors.values() if line.wikidata and ("wikidata", line.wikidata) in a.codes]
    if known or by_qid:
        return known or by_qid[0]
    named = [a.id for a in roster.resolve(line.name).candidates if a.kind == "person" and a.id.startswith(f"{state}/")]
    if len(named) == 1:
        return named[0]
    parts = set(strip_titles(tuple(fold_name(line.name).split()), roster.titles))
    near = [
        actor.id
        for actor in roster.actors.values()
        if actor.kind == "person" and actor.id.startswith(f"{state}/") and _is_one_name(parts, actor.name)
    ]
    if len(near) == 1:
        return near[0]
    fresh = f"{state}/{'-'.join(re.sub(r'[^a-z0-9 ]', '', fold_name(line.name)).split())}"
    return next((found for found, other in people.items() if other.name == line.name and found == fresh), fresh)


def _is_one_name(parts: set[str], name: str) -> bool:
    """Whether one spelling of a name holds all parts of the other, initials aside, and at least two."""
    parts, other = ({part for part in spelling if len(part) > 1} for spelling in (parts, fold_name(name).split()))
    return len(parts & other) >= FEWEST_SHARED and (parts <= other or other <= parts)


def _compare(line: Listed, tenure: Tenure, roster: Roster, so_far: Sequence[NewTenure]) -> list[Conflict]:
    """Conflicts of a new tenure with the roster's and with those of the list before it."""
    office = find_office(roster.offices, tenure.of, tenure.office)
    held = [*roster.holders.get((tenure.of, office), ())]
    held += [
        other.tenure
        for other in so_far
        if other.tenure.of == tenure.of and find_office(roster.offices, tenure.of, other.tenure.office) == office
    ]
    has_one_seat = any(known.id == office and known.has_one_seat for known in roster.offices.values())
    about = (tenure.of, office)
    found: list[Conflict] = []
    for other in held:
        if not _overlap(tenure, other):
            continue
        if other.actor == tenure.actor:
            text = f"{tenure.actor}: the roster has {_write_span(other)}, the list {_write_span(tenure)}"
            found.append(Conflict("dates", line.where, about, text))
        elif has_one_seat and _is_succeeded(other, tenure):
            text = f"{other.actor} was last seen on {other.checked_on}; closed where {tenure.actor} begins"
            found.append(Conflict("succeeded", line.where, about, text))
        elif has_one_seat:
            text = f"{other.actor} holds it {_write_span(other)}; the list has {tenure.actor} {_write_span(tenure)}"
            found.append(Conflict("holder", line.where, about, text))
    return found


def _is_known(line: Listed, tenure: Tenure, roster: Roster) -> bool:
    """Whether the roster says the same already."""
    office = find_office(roster.offices, tenure.of, tenure.office)
    held = roster.holders.get((tenure.of, office), ())
    return any(
        other.actor == tenure.actor and _overlap(tenure, other) and _agree(line, tenure, other) for other in held
    )


def _overlap(one: Tenure, other: Tenure) -> bool:
    """Whether two tenures share a day."""
    return (one.valid_from or date.min) < (other.valid_to or date.max) and (other.valid_from or date.min) < (
        one.valid_to or date.max
    )


def _agree(line: Listed, tenure: Tenure, other: Tenure) -> bool:
    """Whether the roster says the same of a person, where the list says anything of the days."""
    same_start = not line.start or abs(((tenure.valid_from or date.min) - (other.valid_from or date.min)).days) <= 1
    same_end = tenure.valid_to == other.valid_to or (tenure.valid_to is None and not line.end)
    return same_start and same_end


def _is_succeeded(other: Tenure, tenure: Tenure) -> bool:
    """Whether a row is open, and was last seen before the new holder's first day."""
    return other.valid_to is None and tenure.valid_from is not None and other.checked_on < tenure.valid_from


def _close_earlier(found: Iterable[Conflict], roster: Roster, tenure: Tenure) -> list[NewTenure]:
    """The roster's open rows of those who were succeeded, closed on the successor's first day."""
    if not any(conflict.kind == "succeeded" for conflict in found):
        return []
    office = find_office(roster.offices, tenure.of, tenure.office)
    closed = []
    for other in roster.holders.get((tenure.of, office), ()):
        if other.actor != tenure.actor and _overlap(tenure, other) and _is_succeeded(other, tenure):
            assert tenure.valid_from is not None
            start = other.valid_from.isoformat() if other.valid_from else ""
            ended = replace(other, valid_to=tenure.valid_from, checked_on=tenure.checked_on)
            closed.append(NewTenure(ended, start, tenure.valid_from.isoformat()))
    return closed


def _find_namesakes(line: Listed, actor_id: str, roster: Roster) -> list[Conflict]:
    """Others in the roster who bear a new person's name."""
    others = tuple(actor.id for actor in roster.resolve(line.name).candidates if actor.id != actor_id)
    if not others:
        return []
    return [Conflict("homonym", line.where, (actor_id, *others), f"{line.name!r} is borne by {', '.join(others)} too")]


def _write_span(tenure: Tenure) -> str:
    """From when to when, in words."""
    return f"from {tenure.valid_from or 'an unknown day'} to {tenure.valid_to or 'now'}"
