"""How a value is held against a threshold: rounding is forgiven, a value that is missing fails."""

SLACK = 1e-9
"""[relative] What every test of a result forgives, so that a recomputed 1.2999… meets 1.30."""


def at_least(value: float | None, threshold: float) -> bool:
    """Return whether a value reaches a threshold, rounding forgiven."""
    return value is not None and value >= threshold - SLACK * abs(threshold)


def at_most(value: float | None, threshold: float) -> bool:
    """Return whether a value stays within a threshold, rounding forgiven."""
    return value is not None and value <= threshold + SLACK * abs(threshold)
