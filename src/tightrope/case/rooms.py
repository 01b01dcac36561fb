"""What other rooms hand to a scenario: draws of positions and credibilities, and the evidence behind each quantity."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from tightrope.brief import Assessment
from tightrope.claims import Claim, Step
from tightrope.errors import CaseError, name_nearest
from tightrope.nouns import Evidence
from tightrope.strategy import Scenario
from tightrope.strategy.scenario import ClaimKey

Floats = npt.NDArray[np.float64]
ROWS = 1000  # draws that another room hands in; positions come as 50 equally likely values, so more would add nothing


def draw_rooms(assessment: Assessment, scenario: Scenario | None = None) -> dict[str, Floats]:
    """Draws (ROWS,) of positions, gap and claim credibilities by the name that a quantity's `room` cites.

    Claims go by their id and, where the scenario names them in `[claim.NAME]`, by `claims.NAME` too. Row n of all
    arrays is one draw: the gap is the difference of the two positions of its row, and claims whose steps rest on the
    same evidence move together.
    """
    rng = np.random.default_rng(assessment.seed)
    rooms: dict[str, Floats] = {}
    for position in (assessment.standing.words, assessment.standing.deeds):
        if position.p is not None:
            rooms[f"alignment.{position.channel}"] = rng.permutation(np.resize(np.array(position.dots), ROWS))
    if {"alignment.words", "alignment.deeds"} <= rooms.keys():
        rooms["alignment.gap"] = rooms["alignment.words"] - rooms["alignment.deeds"]
    named = find_claims(scenario, assessment.claims) if scenario else {}
    cited = {claim.id for claim in named.values()}
    cited |= {q.room.partition(".")[2] for q in scenario.quantities.values()} if scenario else set()
    for claim in assessment.claims:
        if scenario is None or claim.id in cited:
            rooms[f"claims.{claim.id}"] = draw_credibility(claim, seed=assessment.seed)
    return rooms | {f"claims.{name}": rooms[f"claims.{claim.id}"] for name, claim in named.items()}


def draw_credibility(claim: Claim, *, seed: int) -> Floats:
    """Draws (ROWS,) of a claim's credibility: log-odds even over its interval, ends as the claims room states them.

    Each step has a stream of its own, which hangs on the evidence it rests on; a claim's place in its interval is
    their sum, weighed by the width of the steps. Claims that share evidence are thus correlated.
    """
    credibility = claim.credibility
    widths = np.array([step.high - step.low for step in credibility.steps])
    streams = [_draw_stream(step, seed) for step in credibility.steps]
    total = sum((w * s for w, s in zip(widths, streams, strict=True)), np.zeros(ROWS))
    spread = float(np.sqrt(np.sum(_join_widths(credibility.steps, widths) ** 2)))
    level = ndtr(total / spread) if spread > 0 else np.full(ROWS, 0.5)
    low, high = (math.log(p / (1 - p)) for p in (credibility.low, credibility.high))
    return np.asarray(1 / (1 + np.exp(-(low + level * (high - low)))))


def find_claims(scenario: Scenario, claims: Sequence[Claim]) -> dict[str, Claim]:
    """The claims that the scenario names and the case holds, by their name in the scenario."""
    found = {key.name: find_claim(key, claims) for key in scenario.claims.values()}
    return {name: claim for name, claim in found.items() if claim is not None}


def find_claim(key: ClaimKey, claims: Sequence[Claim]) -> Claim | None:
    """The one claim that a key means, or None: what is read can change, and a brief must not fail for it.

    Raises CaseError, with the candidates, where several fit.
    """
    fitting = [claim for claim in claims if _fits(key, claim)]
    if len(fitting) > 1:
        texts = "; ".join(f"{claim.id} {claim.text}" for claim in fitting[:4])
        raise CaseError(
            f"{key.where}: {len(fitting)} claims are [claim.{key.name}], say more of the one meant: {texts}"
        )
    return fitting[0] if fitting else None


def warn_of_claims(scenario: Scenario, claims: Sequence[Claim]) -> tuple[str, ...]:
    """One warning for each named claim that the case does not hold, with the line."""
    return tuple(
        f"{Path(key.where).name}: no claim of the case is [claim.{key.name}]; `tightrope weigh` lists them"
        for key in scenario.claims.values()
        if find_claim(key, claims) is None
    )


def ground_quantities(scenario: Scenario, assessment: Assessment) -> dict[str, tuple[str, ...]]:
    """Evidence ids behind each quantity: of the rooms and the `ev:` and `doc:` sources that it cites.

    `doc:reports/x.md` means all items of a document or feed, `doc:reports/x.md#words` those in whose sentence or row
    the words stand. Raises CaseError where a cited item, document or wording is not in the case.
    """
    by_room = {f"alignment.{p.channel}": p.evidence_ids for p in (assessment.standing.words, assessment.standing.deeds)}
    by_room["alignment.gap"] = (*by_room["alignment.words"], *by_room["alignment.deeds"])
    by_room |= {f"claims.{claim.id}": claim.evidence_ids for claim in assessment.claims}
    named = find_claims(scenario, assessment.claims)
    by_room |= {f"claims.{name}": claim.evidence_ids for name, claim in named.items()}
    grounds = {}
    for q in scenario.quantities.values():
        found = list(by_room.get(q.room, ()))
        for source in q.sources:
            kind, _, name = source.partition(":")
            if kind == "ev":
                found += _find_item(name, assessment.evidence, q.where)
            elif kind == "doc":
                found += _find_items(name, assessment, q.where)
        grounds[q.name] = tuple(dict.fromkeys(found))
    return grounds


def _find_item(name: str, evidence: Iterable[Evidence], where: str) -> list[str]:
    """The id, if the case holds it."""
    ids = [item.id for item in evidence]
    if name not in ids:
        raise CaseError(f"{where}: the case holds no evidence {name!r}{name_nearest(name, ids)}")
    return [name]


def _find_items(name: str, assessment: Assessment, where: str) -> list[str]:
    """Ids of the items of `path` or `path#words`."""
    path, _, words = name.partition("#")
    file = Path(path).name
    inside = [item for item in assessment.evidence if item.doc == file]
    document = next((d for d in assessment.documents if d.name == file), None)
    if not inside and document is None:
        names = sorted({item.doc for item in assessment.evidence} | {d.name for d in assessment.documents})
        raise CaseError(f"{where}: the case reads no document or feed {path!r}{name_nearest(file, names)}")
    if not words:
        return [item.id for item in inside]
    text = document.text.casefold() if document else ""
    at = text.find(words.casefold())
    rows = [item.id for item in inside if item.passage is None and words.casefold() in _read_row(item)]
    if at < 0 and not rows:
        raise CaseError(f"{where}: {words!r} does not stand in {path}")
    if rows:
        return rows
    start, end = text.rfind(". ", 0, at), text.find(". ", at)
    start, end = max(start, text.rfind("\n", 0, at)) + 1, end if end >= 0 else len(text)
    near = [i.id for i in inside if i.passage and i.passage.start < end and i.passage.end > start]
    return near or [item.id for item in inside]


def _read_row(item: Evidence) -> str:
    """What a feed's row says, in lower case."""
    return f"{item.raw or ''} {item.note or ''}".casefold()


