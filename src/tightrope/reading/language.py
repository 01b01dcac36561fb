"""Whether a text is English, by its letters and its commonest words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

LEAST_WORDS = 25  # below this the commonest words say little; only the script is judged
SAMPLE = 20_000  # characters looked at

_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset(
    "the of and to in a is that for it as was with be by on not he i this are or his from at which but have an had "
    "they you were their one all we can her has there been if more when will would who so no said its after".split()
)
_OTHERS = {
    "French": "le la les des et une dans que qui est pour pas sur du au aux avec par ce cette il elle nous vous ont".split(),
    "Spanish": "el la los las y que en un una por con para del se su es al lo como más pero sus le ya fue".split(),
    "German": "der die das und ist nicht ein eine den dem mit von zu auf für im sich des auch es werden sind hat".split(),
    "Italian": "il la che di e un una per con del della non sono gli le nel alla si dei ha delle".split(),
    "Portuguese": "o a os as e que de do da em um uma para com não por dos das se na no ao foi mais".split(),
    "Turkish": "ve bir bu da de için ile olarak çok daha gibi ancak olan olduğu en sonra".split(),
    "Indonesian": "yang dan di dengan untuk dari ini itu pada adalah tidak akan dalam ke oleh".split(),
    "Dutch": "de het een en van dat niet op met voor zijn aan die ook er naar bij heeft wordt".split(),
}


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
    english = sum(counts[word] for word in _ENGLISH) / len(words)
    shares = {name: sum(counts[word] for word in set(known)) / len(words) for name, known in _OTHERS.items()}
    nearest = max(shares, key=lambda name: shares[name])
    if shares[nearest] > 0.08 and shares[nearest] > english:
        return f"{nearest} by its commonest words"
    return None
