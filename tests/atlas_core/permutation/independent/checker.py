"""Recompute a scenario's figures from its own cash flows, and say where they do not follow from them."""

import numpy as np

from tests.atlas_core.permutation.independent import building, income, judgement, loans, measures, rules

TOLERANCE = 1e-9
"""[relative to the figure or to what was added up to it]"""
TRANCHES = ("senior", "mezz")
SPENT = ("capex", "land", "fees", "idc", "commitment_fee", "upfront_fee", "premium", "dsra_deposit")
SIGNED = ("period", "date", "phase", "noi", "cfads", "equity_flow", "project_flow", "senior_dscr", "blended_dscr")


class Differences:
    """Sentences, one for each figure that does not agree."""

    def __init__(self):
        self.found = []

    def same(self, name, found, expected, scale=0.0):
        """Compare two numbers or two columns; `scale` is the size of what was added up."""
        if expected is None or found is None:
            if not (expected is None and found is None):
                self.found.append(f"{name}: {found} instead of {expected}")
            return
        found, expected = np.asarray(found, float), np.asarray(expected, float)
        over = np.abs(found - expected) - TOLERANCE * np.maximum(np.abs(expected), scale)
        if not np.all(over <= 0):
            at = int(np.argmax(over))
            self.found.append(f"{name}[{at}]: {found.flat[at]!r} instead of {expected.flat[at]!r}")

    def true(self, name, holds):
        if not np.all(holds):
            self.found.append(f"{name} does not hold")


def check(outputs, candidates, cash_flows, t):
    """Return what does not follow from the cash flows of a scenario under the terms given."""
    c, d = columns_of(cash_flows), Differences()
    c["works"] = c["phase"] == "construction"
    o = {name: line[~c["works"]] for name, line in c.items()}
    money = float(outputs["uses"])
    check_income(d, o, t)
    check_construction(d, c, t, money)
    check_balances(d, c, outputs, t, money)
    check_conservation(d, c, money)
    check_sources_and_uses(d, c, outputs, t)
    check_sizes(d, o, outputs, candidates, t)
    check_covers(d, o, outputs, t)
    check_totals(d, o, outputs, t)
    check_returns(d, c, outputs, t, money)
    check_verdict(d, o, outputs, t)
    return d.found


def columns_of(cash_flows):
    """Return rows of records as columns of numbers, null as 0; texts stay texts."""
    if isinstance(cash_flows, dict):
        return {name: np.asarray(line) for name, line in cash_flows.items()}
    found = {}
    for name in cash_flows[0]:
        values = [row[name] for row in cash_flows]
        found[name] = np.array(values if name in ("phase", "date") else [float(value or 0.0) for value in values])
    return found


# rows -----------------------------------------------------------------------------------------------------------------


def check_income(d, o, t):
    """Income from the project's first year; CFADS and tax from the lines before them."""
    expected, size = income.before_tax(t, last=t.last), t.year_one_revenue
    for name, source in (("revenue", "revenue"), ("opex", "opex"), ("electricity", "electricity"), ("amf", "amf"),
                         ("noi", "noi"), ("maintenance_capex", "maintenance")):  # fmt: skip
        d.same(name, o[name], expected[source][: t.last], size)
    d.same("noi from its lines", o["noi"], o["revenue"] - o["opex"] - o["electricity"] - o["amf"], size)
    d.same("cfads", o["cfads"], o["noi"] - o["maintenance_capex"] - o["tax"], size)
    d.same("depreciation", o["depreciation"], income.depreciation(t)[: t.last])
    deducted = sum(o[f"{tranche}_{item}"] for tranche in TRANCHES for item in ("interest", "fee"))
    before = o["noi"] - o["maintenance_capex"] - o["depreciation"] - deducted
    carried = np.concatenate([[0.0], o["loss_carried"][:-1]])
    d.same("loss_carried", o["loss_carried"], np.maximum(carried - before, 0), t.base_cost)
    d.same("taxable_income", o["taxable_income"], np.maximum(before - carried, 0), t.base_cost)
    d.same("tax", o["tax"], t.percent("taxRate") * o["taxable_income"], size)
    value, cost = income.exit_value(t, expected)
    d.same("exit_value", o["exit_value"].sum(), value)
    d.same("exit_cost", o["exit_cost"].sum(), cost)


