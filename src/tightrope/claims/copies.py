"""Copies: which documents are rewrites of one text, found by runs of words outside quotation marks.

Two reporters who quote one speech share the quotation and little else, so quotations are left out; names with their
titles stand in every report of an event, so runs made of them count for nothing. What remains is compared by
containment, the share of the shorter text's runs (Broder 1997, "On the resemblance and containment of documents"):
runs of five words for light rewrites, runs of content words for heavier ones, and for the heaviest the content words
themselves, if some still stand in the same order.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from tightrope.claims.ratios import load_ratios
from tightrope.nouns import Document

_QUOTED = re.compile(r"“[^”]{0,2000}”|\"[^\"]{0,2000}\"|«[^»]{0,2000}»")
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_STOP_WORDS = """
a about after again against all also an and any are as at be because been before being between but by can could did do
does down during each for from further had has have he her here his how if in into is it its itself just more most no
nor not of off on once only or other our out over own said same say says she should so some such than that the their
them then there these they this those through to too under until up very was we were what when where which while who
whom why will with would you your
"""
_STOP = frozenset(_STOP_WORDS.split())


@dataclass(frozen=True, slots=True)
class Copies:
    """Groups of documents that are one text: `groups` from document name to the group's first name.

    `reasons` are sentences, from a group's first name; a document that is like no other is its own group.
    """

    groups: Mapping[str, str]
    reasons: Mapping[str, tuple[str, ...]]


def find_copies(documents: Iterable[Document]) -> Copies:
    """Join documents that share enough runs of words; joined to one is joined to its whole group.

    >>> text = "Officials in the capital confirmed late on Monday that the convoy had reached the northern border town."
    >>> longer = text + " Nobody was hurt on the way there."
    >>> find_copies([Document("a", "1", text), Document("b", "2", longer)]).groups["b"]
    'a'
    """
    unique = sorted({document.name: document for document in documents}.items())
    groups = {name: name for name, _ in unique}
    found = _compare({name: document.text for name, document in unique})
    for first, second in sorted(found):
        keep, drop = sorted((groups[first], groups[second]))
        if keep != drop:
            groups = {name: keep if group == drop else group for name, group in groups.items()}
    reasons: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for first, second in sorted(found):
        reasons[groups[first]] += (found[first, second],)
    return Copies(groups, dict(reasons))


def _compare(texts: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """Pairs of texts that are one, each with the sentence that says by which measure."""
    limits = load_ratios().copies
    content = {name: _list_in_order(text) for name, text in texts.items()}
    words = {name: frozenset(stem for run in runs for stem in run) for name, runs in content.items()}
    kinds: tuple[tuple[str, str, dict[str, frozenset[tuple[str, ...]]]], ...] = (
        ("five_words", "runs of five words", {name: cut_runs(text) for name, text in texts.items()}),
        ("three_content_words", "runs of three content words", {n: _cut(runs, 3) for n, runs in content.items()}),
        ("two_content_words", "pairs of content words", {n: _cut(runs, 2) for n, runs in content.items()}),
    )
    found: dict[tuple[str, str], str] = {}
    for limit, what, runs in kinds:
        for (first, second), shared in _count_shared(runs).items():
            smaller = min(len(runs[first]), len(runs[second]))
            if smaller < limits["smallest"] or shared < limits[limit] * smaller or (first, second) in found:
                continue
            same = f"share {shared} of {smaller} {what}"
            if limit == "two_content_words":
                fewer, common = min(len(words[first]), len(words[second])), len(words[first] & words[second])
                if common < limits["content_words"] * fewer:
                    continue
                same += f" and {common} of {fewer} content words"
            found[first, second] = f"{second} and {first} are one text: they {same} outside quotations."
    return found


def cut_runs(text: str) -> frozenset[tuple[str, ...]]:
    """All runs of five words outside quotations in which at most two words are capitalised."""
    return frozenset(
        tuple(word.lower() for word in run)
        for words in _split_prose(text)
        for run in zip(*(words[shift:] for shift in range(5)), strict=False)
        if sum(word[0].isupper() for word in run) <= 2
    )


def cut_content_runs(text: str, *, length: int = 3) -> frozenset[tuple[str, ...]]:
    """All runs of content words outside quotations, names left out, as stems.

    >>> sorted(cut_content_runs("The ships turned back near Dover harbour", length=2))
    [('back', 'near'), ('near', 'harbou'), ('ship', 'turn'), ('turn', 'back')]
    """
    return _cut(_list_in_order(text), length)


def _list_in_order(text: str) -> list[list[str]]:
    """Stems of the content words of each stretch outside quotations, names left out."""
    return [
        [cut_stem(word) for word in words if word.lower() not in _STOP and not word[0].isupper() and len(word) > 2]
        for words in _split_prose(text)
    ]


def _cut(stretches: list[list[str]], length: int) -> frozenset[tuple[str, ...]]:
    """All runs of a length."""
    return frozenset(
        run for words in stretches for run in zip(*(words[shift:] for shift in range(length)), strict=False)
    )


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


def cut_stem(word: str) -> str:
    """Stem of a word, crude but the same for most forms: lower case, common endings off, six letters.

    >>> [cut_stem(word) for word in ("strike", "Strikes", "striking", "burned", "burning", "Iran's")]
    ['strik', 'strik', 'strik', 'burn', 'burn', 'iran']
    """
    stem = re.sub(r"['’]s$", "", word.lower())
    cut = re.sub(r"(?:ings?|ed|es|s|e)$", "", stem)
    return (cut if len(cut) >= 4 else stem)[:6]


def _split_prose(text: str) -> list[list[str]]:
    """Words of each stretch between quotations."""
    return [_WORD.findall(stretch) for stretch in _QUOTED.split(text)]


def _count_shared(runs: Mapping[str, frozenset[tuple[str, ...]]]) -> Counter[tuple[str, str]]:
    """Number of shared runs for each pair of names that shares any."""
    holders: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name in sorted(runs):
        for run in runs[name]:
            holders[run].append(name)
    shared: Counter[tuple[str, str]] = Counter()
    for names in holders.values():
        shared.update(combinations(names, 2))
    return shared
