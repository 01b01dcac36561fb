"""The cast of a document: references, mentions that a pronoun may pick up, events told, and the topic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tightrope.nouns import About, Role, find_state
from tightrope.reading.lexicon import load_roles, load_words
from tightrope.reading.names import Memory
from tightrope.reading.parse import Sentence

MALE_OR_FEMALE = load_words("actors.male_or_female")
NEUTER = frozenset({"it", "its", "itself"})
PAIRED = load_words("quantities.paired")
NUMBERS = {"three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
SUBJECTS = ("nsubj", "nsubjpass", "csubj", "csubjpass")


@dataclass(frozen=True, slots=True)
class Reference:
    """What a word refers to: actor ids, the rule that said so, and the words it rests on (document offsets)."""

    ids: tuple[str, ...]
    rule: str
    start: int
    end: int

    @property
    def states(self) -> tuple[str, ...]:
        """The states of the actors, each once."""
        return tuple(dict.fromkeys(map(find_state, self.ids)))


NOBODY = Reference((), "none", 0, 0)
SCENE = "place"  # how the rule of a reference begins that rests on the name of a city or a province alone


@dataclass(frozen=True, slots=True)
class Mention:
    """A reference that a later pronoun may pick up."""

    sentence: int
    place: int
    ids: tuple[str, ...]
    is_subject: bool
    is_plural: bool
    is_topic: bool = False
    is_person: bool = False  # one person, named by a role: "his counterpart"
    is_place: bool = False  # a city or province: something happens there, it does nothing


@dataclass(frozen=True, slots=True)
class Event:
    """An act told before, which "the strikes" may pick up: the lemma and type, who and whom."""

    lemma: str
    label: str
    actors: tuple[str, ...]
    recipients: tuple[str, ...]


@dataclass
class Cast:
    """The actors of one document, read from its start to its end."""

    memory: Memory
    focal: str | None
    mentions: list[Mention] = field(default_factory=list)
    known: dict[tuple[int, int], Reference] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    strangers: list[Mention] = field(default_factory=list)  # named persons whom the roster does not know
    shares: Mapping[str, int] = field(default_factory=dict)  # how often the document names each state
    seats: Mapping[str, int] = field(default_factory=dict)  # how often by its capital
    bodies: Mapping[str, int] = field(default_factory=dict)  # how often it names each body of states
    homes: dict[str, str] = field(default_factory=dict)  # the state of an official whom the text gives none


def name_group(sentence: Sentence, place: int) -> str:
    """Part of an id for states that no one names: "Arab states" is `WLD.arab-states`."""
    words = [
        sentence.tokens[child].text.lower()
        for child in sentence.list_deps(place, "amod", "compound")
        if sentence.tokens[child].text.isalpha()
    ]
    return "-".join([*words[-1:], sentence.tokens[place].text.lower()])


def find_near_public(cast: Cast, sentence: Sentence, place: int) -> Reference:
    """The public of the state at hand, for "domestic pressure", "public anger"."""
    for child in sentence.list_deps(place, "amod"):
        token = sentence.tokens[child]
        if token.lemma in ("domestic", "public", "popular", "internal"):
            state = find_near_state(cast, sentence)
            return (
                Reference((f"{state}.public",), "public of the state at hand", token.start, token.end)
                if state
                else NOBODY
            )
    return NOBODY


def find_topic(cast: Cast, sentence: Sentence, others: Sequence[str] = ()) -> Reference:
    """Whom the lines before a sentence are about, apart from some states; the words are the sentence's own."""
    avoided = {find_state(actor) for actor in others}
    for mention in reversed(cast.mentions):
        distance = sentence.number - mention.sentence
        if distance > 3:
            break
        if distance < 1 or not mention.is_topic:
            continue
        left = tuple(actor for actor in mention.ids if find_state(actor) not in avoided)
        if left:
            first = sentence.tokens[0]
            return Reference(left, "topic of the lines before", first.start, first.end)
    return NOBODY


def find_parts(sentence: Sentence, place: int) -> tuple[str, ...]:
    """Parts of a state that a group noun stands for: "civil-military establishment" is gov and mil."""
    groups = load_roles().groups
    token = sentence.tokens[place]
    near = {
        sentence.tokens[child].lemma
        for child in sentence.children[place]
        if sentence.tokens[child].dep in ("amod", "compound", "nmod")
    }
    near |= {
        sentence.tokens[lower].lemma
        for child in sentence.children[place]
        for lower in sentence.children[child]
        if sentence.tokens[child].dep in ("amod", "compound", "nmod")
    }
    for word in sorted(near):
        if f"{word} {token.lemma}" in groups:
            return (groups[f"{word} {token.lemma}"],)
    if token.lemma not in groups:
        return ()
    if "opposition" in near:
        return ("opp",)
    if near & {"terrorist", "rebel", "insurgent", "militant", "armed"} and token.lemma in (
        "group",
        "faction",
        "fighter",
    ):
        return ("reb",)
    part = groups[token.lemma]
    if "military" in near and part == "gov":
        return ("gov", "mil") if near & {"civil", "civilian", "political"} else ("mil",)
    return (part,)


