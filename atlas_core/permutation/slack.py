"""How a value is held against a threshold: rounding is forgiven, a value that is missing fails."""

SLACK = 1e-9
"""[relative] What every test of a result forgives, so that a recomputed 1.2999… meets 1.30."""


def floor(threshold: float) -> float:
    """Return the smallest value that still reaches a threshold."""
    return threshold - SLACK * abs(threshold)


def ceiling(threshold: float) -> float:
    """Return the largest value that still stays within a threshold."""
    return threshold + SLACK * abs(threshold)


def at_least(value: float | None, threshold: float) -> bool:
    """Return whether a value reaches a threshold, rounding forgiven."""
    return value is not None and value >= floor(threshold)


def at_most(value: float | None, threshold: float) -> bool:
    """Return whether a value stays within a threshold, rounding forgiven."""
    return value is not None and value <= ceiling(threshold)
