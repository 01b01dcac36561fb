"""Whether a text presents an event as happened, and how surely: scoped cues, implicative verbs, modals, conditions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tightrope.nouns import Status
from tightrope.reading.casts import SUBJECTS
from tightrope.reading.clauses import is_verb
from tightrope.reading.conditions import is_cut_off, stands_in_condition
from tightrope.reading.judgements import Judgement, find_tense, is_no, judge_own, negate, suppose, trace
from tightrope.reading.lexicon import load_facts, load_words
from tightrope.reading.parse import Sentence

_TIME_MARKS = load_words("factuality.time_marks")
_STATIVE = load_words("factuality.stative")
_LEFT_OUT = frozenset({("instead", "of"), ("rather", "than"), ("short", "of"), ("short", "from")})
PLANS = frozenset({"plan", "intention", "intent"})
_TELLING_PREPS = frozenset({"after", "following", "since", "amid", "despite", "during"})  # what follows did happen
_NON_REAL_OBJECT = load_words("factuality.non_real_object")


def judge(sentence: Sentence, place: int, stops: frozenset[int] = frozenset()) -> Judgement:
    """Judge the predicate at a place; `stops` are contents of frames, above which another speaker's words govern."""
    judgement = judge_own(sentence, place)
    here = place
    while True:
        before = judgement
        if stands_in_condition(sentence, here):
            judgement = trace(before, suppose(judgement), "inside a condition")
            break
        if sentence.tokens[here].head == here:
            break
        above = sentence.tokens[here].head
        if _is_left_out(sentence, here):
            judgement = trace(before, negate(judgement), "left out (without, instead of)")
            break
        if _is_advised_against(sentence, here) or _is_in_doubt(sentence, here):
            judgement = trace(before, suppose(judgement), "against, whether")
            break
        if here in stops:
            judgement = _apply_unsaid(sentence, above, _apply_wish(sentence, here, above, judgement))
            judgement = trace(before, judgement, sentence.tokens[above].text)
            break
        changed = _inherit(sentence, here, above, judgement, stops)
        if changed is None:
            break
        judgement, here = trace(before, changed, sentence.tokens[above].text), above
    return _settle(sentence, place, judgement)


def _is_in_doubt(sentence: Sentence, here: int) -> bool:
    """Whether a clause opens with "whether"."""
    return any(sentence.tokens[child].text.lower() == "whether" for child in sentence.list_deps(here, "mark"))


def judge_carried(judgement: Judgement, lemma: str) -> Judgement:
    """Of an event that a verb carries as its object: "authorised the attack" leaves it to come."""
    if judgement.is_real and lemma in load_facts()["prospective"]:
        open_still = replace(judgement, status="hypothetical", certainty=min(judgement.certainty, 1.0))
        return trace(judgement, open_still, lemma)
    return judgement


def _inherit(  # noqa: PLR0911, PLR0912 - one return a relation
    sentence: Sentence, here: int, above: int, judgement: Judgement, stops: frozenset[int]
) -> Judgement | None:
    """What the word above says of the one here; None where its reach ends."""
    facts = load_facts()
    token, head = sentence.tokens[here], sentence.tokens[above]
    dep = token.dep
    marks = {sentence.tokens[child].text.lower() for child in sentence.list_deps(here, "mark", "advmod")}
    if dep in ("advcl", "prep") and marks & _TIME_MARKS and judgement.tense != "none":
        is_to_come = judgement.tense in ("present", "perfect") and bool(marks & facts["awaiting"])
        if is_to_come and find_tense(sentence, above) in ("future", "modal") and judgement.is_real:
            return replace(judgement, status="planned", certainty=min(judgement.certainty, 1.0))
        return None
    if dep == "pobj" and head.text.lower() in _TELLING_PREPS and not is_verb(sentence, here) and judgement.is_real:
        return None
    if dep in ("relcl", "appos", "parataxis", "intj") or (dep == "ccomp" and is_cut_off(sentence, above, here)):
        return None
    if dep == "conj":
        if judgement.tense not in ("none",) and sentence.list_deps(here, *SUBJECTS, "aux", "auxpass"):
            return None
        return _take_over(sentence, above, judgement, is_conj=True)
    if dep == "dobj" and judgement.is_real and head.lemma in facts["prospective"] and not is_verb(sentence, here):
        return replace(judgement, status="hypothetical", certainty=min(judgement.certainty, 1.0))
    if is_verb(sentence, above):
        if above in stops and dep == "ccomp":
            return None
        is_tied = dep == "advcl" and token.tag == "VBG" and _follows_at_once(sentence, here)
        if is_tied or dep in ("xcomp", "ccomp", "acomp", "dobj", "pcomp", "prep", "pobj", "attr", "oprd"):
            judgement = _apply_governor(sentence, here, above, judgement)
        if dep == "ccomp" and judgement.tense != "none":
            return judgement if head.lemma in facts["implicatives"] else None
        if dep == "nsubj" and head.lemma in facts["happening"] and not is_verb(sentence, here):
            return _take_over(sentence, above, judgement, is_conj=False)
        if dep in ("nsubj", "nsubjpass", "csubj", "agent"):
            return None
        if dep in ("dobj", "pobj", "prep") and not _is_open_step(sentence, here):
            return None
        return _take_over(sentence, above, judgement, is_conj=False)
    if head.pos in ("ADJ", "ADV", "ADP") and dep in ("xcomp", "ccomp", "acl", "advcl", "pcomp"):
        return _apply_adjective(sentence, above, judgement)
    if head.lemma in facts["open"] and dep in ("acl", "prep", "pcomp", "pobj", "ccomp"):
        level = facts["open"][head.lemma]
        if level <= -2 or is_no(sentence, above):
            is_ahead = judgement.is_real and head.lemma in PLANS
            return negate(replace(judgement, status="planned") if is_ahead else judgement)
        return replace(judgement, status="hypothetical", certainty=min(judgement.certainty, float(level)))
    if (
        dep == "acl"
        and judgement.is_real
        and any(sentence.tokens[child].tag == "TO" for child in sentence.list_deps(here, "aux"))
    ):
        return replace(judgement, status="hypothetical", certainty=min(judgement.certainty, 1.0))
    return judgement


