"""The act between two given actors of one sentence, by the same lexicon, clauses and factuality as the reader.

Used to measure the coding of acts apart from the finding of actors, and to ask what a sentence says of one pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tightrope.reading.clauses import Clause, find_clauses, make_noun_clause, make_verb_clause
from tightrope.reading.endings import find_ended
from tightrope.reading.factuality import judge
from tightrope.reading.judgements import Judgement
from tightrope.reading.lexicon import Entry, load_acts, load_words
from tightrope.reading.names import Name
from tightrope.reading.parse import Sentence, fold_words

SOURCE_WORD, TARGET_WORD = "Britain", "Germany"  # what the parser reads in place of the two
SAYING = load_words("pairs.saying")
LATER_COOPERATION = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID"})
LATER_CONFLICT = frozenset({"ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "PROTEST"})
_SAY = frozenset({"ASSERT", "PREFER", "EXPECT", "CAPABILITY", "PREDICT"})
_PRONOUNS = frozenset({"it", "he", "she", "they", "who", "which"})
_PLAIN_NOUN_VERBS = load_words("acts.light") | load_words("acts.reversed")


@dataclass(frozen=True, slots=True)
class PairCode:
    """The act coded between a source and a target; `label` is None where nothing in the sentence says one."""

    label: str | None
    mode: str | None = None
    rule: str = "nothing in the lexicon binds the two"
    status: str = "happened"
    polarity: str = "affirmed"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A predicate that may bind the two, with how well it does."""

    score: float
    entry: Entry
    place: int
    judgement: Judgement


def code_pair(
    words: Sequence[str], source: tuple[int, int], target: tuple[int, int], *, model: str | None = None
) -> PairCode:
    """Code the act of the source toward the target.

    Parameters
    ----------
    words : the sentence's words.
    source, target : half-open ranges of words; each is read as one name.
    """
    names = [
        Name(*span, role, "name", "given", word, span, role, " ".join(words[slice(*span)]))
        for span, role, word in ((source, "source", SOURCE_WORD), (target, "target", TARGET_WORD))
        if span[0] < span[1]
    ]
    best: Candidate | None = None
    for sentence in fold_words(words, names, model=model):
        for candidate in _list_candidates(sentence):
            if best is None or candidate.score > best.score:
                best = candidate
    inner = _code_inner(words, source, target)
    if best is None or (inner is not None and best.score < 2):
        return inner or PairCode(None)
    return _finish(best)


def _code_inner(words: Sequence[str], source: tuple[int, int], target: tuple[int, int]) -> PairCode | None:
    """An act named inside the words of the source or target: "Australian aid"."""
    for first, last in (source, target):
        if first == last:
            continue
        entry = load_acts().match_noun(
            words[last - 1].lower(), frozenset(f"^{word.lower()}" for word in words[first : last - 1])
        )
        if entry is not None and entry.label not in _SAY:
            return PairCode(entry.label, entry.mode, f"in the actor's words: {entry.rule}")
    return None


def _list_candidates(sentence: Sentence) -> Iterator[Candidate]:
    """All predicates of a sentence that the lexicon knows, scored by how they bind source and target."""
    sources = {place for place, token in enumerate(sentence.tokens) if token.name and token.name.actor == "source"}
    targets = {place for place, token in enumerate(sentence.tokens) if token.name and token.name.actor == "target"}
    lexicon = load_acts()
    for clause in find_clauses(sentence):
        entry = lexicon.match_verb(clause.lemma, clause.bag)
        if entry is not None and entry.label not in _SAY:
            score = _score_clause(sentence, clause, sources, targets) + 1.2 * entry.weight
            if entry.label == "CONSULT" and _has_purpose(sentence, clause.place):
                score -= 2.0
            yield Candidate(score, entry, clause.place, judge(sentence, clause.place))
        ended = find_ended(sentence, clause)
        if ended is not None and (entry is None or entry.weight < 1 or entry.label in _SAY):
            score = _score_clause(sentence, clause, sources, targets) + 1.0
            yield Candidate(score, ended, clause.place, judge(sentence, clause.place))
    for place, token in enumerate(sentence.tokens):
        if token.pos in ("NOUN", "PROPN") and token.name is None:
            clause = make_noun_clause(sentence, place)
            entry = lexicon.match_noun(clause.lemma, clause.bag)
            if entry is not None and entry.label not in _SAY:
                score = _score_noun(sentence, place, sources, targets) + 0.6 * entry.weight
                yield Candidate(score, entry, place, judge(sentence, place))


def _score_clause(sentence: Sentence, clause: Clause, sources: set[int], targets: set[int]) -> float:
    """How well a verb binds source and target."""
    below = set(sentence.subtrees[clause.place])
    actor = clause.agent if clause.is_passive and clause.agent is not None else clause.subject
    actor_words = set(sentence.subtrees[actor]) if actor is not None else set()
    score = 0.0
    is_pronoun = actor is not None and sentence.tokens[actor].text.lower() in _PRONOUNS and _is_after(sources, actor)
    if actor is not None and (actor in sources or actor_words & sources or is_pronoun):
        score += 3.0 if actor in sources else 2.5
    elif below & sources:
        score += 0.5
    rest = below - actor_words
    direct = {*clause.objects, *(place for _, place in clause.phrases)}
    if clause.is_passive and clause.subject is not None:
        direct.add(clause.subject)
    if direct & targets:
        score += 2.5
    elif rest & targets or (clause.is_passive and below & targets):
        score += 1.5
    elif actor_words & targets:
        score += 0.5
    depth = sum(1 for _ in sentence.climb(clause.place))
    return score - 0.1 * depth


def _is_after(sources: set[int], place: int) -> bool:
    """Whether the source is named before a word."""
    return bool(sources) and min(sources) < place


