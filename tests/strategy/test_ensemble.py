"""What an ensemble says of its own draws: who matters, whether the passes came to rest, and which equilibrium was drawn."""

from itertools import pairwise

import numpy as np
import pytest

from tightrope.strategy.analysis import rank_sensitivities, split_variance
from tightrope.strategy.ensemble import MAX_PASSES, SETTLED, run_scenario
from tightrope.strategy.play import play_scenario
from tightrope.strategy.scenario_file import parse_scenario

TWO = """
[scenario]
name = "two"
focal = "F"
as_of = 2025-06-24
seed = 3
draws = 300
[actor.F]
lambda = { kind = "fixed", value = 4 }
source = ["fit:test"]
%s
[payoff]
%s
[[course]]
name = "go"
words = 3
[[course]]
name = "stay"
"""


def make_quantity(name, *, source="analyst:t"):
    return f"""
[quantity.{name}]
dist = {{ kind = "uniform", low = 0.0, high = 1.0 }}
source = ["{source}"]
why = "a guess"
"""


@pytest.fixture(scope="module")
def unequal():
    """One input decides, one pulls a little the other way, one is read and changes nothing."""
    quantities = "".join(make_quantity(name) for name in ("strong", "weak", "idle"))
    return parse_scenario(
        TWO % (quantities, 'worth = "(strong - 0.15 * weak + 0 * idle) * words / 3 - 0.4 * (words > 0)"')
    )


def test_sensitivity_ranks_inputs_by_what_they_move_and_says_which_way(unequal):
    """PAWN against the definition: the distance between the output's distribution, and that within slices of the input."""
    run = run_scenario(unequal)
    found = {s.quantity: s for s in rank_sensitivities(run, 0)}
    assert next(iter(found)) == "strong"
    assert found["strong"].pawn > found["weak"].pawn
    assert found["strong"].direction > 0.9
    assert found["strong"].is_clear
    assert not found["idle"].is_clear
    output, values = run.probability[0], run.inputs["strong"]
    edges = np.quantile(values, np.linspace(0, 1, 11))
    gaps = []
    for low, high in pairwise(edges):
        inside = output[(values >= low) & (values < high)]
        gaps.append(max(abs(np.mean(inside <= at) - np.mean(output <= at)) for at in output))
    assert found["strong"].pawn == pytest.approx(np.median(gaps), abs=0.02)


def test_passes_are_two_at_least_and_stop_below_the_rule(unequal):
    run = run_scenario(unequal)
    assert run.passes == 2
    assert run.moved < SETTLED
    assert run.is_settled


def test_parts_that_never_come_to_rest_are_said():
    """The likelier the course was, the worse it is: each pass turns the choice round."""
    scenario = parse_scenario(TWO % ("", 'crowd = "(0.6 - 2 * course.go) * 2 * (words > 0)"'))
    run = run_scenario(scenario, draws=20)
    assert run.passes == MAX_PASSES
    assert not run.is_settled
    assert any("not at rest" in warning for warning in play_scenario(scenario, draws=20).warnings)


def test_the_choice_among_several_equilibria_is_a_share_of_the_variance_of_its_own():
    """A threat with three equilibria whose payoffs are known: nothing else can move the course."""
    lever = """
[lever.threat]
sender = "S"
target = "F"
sender_quo = "0"
sender_concede = "1"
sender_carry = "-2"
sender_back_down = "-1"
target_concede = "0"
target_carry = "-4"
target_back_down = "1"
"""
    scenario = parse_scenario(TWO % (lever, 'bill = "-lever.threat.imposed * words / 3 + 0.1 * words / 3"'))
    run = run_scenario(scenario)
    assert run.several == 1
    assert len(np.unique(run.probability[0].round(9))) == 3
    assert split_variance(scenario, draws=200, seed=1)[0].equilibrium == pytest.approx(1)
