"""The values of one axis as a document gives them: a scalar, a list, a range, or a spread around a base."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from atlas_core.errors import InputError, Problem
from atlas_core.fields.kinds import RuleError, accept_integer, accept_number, amount, shown
from atlas_core.permutation.ranges import Steps, around
from atlas_core.permutation.targets import Target

RANGE_KEYS = ("min", "max", "step")
WITHOUT_STEP = ": name its step, or steps by kind in the option PermutationGranularity_107"
SPREAD_KEYS = ("base", "percent", "steps")
MOST_SPREAD_STEPS = 500

Mode = Literal["manual", "min_max", "variations"]
"""How an axis was given: one value, a range or a spread, a list."""


def mode(aim: Target, value: Any) -> Mode:
    """Return how a value of the document gives its axis."""
    if isinstance(value, Mapping):
        return "min_max"
    return "variations" if _several(aim, value) else "manual"


def read_values(aim: Target, value: Any, where: str) -> Sequence[Any]:
    """Return the checked values of an axis.

    Parameters
    ----------
    aim : what the axis sets
    value : scalar, list, {min, max, step} or {base, percent, steps}
    where : path of the axis in the document, for the message

    Raises
    ------
    InputError
    """
    if isinstance(value, Mapping):
        return _spread(aim, value, where) if "base" in value else _range(aim, value, where)
    if not _several(aim, value):
        return [accepted(aim, value, where)]
    if not value:
        raise InputError(Problem(where, "must have a value; got an empty list: give one or leave the axis out"))
    return [accepted(aim, entry, where) for entry in value]


def accepted(aim: Target, value: Any, where: str) -> Any:
    """Return a value in its one stored form; raise InputError naming the rule it breaks."""
    try:
        return aim.accept(value)
    except RuleError as error:
        raise InputError(Problem(where, f"{aim.label} {error}")) from None


def _several(aim: Target, value: Any) -> bool:
    """Return whether a value of the document is a list of values rather than one."""
    if not isinstance(value, list | tuple):
        return False
    return not aim.listed or any(isinstance(entry, list | tuple) for entry in value)


def _range(aim: Target, value: Mapping[str, Any], where: str) -> Sequence[Any]:
    if not aim.numeric:
        raise InputError(Problem(where, f"{aim.label} has no range; give a value or a list"))
    if set(value) != set(RANGE_KEYS):
        got = ", ".join(str(key) for key in value) or "nothing"
        raise InputError(Problem(where, f"a range has min, max and step; got {got}{WITHOUT_STEP}"))
    least, most = accepted(aim, value["min"], where), accepted(aim, value["max"], where)
    step = _step(aim, value["step"], where)
    if most < least:
        rule = f"max must not be below min; got min {amount(least)} and max {amount(most)}: swap them"
        raise InputError(Problem(where, rule))
    steps = Steps(least, most, step)
    if aim.parameter and aim.parameter.choices:
        return [accepted(aim, entry, where) for entry in steps]
    return steps


def _step(aim: Target, value: Any, where: str) -> float:
    try:
        step = accept_number(value)
    except RuleError:
        raise InputError(Problem(where, f"step must be a finite number above 0; got {shown(value)}")) from None
    if not step > 0:
        raise InputError(
            Problem(where, f"step must be above 0; got {amount(value)}: give min alone for a single value")
        )
    if aim.whole and not step.is_integer():
        raise InputError(Problem(where, f"step of {aim.label} must be a whole number; got {amount(value)}"))
    return step


def _spread(aim: Target, value: Mapping[str, Any], where: str) -> Sequence[Any]:
    if not aim.numeric:
        raise InputError(Problem(where, f"{aim.label} has no spread; give a value or a list"))
    if not {"base", "percent"} <= set(value) <= set(SPREAD_KEYS):
        got = ", ".join(str(key) for key in value)
        raise InputError(Problem(where, f"a spread has base, percent and steps; got {got}"))
    base = accepted(aim, value["base"], where)
    percent = _number(accept_number, value["percent"], f"{where}.percent", (0, 100))
    steps = _number(accept_integer, value.get("steps", 1), f"{where}.steps", (1, MOST_SPREAD_STEPS))
    if not base or not percent:
        rule = "a spread needs a base and a percent other than 0; give the value alone for a single one"
        raise InputError(Problem(where, rule))
    made = around(base, percent, int(steps), whole=aim.whole)
    return [accepted(aim, entry, where) for entry in made]


def _number(read: Callable[[Any], float], value: Any, where: str, bounds: tuple[int, int]) -> float:
    least, most = bounds
    try:
        number = read(value)
    except RuleError as error:
        raise InputError(Problem(where, str(error))) from None
    if not least <= number <= most:
        raise InputError(Problem(where, f"must be {least} to {most}; got {shown(value)}"))
    return number
