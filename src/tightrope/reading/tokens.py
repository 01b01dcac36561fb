"""A word of a parsed sentence."""

from __future__ import annotations

from dataclasses import dataclass

from tightrope.reading.names import Name


@dataclass(frozen=True, slots=True)
class Token:
    """A word. `start`, `end` are document offsets; `head` is a place in the sentence, its own at the root."""

    text: str
    lemma: str
    tag: str
    pos: str
    dep: str
    head: int
    start: int
    end: int
    name: Name | None = None
