"""What may come next in a case: the forecast of its actors' acts, for the brief and for the shell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from tightrope.brief import Assessment
from tightrope.brief.parts.outlook import EFFECTS
from tightrope.brief.wording import format_probability, name_likelihood
from tightrope.case.file import Case
from tightrope.case.inferred import part_inferred
from tightrope.claims import WeightedAct
from tightrope.dynamics.outlook import HORIZONS, forecast_case
from tightrope.dynamics.prospect import Outlook, Prospect
from tightrope.errors import CaseError, ModelError
from tightrope.roster import Roster, load_roster

FEWEST_DAYS, MOST_DAYS = 1, 366
FEW = 3  # ids in a cell


def look_ahead(
    acts: Iterable[WeightedAct],
    *,
    actors: Sequence[str],
    roster: Roster,
    as_of: date,
    seed: int,
    horizons: Sequence[int] = HORIZONS,
    with_effects: bool = False,
) -> Outlook | None:
    """The forecast of acts between some actors; None where their dated acts are none or all of the last weeks."""
    try:
        return forecast_case(
            acts, actors=actors, roster=roster, as_of=as_of, horizons=horizons, with_effects=with_effects, seed=seed
        )
    except ModelError:
        return None


def add_outlook(assessment: Assessment, case: Case, *, days: int | None = None) -> Assessment:
    """The assessment with a forecast in which the event model is tried too; `days` adds a horizon of that length.

    Raises CaseError where `days` is out of range or nothing can be forecast.
    """
    if days is not None and not FEWEST_DAYS <= days <= MOST_DAYS:
        raise CaseError(f"--days {days}: a forecast reaches {FEWEST_DAYS} to {MOST_DAYS} days")
    used, _ = part_inferred(assessment.acts, assessment.evidence)
    outlook = look_ahead(
        used,
        actors=(assessment.focal, *assessment.rivals, *assessment.watch),
        roster=load_roster(*case.actors),
        as_of=assessment.as_of,
        seed=assessment.seed,
        horizons=HORIZONS if days is None else sorted({7, days}),
        with_effects=True,
    )
    if outlook is None:
        raise CaseError(
            "the case's actors have no act between them that is dated to within a week and older than four weeks: "
            "there is nothing to forecast from"
        )
    return replace(assessment, outlook=outlook)


def describe_outlook(assessment: Assessment, *, top: int = 12) -> list[dict[str, str]]:
    """Rows for the shell: the most probable acts of each horizon, with reasons and the evidence behind them."""
    outlook = assessment.outlook
    if outlook is None:
        return []
    return [
        _describe_prospect(assessment, outlook, p)
        for trial in outlook.trials
        for p in [p for p in outlook.prospects if p.horizon == trial.horizon][:top]
    ]


def _describe_prospect(assessment: Assessment, outlook: Outlook, prospect: Prospect) -> dict[str, str]:
    """One prospect as a row."""
    chance, low, high = (format_probability(x) for x in (prospect.chance, prospect.low, prospect.high))
    because = [
        f"{reason.value:.0f} own acts" if reason.effect == "own acts"
        else f"what is usual for a pair ({reason.part:.2f} expected)" if reason.effect == "usual"
        else f"{EFFECTS.get(reason.effect, reason.effect)} ({reason.part:+.2f})"
        for reason in prospect.reasons
    ]  # fmt: skip
    return {
        "who": assessment.find_name(prospect.sender),
        "whom": assessment.find_name(prospect.target),
        "act": prospect.layer,
        "until": str(outlook.as_of + timedelta(days=prospect.horizon)),
        "chance": chance,
        "90 %": f"{low} to {high}",
        "in words": name_likelihood(prospect.chance),
        "because": "; ".join(because),
        "evidence": _cut_list(prospect.evidence_ids),
    }


def _cut_list(ids: Sequence[str]) -> str:
    """The first ids and how many more there are; the JSON holds all."""
    more = f" and {len(ids) - FEW} more" if len(ids) > FEW else ""
    return ", ".join(ids[:FEW]) + more


def describe_trials(outlook: Outlook) -> list[str]:
    """Lines on how the forecasters did on past periods, and which is printed."""
    lines = []
    for trial in outlook.trials:
        scores = ", ".join(f"{name} {value:.4f}" for name, value in trial.log.items())
        brier = ", ".join(f"{name} {value:.4f}" for name, value in trial.brier.items())
        gains = "; ".join(
            f"{name} minus {other} {gain.value:+.4f} [{gain.low:+.4f}, {gain.high:+.4f}]"
            for name, other, gain in trial.gains
        )
        told = f"log score {scores}; Brier {brier}; {gains}" if scores else "too few past acts to score"
        lines.append(
            f"{trial.horizon} days: {trial.periods} past periods, {trial.happened} of {trial.cases} cases with an act; "
            f"{told}; printed: {trial.chosen}"
        )
    lines.append(
        f"It stands on {outlook.acts} acts since {outlook.since}; {outlook.early:.1f} acts a week in the first half of "
        f"the time, {outlook.late:.1f} in the last eight weeks. If habits hold; it is no statement about causes."
    )
    return lines
