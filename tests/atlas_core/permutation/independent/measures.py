"""Return measures of dated flows, computed by search on a grid and bisection: slow, and unlike the engine's."""

import numpy as np

GRID = np.concatenate(
    [np.arange(-36, -8, 0.1), np.arange(-8, -1, 0.02), np.arange(-1, 1, 0.0025), np.arange(1, 12, 0.02)]
)
"""Continuous rates ln(1 + x) at which the present value is looked at."""
ROUNDING = 1e-13
"""[of all money moved] A flow this small is what rounding left of nothing."""


def value(y, years, flows):
    """Return Σ f e^(−y t) for each y, relative to its largest factor."""
    powers = -np.multiply.outer(np.asarray(y, float), years)
    return np.exp(powers - powers.max(axis=-1, keepdims=True)) @ flows


def without_rounding(flows):
    return np.where(np.abs(flows) > ROUNDING * np.abs(flows).sum(), flows, 0.0)


def rate(years, flows):
    """Return the root of the present value nearest zero as a fraction; None without one."""
    years, flows = np.asarray(years, float), np.asarray(flows, float)
    flows = without_rounding(flows)
    if not (np.any(flows > 0) and np.any(flows < 0)):
        return None
    signs = np.sign(value(GRID, years, flows))
    gaps = np.flatnonzero(signs[1:] != signs[:-1])
    if gaps.size == 0:
        return None
    roots = [bisect(years, flows, GRID[gap], GRID[gap + 1]) for gap in gaps]
    return float(np.expm1(min(roots, key=abs)))


def bisect(years, flows, low, high):
    at_low = np.sign(value(low, years, flows))
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if np.sign(value(middle, years, flows)) == at_low:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def present_value(annual_rate, years, flows):
    return float(np.sum(np.asarray(flows) * (1 + annual_rate) ** -np.asarray(years, float)))


def payback(years, flows):
    """Return the time of the last crossing of the cumulative flow, linear inside the period; None when never."""
    total = np.cumsum(flows)
    short = np.flatnonzero(total < -1e-12 * np.cumsum(np.abs(flows)))
    if short.size == 0:
        return 0.0
    last = short[-1]
    if last == len(total) - 1:
        return None
    share = -total[last] / (total[last + 1] - total[last])
    return float(years[last] + share * (years[last + 1] - years[last]))


def average_life(years, amounts):
    """Return Σ t p / Σ p; None without principal."""
    total = float(np.sum(amounts))
    return float(np.sum(np.asarray(years) * np.asarray(amounts)) / total) if total > 0 else None
