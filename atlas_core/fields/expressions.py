"""Formulas compiled to Python and to JavaScript, both with the same arithmetic and the same treatment of gaps.

An empty value makes everything that reads it empty; so does a division by zero and a result that is not finite.
`if` reads only the branch it takes.
"""

import json
import math
import operator
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from atlas_core.calculators.timeline import add_months
from atlas_core.errors import DomainError
from atlas_core.fields.grammar import Call, FormulaError, Name, Node, Number, Text, parse
from atlas_core.fields.spec import Value

Formula = Callable[[Mapping[str, Value]], Any]


def _divide(dividend: float, divisor: float) -> float | None:
    return None if divisor == 0 else dividend / divisor


def _add(*values: float) -> float:
    # Left to right, as JavaScript does; sum() of Python 3.12 compensates and would differ in the last bit.
    total = 0.0
    for value in values:
        total += value
    return total


def _add_months(start: str, months: float) -> str | None:
    try:
        return add_months(date.fromisoformat(start), math.floor(months + 0.5)).isoformat()
    except (DomainError, ValueError):
        return None


OPERATIONS: dict[str, tuple[Callable[..., Any], str]] = {
    "+": (operator.add, "add"),
    "-": (operator.sub, "subtract"),
    "*": (operator.mul, "multiply"),
    "/": (_divide, "divide"),
    "negate": (operator.neg, "negate"),
    "==": (operator.eq, "equal"),
    "!=": (operator.ne, "differ"),
    "<": (operator.lt, "below"),
    "<=": (operator.le, "atMost"),
    ">": (operator.gt, "above"),
    ">=": (operator.ge, "atLeast"),
    "min": (min, "least"),
    "max": (max, "most"),
    "sum": (_add, "total"),
    "add_months": (_add_months, "addMonths"),
}
"""Python function and name of the JavaScript function of every operator."""


def compile_python(formula: str) -> Formula:
    """Return a function that computes the formula from a mapping of paths to values.

    Parameters
    ----------
    formula : text in the grammar of `atlas_core.fields.grammar`

    Returns
    -------
    callable that returns a number, a text, True or False (comparisons), or None where a value is missing

    Raises
    ------
    FormulaError

    Examples
    --------
    >>> compile_python("power / pue")({"power": 100.0, "pue": 1.25})
    80.0
    """
    return python_of(parse(formula))


def compile_javascript(formula: str) -> str:
    """Return the formula as a JavaScript expression over `v`, using the functions of `javascript.RUNTIME`.

    Examples
    --------
    >>> compile_javascript("power / pue")
    'divide(v["power"], v["pue"])'
    """
    return javascript_of(parse(formula))


def python_of(node: Node) -> Formula:
    """Return the function behind a parsed formula."""
    match node:
        case Number(value) | Text(value):
            return lambda _: value
        case Name(path):
            return lambda values: values.get(path)
        case Call("if", (condition, then, otherwise)):
            return _choice(python_of(condition), python_of(then), python_of(otherwise))
        case Call(function, arguments):
            return _operation(OPERATIONS[function][0], tuple(python_of(argument) for argument in arguments))
    raise FormulaError(f"unknown part {node!r}")


def _choice(condition: Formula, then: Formula, otherwise: Formula) -> Formula:
    def evaluate(values: Mapping[str, Value]) -> Any:
        holds = condition(values)
        return None if holds is None else then(values) if holds else otherwise(values)

    return evaluate


def _operation(function: Callable[..., Any], arguments: tuple[Formula, ...]) -> Formula:
    def evaluate(values: Mapping[str, Value]) -> Any:
        read = [argument(values) for argument in arguments]
        if None in read:
            return None
        result = function(*read)
        return None if isinstance(result, float) and not math.isfinite(result) else result

    return evaluate


def javascript_of(node: Node) -> str:
    """Return the JavaScript expression of a parsed formula."""
    match node:
        case Number(value):
            return json.dumps(int(value) if value.is_integer() else value)
        case Text(value):
            return json.dumps(value)
        case Name(path):
            return f"v[{json.dumps(path)}]"
        case Call("if", (condition, then, otherwise)):
            return f"choose({javascript_of(condition)}, () => {javascript_of(then)}, () => {javascript_of(otherwise)})"
        case Call(function, arguments):
            return f"{OPERATIONS[function][1]}({', '.join(javascript_of(argument) for argument in arguments)})"
    raise FormulaError(f"unknown part {node!r}")