def check_construction(d, c, t, money):
    """Every cost of the rows before operations from the project and from the opening balances."""
    w = {name: line[c["works"]] for name, line in c.items()}
    count, months = len(t.quarters), np.array([0, *t.quarters]) / 12
    d.same("years before operations", w["years"], np.cumsum(months))
    d.same("capex", w["capex"], np.concatenate([[0.0], building.capex_rows(t)]), money)
    d.same("land", w["land"], np.concatenate([[t.land], np.zeros(count)]), money)
    d.same("fees", w["fees"], np.concatenate([[t.fees], np.zeros(count)]), money)
    senior, mezz = w["senior_closing"][-1], w["mezz_closing"][-1]
    costed = 1.0 if t.p["financingCosts"] else 0.0
    upfront = t.abs_fixed + t.abs_share * (senior + mezz)
    upfront += t.bps("seniorUpfrontBps") * senior + t.bps("mezzUpfrontBps") * mezz
    d.same("upfront_fee", w["upfront_fee"], costed * np.concatenate([[upfront], np.zeros(count)]), money)
    undrawn = senior - w["senior_opening"] + mezz - w["mezz_opening"]
    d.same("commitment_fee", w["commitment_fee"], costed * t.bps("commitmentBps") * months * undrawn, money)
    from_uses, by_equity, accreted, premium = interest_parts(w, t)
    d.same("idc", w["idc"], from_uses + by_equity, money)
    d.same("premium", w["premium"], premium, money)
    d.same("mezz_capitalised before operations", w["mezz_capitalised"], accreted, money)


def interest_parts(w, t):
    """Return interest from uses, by equity, accreted, and the premium, in each row before operations."""
    share = np.concatenate([[0.0], building.covered_share(t)])
    senior = [
        building.interest_split(t, "senior", paid, part) for paid, part in zip(w["senior_interest"], share, strict=True)
    ]
    mezz = [building.interest_split(t, "mezz", paid, 1.0) for paid in w["mezz_interest"]]
    return np.array(senior).T + np.array(mezz).T


def check_balances(d, c, outputs, t, money):
    length = np.diff(c["years"], prepend=0.0)
    for tranche, rate in (("senior", t.senior_rate), ("mezz", t.mezz_rate)):
        opening, closing = c[f"{tranche}_opening"], c[f"{tranche}_closing"]
        d.same(f"{tranche}_opening", opening[1:], closing[:-1], money)
        moved = c[f"{tranche}_capitalised"] - c[f"{tranche}_principal"] - c[f"{tranche}_prepayment"]
        d.same(f"{tranche}_closing", closing, opening + c[f"{tranche}_draw"] + moved, money)
        rates = np.full(opening.size, rate)
        if tranche == "senior" and outputs["refinanced"]:
            rates[np.flatnonzero(~c["works"])[0] + t.n :] += t.bps("refiSpreadBps")
        costed = 1.0 if t.p["financingCosts"] else np.where(c["works"], 0.0, 1.0)
        d.same(f"{tranche}_interest", c[f"{tranche}_interest"], opening * rates * length * costed, money)
        if not outputs["shortfall_periods"] and not outputs["lockup_periods"]:
            fee = np.where(c["works"], 0.0, opening * t.bps(f"{tranche}RunningBps") / t.m)
            d.same(f"{tranche}_fee", c[f"{tranche}_fee"], fee, money)
    d.same("dsra_closing", c["dsra_closing"], np.cumsum(c["dsra_deposit"] - c["dsra_release"]), money)
    d.same("trapped_closing", c["trapped_closing"], np.cumsum(c["trapped"] - c["released"]), money)
    for name in set(c) - set(SIGNED) - {"works"}:
        d.true(f"{name} ≥ 0", c[name] >= -TOLERANCE * money)
    if t.n < t.last and not t.balloon and not outputs["shortfall_periods"]:
        d.same("senior balance at maturity", c["senior_closing"][~c["works"]][t.n - 1], 0.0, money)


