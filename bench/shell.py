"""Measure the shell as a user meets it: python bench/shell.py [--articles FOLDER] [--json].

Wall time and peak memory of whole processes, each run three times: --help, the example's brief, reading articles.
The baseline beside each is a bare `python -c pass`. Prints the median of the runs.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def measure(command: list[str], *, runs: int) -> dict[str, float]:
    """Median wall time (s) of `runs` runs, and the largest peak memory (MB) of any child so far."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    seconds = []
    for _ in range(runs):
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env=env, cwd=ROOT)
        seconds.append(time.perf_counter() - begun)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"seconds": round(statistics.median(seconds), 2), "slowest": round(max(seconds), 2), "peak_mb": round(peak)}


def measure_all(articles: Path, runs: int) -> dict[str, dict[str, float]]:
    """All rows, smallest first, since the peak is that of the largest child so far."""
    tightrope = [sys.executable, "-m", "tightrope"]
    rows = {"python -c pass": measure([sys.executable, "-c", "pass"], runs=runs)}
    rows["tightrope --help"] = measure([*tightrope, "--help"], runs=runs)
    texts = sorted(map(str, articles.glob("*.txt")))
    if texts:
        rows[f"tightrope read, {len(texts)} articles"] = measure([*tightrope, "read", "--json", *texts], runs=runs)
    with tempfile.TemporaryDirectory() as out:
        brief = [*tightrope, "brief", "examples/pakistan-2025", "--out", out]
        rows["tightrope brief, the example"] = measure(brief, runs=runs)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--articles", type=Path, default=ROOT / ".." / "shared" / "articles", help="folder of .txt files"
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measure_all(options.articles, options.runs)
    if options.json:
        print(json.dumps(rows, indent=1))
        return
    for name, row in rows.items():
        print(f"{name:36} {row['seconds']:6.2f} s (slowest {row['slowest']:.2f})  {row['peak_mb']:6.0f} MB")


if __name__ == "__main__":
    main()
