"""Who still talks to both rivals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tightrope.alignment.observations import Observation, Speakers, collect_observations
from tightrope.alignment.relations import Relation, estimate_relations
from tightrope.alignment.standing import Settings
from tightrope.claims import WeightedAct
from tightrope.nouns import Interval

TALK_DAYS = 90


@dataclass(frozen=True, slots=True)
class Broker:
    """A third state in touch with both rivals.

    `p_open` is the probability that its mean score in words is at least ½ toward both; `contacts` are the cooperative
    acts, words and deeds, with the first and the second rival of late, either way, each at its probability.
    """

    state: str
    p_open: float
    contacts: tuple[float, float]
    evidence_ids: tuple[str, ...]


def rank_brokers(
    acts: Sequence[WeightedAct],
    *,
    rivals: tuple[str, str],
    as_of: date,
    roster: Speakers,
    settings: Settings | None = None,
    talk_days: int = TALK_DAYS,
) -> tuple[Broker, ...]:
    """States with at least one contact with each rival in the last `talk_days`, the likeliest to be open to both first.

    The two paths are independent given what was seen, so that `p_open` is a product; a rival to whom a state addressed
    no words counts ½. After the open triads of brokerage (Gould and Fernandez, *Structures of mediation*, 1989).
    """
    settings = settings or Settings()
    relations = {
        relation.pair: relation
        for relation in estimate_relations(acts, as_of=as_of, roster=roster, settings=settings)
        if relation.channel == "words"
    }
    window = Interval(as_of - timedelta(days=talk_days - 1), as_of + timedelta(days=1))
    seen = collect_observations(acts, roster=roster, window=window, max_interval_days=settings.max_interval_days)
    contacts = [o for o in seen.observations if o.sign == "cooperative"]
    states = sorted({state for o in contacts for state in o.pair} - set(rivals))
    found = [_describe(state, rivals=rivals, contacts=contacts, relations=relations) for state in states]
    return tuple(
        sorted((b for b in found if min(b.contacts) > 0), key=lambda b: (-b.p_open, -min(b.contacts), b.state))
    )


def _describe(
    state: str, *, rivals: tuple[str, str], contacts: Sequence[Observation], relations: dict[tuple[str, str], Relation]
) -> Broker:
    """One state between the rivals."""
    own = [[o for o in contacts if set(o.pair) == {state, rival}] for rival in rivals]
    warm = [relations[state, rival].p_warm if (state, rival) in relations else 0.5 for rival in rivals]
    first, second = (sum(o.weight for o in side) for side in own)
    ids = dict.fromkeys(evidence_id for side in own for o in side for evidence_id in o.evidence_ids)
    return Broker(state, warm[0] * warm[1], (first, second), tuple(ids))
