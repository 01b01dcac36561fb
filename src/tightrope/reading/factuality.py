"""Whether a text presents an event as happened, and how surely: scoped cues, implicative verbs, modals, conditions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tightrope.nouns import Polarity, Status
from tightrope.reading.casts import SUBJECTS
from tightrope.reading.clauses import is_verb
from tightrope.reading.lexicon import load_facts, load_words
from tightrope.reading.parse import Sentence

_TIME_MARKS = load_words("factuality.time_marks")
_STATIVE = load_words("factuality.stative")
_NON_REAL_OBJECT = load_words("factuality.non_real_object")


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a predicate is presented. `condition` is a pair of places (first word, word after the last)."""

    polarity: Polarity = "affirmed"
    status: Status = "happened"
    certainty: float = 3.0
    condition: tuple[int, int] | None = None
    tense: str = "none"
    cues: tuple[str, ...] = ()

    @property
    def is_real(self) -> bool:
        """Whether the text presents it as a fact, done or being done."""
        return self.status in ("happened", "ongoing", "general") and self.polarity == "affirmed"


def judge(sentence: Sentence, place: int, stops: frozenset[int] = frozenset()) -> Judgement:
    """Judge the predicate at a place; `stops` are contents of frames, above which another speaker's words govern."""
    judgement = _judge_own(sentence, place)
    here = place
    while here not in stops and sentence.tokens[here].head != here:
        above = sentence.tokens[here].head
        changed = _inherit(sentence, here, above, judgement, stops)
        if changed is None:
            break
        judgement, here = changed, above
        if is_verb(sentence, above) and judgement.tense not in ("none",) and not _is_open_step(sentence, here):
            pass
    return _settle(sentence, place, judgement)


def _judge_own(sentence: Sentence, place: int) -> Judgement:
    """What a predicate's own words say."""
    facts = load_facts()
    tokens = sentence.tokens
    judgement = Judgement(tense=_find_tense(sentence, place))
    cues: list[str] = []
    for child in sentence.children[place]:
        word = tokens[child].text.lower()
        if tokens[child].dep == "neg" or (tokens[child].dep in ("advmod", "preconj") and word in facts["negators"]):
            following = tokens[child + 1].text.lower() if child + 1 < len(tokens) else ""
            if following not in ("only", "just", "merely", "necessarily", "simply", "solely"):
                judgement = _negate(judgement)
                cues.append(word)
        elif tokens[child].dep == "aux" and word in facts["modals"]:
            modal = facts["modals"][word]
            judgement = replace(
                judgement, status=modal["status"], certainty=min(judgement.certainty, modal["certainty"])
            )
            cues.append(word)
        elif tokens[child].dep == "advmod" and word in facts["adverbs"]:
            judgement = replace(judgement, certainty=min(judgement.certainty, facts["adverbs"][word]))
            cues.append(word)
    if any(_is_no(sentence, child) for child in sentence.list_deps(place, *SUBJECTS, "dobj", "attr", "expl")):
        judgement = _negate(judgement)
        cues.append("no")
    condition = _find_condition(sentence, place)
    if condition is not None and not _has_verb(sentence, condition):
        judgement = replace(judgement, status="hypothetical", certainty=min(judgement.certainty, 1.0))
    elif condition is not None and judgement.status != "happened":
        judgement = replace(judgement, status="conditional", condition=condition)
    elif condition is not None:
        judgement = replace(
            judgement, status="conditional", condition=condition, certainty=min(judgement.certainty, 2.0)
        )
    if not is_verb(sentence, place):
        judgement = _judge_noun(sentence, place, judgement)
    return replace(judgement, cues=tuple(cues))


def _has_verb(sentence: Sentence, span: tuple[int, int]) -> bool:
    """Whether a condition names an event; "if genuine" only holds back."""
    return any(token.pos in ("VERB", "AUX", "NOUN", "PROPN", "PRON") for token in sentence.tokens[slice(*span)])


