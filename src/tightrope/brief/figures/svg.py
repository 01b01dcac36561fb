"""Marks of a drawing as SVG text; everything written is escaped, every number rounded to a tenth of a pixel."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

# Blue and orange after Okabe and Ito's palette for colour-blind readers, darkened to 3:1 on white; in greyscale they
# differ by lightness too. Sign and channel are always told by shape as well.
BLUE = "#0b5c9e"
ORANGE = "#b85c00"
INK = "#1d2733"
GREY = "#5f6b78"
PALE = "#d5dbe1"
FONT = "font-family:'Helvetica Neue',Arial,'Liberation Sans',sans-serif"

Attribute = str | float


def write_tag(name: str, content: str = "", /, **attributes: Attribute) -> str:
    """One element; `_` in an attribute's name stands for `-`, a trailing `_` is dropped. `content` is raw SVG.

    >>> write_tag("circle", cx=1.25, r=2)
    '<circle cx="1.2" r="2"/>'
    """
    written = "".join(f" {_name_attribute(key)}={quoteattr(_write_value(value))}" for key, value in attributes.items())
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def write_text(x: float, y: float, words: str, /, **attributes: Attribute) -> str:
    """Words at a point."""
    return write_tag("text", escape(words), x=x, y=y, **attributes)


def write_line(x1: float, y1: float, x2: float, y2: float, /, **attributes: Attribute) -> str:
    """A straight line, ink unless told otherwise."""
    return write_tag("line", x1=x1, y1=y1, x2=x2, y2=y2, **({"stroke": INK} | attributes))


def write_path(points: Sequence[tuple[float, float]], /, *, closed: bool = False, **attributes: Attribute) -> str:
    """A line through points."""
    moves = "L".join(f"{_write_value(x)} {_write_value(y)}" for x, y in points)
    return write_tag("path", d=f"M{moves}{'Z' if closed else ''}", **attributes)


def write_link(target: str, content: str, /, *, label: str) -> str:
    """Marks that lead to something on the page."""
    return write_tag("a", write_tag("title", escape(label)) + content, href=f"#{target}", aria_label=label)


def write_drawing(
    identity: str, content: str, /, *, width: float, height: float, title: str, description: str, holds_links: bool
) -> str:
    """The whole drawing with its title and description for those who do not see it.

    A drawing with links is a group, since links inside an image are hidden from assistive technology.
    """
    head = write_tag("title", escape(title), id=f"{identity}-title")
    head += write_tag("desc", escape(description), id=f"{identity}-desc")
    return write_tag(
        "svg",
        head + content,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_write_value(width)} {_write_value(height)}",
        role="group" if holds_links else "img",
        aria_labelledby=f"{identity}-title",
        aria_describedby=f"{identity}-desc",
        style=FONT,
        font_size=12,
        fill=INK,
    )


def shorten_name(name: str, *, longest: int) -> str:
    """A name that fits beside its row.

    >>> shorten_name("Ministry of Foreign Affairs", longest=12)
    'Ministry of…'
    """
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"


def _name_attribute(key: str) -> str:
    """SVG spells some names in camel case, all others with hyphens."""
    return key if key in {"viewBox", "textLength"} else key.rstrip("_").replace("_", "-")


def _write_value(value: Attribute) -> str:
    """A number to a tenth, without a trailing zero and without minus zero; a string as it is."""
    if isinstance(value, str):
        return value
    return f"{round(float(value), 1) + 0.0:.1f}".removesuffix(".0")
