"""Who says it: frames of a holder, a cue and a content, nested to any depth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from tightrope.nouns import Stance
from tightrope.reading.casts import SUBJECTS
from tightrope.reading.clauses import Clause, fill_noun_bag, find_subject, is_verb, list_phrases
from tightrope.reading.conditions import is_cut_off
from tightrope.reading.lexicon import load_cues, load_facts
from tightrope.reading.parse import Sentence

UNNAMED = "WLD.unnamed"
_SPEAKER = 6  # words up to the colon after a speaker's name, at most
_FEIGNING = frozenset({"pretend", "feign", "fabricate"})
ELSEWHERE = (-1,)


@dataclass(frozen=True, slots=True)
class Frame:
    """A cue with its holder and the root of its content; all are places in the sentence.

    `holder` is None where no one is named; `cue` are the cue's words in order. `level` is the certainty that the cue
    leaves at most, if it says more than its stance ("falsely claimed"). Of a frame that is `spoken` in another sentence
    the cue is `ELSEWHERE`.
    """

    cue: tuple[int, ...]
    holder: int | None
    content: int
    stance: Stance
    rule: str
    level: float | None = None
    spoken: Spoken | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """Cue and holder of a frame that stand in another sentence than its content, as in a quotation that goes on."""

    sentence: Sentence
    cue: tuple[int, ...]
    holder: int | None


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
    frames += _find_mark_frames(sentence)
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
        if frame.content in above
        and place not in frame.cue
        and not _is_own_side(sentence, frame, place)
        and not _is_beyond(sentence, frame, place)
    ]
    return tuple(sorted(holding, key=lambda frame: -len(sentence.subtrees[frame.content])))


def _is_own_side(sentence: Sentence, frame: Frame, place: int) -> bool:
    """Whether a word stands on the holder's side of a frame whose content is the whole clause ("according to")."""
    own = {frame.cue[0]}
    path = {place, *sentence.climb(place)}
    return bool(own & path) and frame.content not in sentence.subtrees[frame.cue[0]]


def _is_beyond(sentence: Sentence, frame: Frame, place: int) -> bool:
    """Whether a word only hangs on the content, in the author's own voice.

    So does a clause joined by "and" to the content of "reportedly", which governs its own clause only, and a clause
    that takes up what was said: "…, a charge that X denied".
    """
    for here in (place, *sentence.climb(place)):
        if here == frame.content:
            return False
        token = sentence.tokens[here]
        if frame.rule.startswith("adverb") and token.dep == "conj" and sentence.list_deps(here, *SUBJECTS):
            return True
        head = sentence.tokens[token.head]
        if token.dep == "relcl" and head.dep == "appos" and head.lemma in load_facts()["taken_up"]:
            return True
    return False


def _find_mark_frames(sentence: Sentence) -> list[Frame]:
    """ "Zarif: we will answer": the name before a colon that opens the sentence holds the clause after it."""
    tokens = sentence.tokens
    colon = next((place for place, token in enumerate(tokens[:_SPEAKER]) if token.text == ":"), None)
    if not colon:
        return []
    named = [place for place in range(colon) if tokens[place].name is not None]
    roots = [place for place in range(colon + 1, len(tokens)) if is_verb(sentence, place)]
    roots = [place for place in roots if not any(above in roots for above in sentence.climb(place))]
    if len(named) != 1 or not roots or any(token.pos in ("VERB", "AUX", "ADP") for token in tokens[:colon]):
        return []
    return [Frame((colon,), named[0], roots[0], "assert", "colon")]


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
    rule = f"{tokens[place].lemma}: {entry.text}"
    level = _find_level(sentence, place)
    return [Frame(cue, holder, content, stance, rule, level) for content in contents]


def _find_level(sentence: Sentence, place: int) -> float | None:
    """The certainty that an adverb on the cue leaves: "falsely claimed", "wrongly said"."""
    if sentence.tokens[place].lemma in _FEIGNING:
        return -3.0
    adverbs = load_facts()["adverbs"]
    levels = [adverbs.get(sentence.tokens[child].text.lower(), 3) for child in sentence.list_deps(place, "advmod")]
    return float(min(levels)) if levels and min(levels) < 0 else None


def _list_contents(sentence: Sentence, clause: Clause, stance: str) -> list[int]:
    """Roots of what a verbal cue hands on."""
    place = clause.place
    tokens = sentence.tokens
    contents = [
        child
        for child in sentence.list_deps(place, "ccomp")
        if (is_verb(sentence, child) or tokens[child].pos in ("ADJ", "NOUN", "PROPN"))
        and not is_cut_off(sentence, place, child)
    ]
    if tokens[place].dep in ("parataxis",) or (
        tokens[place].dep == "ccomp" and not sentence.list_deps(place, "ccomp", "dobj", "xcomp")
    ):
        above = tokens[place].head
        if tokens[place].dep == "parataxis" and not contents:
            contents.append(above)
    if (
        not contents
        and not clause.objects
        and stance in ("assert", "claim", "report")
        and _is_as_clause(sentence, place)
    ):
        contents.append(tokens[place].head)
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


def _is_as_clause(sentence: Sentence, place: int) -> bool:
    """Whether a verb heads "as X said": what it hands on is the clause it is set into."""
    marks = sentence.list_deps(place, "mark", "advmod", "prep")
    is_as = any(sentence.tokens[child].text.lower() == "as" and child < place for child in marks)
    return is_as and sentence.tokens[place].dep == "advcl" and not sentence.list_deps(place, "xcomp", "acomp", "attr")


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
    is_made = sentence.tokens[head].lemma in load_facts()["voicing"]
    if sentence.tokens[place].dep == "dobj" and is_verb(sentence, head) and is_made:
        return find_subject(sentence, head)
    return None


def _find_phrase_frames(sentence: Sentence, place: int) -> list[Frame]:
    """Frames of "according to X" and of "reportedly"."""
    tokens = sentence.tokens
    token = tokens[place]
    word = token.text.lower()
    if word in load_facts()["report_adverbs"] and token.dep == "advmod" and is_verb(sentence, token.head):
        return [Frame((place,), None, token.head, "report", f"adverb: {word}")]
    if word == "in" and token.dep == "prep" and token.head != place:
        for noun in sentence.list_deps(place, "pobj"):
            holders = [lower for preposition, lower in list_phrases(sentence, noun) if preposition == "of"]
            if tokens[noun].lemma in load_facts()["views"] and holders and noun - place <= 2:
                return [Frame((place, noun), holders[0], token.head, "report", f"in the {tokens[noun].lemma} of")]
    if word == "according":
        holders = [lower for child in sentence.children[place] for lower in sentence.list_deps(child, "pobj")]
        content = token.head
        if holders and content != place:
            cue = (place, *(child for child in sentence.children[place] if tokens[child].text.lower() == "to"))
            return [Frame(cue, holders[0], content, "report", "according to")]
    return []
