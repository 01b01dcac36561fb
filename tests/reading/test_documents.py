"""Files into documents: what stands at the top, what is refused, and that every offset is kept."""

import os
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tightrope.errors import DocumentError
from tightrope.nouns import Document
from tightrope.reading import collect_documents, load_document
from tightrope.reading.segments import split_paragraphs

REPORT = "Iran condemned the strikes on its facilities, and the president of Pakistan called the prime minister.\n"
FRONT = "---\ntitle: A call\npublisher: The Paper\npublished: 2025-06-25\nurl: https://example.org/a\naccessed: 2025-06-26\n---\n"
HEADING = "Written for this project from: The Paper, https://example.org/a, 2025-06-25\n\n"


def write(tmp_path, content, name="report.md"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_front_matter_and_heading_are_read_and_kept_out_of_the_text(tmp_path):
    document = load_document(write(tmp_path, FRONT + HEADING + REPORT))
    assert document.text == REPORT
    assert (document.title, document.publisher, document.published) == ("A call", "The Paper", date(2025, 6, 25))
    assert document.accessed == date(2025, 6, 26)
    assert document.heading == HEADING.strip()
    assert document.published_basis == "front matter"


def test_keys_at_the_top_without_rules_around_them_are_front_matter_too(tmp_path):
    document = load_document(write(tmp_path, "title: A call\npublished: 25 June 2025\n\n" + REPORT))
    assert (document.title, document.published, document.text.strip()) == ("A call", date(2025, 6, 25), REPORT.strip())


def test_a_character_offset_leads_back_to_the_bytes_of_the_file(tmp_path):
    raw = (FRONT + "Iran’s “answer” came.\n" + REPORT).encode()
    document = load_document(write(tmp_path, raw))
    for position, character in enumerate(document.text):
        byte = document.find_byte(position)
        assert raw[byte : byte + len(character.encode())].decode() == character


def test_an_option_stands_above_the_file_and_the_difference_is_reported(tmp_path):
    document = load_document(write(tmp_path, FRONT + REPORT), published=date(2025, 7, 1), author="A. Writer")
    assert (document.published, document.published_basis, document.author) == (date(2025, 7, 1), "given", "A. Writer")
    assert any("2025-06-25" in finding for finding in document.findings)


def test_a_date_in_a_short_first_line_is_the_publication_date_and_none_is_invented(tmp_path):
    assert load_document(write(tmp_path, "June 25, 2025\n" + REPORT, "a.txt")).published == date(2025, 6, 25)
    undated = load_document(write(tmp_path, REPORT, "b.txt"))
    assert undated.published is None
    assert any("--published" in finding for finding in undated.findings)


def test_contradictory_publication_dates_are_reported_and_the_first_named_holds(tmp_path):
    twice = load_document(write(tmp_path, "---\npublished: 2025-06-22\ndate: 2025-06-25\n---\n" + REPORT, "a.md"))
    assert twice.published == date(2025, 6, 22)
    assert [f for f in twice.findings if "contradictory" in f and "2025-06-25" in f]
    dateline = load_document(write(tmp_path, "---\npublished: 2025-06-22\n---\nJune 25, 2025\n" + REPORT, "b.md"))
    assert [f for f in dateline.findings if "contradictory" in f and "line 1" in f]
    same = load_document(write(tmp_path, "---\npublished: 2025-06-25\n---\nJune 25, 2025\n" + REPORT, "c.md"))
    assert not [f for f in same.findings if "contradictory" in f]


def test_date_alone_in_the_front_matter_is_the_publication_date(tmp_path):
    assert load_document(write(tmp_path, "---\ndate: 2025-06-25\n---\n" + REPORT)).published == date(2025, 6, 25)


def test_hidden_characters_stay_in_the_text_are_reported_and_leave_matching(tmp_path):
    document = load_document(write(tmp_path, REPORT.replace("Iran", "Ir\u200ban", 1), "a.txt"))
    assert "Ir\u200ban" in document.text
    assert any("U+200B" in finding for finding in document.findings)
    assert split_paragraphs(document)[0].clean.startswith("Iran condemned")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"%PDF-1.7 rest", "a PDF"),
        (b"PK\x03\x04rest", "Office"),
        (b"text\x00with zeros", "binary"),
        ("Schön, aber nicht englisch".encode("latin-1"), "not UTF-8 at byte 3"),
        ("Iran’s".encode()[:5], "cut off"),
        ("Iran".encode("utf-16"), "UTF-16"),
        ("---\ntitle: open\n" + REPORT).encode() and (b"---\ntitle: open\n" + REPORT.encode(), "never closes"),
        (b"---\npublished: soon\n---\n" + REPORT.encode(), "not a date"),
        ("Президент принял посла и обсудил с ним положение в регионе.".encode(), "Cyrillic"),
        (("Le gouvernement a condamné les frappes et la guerre dans la région. " * 4).encode(), "French"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_where_and_what_to_do(tmp_path, content, words):
    path = write(tmp_path, content, "a.txt")
    with pytest.raises(DocumentError, match=words) as caught:
        load_document(path)
    assert "a.txt" in str(caught.value)


def test_a_large_or_missing_file_is_refused_before_it_is_read(tmp_path):
    os.truncate(write(tmp_path, REPORT), 100_000_000)
    with pytest.raises(DocumentError, match="limit"):
        load_document(tmp_path / "report.md")
    with pytest.raises(DocumentError, match="cannot be read"):
        load_document(tmp_path / "missing.md")
    with pytest.raises(DocumentError, match=r"save the text as \.txt"):
        load_document(write(tmp_path, REPORT, "a.odt"))


def test_collecting_keeps_the_good_and_rejects_the_bad_and_the_doubled(tmp_path):
    good = write(tmp_path, REPORT, "a.txt")
    again = write(tmp_path, REPORT, "b.txt")
    bad = write(tmp_path, b"", "c.txt")
    documents, rejects = collect_documents([good, again, bad])
    assert [document.name for document in documents] == ["a.txt"]
    assert [reject.where for reject in rejects] == [str(again), str(bad)]


@given(st.text(max_size=300))
def test_every_clean_character_knows_the_place_it_came_from(text):
    document = Document("a.md", "0", text)
    for paragraph in split_paragraphs(document):
        assert len(paragraph.clean) == len(paragraph.places)
        for clean, place in zip(paragraph.clean, paragraph.places, strict=True):
            assert clean == text[place] or clean in "'\" "