def join_part(actor: str, part: str) -> str:
    """The part of a state; a body, a person or a part stays what it is."""
    if "/" in actor:
        return f"{find_state(actor)}.{part}"
    if actor.startswith(("IGO", "WLD", "NON")):
        return actor
    return f"{find_state(actor)}.{part}"


def is_definite(sentence: Sentence, place: int) -> bool:
    """Whether a noun has "the", a demonstrative, or stands bare as a title."""
    return any(
        sentence.tokens[child].text.lower() in ("the", "this", "that", "these", "those")
        for child in sentence.list_deps(place, "det")
    )


NEAR_SENTENCES = 6  # how far back a bare "the government" looks for its state
NO_SUBJECT = 0.35  # weight of a mention that is no subject, against 1
SHARE = 4.0  # weight of a state's share of all mentions in the document


def find_near_state(cast: Cast, sentence: Sentence, among: frozenset[str] | None = None) -> str | None:
    """The state that the sentences before a word and the whole document are most about; `among` limits the choice."""
    near: dict[tuple[str, int], float] = {}
    total = sum(cast.shares.values()) or 1
    for mention in cast.mentions:
        distance = sentence.number - mention.sentence
        states = {find_state(actor) for actor in mention.ids} - {"IGO", "WLD", "NON", "NGO", "GULF"}
        if 0 <= distance <= NEAR_SENTENCES and len(states) == 1:
            key = states.pop(), distance
            worth = (1.0 if mention.is_subject else NO_SUBJECT) / (1.0 + 0.5 * distance)
            near[key] = max(near.get(key, 0.0), worth)
    weights: dict[str, float] = {}
    for (state, _), worth in near.items():
        weights[state] = weights.get(state, 0.0) + worth
    for state, n in cast.shares.items():
        weights[state] = weights.get(state, 0.0) + SHARE * n / total
    if among is not None:
        weights = {state: weight for state, weight in weights.items() if state in among}
    return max(weights, key=lambda state: weights[state]) if weights else (cast.focal if among is None else None)


@dataclass(frozen=True, slots=True)
class Stakes:
    """Who did the act that another act is about, to whom, and the part the latter plays."""

    doers: Reference = NOBODY
    others: Reference = NOBODY
    role: Role = "object"
    is_event: bool = False

    def list_about(self, actors: Sequence[str]) -> tuple[About, ...]:
        """The entries of the record's `about`, without its own actors."""
        return tuple(About(actor, self.role) for actor in self.others.ids if actor not in actors)


def find_counted(cast: Cast, sentence: Sentence, place: int) -> tuple[str, ...] | None:
    """The group that "the four capitals" picks up: the last one of that many states."""
    token = sentence.tokens[place]
    if token.lemma not in PAIRED:
        return None
    numbers = [NUMBERS.get(sentence.tokens[child].text.lower(), 0) for child in sentence.list_deps(place, "nummod")]
    if not any(numbers):
        return None
    for mention in reversed(cast.mentions):
        if len({find_state(actor) for actor in mention.ids}) == max(numbers):
            return mention.ids
    return None


def is_empty_it(sentence: Sentence, place: int) -> bool:
    """Whether "it" stands for a clause or nothing: "it is clear that", "it remains to be seen"."""
    token = sentence.tokens[place]
    if token.text.lower() != "it" or token.dep not in ("nsubj", "nsubjpass", "expl"):
        return token.dep == "expl"
    verb = token.head
    below = {sentence.tokens[child].dep for child in sentence.children[verb]}
    lemma = sentence.tokens[verb].lemma
    if lemma in ("rain", "snow", "matter", "happen", "dawn"):
        return True
    if lemma in ("be", "seem", "appear", "remain", "become", "take", "make") and below & {"ccomp", "csubj", "xcomp"}:
        return True
    return token.dep == "nsubjpass" and bool(below & {"ccomp", "csubjpass"})


def fits(word: str, mention: Mention) -> bool:
    """Whether a pronoun can mean what a mention means."""
    if mention.is_place or any(".media" in actor for actor in mention.ids):
        return False
    is_person = mention.is_person or all("/" in actor for actor in mention.ids)
    if word in MALE_OR_FEMALE:
        return is_person and len(mention.ids) == 1
    if word in NEUTER:
        return not is_person and len(mention.ids) == 1
    return not (is_person and len(mention.ids) == 1)
