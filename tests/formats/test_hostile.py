"""Files made to harm: each is refused with a clear sentence, and nothing is reached, written or broken on the way."""

import io
import json
import os
import random
import re
import struct
import subprocess
import sys
import zipfile
import zlib

import pytest
from tests.formats.made import (
    ALL,
    ARTICLE,
    SENTENCES,
    write_docx,
    write_mail,
    write_page,
    write_pdf,
    write_rss,
    write_zip,
)

from tightrope.formats import FORMATS, FormatFault, Limits, extract_text, list_entries, open_archive
from tightrope.formats.isolate import PARSED
from tightrope.formats.worker import answer
from tightrope.reading import collect_documents

LAUGHS = (
    "<!DOCTYPE r [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {b} '{('&' + a + ';') * 10}'>" for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)
OUTSIDE = "<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
W = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"


def nest_zip(depth):
    raw = write_zip([("a.txt", ARTICLE)])
    for _ in range(depth):
        raw = write_zip([("inner.zip", raw)])
    return raw


def encrypt_zip(raw):
    """The flag of encryption set in every header; the content is then no longer readable."""
    out = bytearray(raw)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = out.find(mark)
        while place >= 0:
            out[place + at] |= 1
            place = out.find(mark, place + 4)
    return bytes(out)


def lie_about_size(raw, size):
    """The unpacked size in the central directory, understated."""
    out = bytearray(raw)
    place = out.find(b"PK\x01\x02")
    out[place + 24 : place + 28] = struct.pack("<I", size)
    return bytes(out)


def pack(size):
    return write_zip([("bomb.txt", b"a" * size)])


def write_deep_zip_entries(n):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for i in range(n):
            archive.writestr(f"{i}.txt", "x")
    return out.getvalue()


def write_flate_bomb():
    return write_pdf(content=b"BT /F1 10 Tf (x) Tj ET\n" + b" " * 200_000_000)


SCRIPT = "/OpenAction << /S /JavaScript /JS (app.launchURL\\('http://203.0.113.1/'\\)) >>"
LAUNCH = "/OpenAction << /S /Launch /F (calc.exe) >>"
ENCRYPTED = write_pdf().replace(
    b"/Root 1 0 R",
    b"/Root 1 0 R /ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /O ("
    + b"o" * 32
    + b") /U ("
    + b"u" * 32
    + b") /P -4 >>",
)

OURS = "</p>\n<p>".join(SENTENCES)
FRENCH = (
    "Le gouvernement a condamné les frappes et la guerre dans la région.</p><p>Le ministre des affaires étrangères est "
    "arrivé à la capitale pour parler avec le président de la paix.</p><p>Les deux pays ont signé un accord sur les "
    "frontières et sur le commerce, qui sera publié dans la semaine."
)

