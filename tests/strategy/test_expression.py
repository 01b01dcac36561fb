"""The payoff grammar: what it computes, and what it refuses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tightrope.errors import ModelError
from tightrope.strategy.expression import parse_expression


def compute(text, **values):
    return float(parse_expression(text).evaluate(lambda name: np.asarray(float(values[name]))))


@given(st.floats(-5, 5), st.floats(-5, 5), st.floats(0.1, 5))
def test_arithmetic_is_pythons(a, b, c):
    assert compute("a + b * c - a / c", a=a, b=b, c=c) == pytest.approx(a + b * c - a / c)
    assert compute("-(a - b) * 2", a=a, b=b, c=c) == pytest.approx(-(a - b) * 2)
    assert compute("min(a, b, c) + max(a, b)", a=a, b=b, c=c) == pytest.approx(min(a, b, c) + max(a, b))


def test_conditions_are_one_or_zero_and_bind_loosest():
    assert compute("attack & !honour", attack=1, honour=0) == 1
    assert compute("a + 1 > 2 & b < 3 | c", a=2, b=5, c=0) == 0
    assert compute("3 * (words >= 3)", words=3) == 3


def test_a_product_of_quotients_goes_left_to_right():
    assert compute("8 / 4 / 2 * 3") == 3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a +", "nothing"), ("(a", r"'\)'"), ("a b", "'b' where the end"), ("__import__('os')", "not in the payoff"),
        ("eval(a)", "calls 'eval'"), ("a ** 2", "where a number"), ("min()", "where a number"), ("exp(1, 2)", "one value"),
        ("(" * 80 + "1" + ")" * 80, "nested"), ("", "nothing"), ("a = b", "not in the payoff"),
    ],
)  # fmt: skip
def test_what_is_not_in_the_grammar_is_refused(text, says):
    with pytest.raises(ModelError, match=says):
        parse_expression(text, where="file.toml:3")


def test_a_division_by_zero_names_the_place():
    with pytest.raises(ModelError, match=r"file.toml:7: 'a / b'.*1 of 2 draws.*division by zero"):
        parse_expression("a / b", where="file.toml:7").evaluate(
            lambda n: np.array([1.0, 1.0]) if n == "a" else np.array([0.0, 1.0])
        )
