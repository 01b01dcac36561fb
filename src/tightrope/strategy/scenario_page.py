"""One merged scenario file while it is read: its table, its texts for `file:line`, the keys that each section knows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tightrope.errors import CaseError, name_nearest
from tightrope.strategy.expression import Expression, parse_expression
from tightrope.strategy.scenario import RUNGS, SIGNAL_FIELDS

KEYS: Mapping[str, tuple[str, ...]] = {
    "": ("extends", "scenario", "actor", "quantity", "together", "course", "payoff", "consequence", "game", "lever",
         "council", "hazard", "reach", "graph", "whatif", "reference", "claim", "bundle"),
    "scenario": ("name", "title", "focal", "as_of", "seed", "draws"),
    "actor": ("lambda", "source", "why"),
    "quantity": ("dist", "source", "why", "unit", "prior", "room", "nuclear"),
    "together": ("names", "rank", "why"),
    "course": ("name", "label", "path", *RUNGS, "given", "ties", "indicators"),
    "game": ("moves", "payoff", "report"),
    "move": ("name", "by", "options", "sees", "when", "odds", "needs"),
    "lever": ("sender", "target", *SIGNAL_FIELDS),
    "council": ("status_quo", "quota", "faction"),
    "faction": ("name", "weight", "worth"),
    "hazard": ("base", "shock", "own", "control", "months"),
    "reach": ("range_km", "distance_km", "as_of", "source"),
    "graph": ("ties", "rivals", "room", "source", "why"),
    "bundle": ("sides", "weight", "files"),
    "file": ("name", "first", "second"),
    "whatif": ("why", "fix", "set", "scale"),
    "claim": ("kind", "speaker", "actor", "recipient", "words", "document"),
    "reference": ("text", "rate", "n", "source"),
}  # fmt: skip


class Page:
    """A merged file and the texts it came from, the nearest file first, so that errors can name the line."""

    def __init__(self, path: Path, table: Mapping[str, Any], texts: Sequence[tuple[Path, str]]) -> None:
        self.path, self.table, self.texts = path, table, texts
        self.used: set[str] = set()
        self.warnings: list[str] = []

    def find(self, *needles: str) -> str:
        """file:line of the first needle that stands in a text, the nearest file first."""
        for needle in needles:
            for path, text in self.texts:
                at = re.search(re.escape(needle), text)
                if at:
                    return f"{path}:{text.count(chr(10), 0, at.start()) + 1}"
        return str(self.path)

    def check(self, table: Any, kind: str, where: str) -> dict[str, Any]:
        """The table, after its keys are known to this section."""
        if not isinstance(table, dict):
            raise CaseError(f"{where}: [{kind or 'the file'}] must be a table")
        for key in table:
            if key not in KEYS[kind]:
                place = self.find(f"{key} =", f"[{key}")
                raise CaseError(
                    f"{place}: unknown key {key!r} in [{kind or 'the file'}]{name_nearest(key, KEYS[kind])}"
                )
        return table

    def need(self, table: Mapping[str, Any], key: str, where: str, kind: type | tuple[type, ...] = str) -> Any:
        """A value that must be there, of the kind that is due."""
        if key not in table:
            raise CaseError(f"{where}: {key!r} is missing")
        if not isinstance(table[key], kind) or isinstance(table[key], bool):
            raise CaseError(f"{where}: {key} = {table[key]!r} is not of the kind that is due here")
        return table[key]

    def parse(self, value: Any, where: str) -> Expression:
        """An expression from text or a number."""
        text = str(value)
        place = self.find(f'"{text}"', text) if isinstance(value, str) else where
        return parse_expression(text, where=place)
