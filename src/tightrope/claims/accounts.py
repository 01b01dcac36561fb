"""Accounts: what one document or author selects, and why two of them differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from tightrope.claims.claims import Claim
from tightrope.nouns import Evidence, Interval

ReasonKind = Literal["cut-off", "kind of evidence", "framing", "unstated assumption"]
FindingKind = Literal["report", "claim", "judgement", "prediction", "expectation", "absence", "contradiction"]


@dataclass(frozen=True, slots=True)
class CutOff:
    """Up to when an account can know: its day of publication, the latest dated thing it reports, in a sentence."""

    published: date | None
    latest: Interval | None
    text: str
    evidence_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """One document's or author's selection.

    `reports` are evidence ids of acts said to have happened, `judgements` of the author's own views, `predictions`
    of what may come, `assumptions` of minds read or things presumed without a source. An id stands in one group
    only, but that an assumption also stands in its own group.
    """

    name: str
    docs: tuple[str, ...]
    publishers: tuple[str, ...]
    authors: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    claims: tuple[Claim, ...]
    reports: tuple[str, ...]
    judgements: tuple[str, ...]
    predictions: tuple[str, ...]
    assumptions: tuple[str, ...]
    cut_off: CutOff


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that one account has, or both: a complete sentence, and the evidence for it on either side."""

    kind: FindingKind
    text: str
    evidence_a: tuple[str, ...] = ()
    evidence_b: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two accounts differ: a complete sentence with what it rests on."""

    kind: ReasonKind
    text: str
    evidence_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two accounts side by side: only the first, both, only the second, contradicted, and because."""

    only_a: tuple[Finding, ...]
    both: tuple[Finding, ...]
    only_b: tuple[Finding, ...]
    contradicted: tuple[Finding, ...]
    because: tuple[Reason, ...]
    a: str = ""
    b: str = ""
