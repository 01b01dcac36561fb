"""Denials: which claim a denial is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tightrope.claims.copies import list_content, pick_words
from tightrope.claims.desk import Desk
from tightrope.claims.statements import Statement, find_side
from tightrope.nouns import Act, find_state

REACH = 8  # sentences, about two paragraphs, between a claim and a denial that points back to it ("the suggestion")
_MEDIA = list_content("post posts statement interview message speech remarks video tweet briefing letter broadcast")
_POINTER = re.compile(
    r"\b(?:the|this|that|these|those|such|any|his|her|their|its)\s+(?:\w+\s+){0,2}?(?:suggestions?|claims?|reports?|"
    r"allegations?|assertions?|statements?|remarks?|comments?|accusations?|charges?|rumou?rs?|pledges?|promises?|"
    r"commitments?|assurances?|speculation|involvement|story|stories|news)\b|\b(?:den(?:y|ies|ied|ying)|dismiss\w*|reject\w*)\s+(?:it|this|that)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Target:
    """A claim that a denial may be about: its acts, and the statements that put it forward."""

    act: Act
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Binding:
    """A denial tied to the claim with index `target`, and why, as a complete sentence."""

    target: int
    why: str


def bind_denial(denial: Statement, targets: Sequence[Target], *, desk: Desk) -> Binding | None:
    """The one claim that a denial is about, or None if no rule ties it to any.

    The denier's state must do or receive what is claimed, and somebody else must say so. Within one document the
    denial must then share two content words with the claim, or answer the claimant, or point back ("the suggestion")
    over at most eight sentences to what somebody is said to have said; across documents its sentence must share words
    with the claim. Among several, the claim wins that answers the
    claimant, shares most words, is an act rather than a description, is left open by its text, has most voices, and
    stands nearest, in this order.
    """
    found = []
    for number, target in enumerate(targets):
        fit = _judge(denial, target, desk)
        if fit:
            found.append((fit[0], -number, fit[1]))
    if not found:
        return None
    _, number, why = max(found)
    return Binding(-number, why)


def _judge(denial: Statement, target: Target, desk: Desk) -> tuple[tuple[float, ...], str] | None:
    """How well a claim fits a denial (larger is better) and why; None if it does not."""
    assert denial.speaker is not None
    side, state = find_side(denial.speaker), find_state(denial.speaker)
    if state not in {find_state(name) for name in (*target.act.actors, *target.act.recipients)}:
        return None
    others = [item for item in target.statements if _is_other_voice(item, side)]
    near = [item for item in others if item.evidence.doc == denial.evidence.doc]
    told = [item for item in near if item.speaker or item.relay or item.evidence.certainty < 2]
    addressed = {find_state(name) for name in denial.evidence.act.recipients}
    answers = sorted({find_state(item.speaker) for item in others if item.speaker} & addressed)
    gap = min((_count_sentences(denial, item, desk) for item in near), default=None)
    shared = _share_words(denial, target.statements, desk, gap=gap)
    distance = min((_count_sentences(denial, item, desk) for item in told), default=None)
    points = distance is not None and distance <= REACH and bool(_POINTER.search(desk.read_around(denial.evidence)))
    if not others or not (shared or (near and (answers or points))):
        return None
    is_open = -min(abs(item.evidence.certainty) for item in others)
    nearness = -float(distance if distance is not None else 1000)
    fit = (bool(answers), bool(shared), not target.act.is_say, is_open, len(target.statements), nearness)
    return tuple(float(part) for part in fit), _explain(denial, answers, shared, points=points, distance=distance)


def _is_other_voice(item: Statement, side: str) -> bool:
    """Whether somebody but the denier's side puts it forward: a speaker, or a text that tells of an act."""
    return find_side(item.speaker) != side if item.speaker else bool(item.relay) or not item.evidence.act.is_say


def _share_words(denial: Statement, stated: Sequence[Statement], desk: Desk, *, gap: int | None) -> list[str]:
    """Words that a denial shares with a claim, if they are enough.

    Near by in one document two content words of its own words will do, three further away. Across documents its whole
    sentence is read, and it must share three words, at least one of them a name and one not; where something was said
    (a post, an interview) is no word of what was said.
    """
    claimed = " ".join(item.evidence.passage.exact for item in stated if item.evidence.passage)
    if gap is not None:
        words = denial.evidence.passage.exact if denial.evidence.passage else ""
        shared = list_content(words, with_names=False) & list_content(claimed, with_names=False)
        return pick_words(words, shared) if len(shared) >= (2 if gap <= REACH else 3) else []
    sentence = desk.read_around(denial.evidence)
    shared = list_content(sentence) & list_content(claimed)
    content = list_content(sentence, with_names=False) & list_content(claimed, with_names=False) - _MEDIA
    return pick_words(sentence, shared) if content and len(shared) >= 3 and len(shared) > len(content) else []


def _count_sentences(denial: Statement, other: Statement, desk: Desk) -> int:
    """Sentences between a denial and a claim in one document; 1000 where either has no place."""
    here, there = desk.find_place(denial.evidence), desk.find_place(other.evidence)
    return abs(here.sentence - there.sentence) if here and there else 1000


def _explain(
    denial: Statement, answers: Sequence[str], shared: Sequence[str], *, points: bool, distance: int | None
) -> str:
    """Why a denial was tied to a claim."""
    reasons = [f"its state takes part in what is claimed ({find_state(denial.speaker or '')})"]
    if answers:
        reasons.append(f"it is addressed to the state that claims it ({', '.join(answers)})")
    if shared:
        reasons.append(f"it shares words with it ({', '.join(shared)})")
    if points:
        reasons.append("it points back to what was said before")
    if distance is not None and distance < 1000:
        reasons.append(f"it stands {distance} sentence{'' if distance == 1 else 's'} from it")
    return f"The denial was tied to this claim because {', '.join(reasons[:-1])} and {reasons[-1]}."
