"""Who a word of a parsed sentence means: names, groups of a state, roles, pronouns, "both".

Every answer says by which rule it came and which words it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable

from tightrope.nouns import find_state
from tightrope.reading.bodies import find_body, find_seated
from tightrope.reading.casts import (
    MALE_OR_FEMALE,
    NEUTER,
    NOBODY,
    PAIRED,
    SCENE,
    SUBJECTS,
    Cast,
    Reference,
    find_counted,
    find_near_state,
    find_parts,
    find_topic,
    is_definite,
    is_empty_it,
    join_part,
    name_group,
)
from tightrope.reading.lexicon import load_roles, load_words
from tightrope.reading.names import Name
from tightrope.reading.parse import Sentence
from tightrope.reading.pronouns import PLURAL, pick_mention

_STATE_PREPS = ("of", "in", "from", "at", "within", "inside", "across", "between", "among")


_PAIRS = load_words("actors.pairs")

QUANTITIES = load_words("quantities.words")

WORLDS = load_words("quantities.worlds")

UNNAMED = load_words("actors.unnamed")
NEAR = load_words("quantities.near")
PEOPLE = load_words("quantities.people")

# Whose an aide or spokesman is: "an aide to the president", "a spokesman for the ministry".
SERVING: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("aide", "adviser", "advisor"), ("to",)),
    **dict.fromkeys(("spokesman", "spokeswoman", "spokesperson", "lawyer", "negotiator"), ("for",)),
}

# Parts of a state whose people hold an office of it.
OFFICES = frozenset({"gov", "gov.foreign", "mil", "police"})

# Groups that a text names without "the", and words that make a group one of the state at hand.
DOMESTIC = load_words("actors.domestic")
OF_THE_STATE = load_words("actors.of_the_state")

PLACE_PREPS = load_words("actors.place_preps")


def refer(cast: Cast, sentence: Sentence, place: int) -> Reference:
    """Whom a word means, with those joined to it by "and"; `NOBODY` if it names no one."""
    key = (sentence.number, place)
    if key not in cast.known:
        cast.known[key] = NOBODY  # a circle of heads ends here
        cast.known[key] = _refer_with_joined(cast, sentence, place)
    return cast.known[key]


def _refer_with_joined(cast: Cast, sentence: Sentence, place: int) -> Reference:
    """The word's own reference and those of its coordinated words."""
    own = _refer_one(cast, sentence, place)
    ids, rule, start, end = list(own.ids), own.rule, own.start, own.end
    listed = [child for child in sentence.list_deps(place, "appos") if _is_listed_state(sentence, place, child)]
    for child in [*sentence.list_deps(place, "conj"), *listed]:
        if sentence.tokens[child].pos in ("VERB", "AUX", "ADJ") and not sentence.tokens[child].name:
            continue
        joined = refer(cast, sentence, child)
        if joined.ids and (not own.ids or own.rule.startswith("demonym") or joined.rule != "possessor"):
            ids += joined.ids
            start, end = (min(start, joined.start), max(end, joined.end)) if own.ids else (joined.start, joined.end)
            rule = rule if own.ids else joined.rule
    return Reference(tuple(dict.fromkeys(ids)), rule, start, end) if ids else NOBODY


def _is_listed_state(sentence: Sentence, place: int, child: int) -> bool:
    """Whether an apposed name is the next of a list of states: "Egypt, Jordan and Syria"."""
    first, second = sentence.tokens[place].name, sentence.tokens[child].name
    if first is None or second is None or first.actor == second.actor:
        return False
    return all("/" not in name.actor and name.kind != "demonym" for name in (first, second))


def _refer_one(cast: Cast, sentence: Sentence, place: int) -> Reference:
    """A word's own reference."""
    token = sentence.tokens[place]
    if token.name is not None:
        return _refer_name(cast, sentence, place, token.name)
    word = token.text.lower()
    if token.pos == "PRON" or token.tag in ("PRP", "PRP$") or word in PLURAL | NEUTER | MALE_OR_FEMALE:
        return _refer_pronoun(cast, sentence, place)
    if word in _PAIRS and (pair := _find_pair(cast, sentence, place)):
        return Reference(pair, "both", token.start, token.end)
    if token.pos in ("NOUN", "PROPN", "ADJ", "NUM", "DET"):
        return _refer_noun(cast, sentence, place)
    return NOBODY


