"""Acts with the probability that each is real: many reports of one act become one weighted act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tightrope.claims.clusters import cluster_acts
from tightrope.claims.desk import Desk, lay_out
from tightrope.claims.flags import weigh_flags
from tightrope.claims.topics import Topic, find_topics, list_denial_topics
from tightrope.claims.voices import hear_content
from tightrope.nouns import Act, Document, Evidence, Source


@dataclass(frozen=True, slots=True)
class WeightedAct:
    """One act, however many report it.

    `evidence_ids` are all reports of it, `origins` the ids of the independent origins among them, `probability` in
    (0, 1) that the act is real as coded, in the range [`low`, `high`]; `known_at` is the first day on which any
    report of it could have been known.
    """

    act: Act
    evidence_ids: tuple[str, ...]
    origins: tuple[str, ...]
    probability: float
    known_at: date | None
    low: float = 0.0
    high: float = 1.0


def weigh_acts(
    evidence: Iterable[Evidence],
    *,
    sources: Mapping[str, Source],
    documents: Mapping[str, Document],
) -> tuple[WeightedAct, ...]:
    """One weighted act for each cluster of reports; the order of the evidence changes nothing.

    The probability is the credibility of the act as a claim: independent origins raise it, copies do not, denials
    lower it; flags of event data lower it by the table `flags.toml`. An act that is only claimed, such as a pledge on
    a third party's word, is as probable as the claim.

    >>> from tightrope.nouns import Act, Evidence
    >>> act = Act("AID", ("CHN",), ("PAK",))
    >>> items = [Evidence(f"e-{n}", act, "feed.csv", publisher=p, row=n) for n, p in enumerate(["a", "b", "b"])]
    >>> weighted, = weigh_acts(items, sources={}, documents={})
    >>> len(weighted.evidence_ids), len(weighted.origins), round(weighted.probability, 2)
    (3, 2, 0.77)
    """
    items = list(evidence)
    desk = lay_out(documents, sources=sources)
    acts = [weighted for topic in find_topics(items, desk=desk) for weighted in _weigh_topic(topic, desk)]
    denials = [_weigh_cluster(topic, topic, desk) for topic in list_denial_topics(items, desk=desk)]
    told = {weighted.evidence_ids for weighted in acts}
    return (*acts, *(weighted for weighted in denials if weighted.evidence_ids not in told))


def _weigh_topic(topic: Topic, desk: Desk) -> list[WeightedAct]:
    """A topic's act for each status in which it is told, and each claimed pledge of it, all with its probability."""
    acts = []
    for statements in (topic.statements, topic.pledges):
        by_id = {item.evidence.id: item for item in statements}
        statuses = {item.evidence.act.status for item in statements}
        if statements is topic.statements and len(statuses) == 1:
            acts.append(_weigh_cluster(topic, topic, desk))
            continue
        for cluster in cluster_acts([item.evidence for item in statements], desk=desk):
            part = Topic(cluster.act, tuple(by_id[item.id] for item in cluster.evidence))
            acts.append(_weigh_cluster(part, topic, desk))
    return acts


def _weigh_cluster(cluster: Topic, topic: Topic, desk: Desk) -> WeightedAct:
    """The act of a cluster with the credibility of its topic."""
    heard = hear_content(topic, desk=desk)
    ids = {item.evidence.id for item in cluster.statements}
    known = [day for item in cluster.statements if (day := desk.find_known(item.evidence))]
    left = weigh_flags(item.evidence for item in cluster.statements)
    return WeightedAct(
        act=cluster.act,
        evidence_ids=tuple(sorted(ids)),
        origins=tuple(sorted({heard.origin_of[name] for name in ids if name in heard.origin_of})),
        probability=heard.credibility.value * left,
        known_at=min(known, default=None),
        low=heard.credibility.low * left,
        high=heard.credibility.high * left,
    )
