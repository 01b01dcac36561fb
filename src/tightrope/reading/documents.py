"""Files into documents: bytes checked, front matter read, hidden characters reported, every offset kept."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from tightrope.errors import DocumentError
from tightrope.nouns import Document, Reject
from tightrope.reading.language import name_language_fault

SUFFIXES = (".txt", ".md", ".markdown", ".text")
LARGEST = 5_000_000  # bytes; a report is under 0.1 MB, and the parse needs about a thousand times the text's size
FIRST_LINES = 8  # a publication date in the text itself is looked for in these

FRONT_MATTER_KEYS = ("title", "publisher", "author", "published", "date", "url", "accessed")
HEADING = re.compile(r"Written for (?:this|the) project from:[^\r\n]*", re.IGNORECASE)
MONTHS = {
    name: number
    for number, name in enumerate(
        (
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ),
        1,
    )
}
_MONTH = "|".join([*MONTHS, *(name[:3] + r"\.?" for name in MONTHS), r"sept\.?"])
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+({_MONTH})\s+(\d{{4}})\b", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"\b({_MONTH})\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", re.IGNORECASE)
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")

# Characters that show nothing but change what a program reads: zero width, soft hyphen, and direction marks.
HIDDEN = re.compile(
    "[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_BINARY_STARTS = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP archive or Office file",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"\x1f\x8b": "a gzip archive",
    b"\xd0\xcf\x11\xe0": "an old Office file",
}


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands in front of a document's body: its fields, its heading, and where the body starts."""

    values: dict[str, str]
    heading: str | None
    body: int


def load_document(
    path: Path | str,
    *,
    published: date | None = None,
    publisher: str | None = None,
    author: str | None = None,
    limit: int = LARGEST,
) -> Document:
    """Read a .txt or .md file. What is given as an option stands above what the file says.

    Raises
    ------
    DocumentError
        missing, unreadable, empty, binary, larger than `limit` bytes, not UTF-8, cut off in a character, not English,
        or with a broken date in its front matter. The message says what, where and what to do.
    """
    path = Path(path)
    raw = _read_bytes(path, limit)
    text, skipped = _decode(raw, path)
    head = _read_head(text, path)
    body = text[head.body :]
    if not body.strip():
        raise DocumentError(f"{path}: no text under the front matter; add the report's text below it")
    fault = name_language_fault(body)
    if fault:
        raise DocumentError(f"{path}: {fault}; only English is read, translate it or leave it out")
    values = head.values
    dated = [day for key in ("published", "date") if (day := _read_day(values.get(key), key, path))]
    said = next(iter(dated), None)
    basis = "given" if published else "front matter" if said else None
    in_text, place = _find_first_lines_day(body)
    if not published and not said:
        said, basis = in_text, place
    rivals = [f"the front matter gives {day} as `date`" for day in dated[1:]]
    rivals += [f"{place} gives {in_text}"] if in_text else []
    document = Document(
        name=path.name,
        sha256=hashlib.sha256(raw).hexdigest(),
        text=body,
        publisher=publisher or values.get("publisher") or "unknown",
        author=author or values.get("author"),
        title=values.get("title") or _find_markdown_title(body),
        published=published or said,
        published_basis=basis,
        accessed=_read_day(values.get("accessed"), "accessed", path),
        url=values.get("url"),
        heading=head.heading,
        offsets=((0, skipped + len(text[: head.body].encode())),),
    )
    return replace(document, findings=_list_findings(document, published, said, rivals))


def collect_documents(
    paths: Iterable[Path | str],
    *,
    published: date | None = None,
    publisher: str | None = None,
    author: str | None = None,
) -> tuple[tuple[Document, ...], tuple[Reject, ...]]:
    """Read many files; one that cannot be read is a Reject with its reason, and two with the same bytes are one."""
    loaded = tuple(load_each(paths, published=published, publisher=publisher, author=author))
    documents = tuple(each for each in loaded if isinstance(each, Document))
    return documents, tuple(each for each in loaded if isinstance(each, Reject))


def load_each(
    paths: Iterable[Path | str],
    *,
    published: date | None = None,
    publisher: str | None = None,
    author: str | None = None,
) -> Iterator[Document | Reject]:
    """Files one after the other, each as a document or as the reason why it is none; no more than one is held."""
    seen: dict[str, str] = {}
    for path in paths:
        try:
            document = load_document(path, published=published, publisher=publisher, author=author)
        except DocumentError as error:
            yield Reject(str(path), str(error))
            continue
        if document.sha256 in seen:
            yield Reject(str(path), f"the same bytes as {seen[document.sha256]}; read once")
            continue
        seen[document.sha256] = str(path)
        yield document


def _read_bytes(path: Path, limit: int) -> bytes:
    """The bytes of a file that can hold a text."""
    if path.suffix.lower() not in SUFFIXES:
        raise DocumentError(f"{path}: only {', '.join(SUFFIXES)} are read; save the text as .txt or .md")
    try:
        size = path.stat().st_size
        if size > limit:
            raise DocumentError(f"{path}: {size:,} bytes, the limit is {limit:,}; split it into its reports")
        raw = path.read_bytes()
    except OSError as error:
        raise DocumentError(
            f"{path}: cannot be read: {error.strerror or error}; check the path and the rights"
        ) from error
    if not raw.strip():
        raise DocumentError(f"{path}: empty; save the report's text in it")
    for start, kind in _BINARY_STARTS.items():
        if raw.startswith(start):
            raise DocumentError(f"{path}: this is {kind}, not text; export its text as .txt")
    return raw