def check_conservation(d, c, money):
    """What came in is what was paid and what was put aside, in every row."""
    works = c["works"]
    drawn = c["senior_draw"] + c["mezz_draw"] + c["equity_draw"]
    d.same("rows before operations", drawn[works], sum(c[name] for name in SPENT)[works], money)
    came = c["cfads"] + c["released"] + c["dsra_release"] + c["exit_value"] + c["equity_draw"]
    went = c["dsra_deposit"] + c["trapped"] + c["exit_cost"] + c["distribution"]
    for tranche in TRANCHES:
        went = went + sum(c[f"{tranche}_{item}"] for item in ("fee", "interest", "principal", "prepayment"))
        went = went - c[f"{tranche}_capitalised"]
    d.same("operating rows", came[~works], went[~works], money)


# outputs --------------------------------------------------------------------------------------------------------------


def check_sources_and_uses(d, c, outputs, t):
    w, money = {name: line[c["works"]] for name, line in c.items()}, outputs["uses"]
    by_equity = interest_parts(w, t)[1].sum()
    d.same("uses", outputs["uses"], sum(w[name].sum() for name in SPENT) - by_equity)
    d.same("sources", outputs["senior_size"] + outputs["mezz_size"] + outputs["equity_size"], outputs["uses"])
    d.same("total_debt", outputs["total_debt"], outputs["senior_size"] + outputs["mezz_size"], money)
    for tranche in TRANCHES:
        d.same(f"{tranche} at completion", w[f"{tranche}_closing"][-1], outputs[f"{tranche}_size"], money)
        drawn = outputs[f"{tranche}_size"] - w[f"{tranche}_capitalised"].sum()
        d.same(f"{tranche} draws", w[f"{tranche}_draw"].sum(), drawn, money)
    d.same("idc", outputs["idc"], w["idc"].sum(), money)
    d.same("fees", outputs["fees"], w["upfront_fee"].sum() + w["commitment_fee"].sum(), money)
    d.same("dsra", outputs["dsra"], w["dsra_deposit"].sum(), money)


def check_sizes(d, o, outputs, candidates, t):
    """The size is the smallest candidate, and every candidate is what its definition says."""
    senior, mezz, uses, size = candidates["senior"], candidates["mezz"], outputs["uses"], outputs["senior_size"]
    need = uses * (1 - t.percent("minEquityShare"))
    expected = {
        "ltv": t.p["ltvCap"] * t.market_total,
        "gearing": None if t.p["maxGearing"] is None else t.percent("maxGearing") * uses,
        "amount": t.p["maxSenior"],
        "need": need,
    }
    beside = {
        "ltv": expected["ltv"] - size,
        "need": need - size,
        "share": None if t.p["mezzShareMax"] is None else t.percent("mezzShareMax") * uses,
    }
    if (cfads := sizing_cfads(o, t)) is not None and not judgement.failed("CONVERGENCE", outputs):
        expected["dscr"] = loans.senior_by_cover(t, cfads)
        icr = t.p["minIcr"]
        expected["icr"] = None if icr is None or t.i == 0 else cfads[: t.n].min() / (icr * t.i)
        service = loans.owed(loans.senior_unit(t, cfads), t.i) * size
        beside["dscr"] = loans.mezz_unit(t, cfads[: t.mezz_n] / t.p["totalDSCR"] - service[: t.mezz_n])[0]
    for name, limit in expected.items():
        d.same(f"senior candidate {name}", senior.get(name), limit, uses)
    smallest = min(limit for limit in senior.values() if limit is not None)
    d.same("senior_size", size, max(smallest, 0.0), uses)
    d.same("binding", senior[outputs["binding"]], smallest, uses)
    d.true("debt ≤ need", outputs["total_debt"] <= need + TOLERANCE * uses)
    if t.p["mezz"] != "on":
        d.same("mezz_size", outputs["mezz_size"], 0.0, uses)
        return
    for name, limit in beside.items():
        d.same(f"mezz candidate {name}", mezz.get(name), limit, uses)
    smallest = min(limit for limit in mezz.values() if limit is not None)
    d.same("mezz_size", outputs["mezz_size"], max(smallest, 0.0), uses)
    d.same("mezz_binding", mezz[outputs["mezz_binding"]], smallest, uses)


