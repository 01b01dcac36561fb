"""Documents into evidence: who says that who did what to whom, how surely, in which words."""

from tightrope.reading.gather import Loaded, collect_documents, list_files, load_document, load_each, open_documents
from tightrope.reading.journal import Journal, open_journal
from tightrope.reading.many import read_documents
from tightrope.reading.pairs import PairCode, code_main, code_pair
from tightrope.reading.parse import load_pipeline
from tightrope.reading.read import Reading, ReadSentence, read_document
from tightrope.reading.why import describe, explain

__all__ = [
    "Journal",
    "Loaded",
    "PairCode",
    "ReadSentence",
    "Reading",
    "code_main",
    "code_pair",
    "collect_documents",
    "describe",
    "explain",
    "list_files",
    "load_document",
    "load_each",
    "load_pipeline",
    "open_documents",
    "open_journal",
    "read_document",
    "read_documents",
]
