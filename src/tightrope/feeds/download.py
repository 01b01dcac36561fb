"""Files of a feed from where they are published, with a manifest: what was expected, what came, what did not and why.

    manifest.json   for every file: address, bytes, MD5 stated and found, when it came; or why it did not

A file is whole or not there; a download that was stopped goes on where it stood. What the server states (a length, an
MD5 in a list) is checked; what contradicts it is fetched again, a bounded number of times with growing pauses.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tightrope.errors import FeedError, FetchError
from tightrope.store import MayReach, fetch_file, is_public

GDELT = "http://data.gdeltproject.org"
UCDP = "https://ucdp.uu.se/downloads"
DATAVERSE = "https://dataverse.harvard.edu"
TRIES = 4
GIVE_UP = 3  # files in a row that did not come for all tries: the network is gone, the rest is not asked for
PAUSE = 2.0  # seconds before the second try; doubled before each further one
QUARTER = timedelta(minutes=15)

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to fetch: its name in the folder, its address, and the MD5 that its publisher states, if any."""

    name: str
    url: str
    md5: str | None = None


@dataclass(frozen=True, slots=True)
class Downloaded:
    """Files expected = got + missing (the server has none) + failed; `reasons` by name of what did not come."""

    expected: int
    got: tuple[Path, ...]
    missing: tuple[str, ...]
    failed: tuple[str, ...]
    reasons: Mapping[str, str]

    @property
    def is_complete(self) -> bool:
        """Whether all that was expected is there."""
        return len(self.got) == self.expected


def list_slots(start: date, end: date, *, base: str = GDELT) -> tuple[Wanted, ...]:
    """The 96 quarter-hours of each day from `start` to `end`, both included: events and mentions of GDELT 2.0.

    >>> slots = list_slots(date(2025, 6, 13), date(2025, 6, 13))
    >>> len(slots), slots[0].name, slots[-1].name
    (192, '20250613000000.export.CSV.zip', '20250613234500.mentions.CSV.zip')
    """
    if end < start:
        raise FeedError(f"the last day, {end}, is before the first, {start}")
    moment = datetime(start.year, start.month, start.day, tzinfo=UTC)
    names = []
    while moment.date() <= end:
        names += [f"{moment:%Y%m%d%H%M%S}.{kind}.CSV.zip" for kind in ("export", "mentions")]
        moment += QUARTER
    return tuple(Wanted(name, f"{base}/gdeltv2/{name}") for name in names)


def list_ucdp(versions: Sequence[str], *, base: str = UCDP) -> tuple[Wanted, ...]:
    """Releases of UCDP: `25.1` is the yearly GED, `25.0.6` the Candidate of June 2025.

    >>> [wanted.url.rpartition("/")[2] for wanted in list_ucdp(["25.1", "25.0.6"])]
    ['ged251-csv.zip', 'GEDEvent_v25_0_6.csv']
    """
    found = []
    for version in versions:
        parts = version.split(".")
        if not all(part.isdigit() for part in parts) or len(parts) not in (2, 3):
            raise FeedError(f"{version!r} is no release of UCDP; write 25.1 (yearly) or 25.0.6 (Candidate of a month)")
        if len(parts) == 2:
            found.append(Wanted(f"GEDEvent_v{parts[0]}_{parts[1]}.zip", f"{base}/ged/ged{''.join(parts)}-csv.zip"))
        else:
            name = f"GEDEvent_v{'_'.join(parts)}.csv"
            found.append(Wanted(name, f"{base}/candidateged/{name}"))
    return tuple(found)


def list_dataverse(
    persistent_id: str, folder: Path, *, base: str = DATAVERSE, may_reach: MayReach = is_public
) -> tuple[Wanted, ...]:
    """The files of a Dataverse dataset (`doi:10.7910/DVN/AJGVIT`) with the MD5s that it states."""
    folder.mkdir(parents=True, exist_ok=True)
    listing = folder / "dataset.json"
    url = f"{base}/api/datasets/:persistentId/?persistentId={persistent_id}"
    fetch_file(url, listing, may_reach=may_reach, largest=100_000_000)
    try:
        files = json.loads(listing.read_text(encoding="utf-8"))["data"]["latestVersion"]["files"]
        return tuple(
            Wanted(
                Path(file["dataFile"]["filename"]).name,
                f"{base}/api/access/datafile/{int(file['dataFile']['id'])}?format=original",
                _read_md5(file["dataFile"]),
            )
            for file in files
            if not file.get("restricted")
        )
    except (ValueError, KeyError, TypeError) as error:
        raise FeedError(f"{url}: not the description of a dataset ({error})") from error


