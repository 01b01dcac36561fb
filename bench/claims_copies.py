"""Copies: how far fifty rewrites of one report move credibility, and how often independent reports are joined."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

from tightrope.claims import weigh_acts
from tightrope.claims.copies import compare_texts, find_copies
from tightrope.claims.ratios import load_ratios
from tightrope.nouns import Act, Document, Evidence, Interval
from tightrope.reading import load_document
from tightrope.world import draw_world, write_documents

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ("pakistan-2025", "turkey-2019")
AGENCIES = ("Reuters", "Sputnik")  # two reports that both name one of these rest on one text, by their own word
ENOUGH_WORDS = 60


@dataclass(frozen=True)
class Edit:
    """What a desk does to a report: share of words replaced, sentences dropped, boilerplate added (of what is left)."""

    name: str
    replaced: float = 0.0
    dropped: float = 0.0
    added: float = 0.0
    reordered: bool = False
    headed: bool = False
    stops_lost: bool = False


EDITS = (
    *(Edit(f"{rate} % of words replaced, sentences reordered", rate / 100, reordered=True)
      for rate in (5, 10, 15, 20, 25, 30, 40, 50)),
    Edit("25 % of words replaced, full stops lost with them", 0.25, reordered=True, stops_lost=True),
    Edit("sentences reordered", reordered=True),
    Edit("a third of the sentences dropped, 10 % replaced", 0.1, dropped=0.33, reordered=True),
    Edit("half of the sentences dropped, 25 % replaced", 0.25, dropped=0.5, reordered=True),
    Edit("headline changed, 25 % replaced", 0.25, headed=True),
    Edit("as much boilerplate added, 25 % replaced", 0.25, added=1.0, reordered=True),
    Edit("half dropped, as much boilerplate added, 10 % replaced", 0.1, dropped=0.5, added=1.0, reordered=True),
    Edit("half dropped, as much boilerplate added, 25 % replaced", 0.25, dropped=0.5, added=1.0, reordered=True),
)  # fmt: skip


def measure_copies(data_folder: Path) -> dict[str, Any]:
    """Fifty rewrites of each report at each strength, and independently worded reports beside them."""
    reports = [d for name in EXAMPLES for d in load_reports(name) if count_words(d.text) >= ENOUGH_WORDS]
    filler = [load_document(path).text for path in list_gold_texts()]
    words = sorted({word for report in reports for word in report.text.split()})
    curve = [measure_edit(reports, edit, words, filler) for edit in EDITS]
    return {"rewrites": curve, "independent": measure_independent(data_folder)}


def load_reports(example: str) -> list[Document]:
    """Reports of an example, without the front matter and the line that names the original."""
    found = []
    for path in sorted((ROOT / "examples" / example / "reports").glob("*.md")):
        document = load_document(path)
        body = path.read_text(encoding="utf-8").split("---\n", 2)[-1].strip().split("\n", 1)[-1].strip()
        found.append(replace(document, text=body))
    return found


def list_gold_texts() -> list[Path]:
    """The half of the own gold that may be looked at."""
    rows = [row.split("\t") for row in (ROOT / "bench/gold/documents.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    return [ROOT / "bench/gold/texts" / row[0] for row in rows if row[4] == "test"]


def count_words(text: str) -> int:
    """Words, by a plain split."""
    return len(text.split())


def measure_edit(reports: Sequence[Document], edit: Edit, words: list[str], filler: list[str]) -> dict[str, Any]:
    """One edit: how many of fifty rewrites of each report are tied to it, and what fifty-one texts do together."""
    rng = random.Random(20250616)  # noqa: S311 - a bench's draws
    tied, shares, weighed = 0, [], []
    for number, report in enumerate(reports):
        texts = [rewrite(report.text, edit, rng, words=words, filler=filler) for _ in range(50)]
        tied += sum(is_one(report.text, text) for text in texts)
        shares += [share_plainly(report.text, text) for text in texts]
        if number % 3 == 0:
            weighed.append(weigh_fifty(report.text, texts))
    moved = [abs(row["moved"]) for row in weighed]
    return {
        "edit": edit.name,
        "shared_five_word_runs": [round(min(shares), 2), round(max(shares), 2)],
        "rewrites_tied_to_their_original": f"{tied} of {50 * len(reports)}",
        "reports_whose_51_texts_are_one_origin": f"{sum(r['origins'] == 1 for r in weighed)} of {len(weighed)}",
        "moved_most": round(max(moved), 4),
        "moved_by_at_most_a_hundredth": f"{sum(value <= 0.01 for value in moved)} of {len(moved)}",
        "moved_if_every_text_counted": round(max(row["naive"] for row in weighed), 4),
    }


def is_one(first: str, second: str) -> bool:
    """Whether two texts alone are taken for one."""
    groups = find_copies([Document("a", "a", first), Document("b", "b", second)]).groups
    return groups["a"] == groups["b"]


def rewrite(text: str, edit: Edit, rng: random.Random, *, words: list[str], filler: list[str]) -> str:
    """Words replaced by words of other reports; sentences reordered, dropped; sentences of another text added."""
    sentences = text.replace("\n", " ").split(". ")
    if edit.reordered:
        rng.shuffle(sentences)
    sentences = sentences[: max(1, round(len(sentences) * (1 - edit.dropped)))]
    changed = [
        word if rng.random() >= edit.replaced else replace_word(word, rng.choice(words), keep_stop=not edit.stops_lost)
        for word in ". ".join(sentences).split(" ")
    ]
    added = rng.choice(filler).replace("\n", " ").split(". ")[: round(len(sentences) * edit.added)]
    head = f"{' '.join(rng.choice(words) for _ in range(8))}\n\n" if edit.headed else ""
    return head + ". ".join([" ".join(changed), *added])


def replace_word(word: str, other: str, *, keep_stop: bool) -> str:
    """Another word in the place of one, with the stop or comma behind it, or without."""
    plain = other.strip('.,;:“”"()')
    return plain + word[len(word.rstrip('.,;:”"')) :] if keep_stop else plain


def share_plainly(first: str, second: str) -> float:
    """Share of the smaller text's runs of five words, by a plain split."""
    runs = []
    for text in (first, second):
        words = text.lower().split()
        runs.append({tuple(words[i : i + 5]) for i in range(len(words) - 4)})
    return len(runs[0] & runs[1]) / max(1, min(map(len, runs)))


