"""What counts toward a position, for whom, at what score; and for everything that does not, why.

Only PLOVER acts enter, affirmed, happened or ongoing, dated, by an actor that speaks for its state on that day. What a
report tells of as going on, without a date, goes on when the report is published: it counts on that day. A withheld
deed (AID negated, REJECT assist) is an observation in deeds at y = ½. The beneficiary of an act, "for" or "against"
whom it was done, receives a share of the score's size as cooperation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Protocol

import numpy as np

from tightrope.alignment.cells import DayCells, Pair, correct_miscoding, gather_days
from tightrope.alignment.miscoding import Miscoding, spread_scores
from tightrope.alignment.standing import Sign, Unused
from tightrope.claims import WeightedAct
from tightrope.nouns import Act, Channel, Interval, load_scale, scale_score, score_act

COUNTED_STATUS = ("happened", "ongoing")
LATER = "later than the day asked for"
AHEAD = "dated after the report that tells of it: one of the two dates is wrong"


class Speakers(Protocol):
    """What alignment asks of the roster: for which state an actor's acts count on a day, if any."""

    def speaks_for(self, actor_id: str, *, on: date | None) -> str | None:
        """State id, or None for oppositions, publics, armed groups, ex-holders."""
        ...


@dataclass(frozen=True, slots=True)
class Observation:
    """A score that one ordered pair received: `score` in [-10, 10], spread over `when`, at a summed `weight`.

    `sign` is None where the observation is no act from giver to receiver: a beneficiary's share, a withheld deed.
    """

    pair: Pair
    channel: Channel
    score: float
    when: Interval
    weight: float
    sign: Sign | None
    evidence_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Collected:
    """Observations in the order of the acts, and what stayed unused; nothing falls between the two."""

    observations: tuple[Observation, ...]
    unused: tuple[Unused, ...]


def collect_observations(
    acts: Sequence[WeightedAct],
    *,
    roster: Speakers,
    window: Interval,
    share: float = 0.5,
    max_interval_days: int = 180,
    miscoding: Miscoding | None = None,
) -> Collected:
    """Turn acts into observations of ordered pairs within a window whose last day is the as-of day.

    An act first known after the window counts as not yet known. Each act gives at least one observation or one reason.
    With a table of mis-coding an act is spread over what its code turned out to be.
    """
    observations: list[Observation] = []
    unused: list[Unused] = []
    for told in acts:
        weighted = _date_ongoing(told)
        reason = _find_obstacle(weighted, window=window, max_interval_days=max_interval_days)
        found = () if reason else tuple(_observe(weighted, roster=roster, share=share, table=miscoding or Miscoding()))
        if not found:
            unused.append(Unused(weighted.evidence_ids, reason or _explain_pairs(weighted.act, roster)))
        observations.extend(found)
    return Collected(tuple(observations), tuple(unused))


def scale_observation(observation: Observation, *, is_scaled: bool = True) -> float:
    """Score mapped onto [0, 1] by its channel's largest score, or by 10 for both channels where not `is_scaled`."""
    largest = load_scale().largest[observation.channel] if is_scaled else 10.0
    return min(1.0, max(0.0, (1 + observation.score / largest) / 2))


def tabulate_days(
    observations: Sequence[Observation],
    *,
    channel: Channel,
    window: Interval,
    pairs: tuple[Pair, ...],
    is_scaled: bool = True,
    miscoded: float = 0.0,
) -> DayCells:
    """Cells by pair and day of one channel; an observation over several days is spread evenly over them.

    `miscoded` is the share of acts that are coded wrongly.
    """
    place = {pair: index for index, pair in enumerate(pairs)}
    pair: list[int] = []
    day: list[int] = []
    weight: list[float] = []
    y: list[float] = []
    for observation in observations:
        if observation.channel != channel or observation.pair not in place:
            continue
        first, last = observation.when.start, min(observation.when.end, window.end)
        days = range(max(0, (first - window.start).days), (last - window.start).days)
        pair += [place[observation.pair]] * len(days)
        day += days
        weight += [observation.weight / observation.when.days] * len(days)
        y += [scale_observation(observation, is_scaled=is_scaled)] * len(days)
    corrected, discounted = correct_miscoding(
        np.array(y, dtype=float),
        np.array(weight, dtype=float),
        rate=miscoded,
        background=average_codes(channel),
    )
    return gather_days(
        channel,
        pairs,
        window.days,
        pair=np.array(pair, dtype=np.int64),
        day=np.array(day, dtype=np.int64),
        weight=discounted,
        y=corrected,
    )


