"""What a speaker says of its own doing to come: a refusal, a threat, or a plan told in the past tense."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tightrope.reading.actors import refer
from tightrope.reading.arguments import SAY_TYPES, find_arguments
from tightrope.reading.attribution import Frame
from tightrope.reading.casts import NOBODY, Reference
from tightrope.reading.clauses import Clause, make_verb_clause
from tightrope.reading.endings import find_ended
from tightrope.reading.factuality import judge
from tightrope.reading.judgements import Judgement, judge_own, trace
from tightrope.reading.lexicon import Entry, load_acts
from tightrope.reading.scenes import Scene

_FUTURE = frozenset({"will", "would", "'ll", "wo", "'d", "shall"})
_TELLING = frozenset({"assert", "promise", "confirm", "claim", "threaten", "deny", "report"})
_HOSTILE = {"ASSAULT": "violence", "COERCE": "restrict", "SANCTION": "restrict", "MOBILIZE": None}
# The mode of a refusal by what is refused.
_REFUSED: dict[str, str | None] = {
    "AID": "assist", "COOPERATE": "assist", "SUPPORT": "assist", "CONSULT": "meet", "RETREAT": "yield",
    "CONCEDE": "yield", "AGREE": "change", "PREDICT": None, "ASSERT": None,
}  # fmt: skip
_SOLEMN = frozenset({"pledge", "vow", "promise", "swear", "undertake"})
_YIELDING = frozenset({"agree", "offer", "consent", "propose", "volunteer"})
_NO_DEED = frozenset(
    {"be", "have", "know", "remain", "happen", "tolerate", "forget", "last", "seem", "need", "hesitate"}
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A speaker's "we will not": who refuses, and what kind of thing."""

    actors: Reference
    mode: str | None


def settle_future(scene: Scene, place: int, judgement: Judgement, chain: Sequence[Frame]) -> Judgement:
    """ "Said that it would leave": the future told in the past is planned, not merely imagined."""
    if judgement.status != "hypothetical" or judgement.condition is not None or judgement.is_supposed or not chain:
        return judgement
    tokens = scene.sentence.tokens
    words = {tokens[child].text.lower() for child in scene.sentence.list_deps(place, "aux")}
    frame = chain[-1]
    source = frame.spoken.sentence.tokens[frame.spoken.cue[0]] if frame.spoken else tokens[frame.cue[0]]
    is_past = source.tag in ("VBD", "VBN")
    if words & {"would", "'d"} and is_past and frame.stance in _TELLING and "have" not in words:
        return trace(judgement, replace(judgement, status="planned", tense="future"), "the future told in the past")
    return judgement


def find_refusal(
    scene: Scene, clause: Clause, label: str, *, judgement: Judgement, chain: Sequence[Frame], actors: Reference
) -> Refusal | None:
    """ "Said that it would not help": a refusal by the speaker, if it speaks of its own side's doing."""
    sentence = scene.sentence
    if judgement.polarity != "negated" or label not in _REFUSED or not chain or clause.is_passive:
        return None
    words = {sentence.tokens[child].text.lower() for child in sentence.list_deps(clause.place, "aux")}
    frame = chain[-1]
    is_content = frame.content in (clause.place, sentence.tokens[clause.place].head)
    if not words & _FUTURE or not is_content or frame.stance not in _TELLING or frame.spoken:
        return None
    if frame.holder is None or (label in SAY_TYPES and clause.lemma in _NO_DEED):
        return None
    speaker = refer(scene.cast, sentence, frame.holder)
    if not speaker.ids or not set(speaker.states) & set(actors.states):
        return None
    return Refusal(speaker, _REFUSED[label])


def find_promise(scene: Scene, clause: Clause, entry: Entry) -> Entry:
    """What a promise to do something is: of a hostile deed a threat, of a retreat a concession, else as it was."""
    if entry.label != "AGREE" or clause.is_passive:
        return entry
    for child in scene.sentence.list_deps(clause.place, "xcomp", "advcl"):
        inner = make_verb_clause(scene.sentence, child)
        is_infinitive = any(
            scene.sentence.tokens[lower].tag == "TO" for lower in scene.sentence.list_deps(child, "aux")
        )
        told = load_acts().match_verb(inner.lemma, inner.bag) or find_ended(scene.sentence, inner)
        if told is None or not is_infinitive or judge_own(scene.sentence, child).polarity == "negated":
            continue
        if told.label in _HOSTILE and clause.lemma in _SOLEMN:
            return Entry("THREATEN", _HOSTILE[told.label], (), f"{clause.lemma} + {told.text}", "verb")
        if told.label in ("RETREAT", "CONCEDE") and clause.lemma in _SOLEMN | _YIELDING:
            return Entry("CONCEDE", None, (), f"{clause.lemma} + {told.text}", "verb")
    return entry


def find_own_threat(scene: Scene, clause: Clause, own_frames: Sequence[Frame]) -> tuple[Entry, Reference] | None:
    """ "Said that it would bomb X": a threat by the speaker beside the act; its entry, and whom it threatens."""
    sentence = scene.sentence
    if clause.subject is None:
        return None
    for frame in own_frames:
        if frame.stance not in ("assert", "confirm"):
            continue
        inner = make_verb_clause(sentence, frame.content)
        entry = load_acts().match_verb(inner.lemma, inner.bag)
        words = {sentence.tokens[child].text.lower() for child in sentence.list_deps(inner.place, "aux")}
        if entry is None or entry.label not in _HOSTILE or not words & _FUTURE or inner.is_passive:
            continue
        doers, victims = find_arguments(scene, inner, entry, None)
        speaker = refer(scene.cast, sentence, clause.subject)
        is_own = bool(set(doers.states) & set(speaker.states))
        if is_own and judge(sentence, inner.place, scene.contents).polarity == "affirmed":
            made = Entry("THREATEN", _HOSTILE[entry.label], (), f"{clause.lemma} + {entry.text}", "verb")
            return made, victims if victims.ids else NOBODY
    return None
