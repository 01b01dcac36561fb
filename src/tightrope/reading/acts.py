"""Acts of a sentence: which predicates are coded, as what, and who does it to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tightrope.reading.actors import NOBODY, Cast, Reference, find_modifier_states, refer
from tightrope.reading.attribution import Frame, find_chain
from tightrope.reading.clauses import OBJECTS, Clause, is_verb, list_phrases, make_noun_clause
from tightrope.reading.factuality import Judgement, judge
from tightrope.reading.lexicon import Entry, load_acts, load_words
from tightrope.reading.parse import Sentence

LIGHT = load_words("acts.light")
REVERSED = load_words("acts.reversed")
SAY_STANCES = frozenset({"assert", "claim", "confirm", "report", "predict"})
SWALLOWING = load_words("acts.swallowing")
MUTUAL = load_words("acts.mutual")
SAY_TYPES = load_words("acts.say_types")
RECIPIENT_PREPS = (
    "against",
    "on",
    "upon",
    "with",
    "to",
    "toward",
    "towards",
    "at",
    "over",
    "into",
    "for",
    "from",
    "in",
    "of",
    "about",
    "under",
    "vis-à-vis",
    "between",
    "among",
    "as",
)
_OF_IS_ACTOR = load_words("acts.of_is_actor")
_TRANSPARENT = load_words("acts.transparent")
_EMPTY_SUBJECTS = frozenset({"it", "there", "this", "that", "what", "which"})


@dataclass(frozen=True, slots=True)
class Coded:
    """One act found in a sentence; `extent` are the places of its words, the last one included."""

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


@dataclass(frozen=True)
class Scene:
    """A sentence with all that earlier steps found in it."""

    sentence: Sentence
    cast: Cast
    clauses: tuple[Clause, ...]
    frames: tuple[Frame, ...]

    @property
    def contents(self) -> frozenset[int]:
        """Roots of reported contents, above which the author's modality does not reach."""
        return frozenset(frame.content for frame in self.frames)


def code_scene(scene: Scene) -> tuple[Coded, ...]:
    """All acts of a sentence, in the order of its words."""
    coded: list[Coded] = []
    used: set[int] = set()
    swallowed: set[int] = set()
    for clause in sorted(scene.clauses, key=lambda clause: _find_depth(scene.sentence, clause.place)):
        found = _code_verb(scene, clause, used, swallowed)
        if found is not None:
            coded.append(found)
    for place, token in enumerate(scene.sentence.tokens):
        if place not in used and token.pos in ("NOUN", "PROPN") and token.name is None:
            found = _code_noun(scene, place, swallowed)
            if found is not None:
                coded.append(found)
    return tuple(sorted(coded, key=lambda item: (item.extent, item.place)))


def _find_depth(sentence: Sentence, place: int) -> tuple[int, int]:
    """How deep in the tree a word stands; upper clauses are coded first."""
    return sum(1 for _ in sentence.climb(place)), place


# --- verbs -----------------------------------------------------------------------------------------------------------


def _code_verb(scene: Scene, clause: Clause, used: set[int], swallowed: set[int]) -> Coded | None:
    """The act of a verb, or None if it only hands on, begins, or lies inside what was coded."""
    sentence = scene.sentence
    if clause.place in swallowed:
        return None
    entry = load_acts().match_verb(clause.lemma, clause.bag)
    light = _find_light_noun(scene, clause, entry)
    if light is not None:
        noun, noun_entry = light
        used.add(noun)
        entry = noun_entry
    own_frames = [frame for frame in scene.frames if frame.cue[0] == clause.place]
    if any(frame.stance in SAY_STANCES for frame in own_frames) and (
        entry is None or entry.label in ("CAPABILITY", "PREDICT")
    ):
        return None
    if (
        clause.lemma in _TRANSPARENT
        and sentence.list_deps(clause.place, "xcomp")
        and (entry is None or len(entry.needs) == 0)
    ):
        return None
    actors, recipients = _find_arguments(scene, clause, entry, light[0] if light else None)
    chain = find_chain(sentence, scene.frames, clause.place)
    judgement = judge(sentence, clause.place, scene.contents)
    judgement = weaken(judgement, chain)
    label, mode, rule = _choose_label(entry, judgement)
    if label is None or not _is_worth(label, actors, recipients, clause, scene):
        return None
    if label in SAY_TYPES and not actors.ids:
        actors, recipients = recipients, NOBODY
    if label in SWALLOWING or (label in SAY_TYPES and entry is not None):
        _swallow(sentence, clause.place, swallowed)
    if light is None and entry is not None:
        used.update(_list_needed_nouns(scene, clause, entry))
    return Coded(clause.place, label, mode, actors, recipients, judgement, chain, _find_extent(sentence, clause), rule)


def _choose_label(entry: Entry | None, judgement: Judgement) -> tuple[str | None, str | None, str]:
    """Type, mode and rule of a verb."""
    if entry is not None:
        return entry.label, entry.mode, entry.rule
    if judgement.status in ("hypothetical", "conditional", "planned"):
        return "PREDICT", None, "PREDICT: an outcome that names no act"
    return "ASSERT", None, "ASSERT: a clause about an actor that names no act"


