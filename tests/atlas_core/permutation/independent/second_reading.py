"""The scenario model from project and parameters to the result row: a fixed point iterated until nothing moves."""

import numpy as np

from tests.atlas_core.permutation.independent import building, income, judgement, loans, measures, rules
from tests.atlas_core.permutation.independent.terms import Terms, quarters
from tests.atlas_core.permutation.independent.waterfall import Waterfall

PASSES = 250
SWINGING = 50


def read(project, parameters):
    """Return outputs, candidates, construction rows and operating rows of one scenario."""
    t = Terms(project, parameters)
    cash = income.before_tax(t, last=t.last)
    tax, converged = np.zeros(t.horizon), False
    for number in range(PASSES):
        senior, mezz, limits, rows = sized(t, cash, tax)
        operated = Waterfall(t, cash, senior, mezz, rows["dsra"][-1], tax=tax, last=t.horizon).run()
        if converged := agree(operated["tax"], tax):
            break
        tax = following(tax, operated["tax"], number)
    final = Waterfall(t, cash, senior, mezz, rows["dsra"][-1], tax=tax, last=t.last)
    lines = final.run()
    outputs = summary(t, cash, (senior, mezz), limits, rows, lines) | worth(t, senior, operated)
    outputs["refinanced"] = float(final.refinanced)
    downside, downside_converged = stressed(t, senior, mezz, rows)
    outputs |= downside
    outputs |= judgement.judge(outputs)
    outputs |= rules.judge(outputs, t)
    return {"terms": t, "outputs": outputs, "candidates": limits, "construction": rows, "operation": lines,
            "cash": cash, "converged": converged and downside_converged}  # fmt: skip


def sized(t, cash, tax):
    """Return both loans and the rows that fund them, for a tax given; the uses are tried until they come back."""
    uses = t.base_cost
    for _ in range(PASSES):
        senior, mezz, limits = loans.sizes(t, cash, tax, uses)
        rows = building.fund(t, senior.size, mezz.size, initial_reserve(t, senior))
        moved, uses = abs(rows["total_uses"] - uses), rows["total_uses"]
        if moved <= 1e-14 * uses:
            break
    return senior, mezz, limits, rows


def agree(left, right):
    return bool(np.abs(left - right).max() <= 1e-13 * max(np.abs(right).max(), 1.0))


def following(tax, due, number):
    """Return the tax to try next: what was due; half way there when passes only swing."""
    return due if number < SWINGING else (tax + due) / 2


def initial_reserve(t, senior):
    service = senior.balances()[:-1] * t.i + senior.principal
    ahead = t.p["dsraMonths"] * t.m / 12
    return sum(paid * min(max(ahead - step, 0.0), 1.0) for step, paid in enumerate(service))


def cash_flows(reading):
    """Return the rows of the contract as columns: construction, then operation."""
    t, rows, lines = reading["terms"], reading["construction"], reading["operation"]
    before, after = len(rows["capex"]), t.last
    years = np.concatenate(timeline(t, t.last))
    columns = {"years": years, "phase": np.array(["construction"] * before + ["operation"] * after)}
    for name, line in building.contract_columns(t, rows).items():
        columns[name] = np.concatenate([line, np.zeros(after)])
    for name, line in operating_columns(t, reading["cash"], lines).items():
        columns[name] = np.concatenate([columns.get(name, np.zeros(before + after))[:before], line])
    columns["equity_flow"] = columns["distribution"] - columns["equity_draw"]
    columns["project_flow"] = project_flow(t, reading["cash"], rows, lines)
    return columns


def operating_columns(t, cash, lines):
    """Return operating lines under the names of the contract."""
    names = {name: name for name in (
        "depreciation", "tax", "cfads", "locked", "trapped", "released", "trapped_closing", "dsra_deposit",
        "dsra_release", "dsra_closing", "shortfall", "exit_value", "exit_cost", "distribution")}  # fmt: skip
    names |= {"taxable_income": "taxable", "loss_carried": "loss", "equity_draw": "injection"}
    for tranche in ("senior", "mezz"):
        for item in ("opening", "interest", "capitalised", "principal", "prepayment", "fee", "closing"):
            names[f"{tranche}_{item}"] = f"{tranche}_{item}"
    income_lines = {name: cash[name][: t.last] for name in ("revenue", "opex", "electricity", "amf", "noi")}
    return (
        income_lines
        | {"maintenance_capex": cash["maintenance"][: t.last]}
        | {name: lines[source] for name, source in names.items()}
    )


def timeline(t, last):
    """Return the years of construction rows and of operating rows."""
    building_years = np.cumsum([0, *t.quarters]) / 12
    return building_years, t.cod_years + np.arange(1, last + 1) / t.m


def equity_flow(rows, lines):
    return np.concatenate([-rows["equity_draw"], lines["distribution"] - lines["injection"]])


def project_flow(t, cash, rows, lines):
    tax = income.unlevered_tax(t, cash)[: t.last]
    operating = (cash["noi"] - cash["maintenance"])[: t.last] - tax
    return np.concatenate(
        [-(rows["capex"] + rows["land"] + rows["fees"]), operating + lines["exit_value"] - lines["exit_cost"]]
    )


def cover(cash, service, debt):
    """Return cash over service where more than rounding is due."""
    paid = service > 1e-9 * debt
    return cash[paid] / service[paid]


def none_or(value, factor=1.0):
    return None if value is None else value * factor


