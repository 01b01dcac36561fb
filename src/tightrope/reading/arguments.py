"""Who acts and on whom: subjects, objects, phrases and owners of a predicate, as actors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tightrope.nouns import find_state
from tightrope.reading.actors import find_modifier_states, refer
from tightrope.reading.casts import NOBODY, SCENE, Event, Reference, find_near_public, find_parts
from tightrope.reading.clauses import OBJECTS, Clause, is_verb, list_phrases, make_noun_clause
from tightrope.reading.lexicon import Entry, load_acts, load_words
from tightrope.reading.scenes import Scene

LIGHT = load_words("acts.light") | load_words("acts.deciding")
REVERSED = load_words("acts.reversed")
SYMMETRIC = load_words("acts.symmetric")
RETALIATORY = frozenset({"retaliatory", "retaliation", "reprisal", "counterattack"})
SAY_TYPES = frozenset(
    {"ASSERT", "PREDICT", "CAPABILITY", "EXPECT", "PREFER", "DENY", "DISMISS", "AVOID-DENIAL"},
)
MUTUAL = frozenset({"CONSULT", "COOPERATE", "ASSAULT", "AGREE", "RETREAT", "CONCEDE"})
_TO_SOMEONE = frozenset({"ACCUSE", "REQUEST", "THREATEN", "SUPPORT", "CONSULT"})
# "Support in the war" is not for the war.
_NOT_IN = frozenset({"SUPPORT", "AID", "AGREE", "ACCUSE", "CONSULT", "REQUEST"})
_OF_IS_ACTOR = frozenset({"CONSULT", "AGREE", "MOBILIZE", "EXPECT", "PREFER", "CAPABILITY", "PROTEST", "REQUEST"})
_SAID_SOMEWHERE = frozenset({"AGREE", "ACCUSE", "REQUEST", "THREATEN", "SUPPORT", "CONCEDE", "REJECT", "DENY"})
_ON_PEOPLE = frozenset({"ASSAULT", "COERCE"})
_DONE_THERE = frozenset(
    {"ASSAULT", "COERCE", "MOBILIZE", "AID", "RETREAT", "CONSULT"}
)  # what is done to where it is done
_OWN_BODIES = load_words("actors.own_bodies")
_HOSTED = frozenset({"receive", "welcome", "greet", "host"})  # whom a city receives is its visitor
_FORCE = frozenset({"COERCE", "MOBILIZE"})
_APART = frozenset({"public", "opp", "reb"})  # parts that do not act for their state
# Prepositions by how likely they mark the one acted on.
_RANKS = {
    word: rank
    for rank, word in enumerate(
        [
            "against",
            "on",
            "upon",
            "with",
            "opposite",
            "alongside",
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
            "by",
            "between",
            "among",
            "as",
        ]
    )
}


def find_arguments(scene: Scene, clause: Clause, entry: Entry | None, noun: int | None) -> tuple[Reference, Reference]:
    """Actors and recipients of a verb, or of the event noun that a light verb carries."""
    actors, recipients = _find_arguments(scene, clause, entry, noun)
    if entry is not None and entry.label not in SAY_TYPES and noun is None and not clause.is_passive:
        domestic = _find_domestic(scene, clause, actors)
        recipients = domestic if domestic.ids else recipients
    if entry is not None and entry.label in _ON_PEOPLE and actors.ids and not recipients.ids:
        recipients = _find_own_people(scene, clause, actors)
    if (entry is None or entry.label in SAY_TYPES) and actors.ids and _is_own_word(scene, recipients):
        recipients = NOBODY
    return _leave_places(entry, actors, recipients)


def _leave_places(entry: Entry | None, actors: Reference, recipients: Reference) -> tuple[Reference, Reference]:
    """The same without cities and provinces: they do nothing, and only what is done on the ground is done to them."""
    if actors.rule.startswith(SCENE):
        moved = actors if not recipients.ids or recipients.rule.startswith(SCENE) else recipients
        actors, recipients = NOBODY, moved
    is_done_there = entry is not None and entry.label in _DONE_THERE
    return actors, NOBODY if recipients.rule.startswith(SCENE) and not is_done_there else recipients


def _find_domestic(scene: Scene, clause: Clause, actors: Reference) -> Reference:
    """An institution of the actor's own state as the object: "urged parliament", "briefed his cabinet"."""
    if len(actors.states) != 1 or actors.states[0] in ("IGO", "WLD", "NON", "NGO"):
        return NOBODY
    towards = [place for preposition, place in clause.phrases if preposition == "to"]
    for place in [*clause.objects, *towards]:
        token = scene.sentence.tokens[place]
        owner = find_modifier_states(scene.cast, scene.sentence, place)
        if token.name is None and token.lemma in _OWN_BODIES and (not owner.ids or owner.states == actors.states):
            parts = find_parts(scene.sentence, place) or ("gov",)
            return Reference((f"{actors.states[0]}.{parts[0]}",), "body of its own state", token.start, token.end)
    return NOBODY


