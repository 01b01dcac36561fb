"""Ending an act is another act: a lifted siege is a retreat, suspended aid a sanction, cancelled talks a refusal."""

from __future__ import annotations

from tightrope.reading.clauses import Clause, list_phrases, make_noun_clause
from tightrope.reading.lexicon import Entry, load_acts, load_words
from tightrope.reading.parse import Sentence

_ENDING = load_words("acts.ending")
_ENDING_NOUNS = load_words("acts.ending_nouns")
_HOSTILE = frozenset({"ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "PROTEST", "THREATEN", "ACCUSE"})
_FRIENDLY = frozenset({"AID", "COOPERATE", "SUPPORT", "AGREE"})


def find_ended(sentence: Sentence, clause: Clause) -> Entry | None:
    """The act of a verb that ends an event: "lifted its blockade", "announced a suspension of aid"."""
    objects = list(clause.objects)
    if clause.is_passive and clause.subject is not None:
        objects.append(clause.subject)
    if clause.lemma in _ENDING:
        for place in objects:
            ended = _turn(sentence, place, clause.lemma)
            if ended is not None:
                return ended
    for place in objects:
        if sentence.tokens[place].lemma in _ENDING_NOUNS:
            for preposition, lower in list_phrases(sentence, place):
                ended = (
                    _turn(sentence, lower, sentence.tokens[place].lemma) if preposition in ("of", "to", "in") else None
                )
                if ended is not None:
                    return ended
    return None


def _turn(sentence: Sentence, place: int, ending: str) -> Entry | None:
    """What ending an event noun is."""
    token = sentence.tokens[place]
    if token.pos not in ("NOUN", "PROPN") or token.name is not None:
        return None
    clause = make_noun_clause(sentence, place)
    entry = load_acts().match_noun(clause.lemma, clause.bag)
    if entry is None:
        return None
    text = f"{ending} + {entry.text}"
    if entry.label in _HOSTILE:
        mode = "ceasefire" if entry.label == "ASSAULT" else "access"
        return Entry("RETREAT", mode, (), text, "verb")
    if entry.label in _FRIENDLY:
        return Entry("SANCTION", "discontinue", (), text, "verb")
    if entry.label == "CONSULT":
        return Entry("REJECT", "meet", (), text, "verb")
    return None
