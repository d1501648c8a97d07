"""A numpy build of a part of the model: what one writes first, and what the kernel is measured against.

It computes 11 of the columns for one project: senior size by DSCR and LTV of an annuity, equity, uses, LTV, covers
(DSCR least and average, ICR, LLCR), multiple, and the IRR and NPV of equity's quarterly and yearly flows. It leaves out
mezzanine, interest and fees during construction (and so the circularity), reserve, lock-up, sweep, tax, the downside,
ratings, repo and tiers, and whatever changes CFADS. With those switched off the engine gives the same figures
(`tests/test_benchmarks.py`).
"""

from dataclasses import dataclass

import numpy as np

from atlas_core.permutation import run
from atlas_core.units import FloatArray
from benchmarks import cases

OPTIONS = {"mezz": False, "financingCosts": False}
"""What the engine leaves out too when both are compared."""
EQUAL = (
    "senior_size", "equity_size", "uses", "senior_ltv", "senior_dscr", "avg_dscr", "icr", "llcr", "moic", "irr", "npv",
)  # fmt: skip
"""Columns both compute."""
CHUNK = 4_096
"""[rows] A chunk's arrays stay in the processor's cache."""
DISCOUNT_RATE, NEWTON_STEPS = 0.08, 60


@dataclass(frozen=True)
class Base:
    """What all rows share, read from the flows of one scenario of the engine."""

    spent: FloatArray
    """Uses before operations, by row [currency]."""
    quarters: FloatArray
    """When each flow falls, from close [quarters]."""
    cfads: float
    """[currency/year]"""
    market_value: float


def base(project: cases.Document) -> Base:
    """Return what all rows share."""
    found = run.scenario(project, {"options": OPTIONS}, 0)
    early = [row for row in found["cash_flows"] if row["phase"] == "construction"]
    later = [row for row in found["cash_flows"] if row["phase"] == "operation"]
    return Base(
        spent=np.array([row["capex"] + row["land"] + row["fees"] for row in early]),
        quarters=np.array([4 * row["years"] for row in early + later]),
        cfads=later[0]["cfads"],
        market_value=found["outputs"]["uses"],
    )


def rows(shared: Base, tenor: int, inputs: dict[str, FloatArray]) -> dict[str, FloatArray]:
    """Return the columns of EQUAL.

    Parameters
    ----------
    shared : of the project
    tenor : [years]
    inputs : senior_rate [1/year], senior_target [x] and ltv_cap, (n,) each
    """
    size = inputs["senior_rate"].size
    parts = [
        _chunk(shared, tenor, {name: values[start : start + CHUNK] for name, values in inputs.items()})
        for start in range(0, size, CHUNK)
    ]
    return {name: np.concatenate([part[name] for part in parts]) for name in EQUAL}


def _chunk(shared: Base, tenor: int, inputs: dict[str, FloatArray]) -> dict[str, FloatArray]:
    rate, uses = inputs["senior_rate"], shared.spent.sum()
    factor = (1 - (1 + rate) ** -tenor) / rate
    by_cover = shared.cfads / inputs["senior_target"] * factor
    senior = np.minimum(np.minimum(by_cover, inputs["ltv_cap"] * shared.market_value), 0.9 * uses)
    service, equity = senior / factor, uses - senior
    opening = senior * (1 + rate) ** np.arange(tenor)[:, None]
    opening = opening - service * ((1 + rate) ** np.arange(tenor)[:, None] - 1) / rate
    flows = np.empty((shared.quarters.size, rate.size))
    early = shared.spent.size
    flows[:early] = -shared.spent[:, None] * (equity / uses)
    flows[early:] = shared.cfads
    flows[early : early + tenor] -= service
    cover = shared.cfads / np.broadcast_to(service, (tenor, rate.size))
    return {
        "senior_size": senior,
        "equity_size": equity,
        "uses": np.full(rate.size, uses),
        "senior_ltv": senior / shared.market_value,
        "senior_dscr": cover.min(axis=0),
        "avg_dscr": cover.mean(axis=0),
        "icr": (shared.cfads / (opening * rate)).min(axis=0),
        "llcr": shared.cfads * factor / senior,
        "moic": flows[early:].sum(axis=0) / equity,
        "irr": 100 * internal_rate(flows, shared.quarters),
        "npv": (1 + DISCOUNT_RATE) ** (-shared.quarters / 4) @ flows,
    }


def internal_rate(flows: FloatArray, quarters: FloatArray) -> FloatArray:
    """Return the IRR [1/year] of (times, n) flows by Newton's method for the quarterly growth, all columns at once."""
    growth = np.full(flows.shape[1], 1.01)
    for _ in range(NEWTON_STEPS):
        worth = flows * growth ** -quarters[:, None]
        step = worth.sum(axis=0) / (-quarters @ worth / growth)
        growth -= step
        if np.abs(step).max() < 1e-15:
            break
    return growth**4 - 1
