"""How much a parser may take: bytes, memory, time, output, pages, depth."""

from __future__ import annotations

import sys
from dataclasses import dataclass

if sys.platform != "win32":
    import resource

MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one parse. Sizes are in bytes, times in seconds."""

    memory: int = 1024 * MB  # address space of the process
    cpu: int = 20
    wall: int = 60
    text: int = 2_000_000  # characters of text out of one file; reading takes about a thousand bytes a character
    pages: int = 500
    depth: int = 200  # elements inside each other
    members: int = 1_000  # files of an archive, entries of a feed
    unpacked: int = 64 * MB  # bytes of an archive or a Word file, unpacked
    nested: int = 2  # archives inside each other


LIMITS = Limits()


def hold_to(limits: Limits, *, output: int) -> None:
    """Hold this process to the limits, for good. Where the system has no such limits only the wall time is kept.

    The process may not write a file larger than `output` bytes (its answer), open more than a few files, dump its
    memory or start another process.
    """
    if sys.platform == "win32":
        return
    for what, soft in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu),
        (resource.RLIMIT_FSIZE, output),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        wanted = soft if hard == resource.RLIM_INFINITY else min(soft, hard)
        resource.setrlimit(what, (wanted, wanted + 1 if what == resource.RLIMIT_CPU and hard < 0 else wanted))


def forbid_reach() -> None:
    """No connection, no other process, no file opened for writing, from here on: each raises PermissionError."""

    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if event.startswith(("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.fork", "os.system", "ctypes.")):
            raise PermissionError(f"a parser may not: {event}")
        if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
            raise PermissionError("a parser may not open a file for writing")

    sys.addaudithook(refuse)
