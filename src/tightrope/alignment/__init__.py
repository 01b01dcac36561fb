"""Where each state stands between rivals: in words, in deeds, over time, with bands and evidence."""

from tightrope.alignment.brokerage import Broker, rank_brokers
from tightrope.alignment.estimation import estimate_standing
from tightrope.alignment.miscoding import Miscoding
from tightrope.alignment.relations import Relation, estimate_relations, sign_ties
from tightrope.alignment.standing import (
    DatedScore,
    Estimate,
    Fitted,
    Flow,
    Position,
    Sensitivity,
    Series,
    Settings,
    Standing,
    Unused,
    Without,
)  # fmt: skip

__all__ = [
    "Broker", "DatedScore", "Estimate", "Fitted", "Flow", "Miscoding", "Position", "Relation", "Sensitivity", "Series",
    "Settings", "Standing", "Unused", "Without", "estimate_relations", "estimate_standing", "rank_brokers", "sign_ties",
]  # fmt: skip
