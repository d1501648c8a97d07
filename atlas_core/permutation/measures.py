"""The result columns of a scenario that are numbers."""

from collections.abc import Sequence
from typing import Any

from atlas_core.permutation import loans, returns, senior
from atlas_core.permutation.debt import is_refinanced
from atlas_core.permutation.model import Case, Scenario
from atlas_core.permutation.tranche import NEGLIGIBLE, TrancheRow
from atlas_core.permutation.waterfall import SLACK
from atlas_core.units import PERCENT

NO_EQUITY = 0.005
"""[currency] Equity up to this is none: no return on it is defined."""

Outputs = dict[str, Any]
"""Result columns by name; None where there is no value."""


def measures(scenario: Scenario) -> Outputs:
    """Return sizes, covers, returns and the rest of the numbers.

    References
    ----------
    Atlas scenario model, “Result columns”.
    """
    return _sizes(scenario) | _covers(scenario) | _returns(scenario) | _debt_lines(scenario) | _stressed(scenario)


def _sizes(scenario: Scenario) -> Outputs:
    stack, value = scenario.stack, scenario.figures.market_total
    total = stack.senior + stack.mezz
    return {
        "senior_size": stack.senior,
        "binding": stack.binding,
        "mezz_size": stack.mezz,
        "mezz_binding": stack.mezz_binding,
        "equity_size": stack.equity,
        "total_debt": total,
        "uses": stack.uses,
        "ltv": ratio(total, value),
        "senior_ltv": ratio(stack.senior, value),
        "gearing": ratio(total, stack.uses),
    }


def _covers(scenario: Scenario) -> Outputs:
    base, terms = scenario.base, scenario.terms
    dscr = [row.senior_dscr for row in base.flows.cash if row.senior_dscr is not None]
    blended = [row.blended_dscr for row in base.flows.cash if row.blended_dscr is not None]
    tenor, rate, size = senior.periods(terms), senior.rate(terms), scenario.stack.senior
    cfads = base.levered.cfads
    return {
        "senior_dscr": min(dscr, default=None),
        "avg_dscr": sum(dscr) / len(dscr) if dscr else None,
        "blended_dscr": min(blended, default=None),
        "icr": interest_cover(base, tenor),
        "llcr": ratio(loans.present_value(rate, cfads[:tenor]), size),
        "plcr": ratio(loans.present_value(rate, cfads), size),
    }


def interest_cover(case: Case, tenor: int) -> float | None:
    """Return the smallest CFADS over senior interest; interest on what rounding left of a loan is none."""
    rows = list(zip(case.levered.cfads, case.flows.senior, strict=False))[:tenor]
    floor = SLACK * case.levered.stack.senior
    return min((cfads / row.interest for cfads, row in rows if row.interest > floor), default=None)


def _returns(scenario: Scenario) -> Outputs:
    years, equity = [*scenario.before, *scenario.years], scenario.equity_flow
    rate = scenario.terms.discount_rate
    owned = scenario.stack.equity > NO_EQUITY
    cash = scenario.base.flows.cash
    draws = sum(row.equity_draw for row in scenario.stack.funding.rows) + sum(row.equity_draw for row in cash)
    return {
        "irr": percent(returns.irr(years, equity)) if owned else None,
        "project_irr": percent(returns.irr(years, scenario.project_flow)),
        "npv": returns.npv(rate, years, equity),
        "project_npv": returns.npv(rate, years, scenario.project_flow),
        "payback_period": returns.payback(years, equity),
        "moic": ratio(sum(row.distribution for row in cash), draws) if owned else None,
        "wacc": _wacc(scenario),
    }


def _wacc(scenario: Scenario) -> float | None:
    stack, terms = scenario.stack, scenario.terms
    cost = stack.senior * terms.senior_rate + stack.mezz * terms.mezz_rate + stack.equity * terms.equity_cost
    return percent(ratio(cost, stack.uses))


def _debt_lines(scenario: Scenario) -> Outputs:
    stack, flows = scenario.stack, scenario.base.flows
    paid = stack.funding.rows
    start = scenario.before[-1]
    times = [time - start for time in scenario.years]
    return {
        "senior_wal": _average_life(times, flows.senior, stack.senior),
        "mezz_wal": _average_life(times, flows.mezz, stack.mezz),
        "senior_interest": sum(row.interest for row in flows.senior),
        "mezz_interest": sum(row.interest for row in flows.mezz),
        "idc": sum(row.idc for row in paid),
        "fees": stack.at_close.fees + sum(row.commitment_fee for row in paid),
        "dsra": stack.at_close.reserve,
        "lockup_periods": sum(row.locked for row in flows.cash),
        "shortfall_periods": float(sum(row.shortfall > 0 for row in flows.cash)),
        "balloon": stack.senior * stack.senior_shape.balloon,
        "refinanced": float(is_refinanced(scenario.terms, stack) and _left_at_maturity(scenario)),
        "day1_cash": _day1_cash(scenario),
    }


def _left_at_maturity(scenario: Scenario) -> bool:
    """Return whether prepayments have left any of the senior loan to refinance."""
    rows = scenario.base.levered.flows.senior
    return rows[senior.periods(scenario.terms) - 1].closing > NEGLIGIBLE * scenario.stack.senior


def _average_life(times: Sequence[float], rows: Sequence[TrancheRow], loan: float) -> float | None:
    """Return when the loan is repaid on average; None if no more of it than rounding is."""
    repaid = [row.principal + row.prepayment for row in rows]
    if sum(repaid) <= NEGLIGIBLE * loan:
        return None
    return ratio(sum(time * amount for time, amount in zip(times, repaid, strict=True)), sum(repaid))


def _day1_cash(scenario: Scenario) -> float:
    terms = scenario.terms
    return terms.overlay_inflow - terms.overlay_cost - terms.wrap * scenario.stack.senior


def _stressed(scenario: Scenario) -> Outputs:
    dscr = [row.senior_dscr for row in scenario.downside.flows.cash if row.senior_dscr is not None]
    owned = scenario.stack.equity > NO_EQUITY
    stressed = returns.irr(scenario.downside_years, scenario.downside_equity_flow) if owned else None
    return {"stressed_dscr": min(dscr, default=None), "stressed_irr": percent(stressed)}


def ratio(part: float, whole: float) -> float | None:
    """Return part / whole; None when there is no whole."""
    return part / whole if whole > 0 else None


def percent(share: float | None) -> float | None:
    """Return a fraction in whole per cents."""
    return None if share is None else share * PERCENT
