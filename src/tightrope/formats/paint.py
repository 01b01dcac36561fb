"""What a PDF page paints where nobody sees it: invisible mode, the colour of its ground, too small, off the page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from pypdf.generic import ArrayObject, NameObject, TextStringObject

WHITE = 0.97  # a channel from here on is white on paper
SMALLEST = 1.0  # points; nobody reads smaller letters
SHOWING = (b"Tj", b"TJ", b"'", b'"')
MOST_GROUNDS = 5_000  # painted areas that are kept

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _State:
    """The graphics state as far as it decides whether text is seen."""

    mode: int = 0
    white: bool = False
    size: float = 12.0


class Painter:
    """Looks at every operator before it is carried out; empties those that show text nobody sees.

    White text counts as seen only on an area that was painted in another colour, or on a picture.
    """

    def __init__(self, page: Any) -> None:
        box = page.mediabox
        self.paper: Box = (float(box.left), float(box.bottom), float(box.right), float(box.top))
        self.hidden: list[tuple[str, str]] = []
        self.state = _State()
        self.kept: list[_State] = []
        self.path: list[Box] = []
        self.grounds: list[Box] = []

    def before(self, operator: bytes, operands: Any, place: Any, text_place: Any) -> None:
        """Called by pypdf before each operator, with the current matrices."""
        if operator in SHOWING:
            why = self._name_hiding(place, text_place)
            if why:
                self.hidden.append((why, _empty(operands)))
        elif operator in (b"q", b"Do"):
            self.kept.append(self.state)
            if operator == b"Do":
                self._cover((0, 0, 1, 1), place)
        elif operator == b"Q":
            self.state = self.kept.pop() if self.kept else _State()
        elif operator == b"re" and len(operands) == 4:
            x, y, width, height = (_number(part) for part in operands)
            self.path.append(_move((x, y, x + width, y + height), place))
        elif operator in (b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"):
            if not self.state.white:
                self.grounds += self.path[: MOST_GROUNDS - len(self.grounds)]
            self.path = []
        elif operator in (b"S", b"s", b"n"):
            self.path = []
        else:
            self._change(operator, operands)

    def after(self, operator: bytes, operands: Any, place: Any, text_place: Any) -> None:
        """Called by pypdf after each operator: a form's state ends with the form."""
        del operands, place, text_place
        if operator == b"Do" and self.kept:
            self.state = self.kept.pop()

    def _change(self, operator: bytes, operands: Any) -> None:
        """Take over what the operator says of mode, size and colour."""
        if operator == b"Tr" and operands:
            self.state = replace(self.state, mode=int(_number(operands[0])))
        elif operator == b"Tf" and len(operands) == 2:
            self.state = replace(self.state, size=abs(_number(operands[1])))
        elif operator in (b"g", b"rg", b"sc", b"scn", b"k"):
            numbers = [_number(part) for part in operands if not isinstance(part, NameObject)]
            if len(numbers) in (1, 3) and operator != b"k":
                self.state = replace(self.state, white=all(number >= WHITE for number in numbers))
            elif len(numbers) == 4:
                self.state = replace(self.state, white=all(number <= 1 - WHITE for number in numbers))
            else:
                self.state = replace(self.state, white=False)
        elif operator == b"cs":
            self.state = replace(self.state, white=False)

    def _name_hiding(self, place: Any, text_place: Any) -> str | None:
        """Why text shown now is not seen."""
        if self.state.mode in (3, 7):
            return "invisible render mode"
        a, b, c, d, x, y = _multiply(text_place, place)
        height = self.state.size * max(abs(d), abs(c))
        if height < SMALLEST and max(abs(part) for part in (a, b, c, d)) > 0:
            return f"smaller than {SMALLEST:g} point"
        left, bottom, right, top = self.paper
        slack = self.state.size * 2 + 20
        if not (left - slack <= x <= right + slack and bottom - slack <= y <= top + slack):
            return "off the page"
        if self.state.white and self.state.mode in (0, 4) and not any(_holds(box, x, y) for box in self.grounds):
            return "white on white"
        return None

    def _cover(self, box: Box, place: Any) -> None:
        """Count an area as painted by a picture or form."""
        if len(self.grounds) < MOST_GROUNDS:
            moved = _move(box, place)
            if moved[2] - moved[0] > 2 and moved[3] - moved[1] > 2:
                self.grounds.append(moved)


def _empty(operands: Any) -> str:
    """Take the strings out of the operands of a text operator, in place; return them as far as they are readable."""
    words: list[str] = []
    for i, part in enumerate(operands):
        if isinstance(part, ArrayObject):
            for j, inner in enumerate(part):
                if isinstance(inner, (str, bytes)) and not isinstance(inner, NameObject):
                    words.append(_write(inner))
                    part[j] = TextStringObject("")
        elif isinstance(part, (str, bytes)) and not isinstance(part, NameObject):
            words.append(_write(part))
            operands[i] = TextStringObject("")
    return "".join(words)


def _write(part: str | bytes) -> str:
    """A string of the page; where its letters have codes of their own font, dots."""
    text = part.decode("latin-1") if isinstance(part, bytes) else str(part)
    return "".join(c if c.isprintable() else "·" for c in text if c != "\x00")


def _number(part: Any) -> float:
    """A number, 0 where there is none."""
    try:
        return float(part)
    except (TypeError, ValueError):
        return 0.0


def _multiply(one: Any, two: Any) -> tuple[float, float, float, float, float, float]:
    """Two matrices of a PDF, one after the other."""
    a, b, c, d, e, f = (float(part) for part in one)
    g, h, i, j, k, m = (float(part) for part in two)
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _move(box: Box, place: Any) -> Box:
    """A box under a matrix, upright."""
    a, b, c, d, e, f = (float(part) for part in place)
    corners = [(x * a + y * c + e, x * b + y * d + f) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _holds(box: Box, x: float, y: float) -> bool:
    """Whether a point lies in a box."""
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
