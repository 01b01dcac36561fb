"""Name resolution by kind, on the examples' names and on published lists; and what the roster holds, by office."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tightrope.roster import Roster, load_roster

NAMES = Path(__file__).parent / "roster_names.tsv"
WORLD = Path(__file__).parent / "roster_world.tsv"
FIRST = date(2018, 1, 1)
# Codes of agents in the dictionary that our parts have a counterpart for; longer codes are more special.
PARTS = {
    "GOV": "gov", "MIL": "mil", "REB": "reb", "OPP": "opp", "LEG": "leg", "JUD": "jud", "COP": "police", "CVL": "public",
    "MED": "media", "BUS": "business",
}  # fmt: skip
SLOTS = {
    "head of state or government": ("president", "prime minister", "monarch", "supreme leader", "crown prince", "pope"),
    "foreign minister": ("foreign minister",),
    "defence minister": ("defence minister",),
    "army chief": ("army chief", "chief of the general staff", "IRGC commander"),
    "spokesperson": ("foreign ministry spokesperson", "government spokesperson", "military spokesperson"),
}
Score = dict[str, float | int]


def measure_kinds(data: Path) -> dict[str, Score]:
    """Precision and recall by kind: names of the examples' texts, leaders, words for parts of a state."""
    roster = load_roster()
    found = {f"examples: {kind}": rate(rows) for kind, rows in read_examples(roster).items()}
    found["REIGN: heads in office since 2018, with state and day"] = rate(read_leaders(data, roster, is_shown=True))
    found["REIGN: the same, without the state"] = rate(read_leaders(data, roster, is_shown=False))
    found["REIGN: left before 2018, asked on 2019-07-01"] = rate_stale(data, roster)
    for part, rows in read_agents(data, roster).items():
        found[f"agents: {part}"] = rate(rows)
    return found


def rate(rows: Sequence[tuple[str, str]]) -> Score:
    """Precision over what was answered, recall over what has an answer; for what is no actor, how much stays silent."""
    answered = [row for row in rows if row[0]]
    named = [row for row in rows if row[1]]
    right = sum(is_same(*row) for row in named)
    if not named:
        return {"n": len(rows), "silent": round(1 - len(answered) / len(rows), 3)}
    return {
        "n": len(named),
        "precision": round(right / len(answered), 3) if answered else 0.0,
        "recall": round(right / len(named), 3),
    }


def is_same(found: str, gold: str) -> bool:
    """Whether an answer is the gold's actor or a part of it (`PAK.media.dawn` is one of `PAK.media`)."""
    return found == gold or found.startswith(f"{gold}.")


def answer(roster: Roster, text: str, *, on: date | None, within: str | None = None) -> str:
    """The id of the one actor that a name means; "" for none or several."""
    actor = roster.resolve(text, on=on, within=within).actor
    return actor.id if actor else ""


def read_examples(roster: Roster) -> dict[str, list[tuple[str, str]]]:
    """Answer and gold for the names in the examples' reports, by kind."""
    rows: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with NAMES.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            rows[row["kind"]].append((answer(roster, row["text"], on=date.fromisoformat(row["on"])), row["actor"]))
    return rows


def measure_world() -> dict[str, Score]:
    """Names other than people that reporting on crises uses, by kind; one that several bear has all of them for gold."""
    roster = load_roster()
    rows: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with WORLD.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            found = "|".join(sorted(actor.id for actor in roster.resolve(row["text"]).candidates))
            rows[row["kind"]].append((found, row["actor"]))
    rows["all"] = [row for kind in sorted(rows) for row in rows[kind]]
    return {
        kind: {
            "n": len(found),
            "precision": round(sum(is_same(*row) for row in found) / max(1, sum(bool(row[0]) for row in found)), 3),
            "recall": round(sum(is_same(*row) for row in found) / len(found), 3),
        }
        for kind, found in rows.items()
    }


def iter_reign(data: Path, roster: Roster) -> list[tuple[str, str, date, date]]:
    """State, leader, first and last day of rule (months read as their first day), up to March 2021."""
    with (data / "covariates" / "reign_leaderlist_2021_03.csv").open(encoding="utf-8", errors="replace") as lines:
        rows = list(csv.DictReader(lines))
    found = []
    for row in rows:
        state = roster.find_code("cow", row["ccode"])
        if state and row["sdate"] and row["smonth"] and row["syear"]:
            start = date(int(row["syear"]), int(row["smonth"]), min(28, int(row["sdate"])))
            end = date(int(row["eyear"]), int(row["emonth"]), 1) if row["eyear"] and row["emonth"] else date(2021, 3, 1)
            found.append((state, row["leader"].strip(), start, end))
    return found


