"""For or against whom else a word-act is: condemning strikes on Iran is against the striker and for Iran."""

from __future__ import annotations

from dataclasses import replace

from tightrope.nouns import Role, find_state
from tightrope.reading.arguments import differ, find_event, find_first, find_noun_arguments
from tightrope.reading.casts import NOBODY, Reference, Stakes
from tightrope.reading.clauses import Clause, is_verb, make_noun_clause, make_verb_clause
from tightrope.reading.lexicon import load_acts
from tightrope.reading.scenes import Scene

HOSTILE = frozenset({"ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "THREATEN"})
_AGAINST = frozenset({"ACCUSE", "REQUEST", "THREATEN", "REJECT"})
_TOWARD = frozenset({"SUPPORT"})


def find_stakes(scene: Scene, clause: Clause, label: str, mode: str | None) -> Stakes:
    """The hostile event in the object, phrases or complement of a word-act, with its doers and its victims."""
    if label not in _AGAINST | _TOWARD:
        return Stakes()
    role: Role = "beneficiary" if label in _AGAINST else "object"
    for place in [*clause.objects, *(lower for _, lower in clause.phrases)]:
        for noun in (place, *scene.sentence.list_deps(place, "conj")):
            stakes = _read_noun(scene, noun, role)
            if stakes is not None and not stakes.others.ids:
                near = [
                    lower for preposition, lower in clause.phrases if preposition in ("on", "against", "in", "upon")
                ]
                victims = find_first(scene, near, stakes.doers)
                stakes = replace(stakes, others=victims)
            if stakes is not None:
                return _join_doer(scene, place, stakes) if noun != place else stakes
    for place in _list_inner_verbs(scene, clause):
        inner = make_verb_clause(scene.sentence, place)
        entry = load_acts().match_verb(inner.lemma, inner.bag)
        if entry is not None and entry.label in HOSTILE:
            places = [*inner.objects, *(lower for _, lower in inner.phrases)]
            victims = find_first(scene, places, NOBODY)
            if victims.ids:
                is_wanted = label == "REQUEST" and mode != "yield"
                return Stakes(NOBODY, victims, "object" if is_wanted else role)
    return Stakes()


def _join_doer(scene: Scene, place: int, stakes: Stakes) -> Stakes:
    """For "the Israeli and the American strikes", where the parser takes the first adjective for a noun: both."""
    name = scene.sentence.tokens[place].name
    if name is None or name.kind != "demonym" or name.actor in stakes.doers.ids:
        return stakes
    doers = Reference(
        (name.actor, *stakes.doers.ids), stakes.doers.rule, scene.sentence.tokens[place].start, stakes.doers.end
    )
    return replace(stakes, doers=doers)


def _read_noun(scene: Scene, place: int, role: Role) -> Stakes | None:
    """The stakes in a hostile event noun, named on the spot or told before."""
    token = scene.sentence.tokens[place]
    if token.pos != "NOUN" or token.name is not None:
        return None
    noun = make_noun_clause(scene.sentence, place)
    entry = load_acts().match_noun(noun.lemma, noun.bag)
    if entry is None or entry.label not in HOSTILE:
        return None
    doers, victims = find_noun_arguments(scene, noun, entry)
    if not doers.ids:
        event = find_event(scene, place)
        if event is not None and victims.ids and not set(map(find_state, event.recipients)) & set(victims.states):
            event = None
        if event is not None:
            doers = Reference(event.actors, "event told before", token.start, token.end)
            if not victims.ids and event.recipients:
                victims = Reference(event.recipients, "event told before", token.start, token.end)
    return Stakes(doers, differ(victims, doers), role, is_event=True)


def _list_inner_verbs(scene: Scene, clause: Clause) -> list[int]:
    """Verbs in a complement or in "for attacking X"."""
    sentence = scene.sentence
    places = [child for child in sentence.list_deps(clause.place, "xcomp", "ccomp") if is_verb(sentence, child)]
    for child in sentence.list_deps(clause.place, "prep"):
        places += sentence.list_deps(child, "pcomp")
    for place in list(places):
        places += [lower for lower in sentence.list_deps(place, "xcomp", "conj") if is_verb(sentence, lower)]
        places += [deep for lower in sentence.list_deps(place, "prep") for deep in sentence.list_deps(lower, "pcomp")]
    return places