def _refer_name(cast: Cast, sentence: Sentence, place: int, name: Name) -> Reference:
    """Whom a name means: a seat may stand for its body, an official without a state is of the state at hand."""
    token = sentence.tokens[place]
    if name.kind == "capital" and (body := find_seated(cast, sentence, place)):
        return Reference((body,), "seat of a body", token.start, token.end)
    if name.actor.startswith("NON/"):
        actor = cast.homes.get(name.actor)
        if actor is None and _holds_office(cast, name.actor) and (state := find_near_state(cast, sentence)):
            actor = cast.homes[name.actor] = name.actor.replace("NON/", f"{state}/", 1)
        if actor is not None:
            return Reference((actor,), "official of the state at hand", token.start, token.end)
    return Reference((name.actor,), f"{name.kind}: {name.rule}", token.start, token.end)


def _holds_office(cast: Cast, actor: str) -> bool:
    """Whether the text's title for a person is an office of a state."""
    title = cast.memory.titles.get(actor, "")
    return load_roles().groups.get(title.split()[-1] if title else "", "") in OFFICES


def find_modifier_states(  # noqa: PLR0912 - one branch a relation
    cast: Cast, sentence: Sentence, place: int, preps: Iterable[str] = _STATE_PREPS
) -> Reference:
    """The actors that a noun's possessor, adjective, compound or "of/in" phrase names."""
    ids: list[str] = []
    spans: list[int] = []

    def add(child: int) -> None:
        reference = refer(cast, sentence, child)
        if reference.ids:
            ids.extend(reference.ids)
            spans.extend((reference.start, reference.end))

    for child in sentence.children[place]:
        token = sentence.tokens[child]
        if token.dep in ("poss", "amod", "compound", "nmod", "nummod") and (token.name or token.dep == "poss"):
            for lower in sentence.children[child]:
                if sentence.tokens[lower].name and sentence.tokens[lower].dep in ("amod", "compound", "nmod"):
                    add(lower)
            add(child)
        elif token.dep in ("amod", "compound", "nmod"):
            for lower in sentence.children[child]:
                if sentence.tokens[lower].name:
                    add(lower)
    if not ids:
        for child in sentence.list_deps(place, "prep"):
            if sentence.tokens[child].lemma in preps:
                for lower in sentence.list_deps(child, "pobj"):
                    if refer(cast, sentence, lower).rule != "possessor":
                        add(lower)
                    name = sentence.tokens[lower].name
                    if name and name.kind == "capital" and sentence.tokens[child].lemma in PLACE_PREPS:
                        ids[:] = [find_state(actor) if actor == name.actor else actor for actor in ids]
    if not ids:
        return NOBODY
    rule = SCENE if _is_scene(sentence, place) else "modifier"
    return Reference(tuple(dict.fromkeys(ids)), rule, min(spans), max(spans))


def _is_scene(sentence: Sentence, place: int) -> bool:
    """Whether only a city or a province in front of a noun says whose it is: "the Karachi bombing"."""
    names = [name for child in sentence.children[place] if (name := sentence.tokens[child].name) and child < place]
    return bool(names) and all(name.kind == SCENE for name in names)


def _refer_noun(  # noqa: PLR0911, PLR0912 - one return a reading
    cast: Cast, sentence: Sentence, place: int
) -> Reference:
    """A group of a state, a role held by a person of the text, or a thing of someone's."""
    token = sentence.tokens[place]
    if token.lemma in PAIRED and (pair := _find_pair(cast, sentence, place)):
        return Reference(pair, "both", token.start, token.end)
    if (group := find_counted(cast, sentence, place)) is not None:
        return Reference(group, "as many as named before", token.start, token.end)
    if token.tag == "NNS" and (listed := _find_listed_people(cast, sentence, place)).ids:
        return listed
    parts = find_parts(sentence, place)
    owner = find_modifier_states(cast, sentence, place)
    if not owner.ids and token.lemma in SERVING:
        owner = find_modifier_states(cast, sentence, place, SERVING[token.lemma])
    if not owner.ids and (body := find_body(cast, sentence, place)):
        return Reference((body,), "body named before", token.start, token.end)
    if parts:
        person = _find_role_holder(cast, sentence, place, owner)
        if person:
            return Reference((person,), "role in the text", token.start, token.end)
        if not owner.ids and token.dep == "conj":
            owner = refer(cast, sentence, token.head)
            owner = Reference(owner.states, "shared owner", owner.start, owner.end) if owner.ids else NOBODY
        if token.lemma in ("leadership", "presidency", "rule") and owner.ids and "/" in owner.ids[0]:
            return Reference(owner.ids, "possessor", owner.start, owner.end)
        if owner.ids:
            ids = tuple(dict.fromkeys(join_part(actor, part) for actor in owner.ids for part in parts))
            return Reference(ids, "group of a state", min(owner.start, token.start), max(owner.end, token.end))
        if "public" in parts and not is_definite(sentence, place):
            scene = _find_scene_state(cast, sentence, place)
            return (
                Reference(
                    tuple(join_part(scene.ids[0], part) for part in parts), "where they are", scene.start, scene.end
                )
                if scene.ids
                else _refer_loose(cast, sentence, place)
            )
        if _is_at_hand(sentence, place) and (state := find_near_state(cast, sentence)):
            return Reference(
                tuple(f"{state}.{part}" for part in parts), "group, state from context", token.start, token.end
            )
        return _refer_loose(cast, sentence, place)
    if owner.ids:
        return Reference(owner.ids, SCENE if owner.rule == SCENE else "possessor", owner.start, owner.end)
    return _refer_loose(cast, sentence, place)


