"""A folder of what analysts have becomes a brief by one command, and every passage of it re-reads."""

import json
import shutil
from datetime import date

import pytest
from tests.formats.made import write_docx, write_mail, write_page, write_pdf, write_rss, write_zip
from typer.testing import CliRunner

from tightrope.case import load_case, make_case, read_case
from tightrope.case.question import find_question
from tightrope.cli import app
from tightrope.errors import CaseError
from tightrope.nouns import find_state
from tightrope.roster import load_roster
from tightrope.store import Store

HEAD = '<meta name="dc.date" content="2025-06-20"><meta property="og:site_name" content="The Harbour Post">'
UNSEEN = "Pakistan declared war on Iran."
PAGES = [
    ["June 21, 2025", "", "Iran thanked Pakistan for its support on Thursday."],
    ["The United States imposed sanctions on Iran.", "Pakistan condemned the strikes of the United States on Iran."],
]
FILES = {
    "page.html": write_page(head=HEAD, body=f'<p style="display:none">{UNSEEN}</p>'),
    "report.pdf": write_pdf(pages=PAGES),
    "note.docx": write_docx(
        ["June 22, 2025", "Pakistan sent medical supplies to Iran on Saturday.", "Trump praised Pakistan."]
    ),
    "more.zip": write_zip([("mail.eml", write_mail()), ("feed.rss", write_rss())]),
    "acts.csv": b"date,actor,recipient,type\n2025-06-18,PAK,USA,CONSULT\n2025-06-19,USA,IRN,ASSAULT\n",
}


def fill(folder, **more):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {**FILES, **more}.items():
        (folder / name).write_bytes(content)
    return folder


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def briefed(tmp_path_factory):
    """A folder, the folder of its brief, and what the command said."""
    folder = fill(tmp_path_factory.mktemp("case") / "papers", **{"broken.pdf": b"%PDF-1.7 and no more"})
    out = folder.parent / "out"
    done = run("brief", folder, "--out", out)
    assert done.exit_code == 0, done.output
    return folder, out, done.output


def test_a_folder_of_pdf_page_word_file_archive_and_spreadsheet_becomes_a_brief(briefed):
    _, out, said = briefed
    assert "Pakistan" in said
    page = (out / "brief.html").read_text(encoding="utf-8")
    record = json.loads((out / "brief.json").read_text(encoding="utf-8"))
    assert "The Harbour Post" in page
    assert "hidden text left out of reading" in page
    assert "report.pdf, page 2</span>" in page
    assert "note.docx, paragraph 2</span>" in page
    documents = {document.name: document for document in Store.open(out / "store").documents()}
    assert set(documents) == {"page.html", "report.pdf", "note.docx", "more.zip/mail.eml", "more.zip/feed.rss/entry 1"}
    assert record


def test_a_broken_file_is_a_reject_beside_the_rest(briefed):
    _, out, _ = briefed
    rejects = Store.open(out / "store").rejects()
    assert [reject for reject in rejects if reject.where == "broken.pdf" and "damaged" in reject.reason]


def test_every_passage_of_every_format_re_reads_from_the_stored_bytes(briefed):
    _, out, _ = briefed
    store = Store.open(out / "store")
    formats = {document.sha256: document.format for document in store.documents()}
    read = {formats[item.passage.doc] for item in store.evidence() if item.passage}
    assert read == {"html", "pdf", "docx", "eml", "rss"}
    assert store.verify() == ()
    assert run("verify", out).exit_code == 0


def test_a_changed_snapshot_of_a_parsed_file_makes_orphans_of_its_passages(briefed, tmp_path):
    shutil.copytree(briefed[1] / "store", tmp_path / "store")
    store = Store.open(tmp_path / "store")
    pdf = next(document for document in store.documents() if document.format == "pdf")
    page = next(document for document in store.documents() if document.format == "html")
    (tmp_path / "store" / "snapshots" / pdf.sha256).write_bytes(b"%PDF-1.7")
    (tmp_path / "store" / "snapshots" / page.sha256).unlink()
    orphans = store.verify()
    assert {orphan.doc for orphan in orphans} == {pdf.name, page.name}
    assert {orphan.reason for orphan in orphans} == {"its snapshot was changed", "its snapshot is gone"}


def test_what_is_hidden_gives_no_evidence_and_changes_no_number_elsewhere(tmp_path):
    roster = load_roster()
    seen = fill(tmp_path / "seen")
    (seen / "page.html").write_bytes(write_page(head=HEAD))
    hidden = fill(tmp_path / "hidden")
    first, second = (read_case(make_case([folder]), roster) for folder in (seen, hidden))
    assert not [item for item in second.evidence if item.passage and "war" in item.passage.exact]

    def count(reading):
        return sorted(
            (e.act.type, e.act.actors, e.act.recipients, e.passage.exact) for e in reading.evidence if e.passage
        )

    assert count(first) == count(second)


