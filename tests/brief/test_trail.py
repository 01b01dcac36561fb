"""From a statement to its words."""

import hypothesis.strategies as st
from hypothesis import given
from tests.brief.worlds import DOCUMENTS, EVIDENCE

from tightrope.brief.trail import cut_segments, lay_trail

SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 31)).filter(lambda s: s[0] < s[1]), max_size=12)


@given(st.text(min_size=31, max_size=40), SPANS)
def test_segments_put_together_are_the_text_and_the_spans(text, spans):
    numbered = [(start, end, number) for number, (start, end) in enumerate(spans, 1)]
    segments = cut_segments(text, numbered)
    assert "".join(segment.text for segment in segments) == text
    for start, end, number in numbered:
        assert "".join(s.text for s in segments if number in s.marks) == text[start:end]
        begins = [s for s in segments if number in s.starts]
        assert len(begins) == 1
        assert number in begins[0].marks


def test_numbers_do_not_depend_on_the_order_of_the_evidence():
    straight, turned = lay_trail(EVIDENCE, DOCUMENTS), lay_trail(EVIDENCE[::-1], DOCUMENTS[::-1])
    assert {i: item.number for i, item in straight.by_id.items()} == {
        i: item.number for i, item in turned.by_id.items()
    }
    assert [item.place for item in straight.items].count("row") == 24
