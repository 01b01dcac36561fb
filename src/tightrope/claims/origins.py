"""Origins: who a report really comes from, so that fifty copies of one story count once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """One independent source of reports: rewrites of one text, or all that quote one agency, are one origin.

    `publisher` is whose word it is (an agency that is quoted, else the earliest carrier), `carriers` are all
    publishers that carry it, `docs` all documents or feeds, `evidence_ids` what rests on it. `reasons` are complete
    sentences, one for each rule that joined documents. `circles` are publishers that cite each other in a ring.
    """

    id: str
    publisher: str
    carriers: tuple[str, ...]
    docs: tuple[str, ...]
    evidence_ids: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    circles: tuple[tuple[str, ...], ...] = ()
