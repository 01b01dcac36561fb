"""Paragraphs of a document, each with a text fit for matching and the way back to the exact characters."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from tightrope.nouns import Document
from tightrope.reading.documents import HIDDEN

LONGEST = 6_000  # characters parsed at once; longer paragraphs are cut at a sentence end or space

_STRAIGHT = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "\u00a0": " ",
        "\u2009": " ",
        "\u202f": " ",
        "\t": " ",
        "\r": " ",
        "\n": " ",
        "\x0b": " ",
        "\x0c": " ",
    }
)
_MARKDOWN = re.compile(
    r"\]\([^)\s]*(?:\s\"[^\"]*\")?\)|(?<!\w)\[(?=[^\]]{1,200}\]\()|\*\*|__|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)|`"
)
_LINE_HEAD = re.compile(r"\s*(?:#{1,6}\s+|>\s?|[-*+•]\s+|\d{1,3}[.)]\s+)*")
_RANKS = (
    r"fellow|professor|researcher|analyst|director|editor|correspondent|columnist|journalist|"
    r"lecturer|scholar|student|assistant|commentator|candidate|"
    r"writer|reporter|author|associate|expert|historian|member of the (?:board|faculty)"
)
_BIOGRAPHY = re.compile(
    r"^(?:(?i:the (?:writer|author|views)\b|the opinions\b|about the authors?\b|photo(?:graph)?s? (?:by|credit)|"
    r"image:)|"
    r"(?:Dr|Prof)?\.? ?[A-Z][\w'.-]+(?: [A-Z][\w'.-]*){1,4},? (?:who )?(?:is|was|works as|serves as|holds|teaches)"
    rf"(?: currently| also)?(?: serving as)?(?: an?| the)?[^.]{{0,80}}\b(?i:{_RANKS})\b)",
)
_NOTICE = re.compile(
    r"click here|all rights reserved|copyright ©|©|subscribe to (?:our|the)|newsletter|follow (?:us|him|her|me) on|"
    r"getty images|tax-deductible|"
    r"do(?:es)? not (?:necessarily )?(?:reflect|represent) the|reflect only the authors?'? views|"
    r"sign up (?:for|here|to)",
    re.IGNORECASE,
)
_SHORT_NOTICE = re.compile(r"\b(?:copyright|subscribe|donations?|sign up|read more|advertisement)\b", re.IGNORECASE)
_SHORT = 240  # characters: a longer paragraph that speaks of donations or advertisements is reporting
_TABLE = re.compile(r"^\s*\|.*\|\s*$|^\s*[|+][-=+|: ]{3,}$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: `clean` is its text for matching, `places[i]` the document offset of its i-th character.

    `silent` says why it is not read at all, None if it is.
    """

    start: int
    end: int
    clean: str
    places: tuple[int, ...]
    silent: str | None = None
    is_heading: bool = False

    def find_place(self, start: int, end: int) -> tuple[int, int]:
        """Document offsets of the clean characters from `start` up to `end`."""
        return self.places[start], self.places[end - 1] + 1


def split_paragraphs(document: Document) -> tuple[Paragraph, ...]:
    """All paragraphs in order: headings marked, biographies, notices, tables and code set aside with the reason."""
    blocks = _split_blocks(document.text)
    is_markdown = document.name.lower().endswith((".md", ".markdown"))
    paragraphs: list[Paragraph] = []
    in_code = False
    for number, (start, end) in enumerate(blocks):
        raw = document.text[start:end]
        fence = is_markdown and raw.lstrip().startswith("```")
        in_code = in_code != fence
        silent = "code" if in_code or fence else _name_silence(raw, is_near_end=number >= max(1, len(blocks) - 8))
        if silent:
            paragraphs.append(Paragraph(start, end, "", (), silent))
        else:
            paragraphs += _cut(document.text, start, end)
    return tuple(paragraphs)


def _split_blocks(text: str) -> list[tuple[int, int]]:
    """Lines, joined where a paragraph was wrapped by hand."""
    blocks: list[tuple[int, int]] = []
    for match in re.finditer(r"[^\n]+", text):
        start, end = match.span()
        line = match[0].strip()
        if not line:
            continue
        if blocks:
            before = text[blocks[-1][0] : blocks[-1][1]].rstrip()
            last_line = before[before.rfind("\n") + 1 :]
            is_near = text.count("\n", blocks[-1][1], start) <= 1
            if is_near and _is_wrapped(last_line, line):
                blocks[-1] = (blocks[-1][0], end)
                continue
        blocks.append((start, end))
    return blocks


def _is_wrapped(before: str, line: str) -> bool:
    """Whether a line continues the one before it: that one is long enough and ends inside a sentence."""
    if _LINE_HEAD.match(line).end() or before.lstrip().startswith(("#", "|")) or line.startswith("|"):  # type: ignore[union-attr]
        return False
    if 45 <= len(before) <= 130:
        return before[-1] not in ".!?:\"”’'" or len(before) > 60
    return False


def _name_silence(raw: str, *, is_near_end: bool) -> str | None:
    """Why a block is not read."""
    line = raw.translate(_STRAIGHT).strip()
    if all(_TABLE.match(part) for part in raw.splitlines() if part.strip()):
        return "a table"
    if not any(character.isalpha() for character in line):
        return "no words"
    if re.fullmatch(r"\W*(?:Source|Sources|Tags|Keywords|Topics)?:?\s*https?://\S+\W*", line):
        return "an address"
    is_notice = _NOTICE.search(line) or (len(line) < _SHORT and _SHORT_NOTICE.search(line))
    if is_near_end and (_BIOGRAPHY.search(line) or is_notice):
        return "a biography or notice, not reporting"
    return None


def _cut(text: str, start: int, end: int) -> list[Paragraph]:
    """A block as one paragraph, or several if it is too long to parse at once."""
    pieces = []
    is_heading = end - start < 120 and text[start:end].rstrip()[-1:] not in '.!?:;,"”’'
    while end - start > LONGEST:
        stop = max(text.rfind(mark, start + LONGEST // 2, start + LONGEST) for mark in (". ", "? ", "! "))
        stop = stop + 1 if stop > 0 else text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        stop = stop if stop > start else start + LONGEST
        pieces.append(_clean(text, start, stop, is_heading=False))
        start = stop
    pieces.append(_clean(text, start, end, is_heading=is_heading))
    return [piece for piece in pieces if piece.clean.strip()]


def _clean(text: str, start: int, end: int, *, is_heading: bool) -> Paragraph:
    """Straight quotes, single spaces, no hidden characters, no Markdown marks; each character knows its place."""
    raw = text[start:end]
    dropped: set[int] = set(range(_LINE_HEAD.match(raw).end()))  # type: ignore[union-attr]
    for pattern in (_MARKDOWN, HIDDEN):
        for match in pattern.finditer(raw):
            dropped.update(range(*match.span()))
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(raw.translate(_STRAIGHT)):
        if place in dropped or (character == " " and (not characters or characters[-1] == " ")):
            continue
        characters.append(character)
        places.append(start + place)
    return Paragraph(start, end, "".join(characters), tuple(places), is_heading=is_heading)


def find_paragraph(paragraphs: tuple[Paragraph, ...], place: int) -> Paragraph | None:
    """The paragraph in which a document offset stands."""
    number = bisect_right([paragraph.start for paragraph in paragraphs], place) - 1
    if number < 0 or place >= paragraphs[number].end:
        return None
    return paragraphs[number]
