"""The brief before it is HTML, Markdown or Word: sections of sentences, tables and figures, with their evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a source, always shown as a quotation, in the source's language and direction."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words and the evidence they rest on.

    `target` is the id of the thing on this page that the words lead to, if any; with a `pointer`, a word of its own
    after the sentence leads there.
    """

    parts: tuple[str | Quote, ...]
    evidence_ids: tuple[str, ...] = ()
    target: str = ""
    pointer: str = ""
    role: Literal["plain", "lead", "confidence", "analyst", "warning"] = "plain"

    @property
    def text(self) -> str:
        """The words alone, quotations in quotation marks."""
        return "".join(part if isinstance(part, str) else f"“{part.text}”" for part in self.parts)


Cell: TypeAlias = "str | Sentence"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that run on."""

    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """Sentences under each other."""

    items: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head; the first cell of a row is its heading."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing: what it shows in one sentence, the SVG, and the same numbers as a table."""

    id: str
    finding: str
    svg: str
    table: Table
    note: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """What opens on demand; printed open."""

    id: str
    summary: str
    blocks: tuple[Block, ...]
    evidence_ids: tuple[str, ...] = ()


Block: TypeAlias = "Paragraph | Bullets | Table | Figure | Details"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    id: str
    title: str
    blocks: tuple[Block, ...]


def write_sentence(*parts: str | Quote, evidence: tuple[str, ...] = (), target: str = "") -> Sentence:
    """A plain sentence.

    >>> write_sentence("He said ", Quote("no"), ".").text
    'He said “no”.'
    """
    return Sentence(parts, evidence, target)


def write_paragraph(*sentences: Sentence | str) -> Paragraph:
    """A paragraph of sentences; bare strings rest on no evidence of their own."""
    return Paragraph(tuple(s if isinstance(s, Sentence) else Sentence((s,)) for s in sentences))