def _follows_at_once(sentence: Sentence, here: int) -> bool:
    """Whether no comma parts a gerund from the verb before it."""
    first = sentence.subtrees[here][0]
    return first > 0 and sentence.tokens[first - 1].pos != "PUNCT" and sentence.tokens[first].pos != "SCONJ"


def _is_left_out(sentence: Sentence, here: int) -> bool:
    """Whether a verb is what was not done: "without attacking", "instead of sending", "rather than condemn"."""
    tokens = sentence.tokens
    if tokens[here].tag not in ("VBG", "VB", "NN"):
        return False
    if tokens[here].dep in ("pcomp", "pobj") and tokens[tokens[here].head].text.lower() == "without":
        return True
    before = [tokens[place].text.lower() for place in range(max(0, here - 3), here)]
    pairs = {(before[place], before[place + 1]) for place in range(len(before) - 1)}
    return bool(pairs & _LEFT_OUT) and tokens[here].tag != "NN"


def _is_advised_against(sentence: Sentence, here: int) -> bool:
    """Whether a gerund is what someone warns, votes or decides against."""
    token = sentence.tokens[here]
    return token.dep == "pcomp" and sentence.tokens[token.head].text.lower() == "against"


def _apply_unsaid(sentence: Sentence, above: int, judgement: Judgement) -> Judgement:
    """What a negated word of saying leaves: "is not believed to have" leans against it, "did not say that" is open."""
    facts = load_facts()
    lemma = sentence.tokens[above].lemma
    if not is_verb(sentence, above) or lemma in facts["factive"] or judge_own(sentence, above).polarity != "negated":
        return judgement
    if lemma in facts["raising"]:
        return replace(negate(judgement), certainty=min(judgement.certainty, 2.0))
    return replace(judgement, certainty=min(judgement.certainty, 0.0))


def _apply_wish(sentence: Sentence, here: int, above: int, judgement: Judgement) -> Judgement:
    """An expected or wished-for act is not done, also where another's words govern: "is expected to supply"."""
    lemma = sentence.tokens[above].lemma
    has_own_tense = judgement.tense != "none"
    if judgement.is_real and not has_own_tense and lemma in load_facts()["awaited"]:
        if _has_perfect_infinitive(sentence, here):
            return judgement
        return replace(judgement, status="planned", certainty=min(judgement.certainty, 1.0))
    return judgement


def _has_perfect_infinitive(sentence: Sentence, place: int) -> bool:
    """Whether a verb stands as "to have done"."""
    return any(sentence.tokens[child].text.lower() == "have" for child in sentence.list_deps(place, "aux"))


def _apply_adjective(sentence: Sentence, above: int, judgement: Judgement) -> Judgement:
    """What "able to", "unlikely to", "about to" make of the verb below."""
    tokens = sentence.tokens
    level = load_facts()["adjectives"].get(tokens[above].lemma)
    if level is None:
        return judgement
    if level == "done":
        upper = judge_own(sentence, tokens[above].head)
        if upper.tense in ("past", "perfect", "past perfect"):
            return replace(judgement, tense=upper.tense)
        return replace(judgement, status="hypothetical", certainty=min(judgement.certainty, 1.0))
    if level == "not":
        return negate(judgement)
    return replace(judgement, status="hypothetical", certainty=min(judgement.certainty, float(level)))


