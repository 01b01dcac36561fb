"""Speed of the whole pipeline on one process, and memory over many documents on two."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tightrope.nouns import Document
from tightrope.reading import load_document, read_document, read_documents
from tightrope.roster import load_roster
from tightrope.world import draw_world, write_documents

TEXTS = Path(__file__).resolve().parent / "gold" / "texts"
NAMES = {"FRA": "France", "DEU": "Germany", "POL": "Poland", "TUR": "Turkey", "GRC": "Greece", "EGY": "Egypt"}


def measure_speed(count: int) -> dict[str, Any]:
    """Sentences a second over our own texts, read over and over until `count` sentences; loading apart."""
    began = time.perf_counter()
    roster = load_roster()
    documents = [load_document(path) for path in sorted(TEXTS.glob("*.txt"))]
    read_document(documents[0], roster=roster)
    loaded = time.perf_counter() - began
    began, busy, sentences, records, turn = time.perf_counter(), time.process_time(), 0, 0, 0
    while sentences < count:
        reading = read_document(documents[turn % len(documents)], roster=roster)
        sentences += len(reading.sentences)
        records += len(reading.evidence)
        turn += 1
    seconds, worked = time.perf_counter() - began, time.process_time() - busy
    return {
        "sentences": sentences,
        "documents": turn,
        "records": records,
        "load_seconds": round(loaded, 2),
        "sentences_per_second": round(sentences / seconds, 1),
        "sentences_per_second_of_its_own": round(sentences / worked, 1),  # processor time: other jobs do not count
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def draw_documents(count: int) -> Iterator[Document]:
    """Documents of invented worlds of real names."""
    made = seed = 0
    while made < count:
        for document in write_documents(draw_world(seed, names=NAMES, weeks=260), sentences=4):
            yield document
            made += 1
            if made == count:
                return
        seed += 1


def measure_memory(count: int, jobs: int) -> dict[str, Any]:
    """Memory of this process and its workers together, sampled twenty times over the run.

    `growth` compares the highest sample of the second half with the highest up to then: flat is about 0.
    """
    began = time.perf_counter()
    marks: list[int] = []
    sentences = records = failed = read = 0
    step = max(1, count // 20)
    for result in read_documents(draw_documents(count), roster=load_roster(), processes=jobs):
        read += 1
        sentences += len(result.sentences)
        records += len(result.evidence)
        failed += any(reject.reason.startswith("failed") for reject in result.rejects)
        if read % step == 0:
            marks.append(find_held())
    seconds = time.perf_counter() - began
    half = len(marks) // 2
    return {
        "documents": read,
        "jobs": jobs,
        "sentences": sentences,
        "records": records,
        "failed": failed,
        "sentences_per_second": round(sentences / seconds, 1),
        "marks_mb": marks,
        "peak_mb": max(marks),
        "growth": round(max(marks[half:]) / max(marks[:half] or marks) - 1, 3),
    }


def find_held() -> int:
    """Megabytes that this process and its living children hold in memory now (Linux; shared pages count for each)."""
    total = 0
    for path in [Path("/proc/self"), *(Path("/proc") / child for child in list_children())]:
        try:
            text = (path / "status").read_text()
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in text.splitlines() if line.startswith("VmRSS"))
    return total // 1024


def list_children() -> list[str]:
    """Process ids of our children."""
    return (Path("/proc/self/task") / str(Path("/proc/self").resolve().name) / "children").read_text().split()
