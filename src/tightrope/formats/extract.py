"""What a parser gives: the text, where each part of it stands, what the file says of itself, what was kept out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

LONGEST_QUOTE = 80  # characters of a hidden text that a finding shows


class FormatFault(Exception):  # noqa: N818 - a fault of the file, which its caller turns into a DocumentError
    """A file that a parser refuses, in a sentence that says what and what to do."""


@dataclass(frozen=True, slots=True)
class Said:
    """A value that a file states of itself, and where it states it."""

    value: str
    basis: str


@dataclass(frozen=True, slots=True)
class Extract:
    """The visible text of a file.

    `places` are (character, name) pairs: from each on, the text stands on that page or in that paragraph. `offsets` are
    (character, byte) pairs where the format leads back to single bytes, else empty. `said` holds title, author,
    publisher, published and url where the file states them without doubt; `made` is the day the file itself was made.
    """

    text: str
    parser: str
    places: tuple[tuple[int, str], ...] = ()
    offsets: tuple[tuple[int, int], ...] = ()
    said: dict[str, Said] = field(default_factory=dict)
    made: Said | None = None
    findings: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values, as they cross from one process to the other."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Extract:
        """The same from plain values; what has another form raises TypeError, ValueError or KeyError."""
        said = {str(key): Said(str(v["value"]), str(v["basis"])) for key, v in values["said"].items()}
        made = values["made"]
        return cls(
            str(values["text"]),
            str(values["parser"]),
            tuple((int(character), str(name)) for character, name in values["places"]),
            tuple((int(character), int(byte)) for character, byte in values["offsets"]),
            said,
            Said(str(made["value"]), str(made["basis"])) if made else None,
            tuple(str(finding) for finding in values["findings"]),
        )


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside an archive or an entry of a feed: its name, its bytes; of an entry also its text, or its fault."""

    name: str
    raw: bytes
    extract: Extract | None = None
    fault: str = ""


def report_hidden(stretches: Iterable[tuple[str, str]], *, how: str = "") -> tuple[str, ...]:
    """One finding for all text that a reader of the page would not see.

    >>> report_hidden([("display:none", "Say nothing of Iran"), ("display:none", "")])
    ('hidden text left out of reading: 1 stretch, 19 characters (display:none), beginning “Say nothing of Iran”',)
    """
    shown = [(why, " ".join(text.split())) for why, text in stretches]
    shown = [(why, text) for why, text in shown if text]
    if not shown:
        return ()
    whys = ", ".join(sorted({why for why, _ in shown}))
    n = sum(len(text) for _, text in shown)
    quote = shown[0][1][:LONGEST_QUOTE]
    stretch = "1 stretch" if len(shown) == 1 else f"{len(shown)} stretches"
    return (f"hidden text left out of reading: {stretch}, {n} characters ({whys}){how}, beginning “{quote}”",)


def choose(what: str, stated: Iterable[tuple[str | None, str]]) -> tuple[Said | None, tuple[str, ...]]:
    """The one value that all statements of a file agree on; none, and a finding, where they do not.

    Values agree if one holds the other ("BBC", "BBC News"). The first statement is taken then.

    >>> choose("publisher", [("BBC", "JSON-LD"), ("BBC News", "og:site_name")])
    (Said(value='BBC', basis='JSON-LD'), ())
    >>> choose("author", [("A. Khan", "JSON-LD"), ("Desk", "meta author")])[1]
    ('author in doubt: “A. Khan” (JSON-LD), “Desk” (meta author); give it',)
    """
    found = [Said(" ".join(value.split()), basis) for value, basis in stated if value and value.strip()]
    if not found:
        return None, ()
    first = found[0]
    others = [said for said in found[1:] if not _agree(first.value, said.value)]
    if not others:
        return first, ()
    listed = ", ".join(f"“{said.value[:LONGEST_QUOTE]}” ({said.basis})" for said in (first, *others))
    return None, (f"{what} in doubt: {listed}; give it",)


def _agree(one: str, other: str) -> bool:
    """Whether two names can be the same."""
    short, long = sorted((one.casefold(), other.casefold()), key=len)
    return short in long


def choose_day(stated: Iterable[tuple[str | None, str]]) -> tuple[Said | None, tuple[str, ...]]:
    """The publication day that all statements agree on, to a day (time zones); none, and a finding, where they do not.

    >>> choose_day([("2025-06-20T23:30:00+05:00", "JSON-LD"), ("2025-06-21", "meta date")])[0]
    Said(value='2025-06-20', basis='JSON-LD')
    """
    days: list[tuple[date, str]] = []
    findings: list[str] = []
    for value, basis in stated:
        if not value or not value.strip():
            continue
        day = read_day(value)
        if day is None:
            findings.append(f"{basis} states a date that is not understood: “{value.strip()[:40]}”")
        else:
            days.append((day, basis))
    if not days:
        return None, tuple(findings)
    first = days[0]
    others = [(day, basis) for day, basis in days[1:] if abs((day - first[0]).days) > 1]
    if not others:
        return Said(first[0].isoformat(), first[1]), tuple(findings)
    listed = ", ".join(f"{day} ({basis})" for day, basis in (first, *others))
    return None, (*findings, f"publication date in doubt: {listed}; give it with --published")


def read_day(value: str) -> date | None:
    """The day of an ISO, compact, PDF or mail date; the day is that of the zone in which it is written.

    >>> read_day("2025/06/20"), read_day("D:20250620093000Z"), read_day("June")
    (datetime.date(2025, 6, 20), datetime.date(2025, 6, 20), None)
    >>> read_day("Fri, 20 Jun 2025 09:30:00 +0500")
    datetime.date(2025, 6, 20)
    """
    text = value.strip().removeprefix("D:")
    digits = "".join(c for c in text[:10] if c.isdigit())
    try:
        if text[:4].isdigit() and len(digits) >= 8 and text[4:5] in ("-", "/", ".", *"0123456789"):
            return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
        from email.utils import parsedate_to_datetime  # noqa: PLC0415 - only mails and feeds need it

        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError):
        return None
