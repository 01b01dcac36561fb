"""Compiled code: what it costs is told, and where it comes from changes no result."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tightrope.dynamics.compilation import watch_compilation

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


def test_code_that_compiles_nothing_costs_nothing():
    with watch_compilation() as cost:
        sum(range(10))
    assert cost.seconds == 0
