"""What someone calls another: "called it an invasion" accuses, "called the charge baseless" denies.

Words of blame, of falsehood and of praise are lists of `grammar.toml`; any other name is a statement.
"""

from __future__ import annotations

from collections.abc import Sequence

from tightrope.reading.actors import refer
from tightrope.reading.arguments import differ, find_first, find_noun_arguments
from tightrope.reading.attribution import Frame, find_chain
from tightrope.reading.casts import NOBODY, Reference
from tightrope.reading.clauses import Clause, is_verb, make_noun_clause, make_verb_clause
from tightrope.reading.conventions import weaken
from tightrope.reading.factuality import judge
from tightrope.reading.lexicon import load_acts, load_words
from tightrope.reading.nominals import swallow
from tightrope.reading.scenes import Coded, Scene, find_extent

_RATINGS = (
    ("DENY", None, load_words("naming.false")),
    ("ACCUSE", "disapprove", load_words("naming.wrong")),
    ("SUPPORT", None, load_words("naming.good")),
)
_CHARGES = frozenset({"ACCUSE", "ASSERT", "THREATEN"})
_KIND = frozenset({"AID", "COOPERATE", "SUPPORT", "CONSULT"})  # what no one is blamed for
_TAKING_UP = frozenset({"it", "them", "this", "that", "these", "which"})


def code_naming(scene: Scene, clause: Clause, own_frames: Sequence[Frame], swallowed: set[int]) -> Coded | None:
    """ "calling them a breach", "considers X a partner": what the holder says of the one named."""
    sentence = scene.sentence
    objects = list(clause.objects) or ([clause.subject] if clause.is_passive and clause.subject else [])
    speaker = refer(scene.cast, sentence, clause.subject) if clause.subject is not None else NOBODY
    rating = _rate(scene, clause)
    label, mode = rating or ("ASSERT", None)
    if clause.is_passive:
        speaker = refer(scene.cast, sentence, clause.agent) if clause.agent is not None else NOBODY
    if label != "ASSERT" and (not speaker.ids or _elaborates(scene, clause)):
        label, mode = "ASSERT", None
    is_pronoun = bool(objects) and sentence.tokens[objects[0]].text.lower() in _TAKING_UP
    named = NOBODY if is_pronoun else find_first(scene, objects, NOBODY)
    if not named.ids and clause.subject is not None:
        named = _find_named_event(scene, objects[0] if objects else clause.place, clause.place, speaker, label)
    if label == "ASSERT" and (not named.ids or named.rule == "event told before"):
        return None
    swallow(scene, clause.place, swallowed)
    chain = find_chain(sentence, scene.frames, clause.place)
    if label == "ASSERT":
        chain = (*chain, own_frames[0])
    judgement = weaken(judge(sentence, clause.place, scene.contents), chain)
    actors, recipients = (named, NOBODY) if label == "ASSERT" else (speaker, differ(named, speaker))
    rule = f"{label}: what someone calls another"
    return Coded(clause.place, label, mode, actors, recipients, judgement, chain, find_extent(scene, clause), rule)


def _rate(scene: Scene, clause: Clause) -> tuple[str, str | None] | None:
    """The type and mode of what a name says: a charge, a denial, praise; None for any other name."""
    sentence = scene.sentence
    roots = sentence.list_deps(clause.place, "oprd", "attr", "acomp", "ccomp", "xcomp", "amod")
    for child in sentence.list_deps(clause.place, "prep"):
        if sentence.tokens[child].text.lower() == "as":
            roots += sentence.list_deps(child, "pobj", "pcomp", "amod")
    if clause.objects and not roots:
        roots = [clause.objects[-1]]
    words = {
        sentence.tokens[lower].lemma.lower()
        for root in roots
        for lower in sentence.subtrees[root]
        if sentence.tokens[lower].name is None
    }
    return next(((label, mode) for label, mode, listed in _RATINGS if words & listed), None)


def _elaborates(scene: Scene, clause: Clause) -> bool:
    """Whether a gerund only goes on with a charge: "condemned the strikes, calling them a breach"."""
    token = scene.sentence.tokens[clause.place]
    if token.dep != "advcl" or token.tag != "VBG" or not is_verb(scene.sentence, token.head):
        return False
    above = make_verb_clause(scene.sentence, token.head)
    entry = load_acts().match_verb(above.lemma, above.bag)
    return entry is not None and entry.label in ("ACCUSE", "DENY", "SUPPORT")


def _find_named_event(scene: Scene, place: int, verb: int, speaker: Reference, label: str) -> Reference:
    """Who did what "it" or "them" picks up: the last event noun before the verb, else the last act told by another.

    What is called false was said by someone: a denial looks for a charge first.
    """
    token = scene.sentence.tokens[place]
    for noun in reversed(range(verb)):
        if scene.sentence.tokens[noun].pos == "NOUN" and scene.sentence.tokens[noun].lemma in load_acts().nouns:
            clause = make_noun_clause(scene.sentence, noun)
            entry = load_acts().match_noun(clause.lemma, clause.bag)
            doers = find_noun_arguments(scene, clause, entry)[0] if entry is not None else NOBODY
            doers = differ(doers, speaker)
            if doers.ids:
                return Reference(doers.ids, "event told before", token.start, token.end)
    events = [event for event in reversed(scene.cast.events) if label != "ACCUSE" or event.label not in _KIND]
    if label == "DENY":
        events.sort(key=lambda event: event.label not in _CHARGES)
    for event in events:
        doers = differ(Reference(event.actors, "event told before", token.start, token.end), speaker)
        if doers.ids:
            return doers
    return NOBODY
