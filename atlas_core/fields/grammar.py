"""The grammar of derived fields: text in, tree out.

formula    = sum [("==" | "!=" | "<=" | ">=" | "<" | ">") sum]
sum        = product {("+" | "-") product}
product    = factor {("*" | "/") factor}
factor     = "-" factor | number | "text" | path | call | "(" formula ")"
call       = ("min" | "max" | "sum" | "if" | "add_months") "(" formula {"," formula} ")"
path       = key | section "." key
"""

import re
from dataclasses import dataclass

COMPARISONS = ("==", "!=", "<=", ">=", "<", ">")
ARGUMENTS = {"min": (1, 64), "max": (1, 64), "sum": (1, 64), "if": (3, 3), "add_months": (2, 2)}
"""Fewest and most arguments of each function."""
TOKEN = re.compile(r'\s*(?:(\d+(?:\.\d+)?)|"([^"\\]*)"|([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?)|(==|!=|<=|>=|[-+*/<>(),]))')


@dataclass(frozen=True)
class Number:
    """A constant."""

    value: float


@dataclass(frozen=True)
class Text:
    """A constant text."""

    value: str


@dataclass(frozen=True)
class Name:
    """A field, by its path or key."""

    path: str


@dataclass(frozen=True)
class Call:
    """An operator or function and what it works on."""

    function: str
    arguments: tuple["Node", ...]


Node = Number | Text | Name | Call


class FormulaError(ValueError):
    """A declared formula does not follow the grammar; a mistake in the program, not in somebody's input."""


def parse(formula: str) -> Node:
    """Return the tree of a formula; raise FormulaError where the text breaks the grammar."""
    return _Parser(formula).whole()


def names(node: Node) -> tuple[str, ...]:
    """Return the paths a formula reads, in order of appearance, each once."""
    if isinstance(node, Name):
        return (node.path,)
    found = [path for argument in node.arguments for path in names(argument)] if isinstance(node, Call) else []
    return tuple(dict.fromkeys(found))


class _Parser:
    """Recursive descent over the tokens of one formula."""

    def __init__(self, formula: str) -> None:
        self.formula, self.place = formula, 0
        self.tokens = list(self._tokens())

    def _tokens(self) -> "list[Number | Text | str]":
        found: list[Number | Text | str] = []
        place, end = 0, len(self.formula.rstrip())
        while place < end:
            match = TOKEN.match(self.formula, place)
            if match is None:
                raise FormulaError(f"unexpected {self.formula[place:].strip()[:10]!r} in {self.formula!r}")
            number, text, name, sign = match.groups()
            found.append(Number(float(number)) if number else Text(text) if text is not None else name or sign)
            place = match.end()
        return found

    def whole(self) -> Node:
        tree = self.comparison()
        if self.place < len(self.tokens):
            raise FormulaError(f"unexpected {self.peek()!r} in {self.formula!r}")
        return tree

    def peek(self) -> Number | Text | str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def take(self, *expected: str) -> Number | Text | str:
        token = self.peek()
        if token == "" or (expected and token not in expected):
            raise FormulaError(
                f"expected {' or '.join(expected) or 'a value'} after {self.place} tokens of {self.formula!r}"
            )
        self.place += 1
        return token

    def comparison(self) -> Node:
        left = self.addition()
        if (sign := self.peek()) in COMPARISONS:
            self.place += 1
            return Call(str(sign), (left, self.addition()))
        return left

    def addition(self) -> Node:
        left = self.product()
        while (sign := self.peek()) in ("+", "-"):
            self.place += 1
            left = Call(str(sign), (left, self.product()))
        return left

    def product(self) -> Node:
        left = self.factor()
        while (sign := self.peek()) in ("*", "/"):
            self.place += 1
            left = Call(str(sign), (left, self.factor()))
        return left

    def factor(self) -> Node:
        token = self.take()
        if isinstance(token, Number | Text):
            return token
        if token == "-":
            return Call("negate", (self.factor(),))
        if token == "(":
            inner = self.comparison()
            self.take(")")
            return inner
        if not token[0].isalpha():
            raise FormulaError(f"unexpected {token!r} in {self.formula!r}")
        return self.call(token) if self.peek() == "(" else Name(token)

    def call(self, function: str) -> Node:
        if function not in ARGUMENTS:
            raise FormulaError(f"unknown function {function!r} in {self.formula!r}; there are {', '.join(ARGUMENTS)}")
        self.take("(")
        arguments = [self.comparison()]
        while self.take(",", ")") == ",":
            arguments.append(self.comparison())
        fewest, most = ARGUMENTS[function]
        if not fewest <= len(arguments) <= most:
            raise FormulaError(f"{function} takes {fewest} to {most} arguments in {self.formula!r}")
        return Call(function, tuple(arguments))
