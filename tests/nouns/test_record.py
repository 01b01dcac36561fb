"""Evidence goes out as flat JSON and comes back the same."""

import json
from datetime import date

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tightrope.nouns import (
    Act,
    Evidence,
    Holder,
    build_schema,
    from_record,
    load_scale,
    parse_interval,
    read_records,
    to_record,
    write_records,
)
from tightrope.nouns.document import Document

DOCUMENT = Document("a.txt", "00", "Tehran said that Islamabad would help — “soon”.")
SPANS = st.tuples(st.integers(0, 40), st.integers(1, 6)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@st.composite
def evidence(draw):
    start, end = draw(SPANS)
    when = draw(st.sampled_from([None, "2025-06-21", "2025-06", "2001/2021", "2024-10/2025-06-13"]))
    act = Act(
        draw(st.sampled_from(sorted(load_scale().types))),
        ("IRN.gov",),
        draw(st.sampled_from([(), ("PAK",)])),
        when=parse_interval(when) if when else None,
    )
    return Evidence(
        "e-1", act, "a.txt", draw(st.sampled_from([-3.0, 0.0, 1.5, 3.0])),
        chain=(Holder("IRN.gov", "assert", "said", 7, 11),), passage=DOCUMENT.cut_passage(start, end),
        known_at=date(2025, 7, 1), flags=("x",), fields=(("actors", 0, 6),),
    )  # fmt: skip


@given(evidence())
def test_a_record_comes_back_the_same_and_fits_the_schema(item):
    (line,) = write_records([item])
    jsonschema.validate(json.loads(line), build_schema())
    assert from_record(json.loads(line)) == item


def test_a_bad_line_is_a_reject_with_its_number():
    batch = read_records(
        ['{"doc": "a", "type": "AID", "actors": ["PAK"]}', "{", '{"doc": "a", "type": "NO"}'], name="f"
    )
    assert len(batch.evidence) == 1
    assert [r.where for r in batch.rejects] == ["f:2", "f:3"]
    assert "unknown type" in batch.rejects[1].reason


def test_channel_and_score_follow_type_and_mode():
    record = to_record(Evidence("e", Act("ASSAULT", ("A",), ("B",), mode="aerial"), "d"))
    assert (record["channel"], record["score"]) == ("deeds", -9.5)


@pytest.mark.parametrize(("field", "value"), [("polarity", "no"), ("status", "maybe"), ("certainty", 4)])
def test_a_value_out_of_range_is_refused(field, value):
    with pytest.raises(ValueError, match=field):
        from_record({"doc": "a", "type": "AID", field: value})
