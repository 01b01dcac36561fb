"""Estimates with their intervals under each other, against one reference line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tightrope.brief.figures.svg import (
    BLUE,
    GREY,
    ORANGE,
    PALE,
    shorten_name,
    write_drawing,
    write_line,
    write_tag,
    write_text,
)

LEFT, RIGHT, ROW = 320.0, 840.0, 32.0

Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Span:
    """One row: name, and value, low end and high end for words and for deeds (None where there is none)."""

    name: str
    words: Triple | None
    deeds: Triple | None


def draw_spans(identity: str, spans: Sequence[Span], *, poles: tuple[str, str], title: str, description: str) -> str:
    """Rows of positions in [-1, 1]: words with circles, deeds with squares; B's side is left, A's right."""
    height = 44 + ROW * len(spans)
    marks = [
        write_text(LEFT, 14, f"← {poles[1]}", fill=GREY),
        write_text(RIGHT, 14, f"{poles[0]} →", fill=GREY, text_anchor="end"),
    ]
    for position in (-1.0, -0.5, 0.0, 0.5, 1.0):
        x = _place(position)
        marks.append(write_line(x, 22, x, height - 16, stroke=PALE if position else GREY))
        label = f"{position:+g}".replace("-", "−") if position else "0"
        marks.append(write_text(x, height - 2, label, text_anchor="middle", fill=GREY, font_size=11))
    for number, span in enumerate(spans):
        y, name = 28 + ROW * number, shorten_name(span.name, longest=46)
        weight = "bold" if number == 0 else "normal"
        marks.append(write_text(LEFT - 12, y + 15, name, text_anchor="end", font_weight=weight))
        marks.append(_draw_span(span.words, y + 6, BLUE, is_round=True))
        marks.append(_draw_span(span.deeds, y + 18, ORANGE, is_round=False))
    return write_drawing(
        identity, "".join(marks), width=860, height=height + 4, title=title, description=description, holds_links=False
    )


def _place(position: float) -> float:
    """Pixel of a position in [-1, 1]."""
    return LEFT + (position + 1) / 2 * (RIGHT - LEFT)


def _draw_span(values: Triple | None, y: float, colour: str, *, is_round: bool) -> str:
    """One estimate with its interval."""
    if values is None:
        return ""
    value, low, high = (_place(v) for v in values)
    line = write_line(low, y, high, y, stroke=colour, stroke_width=2.5, stroke_dasharray="none" if is_round else "5 2")
    if is_round:
        return line + write_tag("circle", cx=value, cy=y, r=4.5, fill=colour)
    return line + write_tag("rect", x=value - 4.5, y=y - 4.5, width=9, height=9, fill=colour)
