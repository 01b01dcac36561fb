"""What a verb attributes other than by a clause or quotation: infinitives, phrases, objects, adjectives, passives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tightrope.reading.clauses import OBJECTS
from tightrope.reading.extents import Stretch, find_cue, find_phrase
from tightrope.reading.lexicon import Attitudes
from tightrope.reading.parse import Sentence
from tightrope.reading.stretches import Attribution, Verb, make, take_below

_TAIL = frozenset({"for", "of", "as", "to", "over", "against", "about", "into", "with", "between"})


def read_complement(sentence: Sentence, verb: Verb, lexicon: Attitudes) -> Attribution | None:
    """Infinitives, phrases, plain objects and adjectives as contents."""
    place = verb.place
    lemma = sentence.tokens[place].lemma
    objects = [child for child in sentence.list_deps(place, *OBJECTS) if child > place]
    if lemma in lexicon.infinitive:
        below = [
            child for child in sentence.list_deps(place, "xcomp", "ccomp", "advcl") if is_infinitive(sentence, child)
        ]
        if below:
            asked = [child for child in _list_asked(sentence, place, objects) if child < below[0]]
            return make(sentence, verb, take_below(sentence, [*asked[:1], below[0]], verb), "infinitive")
    made = _read_phrase(sentence, verb, objects, lexicon)
    if made is None and objects and lemma in lexicon.carriers:
        made = _read_carried(sentence, verb, objects[0], lexicon)
    if made is None and lemma in lexicon.object:
        made = _read_object(sentence, verb, objects)
    if made is None and lemma in ("be", "feel", "remain", "seem", "become"):
        made = _read_adjective(sentence, verb, lexicon)
    return made


def _read_phrase(sentence: Sentence, verb: Verb, objects: Sequence[int], lexicon: Attitudes) -> Attribution | None:
    """ "spoke about X", "described X as Y": the preposition belongs to the cue."""
    place = verb.place
    lemma = sentence.tokens[place].lemma
    for child in sentence.list_deps(place, "prep", "prt"):
        word = sentence.tokens[child].text.lower()
        if child < place or lemma not in lexicon.prepositions.get(word, ()) or (objects and word not in ("as", "out")):
            continue
        lower = sentence.list_deps(child, "pobj", "pcomp", "amod", "prep") or (objects if word == "out" else [])
        if lower:
            longer = replace(verb, cue=(verb.cue[0], max(child + 1, sentence.subtrees[lower[0]][0])))
            return make(sentence, longer, take_below(sentence, lower[:1], verb), "preposition")
    return None


def _read_object(sentence: Sentence, verb: Verb, objects: Sequence[int]) -> Attribution | None:
    """ "criticized X for Y", "proposed doing X"."""
    place = verb.place
    if objects:
        below = [objects[0], *_list_tail(sentence, objects[0], place)]
        return make(sentence, verb, take_below(sentence, below, verb), "object")
    gerunds = [child for child in sentence.list_deps(place, "xcomp") if sentence.tokens[child].tag == "VBG"]
    return make(sentence, verb, take_below(sentence, gerunds[:1], verb), "gerund") if gerunds else None


def _read_carried(sentence: Sentence, verb: Verb, noun: int, lexicon: Attitudes) -> Attribution | None:
    """ "raised questions about X", "made the case that …": verb and noun are one cue."""
    lemma = sentence.tokens[noun].lemma
    for child in [*sentence.children[noun], *sentence.list_deps(verb.place, "prep", "xcomp", "ccomp")]:
        token = sentence.tokens[child]
        first = sentence.subtrees[child][0]
        if first <= noun:
            continue
        longer = replace(verb, cue=(verb.cue[0], first))
        if token.dep in ("acl", "ccomp", "relcl", "xcomp"):
            is_that = lemma in lexicon.nouns_that and has_that(sentence, child)
            is_to = lemma in lexicon.nouns_infinitive and is_infinitive(sentence, child)
            if is_that or is_to:
                return make(sentence, longer, take_below(sentence, [child], longer), "carried")
        below = sentence.list_deps(child, "pobj", "pcomp") if token.dep == "prep" else []
        if below and lemma in lexicon.nouns.get(token.text.lower(), ()):
            longer = replace(verb, cue=(verb.cue[0], child + 1))
            return make(sentence, longer, take_below(sentence, below[:1], longer), "carried")
    return None


def _list_asked(sentence: Sentence, place: int, objects: Sequence[int]) -> list[int]:
    """The one who is to do it: the object, or the noun after "on" in "called on X to …"."""
    called = [
        lower
        for child in sentence.list_deps(place, "prep")
        if sentence.tokens[child].text.lower() in ("on", "upon")
        for lower in sentence.list_deps(child, "pobj")
    ]
    return [*objects, *called]


def _list_tail(sentence: Sentence, noun: int, place: int) -> list[int]:
    """Phrases after an object that belong to what is said of it ("criticized X for Y"), and its complement."""
    return [
        child
        for child in sentence.children[place]
        if child > noun
        and (
            sentence.tokens[child].dep in ("oprd", "xcomp", "ccomp")
            or (sentence.tokens[child].dep == "prep" and sentence.tokens[child].text.lower() in _TAIL)
        )
    ]


def _read_adjective(sentence: Sentence, verb: Verb, lexicon: Attitudes) -> Attribution | None:
    """ "is confident that …", "was critical of …"."""
    for child in sentence.list_deps(verb.place, "acomp", "attr"):
        if sentence.tokens[child].lemma not in lexicon.adjectives or child < verb.place:
            continue
        for lower in sentence.children[child]:
            dep = sentence.tokens[lower].dep
            if lower < child:
                continue
            if dep in ("ccomp", "xcomp"):
                longer = replace(verb, cue=(verb.cue[0], child + 1))
                return make(sentence, longer, take_below(sentence, [lower], verb), "adjective")
            if dep == "prep":
                below = sentence.list_deps(lower, "pobj", "pcomp")
                longer = replace(verb, cue=(verb.cue[0], lower + 1))
                return make(sentence, longer, take_below(sentence, below[:1], verb), "adjective") if below else None
    return None


def read_passive(sentence: Sentence, place: int, lexicon: Attitudes) -> Attribution | None:
    """ "was accused by X of Y", "is expected to Z", "the laws proposed by X"."""
    lemma = sentence.tokens[place].lemma
    if lemma in lexicon.emotion:
        return _read_emotion(sentence, place, lexicon)
    if lemma not in lexicon.spoken:
        return None
    agents = [lower for child in sentence.list_deps(place, "agent") for lower in sentence.list_deps(child, "pobj")]
    source = find_phrase(sentence, agents[0]) if agents else None
    cue = find_cue(sentence, place, lexicon.light)
    verb = Verb(place, None, source, cue)
    subjects = sentence.list_deps(place, "nsubjpass")
    below = sentence.list_deps(place, "ccomp", "xcomp", "oprd")
    for child in sentence.list_deps(place, "prep"):
        if not below and sentence.tokens[child].text.lower() in ("of", "as", "for", "with"):
            below = sentence.list_deps(child, "pobj", "pcomp", "amod")
    contents: tuple[Stretch, ...] = ()
    if subjects:
        contents += (find_phrase(sentence, subjects[0], without=place),)
    elif sentence.tokens[place].dep == "acl":
        contents += (find_phrase(sentence, sentence.tokens[place].head, without=place),)
    if below:
        contents += take_below(sentence, below[:1], verb)
    if not contents or not (agents or below):
        return None
    return Attribution(verb.cue, source, contents, "passive")


def _read_emotion(sentence: Sentence, place: int, lexicon: Attitudes) -> Attribution | None:
    """ "were alarmed that …": the one who feels is the source."""
    subjects = sentence.list_deps(place, "nsubjpass", "nsubj")
    below = sentence.list_deps(place, "ccomp", "xcomp")
    if not subjects or not below:
        return None
    source = find_phrase(sentence, subjects[0], without=place)
    verb = Verb(place, subjects[0], source, find_cue(sentence, place, lexicon.light))
    return make(sentence, verb, take_below(sentence, below[:1], verb), "emotion")


def has_that(sentence: Sentence, place: int) -> bool:
    """Whether a clause opens with the complementiser "that"."""
    return any(sentence.tokens[child].text.lower() == "that" for child in sentence.list_deps(place, "mark"))


def is_infinitive(sentence: Sentence, place: int) -> bool:
    """Whether a verb stands with "to"."""
    return any(sentence.tokens[child].tag == "TO" for child in sentence.list_deps(place, "aux"))