def _find_own_people(scene: Scene, clause: Clause, actors: Reference) -> Reference:
    """A crowd or an opposition that a clause acts on without saying whose: those of the actor's own state."""
    for place in [*clause.objects, *(place for _, place in clause.phrases)]:
        token = scene.sentence.tokens[place]
        parts = [part for part in find_parts(scene.sentence, place) if part in ("public", "opp")]
        if parts and token.name is None and len(actors.states) == 1 and not actors.ids[0].startswith(("IGO", "WLD")):
            return Reference((f"{actors.states[0]}.{parts[0]}",), "people of its own", token.start, token.end)
    return NOBODY


def _is_own_word(scene: Scene, found: Reference) -> bool:
    """Whether a reference rests on "it", "its", "their": in a statement these mean what it is about, or nothing."""
    words = [token.text.lower() for token in scene.sentence.tokens if found.start <= token.start < found.end]
    return bool(found.ids) and len(words) == 1 and words[0] in ("it", "its", "their", "his", "her")


def _find_arguments(  # noqa: PLR0911 - one return a voice and a kind of entry
    scene: Scene, clause: Clause, entry: Entry | None, noun: int | None
) -> tuple[Reference, Reference]:
    """The same before statements are set right."""
    sentence = scene.sentence
    subject = refer_event(scene, clause.subject)
    agent = refer_event(scene, clause.agent)
    if noun is not None:
        return _find_light_arguments(scene, clause, noun, subject, agent)
    if clause.is_passive:
        return _find_passive_arguments(scene, clause, entry, subject, agent)
    if entry is not None and entry.recipient:
        wanted = entry.recipient.split("|")
        return subject, find_first(
            scene, [place for preposition, place in clause.phrases if preposition in wanted], subject
        )
    places = [*clause.objects] if entry is None or entry.label != "MOBILIZE" else []  # what is moved is not its target
    if entry is not None and entry.label in _TO_SOMEONE and _has_own_object(scene, clause):
        return subject, find_first(scene, places, subject)
    places += [place for _, place in sort_phrases(_leave_scene(scene, clause, entry, subject))]
    places += _list_complement_places(scene, clause)
    for noun_place in [*clause.objects, *(place for _, place in clause.phrases)]:
        places += [place for _, place in sort_phrases(list_phrases(sentence, noun_place))]
    if subject.ids and clause.subject is not None:
        if subject.rule == "possessor":
            places += [place for preposition, place in list_phrases(sentence, clause.subject) if preposition != "of"]
        recipients = find_first(scene, places, subject)
        if not recipients.ids:
            recipients = _find_purpose_recipient(scene, clause, subject)
        return subject, recipients
    if entry is not None and entry.label not in SAY_TYPES:
        return NOBODY, find_first(scene, places, NOBODY)
    if clause.subject is not None and _is_someone_unknown(scene, clause.subject):
        return NOBODY, find_first(scene, places, NOBODY)
    first = find_first(scene, places, NOBODY)
    return first, find_first(scene, places, first) if first.ids else NOBODY


