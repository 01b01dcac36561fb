"""Web pages: the article by trafilatura, every character of it found again in the bytes of the page."""

from __future__ import annotations

import html as entities
import unicodedata
from array import array
from bisect import bisect_left
from html.parser import HTMLParser

import trafilatura

from tightrope.formats.extract import LONGEST_QUOTE, Extract, FormatFault, report_hidden
from tightrope.formats.limits import Limits
from tightrope.formats.markup import decode, parse_markup
from tightrope.formats.metadata import read_metadata
from tightrope.formats.styles import take_hidden

KEY = 24  # characters of a line that are looked for at once where the line does not stand in one piece
NO_TEXT = ("script", "style", "title")
REACH = 20_000  # characters within which the next piece of a line must follow


def parse(raw: bytes, limits: Limits, *, charset: str | None = None) -> Extract:
    """The article on a page. What the page hides is cut first; words that are not in its bytes are left out.

    `charset` is the encoding that the server stated.
    """
    decoded, codec, skipped, findings = decode(raw, stated=charset)
    if "\x00" in decoded:
        raise FormatFault("binary, not a web page; save the page again as HTML")
    root = parse_markup(decoded, limits)
    said, doubts = read_metadata(root)
    hidden = report_hidden(take_hidden(root))
    found = trafilatura.bare_extraction(root, include_comments=False, include_images=False, include_links=False)
    lines = [line for line in (getattr(found, "text", None) or "").split("\n") if line.strip()]
    if not lines:
        raise FormatFault("no article found on the page; save its text as .txt")
    source = _Source(decoded)
    text, places, n_lost = anchor_lines(lines, source)
    if not text:
        raise FormatFault("no line of its article stands in its bytes as such; save its text as .txt")
    lost = (f"{n_lost} lines of the article are not in the page as such (tables, lists), left out",) if n_lost else ()
    return Extract(
        text, f"trafilatura {trafilatura.__version__}", said=said,
        offsets=find_bytes(text, places, decoded, codec, skipped),
        findings=(*findings, *doubts, *hidden, *_report_unseen(source, places), *lost),
    )  # fmt: skip


class _Source(HTMLParser):
    """The characters of a page that show, without spaces, and where each stands in the decoded page.

    `unseen` are the characters of the text that show nothing, each with how many that show stand before it.
    """

    def __init__(self, decoded: str) -> None:
        super().__init__(convert_charrefs=False)
        self.decoded = decoded
        self.starts = [0, *(i + 1 for i, character in enumerate(decoded) if character == "\n")]
        self.pieces: list[str] = []
        self.places = array("q")
        self.unseen: list[tuple[int, str]] = []
        self.code: str | None = None
        self.feed(decoded)
        self.close()
        self.text = "".join(self.pieces)

    def _here(self) -> int:
        line, column = self.getpos()
        return self.starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in NO_TEXT:
            self.code = tag
        elif tag == "body":  # where a title was never closed
            self.code = None

    def handle_endtag(self, tag: str) -> None:
        if tag == self.code:
            self.code = None

    def handle_data(self, data: str) -> None:
        if self.code is None:
            self._add(data, self._here())

    def handle_entityref(self, name: str) -> None:
        start = self._here()
        end = start + 1 + len(name)
        written = self.decoded[start : end + (self.decoded[end : end + 1] == ";")]
        meant = entities.unescape(written)
        if meant == written:  # `AT&T`: no entity, each character stands for itself
            self._add(written, start)
        else:
            self._add_one(meant, start)

    def handle_charref(self, name: str) -> None:
        self._add_one(entities.unescape(f"&#{name};"), self._here())

    def _add(self, data: str, start: int) -> None:
        if not data.isprintable():  # only then can a character of it show nothing
            before = len(self.places)
            for character in data:
                before += is_solid(character)
                if is_unseen(character):
                    self.unseen.append((before, character))
        if unicodedata.is_normalized("NFC", data):
            kept = [(c, start + i) for i, c in enumerate(data) if is_solid(c)]
        else:
            kept = [(c, start + i) for i, group in _group(data) for c in unicodedata.normalize("NFC", group)]
            kept = [(c, place) for c, place in kept if is_solid(c)]
        self.pieces.append("".join(c for c, _ in kept))
        self.places.extend(place for _, place in kept)

    def _add_one(self, meant: str, start: int) -> None:
        solid = "".join(c for c in meant if is_solid(c))
        self.unseen += [(len(self.places), c) for c in meant if is_unseen(c)]
        self.pieces.append(solid)
        self.places.extend(start for _ in solid)


