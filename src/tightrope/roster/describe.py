"""Answers to "who is this, on that day?" as plain data, for the shell and for JSON."""

from __future__ import annotations

from datetime import date

from tightrope.nouns import Actor, Tenure
from tightrope.roster.rosters import Roster, is_held_on

Answer = dict[str, object]


def describe_name(roster: Roster, name: str, *, on: date | None = None, within: str | None = None) -> Answer:
    """Who a name means on a day: the rule, whether it is stale, and each candidate with offices and sources.

    >>> from tightrope.roster import load_roster
    >>> answer = describe_name(load_roster(), "Asim Munir", on=date(2025, 6, 20))
    >>> answer["rule"], answer["is_stale"], [candidate["id"] for candidate in answer["candidates"]]
    ('name', False, ['PAK/asim-munir'])
    """
    resolution = roster.resolve(name, on=on, within=within)
    return {
        "name": name,
        "on": on.isoformat() if on else None,
        "rule": resolution.rule,
        "is_stale": resolution.is_stale,
        "candidates": [describe_actor(roster, actor, on=on) for actor in resolution.candidates],
    }


def describe_actor(roster: Roster, actor: Actor, *, on: date | None = None) -> Answer:
    """One actor: what it is, for whom it speaks on a day, its names, codes and tenures (those held that day marked)."""
    return {
        "id": actor.id,
        "name": actor.name,
        "kind": actor.kind,
        "parent": actor.parent,
        "speaks_for": roster.speaks_for(actor.id, on=on),
        "codes": dict(actor.codes),
        "tenures": [_describe_tenure(tenure, on) for tenure in roster.tenures(actor.id)],
    }


def _describe_tenure(tenure: Tenure, on: date | None) -> Answer:
    """One tenure as plain data."""
    return {
        "office": tenure.office,
        "of": tenure.of,
        "speaks_for": tenure.speaks_for,
        "from": tenure.valid_from.isoformat() if tenure.valid_from else None,
        "to": tenure.valid_to.isoformat() if tenure.valid_to else None,
        "is_held": is_held_on(tenure, on) if on else tenure.valid_to is None,
        "is_stale": on is not None and tenure.checked_on < on,
        "checked_on": tenure.checked_on.isoformat(),
        "source": tenure.source.split("|"),
    }


def write_answer(roster: Roster, name: str, *, on: date | None = None, within: str | None = None) -> str:
    """The same answer as text for a terminal, one candidate a paragraph.

    >>> from tightrope.roster import load_roster
    >>> print(write_answer(load_roster(), "Rawalpindi"))
    Rawalpindi: PAK.mil (metonym)
    <BLANKLINE>
    PAK.mil  Armed forces of Pakistan, armed force; speaks for PAK
    """
    resolution = roster.resolve(name, on=on, within=within)
    day = f" on {on}" if on else ""
    if not resolution.candidates:
        return f"{name}: nobody known{day}; add an alias or an actor (docs/how-to/add-an-alias.md)"
    ids = ", ".join(actor.id for actor in resolution.candidates)
    stale = "; STALE: not checked up to that day" if resolution.is_stale else ""
    paragraphs = [f"{name}: {ids} ({resolution.rule}){day}{stale}"]
    for actor in resolution.candidates:
        speaks_for = roster.speaks_for(actor.id, on=on)
        speaks = f"speaks for {speaks_for}" if speaks_for else "speaks for no state"
        lines = [f"{actor.id}  {actor.name}, {actor.kind}; {speaks}"]
        lines += [_write_tenure(tenure, on) for tenure in roster.tenures(actor.id)]
        paragraphs.append("\n".join(lines))
    return "\n\n".join(paragraphs)


def _write_tenure(tenure: Tenure, on: date | None) -> str:
    """One tenure as a line; the one held on the day carries a star."""
    held = is_held_on(tenure, on) if on else tenure.valid_to is None
    start, end = tenure.valid_from or "?", tenure.valid_to or f"open, seen {tenure.checked_on}"
    return f"  {'*' if held else ' '} {tenure.office} of {tenure.of}, {start} to {end}  {tenure.source.split('|')[0]}"
