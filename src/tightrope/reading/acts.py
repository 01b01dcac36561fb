"""Acts of a sentence: which predicates are coded, and as what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tightrope.reading.actors import refer
from tightrope.reading.arguments import (
    LIGHT,
    REVERSED,
    SAY_TYPES,
    differ,
    find_arguments,
    find_first,
)
from tightrope.reading.attribution import Frame, find_chain
from tightrope.reading.casts import NOBODY, Event, Reference, find_parts, find_topic, is_empty_it
from tightrope.reading.clauses import Clause, is_verb, make_noun_clause, make_verb_clause
from tightrope.reading.conditions import stands_in_condition
from tightrope.reading.conventions import PROMISING, adjust, find_event_condition, settle_denial, weaken
from tightrope.reading.endings import find_ended
from tightrope.reading.factuality import PLANS, judge, judge_carried
from tightrope.reading.judgements import Judgement
from tightrope.reading.lexicon import Entry, load_acts, load_words
from tightrope.reading.naming import code_naming
from tightrope.reading.nominals import (
    SWALLOWING,
    code_noun,
    has_own_say,
    list_noun_needs,
    swallow,
    swallow_noun_complements,
)
from tightrope.reading.parse import Sentence
from tightrope.reading.presences import find_presence
from tightrope.reading.scenes import Coded, Scene, find_extent
from tightrope.reading.stakes import find_stakes
from tightrope.reading.undertakings import find_own_threat, find_promise, find_refusal, settle_future

NAMING = load_words("acts.naming")
_TRANSPARENT = load_words("acts.transparent")
SAY_STANCES = frozenset({"assert", "claim", "confirm", "report", "predict"})
_PROMISES = load_words("acts.promises")
_WEIGHING = load_words("acts.weighing")
_PATHS = ("into", "to", "toward", "towards", "across", "through", "onto", "up", "near", "over", "along", "in")
_NAMED = frozenset({"name", "identify", "quote"})
_MOTION = load_words("acts.motion")
_DEMONSTRATIVES = frozenset({"this", "that", "these", "those", "such", "it", "which"})


def settle_warnings(scene: Scene) -> Scene:
    """A scene in which "warned that …" about no doing of the speaker's own is a statement, no threat."""
    mere = {
        clause.place
        for clause in scene.clauses
        if _is_mere_warning(scene, clause, [frame for frame in scene.frames if frame.cue[0] == clause.place])
    }
    frames = tuple(
        replace(frame, stance="assert") if frame.cue[0] in mere and frame.stance == "threaten" else frame
        for frame in scene.frames
    )
    return replace(scene, frames=frames) if mere else scene


def code_scene(scene: Scene) -> tuple[Coded, ...]:
    """All acts of a sentence, in the order of its words; events are remembered for the sentences after it."""
    scene = settle_warnings(scene)
    coded: list[Coded] = []
    used: set[int] = set()
    swallowed: set[int] = set()
    swallow_noun_complements(scene, swallowed)
    for clause in sorted(scene.clauses, key=lambda clause: _find_depth(scene, clause.place)):
        found = _code_verb(scene, clause, used, swallowed)
        if found is not None:
            coded.append(found)
            _remember(scene, found)
    for place, token in enumerate(scene.sentence.tokens):
        if place not in used and token.pos in ("NOUN", "PROPN") and token.name is None:
            found = code_noun(scene, place, swallowed, coded)
            if found is not None:
                coded.append(found)
                _remember(scene, found)
                used.update(list_noun_needs(scene, place))
    return tuple(sorted(map(_settle_protest, coded), key=lambda item: (item.extent, item.place)))


def _settle_protest(item: Coded) -> Coded:
    """A government that "protested" did so in words: only people take to the streets."""
    is_plain = item.label == "PROTEST" and item.rule.partition(": ")[2].split(" ")[0] == "protest"
    if (
        is_plain
        and item.actors.ids
        and all(re.fullmatch(r"[A-Z]{3}(\.gov.*)?|IGO\..*", who) for who in item.actors.ids)
    ):
        return replace(item, label="ACCUSE", mode="disapprove", rule="ACCUSE/disapprove: protest, by a government")
    return item


def _remember(scene: Scene, item: Coded) -> None:
    """Keep an act that later words may pick up."""
    if item.label not in SAY_TYPES and item.actors.ids:
        lemma = scene.sentence.tokens[item.place].lemma
        scene.cast.events.append(Event(lemma, item.label, item.actors.ids, item.recipients.ids))


def _find_depth(scene: Scene, place: int) -> tuple[int, int]:
    """How deep in the tree a word stands; upper clauses are coded first."""
    return sum(1 for _ in scene.sentence.climb(place)), place


