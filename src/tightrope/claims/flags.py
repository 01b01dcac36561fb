"""The table `flags.toml`: what a flag of event data leaves of an act's weight."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from tightrope.nouns import Evidence


@cache
def load_flags() -> Mapping[str, float]:
    """Flag -> factor in (0, 1] on the probability that an act is real as coded.

    >>> load_flags()["sport or screen"]
    0.1
    """
    table = tomllib.loads(files(__package__).joinpath("flags.toml").read_text(encoding="utf-8"))
    return {name: float(factor) for name, factor in table["flag"].items()}


def weigh_flags(reports: Iterable[Evidence]) -> float:
    """Factor of an act by its best report: one from a document counts whole, one from a feed by its flags.

    >>> from tightrope.nouns import Act
    >>> act = Act("AID", ("CHN",), ("PAK",))
    >>> rows = [Evidence("e-1", act, "feed", flags=("one source", "stale date")), Evidence("e-2", act, "feed")]
    >>> round(weigh_flags(rows[:1]), 2), weigh_flags(rows)
    (0.27, 1.0)
    """
    factors = load_flags()
    return max(
        (
            1.0 if item.passage else math.prod((factors.get(flag, 1.0) for flag in item.flags), start=1.0)
            for item in reports
        ),
        default=1.0,
    )