def _is_worth(label: str, actors: Reference, recipients: Reference, clause: Clause, scene: Scene) -> bool:
    """Whether a coded verb says something of an actor."""
    if label not in SAY_TYPES:
        return bool(actors.ids or recipients.ids)
    if not (actors.ids or recipients.ids):
        return False
    token = scene.sentence.tokens[clause.place]
    return token.dep not in ("amod", "compound", "csubj") and not (
        label == "ASSERT" and token.dep in ("xcomp", "pcomp", "acl")
    )


def _swallow(sentence: Sentence, place: int, swallowed: set[int]) -> None:
    """Mark the complement clauses below a verb as said with it."""
    for child in sentence.list_deps(place, "xcomp", "ccomp"):
        swallowed.update(sentence.subtrees[child])
    for child in sentence.list_deps(place, "prep"):
        for lower in sentence.list_deps(child, "pcomp"):
            swallowed.update(sentence.subtrees[lower])


def _list_needed_nouns(scene: Scene, clause: Clause, entry: Entry) -> set[int]:
    """Object nouns that an entry asked for: they are part of this act, not another."""
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


def _find_arguments(scene: Scene, clause: Clause, entry: Entry | None, noun: int | None) -> tuple[Reference, Reference]:  # noqa: PLR0911 - one a voice
    """Who acts and on whom."""
    sentence, cast = scene.sentence, scene.cast
    subject = refer(cast, sentence, clause.subject) if clause.subject is not None else NOBODY
    agent = refer(cast, sentence, clause.agent) if clause.agent is not None else NOBODY
    if noun is not None:
        lower = [pair for place in (noun, clause.place) for pair in list_phrases(sentence, place)]
        other = _find_first(
            scene, [place for preposition, place in _sort_phrases(lower) if preposition != "of"], subject
        )
        dative = _find_first(scene, [place for place in clause.objects if place != noun], subject)
        owner = find_modifier_states(cast, sentence, noun, ())
        recipients = dative if dative.ids else other if other.ids else _differ(owner, subject)
        if clause.lemma in REVERSED:
            return recipients, subject
        if clause.is_passive:
            return agent, recipients
        return subject, recipients
    phrase_places = [place for _, place in _sort_phrases(clause.phrases)]
    if clause.is_passive:
        patient = subject
        if not agent.ids and entry is not None and entry.label in MUTUAL and len(patient.ids) > 1:
            return patient, NOBODY
        if entry is None or entry.label in SAY_TYPES:
            return (patient, _find_first(scene, phrase_places, patient)) if not agent.ids else (agent, patient)
        if not patient.ids:
            patient = _find_first(scene, phrase_places, agent)
        return agent, patient
    objects = _find_first(scene, list(clause.objects), subject)
    if not objects.ids:
        objects = _find_first(scene, phrase_places, subject)
    if not objects.ids:
        objects = _find_first(scene, _list_complement_places(scene, clause), subject)
    return subject, objects


