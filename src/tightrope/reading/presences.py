"""Being somewhere as an act: a leader who "was in Beijing" paid a visit, troops "are in the country"."""

from __future__ import annotations

from tightrope.reading.actors import refer
from tightrope.reading.arguments import differ
from tightrope.reading.casts import NOBODY, Reference
from tightrope.reading.clauses import Clause
from tightrope.reading.lexicon import Entry, load_words
from tightrope.reading.scenes import Scene

_BEING = load_words("presences.being")
_GOING = load_words("presences.going")
_THERE = frozenset({"in", "at", "to", "for", "into"})
_PLACES = ("name", "alias", "capital", "place", "seat", "metonym")
_LAND = frozenset({"country", "region", "area", "territory", "province", "enclave", "city", "capital"})


def find_presence(
    scene: Scene, clause: Clause, actors: Reference, recipients: Reference
) -> tuple[Entry | None, Reference]:
    """The entry of a visit or a deployment that a plain verb tells, and where; the recipients as they were if none."""
    if clause.is_passive or not actors.ids or clause.lemma not in _BEING | _GOING:
        return None, recipients
    people = all("/" in actor or actor.endswith((".gov.foreign",)) for actor in actors.ids) or actors.rule == "role"
    leaders = people or (actors.rule == "group of a state" and all(actor.endswith(".gov") for actor in actors.ids))
    forces = all(actor.partition(".")[2].startswith("mil") for actor in actors.ids)
    for preposition, place in clause.phrases:
        if preposition not in _THERE or (preposition in ("to", "for", "into") and clause.lemma in ("sit", "stand")):
            continue
        token = scene.sentence.tokens[place]
        named = token.name is not None and token.name.kind in _PLACES
        where = differ(refer(scene.cast, scene.sentence, place), actors) if named or token.lemma in _LAND else NOBODY
        if not where.ids:
            continue
        if leaders and named:
            return Entry("CONSULT", "visit", (), f"{clause.lemma} {preposition} a capital or state", "verb"), where
        if forces and clause.lemma in _BEING:
            return Entry("MOBILIZE", "troops", (), f"forces {clause.lemma} {preposition}", "verb"), where
    return None, recipients
