"""Whatever holds documents into documents: a file of any format, an archive, a feed, a folder, an address."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from tightrope.errors import DocumentError
from tightrope.formats import (
    FORMATS,
    LIMITS,
    Extract,
    Format,
    FormatFault,
    extract_text,
    find_charset,
    find_format,
    list_entries,
    name_mismatch,
    open_archive,
)
from tightrope.nouns import Document, Reject
from tightrope.reading.documents import (
    MONTHS,
    Given,
    check_language,
    find_day,
    find_first_lines_day,
    find_month,
    list_findings,
    read_text,
)
from tightrope.reading.fetch import Fetched, fetch_url, is_address

NOTE_SUFFIX = ".fetched.json"  # beside a fetched page: address, day, headers
OUR_OUTPUT = ("brief.html", "brief.json", "brief.md", "brief.docx")
NEAR = 7  # days before a file was made within which a day in its text confirms that day
TOP = 3_000  # characters of a text in which such a day is looked for
_MONTH = "|".join([*MONTHS, *(name[:3] for name in MONTHS), "sept"])
_DAY_AND_MONTH = re.compile(
    rf"\b(?:(?P<m1>{_MONTH})\.?\s+(?P<d1>\d{{1,2}})|(?P<d2>\d{{1,2}})\s+(?P<m2>{_MONTH})\.?)\b(?:,?\s+(?P<y>\d{{4}}))?",
    re.IGNORECASE,
)

Fetcher = Callable[[str], Fetched]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document and the bytes that it was read from."""

    document: Document
    raw: bytes


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found behind one argument."""

    loaded: list[Loaded]
    rejects: list[Reject]


def open_documents(
    source: Path | str,
    *,
    published: date | None = None,
    publisher: str | None = None,
    author: str | None = None,
    label: str | None = None,
    fetch: Fetcher = fetch_url,
) -> tuple[tuple[Loaded, ...], tuple[Reject, ...]]:
    """All documents behind a path or an address; what cannot be read is a Reject with its reason.

    `label` is how the path is named in rejects. An address is fetched, since giving it is asking for it.
    """
    given = Given(published, publisher, author)
    found = _Found([], [])
    if isinstance(source, str) and is_address(source):
        try:
            page = fetch(source)
            _open_bytes(page.raw, page.name, given, found, form=FORMATS[page.format], page=page)
        except DocumentError as error:
            found.rejects.append(Reject(source, str(error)))
    else:
        _open_path(Path(source), label or Path(source).name, given, found)
    return tuple(found.loaded), tuple(found.rejects)


def load_document(
    path: Path | str, *, published: date | None = None, publisher: str | None = None, author: str | None = None
) -> Document:
    """Read a file that holds one document. What is given as an option stands above what the file says.

    Raises
    ------
    DocumentError
        missing, unreadable, empty, not what its name says, too large, encrypted, damaged, not English, without text,
        or holding more than one document. The message says what, where and what to do.
    """
    loaded, rejects = open_documents(
        Path(path), published=published, publisher=publisher, author=author, label=str(path)
    )
    if rejects:
        raise DocumentError(rejects[0].reason)
    if len(loaded) != 1:
        raise DocumentError(f"{path}: holds {len(loaded)} documents, one is wanted; name one of them")
    return loaded[0].document


def collect_documents(
    sources: Iterable[Path | str],
    *,
    published: date | None = None,
    publisher: str | None = None,
    author: str | None = None,
) -> tuple[tuple[Document, ...], tuple[Reject, ...]]:
    """Read many; what cannot be read is a Reject with its reason, and two with the same bytes are one."""
    found = tuple(load_each(sources, published=published, publisher=publisher, author=author))
    documents = tuple(each for each in found if isinstance(each, Document))
    return documents, tuple(each for each in found if isinstance(each, Reject))


def load_each(
    sources: Iterable[Path | str],
    *,
    published: date | None = None,
    publisher: str | None = None,
    author: str | None = None,
) -> Iterator[Document | Reject]:
    """Sources one after the other, each document in them, and each reason why something is none."""
    seen: dict[str, str] = {}
    for source in sources:
        loaded, refused = open_documents(
            source, published=published, publisher=publisher, author=author, label=str(source)
        )
        yield from refused
        for document in (item.document for item in loaded):
            where = str(source) if len(loaded) == 1 else document.name
            if document.sha256 in seen:
                yield Reject(where, f"the same bytes as {seen[document.sha256]}; read once")
                continue
            seen[document.sha256] = where
            yield document


def list_files(folder: Path) -> tuple[tuple[Path, ...], tuple[Reject, ...]]:
    """The files in a folder and its folders, by name. Left out without a word: names that begin with a dot, notes of
    fetching, and folders that `tightrope brief` wrote. Links are rejected, since they may lead anywhere."""
    files: list[Path] = []
    rejects: list[Reject] = []
    for top, folders, names in os.walk(folder, onerror=None):
        here = Path(top)
        written = (here / "store" / "manifest.json").exists()
        folders[:] = sorted(
            name for name in folders
            if not name.startswith((".", "__MACOSX"))
            and not (here / name / "store" / "manifest.json").exists()
            and not (here / name / "manifest.json").exists()
        )  # fmt: skip
        for name in sorted(names):
            path = here / name
            if name.startswith(".") or name.endswith(NOTE_SUFFIX) or (written and name in OUR_OUTPUT):
                continue
            if path.is_symlink():
                rejects.append(Reject(str(path.relative_to(folder)), "a link, not followed; give the file itself"))
            else:
                files.append(path)
    return tuple(files), tuple(rejects)


def _open_path(path: Path, where: str, given: Given, found: _Found) -> None:
    """A file or a folder."""
    if path.is_dir():
        files, rejects = list_files(path)
        found.rejects.extend(rejects)
        if not files:
            found.rejects.append(Reject(where, f"{where}: no files in the folder; put the documents in it"))
        for file in files:
            _open_path(file, str(Path(where) / file.relative_to(path)), given, found)
        return
    try:
        form = find_format(path.name)
        if form is None:
            raise DocumentError(f"{where}: {name_readable()} are read; save the text as .txt or .md")
        raw = _read_bytes(path, where, form)
        _open_bytes(raw, where, given, found, form=form, page=_read_note(path, raw))
    except DocumentError as error:
        found.rejects.append(Reject(where, str(error)))


def name_readable() -> str:
    """All suffixes that are read, in words."""
    return ", ".join(suffix for form in FORMATS.values() for suffix in form.suffixes)


def _read_bytes(path: Path, where: str, form: Format) -> bytes:
    """The bytes of a file that is not too large."""
    try:
        size = path.stat().st_size
        if size > form.largest:
            raise DocumentError(f"{where}: {size:,} bytes, the limit of {form.words} is {form.largest:,}; split it")
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(
            f"{where}: cannot be read: {error.strerror or error}; check the path and the rights"
        ) from error


def _open_bytes(
    raw: bytes, where: str, given: Given, found: _Found, *, form: Format, page: Fetched | None = None, depth: int = 1
) -> None:
    """The documents in a file's bytes; a fault is a DocumentError for the caller to turn into a Reject."""
    if len(raw) > form.largest:
        raise DocumentError(f"{where}: {len(raw):,} bytes, the limit of {form.words} is {form.largest:,}; split it")
    mismatch = name_mismatch(raw, form)
    if mismatch:
        raise DocumentError(f"{where}: {mismatch}")
    if form.name == "text":
        document = replace(read_text(raw, where, given=given), name=_name_inside(where, form))
        found.loaded.append(Loaded(_note_page(document, page), raw))
        return
    try:
        if form.name == "zip":
            _open_members(raw, where, given, found, depth=depth)
        elif form.name == "rss":
            _open_entries(raw, where, given, found, page=page)
        else:
            extract = extract_text(raw, form.name, charset=find_charset(page.headers) if page else None)
            found.loaded.append(Loaded(_note_page(_make_document(raw, where, form, extract, given), page), raw))
    except FormatFault as fault:
        raise DocumentError(f"{where}: {fault}") from fault


