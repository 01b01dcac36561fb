"""An attribution as stretches of words, and how the stretches of contents are taken from the parse."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tightrope.reading.extents import Stretch, cut_runs
from tightrope.reading.parse import Sentence
from tightrope.reading.tokens import Token


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who attributes what: stretches (first word, word after the last) of a sentence; `rule` says which pattern."""

    cue: Stretch
    source: Stretch | None
    contents: tuple[Stretch, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb under the reading: its place, subject, and the stretches of source and cue."""

    place: int
    subject: int | None
    source: Stretch | None
    cue: Stretch


def join_sentences(sentences: Sequence[Sentence]) -> Sentence:
    """Several sentences as one with several roots, so that patterns may look over a full stop."""
    tokens: list[Token] = []
    for sentence in sentences:
        base = len(tokens)
        tokens += [replace(token, head=token.head + base) for token in sentence.tokens]
    return Sentence(sentences[0].number, sentences[0].start, sentences[-1].end, tuple(tokens))


def take_below(sentence: Sentence, roots: Iterable[int], verb: Verb) -> tuple[Stretch, ...]:
    """The stretches of everything below some words, but for source and cue."""
    places = {place for root in roots for place in sentence.subtrees[root]}
    return cut_runs(sentence, places, _list_holes(verb))


def take_rest(sentence: Sentence, verb: Verb) -> tuple[Stretch, ...]:
    """What follows the cue to the end of its sentence, or stands before ", X said", where the parse shows no clause."""
    tokens = sentence.tokens
    root = verb.place
    while tokens[root].head != root:
        root = tokens[root].head
    places = sentence.subtrees[root]
    first, last = places[0], places[-1] + 1
    after = range(verb.cue[1], last)
    if after and tokens[after[0]].pos not in ("ADP", "PUNCT") and has_clause(sentence, after):
        return cut_runs(sentence, after, ())
    group = join(verb.cue, verb.source)
    if last - group[1] <= 1 and group[0] - first > 3 and tokens[group[0] - 1].text == ",":
        before = range(first, group[0] - 1)
        if has_clause(sentence, before):
            return cut_runs(sentence, before, ())
    return ()


def has_clause(sentence: Sentence, places: Iterable[int]) -> bool:
    """Whether a stretch holds a finite verb."""
    return any(sentence.tokens[place].tag in ("VBZ", "VBP", "VBD", "MD") for place in places)


def take_around(sentence: Sentence, verb: Verb) -> tuple[Stretch, ...]:
    """The stretches of the clause into which an inserted "he said" or "according to X" is set."""
    head = sentence.tokens[verb.place].head
    own = set(sentence.subtrees[verb.place])
    if head == verb.place:
        return ()
    places = set(sentence.subtrees[head]) - own
    return cut_runs(sentence, places, _list_holes(verb) | own)


def _list_holes(verb: Verb) -> set[int]:
    """Words of cue and source."""
    holes = set(range(*verb.cue))
    if verb.source is not None:
        holes |= set(range(*verb.source))
    return holes


def join(one: Stretch, other: Stretch | None) -> Stretch:
    """The stretch from the first to the last of two neighbours; the first alone if they stand apart."""
    if other is None or not (other[0] - 1 <= one[1] <= other[0] + 1 or one[0] - 1 <= other[1] <= one[0] + 1):
        return one
    return min(one[0], other[0]), max(one[1], other[1])


def make(sentence: Sentence, verb: Verb, contents: tuple[Stretch, ...], rule: str) -> Attribution | None:
    """The attribution; the cue grows to the content over particles, and takes a colon."""
    if not contents:
        return None
    cue = verb.cue
    for first, _ in contents:
        gap = sentence.tokens[cue[1] : first] if first > cue[1] else ()
        if (len(gap) == 1 and gap[0].text == ":") or (
            gap
            and len(gap) <= 2
            and all(token.dep in ("prt", "prep") or token.pos in ("ADP", "ADV", "PART") for token in gap)
        ):
            cue = (cue[0], first)
    return Attribution(cue, verb.source, contents, rule)
