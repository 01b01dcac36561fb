"""The formats that are read: their names, their first bytes, the largest size of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tightrope.formats.limits import MB

_ZIP = b"PK\x03\x04"
_ZIP_END = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0"
STARTS = {
    b"%PDF": "a PDF",
    _ZIP: "a ZIP archive or Office file",
    _ZIP_END: "an empty ZIP archive",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    _OLE: "an old or an encrypted Office file",
    b"\x7fELF": "a program",
    b"MZ": "a program",
}
_STATED_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w-]{2,30})", re.IGNORECASE)
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the suffixes and media types that name it, the bytes it starts with, its largest size in bytes."""

    name: str
    words: str
    suffixes: tuple[str, ...]
    media: tuple[str, ...]
    largest: int
    start: bytes = b""


FORMATS: Mapping[str, Format] = {
    form.name: form
    for form in (
        Format("text", "a text", (".txt", ".md", ".markdown", ".text"), ("text/plain", "text/markdown"), 5 * MB),
        Format("html", "a web page", (".html", ".htm", ".xhtml"), ("text/html", "application/xhtml+xml"), 10 * MB),
        Format("pdf", "a PDF", (".pdf",), ("application/pdf",), 50 * MB, b"%PDF"),
        Format(
            "docx", "a Word file", (".docx",),
            ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",), 25 * MB, _ZIP,
        ),
        Format("eml", "a mail", (".eml",), ("message/rfc822",), 25 * MB),
        Format(
            "rss", "an RSS or Atom feed", (".rss", ".atom", ".xml"),
            ("application/rss+xml", "application/atom+xml", "application/xml", "text/xml"), 10 * MB,
        ),
        Format("zip", "a ZIP archive", (".zip",), ("application/zip",), 50 * MB, _ZIP),
    )
}  # fmt: skip


def find_format(name: str, *, media: str | None = None) -> Format | None:
    """The format that a file's name, or the media type it was served with, stands for; None if it is none of them.

    >>> find_format("Report.PDF").name, find_format("picture.png")
    ('pdf', None)
    """
    lower = name.lower()
    for form in FORMATS.values():
        if (media in form.media) if media else lower.endswith(form.suffixes):
            return form
    return None


def name_mismatch(raw: bytes, form: Format) -> str | None:
    """Why bytes are not what their name says, or None if they may be.

    >>> name_mismatch(b"PK..", FORMATS["pdf"])
    'this is not a PDF: its first bytes are not those of one'
    >>> name_mismatch(b"%PDF-1.7", FORMATS["html"])
    'this is a PDF, not a web page; give it its own suffix'
    """
    if not raw.strip():
        return "empty; save the report in it"
    if form.start:
        if not raw.startswith(form.start):
            kind = next((kind for start, kind in STARTS.items() if raw.startswith(start)), None)
            found = f"it is {kind}" if kind else "its first bytes are not those of one"
            return f"this is not {form.words}: {found}"
    else:
        kind = next((kind for start, kind in STARTS.items() if raw.startswith(start)), None)
        if kind:
            return f"this is {kind}, not {form.words}; give it its own suffix"
    if form.start != _ZIP and _ZIP_END in raw[-66_000:] and _ZIP in raw:
        return f"this is {form.words} and a ZIP archive in one file; save it again as the one of them that you mean"
    if form.start == _ZIP and b"%PDF-" in raw[:1024]:
        return f"this is {form.words} and a PDF in one file; save it again as the one of them that you mean"
    return None


def find_charset(headers: Iterable[tuple[str, str]]) -> str | None:
    """The encoding that a server states for a page, or None.

    >>> find_charset([("content-type", "text/html; charset=ISO-8859-1")])
    'iso-8859-1'
    """
    stated = next((value for name, value in headers if name == "content-type"), "")
    found = _STATED_CHARSET.search(stated)
    return found[1].lower() if found else None