def _find_listed_people(cast: Cast, sentence: Sentence, place: int) -> Reference:
    """The people apposed to a plural: "the commanders of the two armies, X and Y"."""
    lower = [deep for child in sentence.list_deps(place, "prep") for deep in sentence.list_deps(child, "pobj")]
    for here in (place, *lower):
        for child in sentence.list_deps(here, "appos"):
            name = sentence.tokens[child].name
            if name is not None and name.kind == "person":
                found = refer(cast, sentence, child)
                return Reference(found.ids, "people in apposition", found.start, found.end)
    return NOBODY


def _is_at_hand(sentence: Sentence, place: int) -> bool:
    """Whether a group is that of the state at hand: "the government", "federal forces", bare "police"."""
    below = {sentence.tokens[child].text.lower() for child in sentence.list_deps(place, "amod", "compound", "nmod")}
    return is_definite(sentence, place) or sentence.tokens[place].lemma in DOMESTIC or bool(below & OF_THE_STATE)


def _find_scene_state(cast: Cast, sentence: Sentence, place: int) -> Reference:
    """Where a crowd without an owner acts: the place that its clause names with "in" or "across"."""
    token = sentence.tokens[place]
    if token.dep not in SUBJECTS:
        return NOBODY
    for child in sentence.subtrees[token.head]:
        if sentence.tokens[child].dep == "prep" and sentence.tokens[child].lemma in ("in", "across", "outside", "at"):
            for lower in sentence.list_deps(child, "pobj"):
                name = sentence.tokens[lower].name
                if name is not None and name.kind in ("name", "alias", "capital", "place"):
                    found = refer(cast, sentence, lower)
                    return Reference((find_state(found.ids[0]),), "where they are", found.start, found.end)
    return NOBODY


def _refer_whole(cast: Cast, sentence: Sentence, place: int) -> Reference:
    """What "many in the country", "several of the parties" are part of."""
    for child in sentence.list_deps(place, "prep"):
        word = sentence.tokens[child].lemma
        if word not in ("of", "in", "among", "within", "from"):
            continue
        for lower in sentence.list_deps(child, "pobj"):
            whole = refer(cast, sentence, lower)
            is_public = word == "in" and all("." not in actor for actor in whole.ids)
            ids = tuple(join_part(actor, "public") for actor in whole.ids) if is_public else whole.ids
            if ids:
                return Reference(ids, "part of a whole", whole.start, whole.end)
    return NOBODY


def _refer_loose(cast: Cast, sentence: Sentence, place: int) -> Reference:  # noqa: PLR0911 - one return a reading
    """A noun without an owner: an apposed name, part of a whole, "the country", unnamed states, what a subject is."""
    token = sentence.tokens[place]
    for child in sentence.list_deps(place, "appos"):
        if sentence.tokens[child].name:
            return refer(cast, sentence, child)
    if token.lemma in QUANTITIES:
        whole = _refer_whole(cast, sentence, place)
        if whole.ids:
            return whole
    if token.lemma in NEAR and is_definite(sentence, place) and token.tag == "NN":
        state = find_near_state(cast, sentence, cast.memory.forms.get(token.lemma))
        return Reference((state,), "state from context", token.start, token.end) if state else NOBODY
    if token.dep == "attr" and sentence.tokens[token.head].lemma in ("be", "remain", "become"):
        for child in sentence.list_deps(token.head, *SUBJECTS):
            found = refer(cast, sentence, child)
            return Reference(found.ids, "what the subject is", found.start, found.end) if found.ids else NOBODY
    if token.dep == "pobj" and token.lemma in WORLDS:
        above = sentence.tokens[sentence.tokens[token.head].head]
        if above.lemma == "one" and above.dep == "attr":
            return refer(cast, sentence, sentence.tokens[token.head].head)
    if (
        token.lemma in QUANTITIES
        and token.dep in SUBJECTS
        and token.lemma in ("other", "others", "some", "many", "most")
    ):
        topic = find_topic(cast, sentence)
        return Reference(topic.ids, "others of the topic", token.start, token.end) if topic.ids else NOBODY
    is_indefinite = token.tag in ("NNS", "NNPS") and not is_definite(sentence, place)
    if token.lemma in UNNAMED and (is_indefinite or token.lemma == "outlet"):
        return Reference((f"WLD.{name_group(sentence, place)}",), "unnamed people", token.start, token.end)
    below = {sentence.tokens[child].text.lower() for child in sentence.list_deps(place, "det", "amod")}
    if token.lemma in WORLDS and (is_indefinite or below & {"no", "any", "some", "every", "each", "another", "many"}):
        return Reference((f"WLD.{name_group(sentence, place)}",), "unnamed states", token.start, token.end)
    return NOBODY