def _sort_phrases(phrases: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Phrases by how likely their preposition marks the one acted on."""
    order = {preposition: rank for rank, preposition in enumerate(RECIPIENT_PREPS)}
    return sorted((pair for pair in phrases if pair[0] in order), key=lambda pair: order[pair[0]])


def _list_complement_places(scene: Scene, clause: Clause) -> list[int]:
    """Subjects and objects of a verb's complement: "demanded that X withdraw", "refused to recognise X"."""
    sentence = scene.sentence
    places: list[int] = []
    for child in sentence.list_deps(clause.place, "ccomp", "xcomp", "attr", "acomp", "oprd"):
        if is_verb(sentence, child):
            places += sentence.list_deps(child, "nsubj", "nsubjpass")
            places += sentence.list_deps(child, *OBJECTS)
        else:
            places.append(child)
        places += [place for _, place in list_phrases(sentence, child)]
        for lower in sentence.list_deps(child, "xcomp"):
            places += sentence.list_deps(lower, *OBJECTS)
    for noun in clause.objects:
        places += [place for _, place in list_phrases(sentence, noun)]
        for lower in sentence.list_deps(noun, "acl"):
            places += sentence.list_deps(lower, *OBJECTS)
    return places


def _find_first(scene: Scene, places: Sequence[int], others: Reference) -> Reference:
    """The first reference to someone else than `others`."""
    for place in places:
        found = _differ(refer(scene.cast, scene.sentence, place), others)
        if found.ids:
            return found
    return NOBODY


def _differ(found: Reference, others: Reference) -> Reference:
    """A reference without the states that the other side already has."""
    left = tuple(
        actor
        for actor in found.ids
        if actor not in others.ids and not set(replace(found, ids=(actor,)).states) & set(others.states)
    )
    return replace(found, ids=left) if left else NOBODY


def _find_extent(sentence: Sentence, clause: Clause) -> tuple[int, int]:
    """From the subject to the last word of the objects and phrases, without further clauses."""
    places = {clause.place}
    stack = [clause.place]
    while stack:
        here = stack.pop()
        for child in sentence.children[here]:
            token = sentence.tokens[child]
            if token.dep in ("advcl", "relcl", "parataxis", "punct", "cc", "mark") or (
                token.dep == "conj" and is_verb(sentence, child)
            ):
                continue
            if token.dep == "ccomp" and here == clause.place:
                continue
            places.add(child)
            stack.append(child)
    return min(places), max(places)


# --- nouns -----------------------------------------------------------------------------------------------------------


def _code_noun(scene: Scene, place: int, swallowed: set[int]) -> Coded | None:
    """The act of an event noun that names someone; nouns without any name are mentions of something told elsewhere."""
    sentence = scene.sentence
    if place in swallowed:
        return None
    clause = make_noun_clause(sentence, place)
    entry = load_acts().match_noun(clause.lemma, clause.bag)
    if entry is None or sentence.tokens[place].dep in ("compound", "nmod", "npadvmod"):
        return None
    actors, recipients = _find_noun_arguments(scene, clause, entry)
    if not actors.ids and not recipients.ids:
        return None
    chain = find_chain(sentence, scene.frames, place)
    judgement = weaken(judge(sentence, place, scene.contents), chain)
    if entry.label in SAY_TYPES and not actors.ids:
        return None
    extent = _find_noun_extent(sentence, place)
    return Coded(place, entry.label, entry.mode, actors, recipients, judgement, chain, extent, entry.rule, "noun")


def _find_noun_arguments(scene: Scene, clause: Clause, entry: Entry) -> tuple[Reference, Reference]:
    """Who acts and on whom, from possessor, adjective and phrases."""
    sentence, cast = scene.sentence, scene.cast
    owner = find_modifier_states(cast, sentence, clause.place, ())
    phrases = list(clause.phrases)
    between = [place for preposition, place in phrases if preposition in ("between", "among")]
    if between:
        both = refer(cast, sentence, between[0])
        if both.ids:
            return (both, NOBODY) if not owner.ids or len(both.ids) > 1 else (owner, _differ(both, owner))
    agents = [place for preposition, place in phrases if preposition in ("by", "from")]
    agent = _find_first(scene, agents, NOBODY)
    actors = agent if agent.ids else owner
    of_places = [place for preposition, place in phrases if preposition == "of"]
    if not actors.ids and entry.label in _OF_IS_ACTOR:
        actors = _find_first(scene, of_places, NOBODY)
    rest = [place for preposition, place in _sort_phrases(phrases) if preposition not in ("between", "among", "from")]
    recipients = _find_first(scene, rest, actors)
    if not recipients.ids:
        recipients = _find_first(scene, _list_noun_complements(sentence, clause.place), actors)
    if agent.ids and owner.ids and not recipients.ids:
        recipients = _differ(owner, agent)
    if not actors.ids:
        actors = _find_support_subject(scene, clause.place, recipients)
    return actors, recipients


def _list_noun_complements(sentence: Sentence, place: int) -> list[int]:
    """Objects of a noun's complement: "refusal to meet X"."""
    places: list[int] = []
    for child in sentence.list_deps(place, "acl"):
        places += sentence.list_deps(child, *OBJECTS)
        places += [lower for _, lower in list_phrases(sentence, child)]
    return places


def _find_support_subject(scene: Scene, place: int, others: Reference) -> Reference:
    """The subject of the clause whose object an event noun is, if that is someone else than the recipient."""
    sentence = scene.sentence
    token = sentence.tokens[place]
    if token.dep not in ("dobj", "pobj", "attr"):
        return NOBODY
    for clause in scene.clauses:
        if place in clause.objects or any(lower == place for _, lower in clause.phrases):
            if clause.subject is None or clause.is_passive:
                return NOBODY
            return _differ(refer(scene.cast, sentence, clause.subject), others)
    return NOBODY


def _find_noun_extent(sentence: Sentence, place: int) -> tuple[int, int]:
    """The noun with its modifiers and phrases, without relative clauses."""
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


def weaken(judgement: Judgement, chain: Sequence[Frame]) -> Judgement:
    """Another's word is less than the text's own: no surer than its stances allow; wishes and promises are no acts."""
    for frame in chain:
        is_adverb = frame.rule.startswith("adverb")
        level = 2.0 if is_adverb else _WEAKENING[frame.stance]
        certainty = min(judgement.certainty, level)
        status = judgement.status
        if status in ("conditional", "hypothetical", "planned") and frame.stance in ("assert", "claim"):
            certainty = 0.0 if status == "conditional" else min(certainty, 1.0)
        if frame.stance in ("urge",) and status in ("happened", "ongoing", "general"):
            status = "hypothetical"
        if frame.stance in ("promise",) and status in ("happened", "ongoing", "general"):
            status = "planned"
        if frame.stance == "threaten" and status in ("happened", "ongoing", "general"):
            status = "conditional" if judgement.condition else "hypothetical"
        judgement = replace(judgement, certainty=certainty, status=status)
    return judgement
