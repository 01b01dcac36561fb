"""Voices: what each independent voice does to the odds of a claim, step by step.

A text's own voice counts once for each origin. A speaker's word counts once for the speaker's whole side, however many
texts quote it: they are origins of the utterance, not of what it says.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tightrope.claims.credibility import Credibility, Step, add_steps, state_prior, word_move
from tightrope.claims.desk import Desk
from tightrope.claims.origins import Origin, choose_earliest, find_origins
from tightrope.claims.phrases import join_names, start_sentence
from tightrope.claims.ratios import doubt_report, load_ratios, multiply, read_certainty, take_logs
from tightrope.claims.statements import DENIAL_TYPES, Statement, find_directness, find_interest, find_side
from tightrope.claims.topics import Topic
from tightrope.nouns import Act, Evidence

LETTER_WORDS = {
    "A": "completely reliable", "B": "usually reliable", "C": "fairly reliable", "D": "not usually reliable",
    "E": "unreliable", "F": "reliability cannot be judged",
}  # fmt: skip
DIRECTNESS_WORDS = {
    "own": "about its own side's act",
    "party": "about an act for or against its own side",
    "other": "about an act of others",
}
INTEREST_WORDS = {
    "gains": "it gains if it is believed",
    "unknown": "nothing says whether it gains",
    "against": "it speaks against its own interest",
}
DENIAL_WORDS = {"deny": "denies it categorically", "dismiss": "dismisses it without a categorical denial"}


@dataclass(frozen=True, slots=True)
class Hearing:
    """A claim after all its voices were heard.

    `origins` are the independent ones, `origin_of` the origin's id for each item of evidence, `n_for` how many of
    them assert the claim, `best_letter` the best grade among those.
    """

    credibility: Credibility
    origins: tuple[Origin, ...]
    origin_of: Mapping[str, str]
    n_for: int
    best_letter: str


@dataclass(frozen=True, slots=True)
class Voice:
    """One independent voice: its step, its origin, whether it asserts the claim, and its letter."""

    step: Step
    origin: Origin
    asserts: bool
    letter: str


def hear_content(topic: Topic, *, desk: Desk) -> Hearing:
    """Credibility of what is said: the prior, the texts' own voices, the speakers, the texts' siding, the denials."""
    status = topic.act.status
    steps = [state_prior("done" if status in ("happened", "ongoing") else "open")]
    stated = (*topic.statements, *topic.pledges)
    own = hear_texts(topic.act, [item for item in stated if item.speaker is None], desk=desk)
    heard_docs = {doc for voice in own for doc in voice.origin.docs}
    speakers = [item for item in stated if item.speaker and not item.is_denial]
    deniers = [item for item in stated if item.speaker and item.is_denial] + [item for item, _ in topic.denials]
    voices = [*own]
    for side, items in _group_by_side(speakers).items():
        voices.append(_hear_side(side, items, topic, desk))
    sidings = _hear_siding([item for item in stated if item.speaker], heard_docs, desk)
    for side, items in _group_by_side(deniers).items():
        voices += _hear_denials(side, items, topic, desk)
    return _close_hearing([*steps, *(voice.step for voice in voices), *sidings], voices, stated, desk)


def hear_utterance(speaker: str, statements: Sequence[Statement], *, desk: Desk) -> Hearing:
    """Credibility that a speaker said it: the prior, then each independent text that quotes it.

    Each holder between speaker and text ("reportedly", an official who quotes another) is a link that weakens the
    report.
    """
    by_id = {item.evidence.id: item for item in statements}
    voices = []
    for origin in find_origins([item.evidence for item in statements], desk=desk):
        first = choose_earliest((by_id[name].evidence for name in origin.evidence_ids), desk=desk)
        links = min(len(by_id[item.id].relay) for item in first)
        letter = desk.find_letter(origin.publisher)
        move = multiply(take_logs(load_ratios().letter[letter]), *[load_ratios().link] * links)
        relayed = f" through {links} more link{'s' if links > 1 else ''}" if links else ""
        text = (
            f"A report of {_name_origin(origin, letter)} quotes {desk.name_actor(speaker)}{relayed}"
            f"{_count_carriers(origin)}; {word_move(move)}."
        )
        voices.append(Voice(Step(text, *move, origin.evidence_ids), origin, asserts=True, letter=letter))
    return _close_hearing([state_prior("utterance"), *(voice.step for voice in voices)], voices, statements, desk)


def hear_texts(act: Act, statements: Sequence[Statement], *, desk: Desk) -> list[Voice]:
    """The texts' own voices: one for each independent origin, graded by its letter and the text's certainty."""
    by_id = {item.evidence.id: item for item in statements}
    voices = []
    for origin in find_origins([item.evidence for item in statements], desk=desk):
        letter = desk.find_letter(origin.publisher)
        chosen = _choose_report(origin, [by_id[name] for name in origin.evidence_ids], desk)
        certainty = chosen.evidence.certainty
        factors = [read_certainty(certainty), *[load_ratios().link] * len(chosen.relay)]
        source = desk.sources.get(origin.publisher)
        is_interested = bool(source and source.state_media and source.country) and (
            find_interest(find_side(source.country or ""), act, denies=certainty < 0) == "gains" if source else False
        )
        if is_interested:
            factors.append(load_ratios().interest["gains"])
        move = multiply(take_logs(load_ratios().letter[letter]), *factors)
        reported = ", as reported by somebody not named," if chosen.relay else ""
        interest = ", for a state that gains if it is believed" if is_interested else ""
        text = (
            f"In its own voice, {_name_origin(origin, letter)}{reported} presents it "
            f"{_word_certainty(certainty)}{interest}{_count_carriers(origin)}; {word_move(move)}."
        )
        voices.append(Voice(Step(text, *move, origin.evidence_ids), origin, certainty >= 2, letter))
    return voices


def measure_firmness(statement: Statement) -> float:
    """Firmness in [-1, 1] of one statement, from the middles of the table's ranges.

    A text's own voice: its certainty over 3. A speaker: the stance's factor. A denial: its move over a categorical
    denial's, negative.
    """
    ratios = load_ratios()
    if statement.is_denial:
        moves = {name: sum(take_logs(ratio)) / 2 for name, ratio in ratios.denial.items()}
        return round(-moves[statement.stance] / moves["deny"], 3)
    if statement.speaker is None:
        return round(statement.evidence.certainty / 3, 3)
    return round(sum(ratios.stance[statement.stance]) / 2, 3)


def _hear_side(side: str, statements: Sequence[Statement], topic: Topic, desk: Desk) -> Voice:
    """One side's word for a claim: each end of its range is the largest that one of its speakers reaches."""
    ratios = load_ratios()
    directness = min((find_directness(side, act) for act in topic.acts), key=["own", "party", "other"].index)
    interest = min(
        (find_interest(side, act, denies=False) for act in topic.acts), key=["gains", "unknown", "against"].index
    )
    moves, letters = [], []
    for speaker, items in _group_by_speaker(statements).items():
        said = hear_utterance(speaker, items, desk=desk).credibility
        letter = desk.find_letter(speaker) if desk.find_letter(speaker) != "F" else desk.find_letter(side)
        letters.append(letter)
        for stance in sorted({item.stance for item in items}):
            word = multiply(
                take_logs(ratios.letter[letter]),
                ratios.stance[stance],
                ratios.directness[directness],
                ratios.interest[interest],
            )
            moves.append(doubt_report(word, said=(said.low, said.high)))
    move = max(low for low, _ in moves), max(high for _, high in moves)
    origin = _make_side_origin(side, statements, desk, kind="for")
    stances = join_names(sorted({item.stance for item in statements}))
    who = join_names([desk.name_actor(name) for name in sorted(_group_by_speaker(statements))])
    text = start_sentence(
        f"{who} ({'one side, ' if ' and ' in who else ''}stance: {stances}) put{'' if ' and ' in who else 's'} it "
        f"forward {DIRECTNESS_WORDS[directness]}, and {INTEREST_WORDS[interest]}; with the doubt whether it was said "
        f"at all, {word_move(move)}."
    )
    asserts = any(sum(ratios.stance[item.stance]) >= 1 for item in statements)
    return Voice(Step(text, *move, origin.evidence_ids), origin, asserts, min(letters))


