"""A case file -> the whole chain -> one frozen Assessment."""

from tightrope.case.accounts import compare_files
from tightrope.case.chain import build_assessment, read_case, weigh_case
from tightrope.case.courses import BRIEF_DRAWS, add_courses, describe_courses, play_case
from tightrope.case.export import export_store
from tightrope.case.facts import collect_facts, describe_facts, read_facts
from tightrope.case.file import Case, load_case
from tightrope.case.forecasts import (
    choose_ledger,
    describe_questions,
    freeze_case_forecast,
    open_ledger,
    settle_question,
)
from tightrope.case.hypotheses import describe_hypotheses, describe_items
from tightrope.case.outlook import add_outlook, describe_outlook, describe_trials
from tightrope.case.question import name_question
from tightrope.case.sources import make_case
from tightrope.case.tables import describe_claim, describe_claims, describe_standing

__all__ = [
    "BRIEF_DRAWS",
    "Case",
    "add_courses",
    "add_outlook",
    "build_assessment",
    "choose_ledger",
    "collect_facts",
    "compare_files",
    "describe_claim",
    "describe_claims",
    "describe_courses",
    "describe_facts",
    "describe_hypotheses",
    "describe_items",
    "describe_outlook",
    "describe_questions",
    "describe_standing",
    "describe_trials",
    "export_store",
    "freeze_case_forecast",
    "load_case",
    "make_case",
    "name_question",
    "open_ledger",
    "play_case",
    "read_case",
    "read_facts",
    "settle_question",
    "weigh_case",
]  # fmt: skip