def read_leaders(data: Path, roster: Roster, *, is_shown: bool) -> list[tuple[str, str]]:
    """Answer and gold for every head of 2018–2021 in the middle of that time; gold is the state with the surname."""
    rows = []
    for state, leader, start, end in iter_reign(data, roster):
        first = max(start, FIRST)
        if end <= first:
            continue
        found = answer(roster, leader, on=first + (end - first) / 2, within=state if is_shown else None)
        rows.append((f"{state}/" if is_person(found, state, leader) else found, f"{state}/"))
    return rows


def is_person(found: str, state: str, leader: str) -> bool:
    """Whether an id is of the state and shares a part of the name."""
    parts = set(re.findall(r"[a-z]{3,}", leader.casefold()))
    return found.startswith(f"{state}/") and bool(parts & set(found.partition("/")[2].split("-")))


def rate_stale(data: Path, roster: Roster) -> Score:
    """Leaders who left before 2018: how many "President X" of July 2019 are given to somebody who held it then."""
    asked = wrong = spoke = 0
    for state, leader, _, end in iter_reign(data, roster):
        if not date(1990, 1, 1) < end < FIRST:
            continue
        found = answer(roster, f"President {leader}", on=date(2019, 7, 1), within=state)
        asked += 1
        wrong += bool(found) and not is_person(found, state, leader)
        spoke += (
            bool(found) and is_person(found, state, leader) and roster.speaks_for(found, on=date(2019, 7, 1)) == state
        )
    return {"n": asked, "given to another": wrong, "found as holders of some office still": spoke}


def read_agents(data: Path, roster: Roster) -> dict[str, list[tuple[str, str]]]:
    """Answer and gold part for words of the agents dictionary, said of Pakistan; where the code is exactly one of ours."""
    text = (data / "reading" / "dictionaries" / "Phoenix.agents.txt").read_text(encoding="utf-8", errors="replace")
    rows: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for line in text.splitlines():
        found = re.match(r"([A-Z_]+)\s*(?:\{.*?\})?\s*\[~([A-Z]+)\]", line)
        if found and found.group(2) in PARTS:
            part = PARTS[found.group(2)]
            word = found.group(1).strip("_").replace("_", " ").casefold()
            given = answer(roster, f"Pakistan's {word}", on=None)
            inner = "gov" if "/" in given else given.partition(".")[2]
            rows[part].append((inner, part))
    return {part: rows[part] for part in sorted(rows)}


def count_roster() -> dict[str, Score]:
    """How many states the roster has a holder of an office for, at any time since 2018, and on 1 June of each year."""
    roster = load_roster()
    states = [actor.id for actor in roster.actors.values() if actor.kind == "state"]
    people = [actor.id for actor in roster.actors.values() if actor.kind == "person"]
    found: dict[str, Score] = {}
    for slot, offices in SLOTS.items():
        held = {
            state: [tenure for office in offices for tenure in roster.holders.get((state, office), ())]
            for state in states
        }
        row: Score = {"states": sum(bool(tenures) for tenures in held.values())}
        for year in (2019, 2021, 2023, 2025):
            day = date(year, 6, 1)
            row[f"on {day}"] = sum(
                any((t.valid_from or FIRST) <= day and (t.valid_to is None or day < t.valid_to) for t in tenures)
                for tenures in held.values()
            )
        found[slot] = row
    both = [
        state
        for state in states
        if sum(any(roster.holders.get((state, office)) for office in offices) for offices in SLOTS.values()) >= 2
    ]
    kinds = defaultdict(int)
    for actor in roster.actors.values():
        kinds[actor.kind] += 1
    found["all"] = {
        "people": len(people),
        "tenures": sum(len(roster.tenures(person)) for person in people),
        "states with two of these five": len(both),
        "office-holders of these states": sum(any(t.of in both for t in roster.tenures(person)) for person in people),
        "bodies and media": kinds["body"] + kinds["group"],
        "other bodies": sum(kinds[kind] for kind in ("government", "armed force", "party", "region")),
        "armed groups": kinds["armed group"],
    }
    return found
