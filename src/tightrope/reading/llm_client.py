"""One question to an OpenAI-compatible endpoint, over the standard library: retries, limits, cache, cost."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tightrope.errors import ModelError

KEY = "TIGHTROPE_LLM_KEY"
LONGEST_WAIT = 60.0  # seconds between two tries, whatever the server asks for
_AGAIN = frozenset({429, 500, 502, 503, 504})
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is asked, and within which limits.

    `url` is the base (`http://127.0.0.1:11434/v1`) or the full address of `/chat/completions`. `timeout` is for one
    try, `pause` the seconds before the second try, doubled each time. `largest` bounds the bytes of an answer,
    `longest_answer` its tokens. Prices are per million tokens, in any currency. `cache` is a folder; None keeps
    nothing.
    """

    url: str
    model: str
    timeout: float = 120.0
    retries: int = 4
    pause: float = 1.0
    at_once: int = 2
    largest: int = 2_000_000
    longest_answer: int = 8_000
    price_in: float = 0.0
    price_out: float = 0.0
    cache: Path | None = None

    def __post_init__(self) -> None:
        """Refuse an address or a limit that cannot work."""
        try:
            parts = urlsplit(self.url)
            is_usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            is_usable = False
        if not is_usable:
            raise ModelError("the second reader's address must start with http:// or https:// and name a host")
        if parts.username or parts.password or parts.query:
            raise ModelError(f"no name, password or query in the second reader's address; a key goes into {KEY}")
        if not self.model.strip() or not self.model.isprintable():
            raise ModelError("the second reader needs the name of a model, as its server lists it")
        if self.at_once < 1 or self.retries < 0 or self.timeout <= 0:
            raise ModelError("the second reader needs at_once >= 1, retries >= 0 and a timeout above 0")

    @property
    def address(self) -> str:
        """The full address that is asked."""
        base = self.url.rstrip("/")
        return base if base.endswith("/chat/completions") else f"{base}/chat/completions"


