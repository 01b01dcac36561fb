"""JSON and Markdown."""

import json
import re
from dataclasses import replace

import hypothesis.strategies as st
from hypothesis import given
from tests.brief.worlds import make_assessment

from tightrope.brief import write_json, write_markdown
from tightrope.brief.json import round_number
from tightrope.brief.markdown import escape_text


def test_json_is_the_same_twice_and_sorted():
    text = write_json(make_assessment())
    assert text == write_json(make_assessment())
    record = json.loads(text)
    assert list(record) == sorted(record)
    assert [list(item) for item in record["evidence"]] == [sorted(item) for item in record["evidence"]]


def test_json_holds_every_item_with_its_exact_words():
    record = json.loads(write_json(make_assessment()))
    spans = {item["id"]: item["span"] for item in record["evidence"]}
    assert spans["e-inside"] == "had promised"
    assert len(spans) == 31
    assert record["reviews"] == {"machine_read": 7, "reviewed": 2, "overruled": 1}


def test_json_does_not_change_with_the_last_digits_of_a_number():
    assessment = make_assessment()
    low = assessment.precision
    assert low is not None
    moved = replace(assessment, precision=replace(low, value=low.value + 1e-12))
    assert write_json(moved) == write_json(assessment)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_rounding_keeps_six_digits_and_rounds_once(value):
    rounded = round_number(value)
    assert rounded is not None
    assert round_number(rounded) == rounded
    if abs(value) > 1e-300:
        assert abs(rounded - value) <= 0.5000001e-5 * abs(value)


def test_every_footnote_of_the_markdown_is_written_once():
    text = write_markdown(make_assessment())
    called = set(re.findall(r"\[\^(\d+)\](?!:)", text))
    written = re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE)
    assert called <= set(written)
    assert len(written) == len(set(written)) == 31


@given(st.text(max_size=40))
def test_escaped_text_holds_no_bare_mark_of_markdown(text):
    escaped = escape_text(text)
    assert "\n" not in escaped
    assert "<" not in escaped.replace("\\<", "")
    bare = re.sub(r"\\.|&amp;", "", escaped)
    assert not re.search(r"[`*_\[\]<>#|~&]", bare)
