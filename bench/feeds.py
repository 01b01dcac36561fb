"""Measure feeds: python bench/feeds.py counts|rows|case --data-folder FOLDER [--rows N] [--json].

counts  what the real files give, and how often each flag occurs
rows    rows enlarged from the real GDELT file: into columns, by one worker and by two; a dyad-month table of them
case    a year of rows between states, collected; then a case's positions from them
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from tightrope.case import build_assessment
from tightrope.feeds import MAPPINGS, open_events
from tightrope.feeds.codes import list_states, read_cameo
from tightrope.nouns import score_act
from tightrope.store import Events, Selection, keep_events
from tightrope.store.intake import WORKERS

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[1]
SAMPLE = "feeds/gdelt2_20191024143000.export.CSV"
FILES = (
    ("gdelt", SAMPLE),
    ("gdelt", "feeds/gdelt1_events_sample_2016.tsv"),
    ("icews", "feeds/icews_events.2018.sample.tab"),
    ("ucdp", "feeds/ucdp_ged_sample1000.csv"),
)
ROWS_A_DAY = 112_000  # GDELT's English stream, July 2026
CASE = '[case]\ntitle = "Bench"\nfocal = "SYR"\nrivals = ["TUR", "USA"]\nas_of = {day}\n[[feed]]\nkind = "gdelt"\npath = "gdelt"\n'


def measure_counts(options: argparse.Namespace) -> dict[str, Any]:
    """Rows, evidence, rejects and flags of each real file."""
    found = {}
    for kind, name in FILES:
        with open_events(kind, options.data_folder / name) as events:
            totals = events.count()
            flags = {flag: count for flag, count in events.count_flags().items() if count}
            entry: dict[str, Any] = {**totals._asdict(), "flags": flags}
            entry["rates"] = {flag: round(count / totals.evidence, 3) for flag, count in flags.items()}
            items = events.read_rows(Selection())
            entry["between_states"] = events.count_rows(Selection(is_between_states=True))
            if kind == "gdelt":
                raws = [dict(cell.split(": ", 1) for cell in item.raw.split("; ")) for item in items]
                pairs = [(raw.get("Actor1CountryCode"), raw.get("Actor2CountryCode")) for raw in raws]
                entry["two_different_country_codes"] = sum(bool(a and b and a != b) for a, b in pairs)
                entry["with_address"] = sum(item.url is not None for item in items)
        found[Path(name).name] = entry
    found["fips IS"] = list_states("fips")["IS"]
    return found


def measure_rows(options: argparse.Namespace) -> dict[str, Any]:
    """Rows a second from text to columns, peak memory, the dyad-month table; beside a plain loop over a part of them."""
    with tempfile.TemporaryDirectory(dir=options.scratch) as scratch:
        folder = Path(scratch)
        paths = enlarge(options.data_folder / SAMPLE, folder, rows=options.rows, is_wanted=lambda _cells: True)
        paths = [join_files(paths)] if options.one_file else paths
        size = sum(path.stat().st_size for path in paths)
        alone, alone_digest = time_intake(paths, folder / "alone", workers=1)
        shutil.rmtree(folder / "alone")
        both, both_digest = time_intake(paths, folder / "columns", workers=WORKERS)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        events = Events(folder / "columns", MAPPINGS["gdelt"]())
        totals = events.count()
        runs = [clock(events.sum_months) for _ in range(3)]
        plain = loop_plainly(paths, rows=min(options.rows, options.plain_rows))
        kept = sum(path.stat().st_size for path in (folder / "columns").iterdir())
    return {
        **totals._asdict(),
        "text_mb": round(size / 1e6),
        "columns_mb": round(kept / 1e6),
        "workers": WORKERS,
        **both,
        "one_worker": alone,
        "same_bytes": alone_digest == both_digest,
        "peak_mb": round(peak),
        "dyad_months": len(runs[0][0]),
        "dyad_month_seconds": [round(took, 2) for _, took in runs],
        "plain_loop": plain,
        "load_average": [round(load, 1) for load in os.getloadavg()],
    }


def join_files(paths: list[Path]) -> Path:
    """The rows of all files in one, which is then cut into the largest parts there are."""
    joined = paths[0].with_name("joined.export.CSV")
    with joined.open("wb") as file:
        for path in paths:
            file.write(path.read_bytes())
            path.unlink()
    return joined


def time_intake(paths: list[Path], folder: Path, *, workers: int) -> tuple[dict[str, Any], str]:
    """Seconds, processor seconds and rows a second of text into columns, and the digest of what is written."""
    before = sum(os.times()[:2])
    events, seconds = clock(lambda: keep_events(MAPPINGS["gdelt"](), paths, folder, workers=workers))
    processor, rows = sum(os.times()[:2]) - before, events.count().rows
    digest = sha256(b"".join(sha256(path.read_bytes()).digest() for path in sorted(folder.iterdir())))
    figures = {
        "seconds": round(seconds, 1),
        "rows_per_second": round(rows / seconds),
        "processor_seconds": round(processor, 1),
        "rows_per_processor_second": round(rows / processor),
    }
    return figures, digest.hexdigest()


def measure_case(options: argparse.Namespace) -> dict[str, Any]:
    """Seconds from a year of rows between states, in columns, to a case's positions."""
    states = list_states("cameo")

    def is_between(cells: list[str]) -> bool:
        return cells[7] in states and cells[17] in states and states[cells[7]] != states[cells[17]]

    with tempfile.TemporaryDirectory(dir=options.scratch) as scratch:
        folder = Path(scratch)
        paths = enlarge(options.data_folder / SAMPLE, folder, rows=options.rows, is_wanted=is_between, days=365)
        events, collected = clock(lambda: keep_events(MAPPINGS["gdelt"](), paths, folder / "gdelt"))
        for path in paths:
            path.unlink()
        day = date(2025, 1, 1) + timedelta(days=365)
        (folder / "case.toml").write_text(CASE.format(day=day.isoformat()))
        selection = Selection(("SYR", "TUR", "USA"), end=day, known_by=day)
        wanted = events.count_rows(selection)
        acts, folded = clock(lambda: events.fold_rows(selection))
        assessment, seconds = clock(lambda: build_assessment(folder))
        totals = events.count()
    words, deeds = assessment.standing.words, assessment.standing.deeds
    return {
        **totals._asdict(),
        "collect_seconds": round(collected, 1),
        "rows_of_the_case": wanted,
        "acts": len(acts),
        "fold_seconds": round(folded, 1),
        "case_seconds": round(seconds, 1),
        "words": round(words.p.value, 3) if words.p else None,
        "deeds": round(deeds.p.value, 3) if deeds.p else None,
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "load_average": [round(load, 1) for load in os.getloadavg()],
    }


