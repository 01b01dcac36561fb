"""An analyst's corrections apply, are marked, and can be taken out again."""

from datetime import date

import pytest

from tightrope.errors import ReviewError
from tightrope.nouns import Act, Document, Evidence, Review
from tightrope.store import apply_reviews, load_reviews

DOCUMENT = Document("a.txt", "0", "Tehran thanked Islamabad.")
EVIDENCE = (
    Evidence("e-1", Act("SUPPORT", ("IRN",), ("PAK",)), "a.txt", passage=DOCUMENT.cut_passage(0, 24), reader="rules 1"),
    Evidence("e-2", Act("AID", ("IRN",), ("PAK",)), "events.csv", row=2, reader="plain-csv 1"),
)


def review(field, value, evidence="e-1"):
    return Review(evidence, field, value, "A. Analyst", date(2025, 7, 2), "the text says so")


@pytest.mark.parametrize(
    ("field", "value", "machine"),
    [("type", "REQUEST", "SUPPORT"), ("actors", "IRN.gov;IRN/ali-khamenei", "IRN"), ("status", "planned", "happened"),
     ("certainty", "1", "3"), ("when", "2025-06", ""), ("about", "ISR:object", "")],
)  # fmt: skip
def test_a_correction_is_applied_and_the_machine_value_stands_beside(field, value, machine):
    result = apply_reviews(EVIDENCE, [review(field, value)])
    changed = result.evidence[0]
    assert changed.id == "e-1"
    assert f"reviewed:{field}" in changed.flags
    assert [(o.review.value, o.machine_value) for o in result.overrules] == [(value, machine)]
    assert (result.n_machine_read, result.n_reviewed, result.n_overruled) == (1, 1, 1)


def test_taking_a_line_out_gives_back_the_same_evidence():
    apply_reviews(EVIDENCE, [review("type", "REQUEST")])
    assert apply_reviews(EVIDENCE, []).evidence == EVIDENCE


def test_accept_counts_as_reviewed_and_reject_sets_aside():
    accepted = apply_reviews(EVIDENCE, [review("verdict", "accept")])
    assert (accepted.n_reviewed, accepted.n_overruled, len(accepted.evidence)) == (1, 0, 2)
    rejected = apply_reviews(EVIDENCE, [review("verdict", "reject")])
    assert (rejected.n_overruled, len(rejected.evidence), rejected.set_aside[0].id) == (1, 1, "e-1")


@pytest.mark.parametrize(
    ("field", "value", "evidence"), [("type", "NONE", "e-1"), ("status", "x", "e-1"), ("type", "AID", "e-9")]
)
def test_a_correction_that_fits_nothing_is_a_reject_and_changes_nothing(field, value, evidence):
    result = apply_reviews(EVIDENCE, [review(field, value, evidence)])
    assert result.evidence == EVIDENCE
    assert len(result.rejects) == 1


def test_a_file_of_reviews_is_read_with_its_bad_lines_counted(tmp_path):
    path = tmp_path / "review.csv"
    path.write_text(
        "evidence,field,value,who,when,why\ne-1,type,REQUEST,A,2025-07-02,because\n"
        "e-1,typ,REQUEST,A,2025-07-02,because\ne-1,type,REQUEST,,2025-07-02,because\n"
    )
    reviews, rejects = load_reviews(path)
    assert [r.value for r in reviews] == ["REQUEST"]
    assert [r.where for r in rejects] == ["review.csv:3", "review.csv:4"]
    assert "did you mean 'type'" in rejects[0].reason


def test_a_wrong_header_is_an_error_and_a_missing_file_no_review(tmp_path):
    (tmp_path / "review.csv").write_text("id,field\n")
    with pytest.raises(ReviewError, match="columns must be evidence,field"):
        load_reviews(tmp_path / "review.csv")
    assert load_reviews(tmp_path / "none.csv") == ((), ())
