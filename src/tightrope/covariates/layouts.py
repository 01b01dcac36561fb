"""What a published file looks like: which columns name states, days and values. Data, in `published.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any, Literal

from tightrope.errors import CovariateError, name_nearest

Codes = Literal["cow", "gw", "iso3", "name"]
PUBLISHED = Path(__file__).parent / "published.toml"


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable of a file: the `column` that holds it (none: every row stands for 1), and its unit."""

    column: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read one kind of file; `docs/how-to/add-a-covariate.md` says what each key means."""

    kind: str
    source: str
    url: str
    licence: str
    variables: Mapping[str, Variable]
    states: tuple[str, ...] = ()
    codes: Codes = "cow"
    year: str = ""
    year_offset: int = 0
    first: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    directed: bool = False
    lists: bool = False
    unlisted: Literal["missing", "zero"] = "missing"
    covers: Literal["named", "all"] = "named"
    combine: Literal["only", "sum", "max", "running max"] = "only"
    missing: tuple[float, ...] = ()
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def load_layouts(*extra: Path) -> Mapping[str, Layout]:
    """Layouts by kind: those that come with tightrope and those of further TOML files, which may replace them.

    >>> load_layouts()["capabilities"].variables["cinc"].column
    'cinc'
    """
    found = dict(_load_published())
    for path in extra:
        found |= _read_file(path)
    return found


@cache
def _load_published() -> Mapping[str, Layout]:
    """The layouts that come with tightrope."""
    return _read_file(PUBLISHED)


def _read_file(path: Path) -> dict[str, Layout]:
    """All layouts of a file."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CovariateError(f"{path}: no layouts could be read ({error})") from error
    return {kind: _read_layout(path, kind, table) for kind, table in tables.items()}


def _read_layout(path: Path, kind: str, table: Any) -> Layout:
    """One layout, its keys checked."""
    where = f"{path.name}: [{kind}]"
    known = [f.name for f in fields(Layout) if f.name != "kind"]
    if not isinstance(table, dict):
        raise CovariateError(f"{where}: write a table with the keys {', '.join(known[:5])} …")
    for key in table:
        if key not in known:
            raise CovariateError(f"{where}: unknown key {key!r}{name_nearest(key, known)}")
    absent = [key for key in ("source", "url", "licence", "variables") if not table.get(key)]
    if absent:
        raise CovariateError(f"{where}: {absent[0]} is missing")
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    values["variables"] = {name: Variable(**row) for name, row in table["variables"].items()}
    values["where"] = {column: tuple(kept) for column, kept in table.get("where", {}).items()}
    layout = Layout(kind, **values)
    if not layout.year and not layout.first:
        raise CovariateError(f"{where}: name the column of the `year`, or of the `first` day (year, month, day)")
    if len(layout.states) > 2:
        raise CovariateError(f"{where}: `states` names one or two columns, not {len(layout.states)}")
    return layout
