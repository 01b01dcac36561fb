"""Office-holders as others list them: Wikidata query results, CIA World Leaders pages, one's own CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from tightrope.errors import RosterError, name_nearest

# What columns are called in query results and tables; the first that is there is taken.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "personLabel", "itemLabel", "holderLabel", "person_label"),
    "wikidata": ("wikidata", "qid", "wdid", "person", "item", "holder"),
    "office": ("office", "positionLabel", "position_label", "roleLabel", "title", "role", "position"),
    "state": ("state", "iso3", "countryCode", "country_code", "countryLabel", "country", "of"),
    "from": ("from", "start", "startDate", "start_date", "startTime"),
    "to": ("to", "end", "endDate", "end_date", "endTime"),
    "aliases": ("aliases", "alias", "personAltLabel", "itemAltLabel", "altLabel"),
    "source": ("source", "url"),
}
CIA_PAGE = "https://www.cia.gov/resources/world-leaders/foreign-governments/"
# Abbreviations of the CIA's directory.
SHORT: Mapping[str, str] = {
    "Adm": "Admiral", "Amb": "Ambassador", "Brig": "Brigadier", "Capt": "Captain", "Chmn": "Chairman",
    "Col": "Colonel", "Dep": "Deputy", "Dir": "Director", "Fd": "Field", "Gen": "General", "Govt": "Government",
    "Intl": "International", "Lt": "Lieutenant", "Maj": "Major", "Mar": "Marshal", "Mbr": "Member",
    "Min": "Minister", "Pres": "President", "Sec": "Secretary", "UN": "UN",
}  # fmt: skip
_QID = re.compile(r"Q\d+")
_SHORT = re.compile(rf"\b({'|'.join(SHORT)})\.(?=\s|$)|\b({'|'.join(SHORT)})\b(?=\s+(?:of|for|General|Mar)\b)")
_YEAR_ONLY = re.compile(r"(\d{4})-01-01T00:00:00Z")


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of somebody's list: who holds which office of which state, since and until when, by what source."""

    where: str
    name: str
    office: str
    state: str
    start: str = ""
    end: str = ""
    wikidata: str = ""
    aliases: tuple[str, ...] = ()
    surname: str = ""
    source: str = ""


def read_list(path: Path, kind: str) -> tuple[Listed, ...]:
    """All lines of a file of a kind: "wikidata" (CSV or JSON), "world-leaders" (HTML or page-data JSON), or "csv".

    Raises RosterError for an unknown kind and for a file that holds no list of that kind.
    """
    if kind not in READERS:
        raise RosterError(f"{path.name}: unknown kind of list {kind!r}{name_nearest(kind, READERS)}")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RosterError(f"{path}: cannot be read as UTF-8 text ({error})") from error
    found = tuple(READERS[kind](text, path.name))
    if not found:
        raise RosterError(f"{path.name}: no office-holder in it; is it a list of the kind {kind}?")
    return found


def _iter_wikidata(text: str, file: str) -> Iterator[Listed]:
    """Lines of a query result, as the query service writes CSV, JSON or its own JSON with bindings."""
    if text.lstrip().startswith(("{", "[")):
        for number, row in enumerate(_find_bindings(text, file), 1):
            yield _take_columns(row, f"{file}:{number}", is_wikidata=True)
    else:
        yield from _iter_table(text, file, is_wikidata=True)


def _find_bindings(text: str, file: str) -> list[dict[str, str]]:
    """The rows of a result in JSON, each cell as text."""
    try:
        loaded = json.loads(text)
    except json.JSONDecodeError as error:
        raise RosterError(f"{file}: not JSON: {error}") from error
    rows = loaded.get("results", {}).get("bindings", []) if isinstance(loaded, dict) else loaded
    return [
        {key: str(cell.get("value", "") if isinstance(cell, dict) else cell) for key, cell in row.items()}
        for row in rows
        if isinstance(row, dict)
    ]


def _iter_table(text: str, file: str, *, is_wikidata: bool = False) -> Iterator[Listed]:
    """Lines of a CSV with a header."""
    reader = csv.DictReader(io.StringIO(text))
    for row in reader:
        cells = {key: value or "" for key, value in row.items() if isinstance(key, str)}
        yield _take_columns(cells, f"{file}:{reader.line_num}", is_wikidata=is_wikidata)


