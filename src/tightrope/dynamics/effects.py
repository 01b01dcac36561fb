"""The table of effects: one row a statistic, from which code, documentation and tests are all made.

A *layer* is a class of acts (cooperation, conflict, …) or a network from outside (alliances). a[i,j] is what layer
`of` remembers of acts from i to j, b[i,j] the same of layer `by`; "remembers" means summed weights, halved every
`half_life`, or summed over a `window`, or summed for ever. s is the sender, t the target of the candidate act.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from tightrope.errors import ModelError, name_nearest

# One code per way of reading the state; `state.read_term` has one branch for each.
OPERATIONS = (
    "one", "tie", "share", "out", "in", "both", "others_on", "total", "path", "support", "rank_sent", "rank_received",
    "age", "age_path", "shift", "is", "covariate", "same", "difference", "distance", "sum", "product", "dyad",
)  # fmt: skip
CODES = {name: code for code, name in enumerate(OPERATIONS)}
SCALES = ("plain", "log", "root", "binary")
ORIENTATIONS = ("forward", "backward", "both")
COMBINATIONS = ("product", "min", "binary")
SHIFTS = ("AB-BA", "AB-BY", "AB-AY", "AB-XA", "AB-XB", "AB-XY", "AB-AB")
ENDS = ("sender", "target")


@dataclass(frozen=True, slots=True)
class Effect:
    """One row of the table.

    name, family; formula in words and signs; `operation` with `end`, `first` and `second` (how the state is read);
    needs: what a term of it must say; init, update, read: what is kept and what each costs; vector: the value at the
    candidate a→b of the small history in `effects.toml`; reference: where the statistic was published.
    """

    name: str
    family: str
    formula: str
    operation: str
    needs: tuple[str, ...]
    update: str
    read: str
    reference: str
    vector: float
    end: str = "sender"
    first: str = "forward"
    second: str = "forward"
    option: str = ""
    init: str = "0"
    at: tuple[str, str] = ("a", "b")
    example: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Term:
    """An effect as it enters one model.

    of, by: layers; half_life or window in the units of time (both absent: for ever); scale: plain, log (log 1 + x),
    root or binary (x > 0); partners: count partners instead of acts (degrees); combine: min, product or binary (paths);
    covariate: its name; actor: for fixed effects; low, high: the ages of an age bucket.
    """

    effect: str
    of: str = ""
    by: str = ""
    half_life: float = math.inf
    window: float = math.inf
    scale: str = "plain"
    partners: bool = False
    combine: str = "min"
    covariate: str = ""
    actor: str = ""
    low: float = 0.0
    high: float = math.inf
    label: str = ""

    @property
    def name(self) -> str:
        """The label, or one made of the effect and what sets it apart.

        >>> Term("inertia", of="conflict", half_life=30, scale="log").name
        'inertia(conflict, half-life 30, log)'
        """
        if self.label:
            return self.label
        said = [x for x in (self.of, self.by, self.covariate, self.actor) if x]
        said += [f"half-life {self.half_life:g}"] if self.half_life < math.inf else []
        said += [f"window {self.window:g}"] if self.window < math.inf else []
        said += [f"age {self.low:g}-{self.high:g}"] if find_effect(self.effect).operation.startswith("age") else []
        said += ["partners"] if self.partners else []
        said += [self.combine] if find_effect(self.effect).operation == "path" else []
        said += [self.scale] if self.scale != "plain" else []
        return f"{self.effect}({', '.join(said)})" if said else self.effect


@dataclass(frozen=True, slots=True)
class Program:
    """Terms as numbers, for the compiled reader.

    code : (terms, 10) int: operation, memory, layer of, layer by or path or covariate, end, orientation, scale,
    partners, option, turned; bounds : (terms, 2) float: ages; decay : (memories,) float, per unit of time;
    window : (memories,) float; path : (paths, 6) int: memory, layer, orientation, layer, orientation, combination.
    """

    terms: tuple[Term, ...]
    layers: tuple[str, ...]
    covariates: tuple[str, ...]
    dyads: tuple[str, ...]
    code: NDArray[np.int64]
    bounds: NDArray[np.float64]
    decay: NDArray[np.float64]
    window: NDArray[np.float64]
    path: NDArray[np.int64]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the terms, in order."""
        return tuple(t.name for t in self.terms)


@cache
def load_effects() -> tuple[Effect, ...]:
    """The whole table, in the order of the documentation."""
    text = resources.files("tightrope.dynamics").joinpath("effects.toml").read_text("utf-8")
    rows = tomllib.loads(text)["effect"]
    return tuple(Effect(**{**row, "needs": tuple(row["needs"]), "at": tuple(row["at"])}) for row in rows)


def find_effect(name: str) -> Effect:
    """One row of the table by name; ModelError with the nearest name when there is none.

    >>> find_effect("reciprocity").formula
    'a[t,s]'
    """
    table = {e.name: e for e in load_effects()}
    if name not in table:
        raise ModelError(f"no effect {name!r}{name_nearest(name, table)}")
    return table[name]


