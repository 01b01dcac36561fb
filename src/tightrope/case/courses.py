"""A case's scenario played with what the rooms below found: courses of action, as results and as statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tightrope.alignment import estimate_relations, sign_ties
from tightrope.alignment.balance import Tie
from tightrope.brief import Assessment
from tightrope.case.rooms import draw_rooms, ground_quantities, warn_of_claims
from tightrope.errors import CaseError
from tightrope.nouns import Channel
from tightrope.roster import load_roster
from tightrope.strategy import Play, load_scenario, play_scenario
from tightrope.strategy.overlay import set_ties

BRIEF_DRAWS = 100  # enough to rank courses in seconds; `tightrope play` and `brief --courses` take the scenario's own


def play_case(
    scenario: Path | None,
    assessment: Assessment | None = None,
    *,
    whatif: str | None = None,
    changes: Mapping[str, float] | None = None,
    draws: int | None = None,
    actors: Sequence[Path] = (),
) -> Play:
    """Play a scenario; its quantities may cite `alignment.words`, `alignment.deeds`, `alignment.gap` and claims.

    Without an assessment such quantities fall back to their own range, and the result's warnings say so. A scenario
    whose graph takes its ties from alignment gets those whose sign the case's acts make plain; `actors` are the case's
    own files of the roster, which say for whom somebody acts. Raises
    CaseError where the case names no scenario.
    """
    if scenario is None:
        raise CaseError('the case names no scenario; add scenario = "scenario.toml" to its [case]')
    loaded = load_scenario(scenario, changes=changes, whatif=whatif)
    if loaded.ties_room and assessment:
        loaded = set_ties(loaded, find_ties(assessment, actors))
    if assessment:
        notes = warn_of_claims(loaded, assessment.claims)
        loaded = replace(loaded, warnings=(*loaded.warnings, *notes))
    rooms = draw_rooms(assessment, loaded) if assessment else None
    return play_scenario(loaded, draws=draws, rooms=rooms)


def find_ties(assessment: Assessment, actors: Sequence[Path] = ()) -> dict[Tie, tuple[str, ...]]:
    """Signed ties of the case as of its day, plain in words or in deeds; where the two differ, deeds count.

    With the ids of the evidence on the pair, both ways, in the channel that decides.
    """
    relations = estimate_relations(assessment.acts, as_of=assessment.as_of, roster=load_roster(*actors))
    channels: tuple[Channel, ...] = ("words", "deeds")
    decided = {frozenset(tie[:2]): (tie, c) for c in channels for tie in sign_ties(relations, channel=c)}
    return {
        tie: tuple(dict.fromkeys(
            evidence_id for relation in relations if relation.channel == channel and frozenset(relation.pair) == pair
            for evidence_id in relation.evidence_ids
        ))
        for pair, (tie, channel) in decided.items()
    }  # fmt: skip


def add_courses(assessment: Assessment, played: Play) -> Assessment:
    """The assessment with the scenario as played, and the evidence behind each of its quantities."""
    return replace(
        assessment,
        play=played,
        grounds=ground_quantities(played.scenario, assessment)
        | {"graph": tuple(dict.fromkeys(i for tie in played.ties for i in tie.evidence_ids))},
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