def _leave_scene(scene: Scene, clause: Clause, entry: Entry | None, subject: Reference) -> tuple[tuple[str, int], ...]:
    """The phrases of a clause without the place where words were said or several met: "agreed in Beijing"."""
    if entry is None:
        return clause.phrases
    is_among_them = entry.label == "CONSULT" and entry.mode is None and len(subject.ids) > 1
    if entry.label not in _SAID_SOMEWHERE and not is_among_them:
        return clause.phrases
    return tuple(
        (preposition, place)
        for preposition, place in clause.phrases
        if preposition not in ("in", "at") or _names_no_place(scene, place)
    )


def _names_no_place(scene: Scene, place: int) -> bool:
    """Whether a word is other than the name of a state or a capital."""
    name = scene.sentence.tokens[place].name
    return name is None or name.kind not in ("name", "alias", "capital", "place", "seat", "metonym")


def _is_someone_unknown(scene: Scene, place: int) -> bool:
    """Whether a subject is somebody, though nobody known: then none of the other words is the actor."""
    token = scene.sentence.tokens[place]
    return token.tag in ("NNP", "NNPS") or token.text.lower() in ("he", "she", "they", "who", "we", "i")


def _has_own_object(scene: Scene, clause: Clause) -> bool:
    """Whether the object is someone, known or not: then no other word is the recipient."""
    tokens = scene.sentence.tokens
    return any(
        tokens[place].pos == "PROPN" and tokens[place].name is None and tokens[place].tag.startswith("NNP")
        for place in clause.objects
    )


def _find_purpose_recipient(scene: Scene, clause: Clause, subject: Reference) -> Reference:
    """For "phoned X to affirm support": whom the clause above acts on."""
    token = scene.sentence.tokens[clause.place]
    if token.dep not in ("advcl", "xcomp") or not any(
        scene.sentence.tokens[child].tag == "TO" for child in scene.sentence.list_deps(clause.place, "aux")
    ):
        return NOBODY
    return find_first(scene, scene.sentence.list_deps(token.head, *OBJECTS), subject)


def _find_light_arguments(
    scene: Scene, clause: Clause, noun: int, subject: Reference, agent: Reference
) -> tuple[Reference, Reference]:
    """Arguments of "held a call with X", "faces sanctions", "strikes were carried out by X"."""
    sentence = scene.sentence
    phrases = [pair for place in (noun, clause.place) for pair in list_phrases(sentence, place)]
    places = [place for place in clause.objects if place != noun]
    places += [place for preposition, place in sort_phrases(phrases) if preposition != "of" and place != noun]
    places += _list_noun_complements(scene, noun)
    others = find_first(scene, places, subject)
    if not others.ids:
        others = differ(find_modifier_states(scene.cast, sentence, noun, ()), subject)
    if not others.ids:
        others = _find_purpose_recipient(scene, clause, subject)
    if clause.lemma in REVERSED or (clause.is_passive and noun != clause.subject and clause.subject is not None):
        return (agent if agent.ids else others), subject
    if clause.is_passive:
        return agent, others
    return subject, others


def _find_passive_arguments(  # noqa: PLR0911 - one return a kind of entry
    scene: Scene, clause: Clause, entry: Entry | None, patient: Reference, agent: Reference
) -> tuple[Reference, Reference]:
    """Arguments of a passive: the subject is acted on; without an agent a SAY type is about the subject."""
    places = [place for preposition, place in sort_phrases(clause.phrases) if preposition != "by"]
    for place in list(places):
        places += [lower for _, lower in sort_phrases(list_phrases(scene.sentence, place))]
    places += _list_complement_places(scene, clause)
    if not agent.ids and entry is not None and entry.label in MUTUAL and len(patient.ids) > 1:
        return patient, NOBODY
    if entry is not None and entry.label == "CONSULT" and clause.lemma in _HOSTED and not agent.ids:
        return patient, find_first(scene, places, patient)
    if entry is not None and entry.label == "MOBILIZE" and not agent.ids:
        return patient, find_first(scene, places, patient)
    if entry is None or entry.label in SAY_TYPES:
        if agent.ids and patient.ids:
            return agent, patient
        whole = agent if agent.ids else patient
        return whole, find_first(scene, places, whole)
    if entry.label in ("RETREAT", "CONCEDE") and not agent.ids and patient.rule in ("possessor", "modifier"):
        return patient, find_first(scene, places, patient)  # "US sanctions were lifted": by the one whose they are
    return agent, patient if patient.ids else find_first(scene, places, agent)


