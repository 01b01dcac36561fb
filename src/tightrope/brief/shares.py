"""How the evidence divides among countries, blocs, state media, publishers and origins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tightrope.brief.assessment import Assessment, GroupKind

KINDS: tuple[GroupKind, ...] = ("country", "bloc", "state media", "origin", "publisher")
UNKNOWN = "not known"
MEDIA = {"yes": "state media", "no": "not state media"}


@dataclass(frozen=True, slots=True)
class Share:
    """How many of `whole` items one group gives."""

    kind: GroupKind
    group: str
    part: int
    whole: int

    @property
    def value(self) -> float:
        """The share in [0, 1]."""
        return self.part / self.whole if self.whole else 0.0

    @property
    def is_over_half(self) -> bool:
        """Whether one known group gives more than half, which bears a warning.

        That most items are *not* of state media is no such thing.
        """
        return 2 * self.part > self.whole and self.group not in (UNKNOWN, MEDIA["no"])


def count_shares(assessment: Assessment, kind: GroupKind, *, among: Iterable[str] | None = None) -> tuple[Share, ...]:
    """Shares of all items, or `among` these ids, largest first."""
    groups = assessment.groups.get(kind, {})
    ids = [item.id for item in assessment.evidence] if among is None else list(among)
    counts = Counter(groups.get(i, UNKNOWN) for i in ids)
    return tuple(
        Share(kind, name_group(assessment, kind, group), part, len(ids))
        for group, part in sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    )


def name_group(assessment: Assessment, kind: GroupKind, group: str) -> str:
    """A group as a reader knows it: countries and blocs by their names."""
    if kind == "state media":
        return MEDIA.get(group, group)
    return assessment.find_name(group) if kind in ("country", "bloc") else group


def find_largest(assessment: Assessment, kind: GroupKind, *, among: Iterable[str] | None = None) -> Share | None:
    """The largest group that is known."""
    return next((share for share in count_shares(assessment, kind, among=among) if share.group != UNKNOWN), None)
