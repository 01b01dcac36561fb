"""The judgements of a brief as sentences: posture, gap, and how far they can be relied on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tightrope.brief.assessment import Assessment
from tightrope.brief.page import Sentence
from tightrope.brief.shares import find_largest
from tightrope.brief.wording import (
    Level,
    count_things,
    format_day,
    format_estimate,
    format_window,
    join_words,
    place_article,
    say_likelihood,
    say_share,
)

if TYPE_CHECKING:
    from tightrope.alignment import Position, Standing

# Thresholds of the suggested confidence; each unmet one is named in the sentence. Our own choice: ICD 203 names the
# factors (quality, corroboration, gaps, assumptions) and no numbers.
ENOUGH_ACTS = 20
ENOUGH_ORIGINS = 5
ENOUGH_PRECISION = 0.8
FEWEST_ACTS = 5
LARGEST_GAP_DAYS = 60

# How a reason for having no place in time begins (alignment, case), and how the brief puts it.
_UNPLACED = {
    "undated": "without a date",
    "dated only": "dated too loosely",
    "before the window": "from before these days",
    "its side or type": "of which the reader only guessed a side or the type",
}


@dataclass(frozen=True, slots=True)
class Confidence:
    """A suggested level, what speaks for it and what against; the analyst signs it."""

    level: Level
    strengths: tuple[str, ...]
    weaknesses: tuple[str, ...]


def name_pair(assessment: Assessment) -> tuple[str, str]:
    """The rivals as they stand inside a sentence."""
    first, second = (place_article(assessment.find_name(rival)) for rival in assessment.rivals)
    return first, second


def name_focal(assessment: Assessment) -> str:
    """The focal state as it stands inside a sentence."""
    return place_article(assessment.find_name(assessment.focal))


def state_posture(assessment: Assessment, position: Position) -> Sentence:
    """The most probable posture in one channel with its likelihood; or that too little is reported to have one."""
    subject = f"the {position.channel} of {name_focal(assessment)}"
    if position.postures is None:
        return _state_silence(assessment, position)
    clauses = word_postures(assessment)
    best = max(position.postures, key=lambda posture: (round(position.postures[posture], 9), posture == "hedging"))  # type: ignore[index]
    probability = min(1.0, max(0.0, position.postures[best]))
    if probability < 0.45:
        text = (
            f"No posture in {position.channel} reaches an even chance; even for the most probable one, it is "
            f"{say_likelihood(probability, that=f'{subject} {clauses[best]}').removeprefix('It is ')}."
        )
        return Sentence((text,), position.evidence_ids, role="lead")
    return Sentence(
        (f"{say_likelihood(probability, that=f'{subject} {clauses[best]}')}.",), position.evidence_ids, role="lead"
    )


def word_postures(assessment: Assessment) -> Mapping[str, str]:
    """Each posture as a predicate of a plural subject (the words, the deeds)."""
    first, second = name_pair(assessment)
    return {
        "leaning A": f"lean towards {first} rather than {second}",
        "leaning B": f"lean towards {second} rather than {first}",
        "hedging": f"hedge between {first} and {second}",
        "estranged": f"are at odds with both {first} and {second}",
    }


def name_postures(assessment: Assessment) -> Mapping[str, str]:
    """Each posture as the head of a column."""
    first, second = assessment.rivals
    return {
        "leaning A": f"leaning towards {assessment.find_name(first)}",
        "leaning B": f"leaning towards {assessment.find_name(second)}",
        "hedging": "hedging between both",
        "estranged": "at odds with both",
    }


def state_gap(assessment: Assessment) -> Sentence:
    """Whether words and deeds point the same way, and how far apart they are."""
    standing, (first, second) = assessment.standing, name_pair(assessment)
    evidence = standing.words.evidence_ids + standing.deeds.evidence_ids
    gap, subject = standing.gap, name_focal(assessment)
    if gap is None:
        text = "No gap between words and deeds is given, since one of them is not reported towards both rivals."
        return Sentence((text,), evidence)
    low, high = min(gap.low, gap.high), max(gap.low, gap.high)
    if low > 0 or high < 0:
        near = first if low > 0 else second
        size = format_estimate(abs(gap.value), *sorted((abs(low), abs(high))))
        text = (
            f"The words of {subject} stand nearer to {near} than its deeds do, by {size} on a scale whose ends, "
            f"wholly with {first} and wholly with {second}, are 2 apart."
        )
    else:
        text = (
            f"Words and deeds of {subject} cannot be told apart on this scale: the gap is "
            f"{format_estimate(gap.value, low, high, signed=True)}, an interval that includes zero."
        )
    return Sentence((text,), evidence)


def state_confidence(assessment: Assessment, position: Position) -> Sentence:
    """The suggested confidence in one channel's reading with the factors for and against it; no likelihood in it."""
    confidence = suggest_confidence(assessment, position)
    subject = f"Confidence in this reading of {position.channel} is {confidence.level}"
    if confidence.weaknesses and confidence.strengths:
        text = f"{subject}: {join_words(confidence.strengths)}, but {join_words(confidence.weaknesses)}."
    else:
        text = f"{subject}: {join_words(confidence.strengths or confidence.weaknesses)}."
    return Sentence((text,), role="confidence")


