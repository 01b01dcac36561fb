"""How one probability hangs on another, in small panels: a curve, and the place that was taken on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tightrope.brief.figures.svg import (
    BLUE,
    GREY,
    INK,
    PALE,
    shorten_name,
    write_drawing,
    write_line,
    write_path,
    write_tag,
    write_text,
)

SIDE, LEFT, TOP = 168.0, 56.0, 40.0
STEP_X, STEP_Y, IN_ROW = 280.0, 262.0, 3


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve through points in [0, 1] × [0, 1], and the point on it that was taken."""

    title: str
    points: tuple[tuple[float, float], ...]
    taken: tuple[float, float]


def draw_curves(identity: str, curves: Sequence[Curve], *, axes: tuple[str, str], title: str, description: str) -> str:
    """One panel a curve, three to a row; the dotted diagonal is where both probabilities are the same."""
    content = []
    for number, curve in enumerate(curves):
        x, y = STEP_X * (number % IN_ROW), STEP_Y * (number // IN_ROW)
        content.append(write_tag("g", _draw_panel(curve, axes), transform=f"translate({x:g} {y:g})"))
    rows = (len(curves) + IN_ROW - 1) // IN_ROW
    return write_drawing(
        identity, "".join(content), width=IN_ROW * STEP_X, height=rows * STEP_Y, title=title, description=description,
        holds_links=False,
    )  # fmt: skip


def _draw_panel(curve: Curve, axes: tuple[str, str]) -> str:
    """Frame, diagonal, curve, and the point taken with its lines to both axes."""
    marks = [write_text(LEFT, 20, shorten_name(curve.title, longest=30), font_weight="bold", font_size=13)]
    for share, label in ((0.0, "0 %"), (0.5, "50 %"), (1.0, "100 %")):
        x, y = _place(share, share)
        marks.append(write_line(LEFT, y, LEFT + SIDE, y, stroke=PALE))
        marks.append(write_text(LEFT - 6, y + 4, label, text_anchor="end", fill=GREY, font_size=11))
        marks.append(write_text(x, TOP + SIDE + 16, label, text_anchor="middle", fill=GREY, font_size=11))
    marks.append(write_text(LEFT + SIDE / 2, TOP + SIDE + 32, axes[0], text_anchor="middle", fill=GREY, font_size=11))
    marks.append(write_text(LEFT - 44, TOP - 8, axes[1], fill=GREY, font_size=11))
    marks.append(write_path([_place(0, 0), _place(1, 1)], fill="none", stroke=GREY, stroke_dasharray="2 4"))
    marks.append(write_path([_place(*point) for point in curve.points], fill="none", stroke=BLUE, stroke_width=2))
    x, y = _place(*curve.taken)
    marks.append(write_line(x, TOP + SIDE, x, y, stroke_dasharray="3 3"))
    marks.append(write_line(LEFT, y, x, y, stroke_dasharray="3 3"))
    marks.append(write_tag("circle", cx=x, cy=y, r=4.5, fill=INK, stroke="#fff", stroke_width=1))
    return "".join(marks)


def _place(across: float, up: float) -> tuple[float, float]:
    """Pixel of a point in [0, 1] × [0, 1]."""
    return LEFT + SIDE * across, TOP + SIDE * (1 - up)
