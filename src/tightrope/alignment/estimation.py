"""The estimate: acts in, standing out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import get_args

from tightrope.alignment.cells import DayCells, Nodes, Pair
from tightrope.alignment.flow import count_acts, trace_flows
from tightrope.alignment.hyper import Fit, fit_scores
from tightrope.alignment.observations import Observation, Speakers, collect_observations, tabulate_days
from tightrope.alignment.position import Drawn, draw_scores, estimate_draws, summarise_position
from tightrope.alignment.series import trace_series
from tightrope.alignment.standing import (
    Estimate,
    Fitted,
    Flow,
    GroupKind,
    Sensitivity,
    Series,
    Settings,
    Sign,
    Standing,
    Without,
)
from tightrope.claims import WeightedAct
from tightrope.errors import ModelError
from tightrope.nouns import Channel, Interval

CHANNELS: tuple[Channel, ...] = ("words", "deeds")
SIGNS: tuple[Sign, ...] = ("cooperative", "conflictual")
Groups = Mapping[GroupKind, Mapping[str, str]]


def estimate_standing(
    acts: Sequence[WeightedAct],
    *,
    focal: str,
    rivals: tuple[str, str],
    as_of: date,
    roster: Speakers,
    groups: Groups | None = None,
    settings: Settings | None = None,
    seed: int = 0,
) -> Standing:
    """Where `focal` stands between two rivals, in words and in deeds, from what was known by the end of `as_of`.

    Parameters
    ----------
    acts : all acts known, of any states; settings of the paths are pooled over every ordered pair of states in them.
    groups : for each kind of group, the group of each evidence id; the position is shown without each. An act stays
        while evidence from outside the group vouches for it.

    Raises ModelError where focal and rivals are not three different states or a setting is out of range.

    >>> class Everyone:
    ...     def speaks_for(self, actor_id, *, on):
    ...         return actor_id
    >>> standing = estimate_standing([], focal="PAK", rivals=("IRN", "USA"), as_of=date(2025, 7, 1), roster=Everyone())
    >>> standing.words.is_prior, standing.words.p, standing.gap
    (True, None, None)
    """
    settings = settings or Settings()
    _check(focal, rivals, settings)
    window = Interval(as_of - timedelta(days=settings.window_days - 1), as_of + timedelta(days=1))
    question = _Question(focal, rivals, window, settings, seed)
    collected = collect_observations(
        acts,
        roster=roster,
        window=window,
        share=settings.share,
        max_interval_days=settings.max_interval_days,
        miscoding=settings.miscoding,
    )
    observations = collected.observations
    table = _tabulate(question, observations)
    fits = {
        channel: fit_scores(table[channel], question.nodes, rho=settings.rho, dispersion=settings.dispersion)
        for channel in CHANNELS
    }
    drawn = {channel: _draw(question, observations, table[channel], fit=fits[channel]) for channel in CHANNELS}
    words, deeds = (
        summarise_position(
            drawn[channel],
            channel=channel,
            used=[observation.evidence_ids for observation in _select(question, observations, channel)],
            settings=settings,
        )
        for channel in CHANNELS
    )
    return Standing(
        focal=focal,
        rivals=rivals,
        as_of=as_of,
        window=window,
        words=words,
        deeds=deeds,
        gap=_find_gap(drawn),
        series=_trace_all_series(question, observations, table, fits),
        flows=_trace_all_flows(question, observations),
        unused=collected.unused,
        without=_leave_out(question, observations, fits, groups or {}),
        sensitivity=_vary(question, acts, roster, fits),
        fitted=tuple(_describe_fit(channel, fits[channel]) for channel in CHANNELS),
        inputs=_digest(acts),
        settings=settings,
        seed=seed,
    )


@dataclass(frozen=True, slots=True)
class _Question:
    """Who is placed between whom, over which days, how."""

    focal: str
    rivals: tuple[str, str]
    window: Interval
    settings: Settings
    seed: int

    @property
    def nodes(self) -> Nodes:
        """Nodes of all paths."""
        return Nodes(self.window.days, self.settings.step_days)

    @property
    def pairs(self) -> tuple[Pair, Pair]:
        """Focal toward the first and the second rival."""
        return (self.focal, self.rivals[0]), (self.focal, self.rivals[1])


def _check(focal: str, rivals: tuple[str, str], settings: Settings) -> None:
    """Refuse a question that has no answer."""
    if len({focal, *rivals}) < 3:
        raise ModelError(
            f"focal and rivals must be three different states, not {focal} between {rivals[0]} and {rivals[1]}"
        )
    if settings.draws < 100 or settings.draws % 100:
        raise ModelError(f"draws must be a positive multiple of 100, not {settings.draws}")
    if settings.rho is not None and not 0 <= settings.rho <= 1:
        raise ModelError(f"rho is a correlation in [0, 1], not {settings.rho}")
    if settings.dispersion is not None and settings.dispersion <= 0:
        raise ModelError(f"dispersion is a positive ratio of variances, not {settings.dispersion}")
    if not 0 <= settings.miscoded < 0.5:
        raise ModelError(f"the share of miscoded acts lies in [0, 0.5), not {settings.miscoded}")
    if settings.window_days < 1 or settings.step_days < 1:
        raise ModelError(f"window and step are at least one day, not {settings.window_days} and {settings.step_days}")


def _list_pairs(question: _Question, observations: Sequence[Observation]) -> tuple[Pair, ...]:
    """Every pair with an observation, and the two asked about, in one order whichever rival comes first."""
    return tuple(sorted({observation.pair for observation in observations} | set(question.pairs)))


def _tabulate(
    question: _Question, observations: Sequence[Observation], *, is_scaled: bool = True
) -> dict[Channel, DayCells]:
    """Cells of each channel."""
    pairs = _list_pairs(question, observations)
    return {
        channel: tabulate_days(
            observations,
            channel=channel,
            window=question.window,
            pairs=pairs,
            is_scaled=is_scaled,
            miscoded=question.settings.miscoded,
        )
        for channel in CHANNELS
    }


def _select(question: _Question, observations: Sequence[Observation], channel: Channel) -> tuple[Observation, ...]:
    """Observations of one channel that enter the position."""
    return tuple(o for o in observations if o.channel == channel and o.pair in question.pairs)


def _draw(question: _Question, observations: Sequence[Observation], cells: DayCells, *, fit: Fit) -> Drawn:
    """Draws of m toward both rivals, and how many acts each rests on."""
    channel = cells.channel
    ordered = tuple(sorted(question.pairs))
    drawn = draw_scores(
        cells, question.nodes, pairs=ordered, fit=fit, draws=question.settings.draws, seed=question.seed
    )
    scores = dict(zip(ordered, drawn, strict=True))
    selected = _select(question, observations, channel)
    first, second = question.pairs
    counts = (len({o.evidence_ids for o in selected if o.pair == pair}) for pair in (first, second))
    return Drawn((scores[first], scores[second]), (next(counts), next(counts)))


def _find_gap(drawn: Mapping[Channel, Drawn]) -> Estimate | None:
    """Position in words minus position in deeds, where both exist."""
    if any(drawn[channel].is_prior for channel in CHANNELS):
        return None
    return estimate_draws(drawn["words"].p - drawn["deeds"].p)


def _place(
    question: _Question, observations: Sequence[Observation], fits: Mapping[Channel, Fit], *, is_scaled: bool = True
) -> tuple[Estimate | None, Estimate | None]:
    """Positions in words and deeds from some observations, the paths' settings given; None where there is none."""
    table = _tabulate(question, observations, is_scaled=is_scaled)
    drawn = [_draw(question, observations, table[channel], fit=fits[channel]) for channel in CHANNELS]
    words, deeds = (None if d.is_prior else estimate_draws(d.p) for d in drawn)
    return words, deeds


