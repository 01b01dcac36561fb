"""What a web page hides: by style, by attribute, by colour. Only what simple rules say; no browser."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_AT_RULE = re.compile(r"@[^{};]{0,500}(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
_RULE = re.compile(r"([^{}]{1,2000})\{([^{}]{0,5000})\}")
_SIMPLE = re.compile(r"([a-z][a-z0-9]*|\*)?((?:[.#][\w-]+)*)", re.IGNORECASE)
_TINY = re.compile(r"(?:0|0?\.\d+|1)(?:px|pt|em|rem|%)?(?:\s|/|$)")  # letters of a pixel or less
_RELATIVE = re.compile(r"(?:1|0?\.[2-9]\d*)r?em")  # a share of the usual size
_CLIPPED = re.compile(r"rect\(\s*[01](?:px)?[\s,]+[01]")
_NUMBER = re.compile(r"-?\d*\.?\d+")
_COLOURS = {
    "white": (255, 255, 255), "black": (0, 0, 0), "red": (255, 0, 0), "green": (0, 128, 0), "blue": (0, 0, 255),
    "yellow": (255, 255, 0), "gray": (128, 128, 128), "grey": (128, 128, 128), "silver": (192, 192, 192),
    "snow": (255, 250, 250), "ivory": (255, 255, 240), "ghostwhite": (248, 248, 255), "whitesmoke": (245, 245, 245),
    "navy": (0, 0, 128), "maroon": (128, 0, 0), "purple": (128, 0, 128), "teal": (0, 128, 128), "lime": (0, 255, 0),
}  # fmt: skip
HIDING = (
    "display", "visibility", "color", "background", "background-color", "font-size", "opacity", "clip", "left",
    "text-indent", "position", "font",
)  # fmt: skip
SAME = 12  # colours whose channels all differ by at most this cannot be told apart on a screen
NEVER_SHOWN = frozenset({"script", "style", "template", "noscript", "head", "title", "meta", "link", "svg", "math"})

Colour = tuple[int, int, int]


def read_rules(sheets: Iterator[str]) -> list[tuple[int, str | None, frozenset[str], str | None, dict[str, str]]]:
    """(weight, tag, classes, id, declarations) of every rule with a simple selector; others are not looked at."""
    rules = []
    for sheet in sheets:
        for selectors, body in _RULE.findall(_AT_RULE.sub("", _COMMENT.sub("", sheet))):
            declared = read_declarations(body)
            if not declared or "@" in selectors:
                continue
            for selector in selectors.split(","):
                match = _SIMPLE.fullmatch(selector.strip())
                if not match or not match[0]:
                    continue
                parts = re.findall(r"[.#][\w-]+", match[2])
                ids = [part[1:] for part in parts if part[0] == "#"]
                classes = frozenset(part[1:] for part in parts if part[0] == ".")
                tag = match[1].lower() if match[1] and match[1] != "*" else None
                weight = 100 * len(ids) + 10 * len(classes) + bool(tag)
                rules.append((weight, tag, classes, ids[0] if ids else None, declared))
    return sorted(rules, key=lambda rule: rule[0])


def read_declarations(text: str) -> dict[str, str]:
    """The declarations of a style that can hide text.

    >>> read_declarations("Color: #FFF; margin: 0; DISPLAY:none !important")
    {'color': '#fff', 'display': 'none'}
    """
    found = {}
    for part in text.split(";"):
        name, colon, value = part.partition(":")
        name = name.strip().lower()
        if colon and name in HIDING:
            found[name] = value.replace("!important", "").strip().lower()
    return found


def read_colour(text: str) -> Colour | None:
    """Red, green and blue of a colour; None where it is not understood or see-through.

    >>> read_colour("#fff"), read_colour("rgb(0, 0, 0)"), read_colour("var(--x)")
    ((255, 255, 255), (0, 0, 0), None)
    """
    text = text.strip().lower()
    if text in _COLOURS:
        return _COLOURS[text]
    if match := re.fullmatch(r"#([0-9a-f]{3,8})", text):
        digits = match[1] if len(match[1]) >= 6 else "".join(2 * c for c in match[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    if text.startswith(("rgb(", "rgba(")):
        numbers = [float(number) for number in _NUMBER.findall(text)]
        if len(numbers) >= 3 and (len(numbers) < 4 or numbers[3] > 0.05):
            return int(numbers[0]), int(numbers[1]), int(numbers[2])
    return None


def take_hidden(root: Any) -> tuple[tuple[str, str], ...]:
    """Cut everything that a reader would not see out of an lxml tree; return (why, text) of each cut."""
    sheets = ("".join(element.itertext()) for element in root.iter("style"))
    rules = read_rules(sheets)
    cuts: list[tuple[str, str]] = []
    waiting: list[tuple[Any, Mapping[str, Any]]] = [(root, {"color": (0, 0, 0), "ground": (255, 255, 255)})]
    while waiting:
        element, inherited = waiting.pop()
        if not isinstance(element.tag, str) or element.tag in NEVER_SHOWN - {"head"}:
            continue
        style = style_element(element, rules)
        seen = {"color": _see_colour(style, inherited), "ground": _see_ground(style, inherited)}
        why = name_hiding(element, style)
        if why is None and seen["color"] and seen["ground"] and _is_same(seen["color"], seen["ground"]):
            waiting += [(child, seen) for child in element]
            cuts += _blank_own_text(element, "text in the colour of its ground")
            continue
        if why:
            cuts.append((why, _visible_words(element)))
            _cut(element)
            continue
        waiting += [(child, seen) for child in reversed(element)]
    return tuple(cuts)


def style_element(element: Any, rules: list[Any]) -> dict[str, str]:
    """The declarations that apply to an element: rules by weight, then its own style."""
    classes = set((element.get("class") or "").split())
    style: dict[str, str] = {}
    for _, tag, wanted, identity, declared in rules:
        if (tag in (None, element.tag)) and wanted <= classes and identity in (None, element.get("id")):
            style |= declared
    own = read_declarations(element.get("style") or "")
    if element.tag == "font" and element.get("color"):
        style["color"] = element.get("color")
    if element.get("bgcolor"):
        style["background-color"] = element.get("bgcolor")
    return style | own


def name_hiding(element: Any, style: Mapping[str, str]) -> str | None:
    """Why an element shows nothing, or None."""
    size = style.get("font-size", style.get("font", ""))
    signs = {
        "hidden attribute": element.get("hidden") is not None,
        "display:none": style.get("display") == "none",
        "visibility:hidden": style.get("visibility") in ("hidden", "collapse"),
        "opacity:0": _number(style.get("opacity"), 1) < 0.05,
        "font-size:0": bool(_TINY.match(size)) and not _RELATIVE.match(size),
        "off the page": _is_off_page(style),
    }
    return next((why for why, is_there in signs.items() if is_there), None)


def _is_off_page(style: Mapping[str, str]) -> bool:
    """Whether an element is moved or clipped out of sight."""
    if style.get("position") in ("absolute", "fixed"):
        return _number(style.get("left"), 0) <= -999 or bool(_CLIPPED.match(style.get("clip", "")))
    return _number(style.get("text-indent"), 0) <= -999


def _see_colour(style: Mapping[str, str], inherited: Mapping[str, Any]) -> Colour | None:
    """The colour of the text of an element; None where it is not known."""
    return read_colour(style["color"]) if "color" in style and style["color"] != "inherit" else inherited["color"]


def _see_ground(style: Mapping[str, str], inherited: Mapping[str, Any]) -> Colour | None:
    """The colour behind an element; None where it is a picture or not known."""
    ground: Colour | None = inherited["ground"]
    for name in ("background", "background-color"):
        value = style.get(name, "")
        if value and value not in ("none", "transparent", "inherit", "initial", "unset"):
            ground = (
                None if "url(" in value or "gradient" in value else read_colour(re.split(r"\s(?![^(]*\))", value)[0])
            )
    return ground


def _is_same(one: Colour, other: Colour) -> bool:
    """Whether two colours cannot be told apart."""
    return all(abs(a - b) <= SAME for a, b in zip(one, other, strict=True))


def _number(text: str | None, default: float) -> float:
    """The number at the start of a length."""
    match = _NUMBER.match(text or "")
    return float(match[0]) if match else default


def _visible_words(element: Any) -> str:
    """The words in an element that are not code."""
    return " ".join(
        text for part in element.iter() if isinstance(part.tag, str) and part.tag not in NEVER_SHOWN
        for text in (part.text or "", *(child.tail or "" for child in part))
    )  # fmt: skip


def _blank_own_text(element: Any, why: str) -> list[tuple[str, str]]:
    """Take the words that stand in an element itself, not those of its children."""
    words = " ".join([element.text or "", *(child.tail or "" for child in element)])
    element.text = None
    for child in element:
        child.tail = None
    return [(why, words)]


def _cut(element: Any) -> None:
    """Take an element out of its tree and leave what stands behind it."""
    parent = element.getparent()
    if parent is None:
        element.clear()
        return
    tail, before = element.tail, element.getprevious()
    parent.remove(element)
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail
