"""A case's acts as the dynamics take them: one act a dyad, day and class, however many reports tell of it.

Conflict is what the scale of acts calls conflictual (quad 3 and 4), cooperation the rest. An act counts from the day on
which it became known, so that what is said of a day rests on nothing that was learnt later.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import permutations
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tightrope.claims import WeightedAct
from tightrope.dynamics.history import History, make_history
from tightrope.errors import ModelError
from tightrope.nouns import Act, load_scale

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CLASSES = ("cooperation", "conflict")
COUNTED_STATUS = ("happened", "ongoing")
LONGEST = 7  # days: an act known less precisely has no place in a week
REAL = 0.5  # an act that is at least as probable as not counts as one that happened


class Speakers(Protocol):
    """What the dynamics ask of the roster: for which state an actor's acts count on a day, if any."""

    def speaks_for(self, actor_id: str, *, on: date | None) -> str | None:
        """State id, or None for oppositions, publics, armed groups, ex-holders."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One act of `sender` on `target` in one class on one day.

    `known` is the first day on which it could have been known, `weight` in (0, 1] the probability that at least one
    of the reported acts is real, `types` what they were, `evidence_ids` all reports.
    """

    day: date
    known: date
    sender: str
    target: str
    layer: str
    weight: float
    types: tuple[str, ...]
    evidence_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Diary:
    """Entries in the order in which they became known, the states that occur in them, and what stayed unused."""

    entries: tuple[Entry, ...]
    actors: tuple[str, ...]
    unused: Mapping[str, int]

    def make_history(self) -> History:
        """The entries as a history whose times are the ordinals of the days on which they became known."""
        if not self.entries:
            raise ModelError("no act between two states is dated to within a week: there is nothing to forecast from")
        return make_history(
            [float(e.known.toordinal()) for e in self.entries],
            [e.sender for e in self.entries],
            [e.target for e in self.entries],
            layer=[e.layer for e in self.entries],
            weight=[e.weight for e in self.entries],
            actors=self.actors,
            layers=CLASSES,
            evidence=[" ".join(e.evidence_ids) for e in self.entries],
        )


def write_diary(acts: Iterable[WeightedAct], *, actors: Sequence[str], roster: Speakers, as_of: date) -> Diary:
    """Sort acts into entries; `actors` are in the diary whether they act or not.

    An act counts if it is a PLOVER act, affirmed, happened or ongoing, dated to within a week, known on `as_of`, and
    done by one who speaks for a state to one who speaks for another.
    """
    cells: dict[tuple[date, str, str, str], list[WeightedAct]] = {}
    unused: Counter[str] = Counter()
    for weighted in acts:
        reason = _find_obstacle(weighted, as_of)
        pairs = [] if reason else _find_pairs(weighted.act, roster)
        if not pairs:
            unused[reason or "not between two states"] += 1
        for sender, target in pairs:
            cells.setdefault((_find_day(weighted.act), sender, target, _find_class(weighted.act)), []).append(weighted)
    entries = [_merge(key, found) for key, found in cells.items()]
    entries.sort(key=lambda e: (e.known, e.day, e.layer, e.sender, e.target))
    names = {*actors, *(e.sender for e in entries), *(e.target for e in entries)}
    return Diary(tuple(entries), tuple(sorted(names)), dict(sorted(unused.items())))


def _merge(key: tuple[date, str, str, str], found: Sequence[WeightedAct]) -> Entry:
    """Several acts of one dyad, day and class are one entry, as real as the chance that not all of them are false."""
    day, sender, target, layer = key
    weight = 1 - math.prod(1 - w.probability for w in found)
    known = min(w.known_at or day for w in found)
    ids = tuple(sorted({i for w in found for i in w.evidence_ids}))
    return Entry(day, max(known, day), sender, target, layer, weight, tuple(sorted({w.act.type for w in found})), ids)


def _find_day(act: Act) -> date:
    """The last day on which it can have happened."""
    assert act.when is not None
    return act.when.end - timedelta(days=1)


def _find_class(act: Act) -> str:
    return CLASSES[load_scale().types[act.type].quad > 2]


def _find_obstacle(weighted: WeightedAct, as_of: date) -> str | None:
    """Why an act has no place in the diary, apart from who did it to whom; None if it has."""
    act = weighted.act
    if act.is_say:
        return "a statement about the world, not an act (SAY type)"
    if act.status not in COUNTED_STATUS or act.polarity == "negated":
        return "not done"
    if act.when is None:
        return "undated"
    if act.when.days > LONGEST:
        return f"dated only to within more than {LONGEST} days"
    known = max(weighted.known_at or _find_day(act), _find_day(act))
    if known > as_of:
        return "known only later"
    return "no weight" if weighted.probability <= 0 else None


def _find_pairs(act: Act, roster: Speakers) -> list[tuple[str, str]]:
    """Ordered pairs of states that an act joins; without a recipient each side of it acts on the others."""
    assert act.when is not None
    on = act.when.start
    givers = [state for actor in act.actors if (state := roster.speaks_for(actor, on=on))]
    receivers = [state for actor in act.recipients if (state := roster.speaks_for(actor, on=on))]
    pairs = [(s, t) for s in givers for t in (receivers if act.recipients else givers) if s != t]
    return list(dict.fromkeys(pairs))


@dataclass(frozen=True, slots=True)
class Ledger:
    """A diary as arrays over the ordered pairs of some actors.

    known, day, pair, layer (entries,): ordinals of days, numbers of pair and class; weight (entries,); `begin` is the
    ordinal of the first day; `entries` of other pairs are left out.
    """

    pairs: tuple[tuple[str, str], ...]
    entries: tuple[Entry, ...]
    known: Ints
    day: Ints
    pair: Ints
    layer: Ints
    weight: Floats
    begin: int

    def see_acts(self, origin: int, horizon: int) -> NDArray[np.bool_]:
        """Whether each class and pair (classes, pairs) has an act in the `horizon` days after the day `origin`."""
        found = np.zeros((len(CLASSES), len(self.pairs)), dtype=bool)
        inside = (self.day > origin) & (self.day <= origin + horizon) & (self.weight >= REAL)
        found[self.layer[inside], self.pair[inside]] = True
        return found

    def list_acts(self, layer: int, pair: int) -> tuple[Entry, ...]:
        """The entries of one class and pair, the latest first."""
        return tuple(self.entries[i] for i in np.flatnonzero((self.layer == layer) & (self.pair == pair))[::-1])


def open_ledger(diary: Diary, actors: Sequence[str]) -> Ledger:
    """The entries of a diary between the given actors."""
    pairs = tuple(permutations(sorted(set(actors)), 2))
    place = {pair: i for i, pair in enumerate(pairs)}
    kept = tuple(e for e in diary.entries if (e.sender, e.target) in place)
    return Ledger(
        pairs,
        kept,
        np.array([e.known.toordinal() for e in kept], dtype=np.int64),
        np.array([e.day.toordinal() for e in kept], dtype=np.int64),
        np.array([place[e.sender, e.target] for e in kept], dtype=np.int64),
        np.array([CLASSES.index(e.layer) for e in kept], dtype=np.int64),
        np.array([e.weight for e in kept], dtype=float),
        min((e.day.toordinal() for e in kept), default=0),
    )
