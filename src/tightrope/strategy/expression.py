"""The small grammar of payoffs and conditions in a scenario file; read by its own parser, never by `eval`.

    sum     = product (("+" | "-") product)*            compare = sum (("<" | "<=" | ">" | ">=" | "==" | "!=") sum)?
    product = unary (("*" | "/") unary)*                both    = compare ("&" compare)*
    unary   = ("-" | "!") unary | atom                  either  = both ("|" both)*
    atom    = number | name | ("min" | "max" | "exp" | "log") "(" either ("," either)* ")" | "(" either ")"

A condition is 1 where it holds and 0 where it does not, so it can be multiplied. Names may hold dots and dashes
between letters (`lever.usa.imposed`); a minus sign stands between spaces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from tightrope.errors import ModelError
from tightrope.strategy.tree import Floats

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|(?P<name>[A-Za-z_]\w*(?:[.-][A-Za-z_]\w*)*)"
    r"|(?P<sign><=|>=|==|!=|[-+*/()<>&|!,]))"
)
_FUNCTIONS = ("min", "max", "exp", "log")
_COMPARE: Mapping[str, Callable[[Floats, Floats], Floats]] = {
    "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "==": np.equal, "!=": np.not_equal,
}  # fmt: skip
MAX_DEPTH = 60

Node = tuple[object, ...]
Lookup = Callable[[str], Floats]


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression: its text, where it stands, and the names it uses."""

    text: str
    where: str
    names: frozenset[str]
    node: Node

    def evaluate(self, lookup: Lookup) -> Floats:
        """Its value, names looked up; ModelError for a division by zero or a logarithm of nothing."""
        with np.errstate(all="ignore"):
            value = np.asarray(_evaluate(self.node, lookup), dtype=float)
        if not np.all(np.isfinite(value)):
            raise ModelError(
                f"{self.where}: {self.text!r} is not a finite number in {int(np.sum(~np.isfinite(value)))} of "
                f"{value.size} draws: look for a division by zero"
            )
        return value


def parse_expression(text: str, *, where: str = "expression") -> Expression:
    """Parse a payoff or a condition; ModelError says what was found where something else was due.

    >>> e = parse_expression("-war_cost + 2 * max(resolve, 0.5) * (words >= 3)")
    >>> sorted(e.names)
    ['resolve', 'war_cost', 'words']
    >>> values = {"war_cost": 1.0, "resolve": 0.25, "words": 4.0}
    >>> float(e.evaluate(lambda name: np.asarray(values[name])))
    0.0
    """
    parser = _Parser(text, where)
    node = parser.read_either(0)
    if parser.ahead:
        raise parser.complain("the end")
    return Expression(text, where, frozenset(parser.names), node)


class _Parser:
    """One pass over the tokens; each method reads one line of the grammar."""

    def __init__(self, text: str, where: str) -> None:
        self.text, self.where = text, where
        self.names: set[str] = set()
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while text[at:].strip():
            found = _TOKEN.match(text, at)
            if not found or not found.lastgroup:
                raise ModelError(f"{where}: {text!r} has {text[at:].strip()[0]!r}, which is not in the payoff grammar")
            self.tokens.append((found.lastgroup, found.group(found.lastgroup)))
            at = found.end()
        self.at = 0

    @property
    def ahead(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def complain(self, due: str) -> ModelError:
        return ModelError(f"{self.where}: {self.text!r} has {self.ahead or 'nothing'!r} where {due} is due")

    def take(self, *signs: str) -> str:
        if self.at < len(self.tokens) and self.tokens[self.at][0] == "sign" and self.ahead in signs:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return ""

    def read_either(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise ModelError(f"{self.where}: {self.text[:60]!r}… is nested over {MAX_DEPTH} deep")
        node = self.read_both(depth)
        while self.take("|"):
            node = ("|", node, self.read_both(depth))
        return node

    def read_both(self, depth: int) -> Node:
        node = self.read_compare(depth)
        while self.take("&"):
            node = ("&", node, self.read_compare(depth))
        return node

    def read_compare(self, depth: int) -> Node:
        node = self.read_sum(depth)
        sign = self.take(*_COMPARE)
        return (sign, node, self.read_sum(depth)) if sign else node

    def read_sum(self, depth: int) -> Node:
        node = self.read_product(depth)
        while sign := self.take("+", "-"):
            node = (sign, node, self.read_product(depth))
        return node

    def read_product(self, depth: int) -> Node:
        node = self.read_unary(depth)
        while sign := self.take("*", "/"):
            node = (sign, node, self.read_unary(depth))
        return node

    def read_unary(self, depth: int) -> Node:
        signs = []
        while sign := self.take("-", "!"):
            signs.append(sign)
        node = self.read_atom(depth)
        for sign in reversed(signs):
            node = ("negate" if sign == "-" else "!", node)
        return node

    def read_atom(self, depth: int) -> Node:
        if self.take("("):
            node = self.read_either(depth + 1)
            if not self.take(")"):
                raise self.complain("')'")
            return node
        if self.at >= len(self.tokens) or self.tokens[self.at][0] == "sign":
            raise self.complain("a number, a name or '('")
        kind, word = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return ("number", float(word))
        if self.ahead != "(":
            self.names.add(word)
            return ("name", word)
        if word not in _FUNCTIONS:
            raise ModelError(f"{self.where}: {self.text!r} calls {word!r}; the functions are {', '.join(_FUNCTIONS)}")
        self.take("(")
        inner = [self.read_either(depth + 1)]
        while self.take(","):
            inner.append(self.read_either(depth + 1))
        if not self.take(")"):
            raise self.complain("')'")
        if word in ("exp", "log") and len(inner) > 1:
            raise ModelError(f"{self.where}: {word} takes one value in {self.text!r}")
        return (word, *inner)


def _evaluate(node: Node, lookup: Lookup) -> Floats:
    kind = node[0]
    if kind == "number":
        return np.asarray(node[1], dtype=float)
    if kind == "name":
        return lookup(str(node[1]))
    values = [_evaluate(inner, lookup) for inner in node[1:]]  # type: ignore[arg-type]
    first = values[0]
    if kind in _COMPARE:
        return np.asarray(_COMPARE[str(kind)](first, values[1]), dtype=float)
    return _APPLY[str(kind)](values)


def _fold(step: Callable[[Floats, Floats], Floats], values: list[Floats]) -> Floats:
    result = values[0]
    for value in values[1:]:
        result = step(result, value)
    return result


_APPLY: Mapping[str, Callable[[list[Floats]], Floats]] = {
    "+": lambda v: v[0] + v[1],
    "-": lambda v: v[0] - v[1],
    "*": lambda v: v[0] * v[1],
    "/": lambda v: v[0] / v[1],
    "negate": lambda v: -v[0],
    "!": lambda v: np.asarray(v[0] == 0, dtype=float),
    "&": lambda v: np.asarray((v[0] != 0) & (v[1] != 0), dtype=float),
    "|": lambda v: np.asarray((v[0] != 0) | (v[1] != 0), dtype=float),
    "min": lambda v: _fold(np.minimum, v),
    "max": lambda v: _fold(np.maximum, v),
    "exp": lambda v: np.exp(v[0]),
    "log": lambda v: np.log(v[0]),
}