def _hear_denials(side: str, statements: Sequence[Statement], topic: Topic, desk: Desk) -> list[Voice]:
    """One side's denials: the strongest rejection, and apart from it an avoided denial."""
    ratios = load_ratios()
    directness = find_directness(side, topic.act)
    interest = find_interest(side, topic.act, denies=True)
    voices = []
    for kind in ("rejects", "avoids"):
        items = [item for item in statements if (item.stance == "avoid-denial") == (kind == "avoids")]
        moves = []
        for speaker, own in _group_by_speaker(items).items():
            for stance in sorted({item.stance for item in own}):
                said = hear_utterance(speaker, [i for i in own if i.stance == stance], desk=desk).credibility
                word = multiply(
                    take_logs(ratios.denial[stance]), ratios.directness[directness], ratios.interest[interest]
                )
                moves.append(doubt_report(word, said=(said.low, said.high)))
        if not moves:
            continue
        pick = min if kind == "rejects" else max
        move = pick(low for low, _ in moves), pick(high for _, high in moves)
        origin = _make_side_origin(side, items, desk, kind=kind)
        who = join_names([desk.name_actor(name) for name in sorted(_group_by_speaker(items))])
        hows = " and ".join(DENIAL_WORDS[s] for s in ("deny", "dismiss") if s in {item.stance for item in items})
        text = start_sentence(
            f"{who} {hows or 'was asked and avoids a categorical denial'} ({INTEREST_WORDS[interest]}); with the doubt "
            f"whether it was said at all, {word_move(move)}."
        )
        voices.append(Voice(Step(text, *move, origin.evidence_ids), origin, asserts=False, letter="F"))
    return voices


