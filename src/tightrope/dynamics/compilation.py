"""What the first call costs: the seconds that compiling took, where the compiled code was not in the cache yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from numba.core.event import install_timer

# kernels that only compiled code calls need no way in from Python; leaving it out halves the time to compile
INNER: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}


@dataclass(slots=True)
class Compilation:
    """Seconds that compiling took; 0 where all compiled code came from the cache."""

    seconds: float = 0.0


@contextmanager
def watch_compilation() -> Iterator[Compilation]:
    """Measure how long the code inside spends on compiling.

    >>> with watch_compilation() as cost:
    ...     total = 1 + 1
    >>> cost.seconds
    0.0
    """
    cost = Compilation()

    def keep(seconds: float) -> None:
        cost.seconds = max(seconds, 0.0)

    with install_timer("numba:compile", keep):
        yield cost
