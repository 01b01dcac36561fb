"""The published files themselves: loaded whole, and read where the answer is known."""

from datetime import date

import pytest

from tightrope.covariates import Published, load_covariates, load_layouts
from tightrope.roster import load_roster

pytestmark = pytest.mark.data
AS_OF = date(2025, 6, 1)
FILES = {
    "states": "cow_states.csv",
    "states-gw": "gw_states.csv",
    "contiguity": "cow_contdir.csv",
    "distance": "cow_mindist.parquet",
    "capabilities": "cow_nmc.csv",
    "alliances": "atop_alliance.parquet",
    "rivalries": "tss_rivalries.csv",
    "arms": "sipri_tiv_dyad_year_360info.csv",
    "trade": "cow_trade_ddy.parquet",
    "votes": "unga_idealpoints_All_Apr2020.csv",
    "regime": "isard_cw_democracy.csv",
    "nuclear": "owid_nuclear_proliferation.csv",
    "warheads": "nuclear_warhead_stockpiles_bulletin_owid.csv",
    "violence": "ucdp_acd.csv",
    "violence-within": "ucdp_acd.csv",
}


@pytest.fixture(scope="module")
def covariates(data_folder):
    folder = data_folder / "covariates"
    files = [Published(kind, folder / name) for kind, name in FILES.items()]
    files += [
        Published("missiles", folder / f"cns_missile_tests_{n}.csv", state=s)
        for n, s in (("iran", "IRN"), ("pakistan", "PAK"))
    ]
    return load_covariates(files, roster=load_roster())


def test_every_layout_that_comes_with_tightrope_reads_its_file(covariates):
    kinds = {name.split(".")[0] for name in covariates.tables}
    assert kinds == set(load_layouts())


@pytest.mark.parametrize(
    ("variable", "states", "value", "year", "basis"),
    [
        ("states.member", "PAK", 1, 2016, "stated"),
        ("contiguity.type", "IRN PAK", 1, 2016, "stated"),
        ("contiguity.type", "ISR PAK", 0, 2016, "not listed"),
        ("distance.minimum", "ISR PAK", 2395, 2019, "stated"),
        ("distance.minimum", "PAK IRN", 0, 2019, "stated"),
        ("capabilities.cinc", "PAK", 0.0177, 2022, "stated"),
        ("capabilities.cinc", "USA", 0.124, 2022, "stated"),
        ("alliances.nonaggression", "PAK USA", 1, 2018, "stated"),
        ("alliances.consultation", "USA PAK", 1, 2018, "stated"),
        ("alliances.defence", "PAK IRN", 0, 2018, "not listed"),
        ("rivalries.strategic", "USA IRN", 1, 2020, "stated"),
        ("rivalries.strategic", "IND PAK", 1, 2020, "stated"),
        ("arms.transfers", "USA IRN", 0, 2021, "not listed"),
        ("votes.ideal_point", "USA", None, 2019, "stated"),
        ("nuclear.status", "PAK", 3, 2022, "stated"),
        ("warheads.stockpile", "PAK", 140, 2017, "stated"),
        ("warheads.stockpile", "IRN", None, None, "missing"),
        ("missiles.reach", "PAK", 2700, 2019, "stated"),
        ("violence.between", "IRN ISR", 1, 2024, "stated"),
    ],
)
def test_known_values_as_of_june_2025(covariates, variable, states, value, year, basis):
    fact = covariates.read(variable, *states.split(), as_of=AS_OF)
    assert (fact.year, fact.basis) == (year, basis)
    assert fact.value == pytest.approx(value, rel=0.01) if value is not None else True
    assert fact.source.endswith((".csv)", ".parquet)"))


def test_the_same_read_in_1985_knows_nothing_of_what_came_later(covariates):
    as_of = date(1985, 6, 1)
    assert covariates.read("nuclear.status", "PAK", as_of=as_of).value == 2
    assert covariates.read("rivalries.strategic", "USA", "IRN", as_of=as_of).value == 1
    assert covariates.read("rivalries.strategic", "IRQ", "USA", as_of=as_of).value == 0
    assert covariates.read("missiles.reach", "PAK", as_of=as_of).value is None
    assert covariates.read("states.member", "ERI", as_of=as_of).value is None
    assert covariates.read("alliances.defence", "ERI", "USA", as_of=as_of).basis == "missing"


def test_directions_are_kept(covariates):
    assert covariates.read("arms.transfers", "CHN", "PAK", as_of=AS_OF).value > 500
    assert covariates.read("arms.transfers", "PAK", "CHN", as_of=AS_OF).value == 0
    imports = [covariates.read("trade.imports", *pair, as_of=AS_OF).value for pair in (("PAK", "USA"), ("USA", "PAK"))]
    assert imports == [1667, 3672]


def test_the_rosters_codes_agree_with_the_published_list_of_states(covariates):
    table, roster = covariates.tables["states.member"], load_roster()
    still = {
        table.ids[index]
        for index, end in zip(table.first, table.end, strict=True)
        if end == table.covers[1].toordinal()
    }
    assert {name for name in still if roster.find(name) is None} == set()
    assert len(still) == 195
