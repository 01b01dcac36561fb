"""The other side of a quarrel: whom an act is against or for, when its own clause does not say.

"China condemned the blockade", "refused to bargain", "recalled its ambassador": the one acted on is the state that the
document's other acts tie to the actor, that it is most about, or that the lines just before spoke of, apart from the
actor's own. A state that acted together with others, or was acted on with them, stands with them again. What an
outsider asks or offers without naming anyone goes to both sides of the document's quarrel. A recipient found this way
says so in its rule and in a flag of its record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tightrope.nouns import find_state
from tightrope.reading.arguments import SAY_TYPES
from tightrope.reading.casts import NOBODY, Mention, Reference
from tightrope.reading.lexicon import load_acts
from tightrope.reading.scenes import Coded, Scene

DOER_FROM_CONTEXT = "actor from context"  # the same of an actor
FROM_CONTEXT = "recipient from context"  # rule and flag of a recipient that the clause does not name
NEAR_SENTENCES = 3  # how far back a state still is at hand
FADING = 0.6  # weight kept from one sentence to the one before, and by a mention that is no subject
SHARE = 3.0  # weight of a state's share of all mentions in the document, against 1 for a subject of the line before
SAME_TYPE = 10  # an act of the same type counts for so many of others
TIED = 2.0  # weight of a state's share of all acts between the actor and anyone
IN_SENTENCE = 0.5  # weight of a mention in the sentence itself: its clause could have said so
_NO_STATES = frozenset({"WLD", "NON"})
_ALONE = frozenset({"PROTEST"}) | (SAY_TYPES - {"PREFER", "EXPECT"})  # types that often have no one on the other side
_TOOLS = frozenset({"weapons", "platforms", "fighting"})  # classes of the lexicon's frames
_TO_BOTH = frozenset({"REQUEST", "SUPPORT"})  # what an outsider does toward a quarrel


def is_from_context(reference: Reference) -> bool:
    """Whether no word of the clause binds a side to the act: only the text around it gives it."""
    return reference.rule.startswith((FROM_CONTEXT, DOER_FROM_CONTEXT))


def name_side(actor: str) -> str:
    """The state of an actor; a body stays itself, and rebels are a side of their own.

    >>> name_side("EGY.gov"), name_side("IGO.un"), name_side("ETH.reb.tplf")
    ('EGY', 'IGO.un', 'ETH.reb.tplf')
    """
    is_apart = actor.startswith("IGO.") or ".reb" in actor
    return actor if is_apart else find_state(actor)


def _list_sides(actors: Iterable[str]) -> tuple[str, ...]:
    """The sides of actors, each once, without the unnamed."""
    return tuple(dict.fromkeys(side for side in map(name_side, actors) if side not in _NO_STATES))


@dataclass(frozen=True, slots=True)
class Place:
    """A mention with the place of its word in the document."""

    mention: Mention
    states: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quarrel:
    """Who acts on whom in a document: acts by pair of sides, and blocs that act on a side, or a side on them."""

    ties: Counter[frozenset[str]]
    blocs: Counter[tuple[tuple[str, ...], str]]
    done: Counter[tuple[str, str, str]]  # actor, recipient and type

    def find_doer(self, label: str, wronged: set[str]) -> str | None:
        """Who most did such a thing to any of these sides as the document tells; else who most acted on them."""
        counts: Counter[str] = Counter()
        for (actor, recipient, told), n in self.done.items():
            if recipient in wronged and actor not in wronged:
                counts[actor] += n * (SAME_TYPE if told == label else 1)
        return max(sorted(counts), key=lambda side: counts[side]) if counts else None

    def count(self, side: str) -> int:
        """All acts between a side and anyone."""
        return sum(n for pair, n in self.ties.items() if side in pair)

    def widen(self, side: str, others: set[str]) -> tuple[str, ...]:
        """A side with those that stand with it in most of what lies between it and the actor."""
        for (bloc, other), n in self.blocs.most_common():
            if side in bloc and {other} == others and 2 * n > self.ties[frozenset((side, other))]:
                return bloc
        return (side,)

    def find_both(self, others: set[str]) -> tuple[str, ...]:
        """Both sides of the quarrel, if the actor is an outsider to it and to all its parties."""
        if not self.ties or any(self.count(side) for side in others):
            return ()
        pair, _ = max(self.ties.items(), key=lambda tie: (tie[1], sorted(tie[0])))
        one, other = sorted(pair)
        return tuple(dict.fromkeys((*self.widen(one, {other}), *self.widen(other, {one}))))

    def find_other(self, sides: set[str], outside: set[str]) -> str | None:
        """Who acts most on any of these sides, or is acted on by them, apart from those outside."""
        counts: Counter[str] = Counter()
        for pair, n in self.ties.items():
            if pair & sides:
                counts.update(dict.fromkeys(pair - sides - outside, n))
        return max(sorted(counts), key=lambda side: counts[side]) if counts else None

    def find_common(self, sides: tuple[str, ...]) -> tuple[str, ...]:
        """Whom a bloc mostly acts on."""
        found = [other for (bloc, other), _ in self.blocs.most_common() if set(bloc) == set(sides)]
        return (found[0],) if found else ()


def find_quarrel(coded: Sequence[tuple[Coded, ...]]) -> Quarrel:
    """The quarrel of a document, from the acts whose clauses name both sides."""
    ties: Counter[frozenset[str]] = Counter()
    blocs: Counter[tuple[tuple[str, ...], str]] = Counter()
    done: Counter[tuple[str, str, str]] = Counter()
    for item in (item for items in coded for item in items):
        actors, recipients = _list_sides(item.actors.ids), _list_sides(item.recipients.ids)
        ties.update(frozenset((one, other)) for one in actors for other in recipients if one != other)
        if item.label not in SAY_TYPES:
            done.update((one, other, item.label) for one in actors for other in recipients if one != other)
        if len(actors) == 2 and not recipients and item.label not in SAY_TYPES:
            ties[frozenset(actors)] += 1
        for group, others in ((actors, recipients), (recipients, actors)):
            if len(group) > 1:
                blocs.update((group, other) for other in others)
    return Quarrel(ties, blocs, done)


def list_places(scenes: Sequence[Scene]) -> list[Place]:
    """All mentions of a document, each with the place of its word."""
    words = {scene.sentence.number: scene.sentence.tokens for scene in scenes}
    return [
        Place(mention, _list_sides(mention.ids), token.start, token.end)
        for mention in (scenes[0].cast.mentions if scenes else ())
        if (token := words[mention.sentence][mention.place])
    ]


def fill_recipients(scenes: Sequence[Scene], coded: Sequence[tuple[Coded, ...]]) -> tuple[tuple[Coded, ...], ...]:
    """Acts without a recipient get the other side of the quarrel, if the document has one."""
    if not scenes:
        return ()
    places = list_places(scenes)
    shares: Counter[str] = Counter()
    for place in places:
        shares.update(dict.fromkeys(place.states, 1 + place.mention.is_subject))
    quarrel = find_quarrel(coded)
    return tuple(
        tuple(item if _is_mutual(scene, item.place) else _fill(item, scene, places, shares, quarrel) for item in items)
        for scene, items in zip(scenes, coded, strict=True)
    )


def _fill(  # noqa: PLR0911 - one return a kind of act
    item: Coded, scene: Scene, places: Sequence[Place], shares: Counter[str], quarrel: Quarrel
) -> Coded:
    """One act with its counterpart, or as it was."""
    number = scene.sentence.number
    item = _fill_doer(item, scene, places, quarrel)
    sides = _list_sides(item.actors.ids)
    own = set(sides)
    if item.label in _ALONE or item.recipients.ids or not own or (item.label in SAY_TYPES and item.kind == "noun"):
        return item
    is_among_them = len(item.actors.ids) > 1 or any(side.startswith("IGO.") for side in own)
    if item.label in ("CONSULT", "AGREE", "COOPERATE") and item.mode != "third-party" and is_among_them:
        return item
    is_offered = item.mode == "third-party" or item.label in _TO_BOTH
    if len(own) > 1 and item.kind == "noun":
        return item
    if len(own) > 1 or is_offered:
        named = quarrel.find_common(sides) if len(own) > 1 else quarrel.find_both(own)
        if named or len(own) > 1:
            return replace(item, recipients=place_sides(named, number, places)) if named else item
    wronged = find_wronged(item)
    if wronged:
        doer = quarrel.find_other(wronged, own)
        return replace(item, recipients=place_sides(quarrel.widen(doer, wronged), number, places)) if doer else item
    against = {f"{find_state(actor)}.gov" for actor in item.actors.ids if _is_opposition(actor)}
    if against and len(own) == 1:
        return replace(item, recipients=_place_part(tuple(against), number, places))
    scores = _score_sides(number, places, shares, own)
    tied = sum(quarrel.count(side) for side in own)
    for side in scores:
        scores[side] += TIED * sum(quarrel.ties[frozenset((side, one))] for one in own) / max(1, tied)
    if not scores:
        return item
    best = max(scores, key=lambda side: scores[side])
    return replace(item, recipients=place_sides(quarrel.widen(best, own), number, places))


def names_doer(scene: Scene, place: int) -> bool:
    """Whether a clause names who acts, though nobody whom the text or the roster knows; a weapon or a deed acts for
    somebody ("drones hit the port", "a strike killed ten")."""
    clause = next((clause for clause in scene.clauses if clause.place == place), None)
    if clause is None:
        return False
    doer = clause.agent if clause.is_passive else clause.subject
    return doer is not None and not _acts_for_somebody(scene, doer)


def _acts_for_somebody(scene: Scene, place: int) -> bool:
    """Whether a word is a weapon or an event, behind which there is somebody."""
    token, lexicon = scene.sentence.tokens[place], load_acts()
    classes = lexicon.frames.classes.get(token.lemma, ()) if lexicon.frames is not None else ()
    return token.pos == "NOUN" and (token.lemma in lexicon.nouns or bool(_TOOLS & set(classes)))


def _is_mutual(scene: Scene, place: int) -> bool:
    """Whether an act is on "each other": there is no third."""
    words = [scene.sentence.tokens[lower].text.lower() for lower in scene.sentence.subtrees[place]]
    return any(pair in (("each", "other"), ("one", "another")) for pair in pairwise(words))


def _is_opposition(actor: str) -> bool:
    """Whether an actor stands against the government of its own state."""
    return actor.partition(".")[2].split(".")[0] == "opp"


def _place_part(parts: tuple[str, ...], number: int, places: Sequence[Place]) -> Reference:
    """A reference to parts of states, at the nearest mention of the states."""
    found = place_sides(tuple(map(find_state, parts)), number, places)
    return replace(found, ids=parts) if found.ids else found


def _fill_doer(item: Coded, scene: Scene, places: Sequence[Place], quarrel: Quarrel) -> Coded:
    """An act told without its actor gets the side that the document's other acts name as doing such things."""
    wronged = set(_list_sides(item.recipients.ids))
    if item.actors.ids or not wronged or item.label in SAY_TYPES or names_doer(scene, item.place):
        return item
    doer = quarrel.find_doer(item.label, wronged)
    if doer is None:
        return item
    return replace(item, actors=replace(place_sides((doer,), scene.sentence.number, places), rule=DOER_FROM_CONTEXT))


