"""RSS and Atom: every entry a document of its own, with the exact bytes that it has in the feed."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from tightrope.formats.extract import Extract, FormatFault, Member, Said, choose_day, read_day, report_hidden
from tightrope.formats.limits import Limits
from tightrope.formats.markup import write_lines

PARSER = "rss reader 1"
PARSES_PARTS = True  # its parts are of its own format: read in the same process
DECLARATION = re.compile(rb"^\s*<\?xml[^>]{0,200}\?>")
ENTRIES = ("item", "entry")
ROOTS = ("rss", "feed", "RDF", *ENTRIES)
CONTENTS = ("encoded", "content", "description", "summary")  # fullest first
LEAST = 120  # characters; below this an entry is a headline with a link


def open_parts(raw: bytes, limits: Limits) -> tuple[list[Member], list[tuple[str, str]]]:
    """The entries of a feed, each as a file that stands for itself: declaration, name of the feed, its exact bytes."""
    root = _check(raw, limits)
    if root in ENTRIES:
        return [Member("entry 1", raw)], []
    spans, channel = _find_entries(raw)
    if not spans:
        raise FormatFault("no entries in it; if it is no feed, give it the suffix of what it is")
    head = DECLARATION.match(raw)
    declaration = head[0].strip() if head else b'<?xml version="1.0" encoding="utf-8"?>'
    if channel:
        declaration += b"\n<!-- feed: " + channel.replace("--", "- -").encode("ascii", "xmlcharrefreplace") + b" -->"
    members, refused = [], []
    for number, (start, end) in enumerate(spans, 1):
        name = f"entry {number}"
        if number > limits.members:
            refused.append((name, f"and those after it: over {limits.members} entries"))
            break
        members.append(Member(name, declaration + b"\n" + raw[start:end]))
    return members, refused


def parse(raw: bytes, limits: Limits) -> Extract:
    """The text of one entry, as `open_parts` gives it: its fullest content as plain lines."""
    if _check(raw, limits) not in ENTRIES:
        raise FormatFault("a whole feed, not one entry of it")
    values = _read_entry(raw)
    bodies = [(name, body) for name in CONTENTS for body in values.get(name, [])[:1]]
    text, chosen = "", ""
    hidden: tuple[tuple[str, str], ...] = ()
    for name, body in bodies:
        lines, cut = write_lines(body, limits)
        if len(lines) > len(text):
            text, hidden, chosen = lines, cut, name
    said, doubts = _read_said(values, raw)
    title = said["title"].value if "title" in said else ""
    if not text and not title:
        raise FormatFault("no text in the entry, only a link; fetch the page it links to")
    short = (f"the entry has only {len(text)} characters of text; the page it links to is not read",)
    changed = read_day(next(iter(values.get("updated", [])), "")) if "published" not in said else None
    made = Said(changed.isoformat(), "updated of the entry, the day of its last change") if changed else None
    lead = f"{title}\n" if title and not text.startswith(title) else ""
    return Extract(
        lead + text + "\n", PARSER, said=said,
        places=((0, "title of the entry"), (len(lead), f"{chosen} of the entry")),
        made=made, findings=(*doubts, *report_hidden(hidden), *(short if len(text) < LEAST else ())),
    )  # fmt: skip


def _check(raw: bytes, limits: Limits) -> str:
    """The name of the root; entities, document types, deep nesting and broken XML are refused."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FormatFault("UTF-16, not UTF-8; save it again as UTF-8")
    names: list[str] = []
    root: list[str] = []
    parser = _make_parser()

    def start(name: str, _attributes: Any) -> None:
        names.append(name)
        if not root:
            root.append(_local(name))
        if len(names) > limits.depth:
            raise FormatFault(f"its elements are nested over {limits.depth} deep; fetch the pages it links to")

    parser.StartElementHandler, parser.EndElementHandler = start, lambda _name: names.pop()
    try:
        parser.Parse(raw, True)  # noqa: FBT003 - expat's own signature
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise FormatFault(f"damaged or cut off XML ({str(error)[:80]}); fetch the whole file again") from error
    if root[0] not in ROOTS:
        raise FormatFault(f"XML, but no RSS or Atom feed (it begins with <{root[0][:40]}>); save its text as .txt")
    return root[0]


def _local(tag: str) -> str:
    """A name without its prefix or namespace."""
    return tag.rpartition("}")[2].rpartition(":")[2]


