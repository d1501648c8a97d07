"""A spreadsheet in little: the functions that model workbooks use, evaluated from the formulas of the file alone."""

import io
import math
import operator
import sys

import numpy as np
import openpyxl
from openpyxl.formula import Tokenizer
from openpyxl.utils import range_boundaries

PYTHON = {"=": "==", "<>": "!=", "^": "**"}
DEEP = 60_000
"""Frames: a balance hangs on the one before it, all the way from close."""


class V:
    """A value, or the values of a range, under the operators of a spreadsheet."""

    def __init__(self, value):
        self.value = value

    @property
    def number(self):
        if isinstance(self.value, list):
            return np.array([V(one).number for one in self.value], dtype=float)
        if isinstance(self.value, str):
            raise ValueError(f"#VALUE! {self.value!r} is no number")
        return 0.0 if self.value is None else self.value

    def with_(self, other, apply):
        return V(apply(self.number, other.number))

    def __add__(self, other):
        return self.with_(other, operator.add)

    def __sub__(self, other):
        return self.with_(other, operator.sub)

    def __mul__(self, other):
        return self.with_(other, operator.mul)

    def __truediv__(self, other):
        return self.with_(other, operator.truediv)

    def __pow__(self, other):
        return self.with_(other, operator.pow)

    def __neg__(self):
        return V(-self.number)

    def __pos__(self):
        return self

    def against(self, other, compare):
        if isinstance(self.value, str) or isinstance(other.value, str):
            sides = ["" if one is None else one for one in (self.value, other.value)]
            if compare in (operator.eq, operator.ne):
                return V(compare(*sides))
            raise ValueError(f"#VALUE! text compared: {sides}")
        return V(compare(self.number, other.number))

    def __eq__(self, other):
        return self.against(other, operator.eq)

    def __ne__(self, other):
        return self.against(other, operator.ne)

    def __lt__(self, other):
        return self.against(other, operator.lt)

    def __le__(self, other):
        return self.against(other, operator.le)

    def __gt__(self, other):
        return self.against(other, operator.gt)

    def __ge__(self, other):
        return self.against(other, operator.ge)

    __hash__ = None


def counted(arguments):
    """Return the numbers among arguments; text and empty cells of ranges are passed over."""
    values = [argument().value for argument in arguments]
    cells = [one for value in values for one in (value if isinstance(value, list | np.ndarray) else [value])]
    return [float(one) for one in cells if isinstance(one, int | float) and not isinstance(one, bool)]


def rounded_up(value, digits):
    scale = 10**digits
    return math.ceil(value * scale) / scale if value >= 0 else math.floor(value * scale) / scale


FUNCTIONS = {
    "SUM": lambda *a: math.fsum(counted(a)),
    "MIN": lambda *a: min(counted(a), default=0.0),
    "MAX": lambda *a: max(counted(a), default=0.0),
    "COUNT": lambda *a: len(counted(a)),
    "AVERAGE": lambda *a: math.fsum(counted(a)) / len(counted(a)),
    "IF": lambda test, yes, no: (yes if test().value else no)().value,
    "AND": lambda *a: all(one().value for one in a),
    "OR": lambda *a: any(one().value for one in a),
    "ABS": lambda a: np.abs(a().number),
    "EXP": lambda a: np.exp(a().number),
    "LN": lambda a: math.log(a().number),
    "INT": lambda a: math.floor(a().number),
    "ROUND": lambda a, digits: round(a().number, int(digits().number)),
    "ROUNDUP": lambda a, digits: rounded_up(a().number, int(digits().number)),
    "ISNUMBER": lambda a: isinstance(a().value, int | float) and not isinstance(a().value, bool),
    "SUMPRODUCT": lambda a: float(np.sum(a().number)),
    "MATCH": lambda what, where, _: where().value.index(what().value) + 1,
    "CHOOSE": lambda place, *a: a[int(place().number) - 1]().value,
}


class Spreadsheet:
    """The cells of a file; a formula is computed when it is first asked for, never read from what was stored."""

    def __init__(self, content):
        book = openpyxl.load_workbook(io.BytesIO(content))
        self.formulas = {
            (sheet.title, cell.coordinate): cell.value
            for sheet in book
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        }
        self.names = {name: defined.attr_text for name, defined in book.defined_names.items()}
        self._known = {}
        sys.setrecursionlimit(max(DEEP, sys.getrecursionlimit()))

    def value(self, sheet, cell):
        if (sheet, cell) not in self._known:
            held = self.formulas.get((sheet, cell))
            is_formula = isinstance(held, str) and held.startswith("=")
            self._known[sheet, cell] = self._computed(held, sheet) if is_formula else held
        return self._known[sheet, cell]

    def named(self, name):
        return self._reference(self.names[name], "").value

    def _computed(self, formula, sheet):
        source = "".join(self._python(token) for token in Tokenizer(formula).items if token.type != "WHITE-SPACE")
        scope = {name: (lambda *a, f=f: V(f(*a))) for name, f in FUNCTIONS.items()}
        scope |= {"V": V, "ref": lambda text: self._reference(text, sheet)}
        value = eval(source, scope | {"__builtins__": {}}).value
        if isinstance(value, np.generic):
            value = value.item()
        return value

    def _python(self, token):
        if token.type == "FUNC":
            return f"{token.value.removesuffix('(')}(lambda: " if token.subtype == "OPEN" else ")"
        if token.type == "SEP":
            return ", lambda: "
        if token.type == "OPERAND":
            kinds = {"RANGE": "ref({!r})", "NUMBER": "V({})", "TEXT": "V({!r})"}
            text = token.value.strip('"') if token.subtype == "TEXT" else token.value
            return kinds[token.subtype].format(text)
        return PYTHON.get(token.value, token.value)

    def _reference(self, text, sheet):
        if text in self.names:
            return self._reference(self.names[text], sheet)
        home, _, address = text.rpartition("!")
        home, address = home.strip("'") or sheet, address.replace("$", "")
        if ":" not in address:
            return V(self.value(home, address))
        first, top, last, bottom = range_boundaries(address)
        assert first == last or top == bottom
        cells = [
            f"{openpyxl.utils.get_column_letter(column)}{row}"
            for row in range(top, bottom + 1)
            for column in range(first, last + 1)
        ]
        return V([self.value(home, cell) for cell in cells])
