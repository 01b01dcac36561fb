"""Whether a text says that an event has occurred or is occurring: from -3 (certainly not) to 3 (certainly).

This is the scale of the event factuality corpora (It Happened; UDS-IH2), where what is still to come, asked for,
wished or only possible counts as not occurred. It is not the certainty of a record, which says how surely the text
presents the record *as coded*, a plan as a plan: that one is `Judgement.certainty`. Both read the same words.
"""

from __future__ import annotations

from tightrope.reading.lexicon import Occurrences, load_occurrences
from tightrope.reading.parse import Sentence

_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")
_DEEPEST = 8
_NONFINITE = frozenset({"VB", "VBG", "VBN"})


def grade_occurrence(sentence: Sentence, place: int) -> float:
    """How surely the event of the word at `place` is said to have occurred or to be occurring, -3 to 3."""
    return max(-3.0, min(3.0, _grade(sentence, place, 0)))


def _grade(sentence: Sentence, place: int, depth: int) -> float:
    """The grade of a word from its own form, else from the word above it."""
    lexicon = load_occurrences()
    if depth > _DEEPEST:
        return lexicon.levels["unknown"]
    form = name_form(sentence, place, lexicon)
    if form == "none":
        grade = _grade_bare(sentence, place, depth, lexicon)
    else:
        grade = lexicon.levels[form]
        grade = _apply_clause(sentence, place, grade, lexicon)
    if _is_negated(sentence, place, lexicon):
        grade = _negate(sentence, place, grade, lexicon)
    return grade


def name_form(sentence: Sentence, place: int, lexicon: Occurrences) -> str:  # noqa: PLR0911, PLR0912 - one return a form
    """The finite form of a verb: its tense or modal; "none" for infinitives, participles and nouns."""
    tokens = sentence.tokens
    token = tokens[place]
    aux = [tokens[child] for child in sentence.list_deps(place, "aux", "auxpass")]
    words = {word.text.lower() for word in aux}
    modals = [word for word in aux if word.text.lower() in lexicon.modals]
    if modals:
        modal = lexicon.modals[modals[0].text.lower()]
        has_perfect = "have" in words and token.tag in ("VBN", "VBD")
        if has_perfect and modal + " have" in lexicon.levels:
            return modal + " have"
        return modal
    if any(word.tag == "TO" for word in aux):
        return "none"
    stative = "stative" if token.lemma in lexicon.stative else "plain"
    has_own = bool(sentence.list_deps(place, *_SUBJECTS))
    if (
        any(tokens[child].text.lower() in ("please", "pls", "plz") for child in sentence.children[place])
        and not has_own
    ):
        return "imperative"
    if words & {"had"} or token.tag == "VBD" or words & {"was", "were", "did", "got"}:
        is_going = token.tag == "VBG" and not words & {"had"}
        return "past progressive" if is_going else "past"
    if words & {"has", "have", "'ve"}:
        return "perfect"
    if token.tag == "VBG" and words & {"is", "are", "am", "'s", "'re", "'m", "s", "m", "r", "be", "been"}:
        is_plan = token.lemma in lexicon.movement and not words & {"been"}
        return "going to" if is_plan else "progressive"
    if token.tag == "VBN" and words & {"is", "are", "am", "'s", "'re", "'m"}:
        return "present passive"
    if token.tag == "VBZ" or words & {"does"}:
        return f"present {stative}"
    if token.tag == "VBP" or words & {"do", "does"}:
        if _has_subject(sentence, place, "you") and stative == "plain":
            return "present of you"
        is_bare = token.tag == "VB" or (token.dep == "ROOT" and stative == "plain")
        if not has_own and is_bare and token.lemma not in lexicon.dropped:
            return "imperative"
        return f"present {stative}"
    if token.tag == "VB" and token.dep in ("ROOT", "parataxis", "ccomp", "conj", "advcl", "dep", "intj"):
        return _name_bare_form(sentence, place)
    if token.dep == "ROOT" and token.tag in ("VBN", "VBG"):
        return "past" if token.tag == "VBN" else "progressive"
    return "none"


def _name_bare_form(sentence: Sentence, place: int) -> str:
    """A bare verb without a subject: an order, a feeling whose "I" is left out, else left to the word above."""
    token = sentence.tokens[place]
    if sentence.list_deps(place, *_SUBJECTS):
        return "present plain" if token.dep == "ROOT" else "none"
    if token.dep == "conj":
        return "none"
    if token.dep in ("ccomp", "advcl") and token.head < place:
        return "none"
    return "present stative" if token.lemma in load_occurrences().dropped else "imperative"


def _has_subject(sentence: Sentence, place: int, word: str) -> bool:
    """Whether a word is the subject."""
    return any(sentence.tokens[child].text.lower() == word for child in sentence.list_deps(place, "nsubj"))


