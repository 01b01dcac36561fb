"""Published tables as covariates of the event model: as of each day, changes dated, missing said."""

from datetime import date

import numpy as np
import pytest

from tightrope.covariates import Published, load_covariates
from tightrope.dynamics import Term, fit_model, make_history, read_surroundings
from tightrope.errors import ModelError
from tightrope.roster import load_roster

ACTORS = ["IND", "IRN", "PAK", "USA"]
DAYS = [date(year, 1, 1) for year in (2019, 2020, 2021)]


@pytest.fixture
def covariates(tmp_path):
    (tmp_path / "nmc.csv").write_text(
        "ccode,year,milex,milper,tpop,cinc\n"
        + "".join(f"{code},{year},1,1,1,{value}\n" for code, year, value in [
            (750, 2018, 0.08), (750, 2019, 0.09), (770, 2018, 0.02), (2, 2018, 0.14), (2, 2020, 0.13),
        ])
    )  # fmt: skip
    (tmp_path / "tss.csv").write_text("ccode1,ccode2,start,end\n2,630,1982,2020\n770,750,1947,2018\n")
    (tmp_path / "states.csv").write_text(
        "ccode,styear,stmonth,stday,endyear,endmonth,endday\n"
        + "".join(f"{code},1950,1,1,2030,12,31\n" for code in (750, 630, 770, 2))
    )
    files = {"capabilities": "nmc.csv", "rivalries": "tss.csv", "states": "states.csv"}
    return load_covariates([Published(k, tmp_path / f) for k, f in files.items()], roster=load_roster())


def read(covariates, **changes):
    given = {"actors": ACTORS, "days": DAYS, "start": date(2019, 1, 1), "missing": "mean"} | changes
    return read_surroundings(covariates, ["capabilities.cinc", "rivalries.strategic"], **given)


def test_values_are_those_known_on_the_first_day_and_later_ones_are_dated_changes(covariates):
    around = read(covariates)
    assert around.covariates["capabilities.cinc"].tolist() == pytest.approx([0.08, 0.08, 0.02, 0.14])
    rivals = around.dyads["rivalries.strategic"]
    assert rivals[1, 3] == rivals[3, 1] == 1
    assert rivals[0, 2] == 0  # it ended with 2018
    changes = [(c.time, c.field, ACTORS[c.first], c.value) for c in around.changes]
    assert changes == [(365, "covariate", "IND", 0.09), (731, "covariate", "USA", 0.13)]


def test_an_earlier_last_day_gives_the_same_start_and_fewer_changes(covariates):
    whole, early = read(covariates), read(covariates, days=DAYS[:2])
    assert early.changes == whole.changes[:1]
    assert np.array_equal(early.dyads["rivalries.strategic"], whole.dyads["rivalries.strategic"])


def test_a_missing_value_is_an_error_unless_a_rule_is_given(covariates):
    with pytest.raises(ModelError, match=r"capabilities\.cinc"):
        read(covariates, missing="error")
    with pytest.raises(ModelError, match="earliest first"):
        read(covariates, days=DAYS[::-1])


def test_a_model_fits_with_them(covariates):
    rng = np.random.default_rng(0)
    pairs = [tuple(rng.choice(4, 2, replace=False)) for _ in range(300)]
    pairs += [(1, 3)] * 60 + [(3, 1)] * 60
    history = make_history(
        np.arange(len(pairs), dtype=float), [ACTORS[a] for a, _ in pairs], [ACTORS[b] for _, b in pairs], actors=ACTORS
    )
    terms = [Term("dyad", covariate="rivalries.strategic"), Term("sender_covariate", covariate="capabilities.cinc")]
    fit = fit_model(history, terms, layer="act", surroundings=read(covariates))
    assert fit.coefficients[0] > 0.5
