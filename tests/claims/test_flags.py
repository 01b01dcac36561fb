"""Flags of event data lower an act's weight by a table and delete nothing."""

from datetime import date

import pytest

from tightrope.claims import weigh_acts
from tightrope.claims.flags import load_flags, weigh_flags
from tightrope.feeds import MAPPINGS
from tightrope.nouns import Act, Evidence, Interval

DAY = Interval(date(2025, 6, 13), date(2025, 6, 14))
ACT = Act("AID", ("CHN",), ("PAK",), when=DAY)


def row(*flags, n=1):
    return Evidence(f"e-{n}", ACT, "feed", publisher="p", known_at=DAY.start, flags=flags, row=n)


@pytest.mark.parametrize("kind", sorted(MAPPINGS))
def test_every_flag_of_every_feed_stands_in_the_table(kind):
    assert [flag for flag in MAPPINGS[kind]().flag_names if flag not in load_flags()] == []


def test_factors_lie_in_zero_to_one_and_none_deletes():
    assert all(0 < factor <= 1 for factor in load_flags().values())


def test_a_flagged_row_weighs_less_by_the_product_of_its_factors():
    plain, flagged = (
        weigh_acts([item], sources={}, documents={})[0] for item in (row(), row("stale date", "one source"))
    )
    left = load_flags()["stale date"] * load_flags()["one source"]
    assert flagged.probability == pytest.approx(plain.probability * left)
    assert (flagged.low, flagged.high) == pytest.approx((plain.low * left, plain.high * left))


def test_the_best_report_of_an_act_counts():
    assert weigh_flags([row("sport or screen"), row(n=2)]) == 1.0
