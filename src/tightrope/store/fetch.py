"""One file from the web, written whole or not at all: checked address, limits of time and size, length as stated."""

from __future__ import annotations

import hashlib
import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urljoin, urlsplit

from tightrope import __version__
from tightrope.errors import FetchError
from tightrope.store.addresses import MayReach, find_address, is_public

REDIRECTS = 5
SECONDS = 900.0  # for one file, from the first byte asked to the last received
SILENCE = 30.0  # seconds without a byte after which a server is taken to have stalled
LARGEST = 4 * 1024**3  # bytes
_REDIRECTED = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """A file that came whole: where it lies, its size in bytes, the MD5 of its bytes, the address it came from."""

    path: Path
    size: int
    md5: str
    url: str


def fetch_file(
    url: str,
    target: Path,
    *,
    may_reach: MayReach = is_public,
    seconds: float = SECONDS,
    silence: float = SILENCE,
    largest: int = LARGEST,
) -> FetchedFile:
    """Fetch a file to `target`; until it is whole it lies beside it as `.begun`.

    `may_reach` (IP address, port) decides whom a connection may go to, also after a redirect. Raises FetchError, whose
    `status` is the server's answer where there was one and whose `is_lasting` says that asking again will not help.
    """
    place = url
    for _ in range(REDIRECTS + 1):
        parts = _check(place)
        with _open(parts, may_reach, seconds, silence) as response:
            if response.status in _REDIRECTED and response.getheader("location"):
                place = urljoin(place, response.getheader("location") or "")
                if parts.scheme == "https" and not place.lower().startswith("https:"):
                    raise FetchError(f"{url}: redirected from https to http; not followed", is_lasting=True)
                continue
            if response.status != 200:
                is_lasting = 400 <= response.status < 500 and response.status not in (408, 425, 429)
                said = f"{url}: the server answers {response.status} {response.reason[:60]}"
                raise FetchError(said, status=response.status, is_lasting=is_lasting)
            size, md5 = _save(response, target, url, largest)
            return FetchedFile(target, size, md5, place)
    raise FetchError(f"{url}: redirected over {REDIRECTS} times", is_lasting=True)


def _check(url: str) -> SplitResult:
    """The parts of an address that may be asked."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise FetchError(f"{url[:200]}: not a web address ({error})", is_lasting=True) from error
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0 or parts.username is not None:
        raise FetchError(f"{url[:200]}: only plain http and https addresses are fetched", is_lasting=True)
    return parts


@contextmanager
def _open(
    parts: SplitResult, may_reach: MayReach, seconds: float, silence: float
) -> Iterator[http.client.HTTPResponse]:
    """An answer on a connection to a checked address, which is cut when its time is over."""
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    url = parts.geturl()
    try:
        address = find_address(host, port, may_reach=may_reach)
    except FetchError as error:
        raise FetchError(f"{url}: {error}", is_lasting="not a public" in str(error)) from error
    try:
        with socket.create_connection((address, port), timeout=silence) as plain:
            watch = threading.Timer(seconds, _cut, (plain,))
            watch.daemon = True
            watch.start()
            try:
                yield _ask(plain, parts, host, port)
            finally:
                watch.cancel()
    except TimeoutError as error:
        raise FetchError(f"{url}: silent for {silence:g} seconds") from error
    except (OSError, http.client.HTTPException) as error:
        raise FetchError(f"{url}: no whole answer ({str(error)[:120] or type(error).__name__})") from error


def _ask(plain: socket.socket, parts: SplitResult, host: str, port: int) -> http.client.HTTPResponse:
    """Send the request, and read the head of the answer."""
    connection = http.client.HTTPConnection(host, port)
    connection.sock = (
        ssl.create_default_context().wrap_socket(plain, server_hostname=host) if parts.scheme == "https" else plain
    )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"User-Agent": f"tightrope/{__version__}", "Accept-Encoding": "identity", "Connection": "close"}
    connection.request("GET", path, headers=headers)
    return connection.getresponse()


def _save(response: http.client.HTTPResponse, target: Path, url: str, largest: int) -> tuple[int, str]:
    """Write the body; FetchError where it is larger than allowed or of another length than stated."""
    stated = response.length
    begun = target.with_name(target.name + ".begun")
    digest, size = hashlib.md5(usedforsecurity=False), 0
    with begun.open("wb") as file:
        while piece := response.read1(1 << 16):
            size += len(piece)
            if size > largest:
                raise FetchError(f"{url}: over {largest:,} bytes, the limit", is_lasting=True)
            digest.update(piece)
            file.write(piece)
    if stated is not None and size != stated:
        raise FetchError(f"{url}: cut off: {stated:,} bytes stated, {size:,} came")
    begun.replace(target)
    return size, digest.hexdigest()


def _cut(wire: socket.socket) -> None:
    """End a connection whose time is over."""
    try:
        wire.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