def _decode(raw: bytes, path: Path) -> tuple[str, int]:
    """The text and the number of bytes of a byte order mark in front of it."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DocumentError(f"{path}: UTF-16, not UTF-8; save it again as UTF-8")
    skipped = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
    try:
        text = raw[skipped:].decode("utf-8")
    except UnicodeDecodeError as error:
        place = error.start + skipped
        if error.reason == "unexpected end of data":
            raise DocumentError(
                f"{path}: cut off inside a character at byte {place}; fetch the whole file again"
            ) from error
        raise DocumentError(f"{path}: not UTF-8 at byte {place}; save it again as UTF-8") from error
    control = sum(character < " " and character not in "\t\n\r\f\v" for character in text)
    if "\x00" in text or control > len(text) // 100:
        raise DocumentError(f"{path}: binary, {control:,} control characters; give the text as UTF-8")
    return text, skipped


def _read_head(text: str, path: Path) -> _Head:
    """Front matter between `---` lines or as `key: value` lines at the top, and the heading line."""
    values: dict[str, str] = {}
    place = 0
    lines = text.splitlines(keepends=True)
    if lines and lines[0].strip() == "---":
        ends = [number for number, line in enumerate(lines[1:60], 1) if line.strip() in ("---", "...")]
        if not ends:
            raise DocumentError(f"{path}:1: front matter opens with --- and never closes; add a line of --- below it")
        for line in lines[1 : ends[0]]:
            key, colon, value = line.partition(":")
            if colon and key.strip().lower() in FRONT_MATTER_KEYS:
                values[key.strip().lower()] = value.strip().strip("\"'")
        place = sum(map(len, lines[: ends[0] + 1]))
    else:
        for line in lines[:12]:
            key, colon, value = line.partition(":")
            if not (colon and key.lower() in FRONT_MATTER_KEYS and value.strip()):
                break
            values[key.lower()] = value.strip().strip("\"'")
            place += len(line)
    rest = len(text[place:]) - len(text[place:].lstrip())
    found = re.compile(r"[#>*_\s]*(" + HEADING.pattern + r")\s*", re.IGNORECASE).match(text, place + rest)
    if not found:
        return _Head(values, None, place)
    return _Head(values, found.group(1).strip("*_ \t\r"), found.end())


def _read_day(value: str | None, key: str, path: Path) -> date | None:
    """A day in ISO or English form."""
    if not value:
        return None
    day = find_day(value)
    if day is None:
        raise DocumentError(f"{path}: {key}: {value!r} is not a date; write it as 2025-06-25")
    return day


def find_day(text: str) -> date | None:
    """The first full date in a text, ISO or English; None if there is none or the calendar has no such day.

    >>> find_day("June 25, 2025"), find_day("no date here")
    (datetime.date(2025, 6, 25), None)
    """
    if match := _ISO.search(text):
        year, month, day = map(int, match.groups())
    elif match := _MONTH_FIRST.search(text):
        year, month, day = int(match[3]), find_month(match[1]), int(match[2])
    elif match := _DAY_FIRST.search(text):
        year, month, day = int(match[3]), find_month(match[2]), int(match[1])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def find_month(word: str) -> int:
    """Number of a month's name or abbreviation; 0 if it is none.

    >>> find_month("Sept."), find_month("Maybe")
    (9, 0)
    """
    short = word.lower().rstrip(".")
    if short in MONTHS:
        return MONTHS[short]
    return next((number for name, number in MONTHS.items() if short in (name[:3], name[:4]) and short != name), 0)


def _find_first_lines_day(body: str) -> tuple[date | None, str | None]:
    """A publication date in a short line of the top: a dateline or byline, never running prose."""
    for number, line in enumerate(body.splitlines()[:FIRST_LINES], 1):
        if len(line) <= 90 and (day := find_day(line)) and not line.rstrip().endswith("."):
            return day, f"line {number}: {line.strip()}"
    return None, None


def _find_markdown_title(body: str) -> str | None:
    """The first `# ` line."""
    match = re.match(r"\s*#\s+([^\r\n]+)", body)
    return match[1].strip() if match else None


def _list_findings(document: Document, given: date | None, said: date | None, rivals: Sequence[str]) -> tuple[str, ...]:
    """Oddities that a reader of the brief should know of; `rivals` tell of other publication days and their places."""
    findings = [
        f"contradictory dates: taken as published {document.published}, {rival}"
        for rival in rivals
        if str(document.published) not in rival
    ]
    hidden = HIDDEN.findall(document.text)
    if hidden:
        codes = sorted({f"U+{ord(character):04X}" for character in hidden})
        findings.append(
            f"{len(hidden)} hidden characters ({', '.join(codes[:6])}) are kept in the text, left out of matching"
        )
    if given and said and given != said:
        findings.append(f"published {given} was given, the file says {said}")
    if document.published and document.accessed and document.accessed < document.published:
        findings.append(f"accessed {document.accessed} is before published {document.published}")
    if document.published is None:
        findings.append("no publication date: give --published, or `published:` in the front matter")
    if re.search(r"<\s*script|javascript:", (document.title or "") + document.text, re.IGNORECASE):
        findings.append("markup that a browser would run stands in the text; it is shown as text only")
    return tuple(findings)