def _judge_noun(sentence: Sentence, place: int, judgement: Judgement) -> Judgement:
    """What the words on an event noun say: "alleged", "possible", "planned", "no"."""
    for child in sentence.list_deps(place, "amod", "det", "compound"):
        word = sentence.tokens[child].text.lower()
        if word in ("no", "neither"):
            judgement = _negate(judgement)
        elif word in (
            "possible",
            "potential",
            "hypothetical",
            "future",
            "threatened",
            "any",
            "eventual",
            "prospective",
            "looming",
        ):
            judgement = replace(judgement, status="hypothetical", certainty=min(judgement.certainty, 1.0))
        elif word in (
            "planned",
            "upcoming",
            "proposed",
            "impending",
            "scheduled",
            "forthcoming",
            "imminent",
            "expected",
        ):
            judgement = replace(judgement, status="planned", certainty=min(judgement.certainty, 2.0))
        elif word in ("alleged", "suspected", "supposed", "reported", "apparent", "purported"):
            judgement = replace(judgement, certainty=min(judgement.certainty, 1.0))
        elif word in ("failed", "abortive", "aborted", "foiled", "averted"):
            judgement = _negate(judgement)
    return judgement


def _negate(judgement: Judgement) -> Judgement:
    """The other polarity."""
    return replace(judgement, polarity="affirmed" if judgement.polarity == "negated" else "negated")


def _is_no(sentence: Sentence, place: int) -> bool:
    """Whether a noun is "no one", "no state", "nothing"."""
    token = sentence.tokens[place]
    if token.text.lower() in ("nobody", "none", "nothing", "neither"):
        return True
    return any(
        sentence.tokens[child].text.lower() in ("no", "neither")
        for child in sentence.list_deps(place, "det", "preconj")
    )


def _find_tense(sentence: Sentence, place: int) -> str:  # noqa: PLR0911 - one return a tense
    """past, perfect, past perfect, progressive, present, future, or none for a bare infinitive, gerund or noun."""
    token = sentence.tokens[place]
    if not token.tag.startswith(("V", "MD")):
        return "none"
    aux = [sentence.tokens[child] for child in sentence.list_deps(place, "aux", "auxpass")]
    words = {word.text.lower() for word in aux}
    if words & {"will", "shall", "'ll", "wo"}:
        return "future"
    if words & {"has", "have", "'ve"} and not any(word.tag in ("MD", "TO") for word in aux):
        return "progressive" if "been" in words and token.tag == "VBG" else "perfect"
    if words & {"had"} and not any(word.tag in ("MD", "TO") for word in aux):
        return "past perfect"
    if any(word.tag == "MD" for word in aux):
        return "modal perfect" if "have" in words and token.tag == "VBN" else "modal"
    if any(word.tag == "TO" for word in aux):
        return "past" if "have" in words and token.tag == "VBN" else "none"
    if words & {"was", "were", "did", "got"} or token.tag == "VBD":
        return "past"
    if words & {"is", "are", "am", "'s", "'re", "'m"}:
        return "progressive" if token.tag == "VBG" else "present"
    if words & {"does", "do"} or token.tag in ("VBZ", "VBP"):
        return "present"
    return "none"


def _find_condition(sentence: Sentence, place: int) -> tuple[int, int] | None:
    """The words of an if-clause, an inverted "should/were/had" clause, or an "in the event of" phrase."""
    marks = load_facts()["marks"]
    for child in sentence.list_deps(place, "advcl", "prep", "mark", "ccomp", "dep", "npadvmod"):
        token = sentence.tokens[child]
        below = sentence.subtrees[child]
        if token.dep in ("advcl", "ccomp", "dep"):
            first = sentence.tokens[below[0]]
            has_mark = any(
                sentence.tokens[lower].text.lower() in marks - {"should", "were", "whether"}
                for lower in sentence.list_deps(child, "mark", "advmod")
            )
            is_inverted = first.text in ("Should", "Were", "Had") or (
                first.text in ("should", "were") and below[0] < place
            )
            if has_mark or (is_inverted and first.dep in ("aux", "auxpass", "ROOT", "advcl")):
                return _trim(sentence, below)
        elif token.dep == "prep" and token.text.lower() in ("if", "unless", "under") and below:
            if token.text.lower() != "under" or any(
                sentence.tokens[lower].tag == "MD" for lower in sentence.list_deps(place, "aux")
            ):
                return _trim(sentence, below)
        elif token.dep == "prep" and token.text.lower() == "in":
            words = " ".join(sentence.tokens[lower].text.lower() for lower in below[:4])
            if words.startswith(("in the event of", "in case of", "in the case of", "in event of")):
                return _trim(sentence, below)
    return None