def suggest_confidence(assessment: Assessment, position: Position) -> Confidence:
    """Level by the number of factors that fail: high with none, moderate with up to two, low beyond.

    Fewer than five acts, or none towards one of the rivals, is low whatever else holds.
    """
    checks = (
        _check_number(position),
        _check_origins(assessment, position),
        _check_bloc(assessment, position),
        _check_reader(assessment, position),
        _check_freshness(assessment, position),
        _check_without(assessment.standing, position),
    )
    strengths = tuple(text for holds, text in checks if holds and text)
    weaknesses = tuple(text for holds, text in checks if not holds)
    level: Level = "high" if not weaknesses else "moderate" if len(weaknesses) <= 2 else "low"
    if position.postures is None or position.n < FEWEST_ACTS:
        level = "low"
    return Confidence(level, strengths, weaknesses)


def _state_silence(assessment: Assessment, position: Position) -> Sentence:
    """That a channel has no act towards one or both rivals."""
    standing = assessment.standing
    one = "word" if position.channel == "words" else "deed"
    silent = [name for name, n in zip(name_pair(assessment), position.n_by_rival, strict=True) if n == 0]
    others = [
        f"{count_things(n, one)} towards {name}"
        for name, n in zip(name_pair(assessment), position.n_by_rival, strict=True)
        if n
    ]
    beside = f", beside {join_words(others)}" if others else ""
    aside = list_unplaced(assessment, position)
    placed = "can be placed in time" if aside else "is reported"
    text = (
        f"No {one} of {name_focal(assessment)} towards {join_words(silent, last='or')} {placed} "
        f"({format_window(standing.window)}, n = 0){beside}, so no posture in {position.channel} is given"
    )
    counts = join_words([f"{len(ids)} {why}" for why, ids in aside.items()])
    waiting = tuple(dict.fromkeys(item for ids in aside.values() for item in ids))
    text += f"; read, but left out: {counts}." if aside else "."
    return Sentence((text,), (*position.evidence_ids, *waiting), role="lead")


def list_unplaced(assessment: Assessment, position: Position) -> dict[str, tuple[str, ...]]:
    """What was read of the focal state towards a silent rival, and why it has no place: reason -> evidence ids."""
    silent = [rival for rival, n in zip(assessment.rivals, position.n_by_rival, strict=True) if n == 0]
    items = {item.id: item for item in assessment.evidence}
    found: dict[str, tuple[str, ...]] = {}
    for row in assessment.standing.unused:
        why = next((text for start, text in _UNPLACED.items() if row.reason.startswith(start)), None)
        if why is None:
            continue
        acts = [(i, items[i].act) for i in row.evidence_ids if i in items]
        ids = tuple(
            i
            for i, act in acts
            if act.channel == position.channel
            and any(_belongs(actor, assessment.focal) for actor in act.actors)
            and any(_belongs(actor, rival) for actor in act.recipients for rival in silent)
        )
        if ids:
            found[why] = (*found.get(why, ()), *ids)
    return found


