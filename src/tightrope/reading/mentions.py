"""The mentions of a document, in its order: whom each word means, for the pronouns and bare nouns after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tightrope.nouns import find_state
from tightrope.reading.actors import refer
from tightrope.reading.casts import SCENE, SUBJECTS, Cast, Mention
from tightrope.reading.lexicon import load_roles
from tightrope.reading.names import Memory
from tightrope.reading.parse import Sentence


def find_actors(sentences: Sequence[Sentence], memory: Memory) -> Cast:
    """The references of every word that can name an actor, sentence by sentence."""
    counts = Counter(
        token.name.state for sentence in sentences for token in sentence.tokens if token.name and token.name.state
    )
    counts.update(
        token.name.state
        for sentence in sentences
        for token in sentence.tokens
        if token.name and token.name.state and token.dep in SUBJECTS
    )
    states = {state: n for state, n in counts.items() if not state.startswith(("IGO", "WLD", "NON", "NGO"))}
    focal = max(states, key=lambda state: states[state], default=None)
    names = [token.name for sentence in sentences for token in sentence.tokens if token.name]
    seats = Counter(find_state(name.actor) for name in names if name.kind == "capital")
    bodies = Counter(name.actor for name in names if name.actor.startswith("IGO."))
    cast = Cast(memory, focal, shares=states, seats=seats, bodies=bodies)
    for sentence in sentences:
        for place in range(len(sentence.tokens)):
            _note_mention(cast, sentence, place)
    return cast


def _note_mention(cast: Cast, sentence: Sentence, place: int) -> None:
    """Remember a word that a pronoun may pick up."""
    token = sentence.tokens[place]
    is_inner = token.dep in ("amod", "compound", "nmod") or (token.dep == "conj" and sentence.tokens[token.head].name)
    if is_inner and not (token.name and token.dep != "conj"):
        return
    if token.pos not in ("NOUN", "PROPN", "PRON", "ADJ", "DET") and token.name is None:
        return
    reference = refer(cast, sentence, place)
    if not reference.ids:
        if token.tag in ("NNP", "NNPS") and token.text.istitle() and token.dep in (*SUBJECTS, "dobj"):
            cast.strangers.append(Mention(sentence.number, place, (), token.dep in SUBJECTS, token.tag == "NNPS"))
        return
    if reference.rule == "possessor":
        if token.dep in SUBJECTS:
            cast.mentions.append(
                Mention(sentence.number, place, reference.ids, is_subject=False, is_plural=False, is_topic=True)
            )
        return
    if token.dep in ("amod", "compound", "nmod") and token.name and token.name.kind == "demonym":
        return
    is_subject = token.dep in SUBJECTS and reference.rule != "relative"
    plural = len(reference.ids) > 1 or token.tag in ("NNS", "NNPS")
    is_person = token.tag == "NN" and token.name is None and bool(load_roles().phrases.get((token.lemma,)))
    is_place = reference.rule.startswith(SCENE)
    is_topic = is_subject = is_subject and not is_place
    cast.mentions.append(
        Mention(sentence.number, place, reference.ids, is_subject, plural, is_topic, is_person, is_place)
    )
