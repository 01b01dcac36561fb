"""The reader's word lists, as TOML files beside this one, and what loads them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from tightrope.reading.lexicon.entries import NOTS
from tightrope.reading.lexicon.entries import Entry as Entry
from tightrope.reading.lexicon.frames import Frames, build_frames


@cache
def load_table(name: str) -> dict[str, Any]:
    """One TOML file of this folder as plain data."""
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Stand:
    """What the parser reads in place of words it knows badly, and their true lemma."""

    word: str
    lemma: str


@cache
def load_stands() -> Mapping[tuple[str, ...], Stand]:
    """`[stands]` of `grammar.toml`: hyphenated and rare words by their parts."""
    table = load_table("grammar.toml")["stands"]
    return {tuple(text.split()): Stand(row["word"], row["lemma"]) for text, row in table.items()}


@cache
def load_lemmas() -> Mapping[str, str]:
    """`[lemmas]` of `grammar.toml`: words that the lemmatiser gets wrong."""
    return dict(load_table("grammar.toml")["lemmas"])


@cache
def load_words(name: str) -> frozenset[str]:
    """A list of `grammar.toml`, such as "acts.light"."""
    table, key = name.split(".")
    return frozenset(load_table("grammar.toml")[table][key])


@dataclass(frozen=True)
class RoleWords:
    """Titles, group nouns and the small words around names."""

    phrases: Mapping[tuple[str, ...], str]
    longest: int
    groups: Mapping[str, str]
    particles: frozenset[str]
    never_names: frozenset[str]
    verbs: frozenset[str]

    @cached_property
    def firsts(self) -> frozenset[str]:
        """First words of all phrases."""
        return frozenset(phrase[0] for phrase in self.phrases)

    def match(self, words: Sequence[str], place: int) -> tuple[int, str]:
        """Length in words of the longest title or modifier at a place, and the title (empty for a modifier)."""
        if words[place].lower() not in self.firsts:
            return 0, ""
        for length in range(min(self.longest, len(words) - place), 0, -1):
            key = tuple(word.lower() for word in words[place : place + length])
            if key in self.phrases:
                return length, self.phrases[key]
        return 0, ""

    def is_plain(self, role: str) -> bool:
        """Whether a role can stand before a comma and a name, as in "Iran's military chief, Gen. X"."""
        return bool(role) and not role.endswith(".")


@cache
def load_roles() -> RoleWords:
    """Read `roles.toml`, once."""
    table = load_table("roles.toml")
    phrases = {tuple(text.split()): "" for text in table["modifiers"]}
    phrases |= {tuple(text.split()): text for text in table["titles"]}
    groups = {word: part for part, words in table["groups"].items() for word in words}
    return RoleWords(
        phrases,
        max(map(len, phrases)),
        groups,
        frozenset(table["particles"]),
        frozenset(table["never_names"]),
        frozenset(table["verbs"]),
    )


@dataclass(frozen=True)
class Lexicon:
    """Entries by the lemma of their head, and frames of classes of words behind them."""

    verbs: Mapping[str, tuple[Entry, ...]]
    nouns: Mapping[str, tuple[Entry, ...]]
    frames: Frames | None = None

    def match_verb(self, lemma: str, bag: frozenset[str]) -> Entry | None:
        """The entry with the most words whose needs are all in the bag; the earlier one where two are alike.

        A frame stands where it asks for more than every entry.
        """
        return self._prefer(_match(self.verbs.get(lemma, ()), bag), lemma, bag, "verb")

    def match_noun(self, lemma: str, bag: frozenset[str]) -> Entry | None:
        """The same for a noun."""
        return self._prefer(_match(self.nouns.get(lemma, ()), bag), lemma, bag, "noun")

    def _prefer(self, entry: Entry | None, lemma: str, bag: frozenset[str], kind: str) -> Entry | None:
        """An entry, or the frame that asks for more."""
        if self.frames is None:
            return entry
        return self.frames.match(lemma, bag, kind, entry.weight if entry is not None else 0.0) or entry


def _match(entries: Sequence[Entry], bag: frozenset[str]) -> Entry | None:
    """The first longest entry that fits."""
    best: Entry | None = None
    for entry in entries:
        if (best is None or entry.weight > best.weight) and all(need & bag for need in entry.needs):
            best = entry
    return best


_PREPOSITIONS = frozenset(["of", "to", "for", "in", "as", "over", "by", "with", "against", "on", "from", "into"])


def _split_entry(text: str, *, is_noun: bool) -> tuple[str, tuple[frozenset[str], ...]]:
    """Head lemma and needs of an entry's text; a word in front of a noun must stand in front of it ("^")."""
    words = text.split()
    if not is_noun and words[0] in NOTS:
        return words[1], (NOTS, *(frozenset(word.split("|")) for word in words[2:]))
    if not is_noun:
        return words[0], tuple(frozenset(word.split("|")) for word in words[1:])
    cut = next((place for place, word in enumerate(words) if word in _PREPOSITIONS and place), len(words))
    head = words[cut - 1]
    before = [frozenset(f"^{part}" for part in word.split("|")) for word in words[: cut - 1]]
    return head, (*before, *(frozenset(word.split("|")) for word in words[cut:]))


def _collect(rows: Sequence[tuple[str, str | None, str, str | None]], *, is_noun: bool) -> dict[str, tuple[Entry, ...]]:
    """Entries by head, in the order of the file."""
    found: dict[str, list[Entry]] = {}
    for label, mode, text, recipient in rows:
        head, needs = _split_entry(text, is_noun=is_noun)
        kind = "noun" if is_noun else "verb"
        found.setdefault(head, []).append(Entry(label, mode, needs, text, kind, recipient))
    return {head: tuple(entries) for head, entries in found.items()}


