"""Measure the roster: names of published sets against their codes, and speed.

    python bench/roster.py names --data ../shared/data    names that resolve, right and wrong, by set and kind
    python bench/roster.py kinds --data ../shared/data    precision and recall by kind, the examples' names too
    python bench/roster.py world                          places, services, groups and bodies of the whole world
    python bench/roster.py count                          what the roster holds: states with a holder, by office
    python bench/roster.py coverage                       60 states: share of months since 2018 with a known holder
    python bench/roster.py coverage-by-state              the same, state by state
    python bench/roster.py speed                          time to load, to resolve, and with 10,000 rows more
    --json                                                the same as JSON

Sets: `countrynames` (text_to_CAMEO, name and COW code); `gsr` (PLOVER gold records: actors of stylized sentences with
country and sector); `re3d` (entities marked in military and diplomatic reports: no codes, coverage only). The baseline
reads the state's name or ISO code alone.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from roster_coverage import list_coverage, measure_coverage
from roster_kinds import count_roster, measure_kinds, measure_world
from tightrope.nouns import find_state
from tightrope.roster import Roster, load_roster
from tightrope.roster.build import DATA, build_roster
from tightrope.roster.names import fold_name
from tightrope.roster.tables import iter_rows

# Sectors of the gold records that our parts have a counterpart for.
SECTORS = {
    "GOV": "gov", "MIL": "mil", "REB": "reb", "OPP": "opp", "LEG": "leg", "JUD": "jud", "COP": "police",
    "CVL": "public", "REF": "public", "MED": "media", "JRN": "media", "BUS": "business",
}  # fmt: skip
Score = dict[str, float | int]


def main() -> None:
    """Run one subcommand."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["names", "kinds", "world", "count", "coverage", "coverage-by-state", "speed"])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    measures: dict[str, Callable[[], dict[str, Score]]] = {
        "names": lambda: measure_names(arguments.data),
        "kinds": lambda: measure_kinds(arguments.data),
        "world": measure_world,
        "count": count_roster,
        "coverage": measure_coverage,
        "coverage-by-state": list_coverage,
        "speed": measure_speed,
    }
    result = measures[arguments.what]()
    if arguments.json:
        print(json.dumps(result, indent=2))
        return
    for name, row in result.items():
        print(f"{name:52s} " + "  ".join(f"{key} {value}" for key, value in row.items()))


def measure_names(data: Path) -> dict[str, Score]:
    """Precision and recall of states and sectors on three published sets."""
    roster = load_roster()
    scores: dict[str, Score] = {}
    names = read_country_names(data)
    states = {actor.name.casefold(): actor.id for actor in roster.actors.values() if actor.kind == "state"}
    scores["countrynames"] = score(
        [(find_country(roster, name), roster.find_code("cow", code)) for name, code in names]
    )
    scores["countrynames, baseline"] = score(
        [(states.get(name.casefold()), roster.find_code("cow", code)) for name, code in names]
    )
    cases = read_gsr(data)
    scores["gsr country"] = score([(find_country(roster, text), code) for text, code, _ in cases])
    scores["gsr country, baseline"] = score([(states.get(text.casefold()), code) for text, code, _ in cases])
    sectored = [(text, SECTORS[sector]) for text, _, sector in cases if sector in SECTORS]
    scores["gsr sector"] = score([(find_sector(roster, text), sector) for text, sector in sectored])
    for kind, texts in read_re3d(data).items():
        counts = Counter(min(len(roster.resolve(text).candidates), 2) for text in texts)
        scores[f"re3d {kind}"] = {
            "n": len(texts),
            "one": round(counts[1] / len(texts), 3),
            "several": round(counts[2] / len(texts), 3),
            "none": round(counts[0] / len(texts), 3),
        }
    return scores


def score(pairs: list[tuple[str | None, str | None]]) -> Score:
    """Precision over what was answered, recall over all."""
    answered = [pair for pair in pairs if pair[0]]
    right = sum(found == gold for found, gold in answered)
    return {
        "n": len(pairs),
        "precision": round(right / len(answered), 3) if answered else 0.0,
        "recall": round(right / len(pairs), 3),
    }


def find_country(roster: Roster, text: str) -> str | None:
    """The state of the one actor that a name resolves to."""
    actor = roster.resolve(text).actor
    return find_state(actor.id) if actor else None


def find_sector(roster: Roster, text: str) -> str | None:
    """The part of the state that a name resolves to; a person's is that of the office last held."""
    actor = roster.resolve(text).actor
    if actor is None:
        return None
    if actor.kind == "person":
        return "gov" if roster.tenures(actor.id) else None
    return actor.id.split(".")[1] if "." in actor.id else None


def read_country_names(data: Path) -> list[tuple[str, str]]:
    """Names with a COW code of today's states, from text_to_CAMEO."""
    lines = (data / "reading/dictionaries/text_to_CAMEO.countrynames.txt").read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in lines]
    return [(row[0], str(int(row[2]))) for row in cells if len(row) == 3 and row[2].isdigit() and int(row[2]) > 0]


def read_gsr(data: Path) -> list[tuple[str, str, str]]:
    """Distinct actor texts with the code of a state and the sector, from the PLOVER gold records."""
    records = json.loads((data / "reading/plover/PLOVER_GSR_CAMEO.json").read_text(encoding="utf-8"))
    actors = {
        (actor["actorText"].strip(), actor["code"].strip(), actor.get("sector", "").strip())
        for record in records
        for side in ("source", "target")
        for actor in record.get(side, [])
        if isinstance(actor, dict)
    }
    roster = load_roster()
    return sorted(actor for actor in actors if actor[0] and (known := roster.find(actor[1])) and known.kind == "state")


def read_re3d(data: Path) -> dict[str, list[str]]:
    """Distinct values of entities by type, where a roster can know them."""
    found: dict[str, set[str]] = {}
    for file in sorted((data / "reading/re3d").glob("*/entities.json")):
        for line in file.read_text(encoding="utf-8").splitlines():
            entity = json.loads(line) if line.strip() else {}
            if entity.get("type") in ("Nationality", "Organisation", "Person"):
                found.setdefault(entity["type"], set()).add(entity["value"])
    return {kind: sorted(values) for kind, values in sorted(found.items())}


def time_best(run: Callable[[], object], repeats: int = 5) -> float:
    """Seconds of processor time, the best of several runs without what earlier ones remembered."""
    seconds = []
    for _ in range(repeats):
        fold_name.cache_clear()
        start = time.process_time()
        run()
        seconds.append(time.process_time() - start)
    return min(seconds)


def measure_speed() -> dict[str, Score]:
    """Seconds of processor time to load and to resolve; the same with ten thousand people more."""
    roster = load_roster()
    names = [name.text for name in roster.iter_names() if name.kind_of_name != "code"]
    rows = [f"PAK/person-{number},Person {number},2026-01-01,https://example.org" for number in range(10_000)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        path.write_text("\n".join(["id,name,checked_on,source", *rows]), encoding="utf-8")
        files = sorted(DATA.glob("*.csv"))
        loaded = time_best(lambda: build_roster([row for file in files for row in iter_rows(file)]))
        grown = time_best(lambda: build_roster([row for file in (*files, path) for row in iter_rows(file)]))
    resolved = time_best(lambda: [roster.resolve(name) for name in names])
    return {
        "load": {"actors": len(roster.actors), "names": len(names), "seconds": round(loaded, 3)},
        "resolve": {"microseconds a name": round(1e6 * resolved / len(names), 1)},
        "load with 10,000 people more": {"seconds": round(grown, 3)},
    }


if __name__ == "__main__":
    main()
