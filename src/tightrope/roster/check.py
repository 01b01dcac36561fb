"""What in the roster wants a second look: overlaps, gaps, stale rows, homonyms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from tightrope.roster.rosters import Roster

LONGEST_GAP = timedelta(days=31)  # a month between two holders is a handover or a caretaker


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: its kind, the actors or office it is about, and a sentence."""

    kind: Literal["overlap", "gap", "stale", "homonym"]
    about: tuple[str, ...]
    text: str


def check_roster(roster: Roster, *, on: date | None = None) -> tuple[Finding, ...]:
    """Overlapping and missing holders of offices with one seat, open tenures not checked up to a day, homonyms.

    Parameters
    ----------
    on : the day up to which open tenures should have been checked; None leaves out the stale ones.
    """
    findings = [*_find_clashes(roster), *(_find_stale(roster, on) if on else ()), *_find_homonyms(roster)]
    return tuple(sorted(findings, key=lambda finding: (finding.kind, finding.about, finding.text)))


def _find_clashes(roster: Roster) -> Iterator[Finding]:
    """Two holders of one seat on one day, or nobody for over a month between two."""
    many = {office.id for office in roster.offices.values() if not office.has_one_seat}
    for (owner, office), tenures in roster.holders.items():
        if office in many:
            continue
        for earlier, later in pairwise(tenures):
            start = later.valid_from or date.min
            end = earlier.valid_to or date.max
            about = (owner, office)
            if start < end and earlier.actor != later.actor:
                yield Finding("overlap", about, f"{earlier.actor} and {later.actor} both hold it on {start}")
            elif start - end > LONGEST_GAP:
                yield Finding(
                    "gap", about, f"nobody known from {end} to {start}, between {earlier.actor} and {later.actor}"
                )


def _find_stale(roster: Roster, on: date) -> Iterator[Finding]:
    """Open tenures that were not checked up to a day."""
    for actor, tenures in roster.tenures_by_actor.items():
        for tenure in tenures:
            if tenure.valid_to is None and tenure.checked_on < on:
                yield Finding("stale", (actor,), f"{tenure.office} of {tenure.of} was last seen on {tenure.checked_on}")


def _find_homonyms(roster: Roster) -> Iterator[Finding]:
    """Names that several actors bear."""
    for names in roster.names.values():
        about = tuple(dict.fromkeys(name.actor_id for name in names))
        if len(about) > 1:
            yield Finding("homonym", about, f"{names[0].text!r} is borne by {', '.join(about)}")
