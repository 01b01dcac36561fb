"""A denial is tied to the claim it is about, by a rule that is told, or to none."""

import pytest
from tests.claims.made import make_document, make_item

from tightrope.claims import weigh_acts, weigh_claims
from tightrope.nouns import Act, Holder

STRIKE = Act("ASSAULT", ("NOR",), ("GRA",), mode="heavy-weapons", status="planned")
CLAIM = "The admiral of Sou claimed that Nor would shell the harbours of Gra."
CHAIN = (Holder("SOU/admiral", "claim", "claimed"),)


def weigh(text, denial, words, *, others=()):
    """Content claims from one text: the admiral's claim, a denial, and more items."""
    document = make_document("a.txt", text)
    items = [
        make_item(document, STRIKE, words="Nor would shell the harbours of Gra", chain=CHAIN, certainty=0),
        make_item(document, denial, words=words, number=1),
        *(make_item(document, act, words=w, chain=c, number=n) for n, (act, w, c) in enumerate(others, 2)),
    ]
    return [c for c in weigh_claims(items, sources={}, documents={"a.txt": document}) if c.kind == "content"]


def find_strike(claims):
    return next(claim for claim in claims if claim.act.type == "ASSAULT")


def test_a_denial_that_points_back_is_tied_with_its_reason():
    claim = find_strike(weigh(f"{CLAIM} Nor dismissed the claim.", Act("DISMISS", ("NOR",)), "dismissed the claim"))
    (denial,) = (vouch for vouch in claim.vouches if vouch.is_denial)
    assert "points back" in denial.why
    assert "1 sentence from it" in denial.why


def test_a_denial_to_the_claimant_is_tied_without_pointing():
    denial = Act("DENY", ("NOR",), ("SOU",))
    claim = find_strike(weigh(f"{CLAIM} Nor told Sou otherwise.", denial, "told Sou otherwise"))
    (vouch,) = (vouch for vouch in claim.vouches if vouch.is_denial)
    assert "addressed to the state that claims it (SOU)" in vouch.why


@pytest.mark.parametrize(
    ("sentence", "denial", "words"),
    [
        ("Wes dismissed the claim.", Act("DISMISS", ("WES",)), "dismissed the claim"),  # no party to it
        ("Sou dismissed the claim.", Act("DISMISS", ("SOU",)), "dismissed the claim"),  # nobody else claims it
        ("Nor rejected an idea about fish.", Act("DISMISS", ("NOR",)), "rejected an idea about fish"),  # another thing
    ],
)
def test_a_denial_that_no_rule_ties_is_a_claim_of_its_own(sentence, denial, words):
    claims = weigh(f"{CLAIM} {sentence}", denial, words)
    assert not find_strike(claims).is_contested
    assert any(claim.act.type == "DISMISS" for claim in claims)


def test_a_denial_far_from_the_claim_is_not_tied_by_pointing():
    filler = " ".join(f"Fish were sold on day {n}." for n in range(12))
    claims = weigh(f"{CLAIM} {filler} Nor dismissed the claim.", Act("DISMISS", ("NOR",)), "dismissed the claim")
    assert not find_strike(claims).is_contested


def test_a_denial_in_another_document_needs_words_in_common():
    for words, tied in (("denied plans to shell Gra and its harbours", True), ("denied everything", False)):
        first = make_document("a.txt", CLAIM)
        second = make_document("b.txt", f"A minister of Nor {words}.")
        items = [
            make_item(first, STRIKE, words="Nor would shell the harbours of Gra", chain=CHAIN, certainty=0),
            make_item(second, Act("DENY", ("NOR/minister",)), words=words, number=1),
        ]
        claims = weigh_claims(items, sources={}, documents={"a.txt": first, "b.txt": second})
        assert find_strike([c for c in claims if c.kind == "content"]).is_contested == tied


