"""Build the roster out of its tables, and merge in a case's own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import get_args

from tightrope.errors import RosterError, name_nearest
from tightrope.nouns import Actor, Kind, Tenure, find_state
from tightrope.roster.names import Name, NameKind, fold_name, key_name
from tightrope.roster.rosters import Office, Part, Roster, find_office
from tightrope.roster.tables import FILES, Row, iter_rows

DATA = Path(__file__).parent / "data"
_CODE_SYSTEMS = ("iso2", "cow", "gw", "cameo", "fips", "wikidata")
_NO_SURNAME = "-"  # "Mohammed VI", "Tamim bin Hamad Al Thani": the last word alone names nobody
_KINDS: tuple[Kind, ...] = get_args(Kind)
_PLACE_KINDS: tuple[NameKind, ...] = ("alias", "capital", "demonym", "metonym", "place", "seat")


def load_roster(*extra: Path) -> Roster:
    """The roster that comes with tightrope, merged with a case's own files.

    An extra file is an `actors.toml`, a CSV with the name of a roster file, or a folder of such. It may add names,
    actors and tenures; an actor under a known id replaces that actor. RosterError names file and line of a bad row.

    >>> load_roster().resolve("Rawalpindi").actor.id
    'PAK.mil'
    """
    bundled = _load_bundled()
    if not extra:
        return _build_bundled()
    return build_roster([*bundled, *(row for path in extra for row in iter_rows(Path(path)))])


@lru_cache(maxsize=1)
def _load_bundled() -> tuple[Row, ...]:
    """Rows of the files that come with tightrope."""
    return tuple(row for file in FILES for row in iter_rows(DATA / file))


@lru_cache(maxsize=1)
def _build_bundled() -> Roster:
    """The roster of those rows; it is frozen, so that one serves all."""
    return build_roster(_load_bundled())


def build_roster(rows: Iterable[Row]) -> Roster:
    """Index rows by id, name, office and code; a clash or an unknown id is a RosterError with file and line."""
    tables: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        tables[row.table].append(row)
    parts = {row["part"]: _make_part(row) for row in tables["parts"]}
    people = [(row, _make_actor(row, "person")) for row in tables["people"]]
    actors = _index_actors([*((row, _make_actor(row, None)) for row in tables["states"] + tables["actors"]), *people])
    offices = {
        (row["state"], fold_name(text)): Office(row["office"], row["part"], has_one_seat=row["seats"] != "many")
        for row in tables["offices"]
        for text in (row["office"], *row.split("names"))
    }
    tenures = _replace_tenures(tables["tenures"], offices)
    by_actor: dict[str, list[Tenure]] = defaultdict(list)
    holders: dict[tuple[str, str], list[Tenure]] = defaultdict(list)
    for office, tenure in sorted(tenures, key=lambda held: (held[1].valid_from or date.min, held[1].actor)):
        by_actor[tenure.actor].append(tenure)
        holders[tenure.of, office].append(tenure)
    roster = Roster(
        actors=actors,
        names=_index_names(tables),
        tenures_by_actor={actor: tuple(held) for actor, held in by_actor.items()},
        holders={key: tuple(held) for key, held in holders.items()},
        parts=parts,
        part_names={fold_name(text): row["part"] for row in tables["parts"] for text in row.split("names")},
        offices=offices,
        titles=frozenset([*(fold_name(row["title"]) for row in tables["titles"]), *(text for _, text in offices)]),
        codes=_index_codes(tables["states"]),
        checked=_index_checked(tables),
    )
    _check_ids(roster, tables)
    return roster


def _make_part(row: Row) -> Part:
    """A part of every state."""
    return Part(row["part"], _read_kind(row), row["label"], row["speaks"] == "yes")


def _read_kind(row: Row) -> Kind:
    """The kind in a row, one that the nouns know."""
    for kind in _KINDS:
        if row["kind"] == kind:
            return kind
    raise RosterError(f"{row.where}: unknown kind {row['kind']!r}{name_nearest(row['kind'], _KINDS)}")


def _make_actor(row: Row, kind: Kind | None) -> Actor:
    """The actor of a row of states, actors or people."""
    if row.table == "states":
        codes = [("iso3", row["id"])]
        codes += [(system, code) for system in _CODE_SYSTEMS for code in row.split(system)]
        return Actor(row["id"], row["name"], "state", None, tuple(codes))
    parent = row["parent"] or (find_state(row["id"]) if "." in row["id"] or "/" in row["id"] else None)
    wikidata = (("wikidata", row["wikidata"]),) if row["wikidata"] else ()
    return Actor(row["id"], row["name"], kind or _read_kind(row), parent, wikidata)


def _index_actors(made: Iterable[tuple[Row, Actor]]) -> dict[str, Actor]:
    """Actors by id; twice the same id in one file is a clash, in a later file it replaces."""
    actors: dict[str, Actor] = {}
    first: dict[str, Row] = {}
    for row, actor in made:
        earlier = first.get(actor.id)
        if earlier and earlier.file == row.file:
            raise RosterError(f"{row.where}: id {actor.id!r} already stands in line {earlier.line}; keep one row")
        first[actor.id] = row
        actors[actor.id] = actor
    return actors


def _make_tenure(row: Row) -> Tenure:
    """The tenure of a row, its dates in order."""
    start, end, checked = row.read_date("from"), row.read_date("to"), row.read_date("checked_on")
    assert checked is not None  # check_row has seen the cell
    if start and end and end <= start:
        raise RosterError(f"{row.where}: the tenure ends on {end}, not after it starts on {start}")
    return Tenure(row["actor"], row["office"], row["of"], row["speaks_for"] or None, start, end, checked, row["source"])


def _replace_tenures(rows: list[Row], offices: dict[tuple[str, str], Office]) -> list[tuple[str, Tenure]]:
    """Tenures by office, where one of a later file replaces that of the same person, office and first day."""
    kept: dict[tuple[object, ...], tuple[Row, str, Tenure]] = {}
    for row in rows:
        tenure = _make_tenure(row)
        office = find_office(offices, tenure.of, tenure.office)
        key: tuple[object, ...] = (tenure.actor, tenure.of, office, tenure.valid_from)
        if key in kept and kept[key][0].file == row.file:
            key = (*key, row.line)
        kept[key] = (row, office, tenure)
    return [(office, tenure) for _, office, tenure in kept.values()]


def _index_names(tables: dict[str, list[Row]]) -> dict[str, tuple[Name, ...]]:
    """Names by key, each actor once under a key and spelling."""
    found: dict[str, dict[tuple[str, str], Name]] = defaultdict(dict)
    for table in ("states", "actors", "people", "places"):
        for row in tables[table]:
            for name in _iter_row_names(row):
                found[key_name(name.text)].setdefault((name.actor_id, name.text), name)
    return {key: tuple(sorted(names.values(), key=lambda name: name.actor_id)) for key, names in found.items()}


def _iter_row_names(row: Row) -> Iterator[Name]:
    """The names that a row gives, in order of weight."""
    if row.table == "places":
        yield Name(row["name"], row["actor"], _read_place_kind(row), row.read_date("from"), row.read_date("to"))
        return
    actor_id = row["id"]
    start, end = (row.read_date(column) if row.table == "actors" else None for column in ("from", "to"))
    yield Name(row["name"], actor_id, "name", start, end)
    for alias in row.split("aliases"):
        yield Name(alias, actor_id, "alias", start, end)
    for demonym in row.split("demonyms"):
        yield Name(demonym, actor_id, "demonym")
    for capital in row.split("capitals"):
        yield Name(capital, f"{actor_id}.gov", "capital")
    if row.table == "people":
        for surname in row.split("surname") or (row["name"].split()[-1],):
            if surname != _NO_SURNAME:
                yield Name(surname, actor_id, "surname")


def _read_place_kind(row: Row) -> NameKind:
    """How a place names its actor."""
    for kind in _PLACE_KINDS:
        if row["kind"] == kind:
            return kind
    raise RosterError(f"{row.where}: unknown kind {row['kind']!r}{name_nearest(row['kind'], _PLACE_KINDS)}")


def _index_codes(states: list[Row]) -> dict[tuple[str, str], str]:
    """Actor ids by system and code; one code for two states is a clash."""
    codes: dict[tuple[str, str], str] = {}
    for row in states:
        for system in ("iso3", *_CODE_SYSTEMS):
            for code in (row["id"],) if system == "iso3" else row.split(system):
                other = codes.setdefault((system, code), row["id"])
                if other != row["id"]:
                    raise RosterError(
                        f"{row.where}: {system} {code!r} is already the code of {other}; codes are unique"
                    )
    return codes


def _index_checked(tables: dict[str, list[Row]]) -> dict[str, date]:
    """Last day for which an actor's own row was seen to hold."""
    checked: dict[str, date] = {}
    for table in ("states", "actors", "people"):
        for row in tables[table]:
            day = row.read_date("checked_on")
            if day:
                checked[row["id"]] = day
    return checked


def _check_ids(roster: Roster, tables: dict[str, list[Row]]) -> None:
    """Refuse rows that point at actors nobody introduced."""
    for table, columns in (("tenures", ("actor", "of", "speaks_for")), ("places", ("actor",)), ("actors", ("parent",))):
        for row in tables[table]:
            for column in columns:
                actor = row[column]
                if actor and actor not in roster.actors and roster.find(actor) is None:
                    nearest = name_nearest(actor, roster.actors)
                    raise RosterError(f"{row.where}: {column} {actor!r} is no known actor{nearest}")
