"""The table of likelihood ratios, `ratios.toml`, and arithmetic with ranges of logarithms."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Ratios:
    """`ratios.toml` as it stands: each mapping goes from a name to a range [low, high]."""

    prior: Mapping[str, Range]
    letter: Mapping[str, Range]
    certainty: tuple[Range, ...]
    stance: Mapping[str, Range]
    denial: Mapping[str, Range]
    directness: Mapping[str, Range]
    interest: Mapping[str, Range]
    link: Range
    siding: Mapping[str, Range]
    digit_bounds: tuple[float, ...]
    unjudged: Range
    copies: Mapping[str, float]
    agencies: tuple[str, ...]


@cache
def load_ratios() -> Ratios:
    """Read `ratios.toml`, once.

    >>> load_ratios().letter["F"]
    (1.1, 3.0)
    """
    table = tomllib.loads(files(__package__).joinpath("ratios.toml").read_text(encoding="utf-8"))
    ranges = {
        name: {key: (float(low), float(high)) for key, (low, high) in table[name].items()}
        for name in ("prior", "letter", "certainty", "stance", "denial", "directness", "interest", "relay", "siding")
    }
    return Ratios(
        prior=ranges["prior"],
        letter=ranges["letter"],
        certainty=tuple(ranges["certainty"][name] for name in ("m3", "m2", "m1", "z0", "p1", "p2", "p3")),
        stance=ranges["stance"],
        denial=ranges["denial"],
        directness=ranges["directness"],
        interest=ranges["interest"],
        link=ranges["relay"]["link"],
        siding=ranges["siding"],
        digit_bounds=tuple(table["digit"]["bounds"]),
        unjudged=(table["digit"]["unjudged"][0], table["digit"]["unjudged"][1]),
        copies=table["copies"],
        agencies=tuple(table["agencies"]["names"]),
    )


def take_logs(ratio: Range) -> Range:
    """Logarithms of a range of ratios."""
    return math.log(ratio[0]), math.log(ratio[1])


def multiply(*ranges: Range) -> Range:
    """Range of the product of one number from each range.

    >>> multiply((0.5, 1.0), (-2.0, 1.0))
    (-2.0, 1.0)
    """
    low, high = 1.0, 1.0
    for one in ranges:
        corners = [a * b for a, b in product((low, high), one)]
        low, high = min(corners), max(corners)
    return low, high


def read_certainty(certainty: float) -> Range:
    """Factor for a certainty in [-3, 3]; linear between the rows of the table.

    >>> read_certainty(3.0), read_certainty(0.0)
    ((1.0, 1.0), (0.0, 0.0))
    """
    rows = load_ratios().certainty
    below = min(math.floor(certainty + 3), 5)
    part = certainty + 3 - below
    first, second = rows[below], rows[below + 1]
    return first[0] + part * (second[0] - first[0]), first[1] + part * (second[1] - first[1])


def doubt_report(move: Range, *, said: Range) -> Range:
    """Move of a statement that we only know from a report: log(1 - u + u e^x).

    With probability 1 - u it was never made and moves nothing. `said` is the range of u, `move` that of x; the result
    spans all corners, since the expression is monotone in each.
    """
    corners = [math.log1p(u * math.expm1(x)) for x, u in product(move, said)]
    return min(corners), max(corners)


def to_odds(probability: float) -> float:
    """Log-odds of a probability in (0, 1)."""
    return math.log(probability / (1 - probability))


def to_probability(odds: float) -> float:
    """Probability of log-odds.

    >>> to_probability(0.0)
    0.5
    """
    if odds >= 0:
        return 1 / (1 + math.exp(-odds))
    return math.exp(odds) / (1 + math.exp(odds))
