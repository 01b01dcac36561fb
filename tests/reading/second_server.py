"""A server on this machine that answers as a model might, and a text to ask it about."""

import json
import threading
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tightrope.nouns import Document
from tightrope.reading.llm import read_second
from tightrope.reading.llm_client import Endpoint

TEXT = "On Monday, Norway condemned Russia. Kenya will send food to Sudan if the truce\nholds, Ethiopia’s foreign ministry said."


ACCUSED = {
    "sentence": "On Monday, Norway condemned Russia.",
    "span": "Norway condemned Russia",
    "type": "ACCUSE",
    "mode": "disapprove",
    "actors": ["Norway"],
    "recipients": ["Russia"],
    "chain": [],
    "polarity": "affirmed",
    "status": "happened",
    "condition": None,
    "when_basis": "On Monday",
}


PLEDGED = {
    "sentence": "Kenya will send food to Sudan if the truce holds, Ethiopia’s foreign ministry said.",
    "span": "send food to Sudan",
    "type": "AID",
    "mode": None,
    "actors": ["Kenya"],
    "recipients": ["Sudan"],
    "chain": [{"who": "Ethiopia’s foreign ministry", "cue": "said", "stance": "assert"}],
    "polarity": "affirmed",
    "status": "conditional",
    "condition": "if the truce holds",
    "when_basis": None,
}


def complete(*records, usage=True):
    """The bytes of a chat completion."""
    content = json.dumps({"records": list(records)})
    body = {"choices": [{"message": {"role": "assistant", "content": content}}]}
    if usage:
        body["usage"] = {"prompt_tokens": 1000, "completion_tokens": 100}
    return json.dumps(body).encode()


class Server:
    """Answers each request by `answer(request body, number of the request)` -> (status, headers, bytes or function)."""

    def __init__(self, answer):
        self.requests = []
        self.headers = []
        self.most_at_once = 0
        self.at_once = 0
        lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with lock:
                    outer.requests.append(body)
                    outer.headers.append(dict(self.headers))
                    number = len(outer.requests)
                    outer.at_once += 1
                    outer.most_at_once = max(outer.most_at_once, outer.at_once)
                try:
                    status, headers, data = answer(body, number)
                    with lock:
                        outer.at_once -= 1
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(data)
                except OSError:
                    pass  # the reader has hung up

            do_GET = do_POST  # noqa: N815

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}/v1"


@contextmanager
def serve(answer):
    server = Server(answer)
    thread = threading.Thread(target=server.http.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.http.shutdown()
        server.http.server_close()
        thread.join()


def make_document(text=TEXT, name="a.txt"):
    return Document(name, f"{name:0<64}", text, published=date(2025, 7, 1))


def read(server, roster, *documents, **limits):
    limits = {"pause": 0.01, "timeout": 20.0} | limits
    endpoint = Endpoint(server.url, "small", **limits)
    return read_second(documents or [make_document()], roster=roster, endpoint=endpoint)


def read_answer(roster, *records, text=TEXT):
    """The reading of one text if the model answers with these records."""
    with serve(lambda body, number: (200, {}, complete(*records))) as server:
        (reading,) = read(server, roster, make_document(text))
    return reading
