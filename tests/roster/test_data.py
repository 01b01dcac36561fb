"""The roster's own files: every row has a source, every code is unique, a broken row is named by file and line."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tightrope.errors import RosterError
from tightrope.roster import load_roster
from tightrope.roster.build import DATA
from tightrope.roster.tables import FILES, iter_rows

SOURCED = [file for file, table in FILES.items() if table not in ("parts", "offices", "titles")]


@pytest.mark.parametrize("file", SOURCED)
def test_every_row_has_a_web_source_and_the_day_it_was_checked(file: str) -> None:
    rows = list(iter_rows(DATA / file))
    assert rows or file == "places.csv"
    for row in rows:
        assert all(source.startswith(("http://", "https://")) for source in row.split("source")), row.where
        checked = row.read_date("checked_on")
        assert checked is not None
        assert date(2015, 1, 1) < checked <= date(2026, 11, 22), row.where


def test_ids_stand_once_and_say_whose_they_are() -> None:
    ids = Counter(row["id"] for file in SOURCED for row in iter_rows(DATA / file) if row["id"])
    assert [actor_id for actor_id, count in ids.items() if count > 1] == []
    people = [row["id"] for row in iter_rows(DATA / "people.csv")]
    assert all("/" in actor_id and actor_id == actor_id[:4].upper() + actor_id[4:].lower() for actor_id in people)


def test_there_are_197_states_and_their_codes_fit_known_ones() -> None:
    roster = load_roster()
    states = [actor for actor in roster.actors.values() if actor.kind == "state"]
    assert len(states) == 197
    # Pakistan 770 in both lists; Germany 255 (COW), 260 (GW); Yemen 679, 678; Romania ROM in CAMEO; China CH in FIPS
    for system, code, state in [
        ("cow", "770", "PAK"), ("gw", "770", "PAK"), ("cow", "255", "DEU"), ("gw", "260", "DEU"),
        ("cow", "679", "YEM"), ("gw", "678", "YEM"), ("cameo", "ROM", "ROU"), ("fips", "CH", "CHN"),
        ("iso2", "CH", "CHE"), ("fips", "GZ", "PSE"), ("iso3", "TWN", "TWN"), ("wikidata", "Q843", "PAK"),
    ]:  # fmt: skip
        assert roster.find_code(system, code) == state


def write(folder: Path, text: str) -> Path:
    path = folder / "actors.toml"
    path.write_text(text, encoding="utf-8")
    return path


GROUP = """
[[actor]]
id = "PAK.reb.example"
name = "Example Front"
kind = "armed group"
aliases = ["the Front"]
checked_on = 2025-06-01
source = "https://example.org/front"
"""


def test_a_case_brings_its_own_actors(tmp_path: Path) -> None:
    roster = load_roster(write(tmp_path, GROUP))
    found = roster.resolve("the Front").actor
    assert found is not None
    assert (found.id, found.parent) == ("PAK.reb.example", "PAK")
    assert load_roster().find("PAK.reb.example") is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GROUP.replace("armed group", "armed grup"), "actors.toml:2: unknown kind 'armed grup'; did you mean 'armed group'"),
        (GROUP.replace("aliases", "alias"), "actors.toml:2: unknown key 'alias'; did you mean 'aliases'"),
        (GROUP.replace("2025-06-01", '"June"'), "actors.toml:2: checked_on is 'June'"),
        (GROUP.replace('source = "https://example.org/front"', ""), "actors.toml:2: 'source' is empty"),
        (GROUP + GROUP, "actors.toml:10: id 'PAK.reb.example' already stands in line 2"),
        ("[[actors]]\nid = 'A'", "actors.toml:1: unknown table 'actors'; did you mean 'actor'"),
        ("[[tenure]]\nactor = 'PAK/asim-munr'\noffice = 'x'\nof = 'PAK'\nchecked_on = 2025-01-01\nsource = 'https://e.org'",
         "actors.toml:1: actor 'PAK/asim-munr' is no known actor; did you mean 'PAK/asim-munir'"),
        ("[[tenure]]\nactor = 'PAK/asim-munir'\noffice = 'x'\nof = 'PAK'\nfrom = 2025-02-01\nto = 2025-01-01\n"
         "checked_on = 2025-01-01\nsource = 'https://e.org'", "actors.toml:1: the tenure ends on 2025-01-01"),
        ("not toml", "actors.toml: not TOML"),
    ],
)  # fmt: skip
def test_a_broken_row_is_named_by_file_and_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(RosterError, match=message.replace(".", r"\.").replace("[", r"\[")):
        load_roster(write(tmp_path, text))


def test_a_csv_row_with_a_comma_too_many_is_named(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("id,name,checked_on,source\nPAK/x,A, B,2025-01-01,https://e.org\n", encoding="utf-8")
    with pytest.raises(RosterError, match=r"people\.csv:2: 5 cells under 4 columns"):
        load_roster(path)


def test_a_missing_file_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(RosterError, match=r"no such file; give an actors\.toml"):
        load_roster(tmp_path / "nothing.toml")
