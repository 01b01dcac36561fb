"""Clauses of a sentence: a verb or an event noun with its subject, objects and phrases."""

from __future__ import annotations

from dataclasses import dataclass

from tightrope.reading.casts import SUBJECTS
from tightrope.reading.hangings import list_marked, list_marked_beside
from tightrope.reading.lexicon import load_words
from tightrope.reading.parse import Sentence

TIME_WORDS = load_words("clauses.time")
OBJECTS = ("dobj", "obj", "dative", "iobj")
COMPLEMENTS = ("attr", "acomp", "oprd")
_OBJECT_JUDGED = load_words("clauses.object_judged")
_OBJECT_CONTROL = load_words("clauses.object_control")


@dataclass(frozen=True, slots=True)
class Clause:
    """A predicate and what hangs on it; all are places in the sentence.

    `phrases` are (preposition, place of its noun). `bag` holds the lemmas that a lexicon entry may ask for.
    """

    place: int
    kind: str  # "verb" or "noun"
    lemma: str
    subject: int | None
    objects: tuple[int, ...]
    phrases: tuple[tuple[str, int], ...]
    agent: int | None
    is_passive: bool
    bag: frozenset[str]


def is_verb(sentence: Sentence, place: int) -> bool:
    """Whether a word heads a clause: a verb that is not an auxiliary."""
    token = sentence.tokens[place]
    if token.name is not None and token.name.kind != "demonym":
        return False
    if token.dep in ("aux", "auxpass", "amod", "compound", "nmod", "punct", "case", "prep", "agent", "mark", "prt"):
        return False
    return token.pos in ("VERB", "AUX") and token.tag.startswith(("V", "MD"))


def find_clauses(sentence: Sentence) -> tuple[Clause, ...]:
    """All verbal clauses in order."""
    return tuple(make_verb_clause(sentence, place) for place in range(len(sentence.tokens)) if is_verb(sentence, place))


def make_verb_clause(sentence: Sentence, place: int) -> Clause:
    """The clause of a verb."""
    tokens = sentence.tokens
    is_passive = bool(sentence.list_deps(place, "auxpass", "nsubjpass")) or (
        tokens[place].tag == "VBN"
        and (
            tokens[place].dep == "acl"
            or (tokens[place].dep == "advcl" and not sentence.list_deps(place, "aux", *SUBJECTS))
        )
    )
    agent = next(
        (lower for child in sentence.list_deps(place, "agent") for lower in sentence.list_deps(child, "pobj")), None
    )
    return Clause(
        place,
        "verb",
        tokens[place].lemma,
        find_subject(sentence, place),
        tuple(sentence.list_deps(place, *OBJECTS)),
        list_phrases(sentence, place),
        agent,
        is_passive,
        fill_verb_bag(sentence, place),
    )


def make_noun_clause(sentence: Sentence, place: int) -> Clause:
    """The clause of an event noun."""
    return Clause(
        place,
        "noun",
        sentence.tokens[place].lemma,
        None,
        (),
        list_phrases(sentence, place),
        None,
        is_passive=False,
        bag=fill_noun_bag(sentence, place),
    )


def list_phrases(sentence: Sentence, place: int) -> tuple[tuple[str, int], ...]:
    """The (preposition, noun) pairs on a word, chained prepositions included."""
    pairs = []
    for child in sentence.list_deps(place, "prep", "dative", "agent", "prt"):
        if sentence.tokens[child].pos in ("ADP", "SCONJ", "PART", "ADV") or sentence.tokens[child].dep == "prep":
            lemma = sentence.tokens[child].text.lower()
            if lemma in ("according", "per"):
                continue
            pairs += [(lemma, lower) for lower in sentence.list_deps(child, "pobj")]
            for deeper in sentence.list_deps(child, "prep"):
                lemma = sentence.tokens[deeper].text.lower()
                pairs += [(lemma, lower) for lower in sentence.list_deps(deeper, "pobj")]
    return tuple(pairs)


def find_subject(sentence: Sentence, place: int, depth: int = 0) -> int | None:  # noqa: PLR0911 - one return a relation
    """The word that is a verb's subject, its own or by control; None if nothing says."""
    tokens = sentence.tokens
    own = sentence.list_deps(place, *SUBJECTS)
    if own:
        return own[0]
    if depth > 6:
        return None
    token = tokens[place]
    head = token.head
    if token.dep == "conj" and is_verb(sentence, head):
        return find_subject(sentence, head, depth + 1)
    if token.dep in ("xcomp", "ccomp", "advcl", "dep") and is_verb(sentence, head):
        return _find_controller(sentence, place, head, depth)
    if token.dep in ("xcomp", "acomp") and tokens[head].pos == "ADJ":
        return _find_above(sentence, head, depth)
    if token.dep == "pcomp":
        return _find_gerund_subject(sentence, place, depth)
    if token.dep in ("acl", "relcl"):
        return _find_modified(sentence, place, depth)
    return None


