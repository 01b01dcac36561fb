"""What the room's nouns promise by themselves."""

from tightrope.claims import Claim, Credibility, Step, Vouch
from tightrope.nouns import Act


def test_a_claim_is_contested_if_anyone_denies_dismisses_or_avoids_a_denial():
    credibility = Credibility(0.5, 0.4, 0.6, 0.5, (Step("Before any report, it is even.", -0.4, 0.4),))
    said = Vouch("IRN.gov", "claim", 0.5, "e-1", "a.txt", "a", None, "F", "o-1")
    for stance in ("deny", "dismiss", "avoid-denial"):
        denied = Vouch("PAK.gov", stance, -0.5, "e-2", "a.txt", "a", None, "F", "o-1")
        claim = Claim("c-1", "content", "", Act("AGREE", ("PAK",)), (said, denied), (), credibility, 3)
        assert claim.is_contested
    assert not Claim("c-1", "content", "", Act("AGREE", ("PAK",)), (said,), (), credibility, 3).is_contested
