"""Pages from the web: fetched only where it is allowed, from whom it is allowed, and no more than is allowed."""

import contextlib
import http.server
import re
import socket
import threading
import time
import zlib
from datetime import date

import pytest
from tests.formats.made import SENTENCES, write_page, write_pdf

from tightrope.errors import DocumentError
from tightrope.formats import find_charset, reread_text
from tightrope.reading import open_documents
from tightrope.reading.fetch import fetch_url, save_page
from tightrope.reading.gather import NOTE_SUFFIX
from tightrope.store import is_public

DAY = date(2025, 6, 25)
PAGE = write_page(head='<meta name="dc.date" content="2025-06-20">')


@contextlib.contextmanager
def serve(pages):
    """A server on this machine; `pages` is path -> function of the request handler, or (type, body). It counts."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            page = pages.get(self.path.partition("?")[0])
            if callable(page):
                page(self)
                return
            status, kind, body = (404, "text/plain", b"none") if page is None else (200, *page)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request, client_address):
            pass

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()


def fetch(url, **options):
    """Fetch with leave to reach the server of this test, and nothing else."""
    port = int(url.partition("127.0.0.1:")[2].partition("/")[0])
    return fetch_url(url, may_reach=lambda address, at: (address, at) == ("127.0.0.1", port), today=DAY, **options)


def redirect(target):
    def answer(handler):
        handler.send_response(302)
        handler.send_header("Location", target)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def lie(stated, body):
    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", str(stated))
        handler.end_headers()
        with contextlib.suppress(OSError):
            handler.wfile.write(body)
        handler.close_connection = True

    return answer


def drip(pause, *, head=True):
    def answer(handler):
        if head:
            handler.send_response(200)
            handler.send_header("Content-Type", "text/html")
            handler.end_headers()
        with contextlib.suppress(OSError):
            for _ in range(200):
                handler.wfile.write(b"a")
                handler.wfile.flush()
                time.sleep(pause)

    return answer


def pour(handler):
    """A body without an end."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    with contextlib.suppress(OSError):
        while True:
            handler.wfile.write(b"a" * 1_000_000)


def test_a_page_is_fetched_with_its_day_headers_and_address_and_read():
    with serve({"/a": ("text/html; charset=utf-8", PAGE), "/b": ("application/pdf", write_pdf())}) as (base, asked):
        loaded, rejects = open_documents(f"{base}/a", fetch=fetch)
        assert rejects == ()
        document = loaded[0].document
        assert loaded[0].raw == PAGE
        assert (document.url, document.accessed, document.published) == (f"{base}/a", DAY, date(2025, 6, 20))
        assert dict(document.headers)["content-type"] == "text/html; charset=utf-8"
        assert SENTENCES[0] in document.text
        assert open_documents(f"{base}/b", fetch=fetch)[0][0].document.format == "pdf"
        assert asked == ["/robots.txt", "/a", "/robots.txt", "/b"]


def test_a_saved_page_is_read_later_with_what_was_known_of_it(tmp_path):
    with serve({"/a.html": ("text/html", PAGE)}) as (base, _):
        path = save_page(fetch(f"{base}/a.html"), tmp_path, note_suffix=NOTE_SUFFIX)
    (loaded,), rejects = open_documents(tmp_path)
    assert rejects == ()
    assert path.read_bytes() == PAGE
    assert (loaded.document.url, loaded.document.accessed) == (f"{base}/a.html", DAY)
    path.write_bytes(PAGE.replace(b"Home", b"Back"))
    (changed,), _ = open_documents(tmp_path)
    assert changed.document.url is None, "a note of other bytes says nothing of these"


def test_a_server_of_this_machine_is_refused_unless_the_test_allows_it():
    with serve({"/a": ("text/html", PAGE)}) as (base, asked):
        with pytest.raises(DocumentError, match=r"leads to 127\.0\.0\.1, which is not a public address"):
            fetch_url(f"{base}/a")
        assert asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://10.0.0.1/", "http://192.168.1.1/a",
        "http://172.16.0.1/", "http://169.254.169.254/latest/meta-data", "http://0.0.0.0/", "http://2130706433/",
        "http://0x7f.1/", "http://[::ffff:127.0.0.1]/", "http://[fe80::1]/", "http://[fd00::1]/", "http://100.64.0.1/",
        "http://224.0.0.1/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
    ],
)  # fmt: skip
def test_no_form_of_a_private_address_is_reached(url, monkeypatch):
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("connected"))
    with pytest.raises(DocumentError, match=r"not a public address|is not found"):
        fetch_url(url)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.org/a", "http://user:word@example.org/", "http://example.org/a b", "http:///a",
     "https://example.org:99999/", "gopher://example.org", "http://example.org:0/"],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_refused(url, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("resolved"))
    with pytest.raises(DocumentError):
        fetch_url(url)


