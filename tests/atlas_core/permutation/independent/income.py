"""Cash before tax, period by period, and the value at exit."""

import numpy as np


def before_tax(t, *, last=None, revenue_factor=1.0, opex_factor=1.0):
    """Return the income lines of every operating period, revenue as collected, and NOI as billed a year beyond.

    The tenants' delay is money of the first periods that comes in the last one.
    """
    billed = np.array([revenue_of(t, period) for period in range(t.horizon + t.m)]) * revenue_factor
    lag = billed[: t.m].sum() * t.p["collectionLagDays"] / 365
    collected = billed[: t.horizon].copy()
    waiting = lag
    for period in range(t.horizon):
        withheld = min(waiting, collected[period])
        collected[period] -= withheld
        waiting -= withheld
    collected[(last or t.horizon) - 1] += lag
    return lines_of(t, collected, revenue_factor, opex_factor) | {
        "all_noi": lines_of(t, billed, revenue_factor, opex_factor)["noi"]
    }


def lines_of(t, revenue, revenue_factor, opex_factor):
    year = np.arange(revenue.size) // t.m + 1
    growth = (1 + t.percent("opexGrowth")) ** (year - 1.0)
    if t.p["opexMode"] == "share":
        opex = revenue / revenue_factor * t.percent("opexPercent") * opex_factor
    else:
        opex = t.year_one_opex / t.m * growth * opex_factor
    electricity = t.year_one_electricity / t.m * growth
    before_fee = revenue - opex - electricity
    fee = np.maximum(0, 0.01 * before_fee)
    noi = before_fee - fee
    maintenance = t.percent("maintenanceCapex") * revenue
    return {"revenue": revenue, "opex": opex, "electricity": electricity, "amf": fee, "noi": noi,
            "maintenance": maintenance}  # fmt: skip


def revenue_of(t, period):
    """Return the revenue of an operating period counted from 0."""
    year = period // t.m + 1
    ramp = t.p["occupancyRamp"]
    occupied = ramp[year - 1] / 100 if year <= len(ramp) else 1.0
    months = 12 / t.m
    free = min(max(t.p["rentFreeMonths"] - period * months, 0), months)
    return t.year_one_revenue / t.m * index(t, year) * occupied * (1 - t.percent("vacancy")) * (1 - free / months)


def index(t, year):
    """Return the rent index of an operating year, 1 in the first."""
    kind, steps = t.p["indexation"], year - 1
    if kind == "Flat":
        return 1.0
    if kind == "FixedEscalator":
        return (1 + t.percent("escalator")) ** steps
    cpi = min(max(t.p["cpi"], t.p["cpiFloor"]), t.p["cpiCap"]) / 100
    if kind == "Partial":
        steps = min(steps, t.p["holdAfterYears"] - 1)
    return (1 + cpi) ** steps


def exit_value(t, cash):
    """Return sale price and selling cost at the exit, zero without one."""
    if t.exit is None:
        return 0.0, 0.0
    price = max(cash["all_noi"][t.exit : t.exit + t.m].sum(), 0.0) / t.percent("exitCapRate")
    return price, price * t.percent("sellingCost")


def depreciation(t):
    """Return the depreciation of each operating period."""
    count = t.p["depreciationYears"] * t.m
    yearly = (t.capex_market + t.fees) / t.p["depreciationYears"]
    return np.where(np.arange(t.horizon) < count, yearly / t.m, 0.0)


def taxed(t, cash, deductions):
    """Return taxable income, losses carried and tax of each period; losses carry forward without limit."""
    taxable, loss, carried = np.zeros(t.horizon), np.zeros(t.horizon), 0.0
    base = cash["noi"] - cash["maintenance"] - depreciation(t) - deductions
    for period in range(t.horizon):
        taxable[period] = max(base[period] - carried, 0.0)
        carried = loss[period] = max(carried - base[period], 0.0)
    return taxable, loss, t.percent("taxRate") * taxable


def unlevered_tax(t, cash):
    """Return the tax of each period were there no debt."""
    return taxed(t, cash, np.zeros(t.horizon))[2]
