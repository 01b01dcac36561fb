"""Who may act and who may be acted on: candidates for one side of an act, each with its features.

Candidates are nobody, whom the rules took, everyone whom the sentence, the three before it or the document's own acts
name, and whom the document names most. A feature says how a candidate hangs on the predicate, where and how often it is
named, and what the document's other acts tie it to; never who it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tightrope.nouns import find_state
from tightrope.reading.actors import refer
from tightrope.reading.arguments import SAY_TYPES, find_camp
from tightrope.reading.casts import Mention, Reference
from tightrope.reading.counterparts import find_wronged, is_from_context
from tightrope.reading.parse import Sentence
from tightrope.reading.scenes import Coded, Scene
from tightrope.reading.stakes import HOSTILE
from tightrope.reading.wording import make_clause

Role = Literal["actor", "recipient"]
States = frozenset[str]
BEFORE = 4  # acts before this one whose sides are candidates
BACK = 3  # sentences before this one whose mentions are
TOP = 4  # states that the document names most
_LONG = 5  # steps in the parse beyond which a path is only "long"
_NEAR = (3, 6, 12)  # words between a mention and the predicate
_SHARES = (0.02, 0.08, 0.2)  # of all mentions in the document
_POS = frozenset({"NOUN", "PROPN", "PRON", "ADJ", "DET", "NUM"})
_JUDGING = frozenset({"ACCUSE", "REQUEST", "SUPPORT"})
_CROSSED = frozenset({"none", "rule", "rn", "out"})
_WITH_WORD = frozenset({"none", "rule", "path", "in", "out", "tie", "rn"})


@dataclass(frozen=True, slots=True, order=True)
class Seen:
    """A mention of a candidate in the act's own sentence; the smallest is the nearest."""

    steps: int
    distance: int
    path: str
    is_after: bool
    rule: str
    dep: str
    reference: Reference = field(compare=False)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Actors who may stand on a side, the words that name them there, if any do, and the features."""

    ids: tuple[str, ...]
    reference: Reference | None
    features: frozenset[str]

    @property
    def states(self) -> States:
        """Their states; empty for nobody."""
        return find_states(self.ids)


@dataclass
class _Draft:
    """A candidate while it is put together."""

    ids: tuple[str, ...]
    marks: set[str] = field(default_factory=set)
    seen: list[Seen] = field(default_factory=list)


@dataclass(frozen=True)
class Background:
    """What a document says of its actors apart from one act."""

    ties: Counter[States]
    done: Counter[tuple[str, ...]]
    shares: Counter[str]
    rank: Mapping[str, int]
    mentions: Mapping[int, Sequence[Mention]]

    @property
    def total(self) -> int:
        """All mentions."""
        return sum(self.shares.values()) or 1


def find_states(ids: Iterable[str]) -> States:
    """The states of actors."""
    return frozenset(map(find_state, ids))


def survey(scenes: Sequence[Scene], coded: Sequence[Sequence[Coded]]) -> Background:
    """The background of a document: who acts on whom by the rules, and whom it names how often."""
    ties: Counter[States] = Counter()
    done: Counter[tuple[str, ...]] = Counter()
    shares: Counter[str] = Counter()
    mentions: dict[int, list[Mention]] = {}
    for item in (item for items in coded for item in items):
        if is_from_context(item.recipients) or is_from_context(item.actors):
            continue
        actors, recipients = find_states(item.actors.ids), find_states(item.recipients.ids)
        ties.update(frozenset((one, other)) for one in actors for other in recipients if one != other)
        if item.label not in SAY_TYPES:
            done.update((one, item.label) for one in actors)
            done.update((one, item.label, other) for one in actors for other in recipients)
    for mention in scenes[0].cast.mentions if scenes else ():
        shares.update(find_states(mention.ids))
        mentions.setdefault(mention.sentence, []).append(mention)
    order = sorted(shares, key=lambda state: (-shares[state], state))
    return Background(ties, done, shares, {state: number for number, state in enumerate(order)}, mentions)


def list_candidates(
    background: Background,
    scene: Scene,
    coded: Coded,
    *,
    role: Role,
    before: Sequence[Coded],
    beside: Sequence[Coded] = (),
) -> list[Candidate]:
    """Candidates for one side of an act. `before` are the acts before it in the document, `beside` its sentence's.

    The first candidate is whom the rules took, nobody included.
    """
    own, other = (coded.actors, coded.recipients) if role == "actor" else (coded.recipients, coded.actors)
    others = () if role == "actor" and is_from_context(other) else other.ids
    above = _list_above(scene, coded, beside)
    judges = [actor for act in above for actor in act.actors.ids] if role == "actor" else []
    avoided = (*others, *find_wronged(coded), *judges)
    drafts = _draft(background, scene, coded, own=own, avoided=avoided, before=before)
    for act in above:
        doers = find_states(act.stakes.doers.ids) if act.stakes is not None else frozenset()
        if doers in drafts and doers:
            drafts[doers].marks.add("doersabove")
    shape = _Shape.of(scene, coded, others, name_found(own), sum(bool(draft.seen) for draft in drafts.values()))
    return [
        Candidate(
            draft.ids,
            min(draft.seen).reference if draft.seen else None,
            _describe(states, draft, background, shape, role, is_rules=states == find_states(own.ids)),
        )
        for states, draft in drafts.items()
    ]


def _list_above(scene: Scene, coded: Coded, beside: Sequence[Coded]) -> list[Coded]:
    """Acts of the sentence that judge a hostile act: who condemns an attack did not make it."""
    above = set(scene.sentence.climb(coded.place))
    return [act for act in beside if coded.label in HOSTILE and act.label in _JUDGING and act.place in above]


def name_found(reference: Reference) -> str:
    """How the rules came to a reference, in one word."""
    if not reference.ids:
        return "none"
    return "ctx" if is_from_context(reference) else reference.rule.split(":")[0]


def _draft(
    background: Background,
    scene: Scene,
    coded: Coded,
    *,
    own: Reference,
    avoided: Sequence[str],
    before: Sequence[Coded],
) -> dict[States, _Draft]:
    """Candidates by their states: the rules' own first, then nobody, then all others in a fixed order."""
    camps = set(map(find_camp, avoided))
    drafts: dict[States, _Draft] = {find_states(own.ids): _Draft(own.ids, {"rule", f"rule:{name_found(own)}"})}
    drafts.setdefault(frozenset(), _Draft(())).marks.add("none")

    def add(ids: Iterable[str], *marks: str) -> _Draft | None:
        left = tuple(actor for actor in ids if find_camp(actor) not in camps)
        if not left:
            return None
        draft = drafts.setdefault(find_states(left), _Draft(left))
        draft.marks.update(marks)
        return draft

    for place, reference in _list_named(scene):
        draft = add(reference.ids) if place != coded.place else None
        if draft is not None:
            draft.seen.append(_see(scene.sentence, coded.place, place, reference))
    for back in range(1, BACK + 1):
        for mention in background.mentions.get(scene.sentence.number - back, ()):
            add(mention.ids, f"prev{back}{'s' if mention.is_subject else ''}")
    for state in list(background.rank)[:TOP]:
        add((state,), "top")
    for number, item in enumerate(reversed(before[-BEFORE:])):
        recipients = () if is_from_context(item.recipients) else item.recipients.ids
        mark = f"{min(number, 2)}{'=' if item.label == coded.label else ''}"
        add(item.actors.ids, f"bA{mark}")
        add(recipients, f"bR{mark}")
        if item.actors.ids and recipients:
            add((*item.actors.ids, *recipients), f"bAR{mark}")
    if coded.stakes is not None:
        add(coded.stakes.others.ids, "others")
        add(coded.stakes.doers.ids, "doers")
    return drafts


