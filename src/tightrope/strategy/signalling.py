"""Threat, resist, carry out: crisis signalling with audience costs, all equilibria.

Lewis & Schultz 2003; Jo 2011; Crisman-Cox & Gibilisco 2018. The sender makes a threat or not; the target concedes or
resists; the sender carries the threat out or backs down and pays the audience cost. Each side's war payoff, and the
sender's audience cost, carry a private standard-normal shock. An equilibrium is a root p = P(resist) of one equation;
there may be one, three or more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.special import log_ndtr, ndtr, owens_t

from tightrope.errors import ModelError
from tightrope.strategy.tree import Floats, Indices

EDGE = 37.0  # Phi(-37) is the smallest normal double: beyond it resisting is never or always
BIG = 1e9


@dataclass(frozen=True, slots=True)
class Signalling:
    """Mean payoffs in standard deviations of the private shocks.

    Sender: status quo, target concedes, threat carried out, backs down (the audience cost, usually negative).
    Target: concedes, threat carried out, sender backs down.
    """

    sender_quo: float = 0.0
    sender_concede: float = 1.0
    sender_carry: float = -1.0
    sender_back_down: float = -1.5
    target_concede: float = -1.0
    target_carry: float = -2.0
    target_back_down: float = 0.5

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if not np.isfinite(getattr(self, name)):
                raise ModelError(f"signalling: {name} must be a finite number")


@dataclass(frozen=True, slots=True)
class Signal:
    """One equilibrium: P(threat), P(resist | threat), P(carry out | threat resisted)."""

    threat: float
    resist: float
    carry: float

    @property
    def imposed(self) -> float:
        """P(threat, resisted, carried out)."""
        return self.threat * self.resist * self.carry

    @property
    def bluff(self) -> float:
        """P(threat, resisted, not carried out)."""
        return self.threat * self.resist * (1 - self.carry)

    @property
    def concession(self) -> float:
        """P(threat, conceded)."""
        return self.threat * (1 - self.resist)


def find_signals(game: Signalling, *, cells: int = 2_000) -> tuple[Signal, ...]:
    """All equilibria, by P(resist) ascending.

    The target resists with Phi(d); an equilibrium is a root of drive(d) - d. The curve is evaluated on a grid of d,
    sign changes are bracketed and solved, near touches are minimised and solved, and the two ends (the target all but
    never, all but always resists) are checked. The number found is the number reported; it is odd save at a fold.

    >>> [round(s.resist, 3) for s in find_signals(Signalling())]
    [0.42]
    """
    grid = np.linspace(-EDGE, EDGE, cells + 1)
    values = _miss(game, grid)
    roots = [float(grid[i]) for i in np.flatnonzero(values == 0)]
    crossings = np.flatnonzero(values[:-1] * values[1:] < 0)
    roots.extend(_bisect(game, float(grid[i]), float(grid[i + 1])) for i in crossings)
    size = np.abs(values)
    alike = (values[:-2] * values[2:] > 0) & (values[:-2] * values[1:-1] > 0)
    dips = np.flatnonzero((size[1:-1] < size[:-2]) & (size[1:-1] < size[2:]) & alike) + 1
    for i in dips[size[dips] < 1.0]:
        roots.extend(_find_in_dip(game, float(grid[i - 1]), float(grid[i + 1]), sign=float(np.sign(values[i]))))
    roots.extend([-np.inf] * int(values[0] < 0) + [np.inf] * int(values[-1] > 0))
    return tuple(_signal_at(game, d) for d in _drop_doubles(sorted(roots)))


@dataclass(frozen=True, slots=True)
class SignalDraws:
    """One equilibrium in each draw, (draws,): the three probabilities, and how many equilibria there were."""

    threat: Floats
    resist: Floats
    carry: Floats
    equilibria: Floats


@dataclass(frozen=True, slots=True)
class _Batch:
    """The payoffs of many games, (draws, 1) each."""

    sender_quo: Floats
    sender_concede: Floats
    sender_carry: Floats
    sender_back_down: Floats
    target_concede: Floats
    target_carry: Floats
    target_back_down: Floats


def draw_signals(payoffs: Mapping[str, Floats], *, choice: Floats) -> SignalDraws:
    """Equilibria of many games at once; where a draw has several, `choice` in (0, 1) picks one, all alike.

    `payoffs` holds the seven fields of `Signalling`, (draws,) each. The grid is coarser than that of `find_signals`:
    a pair of equilibria closer than a quarter of a standard deviation of the target's drive may be taken for none.
    """
    draws = len(choice)
    table = {name: np.broadcast_to(np.asarray(payoffs[name], dtype=float), (draws,)) for name in Signalling.__slots__}
    parts = [_draw_part(table, choice, np.arange(a, min(draws, a + 500))) for a in range(0, draws, 500)]
    return SignalDraws(*(np.concatenate([p[i] for p in parts]) for i in range(4)))


def _draw_part(table: Mapping[str, Floats], choice: Floats, rows: Indices) -> tuple[Floats, Floats, Floats, Floats]:
    batch = _Batch(**{name: values[rows, None] for name, values in table.items()})
    grid = np.concatenate([[-EDGE], np.linspace(-6, 6, 49), [EDGE]])
    values = _miss(batch, np.broadcast_to(grid, (len(rows), len(grid))), nodes=24)
    values[:, 0], values[:, -1] = np.maximum(values[:, 0], 1e-9), np.minimum(values[:, -1], -1e-9)
    crosses = (values[:, :-1] > 0) != (values[:, 1:] > 0)
    count = crosses.sum(axis=1)
    wanted = np.minimum((choice[rows] * count).astype(np.intp), count - 1)
    cell = np.argmax(np.cumsum(crosses, axis=1) == wanted[:, None] + 1, axis=1)
    low, high = grid[cell][:, None], grid[cell + 1][:, None]
    sign = np.sign(values[np.arange(len(rows)), cell])[:, None]
    for _ in range(30):
        middle = (low + high) / 2
        same = np.sign(_miss(batch, middle, nodes=24)) == sign
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    drive = (low + high) / 2
    log_threat, log_fight = _sender(batch, drive, nodes=24)
    threat, carry = np.minimum(np.exp(log_threat), 1.0), np.minimum(np.exp(log_fight - log_threat), 1.0)
    return threat[:, 0], ndtr(drive)[:, 0], carry[:, 0], count.astype(float)


def _bisect(game: Signalling, low: float, high: float) -> float:
    return float(brentq(lambda d: _miss_one(game, d), low, high, xtol=1e-14, rtol=1e-14))


def _find_in_dip(game: Signalling, low: float, high: float, *, sign: float) -> list[float]:
    """Zero, one or two roots where the curve comes near 0 without changing sign on the grid."""
    least = minimize_scalar(
        lambda d: sign * _miss_one(game, d), bounds=(low, high), method="bounded", options={"xatol": 1e-12}
    )
    if least.fun > 1e-12:
        return []
    if least.fun > -1e-12:
        return [float(least.x)]
    return [_bisect(game, low, float(least.x)), _bisect(game, float(least.x), high)]


def _drop_doubles(roots: list[float]) -> list[float]:
    kept: list[float] = []
    for root in roots:
        if not kept or root - kept[-1] > 1e-9:
            kept.append(root)
    return kept


def _miss_one(game: Signalling, drive: float) -> float:
    return float(_miss(game, np.array([drive]))[0])


def _miss(game: Signalling | _Batch, drive: Floats, *, nodes: int = 80) -> Floats:
    """The drive to resist that the target would have, less the one assumed."""
    log_threat, log_fight = _sender(game, drive, nodes=nodes)
    carry = np.exp(np.maximum(log_fight - log_threat, -600.0))
    gain = carry * game.target_carry + (1 - carry) * game.target_back_down - game.target_concede
    return np.asarray(np.clip(gain / carry, -BIG, BIG) - drive)


def _sender(game: Signalling | _Batch, drive: Floats, *, nodes: int = 80) -> tuple[Floats, Floats]:
    """Logs of P(threat) and P(threat and would carry out) when the target resists with Phi(drive)."""
    lead = game.sender_quo - ndtr(-drive) * game.sender_concede
    cut = np.clip(lead / np.maximum(ndtr(drive), 1e-300), -1e12, 1e12)
    delta = np.asarray(game.sender_carry - game.sender_back_down)
    fight = _log_tail(cut - game.sender_carry, delta, nodes=nodes)
    bluff = _log_tail(cut - game.sender_back_down, -delta, nodes=nodes)
    return np.asarray(np.logaddexp(fight, bluff)), fight


@lru_cache(maxsize=4)
def _find_nodes(count: int) -> tuple[Floats, Floats]:
    points, weights = np.polynomial.legendre.leggauss(count)
    return points, weights


def _log_tail(low: Floats, delta: Floats, *, nodes: int = 80) -> Floats:
    """Log of the integral of phi(w) Phi(w + delta) from `low` up, exact far into the tail.

    Many nodes: Gauss-Legendre over the stretch beyond which the integrand has fallen by 1e-18; the density alone sees
    to that within 9.2, sooner where the slope at `low` is steep. Few nodes: by Owen's T where the tail is not small.
    """
    if nodes <= 40:
        return _log_tail_quickly(low, delta, nodes=nodes)
    return _integrate_tail(low, delta, nodes=nodes)


def _log_tail_quickly(low: Floats, delta: Floats, *, nodes: int) -> Floats:
    """The same by Owen's T function: exact to 1e-15 absolutely, so that only tails under 1e-7 are integrated.

    W and Z standard normal: P(W > low, Z < W + delta) is a bivariate normal probability (Owen 1956).
    """
    low, delta = np.broadcast_arrays(low, delta)
    level, first = delta / np.sqrt(2), np.where(np.abs(low) < 1e-12, 1e-12, low)
    level = np.where(np.abs(level) < 1e-12, 1e-12, level)
    both = (ndtr(level) + ndtr(first)) / 2 - owens_t(level, np.sqrt(2) * first / level + 1)
    both -= owens_t(first, np.sqrt(2) * level / first + 1) + np.where(level * first > 0, 0.0, 0.5)
    tail = ndtr(level) - both
    is_far = tail < 1e-7
    logs = np.log(np.where(is_far, 1.0, tail))
    if np.any(is_far):
        logs[is_far] = _integrate_tail(low[is_far], delta[is_far], nodes=nodes)
    return np.asarray(logs)


def _integrate_tail(low: Floats, delta: Floats, *, nodes: int) -> Floats:
    """The integral by Gauss-Legendre, in logs."""
    points, weights = _find_nodes(nodes)
    peak = np.maximum(0.0, -delta / 2) + 1.0
    reach = 9.2 if nodes > 40 else 6.0  # few nodes over a shorter stretch: 1e-8 instead of 1e-16
    start = np.maximum(low, -reach)
    steep = np.maximum(start - np.maximum(0.0, -(start + delta)) - 1.0, 0.0)
    width = np.where(start > peak, np.minimum(reach, 42.0 / np.maximum(steep, 4.0)), peak - start + reach)
    w = start[..., None] + width[..., None] * (points + 1) / 2
    logs = -0.5 * w**2 - 0.5 * np.log(2 * np.pi) + log_ndtr(w + delta[..., None]) + np.log(weights / 2)
    top = logs.max(axis=-1)
    return np.asarray(top + np.log(np.exp(logs - top[..., None]).sum(axis=-1)) + np.log(width))


def _signal_at(game: Signalling, drive: float) -> Signal:
    log_threat, log_fight = _sender(game, np.array([drive if np.isfinite(drive) else np.sign(drive) * EDGE]))
    threat = min(1.0, float(np.exp(log_threat[0])))
    carry = min(1.0, float(np.exp(log_fight[0] - log_threat[0])))
    return Signal(threat, float(ndtr(drive)), carry)
