"""Attributions as one label a word, the form in which attribution corpora are scored."""

from __future__ import annotations

from tightrope.reading.attitudes import Attribution, find_attributions
from tightrope.reading.extents import Stretch
from tightrope.reading.parse import Sentence
from tightrope.reading.quotations import find_quotes

_LONG = 8  # words of a quotation inside of which other attributions are taken as part of it
_SHORTEST = 4  # words of a quotation that stands by itself


def label_words(sentence: Sentence, *, is_open: bool = False) -> list[str]:
    """BIO labels source, cue and content; of nested attributions the outer one is written."""
    labels = ["O"] * len(sentence.tokens)
    quotes, _ = find_quotes([token.text for token in sentence.tokens], is_open=is_open)
    alone = [quote for quote in quotes if _stands_alone(sentence, quote.first, quote.last)]
    inner = {place for quote in quotes if quote.last - quote.first > _LONG for place in range(quote.first, quote.last)}
    found = sorted(find_attributions(sentence, is_open=is_open), key=_measure, reverse=True)
    for attribution in found:
        if attribution.cue[0] not in inner or attribution.rule == "speaker":
            _write(labels, attribution)
    for quote in alone:
        if quote.last - quote.first >= _SHORTEST:
            _mark(labels, (quote.first, quote.last), "content")
    for attribution in found:
        if attribution.cue[0] in inner:
            _write(labels, attribution)
    return labels


def _measure(attribution: Attribution) -> int:
    """Words of the contents."""
    return sum(last - first for first, last in attribution.contents)


def _write(labels: list[str], attribution: Attribution) -> None:
    """Write an attribution where its cue stands free."""
    if any(label != "O" for label in labels[slice(*attribution.cue)]):
        return
    _mark(labels, attribution.cue, "cue")
    if attribution.source is not None:
        _mark(labels, attribution.source, "source")
    for content in attribution.contents:
        _mark(labels, content, "content")


def _mark(labels: list[str], stretch: Stretch, label: str) -> None:
    """Label a stretch if it is free."""
    first, last = stretch
    if all(label == "O" for label in labels[first:last]):
        labels[first:last] = [f"B-{label}", *[f"I-{label}"] * (last - first - 1)]


def _stands_alone(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a quotation is a sentence of its own."""
    tokens = sentence.tokens
    starts = first == 0 or tokens[first - 1].text in (".", "?", "!", ":", "''", '"', "”")
    return starts and (
        last == len(tokens) or tokens[last - 1].text in (".", "?", "!") or tokens[last - 2].text in (".", "?", "!")
    )