def _code_verb(  # noqa: PLR0911, PLR0912, PLR0915 - one return a reason to stay silent
    scene: Scene, clause: Clause, used: set[int], swallowed: set[int]
) -> Coded | None:
    """The act of a verb, or None if it only hands on, begins, or lies inside what was coded."""
    sentence = scene.sentence
    if clause.place in swallowed:
        return None
    entry = load_acts().match_verb(clause.lemma, clause.bag)
    own_frames = tuple(frame for frame in scene.frames if frame.cue[0] == clause.place)
    if clause.lemma in NAMING and own_frames:
        return code_naming(scene, clause, own_frames, swallowed)
    if clause.is_passive and clause.agent is None and any(frame.holder is None for frame in own_frames):
        if any(is_verb(sentence, frame.content) for frame in own_frames):
            return None
        entry = None
    if clause.lemma == "call" and entry is not None and entry.mode == "phone" and _calls_thing(scene, clause):
        return None
    light = _find_light_noun(scene, clause, entry)
    if light is not None:
        used.add(light[0])
        entry = light[1]
    ended = find_ended(sentence, clause) if entry is None or light is not None or entry.weight < 1 else None
    if ended is not None:
        entry, light = ended, None
        used.update(_list_objects(sentence, clause))
    if entry is not None and entry.label == "THREATEN" and _is_mere_warning(scene, clause, own_frames):
        return None
    if entry is not None and entry.label == "REQUEST" and own_frames and _is_own_duty(scene, clause, own_frames):
        entry = None
    if entry is not None and light is None:
        entry = find_promise(scene, clause, entry)
    threat = find_own_threat(scene, clause, own_frames) if entry is None else None
    if threat is not None:
        entry = threat[0]
    if _only_hands_on(scene, clause, entry, own_frames):
        return None
    actors, recipients = find_arguments(scene, clause, entry, light[0] if light else None)
    if entry is not None and light is None and _is_raised(scene, clause, entry, actors):
        entry = None
    stakes = find_stakes(scene, clause, entry.label, entry.mode) if entry is not None and light is None else None
    if stakes is not None and stakes.is_event and not _has_someone(scene, clause):
        recipients = differ(stakes.doers, actors)
    if stakes is not None and stakes.others.ids:
        stakes = replace(stakes, others=differ(stakes.others, recipients))
    chain = find_chain(sentence, scene.frames, clause.place)
    if entry is None and clause.is_passive and own_frames:
        chain += own_frames[:1]
    if threat is not None:
        recipients = differ(threat[1], actors)
    judgement = weaken(judge(sentence, clause.place, scene.contents), chain)
    judgement = settle_future(scene, clause.place, judgement, chain)
    if entry is not None and entry.is_negative and judgement.polarity == "negated":
        judgement = replace(judgement, polarity="affirmed")
    if light is not None:
        judgement = judge_carried(judgement, clause.lemma)
    if _is_march(clause, entry, actors):
        entry = Entry("MOBILIZE", "troops", (), f"forces {clause.lemma}", "verb")
        recipients = _find_destination(scene, clause, actors)
    if entry is None or (entry.label == "ASSERT"):
        entry, recipients = find_presence(scene, clause, actors, recipients)
    label, mode, rule = _choose_label(sentence.tokens[clause.place].text, entry, judgement)
    if label not in SAY_TYPES and not actors.ids and _has_thing_subject(scene, clause):
        return None
    refusal = find_refusal(scene, clause, label, judgement=judgement, chain=chain, actors=actors)
    if refusal is not None:
        label, mode, rule = "REJECT", refusal.mode, f"REJECT: will not + {rule}"
        actors, chain = refusal.actors, chain[:-1]
        judgement = Judgement(tense="past", certainty=weaken(Judgement(), chain).certainty)
    label, judgement = settle_denial(label, adjust(scene, clause, label, judgement, entry))
    if entry is None and judgement.condition and label == "ASSERT" and judgement.certainty > 1:
        label, rule = "PREDICT", "PREDICT: an outcome that names no act"
    actors = actors if actors.ids else _fill_actors(scene, clause, label, recipients, chain)
    if entry is None and label == "ASSERT" and _is_idle(scene, clause, actors):
        return None
    if not (actors.ids or recipients.ids) or not _is_worth(
        scene, clause, label, entry, bool(actors.ids and recipients.ids)
    ):
        return None
    if label in SAY_TYPES and not actors.ids:
        return None
    if (
        label in SWALLOWING
        or scene.sentence.list_deps(clause.place, "acomp")
        or (label in SAY_TYPES and entry is not None and label != "DENY")
    ):
        swallow(scene, clause.place, swallowed)
    if light is None and entry is not None:
        needed = _list_needed_nouns(scene, clause, entry)
        used.update(needed)
        swallowed.update(needed)
    extent = find_extent(scene, clause)
    return Coded(clause.place, label, mode, actors, recipients, judgement, chain, extent, rule, stakes=stakes)