HOSTILE = {
    # name of the file: (content, words of the refusal)
    "bomb.zip": (lambda: pack(60_000_000), "decompression bomb"),
    "large.zip": (lambda: pack(70_000_000), "unpacked, the limit"),
    "lying.zip": (lambda: lie_about_size(pack(70_000_000), 1000), "damaged|unpacked"),
    "bomb.docx": (lambda: write_docx(body=f"<w:p><w:r><w:t>{'a' * 70_000_000}</w:t></w:r></w:p>"), "MB unpacked"),
    "bomb.pdf": (write_flate_bomb, "unpacks to more than is taken"),
    "deep.html": (lambda: b"<html><body>" + b"<div>" * 10_000 + ARTICLE.encode() + b"</div>" * 10_000, "nested over 200 deep"),
    "deep.rss": (lambda: b"<rss><channel>" + b"<a>" * 10_000 + b"x" + b"</a>" * 10_000 + b"</channel></rss>", "nested over 200 deep"),
    "deep.docx": (lambda: write_docx(body="<w:p>" * 10_000 + "</w:p>" * 10_000), "nested over 200 deep"),
    "deep.zip": (lambda: nest_zip(40), "archives deep"),
    "deep.eml": (
        lambda: b"From: a@example.org\nSubject: x\nDate: Fri, 20 Jun 2025 09:30:00 +0500\n"
        + b"Content-Type: message/rfc822\n\n" * 10_000 + b"Content-Type: text/plain\n\nx\n",
        "nested too deep",
    ),
    "deep.pdf": (
        lambda: write_pdf(extra=[b"[" * 10_000 + b"]" * 10_000], catalog="/Deep 6 0 R"), "",
    ),
    "many.zip": (lambda: write_deep_zip_entries(1_001), "files in it, the limit"),
    "encrypted.zip": (lambda: encrypt_zip(write_zip([("a.txt", ARTICLE)])), "encrypted"),
    "encrypted.pdf": (lambda: ENCRYPTED, "encrypted"),
    "encrypted.docx": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "encrypted Office file"),
    "encrypted parts.docx": (lambda: encrypt_zip(write_docx()), "encrypted"),
    "encrypted.eml": (
        lambda: write_mail().replace(b"text/plain; charset=utf-8", b"multipart/encrypted; boundary=x"), "encrypted|no text",
    ),
    "cut.pdf": (lambda: write_pdf()[:400], "damaged or cut off|cannot be"),
    "cut.docx": (lambda: write_docx()[:300], "damaged or cut off"),
    "cut.zip": (lambda: write_zip([("a.txt", ARTICLE)])[:60], "damaged, cut off"),
    "cut.rss": (lambda: write_rss()[:-40], "damaged or cut off"),
    "a page.pdf": (write_page, "not a PDF"),
    "a pdf.html": (write_pdf, "this is a PDF, not a web page"),
    "a zip.docx": (lambda: write_zip([("a.txt", ARTICLE)]), "not a Word file"),
    "a picture.txt": (lambda: b"\x89PNG\r\n\x1a\n", "PNG"),
    "a program.eml": (lambda: b"MZ\x90\x00", "a program"),
    "pdf and zip.pdf": (lambda: write_pdf() + write_zip([("a.txt", ARTICLE)]), "and a ZIP archive in one file"),
    "page and zip.html": (lambda: write_page() + write_zip([("a.txt", ARTICLE)]), "and a ZIP archive in one file"),
    "zip and pdf.zip": (lambda: write_zip([("%PDF-1.7.txt", ARTICLE)]), "and a PDF in one file"),
    "laughs.rss": (lambda: write_rss(doctype=LAUGHS), "entities or a document type"),
    "outside.rss": (lambda: write_rss(doctype=OUTSIDE), "entities or a document type"),
    "laughs.docx": (
        lambda: write_docx(parts=[("word/document.xml", f"{LAUGHS}<w:document {W}><w:body><w:p>&j;</w:p></w:body></w:document>")]),
        "entities or a document type",
    ),
    "outside.docx": (
        lambda: write_docx(parts=[("word/document.xml", f"{OUTSIDE}<w:document {W}><w:body><w:p>&x;</w:p></w:body></w:document>")]),
        "entities or a document type",
    ),
    "script.pdf": (lambda: write_pdf(catalog=SCRIPT), "an action that runs"),
    "launch.pdf": (lambda: write_pdf(catalog=LAUNCH), "an action that runs"),
    "named script.pdf": (lambda: write_pdf(catalog="/Names << /JavaScript << /Names [(a) 6 0 R] >> >>", extra=["<< /S /JavaScript /JS (x) >>"]), "an action that runs"),
    "macros.docx": (lambda: write_docx(parts=[("word/vbaProject.bin", b"x")]), "holds macros"),
    "many pages.pdf": (lambda: write_pdf(pages=[[SENTENCES[0]]] * 501), "501 pages, the limit is 500"),
    "loop.pdf": (lambda: write_pdf().replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]"), "damaged|no text|cannot be"),
    "scan.pdf": (lambda: write_pdf(content=b"BT 3 Tr /F1 10 Tf 40 800 Td (Iran called Pakistan.) Tj ET"), "all its text is invisible"),
    "pictures.pdf": (lambda: write_pdf(content=b"0 0 100 100 re f"), "only pictures"),
    "nothing.html": (lambda: b"<html><body></body></html>", "no article found|no text"),
    "nothing.docx": (lambda: write_docx(("",)), "no text in it"),
    "nothing.zip": (lambda: write_zip([]), "empty ZIP"),
    "no feed.xml": (lambda: b"<?xml version='1.0'?><svg/>", "no RSS or Atom feed"),
    "no mail.eml": (ARTICLE.encode, "not a mail"),
    "french.html": (lambda: write_page(title="Les frappes").replace(OURS.encode(), FRENCH.encode()), "French"),
    "zeros.html": (lambda: write_page(body="\0\0"), "binary"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence_and_its_neighbours_are_read(tmp_path, name):
    make, refusal = HOSTILE[name]
    (tmp_path / name).write_bytes(make())
    (tmp_path / "good.txt").write_text(ARTICLE)
    before = sorted(path.name for path in tmp_path.iterdir())
    documents, rejects = collect_documents([tmp_path])
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    if not refusal:  # harmless in this form: read or refused, but it must not break anything
        assert len(documents) + len(rejects) == 2
        return
    assert [document.text for document in documents] == [ARTICLE]
    (reject,) = rejects
    assert name.partition("/")[0] in reject.where
    assert re.search(refusal, reject.reason), reject.reason
    assert len(reject.reason) < 700
    assert "Traceback" not in reject.reason


@pytest.mark.parametrize("form", FORMATS.values(), ids=lambda form: form.name)
def test_a_hundred_megabytes_of_any_format_are_refused_by_size_unopened(tmp_path, form, monkeypatch):
    path = tmp_path / f"large{form.suffixes[0]}"
    path.touch()
    os.truncate(path, 100_000_000)
    monkeypatch.setattr("pathlib.Path.read_bytes", lambda _path: pytest.fail("opened"))
    documents, (reject,) = collect_documents([path])
    assert documents == ()
    assert f"100,000,000 bytes, the limit of {form.words} is {form.largest:,}" in reject.reason


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_cut_of_a_good_file_is_read_or_refused(name, tmp_path):
    raw = ALL[name]
    paths = []
    for part in (1, 3, 5, 7, 9):
        paths.append(tmp_path / f"{part}{name}")
        paths[-1].write_bytes(raw[: len(raw) * part // 10])
    documents, rejects = collect_documents(paths)
    assert len(documents) + len(rejects) == len(paths)


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_good_file_with_bytes_changed_is_read_or_refused(name, tmp_path):
    rng = random.Random(name)  # noqa: S311
    paths = []
    for number in range(4):
        raw = bytearray(ALL[name])
        for _ in range(3 * (number + 1)):
            raw[rng.randrange(len(raw))] = rng.randrange(256)
        paths.append(tmp_path / f"{number}{name}")
        paths[-1].write_bytes(raw)
    documents, rejects = collect_documents(paths)
    assert len(documents) + len(rejects) == len(paths)


def test_a_parser_that_takes_too_long_or_too_much_is_ended():
    raw = write_pdf(pages=[SENTENCES] * 200)
    with pytest.raises(FormatFault, match="seconds"):
        extract_text(raw, "pdf", limits=Limits(wall=0.01))
    with pytest.raises(FormatFault, match="computing"):
        extract_text(write_pdf(pages=[SENTENCES * 40] * 400), "pdf", limits=Limits(cpu=1))
    with pytest.raises(FormatFault, match=r"memory|no answer"):
        extract_text(
            write_pdf(content=b"BT /F1 10 Tf (x) Tj ET\n" + b"0 0 m\n" * 10_000_000),
            "pdf",
            limits=Limits(memory=200_000_000),
        )


REACHES = """
import json, sys
from tightrope.formats.limits import Limits, forbid_reach, hold_to
hold_to(Limits(), output=1000)
forbid_reach()
import socket, subprocess
done = {}
for name, act in {
    "connect": lambda: socket.create_connection(("203.0.113.1", 80), 0.1),
    "resolve": lambda: socket.getaddrinfo("example.org", 80),
    "run": lambda: subprocess.run(["true"]),
    "write": lambda: open(sys.argv[1], "w"),
    "system": lambda: __import__("os").system("true"),
}.items():
    try:
        act()
        done[name] = "reached"
    except PermissionError:
        done[name] = "refused"
print(json.dumps(done))
"""


def test_the_process_of_a_parse_reaches_nothing(tmp_path):
    environment = {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", REACHES, str(tmp_path / "x")],
        capture_output=True,
        text=True,
        env=environment,
        check=True,
    )
    assert set(json.loads(done.stdout).values()) == {"refused"}
    assert not (tmp_path / "x").exists()


def test_the_process_of_a_parse_does_not_see_the_users_environment(monkeypatch):
    seen = {}

    class CaughtError(Exception):
        pass

    def catch(command, **options):
        seen.update(options["env"])
        raise CaughtError

    monkeypatch.setenv("SOME_KEY", "x")
    monkeypatch.setattr("subprocess.Popen", catch)
    with pytest.raises(CaughtError):
        extract_text(write_page(), "html")
    assert set(seen) <= {"PYTHONPATH", "PYTHONHASHSEED", "SYSTEMROOT", "PYTHONPYCACHEPREFIX"}


@pytest.mark.skipif(sys.platform != "linux", reason="counts bytes of memory as Linux does")
def test_a_packed_bomb_is_refused_before_it_is_unpacked():
    stream = zlib.compressobj()
    content = b"".join([stream.compress(b"\0" * 1_000_000) for _ in range(60)]) + stream.flush()
    assert len(content) < 100_000
    with pytest.raises(FormatFault, match="bomb"):
        open_archive(pack(60_000_000))


def test_a_feed_with_too_many_entries_gives_the_first_and_says_so():
    entries, refused = list_entries(write_rss([("T", "x")] * 30), limits=Limits(members=20))
    assert len(entries) == 20
    assert refused == (("entry 21", "and those after it: over 20 entries"),)


def test_all_formats_but_text_are_parsed_in_a_process_of_their_own():
    assert set(PARSED) == set(FORMATS) - {"text"}
    assert callable(answer)
