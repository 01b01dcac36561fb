"""Folders, archives and feeds into documents; what a document states, what the user says, what is asked for."""

from datetime import date

import pytest
from tests.formats.made import ALL, SENTENCES, write_docx, write_page, write_pdf, write_rss, write_zip

from tightrope.errors import DocumentError
from tightrope.nouns import Reject
from tightrope.reading import collect_documents, list_files, load_document, open_documents


def fill(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def test_a_folder_and_an_archive_of_it_give_the_same_documents(tmp_path):
    fill(tmp_path / "in", ALL)
    (tmp_path / "in.zip").write_bytes(write_zip(ALL.items()))
    apart, packed = (collect_documents([tmp_path / name]) for name in ("in", "in.zip"))
    assert apart[1] == packed[1] == ()
    assert [d.format for d in apart[0]] == ["text", "html", "pdf", "docx", "eml", "rss"]
    assert [(d.sha256, d.text) for d in apart[0]] == [(d.sha256, d.text) for d in packed[0]]
    assert [d.name for d in packed[0]][:2] == ["in.zip/a.txt", "in.zip/b.html"]


def test_the_raw_bytes_of_every_document_are_those_of_its_hash(tmp_path):
    (tmp_path / "in.zip").write_bytes(write_zip(ALL.items()))
    loaded, _ = open_documents(tmp_path / "in.zip")
    raws = {item.document.format: item.raw for item in loaded}
    assert raws["pdf"] == ALL["c.pdf"]
    assert raws["rss"].partition(b"<item>")[2] in ALL["f.rss"]


def test_a_folder_leaves_out_dotfiles_and_what_a_brief_wrote_and_follows_no_link(tmp_path):
    fill(
        tmp_path,
        {"b.txt": b"x", "a/z.txt": b"x", ".hidden": b"x", "out/store/manifest.json": b"{}", "out/brief.html": b"x"},
    )
    (tmp_path / "link.txt").symlink_to("/etc/passwd")
    files, rejects = list_files(tmp_path)
    assert [str(path.relative_to(tmp_path)) for path in files] == ["b.txt", "a/z.txt"]
    assert rejects == (Reject("link.txt", "a link, not followed; give the file itself"),)


def test_an_unknown_file_in_a_folder_is_a_reject_that_names_what_is_read(tmp_path):
    fill(tmp_path, {"photo.jpg": b"\xff\xd8\xff", "a.txt": ALL["a.txt"]})
    documents, (reject,) = collect_documents([tmp_path])
    assert len(documents) == 1
    assert ".pdf" in reject.reason
    assert "photo.jpg" in reject.reason


def test_what_is_given_stands_above_what_a_page_states_and_the_difference_is_said(tmp_path):
    page = write_page(head='<meta name="dc.date" content="2025-06-20"><meta name="author" content="A. Writer">')
    path = fill(tmp_path, {"a.html": page}) / "a.html"
    stated = load_document(path)
    assert (stated.published, stated.published_basis, stated.author) == (date(2025, 6, 20), "meta dc.date", "A. Writer")
    given = load_document(path, published=date(2025, 6, 25), author="B. Other", publisher="Post")
    assert (given.published, given.author, given.publisher) == (date(2025, 6, 25), "B. Other", "Post")
    assert (given.published_basis, given.author_basis, given.publisher_basis) == ("given", "given", "given")
    assert [f for f in given.findings if "2025-06-20" in f]


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (("On June 18, Iran thanked Pakistan for its support.",), date(2025, 6, 20)),
        (("On 19 June 2025, Iran thanked Pakistan for its support.",), date(2025, 6, 20)),
        (("On June 18, 2024, Iran thanked Pakistan for its support.",), None),
        (("Iran thanked Pakistan for its support.",), None),
        (("June 17, 2025", "Iran thanked Pakistan for its support."), date(2025, 6, 17)),
    ],
)
def test_the_day_a_file_was_made_counts_only_where_its_text_confirms_it_else_it_is_asked_for(tmp_path, lines, day):
    core = "<dcterms:created>2025-06-20T10:00:00Z</dcterms:created>"
    files = {
        "a.pdf": write_pdf(pages=[lines], info="/CreationDate (D:20250620101010Z)"),
        "b.docx": write_docx(lines, core=core),
    }
    documents, rejects = collect_documents([fill(tmp_path, files)])
    assert rejects == ()
    for document in documents:
        assert document.published == day, document
        if day is None:
            assert [f for f in document.findings if "give --published 2025-06-20" in f]


def test_a_publisher_that_is_not_stated_is_asked_for(tmp_path):
    page = write_page(head='<meta property="og:site_name" content="Post">')
    fill(tmp_path, {"a.pdf": write_pdf(), "b.html": page})
    (pdf, page), _ = collect_documents([tmp_path])
    assert (pdf.publisher, page.publisher, page.publisher_basis) == ("unknown", "Post", "meta og:site_name")
    assert [bool([f for f in d.findings if "no publisher stated" in f]) for d in (pdf, page)] == [True, False]


def test_an_entry_that_cannot_be_read_is_a_reject_beside_the_others(tmp_path):
    feed = write_rss([("", ""), ("Deep", "<div>" * 300 + "x"), ("Three", SENTENCES[1])])
    documents, rejects = collect_documents([fill(tmp_path, {"a.rss": feed})])
    assert [document.name for document in documents] == ["a.rss/entry 3"]
    assert [reject.where.rpartition("/")[2] for reject in rejects] == ["entry 1", "entry 2"]
    assert "only a link" in rejects[0].reason
    assert "nested over 200 deep" in rejects[1].reason


def test_one_document_is_wanted_where_one_is_loaded(tmp_path):
    fill(tmp_path, {"a.rss": write_rss([("One", SENTENCES[0]), ("Two", SENTENCES[1])])})
    with pytest.raises(DocumentError, match="holds 2 documents"):
        load_document(tmp_path / "a.rss")


def test_the_same_bytes_twice_are_one_document(tmp_path):
    fill(tmp_path, {"a.html": write_page(), "b.zip": write_zip([("c.html", write_page())])})
    documents, (reject,) = collect_documents([tmp_path / "a.html", tmp_path / "b.zip"])
    assert len(documents) == 1
    assert "the same bytes as" in reject.reason
