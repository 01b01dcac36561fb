"""Measure source, cue and content, exact stretches: python bench/attribution.py --data FILE [--json].

FILE has one JSON object a line with `tokens`, `labels` (BIO: source, cue, content) and `id` (the article), the form of
the PolNeAR files of CofeNet. A stretch counts as found if label, first and last word all agree.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tightrope.reading.attitudes import join_sentences
from tightrope.reading.labels import label_words
from tightrope.reading.parse import Sentence, parse_words
from tightrope.reading.quotations import find_quotes

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("TIGHTROPE_DATA", ROOT / ".." / "shared" / "data"))
LABELS = ("source", "cue", "content")
# exact F1 as published with CofeNet (Zhang and others, COLING 2022), on the test half of the same corpus
PUBLISHED = {
    "rules": (10.7, 22.8, 5.6),
    "CoreNLP": (13.9, None, 17.5),
    "CRF": (50.6, 53.4, 28.6),
    "BERT": (81.1, 74.0, 68.9),
    "CofeNet": (83.2, 75.3, 72.9),
}
# the simple way: a hundred verbs, their subject, their clause
VERBS = frozenset(
    [
        "say",
        "tell",
        "ask",
        "claim",
        "state",
        "announce",
        "declare",
        "report",
        "argue",
        "believe",
        "think",
        "know",
        "suggest",
        "add",
        "note",
        "explain",
        "insist",
        "admit",
        "acknowledge",
        "warn",
        "predict",
        "promise",
        "pledge",
        "vow",
        "deny",
        "confirm",
        "reveal",
        "show",
        "find",
        "indicate",
        "estimate",
        "conclude",
        "write",
        "tweet",
        "reply",
        "respond",
        "answer",
        "call",
        "describe",
        "criticize",
        "praise",
        "condemn",
        "denounce",
        "accuse",
        "blame",
        "urge",
        "demand",
        "propose",
        "recommend",
        "reject",
        "dismiss",
        "oppose",
        "support",
        "endorse",
        "agree",
        "disagree",
        "hope",
        "fear",
        "worry",
        "expect",
        "want",
        "wish",
        "plan",
        "intend",
        "decide",
        "refuse",
        "decline",
        "threaten",
        "offer",
        "swear",
        "assert",
        "contend",
        "maintain",
        "allege",
        "charge",
        "complain",
        "lament",
        "regret",
        "joke",
        "observe",
        "remark",
        "comment",
        "mention",
        "recall",
        "remember",
        "emphasize",
        "stress",
        "underline",
        "highlight",
        "repeat",
        "reiterate",
        "continue",
        "concede",
        "question",
        "wonder",
        "doubt",
        "suspect",
        "imagine",
        "assume",
        "guess",
        "feel",
        "see",
        "hear",
        "learn",
        "understand",
        "realize",
    ]
)


def read_rows(path: Path) -> Iterator[tuple[dict[str, Any], Sentence]]:
    """Rows with their parse."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row, join_sentences(parse_words(row["tokens"]))


def list_stretches(labels: Sequence[str]) -> set[tuple[str, int, int]]:
    """(label, first, one after the last) of BIO labels; an I without a B before it begins a stretch."""
    found: set[tuple[str, int, int]] = set()
    begun: tuple[str, int] | None = None
    for place, label in enumerate([*labels, "O"]):
        name = label[2:]
        if begun is not None and not (label.startswith("I-") and name == begun[0]):
            found.add((*begun, place))
            begun = None
        if begun is None and label != "O":
            begun = (name, place)
    return found


def label_simply(sentence: Sentence) -> list[str]:
    """The baseline: a verb of the list with a subject and a clause below it."""
    labels = ["O"] * len(sentence.tokens)
    for place, token in enumerate(sentence.tokens):
        subjects = sentence.list_deps(place, "nsubj")
        clauses = sentence.list_deps(place, "ccomp")
        if token.pos != "VERB" or token.lemma not in VERBS or not subjects or not clauses:
            continue
        for label, places in (
            ("cue", (place,)),
            ("source", sentence.subtrees[subjects[0]]),
            ("content", sentence.subtrees[clauses[0]]),
        ):
            stretch = range(places[0], places[-1] + 1)
            if all(labels[here] == "O" for here in stretch):
                labels[stretch[0] : stretch[-1] + 1] = [f"B-{label}", *[f"I-{label}"] * (len(stretch) - 1)]
    return labels


def score(pairs: Sequence[tuple[set[tuple[str, int, int]], set[tuple[str, int, int]]]]) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 in per cent, pooled over all rows, by label."""
    found: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for gold, ours in pairs:
        wanted.update(stretch[0] for stretch in gold)
        given.update(stretch[0] for stretch in ours)
        found.update(stretch[0] for stretch in gold & ours)
    table = {}
    for label in LABELS:
        precision = 100 * found[label] / max(given[label], 1)
        recall = 100 * found[label] / max(wanted[label], 1)
        table[label] = {
            "precision": round(precision, 1),
            "recall": round(recall, 1),
            "f1": round(2 * precision * recall / max(precision + recall, 1e-9), 1),
            "wanted": wanted[label],
            "given": given[label],
        }
    return table


def measure(path: Path) -> dict[str, Any]:
    """The reader and the baseline over one file; a quotation left open runs into the next row of its article."""
    began = time.perf_counter()
    reader = []
    simple = []
    article: str | None = None
    is_open = False
    for row, sentence in read_rows(path):
        is_open = is_open and row.get("id") == article
        article = row.get("id")
        gold = list_stretches(row["labels"])
        reader.append((gold, list_stretches(label_words(sentence, is_open=is_open))))
        simple.append((gold, list_stretches(label_simply(sentence))))
        _, is_open = find_quotes(row["tokens"], is_open=is_open)
    seconds = time.perf_counter() - began
    return {
        "file": path.name,
        "rows": len(reader),
        "rows_per_second": round(len(reader) / seconds, 1),
        "reader": score(reader),
        "baseline": score(simple),
        "published": PUBLISHED,
    }


def print_table(result: dict[str, Any]) -> None:
    """Exact F1 of all, then precision and recall of ours."""
    print(f"{result['file']}: {result['rows']} rows, {result['rows_per_second']} a second")
    print(f"{'exact F1':28}" + "".join(f"{label:>10}" for label in LABELS))
    for who in ("reader", "baseline"):
        print(f"{who:28}" + "".join(f"{result[who][label]['f1']:>10.1f}" for label in LABELS))
    for who, values in result["published"].items():
        print(f"{'published: ' + who:28}" + "".join(f"{'-' if value is None else value:>10}" for value in values))
    for part in ("precision", "recall"):
        print(f"{'reader ' + part:28}" + "".join(f"{result['reader'][label][part]:>10.1f}" for label in LABELS))


def main(arguments: Sequence[str] | None = None, *, write: Callable[[str], None] = print) -> None:
    """Run the measure and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=DATA / "reading" / "evaluation-only" / "cofenet.polnear.valid.jsonl"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    result = measure(options.data)
    if options.json:
        write(json.dumps(result, indent=1))
    else:
        print_table(result)


if __name__ == "__main__":
    main()