@cache
def average_codes(channel: Channel) -> float:
    """Mean score on [0, 1] over all types and modes of a channel: what a wrong code stands for.

    >>> 0.4 < average_codes("words") < 0.6
    True
    """
    types = [t for t in load_scale().types.values() if t.channel == channel and not t.is_say]
    scores = [score_act(t.name, mode) or 0.0 for t in types for mode in (None, *t.modes)]
    return sum(scale_score(score, channel) for score in scores) / len(scores)


def _date_ongoing(weighted: WeightedAct) -> WeightedAct:
    """An act that a report tells of as going on, and dates no further, on the day of the report."""
    act, known = weighted.act, weighted.known_at
    if act.when is not None or act.status != "ongoing" or known is None:
        return weighted
    return replace(weighted, act=replace(act, when=Interval(known, known + timedelta(days=1))))


def _find_obstacle(weighted: WeightedAct, *, window: Interval, max_interval_days: int) -> str | None:
    """Why an act cannot enter any position, apart from who did it to whom; None if it can."""
    act = weighted.act
    checks = (
        (act.is_say, "a statement about the world, not an act (SAY type)"),
        (act.status not in COUNTED_STATUS, f"{act.status}: not done"),
        (act.polarity == "negated" and act.type != "AID", "negated: did not happen"),
        (weighted.probability <= 0, "no weight"),
        (weighted.known_at is not None and weighted.known_at >= window.end, LATER),
        (_lies_ahead(weighted), AHEAD),
    )
    reason = next((reason for holds, reason in checks if holds), None)
    return reason or _find_misfit(act.when, window=window, max_interval_days=max_interval_days)


def _lies_ahead(weighted: WeightedAct) -> bool:
    """The act is dated later than the day after it was known; that one day may be a time zone."""
    when, known = weighted.act.when, weighted.known_at
    return when is not None and known is not None and when.start > known + timedelta(days=1)


def _find_misfit(when: Interval | None, *, window: Interval, max_interval_days: int) -> str | None:
    """Why a date cannot enter a window; None if it can."""
    if when is None:
        return "undated"
    if when.days > max_interval_days:
        return f"dated only to within {when.days} days"
    if when.start >= window.end:
        return LATER
    return "before the window" if when.end <= window.start else None


def _observe(weighted: WeightedAct, *, roster: Speakers, share: float, table: Miscoding) -> Iterator[Observation]:
    """All observations of an act that can enter."""
    act = weighted.act
    assert act.when is not None
    assert act.score is not None
    scale = load_scale()
    givers, receivers = _find_sides(act, roster)

    def observe(pair: Pair, channel: Channel, score: float, sign: Sign | None, part: float = 1.0) -> Observation:
        assert act.when is not None
        return Observation(pair, channel, score, act.when, weighted.probability * part, sign, weighted.evidence_ids)

    pairs = [(giver, receiver) for giver in givers for receiver in receivers if giver != receiver]
    if act.polarity == "negated":
        yield from (observe(pair, "deeds", 0.0, None) for pair in pairs)
        return
    for part in spread_scores(act.type, act.score, table):
        sign: Sign = "cooperative" if scale.types[part.type].quad <= 2 else "conflictual"
        ends = [(receiver, giver) for giver, receiver in pairs] if part.is_reversed else pairs
        yield from (observe(pair, part.channel, part.score, sign, part.share) for pair in ends)
    if (act.type, act.mode) == ("REJECT", "assist"):
        yield from (observe(pair, "deeds", 0.0, None) for pair in pairs)
    on = act.when.start
    for beneficiary in dict.fromkeys(roster.speaks_for(a.actor, on=on) for a in act.about if a.role == "beneficiary"):
        if beneficiary is None or act.score == 0 or beneficiary in receivers:
            continue
        for giver in givers:
            if giver != beneficiary:
                yield observe((giver, beneficiary), act.channel, abs(act.score) * share, None)


def _find_sides(act: Act, roster: Speakers) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """States that gave and that received; where the text makes both sides equal, each is both."""
    assert act.when is not None
    on = act.when.start
    givers = [state for actor in act.actors if (state := roster.speaks_for(actor, on=on))]
    receivers = [state for actor in act.recipients if (state := roster.speaks_for(actor, on=on))]
    if not act.recipients:
        receivers = givers
    return tuple(dict.fromkeys(givers)), tuple(dict.fromkeys(receivers))


def _explain_pairs(act: Act, roster: Speakers) -> str:
    """Why an act that could count joins no two states."""
    givers, receivers = _find_sides(act, roster)
    if not givers:
        return "no actor that speaks for a state that day"
    if not act.recipients and len(givers) < 2:
        return "toward nobody"
    if not receivers:
        return "toward no one who speaks for a state that day"
    return "within one state"