def _list_named(scene: Scene) -> Iterator[tuple[int, Reference]]:
    """The words of a sentence that mean someone."""
    for place, token in enumerate(scene.sentence.tokens):
        if token.name is not None or token.pos in _POS:
            reference = refer(scene.cast, scene.sentence, place)
            if reference.ids:
                yield place, reference


def _see(sentence: Sentence, predicate: int, place: int, reference: Reference) -> Seen:
    """How a word stands to a predicate."""
    path = _find_path(sentence, predicate, place)
    text = "".join(path) if len(path) <= _LONG else "long"
    dep = sentence.tokens[place].dep
    kind = reference.rule.split(":")[0]
    return Seen(len(path), abs(place - predicate), text, place > predicate, kind, dep, reference)


def _find_path(sentence: Sentence, one: int, other: int) -> list[str]:
    """The way in the parse from one word up and down to another; prepositions by their word."""
    above = [one, *sentence.climb(one)]
    ways = {place: number for number, place in enumerate(above)}
    down: list[int] = []
    for place in (other, *sentence.climb(other)):
        if place in ways:
            tokens = sentence.tokens
            return [f"<{tokens[step].dep}" for step in above[: ways[place]]] + [
                f">{tokens[step].dep}:{tokens[step].lemma}" if tokens[step].pos == "ADP" else f">{tokens[step].dep}"
                for step in reversed(down)
            ]
        down.append(place)
    return ["far"]