def _has_infinitive(sentence: Sentence, place: int) -> bool:
    """Whether "to" and a verb hang on a word."""
    return any(
        sentence.tokens[lower].tag == "TO"
        for child in sentence.list_deps(place, "xcomp", "advcl", "ccomp")
        for lower in sentence.list_deps(child, "aux")
    )


def _apply_clause(sentence: Sentence, place: int, grade: float, lexicon: Occurrences) -> float:
    """What the clause says: a condition, a question, an opinion above it, a day to come."""
    tokens = sentence.tokens
    token = tokens[place]
    levels = lexicon.levels
    marks = {tokens[child].text.lower() for child in sentence.list_deps(place, "mark", "advmod")}
    if token.dep in ("advcl", "ccomp", "dep", "conj") and marks & lexicon.conditions:
        return min(grade, levels["condition"])
    if marks & {"whether"}:
        return min(grade, levels["whether"])
    if marks & lexicon.times and grade < levels["past"]:
        grade = min(grade, levels["when"])
    if marks & {"before", "until"} and grade < levels["past"]:
        grade = min(grade, levels["before"])
    if _is_asked(sentence, place):
        is_held = grade >= levels["past"] or token.tag == "VBG" or token.lemma in lexicon.stative
        grade = min(grade, levels["asked past"] if is_held else levels["asked"])
    if token.dep in ("relcl", "advcl", "ccomp") and levels["below unreal"] < grade < levels["past"]:
        grade = min(grade, _cap_by_above(sentence, place, lexicon))
    if token.dep == "ccomp" and token.head != place:
        above = tokens[token.head]
        if above.lemma in lexicon.unreal:
            return min(grade, levels["unreal"])
        if above.lemma in lexicon.opinion and grade > 0:
            grade = grade - levels["opinion"]
    if grade > 0 and any(tokens[child].lemma in lexicon.coming for child in sentence.children[place]):
        grade = levels["coming"] if grade < levels["past"] else grade
    if any(tokens[child].lemma in lexicon.unsure for child in sentence.list_deps(place, "advmod")):
        grade -= levels["unsure"]
    return grade


def _cap_by_above(sentence: Sentence, place: int, lexicon: Occurrences) -> float:
    """What a clause in the present may still be below a verb that tells of something not real."""
    levels = lexicon.levels
    for above in sentence.climb(place):
        if sentence.tokens[above].pos not in ("VERB", "AUX"):
            continue
        form = name_form(sentence, above, lexicon)
        is_unreal = form != "none" and levels[form] < 0
        return levels["below unreal"] if is_unreal else 3.0
    return 3.0


def _is_asked(sentence: Sentence, place: int) -> bool:
    """Whether a main clause is a question: its sentence ends with a question mark and the verb leads it."""
    tokens = sentence.tokens
    if tokens[place].dep not in ("ROOT", "conj", "parataxis", "ccomp"):
        return False
    if tokens[place].dep == "ccomp" and tokens[place].head < place:
        return False
    root = place
    while tokens[root].head != root:
        root = tokens[root].head
    return any(tokens[child].text.startswith("?") for child in sentence.subtrees[root][-3:])


def _grade_bare(  # noqa: PLR0911, PLR0912 - one return a relation
    sentence: Sentence, place: int, depth: int, lexicon: Occurrences
) -> float:
    """An infinitive, participle or noun: from its relation and the word above."""
    tokens = sentence.tokens
    token = tokens[place]
    levels = lexicon.levels
    head = token.head
    if head == place:
        return levels["noun"]
    is_infinitive = any(tokens[child].tag == "TO" for child in sentence.list_deps(place, "aux"))
    if token.dep in ("aux", "auxpass"):
        return _grade(sentence, head, depth + 1)
    if token.dep == "conj":
        above = _grade(sentence, head, depth + 1)
        is_cut_off = token.tag == "VB" and not is_infinitive and tokens[head].tag not in ("VB", "VBN")
        return min(above, levels["bare conjunct"]) if is_cut_off else above
    if is_infinitive or (token.tag == "VB" and token.dep in ("ccomp", "xcomp", "advcl")):
        return _grade_infinitive(sentence, place, depth, lexicon)
    if token.dep == "pcomp" or (token.dep == "pobj" and token.text.lower().endswith("ing")):
        return _grade_gerund(sentence, place, depth, lexicon)
    if token.dep in ("xcomp", "ccomp", "dobj") and token.tag in ("VBG", "VBN", "NN"):
        kind = lexicon.governors.get(tokens[head].lemma)
        above = _grade(sentence, head, depth + 1)
        if token.tag == "VBG" and kind in ("wanted", "tried"):
            return min(above, levels["wanted"])
        if kind == "stopped":
            return levels["stopped"]
        return min(above, levels["participle"])
    if token.dep in ("advcl", "dep"):
        return min(_grade(sentence, head, depth + 1), levels["participle"])
    if token.dep == "csubj":
        return levels["subject"]
    if token.dep == "amod":
        return levels["attribute"]
    if token.dep == "acomp":
        return levels["participle"]
    if token.dep in ("acl", "relcl"):
        return min(levels["modifier"], _cap_by_above(sentence, place, lexicon))
    if token.dep == "prep":
        return levels["preposition"]
    return levels["noun"]


