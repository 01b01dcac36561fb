"""Event nouns that name someone: which are coded, and as what."""

from __future__ import annotations

from collections.abc import Sequence

from tightrope.reading.actors import refer
from tightrope.reading.arguments import (
    SAY_TYPES,
    differ,
    find_noun_arguments,
)
from tightrope.reading.attribution import find_chain
from tightrope.reading.casts import NOBODY, find_topic
from tightrope.reading.clauses import make_noun_clause
from tightrope.reading.conventions import adjust_noun, settle_denial, weaken
from tightrope.reading.factuality import judge
from tightrope.reading.judgements import trace
from tightrope.reading.lexicon import load_acts
from tightrope.reading.scenes import Coded, Scene
from tightrope.reading.stakes import find_stakes

SWALLOWING = frozenset({"EXPECT", "PREFER", "CAPABILITY", "DISMISS", "AVOID-DENIAL", "REJECT"})


def swallow_noun_complements(scene: Scene, swallowed: set[int]) -> None:
    """Mark verbs that an entry of a noun asks for: "effort to deny", "refusal to meet" are one act."""
    for place, token in enumerate(scene.sentence.tokens):
        if token.pos == "NOUN" and token.lemma in load_acts().nouns:
            needed = list_noun_needs(scene, place)
            swallowed.update(child for child in scene.sentence.list_deps(place, "acl") if child in needed)


def list_noun_needs(scene: Scene, place: int) -> set[int]:
    """Words below a noun that its entry asked for."""
    clause = make_noun_clause(scene.sentence, place)
    entry = load_acts().match_noun(clause.lemma, clause.bag)
    needed = {word.lstrip("^") for need in entry.needs for word in need} if entry else set()
    return {
        child
        for child in scene.sentence.subtrees[place]
        if scene.sentence.tokens[child].lemma in needed and child != place
    }


def has_own_say(scene: Scene, place: int) -> bool:
    """Whether a subject is itself a feeling or hope of someone toward someone: it is coded, not its verb."""
    noun = make_noun_clause(scene.sentence, place)
    entry = load_acts().match_noun(noun.lemma, noun.bag)
    if entry is None or entry.label not in ("PREFER", "EXPECT") or scene.sentence.tokens[place].pos != "NOUN":
        return False
    actors, recipients = find_noun_arguments(scene, noun, entry)
    return bool(actors.ids and recipients.ids)


def swallow(scene: Scene, place: int, swallowed: set[int]) -> None:
    """Mark the complement clauses below a predicate as said with it."""
    sentence = scene.sentence
    for child in sentence.list_deps(place, "xcomp", "ccomp", "acl"):
        swallowed.update(sentence.subtrees[child])
    for child in sentence.list_deps(place, "prep"):
        for lower in sentence.list_deps(child, "pcomp"):
            swallowed.update(sentence.subtrees[lower])


def code_noun(scene: Scene, place: int, swallowed: set[int], coded: Sequence[Coded]) -> Coded | None:
    """The act of an event noun that names someone; without any name it is a mention of something told elsewhere."""
    sentence = scene.sentence
    if place in swallowed:
        return None
    clause = make_noun_clause(sentence, place)
    entry = load_acts().match_noun(clause.lemma, clause.bag)
    if entry is None or sentence.tokens[place].dep in ("compound", "nmod", "npadvmod"):
        return None
    actors, recipients = find_noun_arguments(scene, clause, entry)
    stakes = find_stakes(scene, clause, entry.label, entry.mode)
    if stakes.is_event:
        recipients = differ(stakes.doers, actors)
    chain = find_chain(sentence, scene.frames, place)
    if not actors.ids:
        actors = next(
            (refer(scene.cast, sentence, frame.holder) for frame in reversed(chain)
             if frame.stance in ("threaten", "promise") and frame.holder is not None), NOBODY)  # fmt: skip
    if not actors.ids and (not recipients.ids or entry.label in ("CONSULT", "COOPERATE")):
        return None
    if not recipients.ids and (entry.label == "REQUEST" or _is_argument(scene, place, coded)):
        return None
    if entry.label in SAY_TYPES and (not actors.ids or _is_told_above(scene, place, coded)):
        return None
    before = weaken(judge(sentence, place, scene.contents), chain)
    judgement = trace(before, adjust_noun(scene, place, entry, before), "convention of coding")
    label, judgement = settle_denial(entry.label, judgement)
    if not actors.ids and judgement.status in ("hypothetical", "conditional"):
        actors = find_topic(scene.cast, sentence, recipients.ids)
    if entry.label in SWALLOWING:
        swallow(scene, place, swallowed)
    extent = _find_noun_extent(scene, place)
    return Coded(place, label, entry.mode, actors, recipients, judgement, chain, extent, entry.rule, "noun", stakes)


def _is_argument(scene: Scene, place: int, coded: Sequence[Coded]) -> bool:
    """Whether an event noun only says whom another act is against: "criticism of Israeli actions"."""
    first, last = _find_noun_extent(scene, place)
    start, end = scene.sentence.tokens[first].start, scene.sentence.tokens[last].end
    telling = [item for item in coded if item.recipients.ids and item.label not in ("ASSERT", "PREDICT")]
    return any(start <= item.recipients.start and item.recipients.end <= end for item in telling)


def _is_told_above(scene: Scene, place: int, coded: Sequence[Coded]) -> bool:
    """Whether a noun of a SAY type is the subject of a clause that is coded itself."""
    token = scene.sentence.tokens[place]
    return token.dep in ("nsubj", "nsubjpass") and any(item.place == token.head for item in coded)


def _find_noun_extent(scene: Scene, place: int) -> tuple[int, int]:
    """The noun with its modifiers and phrases, without relative clauses."""
    sentence = scene.sentence
    places = {place}
    stack = [place]
    while stack:
        here = stack.pop()
        for child in sentence.children[here]:
            if sentence.tokens[child].dep in ("relcl", "acl", "punct", "cc", "appos", "conj") and here == place:
                continue
            places.add(child)
            stack.append(child)
    return min(places), max(places)