@dataclass(frozen=True, slots=True)
class Usage:
    """What was spent: calls answered, answers from the cache, tries repeated, tokens, cost in the prices' currency."""

    calls: int = 0
    cached: int = 0
    retries: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0

    def __add__(self, other: Usage) -> Usage:
        """Both together."""
        return Usage(
            self.calls + other.calls,
            self.cached + other.cached,
            self.retries + other.retries,
            self.tokens_in + other.tokens_in,
            self.tokens_out + other.tokens_out,
            self.cost + other.cost,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the object in the answer, or why there is none."""

    content: Mapping[str, Any] | None
    fault: str | None
    usage: Usage


class _Stay(urllib.request.HTTPRedirectHandler):
    """No redirect is followed: text and key go to the host that was named, and to no other."""

    def redirect_request(self, *_: Any) -> None:
        """Stop here."""


def make_key(*parts: str) -> str:
    """Name of a cached answer: a hash over model, prompt and document.

    >>> make_key("a", "bc") == make_key("ab", "c")
    False
    """
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def ask(endpoint: Endpoint, *, messages: list[dict[str, str]], schema: Mapping[str, Any], key: str) -> Answer:
    """Ask once, from the cache where `key` is known; a failure is an Answer with its fault, never an exception."""
    kept = _read_cache(endpoint, key)
    if kept is not None:
        return Answer(kept, None, Usage(cached=1))
    body = {
        "model": endpoint.model,
        "messages": messages,
        "temperature": 0,
        "max_tokens": endpoint.longest_answer,
        "stream": False,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "records", "strict": True, "schema": schema},
        },
    }
    data, fault, n_again = _send_patiently(endpoint, json.dumps(body).encode())
    if data is None:
        return Answer(None, fault, Usage(retries=n_again))
    content, fault, usage = _open_answer(endpoint, data)
    if content is not None:
        _write_cache(endpoint, key, content)
    return Answer(content, fault, usage + Usage(calls=1, retries=n_again))


def _send_patiently(endpoint: Endpoint, body: bytes) -> tuple[bytes | None, str | None, int]:
    """The bytes of the answer or the last fault, and how often it was tried again (429, 5xx, timeouts)."""
    pause = endpoint.pause
    for attempt in range(endpoint.retries + 1):
        data, fault, wait = _send(endpoint, body)
        if data is not None or wait is None or attempt == endpoint.retries:
            return data, fault, attempt
        time.sleep(min(LONGEST_WAIT, max(pause, wait)))
        pause *= 2
    raise AssertionError("the last try returns")


def _send(endpoint: Endpoint, body: bytes) -> tuple[bytes | None, str | None, float | None]:
    """One try: the bytes; or the fault, with the seconds the server asks to wait, None where no retry can help."""
    request = urllib.request.Request(endpoint.address, body, _make_headers(endpoint), method="POST")  # noqa: S310
    is_here = urlsplit(endpoint.url).hostname in _HERE
    proxies = [urllib.request.ProxyHandler({})] if is_here else []
    opener = urllib.request.build_opener(_Stay, *proxies)
    until = time.monotonic() + endpoint.timeout
    try:
        with opener.open(request, timeout=endpoint.timeout) as response:
            return _read_all(response, endpoint, until)
    except urllib.error.HTTPError as error:
        error.close()
        if 300 <= error.code < 400:
            return None, f"the server redirects (HTTP {error.code}), which is not followed", None
        wait = error.headers.get("Retry-After", "") if error.headers else ""
        seconds = float(wait) if wait.isdecimal() else 0.0
        return None, f"the server answered HTTP {error.code}", seconds if error.code in _AGAIN else None
    except (TimeoutError, urllib.error.URLError) as error:
        cause = getattr(error, "reason", error)
        is_late = isinstance(cause, TimeoutError)
        fault = f"no answer within {endpoint.timeout:g} s" if is_late else f"no connection: {cause}"
        return None, fault, None if isinstance(cause, ConnectionRefusedError) else 0.0
    except (OSError, HTTPException, ValueError) as error:  # a ValueError may hold the key: only its kind is told
        if isinstance(error, ValueError):
            return None, f"the question cannot be sent: {type(error).__name__}", None
        return None, f"the connection broke: {type(error).__name__}", 0.0


def _read_all(response: Any, endpoint: Endpoint, until: float) -> tuple[bytes | None, str | None, float | None]:
    """All bytes, within the time and the size allowed."""
    parts: list[bytes] = []
    size = 0
    while part := response.read1(65_536):
        parts.append(part)
        size += len(part)
        if size > endpoint.largest:
            return None, f"the answer is longer than {endpoint.largest} bytes", None
        if time.monotonic() > until:
            raise TimeoutError
    return b"".join(parts), None, None


def _make_headers(endpoint: Endpoint) -> dict[str, str]:
    """Headers; the key, if the environment has one, goes over https or to this machine only."""
    headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "tightrope"}
    secret = os.environ.get(KEY, "").strip()
    if secret:
        parts = urlsplit(endpoint.url)
        if parts.scheme != "https" and parts.hostname not in _HERE:
            raise ModelError(f"{KEY} is set, but a key goes over https or to this machine only: use https, or unset it")
        headers["Authorization"] = f"Bearer {secret}"
    return headers


def _open_answer(endpoint: Endpoint, data: bytes) -> tuple[Mapping[str, Any] | None, str | None, Usage]:
    """The object inside a chat completion, or the fault; tokens as the server counts them."""
    try:
        outer = json.loads(data)
        spent = outer.get("usage") or {}
        usage = _count(endpoint, spent.get("prompt_tokens"), spent.get("completion_tokens"))
        choice = outer["choices"][0]
        text, is_cut = choice["message"]["content"], choice.get("finish_reason") == "length"
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None, "the answer is not a chat completion", Usage()
    try:
        content = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        why = f"was cut at {endpoint.longest_answer} tokens" if is_cut else "is not JSON"
        return None, f"the answer's content {why}", usage
    if not isinstance(content, dict) or not isinstance(content.get("records"), list):
        return None, "the answer has no list of records", usage
    return content, None, usage


def _count(endpoint: Endpoint, tokens_in: Any, tokens_out: Any) -> Usage:
    """Tokens and their cost."""
    n_in, n_out = (n if isinstance(n, int) and n > 0 else 0 for n in (tokens_in, tokens_out))
    cost = (n_in * endpoint.price_in + n_out * endpoint.price_out) / 1e6
    return Usage(tokens_in=n_in, tokens_out=n_out, cost=cost)


def _read_cache(endpoint: Endpoint, key: str) -> Mapping[str, Any] | None:
    """A kept answer; a damaged one counts as none."""
    if endpoint.cache is None:
        return None
    try:
        content = json.loads((endpoint.cache / f"{key}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) and isinstance(content.get("records"), list) else None


def _write_cache(endpoint: Endpoint, key: str, content: Mapping[str, Any]) -> None:
    """Keep an answer: written beside, then moved into place, so that a kill leaves no half of one."""
    if endpoint.cache is None:
        return
    try:
        endpoint.cache.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(dir=endpoint.cache, suffix=".part")
        with os.fdopen(number, "w", encoding="utf-8") as part:
            json.dump(content, part, ensure_ascii=True)
        Path(name).replace(endpoint.cache / f"{key}.json")
    except OSError as error:
        raise ModelError(f"{endpoint.cache}: the second reader cannot keep answers there ({error.strerror})") from error
