"""Where each state stands between rivals: in words, in deeds, over time, with bands and evidence."""

from tightrope.alignment.estimation import estimate_standing
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
)

__all__ = [
    "DatedScore", "Estimate", "Fitted", "Flow", "Position", "Sensitivity", "Series", "Settings", "Standing", "Unused",
    "Without", "estimate_standing",
]  # fmt: skip
