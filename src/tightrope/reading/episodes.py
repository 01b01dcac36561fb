"""Named episodes from a dated list: "during the Gulf War", "after the 2015 nuclear deal", "since the fall of Kabul".

The days of an episode are what history books know, not what the text fixes: they stand beside a record, never as its
date.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType
from typing import cast

from tightrope.nouns import Episode, Interval, Relation
from tightrope.reading.lexicon import load_table

_GAP = r"[\s\-–]+"
_LOOSE = {" ": _GAP, "-": r"[\s\-–]?", "'": "['’]"}


@dataclass(frozen=True, slots=True)
class _Named:
    """An episode as one of its names leads to it."""

    name: str
    when: Interval
    source: str


@dataclass(frozen=True)
class EpisodeLexicon:
    """`relations` finds the words before a name; `names` are patterns by their first word, the longest first."""

    relations: re.Pattern[str]
    kinds: Mapping[str, Relation]
    names: Mapping[str, tuple[tuple[re.Pattern[str], tuple[_Named, ...]], ...]]


@dataclass(frozen=True, slots=True)
class Telling:
    """An episode that a sentence names, and the place of the words (offsets into the text given)."""

    episode: Episode
    start: int
    end: int


@cache
def load_episodes() -> EpisodeLexicon:
    """Read `episodes.toml`, once."""
    table = load_table("episodes.toml")
    kinds = {words: cast(Relation, kind) for kind, texts in table["relations"].items() for words in texts}
    between = "|".join([r"\d{4}", *table["words"]["between"]])
    behind = "|".join(table["words"]["behind"])
    relations = "|".join(_soften(words) for words in sorted(kinds, key=len, reverse=True))
    by_name: dict[str, list[_Named]] = {}
    for row in table["episode"]:
        when = Interval(row["from"], row["to"] + timedelta(days=1))
        for text in dict.fromkeys((row["name"], *row["also"])):
            by_name.setdefault(text.casefold(), []).append(_Named(row["name"], when, row["source"]))
    names: dict[str, list[tuple[re.Pattern[str], tuple[_Named, ...]]]] = {}
    for text in sorted(by_name, key=len, reverse=True):
        pattern = re.compile(rf"{_soften(text)}\b(?!{_GAP}(?:{behind})\b)", re.IGNORECASE)
        names.setdefault(_find_first(text), []).append((pattern, tuple(by_name[text])))
    return EpisodeLexicon(
        re.compile(
            rf"\b({relations})\s+(?:(?:the|a|an|its|their|his|her|our)\s+)?((?:(?:{between}){_GAP}){{0,3}})",
            re.IGNORECASE,
        ),
        MappingProxyType(kinds),
        MappingProxyType({first: tuple(found) for first, found in names.items()}),
    )


def find_episodes(text: str, published: date | None) -> tuple[Telling, ...]:
    """The episodes that a text names in time, in order.

    >>> [str(told.episode) for told in find_episodes("It has grown since the fall of Kabul.", date(2024, 5, 1))]
    ['since the fall of Kabul (2021-08-15)']
    """
    lexicon = load_episodes()
    found = []
    for match in lexicon.relations.finditer(text):
        for start in dict.fromkeys((match.start(2), match.end(2))):  # a name may itself begin with a year
            told = _match_name(text, start, lexicon)
            if told is None:
                continue
            end, named = told
            chosen = _choose(named, re.findall(r"\d{4}", text[match.start(2) : end]), published)
            if chosen is not None:
                relation = lexicon.kinds[" ".join(match[1].casefold().split())]
                words = text[match.start() : end]
                found.append(
                    Telling(Episode(chosen.name, relation, chosen.when, words, chosen.source), match.start(), end)
                )
            break
    return tuple(found)


def _match_name(text: str, start: int, lexicon: EpisodeLexicon) -> tuple[int, tuple[_Named, ...]] | None:
    """Where the longest name that begins at a place stops, and what it may mean."""
    for pattern, named in lexicon.names.get(_find_first(text[start : start + 40]), ()):
        match = pattern.match(text, start)
        if match is not None:
            return match.end(), named
    return None


def _choose(named: Sequence[_Named], years: Sequence[str], published: date | None) -> _Named | None:
    """The one meant: of the year given, else the last that had begun by the day of publication; none where open."""
    fitting = [
        each
        for each in named
        if all(each.when.start.year <= int(year) <= (each.when.end - timedelta(days=1)).year for year in years)
        and (published is None or each.when.start <= published)
    ]
    if published is None and len(fitting) > 1:
        return None
    return max(fitting, key=lambda each: each.when.start, default=None)


def _find_first(text: str) -> str:
    """The first word of a text, as names are filed under it."""
    match = re.match(r"\w+", text)
    return match[0].casefold() if match else ""


def _soften(text: str) -> str:
    """A pattern for words as texts write them: spaces, hyphens and apostrophes may differ."""
    return "".join(_LOOSE.get(letter, re.escape(letter)) for letter in text)
