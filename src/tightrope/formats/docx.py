"""Word files: the body paragraph by paragraph, then its footnotes and endnotes, from the file's own XML.

Comments are kept out: they speak about the text, often to its author alone, and were not published with it. Words of
headers and footers are kept out too, since they stand beside the text on every page. Both are told in a finding.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from tightrope.formats.extract import LONGEST_QUOTE, Extract, FormatFault, Said, read_day, report_hidden
from tightrope.formats.limits import Limits
from tightrope.formats.styles import SAME, read_colour

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DC = "{http://purl.org/dc/elements/1.1/}"
TERMS = "{http://purl.org/dc/terms/}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
REMOVED = frozenset({f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText", FALLBACK})
OFF = ("0", "false", "off", "none")
ACCOUNTS = ("python-docx", "administrator", "admin", "user", "author", "microsoft office user", "windows user")
PARSER = "docx reader 2"
NOTES = ("footnote", "endnote")
BESIDE = re.compile(r"word/(?:header|footer)\d*\.xml")
READ = ("word/document.xml", "word/styles.xml", "docProps/core.xml", "word/comments.xml",
        *(f"word/{kind}s.xml" for kind in NOTES))  # fmt: skip
LEAST = 4  # letters in a header or footer worth telling; a page number has none
MOST_ELEMENTS = 2_000_000


def parse(raw: bytes, limits: Limits) -> Extract:
    """The paragraphs of the body, tables included; `places` names the paragraph of each part."""
    parts = _unpack(raw, limits)
    if "word/vbaProject.bin" in parts:
        raise FormatFault("holds macros; save it as a plain .docx")
    trees = {name: _parse(part, limits) for name, part in parts.items() if _is_read(name)}
    styles = trees.get("word/styles.xml")
    hiding = _find_hiding_styles(styles) if styles is not None else frozenset()
    body = trees["word/document.xml"]
    text = _Text(hiding, limits)
    for number, paragraph in enumerate(_iter_paragraphs(body), 1):
        text.add(paragraph, f"paragraph {number}")
    n_lost = _add_notes(text, trees)
    if not text.pieces:
        raise FormatFault("all its text is hidden" if text.hidden else "no text in it; save its text as .txt")
    said, made, findings = read_properties(trees.get("docProps/core.xml"))
    n_changes = sum(1 for element in body.iter() if element.tag in (f"{W}ins", f"{W}del"))
    changes = (f"{n_changes} tracked changes: insertions are read, deletions are not",) if n_changes else ()
    kept_out = (*_report_lost(n_lost), *_report_comments(trees), *_report_beside(trees))
    return Extract(
        "".join(text.pieces), PARSER, places=tuple(text.places), said=said, made=made,
        findings=(*findings, *report_hidden(text.hidden), *changes, *kept_out),
    )  # fmt: skip


class _Text:
    """Lines as they are read, the place of each, what is hidden, and the notes that visible words refer to."""

    def __init__(self, hiding: frozenset[str], limits: Limits) -> None:
        self.hiding = hiding
        self.limits = limits
        self.pieces: list[str] = []
        self.places: list[tuple[int, str]] = []
        self.hidden: list[tuple[str, str]] = []
        self.notes: dict[tuple[str, str], str] = {}
        self.length = 0

    def add(self, paragraph: Any, place: str) -> None:
        """One paragraph, if it shows words."""
        line, notes = _read_paragraph(paragraph, self.hiding, self.hidden)
        for note in notes:
            self.notes.setdefault(note, place)
        if not line.strip():
            return
        self.places.append((self.length, place))
        self.pieces.append(line + "\n")
        self.length += len(line) + 1
        if self.length > self.limits.text:
            raise FormatFault(f"over {self.limits.text:,} characters of text; split it")


def _add_notes(text: _Text, trees: Mapping[str, Any]) -> int:
    """Add footnotes, then endnotes, numbered as the text refers to them; how many it does not refer to.

    They stand below the whole text, not inside it, so that no sentence of the body is cut by one.
    """
    n_lost = 0
    referred = dict(text.notes)
    for kind in NOTES:
        root = trees.get(f"word/{kind}s.xml")
        notes = {} if root is None else {note.get(f"{W}id"): note for note in root if note.tag == f"{W}{kind}"}
        wanted = [(identity, place) for (which, identity), place in referred.items() if which == kind]
        for number, (identity, place) in enumerate(wanted, 1):
            note = notes.pop(identity, None)
            for paragraph in () if note is None else _iter_paragraphs(note):
                text.add(paragraph, f"{kind} {number}, to {place}")
        left = [note for note in notes.values() if note.get(f"{W}type") is None]  # others draw the line above notes
        n_lost += sum(any(word.strip() for run in note.iter(f"{W}r") for word in _iter_words(run)) for note in left)
    return n_lost


def _report_lost(n_lost: int) -> tuple[str, ...]:
    """A finding for notes that are in the file and nowhere referred to."""
    count, them = ("1 note", "it") if n_lost == 1 else (f"{n_lost} notes", "them")
    return (f"{count} not read, since the text does not refer to {them}",) if n_lost else ()


def _report_comments(trees: Mapping[str, Any]) -> tuple[str, ...]:
    """One finding for all comments in the margin."""
    root = trees.get("word/comments.xml")
    comments = [] if root is None else [comment for comment in root if comment.tag == f"{W}comment"]
    if not comments:
        return ()
    people = sorted({(comment.get(f"{W}author") or "").strip()[:60] for comment in comments} - {""})
    by = f" (by {', '.join(people[:5])})" if people else ""
    count = "1 comment" if len(comments) == 1 else f"{len(comments)} comments"
    return (f"{count} in the margin{by} not read, beginning “{_quote_words(comments[0])}”",)


def _report_beside(trees: Mapping[str, Any]) -> tuple[str, ...]:
    """One finding for the words of headers and footers."""
    lines = [_quote_words(tree) for name, tree in trees.items() if BESIDE.fullmatch(name)]
    lines = [line for line in dict.fromkeys(lines) if sum(character.isalpha() for character in line) >= LEAST]
    return (f"headers and footers not read: {', '.join(f'“{line}”' for line in lines[:4])}",) if lines else ()


def _quote_words(element: Any) -> str:
    """How the words of an element begin."""
    words = "".join(word for run in element.iter(f"{W}r") for word in (*_iter_words(run), " "))
    return " ".join(words.split())[:LONGEST_QUOTE]


def _is_read(name: str) -> bool:
    """Whether a part of the file is looked into."""
    return name in READ or BESIDE.fullmatch(name) is not None


def _unpack(raw: bytes, limits: Limits) -> dict[str, bytes]:
    """The XML parts that are read (others by name alone), within the limit of unpacked bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            infos = archive.infolist()
            if any(info.flag_bits & 1 for info in infos):
                raise FormatFault("encrypted; open it with its password and save a copy without one")
            names = [info.filename for info in infos]
            if "word/document.xml" not in names or "[Content_Types].xml" not in names:
                raise FormatFault("a ZIP archive, not a Word file; if it is one, name it .zip")
            if len(set(names)) < len(names):
                raise FormatFault("two of its parts have the same name; save it again with a word processor")
            parts = dict.fromkeys(names, b"")
            for info in infos:
                if _is_read(info.filename):
                    with archive.open(info) as part:
                        parts[info.filename] = part.read(limits.unpacked + 1)
                    if sum(map(len, parts.values())) > limits.unpacked:
                        raise FormatFault(f"over {limits.unpacked // 1_000_000} MB unpacked; save its text as .txt")
    # zipfile raises NotImplementedError for a way of packing that it does not know
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise FormatFault(f"damaged or cut off ({str(error)[:100]}); fetch the whole file again") from error
    except RuntimeError as error:
        raise FormatFault(f"cannot be unpacked ({str(error)[:100]}); save it again") from error
    return parts


