"""Dated acts between actors, as plain arrays, checked once at the door.

Times are floats in one unit (days throughout the tutorials; seconds or an order number serve as well). An act at time
t is known only to what happens strictly after t, so acts of one day never explain one another and their order within
the day cannot matter: `make_history` puts them into one canonical order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tightrope.errors import ModelError, name_nearest

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MISSING_RULES = ("error", "mean")


@dataclass(frozen=True, slots=True)
class History:
    """Acts in time order: n acts between actors 0…N-1, each in one class (a layer of the state).

    time : (n,) float; sender, target, layer : (n,) int; weight : (n,) float, how much an act counts (1 = one act);
    actors, layers : names; evidence : (n,) str or empty, the ids behind each act; score : (n,) float or empty, how
    hostile or friendly an act is, on any scale (Goldstein's, say).
    """

    time: Floats
    sender: Ints
    target: Ints
    layer: Ints
    weight: Floats
    actors: tuple[str, ...]
    layers: tuple[str, ...]
    evidence: tuple[str, ...] = ()
    dropped: Mapping[str, int] = field(default_factory=dict)
    score: Floats = field(default_factory=lambda: np.zeros(0))

    def __len__(self) -> int:
        return len(self.time)

    def find_layer(self, name: str) -> int:
        """Number of a class of acts; ModelError with the nearest name when there is none."""
        if name not in self.layers:
            raise ModelError(f"no class of acts {name!r}{name_nearest(name, self.layers)}")
        return self.layers.index(name)

    def find_actor(self, name: str) -> int:
        """Number of an actor; ModelError with the nearest name when there is none."""
        if name not in self.actors:
            raise ModelError(f"no actor {name!r}{name_nearest(name, self.actors)}")
        return self.actors.index(name)

    def select(self, keep: NDArray[np.bool_]) -> History:
        """The acts where `keep` holds, with the same actors and classes."""
        evidence = tuple(e for e, k in zip(self.evidence, keep, strict=True) if k) if self.evidence else ()
        return History(
            self.time[keep],
            self.sender[keep],
            self.target[keep],
            self.layer[keep],
            self.weight[keep],
            self.actors,
            self.layers,
            evidence,
            self.dropped,
            self.score[keep] if len(self.score) else self.score,
        )


@dataclass(frozen=True, slots=True)
class Change:
    """A dated change from outside: `field` is "tie" (of a layer), "covariate", "dyad" (covariate) or "presence".

    From `time` on, `value` holds for (first, second); `second` is unused where the field describes one actor. What is
    dated after an act never enters the reading of that act.
    """

    time: float
    field: str
    name: str
    first: int
    second: int
    value: float


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the acts do not carry: covariates, exogenous ties, who is present, and how all this changes.

    covariates : name -> (N,) float; dyads : name -> (N, N) float; ties : layer -> (N, N) float, starting values of a
    layer (alliances, friendships); present : (N,) bool; changes : dated.
    """

    covariates: Mapping[str, Floats] = field(default_factory=dict)
    dyads: Mapping[str, Floats] = field(default_factory=dict)
    ties: Mapping[str, Floats] = field(default_factory=dict)
    present: NDArray[np.bool_] | None = None
    changes: tuple[Change, ...] = ()


def _read_names(values: ArrayLike) -> NDArray[Any]:
    """Names as an array: of text as it is, of anything else as objects."""
    found = np.asarray(values)
    return found if found.dtype.kind == "U" else found.astype(object)


def _index_names(values: Sequence[object] | NDArray[np.object_], known: tuple[str, ...], what: str) -> Ints:
    if isinstance(values, np.ndarray) and values.dtype.kind == "U":  # ten million rows are not walked one by one
        order = np.argsort(np.array(known))
        place = order[np.minimum(np.searchsorted(np.array(known)[order], values), len(known) - 1)]
        if np.array_equal(np.array(known)[place], values):
            return place.astype(np.int64)
    position = {name: i for i, name in enumerate(known)}
    words = [str(v) for v in values]
    unknown = next((w for w in words if w not in position), None)
    if unknown is not None:
        raise ModelError(f"{what} {unknown!r} is not among the {len(known)} known{name_nearest(unknown, known)}")
    return np.array([position[w] for w in words], dtype=np.int64)


def _list_names(*columns: NDArray[Any]) -> tuple[str, ...]:
    """All names that occur, sorted."""
    return tuple(sorted({str(v) for column in columns for v in np.unique(column.astype(str))}))


def make_history(
    time: ArrayLike,
    sender: ArrayLike,
    target: ArrayLike,
    *,
    layer: ArrayLike | None = None,
    weight: ArrayLike | None = None,
    actors: Sequence[str] | None = None,
    layers: Sequence[str] | None = None,
    evidence: Sequence[str] = (),
    score: ArrayLike | None = None,
    self_acts: str = "error",
    merge: bool = False,
) -> History:
    """Check acts and put them into canonical order (time, class, sender, target).

    Rows may come in any order. `self_acts` is "error" or "drop" (counted in `History.dropped`). With `merge`, acts of
    one time, class and dyad become one act of weight 1 with the score of the first: near-copies of one report do not
    count as many acts. Raises ModelError for a time that is missing, weights that are not positive, and names that are
    unknown.

    >>> past = make_history([2, 1], ["b", "a"], ["a", "b"])
    >>> past.time.tolist(), past.sender.tolist(), past.actors
    ([1.0, 2.0], [0, 1], ('a', 'b'))
    """
    when = np.asarray(time, dtype=float)
    who, whom = _read_names(sender), _read_names(target)
    kind = np.full(len(when), "act", dtype=object) if layer is None else _read_names(layer)
    size = np.ones(len(when)) if weight is None else np.asarray(weight, dtype=float)
    if not len(when) == len(who) == len(whom) == len(kind) == len(size):
        raise ModelError("time, sender, target, layer and weight must have one length")
    if len(when) == 0:
        raise ModelError("a history needs at least one act")
    if not np.all(np.isfinite(when)):
        raise ModelError(f"row {int(np.flatnonzero(~np.isfinite(when))[0])}: the time is missing or infinite")
    if not np.all(np.isfinite(size)) or size.min() <= 0:
        raise ModelError("every weight must be a positive number; drop acts that count for nothing")
    names = tuple(actors) if actors is not None else _list_names(who, whom)
    classes = tuple(layers) if layers is not None else _list_names(kind)
    s, t = _index_names(who, names, "actor"), _index_names(whom, names, "actor")
    c = _index_names(kind, classes, "class of acts")
    alone = s == t
    if alone.any() and self_acts != "drop":
        row = int(np.flatnonzero(alone)[0])
        raise ModelError(
            f"row {row}: {names[s[row]]} acts on itself ({int(alone.sum())} such rows); pass self_acts='drop'"
        )
    kept = np.flatnonzero(~alone)
    order = kept[np.lexsort((t[kept], s[kept], c[kept], when[kept]))]
    if len(order) == 0:
        raise ModelError("only self-acts: nothing is left to model")
    if merge:
        key = np.column_stack([when[order], c[order], s[order], t[order]])
        order = order[np.append(True, np.any(key[1:] != key[:-1], axis=1))]
        size = np.ones_like(size)
    ids = tuple(str(evidence[i]) for i in order) if len(evidence) else ()
    marks = np.zeros(0) if score is None else np.asarray(score, dtype=float)
    if score is not None and (len(marks) != len(when) or not np.all(np.isfinite(marks))):
        raise ModelError("every act needs a score that is a number, or none has one")
    counts = {"self-acts": int(alone.sum())} if alone.any() else {}
    if merge and len(order) < len(kept):
        counts["merged"] = len(kept) - len(order)
    return History(when[order], s[order], t[order], c[order], size[order], names, classes, ids, counts,
                   marks[order] if score is not None else marks)  # fmt: skip


def fill_missing(values: ArrayLike, *, rule: str = "error", name: str = "covariate") -> Floats:
    """Replace missing values of a covariate by a stated rule: "error" raises, "mean" takes the mean of the known."""
    column = np.array(values, dtype=float)
    gaps = ~np.isfinite(column)
    if rule not in MISSING_RULES:
        raise ModelError(f"missing rule {rule!r}{name_nearest(rule, MISSING_RULES)}")
    if not gaps.any():
        return column
    if rule == "error":
        raise ModelError(f"{name}: {int(gaps.sum())} values are missing; pass missing='mean' or fill them")
    if gaps.all():
        raise ModelError(f"{name}: every value is missing")
    column[gaps] = column[~gaps].mean()
    return column
