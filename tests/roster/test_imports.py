"""Lists of others: what is new is written out, what contradicts the roster is shown and left to a person."""

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from tightrope.cli import app
from tightrope.errors import RosterError
from tightrope.roster import check_roster, import_people, load_roster, write_actors

ON = date(2026, 11, 22)
HOLDER = """
[[person]]
id = "TUV/{number}-example"
name = "{title} Example"
wikidata = "Q{code}"
checked_on = {seen}
source = "https://example.org/{code}"
[[tenure]]
actor = "TUV/{number}-example"
office = "{office}"
of = "TUV"
speaks_for = "TUV"
from = {start}
checked_on = {seen}
source = "https://example.org/{code}"
"""
OWN = "".join(
    HOLDER.format(number=number, title=number.title(), code=code, office=office, start=start, seen=seen)
    for number, code, office, start, seen in (
        ("first", 111, "foreign minister", "2020-01-01", "2025-01-01"),
        ("second", 112, "defence minister", "2024-03-01", "2026-11-01"),
    )
)
PAGE = """<html><body><h1 class="hero">Tuvalu</h1>
<div class="leader-info"><h3>Min. of Foreign Affairs</h3><p>Newly Arrived <b>PERSON</b></p></div>
<div class="leader-info other"><h3>Dep. Prime Min.</h3><p>Some Body ELSE (Acting)<br></p></div>
<div class="leader-info"><h3>Governor, Central Bank</h3><p>(Vacant)</p></div>
</body></html>"""


@pytest.fixture
def roster(tmp_path):
    (tmp_path / "own.toml").write_text(OWN)
    return load_roster(tmp_path / "own.toml")


def take(tmp_path, roster, text, kind="csv", on=ON):
    path = tmp_path / ("list.json" if text.lstrip().startswith("{") else "list.csv")
    path.write_text(text, encoding="utf-8")
    return import_people(path, kind=kind, roster=roster, on=on)


def reload(tmp_path, found):
    (tmp_path / "new.toml").write_text(write_actors(found))
    return load_roster(tmp_path / "own.toml", tmp_path / "new.toml")


def test_a_new_holder_after_an_old_open_row_succeeds_it(tmp_path, roster):
    text = "name,office,state,from,source\nThird Example,Minister of Foreign Affairs,Tuvalu,2026-02-01,https://example.org/3\n"
    found = take(tmp_path, roster, text)
    assert [conflict.kind for conflict in found.conflicts] == ["succeeded"]
    merged = reload(tmp_path, found)
    resolve = lambda day: [a.id for a in merged.resolve("Tuvalu's foreign minister", on=day).candidates]  # noqa: E731
    assert resolve(date(2026, 1, 31)) == ["TUV/first-example"]
    assert resolve(date(2026, 2, 1)) == ["TUV/third-example"]
    assert merged.speaks_for("TUV/first-example", on=date(2026, 3, 1)) is None
    assert [f for f in check_roster(merged) if f.kind == "overlap" and "TUV" in f.about] == []


def test_another_holder_of_one_seat_is_a_conflict_and_only_a_comment(tmp_path, roster):
    found = take(tmp_path, roster, "name,office,state,from\nFourth Example,defense minister,TUV,2025-01-01\n")
    assert [conflict.kind for conflict in found.conflicts] == ["holder"]
    assert "# TUV/second-example holds it from 2024-03-01 to now" in write_actors(found)
    assert (
        reload(tmp_path, found).resolve("Tuvalu defence minister", on=date(2025, 6, 1)).actor.id == "TUV/second-example"
    )


def test_the_same_person_with_other_days_is_a_conflict_and_with_the_same_is_known(tmp_path, roster):
    rows = "Second Example,defence minister,TUV,2024-03-01\nFirst Example,foreign minister,TUV,2021-05-01\n"
    found = take(tmp_path, roster, "name,office,state,from\n" + rows)
    assert found.n_known == 1
    assert [(c.kind, c.where) for c in found.conflicts] == [("dates", "list.csv:3")]
    assert "the roster has from 2020-01-01 to now, the list from 2021-05-01 to now" in found.conflicts[0].text
    assert found.people == ()


