"""Claims: propositions with everyone who asserts, relays, hedges or denies them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tightrope.claims.credibility import Credibility
from tightrope.claims.origins import Origin
from tightrope.nouns import Act, Letter, Stance

ClaimKind = Literal["utterance", "content"]


@dataclass(frozen=True, slots=True)
class Vouch:
    """One voice for or against a claim, as one item of evidence gives it.

    `who` speaks (an actor id, or the document's author where nobody is quoted), in `stance`; `firmness` is in
    [-1, 1]: +1 a flat assertion, 0 left open, -1 a categorical denial. `relay` are those through whom it reaches
    us, outermost first, the document's publisher before all. `letter` grades the publisher, `origin` is an Origin's
    id. `why` says, in a complete sentence, by which rule a denial was tied to this claim.
    """

    who: str
    stance: Stance
    firmness: float
    evidence_id: str
    doc: str
    publisher: str
    author: str | None
    letter: Letter
    origin: str
    relay: tuple[str, ...] = ()
    why: str | None = None

    @property
    def is_denial(self) -> bool:
        """Whether the voice is a denial, a dismissal or an avoided denial."""
        return self.stance in ("deny", "dismiss", "avoid-denial")


@dataclass(frozen=True, slots=True)
class Claim:
    """A proposition and all who vouch for or against it.

    An `utterance` is that someone (`speaker`) said a thing; the thing itself is the claim `content` (its id). `act`
    is the content as coded. `digit` is the Admiralty credibility 1 (confirmed) to 5 (improbable), 6 where it cannot
    be judged; it is computed. `evidence_ids` are all items that bear on it.
    """

    id: str
    kind: ClaimKind
    text: str
    act: Act
    vouches: tuple[Vouch, ...]
    origins: tuple[Origin, ...]
    credibility: Credibility
    digit: int
    evidence_ids: tuple[str, ...] = ()
    speaker: str | None = None
    content: str | None = None
    is_corroborated: bool = False

    @property
    def is_contested(self) -> bool:
        """Whether somebody denies, dismisses or pointedly does not deny it."""
        return any(vouch.is_denial for vouch in self.vouches)
