"""Sources, documents, passages of them, and what was rejected."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from typing import Literal

Letter = Literal["A", "B", "C", "D", "E", "F"]

CONTEXT_LENGTH = 32  # characters of prefix and suffix kept with a passage, as W3C TextQuote selectors commonly do


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher. `letter` is its reliability A–F, given with a reason; F = cannot be judged, which is not bad."""

    publisher: str
    kind: str = "unknown"
    country: str | None = None
    state_media: bool = False
    bloc: str | None = None
    letter: Letter = "F"
    why: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its origin. `offsets` are (character, byte) pairs: from each on, text and bytes run in step.

    Where a parser took the text out of the bytes, `parser` names it with its version, `format` is the format it read,
    and `places` are (character, name) pairs such as (0, "page 1"): from each on, the text stands there. A passage
    re-reads then if the same parser takes the same words to the same place again. `headers` are those that a fetched
    page was served with.

    `name` is the file name shown to people; `sha256` is over the bytes. `published` is None where no one said.
    `heading` is the line that says where a text was written from; `findings` are oddities such as hidden characters.
    """

    name: str
    sha256: str
    text: str
    publisher: str = "unknown"
    author: str | None = None
    title: str | None = None
    published: date | None = None
    published_basis: str | None = None
    accessed: date | None = None
    url: str | None = None
    language: str = "en"
    heading: str | None = None
    offsets: tuple[tuple[int, int], ...] = ((0, 0),)
    findings: tuple[str, ...] = ()
    format: str = "text"
    parser: str | None = None
    places: tuple[tuple[int, str], ...] = ()
    publisher_basis: str | None = None
    author_basis: str | None = None
    headers: tuple[tuple[str, str], ...] = ()

    def find_byte(self, position: int) -> int:
        """Byte at which the character at `position` starts; ValueError where a format does not lead to bytes."""
        if not self.offsets:
            raise ValueError(f"{self.name}: a {self.format} file leads to a page or paragraph, not to a byte")
        character, byte = self.offsets[bisect_right(self.offsets, (position, 1 << 62)) - 1]
        return byte + len(self.text[character:position].encode())

    def name_place(self, position: int) -> str | None:
        """Page or paragraph in which the character at `position` stands; None where the format has none.

        >>> Document("a.pdf", "0", "Iran called.", places=((0, "page 1"), (5, "page 2"))).name_place(7)
        'page 2'
        """
        number = bisect_right(self.places, (position, "\U0010ffff")) - 1
        return self.places[number][1] if number >= 0 else None

    def cut_passage(self, start: int, end: int) -> Passage:
        """The passage from `start` up to `end`, with its surroundings.

        >>> Document("a.txt", "0", "Iran called Pakistan.").cut_passage(5, 11).exact
        'called'
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"{self.name}: no characters {start} to {end} in a text of {len(self.text)}")
        return Passage(
            self.sha256,
            start,
            end,
            self.text[start:end],
            self.text[max(0, start - CONTEXT_LENGTH) : start],
            self.text[end : end + CONTEXT_LENGTH],
        )


@dataclass(frozen=True, slots=True)
class Passage:
    """Exact words of a document (W3C Web Annotation: TextPosition and TextQuote selectors)."""

    doc: str
    start: int
    end: int
    exact: str
    prefix: str = ""
    suffix: str = ""

    def rereads(self, text: str) -> bool:
        """Whether the same characters stand at the same place; if not, the passage is an orphan."""
        return text[self.start : self.end] == self.exact


@dataclass(frozen=True, slots=True)
class Reject:
    """A row, page or sentence that gave nothing: where it stood, why, and what it was."""

    where: str
    reason: str
    raw: str = ""
