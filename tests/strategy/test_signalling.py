"""Crisis signalling: closed forms, brute force, and the count of equilibria."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from tightrope.errors import ModelError
from tightrope.strategy.signalling import Signalling, draw_signals, find_signals

payoff = st.floats(-3, 3)
THREE = Signalling(
    sender_quo=0, sender_concede=1, sender_carry=-2, sender_back_down=-1,
    target_concede=0, target_carry=-4, target_back_down=1,
)  # fmt: skip


def best_reply(game, resist):
    """P(threat), P(carry) and the target's reply, by numerical integration over the sender's two shocks."""
    cut = (game.sender_quo - (1 - resist) * game.sender_concede) / resist
    fight = quad(
        lambda w: norm.pdf(w) * norm.cdf(w + game.sender_carry - game.sender_back_down), cut - game.sender_carry, 12
    )[0]
    threat = 1 - norm.cdf(cut - game.sender_carry) * norm.cdf(cut - game.sender_back_down)
    carry = fight / threat
    gain = carry * game.target_carry + (1 - carry) * game.target_back_down - game.target_concede
    return threat, carry, norm.cdf(gain / carry)


@pytest.mark.parametrize("game", [Signalling(), THREE, Signalling(sender_carry=0.5, target_carry=-0.3)])
def test_every_equilibrium_is_a_mutual_best_reply(game):
    for signal in find_signals(game):
        if not 1e-3 < signal.resist < 1 - 1e-3:
            continue
        threat, carry, resist = best_reply(game, signal.resist)
        assert abs(threat - signal.threat) < 1e-7
        assert abs(carry - signal.carry) < 1e-6
        assert abs(resist - signal.resist) < 1e-6


def test_all_three_equilibria_are_found_and_brute_force_finds_no_more():
    found = find_signals(THREE)
    assert len(found) == 3
    grid = norm.cdf(np.linspace(-3, 5, 150))
    misses = np.array([best_reply(THREE, p)[2] - p for p in grid])
    inner = [s for s in found if grid[0] < s.resist < grid[-1]]
    assert int(np.sum(misses[:-1] * misses[1:] < 0)) == len(inner)
    assert len(inner) == 3


@settings(max_examples=30)
@given(st.lists(payoff, min_size=7, max_size=7))
def test_the_number_of_equilibria_is_odd(values):
    found = find_signals(Signalling(*values), cells=600)
    assert len(found) % 2 == 1
    assert all(0 <= s.resist <= 1 and 0 <= s.carry <= 1 and 0 <= s.threat <= 1 for s in found)


@settings(max_examples=30)
@given(payoff, st.floats(-2, 2), st.floats(-2, 2))
def test_with_a_prohibitive_audience_cost_every_threat_is_carried_out(quo, target_concede, target_carry):
    """Closed form: P(carry) = 1, P(resist) = Phi(war - concede), P(threat) = 1 - Phi(cut - carry)."""
    game = Signalling(
        sender_quo=quo, sender_concede=1.0, sender_carry=0.0, sender_back_down=-60.0,
        target_concede=target_concede, target_carry=target_carry,
    )  # fmt: skip
    found = find_signals(game)
    assert len(found) == 1
    resist = norm.cdf(target_carry - target_concede)
    assert abs(found[0].carry - 1) < 1e-12
    assert abs(found[0].resist - resist) < 1e-9
    assert abs(found[0].threat - norm.sf((quo - (1 - resist)) / resist)) < 1e-9


def test_audience_costs_make_threats_credible_where_the_equilibrium_is_unique():
    """Fearon 1994: the dearer it is to back down, the likelier that a resisted threat is carried out."""
    steps = [find_signals(Signalling(sender_back_down=-cost)) for cost in (0.5, 1.0, 2.0, 3.0)]
    assert all(len(s) == 1 for s in steps)
    carry = [s[0].carry for s in steps]
    assert carry == sorted(carry)


def test_the_three_outcomes_of_a_threat_add_up():
    signal = find_signals(Signalling())[0]
    assert abs(signal.imposed + signal.bluff + signal.concession - signal.threat) < 1e-12


def test_unbounded_payoffs_are_refused():
    with pytest.raises(ModelError, match="sender_carry"):
        Signalling(sender_carry=float("inf"))


def test_many_games_at_once_are_the_same_games():
    rng = np.random.default_rng(2)
    table = {name: rng.uniform(-2, 2, 40) for name in Signalling.__slots__}
    drawn = draw_signals(table, choice=np.full(40, 1e-6))
    for i in range(40):
        found = find_signals(Signalling(**{k: float(v[i]) for k, v in table.items()}), cells=800)
        assert drawn.equilibria[i] == len(found)
        assert abs(drawn.resist[i] - found[0].resist) < 1e-4
        assert abs(drawn.carry[i] - found[0].carry) < 1e-4


def test_the_choice_of_equilibrium_runs_over_all_of_them():
    table = {name: np.full(3, getattr(THREE, name), dtype=float) for name in Signalling.__slots__}
    drawn = draw_signals(table, choice=np.array([0.1, 0.5, 0.9]))
    assert np.allclose(drawn.resist, [s.resist for s in find_signals(THREE)], atol=1e-4)
