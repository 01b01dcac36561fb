"""A language model as second reader: the same records, every quoted word found again in the text by our own search.

The model only points at words. Offsets, actor ids, dates, certainty and grades are ours; a record that quotes what the
text does not have is rejected and counted. No tools, no memory: a document cannot reach beyond its own records.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, get_args

from tightrope.nouns import (
    Act,
    Document,
    Evidence,
    Holder,
    Interval,
    Polarity,
    Reject,
    Stance,
    Status,
    load_scale,
    make_evidence_id,
)
from tightrope.reading.attribution import UNNAMED
from tightrope.reading.dates import find_dates
from tightrope.reading.evidence import drop_repeats
from tightrope.reading.llm_client import Answer, Endpoint, Usage, ask, make_key
from tightrope.reading.llm_codebook import Codebook, build_answer_schema, load_prompt, make_codebook
from tightrope.reading.names import RosterLike
from tightrope.reading.segments import split_paragraphs

CHUNK = 6_000  # characters of a document asked about at once
MOST_RECORDS = 200  # records of one answer that are looked at
_LONGEST_QUOTE = 2_000

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SecondReading:
    """What the model's reading of one document gave: evidence, what was refused and why, and what it cost."""

    document: Document
    evidence: tuple[Evidence, ...]
    rejects: tuple[Reject, ...]
    usage: Usage


class _Refusal(Exception):  # noqa: N818
    """Why a record of the model is not taken."""


def read_second(
    documents: Sequence[Document], *, roster: RosterLike, endpoint: Endpoint, codebook: Codebook | None = None
) -> tuple[SecondReading, ...]:
    """Read documents by a language model, `endpoint.at_once` questions at a time; results in the order given.

    A failed call, and a record that is broken or quotes what the text does not have, is a Reject of its document alone.
    """
    codebook = codebook or make_codebook()
    asked = [(number, chunk) for number, document in enumerate(documents) for chunk in split_chunks(document)]

    def answer_chunk(pair: tuple[int, tuple[Span, ...]]) -> Answer:
        return _ask_chunk(documents[pair[0]], pair[1], endpoint=endpoint, codebook=codebook)

    with ThreadPoolExecutor(endpoint.at_once) as pool:
        answers = list(pool.map(answer_chunk, asked))
    reader = f"llm {endpoint.model} {codebook.hash}"
    readings = []
    for number, document in enumerate(documents):
        evidence: list[Evidence] = []
        rejects: list[Reject] = []
        usage = Usage()
        for (owner, chunk), answer in zip(asked, answers, strict=True):
            if owner == number:
                usage += answer.usage
                take_answer(Window(document, chunk, roster, reader), answer, evidence, rejects)
        readings.append(SecondReading(document, drop_repeats(tuple(evidence)), tuple(rejects), usage))
    return tuple(readings)


def split_chunks(document: Document) -> tuple[tuple[Span, ...], ...]:
    """The paragraphs that are read, as (start, end), grouped so that a group has about `CHUNK` characters."""
    chunks: list[list[Span]] = []
    size = CHUNK
    for paragraph in split_paragraphs(document):
        if paragraph.silent:
            continue
        size += paragraph.end - paragraph.start
        if size > CHUNK:
            chunks.append([])
            size = paragraph.end - paragraph.start
        chunks[-1].append((paragraph.start, paragraph.end))
    return tuple(tuple(chunk) for chunk in chunks)


