"""The brief: an assessment as HTML, Markdown, JSON and Word, with likelihood words and pictures."""

from tightrope.brief.assessment import Assessment, ReaderPrecision, ReviewCounts, Statement
from tightrope.brief.html import write_html
from tightrope.brief.json import write_json
from tightrope.brief.markdown import write_markdown
from tightrope.brief.sections import summarise

__all__ = [
    "Assessment",
    "ReaderPrecision",
    "ReviewCounts",
    "Statement",
    "summarise",
    "write_html",
    "write_json",
    "write_markdown",
]
