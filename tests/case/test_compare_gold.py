"""`compare` fed the coded records of two published commentaries shows each thing that is asked of it, by name."""

import pytest

from tightrope.case import compare_files
from tightrope.errors import CaseError

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def rows(data_folder):
    path = data_folder.parent / "gold" / "articles.jsonl"
    if not path.is_file():
        pytest.skip(f"no gold records at {path}")
    return compare_files(path)


def find(rows, side, *words):
    return [row for row in rows if row["side"] == side and all(word in row["finding"] for word in words)]


def test_the_nuclear_pledge_is_one_claim_of_iranian_officials_and_rezaei_in_the_op_ed_alone_and_uncorroborated(rows):
    (pledge,) = find(rows, "only B", "Pakistan pledged to attack Israel")
    assert "the Government of Iran and Mohsen Rezaei said" in pledge["finding"]
    assert "Khawaja Muhammad Asif dismisses it and avoids a categorical denial" in pledge["finding"]
    assert "Nothing independent supports it" in pledge["finding"]
    assert not find(rows, "only A", "Rezaei")


def test_the_shared_expectation_is_support_in_words_and_not_in_matter(rows):
    (expectation,) = find(rows, "both", "supporting Iran in words, not in matter")
    assert "rhetorical and symbolic support" in expectation["finding"]
    assert "rhetorical and humanitarian support" in expectation["finding"]


def test_the_nobel_nomination_and_the_washington_visit_stand_only_in_the_other_text(rows):
    assert find(rows, "only A", "Nobel Peace Prize")
    assert find(rows, "only A", "the visit to Washington by Field Marshal Munir")
    assert not find(rows, "only B", "Nobel")
    assert not find(rows, "only B", "Washington by")


def test_the_cut_offs_differ(rows):
    assert any("cease-fire" in row["finding"] and "written before 2025-06-21" in row["finding"]
               for row in rows if row["kind"] == "cut-off")  # fmt: skip


def test_neither_has_a_completed_deed_toward_iran(rows):
    assert find(rows, "both", "Neither reports a completed deed of Pakistan toward Iran")


def test_no_difference_is_listed_that_is_not_there(rows):
    """Both tell of the war and of Pakistan's support for Iran in words."""
    for words in (("Israel attacked Iran",), ("Iran attacked Israel",), ("Pakistan voiced support for Iran",)):
        assert find(rows, "both", *words)
        assert not find(rows, "only A", *words)
        assert not find(rows, "only B", *words)
    assert len(find(rows, "contradicted")) == 1


def test_one_file_alone_must_hold_two_documents(data_folder, tmp_path):
    path = data_folder.parent / "gold" / "articles.jsonl"
    if not path.is_file():
        pytest.skip(f"no gold records at {path}")
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if "mei-" in line[:40]]
    (tmp_path / "one.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(CaseError, match="it holds 1 documents"):
        compare_files(tmp_path / "one.jsonl")
