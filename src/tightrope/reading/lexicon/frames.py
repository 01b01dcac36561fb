"""Frames of acts: a class of verbs with a class of objects is an act ("reduce" and "forces": a retreat).

`frames.toml` lists classes of nouns, classes of verbs, and which of the two make which act; the noun of a verb ("the
suspension of", "the delivery of") stands for its verb. Nothing is expanded: a verb is looked up by its classes, the
words that hang on it by theirs. In a clause's bag "=word" is the head of an object, "~word head" a word before or after
"of" on one, "<word" the subject, "+word" a particle, and "to:word" the noun after a preposition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from tightrope.errors import TightropeError, name_nearest
from tightrope.reading.lexicon.entries import SMALL, Entry

_Item = TypeVar("_Item")
KEYS = frozenset({"type", "mode", "verbs", "objects", "subjects", "phrases", "recipient", "kind"})


@dataclass(frozen=True, slots=True)
class Sense:
    """A verb as a member of a class, with the particles that it takes there."""

    name: str
    particles: frozenset[str]


@dataclass(frozen=True, slots=True)
class ActFrame:
    """Which classes must hang on a class of verbs, and the act that they then are."""

    label: str
    mode: str | None
    objects: tuple[str, ...]
    subjects: tuple[str, ...]
    phrases: tuple[tuple[frozenset[str], frozenset[str]], ...]
    recipient: str | None
    kind: str | None
    number: int


@dataclass(frozen=True, slots=True)
class Hangings:
    """What hangs on a verb or noun, as class -> word: object heads, their modifiers, subjects; and phrases by word."""

    heads: Mapping[str, str]
    modifiers: Mapping[str, str]
    subjects: Mapping[str, str]
    phrases: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Frames:
    """Classes of words, and frames by the class of their verb."""

    classes: Mapping[str, tuple[str, ...]]
    light: frozenset[str]
    verbs: Mapping[str, tuple[Sense, ...]]
    nouns: Mapping[str, tuple[Sense, ...]]
    frames: Mapping[str, tuple[ActFrame, ...]]

    def match(self, lemma: str, bag: frozenset[str], kind: str, least: float = 0.0) -> Entry | None:
        """The frame that asks for most and weighs more than `least`; of two alike the earlier one."""
        senses = (self.verbs if kind == "verb" else self.nouns).get(lemma)
        if not senses:
            return None
        hangings = self._sort(bag)
        particles = {item[1:] for item in bag if item[0] == "+"}
        best: tuple[tuple[float, float, int], Entry] | None = None
        for sense in senses:
            if not particles <= sense.particles or not sense.particles <= bag:
                continue
            for frame in self.frames.get(sense.name, ()):
                if frame.kind not in (None, kind):
                    continue
                found = _fit(frame, _lend(hangings, sense, self.classes))
                if found is None:
                    continue
                words, classes, rank = found
                needs = (*(frozenset([word]) for word in (*sorted(sense.particles), *words)),)
                weight = len(words) + sum(0.5 if word in SMALL else 1.0 for word in sense.particles)
                order = weight, rank, -frame.number
                if weight > least and (best is None or order > best[0]):
                    text = " ".join([sense.name, *classes])
                    best = order, Entry(frame.label, frame.mode, needs, text, kind, frame.recipient)
        return best[1] if best else None

    def _sort(self, bag: frozenset[str]) -> Hangings:
        """The marked words of a bag by class."""
        heads: dict[str, str] = {}
        modifiers: dict[str, str] = {}
        subjects: dict[str, str] = {}
        phrases = []
        for item in sorted(bag):
            mark, word = item[0], item[1:]
            if mark == "~":
                word, _, head = word.partition(" ")
                table = heads if head in self.light else modifiers
                if head in self.classes and head not in self.light:
                    continue
            elif mark in "=<":
                table = heads if mark == "=" else subjects
            else:
                preposition, _, word = item.partition(":")
                phrases += [(preposition, word)] if word in self.classes else []
                continue
            for name in self.classes.get(word, ()):
                table.setdefault(name, word)
        return Hangings(heads, modifiers, subjects, tuple(phrases))


def _lend(hangings: Hangings, sense: Sense, classes: Mapping[str, tuple[str, ...]]) -> Hangings:
    """Hangings in which the noun after a verb's own particle is an object: "passed on intelligence"."""
    after = [word for preposition, word in hangings.phrases if preposition in sense.particles]
    if not after:
        return hangings
    heads = {name: word for word in after for name in classes[word]}
    return Hangings(heads | dict(hangings.heads), hangings.modifiers, hangings.subjects, hangings.phrases)


