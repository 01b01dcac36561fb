"""The onlookers' web: signed ties, what a course does to their balance, and who can still talk to both sides."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from tightrope.alignment.balance import Tie, count_triads, find_frustration


def change_ties(ties: Sequence[Tie], changes: Sequence[Tie]) -> tuple[Tie, ...]:
    """The ties with some signs changed or added; a sign of 0 removes a tie.

    >>> change_ties([("A", "B", 1)], [("B", "A", -1), ("A", "C", 1)])
    (('A', 'B', -1), ('A', 'C', 1))
    """
    table = {frozenset((a, b)): (a, b, sign) for a, b, sign in ties}
    for a, b, sign in changes:
        old = table.get(frozenset((a, b)), (a, b, sign))
        table[frozenset((a, b))] = (old[0], old[1], sign)
    return tuple(tie for tie in table.values() if tie[2])


def score_brokerage(ties: Sequence[Tie], actor: str) -> int:
    """How many pairs that are hostile or out of touch the actor is on good terms with both of.

    The liaison count of Gould & Fernandez (1989) on a signed graph: every such pair could talk through the actor.

    >>> score_brokerage([("P", "A", 1), ("P", "B", 1), ("A", "B", -1)], "P")
    1
    """
    sign = {frozenset((a, b)): s for a, b, s in ties}
    friends = sorted({b if a == actor else a for a, b, s in ties if s > 0 and actor in (a, b)})
    return sum(sign.get(frozenset((a, b)), 0) <= 0 for i, a in enumerate(friends) for b in friends[i + 1 :])


def can_mediate(ties: Sequence[Tie], actor: str, rivals: tuple[str, str]) -> bool:
    """The actor is on good terms with both rivals."""
    sign = {frozenset((a, b)): s for a, b, s in ties}
    return all(sign.get(frozenset((actor, rival)), 0) > 0 for rival in rivals)


@lru_cache(maxsize=256)
def measure_graph(
    ties: tuple[Tie, ...], *, focal: str, rivals: tuple[str, str] | None, time_limit: float = 5.0
) -> tuple[float, float, float]:
    """Frustration index, tense triads, and the focal state's brokerage (one more where it can mediate the rivals)."""
    if not ties:
        return 0.0, 0.0, 0.0
    frustration = find_frustration(ties, time_limit=time_limit).value
    broker = score_brokerage(ties, focal) + (1 if rivals and can_mediate(ties, focal, rivals) else 0)
    return float(frustration), float(count_triads(ties)[1]), float(broker)
