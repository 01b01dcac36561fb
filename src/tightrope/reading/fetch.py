"""One page from the web, when asked for: public addresses only, robots.txt respected, within size and time."""

from __future__ import annotations

import http.client
import json
import re
import socket
import ssl
import threading
import time
import zlib
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from urllib import robotparser
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from tightrope import __version__
from tightrope.errors import DocumentError, FetchError
from tightrope.formats import FORMATS, find_format
from tightrope.store import MayReach, find_address, is_public

AGENT = "tightrope"
REDIRECTS = 5
SECONDS = 30.0  # for one answer, from the first byte sent to the last received
LARGEST_ROBOTS = 500_000  # bytes, as RFC 9309 asks for at least
KEPT_HEADERS = ("content-type", "content-encoding", "last-modified", "date", "etag", "server", "content-length")
_PACKINGS = {
    "gzip": 31,
    "x-gzip": 31,
    "deflate": 15,
}  # zlib's window bits of each; deflate is often sent without its head
_WEB = re.compile(r"https?:/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page: its bytes, the address that it came from in the end, its format, the day, some of its headers."""

    raw: bytes
    url: str
    name: str
    format: str
    accessed: date
    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    """One answer of a server."""

    status: int
    reason: str
    headers: dict[str, str]
    raw: bytes


def is_address(source: str) -> bool:
    """Whether an argument is a web address and not a path.

    >>> is_address("https://example.org/a"), is_address("reports/a.md")
    (True, False)
    """
    return bool(_WEB.match(source))


def fetch_url(
    url: str, *, may_reach: MayReach = is_public, seconds: float = SECONDS, today: date | None = None
) -> Fetched:
    """Fetch a page of a format that is read. `may_reach` (IP address, port) decides whom a connection may go to.

    Raises
    ------
    DocumentError
        not an http(s) address, an address that may not be reached (also after a redirect), robots.txt says no, another
        answer than 200, too many redirects, too large, too slow, of another length than stated, or of no format read
    """
    asked = url
    for _ in range(REDIRECTS + 1):
        parts = check_address(url)
        _ask_robots(parts, may_reach, seconds)
        answer = _get(parts, may_reach, seconds, largest=max(form.largest for form in FORMATS.values()))
        if answer.status in (301, 302, 303, 307, 308) and "location" in answer.headers:
            target = urljoin(url, answer.headers["location"])
            if parts.scheme == "https" and target.lower().startswith("http:"):
                raise DocumentError(f"{asked}: redirected from https to http ({target[:200]}); not followed")
            url = target
            continue
        if answer.status != 200:
            raise DocumentError(f"{asked}: the server answers {answer.status} {answer.reason[:60]}; check the address")
        return _make_page(asked, parts, answer, today or date.today())  # noqa: DTZ011 - the user's own day
    raise DocumentError(f"{asked}: redirected over {REDIRECTS} times; give the address that it leads to")


def save_page(page: Fetched, folder: Path, *, note_suffix: str) -> Path:
    """Write a page's bytes into a folder, and beside them where, when and with which headers it was fetched."""
    path = folder / page.name
    note = {"url": page.url, "accessed": page.accessed.isoformat(), "sha256": sha256(page.raw).hexdigest(),
            "headers": list(page.headers)}  # fmt: skip
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(page.raw)
        path.with_name(path.name + note_suffix).write_text(json.dumps(note, ensure_ascii=False, indent=1), "utf-8")
    except OSError as error:
        raise DocumentError(f"{path}: cannot be written: {error.strerror or error}; choose another --into") from error
    return path


def check_address(url: str) -> SplitResult:
    """The parts of an address that may be fetched; DocumentError where it may not."""
    try:
        parts = urlsplit(url.strip())
        port, host = parts.port, parts.hostname
    except ValueError as error:
        raise DocumentError(f"{url[:200]}: not a web address ({error})") from error
    if parts.scheme.lower() not in ("http", "https") or not host:
        raise DocumentError(f"{url[:200]}: only http and https addresses are fetched")
    if parts.username is not None or parts.password is not None:
        raise DocumentError(f"{parts.scheme}://{host}: an address with a name or password in it is not fetched")
    if any(character <= " " for character in url.strip()) or port == 0:
        raise DocumentError(f"{url[:200]!r}: not a web address; spaces are written %20")
    return parts


def _make_page(asked: str, parts: SplitResult, answer: _Answer, today: date) -> Fetched:
    """A page of a format that is read."""
    media = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    last = parts.path.rstrip("/").rpartition("/")[2]
    form = find_format(last) if media in ("", "application/octet-stream") else find_format(last, media=media)
    if form is None:
        raise DocumentError(f"{asked}: served as {media or 'no type'!r}, which is not read; save its text as .txt")
    if len(answer.raw) > form.largest:
        raise DocumentError(f"{asked}: {len(answer.raw):,} bytes, the limit of {form.words} is {form.largest:,}")
    stem = re.sub(r"[^\w.-]+", "-", f"{parts.hostname}-{last}")[:120].strip("-.") or "page"
    name = stem if stem.lower().endswith(form.suffixes) else stem + form.suffixes[0]
    headers = tuple((key, answer.headers[key]) for key in KEPT_HEADERS if key in answer.headers)
    return Fetched(answer.raw, parts.geturl(), name, form.name, today, headers)


def _ask_robots(parts: SplitResult, may_reach: MayReach, seconds: float) -> None:
    """DocumentError where the site's robots.txt asks not to fetch the page, or cannot be had (RFC 9309)."""
    url = f"{parts.scheme}://{parts.netloc}/robots.txt"
    for _ in range(REDIRECTS + 1):
        answer = _get(check_address(url), may_reach, seconds, largest=LARGEST_ROBOTS)
        if answer.status not in (301, 302, 303, 307, 308) or "location" not in answer.headers:
            break
        url = urljoin(url, answer.headers["location"])
    if 400 <= answer.status < 500:
        return
    if answer.status != 200:
        raise DocumentError(f"{url}: the server answers {answer.status}, so the page is not fetched; try again later")
    rules = robotparser.RobotFileParser()
    rules.parse(answer.raw.decode("utf-8", "replace").splitlines())
    if not rules.can_fetch(AGENT, parts.geturl()):
        raise DocumentError(f"{parts.geturl()}: the site's robots.txt asks not to fetch it; save the page by hand")


def _get(parts: SplitResult, may_reach: MayReach, seconds: float, *, largest: int) -> _Answer:
    """One request to a checked IP address; the connection is cut when its time is over."""
    where = parts.geturl()
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    deadline = time.monotonic() + seconds
    address = _resolve(where, host, port, may_reach)
    try:
        with socket.create_connection((address, port), timeout=min(10.0, seconds)) as plain:
            watch = threading.Timer(seconds, _cut, (plain,))
            watch.daemon = True
            watch.start()
            try:
                answer = _exchange(plain, parts, host, port, largest)
                if time.monotonic() >= deadline:  # the cut looks like the end of the answer
                    raise TimeoutError
                return answer
            finally:
                watch.cancel()
    except (OSError, http.client.HTTPException, ValueError) as error:
        if time.monotonic() >= deadline or isinstance(error, TimeoutError):
            raise DocumentError(f"{where}: no whole answer within {seconds:g} seconds; try again later") from error
        raise DocumentError(f"{where}: no answer ({str(error)[:120] or type(error).__name__})") from error


def _resolve(where: str, host: str, port: int, may_reach: MayReach) -> str:
    """The IP address to connect to: every address that the name has must be one that may be reached."""
    try:
        return find_address(host, port, may_reach=may_reach)
    except FetchError as error:
        raise DocumentError(f"{where}: {error}") from error


def _exchange(plain: socket.socket, parts: SplitResult, host: str, port: int, largest: int) -> _Answer:
    """Ask on an open connection, and read the answer."""
    connection = http.client.HTTPConnection(host, port)
    wire = ssl.create_default_context().wrap_socket(plain, server_hostname=host) if parts.scheme == "https" else plain
    connection.sock = wire
    path = quote(parts.path or "/", safe="%/:=&~+!$,;'@()*") + (
        f"?{quote(parts.query, safe='%/:=&~+!$,;@()*?')}" if parts.query else ""
    )
    headers = {"User-Agent": f"{AGENT}/{__version__}", "Accept-Encoding": "gzip", "Connection": "close"}
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        fields = {name.lower(): value for name, value in response.getheaders()}
        if response.status != 200:
            return _Answer(response.status, response.reason, fields, b"")
        packing = fields.get("content-encoding", "").strip().lower()
        if packing not in ("", "identity", *_PACKINGS):
            raise ValueError(f"it is packed as {packing[:30]!r}, though gzip was asked for")
        body = _read_body(response, wire, largest)
        if packing in _PACKINGS:
            body = _unpack(body, _PACKINGS[packing], largest)
        return _Answer(200, response.reason, fields, body)
    finally:
        connection.close()


def _read_body(response: http.client.HTTPResponse, wire: socket.socket, largest: int) -> bytes:
    """The body, neither larger than allowed nor of another length than stated."""
    stated = response.length
    if stated is not None and stated > largest:
        raise ValueError(f"{stated:,} bytes stated, the limit is {largest:,}")
    body = bytearray()
    if response.chunked or stated is None:
        while piece := response.read(65_536):
            body += piece
            if len(body) > largest:
                raise ValueError(f"over {largest:,} bytes, the limit")
        return bytes(body)
    stream = response.fp
    while len(body) < stated:
        piece = stream.read1(min(65_536, stated - len(body)))
        if not piece:
            raise ValueError(f"cut off: {stated:,} bytes stated, {len(body):,} came")
        body += piece
    if stated:
        wire.settimeout(0.5)
        try:
            more = stream.read1(1)
        except TimeoutError:  # a server that keeps the connection open has said all
            more = b""
        if more:
            raise ValueError(f"more than the {stated:,} bytes stated came")
    return bytes(body)


def _unpack(body: bytes, window: int, largest: int) -> bytes:
    """A packed body unpacked; a damaged, cut or longer one, and one that unpacks to more than allowed, is a fault."""
    if window == 15 and body[:1] and (body[0] & 0x0F != 8 or int.from_bytes(body[:2], "big") % 31):
        window = -15  # RFC 9110 asks for zlib's head, and notes that some send none
    unpacker = zlib.decompressobj(window)
    try:
        raw = unpacker.decompress(body, largest + 1)
    except zlib.error as error:
        raise ValueError(f"its packed body is damaged: {error}") from error
    if len(raw) > largest:
        raise ValueError(f"over {largest:,} bytes when unpacked, the limit")
    if not unpacker.eof:
        raise ValueError("its packed body is cut off")
    if unpacker.unused_data.strip(b"\0"):
        raise ValueError("more than its packed body came")
    return raw


def _cut(wire: socket.socket) -> None:
    """End a connection whose time is over."""
    try:
        wire.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
