"""A case's forecast: what counts as an act, what was known then, which forecaster is used, and what moves a chance."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tightrope.claims import WeightedAct
from tightrope.dynamics.diary import open_ledger, write_diary
from tightrope.dynamics.habit import GRID, Habit, choose_setting, learn_habit, read_chance, read_range, try_settings
from tightrope.dynamics.outlook import forecast_case
from tightrope.errors import ModelError
from tightrope.nouns import Act, Interval

STATES = ("AVA", "BOR", "CIM", "DOR")
START = date(2030, 1, 1)
AS_OF = START + timedelta(days=700)


class Everyone:
    """A roster in which every actor is a state, but for the public."""

    def speaks_for(self, actor_id, *, on):
        return None if actor_id.endswith("public") else actor_id


def act(day, sender, target, kind="CONSULT", *, known=None, days=1, p=0.8, name="", **how):
    when = Interval(START + timedelta(days=day), START + timedelta(days=day + days))
    known_at = when.start if known is None else START + timedelta(days=known)
    coded = Act(kind, (sender,), (target,), when=when, **how)
    return WeightedAct(coded, (name or f"e-{day}-{sender}-{target}-{kind}",), ("o",), p, known_at)


def write(acts, as_of=AS_OF):
    return write_diary(acts, actors=STATES, roster=Everyone(), as_of=as_of)


def invent_acts(seed, *, uneven):
    """Two years of acts; either every pair has one rate, or a few pairs do nearly all."""
    rng = np.random.default_rng(seed)
    pairs = [(s, t) for s in STATES for t in STATES if s != t]
    rates = rng.gamma(0.15, 0.2, len(pairs)) if uneven else np.full(len(pairs), 0.02)
    return [
        act(day, s, t, kind)
        for day in range(700)
        for (s, t), rate in zip(pairs, rates, strict=True)
        for kind in ("CONSULT", "ACCUSE")
        if rng.random() < min(rate, 0.5)
    ]


def test_many_acts_of_a_pair_on_one_day_and_of_one_class_are_one_entry():
    diary = write(
        [act(3, "AVA", "BOR", "CONSULT"), act(3, "AVA", "BOR", "SUPPORT", p=0.5), act(3, "AVA", "BOR", "ACCUSE")]
    )
    both = [e for e in diary.entries if e.layer == "cooperation"]
    assert len(diary.entries) == 2
    assert both[0].weight == pytest.approx(1 - 0.2 * 0.5)
    assert both[0].types == ("CONSULT", "SUPPORT")
    assert len(both[0].evidence_ids) == 2


@pytest.mark.parametrize(
    "left_out",
    [
        act(3, "AVA", "BOR", "ASSERT"),
        act(3, "AVA", "BOR", status="hypothetical"),
        act(3, "AVA", "BOR", polarity="negated"),
        act(3, "AVA", "BOR", days=30),
        act(3, "AVA", "BOR.public"),
        act(3, "AVA", "AVA"),
        act(3, "AVA", "BOR", known=701),
        replace(act(3, "AVA", "BOR"), act=Act("CONSULT", ("AVA",), ("BOR",))),
    ],
    ids=["said", "hypothetical", "negated", "vague", "public", "self", "known later", "undated"],
)
def test_what_did_not_happen_between_two_states_on_a_known_day_is_counted_apart(left_out):
    diary = write([act(1, "AVA", "BOR"), left_out])
    assert len(diary.entries) == 1
    assert sum(diary.unused.values()) == 1


def test_an_act_without_a_recipient_joins_its_actors_both_ways():
    both = replace(
        act(1, "AVA", "BOR"), act=Act("AGREE", ("AVA", "BOR"), (), when=Interval(START, START + timedelta(1)))
    )
    assert {(e.sender, e.target) for e in write([both]).entries} == {("AVA", "BOR"), ("BOR", "AVA")}


def test_what_became_known_later_changes_no_forecast_of_before():
    acts = invent_acts(1, uneven=True)
    origin = (START + timedelta(days=400)).toordinal()
    later = [act(401 + n, "AVA", "DOR") for n in range(50)] + [act(10, "AVA", "DOR", known=500)]
    habits = [
        learn_habit(open_ledger(write(x), STATES), origin, half_life=90, prior_days=28) for x in (acts, acts + later)
    ]
    assert np.array_equal(habits[0].shape, habits[1].shape)


@given(shape=st.floats(0.05, 5), days=st.floats(5, 400), horizon=st.floats(1, 60))
def test_the_chance_is_the_mean_over_all_rates_that_the_past_allows(shape, days, horizon):
    rates = np.random.default_rng(0).gamma(shape, 1 / days, 40_000)
    found = read_chance(Habit(np.array([[shape]]), days, np.zeros(1)), horizon)[0, 0]
    assert found == pytest.approx(np.mean(-np.expm1(-rates * horizon)), abs=0.012)
    low, high = read_range(Habit(np.array([[shape]]), days, np.zeros(1)), horizon)
    assert low[0, 0] <= found <= high[0, 0] or shape < 0.3


def test_a_setting_is_chosen_by_earlier_periods_alone():
    ledger = open_ledger(write(invent_acts(2, uneven=True)), STATES)
    origins = np.arange(ledger.begin + 84, AS_OF.toordinal() - 28, 28)
    said, lost = try_settings(ledger, origins, 28)
    assert said.shape[:2] == (len(GRID), len(origins))
    assert choose_setting(lost[:, :3]) == int(lost[:, :3].mean(axis=1).argmin())


def test_pairs_with_habits_are_told_apart_and_pairs_without_are_not():
    uneven, even = (
        forecast_case(invent_acts(5, uneven=u), actors=STATES, roster=Everyone(), as_of=AS_OF, with_effects=False)
        for u in (True, False)
    )
    assert [t.chosen for t in uneven.trials] == ["fading rate", "fading rate"]
    assert [t.chosen for t in even.trials] == ["base rate", "base rate"]
    assert len({p.chance for p in even.prospects if p.horizon == 7 and p.layer == "conflict"}) == 1


def test_reasons_hold_the_reports_of_the_pair_and_one_more_act_raises_the_chance():
    outlook = forecast_case(
        invent_acts(5, uneven=True), actors=STATES, roster=Everyone(), as_of=AS_OF, with_effects=False
    )
    first = next(p for p in outlook.prospects if p.horizon == 28)
    kind = "CONSULT" if first.layer == "cooperation" else "ACCUSE"
    assert first.evidence_ids
    assert all(i.endswith(f"-{first.sender}-{first.target}-{kind}") for i in first.evidence_ids)
    assert first.raises[0].chance > first.chance > first.lowers[0].chance
    assert first.low < first.chance < first.high


def test_effects_are_tried_scored_and_explained_beside_the_baselines():
    acts = invent_acts(5, uneven=True)
    outlook = forecast_case(acts, actors=STATES, roster=Everyone(), as_of=AS_OF, horizons=(28,))
    trial = outlook.trials[0]
    assert set(trial.log) == {"base rate", "fading rate", "effects"}
    assert trial.chosen != "effects" or trial.gains[-1][2].high < 0
    again = forecast_case(acts[::-1], actors=STATES[::-1], roster=Everyone(), as_of=AS_OF, horizons=(28,))
    assert again.trials == outlook.trials
    assert again.prospects == outlook.prospects


def test_answered_quarrels_make_the_effects_worth_using():
    """Every act is answered by the other side some days later: no fading rate of the own pair can know that."""
    rng, acts = np.random.default_rng(3), []
    for day in range(690):
        for s, t in ((s, t) for s in STATES for t in STATES if s != t):
            if rng.random() < 0.004:
                acts += [act(day, s, t, "ACCUSE"), act(day + 8, t, s, "ACCUSE"), act(day + 10, t, s, "ACCUSE")]
    outlook = forecast_case(acts, actors=STATES, roster=Everyone(), as_of=AS_OF, horizons=(7,))
    assert outlook.trials[0].log["effects"] < outlook.trials[0].log["fading rate"]
    assert outlook.trials[0].chosen == "effects"
    first = outlook.prospects[0]
    assert "reciprocity" in {reason.effect for reason in first.reasons}
    answered = [i for r in first.reasons if r.effect == "reciprocity" for i in r.evidence_ids]
    assert all(f"-{first.target}-{first.sender}-" in i for i in answered)


def test_few_acts_give_a_forecast_that_says_it_is_untested():
    outlook = forecast_case(
        [act(n * 20, "AVA", "BOR") for n in range(5)], actors=STATES, roster=Everyone(), as_of=START + timedelta(100)
    )
    assert all(not t.log and t.chosen == "fading rate" for t in outlook.trials)


def test_no_act_between_the_actors_is_an_error():
    with pytest.raises(ModelError, match="nothing to forecast"):
        forecast_case([act(1, "AVA", "ZZZ")], actors=STATES, roster=Everyone(), as_of=AS_OF)


def test_acts_of_a_few_days_are_no_ground_for_a_forecast():
    with pytest.raises(ModelError, match="less than 28 days"):
        forecast_case(
            [act(n, "AVA", "BOR") for n in range(9)], actors=STATES, roster=Everyone(), as_of=START + timedelta(20)
        )
