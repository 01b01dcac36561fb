"""Bytes into text: one file a format, each parsed in a process of its own, within limits."""

from tightrope.formats.extract import Extract, FormatFault, Member, Said
from tightrope.formats.isolate import extract_text, list_entries, open_archive, reread_text
from tightrope.formats.kinds import FORMATS, Format, find_charset, find_format, name_mismatch
from tightrope.formats.limits import LIMITS, Limits

__all__ = [
    "FORMATS",
    "LIMITS",
    "Extract",
    "Format",
    "FormatFault",
    "Limits",
    "Member",
    "Said",
    "extract_text",
    "find_charset",
    "find_format",
    "list_entries",
    "name_mismatch",
    "open_archive",
    "reread_text",
]