def _parse(part: bytes, limits: Limits) -> Any:
    """The root of an XML part; entities, document types and deep nesting are refused."""
    depth = count = 0
    root: Element | None = None
    try:
        for event, element in iterparse(io.BytesIO(part), events=("start", "end"), forbid_dtd=True):
            root = element if root is None else root
            depth += 1 if event == "start" else -1
            count += event == "start"
            if depth > limits.depth:
                raise FormatFault(f"its elements are nested over {limits.depth} deep; save its text as .txt")
            if count > MOST_ELEMENTS:
                raise FormatFault(f"over {MOST_ELEMENTS:,} elements in it; split it")
    except DefusedXmlException as error:
        raise FormatFault(
            f"its XML declares entities or a document type ({type(error).__name__}); save it again"
        ) from error
    except ParseError as error:
        raise FormatFault(f"its XML is damaged ({str(error)[:80]}); save it again with a word processor") from error
    return root


def _iter_paragraphs(body: Any) -> Iterator[Any]:
    """Paragraphs in order, those of tables and text boxes too, the doubles of text boxes not."""
    waiting = [body]
    while waiting:
        element = waiting.pop()
        if element.tag in REMOVED:
            continue
        if element.tag == f"{W}p":
            yield element
        waiting += reversed(element)


def _read_paragraph(
    paragraph: Any, hiding: frozenset[str], hidden: list[tuple[str, str]]
) -> tuple[str, list[tuple[str, str]]]:
    """The visible words of a paragraph, without those of paragraphs in it, and (kind, id) of the notes that they refer
    to; the hidden go to `hidden`."""
    shaded = _is_shaded(paragraph.find(f"{W}pPr"))
    outer = _name_hiding(paragraph.find(f"{W}pPr"), hiding, shaded=shaded, style="pStyle")
    pieces: list[str] = []
    notes: list[tuple[str, str]] = []
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        if element.tag in REMOVED or element.tag == f"{W}p":
            continue
        if element.tag != f"{W}r":
            waiting += reversed(element)
            continue
        words = "".join(_iter_words(element))
        why = outer or _name_hiding(element.find(f"{W}rPr"), hiding, shaded=shaded, style="rStyle")
        if why:
            hidden.append((why, words))
        else:
            pieces.append(words)
            notes += [(k, e.get(f"{W}id", "")) for k in NOTES for e in element.iter(f"{W}{k}Reference")]
    return " ".join("".join(pieces).replace("\t", " ").split(" ")).strip(), notes