def summary(t, cash, plans, limits, rows, lines):
    """Return the result columns that this reading knows."""
    senior, mezz = plans
    uses, debt = rows["total_uses"], senior.size + mezz.size
    years = np.concatenate(timeline(t, t.last))
    equity, project = equity_flow(rows, lines), project_flow(t, cash, rows, lines)
    count = min(t.n, t.last)
    covers = cover(lines["cfads"][:count], lines["senior_service"][:count], debt)
    blended = cover(lines["cfads"][:count], (lines["senior_service"] + lines["mezz_service"])[:count], debt)
    interest = cover(lines["cfads"][:count], lines["senior_interest"][:count], debt)
    has_equity = uses - debt > 0.005
    distributed = lines["distribution"].sum()
    return {
        "senior_size": senior.size,
        "mezz_size": mezz.size,
        "binding": limits["binding"],
        "mezz_binding": limits["mezz"]["binding"] if t.p["mezz"] == "on" else None,
        "equity_size": uses - debt,
        "total_debt": debt,
        "uses": uses,
        "ltv": debt / t.market_total,
        "senior_ltv": senior.size / t.market_total,
        "gearing": debt / uses,
        "senior_dscr": covers.min() if covers.size else None,
        "avg_dscr": covers.mean() if covers.size else None,
        "blended_dscr": blended.min() if blended.size else None,
        "icr": interest.min() if interest.size else None,
        "irr": none_or(measures.rate(years, equity), 100) if has_equity else None,
        "project_irr": none_or(measures.rate(years, project), 100),
        "npv": measures.present_value(t.percent("discountRate"), years, equity),
        "project_npv": measures.present_value(t.percent("discountRate"), years, project),
        "payback_period": measures.payback(years, equity),
        "moic": distributed / (rows["equity_draw"].sum() + lines["injection"].sum()) if has_equity else None,
        "wacc": 100 * (senior.size * t.senior_rate + mezz.size * t.mezz_rate + (uses - debt) * t.percent("equityCost"))
        / uses,
        "senior_wal": life(t, lines, "senior"),
        "mezz_wal": life(t, lines, "mezz"),
        "senior_interest": lines["senior_interest"].sum(),
        "mezz_interest": lines["mezz_interest"].sum(),
        "idc": (rows["idc"] + rows["extra"]).sum(),
        "fees": (rows["abs"] + rows["upfront"] + rows["commitment"]).sum(),
        "dsra": rows["dsra"].sum(),
        "lockup_periods": lines["locked"].sum(),
        "shortfall_periods": float(np.sum(lines["shortfall"] > 0.005)),
        "balloon": senior.balloon,
    }  # fmt: skip


def worth(t, senior, lines):
    """Return what the cash flow to the end of the lease is worth over the debt, whatever is sold before."""
    discounted = lines["cfads"] * (1 + t.i) ** -np.arange(1.0, t.horizon + 1)
    if not senior.size:
        return {"llcr": None, "plcr": None}
    return {"llcr": discounted[: t.n].sum() / senior.size, "plcr": discounted.sum() / senior.size}


def life(t, lines, tranche):
    years = np.arange(1, t.last + 1) / t.m
    return measures.average_life(years, lines[f"{tranche}_principal"] + lines[f"{tranche}_prepayment"])


def stressed(t, senior, mezz, rows):
    """Return the downside case: lower rent, dearer operation and building, higher interest on the same principal."""
    shock = t.bps("rateShockBps")
    cash = income.before_tax(
        t, last=t.last, revenue_factor=1 - t.percent("rentDownside"), opex_factor=1 + t.percent("opexStress")
    )
    tax, converged = np.zeros(t.horizon), False
    for number in range(PASSES):
        whole = Waterfall(t, cash, senior, mezz, rows["dsra"][-1], tax=tax, last=t.horizon, shock=shock).run()
        if converged := agree(whole["tax"], tax):
            break
        tax = following(tax, whole["tax"], number)
    lines = Waterfall(t, cash, senior, mezz, rows["dsra"][-1], tax=tax, last=t.last, shock=shock).run()
    building_years, years = timeline(t, t.last)
    drawn = rows["equity_draw"] + dearer_building(t, rows)
    delay_years, delay_flows = delay(t, senior.size, mezz.size, shock)
    flows = np.concatenate([-drawn, delay_flows, lines["distribution"] - lines["injection"]])
    when = np.concatenate([building_years, t.cod_years + delay_years, years + t.p["codDelayMonths"] / 12])
    count = min(t.n, t.last)
    covers = cover(lines["cfads"][:count], lines["senior_service"][:count], senior.size + mezz.size)
    has_equity = rows["total_uses"] - senior.size - mezz.size > 0.005
    downside = {
        "stressed_dscr": covers.min() if covers.size else None,
        "stressed_irr": none_or(measures.rate(when, flows), 100) if has_equity else None,
    }
    return downside, converged


def dearer_building(t, rows):
    """Return the overrun that equity pays on top."""
    return rows["capex"] / t.capex * t.capex_market * t.percent("capexOverrun")


def delay(t, senior, mezz, shock):
    """Return years after completion and equity flows of the quarters by which operations are late."""
    lengths = np.array(quarters(int(t.p["codDelayMonths"])), dtype=float) / 12
    interest = senior * (t.senior_rate + shock) + mezz * (t.mezz_rate + shock)
    return np.cumsum(lengths), -interest * lengths