def find_noun_arguments(scene: Scene, clause: Clause, entry: Entry) -> tuple[Reference, Reference]:
    """Actors and recipients of an event noun, from owner, adjective and phrases."""
    return _leave_places(entry, *_find_noun_arguments(scene, clause, entry))


def _find_noun_arguments(scene: Scene, clause: Clause, entry: Entry) -> tuple[Reference, Reference]:
    """The same before cities and provinces are left out."""
    sentence, cast = scene.sentence, scene.cast
    owner = find_modifier_states(cast, sentence, clause.place, ())
    phrases = list(clause.phrases)
    nested = [pair for _, place in phrases for pair in list_phrases(sentence, place)]
    between = [place for preposition, place in [*phrases, *nested] if preposition in ("between", "among")]
    both = refer(cast, sentence, between[0]) if between else NOBODY
    if both.ids:
        return (both, NOBODY) if not owner.ids else (owner, differ(both, owner))
    agent = find_first(scene, [place for preposition, place in phrases if preposition in ("by", "from")], NOBODY)
    actors = agent if agent.ids else owner
    if not actors.ids and entry.label in _OF_IS_ACTOR:
        actors = find_first(scene, [place for preposition, place in phrases if preposition in ("of", "in")], NOBODY)
    if not actors.ids:
        actors = find_near_public(cast, sentence, clause.place)
    passed = ("between", "among", "from", "by", *(("in",) if entry.label in _NOT_IN else ()))
    places = [place for preposition, place in sort_phrases(phrases) if preposition not in passed]
    places += _list_noun_complements(scene, clause.place)
    for preposition, place in phrases:
        if preposition == "of":
            places += [lower for _, lower in sort_phrases(list_phrases(sentence, place))]
    recipients = find_first(scene, places, actors)
    if agent.ids and owner.ids and not recipients.ids:
        recipients = differ(owner, agent)
    if not actors.ids and entry.mode != "ceasefire":
        actors = _find_support_subject(scene, clause.place, recipients)
    if not recipients.ids and (clause.bag | {clause.lemma}) & RETALIATORY:
        recipients = _find_provoker(scene, clause.place, actors)
    if clause.lemma in SYMMETRIC and actors.ids and recipients.ids:
        start, end = min(actors.start, recipients.start), max(actors.end, recipients.end)
        return Reference(tuple(dict.fromkeys(actors.ids + recipients.ids)), "both sides", start, end), NOBODY
    return actors, recipients


def _find_provoker(scene: Scene, place: int, actors: Reference) -> Reference:
    """Whom a retaliation is against: the actor of the last attack that was someone else's."""
    token = scene.sentence.tokens[place]
    for event in reversed(scene.cast.events):
        if event.label == "ASSAULT" and event.actors:
            found = differ(Reference(event.actors, "attack told before", token.start, token.end), actors)
            if found.ids:
                return found
    return NOBODY


def refer_event(scene: Scene, place: int | None) -> Reference:
    """Whom a word means; for "the strikes", who made them as the text told before."""
    if place is None:
        return NOBODY
    found = refer(scene.cast, scene.sentence, place)
    if found.ids:
        return found
    token = scene.sentence.tokens[place]
    below = {scene.sentence.tokens[child].text.lower() for child in scene.sentence.children[place]}
    is_anaphor = token.pos == "NOUN" and bool(below & {"the", "these", "those", "this", "that", "such"})
    if not is_anaphor and token.text.lower() not in ("they", "them", "it", "these", "this"):
        return NOBODY
    event = find_event(scene, place)
    return Reference(event.actors, "event told before", token.start, token.end) if event else NOBODY