def expand_fixed(effect: str, actors: tuple[str, ...], *, base: str) -> tuple[Term, ...]:
    """One 0/1 term per actor except `base`: fixed effects, to be fitted with a ridge where actors are rare."""
    return tuple(Term(effect, actor=a) for a in actors if a != base)


def _pick(options: tuple[str, ...], word: str, what: str) -> int:
    if word not in options:
        raise ModelError(f"{what} {word!r}{name_nearest(word, options)}")
    return options.index(word)


class _Compiler:
    """Collects memories and paths while terms are turned into numbers."""

    def __init__(self, layers: tuple[str, ...], covariates: tuple[str, ...], dyads: tuple[str, ...]) -> None:
        self.layers, self.covariates, self.dyads = layers, covariates, dyads
        self.memories: list[tuple[float, float]] = []
        self.paths: list[tuple[int, ...]] = []

    def find_memory(self, term: Term) -> int:
        if term.half_life <= 0 or term.window <= 0:
            raise ModelError(f"{term.name}: half-life and window must be above 0")
        if term.half_life < math.inf and term.window < math.inf:
            raise ModelError(f"{term.name}: give a half-life or a window, not both")
        key = (math.log(2) / term.half_life, term.window)
        if key not in self.memories:
            self.memories.append(key)
        return self.memories.index(key)

    def find_path(self, spec: tuple[int, ...]) -> int:
        if spec not in self.paths:
            self.paths.append(spec)
        return self.paths.index(spec)

    def compile_term(self, term: Term, actors: tuple[str, ...]) -> list[int]:
        row = find_effect(term.effect)
        for need in row.needs:
            if not getattr(term, need):
                raise ModelError(f"{term.effect} needs {need}=…")
        memory = self.find_memory(term) if "of" in row.needs else 0
        of = _pick(self.layers, term.of, f"{term.effect}: layer") if "of" in row.needs else 0
        third, option, turned = 0, 0, 0
        orient = ORIENTATIONS.index(row.first)
        if row.operation in ("path", "support"):
            by = _pick(self.layers, term.by or term.of, f"{term.effect}: layer")
            combine = _pick(COMBINATIONS, "min" if row.operation == "support" else term.combine, "combine")
            second = ORIENTATIONS.index(row.second)
            if orient == second == ORIENTATIONS.index("both") and of > by:
                of, by, turned = by, of, 1  # the sum over k from s to t is that from t to s with the layers swapped
            third = self.find_path((memory, of, orient, by, second, combine))
            option = combine
            if combine == COMBINATIONS.index("binary") and term.half_life < math.inf:
                raise ModelError(f"{term.name}: a faded act is still an act, so binary paths take no half-life")
        elif row.operation == "age_path":
            third = _pick(self.layers, term.by or term.of, f"{term.effect}: layer")
        elif row.operation == "shift":
            option = SHIFTS.index(row.option)
        elif row.option == "share":
            option = 1
        elif row.operation == "is":
            third = _pick(actors, term.actor, f"{term.effect}: actor")
        elif row.operation == "dyad":
            third = _pick(self.dyads, term.covariate, f"{term.effect}: dyad covariate")
        elif "covariate" in row.needs:
            third = _pick(self.covariates, term.covariate, f"{term.effect}: covariate")
        scale = _pick(SCALES, term.scale, f"{term.effect}: scale")
        return [CODES[row.operation], memory, of, third, ENDS.index(row.end), orient, scale, int(term.partners),
                option, turned]  # fmt: skip


def compile_terms(
    terms: tuple[Term, ...],
    *,
    layers: tuple[str, ...],
    actors: tuple[str, ...] = (),
    covariates: tuple[str, ...] = (),
    dyads: tuple[str, ...] = (),
) -> Program:
    """Turn terms into the numbers the compiled reader takes; ModelError names what does not exist.

    >>> compile_terms((Term("inertia", of="act"), Term("reciprocity", of="act")), layers=("act",)).code.shape
    (2, 10)
    """
    if not terms:
        raise ModelError("a model needs at least one term")
    names = [t.name for t in terms]
    twice = next((n for n in names if names.count(n) > 1), None)
    if twice:
        raise ModelError(f"the term {twice} stands twice in the model; its two coefficients cannot be told apart")
    compiler = _Compiler(layers, covariates, dyads)
    code = np.array([compiler.compile_term(t, actors) for t in terms], dtype=np.int64)
    memories = np.array(compiler.memories or [(0.0, math.inf)], dtype=float)
    path = np.array(compiler.paths, dtype=np.int64).reshape(-1, 6)
    bounds = np.array([(t.low, t.high) for t in terms], dtype=float)
    return Program(terms, layers, covariates, dyads, code, bounds, memories[:, 0].copy(), memories[:, 1].copy(), path)