def _grade_infinitive(  # noqa: PLR0911 - one return a governor
    sentence: Sentence, place: int, depth: int, lexicon: Occurrences
) -> float:
    """ "to" and a verb: what the word above makes of it."""
    tokens = sentence.tokens
    token = tokens[place]
    levels = lexicon.levels
    head = tokens[token.head]
    above = _grade(sentence, token.head, depth + 1) if token.head != place else levels["unknown"]
    if token.dep in ("acl", "relcl"):
        return levels["noun infinitive"]
    if head.pos in ("ADJ", "ADV", "ADP") and head.head != token.head:
        above = _grade(sentence, head.head, depth + 1)
    is_past = above >= levels["perfect"]
    kind = lexicon.governors.get(head.lemma)
    if head.lemma == "have":
        return levels["had to"] if is_past and head.tag in ("VBD", "VBN") else levels["have to"]
    if kind in ("wanted", "tried"):
        return levels[kind]
    if kind == "stopped":
        return levels["stopped"]
    if kind == "glad":
        return levels["glad"]
    if kind == "seemed":
        return min(above, levels["seemed"])
    if kind == "managed":
        return above if above > levels["asked"] + 1 else min(above, levels["managed later"])
    if kind == "caused":
        return min(above, levels["caused"])
    if head.pos in ("ADJ", "ADV") or token.dep == "csubj":
        return levels["judged past"] if is_past and head.pos == "ADJ" and above >= levels["past"] else levels["judged"]
    if token.dep == "advcl":
        return levels["purpose past"] if is_past else min(above, levels["purpose"])
    return min(above, levels["infinitive past"] if is_past else levels["infinitive"])


def _grade_gerund(  # noqa: PLR0911 - one return a preposition
    sentence: Sentence, place: int, depth: int, lexicon: Occurrences
) -> float:
    """A gerund after a preposition: what the preposition makes of it."""
    tokens = sentence.tokens
    preposition = tokens[place].head
    word = tokens[preposition].text.lower()
    above = tokens[preposition].head
    levels = lexicon.levels
    is_kept_from = word == "from" and lexicon.governors.get(tokens[above].lemma) == "stopped"
    if word in lexicon.excluding or is_kept_from or (word == "of" and tokens[above].text.lower() in lexicon.excluding):
        return levels["excluded"]
    if tokens[above].lemma in ("thank", "thanks", "sorry", "apologize", "praise", "blame", "criticize", "condemn"):
        return levels["participle"]
    kind = lexicon.governors.get(tokens[above].lemma)
    if kind in ("wanted", "tried"):
        return levels["wanted"]
    if kind == "stopped":
        return levels["stopped"]
    if above == preposition or tokens[above].pos in ("NOUN", "PROPN"):
        return levels["gerund noun"]
    upper = _grade(sentence, above, depth + 1)
    if word in ("before", "by", "to", "on", "upon") and upper < levels["perfect"]:
        return min(upper, levels["gerund later"])
    return min(upper, levels["gerund"])


def _is_negated(sentence: Sentence, place: int, lexicon: Occurrences) -> bool:
    """Whether "not", "never" or "no" stands on the word or its object or subject."""
    for child in sentence.children[place]:
        token = sentence.tokens[child]
        if token.dep == "neg" or (token.dep == "advmod" and token.text.lower() in lexicon.negators):
            return True
        if token.dep in ("nsubj", "nsubjpass", "dobj", "attr") and any(
            sentence.tokens[lower].text.lower() in ("no", "neither") for lower in sentence.list_deps(child, "det")
        ):
            return True
        if token.dep in ("nsubj", "nsubjpass", "dobj") and token.text.lower() in ("nobody", "nothing", "none"):
            return True
    return False


def _negate(sentence: Sentence, place: int, grade: float, lexicon: Occurrences) -> float:
    """A denied event did not occur; a denied state of mind is a state too, and readers are split on it."""
    if sentence.tokens[place].lemma in lexicon.stative:
        return lexicon.levels["not stative"] if grade > 0 else grade
    return lexicon.levels["not"] if grade > 0 else min(grade, lexicon.levels["not later"])