def _list_objects(sentence: Sentence, clause: Clause) -> set[int]:
    """All words below a clause's objects, or below the subject of a passive."""
    places = list(clause.objects)
    if clause.is_passive and clause.subject is not None:
        places.append(clause.subject)
    return {lower for place in places for lower in sentence.subtrees[place]}


def _is_own_duty(scene: Scene, clause: Clause, own_frames: Sequence[Frame]) -> bool:
    """Whether "said that it must …" speaks of the speaker's own duty or of no one's: nothing is asked then."""
    if not any(frame.stance in SAY_STANCES for frame in own_frames) or clause.subject is None:
        return False
    speaker = refer(scene.cast, scene.sentence, clause.subject)
    inner = make_verb_clause(scene.sentence, own_frames[0].content)
    asked = refer(scene.cast, scene.sentence, inner.subject) if inner.subject is not None else NOBODY
    return not asked.ids or bool(set(asked.states) & set(speaker.states))


def _has_someone(scene: Scene, clause: Clause) -> bool:
    """Whether the direct object is itself an actor: in "accused India of aggression" it is India."""
    rules = [refer(scene.cast, scene.sentence, place).rule for place in clause.objects]
    return any(rule not in ("none", "possessor", "modifier") and not rule.startswith("demonym") for rule in rules)


def _is_mere_warning(scene: Scene, clause: Clause, own_frames: Sequence[Frame]) -> bool:
    """Whether "warned that …" tells of a danger that is not the speaker's own doing: a statement, no threat."""
    if clause.lemma not in ("warn", "caution") or not own_frames or clause.subject is None:
        return False
    speaker = refer(scene.cast, scene.sentence, clause.subject)
    inner = make_verb_clause(scene.sentence, own_frames[0].content)
    entry = load_acts().match_verb(inner.lemma, inner.bag)
    doer = refer(scene.cast, scene.sentence, inner.subject) if inner.subject is not None else NOBODY
    is_own = bool(set(doer.states) & set(speaker.states))
    suffers = inner.lemma in REVERSED or inner.is_passive
    is_hostile = entry is not None and entry.label not in SAY_TYPES
    noun = next((place for place in inner.objects if scene.sentence.tokens[place].lemma in load_acts().nouns), None)
    return not (is_own or (suffers and (is_hostile or noun is not None)))


def _calls_thing(scene: Scene, clause: Clause) -> bool:
    """Whether what is called is no one who could answer: "called the decision unfortunate"."""
    nouns = [place for place in clause.objects if scene.sentence.tokens[place].tag in ("NN", "NNS")]
    return bool(nouns) and not any(refer(scene.cast, scene.sentence, place).ids for place in nouns)


def _has_thing_subject(scene: Scene, clause: Clause) -> bool:
    """Whether an active verb's subject is neither people nor an event: a thing does not act."""
    if clause.is_passive or clause.subject is None:
        return False
    token = scene.sentence.tokens[clause.subject]
    return token.pos in ("NOUN", "PRON", "VERB") and not (
        find_parts(scene.sentence, clause.subject) or token.lemma in load_acts().nouns or token.tag == "PRP"
    )


def _is_raised(scene: Scene, clause: Clause, entry: Entry, actors: Reference) -> bool:
    """Whether a thing, not a person, "threatens to" or "promises to" bring something about."""
    return (
        entry.label in ("THREATEN", "AGREE")
        and not clause.is_passive
        and clause.subject is not None
        and (not actors.ids or actors.rule == "possessor")
        and bool(scene.sentence.list_deps(clause.place, "xcomp"))
    )


def _only_hands_on(scene: Scene, clause: Clause, entry: Entry | None, own_frames: Sequence[Frame]) -> bool:
    """Whether a verb only says or begins what another word tells."""
    if any(frame.stance in SAY_STANCES for frame in own_frames) and (
        entry is None or entry.label in ("CAPABILITY", "PREDICT")
    ):
        return True
    if entry is not None and entry.label in ("PREFER", "REQUEST") and _weighs_deed(scene, clause):
        return True
    has_complement = bool(scene.sentence.list_deps(clause.place, "xcomp"))
    return clause.lemma in _TRANSPARENT and has_complement and (entry is None or not entry.needs)


