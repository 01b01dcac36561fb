"""The page on writing a case names every key and column there is, and its code runs."""

import re
from pathlib import Path

import pytest

from tightrope.case.file import KEYS
from tightrope.feeds.plain_csv import COLUMNS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "how-to" / "write-a-case.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("section", KEYS)
def test_every_section_and_key_of_a_case_file_is_described(section: str) -> None:
    assert re.search(rf"\[{section}[\].]", PAGE)
    assert not [key for key in KEYS[section] or () if not re.search(rf"^{key} +?= ", PAGE, re.M)]


def test_every_column_of_the_feed_is_described() -> None:
    assert not [name for name in COLUMNS if f"`{name}`" not in PAGE]


def test_the_code_of_the_page_prints_what_it_says(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    for code in re.findall(r"```python\n(.*?)```", PAGE, re.S):
        exec(code, {})  # noqa: S102 -- runs the documentation
        promised = re.search(r"print\(.*\)  # (.*)", code)
        assert promised
        assert capsys.readouterr().out.strip() == promised[1]
