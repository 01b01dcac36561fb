"""The whole record on coded articles: our reader and a constant, both by the gold's own scorer."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tightrope.nouns import to_record
from tightrope.reading import load_document, read_document
from tightrope.roster import load_roster

PUBLISHED = "mei-pakistan-tightrope.txt=2025-07-01,oped-pakistan-alignment.txt=2025-06-20"


def measure_gold(options: argparse.Namespace) -> dict[str, Any]:
    """Our reader and the constant baseline over the articles, both by the gold's own scorer."""
    folder = options.gold_folder
    articles = options.articles or folder.parent / "articles"
    days = dict(part.split("=") for part in options.published.split(",") if part)
    roster = load_roster()
    records: list[dict[str, Any]] = []
    baseline: list[dict[str, Any]] = []
    for path in sorted(articles.glob("*.txt")):
        published = date.fromisoformat(days[path.name]) if path.name in days else None
        reading = read_document(load_document(path, published=published), roster=roster)
        records += [to_record(item) for item in reading.evidence]
        baseline += make_constant(reading)
    core = sum(
        json.loads(line).get("tier", "core") == "core"
        for line in (folder / "articles.jsonl").read_text().splitlines()
        if line
    )
    result = {
        "reader": run_score(folder, articles, records, options.list),
        "constant": run_score(folder, articles, baseline, None),
    }
    result["reader"]["records_per_core"] = round(len(records) / core, 3)
    result["constant"]["records_per_core"] = round(len(baseline) / core, 3)
    return result


def make_constant(reading: Any) -> list[dict[str, Any]]:
    """For every sentence that is read: ASSERT by the first state named in it, happened, certainty 3."""
    rows = []
    for scene in reading.scenes:
        state = next((token.name.state for token in scene.sentence.tokens if token.name and token.name.state), None)
        row = {"id": f"c-{reading.document.name}-{scene.sentence.number}", "doc": reading.document.name}
        row |= {"start": scene.sentence.start, "end": scene.sentence.end, "type": "ASSERT", "recipients": []}
        row |= {"actors": [state] if state else [], "polarity": "affirmed", "status": "happened", "certainty": 3}
        rows.append(row | {"channel": "words", "chain": []})
    return rows


def run_score(folder: Path, articles: Path, records: Sequence[dict[str, Any]], listing: str | None) -> dict[str, Any]:
    """The gold's scorer as a subprocess, on our records."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "predicted.jsonl"
        path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
        command = [
            sys.executable,
            str(folder / "score.py"),
            str(path),
            "--gold",
            str(folder / "articles.jsonl"),
            "--articles",
            str(articles),
            "--json",
        ]
        if listing:
            command += ["--list", listing]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return dict(json.loads(done.stdout))


def print_gold(result: dict[str, Any]) -> None:
    """The table of the issue, ours beside the constant."""
    print(f"{'':24}{'reader':>10}{'constant':>10}")
    rows = [
        ("found F1", "found", "f1"),
        ("found precision", "found", "precision"),
        ("strict F1", "strict", "f1"),
        ("strict precision", "strict", "precision"),
        ("strict recall", "strict", "recall"),
    ]
    for label, part, name in rows:
        print(f"{label:24}{result['reader'][part][name]:>10.3f}{result['constant'][part][name]:>10.3f}")
    for name in (
        "type",
        "actors",
        "recipients",
        "polarity",
        "status",
        "channel",
        "chain_presence",
        "chain_outermost",
        "chain_stance",
        "certainty_error",
        "when_overlap",
        "when_overlap_dated",
    ):
        values = [result[who]["fields"][name]["value"] for who in ("reader", "constant")]
        print(f"{name:24}" + "".join(f"{value:>10.3f}" if value is not None else f"{'-':>10}" for value in values))
    both = [result[who]["records_per_core"] for who in ("reader", "constant")]
    print(f"{'records per core record':24}{both[0]:>10}{both[1]:>10}")
    for kind in ("misses", "extras", "confusions"):
        for line in result["reader"].get(kind, ()):
            print(line)
