"""Mends of the parse that its own words ask for, before anything is read from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tightrope.reading.lexicon import load_cues, load_words
from tightrope.reading.tokens import Token

_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")
TIME_WORDS = load_words("clauses.time")
_FINITE = frozenset({"VBD", "VBZ", "VBP"})


def mend(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The words of a sentence, hung where they belong."""
    return _mend_day(_mend_teller(tokens))


def _mend_day(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """ "On Monday Finland recalled its envoy": the day is not part of the name, and the name is the subject."""
    mended = list(tokens)
    for place, token in enumerate(tokens):
        if token.dep != "pobj" or token.name is None or place < 2:
            continue
        day, preposition = tokens[place - 1], token.head
        verb = tokens[preposition].head
        is_day = (
            day.head == place and day.lemma.lower() in TIME_WORDS and tokens[preposition].text in ("On", "In", "By")
        )
        if is_day and tokens[verb].tag in _FINITE and verb > place and not _has(tokens, verb, *_SUBJECTS):
            mended[place] = replace(token, head=verb, dep="nsubj")
            mended[place - 1] = replace(day, head=preposition, dep="pobj")
    return tuple(mended)


def _mend_teller(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """A second verb of a speaker hung on the first.

    "Denied that soldiers had burned it and blamed the rebels": what is told has another tense than the telling, and
    the verb after "and" has the telling's, so that the speaker goes on.
    """
    mended = list(tokens)
    for place, token in enumerate(tokens):
        if token.dep != "conj" or token.tag not in _FINITE or _has(tokens, place, *_SUBJECTS, "aux", "auxpass"):
            continue
        told = token.head
        while tokens[told].dep == "conj" and tokens[told].head != told:
            told = tokens[told].head
        teller = tokens[told].head
        if tokens[told].dep != "ccomp" or teller >= told or teller == told:
            continue
        is_cue = tokens[teller].lemma in load_cues()["active"].verbs and tokens[teller].tag == token.tag
        if is_cue and not _has(tokens, teller, "aux", "auxpass") and _has(tokens, told, "aux", "auxpass"):
            mended[place] = replace(token, head=teller)
    return tuple(mended)


def _has(tokens: Sequence[Token], place: int, *deps: str) -> bool:
    """Whether a word on `place` stands in one of these relations."""
    return any(token.head == place and token.dep in deps for token in tokens)
