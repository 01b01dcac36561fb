"""Claims: propositions with everyone who asserts, relays, hedges or denies them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tightrope.claims.credibility import Credibility, grade_digit
from tightrope.claims.desk import Desk, lay_out
from tightrope.claims.origins import Origin
from tightrope.claims.phrases import phrase_act, phrase_claim
from tightrope.claims.statements import Statement
from tightrope.claims.topics import Topic, find_topics
from tightrope.claims.voices import Hearing, hear_content, hear_utterance, measure_firmness
from tightrope.nouns import Act, Document, Evidence, Letter, Source, Stance

ClaimKind = Literal["utterance", "content"]


@dataclass(frozen=True, slots=True)
class Vouch:
    """One voice for or against a claim, as one item of evidence gives it.

    `who` speaks (an actor id, or the document's author or publisher where nobody is quoted), in `stance`; `firmness`
    is in [-1, 1]: +1 a flat assertion, 0 left open, -1 a categorical denial. `relay` are those through whom it
    reaches us, outermost first, the document's publisher before all. `letter` grades the publisher, `origin` is an
    Origin's id. `why` says, in a complete sentence, by which rule a denial was tied to this claim.
    """

    who: str
    stance: Stance
    firmness: float
    evidence_id: str
    doc: str
    publisher: str
    author: str | None
    letter: Letter
    origin: str
    relay: tuple[str, ...] = ()
    why: str | None = None

    @property
    def is_denial(self) -> bool:
        """Whether the voice is a denial, a dismissal or an avoided denial."""
        return self.stance in ("deny", "dismiss", "avoid-denial")


@dataclass(frozen=True, slots=True)
class Claim:
    """A proposition and all who vouch for or against it.

    An `utterance` is that someone (`speaker`) said a thing; the thing itself is the claim `content` (its id). `act`
    is the content as coded, `words` the exact words of a text for it, `is_pledge` whether it is something promised
    or threatened. `digit` is the Admiralty credibility 1 (confirmed) to 5 (improbable), 6 where it cannot be judged;
    it is computed. `evidence_ids` are all items that bear on it. `is_corroborated` says whether at least two
    independent origins assert it.
    """

    id: str
    kind: ClaimKind
    text: str
    act: Act
    vouches: tuple[Vouch, ...]
    origins: tuple[Origin, ...]
    credibility: Credibility
    digit: int
    evidence_ids: tuple[str, ...] = ()
    speaker: str | None = None
    content: str | None = None
    words: str | None = None
    is_pledge: bool = False
    is_corroborated: bool = False

    @property
    def is_contested(self) -> bool:
        """Whether somebody denies, dismisses or pointedly does not deny what is said; a quotation itself never is."""
        return self.kind == "content" and any(vouch.is_denial for vouch in self.vouches)


def weigh_claims(
    evidence: Iterable[Evidence],
    *,
    sources: Mapping[str, Source],
    documents: Mapping[str, Document],
    names: Mapping[str, str] | None = None,
) -> tuple[Claim, ...]:
    """Claims with their voices and credibilities, each content claim followed by the utterances about it.

    `sources` are keyed by publisher (or by actor id, to grade a speaker), `documents` by anything; `names` gives
    readable names for actor ids. The order of the evidence changes nothing.

    >>> from tightrope.nouns import Act, Evidence, Holder
    >>> act = Act("SUPPORT", ("PAK",), ("IRN",))
    >>> item = Evidence("e-1", act, "a.txt", chain=(Holder("IRN.gov", "claim"),), certainty=0)
    >>> [claim.kind for claim in weigh_claims([item], sources={}, documents={})]
    ['content', 'utterance']
    """
    desk = lay_out(documents, sources=sources, names=names)
    return tuple(claim for topic in find_topics(evidence, desk=desk) for claim in weigh_topic(topic, desk=desk))


def weigh_topic(topic: Topic, *, desk: Desk) -> tuple[Claim, ...]:
    """The content claim of a topic, then one utterance claim for each speaker and for each denier."""
    whys = {item.evidence.id: why for item, why in topic.denials}
    everyone = (*topic.statements, *topic.pledges, *(item for item, _ in topic.denials))
    content = _make_content(topic, everyone, desk, whys)
    utterances = []
    for speaker, denies in sorted({(item.speaker, item.is_denial) for item in everyone if item.speaker}):
        items = [item for item in everyone if (item.speaker, item.is_denial) == (speaker, denies)]
        heard = hear_utterance(speaker, items, desk=desk)
        utterance = Claim(
            id=_make_id("u", content.id, speaker, str(denies)),
            kind="utterance",
            text="",
            act=topic.act,
            vouches=tuple(_make_vouch(item, heard, desk, whys) for item in items),
            origins=heard.origins,
            credibility=heard.credibility,
            digit=_grade(heard, is_denied=False),
            evidence_ids=tuple(sorted(item.evidence.id for item in items)),
            speaker=speaker,
            content=content.id,
            words=content.words,
            is_pledge=topic.is_pledge,
            is_corroborated=heard.n_for >= 2,
        )
        utterances.append(replace(utterance, text=phrase_claim(utterance, desk.names)))
    return content, *utterances


def _make_content(topic: Topic, everyone: Sequence[Statement], desk: Desk, whys: Mapping[str, str]) -> Claim:
    """The claim of what is said."""
    heard = hear_content(topic, desk=desk)
    words = _choose_words(topic)
    act = topic.act
    codes = (act.type, act.mode or "", act.polarity, act.status, ",".join(act.actors), ",".join(act.recipients))
    first = topic.statements[0].evidence
    return Claim(
        id=_make_id("c", *codes, str(act.when), words or first.id),
        kind="content",
        text=phrase_act(act, desk.names, words=words, is_pledge=topic.is_pledge),
        act=act,
        vouches=tuple(_make_vouch(item, heard, desk, whys) for item in everyone),
        origins=heard.origins,
        credibility=heard.credibility,
        digit=_grade(heard, is_denied=any(item.is_denial for item in everyone)),
        evidence_ids=tuple(sorted(item.evidence.id for item in everyone)),
        words=words,
        is_pledge=topic.is_pledge,
        is_corroborated=heard.n_for >= 2,
    )


def _make_vouch(statement: Statement, heard: Hearing, desk: Desk, whys: Mapping[str, str]) -> Vouch:
    """One voice from one statement."""
    item = statement.evidence
    publisher, author = desk.find_publisher(item), desk.find_author(item)
    relay = statement.relay if statement.speaker is None else (publisher, *statement.relay)
    return Vouch(
        who=statement.speaker or author or publisher,
        stance=statement.stance,
        firmness=measure_firmness(statement),
        evidence_id=item.id,
        doc=item.doc,
        publisher=publisher,
        author=author,
        letter=desk.find_letter(publisher),
        origin=heard.origin_of[item.id],
        relay=relay,
        why=whys.get(item.id),
    )


def _grade(heard: Hearing, *, is_denied: bool) -> int:
    """Admiralty digit of a hearing."""
    return grade_digit(heard.credibility, n_origins=heard.n_for, best_letter=heard.best_letter, is_denied=is_denied)


def _choose_words(topic: Topic) -> str | None:
    """The words of the most exact statement, from which the act was taken; else those of a pledge."""
    passages = [item.evidence.passage for item in (*topic.statements, *topic.pledges)]
    return next((passage.exact for passage in passages if passage), None)


def _make_id(kind: str, *parts: str) -> str:
    """Id from what a claim is, not from when or in which order it was read."""
    return f"{kind}-{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:12]}"