def _iter_words(run: Any) -> Iterator[str]:
    """The characters of a run."""
    for element in run:
        if element.tag == f"{W}t":
            yield element.text or ""
        elif element.tag in (f"{W}tab", f"{W}br", f"{W}cr"):
            yield " "
        elif element.tag == f"{W}noBreakHyphen":
            yield "-"


def _name_hiding(properties: Any, hiding: frozenset[str], *, shaded: bool, style: str) -> str | None:
    """Why a run or paragraph with these properties shows nothing, or None."""
    if properties is None:
        return None
    named = properties.find(f"{W}{style}")
    if named is not None and named.get(f"{W}val") in hiding:
        return "a hidden style"
    if style == "pStyle":
        return None
    colour, size = properties.find(f"{W}color"), properties.find(f"{W}sz")
    value = read_colour("#" + colour.get(f"{W}val", "")) if colour is not None else None
    points = (size.get(f"{W}val") or "") if size is not None else ""
    signs = {
        "hidden text": _is_on(properties.find(f"{W}vanish")) or _is_on(properties.find(f"{W}specVanish")),
        "white on white": value and min(value) >= 255 - SAME and not (shaded or _is_shaded(properties)),
        "letters of a point or less": points.isdigit() and int(points) <= 2,
    }
    return next((why for why, is_there in signs.items() if is_there), None)


def _is_shaded(properties: Any) -> bool:
    """Whether there is a ground other than white behind."""
    if properties is None:
        return False
    if properties.find(f"{W}highlight") is not None:
        return True
    shade = properties.find(f"{W}shd")
    fill = (shade.get(f"{W}fill") or "auto").lower() if shade is not None else "auto"
    return fill not in ("auto", "ffffff")


def _is_on(element: Any) -> bool:
    """Whether a switch is there and on."""
    return element is not None and (element.get(f"{W}val") or "1").lower() not in OFF


def _find_hiding_styles(styles: Any) -> frozenset[str]:
    """Styles that hide their text, also by the style they are based on."""
    base: dict[str, str] = {}
    hiding: set[str] = set()
    for style in styles.iter(f"{W}style"):
        name = style.get(f"{W}styleId") or ""
        parent, look = style.find(f"{W}basedOn"), style.find(f"{W}rPr")
        if parent is not None:
            base[name] = parent.get(f"{W}val") or ""
        if look is not None and _is_on(look.find(f"{W}vanish")):
            hiding.add(name)
    for name in base:
        at, steps = name, 0
        while at in base and at not in hiding and steps < 50:
            at, steps = base[at], steps + 1
        if at in hiding:
            hiding.add(name)
    return frozenset(hiding)


def read_properties(core: Any) -> tuple[dict[str, Said], Said | None, tuple[str, ...]]:
    """Title and author of the core properties, and the day on which the file was made if it was not changed later."""
    if core is None:
        return {}, None, ()
    values = {element.tag: element.text.strip() for element in core if element.text and element.text.strip()}
    said = {
        what: Said(values[tag][:300], f"document properties: {tag.partition('}')[2]}")
        for what, tag in (("title", f"{DC}title"), ("author", f"{DC}creator"), ("publisher", f"{DC}publisher"))
        if tag in values
    }
    if "author" in said and said["author"].value.casefold() in ACCOUNTS:
        del said["author"]
    made, changed = (read_day(values.get(f"{TERMS}{name}", "")) for name in ("created", "modified"))
    if made is None:
        return said, None, ()
    if changed is not None and changed != made:
        return said, None, (f"the file was made on {made} and changed on {changed}: neither is taken for its date",)
    return said, Said(made.isoformat(), "document properties: created, the day the file was made"), ()
