"""Accounts: what one document or author selects, and up to when it can know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from tightrope.claims.claims import Claim, weigh_topic
from tightrope.claims.desk import Desk, lay_out
from tightrope.claims.statements import DENIAL_TYPES, UNNAMED
from tightrope.claims.topics import find_topics
from tightrope.nouns import Document, Evidence, Interval, Source

_DONE = ("happened", "ongoing")


@dataclass(frozen=True, slots=True)
class CutOff:
    """Up to when an account can know: its day of publication, the latest dated thing it reports, in a sentence."""

    published: date | None
    latest: Interval | None
    text: str
    evidence_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """One document's or author's selection.

    `reports` are evidence ids of acts said to have happened or not to have happened, `judgements` of views and
    descriptions, `predictions` of what may come, `assumptions` of minds read without a source. An id stands in one of
    the first three groups; an assumption stands in its own group as well.
    """

    name: str
    docs: tuple[str, ...]
    publishers: tuple[str, ...]
    authors: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    claims: tuple[Claim, ...]
    reports: tuple[str, ...]
    judgements: tuple[str, ...]
    predictions: tuple[str, ...]
    assumptions: tuple[str, ...]
    cut_off: CutOff

    def find_evidence(self, evidence_id: str) -> Evidence:
        """The item with an id."""
        return next(item for item in self.evidence if item.id == evidence_id)


def build_account(
    evidence: Iterable[Evidence],
    documents: Mapping[str, Document],
    *,
    sources: Mapping[str, Source] | None = None,
    names: Mapping[str, str] | None = None,
    name: str | None = None,
) -> Account:
    """The account that evidence from one document, or from one author's documents, gives.

    `name` is what the comparison calls it; by default its publisher, or the document's name.

    >>> from tightrope.nouns import Act, Evidence
    >>> items = [Evidence("e-1", Act("AID", ("CHN",), ("PAK",)), "a.txt"),
    ...          Evidence("e-2", Act("PREDICT", ("PAK",)), "a.txt", certainty=1)]
    >>> account = build_account(items, {})
    >>> account.name, account.reports, account.predictions
    ('a.txt', ('e-1',), ('e-2',))
    """
    desk = lay_out(documents, sources=sources or {}, names=names)
    items = tuple(sorted((_anchor(item, desk) for item in evidence), key=_place_key))
    publishers = tuple(sorted({desk.find_publisher(item) for item in items} - {"unknown"}))
    docs = tuple(sorted({item.doc for item in items}))
    called = name or (publishers[0] if len(publishers) == 1 else ", ".join(docs))
    groups: dict[str, list[str]] = {"reports": [], "judgements": [], "predictions": []}
    for item in items:
        groups[sort_item(item)].append(item.id)
    return Account(
        name=called,
        docs=docs,
        publishers=publishers,
        authors=tuple(sorted({author for item in items if (author := desk.find_author(item))})),
        evidence=items,
        claims=tuple(claim for topic in find_topics(items, desk=desk) for claim in weigh_topic(topic, desk=desk)),
        reports=tuple(groups["reports"]),
        judgements=tuple(groups["judgements"]),
        predictions=tuple(groups["predictions"]),
        assumptions=tuple(item.id for item in items if is_assumption(item)),
        cut_off=find_cut_off(items, desk=desk, name=called),
    )


def sort_item(item: Evidence) -> str:
    """Whether an item is one of an account's `reports`, `judgements` or `predictions`."""
    act = item.act
    if act.type == "PREDICT" or act.status in ("planned", "conditional", "hypothetical"):
        return "predictions"
    is_report = act.status in _DONE and (not act.is_say or act.type in DENIAL_TYPES)
    return "reports" if is_report else "judgements"


def is_assumption(item: Evidence) -> bool:
    """Whether an item reads minds without a source: a preference that is presumed, or told by nobody named."""
    is_unsourced = not item.chain or item.chain[-1].who == UNNAMED
    return item.act.type == "PREFER" and is_unsourced and item.certainty <= 2


def find_cut_off(evidence: Iterable[Evidence], *, desk: Desk, name: str) -> CutOff:
    """The latest dated thing among what is reported as happened, and the day of publication, if any."""
    items = list(evidence)
    dated = [item for item in items if item.act.when and item.act.status in _DONE and item.act.polarity == "affirmed"]
    days = [day for document in {item.doc for item in items} if (day := _find_day(document, desk))]
    published = max(days, default=None)
    first = f"It was published on {published}" if published else "It carries no date of publication"
    dated = [item for item in dated if not (published and item.act.when and item.act.when.start > published)]
    if not dated:
        return CutOff(published, None, f"{first}, and {name} dates nothing that it reports.")
    last = max(dated, key=lambda item: (item.act.when.start, -item.act.when.days, item.id) if item.act.when else ())
    words = f" (“{last.passage.exact}”)" if last.passage else ""
    text = f"{first}, and the latest thing that {name} dates is of {last.act.when}{words}."
    return CutOff(published, last.act.when, text, (last.id,))


def _anchor(item: Evidence, desk: Desk) -> Evidence:
    """An item without offsets on its words in the document, if they stand there exactly once."""
    document, passage = desk.find_document(item), item.passage
    if document is None or passage is None or passage.start >= 0 or document.text.count(passage.exact) != 1:
        return item
    start = document.text.index(passage.exact)
    return replace(item, passage=document.cut_passage(start, start + len(passage.exact)))


def _find_day(document: str, desk: Desk) -> date | None:
    """Day of publication of a document."""
    found = desk.documents.get(document)
    return found.published if found else None


def _place_key(item: Evidence) -> tuple[str, int, int, str]:
    """Order of the text, then of the rows."""
    return item.doc, item.passage.start if item.passage else -1, item.row or 0, item.id
