"""How much of the time since 2018 the roster knows who held an office: 60 states, month by month."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from tightrope.nouns import Tenure
from tightrope.roster import Roster, is_held_on, load_roster

STATES = Path(__file__).parent / "roster_states.tsv"  # the 60 states, and the offices at the head of each
FIRST, LAST = date(2018, 1, 15), date(2026, 6, 15)
OFFICES = {
    "foreign minister": ("foreign minister",),
    "defence minister": ("defence minister",),
    "chief of the armed forces": ("chief of the general staff", "army chief"),
    "spokesperson": (
        "foreign ministry spokesperson", "government spokesperson", "military spokesperson",
        "defence ministry spokesperson",
    ),
}  # fmt: skip
Score = dict[str, float | int]


def measure_coverage() -> dict[str, Score]:
    """By office: states with a holder at any time, and the share of state-months with one, by year and in all.

    A month counts by its 15th day. `fresh` counts only what was checked up to that day, so that a row left open years
    ago does not count for today.
    """
    roster = load_roster()
    found: dict[str, Score] = {}
    for office, held in iter_holders(roster):
        row: Score = {"states": sum(bool(tenures) for tenures in held.values())}
        for year in range(FIRST.year, LAST.year + 1):
            row[str(year)] = share(held, [day for day in iter_days() if day.year == year])
        row["all"] = share(held, list(iter_days()))
        row["fresh"] = share(held, list(iter_days()), is_fresh=True)
        found[office] = row
    return found


def list_coverage() -> dict[str, Score]:
    """By state: the share of months with a holder known, by office."""
    roster = load_roster()
    found: dict[str, Score] = {}
    for office, held in iter_holders(roster):
        for state, tenures in held.items():
            found.setdefault(state, {})[office] = share({state: tenures}, list(iter_days()))
    return found


def iter_holders(roster: Roster) -> Iterator[tuple[str, dict[str, list[Tenure]]]]:
    """Each kind of office with the tenures of the 60 states in it."""
    with STATES.open(encoding="utf-8", newline="") as lines:
        states = list(csv.DictReader(lines, delimiter="\t"))
    for office in ("head of state", "head of government"):
        yield office, {row["state"]: find_held(roster, row["state"], row[office].split("|")) for row in states}
    for office, names in OFFICES.items():
        yield office, {row["state"]: find_held(roster, row["state"], names) for row in states}


def find_held(roster: Roster, state: str, offices: Sequence[str]) -> list[Tenure]:
    """All tenures of a state in offices that do the same work there."""
    return [tenure for office in offices for tenure in roster.holders.get((state, office), ())]


def iter_days() -> Iterator[date]:
    """The 15th of every month."""
    for month in range((LAST.year - FIRST.year) * 12 + LAST.month):
        yield date(FIRST.year + month // 12, month % 12 + 1, 15)


def share(held: dict[str, list[Tenure]], days: Sequence[date], *, is_fresh: bool = False) -> float:
    """Share of state-days with a holder; with `is_fresh`, one that was checked up to the day."""
    known = sum(
        any(is_held_on(tenure, day) and (tenure.checked_on >= day or not is_fresh) for tenure in tenures)
        for tenures in held.values()
        for day in days
    )
    return round(known / (len(held) * len(days)), 3)