def _ask_chunk(document: Document, chunk: Sequence[Span], *, endpoint: Endpoint, codebook: Codebook) -> Answer:
    """Ask about some paragraphs; the marker around them is new for each call, so that no text can close it."""
    text = "\n\n".join(document.text[start:end] for start, end in chunk)
    marker = secrets.token_hex(12)
    day = f"published {document.published}" if document.published else "undated"
    messages = [
        {"role": "system", "content": codebook.prompt},
        {"role": "user", "content": f"A text ({day}) between two lines {marker}\n{marker}\n{text}\n{marker}"},
    ]
    place = hashlib.sha256(f"{document.sha256}\x1f{day}\x1f{text}".encode(errors="replace")).hexdigest()
    key = make_key(endpoint.model, codebook.hash, place)
    return ask(endpoint, messages=messages, schema=build_answer_schema(), key=key)


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a document that a model was shown; only there are its quotes looked for."""

    document: Document
    paragraphs: tuple[Span, ...]
    roster: RosterLike
    reader: str

    def find(self, quote: str, within: Span) -> list[Span]:
        """All places of a quote, white space apart, never inside a word."""
        words = quote.split()
        if not words or len(quote) > _LONGEST_QUOTE:
            return []
        pattern = r"\s+".join(map(re.escape, words))
        pattern = (r"(?<!\w)" if words[0][0].isalnum() else "") + pattern
        pattern += r"(?!\w)" if words[-1][-1].isalnum() else ""
        return [match.span() for match in re.compile(pattern).finditer(self.document.text, *within)]

    def find_all(self, quote: str) -> list[Span]:
        """All places of a quote in the paragraphs shown."""
        return [place for paragraph in self.paragraphs for place in self.find(quote, paragraph)]

    def find_paragraph(self, place: Span) -> Span:
        """The paragraph of a place."""
        return next(span for span in self.paragraphs if span[0] <= place[0] < span[1])


def take_answer(window: Window, answer: Answer, evidence: list[Evidence], rejects: list[Reject]) -> None:
    """Records of an answer into evidence or rejects."""
    where = f"{window.document.name}:{window.paragraphs[0][0]}-{window.paragraphs[-1][1]}"
    if answer.content is None:
        rejects.append(Reject(where, f"second reader: {answer.fault}"))
        return
    records = answer.content["records"]
    for record in records[:MOST_RECORDS]:
        try:
            evidence.append(make_evidence(window, record))
        except _Refusal as refusal:
            raw = json.dumps(record, ensure_ascii=True)[:2000]
            rejects.append(Reject(where, f"second reader: {refusal}", raw))
    if len(records) > MOST_RECORDS:
        reason = f"second reader: {len(records) - MOST_RECORDS} records beyond the {MOST_RECORDS} of one answer"
        rejects.append(Reject(where, reason))


def make_evidence(window: Window, record: Any) -> Evidence:
    """One record of the model as evidence, each quote found again; raises a refusal with its reason otherwise."""
    if not isinstance(record, dict):
        raise _Refusal("a record is not an object")
    kind = _choose(record, "type", tuple(load_scale().types))
    sentence, span = _place_span(window, record)
    flags: list[str] = []
    actors = _name_actors(window, sentence, record, "actors", flags)
    recipients = _name_actors(window, sentence, record, "recipients", flags)
    if not actors:
        raise _Refusal("no actor that the roster knows")
    outside = [place for place in (*actors.values(), *recipients.values()) if not _lies_in(place, sentence)]
    if len(outside) == len(actors) + len(recipients):
        raise _Refusal("none of its names is in its sentence")
    if outside:
        flags.append("a name from outside its sentence")
    condition = _place_optional(window, sentence, record, "condition")
    dated = _find_date(window, sentence, record)
    chain = _make_chain(window, sentence, record, flags)
    mode = record.get("mode")
    if mode is not None and not (isinstance(mode, str) and mode in load_scale().types[kind].modes):
        mode = None
        flags.append("the model's mode does not belong to its type")
    fields = [("actors", *place) for place in actors.values()]
    fields += [("recipients", *place) for place in recipients.values()]
    fields += [("condition", *condition)] if condition else []
    fields += [("when", *dated[1])] if dated else []
    fields += [
        (f"chain.{n}", link.start, link.end)
        for n, link in enumerate(chain)
        if link.start is not None and link.end is not None
    ]
    document, status = window.document, _choose(record, "status", get_args(Status))
    act = Act(
        type=kind,
        mode=mode,
        actors=tuple(actors),
        recipients=tuple(recipients),
        polarity=_choose(record, "polarity", get_args(Polarity)),
        status=status,
        condition=document.text[slice(*condition)] if condition else None,
        when=dated[0] if dated else None,
        when_basis=document.text[slice(*dated[1])] if dated else None,
    )
    return Evidence(
        id=make_evidence_id(document.sha256, f"{span[0]}:{span[1]}", kind, tuple(actors), tuple(recipients)),
        act=act,
        doc=document.name,
        certainty=float(load_prompt()["certainty"][status]),
        chain=chain,
        passage=document.cut_passage(*span),
        fields=tuple(fields),
        publisher=document.publisher,
        author=document.author,
        url=document.url,
        known_at=document.published,
        reader=window.reader,
        flags=tuple(flags),
        rules=("certainty from the status, by table",),
    )


def _choose(record: Mapping[str, Any], name: str, options: tuple[str, ...]) -> Any:
    """The record's value, if it is one of the options."""
    value = record.get(name)
    if not isinstance(value, str) or value not in options:
        raise _Refusal(f"its {name} is none of the codebook's")
    return value


def _read_quote(record: Mapping[str, Any], name: str) -> str:
    """A quoted field as text; empty where the model gave none."""
    value = record.get(name)
    if value is not None and not isinstance(value, str):
        raise _Refusal(f"its {name} is not text")
    return (value or "").strip()


