"""Clusters of acts, origins, credibility, claims, and accounts side by side."""

from tightrope.claims.accounts import Account, Comparison, CutOff, Finding, Reason
from tightrope.claims.claims import Claim, Vouch
from tightrope.claims.credibility import Credibility, Step
from tightrope.claims.origins import Origin
from tightrope.claims.weights import WeightedAct

__all__ = [
    "Account", "Claim", "Comparison", "Credibility", "CutOff", "Finding", "Origin", "Reason", "Step", "Vouch",
    "WeightedAct",
]  # fmt: skip
