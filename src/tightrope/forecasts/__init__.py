"""Questions, the frozen ledger, and the track record."""

from tightrope.forecasts.ledger import (
    Entry,
    ask_question,
    freeze_forecast,
    list_frozen,
    read_ledger,
    resolve_question,
    verify_ledger,
    write_ledger,
)
from tightrope.forecasts.question import Question, read_question
from tightrope.forecasts.record import Record, score_ledger

__all__ = [
    "Entry", "Question", "Record", "ask_question", "freeze_forecast", "list_frozen", "read_ledger", "read_question",
    "resolve_question", "score_ledger", "verify_ledger", "write_ledger",
]  # fmt: skip
