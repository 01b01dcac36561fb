"""Clusters of acts, origins, credibility, claims, and accounts side by side."""

from tightrope.claims.accounts import Account, CutOff, build_account
from tightrope.claims.claims import Claim, Vouch, weigh_claims
from tightrope.claims.comparison import Comparison, Finding, compare_accounts
from tightrope.claims.credibility import Credibility, Step
from tightrope.claims.origins import Origin
from tightrope.claims.phrases import phrase_claim
from tightrope.claims.reasons import Reason
from tightrope.claims.weights import WeightedAct, weigh_acts

__all__ = [
    "Account", "Claim", "Comparison", "Credibility", "CutOff", "Finding", "Origin", "Reason", "Step", "Vouch",
    "WeightedAct", "build_account", "compare_accounts", "phrase_claim", "weigh_acts", "weigh_claims",
]  # fmt: skip
