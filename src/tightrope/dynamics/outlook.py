"""What may come next in one case: the chance of acts by pair, why, what would move it, and how well it did before.

Three forecasters stand on each other: the base rate of a class, each pair's fading rate (`habit`), and a logit over the
effects of the relational event model (`nearby`). On past periods each forecasts from what was known then; a forecaster
is used only if its log score beats the one below it there, with the interval of the difference clear of 0. With about a
hundred acts the simple one usually stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from tightrope import scores
from tightrope.claims import WeightedAct
from tightrope.dynamics import habit
from tightrope.dynamics.diary import CLASSES, Diary, Ledger, Speakers, open_ledger, write_diary
from tightrope.dynamics.prospect import BASE, EFFECTS, FADING, Outlook, Prospect, Said, Told, Trial
from tightrope.errors import ModelError

Bools = NDArray[np.bool_]

HORIZONS = (7, 28)  # days
FIRST_TRAINING, FIRST_SCORED = 28, 84  # days of acts before the first period to learn from, and to be scored on
BLOCK = 28  # days that the bootstrap keeps together
FEWEST_PERIODS, FEWEST_ACTS = 6, 10  # below, nothing is said about who forecasts better
RECENT = 56  # days that count as "lately" where the volume of acts then and now is compared


def forecast_case(
    acts: Iterable[WeightedAct],
    *,
    actors: Sequence[str],
    roster: Speakers,
    as_of: date,
    horizons: Sequence[int] = HORIZONS,
    with_effects: bool = True,
    seed: int = 0,
) -> Outlook:
    """Forecast acts between a case's `actors` for the days after `as_of`.

    Raises ModelError where no act joins two of them, or where their acts go back less than four weeks.
    """
    members = tuple(dict.fromkeys(actors))
    diary = write_diary(acts, actors=members, roster=roster, as_of=as_of)
    ledger = open_ledger(diary, members)
    if not len(ledger.day):
        raise ModelError(f"no act between {', '.join(members)} is dated to within a week: nothing to forecast from")
    if as_of.toordinal() - ledger.begin < FIRST_TRAINING:
        raise ModelError(
            f"the acts between {', '.join(members)} go back to {date.fromordinal(ledger.begin)}, less than "
            f"{FIRST_TRAINING} days before {as_of}: nothing to forecast from"
        )
    prospects: list[Prospect] = []
    trials = []
    for horizon in horizons:
        trial, found = _forecast_horizon(diary, ledger, as_of, horizon, with_effects=with_effects, seed=seed)
        trials.append(trial)
        prospects += found
    since, now = ledger.begin, as_of.toordinal()
    middle = (since + now) // 2
    early = (ledger.day <= middle).sum() / max(middle - since + 1, 1)
    late = (ledger.day > now - RECENT).sum() / RECENT
    return Outlook(
        as_of, members, tuple(prospects), tuple(trials), len(ledger.day), date.fromordinal(since), 7 * float(early),
        7 * float(late), dict(diary.unused), with_effects, _digest(diary), seed,
    )  # fmt: skip


def _digest(diary: Diary) -> str:
    """A short hash of the entries that the outlook rests on."""
    text = "\n".join(f"{e.day} {e.known} {e.sender} {e.target} {e.layer} {e.weight:.6g}" for e in diary.entries)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _forecast_horizon(
    diary: Diary, ledger: Ledger, as_of: date, horizon: int, *, with_effects: bool, seed: int
) -> tuple[Trial, list[Prospect]]:
    """The trial of every forecaster over one horizon, and the prospects of the one that is used."""
    now = as_of.toordinal()
    origins = habit.list_origins(ledger, as_of=now, horizon=horizon, warm_up=FIRST_TRAINING)
    happened = np.array([ledger.see_acts(int(o), horizon) for o in origins], dtype=bool)
    happened = happened.reshape(len(origins), len(CLASSES), len(ledger.pairs))
    said = {BASE: habit.say_base_rate(happened), FADING: habit.say_fading_rate(ledger, origins, now, horizon)}
    if with_effects:
        from tightrope.dynamics import nearby  # noqa: PLC0415 - compiled code loads only where it is asked for

        said[EFFECTS] = nearby.say_effects(diary, ledger, origins, now, horizon, happened)
    scored = origins >= ledger.begin + FIRST_SCORED
    trial = _score(said, happened, origins, scored, horizon=horizon, pairs=len(ledger.pairs), seed=seed)
    chosen, usual = said[trial.chosen], said[BASE].chance
    prospects = [
        Prospect(*ledger.pairs[p], CLASSES[c], horizon, float(chosen.chance[c, p]), float(chosen.low[c, p]),
                 float(chosen.high[c, p]), float(usual[c, p]))
        for c in range(len(CLASSES)) for p in range(len(ledger.pairs))
    ]  # fmt: skip
    place = {pair: p for p, pair in enumerate(ledger.pairs)}
    prospects.sort(key=lambda x: (-x.chance, x.layer, x.sender, x.target))
    full = [
        _explain(x, chosen.explain(CLASSES.index(x.layer), place[x.sender, x.target])) if x.chance >= x.usual else x
        for x in prospects
    ]
    return trial, full


def _explain(prospect: Prospect, told: Told) -> Prospect:
    """A prospect with its reasons and indicators."""
    reasons, raises, lowers = told
    return replace(prospect, reasons=reasons, raises=raises, lowers=lowers)


def _score(
    said: dict[str, Said], happened: Bools, origins: NDArray[np.int64], scored: Bools, *, horizon: int, pairs: int,
    seed: int,
) -> Trial:  # fmt: skip
    """Scores on the periods that are `scored`, and the forecaster to use."""
    y = happened[scored].ravel()
    kept = origins[scored]
    days = [date.fromordinal(int(o)) for o in kept]
    head = (horizon, len(kept), pairs, int(y.size), int(y.sum()), days[0] if days else None, days[-1] if days else None)
    if len(kept) < FEWEST_PERIODS or y.sum() < FEWEST_ACTS:
        return Trial(*head, {}, {}, (), FADING)
    lost = {name: scores.score_log(y, s.past[scored].ravel()) for name, s in said.items()}
    blocks = np.repeat((kept[-1] - kept) // BLOCK, happened[0].size)
    chosen, gains = BASE, []
    for name in list(said)[1:]:
        gain = scores.bootstrap_difference(lost[name], lost[chosen], blocks=blocks, seed=seed)
        gains.append((name, chosen, gain))
        if gain.high < 0:
            chosen = name
    brier = {name: float(scores.score_brier(y, s.past[scored].ravel()).mean()) for name, s in said.items()}
    return Trial(*head, brier, {name: float(v.mean()) for name, v in lost.items()}, tuple(gains), chosen)
