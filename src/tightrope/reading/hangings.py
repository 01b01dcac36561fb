"""What hangs on a verb or an event noun, marked by its place, as the frames of the lexicon ask for it.

"=word" is the head of an object (of a noun: what stands before it or after "of"), "~word head" a word before or after
"of" on one, "<word" the head of an active subject, "+word" a particle, "to:word" a noun after a preposition. A name
counts by its kind: "@person", "@state", "@body", "@capital", or "@unknown" where nobody knows it.
"""

from __future__ import annotations

from collections.abc import Iterator

from tightrope.reading.names import Name
from tightrope.reading.parse import Sentence
from tightrope.reading.tokens import Token

_OBJECTS = ("dobj", "obj", "nsubjpass")
_MODIFIERS = ("amod", "compound", "nmod", "npadvmod")
_TAKING_UP = frozenset({"which", "that", "who", "whom"})
_CONTENT = frozenset({"of", "in", "on", "against", "into"})


def list_marked(sentence: Sentence, place: int) -> set[str]:
    """Marked words that hang on a verb; a relative pronoun stands for the noun before it."""
    tokens = sentence.tokens
    token = tokens[place]
    marked: set[str] = set()
    objects = list(sentence.list_deps(place, *_OBJECTS))
    subjects = list(sentence.list_deps(place, "nsubj"))
    if token.dep == "relcl":
        objects = [token.head if tokens[here].text.lower() in _TAKING_UP else here for here in objects]
        subjects = [token.head if tokens[here].text.lower() in _TAKING_UP else here for here in subjects]
    if token.dep == "acl" and token.tag == "VBN":
        objects.append(token.head)
    for here in objects:
        marked |= _mark_object(sentence, here)
    for here in subjects:
        marked |= {f"<{_name(tokens[lower])}" for lower in _list_alike(sentence, here)}
    marked |= {f"+{tokens[child].text.lower()}" for child in sentence.list_deps(place, "prt")}
    return marked | _mark_phrases(sentence, place)


def list_marked_beside(sentence: Sentence, place: int) -> set[str]:
    """Marked words that hang on an event noun: its compounds, owner without a name, and what comes after "of"."""
    tokens = sentence.tokens
    marked = {
        f"={tokens[child].lemma}"
        for child in sentence.list_deps(place, "compound", "amod", "nmod", "poss")
        if tokens[child].name is None
    }
    for child in sentence.list_deps(place, "prep"):
        word = tokens[child].text.lower()
        if word in _CONTENT or (word == "to" and not marked):
            for lower in sentence.list_deps(child, "pobj"):
                marked |= _mark_object(sentence, lower)
    return marked | _mark_phrases(sentence, place)


def _mark_object(sentence: Sentence, place: int) -> set[str]:
    """An object's head, the heads joined to it, and the words before and after "of" on each."""
    tokens = sentence.tokens
    marked: set[str] = set()
    for here in _list_alike(sentence, place):
        head = _name(tokens[here])
        marked.add(f"={head}")
        below = [child for child in sentence.list_deps(here, *_MODIFIERS) if tokens[child].name is None]
        below += [lower for child in below for lower in sentence.list_deps(child, *_MODIFIERS)]
        for child in sentence.list_deps(here, "prep"):
            if tokens[child].text.lower() == "of":
                below += [deep for lower in sentence.list_deps(child, "pobj") for deep in _list_alike(sentence, lower)]
        marked |= {f"~{_name(tokens[lower])} {head}" for lower in below}
    return marked


def _mark_phrases(sentence: Sentence, place: int) -> set[str]:
    """Nouns after prepositions, each with its preposition."""
    tokens = sentence.tokens
    marked: set[str] = set()
    for child in sentence.list_deps(place, "prep", "dative", "prt"):
        word = tokens[child].text.lower()
        lowers = [(word, lower) for lower in sentence.list_deps(child, "pobj")]
        for deeper in sentence.list_deps(child, "prep"):
            lowers += [(tokens[deeper].text.lower(), lower) for lower in sentence.list_deps(deeper, "pobj")]
        marked |= {f"{mark}:{_name(tokens[deep])}" for mark, lower in lowers for deep in _list_alike(sentence, lower)}
    return marked


def _list_alike(sentence: Sentence, place: int) -> Iterator[int]:
    """A noun and the nouns joined to it by "and"."""
    yield place
    for child in sentence.list_deps(place, "conj"):
        yield from _list_alike(sentence, child)


def _name(token: Token) -> str:
    """The word's lemma; of a name its kind."""
    if token.name is not None:
        return _name_kind(token.name)
    if token.tag == "PRP" and token.text.lower() in ("him", "her"):
        return "@person"
    return "@unknown" if token.pos == "PROPN" and token.text[:1].isupper() else token.lemma


def _name_kind(name: Name) -> str:
    """What a name stands for in a frame."""
    if name.rule == "given":
        return "@state"
    if name.kind == "person" or "/" in name.actor:
        return "@person"
    if name.actor.startswith("IGO"):
        return "@body"
    if name.kind in ("capital", "seat", "metonym"):
        return f"@{name.kind}"
    return "@state" if name.kind in ("name", "alias") else f"@{name.kind}"
