"""The Word file, read back by python-docx and as plain XML."""

import io
import zipfile
from dataclasses import replace

import docx
from lxml import etree
from tests.brief.worlds import make_assessment

from tightrope.brief import write_docx

SPACE = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}


def read_part(content: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return etree.fromstring(archive.read(name))


def test_every_footnote_is_called_once_and_quotes_its_words():
    content = write_docx(make_assessment())
    called = read_part(content, "word/document.xml").xpath("//w:footnoteReference/@w:id", namespaces=SPACE)
    notes = read_part(content, "word/footnotes.xml").xpath("//w:footnote[not(@w:type)]", namespaces=SPACE)
    written = {note.get(f"{{{SPACE['w']}}}id"): "".join(note.itertext()) for note in notes}
    assert called == sorted(called, key=int)
    assert set(called) == set(written)
    assert len(called) > 5
    assert any("“Arcadia sent flour”" in text for text in written.values())


def test_file_opens_and_holds_the_headings_and_the_bottom_line():
    document = docx.Document(io.BytesIO(write_docx(make_assessment())))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for expected in ("Bottom line", "Where it stands", "It is likely (55–80 %) that", "What the method cannot tell"):
        assert expected in text


def test_footnotes_part_is_declared_and_related():
    with zipfile.ZipFile(io.BytesIO(write_docx(make_assessment()))) as archive:
        assert "footnotes+xml" in archive.read("[Content_Types].xml").decode()
        assert "footnotes.xml" in archive.read("word/_rels/document.xml.rels").decode()


def test_same_assessment_gives_same_bytes_and_control_characters_do_no_harm():
    assessment = replace(make_assessment(), title="A\x00 <w:p/> \x1b title")
    assert write_docx(assessment) == write_docx(assessment)
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(write_docx(assessment))).paragraphs)
    assert "A <w:p/>  title" in text


def test_what_the_footnotes_quote_says_why_it_was_read_so():
    assessment = make_assessment()
    (first, *rest) = assessment.evidence
    read = replace(
        first, rules=("AID: send flour", "actor: roster", "cue: may: certainty 1", "context: economic by flour")
    )
    lines = [p.text for p in docx.Document(io.BytesIO(write_docx(assessment))).paragraphs]
    assert "Why it was read so" not in lines  # no rule stands in this evidence
    lines = [
        p.text for p in docx.Document(io.BytesIO(write_docx(replace(assessment, evidence=(read, *rest))))).paragraphs
    ]
    (line,) = lines[lines.index("Why it was read so") + 1 :]
    assert line.endswith("rule: AID: send flour; actor: roster; cues: may: certainty 1; contexts: economic by flour.")
