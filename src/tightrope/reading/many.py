"""Many documents over several processes: in order, each failure a Reject, none of it lost to another's fault."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from multiprocessing.connection import wait

from tightrope.errors import TightropeError
from tightrope.nouns import Document, Reject
from tightrope.reading.journal import Journal
from tightrope.reading.names import RosterLike
from tightrope.reading.read import Reading, read_document

LOGGER = logging.getLogger(__name__)
AHEAD = 8  # documents a process may lie ahead of the one that is waited for; it bounds the memory


@dataclass(frozen=True, slots=True)
class Desk:
    """What a reader needs beside the document: who is who, the pipeline, and where finished readings are kept."""

    roster: RosterLike
    model: str | None = None
    journal: Journal | None = None


_WORKER: dict[str, Desk] = {}


def read_documents(
    documents: Iterable[Document],
    *,
    roster: RosterLike,
    processes: int = 1,
    model: str | None = None,
    journal: Journal | None = None,
) -> Iterator[Reading]:
    """Readings in the order of the documents; their `scenes` are left out.

    Parameters
    ----------
    processes : workers; the results are the same for any number.
    journal : keeps each reading as soon as it is finished; those it holds from before are not read again.

    A document on which the reader fails, or that kills its worker, gives a Reading without evidence and a Reject that
    says so; it is not kept, so that another run tries it again.
    """
    desk = Desk(roster, model, journal)
    if processes <= 1:
        for document in documents:
            yield read_at_desk(document, desk)
        return
    yield from _read_apart(documents, desk, processes=processes)


def read_at_desk(document: Document, desk: Desk) -> Reading:
    """A reading without its scenes, from the journal or anew; any fault of the reader is a Reject of this document."""
    kept = desk.journal.find(document) if desk.journal else None
    if kept is not None:
        return kept
    try:
        reading = replace(read_document(document, roster=desk.roster, model=desk.model), scenes=())
    except TightropeError:  # the caller's mistake, such as no pipeline; it is the same for every document
        raise
    except Exception as error:
        LOGGER.info("%s: the reader failed", document.name, exc_info=True)
        return _fail(document, f"failed: {type(error).__name__}: {error}")
    if desk.journal:
        desk.journal.keep(reading)
    return reading


def _read_apart(documents: Iterable[Document], desk: Desk, *, processes: int) -> Iterator[Reading]:
    """Readings by worker processes, at most `AHEAD` a process under way."""
    crew = _Crew(desk, processes)
    try:
        for document in documents:
            crew.add(document)
            if len(crew.waiting) >= processes * AHEAD:
                yield crew.take()
        while crew.waiting:
            yield crew.take()
    finally:
        crew.pool.shutdown(cancel_futures=True)


class _Crew:
    """Worker processes and the documents that wait for them, in order.

    When a worker dies, any of the documents under way may have done it. These are read again one at a time, with
    nothing else under way, so that whose fault the next death is stands beyond doubt; a document without a future
    waits for that.
    """

    def __init__(self, desk: Desk, processes: int) -> None:
        self.desk, self.processes = desk, processes
        self.pool = _open_pool(desk, processes)
        self.waiting: deque[tuple[Document, Future[Reading] | None]] = deque()
        self.suspects = 0

    def add(self, document: Document) -> None:
        """One more document at the end."""
        self.waiting.append((document, None if self.suspects else _submit(self.pool, document)))

    def take(self) -> Reading:
        """The reading of the first."""
        document, future = self.waiting.popleft()
        if future is not None:
            try:
                return future.result()
            except BrokenProcessPool:
                self._suspect_all()
        reading = self._read_alone(document)
        self.suspects -= 1
        if self.suspects <= 0:
            self.waiting = deque(
                (other, _submit(self.pool, other) if done is None else done) for other, done in self.waiting
            )
        return reading

    def _suspect_all(self) -> None:
        """Every document that is not finished, the first included, is to be read alone; with new workers."""
        self._renew()
        self.waiting = deque((other, done if _is_finished(done) else None) for other, done in self.waiting)
        self.suspects = 1 + sum(done is None for _, done in self.waiting)

    def _read_alone(self, document: Document) -> Reading:
        """A reading while nothing else is under way; a death clears all others."""
        try:
            return _submit(self.pool, document).result()
        except BrokenProcessPool:
            self._renew()
            self.suspects = 1
            return _fail(document, "failed: its worker process died")

    def _renew(self) -> None:
        """New workers in place of a broken pool."""
        self.pool.shutdown(wait=False, cancel_futures=True)
        self.pool = _open_pool(self.desk, self.processes)


def _is_finished(future: Future[Reading] | None) -> bool:
    """Whether a reading, or its own fault, is there."""
    return (
        future is not None
        and future.done()
        and not future.cancelled()
        and (not isinstance(future.exception(), BrokenProcessPool))
    )


def _open_pool(desk: Desk, processes: int) -> ProcessPoolExecutor:
    """Workers that load the reader once each; started afresh, so that no lock or thread of ours is copied."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(processes, mp_context=context, initializer=_start, initargs=(desk,))


def _submit(pool: ProcessPoolExecutor, document: Document) -> Future[Reading]:
    """A document handed to a pool; one that is broken already gives a future that says so."""
    try:
        return pool.submit(_read_in_worker, document)
    except BrokenProcessPool as error:
        broken: Future[Reading] = Future()
        broken.set_exception(error)
        return broken


def _start(desk: Desk) -> None:
    """Set a worker up; it ends with its parent, and leaves an interrupt to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _WORKER["desk"] = desk


def _end_with_parent() -> None:
    """Leave when the parent is gone: a killed run must not go on in the dark."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _read_in_worker(document: Document) -> Reading:
    """Read in a worker."""
    return read_at_desk(document, _WORKER["desk"])


def _fail(document: Document, reason: str) -> Reading:
    """A reading that gave nothing, with the reason."""
    return Reading(document, (), (Reject(document.name, reason, document.text[:2000]),), ())