def _group(data: str) -> list[tuple[int, str]]:
    """Characters with the marks that follow them."""
    groups: list[tuple[int, str]] = []
    for i, character in enumerate(data):
        if groups and unicodedata.combining(character):
            groups[-1] = (groups[-1][0], groups[-1][1] + character)
        else:
            groups.append((i, character))
    return groups


def is_solid(character: str) -> bool:
    """Whether a character shows: no space, no control, nothing of zero width."""
    if character.isascii():
        return "!" <= character <= "~"
    return not character.isspace() and unicodedata.category(character) not in ("Cc", "Cf", "Cn", "Co", "Cs")


def is_unseen(character: str) -> bool:
    """Whether a character shows nothing and is no space: of zero width, a tag, a mark of direction. The signs of icon
    fonts (private use) do show.

    >>> [is_unseen(chr(code)) for code in (0x200B, 0xE0041, 0x202E, 0x20, 0x61, 0x301)]
    [True, True, True, False, False, False]
    """
    return not character.isspace() and not is_solid(character) and unicodedata.category(character) != "Co"


def _report_unseen(source: _Source, places: list[int]) -> tuple[str, ...]:
    """One finding for the characters inside an article, and at its edges, that a reader does not see."""
    taken = [place for place in places if place >= 0]
    first, last = bisect_left(source.places, min(taken)), bisect_left(source.places, max(taken))
    unseen = [character for before, character in source.unseen if first <= before <= last + 1]
    if not unseen:
        return ()
    codes = sorted({f"U+{ord(character):04X}" for character in unseen})
    listed = ", ".join(codes[:6]) + (", …" if len(codes) > 6 else "")
    tags = "".join(chr(ord(c) - 0xE0000) for c in unseen if 0xE0020 <= ord(c) <= 0xE007E)
    spelt = f", as tags they spell “{tags[:LONGEST_QUOTE]}”" if tags else ""
    return (f"{len(unseen)} hidden characters ({listed}) stand in the article, left out of its text{spelt}",)


def anchor_lines(lines: list[str], source: _Source) -> tuple[str, list[int], int]:
    """The lines that stand in the page, joined; the place of each character (-1 for a space); how many do not."""
    text: list[str] = []
    places: list[int] = []
    cursor = n_lost = 0
    for raw_line in lines:
        composed = unicodedata.normalize("NFC", raw_line)
        line = " ".join("".join(c for c in composed if is_solid(c) or c.isspace()).split())
        options = (line, line[2:]) if line.startswith("- ") else (line,)
        for option in options:
            solid = option.replace(" ", "")
            at = locate(solid, source.text, cursor) or locate(solid, source.text, 0)
            if solid and at:
                break
        else:
            n_lost += 1
            continue
        cursor = at[-1] + 1
        followed = iter(at)
        if text:
            text.append("\n")
            places.append(-1)
        text.append(option)
        places += [-1 if c == " " else source.places[next(followed)] for c in option]
    return "".join(text), places, n_lost


def locate(line: str, source: str, cursor: int) -> list[int]:
    """Place of each character of a line in the source from the cursor on, in order; empty where it is not there.

    >>> locate("Iranattacked", "xIran[not]attackedx", 0)
    [1, 2, 3, 4, 10, 11, 12, 13, 14, 15, 16, 17]
    """
    start = source.find(line, cursor)
    if start >= 0:
        return list(range(start, start + len(line)))
    at: list[int] = []
    done = 0
    while done < len(line):
        end = at[-1] + 1 + REACH if at else len(source)
        found = -1
        for length in (KEY, 8, 4, 1):
            if at or length in (KEY, 8, 4):
                found = source.find(line[done : done + length], at[-1] + 1 if at else cursor, end)
            if found >= 0:
                break
        if found < 0:
            return []
        while done < len(line) and found < len(source) and line[done] == source[found]:
            at.append(found)
            done += 1
            found += 1
    return at


def find_bytes(text: str, places: list[int], decoded: str, codec: str, skipped: int) -> tuple[tuple[int, int], ...]:
    """(character, byte) wherever text and page fall out of step."""
    breaks: list[tuple[int, int]] = []
    last_i = last_place = -1
    for i, place in enumerate(places):
        if place < 0:
            continue
        between = decoded[last_place + 1 : place]
        is_step = last_i >= 0 and place - last_place == i - last_i and (not between or between.isspace())
        if not is_step or decoded[place] != text[i] or decoded[last_place] != text[last_i]:
            breaks.append((i, place))  # an entity, or a letter and its mark, is a step of its own
        last_i, last_place = i, place
    bytes_at: dict[int, int] = {}
    byte, last = skipped, 0
    for place in sorted({place for _, place in breaks}):
        byte += len(decoded[last:place].encode(codec))
        bytes_at[place] = byte
        last = place
    return tuple((i, bytes_at[place]) for i, place in breaks)
