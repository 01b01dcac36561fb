"""What was asked of the future, and how forecasts of this ledger fared so far: misses first, nothing dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tightrope.brief.assessment import Assessment
from tightrope.brief.page import Block, Cell, Paragraph, Section, Sentence, Table
from tightrope.brief.wording import count_things, format_day, format_number, format_probability, open_sentence

if TYPE_CHECKING:
    from tightrope.forecasts import Record

HOLDS = {None: "not stated", 0.0: "no", 1.0: "yes"}
MOST_ROWS = 100


def build_questions(assessment: Assessment) -> Section | None:
    """The section, where the case asks questions or names a ledger."""
    record = assessment.record
    if not assessment.questions and record is None:
        return None
    blocks: list[Block] = []
    if assessment.questions:
        blocks.append(_list_questions(assessment))
    if record is not None:
        blocks.append(Paragraph(_state_record(record)))
        blocks += [_list_scored(record), _list_bins(record)] if record.scored else []
    title = "Questions asked" if record is None else "Questions asked, and the track record"
    return Section("questions", title, tuple(blocks))


def _list_questions(assessment: Assessment) -> Table:
    """One row a question, with what would settle it and the baselines to beat."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            Sentence((f"{question.text} Counts: {question.threshold}.",), role="analyst"),
            f"{format_day(question.deadline.date())}, {question.deadline:%H:%M %Z}",
            f"{question.resolution_source}; void if: {question.annulment}",
            "not stated" if question.base_rate is None
            else f"{format_probability(question.base_rate)} ({question.base_rate_source or 'no source given'})",
            HOLDS.get(question.last_value, str(question.last_value)),
        )
        for question in assessment.questions
    )  # fmt: skip
    head = ("question", "until", "settled by", "base rate", "so when asked")
    return Table("What is asked, so that it can be settled", head, rows)


def _state_record(record: Record) -> tuple[Sentence, ...]:
    """How many were frozen, settled, open, void; the score beside its baselines; what that can bear."""
    if not record.n_forecasts:
        return (Sentence(("The ledger holds no frozen forecast yet.",)),)
    amended = count_things(record.n_amendments, "amendment")
    counted = (
        f"{count_things(record.n_forecasts, 'frozen forecast')} in the ledger: {record.n_scored} settled, "
        f"{record.n_open} open, {record.n_annulled} void; {amended} to questions, all kept."
    )
    if record.n_back_tested:
        counted += f" Of the forecasts, {record.n_back_tested} were made afterwards, as a back-test."
    found = [Sentence((open_sentence(counted),))]
    if record.brier is not None:
        against = [
            f"{_show(own)} against {_show(base)} for the {name}, on {count_things(n, 'forecast')} with one"
            for own, base, n, name in (
                (record.brier_same_base_rate, record.brier_base_rate, record.n_base_rate, "base rate"),
                (record.brier_same_last_value, record.brier_last_value, record.n_last_value, "last value"),
            )
            if own is not None and base is not None
        ]  # fmt: skip
        beside = f"; {' and '.join(against)}" if against else ""
        found.append(Sentence((f"The mean Brier score is {_show(record.brier)} (0 is perfect, 1 is worst){beside}.",)))
    role_text = f"Calibration: {record.judgement}."
    found.append(Sentence((role_text,), role="plain" if record.is_enough else "warning"))
    return tuple(found)


def _list_scored(record: Record) -> Table:
    """Every settled forecast, the worst first."""
    ordered = sorted(record.scored, key=lambda scored: (-scored.brier, scored.question, scored.at))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (s.question, s.by, s.at[:10], format_probability(s.probability), "yes" if s.outcome else "no", _show(s.brier))
        for s in ordered[:MOST_ROWS]
    )
    head = ("question", "by", "frozen on", "said", "came true", "Brier score")
    return Table("Settled forecasts, misses first", head, rows)


def _list_bins(record: Record) -> Table:
    """Calibration by the limits of the likelihood words, with counts and intervals."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            f"{format_probability(b.low)} to {format_probability(b.high)}",
            str(b.n),
            str(b.n_true),
            format_probability(b.mean_forecast),
            f"{format_probability(b.share_low)} to {format_probability(b.share_high)}",
        )
        for b in record.bins
    )
    head = ("said between", "forecasts", "came true", "said on average", "share that came true (90 %)")
    return Table("Calibration", head, rows)


def _show(score: float | None) -> str:
    """A Brier score to two digits."""
    return "none" if score is None else format_number(score, step=0.01)
