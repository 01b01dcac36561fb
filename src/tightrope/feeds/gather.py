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


@dataclass(frozen=True, slots=True)
class Gathering:
    """How to gather: where files go, about which states rows are kept (else all), whom a connection may reach, and whom
    progress is told."""

    folder: Path
    about: Sequence[str] = ()
    may_reach: MayReach = is_public
    progress: Progress = lambda _stage, _done, _all: None


def gather_gdelt(start: date, end: date, *, into: Gathering, base: str = GDELT) -> Gathered:
    """Fetch GDELT 2.0 events and mentions of the days from `start` to `end`, and keep the rows about some states."""
    slots, reason = state_md5(list_slots(start, end, base=base), into.folder, base=base, may_reach=into.may_reach)
    remarks = (f"MD5s are not checked: {reason}",) if reason else ()
    return _gather("gdelt", slots, into=into, remarks=remarks)


def gather_ucdp(releases: Sequence[str], *, into: Gathering, base: str = UCDP) -> Gathered:
    """Fetch releases of UCDP, such as `25.1` and `25.0.6`."""
    return _gather("ucdp", list_ucdp(releases, base=base), into=into)


def gather_dataverse(kind: str, persistent_id: str, *, into: Gathering, base: str = DATAVERSE) -> Gathered:
    """Fetch the files of a Dataverse dataset of ICEWS or POLECAT: those whose names end as event files do."""
    listed = list_dataverse(persistent_id, into.folder, base=base, may_reach=into.may_reach)
    wanted = [item for item in listed if item.name.lower().endswith((".txt", ".tab", ".csv", ".zip"))]
    return _gather(kind, wanted, into=into)


def _gather(kind: str, wanted: Sequence[Wanted], *, into: Gathering, remarks: tuple[str, ...] = ()) -> Gathered:
    """Download, then into columns; files of the feed that lay in the folder before count too."""
    folder = into.folder
    found = download(wanted, folder, may_reach=into.may_reach, progress=into.progress)
    if not any(folder.iterdir()):
        raise FeedError(f"{folder}: nothing came; the network is asked only by this command")
    files = list_files(folder)
    events = keep_events(MAPPINGS[kind](), files, folder / "events", about=into.about)
    join_mentions(kind, files, folder / "events")
    return Gathered(found, events.count(), folder, remarks)
