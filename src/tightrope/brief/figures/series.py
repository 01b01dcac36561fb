"""Values over time with their bands, in small panels that share one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from tightrope.brief.figures.svg import (
    BLUE,
    GREY,
    ORANGE,
    PALE,
    write_drawing,
    write_line,
    write_link,
    write_path,
    write_tag,
    write_text,
)

Look = Literal["solid", "dashed"]  # blue with circles, or orange with squares
PANEL_WIDTH, PANEL_HEIGHT, LEFT, TOP = 366.0, 140.0, 50.0, 28.0
STEP_X, STEP_Y = 430.0, 204.0


@dataclass(frozen=True, slots=True)
class Mark:
    """One act on a panel: its day, its height, its weight in [0, 1], and where a click leads."""

    day: date
    height: float
    weight: float
    target: str
    label: str


@dataclass(frozen=True, slots=True)
class Trace:
    """A line with its 50 % and 90 % bands; all sequences run along `days`."""

    name: str
    look: Look
    days: tuple[date, ...]
    value: tuple[float, ...]
    low90: tuple[float, ...] = ()
    high90: tuple[float, ...] = ()
    low50: tuple[float, ...] = ()
    high50: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """One small chart: its title, its traces, its acts, and what is said instead where it has none."""

    title: str
    traces: tuple[Trace, ...]
    marks: tuple[Mark, ...] = ()
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """The upright axis: range, ticks with their labels, and the neutral height."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    neutral: float | None = None


def draw_panels(
    identity: str, panels: Sequence[Panel], *, axis: Axis, window: tuple[date, date], title: str, description: str
) -> str:
    """Draw the panels two to a row; `window` is the first and the last day of every panel."""
    content = []
    for number, panel in enumerate(panels):
        x, y = STEP_X * (number % 2), STEP_Y * (number // 2)
        content.append(write_tag("g", _draw_panel(panel, axis, window), transform=f"translate({x:g} {y:g})"))
    return write_drawing(
        identity,
        "".join(content),
        width=2 * STEP_X,
        height=STEP_Y * ((len(panels) + 1) // 2),
        title=title,
        description=description,
        holds_links=any(panel.marks for panel in panels),
    )


def _draw_panel(panel: Panel, axis: Axis, window: tuple[date, date]) -> str:
    """One panel, bands beneath lines, lines beneath acts."""
    marks = [write_text(LEFT, 16, panel.title, font_weight="bold", font_size=13), _draw_frame(axis, window)]
    if panel.empty:
        middle, height = LEFT + PANEL_WIDTH / 2, TOP + PANEL_HEIGHT / 2 - 8
        marks.append(write_text(middle, height, panel.empty, fill=GREY, text_anchor="middle"))
    marks += [_draw_trace(trace, axis, window) for trace in panel.traces]
    marks += [_draw_mark(mark, axis, window, panel.traces[0].look if panel.traces else "solid") for mark in panel.marks]
    return "".join(marks)


def _draw_frame(axis: Axis, window: tuple[date, date]) -> str:
    """Ticks and their labels."""
    marks = []
    for value, label in axis.ticks:
        y = _rise(value, axis)
        colour = GREY if value == axis.neutral else PALE
        marks.append(write_line(LEFT, y, LEFT + PANEL_WIDTH, y, stroke=colour))
        marks.append(write_text(LEFT - 6, y + 4, label, text_anchor="end", fill=GREY, font_size=11))
    floor = TOP + PANEL_HEIGHT
    for day, label in _choose_ticks(*window):
        x = _run(day, window)
        marks.append(write_line(x, floor, x, floor + 4, stroke=GREY))
        anchor = "end" if x > LEFT + PANEL_WIDTH - 20 else "middle"
        marks.append(write_text(x, floor + 17, label, text_anchor=anchor, fill=GREY, font_size=11))
    return "".join(marks)


def _draw_trace(trace: Trace, axis: Axis, window: tuple[date, date]) -> str:
    """Bands and line of one trace."""
    colour, dash = (BLUE, "none") if trace.look == "solid" else (ORANGE, "6 3")
    xs = [_run(day, window) for day in trace.days]
    marks = []
    for low, high, opacity in ((trace.low90, trace.high90, "0.15"), (trace.low50, trace.high50, "0.27")):
        if low and high:
            upper = [(x, _rise(value, axis)) for x, value in zip(xs, high, strict=True)]
            lower = [(x, _rise(value, axis)) for x, value in zip(xs, low, strict=True)]
            marks.append(write_path(upper + lower[::-1], closed=True, fill=colour, fill_opacity=opacity))
    line = [(x, _rise(value, axis)) for x, value in zip(xs, trace.value, strict=True)]
    if line:
        marks.append(write_path(line, fill="none", stroke=colour, stroke_width=2, stroke_dasharray=dash))
    return "".join(marks)


def _draw_mark(mark: Mark, axis: Axis, window: tuple[date, date], look: Look) -> str:
    """One act, larger the surer it is real, as a link to its words."""
    x, y, size = _run(mark.day, window), _rise(mark.height, axis), 2.5 + 2.5 * mark.weight
    if look == "solid":
        shape = write_tag("circle", cx=x, cy=y, r=size, fill=BLUE, stroke="#fff", stroke_width=1)
    else:
        shape = write_tag(
            "rect", x=x - size, y=y - size, width=2 * size, height=2 * size, fill=ORANGE, stroke="#fff", stroke_width=1
        )
    return write_link(mark.target, shape, label=mark.label)


def _run(day: date, window: tuple[date, date]) -> float:
    """Pixel of a day, kept inside the panel."""
    share = (day - window[0]).days / max(1, (window[1] - window[0]).days)
    return LEFT + PANEL_WIDTH * min(1.0, max(0.0, share))


def _rise(value: float, axis: Axis) -> float:
    """Pixel of a value, kept inside the panel."""
    share = (value - axis.low) / (axis.high - axis.low)
    return TOP + PANEL_HEIGHT * (1 - min(1.0, max(0.0, share)))


def _choose_ticks(first: date, last: date) -> list[tuple[date, str]]:
    """Up to six firsts of months or years that divide the window evenly."""
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next((s for s in (1, 2, 3, 6, 12, 24, 60, 120, 240, 600) if months / s <= 6), 1200)
    ticks, index = [], first.year * 12 + first.month - 1 + (first.day > 1)
    index += -index % step
    while (day := date(index // 12, index % 12 + 1, 1)) <= last:
        ticks.append((day, f"{day.year}" if step >= 12 else f"{day:%b} {day.year}"))
        index += step
    return ticks or [(first + timedelta(days=(last - first).days // 2), f"{first:%b} {first.year}")]
