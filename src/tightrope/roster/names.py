"""Names as text: folding, acronyms, titles. No data of its own."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

NameKind = Literal["name", "alias", "surname", "demonym", "capital", "place", "seat", "metonym", "code"]

# What spellings of one name differ in: apostrophes become one, separators a space, full stops and invisible marks go.
_SAME = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u02bb\u02bc\u02be\u02bf\u0060\u00b4", "'"),
        **dict.fromkeys('-_/,;:()"\u201c\u201d\u2010\u2011\u2012\u2013\u2014\u2015\t\n\r\u00a0', " "),
        **dict.fromkeys(".\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufeff"),
        **dict.fromkeys("\u202a\u202b\u202c\u202d\u202e"),
    }
)
_POSSESSIVE = re.compile(r"'s(?=\W|$)|(?<=s)'(?=\s|$)", re.IGNORECASE)
_ACRONYM = re.compile(r"[A-Z][A-Z0-9&]{1,6}")
_ARTICLES = ("the ", "The ")


@dataclass(frozen=True, slots=True)
class Name:
    """A text by which an actor is named; half-open [valid_from, valid_to) where a date bounds the use."""

    text: str
    actor_id: str
    kind_of_name: NameKind
    valid_from: date | None = None
    valid_to: date | None = None

    def is_used_on(self, on: date | None) -> bool:
        """Whether the name was in use on a day; with no day, always."""
        if on is None:
            return True
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on < self.valid_to)


@lru_cache(maxsize=65536)
def fold_name(text: str) -> str:
    """Bring spellings of one name together: case, accents, apostrophes, hyphens, full stops, `the`, genitives.

    >>> fold_name("Gideon Sa’ar"), fold_name("the White House"), fold_name("Türkiye’s army"), fold_name("Maj. Gen.")
    ('gideon saar', 'white house', 'turkiye army', 'maj gen')
    """
    plain = text.translate(_SAME)
    if not plain.isascii():
        plain = "".join(letter for letter in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(letter))
    if "'" in plain:
        plain = _POSSESSIVE.sub("", plain).replace("'", "")
    return " ".join(plain.casefold().split()).removeprefix("the ")


def find_acronym(text: str) -> str | None:
    """The letters of an acronym, or None: `US` and `U.S.` are one, `us` is none.

    >>> find_acronym("U.S."), find_acronym("the IMF"), find_acronym("us"), find_acronym("Iran")
    ('US', 'IMF', None, None)
    """
    plain = text.translate(_SAME).strip()
    if plain.startswith(_ARTICLES):
        plain = plain[4:]
    plain = plain.removesuffix("'s")
    return plain if plain[:2].isupper() and _ACRONYM.fullmatch(plain) else None


def key_name(text: str) -> str:
    """The key under which a name is looked up: acronyms keep their case, all else is folded.

    >>> key_name("U.S."), key_name("us"), key_name("Asim Munir")
    ('=US', 'us', 'asim munir')
    """
    acronym = find_acronym(text)
    return f"={acronym}" if acronym else fold_name(text)


def strip_titles(words: tuple[str, ...], titles: frozenset[str]) -> tuple[str, ...]:
    """Take titles of up to six words off the front of folded words; at least one word stays.

    >>> strip_titles(("maj", "gen", "abdolrahim", "mousavi"), frozenset({"maj gen", "gen"}))
    ('abdolrahim', 'mousavi')
    """
    start = 0
    while start < len(words) - 1:
        for length in range(min(6, len(words) - 1 - start), 0, -1):
            if " ".join(words[start : start + length]) in titles:
                start += length
                break
        else:
            return words[start:]
    return words[start:]