def enlarge(
    sample: Path, folder: Path, *, rows: int, is_wanted: Callable[[list[str]], bool], days: int | None = None
) -> list[Path]:
    """Daily files drawn from the sample's rows with new ids, days and addresses; the gap from act to entry stays."""
    rng = random.Random(0)  # noqa: S311
    lines = [line.split("\t") for line in sample.read_text(encoding="utf-8").splitlines()]
    lines = [cells for cells in lines if is_wanted(cells)]
    added = date(2019, 10, 24)
    gaps = [(added - date.fromisoformat(f"{c[1][:4]}-{c[1][4:6]}-{c[1][6:]}")).days for c in lines]
    middles = ["\t".join(cells[5:59]) for cells in lines]
    count = days or -(-rows // ROWS_A_DAY)
    paths, number = [], 0
    for day_number in range(count):
        day = date(2025, 1, 1) + timedelta(days=day_number)
        stamp, end = day.strftime("%Y%m%d"), rows * (day_number + 1) // count
        dates = {gap: (day - timedelta(days=gap)).strftime("%Y%m%d\t%Y%m\t%Y\t%Y.5") for gap in set(gaps)}
        path = folder / f"{stamp}.export.CSV"
        with path.open("w", encoding="utf-8") as file:
            for row in range(number, end):
                pick = rng.randrange(len(lines))
                story = f"{lines[pick][60]}?{stamp}{rng.randrange(20)}"
                file.write(f"{10**9 + row}\t{dates[gaps[pick]]}\t{middles[pick]}\t{stamp}120000\t{story}\n")
        number = end
        paths.append(path)
    return paths


def loop_plainly(paths: list[Path], *, rows: int) -> dict[str, Any]:
    """The same dyad-month table by a loop over split lines: no flags, no rejects, nothing kept."""
    states = list_states("cameo")

    def loop() -> int:
        table: dict[tuple[str, ...], list[float]] = defaultdict(lambda: [0, 0.0])
        for cells in _iter_cells(paths, rows):
            actor, recipient = states.get(cells[7]), states.get(cells[17])
            found = read_cameo(cells[26])
            if actor and recipient and actor != recipient and found:
                sums = table[actor, recipient, cells[1][:6], found[0]]
                sums[0] += 1
                sums[1] += score_act(*found) or 0.0
        return len(table)

    size, seconds = clock(loop)
    return {"rows": rows, "seconds": round(seconds, 1), "rows_per_second": round(rows / seconds), "dyad_months": size}


def _iter_cells(paths: list[Path], rows: int) -> Iterator[list[str]]:
    """Cells of the first rows of files."""
    for path in paths:
        with path.open(encoding="utf-8") as file:
            for line in file:
                if rows == 0:
                    return
                rows -= 1
                yield line.rstrip("\n").split("\t")


def clock(work: Callable[[], T]) -> tuple[T, float]:
    """What work gives, and the seconds it took."""
    began = time.perf_counter()
    result = work()
    return result, time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("counts", "rows", "case"))
    parser.add_argument("--data-folder", type=Path, default=os.environ.get("TIGHTROPE_DATA", ROOT / "../shared/data"))
    parser.add_argument("--rows", type=int, default=None, help="rows: 10,000,000; case: 9,000,000")
    parser.add_argument("--plain-rows", type=int, default=500_000, help="rows that the plain loop reads")
    parser.add_argument("--one-file", action="store_true", help="rows: in one file, as the largest parts")
    parser.add_argument("--scratch", type=Path, default=None, help="folder for gigabytes that are deleted at the end")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    options.data_folder = Path(options.data_folder)
    options.rows = options.rows or (9_000_000 if options.what == "case" else 10_000_000)
    if shutil.disk_usage(options.scratch or tempfile.gettempdir()).free < options.rows * 600:
        parser.error(f"not enough room for {options.rows:,} rows; name a folder with --scratch")
    result = {"counts": measure_counts, "rows": measure_rows, "case": measure_case}[options.what](options)
    if options.json:
        print(json.dumps(result, indent=1))
    else:
        for name, value in result.items():
            print(f"{name}: {value}")


if __name__ == "__main__":
    main()
