"""Every mechanism of docs/concepts/mechanisms.md has one line that shows it working, and the line holds."""

import doctest
import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "concepts" / "mechanisms.md").read_text(encoding="utf-8")
HEAD, *SECTIONS = re.split(r"^## ", PAGE, flags=re.MULTILINE)


def test_there_are_thirty_eight_each_with_model_place_inputs_and_one_line():
    assert [int(s.split(".")[0]) for s in SECTIONS] == list(range(1, 39))
    for section in SECTIONS:
        assert "| model | where | inputs |" in section
        assert len(re.findall(r"^>>> ", section, flags=re.MULTILINE)) == 1


@pytest.mark.parametrize("section", SECTIONS, ids=[s.splitlines()[0] for s in SECTIONS])
def test_the_mechanism_works_in_the_expected_direction(section):
    runner = doctest.DocTestRunner(verbose=False)
    test = doctest.DocTestParser().get_doctest(HEAD + section, {}, "mechanisms", "mechanisms.md", 0)
    runner.run(test)
    assert runner.summarize(verbose=False).failed == 0