def sizing_cfads(o, t):
    """Return the cash flow of the whole tenor as sizing sees it, without exit; None when tax after exit is unknown."""
    known = t.last
    if known < min(t.n, t.horizon) and t.p["taxRate"] > 0:
        return None
    before = income.before_tax(t, last=t.last)
    tax = np.zeros(t.horizon)
    tax[:known] = o["tax"]
    cfads = np.zeros(max(t.n, t.horizon))
    cfads[: t.horizon] = before["noi"] - before["maintenance"] - tax
    return cfads


def check_covers(d, o, outputs, t):
    """Cover ratios from the rows; where something stayed unpaid, paid service is not what was due."""
    count, debt = min(t.n, t.last), outputs["total_debt"]
    service = {tranche: o[f"{tranche}_interest"] - o[f"{tranche}_capitalised"] + o[f"{tranche}_principal"]
               for tranche in TRANCHES}  # fmt: skip
    repaid_from_cash = t.balloon > 0 and t.last >= t.n and not outputs["refinanced"]
    if not outputs["shortfall_periods"] and not outputs["lockup_periods"] and not repaid_from_cash:
        covers = covers_of(o["cfads"][:count], service["senior"][:count], debt)
        d.same("senior_dscr", outputs["senior_dscr"], min(covers, default=None))
        d.same("avg_dscr", outputs["avg_dscr"], np.mean(covers) if covers else None)
        both = covers_of(o["cfads"][:count], (service["senior"] + service["mezz"])[:count], debt)
        d.same("blended_dscr", outputs["blended_dscr"], min(both, default=None))
    covers = covers_of(o["cfads"][:count], o["senior_interest"][:count], debt)
    d.same("icr", outputs["icr"], min(covers, default=None))
    if t.last == t.horizon:
        worth = o["cfads"] * (1 + t.i) ** -np.arange(1.0, t.last + 1)
        size = outputs["senior_size"]
        d.same("llcr", outputs["llcr"], worth[: t.n].sum() / size if size > 0 else None)
        d.same("plcr", outputs["plcr"], worth.sum() / size if size > 0 else None)
        if t.p["amortisation"] == "sculpted" and outputs["binding"] == "dscr" and is_smooth(o, t):
            d.same("llcr of a sculpted loan", outputs["llcr"], t.p["seniorDSCR"])


def is_smooth(o, t):
    """Return whether a loan can be sculpted to every period: no grace, and cash in all of the tenor."""
    return t.grace == 0 and t.n <= t.horizon and bool((o["cfads"][: t.n] > 0).all())


def covers_of(cash, service, debt):
    return [float(paid / owed) for paid, owed in zip(cash, service, strict=True) if owed > 1e-9 * debt]


def check_totals(d, o, outputs, t):
    money = outputs["uses"]
    years = np.arange(1, t.last + 1) / t.m
    for tranche in TRANCHES:
        repaid = o[f"{tranche}_principal"] + o[f"{tranche}_prepayment"]
        d.same(f"{tranche}_wal", outputs[f"{tranche}_wal"], measures.average_life(years, repaid))
        d.same(f"{tranche}_interest", outputs[f"{tranche}_interest"], o[f"{tranche}_interest"].sum(), money)
    d.same("lockup_periods", outputs["lockup_periods"], o["locked"].sum())
    d.same("shortfall_periods", outputs["shortfall_periods"], np.sum(o["shortfall"] > TOLERANCE * money))
    d.same("ltv", outputs["ltv"], outputs["total_debt"] / t.market_total, 1.0)
    d.same("senior_ltv", outputs["senior_ltv"], outputs["senior_size"] / t.market_total, 1.0)
    d.same("gearing", outputs["gearing"], outputs["total_debt"] / money, 1.0)
    d.same("balloon", outputs["balloon"], t.balloon * outputs["senior_size"], money)
    cost = outputs["senior_size"] * t.senior_rate + outputs["mezz_size"] * t.mezz_rate
    cost += outputs["equity_size"] * t.percent("equityCost")
    d.same("wacc", outputs["wacc"], 100 * cost / money)