def _find_controller(sentence: Sentence, place: int, head: int, depth: int) -> int | None:
    """The subject of an infinitive, participle or bare complement from the verb above it."""
    tokens = sentence.tokens
    lemma = tokens[head].lemma
    if tokens[place].dep in ("xcomp", "ccomp") and (lemma in _OBJECT_CONTROL or lemma == "call"):
        objects = sentence.list_deps(head, *OBJECTS)
        if objects and objects[0] < place and lemma != "call":
            return objects[0]
        for preposition, noun in list_phrases(sentence, head):
            if (
                preposition in ("on", "upon", "to", "with", "for")
                and noun < place
                and lemma in ("call", "appeal", "plead", "lean", "shout", "press")
            ):
                return noun
        if sentence.list_deps(head, "nsubjpass"):
            return sentence.list_deps(head, "nsubjpass")[0]
    return find_subject(sentence, head, depth + 1)


def _find_above(sentence: Sentence, place: int, depth: int) -> int | None:
    """The subject of the nearest clause above a word."""
    for above in sentence.climb(place):
        if is_verb(sentence, above):
            return find_subject(sentence, above, depth + 1)
    return None


def _find_gerund_subject(sentence: Sentence, place: int, depth: int) -> int | None:
    """The subject of "for supporting Iran": the one praised or blamed, else the one who acts above, else the owner."""
    preposition = sentence.tokens[place].head
    above = sentence.tokens[preposition].head
    if is_verb(sentence, above):
        objects = sentence.list_deps(above, *OBJECTS)
        word = sentence.tokens[preposition].text.lower()
        if word in ("for", "of", "from") and sentence.tokens[above].lemma in _OBJECT_JUDGED:
            if objects:
                return objects[0]
            passive = sentence.list_deps(above, "nsubjpass")
            if passive:
                return passive[0]
        return find_subject(sentence, above, depth + 1)
    owner = _find_owner(sentence, above)
    return owner if owner is not None else _find_above(sentence, above, depth)


def _find_modified(sentence: Sentence, place: int, depth: int) -> int | None:
    """The subject of a clause that modifies a noun: the noun, or for "refusal to meet" the noun's owner."""
    token = sentence.tokens[place]
    head = token.head
    is_infinitive = any(sentence.tokens[child].tag == "TO" for child in sentence.list_deps(place, "aux"))
    if token.dep == "acl" and (is_infinitive or sentence.list_deps(place, "mark")):
        owner = _find_owner(sentence, head)
        if owner is not None:
            return owner
        return _find_above(sentence, head, depth)
    return head


def _find_owner(sentence: Sentence, noun: int) -> int | None:
    """The possessor, adjective or "of/by" phrase of a noun."""
    for child in sentence.children[noun]:
        token = sentence.tokens[child]
        if token.dep == "poss" or (token.dep in ("amod", "compound", "nmod") and token.name):
            return child
    for preposition, lower in list_phrases(sentence, noun):
        if preposition in ("of", "by", "from"):
            return lower
    return None


def fill_verb_bag(sentence: Sentence, place: int) -> frozenset[str]:
    """Lemmas that hang on a verb: particles, prepositions, heads of objects and phrases with their modifiers."""
    bag: set[str] = set()
    for child in sentence.children[place]:
        token = sentence.tokens[child]
        if token.dep == "prep" and (_is_time(sentence, child) or token.text.lower() == "according"):
            continue
        if token.dep in ("prt", "prep", "advmod", "neg", "dative", "agent"):
            bag.add("not" if token.dep == "neg" else token.lemma)
            bag.add(token.text.lower())
        if token.dep in (*OBJECTS, *COMPLEMENTS, "nsubjpass"):
            bag |= _list_noun_words(sentence, child)
            bag |= _list_object_words(sentence, place, child)
        if token.dep in ("xcomp", "ccomp", "advcl") and child > place:
            bag.add(token.lemma)
            if any(sentence.tokens[lower].tag == "TO" for lower in sentence.list_deps(child, "aux")):
                bag.add("to")
            if token.dep == "ccomp":
                bag |= {sentence.tokens[lower].lemma for lower in sentence.list_deps(child, "aux")}
            bag |= (
                {sentence.tokens[lower].lemma for lower in sentence.list_deps(child, *OBJECTS)}
                if token.dep == "xcomp"
                else set()
            )
        if token.dep == "aux":
            bag.add(token.lemma)
        if token.dep in ("prep", "prt", "dative"):
            for lower in sentence.list_deps(child, "pobj", "pcomp"):
                bag |= _list_noun_words(sentence, lower)
                bag |= {sentence.tokens[deep].lemma for deep in sentence.list_deps(lower, *OBJECTS)}
            bag |= {sentence.tokens[lower].lemma for lower in sentence.list_deps(child, "prep")}
    if sentence.tokens[place].dep == "acl" and sentence.tokens[place].tag == "VBN":
        bag |= _list_noun_words(sentence, sentence.tokens[place].head)
    return frozenset(bag | list_marked(sentence, place))