def test_where_a_thing_was_said_ties_no_denial_to_it():
    # a post that praises and a post that denies share the post and the minister's names, and nothing else
    first = make_document("a.txt", "In a post, the Prime Minister of Norland praised Gra.")
    second = make_document("b.txt", "The Defence Minister of Norland refuted the claim in a post.")
    praise = Act("SUPPORT", ("NOR",), ("GRA",))
    items = [
        make_item(first, praise, words="In a post, the Prime Minister of Norland praised Gra"),
        make_item(second, Act("DENY", ("NOR/minister",)), words="refuted the claim in a post", number=1),
    ]
    claims = weigh_claims(items, sources={}, documents={"a.txt": first, "b.txt": second})
    assert not any(claim.is_contested for claim in claims if claim.act.type == "SUPPORT")


def test_saying_of_ones_own_side_that_it_made_no_such_promise_is_a_denial():
    text = f"{CLAIM} A minister of Nor said that Nor had made no such commitment."
    promise = Act("AGREE", ("NOR",), polarity="negated")
    said = (Holder("NOR/minister", "assert", "said"),)
    other = (promise, "Nor had made no such commitment", said)
    claims = weigh(text, Act("CONSULT", ("SOU",), ("GRA",)), "The admiral of Sou", others=[other])
    claim = find_strike(claims)
    assert [vouch.stance for vouch in claim.vouches if vouch.is_denial] == ["deny"]


def test_a_claimed_promise_and_the_act_it_promises_are_one_claim():
    text = "Sou said that Nor had promised Sou to shell the harbours of Gra."
    document = make_document("a.txt", text)
    said = Holder("SOU.gov", "assert", "said")
    items = [
        make_item(document, Act("AGREE", ("NOR",), ("SOU",)), words="had promised Sou", chain=(said,), certainty=0),
        make_item(
            document, STRIKE, words="shell the harbours", chain=(said, Holder("NOR", "promise", "promised")), certainty=0, number=1
        ),
    ]  # fmt: skip
    claims = weigh_claims(items, sources={}, documents={"a.txt": document})
    (content,) = (claim for claim in claims if claim.kind == "content")
    assert content.is_pledge
    assert len(content.evidence_ids) == 2
    assert content.text.startswith("NOR pledged to attack GRA")


def test_a_denial_of_what_a_text_says_flatly_needs_words_in_common_and_not_a_pointer_alone():
    for words, tied in (("denied burning the lighthouse of Gra", True), ("dismissed the claim", False)):
        document = make_document("a.txt", f"Nor burned the lighthouse of Gra on Monday. A minister of Nor {words}.")
        items = [
            make_item(document, Act("ASSAULT", ("NOR",), ("GRA",)), words="burned the lighthouse of Gra on Monday"),
            make_item(document, Act("DENY", ("NOR/minister",)), words=words, number=1),
        ]
        claims = weigh_claims(items, sources={}, documents={"a.txt": document})
        assert find_strike(claims).is_contested == tied


def test_one_promised_act_is_one_claim_whether_its_condition_is_told_or_not():
    text = "Sou said that Nor had promised to shell the harbours. A general of Sou said Nor would shell harbours if attacked."
    document = make_document("a.txt", text)
    conditional = Act(
        "ASSAULT", ("NOR",), ("GRA",), mode="heavy-weapons", status="conditional", condition="if attacked"
    )
    items = [
        make_item(
            document,
            STRIKE,
            words="shell the harbours",
            chain=(Holder("SOU.gov", "claim", "said"), Holder("NOR", "promise", "promised")),
            certainty=0,
        ),
        make_item(
            document,
            conditional,
            words="would shell harbours",
            chain=(Holder("SOU/general", "assert", "said"),),
            number=1,
        ),
    ]
    claims = weigh_claims(items, sources={}, documents={"a.txt": document})
    (content,) = (claim for claim in claims if claim.kind == "content")
    assert content.act.status == "conditional"
    acts = weigh_acts(items, sources={}, documents={"a.txt": document})
    assert sorted(weighted.act.status for weighted in acts) == ["conditional", "planned"]  # as acts they stay apart
