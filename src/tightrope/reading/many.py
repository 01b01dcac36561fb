"""Many documents over several processes: in order, each failure a Reject, none of it lost to another's fault."""

from __future__ import annotations

import logging
import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace

from tightrope.nouns import Document, Reject
from tightrope.reading.names import RosterLike
from tightrope.reading.read import Reading, read_document

LOGGER = logging.getLogger(__name__)
AHEAD = 8  # documents a process may lie ahead of the one that is waited for; it bounds the memory

_WORKER: dict[str, tuple[RosterLike, str | None]] = {}


def read_documents(
    documents: Iterable[Document],
    *,
    roster: RosterLike,
    processes: int = 1,
    model: str | None = None,
    known: frozenset[str] = frozenset(),
) -> Iterator[Reading]:
    """Readings in the order of the documents; their `scenes` are left out.

    Parameters
    ----------
    processes : workers; the results are the same for any number.
    known : sha256 of documents that were read before, as after a kill; they are passed over.

    A document on which the reader fails, or that kills its worker, gives a Reading without evidence and a Reject that
    says so.
    """
    wanted = (document for document in documents if document.sha256 not in known)
    if processes <= 1:
        for document in wanted:
            yield _read_safely(document, roster, model)
        return
    yield from _read_apart(wanted, roster=roster, processes=processes, model=model)


def _read_apart(
    documents: Iterable[Document], *, roster: RosterLike, processes: int, model: str | None
) -> Iterator[Reading]:
    """Readings by worker processes, at most `AHEAD` a process under way."""
    context = multiprocessing.get_context("spawn")

    def open_pool() -> ProcessPoolExecutor:
        return ProcessPoolExecutor(processes, mp_context=context, initializer=_start, initargs=(roster, model))

    pool = open_pool()
    waiting: deque[tuple[Document, Future[Reading]]] = deque()
    try:
        for document in documents:
            waiting.append((document, pool.submit(_read_in_worker, document)))
            if len(waiting) >= processes * AHEAD:
                first, future = waiting.popleft()
                try:
                    yield future.result()
                except BrokenProcessPool:
                    yield _fail(first, "failed: its worker process died")
                    pool.shutdown(wait=False, cancel_futures=True)
                    pool = open_pool()
                    waiting = deque((other, pool.submit(_read_in_worker, other)) for other, _ in waiting)
        for first, future in waiting:
            try:
                yield future.result()
            except BrokenProcessPool:
                yield _fail(first, "failed: its worker process died")
    finally:
        pool.shutdown(cancel_futures=True)


def _start(roster: RosterLike, model: str | None) -> None:
    """Set a worker up."""
    _WORKER["all"] = (roster, model)


def _read_in_worker(document: Document) -> Reading:
    """Read in a worker."""
    roster, model = _WORKER["all"]
    return _read_safely(document, roster, model)


def _read_safely(document: Document, roster: RosterLike, model: str | None) -> Reading:
    """A reading without its scenes; any fault of the reader is a Reject of this document alone."""
    try:
        return replace(read_document(document, roster=roster, model=model), scenes=())
    except Exception as error:
        LOGGER.warning("%s: the reader failed", document.name, exc_info=True)
        return _fail(document, f"failed: {type(error).__name__}: {error}")


def _fail(document: Document, reason: str) -> Reading:
    """A reading that gave nothing, with the reason."""
    return Reading(document, (), (Reject(document.name, reason, document.text[:2000]),), ())
