"""The desk: evidence's documents and publishers laid out, so that every later step can look things up."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import urlsplit

from tightrope.claims.copies import Copies, find_copies
from tightrope.claims.ratios import load_ratios
from tightrope.nouns import Document, Evidence, Letter, Source

_SENTENCE_END = re.compile(r"(?<=[.!?][”\"’)])\s+(?=[“\"A-Z0-9])|(?<=[a-z0-9)%][.!?])\s+(?=[“\"A-Z0-9])|\n+")
_NAMED_PARTS = {
    "gov": "government", "foreign": "foreign ministry", "mil": "armed forces", "opp": "opposition",
    "public": "public", "reb": "armed groups", "media": "media",
}  # fmt: skip

# names that take an article in English: "the Government of …", "the United Nations", "the Israel Defense Forces"
_WITH_ARTICLE = re.compile(
    r"^(?:Government|Armed|Public|Political|Foreign|Ministry|Department|United|Organi[sz]ation|US|UN|State|International|"
    r"Islamic|Arab|European|Senate|Parliament|Cabinet)\b|"
    r"\b(?:Forces|Army|Navy|Ministry|Council|Department|Guards?|Corps|Nations|Union|Fund|Agency|League|Office|House)$"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where evidence stands in its document: first and last character, and the number of its sentence."""

    start: int
    end: int
    sentence: int


@dataclass(frozen=True, slots=True)
class Desk:
    """Documents by name, sources by publisher, copies among the documents, the start of each sentence, names.

    `publishers` are all names under which a text may pass on another's word: agencies, graded and carrying publishers.
    """

    documents: Mapping[str, Document]
    sources: Mapping[str, Source]
    copies: Copies
    sentences: Mapping[str, tuple[int, ...]]
    names: Mapping[str, str]
    publishers: tuple[str, ...] = ()

    def find_document(self, evidence: Evidence) -> Document | None:
        """The document that evidence comes from, if it is at hand."""
        return self.documents.get(evidence.doc)

    def find_publisher(self, evidence: Evidence) -> str:
        """Publisher of evidence: its own, its document's, the host of its address, or `unknown`."""
        if evidence.publisher != "unknown":
            return evidence.publisher
        document = self.find_document(evidence)
        if document and document.publisher != "unknown":
            return document.publisher
        host = urlsplit(evidence.url or "").hostname or ""
        return host.removeprefix("www.") or "unknown"

    def find_author(self, evidence: Evidence) -> str | None:
        """Author of evidence, or of its document."""
        document = self.find_document(evidence)
        return evidence.author or (document.author if document else None)

    def find_letter(self, name: str) -> Letter:
        """Letter of a publisher, or of a speaker that a source line grades by actor id; F where nobody graded."""
        source = self.sources.get(name) or self.sources.get(name.casefold())
        return source.letter if source else "F"

    def find_known(self, evidence: Evidence) -> date | None:
        """First day on which evidence could have been known: its own, or its document's publication."""
        document = self.find_document(evidence)
        return evidence.known_at or (document.published if document else None)

    def find_place(self, evidence: Evidence) -> Place | None:
        """Place of evidence in its document; without offsets, the first place where its words stand."""
        document, passage = self.find_document(evidence), evidence.passage
        if document is None or passage is None:
            return None
        start = passage.start if passage.start >= 0 else document.text.find(passage.exact)
        if start < 0:
            return None
        sentence = bisect_right(self.sentences[document.name], start) - 1
        return Place(start, start + len(passage.exact), sentence)

    def read_around(self, evidence: Evidence) -> str:
        """The whole sentences in which evidence stands; its own words where the document is not at hand."""
        place, document = self.find_place(evidence), self.find_document(evidence)
        if place is None or document is None:
            return evidence.passage.exact if evidence.passage else ""
        starts = self.sentences[document.name]
        last = bisect_right(starts, max(place.start, place.end - 1))
        return document.text[starts[place.sentence] : starts[last] if last < len(starts) else None]

    def name_actor(self, actor_id: str) -> str:
        """Readable name of an actor: the one given, else made from the id."""
        return name_actor(actor_id, self.names)


def lay_out(
    documents: Mapping[str, Document] | Iterable[Document],
    *,
    sources: Mapping[str, Source],
    names: Mapping[str, str] | None = None,
) -> Desk:
    """Lay documents and sources out; documents may be keyed by anything, they are found by their name."""
    values = documents.values() if isinstance(documents, Mapping) else documents
    by_name = {document.name: document for document in values}
    return _lay_out(tuple(by_name.values()), tuple(sources.items()), tuple((names or {}).items()))


@lru_cache(maxsize=4)  # acts, claims and every account of a case lie on one desk
def _lay_out(
    documents: tuple[Document, ...], sources: tuple[tuple[str, Source], ...], names: tuple[tuple[str, str], ...]
) -> Desk:
    """Lay out documents of different names."""
    by_name = {document.name: document for document in documents}
    folded = {name.casefold(): source for name, source in sources}
    known = {name for name, _ in sources if "/" not in name} | {document.publisher for document in documents}
    return Desk(
        documents=by_name,
        sources=folded | dict(sources),
        copies=_find_copies(documents),
        sentences={name: split_sentences(document.text) for name, document in by_name.items()},
        names=dict(names),
        publishers=tuple(sorted((known | set(load_ratios().agencies)) - {"unknown"})),
    )


@lru_cache(maxsize=4)
def _find_copies(documents: tuple[Document, ...]) -> Copies:
    """Copies among documents, found once however many desks these lie on."""
    return find_copies(documents)


def split_sentences(text: str) -> tuple[int, ...]:
    """Characters at which sentences start.

    >>> split_sentences("He left. She stayed.")
    (0, 9)
    """
    return (0, *(match.end() for match in _SENTENCE_END.finditer(text) if match.end() < len(text)))


def name_actor(actor_id: str, names: Mapping[str, str]) -> str:
    """Readable name of an actor id, as it stands inside a sentence: from `names`, or its parts spelt out.

    >>> name_actor("PAK/asim-munir", {}), name_actor("PAK.gov.foreign", {"PAK": "Pakistan"})
    ('Asim Munir', 'the foreign ministry of Pakistan')
    >>> name_actor("PAK.mil", {"PAK.mil": "Armed forces of Pakistan"}), name_actor("USA", {"USA": "United States"})
    ('the Armed forces of Pakistan', 'the United States')
    >>> name_actor("WLD.unnamed", {})
    'an unnamed source'
    """
    if actor_id in names:
        name = names[actor_id]
        return f"the {name}" if _WITH_ARTICLE.search(name) else name
    if actor_id == "WLD.unnamed":
        return "an unnamed source"
    if "/" in actor_id:
        return actor_id.rsplit("/", 1)[1].replace("-", " ").title()
    parts = actor_id.split(".")
    state = names.get(parts[0], parts[0])
    if len(parts) == 1:
        return state
    if parts[0] in ("IGO", "NGO"):
        return parts[-1].upper()
    last = _NAMED_PARTS.get(parts[-1], parts[-1].replace("-", " "))
    return last if parts[0] == "WLD" else f"the {last} of {state}"
