"""The simple baselines of a case's forecast: the base rate, and each pair's fading rate shrunk to what is usual.

The fading rate is a Gamma-Poisson model with forgetting (West and Harrison 1997, Bayesian Forecasting and Dynamic
Models, ch. 10): a pair's acts, halved every h days, add to a prior worth k days at the class's mean rate; the chance of
at least one act in H days is then 1 - (b / (b + H))^a with a = k·mean + acts, b = k + days. h and k are those whose
forecasts of all earlier periods scored best, so nothing is looked up in the period that is scored.
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tightrope import scores
from tightrope.dynamics.diary import CLASSES, Ledger
from tightrope.dynamics.prospect import Indicator, Reason, Said, Told

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

HALF_LIVES = (14.0, 30.0, 90.0, 180.0, 365.0)  # days
PRIOR_DAYS = (7.0, 28.0, 90.0, 365.0)
UNTRIED = (90.0, 28.0)  # before there is a past to choose on
GRID = tuple(product(HALF_LIVES, PRIOR_DAYS))
TAILS = (0.05, 0.95)  # the central 90 %


class Habit(NamedTuple):
    """The Gamma posterior of a daily rate: shape (classes, pairs) and days; usual (classes,) is the part of the shape
    that stands for what is usual in the class."""

    shape: Floats
    days: float
    usual: Floats


def learn_habit(ledger: Ledger, origin: int, *, half_life: float, prior_days: float) -> Habit:
    """Each pair's rate from what was known at the end of the day `origin`."""
    keep = ledger.known <= origin
    fade = 0.5 ** (1 / half_life)
    acts = np.zeros((len(CLASSES), len(ledger.pairs)))
    np.add.at(
        acts, (ledger.layer[keep], ledger.pair[keep]), ledger.weight[keep] * fade ** (origin - ledger.known[keep])
    )
    days = (1 - fade ** max(origin - ledger.begin + 1, 1)) / (1 - fade)
    usual = (acts.sum(axis=1) + 0.5) / (days * len(ledger.pairs))
    return Habit(prior_days * usual[:, None] + acts, prior_days + days, prior_days * usual)


def read_chance(habit: Habit, horizon: float) -> Floats:
    """Chance (classes, pairs) of at least one act within `horizon` days.

    >>> round(float(read_chance(Habit(np.array([[1.0]]), 7.0, np.zeros(1)), 7.0)[0, 0]), 3)
    0.5
    """
    return np.asarray(-np.expm1(habit.shape * np.log(habit.days / (habit.days + horizon))), dtype=float)


def read_range(habit: Habit, horizon: float) -> tuple[Floats, Floats]:
    """Central 90 % of the chance, as the daily rate is uncertain: two arrays (classes, pairs)."""
    low, high = (special.gammaincinv(habit.shape, q) / habit.days for q in TAILS)
    return -np.expm1(-low * horizon), -np.expm1(-high * horizon)


def list_origins(ledger: Ledger, *, as_of: int, horizon: int, warm_up: int) -> Ints:
    """Days from which past periods of `horizon` days were forecast, one after another, the last ending on `as_of`."""
    return np.arange(as_of - horizon, ledger.begin + warm_up - 1, -horizon, dtype=np.int64)[::-1]


def try_settings(ledger: Ledger, origins: Ints, horizon: int) -> tuple[Floats, Floats]:
    """Chances (settings, origins, classes, pairs) under every setting of GRID, and their mean log scores
    (settings, origins)."""
    if not len(origins):
        return np.zeros((len(GRID), 0, len(CLASSES), len(ledger.pairs))), np.zeros((len(GRID), 0))
    said = np.array([
        [read_chance(learn_habit(ledger, int(o), half_life=h, prior_days=k), horizon) for o in origins] for h, k in GRID
    ])  # fmt: skip
    happened = np.array([ledger.see_acts(int(o), horizon) for o in origins])
    lost = scores.score_log(np.broadcast_to(happened, said.shape), said)
    return said, lost.mean(axis=(2, 3))


def choose_setting(lost: Floats) -> int:
    """Number in GRID of the setting with the least loss (settings, origins) so far; a slow one before any."""
    return int(lost.mean(axis=1).argmin()) if lost.shape[1] else GRID.index(UNTRIED)


def say_base_rate(happened: Bools) -> Said:
    """Share of pairs and past periods (origins, classes, pairs) with an act, half a case added to each side: the same
    for every pair, from the periods before."""
    counts = happened.sum(axis=2)
    before = np.concatenate([np.zeros((1, happened.shape[1])), np.cumsum(counts, axis=0)])
    cases = np.arange(len(counts) + 1)[:, None] * happened.shape[2]
    rate = (before + 0.5) / (cases + 1)
    shape = happened.shape[1:]
    low, high = (special.betaincinv(before[-1] + 0.5, cases[-1] - before[-1] + 0.5, q) for q in TAILS)
    past, now, low, high = (
        np.broadcast_to(x[..., None], (*x.shape, shape[1])).copy() for x in (rate[:-1], rate[-1], low, high)
    )

    def explain(c: int, _p: int) -> Told:
        return (Reason("usual", CLASSES[c], "", float(before[-1, c]), float(cases[-1, 0]), ()),), (), ()

    return Said(past, now, low, high, explain)


def say_fading_rate(ledger: Ledger, origins: Ints, now: int, horizon: int) -> Said:
    """Each pair's fading rate at every origin, with the setting that did best before it, and now."""
    said, lost = try_settings(ledger, origins, horizon)
    past = np.array([said[choose_setting(lost[:, :i]), i] for i in range(len(origins))]).reshape(said.shape[1:])
    half_life, prior_days = GRID[choose_setting(lost)]

    def learn(extra: float = 0.0, later: int = 0) -> Habit:
        """The habit now, with one more act today, or as it will be `later` if nothing happens."""
        habit = learn_habit(ledger, now + later, half_life=half_life, prior_days=prior_days)
        return Habit(habit.shape + extra, habit.days, habit.usual)

    habit = learn()
    low, high = read_range(habit, horizon)
    another, quiet = read_chance(learn(extra=1.0), horizon), read_chance(learn(later=horizon), horizon)

    def explain(c: int, p: int) -> Told:
        sender, target = ledger.pairs[p]
        own = float(habit.shape[c, p] - habit.usual[c])
        acts = ledger.list_acts(c, p)
        expected = horizon / habit.days
        reasons = [
            Reason(
                "own acts",
                CLASSES[c],
                "",
                float(len(acts)),
                own * expected,
                tuple(i for e in acts for i in e.evidence_ids),
            ),
            Reason("usual", CLASSES[c], "", half_life, float(habit.usual[c]) * expected, ()),
        ]
        raised = (Indicator(sender, target, CLASSES[c], float(another[c, p])),)
        lowered = (Indicator("", "", CLASSES[c], float(quiet[c, p])),)
        return tuple(r for r in reasons if r.part > 0), raised, lowered

    return Said(past, read_chance(habit, horizon), low, high, explain)
