"""Copies: which documents are rewrites of one text, found sentence by sentence, quotations left out.

A desk that rewrites a report puts other words for some, moves sentences, drops some and adds its own, but the words it
keeps stay in the same order within a sentence. Two reporters who write on one event share names and a few set phrases,
and no order of words. So each sentence of the one text is laid against the sentence of the other with which it has the
longest common subsequence of words (Hirschberg 1977; bit-parallel after Hyyrö 2004), and the share of words that stand
in the same order counts. Two reporters who quote one speech share the quotation and little else: quotations are left
out. Set phrases make sentences alike that report different things: sentences with other figures, or alike in all but
the names, do not match.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from tightrope.claims.ratios import load_ratios
from tightrope.nouns import Document

_QUOTED = re.compile(r"“[^”]{0,2000}”|\"[^\"]{0,2000}\"|«[^»]{0,2000}»")
_SENTENCE_END = re.compile(r"(?<=[.!?])[”\"’)]*\s+|\n+")
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_STOP_WORDS = """
a about after again against all also an and any are as at be because been before being between but by can could did do
does down during each for from further had has have he her here his how if in into is it its itself just more most no
nor not of off on once only or other our out over own said same say says she should so some such than that the their
them then there these they this those through to too under until up very was we were what when where which while who
whom why will with would you your
"""
_STOP = frozenset(_STOP_WORDS.split())
_CALENDAR_WORDS = """
january february march april may june july august september october november december monday tuesday wednesday thursday
friday saturday sunday
"""
_CALENDAR = frozenset(_CALENDAR_WORDS.split())
SHORTEST = 4  # words; a shorter stretch is a heading or what is left between two quotations
ALIKE = 0.8  # from this share of its words in order, names and figures left out, on, a sentence is a set phrase
OWN = 0.2  # with a smaller share of words outside quotations, a text is a reprint of what it quotes
COMMON = 0.25  # of the shorter text's words; below, two texts are not laid side by side at all


@dataclass(frozen=True, slots=True)
class Copies:
    """Groups of documents that are one text: `groups` from document name to the group's first name.

    `reasons` are sentences, from a group's first name, one for each document beyond the first; a document that is like
    no other is its own group.
    """

    groups: Mapping[str, str]
    reasons: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far the words of one text stand in the other, of `length` words of the shorter.

    `in_order` is the share of words that stand in the same order, `whole` the share that stands in sentences of which
    three quarters do; each of the text in which it is larger, so that what either text adds of its own does not count.
    """

    in_order: float
    whole: float
    length: int


@dataclass(frozen=True, slots=True)
class _Words:
    """Words in order, as stems, and the places of each as bits."""

    stems: tuple[str, ...]
    places: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Sentence:
    """All words, those that are neither names nor figures, the names, and the figures."""

    words: _Words
    plain: _Words
    names: frozenset[str]
    figures: frozenset[str]

    @property
    def length(self) -> int:
        """Number of words."""
        return len(self.words.stems)


def find_copies(documents: Iterable[Document]) -> Copies:
    """Join documents that are one text; joined to one is joined to its whole group.

    >>> text = "Officials in the capital confirmed late on Monday that the convoy had reached the border town. "
    >>> text += "Nobody was hurt on the way there, and the drivers left again before night fell over the valley."
    >>> other = text.replace("Officials", "Ministers").replace("confirmed", "said").replace("hurt", "harmed")
    >>> find_copies([Document("a", "1", text), Document("b", "2", other)]).groups["b"]
    'a'
    """
    limits = load_ratios().copies
    unique = sorted({document.name: document for document in documents}.items())
    texts = {name: _cut_sentences(document.text) for name, document in unique}
    vocabularies = {
        name: frozenset(w for s in sentences for w in s.words.stems) - _STOP for name, sentences in texts.items()
    }
    found: list[tuple[float, str, str]] = []
    for first, second in combinations(texts, 2):
        fewer = min(len(vocabularies[first]), len(vocabularies[second]))
        if len(vocabularies[first] & vocabularies[second]) < COMMON * fewer:
            continue
        alike = _compare(texts[first], texts[second])
        is_one = alike.in_order >= limits["in_order"] or alike.whole >= limits["whole_sentences"]
        if is_one and alike.length >= limits["smallest"]:
            found.append((-max(alike.in_order, alike.whole), first, second))
    groups = {name: name for name in texts}
    joined: list[tuple[str, str]] = []
    for share, first, second in sorted(found):
        keep, drop = sorted((groups[first], groups[second]))
        if keep != drop:
            groups = {name: keep if group == drop else group for name, group in groups.items()}
            reason = f"{second} and {first} are one text: {-share:.0%} of the words of one stand in the other in order."
            joined.append((first, reason.replace("%", " %")))
    reasons: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for first, reason in sorted(joined):
        reasons[groups[first]] += (reason,)
    return Copies(groups, dict(reasons))


def compare_texts(first: str, second: str) -> Likeness:
    """Lay two texts side by side.

    >>> compare_texts("The guard turned back four grain ships.", "The coast guard turned back four vessels.").in_order
    0.7142857142857143
    """
    return _compare(_cut_sentences(first), _cut_sentences(second))


