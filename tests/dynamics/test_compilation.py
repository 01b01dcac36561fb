"""Compiled code: what it costs is told, and where it comes from changes no result."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tightrope.dynamics.compilation import drop_stale_code, watch_compilation

SCRIPT = """
import numpy as np
from tightrope.dynamics import Term, fit_model, make_history
from tightrope.dynamics.compilation import watch_compilation
rng = np.random.default_rng(1)
s = rng.integers(0, 6, 300)
t = (s + rng.integers(1, 6, 300)) % 6
history = make_history(np.arange(300), [f"a{i}" for i in s], [f"a{i}" for i in t])
terms = (Term("inertia", of="act", half_life=9, scale="log"), Term("friend_of_friend", of="act", by="act", half_life=20))
with watch_compilation() as cost:
    fit = fit_model(history, terms, layer="act")
print(fit.coefficients.tobytes().hex(), fit.robust_errors.tobytes().hex(), cost.seconds > 0.5)
"""


@pytest.mark.slow
def test_results_are_the_same_with_and_without_the_compiled_cache(tmp_path):
    env = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).resolve().parents[2] / "src"),
        "NUMBA_CACHE_DIR": str(tmp_path),
    }
    first, second = (
        subprocess.run(
            [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, env=env
        ).stdout.split()
        for _ in range(2)
    )
    assert first[:2] == second[:2]
    assert (first[2], second[2]) == ("True", "False")


def test_a_changed_source_drops_all_compiled_code_and_an_unchanged_one_none(tmp_path):
    """A kernel that calls another is compiled code of both, and only its own file is watched by the compiler."""
    (tmp_path / "callee.py").write_text("x = 1\n")
    (tmp_path / "__pycache__").mkdir()
    kept = tmp_path / "__pycache__" / "caller.nbc"
    drop_stale_code(tmp_path)
    kept.write_bytes(b"code")
    assert drop_stale_code(tmp_path) == 0
    assert kept.exists()
    (tmp_path / "callee.py").write_text("x = 10\n")
    assert drop_stale_code(tmp_path) == 1
    assert not kept.exists()


def test_code_that_compiles_nothing_costs_nothing():
    with watch_compilation() as cost:
        sum(range(10))
    assert cost.seconds == 0