@dataclass(frozen=True, slots=True)
class _Shape:
    """What is the same for all candidates of one side of an act."""

    label: str
    mode: str | None
    lemma: str
    voice: str
    status: str
    polarity: str
    others: States
    holders: States
    found: str
    named: int

    @classmethod
    def of(cls, scene: Scene, coded: Coded, others: Sequence[str], found: str, named: int) -> _Shape:
        """The shape of one act."""
        clause = make_clause(scene, coded)
        active = "a" if clause.subject is not None else "x"
        voice = "n" if coded.kind != "verb" else "p" if clause.is_passive else active
        holders = [
            state
            for frame in coded.chain
            if frame.holder is not None and frame.spoken is None
            for state in refer(scene.cast, scene.sentence, frame.holder).states
        ]
        return cls(
            coded.label, coded.mode, scene.sentence.tokens[coded.place].lemma, voice, coded.judgement.status,
            coded.judgement.polarity, find_states(others), frozenset(holders), found, min(named, 4),
        )  # fmt: skip


def _describe(
    states: States, draft: _Draft, background: Background, shape: _Shape, role: Role, *, is_rules: bool
) -> frozenset[str]:
    """Features of a candidate, by themselves and with the type and word of the act."""
    marks = (
        set(draft.marks)
        | set(_describe_place(draft, shape.voice))
        | set(_describe_standing(states, draft, background, shape))
    )
    if role == "actor" and states:
        marks.add(f"doneto:{_bin(sum(background.done[a, shape.label, b] for a in states for b in shape.others))}")
    where = "in" if draft.seen else "out" if states else "0"
    marks.add(f"rn:{shape.found}{'+' if is_rules else '-'}{where}")
    found = set(marks)
    label, voice = shape.label, shape.voice
    for mark in marks:
        kind = mark.split(":")[0]
        found.add(f"{label}|{mark}")
        if kind in _WITH_WORD:
            found.add(f"{shape.lemma}|{mark}")
        if kind in ("path", "pk"):
            found.add(f"{label}/{shape.mode}|{mark}")
        if kind in _CROSSED:
            found |= {
                f"{label}/{shape.mode}|{mark}", f"{shape.status}|{mark}", f"{shape.polarity}|{mark}",
                f"{len(shape.others)}o|{mark}", f"{voice}|{mark}", f"{label}{voice}|{mark}",
                f"{label}{len(shape.others) > 1}|{mark}", f"{label}{bool(shape.holders)}h|{mark}",
            }  # fmt: skip
    if not states:
        found |= {f"0in{shape.named}", f"{label}|0in{shape.named}", f"{voice}|0in{shape.named}"}
    return frozenset(found)


def _describe_place(draft: _Draft, voice: str) -> Iterator[str]:
    """Where the act's own sentence names a candidate."""
    if not draft.seen:
        if draft.ids:
            yield "out"
        return
    seen = sorted(draft.seen)
    best = seen[0]
    yield from ("in", f"path:{best.path}", f"dir:{best.is_after}", f"kind:{best.rule}", f"dep:{best.dep}")
    yield from (f"len:{min(best.steps, 6)}", f"nm:{min(len(seen), 3)}", f"dist:{_rank(best.distance, _NEAR)}")
    if best.path != "long":
        yield f"pk:{voice}{best.path}"
    yield f"first:{best.path.split('>')[1]}" if ">" in best.path else "first:up"
    yield from (f"anyp:{each.path}" for each in seen[:3])


def _describe_standing(states: States, draft: _Draft, background: Background, shape: _Shape) -> Iterator[str]:
    """How a candidate stands in the document, and to the other side."""
    if not states:
        return
    tied = sum(background.ties[frozenset((one, other))] for one in shape.others for other in states if one != other)
    whole = sum(n for pair, n in background.ties.items() if pair & shape.others)
    yield f"tie:{_bin(tied)}"
    yield f"ts:{min(3, 4 * tied // max(1, whole))}" if tied else "ts:-"
    yield f"done:{_bin(sum(background.done[one, shape.label] for one in states))}"
    yield f"sh:{_rank(sum(background.shares[one] for one in states) / background.total, _SHARES)}"
    yield f"rank:{min((4, *(background.rank.get(one, 9) for one in states)))}"
    yield f"size:{min(len(states), 3)}"
    if shape.holders & states:
        yield "holder"
    yield from (name for name, start in (("wld", "WLD"), ("igo", "IGO")) if any(a.startswith(start) for a in draft.ids))
    if not shape.others:
        yield "noother"
    elif states <= shape.others:
        yield "self"


def _bin(count: int) -> str:
    """A count as none, one, a few, many."""
    return "0" if not count else "1" if count == 1 else "2" if count < 4 else "4"


def _rank(value: float, bounds: Sequence[float]) -> int:
    """How many bounds a value reaches."""
    return sum(value >= bound for bound in bounds)
