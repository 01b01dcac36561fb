"""Acts of which the reader guessed a side or the type: listed, never used for a number."""

from __future__ import annotations

from collections.abc import Iterable

from tightrope.alignment.standing import Unused
from tightrope.claims import WeightedAct
from tightrope.nouns import Evidence


def part_inferred(
    acts: Iterable[WeightedAct], evidence: Iterable[Evidence]
) -> tuple[tuple[WeightedAct, ...], tuple[Unused, ...]]:
    """Acts for the position, and those of which a side or the type is a guess: it never moves a position."""
    guessed = {item.id for item in evidence if item.is_guessed}
    used = tuple(act for act in acts if not guessed.issuperset(act.evidence_ids))
    aside = [act.evidence_ids for act in acts if guessed.issuperset(act.evidence_ids)]
    return used, tuple(
        Unused(ids, "its side or type is a guess of the reader: taken from the context, or learned, not named")
        for ids in aside
    )