def _open_members(raw: bytes, where: str, given: Given, found: _Found, *, depth: int) -> None:
    """The documents in an archive."""
    if depth > LIMITS.nested:
        raise DocumentError(f"{where}: an archive over {LIMITS.nested} archives deep; unpack it and give its files")
    members, refused = open_archive(raw)
    found.rejects.extend(Reject(f"{where}/{name}", f"{where}/{name}: {reason}; not read") for name, reason in refused)
    for member in members:
        inner = f"{where}/{member.name}"
        form = find_format(member.name)
        try:
            if form is None:
                raise DocumentError(f"{inner}: {name_readable()} are read; save the text as .txt or .md")
            _open_bytes(member.raw, inner, given, found, form=form, depth=depth + 1)
        except DocumentError as error:
            found.rejects.append(Reject(inner, str(error)))


def _open_entries(raw: bytes, where: str, given: Given, found: _Found, *, page: Fetched | None) -> None:
    """The entries of a feed, each a document."""
    entries, refused = list_entries(raw)
    found.rejects.extend(Reject(f"{where}/{name}", f"{where}/{name}: {reason}; not read") for name, reason in refused)
    for entry in entries:
        inner = f"{where}/{entry.name}"
        try:
            if entry.extract is None:
                raise DocumentError(f"{inner}: {entry.fault}")
            document = _make_document(entry.raw, inner, FORMATS["rss"], entry.extract, given)
        except DocumentError as error:
            found.rejects.append(Reject(inner, str(error)))
            continue
        own = replace(page, url=document.url or page.url) if page else None
        found.loaded.append(Loaded(_note_page(document, own), entry.raw))


