"""Documents into evidence: who says that who did what to whom, how surely, in which words."""

from tightrope.reading.documents import collect_documents, load_document
from tightrope.reading.parse import load_pipeline
from tightrope.reading.read import Reading, ReadSentence, explain, read_document

__all__ = ["ReadSentence", "Reading", "collect_documents", "explain", "load_document", "load_pipeline", "read_document"]