def _hear_siding(statements: Sequence[Statement], heard_docs: set[str], desk: Desk) -> list[Step]:
    """Steps for texts that pass a statement on and themselves present it as so, or lean against it."""
    ratios = load_ratios()
    items = [item for item in statements if item.evidence.act.type not in DENIAL_TYPES]
    items = [item for item in items if item.evidence.doc not in heard_docs]
    by_id = {item.evidence.id: item for item in items}
    steps = []
    for origin in find_origins([item.evidence for item in items], desk=desk):
        certainty = _choose_report(origin, [by_id[name] for name in origin.evidence_ids], desk).evidence.certainty
        if 0 <= certainty < 3:
            continue
        letter = desk.find_letter(origin.publisher)
        side = "with" if certainty > 0 else "against"
        move = multiply(take_logs(ratios.letter[letter]), read_certainty(certainty), ratios.siding[side])
        verb = "itself presents what it quotes as so" if certainty > 0 else "itself leans against what it quotes"
        steps.append(
            Step(f"The text of {_name_origin(origin, letter)} {verb}; {word_move(move)}.", *move, origin.evidence_ids)
        )
    return steps


def _close_hearing(
    steps: Sequence[Step], voices: Sequence[Voice], statements: Sequence[Statement], desk: Desk
) -> Hearing:
    """Add the steps up and count the voices: two that reach us through one text are not independent."""
    asserting = [voice for voice in voices if voice.asserts]
    ids = {name for voice in asserting for name in voice.origin.evidence_ids}
    texts = find_origins([item.evidence for item in statements if item.evidence.id in ids], desk=desk)
    return Hearing(
        add_steps(steps),
        tuple(voice.origin for voice in voices),
        {name: voice.origin.id for voice in voices for name in voice.origin.evidence_ids},
        min(len(asserting), len(texts)),
        min((voice.letter for voice in asserting), default="F"),
    )


def _choose_report(origin: Origin, statements: Sequence[Statement], desk: Desk) -> Statement:
    """The report that speaks for an origin: the earliest; of several the best graded, then the firmest.

    The copies of a report, which may hedge or harden it, thereby change nothing.
    """
    by_id = {item.evidence.id: item for item in statements}
    first = choose_earliest((item.evidence for item in statements), desk=desk)
    in_order = sorted(
        (by_id[item.id] for item in first),
        key=lambda item: (
            desk.find_publisher(item.evidence) != origin.publisher,
            desk.find_letter(desk.find_publisher(item.evidence)),
            len(item.relay),
            -item.evidence.certainty,
            item.evidence.id,
        ),
    )
    return in_order[0]


def _make_side_origin(side: str, statements: Sequence[Statement], desk: Desk, *, kind: str) -> Origin:
    """The origin of a side's word: all texts that carry it."""
    evidence: list[Evidence] = [item.evidence for item in statements]
    ids = tuple(sorted(item.id for item in evidence))
    speakers = sorted({item.speaker or "" for item in statements})
    reasons: tuple[str, ...] = ()
    if len(speakers) > 1:
        names = join_names([desk.name_actor(name) for name in speakers])
        reasons = (f"{names} speak for one side, so their word counts once.",)
    return Origin(
        id="o-" + hashlib.sha256("\x1f".join((side, kind, *ids)).encode()).hexdigest()[:12],
        publisher=side,
        carriers=tuple(sorted({desk.find_publisher(item) for item in evidence})),
        docs=tuple(sorted({item.doc for item in evidence})),
        evidence_ids=ids,
        reasons=reasons,
    )


def _group_by_side(statements: Iterable[Statement]) -> dict[str, list[Statement]]:
    """Statements by the side of their speaker, sides in alphabetical order."""
    groups: dict[str, list[Statement]] = defaultdict(list)
    for item in statements:
        groups[find_side(item.speaker or "")].append(item)
    return dict(sorted(groups.items()))


def _group_by_speaker(statements: Iterable[Statement]) -> dict[str, list[Statement]]:
    """Statements by speaker, in alphabetical order."""
    groups: dict[str, list[Statement]] = defaultdict(list)
    for item in statements:
        groups[item.speaker or ""].append(item)
    return dict(sorted(groups.items()))


def _name_origin(origin: Origin, letter: str) -> str:
    """An origin with its grade."""
    return f"{origin.publisher} (letter {letter}, {LETTER_WORDS[letter]})"


def _count_carriers(origin: Origin) -> str:
    """How many documents carry an origin, if more than one."""
    return f", in {len(origin.docs)} documents that count once" if len(origin.docs) > 1 else ""


def _word_certainty(certainty: float) -> str:
    """How a text presents something, in a phrase."""
    words = ("as false", "as hardly credible", "as doubtful", "as open", "as possible", "as presumed", "flatly")
    return words[round(certainty) + 3]
