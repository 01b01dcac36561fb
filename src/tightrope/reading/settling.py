"""What the rules leave open, settled by weights learned from coded texts: types, statuses, and sides from context.

Three limits keep the promises of the rules. A type is changed only where the lexicon named no act, or within its own
channel: no word becomes a deed that the lexicon knew as a word, and nothing becomes a denial or ceases to be one. A
status never becomes more real than the rules found it. A side that the clause names is never touched; whoever is put in
the place of nobody stays flagged as taken from the context, and an act whose type alone was learned is flagged, too. No
flagged act moves a position.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from tightrope.nouns import Status
from tightrope.reading.arguments import SAY_TYPES
from tightrope.reading.casts import NOBODY, Reference
from tightrope.reading.counterparts import (
    DOER_FROM_CONTEXT,
    FROM_CONTEXT,
    Place,
    fill_recipients,
    is_from_context,
    list_places,
    name_side,
    names_doer,
    place_sides,
)
from tightrope.reading.judgements import trace
from tightrope.reading.scenes import Coded, Scene
from tightrope.reading.sides import Background, Candidate, Role, list_candidates, survey
from tightrope.reading.weights import Weights, load_weights
from tightrope.reading.wording import describe_wording

TYPE_LEARNED = "type learned, no entry of the lexicon"  # flag of an act that only the weights take for one
TYPE_FLOORS = {False: 0.3, True: 0.6}  # share that another type must have, by whether the lexicon has an entry
STATUS_FLOOR = 0.6
FLOORS: dict[Role, float] = {"actor": 0.7, "recipient": 0.4}  # share below which nobody is put on an empty side
SEVERAL_FLOOR = 0.6  # share that one must have to take the place of several, as of both sides of a quarrel
DEEDS = frozenset({"COOPERATE", "AID", "RETREAT", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"})
DENIALS = frozenset({"DENY", "DISMISS", "AVOID-DENIAL"})
_REAL = frozenset({"happened", "ongoing", "general"})
_NO_ENTRY = "names no act"  # in the rule of a clause for which the lexicon has no entry
CodedScenes = tuple[tuple[Coded, ...], ...]


def settle_all(scenes: Sequence[Scene], coded: CodedScenes) -> CodedScenes:
    """The acts of a document with all that the rules of context and the learned weights add, in this order."""
    filled = fill_recipients(scenes, settle_types(scenes, coded))
    settled = settle_statuses(scenes, filled)
    return settle_sides(scenes, settle_sides(scenes, settled, role="actor"), role="recipient")


def _change_each(scenes: Sequence[Scene], coded: CodedScenes, change: Callable[[Scene, Coded], Coded]) -> CodedScenes:
    """Each act changed by itself."""
    return tuple(tuple(change(scene, item) for item in items) for scene, items in zip(scenes, coded, strict=True))


def settle_types(scenes: Sequence[Scene], coded: CodedScenes, *, weights: Weights | None = None) -> CodedScenes:
    """Each act with the type that its wording has in coded texts, where that is clear enough."""
    weights = weights or load_weights("types")
    return _change_each(scenes, coded, lambda scene, item: _settle_type(scene, item, weights))


def _settle_type(scene: Scene, item: Coded, weights: Weights) -> Coded:
    """One act with its type."""
    label, share = pick(weights, describe_wording(scene, item))
    has_entry = not lacks_entry(item)
    if label == item.label or share < TYPE_FLOORS[has_entry] or not may_become(item, label):
        return item
    is_guess = not has_entry and label not in SAY_TYPES
    rule = f"{label}: learned from coded texts ({share:.2f}); the lexicon: {item.rule}"
    return replace(item, label=label, mode=None, rule=rule, is_guess=is_guess)


def lacks_entry(item: Coded) -> bool:
    """Whether the lexicon has no entry for an act's words."""
    return _NO_ENTRY in item.rule


def may_become(item: Coded, label: str) -> bool:
    """Whether an act may be given a type: anything if the lexicon had no entry, else one of its own channel.

    A denial weighs against a claim; it is one by its words alone, and stays one.
    """
    if label in DENIALS or item.label in DENIALS:
        return False
    return lacks_entry(item) or label in SAY_TYPES or (item.label in DEEDS) == (label in DEEDS)


