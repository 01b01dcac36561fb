"""Many documents: the same readings from any number of processes, one failure apart from the rest, none read twice."""

import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from tightrope.errors import DocumentError
from tightrope.nouns import Document, write_records
from tightrope.reading import load_document, many, open_journal, read_documents
from tightrope.roster import load_roster
from tightrope.world import draw_world, write_documents

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ["Norway condemned Russia.", "Turkey lifted its blockade of Cyprus.", "It rained."]
NAMES = {"FRA": "France", "DEU": "Germany", "POL": "Poland"}


def make(number, text):
    return Document(f"{number}.txt", f"{number}" * 64, text, published=date(2025, 7, 1))


class DeadlyRoster:
    """A roster that takes its process down over one document's day, in a worker alone."""

    def __init__(self, deadly):
        self.roster, self.deadly, self.parent = load_roster(), deadly, os.getpid()

    def resolve(self, name, *, on=None):
        if on == self.deadly and os.getpid() != self.parent:
            os._exit(9)
        return self.roster.resolve(name, on=on)

    def find(self, actor_id):
        return self.roster.find(actor_id)

    def iter_names(self):
        return self.roster.iter_names()


def test_two_processes_give_what_one_gives_in_the_same_order():
    documents = [make(number, text) for number, text in enumerate(TEXTS * 2)]
    one = list(read_documents(documents, roster=load_roster()))
    two = list(read_documents(documents, roster=load_roster(), processes=2))
    assert one == two
    assert [reading.document.name for reading in two] == [document.name for document in documents]


def test_a_document_on_which_the_reader_fails_is_a_reject_and_loses_no_other(monkeypatch):
    real = many.read_document

    def fail_on_rain(document, **options):
        if "rained" in document.text:
            raise RuntimeError("no umbrella")
        return real(document, **options)

    monkeypatch.setattr(many, "read_document", fail_on_rain)
    readings = list(read_documents([make(number, text) for number, text in enumerate(TEXTS)], roster=load_roster()))
    assert [bool(reading.evidence) for reading in readings] == [True, True, False]
    assert "no umbrella" in readings[2].rejects[0].reason


def test_a_document_that_kills_its_worker_is_a_reject_and_those_beside_it_are_read():
    deadly = date(2025, 7, 2)
    documents = [
        Document(f"{n}.txt", f"{n}" * 64, "President Donald Trump condemned Russia.", published=date(2025, 7, 1 + n))
        for n in range(4)
    ]
    readings = list(read_documents(documents, roster=DeadlyRoster(deadly), processes=2))
    assert [reading.document.name for reading in readings] == [document.name for document in documents]
    assert [len(reading.evidence) for reading in readings] == [1, 0, 1, 1]
    assert readings[1].rejects[0].reason == "failed: its worker process died"


def test_what_the_journal_holds_is_not_read_again_and_is_the_same(tmp_path, monkeypatch):
    documents = [make(number, text) for number, text in enumerate(TEXTS)]
    journal = open_journal(tmp_path / "kept")
    first = list(read_documents(documents, roster=load_roster(), journal=journal))

    def refuse(document, **_):
        raise AssertionError(f"{document.name} was read again")

    monkeypatch.setattr(many, "read_document", refuse)
    assert list(read_documents(documents, roster=load_roster(), journal=journal)) == first


def test_a_kept_reading_writes_the_same_bytes(tmp_path):
    documents = [load_document(path) for path in sorted((ROOT / "bench" / "gold" / "texts").glob("*.txt"))[::4]]
    journal = open_journal(tmp_path)
    for reading in read_documents(documents, roster=load_roster(), journal=journal):
        kept = journal.find(reading.document)
        assert kept == reading
        assert list(write_records(kept.evidence)) == list(write_records(reading.evidence))


def test_a_failure_is_tried_again_and_half_a_file_counts_for_nothing(tmp_path, monkeypatch):
    documents = [make(number, text) for number, text in enumerate(TEXTS)]
    journal = open_journal(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(many, "read_document", lambda document, **_: 1 / 0)
        assert all(reading.rejects for reading in read_documents(documents, roster=load_roster(), journal=journal))
    whole = list(read_documents(documents, roster=load_roster(), journal=journal))
    for file in tmp_path.rglob("*.jsonl"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text[: len(text) // 2], encoding="utf-8")
    assert [journal.find(document) for document in documents] == [None, None, None]
    assert list(read_documents(documents, roster=load_roster(), journal=journal)) == whole


def test_another_roster_file_or_publication_date_is_another_reading(tmp_path):
    actors = tmp_path / "actors.toml"
    actors.write_text("# none yet\n", encoding="utf-8")
    document = make(1, TEXTS[0])
    journal = open_journal(tmp_path / "kept", actors=[actors])
    list(read_documents([document], roster=load_roster(), journal=journal))
    assert journal.find(document) is not None
    assert journal.find(Document("1.txt", "1" * 64, TEXTS[0], published=date(2024, 7, 1))) is None
    actors.write_text("# one more\n", encoding="utf-8")
    assert open_journal(tmp_path / "kept", actors=[actors]).find(document) is None


def test_a_file_where_the_folder_should_be_is_said(tmp_path):
    (tmp_path / "kept").write_text("x", encoding="utf-8")
    with pytest.raises(DocumentError, match="no folder for finished readings"):
        open_journal(tmp_path / "kept")


def write_world(folder, count):
    folder.mkdir()
    for number, document in enumerate(write_documents(draw_world(3, names=NAMES, weeks=52), sentences=4)):
        if number == count:
            break
        (folder / document.name).write_text(document.text, encoding="utf-8")
    return sorted(folder.glob("*.md"))


def test_a_killed_run_goes_on_where_it_was_and_leaves_no_worker_behind(tmp_path):
    paths = write_world(tmp_path / "reports", 60)
    kept = tmp_path / "kept"
    command = [sys.executable, "-m", "tightrope", "read", *map(str, paths), "--json", "--jobs", "2"]
    options = {
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "cwd": ROOT,
        "env": os.environ | {"PYTHONPATH": "src"},
    }
    killed = subprocess.Popen([*command, "--resume", str(kept)], start_new_session=True, **options)
    while len(list(kept.rglob("*.jsonl"))) < 10 and killed.poll() is None:
        time.sleep(0.01)
    killed.kill()  # the parent alone: its workers must find out by themselves
    killed.communicate(timeout=60)  # returns only when every worker has let go of the pipe
    finished = {file: file.stat().st_mtime_ns for file in kept.rglob("*.jsonl")}
    assert 10 <= len(finished) < len(paths)
    resumed = subprocess.run([*command, "--resume", str(kept)], check=True, **options)
    straight = read_documents(map(load_document, paths), roster=load_roster())
    assert resumed.stdout.decode() == "".join(line for each in straight for line in write_records(each.evidence))
    assert {file: file.stat().st_mtime_ns for file in finished} == finished
    assert len(list(kept.rglob("*.jsonl"))) == len(paths)