def state_md5(
    wanted: Iterable[Wanted], folder: Path, *, base: str = GDELT, may_reach: MayReach = is_public
) -> tuple[tuple[Wanted, ...], str | None]:
    """The MD5s of GDELT's master list (`size md5 address` a line), and why they are not known where it did not come."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = tuple(wanted)
    listing = folder / "masterfilelist.txt"
    try:
        fetch_file(f"{base}/gdeltv2/masterfilelist.txt", listing, may_reach=may_reach)
    except FetchError as error:
        return wanted, f"no list of checksums: {error}"
    stated = {}
    names = {item.name for item in wanted}
    with listing.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            cells = line.split()
            if len(cells) == 3 and (name := cells[2].rpartition("/")[2]) in names:
                stated[name] = cells[1].lower()
    listing.unlink()  # the whole list is a hundred times what it is asked for
    return tuple(replace(item, md5=stated.get(item.name)) for item in wanted), None


def download(
    wanted: Sequence[Wanted],
    folder: Path,
    *,
    may_reach: MayReach = is_public,
    tries: int = TRIES,
    pause: float = PAUSE,
    sleep: Callable[[float], None] = time.sleep,
    progress: Progress = lambda _stage, _done, _all: None,
    **limits: Any,
) -> Downloaded:
    """Fetch files into `folder`; what lies there whole already is not fetched again.

    A file that the server does not have is missing, and asked for again by the next run; any other trouble is tried
    `tries` times with pauses of `pause`, twice that, … seconds. After `GIVE_UP` files in a row that failed so, the rest
    is not asked for in this run. `limits` are those of `store.fetch_file`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    manifest = read_manifest(folder)
    names: dict[str, list[str]] = {"got": [], "missing": [], "failed": []}
    in_a_row = 0
    for number, item in enumerate(wanted):
        progress("download", number, len(wanted))
        entry = manifest.get(item.name, {})
        is_there = _is_there(folder, item, entry)
        if not is_there and in_a_row >= GIVE_UP:
            reason = f"not asked for: {GIVE_UP} files in a row did not come"
            entry = manifest[item.name] = {"status": "failed", "url": item.url, "reason": reason, "at": _now()}
        elif not is_there:
            entry = _fetch(item, folder, may_reach=may_reach, tries=tries, pause=pause, sleep=sleep, limits=limits)
            manifest[item.name] = entry
            _append(folder, item.name, entry)
            in_a_row = in_a_row + 1 if entry["status"] == "failed" else 0
        names[entry["status"]].append(item.name)
    _write(folder, manifest)
    progress("download", len(wanted), len(wanted))
    missing, failed = tuple(names["missing"]), tuple(names["failed"])
    reasons = {name: str(manifest[name]["reason"]) for name in (*missing, *failed)}
    return Downloaded(len(wanted), tuple(folder / name for name in names["got"]), missing, failed, reasons)


def read_manifest(folder: Path) -> dict[str, dict[str, Any]]:
    """What is known of the files of a folder, with the lines of a run that was stopped."""
    path, journal = folder / "manifest.json", folder / "manifest.journal"
    entries: dict[str, dict[str, Any]] = {}
    try:
        if path.exists():
            entries = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise FeedError(f"{path}: cannot be read ({error}); delete it, the files are checked anew") from error
    for line in journal.read_text(encoding="utf-8").splitlines() if journal.exists() else ():
        try:
            name, entry = json.loads(line)
        except ValueError:  # the line that a kill cut off
            continue
        entries[name] = entry
    return entries


def _fetch(
    item: Wanted,
    folder: Path,
    *,
    may_reach: MayReach,
    tries: int,
    pause: float,
    sleep: Callable[[float], None],
    limits: Mapping[str, Any],
) -> dict[str, Any]:
    """One file, tried again where that may help; its entry in the manifest."""
    reason = ""
    for number in range(tries):
        if number:
            sleep(pause * 2 ** (number - 1))
        try:
            file = fetch_file(item.url, folder / item.name, may_reach=may_reach, **limits)
        except FetchError as error:
            reason = str(error)
            if error.is_lasting:
                status = "missing" if error.status in (404, 410) else "failed"
                return {"status": status, "url": item.url, "reason": reason, "at": _now()}
            continue
        if item.md5 is None or file.md5 == item.md5:
            return {
                "status": "got", "url": file.url, "bytes": file.size, "md5": file.md5, "stated": item.md5, "at": _now()
            }  # fmt: skip
        reason = f"{item.url}: its MD5 is {file.md5}, the list states {item.md5}"
        file.path.unlink()
    return {"status": "failed", "url": item.url, "reason": f"{reason} (tried {tries} times)", "at": _now()}


def _is_there(folder: Path, item: Wanted, entry: Mapping[str, Any]) -> bool:
    """Whether the file lies in the folder as the manifest has it, byte for byte."""
    path = folder / item.name
    if entry.get("status") != "got" or not path.exists() or path.stat().st_size != entry["bytes"]:
        return False
    if item.md5 is not None and item.md5 != entry["md5"]:
        return False
    with path.open("rb") as file:
        found = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
    return bool(found == entry["md5"])


def _append(folder: Path, name: str, entry: Mapping[str, Any]) -> None:
    """Note a file at once, so that a kill loses nothing."""
    with (folder / "manifest.journal").open("a", encoding="utf-8") as journal:
        journal.write(json.dumps([name, entry], ensure_ascii=False) + "\n")


def _write(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Replace the manifest whole; the journal is in it."""
    begun = folder / "manifest.json.begun"
    begun.write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    begun.replace(folder / "manifest.json")
    (folder / "manifest.journal").unlink(missing_ok=True)


def _read_md5(entry: Mapping[str, Any]) -> str | None:
    """The MD5 that Dataverse states of the file as it was deposited."""
    if "originalFileFormat" in entry:  # a table was made of it, and the sum is that of the table
        return None
    checksum = entry.get("checksum", {})
    return str(checksum["value"]).lower() if checksum.get("type") == "MD5" else None


def _now() -> str:
    """The moment in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