def _belongs(actor_id: str, unit: str) -> bool:
    """Whether an actor is a state or body, or a part or person of it, going by the id alone."""
    return actor_id == unit or actor_id.startswith((f"{unit}.", f"{unit}/"))


def _check_number(position: Position) -> tuple[bool, str]:
    """Enough acts."""
    if position.n >= ENOUGH_ACTS:
        return True, f"{count_things(position.n, 'act')} bear on it"
    return False, f"only {count_things(position.n, 'act')} bear{'s' if position.n == 1 else ''} on it" if (
        position.n
    ) else "no act bears on it"


def _check_origins(assessment: Assessment, position: Position) -> tuple[bool, str]:
    """Enough independent origins."""
    groups = assessment.groups.get("origin", {})
    origins = {groups[i] for i in position.evidence_ids if i in groups}
    if len(origins) >= ENOUGH_ORIGINS:
        return True, f"the reports come from {count_things(len(origins), 'independent origin')}"
    return False, f"what is reported comes from {count_things(len(origins), 'independent origin')} only" if (
        origins
    ) else "the origins of the reports are not known"


def _check_bloc(assessment: Assessment, position: Position) -> tuple[bool, str]:
    """No bloc gives over half."""
    largest = find_largest(assessment, "bloc", among=position.evidence_ids)
    if largest is None:
        return False, "the blocs of the sources are not known"
    if largest.is_over_half:
        return False, f"{say_share(largest.part, largest.whole, 'item')} come from one bloc ({largest.group})"
    return True, "no bloc of sources gives more than half of the items"


def _check_reader(assessment: Assessment, position: Position) -> tuple[bool, str]:
    """Machine-read items were reviewed, or the reader is measured to be right."""
    wanted = set(position.evidence_ids)
    used = [item for item in assessment.evidence if item.id in wanted]
    coded = [item for item in used if item.is_machine_coded and not any("review" in flag for flag in item.flags)]
    machine = [item for item in coded if item.is_machine_read]
    if 2 * len(machine) <= len(used) < 2 * len(coded):
        share = say_share(len(coded) - len(machine), len(used), "item")
        return False, f"{share} are event data coded by a program whose error is not measured"
    if 2 * len(machine) <= len(used):
        return True, "most items were coded or reviewed by a person" if used else ""
    precision = assessment.precision
    were = "was" if len(used) == 1 else "were"
    share = f"{say_share(len(machine), len(used), 'item')} {were} read by a machine"
    if precision is None:
        return False, f"{share} whose error is not measured"
    measured = f"{share} that is right in {precision.value * 100:.0f} % of its records"
    return precision.value >= ENOUGH_PRECISION, measured


def _check_freshness(assessment: Assessment, position: Position) -> tuple[bool, str]:
    """The latest act is recent."""
    wanted = set(position.evidence_ids)
    used = [item for item in assessment.evidence if item.id in wanted]
    days = [day for item in used if (day := item.act.when.end if item.act.when else item.known_at)]
    if not days:
        return False, "no act that bears on it is dated"
    age = (assessment.as_of - max(days)).days
    if age <= LARGEST_GAP_DAYS:
        return True, ""
    return False, f"the latest act is {age} days old on {format_day(assessment.as_of)}"


def _check_without(standing: Standing, position: Position) -> tuple[bool, str]:
    """No group of sources carries the side leant to alone."""
    if position.p is None:
        return False, "one rival has no act at all"
    delta, whole = standing.settings.delta, position.p.value
    for row in standing.without:
        rest = row.words if position.channel == "words" else row.deeds
        if rest is not None and _find_side(rest.value, delta) != _find_side(whole, delta):
            return False, f"the reading changes without one group of sources ({row.group_kind}: {row.group})"
    return True, "no single group of sources carries it" if standing.without else ""


def _find_side(value: float, delta: float) -> int:
    """+1, 0 or -1: which side a position leans to."""
    return (value > delta) - (value < -delta)
