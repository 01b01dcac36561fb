"""PDF: the visible text page by page, by pypdf. Scripts and encryption are refused, pictures are not looked at."""

from __future__ import annotations

import io
import itertools
import logging
import re
from collections.abc import Iterator
from typing import Any

import pypdf
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import DictionaryObject, IndirectObject

from tightrope.formats.extract import Extract, FormatFault, Said, read_day, report_hidden
from tightrope.formats.limits import Limits
from tightrope.formats.paint import Painter

ACTIONS = ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/GoToE")
MOST_OBJECTS = 200_000
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
CUT_WORD = re.compile(r"\b([^\W\d_]{2,})-\n([a-z]{2,})\b")


def parse(raw: bytes, limits: Limits) -> Extract:
    """The text of all pages; `places` names the page of each part."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(raw), strict=False)
        if reader.is_encrypted:
            raise FormatFault("encrypted; open it with its password and save a copy without one")
        n_pages = len(reader.pages)
    except PyPdfError as error:
        raise FormatFault(f"damaged or cut off ({str(error)[:100]}); fetch the whole file again") from error
    if n_pages > limits.pages:
        raise FormatFault(f"{n_pages:,} pages, the limit is {limits.pages}; save the pages that you need")
    script = find_script(reader)
    if script:
        raise FormatFault(f"holds an action that runs ({script}); print it into a new PDF, or save its text as .txt")
    text, places, hidden, n_silent = _read_pages(reader, limits)
    if not text.strip():
        if hidden:
            raise FormatFault(
                "all its text is invisible, as in a scan with a text layer; check that layer and save it as .txt"
            )
        raise FormatFault("no text in it, only pictures; have its text recognised and save that as .txt")
    said, made, findings = read_information(reader)
    attached = any("/EmbeddedFiles" in value or "/EF" in value for value in _iter_dictionaries(reader))
    unread = ("files attached to the PDF are not read; save and give them",) if attached else ()
    silent = (f"{n_silent} of {n_pages} pages hold no text (pictures are not read)",) if n_silent else ()
    return Extract(
        text, f"pypdf {pypdf.__version__}", places=places, said=said, made=made,
        findings=(*findings, *report_hidden(hidden), *silent, *unread),
    )  # fmt: skip


def _read_pages(
    reader: pypdf.PdfReader, limits: Limits
) -> tuple[str, tuple[tuple[int, str], ...], list[tuple[str, str]], int]:
    """Text, place of each page, hidden stretches, number of pages without text."""
    pages: list[str] = []
    hidden: list[tuple[str, str]] = []
    length = 0
    for number, page in enumerate(reader.pages, 1):
        painter = Painter(page)
        try:
            written = page.extract_text(visitor_operand_before=painter.before, visitor_operand_after=painter.after)
        except LimitReachedError as error:
            raise FormatFault(f"page {number} unpacks to more than is taken; print it into a new PDF") from error
        except PyPdfError as error:
            raise FormatFault(
                f"page {number} cannot be read ({str(error)[:100]}); fetch the whole file again"
            ) from error
        pages.append("\n".join(line.rstrip() for line in written.replace("\x00", "").splitlines()).strip("\n"))
        hidden += painter.hidden
        length += len(pages[-1])
        if length > limits.text:
            raise FormatFault(f"over {limits.text:,} characters of text; save the pages that you need")
    whole = frozenset(word for page in pages for word in WORD.findall(page))
    joined = [join_words(page, whole) + "\n\n" for page in pages]
    starts = itertools.accumulate((len(page) for page in joined), initial=0)
    places = tuple((start, f"page {number}") for number, start in enumerate(starts, 1) if number <= len(pages))
    return "".join(joined), places, hidden, sum(not page.strip() for page in pages)


def join_words(text: str, whole: frozenset[str]) -> str:
    """The text with words that a line's end had cut put together again; a hyphen stays where the document has the word
    with a hyphen elsewhere, and not without.

    >>> join_words("the govern-\\nment of a well-\\nknown man", frozenset({"government", "well-known"}))
    'the government of a well-known man'
    """

    def join(match: re.Match[str]) -> str:
        first, second = match.groups()
        keeps = f"{first}-{second}" in whole and first + second not in whole
        return f"{first}-{second}" if keeps else first + second

    return CUT_WORD.sub(join, text)


def read_information(reader: pypdf.PdfReader) -> tuple[dict[str, Said], Said | None, tuple[str, ...]]:
    """Title and author of the information dictionary, and the day on which the file was made.

    That day counts only where the file was not changed on a later day; it is not the day of publication.
    """
    info = reader.metadata or DictionaryObject()
    values = {name: str(value).strip() for name, value in info.items() if isinstance(value, str) and str(value).strip()}
    said = {
        what: Said(" ".join(values[name].split())[:300], f"PDF information: {name[1:]}")
        for what, name in (("title", "/Title"), ("author", "/Author"))
        if name in values
    }
    made, changed = (read_day(values.get(name, "")) for name in ("/CreationDate", "/ModDate"))
    if made is None:
        return said, None, ()
    if changed is not None and changed != made:
        return said, None, (f"the PDF was made on {made} and changed on {changed}: neither is taken for its date",)
    return said, Said(made.isoformat(), "PDF information: CreationDate, the day the file was made"), ()


def find_script(reader: pypdf.PdfReader) -> str | None:
    """The first action in the file that would run something; None if there is none."""
    for value in _iter_dictionaries(reader):
        kind = value.get("/S")
        if kind in ACTIONS:
            return str(kind)[1:]
        if "/JavaScript" in value or "/JS" in value:
            return "JavaScript"
    return None


def _iter_dictionaries(reader: pypdf.PdfReader) -> Iterator[DictionaryObject]:
    """All dictionaries that the trailer leads to, each once, without going down in recursion."""
    waiting: list[Any] = [reader.trailer.get("/Root")]
    seen: set[tuple[int, int]] = set()
    n = 0
    while waiting:
        value = waiting.pop()
        if isinstance(value, IndirectObject):
            key = (value.idnum, value.generation)
            if key in seen:
                continue
            seen.add(key)
            try:
                value = value.get_object()
            except (PyPdfError, ValueError, TypeError, KeyError):
                continue
        n += 1
        if n > MOST_OBJECTS:
            raise FormatFault(f"over {MOST_OBJECTS:,} objects in it; print it into a new PDF")
        if isinstance(value, DictionaryObject):
            yield value
            waiting += [part for name, part in value.raw_items() if name not in ("/Parent", "/P")] if hasattr(
                value, "raw_items") else list(dict.values(value))  # fmt: skip
        elif isinstance(value, list):
            waiting += list.__iter__(value)
