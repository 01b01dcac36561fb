"""The documentation of the room says what the code says, and its code runs."""

import re
from pathlib import Path

from tightrope.dynamics.catalogue import write_catalogue
from tightrope.dynamics.effects import load_effects
from tightrope.dynamics.signals import SIGNALS, WIDTH

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_of_effects_is_up_to_date():
    assert (ROOT / "docs/reference/effects.md").read_text("utf-8") == write_catalogue(), (
        "write it anew with write_catalogue()"
    )


def test_every_effect_and_signal_stands_on_the_page_once():
    page = write_catalogue()
    assert all(page.count(f"| `{e.name}` |") == 1 for e in load_effects())
    assert len({name for name, _ in SIGNALS}) == WIDTH


def test_the_tutorial_runs(tmp_path, monkeypatch):
    text = (ROOT / "docs/tutorial/dynamics.md").read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, flags=re.S)
    assert len(blocks) >= 4
    monkeypatch.chdir(tmp_path)
    scope = {}
    for block in blocks:
        exec(compile(block, "docs/tutorial/dynamics.md", "exec"), scope)  # noqa: S102 - the page's own code
    assert scope["compared"].caveat == "model-conditional, not causal"