def _make_document(raw: bytes, where: str, form: Format, extract: Extract, given: Given) -> Document:
    """A document from what a parser gave."""
    if not extract.text.strip():
        raise DocumentError(f"{where}: no text in it; save its text as .txt")
    check_language(extract.text, where)
    said = {name: value.value for name, value in extract.said.items()}
    bases = {name: value.basis for name, value in extract.said.items()}
    stated = date.fromisoformat(said["published"]) if "published" in said else None
    day, basis = (given.published, "given") if given.published else (stated, bases.get("published"))
    asked: tuple[str, ...] = ()
    in_text, place = find_first_lines_day(extract.text)
    if day is None:
        day, basis = in_text, place
    if day is None and extract.made:
        day, basis, asked = _confirm_made_day(extract)
    document = Document(
        name=_name_inside(where, form),
        sha256=hashlib.sha256(raw).hexdigest(),
        text=extract.text,
        publisher=given.publisher or said.get("publisher") or "unknown",
        author=given.author or said.get("author"),
        title=said.get("title"),
        published=day,
        published_basis=basis,
        url=said.get("url"),
        offsets=extract.offsets,
        format=form.name,
        parser=extract.parser,
        places=extract.places,
        publisher_basis="given" if given.publisher else bases.get("publisher"),
        author_basis="given" if given.author else bases.get("author"),
    )
    rivals = [f"{place} gives {in_text}"] if in_text else []
    if document.publisher == "unknown":
        asked += ("no publisher stated: give --publisher, or `publisher` in a [[document]] of the case file",)
    findings = (*extract.findings, *asked, *list_findings(document, given.published, stated, rivals))
    return replace(document, findings=findings)


def _name_inside(where: str, form: Format) -> str:
    """The name of a file; of one in an archive or a feed, with the name of that."""
    parts = Path(where).parts
    inside = next((i for i, part in enumerate(parts[:-1]) if part.lower().endswith(".zip")), None)
    if inside is not None:
        return "/".join(parts[inside:])
    return "/".join(parts[-2:]) if form.name == "rss" else parts[-1]


def _confirm_made_day(extract: Extract) -> tuple[date | None, str | None, tuple[str, ...]]:
    """The day on which a file was made, where its text speaks of a day of the week before; else a question.

    A file is often made long after its text: printed, converted, saved from a template. Such a day is no evidence.
    """
    assert extract.made
    made = date.fromisoformat(extract.made.value)
    for match in _DAY_AND_MONTH.finditer(extract.text[:TOP]):
        month, day = find_month(match["m1"] or match["m2"]), int(match["d1"] or match["d2"])
        for year in (int(match["y"]),) if match["y"] else (made.year, made.year - 1):
            spoken = find_day(f"{year:04}-{month:02}-{day:02}")
            if spoken and timedelta(0) <= made - spoken <= timedelta(days=NEAR):
                return made, f"{extract.made.basis}; its text speaks of {match[0].strip()}", ()
    question = f"{extract.made.basis}, is {made}: if it was published then, give --published {made}"
    return None, None, (question,)


def _note_page(document: Document, page: Fetched | None) -> Document:
    """A document with the address, the day and the headers it was fetched with."""
    if page is None:
        return document
    differs = page.url != (document.url or page.url)
    findings = (f"the page names another address as its own: {document.url}",) if differs else ()
    return replace(
        document, url=page.url, accessed=page.accessed, headers=page.headers, findings=(*document.findings, *findings)
    )


def _read_note(path: Path, raw: bytes) -> Fetched | None:
    """What `tightrope fetch` wrote beside a page, if it is of these bytes."""
    note = path.with_name(path.name + NOTE_SUFFIX)
    if not note.is_file() or note.stat().st_size > 1_000_000:
        return None
    try:
        values = json.loads(note.read_text(encoding="utf-8"))
        if values["sha256"] != hashlib.sha256(raw).hexdigest():
            return None
        headers = tuple((str(name), str(value)) for name, value in values["headers"])
        return Fetched(raw, str(values["url"]), path.name, "", date.fromisoformat(values["accessed"]), headers)
    except (ValueError, KeyError, TypeError, OSError):
        return None