def _is_march(clause: Clause, entry: Entry | None, actors: Reference) -> bool:
    """Whether armed forces move somewhere: "paratroopers drove to the airport", "tanks crossed into X"."""
    is_plain = entry is None or entry.label in ("PROTEST", "CONSULT") or (entry.label in SAY_TYPES and not entry.needs)
    is_force = bool(actors.ids) and all(actor.partition(".")[2].startswith("mil") for actor in actors.ids)
    paths = [place for preposition, place in clause.phrases if preposition in _PATHS]
    return is_plain and is_force and clause.lemma in _MOTION and bool(paths)


def _find_destination(scene: Scene, clause: Clause, actors: Reference) -> Reference:
    """Where a march goes."""
    return find_first(scene, [place for preposition, place in clause.phrases if preposition in _PATHS], actors)


def _weighs_deed(scene: Scene, clause: Clause) -> bool:
    """Whether a verb only weighs a deed that is coded itself ("considered closing X"), or asks not to be named."""
    tokens = scene.sentence.tokens
    for child in scene.sentence.list_deps(clause.place, "xcomp"):
        inner = make_verb_clause(scene.sentence, child)
        if clause.lemma == "ask" and inner.is_passive and inner.lemma in _NAMED:
            return True
        entry = load_acts().match_verb(inner.lemma, inner.bag) or find_ended(scene.sentence, inner)
        if clause.lemma in _WEIGHING and tokens[child].tag == "VBG" and entry and entry.label not in SAY_TYPES:
            return True
    return False


def _choose_label(text: str, entry: Entry | None, judgement: Judgement) -> tuple[str, str | None, str]:
    """Type, mode and rule of a verb."""
    if entry is not None:
        return entry.label, entry.mode, entry.rule
    is_perfect = judgement.tense == "modal perfect"
    if judgement.status in ("hypothetical", "conditional", "planned") and judgement.cues and not is_perfect and text:
        return "PREDICT", None, "PREDICT: an outcome that names no act"
    return "ASSERT", None, "ASSERT: a clause about an actor that names no act"


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
    is_event = find_event_condition(scene, clause) is not None
    if label in SAY_TYPES and (is_vague or is_event) and not is_empty_it(scene.sentence, clause.subject):
        return find_topic(scene.cast, scene.sentence, recipients.ids)
    return NOBODY


def _is_worth(scene: Scene, clause: Clause, label: str, entry: Entry | None, has_both: bool) -> bool:  # noqa: FBT001
    """Whether a clause without a lexicon entry says something of its own, not in passing."""
    sentence = scene.sentence
    token = sentence.tokens[clause.place]
    if label not in SAY_TYPES or entry is not None:
        return True
    stances = {frame.stance for frame in scene.frames if frame.content == clause.place}
    if stances:
        return not stances & {"urge", "promise", "threaten"}
    if clause.subject is not None and has_own_say(scene, clause.subject):
        return False
    is_infinitive = any(sentence.tokens[child].tag == "TO" for child in sentence.list_deps(clause.place, "aux"))
    if token.dep in ("amod", "compound", "xcomp", "pcomp", "acl", "csubj", "prep") or is_infinitive:
        return False
    is_bare = not sentence.list_deps(clause.place, "aux", "auxpass", "nsubj", "nsubjpass")
    if token.dep in ("advcl", "conj") and token.tag == "VBN" and is_bare:
        return False
    return has_both or token.dep != "relcl"


def _is_idle(scene: Scene, clause: Clause, actors: Reference) -> bool:
    """Whether a clause without an act only sets the scene: a condition, an aside, the course of an event, a passive."""
    sentence = scene.sentence
    if actors.rule == "event told before" or (clause.is_passive and clause.agent is None):
        return True
    is_aside = sentence.tokens[clause.place].dep == "advcl"
    if is_aside or stands_in_condition(sentence, clause.place):
        return True
    nouns = [place for place in clause.objects if sentence.tokens[place].lemma in PLANS]
    return any(sentence.list_deps(place, "acl") for place in nouns)  # "has no plans to withdraw" is told by the latter


def _list_needed_nouns(scene: Scene, clause: Clause, entry: Entry) -> set[int]:
    """Object nouns that an entry asked for: they are part of this act, not another; what is promised is another."""
    if entry.label in PROMISING:
        return {
            place for place in _list_objects(scene.sentence, clause) if scene.sentence.tokens[place].lemma in _PROMISES
        }
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
            if found is not None and not (clause.lemma == "offer" and found.label != "SUPPORT"):
                return place, found
    return None
