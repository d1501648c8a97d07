"""Sizes and plans of both loans: what each unit of debt owes in each period, and what the cash flow carries."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Plan:
    """Scheduled principal and capitalised interest from operations start, and the balloon left at maturity."""

    size: float
    principal: np.ndarray
    capitalised: np.ndarray
    balloon: float

    def balances(self):
        """Return the balance before each period and, last, at maturity."""
        return self.size + np.concatenate([[0.0], np.cumsum(self.capitalised - self.principal)])


def annuity_factor(rate, n):
    return float(n) if rate == 0 else (1 - (1 + rate) ** -n) / rate


def level(rate, n, profile):
    """Return the principal of each period per unit repaid by level payments or level principal."""
    if n == 0:
        return np.zeros(0)
    if profile == "stepdown":
        return np.full(n, 1 / n)
    first = 1 / n if rate == 0 else rate / ((1 + rate) ** n - 1)
    return first * (1 + rate) ** np.arange(n)


def senior_unit(t, cfads):
    """Return principal per unit of senior debt in each period of the tenor, without the balloon."""
    g, n, kind = t.grace, t.n, t.p["amortisation"]
    unit = np.zeros(n)
    if kind == "bullet":
        return unit
    if kind == "sculpted":
        service = np.maximum(cfads[g:n], 0)
        worth = np.sum(service * (1 + t.i) ** -np.arange(1.0, n - g + 1))
        return unit if worth <= 0 else repaid_by(unit, g, t.i, service / worth)
    unit[g:] = (1 - t.balloon) * level(t.i, n - g, kind)
    return unit


def repaid_by(unit, grace, rate, service):
    balance = 1.0
    for period, paid in enumerate(service):
        unit[grace + period] = paid - balance * rate
        balance -= unit[grace + period]
    return unit


def owed(unit, rate):
    """Return service per unit of debt: interest on what is left and the principal."""
    before = 1 - np.concatenate([[0.0], np.cumsum(unit)[:-1]])
    return before * rate + unit


def covered(cash, service):
    """Return the most debt whose service the cash pays in every period; None when nothing is owed."""
    owing = service > 1e-15
    return float(np.min(cash[owing] / service[owing])) if owing.any() else None


def senior_by_cover(t, cfads):
    """Return the senior size that the target cover allows."""
    room, g, n = cfads[: t.n] / t.p["seniorDSCR"], t.grace, t.n
    if t.p["amortisation"] != "sculpted":
        return covered(room, owed(senior_unit(t, cfads), t.i))
    sizes = [float(np.sum(np.maximum(room[g:], 0) * (1 + t.i) ** -np.arange(1.0, n - g + 1)))]
    if g and t.i:
        sizes.append(float(room[:g].min()) / t.i)
    return min(sizes)


def sizes(t, cash, tax, uses):
    """Return both plans and every candidate for the uses and the tax given."""
    cfads = np.zeros(max(t.n, t.horizon))
    cfads[: t.horizon] = cash["noi"] - cash["maintenance"] - tax
    icr = t.p["minIcr"]
    lowest = float(cfads[: t.n].min())
    limits = {
        "dscr": senior_by_cover(t, cfads),
        "ltv": t.p["ltvCap"] * t.market_total,
        "gearing": None if t.p["maxGearing"] is None else t.percent("maxGearing") * uses,
        "icr": None if icr is None or t.i == 0 else lowest / (icr * t.i),
        "amount": t.p["maxSenior"],
        "need": uses * (1 - t.percent("minEquityShare")),
    }
    limits = {name: limit for name, limit in limits.items() if limit is not None}
    binding = min(limits, key=limits.get)
    unit = senior_unit(t, cfads)
    size = max(limits[binding], 0.0)
    senior = Plan(size, unit * size, np.zeros(t.n), t.balloon * size)
    mezz, mezz_limits = mezz_plan(t, cfads, senior, owed(unit, t.i) * senior.size, uses)
    return senior, mezz, {"senior": limits, "binding": binding, "mezz": mezz_limits}


def mezz_plan(t, cfads, senior, senior_service, uses):
    limits = {
        "dscr": None,
        "ltv": t.p["ltvCap"] * t.market_total - senior.size,
        "need": uses * (1 - t.percent("minEquityShare")) - senior.size,
        "share": None if t.p["mezzShareMax"] is None else t.percent("mezzShareMax") * uses,
    }
    room = cfads[: t.mezz_n] / t.p["totalDSCR"] - senior_service[: t.mezz_n]
    by_cover, unit, capitalised, balloon = mezz_unit(t, room)
    limits["dscr"] = by_cover
    limits = {name: limit for name, limit in limits.items() if limit is not None}
    binding = min(limits, key=limits.get)
    size = limits[binding] if t.p["mezz"] in ("on", True) and limits[binding] > 1e-12 * uses else 0.0
    return Plan(size, unit * size, capitalised * size, balloon * size), limits | {"binding": binding}


def mezz_unit(t, room):
    """Return the size cover allows, and principal, capitalised interest and balloon per unit of mezzanine debt."""
    n, k, kind = t.mezz_n, t.window, t.p["mezzAmortisation"]
    nothing = np.zeros(n)
    if kind == "bullet":
        repaid = t.exit is not None and t.exit <= n
        return (covered(room, np.full(n, t.j)) if repaid else 0.0), nothing, nothing, 1.0
    if kind == "sculpted":
        service = np.maximum(room, 0)
        worth = float(np.sum(service * (1 + t.j) ** -np.arange(1.0, n + 1)))
        unit = nothing if worth <= 0 else repaid_by(nothing.copy(), 0, t.j, service / worth)
        return worth, unit, nothing, 0.0
    grown = (1 + t.j) ** k
    capitalised, unit = nothing.copy(), nothing.copy()
    capitalised[:k] = t.j * (1 + t.j) ** np.arange(k)
    unit[k:] = grown * level(t.j, n - k, "annuity")
    return float(room[k:].min()) * annuity_factor(t.j, n - k) / grown, unit, capitalised, 0.0
