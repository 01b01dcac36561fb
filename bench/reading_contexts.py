"""The 37 contexts against sentences written before the word lists, beside two simple answers."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tightrope.nouns import Document
from tightrope.reading.contexts import find_contexts, load_contexts
from tightrope.reading.names import Finder
from tightrope.reading.parse import parse_paragraphs
from tightrope.reading.read import make_gazetteer
from tightrope.reading.segments import split_paragraphs
from tightrope.roster import load_roster

SENTENCES = Path(__file__).parent / "contexts" / "sentences.tsv"
# the older codebook of the published gold names its contexts otherwise, and only these
OLDER = {
    "military": ("military",), "diplomatic": ("diplomatic",), "legal": ("legal",), "economic": ("economic",),
    "political": ("political_institutions", "executive", "legislative", "pro_democracy", "pro_autocracy", "election"),
    "terrorism": ("terrorism",), "election": ("election",), "refugee": ("asylum", "migration"),
    "refugees": ("asylum", "migration"), "resource": ("natural_resource",), "resources": ("natural_resource",),
    "cbrn": ("cbrn",), "rights": ("human_rights", "rights_freedoms"), "cyber": ("cyber",),
    "government": ("executive", "legislative", "political_institutions"),
    "religion": ("religion_ethnicity",), "discrimination": ("inequality", "religion_ethnicity"),
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One judged sentence: the contexts it must have, those it may have, and its paragraph around it."""

    id: str
    must: frozenset[str]
    may: frozenset[str]
    before: str
    text: str
    after: str

    @property
    def is_kept(self) -> bool:
        """Whether the row is for the score alone."""
        return int(self.id.removeprefix("c-")) % 2 == 0


def read_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        cells = list(csv.DictReader(file, delimiter="\t"))
    return [
        Row(
            row["id"],
            frozenset(row["contexts"].split()),
            frozenset(row["also"].split()),
            row["before"],
            row["text"],
            row["after"],
        )
        for row in cells
    ]


def read_contexts(before: str, text: str, after: str) -> dict[str, str]:
    """The contexts of the middle text as the reader finds them, each with the words that say so."""
    whole = " ".join(part for part in (before, text, after) if part)
    document = Document("row.txt", "0", whole)
    roster = load_roster()
    paragraphs = split_paragraphs(document)
    parsed = parse_paragraphs(paragraphs, Finder(make_gazetteer(roster), roster, on=None).find)
    first = len(before) + 1 if before else 0
    last = first + len(text)
    found: dict[str, str] = {}
    for sentence, contexts in zip(parsed, find_contexts(parsed, whole), strict=True):
        if sentence.start < last and sentence.end > first:
            found |= {context.name: context.rule for context in contexts}
    return found


def name_contexts(text: str) -> set[str]:
    """A simple answer: a context holds where the text has the words of its own name."""
    words = set(re.findall(r"\w+", text.lower()))
    return {name for name in load_contexts().names if set(name.split("_")) & words}


def score(rows: Sequence[Row], answer: Callable[[Row], Iterable[str]]) -> dict[str, Any]:
    """Precision and recall over all contexts, and the mean F1 of the contexts."""
    right, extra, missed = Counter[str](), Counter[str](), Counter[str]()
    for row in rows:
        told = set(answer(row))
        right.update(told & row.must)
        extra.update(told - row.must - row.may)
        missed.update(row.must - told)
    hits, wrong, lost = right.total(), extra.total(), missed.total()
    by_context = {
        name: 2 * right[name] / max(1, 2 * right[name] + extra[name] + missed[name]) for name in load_contexts().names
    }
    return {
        "sentences": len(rows),
        "precision": round(hits / max(1, hits + wrong), 3),
        "recall": round(hits / max(1, hits + lost), 3),
        "f1": round(2 * hits / max(1, 2 * hits + wrong + lost), 3),
        "macro_f1": round(sum(by_context.values()) / len(by_context), 3),
    }


def measure_contexts(path: Path, plover: Path | None = None, *, lists: bool = False) -> dict[str, Any]:
    """Both halves, two constants beside, and the published gold of an older codebook if it is at hand."""
    rows = read_rows(path)
    found = {row.id: read_contexts(row.before, row.text, row.after) for row in rows}
    commonest = Counter(name for row in rows for name in row.must).most_common(1)[0][0]
    result: dict[str, Any] = {}
    for half, chosen in (("looked at", False), ("for the score alone", True)):
        part = [row for row in rows if row.is_kept == chosen]
        result[half] = {
            "reader": score(part, lambda row: found[row.id]),
            "the context's own name": score(part, lambda row: name_contexts(f"{row.before} {row.text} {row.after}")),
            f"always {commonest}": score(part, lambda _: [commonest]),
        }
    if plover is not None and plover.is_file():
        result["published gold, older codebook"] = measure_older(plover)
    if lists:
        result["errors"] = [
            {"id": row.id, "text": row.text, "missed": sorted(row.must - set(found[row.id]))}
            | {"extra": [found[row.id][name] for name in sorted(set(found[row.id]) - row.must - row.may)]}
            for row in rows
            if not row.is_kept and (row.must - set(found[row.id]) or set(found[row.id]) - row.must - row.may)
        ]
    return result


def measure_older(path: Path) -> dict[str, Any]:
    """Of the contexts that the published records name, how many are among ours; and how many we name a record."""
    named = 0
    asked, met = Counter[str](), Counter[str]()
    rows = [(row.get("text", ""), row.get("context", "")) for row in json.loads(path.read_text(encoding="utf-8"))]
    rows = [(text, [part.strip() for part in told.split(",") if part.strip() in OLDER]) for text, told in rows]
    rows = [(text, told) for text, told in rows if told]
    for text, told in rows:
        found = read_contexts("", text, "")
        named += len(found)
        asked.update(told)
        met.update(part for part in told if any(name in found for name in OLDER[part]))
    return {
        "records": len(rows),
        "recall": round(met.total() / asked.total(), 3),
        "always military": round(asked["military"] / asked.total(), 3),
        "contexts a record": round(named / len(rows), 2),
        "met of asked": {name: f"{met[name]} of {n}" for name, n in asked.most_common()},
    }
