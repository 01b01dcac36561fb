"""Acts of a sentence: which predicates are coded, and as what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tightrope.reading.actors import refer
from tightrope.reading.arguments import (
    REVERSED,
    SAY_TYPES,
    find_arguments,
    find_first,
    find_noun_arguments,
)
from tightrope.reading.attribution import Frame, find_chain
from tightrope.reading.casts import NOBODY, Event, Reference, find_topic
from tightrope.reading.clauses import Clause, is_verb, make_noun_clause
from tightrope.reading.factuality import Judgement, judge
from tightrope.reading.lexicon import Entry, load_acts, load_facts, load_words
from tightrope.reading.scenes import Coded, Scene

LIGHT = load_words("acts.light")
NAMING = load_words("acts.naming")
HABITUAL = load_words("acts.habitual")
_TRANSPARENT = load_words("acts.transparent")
SAY_STANCES = frozenset({"assert", "claim", "confirm", "report", "predict"})
SWALLOWING = frozenset({"EXPECT", "PREFER", "CAPABILITY", "DENY", "DISMISS", "AVOID-DENIAL", "REJECT"})
_PROMISING = frozenset({"AGREE", "THREATEN", "REQUEST", "CONCEDE"})
_DEMONSTRATIVES = frozenset({"this", "that", "these", "those", "such", "it", "which"})
# What a holder's stance leaves of certainty.
_WEAKENING = {
    "assert": 2.0,
    "claim": 0.0,
    "confirm": 3.0,
    "promise": 1.0,
    "threaten": 1.0,
    "urge": 0.0,
    "condemn": 1.0,
    "praise": 2.0,
    "deny": -2.0,
    "dismiss": -1.0,
    "avoid-denial": 0.0,
    "predict": 2.0,
    "report": 1.0,
}


def code_scene(scene: Scene) -> tuple[Coded, ...]:
    """All acts of a sentence, in the order of its words; events are remembered for the sentences after it."""
    coded: list[Coded] = []
    used: set[int] = set()
    swallowed: set[int] = set()
    for clause in sorted(scene.clauses, key=lambda clause: _find_depth(scene, clause.place)):
        found = _code_verb(scene, clause, used, swallowed)
        if found is not None:
            coded.append(found)
    for place, token in enumerate(scene.sentence.tokens):
        if place not in used and token.pos in ("NOUN", "PROPN") and token.name is None:
            found = _code_noun(scene, place, swallowed, coded)
            if found is not None:
                coded.append(found)
    for item in coded:
        if item.label not in SAY_TYPES and item.actors.ids:
            lemma = scene.sentence.tokens[item.place].lemma
            scene.cast.events.append(Event(lemma, item.label, item.actors.ids, item.recipients.ids))
    return tuple(sorted(coded, key=lambda item: (item.extent, item.place)))


def _find_depth(scene: Scene, place: int) -> tuple[int, int]:
    """How deep in the tree a word stands; upper clauses are coded first."""
    return sum(1 for _ in scene.sentence.climb(place)), place


# --- verbs -----------------------------------------------------------------------------------------------------------


def _code_verb(  # noqa: PLR0911 - one return a reason to stay silent
    scene: Scene, clause: Clause, used: set[int], swallowed: set[int]
) -> Coded | None:
    """The act of a verb, or None if it only hands on, begins, or lies inside what was coded."""
    sentence = scene.sentence
    if clause.place in swallowed:
        return None
    entry = load_acts().match_verb(clause.lemma, clause.bag)
    own_frames = tuple(frame for frame in scene.frames if frame.cue[0] == clause.place)
    if clause.lemma in NAMING and own_frames:
        return _code_naming(scene, clause, own_frames, swallowed)
    if clause.is_passive and clause.agent is None and any(frame.holder is None for frame in own_frames):
        if any(is_verb(sentence, frame.content) for frame in own_frames):
            return None
        entry = None
    light = _find_light_noun(scene, clause, entry)
    if light is not None:
        used.add(light[0])
        entry = light[1]
    if _only_hands_on(scene, clause, entry, own_frames):
        return None
    actors, recipients = find_arguments(scene, clause, entry, light[0] if light else None)
    chain = find_chain(sentence, scene.frames, clause.place)
    if entry is None and clause.is_passive and own_frames:
        chain += own_frames[:1]
    judgement = weaken(judge(sentence, clause.place, scene.contents), chain)
    label, mode, rule = _choose_label(sentence.tokens[clause.place].text, entry, judgement)
    judgement = _adjust(scene, clause, label, judgement, entry)
    if entry is None and judgement.condition and label == "ASSERT" and judgement.certainty > 1:
        label, rule = "PREDICT", "PREDICT: an outcome that names no act"
    actors = actors if actors.ids else _fill_actors(scene, clause, label, recipients, chain)
    if not (actors.ids or recipients.ids) or not _is_worth(
        scene, clause, label, entry, bool(actors.ids and recipients.ids)
    ):
        return None
    if label in SAY_TYPES and not actors.ids:
        return None
    if label in SWALLOWING or (label in SAY_TYPES and entry is not None):
        _swallow(scene, clause.place, swallowed)
    if light is None and entry is not None:
        used.update(_list_needed_nouns(scene, clause, entry))
    return Coded(clause.place, label, mode, actors, recipients, judgement, chain, find_extent(scene, clause), rule)


def _only_hands_on(scene: Scene, clause: Clause, entry: Entry | None, own_frames: Sequence[Frame]) -> bool:
    """Whether a verb only says or begins what another word tells."""
    if any(frame.stance in SAY_STANCES for frame in own_frames) and (
        entry is None or entry.label in ("CAPABILITY", "PREDICT")
    ):
        return True
    has_complement = bool(scene.sentence.list_deps(clause.place, "xcomp"))
    return clause.lemma in _TRANSPARENT and has_complement and (entry is None or not entry.needs)


def _code_naming(scene: Scene, clause: Clause, own_frames: Sequence[Frame], swallowed: set[int]) -> Coded | None:
    """ "calling them a breach", "considers X a partner": what the holder says of the one named."""
    objects = list(clause.objects) or ([clause.subject] if clause.is_passive and clause.subject else [])
    actors = find_first(scene, objects, NOBODY)
    if not actors.ids and clause.subject is not None:
        last = next((event for event in reversed(scene.cast.events) if event.actors), None)
        token = scene.sentence.tokens[objects[0] if objects else clause.place]
        actors = Reference(last.actors, "event told before", token.start, token.end) if last else NOBODY
    if not actors.ids:
        return None
    _swallow(scene, clause.place, swallowed)
    chain = (*find_chain(scene.sentence, scene.frames, clause.place), own_frames[0])
    judgement = weaken(judge(scene.sentence, clause.place, scene.contents), chain)
    rule = "ASSERT: what someone calls another"
    return Coded(clause.place, "ASSERT", None, actors, NOBODY, judgement, chain, find_extent(scene, clause), rule)


def _choose_label(text: str, entry: Entry | None, judgement: Judgement) -> tuple[str, str | None, str]:
    """Type, mode and rule of a verb."""
    if entry is not None:
        return entry.label, entry.mode, entry.rule
    is_perfect = judgement.tense == "modal perfect"
    if judgement.status in ("hypothetical", "conditional", "planned") and judgement.cues and not is_perfect and text:
        return "PREDICT", None, "PREDICT: an outcome that names no act"
    return "ASSERT", None, "ASSERT: a clause about an actor that names no act"


def _adjust(scene: Scene, clause: Clause, label: str, judgement: Judgement, entry: Entry | None) -> Judgement:
    """Conventions: a promise with a condition is made all the same; a statement is affirmed as it stands."""
    if (
        label in _PROMISING
        and judgement.status == "conditional"
        and judgement.tense in ("past", "perfect", "past perfect", "present")
    ):
        judgement = replace(judgement, status="happened", condition=None)
    if label in ("ASSERT", "PREDICT") and entry is None:
        judgement = replace(judgement, polarity="affirmed")
    if label not in SAY_TYPES and judgement.status == "ongoing" and judgement.tense == "perfect":
        judgement = replace(judgement, status="happened")
    if label == "ASSERT" and judgement.status == "happened" and judgement.tense == "perfect":
        judgement = replace(judgement, status="ongoing")
    condition = _find_event_condition(scene, clause)
    if condition is not None and judgement.status in ("ongoing", "general", "hypothetical", "planned"):
        judgement = replace(
            judgement, status="conditional", condition=condition, certainty=min(judgement.certainty, 2.0)
        )
    return judgement


def _find_event_condition(scene: Scene, clause: Clause) -> tuple[int, int] | None:
    """An event that has not come about as the subject: "any revival would …", "an alignment undermines …"."""
    place = clause.subject
    if place is None or scene.sentence.tokens[place].pos != "NOUN":
        return None
    token = scene.sentence.tokens[place]
    below = {scene.sentence.tokens[child].text.lower() for child in scene.sentence.children[place]}
    is_event = token.lemma in load_acts().nouns or token.lemma.endswith(
        ("ment", "tion", "sion", "val", "ance", "ence", "ing")
    )
    is_open = load_facts()["open"].get(token.lemma, -1) >= 0 and token.lemma in (
        "prospect",
        "possibility",
        "threat",
        "risk",
    )
    if (is_event and below & {"a", "an", "any"}) or is_open:
        span = scene.sentence.subtrees[place]
        return span[0], span[-1] + 1
    return None


def _fill_actors(scene: Scene, clause: Clause, label: str, recipients: Reference, chain: Sequence[Frame]) -> Reference:
    """An actor for a predicate that names none: who threatens or promises, or whom the lines before are about."""
    for frame in reversed(chain):
        if frame.stance in ("threaten", "promise") and frame.holder is not None:
            return refer(scene.cast, scene.sentence, frame.holder)
    if clause.is_passive or clause.subject is None:
        return NOBODY
    token = scene.sentence.tokens[clause.subject]
    below = {scene.sentence.tokens[child].text.lower() for child in scene.sentence.children[clause.subject]}
    is_vague = token.text.lower() in _DEMONSTRATIVES or bool(below & (_DEMONSTRATIVES - {"it"}))
    is_event = _find_event_condition(scene, clause) is not None
    if label in SAY_TYPES and (is_vague or is_event) and token.dep != "expl":
        return find_topic(scene.cast, scene.sentence, recipients.ids)
    return NOBODY


def _is_worth(scene: Scene, clause: Clause, label: str, entry: Entry | None, has_both: bool) -> bool:  # noqa: FBT001
    """Whether a clause without a lexicon entry says something of its own, not in passing."""
    sentence = scene.sentence
    token = sentence.tokens[clause.place]
    if label not in SAY_TYPES or entry is not None or clause.place in scene.contents:
        return True
    is_infinitive = any(sentence.tokens[child].tag == "TO" for child in sentence.list_deps(clause.place, "aux"))
    if token.dep in ("amod", "compound", "xcomp", "pcomp", "acl", "csubj", "prep") or is_infinitive:
        return False
    is_bare = not sentence.list_deps(clause.place, "aux", "auxpass", "nsubj", "nsubjpass")
    if token.dep in ("advcl", "conj") and token.tag == "VBN" and is_bare:
        return False
    return has_both or token.dep != "relcl"


def _swallow(scene: Scene, place: int, swallowed: set[int]) -> None:
    """Mark the complement clauses below a predicate as said with it."""
    sentence = scene.sentence
    for child in sentence.list_deps(place, "xcomp", "ccomp", "acl"):
        swallowed.update(sentence.subtrees[child])
    for child in sentence.list_deps(place, "prep"):
        for lower in sentence.list_deps(child, "pcomp"):
            swallowed.update(sentence.subtrees[lower])


def _list_needed_nouns(scene: Scene, clause: Clause, entry: Entry) -> set[int]:
    """Object nouns that an entry asked for: they are part of this act, not another; what is promised is another."""
    if entry.label in _PROMISING:
        return set()
    needed = {word for need in entry.needs for word in need}
    return {child for child in scene.sentence.subtrees[clause.place] if scene.sentence.tokens[child].lemma in needed}


def _find_light_noun(scene: Scene, clause: Clause, entry: Entry | None) -> tuple[int, Entry] | None:
    """The event noun that a light verb carries: "held a call", "carried out strikes", "faces sanctions"."""
    if clause.lemma not in LIGHT | REVERSED or (
        entry is not None and len(entry.needs) > 0 and entry.label not in SAY_TYPES
    ):
        return None
    sentence = scene.sentence
    candidates = list(clause.objects)
    if clause.is_passive and clause.subject is not None:
        candidates.append(clause.subject)
    candidates += [lower for preposition, lower in clause.phrases if preposition in ("in", "to", "with", "out")][:2]
    for place in candidates:
        token = sentence.tokens[place]
        if token.name is None and token.pos in ("NOUN", "PROPN"):
            noun_clause = make_noun_clause(sentence, place)
            found = load_acts().match_noun(noun_clause.lemma, noun_clause.bag)
            if found is not None:
                return place, found
    return None


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


# --- nouns -----------------------------------------------------------------------------------------------------------


def _code_noun(scene: Scene, place: int, swallowed: set[int], coded: Sequence[Coded]) -> Coded | None:
    """The act of an event noun that names someone; without any name it is a mention of something told elsewhere."""
    sentence = scene.sentence
    if place in swallowed:
        return None
    clause = make_noun_clause(sentence, place)
    entry = load_acts().match_noun(clause.lemma, clause.bag)
    if entry is None or sentence.tokens[place].dep in ("compound", "nmod", "npadvmod"):
        return None
    actors, recipients = find_noun_arguments(scene, clause, entry)
    chain = find_chain(sentence, scene.frames, place)
    if not actors.ids:
        actors = next(
            (refer(scene.cast, sentence, frame.holder) for frame in reversed(chain)
             if frame.stance in ("threaten", "promise") and frame.holder is not None), NOBODY)  # fmt: skip
    if not actors.ids and not recipients.ids:
        return None
    if entry.label in SAY_TYPES and (not actors.ids or _is_told_above(scene, place, coded)):
        return None
    judgement = weaken(judge(sentence, place, scene.contents), chain)
    judgement = _adjust_noun(scene, place, entry, judgement)
    if not actors.ids and judgement.status in ("hypothetical", "conditional"):
        actors = find_topic(scene.cast, sentence, recipients.ids)
    if entry.label in SWALLOWING:
        _swallow(scene, place, swallowed)
    extent = _find_noun_extent(scene, place)
    return Coded(place, entry.label, entry.mode, actors, recipients, judgement, chain, extent, entry.rule, "noun")


def _is_told_above(scene: Scene, place: int, coded: Sequence[Coded]) -> bool:
    """Whether a noun of a SAY type is the subject of a clause that is coded itself."""
    token = scene.sentence.tokens[place]
    return token.dep in ("nsubj", "nsubjpass") and any(item.place == token.head for item in coded)


def _adjust_noun(scene: Scene, place: int, entry: Entry, judgement: Judgement) -> Judgement:
    """Standing things are general or ongoing; an event that a clause takes as its condition has not happened."""
    token = scene.sentence.tokens[place]
    if judgement.status == "happened":
        if entry.label == "CAPABILITY" or entry.text in HABITUAL:
            judgement = replace(judgement, status="general")
        elif entry.label in ("PREFER", "EXPECT") or token.lemma in ("effort", "alignment", "campaign"):
            judgement = replace(judgement, status="ongoing")
    for clause in scene.clauses:
        if clause.subject == place and _find_event_condition(scene, clause) is not None:
            return replace(judgement, status="hypothetical", certainty=min(judgement.certainty, 1.0))
    return judgement


def _find_noun_extent(scene: Scene, place: int) -> tuple[int, int]:
    """The noun with its modifiers and phrases, without relative clauses."""
    sentence = scene.sentence
    places = {place}
    stack = [place]
    while stack:
        here = stack.pop()
        for child in sentence.children[here]:
            if sentence.tokens[child].dep in ("relcl", "acl", "punct", "cc", "appos", "conj") and here == place:
                continue
            places.add(child)
            stack.append(child)
    return min(places), max(places)


# --- chains ----------------------------------------------------------------------------------------------------------


def weaken(judgement: Judgement, chain: Sequence[Frame]) -> Judgement:
    """Another's word is less than the text's own: no surer than its stances allow; wishes and promises are no acts."""
    for frame in chain:
        level = 2.0 if frame.rule.startswith("adverb") else _WEAKENING[frame.stance]
        certainty = min(judgement.certainty, level)
        status = judgement.status
        if status in ("conditional", "hypothetical", "planned") and frame.stance in ("assert", "claim"):
            certainty = 0.0 if status == "conditional" else min(certainty, 1.0)
        if status in ("happened", "ongoing", "general", "planned", "hypothetical"):
            if frame.stance == "urge":
                status = "hypothetical"
            elif frame.stance == "promise":
                status = "conditional" if judgement.condition else "planned"
            elif frame.stance == "threaten":
                status = "conditional"
        judgement = replace(judgement, certainty=certainty, status=status)
    return judgement
