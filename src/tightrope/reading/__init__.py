"""Documents into evidence: who says that who did what to whom, how surely, in which words."""

from tightrope.reading.documents import collect_documents, load_document, load_each
from tightrope.reading.journal import Journal, open_journal
from tightrope.reading.many import read_documents
from tightrope.reading.pairs import PairCode, code_main, code_pair
from tightrope.reading.parse import load_pipeline
from tightrope.reading.read import Reading, ReadSentence, read_document
from tightrope.reading.why import describe, explain

__all__ = [
    "Journal",
    "PairCode",
    "ReadSentence",
    "Reading",
    "code_main",
    "code_pair",
    "collect_documents",
    "describe",
    "explain",
    "load_document",
    "load_each",
    "load_pipeline",
    "open_journal",
    "read_document",
    "read_documents",
]