def _trim(sentence: Sentence, places: tuple[int, ...]) -> tuple[int, int]:
    """First place and the one after the last, without punctuation at the rim."""
    first, last = places[0], places[-1]
    while last > first and sentence.tokens[last].pos == "PUNCT":
        last -= 1
    return first, last + 1


def _inherit(  # noqa: PLR0911, PLR0912 - one return a relation
    sentence: Sentence, here: int, above: int, judgement: Judgement, stops: frozenset[int]
) -> Judgement | None:
    """What the word above says of the one here; None where its reach ends."""
    facts = load_facts()
    token, head = sentence.tokens[here], sentence.tokens[above]
    dep = token.dep
    marks = {sentence.tokens[child].text.lower() for child in sentence.list_deps(here, "mark", "advmod")}
    if dep == "advcl" and marks & facts["marks"]:
        return replace(judgement, status="hypothetical", certainty=min(judgement.certainty, 0.0))
    if dep in ("advcl", "prep") and marks & _TIME_MARKS and judgement.tense != "none":
        return None
    if dep in ("relcl", "appos", "parataxis", "intj"):
        return None
    if dep == "conj":
        if judgement.tense not in ("none",) and sentence.list_deps(here, *SUBJECTS, "aux", "auxpass"):
            return None
        return _take_over(sentence, above, judgement, is_conj=True)
    if is_verb(sentence, above):
        if above in stops and dep == "ccomp":
            return None
        if dep in ("xcomp", "ccomp", "acomp", "dobj", "pcomp", "prep", "pobj", "attr", "oprd"):
            judgement = _apply_governor(sentence, here, above, judgement)
        if dep == "ccomp" and judgement.tense != "none":
            return judgement if head.lemma in facts["implicatives"] else None
        if dep in ("nsubj", "nsubjpass", "csubj", "agent"):
            return None
        if dep in ("dobj", "pobj", "prep") and not _is_open_step(sentence, here):
            return None
        return _take_over(sentence, above, judgement, is_conj=False)
    if head.lemma in facts["open"] and dep in ("acl", "prep", "pcomp", "pobj", "ccomp"):
        level = facts["open"][head.lemma]
        if level <= -2:
            return _negate(judgement)
        return replace(judgement, status="hypothetical", certainty=min(judgement.certainty, float(level)))
    return judgement


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
    kind = facts["implicatives"].get(lemma)
    dep = sentence.tokens[here].dep
    if kind is None or (
        dep in ("dobj", "pobj", "attr", "prep") and not (kind == "-+" or _is_open_step(sentence, here))
    ):
        return judgement
    if kind == "-+" and (
        dep != "prep" or lemma in ("refrain", "prevent", "stop", "keep", "abstain", "dissuade", "deter", "ban", "bar")
    ):
        return _negate(judgement)
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


def _take_over(sentence: Sentence, above: int, judgement: Judgement, *, is_conj: bool) -> Judgement:
    """Tense, negation and modality of the clause above, where the lower one has none of its own."""
    upper = _judge_own(sentence, above)
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
    return replace(judgement, status=status, certainty=certainty)


def list_above(sentence: Sentence, place: int) -> Iterator[int]:
    """The verbs above a word, nearest first."""
    return (above for above in sentence.climb(place) if is_verb(sentence, above))
