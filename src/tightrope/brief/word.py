"""The brief as a Word file: the same sentences and tables, the words behind each sentence as a real footnote."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime, time
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from tightrope.brief import coding
from tightrope.brief.assessment import Assessment
from tightrope.brief.page import Block, Bullets, Cell, Details, Figure, Paragraph, Sentence, Table
from tightrope.brief.sections import build_sections
from tightrope.brief.trail import Item, Trail, lay_trail
from tightrope.brief.wording import count_things, format_day

MOST_ROWS = 40  # rows of a table; the JSON holds all
MOST_QUOTED = 6  # items quoted in one footnote
FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production Char


def write_docx(assessment: Assessment) -> bytes:
    """The whole brief as bytes of a .docx file, the same for the same assessment."""
    trail = lay_trail(assessment.evidence, assessment.documents)
    writer = _Writer(assessment, trail)
    writer.write_head()
    for section in build_sections(assessment, trail):
        writer.document.add_heading(clean_text(section.title), 1)
        for block in section.blocks:
            writer.write_block(block)
    writer.write_grounds()
    return writer.save()


def clean_text(text: str) -> str:
    r"""Text without the characters that no XML file can hold.

    >>> clean_text("a\x00b\x0cc")
    'abc'
    """
    return _UNWRITABLE.sub("", text)


class _Writer:
    """A Word document in the making and the footnotes it has so far."""

    def __init__(self, assessment: Assessment, trail: Trail) -> None:
        self.assessment, self.trail = assessment, trail
        self.document = docx.Document()
        self.notes: list[str] = []
        self.quoted: dict[int, Item] = {}
        self._set_styles()

    def write_head(self) -> None:
        """Title and day."""
        self.document.add_heading(clean_text(self.assessment.title), 0)
        day = format_day(self.assessment.as_of)
        self.document.add_paragraph(f"Assessment from open sources, as of {day}: nothing known later was read.")

    def write_block(self, block: Block) -> None:
        """One block of a section."""
        match block:
            case Paragraph(sentences):
                self._write_sentences(self.document.add_paragraph(), sentences)
            case Bullets(items):
                for sentence in items:
                    self._write_sentences(self.document.add_paragraph(style="List Bullet"), (sentence,))
            case Table():
                self._write_table(block)
            case Figure():
                self.document.add_paragraph().add_run(clean_text(block.finding)).bold = True
                self._write_table(block.table)
            case Details():
                self.document.add_heading(clean_text(block.summary), 2)
                for inner in block.blocks:
                    self.write_block(inner)

    def write_grounds(self) -> None:
        """Why each item that a footnote quotes was read so: rule, actors, frames, cues, contexts; not for a feed."""
        grounded = [(item, coding.describe_grounds(item.evidence)) for _, item in sorted(self.quoted.items())]
        if not any(grounds for _, grounds in grounded):
            return
        self.document.add_heading("Why it was read so", 1)
        for item, grounds in grounded:
            if grounds:
                act = coding.describe_act(item.evidence.act, self.assessment.names)
                told = "; ".join(f"{name}: {text}" for name, text in grounds)
                line = f"[{item.number}] {act} ({coding.describe_coding(item.evidence.act)}). {told}."
                self.document.add_paragraph(clean_text(line), style="Footnote Text")

    def save(self) -> bytes:
        """The file, with its footnotes part; entries carry a fixed time, so that bytes do not depend on the clock."""
        package = self.document.part.package
        part = Part(PackURI("/word/footnotes.xml"), FOOTNOTES_TYPE, self._write_notes(), package)
        self.document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        properties = self.document.core_properties
        properties.title = clean_text(self.assessment.title)[:255]
        properties.author = "tightrope"
        properties.comments = ""
        properties.created = properties.modified = datetime.combine(self.assessment.as_of, time(), UTC).replace(
            tzinfo=None
        )
        buffer, steady = io.BytesIO(), io.BytesIO()
        self.document.save(buffer)
        with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(steady, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                new.writestr(entry, old.read(name))
        return steady.getvalue()

    def _set_styles(self) -> None:
        """A4, a book face, small tables, and the two styles that footnotes need."""
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
        section.top_margin = section.bottom_margin = Cm(2)
        styles = self.document.styles
        styles["Normal"].font.name, styles["Normal"].font.size = "Georgia", Pt(10.5)
        reference = styles.add_style("Footnote Reference", WD_STYLE_TYPE.CHARACTER)
        reference.font.superscript = True
        note = styles.add_style("Footnote Text", WD_STYLE_TYPE.PARAGRAPH)
        note.base_style, note.font.size = styles["Normal"], Pt(8.5)

    def _write_sentences(self, paragraph: Any, sentences: tuple[Sentence, ...]) -> None:
        """Sentences in one paragraph, each with its footnote."""
        for sentence in sentences:
            label = {"analyst": "(analyst) ", "warning": "▲ "}.get(sentence.role, "")
            run = paragraph.add_run(clean_text(label + sentence.text))
            run.bold = sentence.role in ("lead", "warning")
            run.italic = sentence.role == "confidence"
            self._add_note(paragraph, sentence)
            paragraph.add_run(" ")

    def _add_note(self, paragraph: Any, sentence: Sentence) -> None:
        """A footnote with the words that a sentence rests on, if it rests on any."""
        items = self.trail.find_items(sentence.evidence_ids)
        if not items:
            return
        text = " ".join(self._quote_item(item) for item in items[:MOST_QUOTED])
        self.quoted |= {item.number: item for item in items[:MOST_QUOTED]}
        if len(items) > MOST_QUOTED:
            text += f" And {count_things(len(items) - MOST_QUOTED, 'more item')}."
        self.notes.append(text)
        run = paragraph.add_run()
        run.style = "Footnote Reference"
        reference = run._r.makeelement(qn("w:footnoteReference"), {qn("w:id"): str(len(self.notes))})  # noqa: SLF001
        run._r.append(reference)  # noqa: SLF001 - python-docx has no public way to footnotes

    def _quote_item(self, item: Item) -> str:
        """One item: its words, whose they are, where they stand."""
        evidence = item.evidence
        words = coding.shorten_quote(evidence.passage.exact if evidence.passage else evidence.raw or "", longest=240)
        day = f", {evidence.known_at}" if evidence.known_at else ""
        url = f", {evidence.url or (item.document.url if item.document else '')}".rstrip(", ")
        return f"[{item.number}] “{words}” ({evidence.publisher}{day}{url})."

    def _write_table(self, table: Table) -> None:
        """A table with its caption; what is beyond its first rows is said to be in the JSON."""
        self.document.add_paragraph().add_run(clean_text(table.caption)).bold = True
        rows = table.rows[:MOST_ROWS]
        grid = self.document.add_table(rows=1, cols=len(table.head), style="Light List")
        for cell, text in zip(grid.rows[0].cells, table.head, strict=True):
            self._fill_cell(cell, text)
        for row in rows:
            for cell, content in zip(grid.add_row().cells, row, strict=True):
                self._fill_cell(cell, content)
        if len(table.rows) > MOST_ROWS:
            rest = count_things(len(table.rows) - MOST_ROWS, "more row")
            self.document.add_paragraph(f"{rest}: see the JSON.")
        self.document.add_paragraph()

    def _fill_cell(self, cell: Any, content: Cell) -> None:
        """Small print in a cell."""
        paragraph = cell.paragraphs[0]
        if isinstance(content, str):
            paragraph.add_run(clean_text(content))
        else:
            self._write_sentences(paragraph, (content,))
        for run in paragraph.runs:
            run.font.size = Pt(8)

    def _write_notes(self) -> bytes:
        """The footnotes part: two separators, then one paragraph a note (ECMA-376 part 1, 17.11)."""
        notes = "".join(
            f'<w:footnote w:id="{number}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
            '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
            f'<w:r><w:t xml:space="preserve"> {escape(clean_text(text))}</w:t></w:r></w:p></w:footnote>'
            for number, text in enumerate(self.notes, 1)
        )
        return (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes xmlns:w="{_NAMESPACE}">'
            '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
            '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>'
            f"</w:footnote>{notes}</w:footnotes>"
        ).encode()
