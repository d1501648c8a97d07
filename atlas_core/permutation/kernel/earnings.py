"""What the building earns in each period, base case and downside, and the flows before financing."""

from typing import Any

from atlas_core.permutation.kernel import layout as at
from atlas_core.permutation.kernel.compiling import formula, stage
from atlas_core.permutation.kernel.lanes import Number, larger, smaller
from atlas_core.permutation.operations import AMF_SHARE, DAYS_PER_YEAR
from atlas_core.units import MONTHS_PER_YEAR


@formula
def clamped(value: Number) -> Number:
    """Return a value, not below 0 and not above 1."""
    return smaller(larger(value, 0.0), 1.0)


@formula
def rent_growth(kind: at.Kind, given: Any) -> Number:
    """Return the growth of the rent per year."""
    if kind.indexation == at.FLAT:
        growth = given[at.CPI] - given[at.CPI]
    elif kind.indexation == at.FIXED_ESCALATOR:
        growth = given[at.ESCALATOR]
    else:
        growth = smaller(larger(given[at.CPI], given[at.CPI_FLOOR]), given[at.CPI_CAP])
    return growth


@formula
def revenue_due(kind: at.Kind, given: Any, index: Number, ramp: float, period: int) -> Number:
    """Return the revenue that falls due in a period, counted from 0."""
    free = clamped(given[at.RENT_FREE_MONTHS] * kind.m / MONTHS_PER_YEAR - period)
    return given[at.GROSS_REVENUE] / kind.m * index * ramp * (1.0 - given[at.VACANCY]) * (1.0 - free)


@formula
def noi(kind: at.Kind, given: Any, revenue: Number, growth: Number, rent_lost: Number, opex_rise: Number) -> Number:
    """Return the NOI of a period and its maintenance.

    Parameters
    ----------
    revenue : of the base case
    growth : costs of the year per unit of the first year's
    rent_lost, opex_rise : the downside's departures
    """
    if kind.opex_amount:
        opex = given[at.GROSS_REVENUE] * given[at.OPEX_PERCENT] / kind.m * growth
    else:
        opex = given[at.OPEX_PERCENT] * revenue
    received = revenue * (1.0 - rent_lost)
    before_fee = received - opex * (1.0 + opex_rise) - given[at.ELECTRICITY] / kind.m * growth
    return before_fee - larger(AMF_SHARE * before_fee, 0.0), given[at.MAINTENANCE_CAPEX] * received


@formula
def collect(kind: at.Kind, given: Any, revenue: Any) -> None:
    """Hold back first-year revenue up to the collection lag and let it in at the end."""
    first_year = given[at.VACANCY] - given[at.VACANCY]
    for period in range(min(kind.m, kind.lease)):
        first_year = first_year + revenue[period]
    lag = first_year * given[at.COLLECTION_LAG_DAYS] / DAYS_PER_YEAR
    held = lag - lag
    for period in range(min(kind.m, kind.lease)):
        back = smaller(revenue[period], lag - held)
        revenue[period] = revenue[period] - back
        held = held + back
    revenue[kind.kept - 1] = revenue[kind.kept - 1] + held


@formula
def sale_values(kind: at.Kind, given: Any, state: Any, ramps: Any) -> None:
    """Write down what the sale brings in the base case and in the downside: NOI of the next year over the cap rate."""
    index, growth = year_levels(kind, given, kind.sale_year)
    base = index - index
    strained = base
    for period in range(kind.sale_year * kind.m, (kind.sale_year + 1) * kind.m):
        revenue = revenue_due(kind, given, index, ramps[kind.ramp, kind.sale_year], period)
        base = base + noi(kind, given, revenue, growth, base - base, base - base)[0]
        strained = strained + noi(kind, given, revenue, growth, given[at.RENT_DOWNSIDE], given[at.OPEX_STRESS])[0]
    state[at.SALE_VALUE] = larger(base / given[at.EXIT_CAP_RATE], 0.0)
    state[at.STRAINED_SALE_VALUE] = larger(strained / given[at.EXIT_CAP_RATE], 0.0)


@formula
def year_levels(kind: at.Kind, given: Any, year: int) -> Any:
    """Return rent and costs of an operating year, counted from 0, per unit of the first year's."""
    rise, cost_rise = 1.0 + rent_growth(kind, given), 1.0 + given[at.OPEX_GROWTH]
    index = rise - rise + 1.0
    growth = index
    for later in range(1, year + 1):
        index = index * rise if later < kind.hold_after else index
        growth = growth * cost_rise
    return index, growth


@stage
def operate_building(kind: at.Kind, memory: at.Memory, ramps: Any) -> None:
    """Fill in earnings of base case and downside, depreciation, and what a sale brings."""
    given, earned, strained = memory.given, memory.earned, memory.strained
    rise, cost_rise = 1.0 + rent_growth(kind, given), 1.0 + given[at.OPEX_GROWTH]
    index = rise - rise + 1.0
    growth = index
    for period in range(kind.lease):
        year = period // kind.m
        if period > 0 and period % kind.m == 0:
            index = index * rise if year < kind.hold_after else index
            growth = growth * cost_rise
        earned[period] = revenue_due(kind, given, index, ramps[kind.ramp, year], period)
        memory.worth[period] = growth
    if kind.lagging:
        collect(kind, given, earned)
    depreciable = given[at.CAPEX_MARKET] + given[at.FEES]
    life = given[at.DEPRECIATION_YEARS] * kind.m
    none = index - index
    for period in range(kind.lease):
        revenue, level = earned[period], memory.worth[period]
        net, maintenance = noi(kind, given, revenue, level, none, none)
        earned[period] = net - maintenance
        net, maintenance = noi(kind, given, revenue, level, given[at.RENT_DOWNSIDE], given[at.OPEX_STRESS])
        strained[period] = net - maintenance
        memory.written_off[period] = depreciable * clamped(life - period) / life
    for period in range(kind.lease, max(kind.lease, kind.tenor)):
        earned[period] = none
        strained[period] = none
    memory.state[at.MARKET_TOTAL] = given[at.CAPEX_MARKET] + given[at.LAND] + given[at.FEES]
    if kind.sale_year > 0:
        sale_values(kind, given, memory.state, ramps)


@stage
def flows_before_financing(kind: at.Kind, memory: at.Memory, rows: Any) -> None:
    """Fill in the flows of the project without debt, taxed as if there were none."""
    given, flow = memory.given, memory.project_flow
    capex = given[at.CAPEX_INTERNAL] if kind.internal else given[at.CAPEX_MARKET]
    for row in range(kind.before):
        flow[row] = -(capex * rows[kind.rows, row, at.CAPEX_SHARE])
    flow[0] = flow[0] - given[at.LAND] - given[at.FEES]
    loss = capex - capex
    for period in range(kind.kept):
        income = memory.earned[period] - memory.written_off[period] - loss
        loss = larger(-income, 0.0)
        flow[kind.before + period] = memory.earned[period] - given[at.TAX_RATE] * larger(income, 0.0)
    if kind.sale_year > 0:
        last = kind.before + kind.kept - 1
        flow[last] = flow[last] + memory.state[at.SALE_VALUE] * (1.0 - given[at.SELLING_COST])
