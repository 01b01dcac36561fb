"""Accounts side by side name what differs, and nothing that does not."""

from dataclasses import replace
from datetime import date

from tests.claims.made import make_document, make_item

from tightrope.claims import build_account, compare_accounts, desk
from tightrope.claims.copies import find_copies
from tightrope.claims.reasons import differ
from tightrope.nouns import Act, Evidence, Holder, Interval

TEXT_A = (
    "Gunboats of Nor shelled the coast of Gra in March. Sou sent Gra a letter of sympathy but no weapons. "
    "On 9 March the two signed a truce."
)
TEXT_B = (
    "Gunboats of Nor shelled the coast of Gra. The envoy of Gra claimed that Sou had promised to close the canal. "
    "Sou may one day lend Gra a fleet. A minister of Sou dismissed the claim."
)
A, B = make_document("a.txt", TEXT_A), make_document("b.txt", TEXT_B)
SHELLING = Act("ASSAULT", ("NOR",), ("GRA",), mode="heavy-weapons")
TRUCE_DAY = Interval(date(2031, 3, 9), date(2031, 3, 10))
ITEMS_A = [
    make_item(A, SHELLING, words="shelled the coast"),
    make_item(A, Act("SUPPORT", ("SOU",), ("GRA",)), words="a letter of sympathy", number=1),
    make_item(A, Act("AID", ("SOU",), ("GRA",), polarity="negated"), words="no weapons", number=2),
    make_item(A, Act("RETREAT", ("NOR", "GRA"), mode="ceasefire", when=TRUCE_DAY), words="signed a truce", number=3),
    make_item(A, Act("ASSERT", ("SOU",), ("GRA",)), words="sympathy", number=4),
]
ITEMS_B = [
    make_item(B, SHELLING, words="shelled the coast"),
    make_item(
        B,
        Act("SANCTION", ("SOU",), ("NOR",), status="planned"),
        words="close the canal",
        chain=(Holder("GRA/envoy", "claim", "claimed"), Holder("SOU", "promise", "promised")),
        certainty=0,
        number=1,
    ),
    make_item(
        B, Act("AID", ("SOU",), ("GRA",), status="hypothetical"), words="lend Gra a fleet", certainty=1, number=2
    ),
    make_item(B, Act("DISMISS", ("SOU/minister",)), words="dismissed the claim", number=3),
    make_item(
        B, Act("SUPPORT", ("SOU",), ("GRA",), status="hypothetical"), words="may one day lend", certainty=2, number=4
    ),
    make_item(B, Act("PREFER", ("SOU",), ("GRA",)), words="one day", number=5),
]
DOCUMENTS = {"a.txt": A, "b.txt": B}


def tell(comparison, group):
    return [finding.text for finding in getattr(comparison, group)]


def test_what_one_alone_reports_what_both_report_and_what_one_alone_relays_are_told_apart():
    comparison = compare_accounts(build_account(ITEMS_A, DOCUMENTS), build_account(ITEMS_B, DOCUMENTS))
    assert len(comparison.only_a) == 2  # the letter, the truce
    assert any("signed a truce" in text for text in tell(comparison, "only_a"))
    assert any(text.startswith("Both report that NOR attacked GRA") for text in tell(comparison, "both"))
    (claim,) = comparison.only_b
    assert claim.kind == "claim"
    assert "Minister dismisses it" in claim.text
    assert "Nothing independent supports it" in claim.text


def test_a_shared_expectation_of_support_in_words_without_deeds_is_found():
    comparison = compare_accounts(build_account(ITEMS_A, DOCUMENTS), build_account(ITEMS_B, DOCUMENTS), focal="SOU")
    (expectation,) = (finding for finding in comparison.both if finding.kind == "expectation")
    assert "“a letter of sympathy”" in expectation.text
    assert "“no weapons”" in expectation.text
    assert any(text == "Neither reports a completed deed of SOU toward GRA." for text in tell(comparison, "both"))


def test_one_completed_deed_ends_the_shared_expectation():
    gift = make_item(A, Act("AID", ("SOU",), ("GRA",)), words="Sou sent Gra", number=9)
    accounts = build_account([*ITEMS_A, gift], DOCUMENTS), build_account(ITEMS_B, DOCUMENTS)
    comparison = compare_accounts(*accounts, focal="SOU")
    assert not [finding for finding in comparison.both if finding.kind in ("expectation", "absence")]


def test_a_deed_of_which_only_the_context_gives_a_side_does_not_end_it():
    gift = replace(
        make_item(A, Act("AID", ("SOU",), ("GRA",)), words="Sou sent", number=5), flags=("actor from context",)
    )
    accounts = build_account([*ITEMS_A, gift], DOCUMENTS), build_account(ITEMS_B, DOCUMENTS)
    assert tell(compare_accounts(*accounts, focal="SOU"), "both") == tell(
        compare_accounts(build_account(ITEMS_A, DOCUMENTS), accounts[1], focal="SOU"), "both"
    )