def weigh_fifty(text: str, texts: Sequence[str]) -> dict[str, float]:
    """A report and its fifty rewrites weighed; the baseline counts every document."""
    original = Document("original", "0", text, publisher="original", published=date(2031, 3, 2))
    copies = [replace(original, name=f"copy-{n}", sha256=f"c{n}", publisher=f"paper-{n}", published=date(2031, 3, 3),
                      text=other) for n, other in enumerate(texts)]  # fmt: skip
    act = Act("COERCE", ("NOR",), ("GRA",), when=Interval(date(2031, 3, 2), date(2031, 3, 3)))
    documents = {d.name: d for d in (original, *copies)}
    items = [Evidence(f"e-{d.name}", act, d.name, passage=d.cut_passage(0, 20)) for d in documents.values()]
    rows = [replace(item, passage=None, publisher=documents[item.doc].publisher) for item in items]
    alone, together, naive = (
        weigh_acts(found, sources={}, documents=docs)[0]
        for found, docs in ((items[:1], documents), (items, documents), (rows, {}))
    )
    return {
        "origins": len(together.origins),
        "moved": together.probability - alone.probability,
        "naive": naive.probability - alone.probability,
    }


def measure_independent(data_folder: Path) -> list[dict[str, Any]]:
    """Texts on one matter that were worded apart: which are joined, and how near the nearest pair kept apart comes."""
    gold = {path.name: load_document(path) for path in list_gold_texts()}
    crises: dict[str, list[Document]] = {}
    for row in (ROOT / "bench/gold/documents.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        name, _, crisis, *_ = row.split("\t")
        if name in gold:
            crises.setdefault(crisis, []).append(gold[name])
    worlds = [list(write_documents(draw_world(seed, weeks=26), sentences=8))[:150] for seed in (5, 6)]
    sets = [
        *((f"reports of {name}", [load_reports(name)]) for name in EXAMPLES),
        ("own gold, texts on one crisis", list(crises.values())),
        ("official releases on one war (re3d)", [read_re3d(data_folder)]),
        ("an invented world's documents, set sentences", worlds),
    ]
    return [measure_set(name, groups) for name, groups in sets if any(groups)]


def read_re3d(data_folder: Path) -> list[Document]:
    """The documents of re3d; none where the data folder is not at hand."""
    documents = []
    for path in sorted((data_folder / "reading" / "re3d").rglob("documents.json")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            row = json.loads(line)
            name = f"{path.parent.name}:{number}"
            documents.append(Document(name, name, row["text"], publisher=row["sourceName"], title=row["title"]))
    return documents


def measure_set(name: str, groups: Sequence[Sequence[Document]]) -> dict[str, Any]:
    """All pairs within each group of documents: joined as one text, of one text by their own word, false merges."""
    joined, pairs, nearest = [], 0, 0.0
    for documents in groups:
        found = find_copies(documents).groups
        for a, b in combinations(documents, 2):
            pairs += 1
            if found[a.name] == found[b.name]:
                joined.append((a, b))
            elif pairs <= 1000:
                alike = compare_texts(a.text, b.text)
                nearest = max(nearest, alike.in_order if alike.length >= load_ratios().copies["smallest"] else 0.0)
    dependent = [(a, b) for a, b in joined if rests_on_one(a, b)]
    false = len(joined) - len(dependent)
    result: dict[str, Any] = {
        "texts": name,
        "pairs": pairs,
        "joined": len(joined),
        "of_them_of_one_text_by_their_own_word": len(dependent),
        "false_merges": f"{false} of {pairs - len(dependent)} ({false / max(1, pairs - len(dependent)):.2%})",
        "nearest_kept_apart_in_order": round(nearest, 3),
    }
    if len(joined) <= 5:
        result["named"] = [f"{a.name} and {b.name}" for a, b in joined]
    return result


def rests_on_one(first: Document, second: Document) -> bool:
    """Whether both name one agency, or are versions of one release of one publisher."""
    if any(agency in first.text and agency in second.text for agency in AGENCIES):
        return True
    return first.publisher == second.publisher != "World Wire"
