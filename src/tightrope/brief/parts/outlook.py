"""What may come next: chances by pair, what they rest on, what would move them, and how such forecasts did before."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tightrope.brief.assessment import Assessment
from tightrope.brief.page import Block, Bullets, Cell, Paragraph, Section, Sentence, Table, write_paragraph
from tightrope.brief.wording import (
    count_things,
    format_day,
    format_number,
    format_probability,
    join_words,
    name_likelihood,
    open_sentence,
    place_article,
    say_likelihood,
)

if TYPE_CHECKING:
    from tightrope.dynamics.prospect import Indicator, Outlook, Prospect, Reason, Trial

MOST_SAID, LEAST_SAID = 6, 3  # sentences
WORTH_SAYING = 0.2  # below, a sentence only for the three most probable
MOST_ROWS = 20
DRIFT = 2.0  # a change of the volume of acts beyond this factor is said
NAMES = {"base rate": "the base rate", "fading rate": "each pair's fading rate", "effects": "the event model"}
EFFECTS = {
    "inertia": "what it lately did to the same state",
    "reciprocity": "what the other side lately did to it",
    "sender_out": "how much it lately did to anyone",
    "target_in": "how much the other side lately received",
    "pressure_on_target": "pressure of others on the same state",
    "friend_of_friend": "friends in common",
    "friend_of_enemy": "the other side is a friend of its enemies",
    "enemy_of_friend": "the other side is an enemy of its friends",
    "enemy_of_enemy": "enemies in common",
}


def build_outlook(assessment: Assessment) -> Section | None:
    """The section on what may come next; None where nothing could be forecast."""
    outlook = assessment.outlook
    if outlook is None:
        return None
    longest = outlook.trials[-1].horizon
    found = [p for p in outlook.prospects if p.horizon == longest]
    told = [p for p in found if p.chance >= WORTH_SAYING][:MOST_SAID] or found[:LEAST_SAID]
    blocks: list[Block] = [
        Paragraph((_state_basis(outlook), *_warn_of_drift(outlook), _state_caution())),
        Bullets(tuple(say_prospect(assessment, outlook, p) for p in told)),
        _tabulate_prospects(assessment, outlook, found[:MOST_ROWS]),
        _tabulate_indicators(assessment, [p for p in told if p.raises or p.lowers]),
        write_paragraph(*(_state_trial(trial) for trial in outlook.trials), _state_choice(outlook)),
    ]
    if any(trial.log for trial in outlook.trials):
        blocks.append(_tabulate_trials(outlook))
    return Section("outlook", "What may come next", tuple(b for b in blocks if not isinstance(b, Table) or b.rows))


def say_prospect(assessment: Assessment, outlook: Outlook, prospect: Prospect) -> Sentence:
    """One prospect as a sentence with its likelihood word, its range and what it rests on."""
    last = outlook.as_of + timedelta(days=prospect.horizon)
    text = say_likelihood(prospect.chance, that=f"{_name_act(assessment, prospect)} is reported by {format_day(last)}")
    reasons = [r for r in (_tell_reason(reason) for reason in prospect.reasons) if r]
    because = f" It rests on {join_words(reasons)}." if reasons else ""
    return Sentence((f"{text}.{because}",), prospect.evidence_ids)


def _name_side(assessment: Assessment, prospect: Prospect, indicator: Indicator) -> str:
    """An observable act, or a quiet time, as it stands in a table."""
    if not indicator.sender:
        return f"{prospect.horizon} days without one"
    sender, target = (assessment.find_name(a) for a in (indicator.sender, indicator.target))
    return f"one more act of {indicator.layer} by {place_article(sender)} towards {place_article(target)}"


def _name_act(assessment: Assessment, prospect: Prospect) -> str:
    """The act that a prospect is about, as a clause."""
    sender, target = (place_article(assessment.find_name(a)) for a in (prospect.sender, prospect.target))
    return f"at least one act of {prospect.layer} by {sender} towards {target}"


def _tell_reason(reason: Reason) -> str:
    """What one reason says, as part of a sentence; empty for what is usual, which every prospect shares."""
    if reason.effect == "own acts":
        return f"{count_things(round(reason.value), 'past act')} of the kind, the later ones weighing more"
    return EFFECTS.get(reason.effect, "")


def _state_basis(outlook: Outlook) -> Sentence:
    """How many acts the forecast stands on."""
    text = (
        f"It stands on {count_things(outlook.acts, 'act')} between {count_things(len(outlook.actors), 'actor')} since "
        f"{format_day(outlook.since)}: one act a pair, day and class, however many reports tell of it."
    )
    return Sentence((text,))


def _warn_of_drift(outlook: Outlook) -> tuple[Sentence, ...]:
    """A warning where acts were collected much more, or less, densely of late."""
    if outlook.early <= 0 or 1 / DRIFT < outlook.late / outlook.early < DRIFT:
        return ()
    text = (
        f"The volume of reports has changed: {format_number(outlook.early, step=0.1)} acts a week in the first half of "
        f"the time, {format_number(outlook.late, step=0.1)} in the last eight weeks; the forecast cannot tell a busier "
        "world from denser reporting."
    )
    return (Sentence((text,), role="warning"),)


def _state_caution() -> Sentence:
    """What kind of chance this is."""
    return Sentence((
        "Each is the chance that sources like these report such an act if habits hold; it says nothing of why, and it "
        "knows no calendar of summits or deadlines.",
    ))  # fmt: skip


def _tabulate_prospects(assessment: Assessment, outlook: Outlook, found: list[Prospect]) -> Table:
    """The most probable acts of the longest horizon, each beside the shorter ones."""
    shorter = [t.horizon for t in outlook.trials[:-1]]
    chances = {(p.sender, p.target, p.layer, p.horizon): p.chance for p in outlook.prospects}
    longest = outlook.trials[-1].horizon
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            Sentence((open_sentence(f"{p.layer}, {_name_pair(assessment, p)}"),), p.evidence_ids),
            *(format_probability(chances[p.sender, p.target, p.layer, h]) for h in shorter),
            f"{format_probability(p.chance)} ({format_probability(p.low)} to {format_probability(p.high)})",
            name_likelihood(p.chance),
            format_probability(p.usual),
        )
        for p in found
    )
    head = ("at least one act of", *(f"{h} days" for h in shorter), f"{longest} days (90 % interval)", "in words",
            "base rate")  # fmt: skip
    return Table(f"The {len(rows)} most probable acts after {format_day(outlook.as_of)}", head, rows)


def _name_pair(assessment: Assessment, prospect: Prospect) -> str:
    """Who and towards whom."""
    return f"{assessment.find_name(prospect.sender)} towards {assessment.find_name(prospect.target)}"


def _tabulate_indicators(assessment: Assessment, told: list[Prospect]) -> Table:
    """Which observable acts would raise or lower each chance that was said."""
    rows: list[tuple[Cell, ...]] = []
    for p in told:
        cells = [
            "; ".join(f"{_name_side(assessment, p, i)}: {format_probability(i.chance)}" for i in side) or "none"
            for side in (p.raises, p.lowers)
        ]
        name = open_sentence(f"{p.layer}, {_name_pair(assessment, p)}")
        rows.append((name, format_probability(p.chance), *cells))
    head = ("indicators for", "now", "raised by", "lowered by")
    return Table("Indicators: which observable acts would move these chances", head, tuple(rows))


def _state_trial(trial: Trial) -> Sentence:
    """How the forecasters did on past periods of one length."""
    if not trial.log or trial.first is None or trial.last is None:
        text = (
            f"There are too few past periods of {trial.horizon} days with acts ({trial.periods} periods, "
            f"{count_things(trial.happened, 'act')}) to say how good such forecasts are."
        )
        return Sentence((text,))
    gains = [
        f"{NAMES[name]} is {'better' if gain.value < 0 else 'worse'} than {NAMES[other]} by "
        f"{abs(gain.value):.3f} (95 % interval of the difference {format_number(gain.low, step=0.001)} to "
        f"{format_number(gain.high, step=0.001)}; below 0 is better)"
        for name, other, gain in trial.gains
    ]
    text = (
        f"On {trial.periods} past periods of {trial.horizon} days, each forecast from what was known then "
        f"({trial.cases} cases of a pair and a class, {trial.happened} with an act), by log score {join_words(gains)}."
    )
    return Sentence((text,))


def _state_choice(outlook: Outlook) -> Sentence:
    """Which forecaster is printed, and why."""
    chosen = sorted({NAMES[trial.chosen] for trial in outlook.trials})
    if not any(trial.log for trial in outlook.trials):
        text = f"Printed is {join_words(chosen)}, untested."
    elif not outlook.with_effects:
        text = f"Printed is {join_words(chosen)}, a simple baseline; the event model was not asked for."
    elif all(trial.chosen == "effects" for trial in outlook.trials):
        text = "Printed is the event model, which beats its baselines there."
    else:
        text = f"The event model does not beat its baselines at every length, so printed is {join_words(chosen)}."
    return Sentence((text,), role="lead")


def _tabulate_trials(outlook: Outlook) -> Table:
    """Brier and log score of each forecaster on past periods."""
    rows = tuple(
        (
            f"{NAMES[name]}{' (printed)' if name == trial.chosen else ''}",
            f"{trial.horizon} days",
            str(trial.periods),
            f"{trial.happened} of {trial.cases}",
            f"{trial.brier[name]:.4f}",
            f"{trial.log[name]:.4f}",
        )
        for trial in outlook.trials
        for name in trial.log
    )
    head = ("forecaster", "length", "periods", "cases with an act", "Brier score", "log score")
    return Table("Scores on past periods; smaller is better", head, rows)