def test_a_name_that_leads_to_this_machine_is_refused_and_the_checked_address_is_the_one_used(monkeypatch):
    asked = []

    def resolve(host, port, **_):
        asked.append(host)
        address = "93.184.216.34" if len(asked) > 1 else "127.0.0.1"  # a name that changes between two questions
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(DocumentError, match=r"leads to 127\.0\.0\.1"):
        fetch_url("http://example.org/")
    assert asked == ["example.org"], "asked once, and what was checked is what counts"


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, 80)) for a in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(DocumentError, match=r"10\.0\.0\.1"):
        fetch_url("http://example.org/")


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.2/",
        "http://10.1.2.3/a",
        "http://169.254.169.254/",
        "http://127.0.0.1:1/",
        "http://[::1]/",
        "file:///etc/passwd",
    ],
)
def test_a_redirect_to_a_private_address_is_refused(target):
    with serve({"/a": redirect(target)}) as (base, asked):
        loaded, (reject,) = open_documents(f"{base}/a", fetch=fetch)
        assert loaded == ()
        assert "not a public address" in reject.reason or "only http" in reject.reason
        assert asked == ["/robots.txt", "/a"]


def test_redirects_are_followed_and_counted():
    pages = {"/a": redirect("/b"), "/b": ("text/html", PAGE), "/loop": redirect("/loop")}
    with serve(pages) as (base, _):
        assert fetch(f"{base}/a").url == f"{base}/b"
        with pytest.raises(DocumentError, match="over 5 times"):
            fetch(f"{base}/loop")


def test_robots_txt_is_respected_also_where_it_cannot_be_had():
    robots = ("text/plain", b"User-agent: *\nDisallow: /private\n")
    broken = lambda handler: handler.send_error(503)  # noqa: E731
    pages = {
        "/robots.txt": robots,
        "/private/a": ("text/html", PAGE),
        "/open": ("text/html", PAGE),
        "/a": redirect("/private/a"),
    }
    with serve(pages) as (base, asked):
        assert fetch(f"{base}/open").raw == PAGE
        for path in ("/private/a", "/a"):
            with pytest.raises(DocumentError, match=r"robots\.txt asks not to"):
                fetch(f"{base}{path}")
        assert "/private/a" not in asked
    with serve({"/robots.txt": broken, "/a": ("text/html", PAGE)}) as (base, asked):
        with pytest.raises(DocumentError, match="answers 503"):
            fetch(f"{base}/a")
        assert asked == ["/robots.txt"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (drip(0.05), "within 1 seconds"),
        (drip(0.05, head=False), "within 1 seconds|no answer"),
        (pour, "the limit|within 1 seconds"),
        (lie(10**12, PAGE), "1,000,000,000,000 bytes stated, the limit is"),
        (lie(len(PAGE) + 50, PAGE), "cut off"),
        (lie(len(PAGE) - 50, PAGE), "more than the"),
        (lambda handler: handler.send_error(500), "answers 500"),
        (lambda handler: handler.wfile.write(b"not http at all\r\n\r\n"), "no answer"),
        (("image/png", b"\x89PNG"), "'image/png', which is not read"),
        (("application/pdf", PAGE), "this is not a PDF"),
        (("text/html", write_pdf()), "this is a PDF, not a web page"),
        (None, "answers 404"),
    ],
)
def test_a_server_that_stalls_or_lies_is_refused_with_a_sentence(answer, words):
    with serve({"/a": answer}) as (base, _):
        loaded, (reject,) = open_documents(f"{base}/a", fetch=lambda url: fetch(url, seconds=1.0))
    assert loaded == ()
    assert re.search(words, reject.reason), reject.reason
    assert "Traceback" not in reject.reason


