"""The wording of a predicate as features: its words, what hangs on it, and what the rules made of it."""

from __future__ import annotations

from tightrope.reading.clauses import Clause, make_noun_clause, make_verb_clause
from tightrope.reading.lexicon import load_acts
from tightrope.reading.scenes import Coded, Scene

_CONTENT = frozenset({"NOUN", "VERB", "ADJ"})
_MANY = 2  # actors, recipients and frames are counted up to here
_RULE = 48  # characters of a rule that make it known again


def describe_wording(scene: Scene, coded: Coded) -> frozenset[str]:
    """Features of what a predicate says. Names are left out, so that no state goes with a type."""
    sentence, place = scene.sentence, coded.place
    token, label = sentence.tokens[place], coded.label
    clause = make_clause(scene, coded)
    judgement = coded.judgement
    found = {
        f"L:{label}", f"L:{label}/{coded.mode}", f"R:{coded.rule[:_RULE]}", f"l:{coded.kind}:{token.lemma}",
        f"d:{token.dep}", f"k:{coded.kind}", f"t:{token.tag}", f"s:{judgement.status}", f"p:{judgement.polarity}",
        f"e:{judgement.tense}", f"v:{clause.is_passive}", f"a{min(_MANY, len(coded.actors.ids))}",
        f"r{min(_MANY, len(coded.recipients.ids))}", f"c{min(_MANY, len(coded.chain))}",
        f"Ll:{label}|{token.lemma}", f"Ls:{label}|{judgement.status}", f"Lp:{label}|{judgement.polarity}",
        f"Le:{label}|{judgement.tense}|{judgement.status}",
    }  # fmt: skip
    found |= {f"f:{frame.stance}" for frame in coded.chain}
    named = {token.lemma for token in sentence.tokens if token.name is not None}
    bag = frozenset(word for word in clause.bag if not named & set(word.lstrip("=<+~^").replace(":", " ").split()))
    for hanging in bag:
        found |= {f"b:{hanging}", f"lb:{token.lemma}|{hanging}", f"Lb:{label}|{hanging}"}
    found |= {f"A:{name_part(actor)}" for actor in coded.actors.ids}
    for lower in sentence.subtrees[place]:
        word = sentence.tokens[lower]
        if word.name is None and word.pos in _CONTENT:
            found.add(f"w:{word.lemma}")
        if word.name is None and lower != place:
            found |= {f"i:{entry.label}" for entry in load_acts().nouns.get(word.lemma, ())[:1]}
    found |= _describe_classes(token.lemma, coded.kind, bag)
    for lower in clause.objects:
        word = sentence.tokens[lower]
        text = word.lemma if word.name is None else "@name"
        found |= {f"o:{text}", f"lo:{token.lemma}|{text}"}
    if clause.subject is not None:
        word = sentence.tokens[clause.subject]
        found.add(f"u:{word.lemma if word.name is None else '@name'}")
    if token.head != place and sentence.tokens[token.head].name is None:
        found.add(f"h:{sentence.tokens[token.head].lemma}")
    return frozenset(found)


def _describe_classes(lemma: str, kind: str, bag: frozenset[str]) -> set[str]:
    """The classes that the frames of the lexicon give the predicate, its objects and its subject."""
    frames = load_acts().frames
    if frames is None:
        return set()
    senses = (frames.verbs if kind == "verb" else frames.nouns).get(lemma, ())
    verbs = {sense.name for sense in senses if sense.particles <= bag}
    objects = {name for item in bag if item[0] == "=" for name in frames.classes.get(item[1:], ())}
    subjects = {name for item in bag if item[0] == "<" for name in frames.classes.get(item[1:], ())}
    found = {f"vc:{name}" for name in verbs} | {f"oc:{name}" for name in objects} | {f"uc:{name}" for name in subjects}
    return found | {f"vo:{verb}|{name}" for verb in verbs for name in objects}


def make_clause(scene: Scene, coded: Coded) -> Clause:
    """The clause of a coded act."""
    if coded.kind != "verb":
        return make_noun_clause(scene.sentence, coded.place)
    known = next((clause for clause in scene.clauses if clause.place == coded.place), None)
    return known if known is not None else make_verb_clause(scene.sentence, coded.place)


def name_part(actor: str) -> str:
    """What an actor is, without whose: a person, a body, nobody known, or a part of a state.

    >>> [name_part(actor) for actor in ("EGY/sameh-shoukry", "IGO.un", "ETH.reb.tplf", "PAK")]
    ['person', 'IGO', 'reb', 'state']
    """
    if "/" in actor:
        return "person"
    if actor[:3] in ("IGO", "WLD"):
        return actor[:3]
    return actor.partition(".")[2].split(".")[0] or "state"
