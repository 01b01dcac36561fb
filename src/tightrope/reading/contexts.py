"""What an act is about: PLOVER's contexts by the words of its sentence and of the lines around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from types import MappingProxyType

from tightrope.reading.lexicon import load_table
from tightrope.reading.parse import Sentence

_PIECES = re.compile(r"\w+")
_SKIPPED = frozenset({"the", "a", "an", "its", "his", "her", "their", "this", "these", "all", "any", "more"})
MOST_SHOWN = 3  # words shown for a context


@dataclass(frozen=True, slots=True)
class Context:
    """A context that holds for a sentence, the entries of the lexicon that say so, and where the first one stands."""

    name: str
    entries: tuple[str, ...]
    start: int
    end: int

    @property
    def rule(self) -> str:
        """The line shown to the reader.

        >>> Context("military", ("army", "shell"), 0, 4).rule
        'military by army, shell'
        """
        return f"{self.name} by {', '.join(self.entries[:MOST_SHOWN])}"


@dataclass(frozen=True, slots=True)
class ContextLexicon:
    """Phrases by their first word, the longest first, each with what it says: (context, entry, weight).

    `names` are the contexts in their order; `around` is the factor for a neighbouring line, `enough` what a context
    must reach over its different entries.
    """

    names: tuple[str, ...]
    meanings: Mapping[str, str]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], tuple[tuple[str, str, float], ...]], ...]]
    around: float
    enough: float


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word as the lexicon may write it, and its place."""

    forms: tuple[str, ...]
    start: int
    end: int


_Signals = dict[tuple[str, str], tuple[float, int, int]]  # (context, entry) -> weight, start, end


@cache
def load_contexts() -> ContextLexicon:
    """Read `contexts.toml`, once.

    >>> len(load_contexts().names)
    37
    """
    table = load_table("contexts.toml")
    weights = table["weights"]
    said: dict[tuple[str, ...], dict[tuple[str, str], float]] = {
        words: {} for entry in table["plain"]["words"] for words in _expand(entry)
    }
    for name, row in table["context"].items():
        for kind in ("word", "hint"):
            for entry in row[f"{kind}s"]:
                for words in _expand(entry):
                    said.setdefault(words, {}).setdefault((name, " ".join(words)), weights[kind])
    phrases: dict[str, list[tuple[tuple[str, ...], tuple[tuple[str, str, float], ...]]]] = {}
    for words in sorted(said, key=len, reverse=True):
        signals = tuple((*key, weight) for key, weight in said[words].items())
        phrases.setdefault(words[0], []).append((words, signals))
    return ContextLexicon(
        tuple(table["context"]),
        MappingProxyType({name: row["meaning"] for name, row in table["context"].items()}),
        MappingProxyType({word: tuple(found) for word, found in phrases.items()}),
        weights["around"],
        weights["enough"],
    )


def find_contexts(sentences: Sequence[Sentence], text: str) -> tuple[tuple[Context, ...], ...]:
    """The contexts of each sentence of a text, in PLOVER's order; its own paragraph gives the lines around it."""
    lexicon = load_contexts()
    own = [_find_signals(_split(sentence, text), lexicon) for sentence in sentences]
    found = []
    for place, sentence in enumerate(sentences):
        signals = dict(own[place])
        for beside in (place - 1, place + 1):
            if 0 <= beside < len(sentences) and sentences[beside].paragraph == sentence.paragraph:
                for key, (weight, start, end) in own[beside].items():
                    signals.setdefault(key, (weight * lexicon.around, start, end))
        found.append(_weigh(signals, lexicon))
    return tuple(found)


