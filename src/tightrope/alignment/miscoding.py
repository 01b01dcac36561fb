"""What an act recorded under a code may really have been: learned from a sample checked by hand, code by code.

A feed without modality codes "demands that they withdraw" as a withdrawal; another exchanges actor and target. One rate
for all codes cannot mend an error in one direction. Here each recorded act is spread over what acts of its code turned
out to be, every part at its share: as the recorded code, as another (perhaps in the other channel), or the other way
round. Parts that are no act at all (a statement, a plan) leave.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from tightrope.nouns import Channel, load_scale

PRIOR_ACTS = 10.0  # how many right acts a code not yet checked counts as: its own record is believed until seen wrong


class Part(NamedTuple):
    """A share of a recorded act: what it may really be, and whether with actor and recipient exchanged."""

    type: str
    channel: Channel
    score: float
    share: float
    is_reversed: bool


@dataclass(frozen=True, slots=True)
class Miscoding:
    """By recorded type: the share of each true type, and the share with actor and recipient exchanged.

    `truths` maps a recorded type to the shares of the types that it stood for, those that are no act included, so that
    they sum to 1. A type that nobody checked is taken as recorded.
    """

    truths: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    reversals: Mapping[str, float] = field(default_factory=dict)

    @staticmethod
    def learn(checked: Iterable[tuple[str, str, bool]], *, prior: float = PRIOR_ACTS) -> Miscoding:
        """Shares from checked acts (recorded type, true type, whether reversed).

        Each recorded type starts with `prior` right acts, so that a code checked twice is not condemned for one error;
        the share of reversals is pooled over all types and drawn toward that by as many acts.

        >>> table = Miscoding.learn([("RETREAT", "REQUEST", False)] * 6 + [("RETREAT", "RETREAT", False)] * 4)
        >>> {name: round(share, 2) for name, share in table.truths["RETREAT"].items()}
        {'REQUEST': 0.3, 'RETREAT': 0.7}
        """
        rows = list(checked)
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        reversed_: Counter[str] = Counter()
        for recorded, true, is_reversed in rows:
            counts[recorded][true] += 1
            reversed_[recorded] += is_reversed
        pooled = sum(reversed_.values()) / len(rows) if rows else 0.0
        truths = {}
        for recorded, seen in counts.items():
            total = sum(seen.values()) + prior
            truths[recorded] = {
                true: (seen[true] + (prior if true == recorded else 0.0)) / total for true in sorted({*seen, recorded})
            }
        reversals = {
            recorded: (reversed_[recorded] + prior * pooled) / (sum(seen.values()) + prior)
            for recorded, seen in counts.items()
        }
        return Miscoding(truths, reversals)


def spread_scores(recorded: str, score: float, table: Miscoding) -> tuple[Part, ...]:
    """What an act recorded under a type at a score may really be; shares sum to 1 less what is no act.

    >>> table = Miscoding({"RETREAT": {"REQUEST": 0.4, "RETREAT": 0.6}}, {"RETREAT": 0.1})
    >>> [(part.channel, round(part.share, 2), part.is_reversed) for part in spread_scores("RETREAT", 7.0, table)]
    [('words', 0.36, False), ('words', 0.04, True), ('deeds', 0.54, False), ('deeds', 0.06, True)]
    """
    scale = load_scale()
    turned = table.reversals.get(recorded, 0.0)
    parts = []
    for true, share in table.truths.get(recorded, {recorded: 1.0}).items():
        known = scale.types.get(true)
        if known is None or known.is_say:
            continue
        value = score if true == recorded else known.score or 0.0
        for is_reversed, part in ((False, share * (1 - turned)), (True, share * turned)):
            if part > 0:
                parts.append(Part(true, known.channel, value, part, is_reversed))
    return tuple(parts)
