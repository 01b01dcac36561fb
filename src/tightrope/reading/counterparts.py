"""The other side of a quarrel: whom an act is against or for, when its own clause does not say.

"China condemned the blockade", "refused to bargain", "recalled its ambassador": the one acted on is the state that the
document is most about, or that the lines just before spoke of, apart from the actor's own. A recipient found this way
says so in its rule and in a flag of its record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tightrope.nouns import find_state
from tightrope.reading.arguments import SAY_TYPES
from tightrope.reading.casts import Mention, Reference
from tightrope.reading.scenes import Coded, Scene

FROM_CONTEXT = "recipient from context"  # rule and flag of a recipient that the clause does not name
NEAR_SENTENCES = 3  # how far back a state still is at hand
FADING = 0.6  # weight kept from one sentence to the one before, and by a mention that is no subject
SHARE = 3.0  # weight of a state's share of all mentions in the document, against 1 for a subject of the line before
IN_SENTENCE = 0.5  # weight of a mention in the sentence itself: its clause could have said so
_NO_STATES = frozenset({"WLD", "NON"})
_ALONE = frozenset({"PROTEST", "CAPABILITY"})  # types that often have no one on the other side


@dataclass(frozen=True, slots=True)
class _Place:
    """A mention with the place of its word in the document."""

    mention: Mention
    states: tuple[str, ...]
    start: int
    end: int


def fill_recipients(scenes: Sequence[Scene], coded: Sequence[tuple[Coded, ...]]) -> tuple[tuple[Coded, ...], ...]:
    """Acts without a recipient get the other side of the quarrel, if the document has one."""
    if not scenes:
        return ()
    words = {scene.sentence.number: scene.sentence.tokens for scene in scenes}
    places = [
        _Place(mention, tuple(dict.fromkeys(map(find_state, mention.ids))), token.start, token.end)
        for mention in scenes[0].cast.mentions
        if (token := words[mention.sentence][mention.place])
    ]
    shares: Counter[str] = Counter()
    for place in places:
        shares.update(dict.fromkeys(place.states, 1 + place.mention.is_subject))
    return tuple(
        tuple(_fill(item, scene.sentence.number, places, shares) for item in items)
        for scene, items in zip(scenes, coded, strict=True)
    )


def _fill(item: Coded, number: int, places: Sequence[_Place], shares: Counter[str]) -> Coded:
    """One act with its counterpart, or as it was."""
    own = set(item.actors.states)
    if item.label in SAY_TYPES | _ALONE or item.recipients.ids or len(own) != 1 or own & _NO_STATES:
        return item
    total = sum(shares.values())
    scores = {state: SHARE * n / total for state, n in shares.items() if state not in own | _NO_STATES}
    near: dict[tuple[str, bool], float] = {}
    for place in places:
        distance = number - place.mention.sentence
        if not 0 <= distance <= NEAR_SENTENCES:
            continue
        is_own = distance == 0
        weight = IN_SENTENCE if is_own else FADING ** (distance - 1) * (1.0 if place.mention.is_subject else FADING)
        for state in place.states:
            near[state, is_own] = max(near.get((state, is_own), 0.0), weight)
    for (state, _), weight in near.items():
        if state in scores:
            scores[state] += weight
    if not scores:
        return item
    best = max(scores, key=lambda state: scores[state])
    where = min(
        (place for place in places if best in place.states),
        key=lambda place: (place.mention.sentence > number, abs(number - place.mention.sentence)),
    )
    return replace(item, recipients=Reference((best,), FROM_CONTEXT, where.start, where.end))
