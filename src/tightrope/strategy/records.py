"""Runs kept on disk: the whole result with its resolved scenario, hash, seed and room draws; and what differs in two.

A file holds `Play.to_record()`; its name is the scenario's, the what-if's and the start of the hash over all that
decides the run, so that the same run is written once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tightrope.errors import CaseError, name_nearest
from tightrope.strategy.play import Play

MOVED = 0.005  # a course's probability that moved by less is not a difference; it is the passes' own stop rule


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which two runs differ: a setting, a quantity, a room's draws, a move held fixed, or a course."""

    kind: str
    name: str
    before: str
    after: str


def save_play(play: Play, folder: Path) -> Path:
    """Write the run into a folder, which is made where it is not there; the path of the file."""
    record = play.to_record()
    name = "-".join([play.scenario.name, *([play.whatif] if play.whatif else []), record["run"][:12]])
    path = folder / f"{name}.json"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return path


def load_record(name: str, folder: Path) -> dict[str, Any]:
    """A saved run by its path, or by its name (or the start of it) in the folder of runs.

    Raises CaseError where there is none, several, or no run of tightrope in the file.
    """
    path = Path(name)
    if not path.is_file():
        fitting = sorted(folder.glob(f"{name.removesuffix('.json')}*.json"))
        if len(fitting) != 1:
            known = [p.stem for p in sorted(folder.glob("*.json"))]
            told = f"{len(fitting)} saved runs begin with {name!r}" if fitting else f"no saved run {name!r} in {folder}"
            raise CaseError(f"{told}{name_nearest(name, known)}; `tightrope play` saves one")
        path = fitting[0]
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CaseError(f"{path}: cannot be read as a saved run ({error})") from error
    if not isinstance(record, dict) or not {"quantities", "courses", "run"} <= record.keys():
        raise CaseError(f"{path}: this is no saved run; `tightrope play` writes them")
    return record


def diff_records(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """What differs, from what was put in to what came out: settings, quantities, rooms, fixed moves, then courses."""
    parts: tuple[tuple[str, Mapping[str, str], Mapping[str, str]], ...] = (
        ("setting", _read_settings(before), _read_settings(after)),
        ("quantity", before["quantities"], after["quantities"]),
        ("room", before["rooms"], after["rooms"]),
        ("move", before["fixed"], after["fixed"]),
    )
    found = [
        Difference(kind, name, str(one.get(name, "absent")), str(two.get(name, "absent")))
        for kind, one, two in parts
        for name in sorted({*one, *two})
        if one.get(name) != two.get(name)
    ]
    chances = [{c["name"]: c["probability"]["value"] for c in record["courses"]} for record in (before, after)]
    for name in sorted({*chances[0], *chances[1]}):
        one, two = chances[0].get(name), chances[1].get(name)
        if one is None or two is None or abs(one - two) >= MOVED:
            found.append(Difference("course", name, _show(one), _show(two)))
    return tuple(found)


def _read_settings(record: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(record.get(name)) for name in ("scenario", "as_of", "draws", "seed", "whatif", "version")}


def _show(chance: float | None) -> str:
    return "absent" if chance is None else f"{chance:.3f}"
