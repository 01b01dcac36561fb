"""Drawings, read back as XML."""

from datetime import date
from xml.etree import ElementTree as ET

import hypothesis.strategies as st
from hypothesis import given
from tests.brief.worlds import make_dots

from tightrope.brief.figures import Axis, Bar, Lane, Panel, Span, Trace, draw_bars, draw_panels, draw_spans, draw_strip

SVG = "{http://www.w3.org/2000/svg}"
POLES = ("Borduria", "the United Straits")


def draw(words: Lane, deeds: Lane) -> ET.Element:
    text = draw_strip("s", words, deeds, poles=POLES, delta=0.1, title="t", description="d")
    return ET.fromstring(text)  # noqa: S314 - our own drawing


def make_lane(name: str, middle: float, *, hollow: bool = False, spread: float = 0.2) -> Lane:
    return Lane(name, make_dots(middle, spread), None if hollow else middle, "caption", hollow)


@given(st.floats(-1, 1), st.floats(0, 1))
def test_strip_draws_fifty_circles_and_fifty_squares_inside_the_picture(middle, spread):
    picture = draw(make_lane("words", middle, spread=spread), make_lane("deeds", -middle, spread=spread))
    circles = picture.findall(f".//{SVG}circle")
    squares = [r for r in picture.findall(f".//{SVG}rect") if r.get("fill") == "#b85c00"]
    assert len(circles) == len(squares) == 50
    height = float(picture.get("viewBox").split()[3])
    assert all(20 < float(c.get("cy")) < height / 2 and 0 < float(c.get("cx")) < 860 for c in circles)
    assert all(height / 2 < float(s.get("y")) < height - 20 for s in squares)


def test_a_silent_channel_is_hollow_and_has_no_median():
    picture = draw(make_lane("words", 0.2), make_lane("deeds", 0.0, hollow=True))
    hollow = [r for r in picture.findall(f".//{SVG}rect") if r.get("stroke-dasharray")]
    assert len(hollow) == 50
    assert {r.get("fill") for r in hollow} == {"#fff"}
    assert len(picture.findall(f".//{SVG}polygon")) == 1


def test_mirrored_positions_are_mirrored_pixels():
    one = sorted(float(c.get("cx")) for c in draw(make_lane("w", 0.3), make_lane("d", 0)).findall(f".//{SVG}circle"))
    other = sorted(float(c.get("cx")) for c in draw(make_lane("w", -0.3), make_lane("d", 0)).findall(f".//{SVG}circle"))
    middle = 430.0
    assert abs(sum(one) / 50 - middle + (sum(other) / 50 - middle)) < 12


def test_every_drawing_has_title_and_description():
    axis = Axis(0, 1, ((0, "0"), (1, "1")))
    trace = Trace("t", "solid", (date(2030, 1, 1), date(2030, 2, 1)), (0.1, 0.2), (0, 0), (1, 1))
    window = (date(2030, 1, 1), date(2030, 12, 1))
    drawings = (
        draw_panels("p", [Panel("x", (trace,))], axis=axis, window=window, title="<t>", description="d & d"),
        draw_bars("b", [Bar("country", "<b>", 0.6, "6 of 10", True)], title="<t>", description="d & d"),
        draw_spans("w", [Span("all", (0, -1, 1), None)], poles=POLES, title="<t>", description="d & d"),
    )
    for text in drawings:
        picture = ET.fromstring(text)  # noqa: S314 - our own drawing
        assert picture.find(f"{SVG}title").text == "<t>"
        assert picture.find(f"{SVG}desc").text == "d & d"
        assert picture.get("aria-labelledby") == picture.find(f"{SVG}title").get("id")
