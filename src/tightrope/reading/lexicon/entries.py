"""One line of a lexicon, whichever file it stands in."""

from __future__ import annotations

from dataclasses import dataclass

SMALL = frozenset(
    [
        "of",
        "to",
        "for",
        "in",
        "as",
        "over",
        "by",
        "with",
        "against",
        "on",
        "upon",
        "from",
        "into",
        "at",
        "up",
        "out",
        "off",
        "down",
        "back",
        "aside",
        "about",
        "behind",
    ]
)
NOTS = frozenset(["not", "never"])
_NONE = frozenset(["no", "nothing"])  # "said nothing" is what an answer withheld is, "has no appetite" is not


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a lexicon: what it codes, what must hang on its head, and which file and words it came from."""

    label: str
    mode: str | None
    needs: tuple[frozenset[str], ...]
    text: str
    kind: str
    recipient: str | None = None

    @property
    def weight(self) -> float:
        """How specific the entry is: a content word counts one, a preposition or particle half."""
        return sum(0.5 if need <= SMALL else 1.0 for need in self.needs)

    @property
    def is_negative(self) -> bool:
        """Whether the entry itself says "not": its negation is part of the act."""
        nots = NOTS | _NONE if self.label in ("DENY", "AVOID-DENIAL") else NOTS
        return any(need & nots for need in self.needs)

    @property
    def rule(self) -> str:
        """Id of the rule, as shown to the reader."""
        words = ["|".join([*word.split("|")[:3], "…"]) if word.count("|") > 2 else word for word in self.text.split()]
        return f"{self.label}{'/' + self.mode if self.mode else ''}: {' '.join(words)}"
