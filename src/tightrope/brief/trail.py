"""From a statement to the words it rests on: numbers for items of evidence, marked texts, lists of items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from tightrope.nouns import Document, Evidence

Place = Literal["text", "row", "quote", "orphan"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text. `starts` are the numbers of items whose words begin here, `marks` of all it belongs to."""

    text: str
    starts: tuple[int, ...]
    marks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One item of evidence with its number in this brief and where its words stand.

    `place`: in a document's text; in a feed's row; only quoted, as the document is not at hand; or an orphan, whose
    words no longer stand where they stood.
    """

    number: int
    evidence: Evidence
    document: Document | None
    place: Place


@dataclass(frozen=True, slots=True)
class Trail:
    """All items in order, and by id."""

    items: tuple[Item, ...]
    by_id: Mapping[str, Item]

    def find_items(self, evidence_ids: Iterable[str]) -> tuple[Item, ...]:
        """Items of these ids in the order of their numbers; ids that this brief does not hold are left out."""
        found = {self.by_id[i].number: self.by_id[i] for i in evidence_ids if i in self.by_id}
        return tuple(found[number] for number in sorted(found))


def lay_trail(evidence: Sequence[Evidence], documents: Sequence[Document]) -> Trail:
    """Number the items by document, place in it and id, and find each one's words."""
    by_hash = {document.sha256: document for document in documents}
    by_name = {document.name: document for document in documents}
    items = []
    for number, item in enumerate(sorted(evidence, key=_order), 1):
        document = by_name.get(item.doc)
        if item.passage and item.passage.doc:
            document = by_hash.get(item.passage.doc)
        items.append(Item(number, item, document, _find_place(item, document)))
    return Trail(tuple(items), {item.evidence.id: item for item in items})


def cut_segments(text: str, spans: Iterable[tuple[int, int, int]]) -> tuple[Segment, ...]:
    """Cut a text wherever one of the spans (start, end, number) starts or ends; spans may overlap.

    >>> [(s.text, s.marks) for s in cut_segments("abcdef", [(1, 4, 1), (3, 5, 2)])]
    [('a', ()), ('bc', (1,)), ('d', (1, 2)), ('e', (2,)), ('f', ())]
    """
    ordered = sorted((start, end, number) for start, end, number in spans if 0 <= start < end <= len(text))
    cuts = sorted({0, len(text), *(start for start, _, _ in ordered), *(end for _, end, _ in ordered)})
    segments: list[Segment] = []
    open_spans: list[tuple[int, int, int]] = []
    waiting = iter(ordered)
    following = next(waiting, None)
    for start, end in pairwise(cuts):
        open_spans = [span for span in open_spans if span[1] > start]
        starts = []
        while following is not None and following[0] == start:
            open_spans.append(following)
            starts.append(following[2])
            following = next(waiting, None)
        segments.append(Segment(text[start:end], tuple(starts), tuple(sorted(span[2] for span in open_spans))))
    return tuple(segments)


def mark_document(document: Document, items: Iterable[Item]) -> tuple[Segment, ...]:
    """A document's text, cut at the words of the items that stand in it."""
    spans = [
        (item.evidence.passage.start, item.evidence.passage.end, item.number)
        for item in items
        if item.document is document and item.place == "text" and item.evidence.passage
    ]
    return cut_segments(document.text, spans)


def _order(item: Evidence) -> tuple[str, int, str]:
    """Documents by name, then place in the text or row, then id."""
    return item.doc, item.passage.start if item.passage else item.row or 0, item.id


def _find_place(item: Evidence, document: Document | None) -> Place:
    """Where the words of an item stand."""
    if item.passage is None:
        return "row"
    if document is None:
        return "quote"
    return "text" if item.passage.rereads(document.text) else "orphan"
