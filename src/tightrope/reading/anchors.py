"""Dates that hang on another event of the same text: "a day before the strike", "after the talks", "during the siege".

The text itself must fix them: exactly one day (or stretch) at which the text tells an event that fits the words, by
kind of act and by the states named with it. Two that fit, or none, and there is no date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tightrope.nouns import Evidence, Interval
from tightrope.reading.arguments import SAY_TYPES
from tightrope.reading.clauses import is_verb, make_noun_clause, make_verb_clause
from tightrope.reading.dates import read_count
from tightrope.reading.lexicon import Entry, load_acts, load_words
from tightrope.reading.parse import Sentence
from tightrope.reading.scenes import Coded, Scene

COUNTED = "date counted from another event of the text"  # flag
ONSET = 7  # days that "the onset of" something may take
LONGEST = 31  # days that an event may have been told over, and that "after" it reaches
_RELATIONS = {word: word for word in ("before", "after", "since", "during", "amid")} | {"following": "after"}
_EDGES = {  # "with the onset of the war", "in the wake of the strikes"
    **dict.fromkeys(load_words("anchors.onset"), "onset"),
    **dict.fromkeys(load_words("anchors.wake"), "after"),
    **dict.fromkeys(load_words("anchors.eve"), "eve"),
}
_OWN = ("det", "amod", "compound", "poss", "nmod", "nummod", "nsubj", "nsubjpass", "dobj", "aux", "auxpass")
_NARROWING = frozenset({"on", "against", "of", "in", "between", "by", "to", "at"})
_POINTING = frozenset({"the", "this", "that", "these", "those"})
_SOFTENED = {"CONCEDE": "RETREAT"}  # an announced cease-fire and one in force are one event to those who look back
_COUNT = re.compile(
    r"(?:(?:just|only|barely|about|some|less than|within) )?(?:([\w ]{1,12}?) )?(hour|day|week|month)(s?) $",
    re.IGNORECASE,
)
_UNITS = {"hour": 0, "day": 1, "week": 7, "month": 30}
_VAGUE = frozenset({"several", "few", "a few", "couple of", "a couple of", "many", ""})


@dataclass(frozen=True, slots=True)
class Told:
    """An event that the text dates in its own words."""

    label: str
    mode: str | None
    lemma: str
    states: frozenset[str]
    when: Interval
    place: tuple[int, int]  # sentence and word


@dataclass(frozen=True, slots=True)
class Anchor:
    """A phrase that points at an event: places of the preposition, of the event's word, and of what they hang on."""

    relation: str
    first: int
    event: int
    head: int


def date_by_events(
    found: Sequence[tuple[Scene, Coded, Evidence]], *, text: str, published: date | None, carried: str
) -> tuple[Evidence, ...]:
    """The evidence with dates counted from events that the text dates; `carried` is the flag of a date carried on."""
    told = [event for scene, coded, item in found if (event := _tell(scene, coded, item, carried)) is not None]
    if not told:
        return tuple(item for _, _, item in found)
    anchors: dict[int, list[Anchor]] = {}
    dated = []
    for scene, coded, item in found:
        sentence = scene.sentence
        is_open = item.act.when is None or carried in item.flags
        if is_open and coded.judgement.status != "general":
            if sentence.number not in anchors:
                anchors[sentence.number] = list(find_anchors(sentence))
            for anchor in anchors[sentence.number]:
                if _governs(sentence, anchor, coded.place):
                    item = _date_item(item, sentence, anchor, told, text=text, published=published, carried=carried)  # noqa: PLW2901
                    break
        dated.append(item)
    return tuple(dated)


def _tell(scene: Scene, coded: Coded, item: Evidence, carried: str) -> Told | None:
    """An act that was done on days which its own words give."""
    act = item.act
    if act.when is None or act.when.days > LONGEST or carried in item.flags or coded.label in SAY_TYPES:
        return None
    if act.status not in ("happened", "ongoing") or act.polarity == "negated":
        return None
    start = next(start for name, start, _ in item.fields if name == "when")
    tokens = scene.sentence.tokens
    if not any(tokens[place].start <= start < tokens[place].end for place in scene.sentence.subtrees[coded.place]):
        return None
    states = frozenset((*coded.actors.states, *coded.recipients.states))
    place = scene.sentence.number, coded.place
    return Told(act.type, act.mode, tokens[coded.place].lemma, states, act.when, place)


def find_anchors(sentence: Sentence) -> Iterable[Anchor]:
    """The phrases of a sentence that point at an event in time."""
    tokens = sentence.tokens
    for place, token in enumerate(tokens):
        word = token.text.lower()
        if word in _RELATIONS:
            nouns = sentence.list_deps(place, "pobj", "pcomp")
            if token.dep == "mark" and tokens[token.head].dep == "advcl":
                yield Anchor(_RELATIONS[word], place, token.head, tokens[token.head].head)
            elif nouns:
                head = token.head
                if tokens[head].lemma in _UNITS and tokens[head].dep == "npadvmod":  # "a day before the strike"
                    head = tokens[head].head
                yield Anchor(_RELATIONS[word], place, nouns[0], head)
        elif token.lemma in _EDGES and token.pos == "NOUN" and token.dep == "pobj":
            for child in sentence.list_deps(place, "prep"):
                if tokens[child].text.lower() == "of":
                    above = tokens[token.head]
                    for noun in sentence.list_deps(child, "pobj"):
                        yield Anchor(_EDGES[token.lemma], token.head, noun, above.head)


