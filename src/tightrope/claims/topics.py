"""Topics: what is at issue. An act with all who state it, the pledges of it, and the denials tied to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tightrope.claims.clusters import Cluster, cluster_acts
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
    denials = [read_statement(item) for item in items if item.act.type in DENIAL_TYPES]
    return _tie_denials(topics, denials, desk)


def list_denial_topics(evidence: Iterable[Evidence], *, desk: Desk) -> tuple[Topic, ...]:
    """Denials as acts of their own: "X dismissed something" as the text tells it."""
    items = [item for item in evidence if item.act.type in DENIAL_TYPES]
    return tuple(_open_topic(cluster) for cluster in cluster_acts(items, desk=desk))


def _open_topic(cluster: Cluster) -> Topic:
    """A topic from a cluster alone."""
    return Topic(cluster.act, tuple(read_plainly(item) for item in cluster.evidence))


def _pair_pledges(statements: Sequence[Statement], desk: Desk) -> dict[str, list[str]]:
    """Claimed pledges by the act they promise: evidence id of the act -> ids of the pledges.

    A pledge belongs to an act if both stand near each other on the same speaker's word and the act carries the
    pledger in its chain. A pledge told in the text's own voice stays an act of its own.
    """
    acts = [item for item in statements if item.pledgers]
    pairs: dict[str, list[str]] = {}
    for pledge in statements:
        if pledge.evidence.act.type not in PLEDGE_TYPES or pledge.speaker is None:
            continue
        sides = {find_side(name) for name in pledge.evidence.act.actors}
        fitting = [
            (_measure_gap(pledge.evidence, act.evidence, desk), act.evidence.id)
            for act in acts
            if act.evidence.doc == pledge.evidence.doc
            and (act.speaker, act.relay) == (pledge.speaker, pledge.relay)
            and sides & {find_side(name) for name in act.pledgers}
        ]
        if fitting and min(fitting)[0] <= NEAR:
            pairs.setdefault(min(fitting)[1], []).append(pledge.evidence.id)
    return pairs


def _measure_gap(first: Evidence, second: Evidence, desk: Desk) -> int:
    """Sentences between two items; 0 where either has no place."""
    here, there = desk.find_place(first), desk.find_place(second)
    return abs(here.sentence - there.sentence) if here and there else 0


def _tie_denials(topics: Sequence[Topic], denials: Sequence[Statement], desk: Desk) -> tuple[Topic, ...]:
    """Topics with their denials; those left over as topics of their own."""
    targets = [Target(topic.act, (*topic.statements, *topic.pledges)) for topic in topics]
    tied: dict[int, list[tuple[Statement, str]]] = {}
    left = []
    for denial in denials:
        binding = bind_denial(denial, targets, desk=desk)
        if binding is None:
            left.append(denial.evidence)
        else:
            tied.setdefault(binding.target, []).append((denial, binding.why))
    with_denials = [replace(topic, denials=tuple(tied.get(number, ()))) for number, topic in enumerate(topics)]
    return (*with_denials, *list_denial_topics(left, desk=desk))
