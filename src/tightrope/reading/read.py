"""One document read: a list of steps over one annotated document, and why each sentence said nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tightrope.nouns import Document, Evidence, Reject
from tightrope.reading.acts import code_scene
from tightrope.reading.anchors import date_by_events
from tightrope.reading.attribution import find_frames
from tightrope.reading.casts import Cast
from tightrope.reading.clauses import find_clauses
from tightrope.reading.contexts import find_contexts
from tightrope.reading.evidence import CARRIED, Dated, drop_repeats, find_told, write_evidence
from tightrope.reading.lexicon import load_acts
from tightrope.reading.mentions import find_actors
from tightrope.reading.names import Finder, Gazetteer, RosterLike, build_gazetteer
from tightrope.reading.parse import Sentence, parse_paragraphs, split_words
from tightrope.reading.scenes import Coded, Scene
from tightrope.reading.segments import Paragraph, split_paragraphs
from tightrope.reading.settling import settle_all
from tightrope.reading.speakers import carry_speakers


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence of the document: its place, the ids of its evidence, and why there is none."""

    start: int
    end: int
    evidence: tuple[str, ...] = ()
    silent: str | None = None


@dataclass(frozen=True)
class Annotated:
    """A document with all that the steps have found so far."""

    document: Document
    roster: RosterLike
    model: str | None = None
    paragraphs: tuple[Paragraph, ...] = ()
    parsed: tuple[Sentence, ...] = ()
    cast: Cast | None = None
    finder: Finder | None = None
    scenes: tuple[Scene, ...] = ()
    coded: tuple[tuple[Coded, ...], ...] = ()
    evidence: tuple[Evidence, ...] = ()
    sentences: tuple[ReadSentence, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What reading one document gave. `scenes` and `coded` stand behind `explain`."""

    document: Document
    evidence: tuple[Evidence, ...]
    rejects: tuple[Reject, ...]
    sentences: tuple[ReadSentence, ...]
    scenes: tuple[Scene, ...] = field(default=(), repr=False)


def read_document(document: Document, *, roster: RosterLike, model: str | None = None) -> Reading:
    """Read a document into evidence.

    Parameters
    ----------
    roster : who is who on the document's day.
    model : name of the spaCy pipeline; None takes the one that is installed.
    """
    annotated = Annotated(document, roster, model)
    for step in STEPS:
        annotated = step(annotated)
    rejects = tuple(
        Reject(
            f"{document.name}:{paragraph.start}-{paragraph.end}",
            paragraph.silent,
            document.text[paragraph.start : paragraph.end],
        )
        for paragraph in annotated.paragraphs
        if paragraph.silent
    )
    return Reading(document, annotated.evidence, rejects, annotated.sentences, annotated.scenes)


def _segment(annotated: Annotated) -> Annotated:
    return replace(annotated, paragraphs=split_paragraphs(annotated.document))


def _parse(annotated: Annotated) -> Annotated:
    gazetteer = make_gazetteer(annotated.roster, model=annotated.model)
    finder = Finder(gazetteer, annotated.roster, on=annotated.document.published)
    finder.look_through(" ".join(paragraph.clean for paragraph in annotated.paragraphs))
    parsed = parse_paragraphs(annotated.paragraphs, finder.find, model=annotated.model)
    return replace(annotated, parsed=parsed, finder=finder)


def _find_cast(annotated: Annotated) -> Annotated:
    assert annotated.finder is not None
    return replace(annotated, cast=find_actors(annotated.parsed, annotated.finder.memory))


def _set_scenes(annotated: Annotated) -> Annotated:
    assert annotated.cast is not None
    clauses = [find_clauses(sentence) for sentence in annotated.parsed]
    own = [find_frames(sentence, found) for sentence, found in zip(annotated.parsed, clauses, strict=True)]
    frames = carry_speakers(annotated.parsed, own)
    scenes = tuple(
        Scene(sentence, annotated.cast, found, held)
        for sentence, found, held in zip(annotated.parsed, clauses, frames, strict=True)
    )
    return replace(annotated, scenes=scenes)


def _code(annotated: Annotated) -> Annotated:
    coded = tuple(code_scene(scene) for scene in annotated.scenes)
    return replace(annotated, coded=settle_all(annotated.scenes, coded))


def _write(annotated: Annotated) -> Annotated:
    found: list[tuple[Scene, Coded, Evidence]] = []
    sentences: list[ReadSentence] = []
    told: Dated | None = None
    contexts = find_contexts(annotated.parsed, annotated.document.text)
    for scene, coded, about in zip(annotated.scenes, annotated.coded, contexts, strict=True):
        items = [write_evidence(annotated.document, scene, item, told, contexts=about) for item in coded]
        told = find_told(annotated.document, scene, told)
        found += [(scene, *pair) for pair in zip(coded, items, strict=True)]
        silent = None if items else name_silence(scene)
        sentences.append(
            ReadSentence(scene.sentence.start, scene.sentence.end, tuple(item.id for item in items), silent)
        )
    sentences += [
        ReadSentence(paragraph.start, paragraph.end, (), paragraph.silent)
        for paragraph in annotated.paragraphs
        if paragraph.silent
    ]
    sentences.sort(key=lambda sentence: sentence.start)
    document = annotated.document
    evidence = date_by_events(found, text=document.text, published=document.published, carried=CARRIED)
    return replace(annotated, evidence=drop_repeats(evidence), sentences=tuple(sentences))


Step = Callable[[Annotated], Annotated]
STEPS: tuple[Step, ...] = (_segment, _parse, _find_cast, _set_scenes, _code, _write)

_GAZETTEERS: dict[tuple[int, str | None], tuple[RosterLike, Gazetteer]] = {}


def make_gazetteer(roster: RosterLike, *, model: str | None = None) -> Gazetteer:
    """The gazetteer of a roster, built once for each roster that lives."""
    key = (id(roster), model)
    known = _GAZETTEERS.get(key)
    if known is None or known[0] is not roster:
        _GAZETTEERS.clear()
        _GAZETTEERS[key] = (roster, build_gazetteer(roster, lambda text: split_words(text, model=model)))
    return _GAZETTEERS[key][1]


def name_silence(scene: Scene) -> str:
    """Why a sentence gave no evidence."""
    sentence = scene.sentence
    if not any(token.pos in ("VERB", "AUX", "NOUN", "PROPN") for token in sentence.tokens):
        return "no verb and no noun"
    if not any(token.name for token in sentence.tokens):
        return "names no actor that the roster or the text knows"
    if not scene.clauses:
        return "no verb, and no noun that the lexicon knows as an event with an actor"
    rules = (load_acts().match_verb(clause.lemma, clause.bag) for clause in scene.clauses)
    met = next((entry.rule for entry in rules if entry is not None), None)
    if met is not None:
        return f"meets {met}, but binds no known actor, or only hands on what other words tell"
    return "names an actor, but none of its verbs says an act of an actor, or anything of its own"
