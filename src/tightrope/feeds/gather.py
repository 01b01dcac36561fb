"""Fetching a feed and keeping it in columns: what was expected and what came, and the rows about the states asked for.

FOLDER/manifest.json    the files, as `download` keeps it
FOLDER/*.zip            the files as they came
FOLDER/events/          their rows in columns; `[[feed]] path = "FOLDER"` reads these
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tightrope.errors import FeedError
from tightrope.feeds.download import (
    DATAVERSE,
    GDELT,
    UCDP,
    Downloaded,
    Progress,
    Wanted,
    download,
    list_dataverse,
    list_slots,
    list_ucdp,
    state_md5,
)
from tightrope.feeds.read import MAPPINGS, join_mentions, list_files
from tightrope.store import MayReach, Totals, is_public, keep_events


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a run fetched, what the folder holds in columns, and remarks for the user."""

    downloaded: Downloaded
    totals: Totals
    folder: Path
    remarks: tuple[str, ...] = ()


def gather_gdelt(
    start: date,
    end: date,
    *,
    folder: Path,
    about: Sequence[str] = (),
    base: str = GDELT,
    may_reach: MayReach = is_public,
    progress: Progress = lambda _stage, _done, _all: None,
) -> Gathered:
    """Fetch GDELT 2.0 events and mentions of the days from `start` to `end`, and keep the rows about some states."""
    slots, reason = state_md5(list_slots(start, end, base=base), folder, base=base, may_reach=may_reach)
    remarks = (f"MD5s are not checked: {reason}",) if reason else ()
    return _gather("gdelt", slots, folder, about=about, may_reach=may_reach, progress=progress, remarks=remarks)


def gather_ucdp(
    releases: Sequence[str],
    *,
    folder: Path,
    about: Sequence[str] = (),
    base: str = UCDP,
    may_reach: MayReach = is_public,
    progress: Progress = lambda _stage, _done, _all: None,
) -> Gathered:
    """Fetch releases of UCDP, such as `25.1` and `25.0.6`."""
    wanted = list_ucdp(releases, base=base)
    return _gather("ucdp", wanted, folder, about=about, may_reach=may_reach, progress=progress)


def gather_dataverse(
    kind: str,
    persistent_id: str,
    *,
    folder: Path,
    about: Sequence[str] = (),
    base: str = DATAVERSE,
    may_reach: MayReach = is_public,
    progress: Progress = lambda _stage, _done, _all: None,
) -> Gathered:
    """Fetch the files of a Dataverse dataset of ICEWS or POLECAT: those whose names end as event files do."""
    listed = list_dataverse(persistent_id, folder, base=base, may_reach=may_reach)
    wanted = [item for item in listed if item.name.lower().endswith((".txt", ".tab", ".csv", ".zip"))]
    return _gather(kind, wanted, folder, about=about, may_reach=may_reach, progress=progress)


def _gather(
    kind: str,
    wanted: Sequence[Wanted],
    folder: Path,
    *,
    about: Sequence[str],
    may_reach: MayReach,
    progress: Progress,
    remarks: tuple[str, ...] = (),
) -> Gathered:
    """Download, then into columns; files of the feed that lay in the folder before count too."""
    found = download(wanted, folder, may_reach=may_reach, progress=progress)
    if not any(folder.iterdir()):
        raise FeedError(f"{folder}: nothing came; the network is asked only by this command")
    files = list_files(folder)
    events = keep_events(MAPPINGS[kind](), files, folder / "events", about=about)
    join_mentions(kind, files, folder / "events")
    return Gathered(found, events.count(), folder, remarks)
