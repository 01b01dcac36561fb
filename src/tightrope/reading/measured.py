"""How often the reader is right, as measured on the project's own gold (`bench/own_gold.py write`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Measured:
    """Strict precision in [0, 1] over `n` judged records: type, states on both sides, polarity and status all right."""

    precision: float
    n: int
    source: str


def load_measured() -> Measured:
    """The last measurement.

    >>> 0 < load_measured().precision < 1
    True
    """
    table = tomllib.loads(files(__package__).joinpath("measured.toml").read_text(encoding="utf-8"))
    return Measured(table["precision"], table["n"], table["source"])