def _list_object_words(sentence: Sentence, place: int, child: int) -> set[str]:
    """What else an object says: "no", the infinitive on it, that it is a state ("@state"), and what "it" picks up."""
    token = sentence.tokens[child]
    words = {"no" for lower in sentence.list_deps(child, "det") if sentence.tokens[lower].text.lower() == "no"}
    for lower in sentence.list_deps(child, "acl"):
        if any(sentence.tokens[deep].tag == "TO" for deep in sentence.list_deps(lower, "aux")):
            words |= {"to", sentence.tokens[lower].lemma}
        elif sentence.tokens[lower].tag == "VBG" and not token.name:
            words.add(sentence.tokens[lower].lemma)
    if token.name is not None and token.name.kind in ("name", "alias") and not token.name.actor.startswith("IGO"):
        words.add("@state")
    if token.text.lower() in ("it", "them"):
        before = [
            here
            for here in range(place)
            if sentence.tokens[here].pos == "NOUN" and sentence.tokens[here].dep in (*OBJECTS, "pobj", "nsubjpass")
        ]
        words |= {sentence.tokens[here].lemma for here in before[:1] + before[-1:]}
    return words


def _is_time(sentence: Sentence, place: int) -> bool:
    """Whether a phrase is a date: "on Tuesday", "in June", "by 2026"."""
    nouns = [sentence.tokens[lower] for lower in sentence.list_deps(place, "pobj")]
    return bool(nouns) and all(noun.lemma.rstrip(".") in TIME_WORDS or noun.text.isdigit() for noun in nouns)


def fill_noun_bag(sentence: Sentence, place: int) -> frozenset[str]:
    """Lemmas that hang on a noun: modifiers, prepositions, heads of phrases, verbs of its complement."""
    bag: set[str] = set()
    for child in sentence.children[place]:
        token = sentence.tokens[child]
        if token.dep in ("amod", "compound", "nmod", "prep", "nummod"):
            bag |= {token.lemma, token.text.lower()}
            bag |= {sentence.tokens[lower].lemma for lower in sentence.children[child]}
        if token.dep in ("amod", "compound", "nmod", "nummod"):
            bag |= {f"^{token.lemma}", f"^{token.text.lower()}"}
            bag |= {f"^{sentence.tokens[lower].lemma}" for lower in sentence.children[child]}
        if token.dep in ("acl", "relcl"):
            bag |= {token.lemma, "to"}
        if token.dep == "prep":
            for lower in sentence.list_deps(child, "pobj", "pcomp"):
                bag |= _list_noun_words(sentence, lower)
    return frozenset(bag | list_marked_beside(sentence, place))


def _list_given_words(surface: str) -> set[str]:
    """Words of an actor that was given as a span, plurals cut: what it is may matter ("refugees")."""
    words = set(surface.lower().split())
    return words | {word[:-1] for word in words if word.endswith("s")}


def _list_noun_words(sentence: Sentence, place: int) -> set[str]:
    """Lemmas of a noun, its modifiers, its coordinated nouns, and of the noun after "of"."""
    words: set[str] = set()
    stack = [place]
    while stack:
        here = stack.pop()
        token = sentence.tokens[here]
        if token.name is None:
            words.add(token.lemma)
        elif token.name.rule == "given":
            words |= _list_given_words(token.name.surface)
        for child in sentence.children[here]:
            lower = sentence.tokens[child]
            if lower.dep in ("amod", "compound", "nmod") and lower.name is None:
                words.add(lower.lemma)
            elif lower.dep == "conj" and lower.pos in ("NOUN", "PROPN", "ADJ"):
                stack.append(child)
            elif lower.dep == "prep" and lower.lemma == "of":
                stack += sentence.list_deps(child, "pobj")
    return words
