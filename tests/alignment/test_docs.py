"""The page on alignment runs as written."""

import doctest
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "concepts" / "alignment.md"


def test_the_code_on_the_page_runs_as_printed():
    failed, tried = doctest.testfile(str(PAGE), module_relative=False)
    assert tried > 0
    assert failed == 0