def settle_statuses(scenes: Sequence[Scene], coded: CodedScenes, *, weights: Weights | None = None) -> CodedScenes:
    """Each act with the status that its wording has in coded texts, never more real than the rules found it."""
    weights = weights or load_weights("statuses")
    return _change_each(scenes, coded, lambda scene, item: _settle_status(scene, item, weights))


def _settle_status(scene: Scene, item: Coded, weights: Weights) -> Coded:
    """One act with its status."""
    found, share = pick(weights, describe_wording(scene, item))
    before = item.judgement
    if found == before.status or share < STATUS_FLOOR or (found in _REAL and before.status not in _REAL):
        return item
    condition = before.condition if found == "conditional" else None
    after = replace(before, status=_check_status(found), condition=condition)
    return replace(item, judgement=trace(before, after, f"learned from coded texts ({share:.2f})"))


def _check_status(text: str) -> Status:
    """A status from a weights file."""
    names: tuple[Status, ...] = ("happened", "ongoing", "planned", "conditional", "hypothetical", "general")
    return next(name for name in names if name == text)


def settle_sides(
    scenes: Sequence[Scene], coded: CodedScenes, *, role: Role, weights: Weights | None = None
) -> CodedScenes:
    """Acts with whom coded texts would put on a side that their own clauses leave empty."""
    weights = weights or load_weights(f"{role}s")
    background, places = survey(scenes, coded), list_places(scenes)
    before: list[Coded] = []
    settled: list[tuple[Coded, ...]] = []
    for scene, items in zip(scenes, coded, strict=True):
        now = []
        for item in items:
            found = _settle_side(scene, item, items, background=background, role=role, before=before, weights=weights)
            now.append(_put(scene, item, role=role, found=found, places=places) if found is not None else item)
            before.append(item)
        settled.append(tuple(now))
    return tuple(settled)


def _settle_side(
    scene: Scene,
    item: Coded,
    beside: Sequence[Coded],
    *,
    background: Background,
    role: Role,
    before: Sequence[Coded],
    weights: Weights,
) -> tuple[Candidate, float] | None:
    """Who is to stand on a side instead of whom the rules took, and with what share; None to leave it."""
    own = item.actors if role == "actor" else item.recipients
    if own.ids and not is_from_context(own):
        return None
    if role == "actor" and not own.ids and names_doer(scene, item.place):
        return None
    candidates = list_candidates(background, scene, item, role=role, before=before, beside=beside)
    shares = weights.compare([candidate.features for candidate in candidates])
    best = max(range(len(candidates)), key=lambda number: (shares[number], -number))
    if len(own.states) > 1:
        return (candidates[best], shares[best]) if best and shares[best] >= SEVERAL_FLOOR else None
    if candidates[best].ids and shares[best] < FLOORS[role]:
        best = next(number for number, candidate in enumerate(candidates) if not candidate.ids)
    return (candidates[best], shares[best]) if best else None


def _put(scene: Scene, item: Coded, *, role: Role, found: tuple[Candidate, float], places: Sequence[Place]) -> Coded:
    """An act with a candidate on a side, at the words that name it nearest; as it was if none do."""
    candidate, share = found
    where = candidate.reference or place_sides(tuple(map(name_side, candidate.ids)), scene.sentence.number, places)
    if candidate.ids and not where.ids:
        return item
    flag = DOER_FROM_CONTEXT if role == "actor" else FROM_CONTEXT
    rule = f"{flag}, learned ({share:.2f})"
    reference = Reference(candidate.ids, rule, where.start, where.end) if candidate.ids else NOBODY
    return replace(item, actors=reference) if role == "actor" else replace(item, recipients=reference)


def pick(weights: Weights, features: frozenset[str]) -> tuple[str, float]:
    """The answer of largest share."""
    shares = weights.rate(features)
    best = max(range(len(shares)), key=lambda number: (shares[number], -number))
    return weights.answers[best], shares[best]
