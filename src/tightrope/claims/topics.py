"""Topics: what is at issue. An act with all who state it, the pledges of it, and the denials tied to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tightrope.claims.clusters import ACT_SHARE, OPEN, Cluster, cluster_acts, match_actors, share_words
from tightrope.claims.denials import Target, bind_denial
from tightrope.claims.desk import Desk
from tightrope.claims.statements import DENIAL_TYPES, PLEDGE_TYPES, Statement, find_side, read_plainly, read_statement
from tightrope.nouns import Act, Evidence

NEAR = 1  # sentences between a claimed pledge and the act that it promises


@dataclass(frozen=True, slots=True)
class Topic:
    """An act that is at issue.

    `statements` put the act itself forward or deny it, `pledges` say that it was promised or threatened, `denials`
    are denials tied to it, each with the sentence that says why.
    """

    act: Act
    statements: tuple[Statement, ...]
    pledges: tuple[Statement, ...] = ()
    denials: tuple[tuple[Statement, str], ...] = ()

    @property
    def acts(self) -> tuple[Act, ...]:
        """The act and the pledges of it, as coded."""
        return (self.act, *(item.evidence.act for item in self.pledges))

    @property
    def is_pledge(self) -> bool:
        """Whether somebody says that the act was promised or threatened."""
        return bool(self.pledges) or any(item.pledgers for item in self.statements)


def find_topics(evidence: Iterable[Evidence], *, desk: Desk) -> tuple[Topic, ...]:
    """Cluster evidence into topics, tie claimed pledges to the acts they promise and denials to what they deny.

    A denial that no rule ties to a claim is a topic of its own. The order of the evidence changes nothing.
    """
    items = sorted({item.id: item for item in evidence}.values(), key=lambda item: (item.doc, item.id))
    statements = [read_statement(item) for item in items if item.act.type not in DENIAL_TYPES]
    promises = _pair_pledges(statements, desk)
    absorbed = {name for names in promises.values() for name in names}
    by_id = {item.evidence.id: item for item in statements}
    topics = []
    for cluster in cluster_acts([item.evidence for item in statements if item.evidence.id not in absorbed], desk=desk):
        pledged = sorted({name for item in cluster.evidence for name in promises.get(item.id, ())})
        members = tuple(by_id[item.id] for item in cluster.evidence)
        topics.append(Topic(cluster.act, members, tuple(by_id[name] for name in pledged)))
    topics = _merge_open(topics)
    denials = [read_statement(item) for item in items if item.act.type in DENIAL_TYPES]
    denials += [replace(item, stance="deny") for item in statements if _contradicts(item)]
    return _tie_denials(topics, denials, desk)


def _merge_open(topics: Sequence[Topic]) -> list[Topic]:
    """Join topics of one open act that somebody is said to promise or predict, planned in one text, conditional in
    another: a claim is the same whether its condition is told or not. Codes must be equal, mode included, and words or
    a pledge must tie them; acts, which are counted, keep their status.
    """
    merged: list[Topic] = []
    places: dict[tuple[str, str], list[int]] = {}
    for topic in topics:
        near: list[int] = []
        if topic.act.status in OPEN and topic.act.mode:
            near = places.setdefault((topic.act.type, topic.act.mode), [])
        at = next((n for n in near if _is_same_open(merged[n], topic)), None)
        if at is None:
            near.append(len(merged))
            merged.append(topic)
            continue
        other = merged[at]
        first = other if other.act.status == "conditional" or topic.act.status != "conditional" else topic
        second = topic if first is other else other
        statements, pledges = (*first.statements, *second.statements), (*first.pledges, *second.pledges)
        merged[at] = Topic(first.act, statements, pledges)
    return merged


def _is_same_open(first: Topic, second: Topic) -> bool:
    """Whether two topics are one open act that speakers put forward."""
    a, b = first.act, second.act
    is_open = a.status in OPEN and b.status in OPEN and a.polarity == b.polarity
    is_coded_alike = a.type == b.type and a.mode == b.mode and a.mode is not None
    parties = match_actors(a.actors, b.actors) and match_actors(a.recipients, b.recipients) and bool(a.recipients)
    spoken = all(any(item.speaker for item in topic.statements) for topic in (first, second))
    together = (
        is_open and is_coded_alike and parties and spoken and not (a.when and b.when and not a.when.touches(b.when))
    )
    return together and any(
        share_words(x.evidence, y.evidence, least=ACT_SHARE) for x in first.statements for y in second.statements
    )


def list_denial_topics(evidence: Iterable[Evidence], *, desk: Desk) -> tuple[Topic, ...]:
    """Denials as acts of their own: "X dismissed something" as the text tells it."""
    items = [item for item in evidence if item.act.type in DENIAL_TYPES]
    return tuple(_open_topic(cluster) for cluster in cluster_acts(items, desk=desk))


def _open_topic(cluster: Cluster) -> Topic:
    """A topic from a cluster alone."""
    return Topic(cluster.act, tuple(read_plainly(item) for item in cluster.evidence))


def _pair_pledges(statements: Sequence[Statement], desk: Desk) -> dict[str, list[str]]:
    """Claimed pledges by the act they promise: evidence id of the act -> ids of the pledges.

    A pledge belongs to an act if both stand near each other on one speaker's word, its pledger is the act's actor, and
    either the act carries the pledger in its chain or the pledge points to an open act ("had assured them of this").
    A pledge told in the text's own voice stays an act of its own.
    """
    pairs: dict[str, list[str]] = {}
    for pledge in statements:
        act = pledge.evidence.act
        if act.type not in PLEDGE_TYPES or act.polarity == "negated" or pledge.speaker is None:
            continue
        fitting = [
            (_measure_gap(pledge.evidence, other.evidence, desk), other.evidence.id)
            for other in statements
            if other.evidence.doc == pledge.evidence.doc and (_promises(pledge, other) or _is_promised(pledge, other))
        ]
        if fitting and (min(fitting)[0] <= NEAR or act.status in OPEN):
            pairs.setdefault(min(fitting)[1], []).append(pledge.evidence.id)
    return pairs


def _promises(pledge: Statement, other: Statement) -> bool:
    """Whether a pledge, on the same speaker's word, can be of an act."""
    if other is pledge or other.speaker != pledge.speaker or other.evidence.act.type in PLEDGE_TYPES:
        return False
    sides = {find_side(name) for name in pledge.evidence.act.actors}
    if other.pledgers and other.relay == pledge.relay:
        return bool(sides & {find_side(name) for name in other.pledgers})
    act, passage = other.evidence.act, pledge.evidence.passage
    is_open = not act.is_say and act.status in OPEN
    points = bool(passage and re.search(r"\b(?:this|that|so|such|it)\b", passage.exact))
    return is_open and points and bool(sides & {find_side(name) for name in act.actors})