def _is_open_step(sentence: Sentence, here: int) -> bool:
    """Whether an object is an indefinite event that shares its verb's fate: "could provoke retaliation"."""
    token = sentence.tokens[here]
    if token.dep == "prep":
        return True
    if token.pos in ("VERB", "AUX"):
        return True
    if sentence.tokens[token.head].lemma not in _NON_REAL_OBJECT and sentence.tokens[token.head].pos != "ADP":
        return False
    below = [sentence.tokens[child] for child in sentence.children[here]]
    return not any(
        word.dep == "poss" or (word.dep == "det" and word.text.lower() in ("the", "this", "these", "those", "that"))
        for word in below
    )


def _apply_governor(sentence: Sentence, here: int, above: int, judgement: Judgement) -> Judgement:
    """What an implicative verb says of its complement."""
    facts = load_facts()
    lemma = sentence.tokens[above].lemma
    particles = [sentence.tokens[child].text.lower() for child in sentence.list_deps(above, "prt")]
    kind = facts["implicatives"].get(" ".join((lemma, *particles)), facts["implicatives"].get(lemma))
    dep = sentence.tokens[here].dep
    if lemma in ("have", "be", "get") and dep == "xcomp" and _is_still_to_come(sentence, here, above):
        return negate(judgement)
    if kind is None or (
        dep in ("dobj", "pobj", "attr", "prep") and not (kind == "-+" or _is_open_step(sentence, here))
    ):
        return judgement
    if kind == "-+" and (
        dep != "prep" or lemma in ("refrain", "prevent", "stop", "keep", "abstain", "dissuade", "deter", "ban", "bar")
    ):
        return negate(judgement)
    if kind == "f?" and dep not in ("prep", "pobj", "attr"):
        status: Status = (
            "planned"
            if lemma
            in ("plan", "intend", "decide", "agree", "promise", "pledge", "vow", "prepare", "schedule", "offer")
            else "hypothetical"
        )
        return replace(
            judgement,
            status=status if judgement.status != "conditional" else "conditional",
            certainty=min(judgement.certainty, 1.0 if status == "planned" else 0.0),
        )
    return judgement


def _is_still_to_come(sentence: Sentence, here: int, above: int) -> bool:
    """Whether it "has yet to" be done."""
    first = sentence.subtrees[here][0]
    return any(sentence.tokens[place].text.lower() == "yet" for place in range(above + 1, max(here, first)))


def _take_over(sentence: Sentence, above: int, judgement: Judgement, *, is_conj: bool) -> Judgement:
    """Tense, negation and modality of the clause above, where the lower one has none of its own."""
    upper = judge_own(sentence, above)
    tense = judgement.tense if judgement.tense != "none" else upper.tense
    polarity = judgement.polarity
    if upper.polarity == "negated" and not is_conj:
        polarity = "affirmed" if polarity == "negated" else "negated"
    elif upper.polarity == "negated" and "and" not in {
        sentence.tokens[child].text.lower() for child in sentence.list_deps(above, "cc")
    }:
        polarity = "negated"
    status = judgement.status
    if upper.status != "happened" and (status == "happened" or upper.status == "conditional"):
        status = upper.status
    condition = judgement.condition or upper.condition
    return replace(
        judgement,
        tense=tense,
        polarity=polarity,
        status=status,
        condition=condition,
        certainty=min(judgement.certainty, upper.certainty),
        cues=judgement.cues + upper.cues,
        because=judgement.because + upper.because,
    )


def _settle(sentence: Sentence, place: int, judgement: Judgement) -> Judgement:
    """The status from the tense, where no modal or condition has fixed it; questions are left open."""
    status = judgement.status
    if status == "happened":
        is_state = sentence.tokens[place].lemma in _STATIVE
        if judgement.tense == "progressive":
            status = "ongoing"
        elif judgement.tense == "present":
            status = "general" if is_state else "ongoing"
        elif judgement.tense == "future":
            status = "planned"
    certainty = judgement.certainty
    if sentence.tokens[-1].text == "?":
        certainty = min(certainty, 0.0)
        status = "hypothetical"
    words = "a question" if certainty < judgement.certainty else f"tense ({judgement.tense})"
    return trace(judgement, replace(judgement, status=status, certainty=certainty), words)


def list_above(sentence: Sentence, place: int) -> Iterator[int]:
    """The verbs above a word, nearest first."""
    return (above for above in sentence.climb(place) if is_verb(sentence, above))
