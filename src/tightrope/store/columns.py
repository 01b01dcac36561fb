"""Columns of a published table, CSV or Parquet, as arrays: the store's DuckDB lent to rooms that read whole tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from tightrope.errors import StoreError, name_nearest

ABSENT = ("", "NA", "N/A", "NaN", "nan", "NULL", "None", ".")  # how published tables write that a cell is missing


def read_columns(
    path: Path, *, numbers: Sequence[str] = (), texts: Sequence[str] = ()
) -> tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.object_]], NDArray[np.bool_]]:
    """Number columns (rows,) with nan where missing, text columns (rows,) with "" where missing, and broken rows.

    A row is broken where a cell of a number column holds something that is no number. Rows keep the file's order.
    Raises StoreError for a file that is no table or lacks a column, with the nearest one.
    """
    wanted = list(dict.fromkeys((*numbers, *texts)))
    source = "read_parquet(?)" if path.suffix == ".parquet" else "read_csv(?, all_varchar = true, header = true)"
    try:
        with duckdb.connect() as database:
            known = [row[0] for row in database.execute(f"describe from {source}", [str(path)]).fetchall()]
            for column in wanted:
                if column not in known:
                    raise StoreError(f"{path.name}: no column {column!r}{name_nearest(column, known)}")
            cells = [f"{_clean(name)} as {_quote('text ' + name)}" for name in texts]
            cells += [f"try_cast({_clean(name)} as double) as {_quote(name)}" for name in numbers]
            broken = [
                f"({_clean(name)} is not null and try_cast({_clean(name)} as double) is null)" for name in numbers
            ]
            cells.append(f"({' or '.join(broken) or 'false'}) as broken")
            found = database.execute(f"select {', '.join(cells)} from {source}", [str(path)]).fetchnumpy()
    except duckdb.Error as error:
        raise StoreError(f"{path.name}: cannot be read as a table ({str(error).splitlines()[0]})") from error
    return (
        {name: np.ma.filled(np.ma.asarray(found[name], dtype=float), np.nan) for name in numbers},
        {name: np.array([cell or "" for cell in np.ma.filled(found["text " + name], None)], object) for name in texts},
        np.asarray(np.ma.filled(found["broken"], fill_value=False), dtype=bool),
    )


def _clean(name: str) -> str:
    """SQL for a cell as text, null where the table writes that it is missing."""
    absent = ", ".join(f"'{mark}'" for mark in ABSENT)
    return f"case when trim({_quote(name)}::varchar) in ({absent}) then null else trim({_quote(name)}::varchar) end"


def _quote(name: str) -> str:
    """A column's name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'
