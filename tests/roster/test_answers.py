"""Answers in words and in data, and findings about the roster itself."""

import json
from datetime import date
from pathlib import Path

from tightrope.roster import check_roster, describe_name, load_roster, write_answer

JUNE = date(2025, 6, 20)

TWO_AT_ONCE = """
[[person]]
id = "TUV/first-example"
name = "First Example"
checked_on = 2025-01-01
source = "https://example.org/1"
[[person]]
id = "TUV/second-example"
name = "Second Example"
checked_on = 2025-01-01
source = "https://example.org/2"
[[tenure]]
actor = "TUV/first-example"
office = "army chief"
of = "TUV"
speaks_for = "TUV"
from = 2020-01-01
to = 2023-01-01
checked_on = 2025-01-01
source = "https://example.org/1"
[[tenure]]
actor = "TUV/second-example"
office = "chief of army staff"
of = "TUV"
speaks_for = "TUV"
from = {start}
checked_on = 2024-02-01
source = "https://example.org/2"
"""


def find_kinds(folder: Path, start: str, on: date | None = None) -> list[str]:
    path = folder / "actors.toml"
    path.write_text(TWO_AT_ONCE.format(start=start), encoding="utf-8")
    findings = check_roster(load_roster(path), on=on)
    return [finding.kind for finding in findings if any(about.startswith("TUV") for about in finding.about)]


def test_two_holders_of_one_seat_are_an_overlap_and_years_without_one_a_gap(tmp_path: Path) -> None:
    assert sorted(find_kinds(tmp_path, "2022-06-01")) == [
        "homonym",
        "overlap",
    ]
    assert "gap" in find_kinds(tmp_path, "2024-01-01")
    assert find_kinds(tmp_path, "2023-01-01") == ["homonym"]


def test_an_open_tenure_is_stale_after_the_day_it_was_seen(tmp_path: Path) -> None:
    assert "stale" not in find_kinds(tmp_path, "2023-01-01", on=date(2024, 2, 1))
    assert "stale" in find_kinds(tmp_path, "2023-01-01", on=date(2024, 2, 2))


def test_nobody_holds_a_seat_beside_another_in_the_roster() -> None:
    assert [finding.text for finding in check_roster(load_roster()) if finding.kind == "overlap"] == []


def test_an_answer_is_plain_data_with_sources() -> None:
    answer = describe_name(load_roster(), "Field Marshal Asim Munir", on=JUNE)
    assert json.loads(json.dumps(answer)) == answer
    (candidate,) = answer["candidates"]
    assert candidate["id"] == "PAK/asim-munir"
    assert candidate["speaks_for"] == "PAK"
    held = [tenure for tenure in candidate["tenures"] if tenure["is_held"]]
    assert held
    assert all(source.startswith("http") for tenure in held for source in tenure["source"])


def test_an_answer_in_words_says_when_it_is_stale_or_unknown() -> None:
    roster = load_roster()
    assert "STALE" in write_answer(roster, "Asim Munir", on=date(2099, 1, 1))
    assert "STALE" not in write_answer(roster, "Asim Munir", on=JUNE)
    assert "nobody known" in write_answer(roster, "Zaphod Beeblebrox")
    assert write_answer(roster, "Congo").count("speaks for") == 2
