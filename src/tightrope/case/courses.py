"""A case's scenario played with what the rooms below found: courses of action, as results and as statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tightrope.brief import Assessment, Statement
from tightrope.case.rooms import draw_rooms
from tightrope.errors import CaseError
from tightrope.strategy import CourseResult, Play, load_scenario, play_scenario


def play_case(
    scenario: Path | None,
    assessment: Assessment | None = None,
    *,
    whatif: str | None = None,
    changes: Mapping[str, float] | None = None,
    draws: int | None = None,
) -> Play:
    """Play a scenario; its quantities may cite `alignment.words`, `alignment.deeds`, `alignment.gap` and claims.

    Without an assessment such quantities fall back to their own range, and the result's warnings say so. Raises
    CaseError where the case names no scenario.
    """
    if scenario is None:
        raise CaseError('the case names no scenario; add scenario = "scenario.toml" to its [case]')
    loaded = load_scenario(scenario, changes=changes, whatif=whatif)
    rooms = draw_rooms(assessment, loaded) if assessment else None
    return play_scenario(loaded, draws=draws, rooms=rooms)


def add_courses(assessment: Assessment, played: Play) -> Assessment:
    """The assessment with courses, indicators, and the assumptions and tipping points that they rest on."""
    indicators = dict.fromkeys(text for course in played.courses for text in course.indicators)
    heading = "What the courses rest on"
    return replace(
        assessment,
        courses=tuple(state_course(course, played, assessment, rank) for rank, course in enumerate(played.courses, 1)),
        indicators=tuple(Statement(text, by="analyst") for text in indicators),
        analyst={**assessment.analyst, heading: state_grounds(played)},
        settings={**assessment.settings, "strategy.digest": played.digest, "strategy.draws": played.draws},
    )


def state_course(course: CourseResult, played: Play, assessment: Assessment, rank: int) -> Statement:
    """One course in a sentence or three: how likely or how it ranks, what it brings, who pays what."""
    bills = [
        f"{assessment.find_name(actor)}: {', '.join(f'{name} {_show(value)}' for name, value in ranges.items())}"
        for actor, ranges in course.consequences.items()
    ]
    worth = f"For {assessment.find_name(assessment.focal)} it is worth {_show(course.worth)} on the scenario's scale."
    bill = f" Consequences: {'; '.join(bills)}." if bills else ""
    if played.is_given_payoffs:
        low, high = (round(100 * p) for p in (course.probability.low, course.probability.high))
        told = f"{course.label}: rank {rank} of {len(played.courses)} given these payoffs (model range {low}–{high} %)."
    else:
        told = f"{course.label}."
    note = " This is the prior, not evidence." if course.is_prior else ""
    chance = None if played.is_given_payoffs else course.probability.value
    return Statement(f"{told} {worth}{bill}{note} Model-conditional, not causal.", by="engine", probability=chance)


def state_grounds(played: Play) -> tuple[Statement, ...]:
    """The three assumptions that matter most, tipping points, the fixed caution and what the run warns of."""
    top = ", ".join(item.quantity for item in played.assumptions[:3])
    tips = [
        f"If {tip.quantity} passes {tip.value:.2g}, the leading course changes from {tip.below} to {tip.above}."
        for tip in played.tipping
    ]
    texts = [f"The ranking of courses moves most with: {top}.", *tips, played.caution, *played.warnings]
    return tuple(Statement(text, by="engine") for text in texts if text)


def describe_courses(played: Play) -> list[dict[str, str]]:
    """Rows for the shell: course, chance, worth and bills."""
    chance = "given these payoffs" if played.is_given_payoffs else "chance"
    return [
        {
            "course": course.name,
            "what": course.label,
            chance: f"{100 * course.probability.low:.0f}–{100 * course.probability.high:.0f} %",
            "worth": _show(course.worth),
            "bills": "; ".join(
                f"{actor} {name} {_show(value)}"
                for actor, ranges in course.consequences.items()
                for name, value in ranges.items()
            ),
        }
        for course in played.courses
    ]


def _show(value: object) -> str:
    """A range as "value (low to high)", two digits."""
    middle, low, high = (getattr(value, name) for name in ("value", "low", "high"))
    return f"{middle:.2g} ({low:.2g} to {high:.2g})"
