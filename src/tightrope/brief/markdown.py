"""The brief as Markdown: the same sentences and tables, with the words of each item as a footnote."""

from __future__ import annotations

import re

from tightrope.brief import coding
from tightrope.brief.assessment import Assessment
from tightrope.brief.page import Block, Bullets, Cell, Details, Figure, Paragraph, Quote, Section, Sentence, Table
from tightrope.brief.sections import build_sections
from tightrope.brief.trail import Item, Trail, lay_trail
from tightrope.brief.wording import format_day

MOST_NOTES = 8  # footnotes set behind one sentence; beyond, the number of items and where they are listed

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$])")
_OPENERS = re.compile(r"^(\d*)([-+=.)])(?=\s|$|[-=])")  # what would open a list, a rule or a heading


def write_markdown(assessment: Assessment) -> str:
    """The whole brief as Markdown with footnotes (`[^12]`), figures as their finding and table."""
    trail = lay_trail(assessment.evidence, assessment.documents)
    lines = [f"# {escape_text(assessment.title)}", "", f"As of {format_day(assessment.as_of)}.", ""]
    for section in build_sections(assessment, trail):
        lines += _write_section(section, trail)
    lines += ["## Evidence", ""]
    lines += [_write_note(item, assessment) for item in trail.items]
    return "\n".join(lines).rstrip() + "\n"


def escape_text(text: str) -> str:
    r"""Text that stays text in Markdown: on one line, every sign with a meaning escaped.

    >>> escape_text("a <b> & *c*\n# d")
    'a \\<b\\> &amp; \\*c\\* \\# d'
    >>> escape_text("1. x"), escape_text("0.5 (−0.1 to +0.9)")
    ('1\\. x', '0.5 (−0.1 to +0.9)')
    """
    line = " ".join(text.split())
    return _OPENERS.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", line.replace("&", "&amp;")))


def _write_section(section: Section, trail: Trail) -> list[str]:
    """Heading and blocks."""
    lines = [f"## {escape_text(section.title)}", ""]
    for block in section.blocks:
        lines += _write_block(block, trail)
    return lines


def _write_block(block: Block, trail: Trail) -> list[str]:
    """One block and the empty line after it."""
    match block:
        case Paragraph(sentences):
            return [" ".join(_write_sentence(sentence, trail) for sentence in sentences), ""]
        case Bullets(items):
            return [*(f"- {_write_sentence(sentence, trail)}" for sentence in items), ""]
        case Table():
            return _write_table(block, trail)
        case Figure():
            note = [f"*{escape_text(block.note)}*", ""] if block.note else []
            return [f"**{escape_text(block.finding)}**", "", *_write_table(block.table, trail), *note]
        case Details():
            inner = [line for part in block.blocks for line in _write_block(part, trail)]
            return [f"### {escape_text(block.summary)}", "", *inner]


def _write_table(table: Table, trail: Trail) -> list[str]:
    """A table with its caption above."""
    rows = ["| " + " | ".join(_write_cell(cell, trail) for cell in row) + " |" for row in table.rows]
    head = "| " + " | ".join(escape_text(cell) for cell in table.head) + " |"
    return [f"{escape_text(table.caption)}", "", head, "|" + "---|" * len(table.head), *rows, ""]


def _write_cell(cell: Cell, trail: Trail) -> str:
    """A cell on one line."""
    return escape_text(cell) if isinstance(cell, str) else _write_sentence(cell, trail)


def _write_sentence(sentence: Sentence, trail: Trail) -> str:
    """Words, then footnotes."""
    text = "".join(
        f"“{escape_text(part.text)}”" if isinstance(part, Quote) else _keep_edges(part) for part in sentence.parts
    )
    text = {"lead": "**{}**", "confidence": "*{}*", "warning": "**▲ {}**", "analyst": "(analyst) {}"}.get(
        sentence.role, "{}"
    ).format(text.strip())
    items = trail.find_items(sentence.evidence_ids)
    notes = "".join(f"[^{item.number}]" for item in items[:MOST_NOTES])
    more = f" (and {len(items) - MOST_NOTES} more items)" if len(items) > MOST_NOTES else ""
    return text + notes + more


def _keep_edges(text: str) -> str:
    """Escaped text with the spaces at its ends kept."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and text.strip() else ""
    return before + escape_text(text) + after


def _write_note(item: Item, assessment: Assessment) -> str:
    """One item of evidence as a footnote."""
    evidence = item.evidence
    words = evidence.passage.exact if evidence.passage else evidence.raw or ""
    where = evidence.doc if evidence.row is None else f"{evidence.doc}, row {evidence.row}"
    parts = (
        coding.describe_act(evidence.act, assessment.names),
        coding.describe_coding(evidence.act),
        coding.describe_contexts(evidence.act),
        coding.describe_chain(evidence.chain, assessment.names),
        f"“{words}”",
        f"{evidence.publisher}, {where}",
        "orphan: the words no longer stand there" if item.place == "orphan" else "",
        *(f"{name}: {grounds}" for name, grounds in coding.describe_grounds(evidence) if name != "contexts"),
        evidence.id,
    )
    return f"[^{item.number}]: " + "; ".join(escape_text(part) for part in parts if part)