def _place_span(window: Window, record: Mapping[str, Any]) -> tuple[Span, Span]:
    """Sentence and span in the document. Without a sentence that stands in one place, the span must."""
    quote, spoken = _read_quote(record, "span"), _read_quote(record, "sentence")
    sentences = window.find_all(spoken) if spoken else []
    if spoken and not sentences:
        raise _Refusal("its sentence is not in the text")
    if sentences:
        first = sentences[0]  # word-for-word repeats say the same: the first place stands
        places = window.find(quote, first)
        if not places:
            raise _Refusal("its span is not in its sentence")
        return first, places[0]
    places = window.find_all(quote)
    if not places:
        raise _Refusal("its span is not in the text")
    if len(places) > 1:
        raise _Refusal("its span stands in several places, and no sentence was given")
    return places[0], places[0]


def _place(window: Window, quote: str, sentence: Span, name: str) -> Span:
    """The place of a quote: in the sentence, else after it in its paragraph, else its only place there."""
    paragraph = window.find_paragraph(sentence)
    places = window.find(quote, paragraph)
    after = [place for place in places if place[0] >= sentence[0]]
    if after:
        return after[0]
    if not places:
        raise _Refusal(f"its {name} is not in the paragraph")
    if len(places) > 1:
        raise _Refusal(f"its {name} stands in several places of the paragraph")
    return places[0]


def _place_optional(window: Window, sentence: Span, record: Mapping[str, Any], name: str) -> Span | None:
    """The place of a quoted field that may be absent."""
    quote = _read_quote(record, name)
    return _place(window, quote, sentence, name) if quote else None


def _find_date(window: Window, sentence: Span, record: Mapping[str, Any]) -> tuple[Interval, Span] | None:
    """The date that our own reading gives to the words quoted, in their surroundings."""
    basis = _place_optional(window, sentence, record, "when_basis")
    if basis is None:
        return None
    start, end = window.find_paragraph(basis)
    for found in find_dates(window.document.text[start:end], window.document.published):
        place = (start + found.start, start + found.end)
        if place[0] < basis[1] and basis[0] < place[1]:
            return found.when, place
    return None


def _name_actors(
    window: Window, sentence: Span, record: Mapping[str, Any], name: str, flags: list[str]
) -> dict[str, Span]:
    """Ids of quoted names, by the roster, with their places; a name that is not in the text refuses the record."""
    quotes = record.get(name)
    if not isinstance(quotes, list) or not all(isinstance(quote, str) for quote in quotes):
        raise _Refusal(f"its {name} are not a list of names")
    found: dict[str, Span] = {}
    for quote in quotes:
        place = _place_name(window, quote, sentence, name)
        actor = _resolve(window, place, flags)
        if actor:
            found.setdefault(actor, place)
    return found


def _place_name(window: Window, quote: str, sentence: Span, name: str) -> Span:
    """A place of a name: in the sentence, else the last one before it, else the first after it."""
    places = window.find_all(quote)
    if not places:
        raise _Refusal(f"a name among its {name} is not in the text")
    inside = [place for place in places if _lies_in(place, sentence)]
    before = [place for place in places if place[0] < sentence[0]]
    return inside[0] if inside else before[-1] if before else places[0]


def _lies_in(place: Span, sentence: Span) -> bool:
    """Whether a place is within a sentence."""
    return sentence[0] <= place[0] and place[1] <= sentence[1]


def _resolve(window: Window, place: Span, flags: list[str]) -> str | None:
    """The actor whom words of the text name on the document's day; a flag where it is none or several."""
    words = " ".join(window.document.text[slice(*place)].split())
    found = window.roster.resolve(words, on=window.document.published)
    if found.actor is None:
        flags.append(f"{'several actors' if found.candidates else 'nobody'} in the roster for {words!r}")
        return None
    return found.actor.id


def _make_chain(window: Window, sentence: Span, record: Mapping[str, Any], flags: list[str]) -> tuple[Holder, ...]:
    """Who vouches, outermost first; a holder without a name, or unknown to the roster, is unnamed."""
    links = record.get("chain")
    if not isinstance(links, list) or not all(isinstance(link, dict) for link in links):
        raise _Refusal("its chain is not a list of links")
    chain = []
    for link in links:
        stance = _choose(link, "stance", get_args(Stance))
        cue, who = _read_quote(link, "cue"), _read_quote(link, "who")
        if not cue:
            raise _Refusal("a link of its chain has no cue")
        start, end = _place(window, cue, sentence, "cue")
        actor = _resolve(window, _place_name(window, who, sentence, "holders"), flags) if who else None
        chain.append(Holder(actor or UNNAMED, stance, window.document.text[start:end], start, end))
    return tuple(chain)