def _weigh(signals: _Signals, lexicon: ContextLexicon) -> tuple[Context, ...]:
    """The contexts whose entries together weigh enough; of two entries at one place the heavier counts."""
    told: dict[str, dict[int, tuple[float, int, int, str]]] = {}
    for (name, entry), (weight, start, end) in signals.items():
        here = told.setdefault(name, {})
        if start not in here or weight > here[start][0]:
            here[start] = (weight, start, end, entry)
    found = []
    for name in lexicon.names:
        ranked = sorted(told.get(name, {}).values(), key=lambda each: (-each[0], each[1]))
        if sum(weight for weight, *_ in ranked) >= lexicon.enough:
            found.append(Context(name, tuple(entry for *_, entry in ranked), ranked[0][1], ranked[0][2]))
    return tuple(found)


def _find_signals(pieces: Sequence[_Piece], lexicon: ContextLexicon) -> _Signals:
    """What the words of a sentence say; of phrases that begin at one word the longest takes its words."""
    found: _Signals = {}
    place = 0
    while place < len(pieces):
        stop, signals = _match(pieces, place, lexicon)
        for name, entry, weight in signals:
            found.setdefault((name, entry), (weight, pieces[place].start, pieces[stop - 1].end))
        place = stop
    return found


def _match(
    pieces: Sequence[_Piece], place: int, lexicon: ContextLexicon
) -> tuple[int, tuple[tuple[str, str, float], ...]]:
    """Where the longest phrase that begins at a word stops, and what it says; the next word if there is none.

    Two phrases of one length, such as "parties" and "party", both speak.
    """
    longest, after = 0, place + 1
    said: tuple[tuple[str, str, float], ...] = ()
    for form in pieces[place].forms:
        for words, signals in lexicon.phrases.get(form, ()):
            if len(words) < longest:
                break
            stop = _follow(pieces, place, words)
            if stop is not None:
                said = signals if len(words) > longest else said + signals
                longest, after = len(words), stop
                break
    return after, said


def _follow(pieces: Sequence[_Piece], place: int, words: Sequence[str]) -> int | None:
    """Where a phrase stops if its words follow each other; articles and possessives in between are passed over."""
    here = place + 1
    for word in words[1:]:
        while here < len(pieces) and word not in pieces[here].forms and pieces[here].forms[0] in _SKIPPED:
            here += 1
        if here >= len(pieces) or word not in pieces[here].forms:
            return None
        here += 1
    return here


def _split(sentence: Sentence, text: str) -> tuple[_Piece, ...]:
    """The words of a sentence with the forms under which an entry may have them.

    People's names are left out; their titles, which the parse has folded into one word with them, are not.
    """
    shouts = all(token.text.isupper() for token in sentence.tokens if len(token.text) > 1 and token.text.isalpha())
    pieces: list[_Piece] = []
    for token in sentence.tokens:
        if token.name is None or token.name.kind != "person":
            lemma = token.lemma if token.name is None else None
            pieces += _cut(text, token.start, token.end, shouts=shouts, lemma=lemma)
            continue
        first = text.find(token.name.surface, token.start, token.end)
        if first >= 0:
            pieces += _cut(text, token.start, first, shouts=shouts)
            pieces += _cut(text, first + len(token.name.surface), token.end, shouts=shouts)
    return tuple(pieces)


def _cut(text: str, start: int, end: int, *, shouts: bool, lemma: str | None = None) -> Iterator[_Piece]:
    """Words of a stretch of the text; a `lemma` stands for a stretch that is one word."""
    for match in _PIECES.finditer(text, start, end):
        lower = match[0].lower()
        is_whole = lemma is not None and match.span() == (start, end)
        base = lemma.lower() if lemma is not None and is_whole else lower.removesuffix("s")
        forms = (lower, base) if shouts else (lower, base, match[0])
        yield _Piece(tuple(dict.fromkeys(forms)), match.start(), match.end())


def _expand(entry: str) -> Iterator[tuple[str, ...]]:
    """The phrases that an entry stands for; an entry with a capital keeps its letters.

    >>> list(_expand("arms deal|sale"))
    [('arms', 'deal'), ('arms', 'sale')]
    """
    for choice in product(*(word.split("|") for word in entry.split())):
        yield tuple(_PIECES.findall(" ".join(choice)))
