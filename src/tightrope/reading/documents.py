"""Text files into documents: front matter read, hidden characters reported, every offset kept."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath

from tightrope.errors import DocumentError
from tightrope.nouns import Document
from tightrope.reading.language import name_language_fault

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


@dataclass(frozen=True, slots=True)
class Given:
    """What the user says of a document; it stands above what the document says of itself."""

    published: date | None = None
    publisher: str | None = None
    author: str | None = None


NOTHING_GIVEN = Given()


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands in front of a document's body: its fields, its heading, and where the body starts."""

    values: dict[str, str]
    heading: str | None
    body: int


def read_text(raw: bytes, where: str, *, given: Given = NOTHING_GIVEN) -> Document:
    """A .txt or .md file as a document. What is given stands above what the file says.

    Raises
    ------
    DocumentError
        not UTF-8, cut off in a character, not English, nothing but front matter, or a broken date in it. The message
        says what, where and what to do.
    """
    text, skipped = _decode(raw, where)
    head = _read_head(text, where)
    body = text[head.body :]
    if not body.strip():
        raise DocumentError(f"{where}: no text under the front matter; add the report's text below it")
    check_language(body, where)
    values = head.values
    dated = [day for key in ("published", "date") if (day := _read_day(values.get(key), key, where))]
    said = next(iter(dated), None)
    basis = "given" if given.published else "front matter" if said else None
    in_text, place = find_first_lines_day(body)
    if not given.published and not said:
        said, basis = in_text, place
    rivals = [f"the front matter gives {day} as `date`" for day in dated[1:]]
    rivals += [f"{place} gives {in_text}"] if in_text else []
    document = Document(
        name=PurePath(where).name,
        sha256=hashlib.sha256(raw).hexdigest(),
        text=body,
        publisher=given.publisher or values.get("publisher") or "unknown",
        author=given.author or values.get("author"),
        title=values.get("title") or _find_markdown_title(body),
        published=given.published or said,
        published_basis=basis,
        accessed=_read_day(values.get("accessed"), "accessed", where),
        url=values.get("url"),
        heading=head.heading,
        offsets=((0, skipped + len(text[: head.body].encode())),),
    )
    return replace(document, findings=list_findings(document, given.published, said, rivals))


def check_language(body: str, where: str) -> None:
    """DocumentError where a text is not English."""
    fault = name_language_fault(body)
    if fault:
        raise DocumentError(f"{where}: {fault}; only English is read, translate it or leave it out")


def _decode(raw: bytes, path: str) -> tuple[str, int]:
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


def _read_head(text: str, path: str) -> _Head:
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


def _read_day(value: str | None, key: str, path: str) -> date | None:
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


def find_first_lines_day(body: str) -> tuple[date | None, str | None]:
    """A publication date in a short line of the top: a dateline or byline, never running prose."""
    for number, line in enumerate(body.splitlines()[:FIRST_LINES], 1):
        if len(line) <= 90 and (day := find_day(line)) and not line.rstrip().endswith("."):
            return day, f"line {number}: {line.strip()}"
    return None, None


def _find_markdown_title(body: str) -> str | None:
    """The first `# ` line."""
    match = re.match(r"\s*#\s+([^\r\n]+)", body)
    return match[1].strip() if match else None


def list_findings(document: Document, given: date | None, said: date | None, rivals: Sequence[str]) -> tuple[str, ...]:
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
