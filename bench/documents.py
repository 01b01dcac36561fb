"""What a document of each format costs: python bench/documents.py [--runs N] [--json].

One report of about 1,000 words (own sentences) in each format. Prints the median wall time of taking its text out of
its bytes, in a process of its own as tightrope does it, and in this process without one (the baseline); the peak memory
of the process; and how long a file over its size, a decompression bomb and a file nested 10,000 deep take to be refused.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.formats import made  # noqa: E402

from tightrope.formats import FORMATS, LIMITS, FormatFault, extract_text, list_entries, open_archive  # noqa: E402
from tightrope.reading import collect_documents  # noqa: E402

LINES = made.SENTENCES * 24  # about 1,000 words


def make_files() -> dict[str, bytes]:
    """The same report in every format."""
    markup = "".join(f"<p>{line} ({i})</p>" for i, line in enumerate(LINES))
    pages = [[f"{line[:85]} ({i})" for i, line in enumerate(LINES)][n : n + 36] for n in range(0, len(LINES), 36)]
    return {
        "html": made.write_page(body=markup),
        "pdf": made.write_pdf(pages=pages),
        "docx": made.write_docx(LINES),
        "eml": made.write_mail("\n\n".join(LINES)),
        "rss": made.write_rss([("A call", markup)]),
        "zip": made.write_zip([("a.txt", "\n\n".join(LINES))]),
    }


def take(form: str, raw: bytes) -> Callable[[], object]:
    """How the documents of a format are taken out of its bytes."""
    if form == "zip":
        return lambda: open_archive(raw)
    if form == "rss":
        return lambda: list_entries(raw)
    return lambda: extract_text(raw, form)


def take_here(form: str, raw: bytes) -> Callable[[], object]:
    """The same in this process."""
    parser = importlib.import_module(f"tightrope.formats.{form}")
    if form == "zip":
        return lambda: parser.open_parts(raw, LIMITS)
    if form == "rss":
        return lambda: [parser.parse(entry.raw, LIMITS) for entry in parser.open_parts(raw, LIMITS)[0]]
    return lambda: parser.parse(raw, LIMITS)


def measure(act: Callable[[], object], runs: int) -> float:
    """Median wall time in seconds."""
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        act()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def measure_memory(form: str, raw: bytes) -> int:
    """Peak memory (MB) of the process of one parse, as Linux counts it."""
    code = (
        "import sys; from pathlib import Path; from tightrope.formats import LIMITS; import importlib\n"
        f"p = importlib.import_module('tightrope.formats.{form}'); raw = Path(sys.argv[1]).read_bytes()\n"
        + ("p.open_parts(raw, LIMITS)\n" if form == "zip" else "")
        + ("[p.parse(m.raw, LIMITS) for m in p.open_parts(raw, LIMITS)[0]]\n" if form == "rss" else "")
        + ("p.parse(raw, LIMITS)\n" if form not in ("zip", "rss") else "")
        + "status = Path('/proc/self/status').read_text()\n"
        + "print(int(status.partition('VmHWM:')[2].split()[0]) // 1024)"
    )
    with tempfile.NamedTemporaryFile() as file:
        file.write(raw)
        file.flush()
        env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        done = subprocess.run(
            [sys.executable, "-c", code, file.name], capture_output=True, text=True, check=True, env=env
        )
    return int(done.stdout)


def measure_refusals(runs: int) -> dict[str, dict[str, object]]:
    """How long a hostile file takes to be refused, and with which words."""
    hostile = {
        "deep html": ("html", b"<body>" + b"<div>" * 10_000 + b"x"),
        "deep docx": ("docx", made.write_docx(body="<w:p>" * 10_000 + "</w:p>" * 10_000)),
        "bomb docx": ("docx", made.write_docx(body=f"<w:p><w:r><w:t>{'a' * 70_000_000}</w:t></w:r></w:p>")),
        "bomb zip": ("zip", made.write_zip([("a.txt", b"a" * 60_000_000)])),
        "bomb pdf": ("pdf", made.write_pdf(content=b"BT (x) Tj ET" + b" " * 200_000_000)),
    }
    rows: dict[str, dict[str, object]] = {}
    for name, (form, raw) in hostile.items():
        reasons = []

        def act(form: str = form, raw: bytes = raw, reasons: list[str] = reasons) -> None:
            try:
                take(form, raw)()
            except FormatFault as fault:
                reasons.append(str(fault))

        rows[name] = {"bytes": len(raw), "seconds": round(measure(act, min(runs, 3)), 2), "refused": reasons[:1]}
    with tempfile.TemporaryDirectory() as folder:
        for form in FORMATS.values():
            path = Path(folder) / f"large{form.suffixes[0]}"
            path.touch()
            os.truncate(path, 100_000_000)
        begun = time.perf_counter()
        _, rejects = collect_documents([Path(folder)])
        seconds = time.perf_counter() - begun
    rows["100 MB of every format"] = {
        "files": len(rejects),
        "seconds": round(seconds, 4),
        "refused": [rejects[0].reason],
    }
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows: dict[str, dict[str, object]] = {}
    for form, raw in make_files().items():
        take(form, raw)()
        take_here(form, raw)()
        rows[form] = {
            "bytes": len(raw),
            "seconds": round(measure(take(form, raw), options.runs), 3),
            "seconds_here": round(measure(take_here(form, raw), options.runs), 4),
            "peak_mb": measure_memory(form, raw),
        }
    bare = measure(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True), options.runs)
    refusals = measure_refusals(options.runs)
    load = os.getloadavg()[0]
    if options.json:
        print(
            json.dumps({"formats": rows, "bare_process": round(bare, 3), "refusals": refusals, "load": load}, indent=1)
        )
        return
    print(
        f"{'format':8}{'bytes':>9}{'seconds':>9}{'here':>9}{'peak MB':>9}   (bare process {bare:.3f} s, load {load:.1f})"
    )
    for form, row in rows.items():
        print(f"{form:8}{row['bytes']:>9}{row['seconds']:>9}{row['seconds_here']:>9}{row['peak_mb']:>9}")
    for name, row in refusals.items():
        print(f"{name:24}{row['seconds']:>8} s  {str(row['refused'])[:100]}")


if __name__ == "__main__":
    main()
