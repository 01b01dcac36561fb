"""The archive: evidence, documents and snapshots in one directory, append-only.

    manifest.json              format, generation, and for every key its latest generation and digest
    evidence/NNNNNN.parquet    rows of one generation; a later generation of a key supersedes the earlier
    documents/NNNNNN.parquet   the documents of one generation, with text and offset map
    snapshots/<sha256>         the untouched bytes of every document

A key is the hash of a document or the name of a feed's file. The manifest is replaced last and at once, so a writer
that is killed leaves the last good state; files it had begun are not referred to and are cleared by the next writer.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from tightrope.errors import StoreError
from tightrope.formats import FormatFault, find_charset, reread_text
from tightrope.nouns import Batch, Document, Evidence, Passage, Reject, from_record, to_record
from tightrope.store.lock import explain_os_error, hold_lock

FORMAT = 1
_EVIDENCE_COLUMNS = {
    "id": "VARCHAR", "key": "VARCHAR", "generation": "INTEGER", "doc": "VARCHAR", "publisher": "VARCHAR",
    "type": "VARCHAR", "mode": "VARCHAR", "channel": "VARCHAR", "score": "DOUBLE", "actors": "VARCHAR[]",
    "recipients": "VARCHAR[]", "contexts": "VARCHAR[]", "polarity": "VARCHAR", "status": "VARCHAR",
    "certainty": "DOUBLE", "when_start": "DATE", "when_end": "DATE", "known_at": "DATE", "licence": "VARCHAR",
    "record": "VARCHAR",
}  # fmt: skip
_DOCUMENT_COLUMNS = {"key": "VARCHAR", "generation": "INTEGER", "name": "VARCHAR", "record": "VARCHAR"}


@dataclass(frozen=True, slots=True)
class Orphan:
    """A passage whose words no longer stand where they stood, with the reason."""

    evidence: str
    doc: str
    exact: str
    reason: str


@dataclass(frozen=True, slots=True)
class Trail:
    """From an evidence id to its words: the evidence, its document and the snapshot that holds the bytes."""

    evidence: Evidence
    document: Document | None
    snapshot: Path | None


class Store:
    """A store in a directory. Readers are many; one writer.

    Examples
    --------
    >>> import tempfile
    >>> from tightrope.nouns import Act, Batch, Evidence
    >>> store = Store.open(Path(tempfile.mkdtemp()) / "store")
    >>> batch = Batch((Evidence("e-1", Act("AID", ("PAK",), ("IRN",)), "events.csv", row=2),))
    >>> store.add(batch), store.add(batch)
    (1, 0)
    >>> [item.id for item in store.evidence()]
    ['e-1']
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def open(cls, folder: Path) -> Store:
        """Open the store in `folder`, or make an empty one. StoreError where neither can be done."""
        store = cls(folder)
        try:
            for part in ("evidence", "documents", "snapshots"):
                (folder / part).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise explain_os_error(error, folder) from error
        store._read_manifest()
        return store

    def add(
        self, batch: Batch, *, documents: Iterable[Document] = (), snapshots: Mapping[str, bytes] | None = None
    ) -> int:
        """Add evidence, rejects and documents; return how many keys were new or changed.

        Adding the same again changes nothing; reading a document again supersedes all its earlier rows.
        """
        by_key = {document.sha256: document for document in documents}
        groups = _group_by_key(batch, by_key)
        with hold_lock(self.folder):
            manifest = self._read_manifest()
            fresh = {key: group for key, group in groups.items() if _is_fresh(key, group, manifest)}
            if fresh:
                try:
                    self._write_generation(fresh, manifest, by_key, snapshots or {})
                except OSError as error:
                    raise explain_os_error(error, self.folder) from error
                except duckdb.Error as error:
                    raise StoreError(f"{self.folder}: could not write ({error}); the last good state stands") from error
        return len(fresh)

    def evidence(self) -> tuple[Evidence, ...]:
        """All current evidence, in the order of document name, place and id."""
        rows = self._query("evidence", "record", order="doc, key, id")
        items = [from_record(json.loads(record)) for (record,) in rows]
        return tuple(sorted(items, key=lambda e: (e.doc, e.passage.start if e.passage else e.row or 0, e.id)))

    def documents(self) -> tuple[Document, ...]:
        """All current documents, by name."""
        return tuple(_load_document(record) for (record,) in self._query("documents", "record", order="name, key"))

    def rejects(self) -> tuple[Reject, ...]:
        """What gave no evidence, and why."""
        keys = self._read_manifest()["keys"]
        return tuple(Reject(*reject) for key in sorted(keys) for reject in keys[key]["rejects"])

    def trace(self, evidence_id: str) -> Trail:
        """From an evidence id to its document and snapshot. StoreError where the id is unknown."""
        found = [item for item in self.evidence() if item.id == evidence_id]
        if not found:
            raise StoreError(
                f"{self.folder}: no evidence has the id {evidence_id!r}; `--json` of the brief lists all ids"
            )
        passage = found[0].passage
        document = next((d for d in self.documents() if passage and d.sha256 == passage.doc), None)
        path = self.folder / "snapshots" / document.sha256 if document else None
        return Trail(found[0], document, path if path and path.exists() else None)

    def verify(self) -> tuple[Orphan, ...]:
        """Re-read every passage from the stored bytes; return those that do not stand where they stood."""
        documents = {document.sha256: document for document in self.documents()}
        contents = {sha256: self._read_snapshot(sha256) for sha256 in documents}
        faults = {sha256: _find_parse_fault(document, contents[sha256]) for sha256, document in documents.items()}
        orphans = []
        for item in self.evidence():
            if item.passage is None:
                continue
            document = documents.get(item.passage.doc)
            reason: str | None = "its document is not in the store"
            if document is not None:
                reason = faults[document.sha256] or find_fault(document, contents[document.sha256], item.passage)
            if reason:
                orphans.append(Orphan(item.id, item.doc, item.passage.exact, reason))
        return tuple(orphans)

    def _read_snapshot(self, sha256: str) -> bytes | None:
        """The stored bytes, or None where they are gone."""
        path = self.folder / "snapshots" / sha256
        return path.read_bytes() if path.exists() else None

    def _read_manifest(self) -> dict[str, Any]:
        """The manifest, or an empty one for a new store."""
        path = self.folder / "manifest.json"
        if not path.exists():
            return {"format": FORMAT, "generation": 0, "keys": {}}
        try:
            manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise StoreError(f"{path}: cannot be read ({error}); delete the store folder and run again") from error
        if manifest.get("format") != FORMAT:
            raise StoreError(f"{path}: format {manifest.get('format')} is not {FORMAT}; delete the store and run again")
        return manifest

    def _write_generation(
        self,
        fresh: Mapping[str, Batch],
        manifest: dict[str, Any],
        documents: Mapping[str, Document],
        snapshots: Mapping[str, bytes],
    ) -> None:
        """Write the parts of a new generation, then replace the manifest."""
        generation = manifest["generation"] + 1
        self._clear_leftovers(manifest["generation"])
        for key in fresh.keys() & snapshots.keys():
            _write_whole(self.folder / "snapshots" / key, snapshots[key])
        rows = [_make_row(item, key, generation) for key, group in fresh.items() for item in group.evidence]
        self._write_part("evidence", generation, rows, _EVIDENCE_COLUMNS)
        texts = [
            {
                "key": key,
                "generation": generation,
                "name": documents[key].name,
                "record": _dump_document(documents[key]),
            }
            for key in fresh
            if key in documents
        ]
        self._write_part("documents", generation, texts, _DOCUMENT_COLUMNS)
        for key, group in fresh.items():
            rejects = [[r.where, r.reason, r.raw] for r in group.rejects]
            manifest["keys"][key] = {"generation": generation, "digest": _digest(group), "rejects": rejects}
        manifest["generation"] = generation
        _write_whole(self.folder / "manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1).encode())

    def _write_part(self, table: str, generation: int, rows: list[dict[str, Any]], columns: Mapping[str, str]) -> None:
        """One Parquet file, made from JSON Lines by DuckDB; nothing where there are no rows."""
        if not rows:
            return
        lines = self.folder / table / f"{generation:06}.jsonl"
        part = self.folder / table / f"{generation:06}.parquet"
        lines.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        with duckdb.connect() as database:
            database.execute(
                f"COPY (SELECT * FROM read_json(?, format = 'newline_delimited', columns = {_struct(columns)}, "
                "maximum_object_size = 67108864)) TO '"
                + str(part).replace("'", "''")
                + "' (FORMAT parquet, COMPRESSION zstd)",
                [str(lines)],
            )
        lines.unlink()

    def _clear_leftovers(self, generation: int) -> None:
        """Remove what a killed writer left behind."""
        for table in ("evidence", "documents"):
            for path in (self.folder / table).iterdir():
                if not path.stem.isdigit() or int(path.stem) > generation or path.suffix != ".parquet":
                    path.unlink()

    def _query(self, table: str, columns: str, *, order: str) -> list[tuple[Any, ...]]:
        """Current rows of a table: those of each key's latest generation."""
        manifest = self._read_manifest()
        parts = [
            str(path)
            for path in sorted((self.folder / table).glob("*.parquet"))
            if path.stem.isdigit() and int(path.stem) <= manifest["generation"]
        ]
        latest = {(key, entry["generation"]) for key, entry in manifest["keys"].items()}
        if not parts or not latest:
            return []
        try:
            with duckdb.connect() as database:
                rows = database.execute(
                    f"SELECT key, generation, {columns} FROM read_parquet(?, union_by_name = true) ORDER BY {order}",
                    [parts],
                ).fetchall()
        except duckdb.Error as error:
            raise StoreError(f"{self.folder}: damaged ({error}); delete the store folder and run again") from error
        return [row[2:] for row in rows if (row[0], row[1]) in latest]


def find_fault(document: Document, content: bytes | None, passage: Passage) -> str | None:
    """Why a passage does not re-read from the bytes of its document, or None where it does.

    The words are taken from the bytes by the document's offset map, piece by piece, and never searched for elsewhere.
    Of a document that a parser read, the passage is compared with the stored text, and that with a new parse elsewhere
    (`verify`).
    """
    if content is None:
        return "its snapshot is gone"
    if not passage.rereads(document.text):
        return "other words stand there in the stored text"
    is_same = hashlib.sha256(content).hexdigest() == document.sha256
    if document.parser:
        return None if is_same else "its snapshot was changed"
    starts = [place for place, _ in document.offsets]
    cuts = [passage.start, *(p for p in starts if passage.start < p < passage.end), passage.end]
    for first, last in itertools.pairwise(cuts):
        expected = document.text[first:last].encode()
        byte = document.find_byte(first)
        if content[byte : byte + len(expected)] != expected:
            return "other words stand there in the stored bytes"
    return None if is_same else "its snapshot was changed elsewhere"


def _find_parse_fault(document: Document, content: bytes | None) -> str | None:
    """Why the text of a parsed document does not come out of its bytes again; None where it does or was not parsed."""
    if document.parser is None or content is None or hashlib.sha256(content).hexdigest() != document.sha256:
        return None
    try:
        text, parser = reread_text(content, document.format, charset=find_charset(document.headers))
    except FormatFault as fault:
        return f"its bytes cannot be parsed again: {fault}"
    if text == document.text:
        return None
    return f"another text comes out of its bytes: read with {document.parser}, now with {parser}"


def _group_by_key(batch: Batch, documents: Mapping[str, Document]) -> dict[str, Batch]:
    """The batch cut by key: document hash, or name of the feed's file."""
    names = {document.name: key for key, document in documents.items()}
    evidence: dict[str, list[Evidence]] = {key: [] for key in documents}
    rejects: dict[str, list[Reject]] = {}
    for item in batch.evidence:
        key = item.passage.doc if item.passage and item.passage.doc else item.doc
        evidence.setdefault(key, []).append(item)
    for reject in batch.rejects:
        name = reject.where.partition(":")[0]
        rejects.setdefault(names.get(name, name), []).append(reject)
    keys = sorted(evidence.keys() | rejects.keys())
    return {key: Batch(tuple(evidence.get(key, ())), tuple(rejects.get(key, ()))) for key in keys}


def _is_fresh(key: str, group: Batch, manifest: Mapping[str, Any]) -> bool:
    """Whether the key is new or its content has changed."""
    known = manifest["keys"].get(key)
    return known is None or known["digest"] != _digest(group)


def _digest(group: Batch) -> str:
    """Hash of a key's evidence and rejects."""
    lines = [json.dumps(to_record(item), ensure_ascii=False, sort_keys=True) for item in group.evidence]
    lines += [json.dumps([r.where, r.reason, r.raw], ensure_ascii=False) for r in group.rejects]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _make_row(item: Evidence, key: str, generation: int) -> dict[str, Any]:
    """The columns that queries use, and the whole record beside them."""
    record = to_record(item)
    row = {name: record[name] for name in _EVIDENCE_COLUMNS if name in record}
    when = item.act.when
    return row | {
        "key": key,
        "generation": generation,
        "when_start": when.start.isoformat() if when else None,
        "when_end": when.end.isoformat() if when else None,
        "record": json.dumps(record, ensure_ascii=False),
    }


def _dump_document(document: Document) -> str:
    """A document as JSON."""
    values = {name: getattr(document, name) for name in Document.__dataclass_fields__}
    values = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
    return json.dumps(values, ensure_ascii=False)


def _load_document(text: str) -> Document:
    """A document from its JSON."""
    values = json.loads(text)
    for name in ("published", "accessed"):
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    values["offsets"] = tuple((character, byte) for character, byte in values["offsets"])
    values["findings"] = tuple(values["findings"])
    for name in ("places", "headers"):
        values[name] = tuple((first, second) for first, second in values.get(name, ()))
    return Document(**values)


def _struct(columns: Mapping[str, str]) -> str:
    """Column names and types as DuckDB writes a struct."""
    return "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items()) + "}"


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    begun = path.with_name(path.name + ".begun")
    with begun.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    begun.replace(path)
