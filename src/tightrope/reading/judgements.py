"""What a predicate's own words say of it: tense, negation, modals, adverbs, conditions."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tightrope.nouns import Polarity, Status
from tightrope.reading.casts import SUBJECTS
from tightrope.reading.clauses import is_verb
from tightrope.reading.conditions import find_condition
from tightrope.reading.lexicon import load_facts
from tightrope.reading.parse import Sentence


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a predicate is presented. `condition` is a pair of places (first word, word after the last).

    `because` says which words settled it and what each changed, for `read --why` and the brief.
    """

    polarity: Polarity = "affirmed"
    status: Status = "happened"
    certainty: float = 3.0
    condition: tuple[int, int] | None = None
    tense: str = "none"
    cues: tuple[str, ...] = ()
    is_supposed: bool = False
    because: tuple[str, ...] = ()

    @property
    def is_real(self) -> bool:
        """Whether the text presents it as a fact, done or being done."""
        return self.status in ("happened", "ongoing", "general") and self.polarity == "affirmed"


def trace(before: Judgement, after: Judgement, words: str) -> Judgement:
    """`after`, with the words that changed the judgement and what they made of it, unless that is said already.

    >>> trace(Judgement(), Judgement(status="hypothetical", certainty=1.0), "might").because
    ('might: hypothetical, certainty 1',)
    """
    changes: list[str] = [after.polarity] * (after.polarity != before.polarity)
    changes += [after.status] * (after.status != before.status)
    changes += [f"certainty {after.certainty:g}"] * (after.certainty != before.certainty)
    said = " ".join(after.because[len(before.because) :])
    changes = [change for change in changes if change not in said]
    return replace(after, because=(*after.because, f"{words}: {', '.join(changes)}")) if changes else after


def judge_own(sentence: Sentence, place: int) -> Judgement:
    """What a predicate's own words say."""
    facts = load_facts()
    tokens = sentence.tokens
    judgement = Judgement(tense=find_tense(sentence, place))
    cues: list[str] = []
    for child in sentence.children[place]:
        word, before = tokens[child].text.lower(), judgement
        if tokens[child].dep == "neg" or (tokens[child].dep in ("advmod", "preconj") and word in facts["negators"]):
            following = tokens[child + 1].text.lower() if child + 1 < len(tokens) else ""
            if following not in ("only", "just", "merely", "necessarily", "simply", "solely"):
                judgement = negate(judgement)
                cues.append(word)
        elif word == "longer" and child and tokens[child - 1].text.lower() == "no":
            judgement = negate(judgement)
            cues.append("no longer")
        elif tokens[child].dep == "aux" and word in facts["modals"]:
            modal = facts["modals"][word]
            judgement = replace(
                judgement, status=modal["status"], certainty=min(judgement.certainty, modal["certainty"])
            )
            cues.append(word)
        elif tokens[child].dep == "advmod" and word in facts["adverbs"]:
            judgement = replace(judgement, certainty=min(judgement.certainty, facts["adverbs"][word]))
            cues.append(word)
        judgement = trace(before, judgement, word)
    if any(is_no(sentence, child) for child in sentence.list_deps(place, *SUBJECTS, "dobj", "attr", "expl")):
        judgement = trace(judgement, negate(judgement), "no")
        cues.append("no")
    condition, before = find_condition(sentence, place), judgement
    if condition is not None and not _has_verb(sentence, condition):
        judgement = replace(judgement, status="hypothetical", certainty=min(judgement.certainty, 1.0))
    elif condition is not None and judgement.status != "happened":
        judgement = replace(judgement, status="conditional", condition=condition)
    elif condition is not None:
        judgement = replace(
            judgement, status="conditional", condition=condition, certainty=min(judgement.certainty, 2.0)
        )
    if condition is not None:
        judgement = trace(before, judgement, " ".join(token.text for token in tokens[slice(*condition)]))
    if not is_verb(sentence, place):
        judgement = _judge_noun(sentence, place, judgement)
    return replace(judgement, cues=tuple(cues))


def _has_verb(sentence: Sentence, span: tuple[int, int]) -> bool:
    """Whether a condition names an event; "if genuine" only holds back."""
    return any(token.pos in ("VERB", "AUX", "NOUN", "PROPN", "PRON") for token in sentence.tokens[slice(*span)])


def _judge_noun(sentence: Sentence, place: int, judgement: Judgement) -> Judgement:
    """What the words on an event noun say: "alleged", "possible", "planned", "no"."""
    for child in sentence.list_deps(place, "amod", "det", "compound"):
        word, before = sentence.tokens[child].text.lower(), judgement
        if word in ("no", "neither"):
            judgement = negate(judgement)
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
            judgement = negate(judgement)
        judgement = trace(before, judgement, word)
    return judgement


def negate(judgement: Judgement) -> Judgement:
    """The other polarity."""
    return replace(judgement, polarity="affirmed" if judgement.polarity == "negated" else "negated")


def is_no(sentence: Sentence, place: int) -> bool:
    """Whether a noun is "no one", "no state", "nothing"."""
    token = sentence.tokens[place]
    if token.text.lower() in ("nobody", "none", "nothing", "neither"):
        return True
    return any(
        sentence.tokens[child].text.lower() in ("no", "neither")
        for child in sentence.list_deps(place, "det", "preconj")
    )


def find_tense(sentence: Sentence, place: int) -> str:  # noqa: PLR0911 - one return a tense
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


def suppose(judgement: Judgement) -> Judgement:
    """Only supposed, as in a condition: neither said to be so nor planned."""
    return replace(judgement, status="hypothetical", certainty=min(judgement.certainty, 0.0), is_supposed=True)
