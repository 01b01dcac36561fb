"""Reading as of a day: nothing later is seen, missing is missing, and every value says whence and how old."""

import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tightrope.covariates import Covariates, Published, Table, load_covariates
from tightrope.errors import CovariateError, LookAheadError
from tightrope.roster import load_roster

STATES = ("IRN", "PAK", "USA")
ROSTER = load_roster()


def load(folder, text, layout):
    (folder / "table.csv").write_text(text, encoding="utf-8")
    (folder / "layout.toml").write_text(layout, encoding="utf-8")
    file = Published("own", folder / "table.csv", layout=folder / "layout.toml")
    return load_covariates([file], roster=ROSTER)


HEAD = '[own]\nsource = "a yearbook"\nurl = "https://example.org"\nlicence = "open"\n'
YEARLY = HEAD + 'states = ["who"]\ncodes = "iso3"\nyear = "year"\nvariables.size = { column = "size", unit = "km" }\n'
PAIRS = HEAD + (
    'states = ["a", "b"]\ncodes = "iso3"\nfirst = ["from"]\nlast = ["to"]\nunlisted = "zero"\n'
    'variables.tie = { unit = "1 = in force" }\n'
)


def test_a_value_of_a_year_is_read_once_the_year_is_over(tmp_path):
    covariates = load(tmp_path, "who,year,size\nPAK,2023,7\nPAK,2024,8\nPAK,2025,9\n", YEARLY)
    fact = covariates.read("own.size", "PAK", as_of=date(2025, 7, 1))
    assert (fact.value, fact.year, fact.basis, fact.unit) == (8.0, 2024, "stated", "km")
    assert fact.age == pytest.approx(182 / 365.25)
    assert "a yearbook (table.csv)" in fact.source
    assert covariates.read("own.size", "PAK", as_of=date(2025, 12, 31)).value == 9.0


def test_asking_for_a_year_that_is_not_over_is_an_error(tmp_path):
    covariates = load(tmp_path, "who,year,size\nPAK,2024,8\nPAK,2025,9\n", YEARLY)
    with pytest.raises(LookAheadError, match="dated 2025-12-31, after 2025-07-01"):
        covariates.read("own.size", "PAK", as_of=date(2025, 7, 1), year=2025)
    assert covariates.read("own.size", "PAK", as_of=date(2025, 7, 1), year=2024).value == 8.0
    assert covariates.read("own.size", "PAK", as_of=date(2025, 7, 1), year=2023).value is None


def test_missing_is_missing_and_not_zero(tmp_path):
    covariates = load(tmp_path, "who,year,size\nPAK,2023,7\nPAK,2024,NA\nIRN,2024,0\n", YEARLY)
    assert covariates.read("own.size", "PAK", as_of=date(2025, 7, 1)).year == 2023
    assert covariates.read("own.size", "IRN", as_of=date(2025, 7, 1)).value == 0.0
    fact = covariates.read("own.size", "USA", as_of=date(2025, 7, 1))
    assert (fact.value, fact.year, fact.age, fact.basis) == (None, None, None, "missing")


def test_a_pair_that_a_complete_list_leaves_out_has_zero_only_while_the_list_covers_it(tmp_path):
    covariates = load(tmp_path, "a,b,from,to\nPAK,USA,1979,1990\nIRN,USA,1982,2020\n", PAIRS)
    read = covariates.read
    assert read("own.tie", "PAK", "IRN", as_of=date(1985, 1, 1)).basis == "not listed"
    assert read("own.tie", "PAK", "CHN", as_of=date(1985, 1, 1)).basis == "missing"  # the list never names China
    assert read("own.tie", "PAK", "IRN", as_of=date(1970, 1, 1)).basis == "missing"
    assert read("own.tie", "PAK", "IRN", as_of=date(1981, 1, 1)).basis == "missing"  # Iran is named from 1983 on
    assert read("own.tie", "USA", "PAK", as_of=date(2025, 1, 1)).value == 0.0
    fact = read("own.tie", "USA", "IRN", as_of=date(2025, 1, 1))
    assert (fact.value, fact.year, round(fact.age)) == (1.0, 2020, 4)


def test_events_without_a_last_day_stand_on_their_day_or_once_their_year_is_over(tmp_path):
    layout = (
        HEAD + 'states = ["a"]\ncodes = "iso3"\nfirst = {}\ncombine = "running max"\nvariables.hit = {{ unit = "1" }}\n'
    )
    by_day = load(tmp_path, "a,y,m,d\nPAK,1998,5,28\nIRN,2001,2,30\n", layout.format('["y", "m", "d"]'))
    values = [by_day.read("own.hit", "PAK", as_of=date(1998, 5, day)).value for day in (27, 28, 29)]
    assert values == [None, 1.0, 1.0]
    assert by_day.read("own.hit", "IRN", as_of=date(2002, 1, 1)).value is None  # no such day
    by_year = load(tmp_path, "a,y\nPAK,1998\n", layout.format('["y"]'))
    assert by_year.read("own.hit", "PAK", as_of=date(1998, 12, 31)).value is None
    assert by_year.read("own.hit", "PAK", as_of=date(1999, 1, 1)).value == 1.0


def test_a_span_given_in_years_is_read_narrowly(tmp_path):
    covariates = load(tmp_path, "a,b,from,to\nPAK,USA,1979,1988\nIRN,USA,1975,2020\n", PAIRS)
    values = [covariates.read("own.tie", "PAK", "USA", as_of=day).value for day in (
        date(1979, 12, 31), date(1980, 1, 1), date(1988, 12, 31), date(1989, 1, 1),
    )]  # fmt: skip
    assert values == [None, 1.0, 1.0, 0.0]