def _fits(key: ClaimKey, claim: Claim) -> bool:
    """Whether a claim has all that the key asks for."""
    return (
        claim.kind == key.kind
        and key.words.casefold() in claim.text.casefold()
        and _is_of(claim.speaker or "", key.speaker)
        and (not key.actor or any(_is_of(actor, key.actor) for actor in claim.act.actors))
        and (not key.recipient or any(_is_of(actor, key.recipient) for actor in claim.act.recipients))
        and (not key.document or any(Path(key.document).name == vouch.doc for vouch in claim.vouches))
    )


def _is_of(actor: str, wanted: str) -> bool:
    """The actor is the wanted one or belongs to it; anything goes where nothing is wanted."""
    return not wanted or actor == wanted or actor.startswith((f"{wanted}.", f"{wanted}/"))


def _draw_stream(step: Step, seed: int) -> Floats:
    """Standard normals (ROWS,) of one step: the same for all steps that rest on the same evidence."""
    digest = hashlib.sha256(_name_stream(step).encode()).digest()
    return np.random.default_rng([seed, *digest[:8]]).standard_normal(ROWS)


def _name_stream(step: Step) -> str:
    return "\x1f".join(sorted(step.evidence_ids)) or step.text


def _join_widths(steps: Sequence[Step], widths: Floats) -> Floats:
    """Widths summed over steps with a common stream."""
    sums: dict[str, float] = {}
    for step, width in zip(steps, widths, strict=True):
        sums[_name_stream(step)] = sums.get(_name_stream(step), 0.0) + float(width)
    return np.array(list(sums.values()) or [0.0])
