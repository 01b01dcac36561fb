"""What if, as the shell writes it: injections and prohibitions in words, errors that say how to write them."""

import pytest
from tests.case.test_outlook import folder  # noqa: F401

from tightrope.case import build_assessment, load_case
from tightrope.case.whatif import (
    ask_case,
    describe_grounds,
    describe_whatif,
    parse_clamp,
    parse_forbidden,
    parse_injection,
)
from tightrope.dynamics.whatif import Change
from tightrope.errors import CaseError


@pytest.mark.parametrize(
    ("parse", "text", "said"),
    [
        (parse_injection, "IRN ISR ASSAULT", "write DATE ACTOR RECIPIENT TYPE"),
        (parse_injection, "July IRN ISR ASSAULT", "no date"),
        (parse_injection, "2025-07-03 IRN ISR ASSULT", "did you mean 'ASSAULT'"),
        (parse_injection, "2025-07-03 IRN ISR DENY", "neither a class"),
        (parse_clamp, "reciprocity", "write EFFECT=ACTS"),
        (parse_clamp, "reciprocity=none", "write EFFECT=ACTS"),
        (parse_forbidden, "USA IRN", "write ACTOR RECIPIENT CLASS"),
        (parse_forbidden, "USA IRN conflicts", "did you mean 'conflict'"),
    ],
)
def test_what_cannot_be_read_is_said_with_how_to_write_it(parse, text, said):
    with pytest.raises(CaseError, match=said):
        parse(text)


def test_a_type_stands_for_its_class_and_a_star_for_any():
    assert parse_injection("2025-07-03 IRN ISR AID").layer == "cooperation"
    assert parse_forbidden("USA * ASSAULT") == ("USA", "*", "conflict")


def test_two_worlds_of_a_case_differ_by_what_was_asked(folder):  # noqa: F811
    case = load_case(folder)
    assessment = build_assessment(case)
    change = Change(inject=(parse_injection("2025-07-03 USA IRN ACCUSE"),))
    asked = ask_case(assessment, case, change, paths=60)
    rows = describe_whatif(asked, assessment)
    assert rows[0]["of it injected"] == "1"
    assert all(row["label"] == "model-conditional, not causal" for row in rows)
    assert any("Monte Carlo" in line for line in describe_grounds(asked))
    with pytest.raises(CaseError, match="what if: no effect 'inertai' in the daily model; did you mean 'inertia'"):
        ask_case(assessment, case, Change(clamp=(parse_clamp("inertai=1"),)), paths=60)
    with pytest.raises(CaseError, match="what if: an act is injected on 2026"):
        ask_case(assessment, case, Change(inject=(parse_injection("2026-07-03 USA IRN ACCUSE"),)), paths=60)