def test_rows_that_cannot_be_read_are_rejects_with_their_line(tmp_path):
    text = "who,year,size\nPAK,2023,seven\nNowhere,2023,1\nPAK,,3\nIRN,2023,4\nIRN,2023,5\n"
    rejects = load(tmp_path, text, YEARLY).rejects
    assert [(reject.where, reject.reason) for reject in rejects] == [
        ("table.csv:2", "a cell is no number"),
        ("table.csv:4", "no day can be read"),
        ("table.csv:3", "no state: Nowhere"),
        ("table.csv:6", "own.size: another row says otherwise"),
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("states =", "stats ="), "unknown key 'stats'; did you mean 'states'"),
        (('source = "a yearbook"', ""), "source is missing"),
        (('year = "year"', ""), "name the column of the `year`"),
        (('column = "size"', 'column = "siz"'), "no column 'siz'; did you mean 'size'"),
    ],
)
def test_a_wrong_layout_is_an_error_that_names_the_nearest(tmp_path, change, message):
    with pytest.raises(CovariateError, match=re.escape(message)):
        load(tmp_path, "who,year,size\nPAK,2023,7\n", YEARLY.replace(*change))


def test_unknown_variables_kinds_and_numbers_of_states_are_errors(tmp_path):
    covariates = load(tmp_path, "who,year,size\nPAK,2023,7\n", YEARLY)
    with pytest.raises(CovariateError, match=r"did you mean 'own\.size'"):
        covariates.read("own.sise", "PAK", as_of=date(2025, 1, 1))
    with pytest.raises(CovariateError, match="about one state"):
        covariates.read("own.size", "PAK", "IRN", as_of=date(2025, 1, 1))
    with pytest.raises(CovariateError, match="did you mean 'trade'"):
        load_covariates([Published("trad", tmp_path / "table.csv")], roster=ROSTER)


ROW = st.tuples(st.sampled_from(STATES), st.integers(1990, 2010), st.integers(0, 9))
SPAN = st.tuples(st.sampled_from(STATES), st.sampled_from(STATES), st.integers(1990, 2010), st.integers(0, 9))
DAYS = st.dates(date(1985, 1, 1), date(2015, 12, 31))


def cut(table: Table, as_of: date) -> Table:
    """The same table as a file that was written on the evening of a day."""
    day = as_of.toordinal()
    known = (table.end <= day + 1) if table.is_yearly else (table.start <= day)
    first, second = table.first[known], table.second[known]
    places = {}
    for row, key in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        places[key] = slice(places.get(key, slice(row, row)).start, row + 1)
    last = min(table.covers[1].toordinal(), day + 1)
    return replace(
        table,
        first=first,
        second=second,
        start=table.start[known],
        end=np.minimum(table.end[known], day + 1),
        value=table.value[known],
        places=places,
        named={name: at for name, at in table.named.items() if at <= day},
        covers=(table.covers[0], date.fromordinal(max(last, table.covers[0].toordinal() + 1))),
    )


def check_blindness(covariates, states, as_of):
    (name, table), *_ = covariates.tables.items()
    whole = covariates.read(name, *states, as_of=as_of)
    assert whole.dated is None or whole.dated <= as_of
    assert (whole.value is None) == (whole.basis == "missing") == (whole.age is None)
    if table.covers[0] <= as_of:
        early = Covariates({name: cut(table, as_of)}).read(name, *states, as_of=as_of)
        assert (early.value, early.dated) == (whole.value, whole.dated)


@settings(max_examples=25)
@given(rows=st.lists(ROW, min_size=1, max_size=12), as_of=DAYS, unlisted=st.sampled_from(["missing", "zero"]))
def test_a_yearly_read_sees_nothing_that_the_file_of_that_day_would_not_hold(tmp_path_factory, rows, as_of, unlisted):
    text = "who,year,size\n" + "".join(f"{who},{year},{size}\n" for who, year, size in rows)
    covariates = load(tmp_path_factory.mktemp("yearly"), text, YEARLY + f'unlisted = "{unlisted}"\n')
    for state in STATES:
        check_blindness(covariates, (state,), as_of)


@settings(max_examples=25)
@given(rows=st.lists(SPAN.filter(lambda row: row[0] != row[1]), min_size=1, max_size=8), as_of=DAYS)
def test_a_read_of_spans_sees_nothing_that_began_later_and_no_end_before_it_came(tmp_path_factory, rows, as_of):
    text = "a,b,from,to\n" + "".join(f"{a},{b},{year},{year + length}\n" for a, b, year, length in rows)
    covariates = load(tmp_path_factory.mktemp("spans"), text, PAIRS)
    for pair in (("IRN", "PAK"), ("PAK", "USA"), ("USA", "PAK")):
        check_blindness(covariates, pair, as_of)


@settings(max_examples=25)
@given(
    rows=st.lists(st.tuples(st.dates(date(1990, 1, 1), date(2010, 1, 1)), st.integers(1, 99)), min_size=1), as_of=DAYS
)
def test_reach_is_the_farthest_test_so_far_and_never_falls(tmp_path_factory, rows, as_of):
    folder = tmp_path_factory.mktemp("tests")
    text = "launch_time,distance_travelled_km\n" + "".join(f"{day},{km}\n" for day, km in rows)
    (folder / "tests.csv").write_text(text, encoding="utf-8")
    covariates = load_covariates([Published("missiles", folder / "tests.csv", state="PAK")], roster=ROSTER)
    fact = covariates.read("missiles.reach", "PAK", as_of=as_of)
    assert fact.value == max((km for day, km in rows if day <= as_of), default=None)
