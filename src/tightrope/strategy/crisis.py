"""Payoffs of the two-move crisis (challenge, then resist or give in) estimated from past cases.

The challenger chooses between leaving things as they are and acting; the defender, once challenged, between giving in
and resisting. Each errs as an agent: p(act) = F((E[u] - u(leave)) / s) with s = sqrt(2) * exp(z * gamma), the scale
of the R package `games` (Signorino 1999, 2003; Kenkel & Signorino 2014). With private information the shocks sit on
the outcomes instead, and the challenger's scale is exp(z * gamma) * sqrt(1 + p^2 + (1 - p)^2), p = P(resist). A
coefficient of a unit-lambda logit is the printed one divided by sqrt(2). Fitted on past cases, such payoffs and their
spread are priors for the scale of lambda.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_expit, log_ndtr

from tightrope.errors import ModelError
from tightrope.strategy.tree import Floats

Link = Literal["logit", "probit"]
Shocks = Literal["agent", "private"]
LEFT, RESISTED = 0, 2
LARGEST = 1e3  # a drive beyond this is certainty; clipped so that wild steps of the search stay finite


@dataclass(frozen=True, slots=True)
class CrisisData:
    """Cases of the two-move crisis.

    Attributes
    ----------
    outcome : (cases,) int; 0 left, 1 gave in, 2 resisted
    leave, give_in, resist : (cases, k) regressors of the challenger's payoff at each outcome; k may be 0
    defend : (cases, k) regressors of the defender's payoff from resisting (giving in is 0)
    scale : (cases, k) regressors of the log of the error's scale; k is 0 where errors are alike
    shocks : where the errors sit, at the moves (agent) or at the outcomes (private)
    """

    outcome: NDArray[np.intp]
    leave: Floats
    give_in: Floats
    resist: Floats
    defend: Floats
    scale: Floats
    shocks: Shocks = "agent"

    @property
    def blocks(self) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        """The five regressor tables in the order of the coefficients."""
        return self.leave, self.give_in, self.resist, self.defend, self.scale


@dataclass(frozen=True, slots=True)
class CrisisFit:
    """Maximum-likelihood payoffs: coefficients in the order of `CrisisData.blocks`, errors, and the likelihood."""

    coefficients: Floats
    errors: Floats
    log_likelihood: float
    link: Link


def fit_crisis(data: CrisisData, *, link: Link = "logit") -> CrisisFit:
    """Fit the payoffs by maximum likelihood (L-BFGS on the analytic gradient, then Newton steps).

    Raises ModelError where the cases are fewer than the coefficients or the optimum is not one.
    """
    size = sum(b.shape[1] for b in data.blocks)
    if len(data.outcome) <= size:
        raise ModelError(f"{len(data.outcome)} cases cannot carry {size} coefficients: drop regressors")

    def climb(beta: Floats) -> tuple[float, Floats]:
        value, slope = _score(data, beta, link=link)
        return -value, -slope

    found = minimize(climb, np.zeros(size), jac=True, method="L-BFGS-B", options={"maxiter": 5_000})
    beta = _polish(climb, np.asarray(found.x))
    value, slope = climb(beta)
    if not np.max(np.abs(slope)) < 1e-4:
        raise ModelError(f"the crisis payoffs did not converge: gradient {np.max(np.abs(slope)):.2g}")
    variance = np.linalg.inv(_differentiate_slope(lambda b: climb(b)[1], beta))
    return CrisisFit(beta, np.sqrt(np.maximum(np.diag(variance), 0)), -value, link)


def _polish(climb: Callable[[Floats], tuple[float, Floats]], beta: Floats) -> Floats:
    """Newton steps, halved until the likelihood rises."""
    for _ in range(30):
        value, slope = climb(beta)
        if np.max(np.abs(slope)) < 1e-8:
            break
        move = np.linalg.solve(_differentiate_slope(lambda b: climb(b)[1], beta), slope)
        steps = (0.5**k for k in range(20))
        beta = next((beta - f * move for f in steps if climb(beta - f * move)[0] <= value + 1e-12), beta)
    return beta


def predict_crisis(data: CrisisData, coefficients: Floats, *, link: Link = "logit") -> Floats:
    """Probabilities (cases, 3) of leaving, giving in and resisting."""
    log_cdf = _LOG_CDF[link]
    act, resist = _look(data, coefficients, log_cdf=log_cdf)[:2]
    p_act, p_resist = np.exp(log_cdf(act)), np.exp(log_cdf(resist))
    return np.column_stack([1 - p_act, p_act * (1 - p_resist), p_act * p_resist])


def simulate_crises(data: CrisisData, coefficients: Floats, *, seed: int, link: Link = "logit") -> CrisisData:
    """The same cases with outcomes drawn from the model."""
    p = predict_crisis(data, coefficients, link=link)
    draw = np.random.default_rng(seed).random(len(p))[:, None]
    return CrisisData((draw > np.cumsum(p, axis=1)[:, :2]).sum(axis=1).astype(np.intp), *data.blocks, data.shocks)


def build_design(columns: Sequence[Floats], *, intercept: bool = True) -> Floats:
    """Regressor columns side by side, a column of ones first.

    >>> build_design([np.array([2.0, 3.0])])
    array([[1., 2.],
           [1., 3.]])
    """
    ones = [np.ones(len(columns[0]))] if intercept else []
    return np.column_stack([*ones, *columns])


_LOG_CDF: dict[Link, Callable[[Floats], Floats]] = {"logit": log_expit, "probit": log_ndtr}


def _look(
    data: CrisisData, beta: Floats, *, log_cdf: Callable[[Floats], Floats]
) -> tuple[Floats, Floats, list[Floats], Floats]:
    """Scaled drives of challenger and defender, the four payoffs, and the errors' scale."""
    edges = np.cumsum([0, *(b.shape[1] for b in data.blocks)])
    parts = [block @ beta[a:b] for block, a, b in zip(data.blocks, edges[:-1], edges[1:], strict=True)]
    scale = np.sqrt(2) * np.exp(np.clip(parts[4], -30, 30))
    leave, give_in, resist, defend = parts[:4]
    drive = defend / scale
    p = np.exp(log_cdf(drive))
    act = ((1 - p) * give_in + p * resist - leave) / (scale * _widen(data, p))
    act, drive = np.clip(act, -LARGEST, LARGEST), np.clip(drive, -LARGEST, LARGEST)
    return act, drive, parts[:4], scale


