"""A case file is checked whole: what is wrong is named with file, line and the nearest match."""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tightrope.case.file import load_case
from tightrope.errors import CaseError

GOOD = """\
[case]
title = "A between B and C"
focal = "PAK"
rivals = ["IRN", "USA"]
as_of = 2025-07-01

[read]
documents = ["reports/*.md"]

[[feed]]
kind = "plain-csv"
path = "events.csv"

[[source]]
publisher = "P"
letter = "B"
why = "checked"
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "b.md").write_text("x")
    (tmp_path / "reports" / "a.md").write_text("x")
    (tmp_path / "events.csv").write_text("x")
    return tmp_path


def test_a_good_case_file_is_read(folder):
    (folder / "case.toml").write_text(GOOD)
    case = load_case(folder)
    assert (case.focal, case.rivals, case.as_of) == ("PAK", ("IRN", "USA"), date(2025, 7, 1))
    assert [path.name for path in case.documents] == ["a.md", "b.md"]
    assert case.feeds[0][0] == "plain-csv"
    assert case.sources["P"].letter == "B"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("rivals =", "rival =", r"case\.toml:4: unknown key 'rival' in \[case\]; did you mean 'rivals'\?"),
        ("[read]", "[raed]", r"case\.toml:7: unknown section \[raed\]; did you mean 'read'\?"),
        ("events.csv", "event.csv", r"case\.toml:12: 'event\.csv' does not exist.*did you mean 'events\.csv'"),
        ("reports/*.md", "report/*.md", r"case\.toml:8: no file fits"),
        ("2025-07-01", '"2025-07-01"', r"case\.toml:5: as_of must be a date without quotes"),
        ('["IRN", "USA"]', '["IRN", "IRN"]', r"case\.toml:4: rivals must be two different"),
        ('letter = "B"', 'letter = "G"', r"case\.toml:16: letter 'G' must be one of A, B"),
        ('why = "checked"', "", r"letter B of 'P' needs a reason"),
        ("[[feed]]", "[feed]", r"case\.toml:10: feed must be written as \[\[feed\]\]"),
        ("[case]", "[case", r"not valid TOML"),
        ('kind = "plain-csv"\n', "", r"a \[\[feed\]\] needs kind"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(folder, old, new, message):
    (folder / "case.toml").write_text(GOOD.replace(old, new))
    with pytest.raises(CaseError, match=message):
        load_case(folder)


def test_a_folder_without_a_case_file_says_what_to_give(tmp_path):
    with pytest.raises(CaseError, match="takes a case folder or documents"):
        load_case(tmp_path)


@given(st.text(alphabet='[]="\n abc.case,1', max_size=60))
def test_no_text_ends_in_a_traceback(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("case") / "case.toml"
    path.write_text(text)
    with contextlib.suppress(CaseError):
        load_case(path)


def test_documents_may_be_named_by_an_absolute_pattern(folder):
    (folder / "case.toml").write_text(GOOD.replace("reports/*.md", f"{folder}/reports/*.md"))
    assert [path.name for path in load_case(folder).documents] == ["a.md", "b.md"]