def _find_entries(raw: bytes) -> tuple[list[tuple[int, int]], str]:
    """Start and end byte of every entry, and the title of the feed."""
    spans: list[tuple[int, int]] = []
    path: list[str] = []
    title: list[str] = []
    begun: list[int] = []
    parser = _make_parser()

    def start(name: str, _attributes: Any) -> None:
        path.append(_local(name))
        if path[-1] in ENTRIES and not begun:
            begun.append(parser.CurrentByteIndex)

    def end(name: str) -> None:
        path.pop()
        if _local(name) in ENTRIES and begun and not set(path) & set(ENTRIES):
            spans.append((begun.pop(), raw.index(b">", parser.CurrentByteIndex) + 1))

    def words(text: str) -> None:
        if path in (["rss", "channel", "title"], ["feed", "title"], ["RDF", "channel", "title"]):
            title.append(text)

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, words
    parser.Parse(raw, True)  # noqa: FBT003 - expat's own signature
    return spans, " ".join("".join(title).split())[:200]


def _make_parser() -> Any:
    """An expat parser that refuses what defusedxml refuses; without namespaces, since an entry stands alone."""
    parser = expat.ParserCreate()

    def refuse(*_arguments: Any) -> None:
        raise FormatFault("declares entities or a document type; save the entries as .txt")

    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.buffer_text = True
    return parser


def _read_entry(raw: bytes) -> dict[str, list[str]]:
    """Local name -> texts of the children of the entry; content as markup (also Atom's XHTML) is kept as such."""
    values: dict[str, list[str]] = {}
    path: list[str] = []
    pieces: list[str] = []
    parser = _make_parser()

    def start(name: str, attributes: dict[str, str]) -> None:
        path.append(_local(name))
        if len(path) == 2:
            pieces.clear()
            if path[1] == "link" and attributes.get("href") and attributes.get("rel", "alternate") == "alternate":
                values.setdefault("link", []).append(attributes["href"])
        elif len(path) > 2 and path[1] in CONTENTS:
            style = attributes.get("style", "").replace('"', "'")
            hidden = " hidden" if "hidden" in attributes else ""
            pieces.append(f'<{path[-1]} style="{style}"{hidden}>')

    def end(_name: str) -> None:
        local = path.pop()
        if len(path) == 1:
            text = "".join(pieces).strip()
            if text:
                values.setdefault(local, []).append(text)
            pieces.clear()
        elif len(path) > 1 and path[1] in CONTENTS:
            pieces.append(f"</{local}>")
        elif len(path) == 2 and path[1] == "author" and local == "name":
            values.setdefault("creator", []).append("".join(pieces).strip())

    def words(text: str) -> None:
        is_markup = len(path) > 2 and path[1] in CONTENTS
        pieces.append(html.escape(text, quote=False) if is_markup else text)

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, words
    parser.Parse(raw, True)  # noqa: FBT003 - expat's own signature
    return values


def _read_said(values: dict[str, list[str]], raw: bytes) -> tuple[dict[str, Said], tuple[str, ...]]:
    """Title, author, publisher (the feed), day and link of an entry."""
    said: dict[str, Said] = {}
    title = next(_iter_plain(values.get("title", [])), None)
    if title:
        said["title"] = Said(title, "title of the entry")
    author = next(_iter_plain(values.get("creator", []) or values.get("author", [])), None)
    if author:
        said["author"] = Said(author, "author of the entry")
    feed = re.search(rb"^\s*<\?xml[^>]*\?>\n<!-- feed: (.{1,2000}?) -->", raw)
    if feed:
        name = next(_iter_plain([feed[1].decode("ascii", "replace")]), None)
        if name:
            said["publisher"] = Said(name, "title of the feed")
    link = next((value for value in values.get("link", []) if value.startswith(("http://", "https://"))), None)
    if link:
        said["url"] = Said(link, "link of the entry")
    stated = [
        (value, f"{name} of the entry")
        for name in ("pubDate", "published", "date", "issued")
        for value in values.get(name, [])
    ]
    day, doubts = choose_day(stated)
    if day:
        said["published"] = day
    return said, doubts


def _iter_plain(values: list[str]) -> Iterator[str]:
    """Values without markup and entities."""
    for value in values:
        text = " ".join(re.sub(r"<[^>]*>", " ", html.unescape(value)).split())
        if text:
            yield text[:300]
