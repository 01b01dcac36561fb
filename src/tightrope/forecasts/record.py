"""The track record: settled forecasts scored against base rate and last value, with counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.special import betaincinv

from tightrope.forecasts.ledger import Entry, verify_ledger
from tightrope.scores import score_brier, score_log

ENOUGH = 30  # fewer settled forecasts than this are too few to judge calibration by
EDGES = (0.0, 0.05, 0.2, 0.45, 0.55, 0.8, 0.95, 1.0)  # the ICD 203 words' limits


@dataclass(frozen=True, slots=True)
class Scored:
    """One settled forecast: what was said, by whom, when, what happened; baselines where the question states them."""

    question: str
    by: str
    at: str
    probability: float
    outcome: bool
    brier: float
    log: float
    brier_base_rate: float | None
    brier_last_value: float | None


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts between two probabilities: how many, how many came true, and the exact 90 % interval of that share."""

    low: float
    high: float
    n: int
    n_true: int
    mean_forecast: float
    share_low: float
    share_high: float


@dataclass(frozen=True, slots=True)
class Record:
    """The track record of one forecaster, or of all.

    Every forecast is accounted for: scored, open, annulled. `brier_base_rate` and `brier_last_value` are means over
    the questions that state such a baseline (`n_base_rate`, `n_last_value` of them), next to `brier_same_base_rate`
    and `brier_same_last_value`, the forecaster's own on the same questions. `is_enough` is False below 30.
    """

    by: str
    n_forecasts: int
    n_scored: int
    n_open: int
    n_annulled: int
    brier: float | None
    log: float | None
    n_base_rate: int
    brier_base_rate: float | None
    brier_same_base_rate: float | None
    n_last_value: int
    brier_last_value: float | None
    brier_same_last_value: float | None
    bins: tuple[Bin, ...]
    scored: tuple[Scored, ...]
    n_amendments: int
    n_back_tested: int = 0

    @property
    def is_enough(self) -> bool:
        """Thirty settled forecasts or more."""
        return self.n_scored >= ENOUGH

    @property
    def judgement(self) -> str:
        """Calibration in words."""
        if not self.is_enough:
            return f"too few to judge ({self.n_scored} settled, {ENOUGH} needed)"
        off = [b for b in self.bins if b.n and not b.share_low <= b.mean_forecast <= b.share_high]
        return f"{len(self.bins) - len(off)} of {len(self.bins)} bins hold their forecasts within the 90 % interval"


def score_ledger(ledger: Sequence[Entry], *, by: str | None = None) -> Record:
    """Score every frozen forecast (each, not only the last) on settled questions; verify the chain first."""
    verify_ledger(ledger)
    asked = {e.question: e.content for e in ledger if e.kind in ("question", "amendment") and "deadline" in e.content}
    settled = {e.question: e.content["outcome"] for e in ledger if e.kind in ("resolution", "annulment")}
    mine = [e for e in ledger if e.kind == "forecast" and (by is None or e.content["by"] == by)]
    scored = tuple(
        _score_one(e, settled[e.question], asked[e.question]) for e in mine if settled.get(e.question) is not None
    )
    base = [s for s in scored if s.brier_base_rate is not None]
    last = [s for s in scored if s.brier_last_value is not None]
    return Record(
        by=by or "all",
        n_forecasts=len(mine),
        n_scored=len(scored),
        n_open=sum(e.question not in settled for e in mine),
        n_annulled=sum(e.question in settled and settled[e.question] is None for e in mine),
        brier=_average([s.brier for s in scored]),
        log=_average([s.log for s in scored]),
        n_base_rate=len(base),
        brier_base_rate=_average([s.brier_base_rate for s in base]),
        brier_same_base_rate=_average([s.brier for s in base]),
        n_last_value=len(last),
        brier_last_value=_average([s.brier_last_value for s in last]),
        brier_same_last_value=_average([s.brier for s in last]),
        bins=_bin(scored),
        scored=scored,
        n_amendments=sum(e.kind == "amendment" for e in ledger),
        n_back_tested=sum(bool(e.content.get("written")) for e in mine),
    )


def _score_one(entry: Entry, outcome: object, question: object) -> Scored:
    assert isinstance(question, dict)
    said, happened = float(entry.content["probability"]), bool(outcome)
    truth = np.array([float(happened)])

    def brier(p: float | None) -> float | None:
        return None if p is None else float(score_brier(truth, np.array([p]))[0])

    own = brier(said)
    assert own is not None
    return Scored(
        entry.question, str(entry.content["by"]), entry.at, said, happened, own,
        float(score_log(truth, np.array([said]))[0]), brier(question["base_rate"]), brier(question["last_value"]),
    )  # fmt: skip


def _average(values: Sequence[float | None]) -> float | None:
    known = [v for v in values if v is not None]
    return float(np.mean(known)) if known else None


def _bin(scored: Sequence[Scored]) -> tuple[Bin, ...]:
    """Counts by the limits of the likelihood words; Clopper-Pearson intervals."""
    bins = []
    for low, high in pairwise(EDGES):
        inside = [s for s in scored if low <= s.probability < high or (high == 1 and s.probability == 1)]
        if not inside:
            continue
        n, k = len(inside), sum(s.outcome for s in inside)
        least = float(betaincinv(k, n - k + 1, 0.05)) if k else 0.0
        most = float(betaincinv(k + 1, n - k, 0.95)) if k < n else 1.0
        bins.append(Bin(low, high, n, k, float(np.mean([s.probability for s in inside])), least, most))
    return tuple(bins)