def pack(body, packing):
    """A body as `Content-Encoding` names it; "raw" is deflate without its head."""
    window = {"gzip": 31, "x-gzip": 31, "deflate": 15, "raw": -15}[packing]
    packer = zlib.compressobj(wbits=window)
    return packer.compress(body) + packer.flush()


def answer_packed(body, packing, *, kind="text/html"):
    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Encoding", packing)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


@pytest.mark.parametrize("packing", ["gzip", "x-gzip", "deflate", "raw"])
def test_a_packed_answer_is_the_same_page_and_so_are_packed_rules_for_robots(packing):
    named = "deflate" if packing == "raw" else packing
    pages = {
        "/a": answer_packed(pack(PAGE, packing), named),
        "/b": ("text/html", PAGE),
        "/robots.txt": answer_packed(pack(b"User-agent: *\nDisallow: /b", packing), named, kind="text/plain"),
    }
    with serve(pages) as (base, _):
        page = fetch(f"{base}/a")
        assert page.raw == PAGE
        assert dict(page.headers)["content-encoding"] == named
        with pytest.raises(DocumentError, match=r"robots\.txt asks not to"):
            fetch(f"{base}/b")


@pytest.mark.parametrize(
    ("body", "packing", "words"),
    [
        (pack(b"a" * 200_000_000, "gzip"), "gzip", "bytes when unpacked, the limit"),
        (pack(b"<p>a</p>" * 1_500_000, "gzip"), "gzip", "the limit of a web page is 10,000,000"),
        (pack(PAGE, "gzip")[:-9], "gzip", "packed body is cut off"),
        (pack(PAGE, "gzip") + pack(PAGE, "gzip"), "gzip", "more than its packed body"),
        (b"\x1f\x8b\x08\x00no gzip at all", "gzip", "packed body is damaged"),
        (PAGE, "deflate", "packed body is damaged"),
        (PAGE, "br", "packed as 'br', though gzip was asked for"),
        (b"", "gzip", "packed body is cut off"),
    ],
)
def test_a_packed_answer_that_bursts_ends_early_or_is_none_is_refused(body, packing, words):
    with serve({"/a": answer_packed(body, packing)}) as (base, _), pytest.raises(DocumentError, match=words):
        fetch(f"{base}/a")


QUOTE = "Türkiye’s café talks, said Erdoğan, were “frank” and long, and he said so to all of them twice."


@pytest.mark.parametrize(
    ("stated", "own", "codec", "told"),
    [
        ("windows-1254", None, "windows-1254", None),
        (
            "Windows-1254",
            "windows-1252",
            "windows-1254",
            "server says its encoding is windows-1254, the page windows-1252",
        ),
        ("iso-8859-1", "utf-8", "utf-8", "the page utf-8; read as utf-8"),
        ("utf-8", "iso-8859-9", "utf-8", "the page iso-8859-9; read as utf-8"),
        (None, "windows-1254", "windows-1254", None),
    ],
)
def test_the_encoding_that_a_server_states_is_used_kept_and_used_again(tmp_path, stated, own, codec, told):
    meta = f'<meta charset="{own}">' if own else ""
    lines = "".join(f"<p>{line}</p>" for line in (*SENTENCES, QUOTE))
    raw = f"<html><head>{meta}</head><body><article>{lines}</article></body></html>".encode(codec)
    kind = f"text/html; charset={stated}" if stated else "text/html"
    with serve({"/a.html": (kind, raw)}) as (base, _):
        path = save_page(fetch(f"{base}/a.html"), tmp_path, note_suffix=NOTE_SUFFIX)
    (loaded,), rejects = open_documents(path)
    document = loaded.document
    assert rejects == ()
    assert QUOTE in document.text
    start = document.text.index("Türkiye")
    assert raw[document.find_byte(start) :].startswith("Türkiye’s".encode(codec))
    assert any(told in finding for finding in document.findings) if told else "encoding" not in str(document.findings)
    assert reread_text(loaded.raw, "html", charset=find_charset(document.headers))[0] == document.text


def test_an_address_is_public_only_if_every_form_of_it_is():
    public = ["8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946"]
    private = [
        "127.0.0.1",
        "::",
        "::1",
        "10.0.0.1",
        "fe80::1%eth0",
        "::ffff:192.168.0.1",
        "240.0.0.1",
        "198.18.0.1",
        "192.0.2.1",
    ]
    assert all(is_public(address, 80) for address in public)
    assert not any(is_public(address, 80) for address in private)
