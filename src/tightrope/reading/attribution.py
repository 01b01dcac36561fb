"""Who says it: frames of a holder, a cue and a content, nested to any depth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from tightrope.nouns import Stance
from tightrope.reading.clauses import Clause, fill_noun_bag, find_subject, is_verb, list_phrases
from tightrope.reading.lexicon import load_cues, load_facts
from tightrope.reading.parse import Sentence

UNNAMED = "WLD.unnamed"
_THAT = frozenset({"that"})


@dataclass(frozen=True, slots=True)
class Frame:
    """A cue with its holder and the root of its content; all are places in the sentence.

    `holder` is None where no one is named; `cue` are the cue's words in order.
    """

    cue: tuple[int, ...]
    holder: int | None
    content: int
    stance: Stance
    rule: str


def find_frames(sentence: Sentence, clauses: Sequence[Clause]) -> tuple[Frame, ...]:
    """All frames of a sentence."""
    frames: list[Frame] = []
    for clause in clauses:
        frames += _find_verb_frames(sentence, clause)
    for place, token in enumerate(sentence.tokens):
        if token.pos in ("NOUN", "PROPN") and token.name is None:
            frames += _find_noun_frames(sentence, place)
        elif token.dep in ("prep", "advmod", "pcomp") or token.pos in ("ADP", "SCONJ", "VERB"):
            frames += _find_phrase_frames(sentence, place)
    seen: set[tuple[int, int]] = set()
    unique = []
    for frame in frames:
        if (frame.cue[0], frame.content) not in seen and frame.content not in frame.cue:
            seen.add((frame.cue[0], frame.content))
            unique.append(frame)
    return tuple(unique)


def find_chain(sentence: Sentence, frames: Sequence[Frame], place: int) -> tuple[Frame, ...]:
    """The frames whose content holds a word, outermost first."""
    above = {place, *sentence.climb(place)}
    holding = [
        frame
        for frame in frames
        if frame.content in above and place not in frame.cue and not _is_own_side(sentence, frame, place)
    ]
    return tuple(sorted(holding, key=lambda frame: -len(sentence.subtrees[frame.content])))


def _is_own_side(sentence: Sentence, frame: Frame, place: int) -> bool:
    """Whether a word stands on the holder's side of a frame whose content is the whole clause ("according to")."""
    own = {frame.cue[0]}
    path = {place, *sentence.climb(place)}
    return bool(own & path) and frame.content not in sentence.subtrees[frame.cue[0]]


def _find_verb_frames(sentence: Sentence, clause: Clause) -> list[Frame]:
    """Frames of a verbal cue."""
    place = clause.place
    tokens = sentence.tokens
    kind = "passive" if clause.is_passive and clause.agent is None else "active"
    entry = load_cues()[kind].match_verb(clause.lemma, clause.bag)
    if entry is None and kind == "passive":
        entry = load_cues()["active"].match_verb(clause.lemma, clause.bag)
    if entry is None:
        return []
    stance = cast("Stance", entry.label)
    holder = clause.agent if clause.is_passive else clause.subject
    contents = _list_contents(sentence, clause, stance)
    cue = _list_cue_words(sentence, place)
    if clause.is_passive and clause.agent is None and kind == "passive":
        holder = None
    return [Frame(cue, holder, content, stance, f"{tokens[place].lemma}: {entry.text}") for content in contents]