def _has_purpose(sentence: Sentence, place: int) -> bool:
    """Whether a meeting or call is for another act: "called X to express support"."""
    for child in sentence.list_deps(place, "advcl", "xcomp"):
        clause = make_verb_clause(sentence, child)
        entry = load_acts().match_verb(clause.lemma, clause.bag)
        if child > place and entry is not None and entry.label not in _SAY | {"CONSULT"}:
            return True
    return False


def _score_noun(sentence: Sentence, place: int, sources: set[int], targets: set[int]) -> float:
    """How well an event noun binds source and target; the object of a light verb does so through its verb."""
    below = set(sentence.subtrees[place])
    score = 1.2 * bool(below & sources) + 1.2 * bool(below & targets)
    token = sentence.tokens[place]
    head = sentence.tokens[token.head]
    if token.dep in ("dobj", "nsubjpass", "attr", "pobj") and (head.lemma in _PLAIN_NOUN_VERBS or head.pos == "ADP"):
        top = set(sentence.subtrees[token.head])
        score += 1.0 * bool((top - below) & sources) + 0.8 * bool((top - below) & targets)
    return score - 0.1 * sum(1 for _ in sentence.climb(place))


def _finish(best: Candidate) -> PairCode:
    """PLOVER's precedence: cooperation to come is AGREE, conflict to come is THREATEN, help withheld is REJECT."""
    label, mode = best.entry.label, best.entry.mode
    judgement = best.judgement
    rule = best.entry.rule
    if label in ("DENY", "DISMISS", "AVOID-DENIAL"):
        label, mode = "REJECT", None
    is_done = judgement.status == "conditional" and judgement.tense in ("past", "perfect", "past perfect")
    is_ahead = judgement.status in ("planned", "conditional", "hypothetical") and not is_done
    if judgement.polarity == "negated" and label in LATER_COOPERATION | {"AGREE", "CONCEDE", "RETREAT"}:
        return PairCode("REJECT", None, f"negated: {rule}", judgement.status, "negated")
    if label == "RETREAT" and is_ahead:
        return PairCode("CONCEDE", None, f"to come: {rule}", judgement.status)
    if is_ahead and label in LATER_COOPERATION:
        return PairCode("AGREE", None, f"to come: {rule}", judgement.status)
    if is_ahead and label in LATER_CONFLICT and best.entry.kind == "verb":
        return PairCode("THREATEN", None, f"to come: {rule}", judgement.status)
    return PairCode(label, mode, rule, judgement.status, judgement.polarity)


def code_main(words: Sequence[str], *, model: str | None = None) -> PairCode:
    """The main act of a sentence whose actors are not given; a statement (`label` None) if it only says something.

    The act of the highest clause goes first; what is merely said of others is a statement, what the speaker says it
    will do is an act.
    """
    found = find_main(fold_words(words, (), model=model))
    return PairCode(None, rule="a statement") if found is None else _finish(found[1])


def find_main(sentences: Sequence[Sentence]) -> tuple[Sentence, Candidate] | None:
    """The sentence and predicate of the main act; None where there is only a statement."""
    best: tuple[Sentence, Candidate] | None = None
    for sentence in sentences:
        for candidate in _list_main_candidates(sentence):
            if candidate.score > LEAST_MAIN and (best is None or candidate.score > best[1].score):
                best = sentence, candidate
    return best


LEAST_MAIN = 0.0  # below this an act lies too deep under other words to be the sentence's own


def _list_main_candidates(sentence: Sentence) -> Iterator[Candidate]:
    """Predicates that the lexicon knows, scored by how high they stand and how specific their entry is."""
    lexicon = load_acts()
    clauses = find_clauses(sentence)
    said = _list_said(sentence, clauses)
    for clause in clauses:
        entry = lexicon.match_verb(clause.lemma, clause.bag)
        ended = find_ended(sentence, clause)
        if ended is not None and (entry is None or entry.weight < 1):
            entry = ended
        if entry is None or entry.label in _SAY or clause.place in said:
            continue
        depth = sum(1 for _ in sentence.climb(clause.place))
        yield Candidate(2.0 + 0.6 * entry.weight - 0.5 * depth, entry, clause.place, judge(sentence, clause.place))
    for place, token in enumerate(sentence.tokens):
        noun = make_noun_clause(sentence, place)
        entry = lexicon.match_noun(noun.lemma, noun.bag) if token.pos == "NOUN" else None
        if entry is None or entry.label in _SAY or said & {place, *sentence.climb(place)}:
            continue
        head = sentence.tokens[token.head]
        is_carried = token.dep in ("dobj", "nsubjpass") and head.lemma in _PLAIN_NOUN_VERBS
        depth = sum(1 for _ in sentence.climb(place))
        score = (2.2 if is_carried else 0.9) + 0.4 * entry.weight - 0.5 * (depth - is_carried)
        yield Candidate(score, entry, place, judge(sentence, place))


def _list_said(sentence: Sentence, clauses: Sequence[Clause]) -> set[int]:
    """Words of contents that a speaker tells of others or of no doing of its own."""
    said: set[int] = set()
    for clause in clauses:
        if clause.lemma not in SAYING:
            continue
        for child in sentence.list_deps(clause.place, "ccomp"):
            if child < clause.place:
                continue  # "…, officials said" names a source and takes nothing back
            inner = make_verb_clause(sentence, child)
            words = sentence.tokens[inner.subject].text.lower() if inner.subject is not None else ""
            judgement = judge(sentence, child)
            is_own = words in _PRONOUNS and judgement.status in ("planned", "hypothetical", "conditional")
            if not is_own:
                said.update(sentence.subtrees[child])
    return said
