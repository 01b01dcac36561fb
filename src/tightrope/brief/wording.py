"""Words for numbers: likelihood, confidence, rounding, names in a sentence.

Likelihood words and ranges: Intelligence Community Directive 203, *Analytic Standards* (2015), first row. The range is
printed in the sentence, since that is what makes readers take the word as meant (Wintle et al. 2019,
doi:10.1371/journal.pone.0213522). A likelihood and a confidence never stand in one sentence.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from tightrope.nouns import Interval

Level = Literal["low", "moderate", "high"]


@dataclass(frozen=True, slots=True)
class Band:
    """A likelihood word and the percentages it stands for: from `low` up to but not including `high`."""

    word: str
    low: int
    high: int

    @property
    def range(self) -> str:
        """The range as printed."""
        return f"{self.low}–{self.high} %"


BANDS = (
    Band("almost no chance", 1, 5),
    Band("very unlikely", 5, 20),
    Band("unlikely", 20, 45),
    Band("roughly even chance", 45, 55),
    Band("likely", 55, 80),
    Band("very likely", 80, 95),
    Band("almost certain", 95, 99),
)

# English names of states and bodies that take "the" hold one of these words.
_TAKES_ARTICLE = frozenset({
    "agency", "alliance", "army", "assembly", "bahamas", "bank", "coalition", "commission", "committee",
    "commonwealth", "comoros", "conference", "congress", "corps", "council", "court", "emirates", "federation",
    "forces", "foundation", "front", "fund", "gambia", "government", "house", "islands", "kingdom", "kremlin",
    "league", "maldives", "ministry", "movement", "nations", "navy", "netherlands", "organisation", "organization",
    "opposition", "parliament", "party", "pentagon", "philippines", "public", "republic", "resistance", "senate",
    "states", "straits", "taliban", "treasury", "union", "vatican",
})  # fmt: skip


def find_band(probability: float) -> Band | None:
    """The band of a probability in [0, 1]; None below 1 % and above 99 %, where no word is used.

    >>> find_band(0.80).word, find_band(0.7999).word, find_band(0.005)
    ('very likely', 'likely', None)
    """
    if not 0 <= probability <= 1:
        raise ValueError(f"a probability lies in [0, 1]: {probability}")
    percent = round(probability * 100, 9)
    if percent < BANDS[0].low or percent > BANDS[-1].high:
        return None
    return next((band for band in BANDS if percent < band.high), BANDS[-1])


def say_likelihood(probability: float, *, that: str) -> str:
    """A sentence, without its full stop, that says how likely a clause is, range printed.

    >>> say_likelihood(0.87, that="the words of Iran hedge")
    'It is very likely (80–95 %) that the words of Iran hedge'
    >>> say_likelihood(0.999, that="the words of Iran hedge")
    'The chance that the words of Iran hedge is above 99 %'
    """
    band = find_band(probability)
    if band is None:
        side = "below 1" if probability < 0.5 else "above 99"
        return f"The chance that {that} is {side} %"
    opening = {"almost no chance": "There is", "roughly even chance": "There is a"}.get(band.word, "It is")
    return f"{opening} {band.word} ({band.range}) that {that}"


def name_likelihood(probability: float) -> str:
    """The word and its range, for a table or a half-sentence.

    >>> name_likelihood(0.5), name_likelihood(0.0)
    ('roughly even chance (45–55 %)', 'below 1 %')
    """
    band = find_band(probability)
    if band is None:
        return "below 1 %" if probability < 0.5 else "above 99 %"
    return f"{band.word} ({band.range})"


def find_step(low: float, high: float) -> float:
    """Power of ten that a value with this interval can bear: not above a quarter of the interval's width.

    >>> find_step(-0.05, 0.31), find_step(-0.4, 0.5), find_step(12.0, 61.0)
    (0.01, 0.1, 10.0)
    """
    width = abs(high - low)
    return 10.0 ** max(-4, math.floor(math.log10(width / 4) + 1e-9)) if width > 0 else 0.001


def format_number(value: float, *, step: float, signed: bool = False) -> str:
    """A number rounded to a power of ten, with a true minus sign and never a minus zero.

    >>> format_number(-0.004, step=0.01), format_number(-0.128, step=0.01), format_number(1234, step=10)
    ('0.00', '−0.13', '1230')
    """
    digits = max(0, -round(math.log10(step)))
    rounded = round(value / step) * step
    text = f"{abs(rounded):.{digits}f}"
    if float(text) == 0:
        return text
    return ("−" if rounded < 0 else "+" if signed else "") + text


def format_estimate(value: float, low: float, high: float, *, signed: bool = False) -> str:
    """An estimate and its interval, rounded to what they can bear.

    >>> format_estimate(0.1321, -0.0512, 0.3099)
    '0.13 (−0.05 to 0.31)'
    """
    step = find_step(low, high)
    middle, bottom, top = (format_number(x, step=step, signed=signed) for x in (value, low, high))
    return f"{middle} ({bottom} to {top})"


def format_probability(value: float) -> str:
    """A probability as a whole percentage, never 0 or 100.

    >>> format_probability(0.7342), format_probability(0.001), format_probability(1.0)
    ('73 %', '< 1 %', '> 99 %')
    """
    if value < 0.01:
        return "< 1 %"
    return "> 99 %" if value > 0.99 else f"{value * 100:.0f} %"


def format_share(part: int, whole: int) -> str:
    """A share: as a count below twenty, since a percentage of few promises too much; else percentage and count.

    >>> format_share(3, 8), format_share(31, 50), format_share(0, 0)
    ('3 of 8', '62 % (31 of 50)', 'none')
    """
    if whole == 0:
        return "none"
    return f"{part} of {whole}" if whole < 20 else f"{part / whole * 100:.0f} % ({part} of {whole})"


def say_share(part: int, whole: int, noun: str) -> str:
    """A share inside a sentence, under the same rule.

    >>> say_share(3, 8, "item"), say_share(31, 50, "item")
    ('3 of 8 items', '62 % of the items (31 of 50)')
    """
    if whole < 20:
        return f"{part} of {count_things(whole, noun)}"
    return f"{part / whole * 100:.0f} % of the {noun}s ({part} of {whole})"


def format_window(window: Interval) -> str:
    """First and last day of an interval.

    >>> format_window(Interval(date(2024, 7, 1), date(2025, 7, 2)))
    '1 July 2024 to 1 July 2025'
    """
    return f"{format_day(window.start)} to {format_day(window.end - timedelta(days=1))}"


def format_day(day: date) -> str:
    """A day as people write it.

    >>> format_day(date(2025, 7, 1))
    '1 July 2025'
    """
    return f"{day.day} {day:%B} {day.year}"


def count_things(number: int, noun: str, *, plural: str = "") -> str:
    """A count with its noun.

    >>> count_things(1, "act"), count_things(3, "country", plural="countries"), count_things(0, "act")
    ('1 act', '3 countries', 'no acts')
    """
    many = plural or noun + "s"
    return f"{number} {noun}" if number == 1 else f"{number or 'no'} {many}"


def join_words(words: Sequence[str], *, last: str = "and") -> str:
    """Words in a row, as a sentence lists them.

    >>> join_words(["Iran"]), join_words(["Iran", "Israel"]), join_words(["Iran", "Israel", "India"])
    ('Iran', 'Iran and Israel', 'Iran, Israel and India')
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def place_article(name: str) -> str:
    """A name as it stands inside a sentence: with "the" where English wants it.

    >>> place_article("United States"), place_article("Iran"), place_article("The Gambia"), place_article("Ali Khan")
    ('the United States', 'Iran', 'the Gambia', 'Ali Khan')
    """
    if name[:4].lower() == "the ":
        return "the " + name[4:]
    if re.search(r"\w['’]s? ", name):
        return name
    words = re.findall(r"\w+", name.lower())
    takes = name[:1].islower() or any(word in _TAKES_ARTICLE for word in words)
    return f"the {name}" if takes else name


def read_id(actor_id: str) -> str:
    """An actor id as a reader can take it, for actors without a name.

    >>> read_id("WLD.western-states"), read_id("PAK/some-body"), read_id("XAA")
    ('western states', 'some body (PAK)', 'XAA')
    """
    head, *rest = re.split(r"[./]", actor_id)
    if not rest:
        return actor_id
    tail = rest[-1].replace("-", " ")
    return tail if head in ("WLD", "NON", "IGO") else f"{tail} ({head})"


def open_sentence(text: str) -> str:
    """The text with its first letter raised.

    >>> open_sentence("the United States")
    'The United States'
    """
    return text[:1].upper() + text[1:]
