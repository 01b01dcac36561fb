"""Conditions: the words of an if-clause, an inverted clause, or an "in the event of" phrase, and what stands in one."""

from __future__ import annotations

from tightrope.reading.lexicon import load_facts
from tightrope.reading.parse import Sentence

_RULES = frozenset(
    {"term", "agreement", "deal", "plan", "treaty", "accord", "resolution", "law", "rule", "pact", "constitution"}
)
_INVERTED = frozenset({"should", "were", "had"})
_PHRASES = frozenset(
    {
        ("as", "long", "as"),
        ("so", "long", "as"),
        ("on", "condition", "that"),
        ("on", "the", "condition"),
        ("in", "case"),
    }
)
_TOLD = frozenset({"should", "were", "whether"})


def find_condition(sentence: Sentence, place: int) -> tuple[int, int] | None:
    """The words of an if-clause, an inverted "should/were/had" clause, or an "in the event of" phrase."""
    marks = load_facts()["marks"]
    for child in sentence.list_deps(place, "advcl", "prep", "mark", "ccomp", "dep", "npadvmod", "advmod"):
        token = sentence.tokens[child]
        below = sentence.subtrees[child]
        if token.dep in ("advcl", "ccomp", "dep"):
            first = sentence.tokens[below[0]]
            has_mark = any(
                sentence.tokens[lower].text.lower() in marks - {"should", "were", "whether"}
                for lower in sentence.list_deps(child, "mark", "advmod")
            )
            is_inverted = first.text in ("Should", "Were", "Had") or (
                first.text in ("should", "were") and below[0] < place
            )
            if (
                has_mark
                or _opens_with_phrase(sentence, below)
                or (is_inverted and first.dep in ("aux", "auxpass", "ROOT", "advcl"))
            ):
                return trim_places(sentence, below)
        elif token.dep in ("prep", "advmod") and _opens_with_phrase(sentence, below):
            return trim_places(sentence, below)
        elif token.dep == "prep" and token.text.lower() in ("if", "unless", "under") and below:
            ruled = {sentence.tokens[lower].lemma for lower in sentence.list_deps(child, "pobj")} & _RULES
            if token.text.lower() != "under" or (
                not ruled and any(sentence.tokens[lower].tag == "MD" for lower in sentence.list_deps(place, "aux"))
            ):
                return trim_places(sentence, below)
        elif token.dep == "prep" and token.text.lower() == "in":
            words = " ".join(sentence.tokens[lower].text.lower() for lower in below[:4])
            if words.startswith(("in the event of", "in case of", "in the case of", "in event of")):
                return trim_places(sentence, below)
    return None


def trim_places(sentence: Sentence, places: tuple[int, ...]) -> tuple[int, int]:
    """First place and the one after the last, without punctuation at the rim."""
    first, last = places[0], places[-1]
    while last > first and sentence.tokens[last].pos == "PUNCT":
        last -= 1
    return first, last + 1


def stands_in_condition(sentence: Sentence, place: int) -> bool:
    """Whether a verb heads an if-clause or an inverted one ("Had X attacked, Y would have …")."""
    token = sentence.tokens[place]
    if token.dep == "advcl" and _opens_with_phrase(sentence, sentence.subtrees[token.head]):
        return sentence.tokens[token.head].lemma == "long"
    if token.dep in ("acl", "relcl", "ccomp") and sentence.tokens[token.head].lemma == "condition":
        return True
    if _is_inverted(sentence, place):
        return True
    if token.head == place:
        return False
    marks = load_facts()["marks"] - _TOLD
    has_mark = any(
        sentence.tokens[child].text.lower() in marks for child in sentence.list_deps(place, "mark", "advmod")
    )
    is_clause = token.dep in ("advcl", "ccomp", "dep")
    return is_clause and (has_mark or _opens_with_phrase(sentence, sentence.subtrees[place]))


def _is_inverted(sentence: Sentence, place: int) -> bool:
    """Whether "had", "should" or "were" stands right before a verb's subject, and "would" or its like elsewhere."""
    tokens = sentence.tokens
    subjects = sentence.list_deps(place, "nsubj", "nsubjpass")
    first = sentence.subtrees[subjects[0]][0] if subjects else 0
    if not first or subjects[0] > place or tokens[first - 1].text.lower() not in _INVERTED:
        return False
    helper = first - 1
    is_own = tokens[helper].head == place or tokens[place].head == helper
    has_would = any(token.tag == "MD" and token.head != place for token in tokens)
    return is_own and has_would and tokens[-1].text != "?"


def _opens_with_phrase(sentence: Sentence, places: tuple[int, ...]) -> bool:
    """Whether words open with "as long as", "on condition that" and the like."""
    words = tuple(sentence.tokens[place].text.lower() for place in places[:3])
    return words in _PHRASES or words[:2] in _PHRASES


def is_cut_off(sentence: Sentence, place: int, child: int) -> bool:
    """Whether a semicolon parts a clause from the verb after it, on which the parse hangs it."""
    return any(sentence.tokens[between].text == ";" for between in range(child, place))
