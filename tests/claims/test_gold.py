"""On the coded records of two published commentaries: the pledge, the shared expectation, what only one has."""

import pytest

from tightrope.claims import build_account, compare_accounts, weigh_acts, weigh_claims
from tightrope.nouns import Document, read_records

pytestmark = pytest.mark.data
MEI, OPED = "mei-pakistan-tightrope.txt", "oped-pakistan-alignment.txt"


@pytest.fixture(scope="module")
def gold(data_folder):
    """Evidence and documents of both texts."""
    path = data_folder.parent / "gold" / "articles.jsonl"
    if not path.is_file():
        pytest.skip(f"no gold records at {path}")
    batch = read_records(path.read_text(encoding="utf-8").splitlines(), name=path.name)
    assert not batch.rejects
    texts = {name: (path.parent.parent / "articles" / name).read_text(encoding="utf-8") for name in (MEI, OPED)}
    publishers = {MEI: "mei", OPED: "oped"}
    documents = {name: Document(name, name, text, publisher=publishers[name]) for name, text in texts.items()}
    return batch.evidence, documents


@pytest.fixture(scope="module")
def claims(gold):
    evidence, documents = gold
    return weigh_claims(evidence, sources={}, documents=documents)


@pytest.fixture(scope="module")
def comparison(gold):
    evidence, documents = gold
    accounts = [build_account([e for e in evidence if e.doc == name], documents) for name in (MEI, OPED)]
    return compare_accounts(*accounts)


def find_pledge(claims):
    (claim,) = (
        c
        for c in claims
        if c.kind == "content" and c.act.type == "ASSAULT" and c.is_pledge and c.act.actors == ("PAK",)
    )
    return claim


def test_the_pledge_is_one_claim_of_iranian_officials_and_rezaei_relayed_by_the_op_ed_alone(claims):
    pledge = find_pledge(claims)
    assert {v.who for v in pledge.vouches if not v.is_denial} == {"IRN.gov", "IRN/mohsen-rezaei"}
    assert {v.publisher for v in pledge.vouches} == {"oped"}
    assert {v.relay[0] for v in pledge.vouches} == {"oped"}
    utterances = {c.speaker for c in claims if c.content == pledge.id}
    assert utterances == {"IRN.gov", "IRN/mohsen-rezaei", "PAK/khawaja-muhammad-asif"}


def test_the_pledge_meets_a_second_hand_dismissal_without_a_categorical_denial(claims):
    pledge = find_pledge(claims)
    denials = {v.stance: v for v in pledge.vouches if v.is_denial}
    assert set(denials) == {"dismiss", "avoid-denial"}
    assert {v.who for v in denials.values()} == {"PAK/khawaja-muhammad-asif"}
    assert denials["dismiss"].relay == ("oped", "WLD.unnamed")  # "reportedly"
    assert all(v.why.endswith(".") for v in denials.values())


def test_the_pledges_content_is_uncorroborated_its_interval_wide_and_its_utterance_more_credible(claims):
    pledge = find_pledge(claims)
    assert not pledge.is_corroborated
    assert pledge.credibility.width > 0.5
    assert pledge.digit == 6
    said = [c for c in claims if c.content == pledge.id and c.speaker == "IRN/mohsen-rezaei"]
    assert said[0].credibility.value > 0.7 > pledge.credibility.value


def test_no_unconditional_threat_or_attack_of_pakistan_on_israel_becomes_an_act(gold):
    evidence, documents = gold
    acts = [a.act for a in weigh_acts(evidence, sources={}, documents=documents)]
    assert not [a for a in acts if a.type in ("THREATEN", "ASSAULT") and a.status in ("happened", "ongoing")
                and any(x.startswith("PAK") for x in a.actors) and any(x.startswith("ISR") for x in a.recipients)]  # fmt: skip


def test_a_dismissal_of_something_else_is_not_tied_to_any_claim(claims):
    islamic = next(c for c in claims if "mei-054" in c.evidence_ids)
    assert islamic.evidence_ids == ("mei-054",)


def test_both_expect_support_in_words_and_not_in_matter_and_no_completed_deed_toward_iran(comparison):
    expectation = next(f for f in comparison.both if f.kind == "expectation")
    assert {"mei-034", "mei-035"} <= set(expectation.evidence_a)
    assert "oped-077" in expectation.evidence_b
    absences = [f.text for f in comparison.both if f.kind == "absence"]
    assert absences == ["Neither reports a completed deed of PAK toward IRN."]


def test_nobel_nomination_and_washington_visit_stand_only_in_one_text_and_the_pledge_only_in_the_other(comparison):
    only_mei = {name for finding in comparison.only_a for name in finding.evidence_a}
    only_oped = {name for finding in comparison.only_b for name in finding.evidence_b}
    assert {"mei-020", "mei-089", "mei-090", "mei-091"} <= only_mei
    assert {"oped-005", "oped-006", "oped-019"} <= only_oped


def test_the_cut_offs_differ_after_the_war_and_before_the_strikes(comparison):
    cut_offs = [reason for reason in comparison.because if reason.kind == "cut-off"]
    assert cut_offs[0].text.startswith("mei knows of")
    assert "before 2025-06-21" in cut_offs[0].text
    assert {"mei-001", "mei-004", "mei-097"} <= set(cut_offs[0].evidence_ids)


def test_all_four_kinds_of_reason_are_given(comparison):
    assert {reason.kind for reason in comparison.because} == {
        "cut-off", "kind of evidence", "framing", "unstated assumption",
    }  # fmt: skip


def test_no_difference_is_listed_that_is_not_there(comparison):
    """Both texts tell of these, in whatever words; neither side may have them alone."""
    shared = {
        "mei-002", "mei-030", "mei-035", "mei-045",  # the war, Pakistan's support for Iran in words
        "oped-001", "oped-002", "oped-003", "oped-017", "oped-010",
    }  # fmt: skip
    alone = {name for f in (*comparison.only_a, *comparison.only_b) for name in (*f.evidence_a, *f.evidence_b)}
    assert not shared & alone
    contradicted = {(f.evidence_a, f.evidence_b) for f in comparison.contradicted}
    assert contradicted == {(("mei-035",), ("oped-014",))}  # "rhetorical and symbolic" against "far beyond rhetoric"
