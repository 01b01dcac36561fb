"""Bodies of states that a text names in short: "the bloc", "the Commission", "Brussels" for one that sits there."""

from __future__ import annotations

from tightrope.reading.casts import SUBJECTS, Cast, is_definite
from tightrope.reading.lexicon import load_table, load_words
from tightrope.reading.parse import Sentence

_ANY_BODY = load_words("bodies.any")  # nouns that can mean any body
_SHORT = load_words("bodies.short")  # last words of bodies' names, which stand for them once they were named
_SEATS: dict[str, str] = load_table("grammar.toml")["seats"]
_NEAR = 8  # sentences back in which a body must be named for a small-lettered noun to mean it


def find_body(cast: Cast, sentence: Sentence, place: int) -> str | None:
    """The body that a bare noun with "the" means: the last one named that has the noun in its name, or may be any."""
    token = sentence.tokens[place]
    word = token.text.lower()
    if token.tag not in ("NN", "NNP") or not is_definite(sentence, place) or word not in _ANY_BODY | _SHORT:
        return None
    is_capital = token.text[:1].isupper()
    if not is_capital and word not in _ANY_BODY:
        return None
    named = cast.memory.bodies.get(word, frozenset()) if word in _SHORT else frozenset()
    for mention in reversed(cast.mentions):
        far = sentence.number - mention.sentence > _NEAR
        if far and not is_capital:
            return None
        if len(mention.ids) == 1 and mention.ids[0].startswith("IGO."):
            body = mention.ids[0]
            if body in named or (not named and word in _ANY_BODY):
                return body
    told = [body for body in sorted(named) if cast.bodies.get(body)]
    return max(told, key=lambda body: cast.bodies[body]) if told and is_capital else None


def find_seated(cast: Cast, sentence: Sentence, place: int) -> str | None:
    """The body that acts as its seat, where the document speaks of the body more than of the state around the seat."""
    token = sentence.tokens[place]
    body = _SEATS.get(token.name.surface or token.text) if token.name is not None else None
    if body is None or token.name is None or token.dep not in (*SUBJECTS, "poss", "dobj", "pobj", "conj"):
        return None
    state = token.name.actor.split(".")[0]
    spoken = sum(n for name, n in cast.bodies.items() if name.startswith(body))
    return body if spoken and spoken >= cast.shares.get(state, 0) - cast.seats.get(state, 0) else None
