"""Finished readings in a folder, one file a document: a run that was stopped goes on where it was."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from tightrope.errors import DocumentError
from tightrope.nouns import Document, Reject, read_records, write_records
from tightrope.reading.parse import load_pipeline
from tightrope.reading.read import Reading, ReadSentence

READ_BY = ("tightrope.reading", "tightrope.roster", "tightrope.nouns")  # whose files decide what a reading says


@dataclass(frozen=True, slots=True)
class Journal:
    """Readings under `folder`; `reader` is the digest of all that they depend on beside the document.

    A reading is found again only for the same document, told alike (name, publisher, dates), by the same reader. A
    file is written under another name first, so that a run that is killed leaves no half of one.
    """

    folder: Path
    reader: str

    def find(self, document: Document) -> Reading | None:
        """The reading of a document that was finished before; None if there is none, or none that is whole."""
        try:
            lines = self._place(document).read_text(encoding="utf-8").splitlines()
            head = json.loads(lines[0])
            batch = read_records(lines[1:])
            if batch.rejects or len(batch.evidence) != head["records"]:
                return None
            sentences = tuple(
                ReadSentence(start, end, tuple(ids), silent) for start, end, ids, silent in head["sentences"]
            )
            return Reading(document, batch.evidence, tuple(Reject(*values) for values in head["rejects"]), sentences)
        except (OSError, ValueError, KeyError, IndexError, TypeError):
            return None

    def keep(self, reading: Reading) -> None:
        """Write a finished reading; its scenes are left out."""
        head: dict[str, Any] = {
            "document": reading.document.name,
            "records": len(reading.evidence),
            "rejects": [[reject.where, reject.reason, reject.raw] for reject in reading.rejects],
            "sentences": [[each.start, each.end, list(each.evidence), each.silent] for each in reading.sentences],
        }
        place = self._place(reading.document)
        part = place.with_name(f"{place.name}.{os.getpid()}.part")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(head) + "\n" + "".join(write_records(reading.evidence)), encoding="utf-8")
            part.replace(place)
        except OSError as error:
            reason = error.strerror or error
            raise DocumentError(f"{self.folder}: finished readings cannot be kept there ({reason})") from error

    def _place(self, document: Document) -> Path:
        """The file of a document's reading."""
        told = hashlib.sha256(json.dumps([self.reader, asdict(document)], default=str).encode("utf-8", "replace"))
        key = told.hexdigest()[:32]
        return self.folder / key[:2] / f"{key}.jsonl"


def open_journal(folder: Path, *, actors: Iterable[Path] = (), model: str | None = None) -> Journal:
    """The journal of a folder for the reader as it is now, with a case's own `actors` files.

    Raises DocumentError where the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DocumentError(f"{folder}: no folder for finished readings ({error.strerror or error})") from error
    digest = hashlib.sha256(_digest_reader(model).encode())
    for path in actors:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return Journal(folder, digest.hexdigest()[:16])


@cache
def _digest_reader(model: str | None) -> str:
    """Digest of the reader's own files, of its tables and of the pipeline it parses with."""
    meta = load_pipeline(model).meta
    digest = hashlib.sha256(f"{meta['lang']} {meta['name']} {meta['version']} {meta['spacy_version']}".encode())
    for package in READ_BY:
        _digest_folder(files(package), digest)
    return digest.hexdigest()


def _digest_folder(folder: Traversable, digest: hashlib._Hash) -> None:
    """Add the files of a folder by name, code and tables alike."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name != "__pycache__":
            _digest_folder(entry, digest)
        elif entry.is_file() and not entry.name.endswith(".pyc"):
            digest.update(entry.name.encode() + b"\0" + entry.read_bytes())