def find_event(scene: Scene, place: int) -> Event | None:
    """The last event told before that a noun picks up: of its own lemma, else of its type."""
    token = scene.sentence.tokens[place]
    told = [event for event in scene.cast.events if event.actors]
    same = [event for event in told if event.lemma == token.lemma]
    if same:
        return same[-1]
    noun = make_noun_clause(scene.sentence, place)
    entry = load_acts().match_noun(noun.lemma, noun.bag)
    labels = {entry.label} if entry is not None else set()
    if labels & _FORCE:
        labels.add("THREATEN")  # "the blockade" may be one that was only announced
    alike = [event for event in told[-4:] if event.label in labels]
    return alike[-1] if alike else None


def find_first(scene: Scene, places: Sequence[int], others: Reference) -> Reference:
    """The first reference to someone else than `others`."""
    for place in places:
        found = differ(refer_event(scene, place), others)
        if found.ids:
            return found
    return NOBODY


def differ(found: Reference, others: Reference) -> Reference:
    """A reference without those on the other side already; a public or an opposition is no part of its government."""
    camps = set(map(find_camp, others.ids))
    left = tuple(actor for actor in found.ids if find_camp(actor) not in camps)
    return replace(found, ids=left) if left else NOBODY


def find_camp(actor: str) -> str:
    """The state of an actor, with its part where that stands against the state: "ARM.public", "VEN.opp"."""
    parts = actor.split(".")
    return f"{parts[0]}.{parts[1]}" if len(parts) > 1 and parts[1] in _APART else find_state(actor)


def sort_phrases(phrases: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Phrases by how likely their preposition marks the one acted on."""
    return sorted((pair for pair in phrases if pair[0] in _RANKS), key=lambda pair: _RANKS[pair[0]])


def _list_complement_places(scene: Scene, clause: Clause) -> list[int]:
    """Subjects and objects of a verb's complement: "demanded that X withdraw", "refused to recognise X"."""
    sentence = scene.sentence
    places: list[int] = []
    for child in sentence.list_deps(clause.place, "ccomp", "xcomp", "attr", "acomp", "oprd"):
        if is_verb(sentence, child):
            places += sentence.list_deps(child, "nsubj", "nsubjpass")
            objects = sentence.list_deps(child, *OBJECTS)
            places += objects
            for lower in objects:
                places += [place for _, place in list_phrases(sentence, lower)]
        else:
            places.append(child)
        places += [place for _, place in list_phrases(sentence, child)]
        for lower in sentence.list_deps(child, "xcomp", "prep"):
            for deep in (lower, *sentence.list_deps(lower, "pcomp")):
                places += sentence.list_deps(deep, *OBJECTS)
                places += [place for _, place in list_phrases(sentence, deep)]
    for noun in clause.objects:
        places += _list_noun_complements(scene, noun)
    return places


def _list_noun_complements(scene: Scene, place: int) -> list[int]:
    """Objects and phrases of a noun's complement: "refusal to meet X", "role in ending X"."""
    sentence = scene.sentence
    places: list[int] = []
    inner = sentence.list_deps(place, "acl")
    inner += [lower for child in sentence.list_deps(place, "prep") for lower in sentence.list_deps(child, "pcomp")]
    for child in inner:
        objects = sentence.list_deps(child, *OBJECTS)
        places += objects
        places += [lower for _, lower in list_phrases(sentence, child)]
        for lower in objects:
            places += [deep for _, deep in list_phrases(sentence, lower)]
    return places


def _find_support_subject(scene: Scene, place: int, others: Reference) -> Reference:
    """The subject of the clause whose object an event noun is, if that is someone else than the recipient."""
    if scene.sentence.tokens[place].dep != "dobj":
        return NOBODY
    for clause in scene.clauses:
        is_carried = clause.lemma in LIGHT | REVERSED
        if is_carried and place in clause.objects and clause.subject is not None and not clause.is_passive:
            return differ(refer(scene.cast, scene.sentence, clause.subject), others)
    return NOBODY
