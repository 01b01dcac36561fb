"""A case's published tables: facts of its states as of its day, and errors that say what is missing."""

from datetime import date

import pytest

from tightrope.case import collect_facts, describe_facts, load_case
from tightrope.errors import CaseError

CASE = """\
[case]
focal = "PAK"
rivals = ["IRN", "USA"]
as_of = 2025-07-01

[[covariate]]
kind = "regime"
path = "regime.csv"

[[covariate]]
kind = "rivalries"
path = "rivalries.csv"
"""


@pytest.fixture
def case(tmp_path):
    (tmp_path / "case.toml").write_text(CASE)
    (tmp_path / "regime.csv").write_text("ccode,year,v2x_polyarchy,polity2\n770,2024,0.31,NA\n2,2024,0.8,NA\n")
    (tmp_path / "rivalries.csv").write_text("ccode1,ccode2,start,end\n2,630,1982,2020\n770,750,1947,2020\n")
    return load_case(tmp_path)


def test_facts_of_the_cases_states_and_pairs_come_with_year_age_and_source(case):
    facts, rejects = collect_facts(case)
    rows = {(row["variable"], row["states"]): row for row in describe_facts(facts)}
    assert rejects == ()
    assert rows["regime.polyarchy", "PAK"]["value"] == 0.31
    assert rows["regime.polyarchy", "IRN"]["basis"] == "missing"
    assert rows["rivalries.strategic", "IRN USA"]["value"] == 1
    assert rows["rivalries.strategic", "PAK IRN"]["basis"] == "not listed"
    assert all(row["source"] for row in rows.values())


def test_the_day_can_be_another(case):
    facts, _ = collect_facts(case, states=("USA", "IRN"), on=date(1980, 1, 1))
    assert {fact.value for fact in facts} == {None}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("rivalries.csv", "rivalry.csv", "does not exist"),
        ('kind = "regime"', 'knd = "regime"', "unknown key 'knd'"),
        ("as_of = 2025-07-01", "", "no as_of"),
    ],
)
def test_what_is_wrong_with_a_table_is_said_with_its_line(case, old, new, message):
    (case.folder / "case.toml").write_text(CASE.replace(old, new))
    with pytest.raises(CaseError, match=message):
        collect_facts(load_case(case.folder))


def test_an_unknown_state_is_named_with_the_nearest(case):
    with pytest.raises(CaseError, match="did you mean 'PAN'"):
        collect_facts(case, states=("PAC",))
