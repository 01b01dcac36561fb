"""Named, sourced, uncertain quantities: what a scenario knows, how surely, and from whom.

Every quantity is drawn by its quantile function from a stream of uniforms that hangs on the seed and its own name
alone. Two runs that differ in one quantity share all other draws (common random numbers), so their difference is not
noise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from scipy.special import betaincinv, ndtr, ndtri

from tightrope.errors import ModelError, name_nearest
from tightrope.strategy.tree import Floats

Basis = Literal["evidence", "fit", "analyst"]
Group = Literal["evidence", "judgement", "rationality"]

# kind -> the parameters it needs; all are bounded, an unbounded one must be given its ends
KINDS: Mapping[str, tuple[str, ...]] = {
    "fixed": ("value",),
    "uniform": ("low", "high"),
    "triangular": ("low", "mode", "high"),
    "beta": ("a", "b"),
    "normal": ("mean", "sd", "low", "high"),
    "lognormal": ("median", "p90", "high"),
}
NUCLEAR_CAUTION = (
    "No state has honoured or refused a nuclear pledge to another: there are no cases to count. Nuclear inputs are "
    "ranges set by analysts, and what hangs on them shows what would follow, not with what chance."
)


@dataclass(frozen=True, slots=True)
class Spread:
    """A bounded distribution: kind and parameters. `low` and `high` of a beta rescale it (default 0 to 1)."""

    kind: str
    values: tuple[tuple[str, float], ...]

    def get(self, name: str, default: float = 0.0) -> float:
        """One parameter."""
        return dict(self.values).get(name, default)

    @property
    def bounds(self) -> tuple[float, float]:
        """The smallest and largest value."""
        if self.kind == "fixed":
            return self.get("value"), self.get("value")
        return self.get("low", 0.0), self.get("high", 1.0)

    def find_quantile(self, level: Floats) -> Floats:
        """Values at cumulative probabilities in (0, 1)."""
        low, high = self.bounds
        if self.kind == "fixed":
            return np.full_like(level, low)
        if self.kind == "uniform":
            return np.asarray(low + level * (high - low))
        if self.kind == "triangular":
            share = (self.get("mode") - low) / (high - low)
            rising = low + np.sqrt(level * share) * (high - low)
            return np.where(level < share, rising, high - np.sqrt((1 - level) * (1 - share)) * (high - low))
        if self.kind == "beta":
            return np.asarray(low + (high - low) * betaincinv(self.get("a"), self.get("b"), level))
        if self.kind == "normal":
            mean, sd = self.get("mean"), self.get("sd")
            ends = ndtr((np.array([low, high]) - mean) / sd)
            return np.asarray(np.clip(mean + sd * ndtri(ends[0] + level * (ends[1] - ends[0])), low, high))
        centre = np.log(self.get("median"))
        sd = (np.log(self.get("p90")) - centre) / ndtri(0.9)
        top = ndtr((np.log(high) - centre) / sd)
        return np.asarray(np.exp(centre + sd * ndtri(np.maximum(level * top, 1e-12))))

    def describe(self) -> str:
        """Kind and parameters.

        >>> Spread("uniform", (("high", 2.0), ("low", 1.0))).describe()
        'uniform(high=2, low=1)'
        """
        return f"{self.kind}({', '.join(f'{name}={value:g}' for name, value in self.values)})"

    @property
    def median(self) -> float:
        """The value with half of the probability below."""
        return float(self.find_quantile(np.array([0.5]))[0])


@dataclass(frozen=True, slots=True)
class Quantity:
    """A named input.

    Attributes
    ----------
    name : unique in the scenario
    spread : its distribution
    sources : "ev:…" and "doc:…" (evidence), "fit:…" and "data:…" (estimated from published cases), "analyst:NAME"
    why : the reason; needed where an analyst is the source
    unit : what one means
    prior : the distribution before the evidence named in `sources`, where there is one
    room : a result of another room whose draws replace the distribution when they are handed in
    is_nuclear : a nuclear input is a range, never a point
    is_lambda : the quantity is an actor's rationality
    where : file and line
    """

    name: str
    spread: Spread
    sources: tuple[str, ...] = ()
    why: str = ""
    unit: str = ""
    prior: Spread | None = None
    room: str = ""
    is_nuclear: bool = False
    is_lambda: bool = False
    where: str = ""

    def describe(self) -> str:
        """Distribution, room and sources on one line."""
        return " ".join([self.spread.describe(), *([f"room {self.room}"] if self.room else []), *self.sources])

    @property
    def basis(self) -> Basis:
        """What the number rests on; an analyst's if an analyst had any part in it."""
        kinds = {source.split(":")[0] for source in self.sources}
        if "analyst" in kinds:
            return "analyst"
        return "evidence" if self.room or kinds & {"ev", "doc"} else "fit"

    @property
    def group(self) -> Group:
        """Its part in the split of variance."""
        if self.is_lambda:
            return "rationality"
        return "judgement" if self.basis == "analyst" else "evidence"


