"""A sentence with all that the steps found in it, and the acts coded from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tightrope.reading.attribution import Frame
from tightrope.reading.casts import Cast, Reference, Stakes
from tightrope.reading.clauses import Clause, is_verb
from tightrope.reading.judgements import Judgement
from tightrope.reading.parse import Sentence


@dataclass(frozen=True, slots=True)
class Coded:
    """One act found in a sentence; `extent` are the places of its words, the last one included.

    `is_guess` says that the lexicon named no act and that the type was learned from coded texts.
    """

    place: int
    label: str
    mode: str | None
    actors: Reference
    recipients: Reference
    judgement: Judgement
    chain: tuple[Frame, ...]
    extent: tuple[int, int]
    rule: str
    kind: str = "verb"
    stakes: Stakes | None = None
    is_guess: bool = False


@dataclass(frozen=True)
class Scene:
    """A sentence with all that earlier steps found in it."""

    sentence: Sentence
    cast: Cast
    clauses: tuple[Clause, ...]
    frames: tuple[Frame, ...]

    @cached_property
    def contents(self) -> frozenset[int]:
        """Roots of reported contents, above which the author's modality does not reach."""
        return frozenset(frame.content for frame in self.frames)


def find_extent(scene: Scene, clause: Clause) -> tuple[int, int]:
    """From the subject to the last word of the objects and phrases, without further clauses."""
    sentence = scene.sentence
    places = {clause.place}
    stack = [clause.place]
    while stack:
        here = stack.pop()
        for child in sentence.children[here]:
            token = sentence.tokens[child]
            is_clause = token.dep in ("advcl", "relcl", "parataxis", "punct", "cc", "mark")
            if is_clause or (token.dep == "conj" and is_verb(sentence, child)):
                continue
            if token.dep == "ccomp" and here == clause.place:
                continue
            places.add(child)
            stack.append(child)
    return min(places), max(places)
