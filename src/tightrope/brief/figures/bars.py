"""Shares of one whole as bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tightrope.brief.figures.svg import (
    BLUE,
    GREY,
    ORANGE,
    shorten_name,
    write_drawing,
    write_line,
    write_tag,
    write_text,
)

LEFT, LENGTH, STEP = 280.0, 400.0, 22.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One share in [0, 1]; `is_marked` draws it in the other colour, with a sign: a reader should stop at it."""

    group: str
    name: str
    share: float
    caption: str
    is_marked: bool = False


def draw_bars(identity: str, bars: Sequence[Bar], *, title: str, description: str) -> str:
    """Bars under the heading of their group, with a line at one half."""
    marks: list[str] = []
    y, group = 6.0, None
    for bar in bars:
        if bar.group != group:
            group = bar.group
            marks.append(write_text(10, y + 20, f"by {group}", font_weight="bold", font_size=13))
            y += 28
        marks.append(write_text(LEFT - 8, y + 12, shorten_name(bar.name, longest=40), text_anchor="end"))
        length, colour = max(1.0, LENGTH * bar.share), ORANGE if bar.is_marked else BLUE
        marks.append(write_tag("rect", x=LEFT, y=y, width=length, height=15, fill=colour))
        caption = bar.caption + (" ▲ over half" if bar.is_marked else "")
        marks.append(
            write_text(LEFT + length + 8, y + 12, caption, paint_order="stroke", stroke="#fff", stroke_width=4)
        )
        y += STEP
    half = LEFT + LENGTH / 2
    rule = write_line(half, 18, half, y, stroke=GREY, stroke_dasharray="3 3")
    rule += write_text(half, 13, "half", fill=GREY, font_size=11, text_anchor="middle")
    return write_drawing(
        identity, rule + "".join(marks), width=860, height=y + 6, title=title, description=description,
        holds_links=False,
    )  # fmt: skip