def read_spread(table: Any, *, where: str) -> Spread:
    """A distribution from a number or a table with `kind`; ModelError says which parameter is missing or wrong.

    >>> read_spread({"kind": "triangular", "low": 0, "mode": 1, "high": 4}, where="x").median
    1.5505102572168221
    """
    if isinstance(table, int | float) and not isinstance(table, bool):
        table = {"kind": "fixed", "value": table}
    if not isinstance(table, Mapping) or "kind" not in table:
        raise ModelError(f"{where}: a distribution is a number or a table with `kind`; kinds: {', '.join(KINDS)}")
    kind = str(table["kind"])
    if kind not in KINDS:
        raise ModelError(f"{where}: no distribution of kind {kind!r}{name_nearest(kind, KINDS)}")
    allowed = {*KINDS[kind], *(("low", "high") if kind == "beta" else ()), *(("low",) if kind == "lognormal" else ())}
    for name, value in table.items():
        if name == "kind":
            continue
        if name not in allowed:
            raise ModelError(f"{where}: {kind} has no {name!r}{name_nearest(name, allowed)}")
        if isinstance(value, bool) or not isinstance(value, int | float) or not np.isfinite(value):
            raise ModelError(f"{where}: {name} of {kind} must be a finite number, not {value!r}")
    missing = [name for name in KINDS[kind] if name not in table]
    if missing:
        ends = ": an unbounded distribution needs its ends" if set(missing) & {"low", "high"} else ""
        raise ModelError(f"{where}: {kind} needs {', '.join(missing)}{ends}")
    spread = Spread(kind, tuple(sorted((n, float(v)) for n, v in table.items() if n != "kind")))
    _check_spread(spread, where)
    return spread


def _check_spread(spread: Spread, where: str) -> None:
    low, high = spread.bounds
    good = True
    if spread.kind == "triangular":
        good = low <= spread.get("mode") <= high and low < high
    elif spread.kind == "beta":
        good = min(spread.get("a"), spread.get("b")) > 0 and low < high
    elif spread.kind == "normal":
        good = spread.get("sd") > 0 and low < high
    elif spread.kind == "lognormal":
        good = 0 < spread.get("median") < spread.get("p90") <= high
    elif spread.kind == "uniform":
        good = low < high
    if not good:
        given = ", ".join(f"{n} = {v:g}" for n, v in spread.values)
        raise ModelError(f"{where}: {given} do not make a {spread.kind} distribution")


@lru_cache(maxsize=512)
def draw_uniforms(name: str, *, draws: int, seed: int) -> Floats:
    """Uniforms in (0, 1) for one name: stratified, so that each of `draws` equal slices holds exactly one."""
    digest = hashlib.sha256(f"{seed}:{name}".encode()).digest()
    rng = np.random.default_rng(int.from_bytes(digest[:8], "big"))
    levels = np.asarray((rng.permutation(draws) + rng.random(draws)) / draws).clip(1e-9, 1 - 1e-9)
    levels.flags.writeable = False  # shared by all runs of an analysis
    return levels


def draw_quantities(
    quantities: Sequence[Quantity],
    *,
    draws: int,
    seed: int,
    together: Sequence[tuple[tuple[str, ...], float]] = (),
    rooms: Mapping[str, Floats] | None = None,
) -> dict[str, Floats]:
    """Draws (draws,) of every quantity.

    `together` names groups with a common rank correlation (Gaussian copula). `rooms` gives draws that other rooms
    made; all of them are read at the same row numbers, so what was drawn jointly there stays joint here.
    """
    rooms = rooms or {}
    levels = {q.name: draw_uniforms(q.name, draws=draws, seed=seed) for q in quantities}
    for number, (names, rank) in enumerate(together):
        normal = 2 * np.sin(np.pi * rank / 6)  # the copula's correlation that gives this rank correlation
        common = ndtri(draw_uniforms(f"together {number}", draws=draws, seed=seed))
        for name in names:
            own = ndtri(levels[name])
            levels[name] = np.clip(ndtr(np.sqrt(normal) * common + np.sqrt(1 - normal) * own), 1e-9, 1 - 1e-9)
    row = draw_uniforms("rows of other rooms", draws=draws, seed=seed)
    result = {}
    for q in quantities:
        given = rooms.get(q.room) if q.room else None
        if given is not None:
            table = np.asarray(given, dtype=float)
            result[q.name] = table[(row * len(table)).astype(np.intp)]
        else:
            result[q.name] = q.spread.find_quantile(levels[q.name])
    return result
