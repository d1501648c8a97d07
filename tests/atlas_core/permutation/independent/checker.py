"""Recompute a scenario's figures from its own cash flows, and say where they do not follow from them."""

import numpy as np

from tests.atlas_core.permutation.independent import income, judgement, loans, measures
from tests.atlas_core.permutation.independent.waterfall import working_capital

TOLERANCE = 1e-9
CENT = 1e-4
"""Money of deals of 1e8: rounding of sums of a hundred periods."""


class Differences:
    """A list of sentences, one for each figure that does not agree."""

    def __init__(self):
        self.found = []

    def same(self, name, found, expected, scale=1.0):
        """Compare two numbers or two columns; `scale` is the size of what was added up."""
        if expected is None or found is None:
            if not (expected is None and found is None):
                self.found.append(f"{name}: {found} instead of {expected}")
            return
        found, expected = np.asarray(found, float), np.asarray(expected, float)
        off = np.abs(found - expected)
        allowed = TOLERANCE * np.maximum(np.abs(expected), scale)
        if not np.all(off <= allowed):
            at = int(np.argmax(off - allowed))
            self.found.append(f"{name}[{at}]: {found.flat[at]!r} instead of {expected.flat[at]!r}")

    def true(self, name, holds):
        if not np.all(holds):
            self.found.append(f"{name} does not hold")


def columns_of(cash_flows):
    """Return rows of records as columns of numbers, null as 0; texts stay texts."""
    if isinstance(cash_flows, dict):
        return {name: np.asarray(line) for name, line in cash_flows.items()}
    found = {}
    for name in cash_flows[0]:
        values = [row[name] for row in cash_flows]
        found[name] = np.array(values if name in ("phase", "date") else [float(value or 0.0) for value in values])
    return found


def check(outputs, candidates, cash_flows, t):
    """Return what does not follow from the cash flows of a scenario under the terms given."""
    c, d = columns_of(cash_flows), Differences()
    money = float(outputs["uses"])
    works = c["phase"] == "construction"
    check_income(d, c, ~works, t)
    check_balances(d, c, works, t, money)
    check_conservation(d, c, works, money)
    check_sources_and_uses(d, c, works, outputs, money)
    check_sizes(d, c, ~works, outputs, candidates, t)
    check_covers(d, c, ~works, outputs, t)
    check_returns(d, c, outputs, t, money)
    check_verdict(d, outputs)
    return d.found


# lines ----------------------------------------------------------------------------------------------------------------


def check_income(d, c, works_over, t):
    o = {name: line[works_over] for name, line in c.items()}
    expected = income.before_tax(t)
    for name, source in (("revenue", "revenue"), ("opex", "opex"), ("electricity", "electricity"), ("amf", "amf"),
                         ("noi", "noi"), ("maintenance_capex", "maintenance")):  # fmt: skip
        d.same(name, o[name], expected[source][: o[name].size])
    d.same("noi from its lines", o["noi"], o["revenue"] - o["opex"] - o["electricity"] - o["amf"], t.year_one_revenue)
    held = np.zeros(o["noi"].size)
    held[0] += expected["lag"]
    held[-1] -= expected["lag"]
    d.same("cfads", o["cfads"], o["noi"] - o["maintenance_capex"] - o["tax"] - held, t.year_one_revenue)
    d.same("depreciation", o["depreciation"], income.depreciation(t)[: o["noi"].size])
    paid = sum(o[f"{tranche}_{item}"] for tranche in ("senior", "mezz") for item in ("interest", "fee"))
    before = o["noi"] - o["maintenance_capex"] - o["depreciation"] - paid
    carried = np.concatenate([[0.0], o["loss_carried"][:-1]])
    d.same("loss_carried", o["loss_carried"], np.maximum(carried - before, 0), t.base_cost)
    d.same("tax", o["tax"], t.percent("taxRate") * np.maximum(before - carried, 0), t.year_one_revenue)


def check_balances(d, c, works, t, money):
    months = np.diff(c["years"], prepend=0.0)
    for tranche, rate in (("senior", t.senior_rate), ("mezz", t.mezz_rate)):
        opening, closing = c[f"{tranche}_opening"], c[f"{tranche}_closing"]
        d.same(f"{tranche}_opening", opening[1:], closing[:-1], money)
        moved = c[f"{tranche}_capitalised"] - c[f"{tranche}_principal"] - c[f"{tranche}_prepayment"]
        d.same(f"{tranche}_closing", closing, opening + c[f"{tranche}_draw"] + moved, money)
        rates = np.full(opening.size, rate)
        if tranche == "senior":
            rates[np.flatnonzero(~works)[0] + t.n :] += t.bps("refiSpreadBps")
        costed = 1.0 if t.p["financingCosts"] else np.where(works, 0.0, 1.0)
        d.same(f"{tranche}_interest", c[f"{tranche}_interest"], opening * rates * months * costed, money)
        fee = np.where(works, 0.0, opening * t.bps(f"{tranche}RunningBps") / t.m)
        d.same(f"{tranche}_fee", c[f"{tranche}_fee"], fee, money)
    d.same("dsra_closing", c["dsra_closing"], np.cumsum(c["dsra_deposit"] - c["dsra_release"]), money)
    d.same("trapped_closing", c["trapped_closing"], np.cumsum(c["trapped"] - c["released"]), money)
    for name, line in c.items():
        signed = name in ("phase", "date", "equity_flow", "project_flow", "noi", "cfads", "taxable_income",
                          "senior_dscr", "blended_dscr", "period")  # fmt: skip
        if not signed:
            d.true(f"{name} ≥ 0", line >= -CENT)


