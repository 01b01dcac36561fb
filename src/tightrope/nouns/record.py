"""The one schema: evidence as flat JSON records, in and out.

Field names are those of the coding guide; `start` and `end` are character offsets into the document.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from typing import Any, get_args

from tightrope.nouns.document import Passage, Reject
from tightrope.nouns.episode import Episode, Relation
from tightrope.nouns.evidence import (
    About,
    Act,
    Batch,
    Evidence,
    Holder,
    Polarity,
    Role,
    Stance,
    Status,
    make_evidence_id,
)
from tightrope.nouns.interval import parse_interval
from tightrope.nouns.scale import load_scale

_ACT_PLAIN = ("type", "mode", "polarity", "status", "condition", "when_basis", "where")
_EVIDENCE_PLAIN = ("publisher", "author", "url", "reader", "row", "raw", "licence", "note")
_IGNORED = {"tier", "accept", "id", "channel", "score"}


def to_record(evidence: Evidence) -> dict[str, Any]:
    """A flat record of plain values, keys in a fixed order."""
    act, passage = evidence.act, evidence.passage
    return {
        "id": evidence.id,
        "doc": evidence.doc,
        "doc_sha256": passage.doc if passage else None,
        "span": passage.exact if passage else None,
        "start": passage.start if passage else None,
        "end": passage.end if passage else None,
        "prefix": passage.prefix if passage else None,
        "suffix": passage.suffix if passage else None,
        "chain": [
            {"who": h.who, "cue": h.cue, "stance": h.stance, "start": h.start, "end": h.end} for h in evidence.chain
        ],
        "type": act.type,
        "mode": act.mode,
        "actors": list(act.actors),
        "recipients": list(act.recipients),
        "about": [{"actor": a.actor, "role": a.role} for a in act.about],
        "contexts": list(act.contexts),
        "polarity": act.polarity,
        "status": act.status,
        "condition": act.condition,
        "certainty": evidence.certainty,
        "when": str(act.when) if act.when else None,
        "when_basis": act.when_basis,
        "where": act.where,
        "episode": _write_episode(act.episode) if act.episode else None,
        "channel": act.channel,
        "score": act.score,
        "publisher": evidence.publisher,
        "author": evidence.author,
        "url": evidence.url,
        "known_at": evidence.known_at.isoformat() if evidence.known_at else None,
        "reader": evidence.reader,
        "row": evidence.row,
        "raw": evidence.raw,
        "licence": evidence.licence,
        "flags": list(evidence.flags),
        "rules": list(evidence.rules),
        "fields": [[name, start, end] for name, start, end in evidence.fields],
        "note": evidence.note,
    }


def from_record(record: Mapping[str, Any]) -> Evidence:
    """Evidence from a flat record; absent fields take their defaults, `tier` and `accept` are ignored.

    Raises ValueError with the field's name where a value does not fit.
    """
    act = Act(
        actors=tuple(record.get("actors") or ()),
        recipients=tuple(record.get("recipients") or ()),
        about=tuple(About(a["actor"], _choose("about.role", a["role"], Role)) for a in record.get("about") or ()),
        contexts=tuple(record.get("contexts") or ()),
        when=parse_interval(record["when"]) if record.get("when") else None,
        episode=_read_episode(record["episode"]) if record.get("episode") else None,
        **{name: record[name] for name in _ACT_PLAIN if record.get(name) is not None},
    )
    _choose("polarity", act.polarity, Polarity)
    _choose("status", act.status, Status)
    chain = tuple(
        Holder(h["who"], _choose("chain.stance", h["stance"], Stance), h.get("cue"), h.get("start"), h.get("end"))
        for h in record.get("chain") or ()
    )
    doc, span = str(record.get("doc") or ""), record.get("span")
    sha256, start, end = record.get("doc_sha256") or "", record.get("start"), record.get("end")
    passage = None
    if span is not None:
        start = -1 if start is None else start
        end = start + len(span) if end is None else end
        passage = Passage(sha256, start, end, span, record.get("prefix") or "", record.get("suffix") or "")
    place = f"{start}:{end}" if span is not None else str(record.get("row"))
    known_at = record.get("known_at")
    return Evidence(
        id=record.get("id") or make_evidence_id(sha256 or doc, place, act.type, act.actors, act.recipients),
        act=act,
        doc=doc,
        certainty=float(record.get("certainty", 3.0)),
        chain=chain,
        passage=passage,
        fields=tuple((name, a, b) for name, a, b in record.get("fields") or ()),
        known_at=date.fromisoformat(known_at) if known_at else None,
        flags=tuple(record.get("flags") or ()),
        rules=tuple(record.get("rules") or ()),
        **{name: record[name] for name in _EVIDENCE_PLAIN if record.get(name) is not None},
    )


def _write_episode(episode: Episode) -> dict[str, str]:
    """A named episode as plain data."""
    return {
        "name": episode.name,
        "relation": episode.relation,
        "when": str(episode.when),
        "words": episode.words,
        "source": episode.source,
    }


def _read_episode(row: Mapping[str, str]) -> Episode:
    """A named episode from plain data."""
    relation = _choose("episode.relation", row["relation"], Relation)
    return Episode(row["name"], relation, parse_interval(row["when"]), row["words"], row["source"])


def read_records(lines: Iterable[str], *, name: str = "records") -> Batch:
    """Evidence from JSON Lines; a line that does not fit is a Reject with its number and reason."""
    evidence, rejects = [], []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            evidence.append(from_record(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            rejects.append(Reject(f"{name}:{number}", f"not a record: {error}", line.rstrip("\n")[:2000]))
    return Batch(tuple(evidence), tuple(rejects))


def write_records(evidence: Iterable[Evidence]) -> Iterator[str]:
    """JSON Lines, one record each, newline included."""
    for item in evidence:
        yield json.dumps(to_record(item), ensure_ascii=False) + "\n"


def build_schema() -> dict[str, Any]:
    """The published JSON schema (draft 2020-12) of one record."""
    text: dict[str, Any] = {"type": ["string", "null"]}
    number: dict[str, Any] = {"type": ["integer", "null"]}
    names = {"type": "array", "items": {"type": "string"}}
    properties: dict[str, Any] = dict.fromkeys(
        ("doc_sha256", "span", "prefix", "suffix", "mode", "condition", "when", "when_basis", "where", "publisher",
         "author", "url", "known_at", "reader", "raw", "licence", "note"), text)  # fmt: skip
    properties |= dict.fromkeys(("start", "end", "row"), number)
    properties |= dict.fromkeys(("actors", "recipients", "contexts", "flags", "rules"), names)
    properties |= {
        "id": {"type": "string"},
        "doc": {"type": "string"},
        "type": {"enum": sorted(load_scale().types)},
        "polarity": {"enum": list(get_args(Polarity))},
        "status": {"enum": list(get_args(Status))},
        "certainty": {"type": "number", "minimum": -3, "maximum": 3},
        "channel": {"enum": ["words", "deeds"]},
        "score": {"type": ["number", "null"], "minimum": -10, "maximum": 10},
        "chain": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "who": {"type": "string"},
                    "cue": text,
                    "stance": {"enum": list(get_args(Stance))},
                    "start": number,
                    "end": number,
                },
                "required": ["who", "stance"],
            },
        },
        "about": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"actor": {"type": "string"}, "role": {"enum": list(get_args(Role))}},
                "required": ["actor", "role"],
            },
        },
        "episode": {
            "type": ["object", "null"],
            "properties": {name: {"type": "string"} for name in ("name", "when", "words", "source")}
            | {"relation": {"enum": list(get_args(Relation))}},
            "required": ["name", "relation", "when", "words", "source"],
        },
        "fields": {"type": "array", "items": {"type": "array"}},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "tightrope evidence",
        "type": "object",
        "properties": {name: properties[name] for name in sorted(properties)},
        "required": ["doc", "type"],
    }


def _choose(name: str, value: str, options: Any) -> Any:
    """The value, if it is one of a Literal's options."""
    if value not in get_args(options):
        raise ValueError(f"{name} {value!r} is not one of {', '.join(get_args(options))}")
    return value


assert {f.name for f in fields(Act)} >= set(_ACT_PLAIN)
