"""Conventions of coding: what a stance leaves of certainty, promises made all the same, events as conditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tightrope.reading.arguments import (
    SAY_TYPES,
)
from tightrope.reading.attribution import Frame
from tightrope.reading.clauses import Clause
from tightrope.reading.judgements import Judgement, trace
from tightrope.reading.lexicon import Entry, load_acts, load_facts, load_words
from tightrope.reading.scenes import Scene

EVENT_NOUNS = load_words("acts.event_nouns")
HABITUAL = load_words("acts.habitual")
PROMISING = frozenset({"AGREE", "THREATEN", "REQUEST", "CONCEDE"})
_STANDING = load_words("factuality.stative")
_HABITS = frozenset({"COOPERATE", "AID"})  # who buys or trains in the simple present does so again and again
_LASTING = frozenset({"perfect", "past perfect", "progressive"})
_DEEDS = frozenset({"ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "PROTEST", "AID", "COOPERATE", "RETREAT", "ASSERT"})
# What a holder's stance leaves of certainty.
_WEAKENING = {
    "assert": 2.0,
    "claim": 0.0,
    "confirm": 3.0,
    "promise": 1.0,
    "threaten": 1.0,
    "urge": 0.0,
    "condemn": 1.0,
    "praise": 2.0,
    "deny": -2.0,
    "dismiss": -1.0,
    "avoid-denial": 0.0,
    "predict": 2.0,
    "report": 1.0,
}


def settle_denial(label: str, judgement: Judgement) -> tuple[str, Judgement]:
    """A denial that is not given ("did not deny", "declined to deny") is an avoided one, and that happened."""
    if label != "DENY" or judgement.polarity != "negated":
        return label, judgement
    status = "happened" if judgement.status == "hypothetical" else judgement.status
    return "AVOID-DENIAL", replace(
        judgement, polarity="affirmed", status=status, certainty=max(judgement.certainty, 2.0)
    )


def adjust(scene: Scene, clause: Clause, label: str, judgement: Judgement, entry: Entry | None) -> Judgement:
    """Conventions: a promise with a condition is made all the same; a statement is affirmed as it stands."""
    before = judgement
    if (
        label in PROMISING
        and judgement.status == "conditional"
        and judgement.tense in ("past", "perfect", "past perfect", "present")
    ):
        judgement = replace(judgement, status="happened", condition=None)
    if label not in SAY_TYPES and judgement.status == "ongoing" and judgement.tense == "perfect":
        judgement = replace(judgement, status="happened")
    if entry is None and label in ("ASSERT", "PREDICT") and _is_description(scene, clause):
        judgement = replace(judgement, polarity="affirmed")
    if label == "ASSERT" and judgement.tense == "perfect" and clause.lemma in _STANDING:
        judgement = replace(judgement, status="ongoing")
    if (
        judgement.status == "happened"
        and judgement.tense in _LASTING
        and label in _DEEDS
        and _is_since(scene, clause.place)
    ):
        judgement = replace(judgement, status="ongoing")
    if label in _HABITS and judgement.status == "ongoing" and judgement.tense == "present":
        judgement = replace(judgement, status="general")
    condition = find_event_condition(scene, clause)
    if condition is not None and judgement.status in ("ongoing", "general", "hypothetical", "planned"):
        judgement = replace(
            judgement, status="conditional", condition=condition, certainty=min(judgement.certainty, 2.0)
        )
    return trace(before, judgement, "convention of coding")


def _is_description(scene: Scene, clause: Clause) -> bool:
    """Whether "not" only describes: "is not new", "has never been higher" say how something is."""
    tokens = scene.sentence.tokens
    return any(
        tokens[child].pos == "ADJ" or tokens[child].tag in ("JJR", "RBR")
        for child in scene.sentence.list_deps(clause.place, "acomp")
    )


def _is_since(scene: Scene, place: int) -> bool:
    """Whether a clause says since when: what has been done since a day goes on."""
    below = scene.sentence.list_deps(place, "prep", "advmod", "mark")
    marked = [child for clause in scene.sentence.list_deps(place, "advcl") for child in scene.sentence.children[clause]]
    return any(scene.sentence.tokens[child].text.lower() == "since" for child in [*below, *marked])


def find_event_condition(scene: Scene, clause: Clause) -> tuple[int, int] | None:
    """An event that has not come about as the subject: "any revival would …", "an alignment undermines …"."""
    place = clause.subject
    if place is None or scene.sentence.tokens[place].pos != "NOUN":
        return None
    token = scene.sentence.tokens[place]
    below = {scene.sentence.tokens[child].text.lower() for child in scene.sentence.children[place]}
    is_event = token.lemma in load_acts().nouns or token.lemma in EVENT_NOUNS
    is_open = load_facts()["open"].get(token.lemma, -1) >= 0 and token.lemma in (
        "prospect",
        "possibility",
        "threat",
        "risk",
    )
    if (is_event and below & {"a", "an", "any"}) or is_open:
        span = scene.sentence.subtrees[place]
        return span[0], span[-1] + 1
    return None


def adjust_noun(scene: Scene, place: int, entry: Entry, judgement: Judgement) -> Judgement:
    """Standing things are general or ongoing; an event that a clause takes as its condition has not happened."""
    token = scene.sentence.tokens[place]
    if judgement.status == "happened":
        if entry.label == "CAPABILITY" or entry.text in HABITUAL:
            judgement = replace(judgement, status="general")
        elif entry.label in ("PREFER", "EXPECT") or token.lemma in ("effort", "alignment", "campaign"):
            judgement = replace(judgement, status="ongoing")
    for clause in scene.clauses:
        condition = find_event_condition(scene, clause)
        if condition is not None and clause.subject == place:
            return replace(judgement, status="hypothetical", certainty=min(judgement.certainty, 1.0))
        if condition is not None and place in clause.objects and judgement.status == "hypothetical":
            return replace(judgement, status="conditional", condition=condition)
    return judgement


def weaken(judgement: Judgement, chain: Sequence[Frame]) -> Judgement:
    """Another's word is less than the text's own: no surer than its stances allow; wishes and promises are no acts."""
    for frame in chain:
        level = 2.0 if frame.rule.startswith("adverb") else _WEAKENING[frame.stance]
        certainty = min(judgement.certainty, level if frame.level is None else frame.level)
        status = judgement.status
        if status in ("conditional", "hypothetical", "planned") and frame.stance in ("assert", "claim"):
            certainty = 0.0 if status == "conditional" else min(certainty, 1.0)
        if status in ("happened", "ongoing", "general", "planned", "hypothetical") and not judgement.is_supposed:
            if frame.stance == "urge":
                status = "hypothetical"
            elif frame.stance == "promise":
                status = "conditional" if judgement.condition else "planned"
            elif frame.stance == "threaten":
                status = "conditional"
        changed = replace(judgement, certainty=certainty, status=status)
        judgement = trace(judgement, changed, f"on another's word ({frame.stance})")
    return judgement
