"""The rules that arguments of formulas are held to; NaN breaks every one of them."""

from collections.abc import Collection

import numpy as np
from numpy.typing import ArrayLike

from atlas_core.errors import DomainError
from atlas_core.units import FloatArray

WHOLE_TOLERANCE = 1e-9
"""How far a count may be from a whole number: 17.5 years of half-years is 35 periods in spite of rounding."""


def numbers(name: str, value: ArrayLike) -> FloatArray:
    """Return the value as an array of floats; raise DomainError when it holds anything but numbers."""
    try:
        return np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise DomainError(name, "must be numbers", value) from None


def require_above(limit: float, **arguments: ArrayLike) -> None:
    """Raise DomainError unless every number of every argument is finite and greater than the limit."""
    for name, value in arguments.items():
        array = numbers(name, value)
        _require(name, array, (array > limit) & np.isfinite(array), f"must be above {limit:g}")


def require_at_least(limit: float, **arguments: ArrayLike) -> None:
    """Raise DomainError unless every number of every argument is finite and not below the limit."""
    for name, value in arguments.items():
        array = numbers(name, value)
        _require(name, array, (array >= limit) & np.isfinite(array), f"must be at least {limit:g}")


def require_between(low: float, high: float, **arguments: ArrayLike) -> None:
    """Raise DomainError unless every number of every argument lies in [low, high]."""
    for name, value in arguments.items():
        array = numbers(name, value)
        _require(name, array, (array >= low) & (array <= high), f"must be {low:g} to {high:g}")


def require_finite(**arguments: ArrayLike) -> None:
    """Raise DomainError when an argument holds a NaN or an infinity."""
    for name, value in arguments.items():
        array = numbers(name, value)
        _require(name, array, np.isfinite(array), "must be finite")


def require_periods(count: int = 1, **arguments: ArrayLike) -> None:
    """Raise DomainError unless the last axis of every argument is finite and has at least `count` periods."""
    for name, value in arguments.items():
        array = numbers(name, value)
        found = array.shape[-1] if array.ndim else 0
        if found < count:
            raise DomainError(name, f"must have at least {count} {'period' if count == 1 else 'periods'}", found)
        require_finite(**{name: array})


def every_period(cfads: ArrayLike, *known: ArrayLike, count: int = 0) -> FloatArray:
    """Return CFADS with a period axis: a single number means every period alike.

    Parameters
    ----------
    cfads : [currency/period] or (..., n_periods) [currency/period]
    known : arguments whose last axis, where they have one, tells the number of periods
    count : [periods], where no argument tells it
    """
    flows = numbers("cfads", cfads)
    lengths = [array.shape[-1] for array in map(np.asarray, known) if array.ndim]
    periods = lengths[0] if lengths else count
    return np.full(periods, flows[()]) if flows.ndim == 0 and periods else flows


def require_one_of(choices: Collection[str], **arguments: str) -> None:
    """Raise DomainError unless every argument is one of the choices."""
    for name, value in arguments.items():
        if value not in choices:
            raise DomainError(name, f"must be one of {', '.join(choices)}", value)


def whole(name: str, value: float, *, at_least: int = 0) -> int:
    """Return a count as an integer; raise DomainError when it is not whole or below `at_least`."""
    array = numbers(name, value)
    if array.ndim or not np.isfinite(array) or abs(array - round(float(array))) > WHOLE_TOLERANCE:
        raise DomainError(name, "must be a whole number", value)
    if (count := round(float(array))) < at_least:
        raise DomainError(name, f"must be at least {at_least}", value)
    return count


def _require(name: str, array: FloatArray, kept: np.ndarray, rule: str) -> None:
    if not np.all(kept):
        raise DomainError(name, rule, float(array[~kept].flat[0]))