@cache
def load_acts() -> Lexicon:
    """The acts of the four files, of two equal entries the first; behind them the frames of `frames.toml`."""
    verbs: list[tuple[str, str | None, str, str | None]] = []
    nouns: list[tuple[str, str | None, str, str | None]] = []
    for name in ("words.toml", "deeds.toml", "say.toml", "plain.toml"):
        for row in load_table(name)["act"]:
            common = (row["type"], row.get("mode"))
            verbs += [(*common, text, row.get("recipient")) for text in row.get("verbs", ())]
            nouns += [(*common, text, row.get("recipient")) for text in row.get("nouns", ())]
    frames = build_frames(load_table("frames.toml"))
    return Lexicon(_collect(verbs, is_noun=False), _collect(nouns, is_noun=True), frames)


@cache
def load_cues() -> Mapping[str, Lexicon]:
    """Cues of `cues.toml`: `active` for verbs and nouns, `passive` for "is thought to"; labels are stances."""
    table = load_table("cues.toml")
    verbs = [(stance, None, text, None) for stance, texts in table["verbs"].items() for text in texts]
    nouns = [(stance, None, text, None) for stance, texts in table["nouns"].items() for text in texts]
    passives = [(stance, None, text, None) for stance, texts in table["passives"].items() for text in texts]
    return {
        "active": Lexicon(_collect(list(reversed(verbs)), is_noun=False), _collect(nouns, is_noun=True)),
        "passive": Lexicon(_collect(passives, is_noun=False), {}),
    }


@cache
def load_facts() -> Mapping[str, Any]:
    """`factuality.toml` with its lists turned into sets and its verbs into one table."""
    table = load_table("factuality.toml")
    adverbs = {word: int(level) for level, words in table["adverbs"].items() for word in words}
    implicatives = {word: kind for kind, words in table["implicatives"].items() for word in words}
    return {
        "adverbs": adverbs,
        "modals": table["modals"],
        "implicatives": implicatives,
        "taken_up": frozenset(load_table("cues.toml")["phrases"]["taken_up"]),
        "views": frozenset(load_table("cues.toml")["phrases"]["views"]),
        "voicing": frozenset(load_table("cues.toml")["phrases"]["voicing"]),
        "happening": frozenset(table["wishes"]["happening"]),
        "prospective": frozenset(table["wishes"]["prospective"]),
        "awaiting": frozenset(table["wishes"]["awaiting"]),
        "raising": frozenset(table["wishes"]["raising"]),
        "awaited": frozenset(table["wishes"]["awaited"]),
        "adjectives": {word: level for level, words in table["adjectives"].items() for word in words},
        "factive": frozenset(table["implicatives"]["factive"]),
        "negators": frozenset(table["negators"]["words"]),
        "marks": frozenset(table["conditionals"]["marks"]),
        "open": table["nouns"]["open"],
        "report_adverbs": frozenset(load_table("cues.toml")["adverbs"]["report"]),
    }


@dataclass(frozen=True)
class Attitudes:
    """Words of `attitudes.toml` that attribute words or thoughts, by what they attribute with."""

    core: frozenset[str]
    clause: frozenset[str]
    object: frozenset[str]
    infinitive: frozenset[str]
    prepositions: Mapping[str, frozenset[str]]
    spoken: frozenset[str]
    carriers: frozenset[str]
    emotion: frozenset[str]
    light: frozenset[str]
    adjectives: frozenset[str]
    nouns_that: frozenset[str]
    nouns_infinitive: frozenset[str]
    nouns: Mapping[str, frozenset[str]]


@cache
def load_attitudes() -> Attitudes:
    """Read `attitudes.toml`, once."""
    table = load_table("attitudes.toml")
    nouns = {word: frozenset(words) for word, words in table["nouns"].items()}
    return Attitudes(
        core=frozenset(table["verbs"]["core"]),
        clause=frozenset(table["verbs"]["clause"]),
        object=frozenset(table["verbs"]["object"]),
        infinitive=frozenset(table["verbs"]["infinitive"]),
        prepositions={word: frozenset(words) for word, words in table["with"].items()},
        spoken=frozenset(word for kind in ("clause", "object", "infinitive") for word in table["verbs"][kind]),
        carriers=frozenset(table["light"]["carriers"]),
        emotion=frozenset(table["light"]["emotion"]),
        light=frozenset(table["light"]["verbs"]),
        adjectives=frozenset(table["adjectives"]["words"]),
        nouns_that=nouns["that"],
        nouns_infinitive=nouns["infinitive"],
        nouns=nouns,
    )


@dataclass(frozen=True)
class Occurrences:
    """Levels and words of `occurrence.toml`."""

    levels: Mapping[str, float]
    modals: Mapping[str, str]
    stative: frozenset[str]
    dropped: frozenset[str]
    opinion: frozenset[str]
    unreal: frozenset[str]
    governors: Mapping[str, str]
    conditions: frozenset[str]
    times: frozenset[str]
    movement: frozenset[str]
    coming: frozenset[str]
    unsure: frozenset[str]
    negators: frozenset[str]
    excluding: frozenset[str]


@cache
def load_occurrences() -> Occurrences:
    """Read `occurrence.toml`, once; of two governors the earlier kind stands."""
    table = load_table("occurrence.toml")
    governors: dict[str, str] = {}
    for kind, words in table["governors"].items():
        for word in words:
            governors.setdefault(word, kind)
    lists = {name: frozenset(words) for name, words in (table["words"] | table["verbs"]).items()}
    return Occurrences(
        levels=table["levels"],
        modals={word: form for form, words in table["modals"].items() for word in words},
        governors=governors,
        **lists,
    )
