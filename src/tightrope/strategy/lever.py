"""A threat or an inducement in every draw of a run: what comes of the signalling game, by name."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from tightrope.strategy.scenario import SIGNAL_FIELDS
from tightrope.strategy.signalling import draw_signals
from tightrope.strategy.tree import Floats


@lru_cache(maxsize=16)
def draw_lever(packed: bytes) -> dict[str, Floats]:
    """Results of one threat from the bytes of its seven payoffs and the choice; draws that are alike are solved once.

    >>> payoffs = np.array([0.0, 1.0, 0.0, -1.0, 0.0, -1.0, 1.0, 0.5])
    >>> found = draw_lever(payoffs.tobytes())
    >>> bool(abs(found["imposed"] + found["bluff"] + found["concession"] - found["threat"])[0] < 1e-12)
    True
    """
    table, place = np.unique(np.frombuffer(packed).reshape(len(SIGNAL_FIELDS) + 1, -1), axis=1, return_inverse=True)
    *payoffs, choice = table
    drawn = draw_signals(dict(zip(SIGNAL_FIELDS, payoffs, strict=True)), choice=choice)
    both = drawn.threat * drawn.resist
    found = {
        "threat": drawn.threat, "resist": drawn.resist, "carry": drawn.carry,
        "imposed": both * drawn.carry, "bluff": both * (1 - drawn.carry),
        "concession": drawn.threat * (1 - drawn.resist), "equilibria": drawn.equilibria,
    }  # fmt: skip
    return {name: values[place.ravel()] for name, values in found.items()}
