"""PLOVER types, our SAY types, and where an act of each stands on the scale of words and deeds.

The numbers stand in `scale.toml` beside this file: change a weight there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

Channel = Literal["words", "deeds"]


@dataclass(frozen=True, slots=True)
class ActType:
    """One type of act: `quad` 1–4 (0 for a SAY type), `score` in [-10, 10] or None, `modes` with their own scores."""

    name: str
    channel: Channel
    quad: int
    score: float | None
    modes: Mapping[str, float]
    meaning: str = ""

    @property
    def is_say(self) -> bool:
        """Whether the type is one of our SAY types, which never enter a position."""
        return self.score is None


@dataclass(frozen=True, slots=True)
class Scale:
    """All act types by name, and the largest score of each channel."""

    types: Mapping[str, ActType]
    largest: Mapping[Channel, float]


@cache
def load_scale() -> Scale:
    """Read `scale.toml`, once.

    >>> load_scale().types["THREATEN"].modes["territory"]
    -4.0
    """
    table = tomllib.loads(files(__package__).joinpath("scale.toml").read_text(encoding="utf-8"))
    types: dict[str, ActType] = {}
    for name, row in table["type"].items():
        modes = MappingProxyType(dict(row.get("modes", {})))
        types[name] = ActType(name, row["channel"], row["quad"], row["score"], modes)
    for name, meaning in table["say"].items():
        types[name] = ActType(name, "words", 0, None, MappingProxyType({}), meaning)
    largest: dict[Channel, float] = {
        "words": table["channel"]["words"]["largest"],
        "deeds": table["channel"]["deeds"]["largest"],
    }
    return Scale(MappingProxyType(types), MappingProxyType(largest))


def score_act(type_name: str, mode: str | None = None) -> float | None:
    """Score of a type and mode in [-10, 10]; None for a SAY type. An unknown mode falls back to its type.

    >>> score_act("ASSAULT", "aerial"), score_act("SUPPORT"), score_act("ASSERT")
    (-9.5, 5.0, None)
    """
    act_type = load_scale().types[type_name]
    return act_type.modes.get(mode, act_type.score) if mode else act_type.score


def scale_score(score: float, channel: Channel) -> float:
    """Map a score onto [0, 1]: y = (1 + s/S_c)/2, with S_c the channel's largest score; ½ is neutral.

    >>> scale_score(5.0, "words"), scale_score(0.0, "deeds"), scale_score(-10.0, "deeds")
    (1.0, 0.5, 0.0)
    """
    return min(1.0, max(0.0, (1.0 + score / load_scale().largest[channel]) / 2.0))