def find_wronged(item: Coded) -> set[str]:
    """The sides that suffer what an act is against, where its doer goes unnamed: whoever did it, they did not."""
    stakes = item.stakes
    if stakes is None or not stakes.is_event or stakes.role != "beneficiary" or stakes.doers.ids:
        return set()
    return set(_list_sides(stakes.others.ids))


def _score_sides(number: int, places: Sequence[Place], shares: Counter[str], own: set[str]) -> dict[str, float]:
    """How much the document and the lines at hand are about each side that is not the actor's."""
    total = sum(shares.values())
    scores = {side: SHARE * n / total for side, n in shares.items() if side not in own}
    near: dict[tuple[str, bool], float] = {}
    for place in places:
        distance = number - place.mention.sentence
        if not 0 <= distance <= NEAR_SENTENCES:
            continue
        is_own = distance == 0
        weight = IN_SENTENCE if is_own else FADING ** (distance - 1) * (1.0 if place.mention.is_subject else FADING)
        for side in place.states:
            near[side, is_own] = max(near.get((side, is_own), 0.0), weight)
    for (side, _), weight in near.items():
        if side in scores:
            scores[side] += weight
    return scores


def place_sides(sides: tuple[str, ...], number: int, places: Sequence[Place]) -> Reference:
    """A reference to sides, at the mention of one that is nearest before a sentence; nobody if none is mentioned."""
    where = min(
        (place for place in places if set(sides) & set(place.states)),
        key=lambda place: (place.mention.sentence > number, abs(number - place.mention.sentence)),
        default=None,
    )
    if where is None:
        return NOBODY
    return Reference(sides, FROM_CONTEXT, where.start, where.end)
