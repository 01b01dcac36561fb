"""What the first call costs: the seconds that compiling took, where the compiled code was not in the cache yet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numba.core.event import install_timer

# kernels that only compiled code calls need no way in from Python; leaving it out halves the time to compile
INNER: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}


MARK = "kernels.digest"


def drop_stale_code(folder: Path) -> int:
    """Remove the compiled code beside the sources in `folder` if any of them changed; how many files went.

    Numba compiles a kernel anew when its own file changes, not when that of a kernel it calls does; so a cache that
    outlives an update could give the results of the code before.
    """
    cache = folder / "__pycache__"
    stamps = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.py"))]
    digest = hashlib.sha256(repr(stamps).encode()).hexdigest()
    mark, gone = cache / MARK, 0
    with suppress(OSError):  # a folder that cannot be written holds no code of ours
        if mark.exists() and mark.read_text("utf-8") == digest:
            return 0
        cache.mkdir(exist_ok=True)
        for path in (*cache.glob("*.nbi"), *cache.glob("*.nbc")):
            path.unlink(missing_ok=True)
            gone += 1
        mark.write_text(digest, "utf-8")
    return gone


drop_stale_code(Path(__file__).parent)


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
