"""Rows for the shell: where a state stands, what is claimed, and how a claim came by its credibility."""

from __future__ import annotations

import math

from tightrope.alignment import Estimate, Position
from tightrope.brief import Assessment
from tightrope.claims import Claim


def describe_standing(assessment: Assessment) -> list[dict[str, str]]:
    """Rows (what, value, interval, n, evidence): positions, gap, postures, and the position without each group."""
    standing = assessment.standing
    first, second = (assessment.find_name(rival) for rival in standing.rivals)
    rows = []
    for position in (standing.words, standing.deeds):
        rows += _describe_position(position, first, second)
    if standing.gap is not None:
        rows.append(_row("gap", "words minus deeds", standing.gap))
    for without in standing.without:
        for channel, estimate in (("words", without.words), ("deeds", without.deeds)):
            if estimate is not None:
                rows.append(_row(channel, f"position without {without.group_kind} {without.group}", estimate))
    return rows


def describe_claims(assessment: Assessment) -> list[dict[str, str]]:
    """One row a claim: contested first, then by how many vouch for it."""
    claims = sorted(assessment.claims, key=lambda c: (not c.is_contested, -len(c.vouches), c.id))
    return [
        {
            "id": claim.id,
            "kind": claim.kind,
            "claim": claim.text,
            "credibility": _percent(claim.credibility.value),
            "range": f"{_percent(claim.credibility.low)}–{_percent(claim.credibility.high)}",
            "digit": str(claim.digit),
            "origins": str(len(claim.origins)),
            "for": ", ".join(sorted({assessment.find_name(v.who) for v in claim.vouches if not v.is_denial})),
            "against": ", ".join(
                sorted({f"{assessment.find_name(v.who)} ({v.stance})" for v in claim.vouches if v.is_denial})
            ),
        }
        for claim in claims
    ]


def describe_claim(claim: Claim) -> list[dict[str, str]]:
    """One row a step: how the odds moved, and what it rests on."""
    return [
        {
            "step": step.text,
            "odds ×": f"{math.exp(step.low):.2g}–{math.exp(step.high):.2g}",
            "evidence": ", ".join(step.evidence_ids),
        }
        for step in claim.credibility.steps
    ]


def _describe_position(position: Position, first: str, second: str) -> list[dict[str, str]]:
    """Position and postures of one channel; "none reported" where a rival has no act."""
    counts = f"{position.n_by_rival[0]} toward {first}, {position.n_by_rival[1]} toward {second}"
    if position.p is None or position.postures is None:
        return [{"channel": position.channel, "what": "position", "value": "none reported", "90 %": "", "n": counts}]
    rows = [_row(position.channel, f"position (+1 {first}, −1 {second})", position.p, counts)]
    for posture, probability in position.postures.items():
        words = posture.replace("leaning A", f"leaning to {first}").replace("leaning B", f"leaning to {second}")
        rows.append({"channel": position.channel, "what": words, "value": _percent(probability), "90 %": "", "n": ""})
    return rows


def _row(channel: str, what: str, estimate: Estimate, n: str = "") -> dict[str, str]:
    """An estimate as a row."""
    return {
        "channel": channel, "what": what, "value": f"{estimate.value:+.2f}",
        "90 %": f"{estimate.low:+.2f} to {estimate.high:+.2f}", "n": n,
    }  # fmt: skip


def _percent(value: float) -> str:
    """A probability in whole percent; never 0 or 100, which would claim certainty."""
    return "<1 %" if value < 0.005 else ">99 %" if value > 0.995 else f"{100 * value:.0f} %"
