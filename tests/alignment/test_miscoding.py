"""An act is spread over what its code turned out to be; nothing is lost but what was no act."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tightrope.alignment import Miscoding, Settings, estimate_standing
from tightrope.alignment.miscoding import spread_scores
from tightrope.alignment.observations import collect_observations
from tightrope.claims import WeightedAct
from tightrope.nouns import Act, Interval, load_scale

TYPES = sorted(name for name, known in load_scale().types.items() if not known.is_say)
DAY = Interval(date(2025, 6, 1), date(2025, 6, 2))
WINDOW = Interval(date(2024, 7, 1), date(2025, 7, 1))


class Everyone:
    def speaks_for(self, actor_id, *, on):
        return actor_id


def report(name, actor="PAK", recipient="IRN", number=0):
    return WeightedAct(Act(name, (actor,), (recipient,), when=DAY), (f"e{number}",), ("wire",), 0.8, DAY.start)


def observe(acts, table):
    return collect_observations(acts, roster=Everyone(), window=WINDOW, miscoding=table).observations


@given(
    checked=st.lists(
        st.tuples(st.sampled_from(TYPES), st.sampled_from([*TYPES, "ASSERT"]), st.booleans()), max_size=60
    ),
    name=st.sampled_from(TYPES),
)
def test_parts_sum_to_the_act_less_what_was_no_act(checked, name):
    table = Miscoding.learn(checked)
    known = load_scale().types
    parts = spread_scores(name, known[name].score or 0.0, table)
    no_act = sum(share for true, share in table.truths.get(name, {}).items() if known[true].is_say)
    assert sum(part.share for part in parts) == pytest.approx(1 - no_act)
    assert all(part.channel == known[part.type].channel for part in parts)


@pytest.mark.parametrize("name", TYPES)
def test_without_a_table_or_for_a_code_nobody_checked_an_act_counts_as_recorded(name):
    plain = observe([report(name)], None)
    assert plain == observe([report(name)], Miscoding())
    assert plain == observe([report(name)], Miscoding({"OTHER": {"OTHER": 1.0}}, {}))
    assert sum(observation.weight for observation in plain) == pytest.approx(0.8)


def test_a_retreat_that_is_a_demand_half_the_time_leaves_half_its_weight_in_deeds():
    table = Miscoding({"RETREAT": {"REQUEST": 0.5, "RETREAT": 0.5}}, {"RETREAT": 0.25})
    found = {(o.pair, o.channel, o.sign): round(o.weight, 3) for o in observe([report("RETREAT")], table)}
    assert found == {
        (("PAK", "IRN"), "words", "conflictual"): 0.3,
        (("IRN", "PAK"), "words", "conflictual"): 0.1,
        (("PAK", "IRN"), "deeds", "cooperative"): 0.3,
        (("IRN", "PAK"), "deeds", "cooperative"): 0.1,
    }


def place_deeds(table):
    acts = [report("RETREAT", number=n) for n in range(8)]
    acts += [report("ASSAULT", recipient="USA", number=n + 8) for n in range(8)]
    settings = Settings(miscoding=table, window_days=365)
    days = {"as_of": date(2025, 6, 30), "roster": Everyone(), "settings": settings}
    return estimate_standing(acts, focal="PAK", rivals=("IRN", "USA"), **days).deeds.m[0]


def test_a_code_that_may_stand_for_its_opposite_lowers_what_rests_on_it():
    assert place_deeds(Miscoding.learn([("RETREAT", "ASSAULT", False)] * 20)).value < place_deeds(None).value


def test_a_code_that_may_be_no_deed_at_all_widens_the_band():
    doubted, plain = place_deeds(Miscoding.learn([("RETREAT", "REQUEST", False)] * 30)), place_deeds(None)
    assert doubted.width > plain.width
    assert abs(doubted.value - 0.5) < abs(plain.value - 0.5)


def test_ten_right_acts_are_taken_for_granted():
    table = Miscoding.learn([("AID", "AGREE", False)] * 2)
    assert table.truths["AID"] == {"AGREE": pytest.approx(2 / 12), "AID": pytest.approx(10 / 12)}
