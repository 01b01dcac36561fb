"""Source, cue and content as exact stretches of words, for every verb or noun that attributes words or thoughts.

The conventions of the stretches are those of the attribution corpora PARC 3 and PolNeAR: a source is the whole noun
phrase with its appositives; a cue takes its auxiliaries, negation, adverbs, particles and the preposition before the
content; a content takes "that", "to" and the quotation marks, but not the full stop outside of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tightrope.reading.clauses import find_subject
from tightrope.reading.complements import has_that, is_infinitive, read_complement, read_passive
from tightrope.reading.extents import Stretch, find_cue, find_phrase, take_quotes, trim
from tightrope.reading.lexicon import Attitudes, load_attitudes
from tightrope.reading.parse import Sentence
from tightrope.reading.quotations import MARKS, Quote, find_quotes
from tightrope.reading.stretches import (
    Attribution,
    Verb,
    has_clause,
    join,
    join_sentences,
    make,
    take_around,
    take_below,
    take_rest,
)

_SPEAKER = 4  # words of a speaker's name before a colon, at most
_SIGNATURE = 7  # words of a signature under a quotation, at most
_NEAR = 9  # words between a cue and the quotation it introduces, at most

__all__ = ["Attribution", "find_attributions", "join_sentences"]


def find_attributions(sentence: Sentence, *, is_open: bool = False) -> tuple[Attribution, ...]:
    """All attributions of a sentence, or of several joined; `is_open` if a quotation runs into it."""
    quotes, _ = find_quotes([token.text for token in sentence.tokens], is_open=is_open)
    lexicon = load_attitudes()
    found: list[Attribution] = []
    for place, token in enumerate(sentence.tokens):
        made: Attribution | None = None
        if token.pos in ("VERB", "AUX") and token.dep not in ("aux", "auxpass", "amod", "compound"):
            made = _read_verb(sentence, place, quotes, lexicon)
        elif token.pos in ("NOUN", "PROPN"):
            made = _read_noun(sentence, place, lexicon)
        if token.text == ":" or (token.text in ("--", "—", "–") and place == 0):
            made = _read_mark(sentence, place)
        elif token.text.lower() == "according":
            made = _read_according(sentence, place, quotes)
        if made is not None:
            found.append(made)
    return tuple(found)


def _read_verb(sentence: Sentence, place: int, quotes: Sequence[Quote], lexicon: Attitudes) -> Attribution | None:
    """The attribution of a verb, or of "be" with an adjective."""
    token = sentence.tokens[place]
    if _is_passive(sentence, place):
        return read_passive(sentence, place, lexicon)
    subject = find_subject(sentence, place)
    source = find_phrase(sentence, subject, without=place) if subject is not None else None
    verb = Verb(place, subject, source, find_cue(sentence, place, lexicon.light))
    if token.lemma in lexicon.clause:
        group = join(verb.cue, source)
        contents = take_quotes(sentence, group, quotes, reach=_NEAR)
        if contents:
            return make(sentence, verb, contents, "quotation")
        clauses = sentence.list_deps(place, "ccomp")
        if clauses:
            return make(sentence, verb, take_below(sentence, clauses[-1:], verb), "clause")
        if token.dep in ("parataxis", "ccomp"):
            contents = take_around(sentence, verb)
            if contents:
                return make(sentence, verb, contents, "inserted")
    made = read_complement(sentence, verb, lexicon)
    if made is None and token.lemma in lexicon.core:
        contents = take_rest(sentence, verb)
        made = make(sentence, verb, contents, "rest of the sentence")
    return made


def _is_passive(sentence: Sentence, place: int) -> bool:
    """Whether a verb is passive, a bare participle included."""
    token = sentence.tokens[place]
    if sentence.list_deps(place, "auxpass", "nsubjpass"):
        return True
    return token.tag == "VBN" and token.dep == "acl" and not sentence.list_deps(place, "aux")


def _read_noun(sentence: Sentence, place: int, lexicon: Attitudes) -> Attribution | None:
    """ "the claim that …", "Iran's refusal to …", "criticism of …"."""
    lemma = sentence.tokens[place].lemma
    owners = sentence.list_deps(place, "poss")
    source = find_owner(sentence, owners[0]) if owners else None
    first = place
    while (
        first > 0
        and sentence.tokens[first - 1].head == place
        and sentence.tokens[first - 1].dep in ("amod", "compound", "advmod", "nummod", "det")
    ):
        first -= 1
    verb = Verb(place, None, source, (first, place + 1))
    for child in sentence.children[place]:
        token = sentence.tokens[child]
        if child < place:
            continue
        if token.dep in ("acl", "ccomp", "relcl") and lemma in lexicon.nouns_that and has_that(sentence, child):
            return make(sentence, verb, take_below(sentence, [child], verb), "noun that")
        if (
            token.dep in ("acl", "xcomp")
            and lemma in lexicon.nouns_infinitive
            and is_infinitive(sentence, child)
            and owners
        ):
            return make(sentence, verb, take_below(sentence, [child], verb), "noun to")
        if token.dep == "prep" and lemma in lexicon.nouns.get(token.text.lower(), ()) and owners:
            below = sentence.list_deps(child, "pobj", "pcomp")
            longer = replace(verb, cue=(first, child + 1))
            return make(sentence, longer, take_below(sentence, below[:1], verb), "noun") if below else None
    return None


def find_owner(sentence: Sentence, owner: int) -> Stretch:
    """A possessor with its 's."""
    first, last = find_phrase(sentence, owner)
    return first, last


def _read_mark(sentence: Sentence, place: int) -> Attribution | None:
    """ "ZARIF: we will answer" and, under a quotation, "— Zarif"."""
    tokens = sentence.tokens
    if place == 0:
        last = 1
        while last < len(tokens) and (tokens[last].pos in ("PROPN", "ADJ", "NOUN") or tokens[last].text[0].isupper()):
            last += 1
        is_signature = 1 < last <= _SIGNATURE and (last == len(tokens) or tokens[last].text in (".", ",", *MARKS))
        return Attribution((0, 1), (1, last), (), "signature") if is_signature else None
    first = place
    while first > 0 and tokens[first - 1].text[0].isupper() and place - first < _SPEAKER:
        first -= 1
    is_start = first == 0 or tokens[first - 1].text in (".", "?", "!", ")", *MARKS)
    places = range(place + 1, len(tokens))
    if first == place or not is_start or not has_clause(sentence, places):
        return None
    if not any(tokens[here].pos == "PROPN" or tokens[here].text.isupper() for here in range(first, place)):
        return None
    end = next((here for here in places if tokens[here].text == "("), len(tokens))
    return Attribution((place, place + 1), (first, place), (trim(sentence, (place + 1, end)),), "speaker")


def _read_according(sentence: Sentence, place: int, quotes: Sequence[Quote]) -> Attribution | None:
    """ "according to X": the rest of the clause is the content."""
    tokens = sentence.tokens
    if place + 1 >= len(tokens) or tokens[place + 1].text.lower() != "to":
        return None
    nouns = sentence.list_deps(place + 1, "pobj")
    if not nouns:
        return None
    source = find_phrase(sentence, nouns[0])
    verb = Verb(place, nouns[0], source, (place, place + 2))
    contents = take_quotes(sentence, (place, source[1]), quotes, reach=1)
    if not contents and tokens[place].head != place:
        contents = take_around(sentence, verb)
    return make(sentence, verb, contents, "according to")
