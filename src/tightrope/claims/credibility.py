"""How far a proposition can be believed: log-odds as an interval, with every step that led there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tightrope.claims.ratios import Range, load_ratios, to_odds, to_probability


@dataclass(frozen=True, slots=True)
class Step:
    """One move of the log-odds: a complete sentence, the move's range [low, high] (natural logs), what it rests on."""

    text: str
    low: float
    high: float
    evidence_ids: tuple[str, ...] = ()

    @property
    def middle(self) -> float:
        """Middle of the range."""
        return (self.low + self.high) / 2


@dataclass(frozen=True, slots=True)
class Credibility:
    """Probability that a proposition is true: `value` in [`low`, `high`], all in (0, 1).

    The log-odds of `low` are the sum of all steps' low ends, those of `high` the sum of the high ends, those of
    `value` the sum of the middles. The first step is the prior, whose middle as a probability is `prior`.
    """

    value: float
    low: float
    high: float
    prior: float
    steps: tuple[Step, ...] = ()

    @property
    def width(self) -> float:
        """Width of the interval, a probability."""
        return self.high - self.low


def state_prior(name: str) -> Step:
    """The first step: the prior called `name` in `ratios.toml`.

    >>> state_prior("done").text
    'Before any report, an act that is said to have happened has a probability of 0.40 to 0.60.'
    """
    low, high = load_ratios().prior[name]
    what = {
        "utterance": "that a quoted speaker said it",
        "done": "an act that is said to have happened",
        "open": "an act that has not happened yet, or is said to be a habit,",
    }[name]
    text = f"Before any report, {what} has a probability of {low:.2f} to {high:.2f}."
    return Step(text, to_odds(low), to_odds(high))


def add_steps(steps: Sequence[Step]) -> Credibility:
    """Sum of all steps, the prior first. Ends add up with ends: the interval never gets narrower than its worst case.

    >>> add_steps([Step("Even.", 0.0, 0.0)]).value
    0.5
    """
    low, high = sum(step.low for step in steps), sum(step.high for step in steps)
    return Credibility(
        value=_keep_open(to_probability((low + high) / 2)),
        low=_keep_open(to_probability(low)),
        high=_keep_open(to_probability(high)),
        prior=to_probability(steps[0].middle),
        steps=tuple(steps),
    )


def grade_digit(credibility: Credibility, *, n_origins: int, best_letter: str, is_denied: bool) -> int:
    """Admiralty digit, 1 confirmed to 5 improbable, 6 cannot be judged.

    1 needs a second independent origin and no denial; 2 a second origin or a source graded A or B; what is not
    corroborated is at best 3, possibly true.
    """
    ratios = load_ratios()
    if n_origins == 0 or (credibility.low < ratios.unjudged[0] and credibility.high > ratios.unjudged[1]):
        return 6
    digit = 1 + sum(credibility.value < bound for bound in ratios.digit_bounds)
    if n_origins < 2:
        digit = max(digit, 2 if best_letter in "AB" else 3)
    return max(digit, 2) if is_denied else digit


def word_move(move: Range) -> str:
    """Say in words what a range of logarithms does to the odds.

    >>> word_move((0.0953, 1.0986))
    'the odds are multiplied by 1.1 to 3'
    """
    low, high = (float(f"{to_ratio(end):.2g}") for end in move)
    if low == high:
        return f"the odds are multiplied by {low:g}"
    return f"the odds are multiplied by {low:g} to {high:g}"


def to_ratio(odds: float) -> float:
    """Ratio of odds from its logarithm."""
    return float(2.718281828459045**odds)


def _keep_open(probability: float) -> float:
    """Keep a probability off 0 and 1, where floating point would round to certainty."""
    return min(1 - 1e-9, max(1e-9, probability))