def _fit(frame: ActFrame, hangings: Hangings) -> tuple[list[str], list[str], float] | None:
    """The words that a frame asked for, their classes, and how well they fit; None where one is missing."""
    words: list[str] = []
    classes: list[str] = []
    rank = 0.0
    if frame.objects:
        name = next((name for name in frame.objects if name in hangings.heads), None)
        if name is None:
            rank = -1.0
            name = next((name for name in frame.objects if name in hangings.modifiers), None)
        if name is None:
            return None
        words.append(hangings.heads[name] if rank == 0 else hangings.modifiers[name])
        classes.append(f"[{name}]")
    if frame.subjects:
        name = next((name for name in frame.subjects if name in hangings.subjects), None)
        if name is None:
            return None
        words.append(hangings.subjects[name])
        classes.insert(0, f"by [{name}]")
    for prepositions, members in frame.phrases:
        pair = next((pair for pair in hangings.phrases if pair[0] in prepositions and pair[1] in members), None)
        if pair is None:
            return None
        words.append(pair[1])
        classes.append(f"{pair[0]} {pair[1]}")
    return words, classes, rank


def build_frames(table: Mapping[str, Any]) -> Frames:
    """Frames from the plain data of `frames.toml`.

    Raises
    ------
    TightropeError
        If a frame names a class that the file does not define, or a key that no frame has.
    """
    nouns = {name: list(_list_words(text)) for name, text in table["nouns"].items()}
    verbs = {name: list(_list_words(text)) for name, text in table["verbs"].items()}
    classes: dict[str, list[str]] = {}
    for name, words in nouns.items():
        for word in words:
            classes.setdefault(word, []).append(name)
    senses: dict[str, list[Sense]] = {}
    for name, words in verbs.items():
        for word in words:
            head, *particles = word.split()
            senses.setdefault(head, []).append(Sense(name, frozenset(particles)))
    derived: dict[str, list[Sense]] = {}
    for verb, text in table["derived"].items():
        head = verb.split()[0]
        if head not in senses:
            raise TightropeError(f"frames.toml, derived: no class of verbs holds {head!r}{name_nearest(head, senses)}")
        for noun in _list_words(text):
            derived.setdefault(noun, []).extend(_list_plain(senses[head], verb))
    frames: dict[str, list[ActFrame]] = {}
    for number, row in enumerate(table["frame"]):
        for name, frame in _read_frame(row, number, nouns=nouns, verbs=verbs):
            frames.setdefault(name, []).append(frame)
    light = frozenset(_list_words(table["light"]["heads"]))
    return Frames(_freeze(classes), light, _freeze(senses), _freeze(derived), _freeze(frames))


def _list_plain(senses: Iterable[Sense], verb: str) -> Iterator[Sense]:
    """The senses of a verb that its noun keeps: those with just the particles named."""
    particles = frozenset(verb.split()[1:])
    return (Sense(sense.name, frozenset()) for sense in senses if sense.particles == particles)


def _freeze(table: Mapping[str, Sequence[_Item]]) -> dict[str, tuple[_Item, ...]]:
    """Lists as tuples, each item once."""
    return {key: tuple(dict.fromkeys(items)) for key, items in table.items()}


def _list_words(text: str) -> Iterator[str]:
    """Words between commas; a line ends after one."""
    return (word for part in text.split(",") if (word := part.strip()))


def _read_frame(
    row: Mapping[str, Any], number: int, *, nouns: Mapping[str, Sequence[str]], verbs: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, ActFrame]]:
    """(class of verbs, frame) of one block."""
    for key in row:
        if key not in KEYS:
            raise TightropeError(
                f"frames.toml, frame of {row.get('type')}: unknown key {key!r}{name_nearest(key, KEYS)}"
            )
    for key, known in (("verbs", verbs), ("objects", nouns), ("subjects", nouns)):
        for name in row.get(key, ()):
            _check(name, known, f"{key} of a frame of {row['type']}")
    phrases = []
    for text in row.get("phrases", ()):
        prepositions, _, names = text.partition(" ")
        for name in names.split("|"):
            _check(name, nouns, f"phrases of a frame of {row['type']}")
        members = frozenset(word for name in names.split("|") for word in nouns[name])
        phrases.append((frozenset(prepositions.split("|")), members))
    frame = ActFrame(
        row["type"],
        row.get("mode"),
        tuple(row.get("objects", ())),
        tuple(row.get("subjects", ())),
        tuple(phrases),
        row.get("recipient"),
        row.get("kind"),
        number,
    )
    return ((name, frame) for name in row["verbs"])


def _check(name: str, known: Mapping[str, object], where: str) -> None:
    """Raise an error if a class is not defined."""
    if name not in known:
        raise TightropeError(f"frames.toml, {where}: no class {name!r}{name_nearest(name, known)}")
