"""A parser in a process of its own: bytes go in by a file, one JSON object comes back by a file, nothing else."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tightrope.formats.extract import Extract, FormatFault, Member
from tightrope.formats.limits import LIMITS, Limits

PARSED = ("html", "pdf", "docx", "eml", "rss", "zip")


def extract_text(raw: bytes, form: str, *, charset: str | None = None, limits: Limits = LIMITS) -> Extract:
    """The visible text of a web page, PDF, Word file, mail or entry of a feed.

    `charset` is the encoding that a server stated; only a web page's bytes are read by it. Raises FormatFault, in a
    sentence, for everything that the parser refuses, and where it fails or takes too much.
    """
    answer = _run(raw, form, limits, charset=charset)
    try:
        return Extract.from_json(answer["extract"])
    except (KeyError, TypeError, ValueError) as error:
        raise FormatFault("its parser gave no answer that can be used; save its text as .txt") from error


def open_archive(raw: bytes, *, limits: Limits = LIMITS) -> tuple[tuple[Member, ...], tuple[tuple[str, str], ...]]:
    """The files in a ZIP archive, and (name, reason) of those that are refused. Nothing is written to disk."""
    return _open(raw, "zip", limits)


def list_entries(raw: bytes, *, limits: Limits = LIMITS) -> tuple[tuple[Member, ...], tuple[tuple[str, str], ...]]:
    """The entries of an RSS or Atom feed, each with the bytes it has there and its text or fault, all parsed in one
    process; and (name, reason) of those refused."""
    return _open(raw, "rss", limits)


def reread_text(raw: bytes, form: str, *, charset: str | None = None) -> tuple[str, str]:
    """The text that this machine's parser takes from the bytes today, and the parser's name; FormatFault if none."""
    extract = extract_text(raw, form, charset=charset)
    return extract.text, extract.parser


def _open(raw: bytes, form: str, limits: Limits) -> tuple[tuple[Member, ...], tuple[tuple[str, str], ...]]:
    """The parts of a file that holds several."""
    answer = _run(raw, form, limits, opened=True)
    try:
        members = tuple(_read_member(*values) for values in answer["members"])
        return members, tuple((str(name), str(reason)) for name, reason in answer["refused"])
    except (KeyError, TypeError, ValueError) as error:
        raise FormatFault("its parser gave no answer that can be used; unpack it by hand") from error


def _read_member(name: object, data: str, parsed: dict[str, Any]) -> Member:
    """A member from plain values."""
    extract = Extract.from_json(parsed["extract"]) if "extract" in parsed else None
    return Member(str(name), base64.b64decode(data, validate=True), extract, str(parsed.get("fault", "")))


def _run(raw: bytes, form: str, limits: Limits, *, opened: bool = False, charset: str | None = None) -> dict[str, Any]:
    """One parse in a process of its own."""
    if form not in PARSED:
        raise FormatFault(f"no parser for {form!r}")
    task = json.dumps({"form": form, "limits": asdict(limits), "open": opened, "charset": charset})
    # A clean environment: no key of the user's reaches a parser, and nothing of it changes what a parser does.
    environment = {"PYTHONPATH": os.pathsep.join(str(Path(part).resolve()) for part in sys.path if part)}
    environment |= {"PYTHONHASHSEED": "0"}  # the same bytes give the same text
    environment |= {name: os.environ[name] for name in ("SYSTEMROOT", "PYTHONPYCACHEPREFIX") if name in os.environ}
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
        given.write(raw)
        given.seek(0)
        command = [sys.executable, "-P", "-s", "-W", "ignore", "-m", "tightrope.formats.worker", task]
        with subprocess.Popen(  # noqa: S603 - our own interpreter on our own module, no shell
            command, stdin=given, stdout=answer, stderr=subprocess.DEVNULL, env=environment, close_fds=True
        ) as process:
            try:
                code = process.wait(timeout=limits.wall)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise FormatFault(f"parsing it took over {limits.wall} seconds; save its text as .txt") from None
        answer.seek(0)
        return _read_answer(answer.read(), code, limits)


def _read_answer(written: bytes, code: int, limits: Limits) -> dict[str, Any]:
    """The worker's answer, or the fault that it or its end tells of."""
    if code < 0:
        if sys.platform != "win32" and -code in (signal.SIGXCPU, signal.SIGKILL):
            raise FormatFault(f"parsing it took over {limits.cpu} seconds of computing; save its text as .txt")
        raise FormatFault(f"its parser broke down (signal {-code}); save its text as .txt")
    try:
        values = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise FormatFault(f"its parser gave no answer (exit code {code}); save its text as .txt") from error
    if not isinstance(values, dict):
        raise FormatFault("its parser gave no answer that can be used; save its text as .txt")
    if "fault" in values:
        raise FormatFault(str(values["fault"]))
    return values
