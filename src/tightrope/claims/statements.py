"""Statements: evidence taken apart into who speaks, how, through whom, and about which act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tightrope.claims.clusters import match_actor
from tightrope.nouns import Act, Evidence, Stance, find_state

UNNAMED = "WLD.unnamed"
DENIAL_TYPES: dict[str, Stance] = {"DENY": "deny", "DISMISS": "dismiss", "AVOID-DENIAL": "avoid-denial"}
PLEDGE_TYPES = ("AGREE", "THREATEN")

Directness = Literal["own", "party", "other"]
Interest = Literal["gains", "unknown", "against"]


@dataclass(frozen=True, slots=True)
class Statement:
    """One item of evidence, taken apart.

    `speaker` is the innermost holder whose word it is (None: the text in its own voice), in `stance`; `relay` are the
    holders between speaker and text, outermost first. `pledgers` are innermost holders who promise or threaten the
    act as their own: they belong to the content. A denial has its denier as `speaker`.
    """

    evidence: Evidence
    speaker: str | None
    stance: Stance
    relay: tuple[str, ...] = ()
    pledgers: tuple[str, ...] = ()

    @property
    def is_denial(self) -> bool:
        """Whether it denies, dismisses or avoids denying."""
        return self.speaker is not None and self.stance in DENIAL_TYPES.values()


def read_statement(evidence: Evidence) -> Statement:
    """Take an item apart.

    "Officials claim that X has promised to strike" is the officials' word about a promised strike of X; "reportedly"
    makes nobody a speaker, it is a link of the relay.
    """
    act = evidence.act
    if act.type in DENIAL_TYPES and act.status in ("happened", "ongoing", "general") and act.actors:
        stance = DENIAL_TYPES[act.type] if act.polarity == "affirmed" else "avoid-denial"
        return Statement(evidence, act.actors[0], stance, tuple(holder.who for holder in evidence.chain))
    return _read_chain(evidence)


def read_plainly(evidence: Evidence) -> Statement:
    """Take an item apart as a report of its act, even if that act is a denial."""
    return _read_chain(evidence)


def _read_chain(evidence: Evidence) -> Statement:
    """Speaker, relay and pledgers of a chain of holders."""
    chain, act = list(evidence.chain), evidence.act
    pledgers: list[str] = []
    while chain and chain[-1].stance in ("promise", "threaten") and _is_own(chain[-1].who, act):
        pledgers.insert(0, chain.pop().who)
    if not chain:
        return Statement(evidence, None, "assert", (), tuple(pledgers))
    if chain[-1].who == UNNAMED:
        return Statement(evidence, None, "report", tuple(holder.who for holder in chain), tuple(pledgers))
    last = chain.pop()
    return Statement(evidence, last.who, last.stance, tuple(holder.who for holder in chain), tuple(pledgers))


def find_side(actor_id: str) -> str:
    """Whose voice a speaker is: one state's government, offices, forces and office-holders are one side.

    Oppositions, publics, parties and armed groups are sides of their own; so is every body and unnamed group.

    >>> find_side("IRN/mohsen-rezaei"), find_side("IRN.gov"), find_side("PAK.opp"), find_side("IGO.un")
    ('IRN', 'IRN', 'PAK.opp', 'IGO.un')
    """
    state = find_state(actor_id)
    if state in ("IGO", "NGO", "WLD", "ORG"):
        return actor_id
    part = actor_id.replace("/", ".", 1).split(".", 2)[1:2]
    return state if "/" in actor_id or not part or part[0] in ("gov", "mil") else actor_id


def find_directness(side: str, act: Act) -> Directness:
    """Whether an act is the speaker's own side's, was done to it, or is others'."""
    if side in {find_side(name) for name in act.actors}:
        return "own"
    return "party" if side in _list_receivers(act) else "other"


def find_interest(side: str, act: Act, *, denies: bool) -> Interest:
    """Whether the speaker's side gains if it is believed.

    It gains by denying its own hostile act or a promise it may be held to, by reporting friendly acts of its own,
    and by reporting what others did for it or to it. It speaks against its interest when it owns up to a hostile
    deed. Otherwise nothing says.
    """
    score = act.score or 0.0
    is_own = side in {find_side(name) for name in act.actors}
    if denies:
        return "gains" if is_own and (score < 0 or act.status != "happened") else "unknown"
    if is_own and score < 0 and act.channel == "deeds" and act.polarity == "affirmed":
        return "against" if act.status == "happened" else "unknown"
    if is_own:
        return "gains" if score > 0 and act.polarity == "affirmed" else "unknown"
    return "gains" if side in _list_receivers(act) else "unknown"


def _is_own(who: str, act: Act) -> bool:
    """Whether a holder is an actor of the act, or of its state."""
    return any(match_actor(who, name) or find_side(who) == find_side(name) for name in act.actors)


def _list_receivers(act: Act) -> set[str]:
    """Sides to or for which an act is done."""
    return {find_side(name) for name in act.recipients} | {
        find_side(about.actor) for about in act.about if about.role == "beneficiary"
    }