def _find_role_holder(cast: Cast, sentence: Sentence, place: int, owner: Reference) -> str | None:
    """The person whom the text has given this role: "the president", "the US president"."""
    token = sentence.tokens[place]
    if token.tag not in ("NN", "NNP") or not (is_definite(sentence, place) or owner.ids):
        return None
    before = sentence.tokens[place - 1].text.lower() if place else ""
    for role in (f"{before} {token.text.lower()}", token.text.lower()):
        holders = {
            actor: state
            for (known, state), actor in cast.memory.roles.items()
            if known == role and (not owner.ids or state in owner.states)
        }
        if len(holders) == 1:
            return next(iter(holders))
        for mention in reversed(cast.mentions):
            for actor in mention.ids:
                if actor in holders:
                    return actor
    return None


def _find_pair(cast: Cast, sentence: Sentence, place: int) -> tuple[str, ...] | None:
    """The two actors that "both", "the two", "the two sides" pick up."""
    token = sentence.tokens[place]
    if token.text.lower() == "both" and token.dep in ("preconj", "det", "predet", "cc", "advmod"):
        return None
    if token.text.lower() not in ("both", "two", "neither", "either", "pair", "duo"):
        below = {sentence.tokens[child].text.lower() for child in sentence.children[place]}
        if not below & {"two", "both", "these", "neither", "either"} or find_modifier_states(cast, sentence, place).ids:
            return None
    pair: list[str] = []
    for mention in reversed(cast.mentions):
        if sentence.number - mention.sentence > 3:
            break
        is_kind = token.lemma not in PEOPLE or all("/" in actor for actor in mention.ids)
        if mention.is_place:
            continue
        if is_kind and len(mention.ids) == 2 and len({find_state(actor) for actor in mention.ids}) == 2 and not pair:
            return mention.ids
        for actor in mention.ids:
            if ".media" in actor or actor.startswith(("NON", "IGO", "WLD")):
                continue
            if token.lemma in PEOPLE and "/" not in actor:
                continue
            if actor not in pair if token.lemma in PEOPLE else find_state(actor) not in map(find_state, pair):
                pair.insert(0, actor)
        if len(pair) >= 2:
            return tuple(pair[-2:])
    return None


def _refer_pronoun(cast: Cast, sentence: Sentence, place: int) -> Reference:
    """The nearest compatible earlier mention; a subject goes first."""
    token = sentence.tokens[place]
    word = token.text.lower()
    if word in ("who", "which", "that", "whose", "whom"):
        return _refer_relative(cast, sentence, place)
    if word in _PAIRS and (pair := _find_pair(cast, sentence, place)):
        return Reference(pair, "both", token.start, token.end)
    if word in ("some", "many", "others", "most", "several", "few"):
        return _refer_loose(cast, sentence, place)
    if word not in MALE_OR_FEMALE | NEUTER | PLURAL or is_empty_it(sentence, place):
        return NOBODY
    return pick_mention(cast, sentence, place, _find_own_subject(cast, sentence, place))


def _refer_relative(cast: Cast, sentence: Sentence, place: int) -> Reference:
    """The noun that a relative pronoun's clause hangs on."""
    for above in sentence.climb(place):
        if sentence.tokens[above].dep == "relcl":
            head = sentence.tokens[above].head
            found = refer(cast, sentence, head)
            return Reference(found.ids, "relative", found.start, found.end) if found.ids else NOBODY
    return NOBODY


def _find_own_subject(cast: Cast, sentence: Sentence, place: int) -> tuple[str, ...] | None:
    """For an object pronoun, whom its own clause's subject means: it is someone else."""
    token = sentence.tokens[place]
    if token.dep not in ("dobj", "pobj", "dative", "iobj"):
        return None
    for above in sentence.climb(place):
        if sentence.tokens[above].pos in ("VERB", "AUX"):
            for child in sentence.list_deps(above, *SUBJECTS):
                if child < place:
                    return refer(cast, sentence, child).ids or None
            return None
    return None
