"""Given that a pair acts, of which class is the act, and how weighty: the conditional models.

`fit_kind` tells the class, `fit_score` the score within a class. Rates mix up activity and hostility: a busy pair
cooperates and quarrels more. Conditioning on the fact that s acts on t leaves only the choice between classes (Lerner,
Bussmann, Snijders and Brandes 2013), so read balance signs here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tightrope.dynamics import logit
from tightrope.dynamics.effects import Program, Term
from tightrope.dynamics.fit import Fit, compile_model, digest_history
from tightrope.dynamics.history import History, Surroundings
from tightrope.dynamics.logit import Strata
from tightrope.dynamics.readout import read_rows
from tightrope.dynamics.state import make_rules
from tightrope.dynamics.stream import make_stream, move_state, start_state
from tightrope.errors import ModelError

Floats = NDArray[np.float64]


def read_acts(history: History, program: Program, *, surroundings: Surroundings | None = None) -> Floats:
    """Effects (acts, terms) at every act itself, as of just before its moment."""
    around = surroundings or Surroundings()
    stream, rules = make_stream(history, program, around), make_rules(program)
    state = start_state(stream, program, len(history.actors), surroundings=around)
    design = np.empty((len(history), len(program.terms)))
    edges = np.flatnonzero(np.append(True, np.diff(history.time) > 0))
    position = 0
    for low, high in zip(edges, np.append(edges[1:], len(history)), strict=True):
        now = float(history.time[low])
        position = move_state(state, rules, stream, position, now, True)
        read_rows(state, rules, history.sender[low:high], history.target[low:high], now, design[low:high])
    return design


def fit_kind(
    history: History,
    terms: Sequence[Term],
    *,
    layer: str,
    since: float = -math.inf,
    surroundings: Surroundings | None = None,
    ridge: float = 0.0,
    cluster: float = 1.0,
) -> Fit:
    """Logit of "the act is of class `layer` rather than another", with a constant; errors clustered in time."""
    number = history.find_layer(layer)
    program = compile_model(history, terms, surroundings or Surroundings())
    kept = history.time >= since
    happened = history.layer[kept] == number
    if happened.all() or not happened.any():
        raise ModelError(
            f"every act is {'' if happened.all() else 'not '}of class {layer!r}: one class only, no choice"
        )
    design = read_acts(history, program, surroundings=surroundings)[kept]
    names = (*program.names, "constant")
    # a logit is a choice between the act as it is and the same with all effects at zero
    n = len(design)
    rows = np.zeros((2 * n, len(names)))
    rows[0::2, :-1], rows[0::2, -1] = design, 1.0
    strata = Strata(rows, np.zeros(2 * n), 2 * np.arange(n + 1), np.where(happened, 0, 1).astype(np.int64), np.ones(n),
                    np.zeros(n), np.floor(history.time[kept] / cluster).astype(np.int64))  # fmt: skip
    free = np.append(np.ones(len(names) - 1, dtype=bool), False)

    def evaluate(beta: Floats) -> tuple[float, Floats, Floats]:
        return logit.sum_pieces([strata], beta, timed=False)[:3]

    best = logit.maximise(evaluate, np.zeros(len(names)), names=names, groups=float(n), ridge=ridge, free=free)
    scores = logit.sum_pieces([strata], best.coefficients, timed=False, with_scores=True)[3]
    covariance = np.linalg.inv(best.information).astype(float)
    sandwich = covariance @ logit.sum_clusters(scores, [strata.cluster]) @ covariance
    errors: Floats = np.sqrt(np.diag(covariance))
    robust: Floats = np.sqrt(np.diag(sandwich))
    return Fit(names, best.coefficients, errors, robust, covariance, best.log_likelihood, best.null_log_likelihood, n,
               2 * n, best.iterations, best.converged, best.gradient, program, layer, digest_history(history), 0,
               {"likelihood": "kind", "ridge": ridge, "since": since, "cluster": cluster})  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScoreFit:
    """A fitted score: coefficients, errors and errors clustered in time (terms + 1,), the constant last; `spread` is
    the standard deviation around the mean, `explained` the share of variance within [0, 1]."""

    names: tuple[str, ...]
    coefficients: Floats
    errors: Floats
    robust_errors: Floats
    spread: float
    explained: float
    events: int
    layer: str
    inputs: str
    settings: Mapping[str, object]


def fit_score(
    history: History,
    terms: Sequence[Term],
    *,
    layer: str,
    since: float = -math.inf,
    surroundings: Surroundings | None = None,
    ridge: float = 0.0,
    cluster: float = 1.0,
) -> ScoreFit:
    """Mean score of an act of class `layer`, given that the pair acts so: a linear model with a constant.

    Least squares with errors clustered in time; `ridge` penalises all coefficients but the constant. Raises ModelError
    where the history has no scores, all are equal, or terms say the same.
    """
    if not len(history.score):
        raise ModelError("this history has no scores; give make_history(score=…)")
    program = compile_model(history, terms, surroundings or Surroundings())
    kept = (history.time >= since) & (history.layer == history.find_layer(layer))
    score = history.score[kept]
    if len(score) <= len(program.terms) + 1 or float(np.ptp(score)) == 0:
        raise ModelError(f"{len(score)} acts of class {layer!r}, with one score or too few: nothing to fit")
    design = np.column_stack([read_acts(history, program, surroundings=surroundings)[kept], np.ones(len(score))])
    names = (*program.names, "constant")
    penalty = np.diag(np.append(np.full(len(names) - 1, ridge), 0.0))
    information = design.T @ design + penalty
    scale = np.sqrt(np.maximum(np.diag(information), 1e-300))
    if float(np.linalg.eigvalsh(information / np.outer(scale, scale))[0]) < logit.COLLINEAR:
        raise ModelError(f"among {', '.join(names)} two say the same or one never varies; leave one out or pass ridge=")
    weights = np.linalg.solve(information, design.T @ score)
    left = score - design @ weights
    bread = np.linalg.inv(information)
    spread = float(left @ left / (len(score) - len(names)))
    meat = logit.sum_clusters([design * left[:, None]], [np.floor(history.time[kept] / cluster).astype(np.int64)])
    errors: Floats = np.sqrt(spread * np.diag(bread @ (design.T @ design) @ bread))
    robust: Floats = np.sqrt(np.diag(bread @ meat @ bread))
    return ScoreFit(names, weights, errors, robust, math.sqrt(spread), float(1 - left.var() / score.var()), len(score),
                    layer, digest_history(history), {"ridge": ridge, "since": since, "cluster": cluster})  # fmt: skip
