"""Every error that tightrope raises on purpose.

    TightropeError                a caller's mistake; the message says what, where and what to do
    ├── CaseError                 the case file: unknown key, missing path, unknown actor
    ├── DocumentError             a document that cannot be read as asked
    ├── FeedError                 event data whose header or file cannot be used
    ├── FetchError                a file that could not be fetched: no answer, a private address, not as stated
    ├── CovariateError            a published table that cannot be used, or a variable nobody loaded
    │   └── LookAheadError        a read of something dated after the day asked for
    ├── RosterError               actors: a broken row, a clash, an unknown name
    ├── StoreError                the store: locked, damaged, read-only, disk full
    ├── ReviewError               a review line that fits no evidence or field
    └── ModelError                a model's input or its failure to converge

A bad row, page or sentence is never an exception: it is a `tightrope.nouns.Reject`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class TightropeError(Exception):
    """A caller's mistake, in a sentence that says what, where and what to do."""


class CaseError(TightropeError):
    """The case file cannot be used as it stands."""


class DocumentError(TightropeError):
    """A document cannot be read as asked."""


class FeedError(TightropeError):
    """A file of event data cannot be used."""


class FetchError(TightropeError):
    """A file could not be fetched; `status` is the server's answer, `is_lasting` that asking again will not help."""

    def __init__(self, message: str, *, status: int | None = None, is_lasting: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.is_lasting = is_lasting


class CovariateError(TightropeError):
    """A published table cannot be used, or nobody loaded the variable asked for."""


class LookAheadError(CovariateError):
    """A read of something dated after the day asked for."""


class RosterError(TightropeError):
    """Actor data is broken or a name is unknown."""


class StoreError(TightropeError):
    """The store is locked, damaged, read-only or full."""


class ReviewError(TightropeError):
    """A line of a review file fits no evidence or no field."""


class ModelError(TightropeError):
    """A model was given input it cannot use, or did not converge."""


def name_nearest(word: str, options: Iterable[str]) -> str:
    """Say which option a mistyped word is nearest to, as the end of an error sentence.

    >>> name_nearest("rival", ["rivals", "watch"])
    "; did you mean 'rivals'?"
    >>> name_nearest("xyz", ["rivals", "watch"])
    '; known: rivals, watch'
    """
    known = sorted(options)
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; known: {', '.join(known[:12])}{', …' if len(known) > 12 else ''}"