def _compare(first: tuple[_Sentence, ...], second: tuple[_Sentence, ...]) -> Likeness:
    """Both texts laid against each other."""
    lengths = [sum(sentence.length for sentence in text) for text in (first, second)]
    if not all(lengths):
        return Likeness(0.0, 0.0, 0)
    pairs = sorted(
        (-_count_common(sentence.words, other.words), n, m)
        for n, sentence in enumerate(first)
        for m, other in enumerate(second)
    )
    ahead, behind = [0] * len(first), [0] * len(second)
    for most, n, m in pairs:  # a pair that shares no more words than both have in order elsewhere can raise neither
        if -most > min(ahead[n], behind[m]):
            met = _match(first[n], second[m])
            ahead[n], behind[m] = max(ahead[n], met), max(behind[m], met)
    best = (
        [(sentence.length, n) for sentence, n in zip(first, ahead, strict=True)],
        [(sentence.length, n) for sentence, n in zip(second, behind, strict=True)],
    )
    return Likeness(
        in_order=max(sum(n for _, n in side) / all_of_it for side, all_of_it in zip(best, lengths, strict=True)),
        whole=max(
            sum(length for length, n in side if 4 * n >= 3 * length) / all_of_it
            for side, all_of_it in zip(best, lengths, strict=True)
        ),
        length=min(lengths),
    )


def _match(first: _Sentence, second: _Sentence) -> int:
    """Number of words that stand in both sentences in the same order; 0 where one phrase reports different things."""
    if first.figures and second.figures and not first.figures & second.figures:
        return 0
    fewer = min(len(first.names), len(second.names))
    if fewer > 1 and 2 * len(first.names & second.names) < fewer:
        plain = min(len(first.plain.stems), len(second.plain.stems))
        if _count_in_order(first.plain, second.plain) >= ALIKE * plain:
            return 0
    return _count_in_order(first.words, second.words)


def _count_common(first: _Words, second: _Words) -> int:
    """Number of words of the one that stand in the other, in whatever order."""
    return sum(map(second.places.__contains__, first.stems))


def _count_in_order(first: _Words, second: _Words) -> int:
    """Length of the longest common subsequence."""
    every = free = (1 << len(second.stems)) - 1
    for stem in first.stems:
        met = free & second.places.get(stem, 0)
        free = ((free + met) | (free - met)) & every
    return len(second.stems) - free.bit_count()


def _cut_sentences(text: str) -> tuple[_Sentence, ...]:
    """Sentences and parts of sentences outside quotations; all, where a text is next to nothing but a quotation."""
    own = _QUOTED.split(text)
    is_reprint = sum(len(_WORD.findall(stretch)) for stretch in own) < OWN * len(_WORD.findall(text))
    parts = [part for stretch in ([text] if is_reprint else own) for part in _SENTENCE_END.split(stretch)]
    return tuple(_read_sentence(words) for part in parts if len(words := _WORD.findall(part)) >= SHORTEST)


def _read_sentence(words: list[str]) -> _Sentence:
    """Stems with their places; a year, a month and a day of the week are no names and no figures."""
    stems = [word.lower() if word.lower() in _STOP else cut_stem(word) for word in words]
    is_figure = [word.isdigit() and len(word) != 4 for word in words]
    is_name = [w[0].isupper() and w.lower() not in _STOP and w.lower() not in _CALENDAR for w in words]
    plain = [stem for stem, *marks in zip(stems, is_name, is_figure, strict=True) if not any(marks)]
    return _Sentence(
        _place(stems),
        _place(plain),
        frozenset(stem for stem, marked in zip(stems, is_name, strict=True) if marked),
        frozenset(stem for stem, marked in zip(stems, is_figure, strict=True) if marked),
    )


def _place(stems: list[str]) -> _Words:
    """The places of each word."""
    places: dict[str, int] = defaultdict(int)
    for place, stem in enumerate(stems):
        places[stem] |= 1 << place
    return _Words(tuple(stems), dict(places))


@lru_cache(maxsize=1 << 14)  # a denial is held against every claim of its state
def list_content(text: str, *, with_names: bool = True) -> frozenset[str]:
    """Stems of the content words of a text, quotations included; without names, capitalised words are left out.

    >>> sorted(list_content("Asif dismissed the suggestion of retaliation", with_names=False))
    ['dismis', 'retali', 'sugges']
    """
    words = [word for word in _WORD.findall(text) if word.lower() not in _STOP and len(word) > 2]
    return frozenset(cut_stem(word) for word in words if with_names or not word[0].isupper())


def pick_words(text: str, stems: Iterable[str]) -> list[str]:
    """The words of a text that have one of the stems, each once, in alphabetical order."""
    wanted = set(stems)
    return sorted({word for word in _WORD.findall(text) if cut_stem(word) in wanted})


@lru_cache(maxsize=1 << 16)
def cut_stem(word: str) -> str:
    """Stem of a word, crude but the same for most forms: lower case, common endings off, six letters.

    >>> [cut_stem(word) for word in ("strike", "Strikes", "striking", "burned", "burning", "Iran's")]
    ['strik', 'strik', 'strik', 'burn', 'burn', 'iran']
    """
    stem = re.sub(r"['’]s$", "", word.lower())
    cut = re.sub(r"(?:ings?|ed|es|s|e)$", "", stem)
    return (cut if len(cut) >= 4 else stem)[:6]
