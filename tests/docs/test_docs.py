"""What has no docs fails the build, and the code in the docs runs."""

import doctest
import re
from pathlib import Path

import pytest
import typer

from tightrope import errors
from tightrope.alignment import Settings
from tightrope.case.file import KEYS
from tightrope.cli import app
from tightrope.feeds import FEEDS
from tightrope.feeds.plain_csv import COLUMNS
from tightrope.nouns import build_schema

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
COMMANDS = typer.main.get_command(app).commands


def read(name):
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_and_option_has_docs_and_an_example(name):
    row = next((line for line in read("reference/commands.md").splitlines() if f"`tightrope {name} " in line), None)
    assert row, f"{name} is missing in docs/reference/commands.md"
    options = [option for param in COMMANDS[name].params for option in param.opts if option.startswith("--")]
    assert [option for option in options if option not in row] == []
    assert "Example: tightrope " in COMMANDS[name].help


def test_every_feed_and_column_has_docs():
    page = read("reference/feeds.md")
    assert [kind for kind in FEEDS if f"## {kind}" not in page] == []
    assert [column for column in COLUMNS if f"| `{column}` |" not in page] == []


def test_every_key_of_the_case_file_has_docs():
    page = read("reference/case-file.md")
    names = [f"[{name}]" for name in KEYS] + [f"`{key}`" for keys in KEYS.values() if keys for key in keys]
    assert [name for name in names if name not in page and name.replace("]", ".*]") not in page] == []


def test_every_setting_of_the_position_has_docs():
    page = read("concepts/alignment.md")
    assert [name for name in Settings.__dataclass_fields__ if f"`{name}`" not in page] == []


def test_every_error_has_docs():
    page = read("reference/errors.md")
    classes = [
        name for name, value in vars(errors).items() if isinstance(value, type) and value.__module__ == errors.__name__
    ]
    assert [name for name in classes if f"| `{name}` |" not in page] == []


def test_every_field_of_the_record_has_docs():
    page = read("reference/evidence.md")
    assert [name for name in build_schema()["properties"] if f"`{name}`" not in page] == []


CODE = {page: re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL) for page in PAGES}


ELSEWHERE = {ROOT / "docs/how-to/read-on-a-cluster.md"}  # tests/reading/test_ray_stage.py runs it on a local cluster


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if CODE[page] and page not in ELSEWHERE],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_code_in_the_docs_runs_from_the_top_of_a_page_to_its_end(page, monkeypatch):
    monkeypatch.chdir(ROOT)
    names = {"__name__": "docs"}
    for code in CODE[page]:
        if code.lstrip().startswith(">>>"):
            test = doctest.DocTestParser().get_doctest(code, names, page.name, None, None)
            assert doctest.DocTestRunner().run(test, clear_globs=False).failed == 0
            names |= test.globs
        else:
            exec(compile(code, page.name, "exec"), names)  # noqa: S102


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert missing == []
