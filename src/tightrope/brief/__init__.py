"""The brief: an assessment as HTML, Markdown, JSON and Word, with likelihood words and pictures."""

from tightrope.brief.assessment import Assessment, ReaderPrecision, ReviewCounts, Statement
from tightrope.brief.html import write_html
from tightrope.brief.json import write_json
from tightrope.brief.markdown import write_markdown
from tightrope.brief.sections import summarise
from tightrope.brief.word import write_docx

__all__ = [
    "Assessment", "ReaderPrecision", "ReviewCounts", "Statement", "summarise", "write_docx", "write_html", "write_json",
    "write_markdown",
]  # fmt: skip
