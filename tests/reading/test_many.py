"""Many documents: the same readings from any number of processes, one failure apart from the rest."""

from datetime import date

from tightrope.nouns import Document
from tightrope.reading import many, read_documents
from tightrope.roster import load_roster

TEXTS = ["Norway condemned Russia.", "Turkey lifted its blockade of Cyprus.", "It rained."]


def make(number, text):
    return Document(f"{number}.txt", f"{number}" * 64, text, published=date(2025, 7, 1))


def test_two_processes_give_what_one_gives_in_the_same_order():
    documents = [make(number, text) for number, text in enumerate(TEXTS * 2)]
    one = list(read_documents(documents, roster=load_roster()))
    two = list(read_documents(documents, roster=load_roster(), processes=2))
    assert [reading.evidence for reading in one] == [reading.evidence for reading in two]
    assert [reading.document.name for reading in two] == [document.name for document in documents]


def test_what_was_read_before_is_passed_over():
    documents = [make(number, text) for number, text in enumerate(TEXTS)]
    left = list(read_documents(documents, roster=load_roster(), known=frozenset({documents[0].sha256})))
    assert [reading.document.name for reading in left] == ["1.txt", "2.txt"]


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
