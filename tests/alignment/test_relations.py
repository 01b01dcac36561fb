"""The signed graph, brokers between rivals, and predictions of scores."""

from datetime import date, timedelta

import numpy as np
import pytest

from tightrope.alignment import Settings, estimate_relations, estimate_standing, rank_brokers, sign_ties
from tightrope.alignment.likelihood import SCORES, invert_mean
from tightrope.alignment.prediction import TILTS, learn_law, predict_scores
from tightrope.claims import WeightedAct
from tightrope.nouns import Act, Interval, find_state

AS_OF = date(2025, 7, 1)


class StateRoster:
    def speaks_for(self, actor_id, *, on):
        return find_state(actor_id)


def make_acts(*rows):
    """(type, giver, receiver, how often), a week apart, the last on the day."""
    found = []
    for type_name, giver, receiver, count in rows:
        for number in range(count):
            day = AS_OF - timedelta(days=7 * number)
            act = Act(type_name, (giver,), (receiver,), when=Interval(day, day + timedelta(days=1)))
            found.append(WeightedAct(act, (f"{type_name}-{giver}-{receiver}-{number}",), ("o",), 0.9, day))
    return found


def test_a_relation_equals_the_mean_score_of_the_standing():
    acts = make_acts(("SUPPORT", "PAK", "IRN", 6), ("ACCUSE", "PAK", "USA", 6))
    relations = {r.pair: r for r in estimate_relations(acts, as_of=AS_OF, roster=StateRoster()) if r.channel == "words"}
    standing = estimate_standing(acts, focal="PAK", rivals=("IRN", "USA"), as_of=AS_OF, roster=StateRoster())
    for index, rival in enumerate(("IRN", "USA")):
        assert relations["PAK", rival].m.value == pytest.approx(standing.words.m[index].value, abs=0.03)
        assert relations["PAK", rival].n == 6
    assert relations["PAK", "IRN"].p_warm > 0.9 > 0.1 > relations["PAK", "USA"].p_warm


def test_only_ties_of_plain_sign_are_signed():
    acts = make_acts(("SUPPORT", "A", "B", 20), ("THREATEN", "A", "C", 20), ("SUPPORT", "B", "C", 1))
    relations = estimate_relations(acts, as_of=AS_OF, roster=StateRoster())
    assert sign_ties(relations, channel="words") == (("A", "B", 1), ("A", "C", -1))


def test_directions_that_contradict_give_no_tie():
    acts = make_acts(("SUPPORT", "A", "B", 20), ("THREATEN", "B", "A", 20))
    assert sign_ties(estimate_relations(acts, as_of=AS_OF, roster=StateRoster()), channel="words") == ()


def test_a_broker_talks_to_both_and_the_warmer_one_comes_first():
    acts = make_acts(
        ("CONSULT", "QAT", "IRN", 5), ("CONSULT", "QAT", "USA", 5),
        ("CONSULT", "ISR", "IRN", 1), ("THREATEN", "ISR", "IRN", 8), ("CONSULT", "ISR", "USA", 5),
        ("CONSULT", "CAN", "USA", 5),
    )  # fmt: skip
    brokers = rank_brokers(acts, rivals=("IRN", "USA"), as_of=AS_OF, roster=StateRoster())
    assert [broker.state for broker in brokers] == ["QAT", "ISR"]
    assert brokers[0].contacts == pytest.approx((4.5, 4.5))
    mirrored = rank_brokers(acts, rivals=("USA", "IRN"), as_of=AS_OF, roster=StateRoster())
    assert [(b.state, b.p_open, b.contacts[::-1]) for b in mirrored] == [
        (b.state, b.p_open, b.contacts) for b in brokers
    ]


def test_old_contacts_make_no_broker():
    acts = make_acts(("CONSULT", "QAT", "IRN", 1), ("CONSULT", "QAT", "USA", 1))
    later = AS_OF + timedelta(days=200)
    assert rank_brokers(acts, rivals=("IRN", "USA"), as_of=later, roster=StateRoster()) == ()


def test_no_acts_give_no_relations():
    assert estimate_relations([], as_of=AS_OF, roster=StateRoster(), settings=Settings()) == ()


@pytest.mark.parametrize("mean", [0.2, 0.5, 0.8])
def test_a_single_act_is_predicted_as_a_code_of_the_law(mean):
    rng = np.random.default_rng(1)
    codes = np.array([0.05, 0.2, 0.9, 1.0])
    law = learn_law(codes, np.array([3.0, 2.0, 1.0, 2.0]))
    mode = invert_mean(np.array([mean]))
    low, high = predict_scores(mode, np.array([1e-12]), acts=np.ones(1), law=law)[:, 0]
    share = np.array([np.interp(mean, law.mean, law.share[:, code]) for code in range(4)])
    drawn = rng.choice(codes, size=20_000, p=share / share.sum())
    assert low == np.quantile(drawn, 0.05, method="inverted_cdf")
    assert high == np.quantile(drawn, 0.95, method="inverted_cdf")


def test_the_mean_of_many_acts_is_predicted_as_simulated():
    rng = np.random.default_rng(2)
    codes = np.array([0.05, 0.2, 0.9, 1.0])
    law = learn_law(codes, np.ones(4))
    a = rng.normal(0.5, 0.6, 40_000)
    m = SCORES.mean(a)
    index = np.rint(np.interp(m, law.mean, np.arange(TILTS.size))).astype(int)
    bounds = law.share.cumsum(axis=1)[index]
    drawn = np.mean([codes[(rng.random((a.size, 1)) < bounds).argmax(axis=1)] for _ in range(10)], axis=0)
    low, high = predict_scores(np.array([0.5]), np.array([0.36]), acts=np.array([10.0]), law=law)[:, 0]
    assert [low, high] == pytest.approx(np.quantile(drawn, [0.05, 0.95]), abs=0.02)