def check_returns(d, c, outputs, t, money):
    years, equity, project = c["years"], c["equity_flow"], c["project_flow"]
    d.same("years in operation", years[~c["works"]], t.cod_years + np.arange(1, t.last + 1) / t.m)
    d.same("equity_flow", equity, c["distribution"] - c["equity_draw"], money)
    d.same("project_flow", project, unlevered_flow(c, t), money)
    discount = t.percent("discountRate")
    d.same("npv", outputs["npv"], measures.present_value(discount, years, equity), money)
    d.same("project_npv", outputs["project_npv"], measures.present_value(discount, years, project), money)
    d.same("payback_period", outputs["payback_period"], measures.payback(years, equity))
    earning = outputs["equity_size"] > 0.005
    check_multiple(d, c, outputs["moic"], earning)
    check_rate(d, "irr", outputs["irr"], years, equity if earning else np.zeros(years.size))
    check_rate(d, "project_irr", outputs["project_irr"], years, project)
    if outputs["irr"] is not None and outputs["stressed_irr"] is not None:
        halfway = (outputs["irr"] + outputs["stressed_irr"]) / 2
        d.same("risk_adjusted_irr", outputs.get("risk_adjusted_irr", halfway), halfway, 1.0)


def check_multiple(d, c, found, earning):
    """Distributions over draws; a distribution may be what rounding left of the cash that debt service took."""
    drawn = c["equity_draw"].sum() if earning else 1.0
    rounding = measures.ROUNDING * (np.abs(c["cfads"]).sum() + drawn)
    d.same("moic", found, c["distribution"].sum() / drawn if earning else None, rounding / drawn / TOLERANCE)


def unlevered_flow(c, t):
    works = c["works"]
    flow = c["noi"] - c["maintenance_capex"] + c["exit_value"] - c["exit_cost"] - c["capex"] - c["land"] - c["fees"]
    flow[~works] -= income.unlevered_tax(t, income.before_tax(t, last=t.last))[: t.last]
    return flow


def check_rate(d, name, found, years, flows):
    """The rate is the nearest root of the flows; they are worth nothing at it, to the rounding of the terms."""
    flows = measures.without_rounding(flows)
    expected = measures.rate(years, flows)
    d.same(name, found, None if expected is None else 100 * expected, 1.0)
    if found is not None:
        terms = flows * (1 + found / 100) ** -years
        d.true(f"NPV at {name} = 0", abs(terms.sum()) <= TOLERANCE * np.abs(terms).sum())


def check_verdict(d, o, outputs, t):
    ruled = rules.judge(outputs, t)
    d.same("composite", outputs["composite"], ruled.pop("composite"), 1.0)
    for name, expected in (judgement.judge(outputs) | ruled).items():
        d.true(f"{name} is {expected}, found {outputs[name]}", outputs[name] == expected)
    if "fail_reasons" in outputs:
        for reason, holds in judgement.reasons(outputs, t).items():
            if reason != "DSCR" or t.p["amortisation"] != "sculpted":
                d.true(f"fail reason {reason} {holds}", judgement.failed(reason, outputs) == holds)
        if t.p["amortisation"] == "sculpted" and (cfads := sizing_cfads(o, t)) is not None:
            flagged = bool((cfads[: t.n] <= 0).any())
            missed = judgement.reasons(outputs, t)["DSCR"]
            d.true(f"fail reason DSCR {missed or flagged}", judgement.failed("DSCR", outputs) == (missed or flagged))
