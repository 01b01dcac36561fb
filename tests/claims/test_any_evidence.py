"""Whatever evidence comes, claims and comparisons come out whole: no exception, every item in its place."""

from datetime import date, timedelta
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from tightrope.claims import build_account, compare_accounts, weigh_acts, weigh_claims
from tightrope.nouns import Act, Document, Evidence, Holder, Interval, Polarity, Stance, Status, load_scale

TEXT = (
    "Nor denied the claim of Sou that it had promised Gra to close the strait. Officials of Gra, according to the Star, "
    "said that it would “burn the harbours” if attacked. The premier visited the Commons of Wes in March, Reuters reported."
)
DOCUMENTS = [Document(f"{name}.txt", name, TEXT[shift:], publisher=name) for name, shift in (("Star", 0), ("Post", 60))]
ACTORS = ["NOR", "NOR.gov", "NOR/premier", "SOU.opp", "GRA.mil", "IGO.un", "WLD.unnamed", "WLD.islands"]

dates = st.builds(
    lambda start, days: Interval(date(2031, 1, 1) + timedelta(start), date(2031, 1, 1) + timedelta(start + days)),
    st.integers(0, 40), st.integers(1, 40),
)  # fmt: skip
names = st.lists(st.sampled_from(ACTORS), max_size=2, unique=True).map(tuple)
types = load_scale().types
acts = st.builds(
    Act,
    type=st.sampled_from(sorted(types)),
    actors=names,
    recipients=names,
    mode=st.sampled_from([None, "visit", "aerial"]),
    polarity=st.sampled_from(get_args(Polarity)),
    status=st.sampled_from(get_args(Status)),
    condition=st.sampled_from([None, "if attacked"]),
    when=st.none() | dates,
)
chains = st.lists(st.builds(Holder, st.sampled_from(ACTORS), st.sampled_from(get_args(Stance))), max_size=3).map(tuple)


@st.composite
def items(draw):
    document = draw(st.sampled_from(DOCUMENTS))
    start = draw(st.integers(0, len(document.text) - 41))
    passage = document.cut_passage(start, start + draw(st.integers(1, 40)))
    number = draw(st.integers(0, 10**6))
    is_row = draw(st.booleans())
    return Evidence(
        f"e-{number}", draw(acts), "feed.csv" if is_row else document.name, draw(st.sampled_from([-3.0, -1.5, 0.0, 2.0, 3.0])),
        draw(chains), None if is_row else passage, row=number if is_row else None,
    )  # fmt: skip


batches = st.lists(items(), max_size=8, unique_by=lambda item: item.id)


@settings(max_examples=150)
@given(batches)
def test_every_item_stands_in_an_act_and_in_a_claim_and_all_numbers_are_probabilities(evidence):
    ids = {item.id for item in evidence}
    weighted = weigh_acts(evidence, sources={}, documents=DOCUMENTS_BY_NAME)
    assert {name for act in weighted for name in act.evidence_ids} == ids
    assert all(0 < act.low <= act.probability <= act.high < 1 for act in weighted)
    claims = weigh_claims(evidence, sources={}, documents=DOCUMENTS_BY_NAME)
    assert {name for claim in claims for name in claim.evidence_ids} == ids
    assert len({claim.id for claim in claims if claim.kind == "content"}) == sum(c.kind == "content" for c in claims)
    for claim in claims:
        assert 0 < claim.credibility.low <= claim.credibility.value <= claim.credibility.high < 1
        assert claim.digit in range(1, 7)
        assert {vouch.origin for vouch in claim.vouches} <= {origin.id for origin in claim.origins}
        assert claim.text.endswith(".")


@settings(max_examples=80)
@given(batches, batches)
def test_any_two_accounts_can_be_compared_and_an_account_does_not_differ_from_itself(first, second):
    a, b = build_account(first, DOCUMENTS_BY_NAME, name="A"), build_account(second, DOCUMENTS_BY_NAME, name="B")
    comparison = compare_accounts(a, b)
    assert all(text.text.endswith((".", "”.")) for text in (*comparison.only_a, *comparison.both, *comparison.because))
    same = compare_accounts(a, a)
    assert same.only_a == same.only_b == ()
    assert same.because == ()


DOCUMENTS_BY_NAME = {document.name: document for document in DOCUMENTS}
