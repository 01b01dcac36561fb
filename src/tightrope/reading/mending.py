"""Mends of the parse that its own words ask for, before anything is read from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tightrope.reading.lexicon import load_cues
from tightrope.reading.tokens import Token

_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")
_FINITE = frozenset({"VBD", "VBZ", "VBP"})


def mend(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The words of a sentence with a second verb of a speaker hung on the first.

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
