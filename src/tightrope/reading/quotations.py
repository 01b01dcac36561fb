"""Quoted stretches of a text: where quotation marks open and close, over sentences and paragraphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

OPENING = frozenset({"``", "“", "„", "«"})
CLOSING = frozenset({"”", "»", "'''"})
EITHER = frozenset({"''", '"'})
MARKS = OPENING | CLOSING | EITHER
_NO_SPACE_AFTER = frozenset({",", ".", "?", "!", ";", "--", "—", "..."})


@dataclass(frozen=True, slots=True)
class Quote:
    """Words from `first` up to `last` (the one after the end), marks included.

    `opens` and `closes` say whether the marks themselves stand in the text; a quotation of several paragraphs has
    none at some rim.
    """

    first: int
    last: int
    opens: bool = True
    closes: bool = True


def find_quotes(words: Sequence[str], *, is_open: bool = False) -> tuple[tuple[Quote, ...], bool]:
    """Quotations among words, and whether the last one is still open at the end.

    >>> find_quotes(["He", "said", ":", "“", "No", ".", "”"])
    ((Quote(first=3, last=7, opens=True, closes=True),), False)
    """
    quotes: list[Quote] = []
    start: int | None = 0 if is_open else None
    opens = not is_open
    for place, word in enumerate(words):
        if word not in MARKS:
            continue
        if start is None and (word in CLOSING or (word == "''" and _ends_here(words, place))):
            if not quotes:
                quotes.append(Quote(0, place + 1, opens=False))
        elif start is None:
            start, opens = place, True
        elif word in OPENING:
            if not opens and start == 0 and place == 0:
                opens = True
            elif place > start and _is_paragraph_mark(words, start, place):
                quotes.append(Quote(start, place, opens, closes=False))
                start, opens = place, True
        else:
            quotes.append(Quote(start, place + 1, opens))
            start = None
    if start is not None and start < len(words):
        quotes.append(Quote(start, len(words), opens, closes=False))
    return tuple(quotes), start is not None


def _ends_here(words: Sequence[str], place: int) -> bool:
    """Whether an ambiguous mark closes: it follows sentence punctuation, and no other such mark could close it."""
    later = next((word for word in words[place + 1 :] if word in MARKS), None)
    return place > 0 and words[place - 1] in _NO_SPACE_AFTER and (later is None or later in OPENING)


def _is_paragraph_mark(words: Sequence[str], start: int, place: int) -> bool:
    """Whether a second opening mark begins a new quotation, because the first was never closed."""
    return words[place - 1] in (".", "?", "!", ":") and place - start > 1