def _is_promised(pledge: Statement, other: Statement) -> bool:
    """Whether an open pledge ("would retaliate") has the parties and some words of an open act, whoever says so."""
    first, second = pledge.evidence.act, other.evidence.act
    is_open = first.status in OPEN and second.status in OPEN and not second.is_say
    return (
        is_open
        and second.type not in PLEDGE_TYPES
        and other.speaker is not None
        and match_actors(first.actors, second.actors)
        and match_actors(first.recipients, second.recipients)
        and share_words(pledge.evidence, other.evidence, least=ACT_SHARE)
    )


def _contradicts(item: Statement) -> bool:
    """Whether a speaker says of its own side that it did not promise, threaten or do something."""
    act = item.evidence.act
    is_own = item.speaker is not None and find_side(item.speaker) in {find_side(name) for name in act.actors}
    return is_own and not act.is_say and act.polarity == "negated" and item.stance in ("assert", "confirm", "claim")


def _measure_gap(first: Evidence, second: Evidence, desk: Desk) -> int:
    """Sentences between two items; 0 where either has no place."""
    here, there = desk.find_place(first), desk.find_place(second)
    return abs(here.sentence - there.sentence) if here and there else 0


def _answers(denial: Statement, target: Target) -> bool:
    """Whether an act that did not happen, or was not promised, answers a claim that it did, or may."""
    act = denial.evidence.act
    is_same = act.type == target.act.type or (
        act.type in PLEDGE_TYPES and target.act.status not in ("happened", "ongoing")
    )
    return is_same and target.act.polarity == "affirmed"


def _tie_denials(topics: Sequence[Topic], denials: Sequence[Statement], desk: Desk) -> tuple[Topic, ...]:
    """Topics with their denials; those left over as topics of their own."""
    targets = [Target(topic.act, (*topic.statements, *topic.pledges)) for topic in topics]
    tied: dict[int, list[tuple[Statement, str]]] = {}
    left = []
    for denial in denials:
        binding = bind_denial(denial, targets, desk=desk) if denial.is_denial else None
        is_act = denial.evidence.act.type not in DENIAL_TYPES
        if binding is None and not is_act:
            left.append(denial.evidence)
        elif binding is not None and (not is_act or _answers(denial, targets[binding.target])):
            tied.setdefault(binding.target, []).append((denial, binding.why))
    with_denials = [replace(topic, denials=tuple(tied.get(number, ()))) for number, topic in enumerate(topics)]
    return (*with_denials, *list_denial_topics(left, desk=desk))
