"""Source and target spans of cameo_ner: head match, exact match, both as F1.

The file marks the two sides of a mutual act as R; such a span counts for either role.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tightrope.reading.parse import Sentence, fold_words
from tightrope.reading.spans import Span, find_spans


def read_sentences(path: Path) -> Iterator[tuple[list[str], list[str]]]:
    """Words and BIO labels of each sentence of a CoNLL file."""
    words: list[str] = []
    labels: list[str] = []
    for line in [*path.read_text(encoding="utf-8").split("\n"), ""]:
        parts = line.split()
        if len(parts) < 2:
            if words:
                yield words, labels
            words, labels = [], []
            continue
        words.append(parts[0])
        labels.append(parts[-1])


def list_gold(sentences: Sequence[Sentence], labels: Sequence[str]) -> list[Span]:
    """Gold spans with the head that the parse gives them: the word whose governor lies outside."""
    spans: list[Span] = []
    start = None
    for place, label in enumerate([*labels, "O"]):
        if start is not None and not label.startswith("I-"):
            role = labels[start][2:]
            spans.append(Span(role, start, place, find_head(sentences, start, place)))
            start = None
        if label.startswith("B-"):
            start = place
    return spans


def find_head(sentences: Sequence[Sentence], start: int, end: int) -> int:
    """The word of a range that hangs on a word outside it."""
    for sentence in sentences:
        inside = [place for place, token in enumerate(sentence.tokens) if start <= token.start < end]
        for place in inside:
            if sentence.tokens[place].head not in inside or sentence.tokens[place].head == place:
                return sentence.tokens[place].start
    return end - 1


def measure_spans(path: Path, listing: Path | None = None) -> dict[str, Any]:
    """F1 of heads and of exact spans by role; first and last noun phrase as the baseline."""
    counts = {"head": 0, "exact": 0, "base": 0, "predicted": 0, "gold": 0, "base_predicted": 0}
    lines: list[str] = []
    for words, labels in read_sentences(path):
        sentences = fold_words(words)
        gold = list_gold(sentences, labels)
        found = find_spans(sentences)
        base = find_first_and_last(sentences)
        counts["gold"] += len(gold)
        counts["predicted"] += len(found)
        counts["base_predicted"] += len(base)
        hits = sum(any(b.role in (a.role, "R") and a.head == b.head for b in gold) for a in found)
        counts["head"] += hits
        counts["exact"] += sum(
            any(b.role in (a.role, "R") and (a.start, a.end) == (b.start, b.end) for b in gold) for a in found
        )
        counts["base"] += sum(any(b.role in (a.role, "R") and a.head == b.head for b in gold) for a in base)
        if hits < len(gold):
            told = [f"{span.role}:{' '.join(words[span.start : span.end])}" for span in gold]
            mine = [f"{span.role}:{' '.join(words[span.start : span.end])}" for span in found]
            lines.append(f"{' | '.join(told)} <- {' | '.join(mine)} ## {' '.join(words)}")
    if listing:
        listing.write_text("\n".join(lines), encoding="utf-8")
    total = counts["predicted"] + counts["gold"]
    return {
        "spans": counts["gold"],
        "head_f1": round(2 * counts["head"] / total, 3),
        "exact_f1": round(2 * counts["exact"] / total, 3),
        "baseline_head_f1": round(2 * counts["base"] / (counts["base_predicted"] + counts["gold"]), 3),
    }


def find_first_and_last(sentences: Sequence[Sentence]) -> list[Span]:
    """The baseline: the first proper noun is the source, the last one the target."""
    places = [token.start for sentence in sentences for token in sentence.tokens if token.pos == "PROPN"]
    if not places:
        return []
    return [Span("S", places[0], places[0] + 1, places[0]), Span("T", places[-1], places[-1] + 1, places[-1])]