def test_a_day_of_a_feed_in_the_folder_is_known_by_its_first_lines(tmp_path):
    folder = tmp_path / "papers"
    case = make_case([fill(folder)])
    assert [(kind, path.name) for kind, path in case.feeds] == [("plain-csv", "acts.csv")]
    assert [path.name for path in case.documents] == ["more.zip", "note.docx", "page.html", "report.pdf"]
    assert case.title == "papers"


def test_mentions_in_the_folder_are_read_with_the_events_beside_them_or_rejected(tmp_path):
    folder = tmp_path / "papers"
    event = {
        0: "1",
        1: "20250613",
        5: "PAK",
        7: "PAK",
        15: "USA",
        17: "USA",
        26: "051",
        59: "20250613120000",
        60: "https://a.org",
    }
    rows = "\t".join(event.get(n, "") for n in range(61)) + "\n"
    at = {0: "1", 2: "20250613121500", 4: "m.org", 5: "https://m.org/1", 6: "3", 11: "70"}
    more = "\t".join(at.get(n, "") for n in range(16)) + "\n"
    fill(folder, **{"20250613121500.mentions.CSV": more.encode()})
    alone = make_case([folder])
    assert [reject.where for reject in alone.rejects] == ["20250613121500.mentions.CSV"]
    assert "put the export file beside them" in alone.rejects[0].reason
    (folder / "20250613120000.export.CSV").write_text(rows)
    case = make_case([folder])
    assert case.rejects == ()
    assert [path.name for path in case.documents] == ["more.zip", "note.docx", "page.html", "report.pdf"]
    reading = read_case(case, load_roster())
    (row,) = (item for item in reading.evidence if item.reader.startswith("gdelt"))
    assert (row.publisher, row.url, row.fields) == ("m.org", "https://m.org/1", ())


@pytest.mark.data
def test_a_gdelt_day_in_the_folder_is_asked_for_the_states_that_the_documents_show(tmp_path, data_folder):
    day = data_folder / "feeds" / "gdelt2_20191024143000.export.CSV"
    folder = fill(tmp_path / "papers", **{day.name: day.read_bytes()})
    case = make_case([folder])
    assert [kind for kind, _ in case.feeds] == ["plain-csv", "gdelt"]
    reading = read_case(case, load_roster())
    focal, rivals, basis = find_question(case, reading.evidence, load_roster())
    assert {focal, *rivals} == {"PAK", "IRN", "USA"}, "not the states that the feed has most rows of"
    assert "inferred" in basis
    rows = [item for item in reading.evidence if item.reader.startswith("gdelt")]
    own = {find_state(a) for e in reading.evidence if e not in rows for a in (*e.act.actors, *e.act.recipients)}
    assert {find_state(a) for e in rows for a in (*e.act.actors, *e.act.recipients)} <= own
    assert run("brief", folder, "--out", tmp_path / "out").exit_code == 0
    assert Store.open(tmp_path / "out" / "store").verify() == ()


def test_a_folder_with_a_case_file_is_that_case_and_one_without_files_is_an_error(tmp_path):
    with pytest.raises(CaseError, match="no files in it"):
        make_case([tmp_path])
    folder = fill(
        tmp_path / "papers", **{"case.toml": b'[case]\nfocal = "PAK"\n[read]\ndocuments = ["*.pdf", "*.html"]\n'}
    )
    case = load_case(folder)
    reading = read_case(case, load_roster())
    assert [document.name for document in reading.documents] == ["report.pdf", "page.html"]
    assert {document.published for document in reading.documents} == {date(2025, 6, 20), date(2025, 6, 21)}


def test_an_address_in_a_case_file_is_an_error_that_says_how_to_get_it(tmp_path):
    (tmp_path / "case.toml").write_text('[read]\ndocuments = ["https://example.org/a"]\n')
    with pytest.raises(CaseError, match=r"case\.toml:2.*tightrope fetch"):
        load_case(tmp_path)


def test_two_files_of_one_name_stay_apart(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.pdf").write_bytes(write_pdf(pages=[["June 21, 2025", f"Iran thanked Pakistan {name}."]]))
    reading = read_case(make_case([tmp_path]), load_roster())
    assert [document.name for document in reading.documents] == ["x.pdf", "x.pdf (2)"]