def _trace_all_series(
    question: _Question,
    observations: Sequence[Observation],
    table: Mapping[Channel, DayCells],
    fits: Mapping[Channel, Fit],
) -> tuple[Series, ...]:
    """As-of and smoothed series of both pairs in both channels."""
    return tuple(
        series
        for channel in CHANNELS
        for series in trace_series(
            table[channel],
            question.nodes,
            pairs=question.pairs,
            fit=fits[channel],
            settings=question.settings,
            window=question.window,
            observations=observations,
        )
    )


def _trace_all_flows(question: _Question, observations: Sequence[Observation]) -> tuple[Flow, ...]:
    """As-of and smoothed flows of both pairs, by channel and sign."""
    pairs = _list_pairs(question, observations)
    return tuple(
        flow
        for channel in CHANNELS
        for sign in SIGNS
        for flow in trace_flows(
            count_acts(
                observations, pairs=pairs, channel=channel, sign=sign, window=question.window, nodes=question.nodes
            ),
            pairs=pairs,
            wanted=question.pairs,
            channel=channel,
            sign=sign,
            window=question.window,
            nodes=question.nodes,
        )
    )


def _leave_out(
    question: _Question, observations: Sequence[Observation], fits: Mapping[Channel, Fit], groups: Groups
) -> tuple[Without, ...]:
    """Positions without each group that alone vouches for some act; the paths' settings stay as fitted."""
    found = []
    for kind in get_args(GroupKind):
        group_of = groups.get(kind, {})
        for group in sorted(set(group_of.values())):
            kept = [o for o in observations if any(group_of.get(i) != group for i in o.evidence_ids)]
            removed = {o.evidence_ids for channel in CHANNELS for o in _select(question, observations, channel)}
            removed -= {o.evidence_ids for channel in CHANNELS for o in _select(question, kept, channel)}
            if removed:
                found.append(Without(kind, group, len(removed), *_place(question, kept, fits)))
    return tuple(found)


def _vary(
    question: _Question, acts: Sequence[WeightedAct], roster: Speakers, fits: Mapping[Channel, Fit]
) -> tuple[Sensitivity, ...]:
    """Positions under another beneficiary's share, and with one scale for words and deeds."""
    settings = question.settings

    def collect(share: float) -> tuple[Observation, ...]:
        return collect_observations(
            acts,
            roster=roster,
            window=question.window,
            share=share,
            max_interval_days=settings.max_interval_days,
            miscoding=settings.miscoding,
        ).observations

    shares = [
        Sensitivity(f"beneficiary's share {share:g}", *_place(question, collect(share), fits))
        for share in settings.shares
    ]
    unscaled = _place(question, collect(settings.share), fits, is_scaled=False)
    return (*shares, Sensitivity("one scale for words and deeds", *unscaled))


def _describe_fit(channel: Channel, fit: Fit) -> Fitted:
    """What the data said of a channel's paths."""
    half_life, spread = fit.average("half_life"), fit.average("spread")
    weekly = [float(prior.spread * (1 - 2 ** (-14 / prior.half_life)) ** 0.5) for prior in fit.priors]
    diffusion = sum(weight * value for weight, value in zip(fit.weights, weekly, strict=True))
    return Fitted(channel, half_life, spread, diffusion, fit.noise.rho, fit.pairs, fit.noise.dispersion)


def _digest(acts: Sequence[WeightedAct]) -> str:
    """Digest of all evidence ids offered, whatever their order."""
    ids = sorted(evidence_id for act in acts for evidence_id in act.evidence_ids)
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()[:16]
