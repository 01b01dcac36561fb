"""Drawings as SVG, made of plain numbers: no script, no colour that a reader must tell apart to understand."""

from tightrope.brief.figures.bars import Bar, draw_bars
from tightrope.brief.figures.curves import Curve, draw_curves
from tightrope.brief.figures.series import Axis, Look, Mark, Panel, Trace, draw_panels
from tightrope.brief.figures.spans import Span, draw_spans
from tightrope.brief.figures.strip import Lane, draw_strip

__all__ = [
    "Axis", "Bar", "Curve", "Lane", "Look", "Mark", "Panel", "Span", "Trace",
    "draw_bars", "draw_curves", "draw_panels", "draw_spans", "draw_strip",
]  # fmt: skip
