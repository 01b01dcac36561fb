"""Every kind, variable and key of a layout has docs; the how-to works as it stands."""

import json
import re
from dataclasses import fields
from pathlib import Path

from typer.testing import CliRunner

from tightrope.cli import app
from tightrope.covariates import Layout, load_layouts

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_every_kind_and_variable_has_docs():
    rows = {
        line.split("`")[1]: line
        for line in (DOCS / "reference/covariates.md").read_text().splitlines()
        if line.startswith("| `")
    }
    assert set(rows) == set(load_layouts())
    assert [
        name for kind, layout in load_layouts().items() for name in layout.variables if f"`{name}`" not in rows[kind]
    ] == []


def test_every_key_of_a_layout_has_docs():
    page = (DOCS / "how-to/add-a-covariate.md").read_text(encoding="utf-8")
    keys = [field.name for field in fields(Layout) if field.name not in ("kind", "variables")]
    assert [key for key in keys if f"`{key}`" not in page] == []


def test_the_how_to_gives_a_fact_as_it_stands(tmp_path):
    page = (DOCS / "how-to/add-a-covariate.md").read_text(encoding="utf-8")
    table = "\n".join(line.strip() for line in page.splitlines() if re.match(r"\s+(donor|USA),", line))
    layout, case = (
        re.sub(r"^   ", "", text, flags=re.MULTILINE) for text in re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    )
    (tmp_path / "aid.csv").write_text(table)
    (tmp_path / "aid.toml").write_text(layout)
    (tmp_path / "case.toml").write_text(case)
    done = CliRunner().invoke(app, ["facts", str(tmp_path), "USA", "PAK", "--on", "2025-06-01", "--json"])
    assert done.exit_code == 0, done.output
    first = json.loads(done.stdout)[0]
    assert (first["variable"], first["states"], first["value"], first["year"]) == ("aid.given", "USA PAK", 170.0, 2024)
    assert first["source"].startswith("Aid statistics")
