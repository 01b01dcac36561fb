"""Source, cue and content as exact stretches of words, for every verb or noun that attributes words or thoughts.

The conventions of the stretches are those of the attribution corpora PARC 3 and PolNeAR: a source is the whole noun
phrase with its appositives; a cue takes its auxiliaries, negation, adverbs, particles and the preposition before the
content; a content takes "that", "to" and the quotation marks, but not the full stop outside of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tightrope.reading.clauses import OBJECTS, find_subject
from tightrope.reading.extents import Stretch, cut_runs, find_cue, find_phrase, take_quotes, trim
from tightrope.reading.lexicon import Attitudes, load_attitudes
from tightrope.reading.parse import Sentence, Token
from tightrope.reading.quotations import MARKS, Quote, find_quotes

_SPEAKER = 4  # words of a speaker's name before a colon, at most
_SIGNATURE = 7  # words of a signature under a quotation, at most
_NEAR = 9  # words between a cue and the quotation it introduces, at most
_TAIL = frozenset({"for", "of", "as", "to", "over", "against", "about", "into", "with", "between"})


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who attributes what: stretches (first word, word after the last) of a sentence; `rule` says which pattern."""

    cue: Stretch
    source: Stretch | None
    contents: tuple[Stretch, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class _Verb:
    """A verb under the reading: its place, subject, and the stretches of source and cue."""

    place: int
    subject: int | None
    source: Stretch | None
    cue: Stretch


def join_sentences(sentences: Sequence[Sentence]) -> Sentence:
    """Several sentences as one with several roots, so that patterns may look over a full stop."""
    tokens: list[Token] = []
    for sentence in sentences:
        base = len(tokens)
        tokens += [replace(token, head=token.head + base) for token in sentence.tokens]
    return Sentence(sentences[0].number, sentences[0].start, sentences[-1].end, tuple(tokens))


def find_attributions(sentence: Sentence, *, is_open: bool = False) -> tuple[Attribution, ...]:
    """All attributions of a sentence, or of several joined; `is_open` if a quotation runs into it."""
    quotes, _ = find_quotes([token.text for token in sentence.tokens], is_open=is_open)
    lexicon = load_attitudes()
    found: list[Attribution] = []
    for place, token in enumerate(sentence.tokens):
        made: Attribution | None = None
        if token.pos in ("VERB", "AUX") and token.dep not in ("aux", "auxpass", "amod", "compound"):
            made = _read_verb(sentence, place, quotes, lexicon)
        elif token.pos in ("NOUN", "PROPN"):
            made = _read_noun(sentence, place, lexicon)
        if token.text == ":" or (token.text in ("--", "—", "–") and place == 0):
            made = _read_mark(sentence, place)
        elif token.text.lower() == "according":
            made = _read_according(sentence, place, quotes)
        if made is not None:
            found.append(made)
    return tuple(found)


def _read_verb(sentence: Sentence, place: int, quotes: Sequence[Quote], lexicon: Attitudes) -> Attribution | None:
    """The attribution of a verb, or of "be" with an adjective."""
    token = sentence.tokens[place]
    if _is_passive(sentence, place):
        return _read_passive(sentence, place, lexicon)
    subject = find_subject(sentence, place)
    source = find_phrase(sentence, subject, without=place) if subject is not None else None
    verb = _Verb(place, subject, source, find_cue(sentence, place, lexicon.light))
    if token.lemma in lexicon.clause:
        group = _join(verb.cue, source)
        contents = take_quotes(sentence, group, quotes, reach=_NEAR)
        if contents:
            return _make(sentence, verb, contents, "quotation")
        clauses = sentence.list_deps(place, "ccomp")
        if clauses:
            return _make(sentence, verb, _take_below(sentence, clauses[-1:], verb), "clause")
        if token.dep in ("parataxis", "ccomp"):
            contents = _take_around(sentence, verb)
            if contents:
                return _make(sentence, verb, contents, "inserted")
    made = _read_complement(sentence, verb, lexicon)
    if made is None and token.lemma in lexicon.core:
        contents = _take_rest(sentence, verb)
        made = _make(sentence, verb, contents, "rest of the sentence")
    return made


def _is_passive(sentence: Sentence, place: int) -> bool:
    """Whether a verb is passive, a bare participle included."""
    token = sentence.tokens[place]
    if sentence.list_deps(place, "auxpass", "nsubjpass"):
        return True
    return token.tag == "VBN" and token.dep == "acl" and not sentence.list_deps(place, "aux")


def _read_complement(sentence: Sentence, verb: _Verb, lexicon: Attitudes) -> Attribution | None:
    """Infinitives, phrases, plain objects and adjectives as contents."""
    place = verb.place
    lemma = sentence.tokens[place].lemma
    objects = [child for child in sentence.list_deps(place, *OBJECTS) if child > place]
    if lemma in lexicon.infinitive:
        below = [
            child for child in sentence.list_deps(place, "xcomp", "ccomp", "advcl") if _is_infinitive(sentence, child)
        ]
        if below:
            asked = [child for child in _list_asked(sentence, place, objects) if child < below[0]]
            return _make(sentence, verb, _take_below(sentence, [*asked[:1], below[0]], verb), "infinitive")
    for child in sentence.list_deps(place, "prep", "prt"):
        word = sentence.tokens[child].text.lower()
        if child < place or lemma not in lexicon.prepositions.get(word, ()) or (objects and word not in ("as", "out")):
            continue
        lower = sentence.list_deps(child, "pobj", "pcomp", "amod", "prep") or (objects if word == "out" else [])
        if lower:
            longer = replace(verb, cue=(verb.cue[0], lower[0] and min(sentence.subtrees[lower[0]])))
            return _make(sentence, longer, _take_below(sentence, lower[:1], verb), "preposition")
    if lemma in lexicon.object and objects:
        return _make(
            sentence,
            verb,
            _take_below(sentence, [objects[0], *_list_tail(sentence, objects[0], place)], verb),
            "object",
        )
    if lemma in ("be", "feel", "remain", "seem", "become"):
        return _read_adjective(sentence, verb, lexicon)
    return None


def _list_asked(sentence: Sentence, place: int, objects: Sequence[int]) -> list[int]:
    """The one who is to do it: the object, or the noun after "on" in "called on X to …"."""
    called = [
        lower
        for child in sentence.list_deps(place, "prep")
        if sentence.tokens[child].text.lower() in ("on", "upon")
        for lower in sentence.list_deps(child, "pobj")
    ]
    return [*objects, *called]


def _list_tail(sentence: Sentence, noun: int, place: int) -> list[int]:
    """Phrases after an object that belong to what is said of it ("criticized X for Y"), and its complement."""
    return [
        child
        for child in sentence.children[place]
        if child > noun
        and (
            sentence.tokens[child].dep in ("oprd", "xcomp", "ccomp")
            or (sentence.tokens[child].dep == "prep" and sentence.tokens[child].text.lower() in _TAIL)
        )
    ]


def _read_adjective(sentence: Sentence, verb: _Verb, lexicon: Attitudes) -> Attribution | None:
    """ "is confident that …", "was critical of …"."""
    for child in sentence.list_deps(verb.place, "acomp", "attr"):
        if sentence.tokens[child].lemma not in lexicon.adjectives or child < verb.place:
            continue
        for lower in sentence.children[child]:
            dep = sentence.tokens[lower].dep
            if lower < child:
                continue
            if dep in ("ccomp", "xcomp"):
                longer = replace(verb, cue=(verb.cue[0], child + 1))
                return _make(sentence, longer, _take_below(sentence, [lower], verb), "adjective")
            if dep == "prep":
                below = sentence.list_deps(lower, "pobj", "pcomp")
                longer = replace(verb, cue=(verb.cue[0], lower + 1))
                return _make(sentence, longer, _take_below(sentence, below[:1], verb), "adjective") if below else None
    return None


def _read_passive(sentence: Sentence, place: int, lexicon: Attitudes) -> Attribution | None:
    """ "was accused by X of Y", "is expected to Z", "the laws proposed by X"."""
    lemma = sentence.tokens[place].lemma
    if lemma not in lexicon.clause | lexicon.object | lexicon.infinitive:
        return None
    agents = [lower for child in sentence.list_deps(place, "agent") for lower in sentence.list_deps(child, "pobj")]
    source = find_phrase(sentence, agents[0]) if agents else None
    cue = find_cue(sentence, place, lexicon.light)
    verb = _Verb(place, None, source, cue)
    subjects = sentence.list_deps(place, "nsubjpass")
    below = sentence.list_deps(place, "ccomp", "xcomp", "oprd")
    for child in sentence.list_deps(place, "prep"):
        if not below and sentence.tokens[child].text.lower() in ("of", "as", "for", "with"):
            below = sentence.list_deps(child, "pobj", "pcomp", "amod")
    contents: tuple[Stretch, ...] = ()
    if subjects:
        contents += (find_phrase(sentence, subjects[0], without=place),)
    elif sentence.tokens[place].dep == "acl":
        contents += (find_phrase(sentence, sentence.tokens[place].head, without=place),)
    if below:
        contents += _take_below(sentence, below[:1], verb)
    if not contents or not (agents or below):
        return None
    return Attribution(verb.cue, source, contents, "passive")


def _read_noun(sentence: Sentence, place: int, lexicon: Attitudes) -> Attribution | None:
    """ "the claim that …", "Iran's refusal to …", "criticism of …"."""
    lemma = sentence.tokens[place].lemma
    owners = sentence.list_deps(place, "poss")
    source = find_owner(sentence, owners[0]) if owners else None
    first = place
    while (
        first > 0
        and sentence.tokens[first - 1].head == place
        and sentence.tokens[first - 1].dep in ("amod", "compound", "advmod", "nummod", "det")
    ):
        first -= 1
    verb = _Verb(place, None, source, (first, place + 1))
    for child in sentence.children[place]:
        token = sentence.tokens[child]
        if child < place:
            continue
        if token.dep in ("acl", "ccomp", "relcl") and lemma in lexicon.nouns_that and _has_that(sentence, child):
            return _make(sentence, verb, _take_below(sentence, [child], verb), "noun that")
        if (
            token.dep in ("acl", "xcomp")
            and lemma in lexicon.nouns_infinitive
            and _is_infinitive(sentence, child)
            and owners
        ):
            return _make(sentence, verb, _take_below(sentence, [child], verb), "noun to")
        if token.dep == "prep" and lemma in lexicon.nouns.get(token.text.lower(), ()) and owners:
            below = sentence.list_deps(child, "pobj", "pcomp")
            longer = replace(verb, cue=(first, child + 1))
            return _make(sentence, longer, _take_below(sentence, below[:1], verb), "noun") if below else None
    return None


def find_owner(sentence: Sentence, owner: int) -> Stretch:
    """A possessor with its 's."""
    first, last = find_phrase(sentence, owner)
    return first, last


def _has_that(sentence: Sentence, place: int) -> bool:
    """Whether a clause opens with the complementiser "that"."""
    return any(sentence.tokens[child].text.lower() == "that" for child in sentence.list_deps(place, "mark"))


def _is_infinitive(sentence: Sentence, place: int) -> bool:
    """Whether a verb stands with "to"."""
    return any(sentence.tokens[child].tag == "TO" for child in sentence.list_deps(place, "aux"))


def _read_mark(sentence: Sentence, place: int) -> Attribution | None:
    """ "ZARIF: we will answer" and, under a quotation, "— Zarif"."""
    tokens = sentence.tokens
    if place == 0:
        last = 1
        while last < len(tokens) and (tokens[last].pos in ("PROPN", "ADJ", "NOUN") or tokens[last].text[0].isupper()):
            last += 1
        is_signature = 1 < last <= _SIGNATURE and (last == len(tokens) or tokens[last].text in (".", ",", *MARKS))
        return Attribution((0, 1), (1, last), (), "signature") if is_signature else None
    first = place
    while first > 0 and tokens[first - 1].text[0].isupper() and place - first < _SPEAKER:
        first -= 1
    is_start = first == 0 or tokens[first - 1].text in (".", "?", "!", ")", *MARKS)
    places = range(place + 1, len(tokens))
    if first == place or not is_start or not _has_clause(sentence, places):
        return None
    if not any(tokens[here].pos == "PROPN" or tokens[here].text.isupper() for here in range(first, place)):
        return None
    end = next((here for here in places if tokens[here].text == "("), len(tokens))
    return Attribution((place, place + 1), (first, place), (trim(sentence, (place + 1, end)),), "speaker")


def _read_according(sentence: Sentence, place: int, quotes: Sequence[Quote]) -> Attribution | None:
    """ "according to X": the rest of the clause is the content."""
    tokens = sentence.tokens
    if place + 1 >= len(tokens) or tokens[place + 1].text.lower() != "to":
        return None
    nouns = sentence.list_deps(place + 1, "pobj")
    if not nouns:
        return None
    source = find_phrase(sentence, nouns[0])
    verb = _Verb(place, nouns[0], source, (place, place + 2))
    contents = take_quotes(sentence, (place, source[1]), quotes, reach=1)
    if not contents and tokens[place].head != place:
        contents = _take_around(sentence, verb)
    return _make(sentence, verb, contents, "according to")


def _take_below(sentence: Sentence, roots: Iterable[int], verb: _Verb) -> tuple[Stretch, ...]:
    """The stretches of everything below some words, but for source and cue."""
    places = {place for root in roots for place in sentence.subtrees[root]}
    return cut_runs(sentence, places, _list_holes(verb))


def _take_rest(sentence: Sentence, verb: _Verb) -> tuple[Stretch, ...]:
    """What follows the cue to the end of its sentence, or stands before ", X said", where the parse shows no clause."""
    tokens = sentence.tokens
    root = verb.place
    while tokens[root].head != root:
        root = tokens[root].head
    places = sentence.subtrees[root]
    first, last = places[0], places[-1] + 1
    after = range(verb.cue[1], last)
    if after and tokens[after[0]].pos not in ("ADP", "PUNCT") and _has_clause(sentence, after):
        return cut_runs(sentence, after, ())
    group = _join(verb.cue, verb.source)
    if last - group[1] <= 1 and group[0] - first > 3 and tokens[group[0] - 1].text == ",":
        before = range(first, group[0] - 1)
        if _has_clause(sentence, before):
            return cut_runs(sentence, before, ())
    return ()


def _has_clause(sentence: Sentence, places: Iterable[int]) -> bool:
    """Whether a stretch holds a finite verb."""
    return any(sentence.tokens[place].tag in ("VBZ", "VBP", "VBD", "MD") for place in places)


def _take_around(sentence: Sentence, verb: _Verb) -> tuple[Stretch, ...]:
    """The stretches of the clause into which an inserted "he said" or "according to X" is set."""
    head = sentence.tokens[verb.place].head
    own = set(sentence.subtrees[verb.place])
    if head == verb.place:
        return ()
    places = set(sentence.subtrees[head]) - own
    return cut_runs(sentence, places, _list_holes(verb) | own)


def _list_holes(verb: _Verb) -> set[int]:
    """Words of cue and source."""
    holes = set(range(*verb.cue))
    if verb.source is not None:
        holes |= set(range(*verb.source))
    return holes


def _join(one: Stretch, other: Stretch | None) -> Stretch:
    """The stretch from the first to the last of two neighbours; the first alone if they stand apart."""
    if other is None or not (other[0] - 1 <= one[1] <= other[0] + 1 or one[0] - 1 <= other[1] <= one[0] + 1):
        return one
    return min(one[0], other[0]), max(one[1], other[1])


def _make(sentence: Sentence, verb: _Verb, contents: tuple[Stretch, ...], rule: str) -> Attribution | None:
    """The attribution; the cue grows to the content over particles, and takes a colon."""
    if not contents:
        return None
    cue = verb.cue
    for first, _ in contents:
        gap = sentence.tokens[cue[1] : first] if first > cue[1] else ()
        if (len(gap) == 1 and gap[0].text == ":") or (
            gap
            and len(gap) <= 2
            and all(token.dep in ("prt", "prep") or token.pos in ("ADP", "ADV", "PART") for token in gap)
        ):
            cue = (cue[0], first)
    return Attribution(cue, verb.source, contents, rule)
