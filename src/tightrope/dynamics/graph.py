"""Dated facts (who, which act, whom, which day) among thousands of entities, indexed for ranking.

The folder format is the one that ICEWS14 and its kin circulate in: entity2id.txt, relation2id.txt and train.txt,
valid.txt, test.txt with the columns subject, relation, object, time. Every fact also enters turned round, with the
relation number raised by the number of relations, so that "whom?" and "who?" are one kind of query.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tightrope.errors import ModelError

Ints = NDArray[np.int64]

SPLITS = ("train", "valid", "test")
PLACE = re.compile(r"^(?P<sector>.*?)_*\((?P<place>[^()]*)\)$")


@dataclass(frozen=True, slots=True)
class Graph:
    """Facts of three periods with an index over distinct triples.

    facts : (n, 4) int, subject, relation, object, day, both directions, in time order; triple : (n,) int, which triple
    each fact repeats; subject, relation, object : (triples,) sorted; first : (entities + 1,) where a subject's triples
    start; place, sector : (entities,) int read from names such as "Police_(Nigeria)", 0 where there is none;
    by_place, by_place_first : triples in order of (place of the subject, relation); ends : last day + 1 of each split.
    """

    entities: tuple[str, ...]
    relations: int
    facts: Ints
    triple: Ints
    subject: Ints
    relation: Ints
    object: Ints
    first: Ints
    place: Ints
    sector: Ints
    by_place: Ints
    by_place_first: Ints
    day_first: Ints
    ends: tuple[int, int, int]

    @property
    def days(self) -> int:
        """Number of days, counting from the first."""
        return len(self.day_first) - 1

    def select_day(self, day: int) -> Ints:
        """Facts (n, 4) of one day, both directions."""
        return self.facts[self.day_first[day] : self.day_first[day + 1]]


def read_places(entities: tuple[str, ...]) -> tuple[Ints, Ints]:
    """Place and sector numbers from names; a name that is itself a place gets that place. 0 means none is said.

    >>> place, sector = read_places(("Nigeria", "Police_(Nigeria)", "Police_(Iraq)", "Pope_Francis"))
    >>> place.tolist(), sector.tolist()
    ([1, 1, 2, 0], [1, 2, 2, 0])
    """
    found = [PLACE.match(name) for name in entities]
    places = {m["place"] for m in found if m}
    place_number: dict[str, int] = {}
    sector_number: dict[str, int] = {}
    place, sector = np.zeros(len(entities), np.int64), np.zeros(len(entities), np.int64)
    for i, (name, match) in enumerate(zip(entities, found, strict=True)):
        where = match["place"] if match else name if name in places else ""
        what = match["sector"] if match else "the place itself" if where else ""
        if where:
            place[i] = place_number.setdefault(where, len(place_number) + 1)
            sector[i] = sector_number.setdefault(what, len(sector_number) + 1)
    return place, sector


def _read_ids(path: Path) -> tuple[str, ...]:
    rows = [line.rsplit("\t", 1) for line in path.read_text("utf-8").splitlines() if line.strip()]
    names = [""] * len(rows)
    for name, number in rows:
        names[int(number)] = name
    return tuple(names)


def load_graph(folder: Path, *, names: bool = True) -> Graph:
    """Read a folder of dated facts. With `names` off, what entities are called is not used at all.

    Times are counted in their greatest common divisor (hours in steps of 24 become days). Raises ModelError for a
    missing file, a broken row or splits that overlap in time.
    """
    parts = []
    for split in SPLITS:
        path = folder / f"{split}.txt"
        if not path.is_file():
            raise ModelError(f"{path}: no such file; a ranking folder holds entity2id, relation2id, train, valid, test")
        try:
            parts.append(np.loadtxt(path, dtype=np.int64, usecols=(0, 1, 2, 3), ndmin=2))
        except ValueError as error:
            raise ModelError(f"{path}: a row is not subject, relation, object, time ({error})") from error
    entities, relations = _read_ids(folder / "entity2id.txt"), len(_read_ids(folder / "relation2id.txt"))
    return index_graph(parts, entities=entities, relations=relations, names=names)


def index_graph(parts: list[Ints], *, entities: tuple[str, ...], relations: int, names: bool = True) -> Graph:
    """Index facts given as three (n, 4) arrays: train, valid, test."""
    for earlier, later in itertools.pairwise(parts):
        if len(earlier) and len(later) and earlier[:, 3].max() >= later[:, 3].min():
            raise ModelError("train, valid and test must follow one another in time")
    whole = np.concatenate(parts)
    n, kinds = len(entities), 2 * relations
    if whole[:, [0, 2]].max() >= n or whole[:, 1].max() >= relations or whole.min() < 0:
        raise ModelError("a fact names an entity or relation beyond entity2id.txt or relation2id.txt")
    origin, step = whole[:, 3].min(), max(int(np.gcd.reduce(whole[:, 3] - whole[:, 3].min())), 1)
    ends = tuple(int((p[:, 3].max() - origin) // step) + 1 for p in parts)
    whole = np.unique(np.column_stack([whole[:, :3], (whole[:, 3] - origin) // step]), axis=0)
    turned = np.column_stack([whole[:, 2], whole[:, 1] + relations, whole[:, 0], whole[:, 3]])
    facts = np.concatenate([whole, turned])
    facts = facts[np.lexsort((facts[:, 2], facts[:, 1], facts[:, 0], facts[:, 3]))]
    keys, triple = np.unique((facts[:, 0] * kinds + facts[:, 1]) * n + facts[:, 2], return_inverse=True)
    subject, relation, object_ = keys // (kinds * n), (keys // n) % kinds, keys % n
    place, sector = read_places(entities) if names else (np.zeros(n, np.int64), np.zeros(n, np.int64))
    shared = place[subject] * kinds + relation
    order = np.argsort(shared, kind="stable")
    return Graph(
        entities, relations, facts, triple.astype(np.int64), subject, relation, object_,
        np.searchsorted(subject, np.arange(n + 1)), place, sector, order,
        np.searchsorted(shared[order], np.arange((place.max() + 1) * kinds + 1)),
        np.searchsorted(facts[:, 3], np.arange(facts[-1, 3] + 2)), (ends[0], ends[1], ends[2]),
    )  # fmt: skip
