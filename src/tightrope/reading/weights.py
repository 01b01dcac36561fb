"""Weights learned from coded texts: named features of a choice, each with its weight for each answer.

A choice is log-linear: the weights of all features that hold are added up for each answer, and the answers' shares are
the softmax of the sums. Weights are whole hundredths, so that sums do not depend on the order of adding. The files in
`learned/` are written by `python bench/training.py fit` and by nothing else; their data and card are in
`bench/gold/training`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

HUNDREDTHS = 100


@dataclass(frozen=True)
class Weights:
    """Answers, and for each feature the (number of the answer, weight in hundredths) pairs that are not zero."""

    answers: tuple[str, ...]
    table: Mapping[str, tuple[tuple[int, int], ...]]

    def rate(self, features: Iterable[str]) -> list[float]:
        """Share of each answer, in the order of `answers`; they sum to one.

        >>> Weights(("a", "b"), {"x": ((0, 100),), "y": ((1, 100),)}).rate(["x", "y", "unknown"])
        [0.5, 0.5]
        """
        sums = [0] * len(self.answers)
        for feature in features:
            for answer, weight in self.table.get(feature, ()):
                sums[answer] += weight
        return share(sums)

    def compare(self, candidates: Sequence[Iterable[str]]) -> list[float]:
        """Share of each candidate, where every candidate has features of its own and there is one answer.

        >>> Weights(("",), {"x": ((0, 100),)}).compare([["x"], ["x"], ["x"], ["x"]])
        [0.25, 0.25, 0.25, 0.25]
        """
        return share([sum(w for f in features for _, w in self.table.get(f, ())) for features in candidates])


def share(hundredths: Sequence[int]) -> list[float]:
    """The softmax of sums in hundredths."""
    top = max(hundredths)
    parts = [math.exp((value - top) / HUNDREDTHS) for value in hundredths]
    whole = sum(parts)
    return [part / whole for part in parts]


@cache
def load_weights(name: str) -> Weights:
    """One file of `learned/`: a first line of answers, then a feature and its weights a line."""
    text = files(__package__).joinpath("learned", f"{name}.tsv").read_text(encoding="utf-8")
    first, *lines = text.splitlines()
    table = {}
    for line in lines:
        feature, *pairs = line.split("\t")
        table[feature] = tuple((int(pair[0]), int(pair[1])) for pair in (each.split(":") for each in pairs))
    return Weights(tuple(first.split("\t")), table)


def write_weights(weights: Weights) -> str:
    """The text of such a file, features in order."""
    rows = (
        [feature, *(f"{answer}:{weight}" for answer, weight in weights.table[feature])]
        for feature in sorted(weights.table)
    )
    return "".join("\t".join(row) + "\n" for row in (weights.answers, *rows))
