"""Measures of flows at times that are counted in years."""

import math
from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np

from atlas_core.calculators.exponential_sums import zeros

MAX_STEPS = 60
PRECISION = 4e-16
LARGEST_POWER = 600.0
"""exp of more than 709 is no float."""
NEGLIGIBLE = 1e-12
"""[relative to the money moved] A flow, or a sum of flows, this small is rounding."""


def npv(rate: float, years: Sequence[float], flows: Sequence[float]) -> float:
    """Return Σ flow × (1 + rate)^−years."""
    return math.fsum(flow * (1 + rate) ** -time for time, flow in zip(years, flows, strict=True))


def irr(years: Sequence[float], flows: Sequence[float]) -> float | None:
    """Return the annual rate at which the flows are worth nothing at time 0.

    Parameters
    ----------
    years : ascending times
    flows : inflows positive

    Returns
    -------
    None when there is no root; of several the one nearest zero in ln(1 + rate)
    """
    rounding = _rounding(flows)
    flows = [flow if abs(flow) > rounding else 0.0 for flow in flows]
    signs = [flow > 0 for flow in flows if flow]
    changes = sum(earlier != later for earlier, later in pairwise(signs))
    if not changes:
        return None
    if changes == 1 and (found := _only_root(years, flows)) is not None:
        return found
    return _nearest_root(years, flows)


def _only_root(years: Sequence[float], flows: Sequence[float]) -> float | None:
    """Return the root of flows that change sign once: Newton on ln(inflows / outflows), which falls in ln(1 + rate)."""
    inflows = [(time, flow) for time, flow in zip(years, flows, strict=True) if flow > 0]
    outflows = [(time, -flow) for time, flow in zip(years, flows, strict=True) if flow < 0]
    force = 0.0
    for _ in range(MAX_STEPS):
        if abs(force) * years[-1] > LARGEST_POWER:
            return None
        come, come_time = _worth(force, inflows)
        gone, gone_time = _worth(force, outflows)
        step = math.log(come / gone) / (come_time - gone_time)
        force += step
        if abs(step) <= PRECISION * max(1.0, abs(force)):
            return math.expm1(force)
    return None


def _worth(force: float, flows: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return present value, and mean time weighted by present value, at a continuous rate."""
    values = [flow * math.exp(-force * time) for time, flow in flows]
    total = sum(values)
    return total, sum(value * time for value, (time, _) in zip(values, flows, strict=True)) / total


def _nearest_root(years: Sequence[float], flows: Sequence[float]) -> float | None:
    found = zeros(-np.array(years[::-1]), np.array(flows[::-1]))
    rates = [math.expm1(force) for force in sorted(found, key=abs) if abs(force) <= LARGEST_POWER]
    return next((rate for rate in rates if math.isfinite(rate) and rate > -1), None)


def payback(years: Sequence[float], flows: Sequence[float]) -> float | None:
    """Return the last time the flows so far add up to zero again, linear inside a period; None when they never do."""
    rounding = _rounding(flows)
    so_far = [0.0 if abs(total) <= rounding else total for total in accumulate(flows)]
    if so_far[-1] < 0:
        return None
    for place in range(len(flows) - 1, 0, -1):
        before, after = so_far[place - 1], so_far[place]
        if before < 0 <= after:
            return years[place - 1] + (years[place] - years[place - 1]) * -before / (after - before)
    return None


def _rounding(flows: Sequence[float]) -> float:
    return NEGLIGIBLE * sum(abs(flow) for flow in flows)
