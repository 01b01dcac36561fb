"""Source and target of a sentence's main act as words, where no roster is at hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tightrope.reading.arguments import sort_phrases
from tightrope.reading.casts import find_parts
from tightrope.reading.clauses import (
    OBJECTS,
    TIME_WORDS,
    Clause,
    find_clauses,
    is_verb,
    list_phrases,
    make_noun_clause,
    make_verb_clause,
)
from tightrope.reading.lexicon import load_roles, load_words
from tightrope.reading.pairs import find_main
from tightrope.reading.parse import Sentence

HUMANS = load_words("spans.humans")
QUANTITIES = load_words("quantities.words")
_LEFT = ("det", "amod", "compound", "nmod", "poss", "nummod", "quantmod", "case", "advmod")


@dataclass(frozen=True, slots=True)
class Span:
    """Words `start` up to `end` of the sentence given, with the head's place."""

    role: str
    start: int
    end: int
    head: int


def find_spans(sentences: Sequence[Sentence]) -> tuple[Span, ...]:
    """Source and target of the main act, either of them absent if nothing fits; heads and ends count words."""
    found = find_main(sentences)
    if found is not None:
        sentence, place = found[0], found[1].place
    else:
        sentence = max(sentences, key=lambda part: len(part.tokens), default=None)  # type: ignore[assignment]
        clauses = find_clauses(sentence) if sentence is not None else ()
        if not clauses:
            return ()
        place = min(clauses, key=lambda clause: sum(1 for _ in sentence.climb(clause.place))).place
    clause = _find_verb(sentence, place)
    if clause is None:
        return ()
    source = _first_actor(sentence, _list_sources(sentence, clause, place), set())
    taken = set(sentence.subtrees[source]) if source is not None else set()
    target = _first_actor(sentence, _list_targets(sentence, clause, place), taken)
    spans: list[Span] = []
    for role, head in (("S", source), ("T", target)):
        if head is not None:
            joined = [child for child in sentence.list_deps(head, "conj") if is_actor(sentence, child)]
            spans += [_cut(sentence, role, part) for part in (head, *joined)]
    return tuple(spans)


def _find_verb(sentence: Sentence, place: int) -> Clause | None:
    """The clause of a predicate: its own, or the verb that carries an event noun."""
    if is_verb(sentence, place):
        return make_verb_clause(sentence, place)
    for above in sentence.climb(place):
        if is_verb(sentence, above):
            return make_verb_clause(sentence, above)
    return None


def _list_sources(sentence: Sentence, clause: Clause, place: int) -> Iterator[int]:
    """Words that may be the source, likeliest first."""
    if place != clause.place:
        yield from _list_owners(sentence, place)
    if clause.is_passive:
        if clause.agent is not None:
            yield clause.agent
        yield from (lower for preposition, lower in clause.phrases if preposition in ("by", "from"))
        return
    if clause.subject is not None:
        yield clause.subject
    for above in sentence.climb(clause.place):
        if is_verb(sentence, above):
            upper = make_verb_clause(sentence, above)
            if upper.subject is not None:
                yield upper.subject


def _list_targets(sentence: Sentence, clause: Clause, place: int) -> Iterator[int]:
    """Words that may be the target, likeliest first."""
    if clause.is_passive and clause.subject is not None:
        yield clause.subject
    if place != clause.place:
        yield from (lower for preposition, lower in sort_phrases(list_phrases(sentence, place)) if preposition != "by")
    yield from clause.objects
    yield from (lower for preposition, lower in sort_phrases(clause.phrases) if preposition != "by")
    for child in sentence.list_deps(clause.place, "xcomp", "ccomp", "attr", "acomp", "advcl"):
        if child > clause.place:
            if is_verb(sentence, child):
                yield from sentence.list_deps(child, "nsubj", "nsubjpass")
            yield from sentence.list_deps(child, *OBJECTS)
            yield from (lower for _, lower in list_phrases(sentence, child))
    for child in sentence.list_deps(clause.place, "prep"):
        for lower in sentence.list_deps(child, "pcomp"):
            yield from sentence.list_deps(lower, *OBJECTS)
            yield from (deep for _, deep in list_phrases(sentence, lower))


def _list_owners(sentence: Sentence, place: int) -> Iterator[int]:
    """Owner, adjective and "by" phrase of an event noun."""
    yield from (child for child in sentence.children[place] if sentence.tokens[child].dep == "poss")
    yield from (lower for preposition, lower in list_phrases(sentence, place) if preposition == "by")


def _first_actor(sentence: Sentence, places: Iterator[int], taken: set[int]) -> int | None:
    """The first word that is an actor, itself or by an owner or phrase of it; else the first word at all."""
    fallback: int | None = None
    for place in places:
        token = sentence.tokens[place]
        if place in taken or token.tag in ("WP", "WDT") or token.lemma in TIME_WORDS or token.text.isdigit():
            continue
        for actor in _reach(sentence, place):
            if actor not in taken and is_actor(sentence, actor):
                return actor
        if fallback is None and sentence.tokens[place].pos in ("NOUN", "PROPN", "PRON"):
            fallback = place
    return fallback


def _reach(sentence: Sentence, place: int) -> Iterator[int]:
    """A noun, then its owner, its phrases' nouns, its capitalised modifiers."""
    yield place
    if load_roles().groups.get(sentence.tokens[place].lemma):
        return
    yield from sentence.list_deps(place, "poss")
    for _, lower in list_phrases(sentence, place):
        yield lower
        yield from sentence.list_deps(lower, "poss")
        yield from (deep for _, deep in list_phrases(sentence, lower))
    yield from sentence.list_deps(place, "compound", "nmod")


def is_actor(sentence: Sentence, place: int) -> bool:
    """Whether a word can act: a proper noun, a group of people, or people with a capitalised adjective."""
    token = sentence.tokens[place]
    if token.pos == "PROPN":
        return True
    if find_parts(sentence, place) or token.lemma in HUMANS:
        return True
    if token.lemma in QUANTITIES and any(preposition == "of" for preposition, _ in list_phrases(sentence, place)):
        return True
    if token.pos not in ("NOUN", "ADJ"):
        return False
    noun = make_noun_clause(sentence, place)
    has_capital = any(
        sentence.tokens[child].text[:1].isupper() and sentence.tokens[child].dep in ("amod", "compound", "nmod", "poss")
        for child in sentence.children[place]
    )
    return has_capital and token.tag in ("NNS", "NN") and not noun.lemma.endswith(("tion", "ment", "ing"))


def _cut(sentence: Sentence, role: str, head: int) -> Span:
    """The noun with what stands before it and its short phrases, without clauses and coordinated nouns."""
    places = {head}
    for child in sentence.children[head]:
        token = sentence.tokens[child]
        if token.dep in _LEFT or (token.dep == "prep" and token.lemma == "of"):
            places.update(sentence.subtrees[child])
        elif token.dep == "conj" and role == "S":
            continue
    tokens = sentence.tokens
    return Span(role, tokens[min(places)].start, tokens[max(places)].end, tokens[head].start)
