"""One writer at a time, with a lock that says who holds it."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from tightrope.errors import StoreError


@contextlib.contextmanager
def hold_lock(folder: Path) -> Iterator[None]:
    """Hold the folder's write lock; a lock left by a process that is gone is taken over.

    Raises StoreError, naming the holder, where another process is writing.
    """
    path = folder / "lock"
    me = {"pid": os.getpid(), "host": socket.gethostname()}
    for _ in range(2):
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
        except FileExistsError:
            holder = _read_holder(path)
            if _is_alive(holder):
                raise StoreError(
                    f"{folder}: process {holder.get('pid')} on {holder.get('host')} is writing to this store; "
                    f"wait until it ends, or delete {path} if you are sure that it is gone"
                ) from None
            path.unlink(missing_ok=True)
            continue
        except OSError as error:
            raise explain_os_error(error, folder) from error
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(me, file)
        break
    else:
        raise StoreError(f"{folder}: another process took the lock first; run the command again")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def explain_os_error(error: OSError, folder: Path) -> StoreError:
    """A StoreError that says what the system refused and what to do."""
    if error.errno == errno.ENOSPC:
        return StoreError(f"{folder}: the disk is full; free some space or choose another folder with --out")
    if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
        return StoreError(f"{folder}: cannot be written to (read-only); choose another folder with --out")
    return StoreError(f"{folder}: {error.strerror or error}; check the folder or choose another with --out")


def _read_holder(path: Path) -> dict[str, object]:
    """Who holds the lock; empty where the file is gone or half-written."""
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return holder if isinstance(holder, dict) else {}


def _is_alive(holder: dict[str, object]) -> bool:
    """Whether the holder still runs; one on another host is taken to run."""
    pid = holder.get("pid")
    if not isinstance(pid, int):
        return False
    if holder.get("host") != socket.gethostname():
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