def check_conservation(d, c, works, money):
    """What came in is what was paid and what was put aside, in every row."""
    accreted = c["mezz_capitalised"]
    drawn = c["senior_draw"] + c["mezz_draw"] + c["equity_draw"]
    spent = sum(c[name] for name in ("capex", "land", "fees", "idc", "commitment_fee", "upfront_fee", "premium"))
    by_equity = np.where(works, c["senior_interest"] + c["mezz_interest"] - c["idc"], 0.0)
    d.same("construction rows", drawn[works], (spent + c["dsra_deposit"] + by_equity - accreted)[works], money)
    came = c["cfads"] + c["released"] + c["dsra_release"] + c["exit_value"] + c["equity_draw"]
    went = c["dsra_deposit"] + c["trapped"] + c["exit_cost"] + c["distribution"]
    for tranche in ("senior", "mezz"):
        went = went + sum(c[f"{tranche}_{item}"] for item in ("fee", "interest", "principal", "prepayment"))
        went = went - c[f"{tranche}_capitalised"]
    d.same("operating rows", came[~works], went[~works], money)


def check_sources_and_uses(d, c, works, outputs, money):
    d.same("equity_size", outputs["equity_size"], outputs["uses"] - outputs["total_debt"], money)
    d.same("total_debt", outputs["total_debt"], outputs["senior_size"] + outputs["mezz_size"], money)
    spent = sum(c[name][works].sum() for name in ("capex", "land", "fees", "idc", "commitment_fee", "upfront_fee",
                                                  "premium", "dsra_deposit"))  # fmt: skip
    d.same("uses", outputs["uses"], spent, money)
    for tranche in ("senior", "mezz"):
        d.same(f"{tranche} at completion", c[f"{tranche}_closing"][works][-1], outputs[f"{tranche}_size"], money)
        added = c[f"{tranche}_draw"][works].sum() + c[f"{tranche}_capitalised"][works].sum()
        d.same(f"{tranche} draws", added, outputs[f"{tranche}_size"], money)
    d.same("idc", outputs["idc"], c["idc"].sum(), money)
    d.same("dsra", outputs["dsra"], c["dsra_deposit"][works].sum(), money)


# outputs --------------------------------------------------------------------------------------------------------------


def check_sizes(d, c, over, outputs, candidates, t):
    """The size is the smallest candidate, and candidates that need no cash flow are what they say."""
    senior, mezz, uses = candidates["senior"], candidates["mezz"], outputs["uses"]
    expected = {
        "ltv": t.p["ltvCap"] * t.market_total,
        "gearing": None if t.p["maxGearing"] is None else t.percent("maxGearing") * uses,
        "amount": t.p["maxSenior"],
        "need": uses * (1 - t.percent("minEquityShare")),
    }
    for name, limit in expected.items():
        d.same(f"candidate senior {name}", senior.get(name), limit)
    cfads = sizing_cfads(c, over, t)
    if cfads is not None:
        by_cover = loans.senior_by_cover(t, cfads)
        d.same("candidate senior dscr", senior.get("dscr"), by_cover, t.year_one_revenue)
        unit = loans.owed(loans.senior_unit(t, cfads), t.i) * outputs["senior_size"]
        room = cfads[: t.mezz_n] / t.p["totalDSCR"] - unit[: t.mezz_n]
        if outputs["mezz_size"] > 0:
            d.same("candidate mezz dscr", mezz.get("dscr"), loans.mezz_unit(t, room)[0], t.year_one_revenue)
    smallest = min(limit for limit in senior.values() if limit is not None)
    d.same("senior_size", outputs["senior_size"], smallest, uses)
    left = {
        "ltv": t.p["ltvCap"] * t.market_total - outputs["senior_size"],
        "need": uses * (1 - t.percent("minEquityShare")) - outputs["senior_size"],
    }
    for name, limit in left.items():
        d.same(f"candidate mezz {name}", mezz.get(name), limit, uses)
    if outputs["mezz_size"] > 0:
        d.same("mezz_size", outputs["mezz_size"], min(v for v in mezz.values() if v is not None), uses)
    d.true("debt ≤ need", outputs["total_debt"] <= expected["need"] + TOLERANCE * uses)


