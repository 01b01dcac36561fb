"""HTML as a tree: decoded, held to its depth, freed of what is hidden; and as plain lines."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree, html

from tightrope.formats.extract import FormatFault
from tightrope.formats.limits import Limits
from tightrope.formats.styles import NEVER_SHOWN, take_hidden

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,30})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w-]{2,30})", re.IGNORECASE)
ENCODINGS = (
    "utf-8", "utf8", "windows-12", "cp12", "iso-8859-", "latin", "us-ascii", "ascii", "koi8", "macintosh", "gb", "big5",
    "euc-", "shift_jis",
)  # fmt: skip
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "td",
    "th", "tr", "ul",
})  # fmt: skip


def decode(raw: bytes, *, stated: str | None = None) -> tuple[str, str, int, tuple[str, ...]]:
    """The text, its encoding, the bytes of a byte order mark, and findings.

    The mark goes before what the server `stated`, that before the page's own word, that before UTF-8, that before
    Windows-1252. Where server and page differ and the bytes are good UTF-8, as one of them says, UTF-8 is taken: other
    text is hardly ever that by chance, and many servers state one encoding for all their pages.
    """
    for mark, codec in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if raw.startswith(mark):
            return _decode_as(raw[len(mark) :], codec), codec, len(mark), ()
    own = _CHARSET.search(raw[:4096]) or _XML_ENCODING.match(raw[:200])
    said = own[1].decode("ascii").lower() if own else None
    names = [stated, said]
    findings: list[str] = []
    if stated and said and _name_codec(stated) != _name_codec(said):
        is_utf_8 = "utf-8" in map(_name_codec, (stated, said)) and _is_decodable(raw, "utf-8")
        names = ["utf-8" if is_utf_8 else stated]
        findings.append(f"the server says its encoding is {stated}, the page {said}; read as {names[0]}")
    for name in (*names, "utf-8", "windows-1252"):
        if not name:
            continue
        if not name.lower().startswith(ENCODINGS):
            findings.append(f"encoding {name[:30]!r} is not one of the web's")
            continue
        codec = _name_codec(name)
        try:
            return raw.decode(codec), codec, 0, tuple(findings)
        except LookupError:
            findings.append(f"encoding {name[:30]!r} is not known")
        except UnicodeDecodeError as error:
            findings.append(f"not {name} at byte {error.start}")
    return raw.decode("latin-1"), "latin-1", 0, (*findings, "read as Latin-1")


def _name_codec(name: str) -> str:
    """The codec that a browser takes for an encoding's name."""
    lower = name.lower()
    if lower in ("iso-8859-1", "latin-1", "latin1", "ascii", "us-ascii"):
        return "windows-1252"
    return "utf-8" if lower in ("utf-8", "utf8") else name


def _is_decodable(raw: bytes, codec: str) -> bool:
    """Whether bytes are good text of a codec."""
    try:
        raw.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _decode_as(raw: bytes, codec: str) -> str:
    """Decoded, or a fault."""
    try:
        return raw.decode(codec)
    except UnicodeDecodeError as error:
        raise FormatFault(f"not {codec} at byte {error.start}, as its first bytes say; save it again") from error


def parse_markup(text: str, limits: Limits) -> Any:
    """The tree of a page or a fragment."""
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError as error:
        raise FormatFault("no text in its markup; save the page whole") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log) or _is_deep(root, limits.depth):
        raise FormatFault(f"its elements are nested over {limits.depth} deep; save its text as .txt")
    return root


def _is_deep(root: Any, depth: int) -> bool:
    """Whether elements are nested deeper than allowed."""
    now = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        now += 1 if event == "start" else -1
        if now > depth:
            return True
    return False


def write_lines(text: str, limits: Limits) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The visible words of a fragment, a line a block, and (why, text) of what it hides."""
    if not text.strip():
        return "", ()
    root = parse_markup(text, limits)
    hidden = take_hidden(root)
    pieces: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in BLOCKS:
            pieces.append("\n")
        if event == "start" and tag not in NEVER_SHOWN:
            pieces.append(" ".join((element.text or "").split("\n")))
        if (
            event == "end"
            and element.tail
            and (element.getparent() is None or element.getparent().tag not in NEVER_SHOWN)
        ):
            pieces.append(" ".join(element.tail.split("\n")))
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line), hidden
