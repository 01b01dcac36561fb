"""The reader as a stage of Ray Data, for more documents than one machine reads: the same bytes out as a run here.

Ray comes with the extra `[scale]` and is loaded only when a stage is made.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from tightrope.errors import DocumentError
from tightrope.nouns import Document, Reject, write_records
from tightrope.reading.journal import Journal
from tightrope.reading.many import Desk, read_at_desk
from tightrope.reading.names import RosterLike

if TYPE_CHECKING:
    from ray.data import Dataset

BATCH = 16  # documents handed to a worker at a time
_DATES = ("published", "accessed")
_LISTS = tuple(each.name for each in fields(Document) if isinstance(each.default, tuple))


def list_rows(documents: Iterable[Document]) -> Iterator[dict[str, Any]]:
    """Documents as rows of plain values, numbered: what `ray.data.from_items` takes.

    >>> row = next(list_rows([Document("a.txt", "0", "Norway condemned Russia.", published=date(2026, 11, 22))]))
    >>> row["number"], row["published"], make_document(row).name
    (0, '2026-11-22', 'a.txt')
    """
    for number, document in enumerate(documents):
        row = asdict(document)
        for name in _DATES:
            row[name] = row[name].isoformat() if row[name] else None
        for name in _LISTS:
            row[name] = json.dumps(row[name])
        yield {"number": number} | row


def make_document(row: Mapping[str, Any]) -> Document:
    """The document of a row. `name` and `text` must be there; the hash is that of the text where none is given.

    Raises DocumentError where a column is missing or a date is none.
    """
    known = {each.name for each in fields(Document)}
    values = {name: value for name, value in row.items() if name in known and value is not None}
    if not {"name", "text"} <= set(values):
        raise DocumentError(f"a row of documents needs the columns name and text; this one has {', '.join(row)}")
    try:
        values |= {name: date.fromisoformat(str(values[name])) for name in _DATES if name in values}
    except ValueError as error:
        raise DocumentError(f"{values['name']}: {error}; write dates as 2025-06-25") from error
    for name in _LISTS:
        if name in values:
            values[name] = tuple(tuple(x) if isinstance(x, list) else x for x in json.loads(values[name]))
    values.setdefault("sha256", sha256(str(values["text"]).encode()).hexdigest())
    return Document(**values)


class ReadStage:
    """What a worker of Ray calls: a table of documents in, a table of readings out. Made once a worker."""

    def __init__(self, roster: RosterLike, model: str | None = None, journal: Journal | None = None) -> None:
        self.desk = Desk(roster, model, journal)

    def __call__(self, batch: Any) -> Any:
        """Read a `pyarrow.Table`, a row a document."""
        import pyarrow as pa  # type: ignore[import-untyped]  # noqa: PLC0415 - comes with the extra

        return pa.Table.from_pylist([self.read_row(row) for row in batch.to_pylist()])

    def read_row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """One reading as plain values: `records` are JSON Lines in the one schema, `rejects` a JSON list."""
        try:
            document = make_document(row)
        except DocumentError as error:
            name = str(row.get("name") or row.get("number"))
            return _describe(row, name=name, rejects=[Reject(name, str(error), str(row.get("text") or "")[:2000])])
        reading = read_at_desk(document, self.desk)
        described = _describe(row, name=document.name, rejects=reading.rejects)
        records = "".join(write_records(reading.evidence))
        return described | {"sha256": document.sha256, "sentences": len(reading.sentences), "records": records}


def _describe(row: Mapping[str, Any], *, name: str, rejects: Iterable[Reject]) -> dict[str, Any]:
    """A row out, with the number that came in; as yet without records."""
    return {
        "number": row.get("number"),
        "name": name,
        "sha256": None,
        "sentences": 0,
        "records": "",
        "rejects": json.dumps([asdict(reject) for reject in rejects], ensure_ascii=False),
    }


def read_dataset(
    dataset: Dataset,
    *,
    roster: RosterLike,
    model: str | None = None,
    journal: Journal | None = None,
    workers: int = 2,
    batch: int = BATCH,
) -> Dataset:
    """Add reading as a stage to a dataset of documents (see `list_rows` for the columns).

    Parameters
    ----------
    workers : actors of Ray that read, a processor core each; the readings are the same for any number.
    journal : keeps finished readings in a folder that every worker can reach.

    The rows out stand in no fixed order; sort them by `number`. A row that is no document, or on which the reader
    fails, comes out without records, its reason among the `rejects`.
    """
    return dataset.map_batches(
        ReadStage,
        fn_constructor_kwargs={"roster": roster, "model": model, "journal": journal},
        batch_format="pyarrow",
        batch_size=batch,
        concurrency=workers,
        num_cpus=1,
    )
