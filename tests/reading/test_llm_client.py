"""Asking a server: faults, limits, the key, the cache. All of it on this machine."""

import json
import os
import re
import threading
import time

import pytest
from tests.reading.second_server import ACCUSED, PLEDGED, TEXT, complete, make_document, read, read_answer, serve

from tightrope.errors import ModelError
from tightrope.reading.llm import read_second
from tightrope.reading.llm_client import KEY, Endpoint
from tightrope.reading.llm_codebook import build_answer_schema
from tightrope.roster import load_roster


@pytest.fixture(scope="module")
def roster():
    return load_roster()


@pytest.fixture(autouse=True)
def no_key(monkeypatch):
    monkeypatch.delenv(KEY, raising=False)


def test_a_broken_key_is_told_without_the_key(roster, monkeypatch):
    monkeypatch.setenv(KEY, "very\nsecret")
    with serve(lambda body, number: (200, {}, complete(ACCUSED))) as server:
        (reading,) = read(server, roster)
    assert "cannot be sent" in reading.rejects[0].reason
    assert "secret" not in repr(reading)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<html>busy</html>", "not a chat completion"),
        (b'{"choices": []}', "not a chat completion"),
        (b"[" * 200_000, "not a chat completion"),
        (json.dumps({"choices": [{"message": {"content": "Sure! Here are"}}]}).encode(), "not JSON"),
        (
            json.dumps({"choices": [{"message": {"content": "{"}, "finish_reason": "length"}]}).encode(),
            "was cut at 8000",
        ),
        (json.dumps({"choices": [{"message": {"content": None}}]}).encode(), "not JSON"),
        (json.dumps({"choices": [{"message": {"content": "[1, 2]"}}]}).encode(), "no list of records"),
        (complete("x", None, 7), "not an object"),
    ],
)
def test_an_answer_that_is_not_what_was_asked_is_a_reject(roster, data, reason):
    with serve(lambda body, number: (200, {}, data)) as server:
        (reading,) = read(server, roster)
    assert not reading.evidence
    assert all(reason in reject.reason for reject in reading.rejects)
    assert reading.rejects


def test_busy_and_broken_servers_are_asked_again_and_the_rest_is_not(roster):
    faults = {1: 429, 2: 503}
    with serve(lambda body, number: (faults.get(number, 200), {}, complete(ACCUSED))) as server:
        (reading,) = read(server, roster)
    assert (len(reading.evidence), reading.usage.retries, len(server.requests)) == (1, 2, 3)
    with serve(lambda body, number: (401, {}, b"no")) as server:
        (reading,) = read(server, roster)
    assert ("HTTP 401" in reading.rejects[0].reason, len(server.requests)) == (True, 1)
    with serve(lambda body, number: (500, {}, b"no")) as server:
        (reading,) = read(server, roster, retries=2)
    assert ("HTTP 500" in reading.rejects[0].reason, len(server.requests)) == (True, 3)


def test_a_slow_server_is_given_up_and_only_its_document_suffers(roster):
    over = threading.Event()

    def answer(body, number):
        if "Russia" in body["messages"][1]["content"]:
            over.wait(60)
        return 200, {}, complete(PLEDGED | {"sentence": None, "condition": None, "chain": []})

    second = make_document("Kenya will send food to Sudan.", "b.txt")
    with serve(answer) as server:
        slow, quick = read(server, roster, make_document(), second, timeout=3.0, retries=0)
        over.set()
    assert "no answer within 3 s" in slow.rejects[0].reason
    assert (len(slow.evidence), len(quick.evidence), len(quick.rejects)) == (0, 1, 0)


def test_a_huge_answer_is_cut_off(roster):
    with serve(lambda body, number: (200, {}, b" " * 3_000_000 + complete(ACCUSED))) as server:
        (reading,) = read(server, roster)
    assert "longer than" in reading.rejects[0].reason
    reading = read_answer(roster, *[ACCUSED] * 1_000)
    assert len(reading.evidence) == 1
    assert "800 records beyond" in reading.rejects[0].reason


def test_nobody_there_is_a_reject(roster):
    with serve(lambda body, number: (200, {}, b"")) as server:
        pass
    (reading,) = read(server, roster)
    assert "no connection" in reading.rejects[0].reason


def test_a_redirect_to_another_place_is_not_followed(roster):
    with serve(lambda body, number: (200, {}, complete(ACCUSED))) as other:
        target = {"Location": f"{other.url}/chat/completions"}
        for status in (301, 302, 307, 308):
            with serve(lambda body, number, status=status: (status, target, b"")) as server:
                (reading,) = read(server, roster)
            assert "redirects" in reading.rejects[0].reason
    assert other.requests == []


