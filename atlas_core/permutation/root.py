"""The one zero of a falling function, by secant steps that never leave the bracket around it."""

from collections.abc import Callable

MAX_STEPS = 100


def falling_zero(gap: Callable[[float], float], start: float, tolerance: float) -> float | None:
    """Return where a falling function is zero.

    Parameters
    ----------
    gap : falling; about −1 steep, so that its value is a good step
    start : not above the zero
    tolerance : [relative to the zero] largest gap left

    Returns
    -------
    None when it is not found in `MAX_STEPS`
    """
    low, high = start, float("inf")
    here, value = start, gap(start)
    slope = -1.0
    for _ in range(MAX_STEPS):
        if abs(value) <= tolerance * abs(here):
            return here
        low, high = (here, high) if value > 0 else (low, here)
        there = _inside(here - value / slope, low, high)
        new = gap(there)
        slope = (new - value) / (there - here) if new != value else -1.0
        slope = slope if slope < 0 else -1.0
        here, value = there, new
    return None


def _inside(step: float, low: float, high: float) -> float:
    """Return a step, or the middle of the bracket when it leaves the bracket; an open bracket doubles."""
    if low < step < high:
        return step
    return (low + high) / 2 if high < float("inf") else 2 * low + 1.0