def test_a_wikidata_result_in_json_is_read_with_its_traps(tmp_path, roster):
    cell = lambda value: {"type": "literal", "value": value}  # noqa: E731
    rows = [
        {"person": cell("http://www.wikidata.org/entity/Q111"), "personLabel": cell("F. Example"),
         "positionLabel": cell("Minister of Foreign Affairs of Tuvalu"), "start": cell("2020-01-01T00:00:00Z")},
        {"person": cell("http://www.wikidata.org/entity/Q222"), "personLabel": cell("Q222"),
         "positionLabel": cell("Minister of Finance of Tuvalu"), "start": cell("2021-03-04T00:00:00Z")},
        {"person": cell("http://www.wikidata.org/entity/Q333"), "personLabel": cell("Fifth Example"),
         "positionLabel": cell("Minister of Finance of Tuvalu"), "start": cell("2021-03-04T00:00:00Z")},
    ]  # fmt: skip
    found = take(tmp_path, roster, json.dumps({"head": {}, "results": {"bindings": rows}}), "wikidata")
    assert [c.kind for c in found.conflicts] == ["dates"]  # 1 January stands for the year alone: from 2021 on
    assert [name for name, _ in found.people] == ["TUV/fifth-example"]
    assert [reject.reason for reject in found.rejects] == ["nobody named for Minister of Finance of Tuvalu"]
    tenure = next(new.tenure for new in found.tenures if new.tenure.actor == "TUV/fifth-example")
    assert (tenure.office, tenure.valid_from, tenure.source) == (
        "minister of finance", date(2021, 3, 4), "https://www.wikidata.org/wiki/Q333",
    )  # fmt: skip


@pytest.mark.parametrize("form", ["page", "data"])
def test_a_world_leaders_page_shows_who_is_in_office_on_its_day(tmp_path, roster, form):
    data = {"result": {"data": {"page": {"country": "Tuvalu", "leaders": [
        {"title": "Min. of Foreign Affairs", "name": "Newly Arrived PERSON"},
        {"title": "Dep. Prime Min.", "name": "Some Body ELSE (Acting)"},
        {"title": "Governor, Central Bank", "name": "(Vacant)"},
    ]}}}}  # fmt: skip
    found = take(tmp_path, roster, PAGE if form == "page" else json.dumps(data), "world-leaders")
    assert [(who, line.name, line.surname) for who, line in found.people] == [
        ("TUV/newly-arrived-person", "Newly Arrived Person", "Person"),
        ("TUV/some-body-else", "Some Body Else", "Else"),
    ]
    assert next(new.tenure.office for new in found.tenures if not new.doubt) == "minister of foreign affairs"
    assert [c.kind for c in found.conflicts] == ["succeeded"]
    assert len(found.rejects) == 1
    merged = reload(tmp_path, found)
    assert merged.resolve("Foreign Minister Person", within="TUV", on=ON).actor.id == "TUV/newly-arrived-person"


@pytest.mark.parametrize("name", ["Mohammad Shehbaz Sharif", "Shehbaz M. Sharif"])
def test_a_longer_spelling_is_the_same_person_within_a_state(tmp_path, name):
    text = f"name,office,state\n{name},prime minister,Pakistan\nNew Sharif,water minister,PAK\n"
    found = take(tmp_path, load_roster(), text, on=date(2025, 6, 1))
    assert found.n_known == 1
    assert [who for who, _ in found.people] == ["PAK/new-sharif"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",president,TUV,2020", "nobody named"),
        ("A Person,president,Narnia,2020", "no state of the roster"),
        ("A Person,,TUV,2020", "no office"),
        ("A Person,president,TUV,long ago", "write an ISO date"),
    ],
)
def test_lines_that_cannot_be_used_are_rejects_with_their_place(tmp_path, roster, row, reason):
    found = take(tmp_path, roster, f"name,office,state,from\n{row}\n")
    assert [reject.where for reject in found.rejects] == ["list.csv:2"]
    assert reason in found.rejects[0].reason


def test_a_wrong_kind_or_an_empty_list_is_an_error(tmp_path, roster):
    with pytest.raises(RosterError, match="did you mean 'wikidata'"):
        take(tmp_path, roster, "name\nA\n", "wikidate")
    with pytest.raises(RosterError, match="no office-holder in it"):
        take(tmp_path, roster, "<html></html>", "world-leaders")


def test_the_shell_imports_and_checks(tmp_path):
    (tmp_path / "list.csv").write_text("name,office,state,from\nA Person,water minister,Tuvalu,2026-02-01\n")
    done = CliRunner().invoke(app, ["who", "--import", str(tmp_path / "list.csv"), "--on", "2026-11-22"])
    assert done.exit_code == 0, done.output
    assert 'id = "TUV/a-person"' in done.stdout
    (tmp_path / "actors.toml").write_text(done.stdout)
    found = CliRunner().invoke(
        app, ["who", "A Person", "--actors", str(tmp_path / "actors.toml"), "--on", "2026-10-01"]
    )
    assert "water minister" in found.output
    checked = CliRunner().invoke(app, ["who", "--check", "--on", "2026-11-22", "--json"])
    kinds = {row["kind"] for row in json.loads(checked.stdout)}
    assert {"stale", "homonym"} <= kinds
    assert "overlap" not in kinds


def test_a_name_of_a_body_is_not_found_after_the_body_ended():
    roster = load_roster()
    assert roster.resolve("Hayat Tahrir al-Sham", on=date(2024, 12, 1)).actor.id == "SYR.reb.hts"
    assert roster.resolve("Hayat Tahrir al-Sham", on=date(2025, 6, 1)).actor is None
    assert roster.resolve("Hayat Tahrir al-Sham").actor.id == "SYR.reb.hts"
