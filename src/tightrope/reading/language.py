"""Whether a text is English, by its letters and its commonest words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from tightrope.reading.lexicon import load_table

LEAST_WORDS = 25  # below this the commonest words say little; only the script is judged
SAMPLE = 20_000  # characters looked at

_WORD = re.compile(r"[^\W\d_]+")


def name_language_fault(text: str) -> str | None:
    """Why a text is not English, or None if it may be.

    >>> name_language_fault("Le gouvernement a condamné les frappes et la guerre dans la région " * 4)
    'French by its commonest words'
    """
    sample = text[:SAMPLE]
    letters = [character for character in sample if character.isalpha()]
    if not letters:
        return "no letters in it"
    strange = [character for character in letters if not unicodedata.name(character, "").startswith("LATIN")]
    if len(strange) > len(letters) / 2:
        script = unicodedata.name(strange[0], "unknown").split(" ")[0].capitalize()
        return f"written in {script} letters, not English"
    words = [word.lower() for word in _WORD.findall(sample)]
    if len(words) < LEAST_WORDS:
        return None
    counts = Counter(words)
    table = load_table("languages.toml")
    shares = {name: sum(counts[word] for word in set(known)) / len(words) for name, known in table.items()}
    english = shares.pop("English")
    nearest = max(shares, key=lambda name: shares[name])
    if shares[nearest] > 0.08 and shares[nearest] > english:
        return f"{nearest} by its commonest words"
    return None
