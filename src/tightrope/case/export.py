"""Evidence out of the house: CSV, JSON Lines, a signed network as GraphML, sources as CSL-JSON, the schema."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

from tightrope.errors import CaseError, name_nearest
from tightrope.nouns import Document, Evidence, build_schema, find_state, to_record, write_records
from tightrope.store import Store

CLOSED_LICENCES = frozenset({"no_redistribution", "noncommercial"})  # such rows stay in the store
_COLUMNS = (
    "id", "doc", "span", "start", "end", "chain", "type", "mode", "actors", "recipients", "about", "contexts",
    "polarity", "status", "condition", "certainty", "when", "when_basis", "episode", "where", "channel", "score",
    "publisher", "author", "url", "known_at", "reader", "licence", "flags", "note",
)  # fmt: skip


def export_store(store: Store, to: str) -> str:
    """The store's evidence in a format of `FORMATS`; rows whose licence forbids it are left out.

    Raises CaseError for an unknown format.
    """
    if to not in FORMATS:
        raise CaseError(f"unknown format {to!r}{name_nearest(to, FORMATS)}")
    evidence = tuple(item for item in store.evidence() if item.licence not in CLOSED_LICENCES)
    return FORMATS[to](evidence, store.documents())


def _write_csv(evidence: Iterable[Evidence], _documents: Iterable[Document]) -> str:
    """One row an item; lists separated by semicolons; cells that a spreadsheet would run are disarmed."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for item in evidence:
        record = to_record(item)
        record["chain"] = [f"{h.who}:{h.stance}" for h in item.chain]
        record["episode"] = str(item.act.episode) if item.act.episode else None
        record["about"] = [f"{a.actor}:{a.role}" for a in item.act.about]
        writer.writerow([disarm_cell(record[name]) for name in _COLUMNS])
    return buffer.getvalue()


def disarm_cell(value: Any) -> str:
    """A value as a cell that no spreadsheet takes for a formula.

    >>> disarm_cell("=1+1"), disarm_cell(["a", "b"]), disarm_cell(-2.0), disarm_cell(None)
    ("'=1+1", 'a;b', '-2', '')
    """
    if isinstance(value, (int, float)):
        return f"{value:g}"
    text = ";".join(value) if isinstance(value, list) else "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _write_jsonl(evidence: Iterable[Evidence], _documents: Iterable[Document]) -> str:
    """The one schema."""
    return "".join(write_records(evidence))


def _write_graphml(evidence: Iterable[Evidence], _documents: Iterable[Document]) -> str:
    """States as nodes; an edge for each ordered pair and channel with the mean score and the number of acts."""
    scores: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for item in evidence:
        act = item.act
        if act.score is None or act.polarity == "negated" or act.status not in ("happened", "ongoing"):
            continue
        for actor in {find_state(a) for a in act.actors}:
            for other in {find_state(r) for r in act.recipients} - {actor}:
                scores[actor, other, act.channel].append(act.score)
    nodes = sorted({state for pair in scores for state in pair[:2]})
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">']
    for name, kind in (("channel", "string"), ("score", "double"), ("n", "int"), ("sign", "int")):
        lines.append(f'<key id="{name}" for="edge" attr.name="{name}" attr.type="{kind}"/>')
    lines.append('<graph edgedefault="directed">')
    lines += [f"<node id={quoteattr(node)}/>" for node in nodes]
    for (actor, other, channel), values in sorted(scores.items()):
        mean = sum(values) / len(values)
        data = {"channel": channel, "score": f"{mean:.6g}", "n": len(values), "sign": (mean > 0) - (mean < 0)}
        cells = "".join(f'<data key="{key}">{value}</data>' for key, value in data.items())
        lines.append(f"<edge source={quoteattr(actor)} target={quoteattr(other)}>{cells}</edge>")
    return "\n".join([*lines, "</graph>", "</graphml>", ""])


def _write_csl(evidence: Iterable[Evidence], documents: Iterable[Document]) -> str:
    """Documents and the pages that feeds cite, for Zotero and other reference managers."""
    items = [_describe_document(document) for document in documents]
    for url, publisher in sorted({(e.url, e.publisher) for e in evidence if e.url and e.passage is None}):
        items.append({"id": url, "type": "webpage", "title": url, "container-title": publisher, "URL": url})
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


def _describe_document(document: Document) -> dict[str, Any]:
    """One document as CSL-JSON, without the fields that nobody filled."""
    item = {
        "id": document.sha256[:12],
        "type": "article-newspaper",
        "title": document.title or document.name,
        "container-title": document.publisher,
        "author": [{"literal": document.author}] if document.author else None,
        "URL": document.url,
        "issued": _date_parts(document.published),
        "accessed": _date_parts(document.accessed),
    }
    return {key: value for key, value in item.items() if value is not None}


def _write_schema(_evidence: Iterable[Evidence], _documents: Iterable[Document]) -> str:
    """The published JSON schema of one record."""
    return json.dumps(build_schema(), indent=1) + "\n"


def _date_parts(day: Any) -> dict[str, Any] | None:
    """A day as CSL writes it."""
    return {"date-parts": [[day.year, day.month, day.day]]} if day else None


FORMATS: Mapping[str, Callable[[tuple[Evidence, ...], tuple[Document, ...]], str]] = {
    "csv": _write_csv, "jsonl": _write_jsonl, "graphml": _write_graphml, "csl-json": _write_csl,
    "schema": _write_schema,
}  # fmt: skip