def test_knowing_of_the_truce_is_a_later_cut_off():
    comparison = compare_accounts(build_account(ITEMS_A, DOCUMENTS), build_account(ITEMS_B, DOCUMENTS))
    reason = next(reason for reason in comparison.because if reason.kind == "cut-off")
    assert "signed a truce" in reason.text
    assert "before 2031-03-09" in reason.text
    assert reason.evidence_ids == ("e-a.txt-3",)


def test_days_of_publication_are_said_where_both_are_known():
    dated = {name: replace(d, published=date(2031, 3, 5 + 7 * n)) for n, (name, d) in enumerate(DOCUMENTS.items())}
    comparison = compare_accounts(build_account(ITEMS_A, dated), build_account(ITEMS_B, dated))
    assert comparison.because[0].text == "a was published on 2031-03-05, b on 2031-03-12."


def test_an_account_compared_with_itself_shows_no_difference():
    for items in (ITEMS_A, ITEMS_B):
        account = build_account(items, DOCUMENTS)
        comparison = compare_accounts(account, account)
        assert comparison.only_a == comparison.only_b == comparison.contradicted == comparison.because == ()


def test_what_may_be_the_same_under_vaguer_names_is_never_called_a_difference():
    vague = [replace(ITEMS_A[0], act=Act("ASSAULT", ("NOR.mil", "GRA")))]  # a mutual attack, no mode
    comparison = compare_accounts(build_account(vague, DOCUMENTS), build_account(ITEMS_B[:1], DOCUMENTS))
    assert comparison.only_a == comparison.only_b == ()
    assert len(comparison.both) == 1


def test_swapping_the_accounts_swaps_the_sides():
    a, b = build_account(ITEMS_A, DOCUMENTS), build_account(ITEMS_B, DOCUMENTS)
    one, other = compare_accounts(a, b), compare_accounts(b, a)
    assert tell(one, "only_a") == tell(other, "only_b")
    assert tell(one, "only_b") == tell(other, "only_a")
    assert {(f.kind, f.evidence_a, f.evidence_b) for f in one.both} == {
        (f.kind, f.evidence_b, f.evidence_a) for f in other.both
    }
    assert {reason.kind for reason in one.because} == {reason.kind for reason in other.because}


def test_affirmed_against_negated_is_a_contradiction():
    denied = [replace(ITEMS_A[0], act=replace(SHELLING, polarity="negated"))]
    comparison = compare_accounts(build_account(denied, DOCUMENTS), build_account(ITEMS_B[:1], DOCUMENTS))
    (finding,) = comparison.contradicted
    assert finding.evidence_a == ("e-a.txt-0",)
    assert finding.evidence_b == ("e-b.txt-0",)


def test_one_word_on_opposite_sides_is_a_contradiction():
    first = make_document("c.txt", "Its sympathy was rhetorical.")
    second = make_document("d.txt", "Its sympathy goes beyond rhetoric.")
    act = Act("ASSERT", ("SOU",), ("GRA",))
    accounts = [build_account([make_item(d, act, words=d.text)], {d.name: d}) for d in (first, second)]
    assert len(compare_accounts(*accounts).contradicted) == 1
    assert compare_accounts(accounts[0], accounts[0]).contradicted == ()


def test_shares_that_differ_by_chance_are_not_called_a_difference():
    assert not differ(3, 10, 4, 10)
    assert differ(30, 100, 60, 100)


def test_every_sentence_of_a_comparison_is_complete_and_every_finding_has_evidence():
    comparison = compare_accounts(build_account(ITEMS_A, DOCUMENTS), build_account(ITEMS_B, DOCUMENTS), focal="SOU")
    for finding in (*comparison.only_a, *comparison.both, *comparison.only_b, *comparison.contradicted):
        assert finding.text.endswith(".")
        assert finding.evidence_a or finding.evidence_b
    assert all(reason.text.endswith(".") for reason in comparison.because)


def test_rows_of_a_feed_make_an_account_too():
    rows = [Evidence("e-1", Act("AID", ("CHN",), ("PAK",)), "events.csv", row=1)]
    account = build_account(rows, {})
    assert account.reports == ("e-1",)
    assert account.cut_off.latest is None


def test_copies_are_looked_for_once_however_many_accounts_are_built(monkeypatch):
    calls = []
    monkeypatch.setattr(desk, "find_copies", lambda documents: calls.append(1) or find_copies(documents))
    several = {n: make_document(f"{n}.txt", f"{TEXT_A} Report number {n} of the week.") for n in "abcde"}
    for _ in several:
        build_account(ITEMS_A, several)
    assert len(calls) == 1