def _take_columns(row: Mapping[str, str], where: str, *, is_wikidata: bool) -> Listed:
    """A line out of named cells, whatever the columns are called."""

    def take(column: str) -> str:
        return next((row[name].strip() for name in COLUMNS[column] if row.get(name, "").strip()), "")

    qid = _QID.search(take("wikidata"))
    source = take("source") or (f"https://www.wikidata.org/wiki/{qid.group()}" if is_wikidata and qid else "")
    aliases = tuple(part.strip() for part in re.split(r"[|;,]", take("aliases")) if part.strip())
    start, end = (_cut_day(take(column), is_wikidata=is_wikidata) for column in ("from", "to"))
    return Listed(
        where,
        take("name"),
        take("office"),
        take("state"),
        start,
        end,
        qid.group() if qid else "",
        aliases,
        "",
        source or where,
    )


def _cut_day(text: str, *, is_wikidata: bool) -> str:
    """The day of a time. Wikidata writes a year alone as its 1 January: it is read as a year."""
    year = _YEAR_ONLY.fullmatch(text.lstrip("+")) if is_wikidata else None
    return year.group(1) if year else text.lstrip("+")[:10]


def _iter_leaders(text: str, file: str) -> Iterator[Listed]:
    """Lines of a CIA World Leaders page: the page itself, or the page-data.json behind it."""
    state, rows = _find_page_data(text, file) if text.lstrip().startswith("{") else _find_page(text)
    slug = re.sub(r"[^a-z]+", "-", state.casefold()).strip("-")
    for number, (title, name) in enumerate(rows, 1):
        plain, surname = _write_name(name)
        office = _SHORT.sub(lambda found: SHORT[found.group(1) or found.group(2)], title)
        yield Listed(f"{file}:{number}", plain, office, state, surname=surname, source=f"{CIA_PAGE}{slug}/")


def _find_page_data(text: str, file: str) -> tuple[str, list[tuple[str, str]]]:
    """State and (title, name) of every leader in a page-data.json."""
    try:
        page: dict[str, Any] = json.loads(text)["result"]["data"]["page"]
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise RosterError(f"{file}: no page-data of a World Leaders page ({error})") from error
    sections = [value for key, value in page.items() if re.fullmatch(r"leaders(_\d)?", key) and isinstance(value, list)]
    rows = [(str(row.get("title", "")), str(row.get("name", ""))) for section in sections for row in section]
    return str(page.get("country", "")), rows


def _find_page(text: str) -> tuple[str, list[tuple[str, str]]]:
    """State and (title, name) of every leader on a page."""
    page = _Page()
    page.feed(text)
    return page.state.strip(), [(lines[0], " ".join(lines[1:])) for lines in page.leaders if len(lines) > 1]


class _Page(HTMLParser):
    """Collects the heading and the text of every element of the class `leader-info`."""

    def __init__(self) -> None:
        super().__init__()
        self.state = ""
        self.leaders: list[list[str]] = []
        self._depth = 0
        self._is_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter a heading, or the block of a leader."""
        if tag in ("br", "img", "hr", "input", "meta", "link"):
            return
        self._is_heading = tag == "h1"
        if self._depth:
            self._depth += 1
        elif "leader-info" in (dict(attrs).get("class") or "").split():
            self._depth = 1
            self.leaders.append([])

    def handle_endtag(self, tag: str) -> None:
        """Leave it again."""
        self._is_heading = self._is_heading and tag != "h1"
        self._depth = max(0, self._depth - 1)

    def handle_data(self, data: str) -> None:
        """Take the text."""
        if self._is_heading:
            self.state += data
        if self._depth and data.strip():
            self.leaders[-1].append(" ".join(data.split()))


def _write_name(name: str) -> tuple[str, str]:
    """A name that marks the family name by capitals, as others write it, and the family name.

    >>> _write_name("Mohammad Shehbaz SHARIF (Acting)")
    ('Mohammad Shehbaz Sharif', 'Sharif')
    """
    words = re.sub(r"\(.*?\)", "", name).replace("\xa0", " ").split()
    family = [word for word in words if len(word) > 1 and word.isupper() and "." not in word]
    plain = [word.title() if word in family else word for word in words]
    return " ".join(plain), " ".join(word.title() for word in family)


READERS: Mapping[str, Callable[[str, str], Iterator[Listed]]] = {
    "wikidata": _iter_wikidata,
    "world-leaders": _iter_leaders,
    "csv": _iter_table,
}