def _widen(data: CrisisData, p: Floats) -> Floats:
    """The challenger's scale over the agent's."""
    return np.sqrt((1 + p**2 + (1 - p) ** 2) / 2) if data.shocks == "private" else np.ones_like(p)


def _score(data: CrisisData, beta: Floats, *, link: Link) -> tuple[float, Floats]:
    """Log-likelihood and its gradient."""
    log_cdf = _LOG_CDF[link]
    act, drive, (_, give_in, resist, _), scale = _look(data, beta, log_cdf=log_cdf)
    acted, resisted = data.outcome > LEFT, data.outcome == RESISTED
    sign_act, sign_drive = np.where(acted, 1.0, -1.0), np.where(resisted, 1.0, -1.0)
    value = float(np.sum(log_cdf(sign_act * act)) + np.sum(log_cdf((sign_drive * drive)[acted])))
    by_act = sign_act * _hazard(sign_act * act, link)
    density = np.exp(_log_density(drive, link))
    by_drive = np.where(acted, sign_drive * _hazard(sign_drive * drive, link), 0.0)
    p = np.exp(log_cdf(drive))
    wide = _widen(data, p)
    swell = (p - 0.5) / wide**2 if data.shocks == "private" else np.zeros_like(p)
    by_drive = by_drive + by_act * density * ((resist - give_in) / (scale * wide) - act * swell)
    push = by_act / (scale * wide)
    weights = (-push, push * (1 - p), push * p, by_drive / scale)
    slopes = [block.T @ w for block, w in zip(data.blocks[:4], weights, strict=True)]
    return value, np.concatenate([*slopes, data.scale.T @ -(by_act * act + by_drive * drive)])


def _log_density(x: Floats, link: Link) -> Floats:
    if link == "logit":
        return np.asarray(log_expit(x) + log_expit(-x))
    return np.asarray(-0.5 * x**2 - 0.5 * np.log(2 * np.pi))


def _hazard(x: Floats, link: Link) -> Floats:
    """Derivative of the log of the distribution function."""
    return np.asarray(np.exp(_log_density(x, link) - _LOG_CDF[link](x)))


def _differentiate_slope(slope: Callable[[Floats], Floats], at: Floats) -> Floats:
    """Hessian by central differences of the gradient."""
    rows = []
    for index in range(len(at)):
        shift = np.zeros_like(at)
        shift[index] = 1e-5 * max(1.0, abs(at[index]))
        rows.append((slope(at + shift) - slope(at - shift)) / (2 * shift[index]))
    hessian = np.array(rows)
    return np.asarray((hessian + hessian.T) / 2)
