"""What a case is read from: its documents, and a case made from documents, folders and addresses alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from tightrope.case.file import Case, DocumentNote
from tightrope.errors import CaseError
from tightrope.feeds import is_mentions, sniff_feed
from tightrope.nouns import Batch, Reject, read_records
from tightrope.reading import Loaded, list_files, open_documents

Entry = Loaded | Batch | Reject
TABLES = (".csv", ".tsv", ".tab", ".gz", ".zip")  # what may be event data
RECORDS = ".jsonl"  # evidence already coded
ALONE = "mentions of GDELT's events, which are read with the events: put the export file beside them"


def make_case(sources: Iterable[Path | str], *, published: date | None = None, title: str | None = None) -> Case:
    """A case from documents alone: files, folders and addresses. Focal state and rivals are then inferred.

    A file that a feed knows as its own (by its header or name) becomes a feed of the case; mentions of GDELT's events
    are read with the events in their folder.
    """
    documents: list[Path] = []
    addresses: list[str] = []
    feeds: list[tuple[str, Path]] = []
    mentions: list[Path] = []
    rejects: list[Reject] = []
    listed = list(sources)
    for source in listed:
        if isinstance(source, str):
            addresses.append(source)
            continue
        files, refused = list_files(source) if source.is_dir() else ((source,), ())
        rejects += refused
        for path in files:
            kind = sniff_feed(path) if path.suffix.lower() in TABLES else None
            if kind:
                feeds.append((kind, path))
            elif path.suffix.lower() in TABLES and is_mentions(path):
                mentions.append(path)
            else:
                documents.append(path)
    beside = {path.parent for kind, path in feeds if kind == "gdelt"}
    rejects += [Reject(path.name, ALONE) for path in mentions if path.parent not in beside]
    if not documents and not addresses and not feeds:
        raise CaseError(f"{', '.join(map(str, listed))}: no files in it; put the documents in it")
    n = len(documents) + len(addresses)
    name = title or (_name_source(listed[0]) if len(listed) == 1 else f"{n} documents")
    notes = tuple(DocumentNote(path, published=published) for path in (*documents, *map(Path, addresses)))
    return Case(
        title=name,
        folder=Path(),
        documents=tuple(documents),
        addresses=tuple(addresses),
        feeds=tuple(feeds),
        notes=notes if published else (),
        rejects=tuple(rejects),
    )


def _name_source(source: Path | str) -> str:
    """The title of a case that one folder, file or address makes."""
    if isinstance(source, str):
        return source
    return source.resolve().name if source.is_dir() else source.stem


def load_entries(source: Path | str, note: DocumentNote, as_of: date | None) -> list[Entry]:
    """The documents behind a path or an address, evidence that stands in a file already, or why there is neither.

    What the case file says of the document stands above what it says itself; one published after `as_of` is not read.
    """
    if isinstance(source, Path) and source.suffix == RECORDS:
        return [read_evidence(source)]
    loaded, rejects = open_documents(source, published=note.published, publisher=note.publisher, author=note.author)
    extra = {key: value for key, value in (("title", note.title), ("url", note.url)) if value}
    entries: list[Entry] = list(rejects)
    for item in loaded:
        document = replace(item.document, **extra) if extra else item.document  # type: ignore[arg-type]
        if as_of and document.published and document.published > as_of:
            entries.append(Reject(document.name, f"published on {document.published}, after {as_of}: not read"))
        else:
            entries.append(replace(item, document=document))
    return entries


def name_apart(entries: Sequence[Entry]) -> list[Entry]:
    """The entries, each document once; a name that stands for two different documents gets a number."""
    names: dict[str, int] = {}
    seen: dict[str, str] = {}
    kept: list[Entry] = []
    for entry in entries:
        if not isinstance(entry, Loaded):
            kept.append(entry)
            continue
        document = entry.document
        if document.sha256 in seen:
            kept.append(Reject(document.name, f"the same bytes as {seen[document.sha256]}; read once"))
            continue
        names[document.name] = names.get(document.name, 0) + 1
        name = document.name if names[document.name] == 1 else f"{document.name} ({names[document.name]})"
        seen[document.sha256] = name
        kept.append(replace(entry, document=replace(document, name=name)))
    return kept


def read_evidence(path: Path) -> Batch:
    """Evidence that stands in a file as JSON Lines already; CaseError where there is none."""
    try:
        batch = read_records(path.read_text(encoding="utf-8").splitlines(), name=path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{path}: cannot be read as UTF-8 text ({error})") from error
    if not batch.evidence:
        reason = f": {batch.rejects[0].reason}" if batch.rejects else ""
        raise CaseError(f"{path}: no record of evidence in it{reason}")
    return batch