def _list_contents(sentence: Sentence, clause: Clause, stance: str) -> list[int]:
    """Roots of what a verbal cue hands on."""
    place = clause.place
    tokens = sentence.tokens
    contents = [
        child
        for child in sentence.list_deps(place, "ccomp")
        if is_verb(sentence, child) or tokens[child].pos in ("ADJ", "NOUN", "PROPN")
    ]
    if tokens[place].dep in ("parataxis",) or (
        tokens[place].dep == "ccomp" and not sentence.list_deps(place, "ccomp", "dobj", "xcomp")
    ):
        above = tokens[place].head
        if tokens[place].dep == "parataxis" and not contents:
            contents.append(above)
    if stance in ("promise", "threaten", "urge", "claim", "report", "praise", "condemn") or clause.is_passive:
        contents += sentence.list_deps(place, "xcomp")
    if stance in ("promise", "threaten"):
        contents += [child for child in clause.objects if child not in contents]
    if stance in ("claim", "condemn", "praise"):
        for child in sentence.list_deps(place, "prep"):
            if tokens[child].text.lower() in ("of", "for", "as"):
                contents += sentence.list_deps(child, "pcomp")
                contents += sentence.list_deps(child, "pobj") if tokens[child].text.lower() == "as" else []
    if clause.is_passive or stance == "condemn":
        contents += sentence.list_deps(place, "oprd")
        for child in sentence.list_deps(place, "prep"):
            if tokens[child].text.lower() == "as":
                contents += sentence.list_deps(child, "pcomp", "pobj")
    if clause.lemma in ("call", "label", "term", "brand", "cite", "describe"):
        contents += sentence.list_deps(place, "oprd") or (list(clause.objects) if clause.lemma == "cite" else [])
    return list(dict.fromkeys(contents))


def _list_cue_words(sentence: Sentence, place: int) -> tuple[int, ...]:
    """A verb with its auxiliaries, particles and near adverbs."""
    words = [place]
    words += [
        child
        for child in sentence.list_deps(place, "aux", "auxpass", "prt", "neg", "advmod")
        if abs(child - place) <= 3 and (child < place or sentence.tokens[child].dep == "prt")
    ]
    return tuple(sorted(words, key=lambda word: (word != place, word)))


def _find_noun_frames(sentence: Sentence, place: int) -> list[Frame]:
    """Frames of a nominal cue: "the claim that …", "a pledge to …"."""
    lemma = sentence.tokens[place].lemma
    entry = load_cues()["active"].match_noun(lemma, fill_noun_bag(sentence, place))
    if entry is None:
        return []
    contents = [
        child
        for child in sentence.list_deps(place, "acl", "ccomp", "relcl")
        if _is_that_clause(sentence, child)
        or (sentence.tokens[child].dep == "acl" and entry.label in ("promise", "threaten", "urge"))
    ]
    if entry.label in ("claim", "report", "deny") or entry.text in ("suggestion", "idea", "notion"):
        contents += [lower for preposition, lower in list_phrases(sentence, place) if preposition == "of"]
    return [
        Frame((place,), _find_noun_holder(sentence, place), content, cast("Stance", entry.label), f"noun: {entry.text}")
        for content in contents
    ]


def _is_that_clause(sentence: Sentence, place: int) -> bool:
    """Whether a clause opens with the complementiser "that" and is no relative clause."""
    return any(sentence.tokens[child].text.lower() == "that" for child in sentence.list_deps(place, "mark")) or (
        sentence.tokens[place].dep == "ccomp"
    )


def _find_noun_holder(sentence: Sentence, place: int) -> int | None:
    """Possessor, adjective or "by/from" phrase of a nominal cue, else the subject of the verb it is the object of."""
    for child in sentence.children[place]:
        token = sentence.tokens[child]
        if token.dep == "poss" or (token.dep in ("amod", "compound", "nmod") and token.name):
            return child
    for preposition, lower in list_phrases(sentence, place):
        if preposition in ("by", "from"):
            return lower
    head = sentence.tokens[place].head
    if sentence.tokens[place].dep == "dobj" and is_verb(sentence, head):
        return find_subject(sentence, head)
    return None


def _find_phrase_frames(sentence: Sentence, place: int) -> list[Frame]:
    """Frames of "according to X" and of "reportedly"."""
    tokens = sentence.tokens
    token = tokens[place]
    word = token.text.lower()
    if word in load_facts()["report_adverbs"] and token.dep == "advmod" and is_verb(sentence, token.head):
        return [Frame((place,), None, token.head, "report", f"adverb: {word}")]
    if word == "according":
        holders = [lower for child in sentence.children[place] for lower in sentence.list_deps(child, "pobj")]
        content = token.head
        if holders and content != place:
            cue = (place, *(child for child in sentence.children[place] if tokens[child].text.lower() == "to"))
            return [Frame(cue, holders[0], content, "report", "according to")]
    return []
