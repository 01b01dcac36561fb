"""A named episode of history that an act is told by: "since the fall of Kabul"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tightrope.nouns.interval import Interval

Relation = Literal["during", "after", "since", "before"]


@dataclass(frozen=True, slots=True)
class Episode:
    """An episode from a dated list, and how an act stands to it.

    `when` are the days of the episode, not of the act; `words` is what the text calls it, relation included; `source`
    says where the days stand. It is no date of the act: the text does not fix it, a list does.
    """

    name: str
    relation: Relation
    when: Interval
    words: str
    source: str

    def __str__(self) -> str:
        """For a line in a table.

        >>> from tightrope.nouns import parse_interval
        >>> str(Episode("fall of Kabul", "since", parse_interval("2021-08-15"), "since the fall of Kabul", "a list"))
        'since the fall of Kabul (2021-08-15)'
        """
        return f"{self.relation} the {self.name} ({self.when})"