def test_no_more_questions_are_open_at_once_than_allowed(roster):
    def answer(body, number):
        time.sleep(0.05)
        return 200, {}, complete()

    with serve(answer) as server:
        read(server, roster, *[make_document(name=f"{n}.txt") for n in range(8)], at_once=2)
    assert len(server.requests) == 8
    assert server.most_at_once <= 2


def test_tokens_and_cost_are_counted(roster):
    with serve(lambda body, number: (200, {}, complete(ACCUSED))) as server:
        (reading,) = read(server, roster, price_in=2.0, price_out=10.0)
    assert (reading.usage.calls, reading.usage.tokens_in, reading.usage.tokens_out) == (1, 1000, 100)
    assert reading.usage.cost == pytest.approx(0.003)


def test_an_answer_is_kept_by_model_prompt_and_document_and_a_damaged_one_is_asked_again(roster, tmp_path):
    with serve(lambda body, number: (200, {}, complete(ACCUSED))) as server:
        (first,) = read(server, roster, cache=tmp_path)
        (second,) = read(server, roster, cache=tmp_path)
        assert second.evidence == first.evidence
        assert (second.usage.cached, second.usage.calls, len(server.requests)) == (1, 0, 1)
        read(server, roster, make_document(TEXT + " Japan waited."), cache=tmp_path)
        assert len(server.requests) == 2
        for kept in tmp_path.iterdir():
            kept.write_text(kept.read_text()[:20])
        read(server, roster, cache=tmp_path)
        assert len(server.requests) == 3
    assert {kept.suffix for kept in tmp_path.iterdir()} == {".json"}


def test_a_failed_answer_is_not_kept(roster, tmp_path):
    with serve(lambda body, number: (200, {}, b"{}")) as server:
        read(server, roster, cache=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_question_asks_for_schema_and_steadiness_and_offers_no_tool(roster):
    with serve(lambda body, number: (200, {}, complete())) as server:
        read(server, roster)
        read(server, roster)
    first, second = server.requests
    assert first["temperature"] == 0
    assert first["response_format"]["json_schema"]["schema"] == build_answer_schema()
    assert not {"tools", "functions", "tool_choice"} & set(first)
    assert len(first["messages"]) == 2
    assert first["messages"][0] == second["messages"][0]
    marks = [re.findall(r"^[0-9a-f]{24}$", body["messages"][1]["content"], re.MULTILINE) for body in (first, second)]
    assert [len(set(mark)) for mark in marks] == [1, 1]
    assert [len(mark) for mark in marks] == [2, 2]
    assert marks[0] != marks[1]
    assert TEXT in first["messages"][1]["content"]


def test_the_key_comes_from_the_environment_and_is_shown_nowhere(roster, monkeypatch, tmp_path, caplog, capsys):
    monkeypatch.setenv(KEY, "very-secret")
    with serve(lambda body, number: (401, {}, b"very-secret is wrong")) as server:
        (reading,) = read(server, roster, cache=tmp_path)
    assert server.headers[0]["Authorization"] == "Bearer very-secret"
    shown = repr(reading) + caplog.text + "".join(capsys.readouterr()) + json.dumps(server.requests)
    assert "very-secret" not in shown
    with pytest.raises(ModelError, match="https"):
        read_second([make_document()], roster=roster, endpoint=Endpoint("http://model.example/v1", "small"))


@pytest.mark.parametrize(
    "url", ["", "model", "file:///etc/passwd", "http://", "http://a:b@host/v1", "http://[", "http://h:x/v1"]
)
def test_an_address_that_is_none_is_a_mistake_of_the_caller(url):
    with pytest.raises(ModelError):
        Endpoint(url, "small")
    with pytest.raises(ModelError):
        Endpoint("http://127.0.0.1/v1", " ")


@pytest.mark.skipif("TIGHTROPE_LLM_URL" not in os.environ, reason="TIGHTROPE_LLM_URL names no server on this machine")
def test_a_real_server_on_this_machine_takes_the_question_and_its_answer_is_checked(roster):
    endpoint = Endpoint(
        os.environ["TIGHTROPE_LLM_URL"],
        os.environ.get("TIGHTROPE_LLM_MODEL", "default"),
        timeout=500,
        retries=0,
        longest_answer=300,
    )
    (reading,) = read_second([make_document()], roster=roster, endpoint=endpoint)
    assert reading.usage.calls == 1
    assert reading.usage.tokens_in > 500
    assert all(item.passage.rereads(TEXT) for item in reading.evidence)
    assert not any(re.search("HTTP|chat completion|connection", reject.reason) for reject in reading.rejects)