def sizing_cfads(c, over, t):
    """Return the cash flow of the whole tenor as sizing sees it, without exit; None when tax after exit is unknown."""
    known = c["cfads"][over].size
    if known < min(t.n, t.horizon) and t.p["taxRate"] > 0:
        return None
    before = income.before_tax(t)
    tax = np.zeros(t.horizon)
    tax[:known] = c["tax"][over]
    cfads = np.zeros(max(t.n, t.horizon))
    held = working_capital(t, before["lag"], t.horizon)
    cfads[: t.horizon] = before["noi"] - before["maintenance"] - tax - held
    return cfads


def check_covers(d, c, over, outputs, t):
    o = {name: line[over] for name, line in c.items()}
    count = min(t.n, o["cfads"].size)
    at_call = t.exit is not None and o["cfads"].size == t.exit
    principal = {}
    for tranche in ("senior", "mezz"):
        principal[tranche] = o[f"{tranche}_principal"][:count]
    paid = (o["senior_interest"] - o["senior_capitalised"])[:count] + principal["senior"]
    if outputs["shortfall_periods"] == 0 and not at_call:
        served = paid > CENT
        covers = o["cfads"][:count][served] / paid[served]
        d.same("senior_dscr", outputs["senior_dscr"], covers.min() if covers.size else None)
        d.same("avg_dscr", outputs["avg_dscr"], covers.mean() if covers.size else None)
    owed = o["senior_interest"][:count] > CENT
    covers = o["cfads"][:count][owed] / o["senior_interest"][:count][owed]
    d.same("icr", outputs["icr"], covers.min() if covers.size else None)
    worth = o["cfads"] * (1 + t.i) ** -np.arange(1.0, o["cfads"].size + 1)
    size = outputs["senior_size"]
    d.same("llcr", outputs["llcr"], worth[: t.n].sum() / size if size > 0 else None)
    d.same("plcr", outputs["plcr"], worth.sum() / size if size > 0 else None)
    for tranche in ("senior", "mezz"):
        years = np.arange(1, o["cfads"].size + 1) / t.m
        repaid = o[f"{tranche}_principal"] + o[f"{tranche}_prepayment"]
        d.same(f"{tranche}_wal", outputs[f"{tranche}_wal"], measures.average_life(years, repaid))
        d.same(f"{tranche}_interest", outputs[f"{tranche}_interest"], o[f"{tranche}_interest"].sum(), size)
    d.same("lockup_periods", outputs["lockup_periods"], o["locked"].sum())
    d.same("ltv", outputs["ltv"], outputs["total_debt"] / t.market_total)
    d.same("senior_ltv", outputs["senior_ltv"], size / t.market_total)
    d.same("gearing", outputs["gearing"], outputs["total_debt"] / outputs["uses"])
    cost = size * t.senior_rate + outputs["mezz_size"] * t.mezz_rate
    cost += outputs["equity_size"] * t.percent("equityCost")
    d.same("wacc", outputs["wacc"], 100 * cost / outputs["uses"])


def check_returns(d, c, outputs, t, money):
    years, equity, project = c["years"], c["equity_flow"], c["project_flow"]
    d.same("equity_flow", equity, c["distribution"] - c["equity_draw"], money)
    operating = c["noi"] - c["maintenance_capex"] + c["exit_value"] - c["exit_cost"]
    if t.p["taxRate"] == 0 and t.p["collectionLagDays"] == 0 and not t.p["includeAbsFees"]:
        d.same("project_flow", project, operating - c["capex"] - c["land"] - c["fees"], money)
    earning = outputs["equity_size"] > 0.005
    d.same("npv", outputs["npv"], measures.present_value(t.percent("discountRate"), years, equity), money)
    project_npv = measures.present_value(t.percent("discountRate"), years, project)
    d.same("project_npv", outputs["project_npv"], project_npv, money)
    d.same("payback_period", outputs["payback_period"], measures.payback(years, equity))
    drawn = c["equity_draw"].sum()
    d.same("moic", outputs["moic"], c["distribution"].sum() / drawn if earning else None)
    check_rate(d, "irr", outputs["irr"], years, equity, earning)
    check_rate(d, "project_irr", outputs["project_irr"], years, project, True)


def check_rate(d, name, found, years, flows, earning):
    """The rate is the root of the flows; worth nothing at it, to the rounding of the terms."""
    expected = measures.rate(years, flows) if earning else None
    d.same(name, found, None if expected is None else 100 * expected)
    if found is not None:
        terms = flows * (1 + found / 100) ** -years
        d.true(f"NPV at {name} = 0", abs(terms.sum()) <= TOLERANCE * np.abs(terms).sum())


def check_verdict(d, outputs):
    for name, expected in judgement.judge(outputs).items():
        d.true(f"{name} is {expected}, found {outputs[name]}", outputs[name] == expected)
