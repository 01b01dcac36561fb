"""A case's scenario played with what the rooms below found: courses of action, as results and as statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tightrope.brief import Assessment
from tightrope.case.rooms import draw_rooms, ground_quantities
from tightrope.errors import CaseError
from tightrope.strategy import Play, load_scenario, play_scenario

BRIEF_DRAWS = 100  # enough to rank courses in seconds; `tightrope play` and `brief --courses` take the scenario's own


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
    """The assessment with the scenario as played, and the evidence behind each of its quantities."""
    return replace(
        assessment,
        play=played,
        grounds=ground_quantities(played.scenario, assessment),
        settings={**assessment.settings, "strategy.digest": played.digest, "strategy.draws": played.draws},
    )


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
