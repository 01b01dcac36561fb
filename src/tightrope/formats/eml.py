"""Mails: the plain text, or else the HTML as plain lines; sender, subject and day from the header."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from email.utils import parseaddr

from tightrope.formats.extract import Extract, FormatFault, Said, choose_day, report_hidden
from tightrope.formats.limits import Limits
from tightrope.formats.markup import write_lines

PARSER = "eml reader 1"
MOST_PARTS = 200
HEADS = ("from", "date", "subject", "received", "message-id", "mime-version", "return-path")


def parse(raw: bytes, limits: Limits) -> Extract:
    """The body of a mail. Attachments are named in a finding, not read."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    if not isinstance(message, EmailMessage) or sum(name in message for name in HEADS) < 2:
        raise FormatFault("not a mail: no From, Date or Subject at its top; give it the suffix of what it is")
    _check_depth(message, limits)
    if message.get_content_type() in ("multipart/encrypted", "application/pkcs7-mime"):
        raise FormatFault("encrypted; open it in your mail program and save its text as .txt")
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        raise FormatFault("no text in it; save what is attached to it")
    try:
        written = body.get_content()
    except (LookupError, ValueError, UnicodeError) as error:
        raise FormatFault(f"its text cannot be decoded ({str(error)[:80]}); save its text as .txt") from error
    hidden: tuple[tuple[str, str], ...] = ()
    kind = body.get_content_type()
    text = "\n".join(line.rstrip() for line in str(written).splitlines())
    if kind == "text/html":
        text, hidden = write_lines(str(written), limits)
    if not text.strip():
        raise FormatFault("no visible text in it; save its text as .txt")
    said, doubts = _read_header(message)
    names = [part.get_filename() or part.get_content_type() for part in message.iter_attachments()]
    attached = (f"{len(names)} attachments not read ({', '.join(names[:5])}); save and give them",) if names else ()
    damaged = ("the mail is damaged: " + ", ".join(sorted({type(d).__name__ for d in message.defects})),)
    return Extract(
        text.strip("\n") + "\n", PARSER, places=((0, f"body ({kind})"),), said=said,
        findings=(*doubts, *report_hidden(hidden), *attached, *(damaged if message.defects else ())),
    )  # fmt: skip


def _check_depth(message: EmailMessage, limits: Limits) -> None:
    """Refuse a mail in a mail in a mail."""
    waiting, n = [(message, 1)], 0
    while waiting:
        part, depth = waiting.pop()
        n += 1
        if depth > limits.depth or n > MOST_PARTS:
            raise FormatFault("its parts are too many or nested too deep; save its text as .txt")
        if part.is_multipart():
            waiting += [(inner, depth + 1) for inner in part.get_payload() if isinstance(inner, EmailMessage)]


def _read_header(message: EmailMessage) -> tuple[dict[str, Said], tuple[str, ...]]:
    """Subject, sender's name and day."""
    said = {}
    subject = _header(message, "subject")
    if subject:
        said["title"] = Said(subject, "Subject of the mail")
    name, address = parseaddr(_header(message, "from"))
    if name or address:
        said["author"] = Said(name or address, "From of the mail")
    day, doubts = choose_day([(_header(message, "date"), "Date of the mail")])
    if day:
        said["published"] = day
    return said, doubts


def _header(message: EmailMessage, name: str) -> str:
    """One line of the header; empty where it is missing or broken."""
    try:
        return " ".join(str(message.get(name) or "").split())[:500]
    except (ValueError, IndexError, AttributeError, UnicodeError):  # broken headers of many kinds
        return ""
