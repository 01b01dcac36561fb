"""What if, for a case: acts injected or forbidden, actors removed, effects clamped, as shell and library ask it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tightrope.brief import Assessment
from tightrope.case.file import Case
from tightrope.case.inferred import part_inferred
from tightrope.dynamics.diary import CLASSES
from tightrope.dynamics.whatif import DAYS, PATHS, Change, Injection, WhatIf, ask_whatif
from tightrope.errors import CaseError, ModelError, name_nearest
from tightrope.nouns import load_scale
from tightrope.roster import load_roster


def parse_injection(text: str) -> Injection:
    """`DATE ACTOR RECIPIENT TYPE`, the type a PLOVER type or a class.

    >>> parse_injection("2025-07-03 IRN ISR ASSAULT").layer
    'conflict'
    """
    words = text.split()
    if len(words) != 4:
        raise CaseError(f"--inject {text!r}: write DATE ACTOR RECIPIENT TYPE, such as '2025-07-03 IRN ISR ASSAULT'")
    try:
        day = date.fromisoformat(words[0])
    except ValueError as error:
        raise CaseError(f"--inject {text!r}: {words[0]!r} is no date like 2025-07-03") from error
    return Injection(day, words[1], words[2], find_class(words[3]))


def parse_forbidden(text: str) -> tuple[str, str, str]:
    """`ACTOR RECIPIENT CLASS`, where "*" stands for any.

    >>> parse_forbidden("USA * conflict")
    ('USA', '*', 'conflict')
    """
    words = text.split()
    if len(words) != 3:
        raise CaseError(f"--forbid {text!r}: write ACTOR RECIPIENT CLASS, such as 'USA IRN conflict' or 'USA * *'")
    return words[0], words[1], words[2] if words[2] == "*" else find_class(words[2])


def parse_clamp(text: str) -> tuple[str, float]:
    """`EFFECT=ACTS`: the effect is held at so many remembered acts, for every pair and on every day.

    >>> parse_clamp("reciprocity(conflict)=0")
    ('reciprocity(conflict)', 0.0)
    """
    name, _, value = text.rpartition("=")
    try:
        return name.strip(), float(value)
    except ValueError as error:
        raise CaseError(f"--clamp {text!r}: write EFFECT=ACTS, such as 'reciprocity(conflict)=0'") from error


def find_class(word: str) -> str:
    """The class of acts that a word means: a class itself, or that of a PLOVER type."""
    if word.lower() in CLASSES:
        return word.lower()
    known = {name: kind for name, kind in load_scale().types.items() if not kind.is_say}
    if word not in known:
        raise CaseError(
            f"{word!r} is neither a class of acts nor a PLOVER type{name_nearest(word, (*CLASSES, *known))}"
        )
    return CLASSES[known[word].quad > 2]


def ask_case(
    assessment: Assessment, case: Case, change: Change, *, days: int = DAYS, paths: int = PATHS, top: int = 12
) -> WhatIf:
    """The next `days` of a case with and without a change, on the same random numbers.

    Raises CaseError where the change cannot be or the acts are too few.
    """
    used, _ = part_inferred(assessment.acts, assessment.evidence)
    try:
        return ask_whatif(
            used, change, actors=(assessment.focal, *assessment.rivals, *assessment.watch),
            roster=load_roster(*case.actors), as_of=assessment.as_of, days=days, paths=paths, top=top,
            seed=assessment.seed,
        )  # fmt: skip
    except ModelError as error:
        raise CaseError(f"what if: {error}") from error


def describe_whatif(asked: WhatIf, assessment: Assessment) -> list[dict[str, str]]:
    """Rows for the shell: the pairs that differ most between the two worlds, every one with the label."""
    injected = [(i.sender, i.target, i.layer) for i in asked.change.inject]
    return [
        {
            "who": assessment.find_name(shift.sender),
            "whom": assessment.find_name(shift.target),
            "act": shift.layer,
            f"acts in {asked.days} days": f"{shift.base:.2f} -> {shift.changed:.2f}",
            "difference": f"{shift.value:+.3f} ± {1.96 * shift.error:.3f}",
            "of it injected": str(injected.count((shift.sender, shift.target, shift.layer)) or ""),
            "chance of any": f"{100 * shift.chance_base:.0f} % -> {100 * shift.chance_changed:.0f} %",
            "label": shift.caveat,
        }
        for shift in asked.comparison.shifts
    ]


def describe_grounds(asked: WhatIf) -> Sequence[str]:
    """Lines on what the two worlds rest on: label, paths, acts, what ± is, and what goes beyond the data."""
    return (
        f"{asked.caveat}: two worlds of a model fitted to {asked.acts} acts, {asked.comparison.paths} paths each on "
        f"the same random numbers (seed {asked.seed}), {asked.days} days after {asked.as_of}.",
        f"The unchanged world holds {asked.low:.0f} to {asked.high:.0f} acts (90 %); the last {asked.days} days held "
        f"{asked.lately}. Ridge {asked.ridge:g}.",
        "± is 1.96 Monte Carlo errors of the difference; how wrong the model itself may be is not in it.",
        *(f"beyond the data: {text}" for text in asked.warnings),
    )