def _governs(sentence: Sentence, anchor: Anchor, place: int) -> bool:
    """Whether a phrase dates the act at a place: it hangs on the act or on what the act hangs on."""
    return place not in sentence.subtrees[anchor.event] and place in sentence.subtrees[anchor.head]


def _date_item(
    item: Evidence,
    sentence: Sentence,
    anchor: Anchor,
    told: Sequence[Told],
    *,
    text: str,
    published: date | None,
    carried: str,
) -> Evidence:
    """An item with the date that a phrase gives it, if exactly one event fits the phrase."""
    fitting = {event.when for event in told if _fits(sentence, anchor, event)}
    if len(fitting) != 1:
        return item
    counted = _count(sentence, anchor, text)
    start = sentence.tokens[anchor.first].start if counted is None else counted[2]
    when = _shift(anchor.relation, fitting.pop(), counted, published)
    if when is None:  # "before the strikes" leaves the day open, and no date carried on from there holds
        return _undate(item, carried=carried)
    end = max(sentence.tokens[place].end for place in _list_phrase(sentence, anchor.event))
    return replace(
        item,
        act=replace(item.act, when=when, when_basis=text[start:end]),
        fields=(*(field for field in item.fields if field[0] != "when"), ("when", start, end)),
        flags=(*(flag for flag in item.flags if flag != carried), COUNTED),
    )


def _undate(item: Evidence, *, carried: str) -> Evidence:
    """An item without the date that it had taken over from the lines before."""
    return replace(
        item,
        act=replace(item.act, when=None, when_basis=None),
        fields=tuple(field for field in item.fields if field[0] != "when"),
        flags=tuple(flag for flag in item.flags if flag != carried),
    )


def _fits(sentence: Sentence, anchor: Anchor, event: Told) -> bool:
    """Whether an event is of the kind that the words name, and between states that they do not contradict."""
    if event.place == (sentence.number, anchor.event):
        return False
    entry = _name_kind(sentence, anchor.event)
    token = sentence.tokens[anchor.event]
    if entry is None or entry.label in SAY_TYPES:
        return False
    if _SOFTENED.get(entry.label, entry.label) != _SOFTENED.get(event.label, event.label):
        return False
    words = [sentence.tokens[place] for place in _list_phrase(sentence, anchor.event)]
    states = {word.name.state or word.name.actor for word in words if word.name is not None}
    if states:
        return states <= event.states
    if entry.mode and event.mode and entry.mode != event.mode and token.lemma != event.lemma:
        return False
    return token.pos == "VERB" or any(word.text.lower() in _POINTING for word in words)


def _name_kind(sentence: Sentence, place: int) -> Entry | None:
    """The line of the lexicon that an event's word meets."""
    if is_verb(sentence, place):
        verb = make_verb_clause(sentence, place)
        return load_acts().match_verb(verb.lemma, verb.bag)
    noun = make_noun_clause(sentence, place)
    return load_acts().match_noun(noun.lemma, noun.bag)


def _list_phrase(sentence: Sentence, place: int) -> list[int]:
    """An event's word with what says which one it is: "the American raid on Iran", not the visit told behind it."""
    tokens = sentence.tokens
    found = [place]
    for child in sentence.list_deps(place, *_OWN):
        found += sentence.subtrees[child]
    for child in sentence.list_deps(place, "prep", "agent"):
        for noun in sentence.list_deps(child, "pobj"):
            if tokens[noun].name is not None or tokens[child].text.lower() in _NARROWING:
                near = sentence.list_deps(noun, "det", "amod", "compound", "poss", "nmod", "conj")
                found += [child, noun, *near]
    return sorted(found)


def _count(sentence: Sentence, anchor: Anchor, text: str) -> tuple[int, int, int] | None:
    """ "a day", "several weeks" before the preposition: least and most days, and where the words start."""
    before = text[sentence.start : sentence.tokens[anchor.first].start]
    match = _COUNT.search(before)
    if match is None:
        return None
    words, unit = (match[1] or "").lower().strip(), _UNITS[match[2].lower()]
    if words in _VAGUE or read_count(words) is None:
        last = words.rsplit(" ", 1)[-1]
        number = read_count(last)
        if number is not None and last not in _VAGUE:
            return number * unit, number * unit, sentence.start + match.start(1) + len(match[1]) - len(last)
        is_bare = words not in _VAGUE  # "days before", with other words in front
        start = match.start(2) if is_bare or not words else match.start(1)
        return (unit, max(1, 10 * unit), sentence.start + start) if match[3] else None
    number = read_count(words) or 1
    return number * unit, number * unit, sentence.start + match.start(1)


def _shift(
    relation: str, when: Interval, counted: tuple[int, int, int] | None, published: date | None
) -> Interval | None:
    """The days that a relation to an event leaves; None where it leaves them open."""
    if counted is not None and relation in ("before", "after"):
        least, most, _ = counted
        slack = least // 14 if least == most else 0  # two weeks may be thirteen days or fifteen
        least, most = least - slack, most + slack
        if relation == "before":
            return Interval(when.start - timedelta(days=most), when.end - timedelta(days=least))
        return Interval(when.start + timedelta(days=least), when.end + timedelta(days=most))
    known = published + timedelta(days=1) if published is not None else None
    late = when.end + timedelta(days=LONGEST)
    ends = {
        "during": when.end,
        "amid": when.end,
        "onset": when.start + timedelta(days=ONSET),
        "after": min(late, known) if known is not None else late,
        "since": known,
    }
    if relation == "eve":
        return Interval(when.start - timedelta(days=1), when.start)
    end = ends.get(relation)
    return Interval(when.start, end) if end is not None and end > when.start else None
