"""The tightrope: where a state stands between two rivals, words above the rope and deeds below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tightrope.brief.figures.svg import BLUE, GREY, INK, ORANGE, write_drawing, write_line, write_tag, write_text

WIDTH, LEFT, RIGHT = 860.0, 60.0, 800.0
TALLEST = 80.0  # pixels that the highest stack of dots may take
RADII = (5.5, 5.0, 4.5, 4.0, 3.5, 3.0, 2.5, 2.0)


@dataclass(frozen=True, slots=True)
class Lane:
    """One channel on the rope: equally likely positions in [-1, 1], their median, and what is printed beside them.

    The dots are the prior's, drawn hollow, where `is_hollow`.
    """

    name: str
    dots: tuple[float, ...]
    middle: float | None
    caption: str
    is_hollow: bool


def draw_strip(
    identity: str, words: Lane, deeds: Lane, *, poles: tuple[str, str], delta: float, title: str, description: str
) -> str:
    """Draw both lanes; `poles` are the names at +1 and at -1, within `delta` of the middle no side is leant to.

    Quantile dot plots: Fernandes et al. 2018, doi:10.1145/3173574.3173718. Of 50 dots, one is a chance of 2 in 100.
    """
    rope = 58 + TALLEST
    left, right = _place(-delta), _place(delta)
    marks = [
        write_tag("rect", x=left, y=40, width=right - left, height=2 * rope - 66, fill="#e9edf1"),
        write_text(_place(0), 36, f"leans neither way (within {delta:g})", text_anchor="middle", fill=GREY),
        _draw_rope(rope, poles),
        *_draw_lane(words, rope, above=True),
        *_draw_lane(deeds, rope, above=False),
    ]
    return write_drawing(
        identity, "".join(marks), width=WIDTH, height=2 * rope + 6, title=title, description=description,
        holds_links=False,
    )  # fmt: skip


def _place(position: float) -> float:
    """Pixel of a position in [-1, 1]; B is left, A is right."""
    return LEFT + (position + 1) / 2 * (RIGHT - LEFT)


def _draw_rope(rope: float, poles: tuple[str, str]) -> str:
    """The rope, its ends and its scale."""
    marks = [write_line(_place(-1), rope, _place(1), rope, stroke_width=2.5)]
    for position in (-1.0, -0.5, 0.0, 0.5, 1.0):
        x = _place(position)
        marks.append(write_line(x, rope - 5, x, rope + 5, stroke_width=1.5))
        label = f"{position:+g}".replace("-", "−") if position else "0"
        marks.append(write_text(x, rope + 17, label, fill=GREY, font_size=11, text_anchor="middle"))
    for name, edge, anchor in ((poles[1], 10.0, "start"), (poles[0], WIDTH - 10, "end")):
        marks.append(write_text(edge, rope - 12, f"wholly with {name}", text_anchor=anchor, font_weight="bold"))
    return "".join(marks)


def _draw_lane(lane: Lane, rope: float, *, above: bool) -> list[str]:
    """Stacked dots (words: circles, deeds: squares), the median, and the caption."""
    side, colour, gap = (-1, BLUE, 12) if above else (1, ORANGE, 24)
    radius, stacks = _stack(lane.dots)
    rise = min(2 * radius, TALLEST / max((height for _, height in stacks), default=1))  # dots overlap if they must
    marks = []
    for x, height in stacks:
        for level in range(height):
            y = rope + side * (gap + radius + rise * level)
            marks.append(_draw_dot(x, y, radius * 0.88, colour, is_round=above, is_hollow=lane.is_hollow))
    if lane.middle is not None and not lane.is_hollow:
        x = _place(lane.middle)
        points = f"{x:.1f},{rope:.1f} {x - 6:.1f},{rope + side * 10:.1f} {x + 6:.1f},{rope + side * 10:.1f}"
        marks.append(write_tag("polygon", points=points, fill=INK, stroke="#fff", stroke_width=1))
    y = 18 if above else 2 * rope - 8
    marks.append(write_text(10, y, lane.name, font_weight="bold", fill=colour, font_size=15))
    marks.append(write_text(68, y, lane.caption, font_size=13))
    return marks


def _draw_dot(x: float, y: float, radius: float, colour: str, *, is_round: bool, is_hollow: bool) -> str:
    """One dot of fifty."""
    look: dict[str, str | float] = {"fill": colour}
    if is_hollow:
        look = {"fill": "#fff", "stroke": GREY, "stroke_dasharray": "2 1.5"}
    if is_round:
        return write_tag("circle", cx=x, cy=y, r=radius, **look)
    return write_tag("rect", x=x - radius, y=y - radius, width=2 * radius, height=2 * radius, **look)


def _stack(dots: Sequence[float]) -> tuple[float, list[tuple[float, int]]]:
    """The largest radius at which no stack is too tall, and the stacks as (pixel, number of dots)."""
    stacks: list[tuple[float, int]] = []
    radius = RADII[-1]
    for radius in RADII:
        stacks = []
        for x in sorted(_place(dot) for dot in dots):
            if stacks and x - stacks[-1][0] < 2 * radius:
                stacks[-1] = (stacks[-1][0], stacks[-1][1] + 1)
            else:
                stacks.append((x, 1))
        if max((height for _, height in stacks), default=0) * 2 * radius <= TALLEST:
            break
    return radius, stacks
