"""Sheet “Cash flow”, upper part: from rent to NOI, maintenance, tax and CFADS."""

from atlas_core.exchange.model_workbook.parts import Block, Cell, Line
from atlas_core.exchange.model_workbook.subject import Subject
from atlas_core.permutation import exits, operations
from atlas_core.permutation.operations import AMF_SHARE, DAYS_PER_YEAR
from atlas_core.permutation.parameters import Terms
from atlas_core.permutation.tax import tax
from atlas_core.units import MONTHS_PER_YEAR

M = "in_periodsPerYear"
GROWTH = {
    "Flat": "0",
    "FixedEscalator": "in_escalator/100",
    "CPI_Linked": "MIN(MAX(in_cpi,in_cpiFloor),in_cpiCap)/100",
    "Partial": "MIN(MAX(in_cpi,in_cpiFloor),in_cpiCap)/100",
}
STEPS = {"Partial": "MIN({year},in_holdAfterYears)"}
OPEX = {
    "share": "in_opexPercent/100*{revenue}",
    "amount": f"fig_gross_revenue*in_opexPercent/100/{M}*(1+in_opexGrowth/100)^({{year}}-1)",
}


def blocks(subject: Subject) -> list[Block]:
    """Return the blocks of the operations."""
    return [_horizon(subject), _timeline(subject), _revenue(subject), _costs(subject), _tax(subject)]


def _horizon(subject: Subject) -> Block:
    terms, found = subject.found.terms, subject.found
    exit_period = exits.exit_period(terms) or 0
    clamped = min(max(terms.cpi, terms.cpi_floor), terms.cpi_cap)
    growth = {"Flat": 0.0, "FixedEscalator": terms.escalator}.get(terms.indexation, clamped)
    gross = f"SUM([due@0]:[due@{terms.periods_per_year - 1}])"
    lag = sum(_due(subject)[: terms.periods_per_year]) * terms.collection_lag_days / DAYS_PER_YEAR
    return Block(
        "Horizon",
        [
            Cell("cod_years", "Start of operations", "years", found.before[-1], "fig_operations_month/12",
                 "from financial close"),
            Cell("lease_periods", "Periods to the end of the lease", "count", subject.periods,
                 f"ROUNDUP(ROUND(in_leaseTermYears*{M},9),0)"),
            Cell("exit_period", "Period of the exit", "count", exit_period,
                 f'IF(in_exitYear="",0,IF(in_exitYear*{M}<=lease_periods,in_exitYear*{M},0))', "0: held to the end"),
            Cell("last_period", "Last period with flows", "count", subject.last,
                 "IF(exit_period>0,exit_period,lease_periods)"),
            Cell("rent_growth", "Yearly growth of rent", "rate", growth, GROWTH[terms.indexation]),
            Cell("lag_revenue", "Revenue collected at the end", "money", lag,
                 f"{gross}*in_collectionLagDays/{DAYS_PER_YEAR:g}"),
        ],
    )  # fmt: skip


def _timeline(subject: Subject) -> Block:
    found, terms = subject.found, subject.found.terms
    table, m = found.figures.timetable, terms.periods_per_year
    numbers = range(1, subject.periods + 1)
    months = [table.operations_month + number * MONTHS_PER_YEAR // m for number in numbers]
    return Block(
        "Periods",
        [
            Line("period", "Period", "count", list(numbers), "[period<]+1", first="1"),
            Line("date", "End of period", "text", [table.day(month) for month in months]),
            Line("years", "Years from close", "years", [month / MONTHS_PER_YEAR for month in months],
                 f"cod_years+[period]/{M}"),
            Line("year", "Operating year", "count", [operations.operating_year(terms, number) for number in numbers],
                 f"INT(([period]-1)/{M})+1"),
        ],
    )  # fmt: skip


def _due(subject: Subject) -> list[float]:
    found = subject.found
    return [operations.gross_revenue(found.figures, found.terms, number) for number in range(1, subject.periods + 1)]


def _held(due: list[float], terms: Terms) -> list[float]:
    left = sum(due[: terms.periods_per_year]) * terms.collection_lag_days / DAYS_PER_YEAR
    held = []
    for place, amount in enumerate(due):
        back = min(amount, left) if place < terms.periods_per_year else 0.0
        held.append(back)
        left -= back
    return held


def _revenue(subject: Subject) -> Block:
    terms, earned = subject.found.terms, subject.found.base.operations
    numbers = range(1, subject.periods + 1)
    years = [operations.operating_year(terms, number) for number in numbers]
    due = _due(subject)
    return Block(
        "Revenue",
        [
            Line("rent_index", "Index", "factor", [operations.index(terms, year) for year in years],
                 _index(terms, "[year]")),
            Line("ramp", "Occupancy ramp", "rate", [operations.ramp(terms, year) for year in years], role="input"),
            Line("rent_free", "Rent-free part", "rate", [operations.rent_free_share(terms, one) for one in numbers],
                 _rent_free("[period]")),
            Line("due", "Revenue that falls due", "money", due, _due_formula("[rent_index]", "[ramp]", "[rent_free]")),
            Line("held", "Collected later", "money", _held(due, terms),
                 f"IF([period]<={M},MIN([due],lag_revenue-SUM([held:<])),0)"),
            Line("revenue", "Revenue", "money", earned.revenue,
                 "[due]-[held]+IF([period]=last_period,SUM([held:]),0)", total=True),
        ],
    )  # fmt: skip


def _index(terms: Terms, year: str) -> str:
    return f"(1+rent_growth)^({STEPS.get(terms.indexation, '{year}').format(year=year)}-1)"


def _rent_free(period: str) -> str:
    return f"MIN(1,MAX(0,in_rentFreeMonths/(12/{M})-({period}-1)))"


def _due_formula(index: str, ramp: str, rent_free: str) -> str:
    return f"fig_gross_revenue/{M}*{index}*{ramp}*(1-in_vacancy/100)*(1-{rent_free})"


def _power(year: str) -> str:
    return f"fig_electricity/{M}*(1+in_opexGrowth/100)^({year}-1)"


def _costs(subject: Subject) -> Block:
    terms, earned = subject.found.terms, subject.found.base.operations
    opex = OPEX[terms.opex_mode].format(revenue="[revenue]", year="[year]")
    return Block(
        "Operating costs and CFADS",
        [
            Line("opex", "OpEx", "money", earned.opex, opex, total=True),
            Line("electricity", "Electricity", "money", earned.electricity, _power("[year]"), total=True),
            Line("amf", "Asset management fee", "money", earned.amf,
                 f"MAX(0,{AMF_SHARE}*([revenue]-[opex]-[electricity]))", total=True),
            Line("noi", "NOI", "money", earned.noi, "[revenue]-[opex]-[electricity]-[amf]", total=True),
            Line("maintenance", "Maintenance CapEx", "money", earned.maintenance, "in_maintenanceCapex/100*[revenue]",
                 total=True),
            Line("tax_paid", "Tax paid", "money", list(subject.found.base.levered.paid), total=True, role="solved"),
            Line("cfads", "CFADS", "money", subject.found.base.levered.cfads, "[noi]-[maintenance]-[tax_paid]",
                 total=True),
        ],
    )  # fmt: skip


def _tax(subject: Subject) -> Block:
    found, levied = subject.found, subject.found.base.levered.tax
    earnings = found.base.operations.earnings
    unlevered = tax(found.terms.tax_rate, earnings, [0.0] * len(earnings), levied.depreciation)
    life = f"(in_depreciationYears*{M})"
    deducted = "[senior_interest]-[senior_fee]-[mezz_interest]-[mezz_fee]"
    income, own_income = f"[noi]-[maintenance]-[depreciation]-{deducted}", "[noi]-[maintenance]-[depreciation]"
    return Block(
        "Tax",
        [
            Line("depreciation", "Depreciation", "money", levied.depreciation,
                 f"(fig_capex_market+fig_fees)*MIN(1,MAX(0,{life}-([period]-1)))/{life}"),
            Line("loss", "Losses carried forward", "money", levied.loss_carried, f"MAX(0,-({income}-[loss<]))"),
            Line("tax_due", "Tax on these figures", "money", levied.tax, f"in_taxRate/100*MAX(0,{income}-[loss<])",
                 total=True),
            Line("loss_unlevered", "Losses carried forward, no debt", "money", unlevered.loss_carried,
                 f"MAX(0,-({own_income}-[loss_unlevered<]))"),
            Line("tax_unlevered", "Tax without debt", "money", unlevered.tax,
                 f"in_taxRate/100*MAX(0,{own_income}-[loss_unlevered<])", total=True),
        ],
    )  # fmt: skip


def after_exit(subject: Subject) -> Block | None:
    """Return the year after the exit, whose NOI is what is sold; None where nothing is."""
    terms, figures = subject.found.terms, subject.found.figures
    if not exits.exit_period(terms) or terms.exit_year is None:
        return None
    year, m = terms.exit_year + 1, terms.periods_per_year
    numbers = [(year - 1) * m + place for place in range(1, m + 1)]
    due = [operations.gross_revenue(figures, terms, number) for number in numbers]
    opex = OPEX[terms.opex_mode].format(revenue="[next_due]", year="(in_exitYear+1)")
    before = f"([next_due]-{opex}-{_power('(in_exitYear+1)')})"
    return Block(
        "Year after the exit, on revenue that falls due",
        [
            Line("next_period", "Period", "count", list(numbers), "[next_period<]+1", first=f"in_exitYear*{M}+1"),
            Line("next_ramp", "Occupancy ramp", "rate", [operations.ramp(terms, year)] * m, role="input"),
            Line("next_due", "Revenue that falls due", "money", due,
                 _due_formula(_index(terms, "(in_exitYear+1)"), "[next_ramp]", _rent_free("[next_period]"))),
            Line("next_noi", "NOI", "money", _next_noi(subject, due),
                 f"{before}-MAX(0,{AMF_SHARE}*{before})"),
        ],
    )  # fmt: skip


def _next_noi(subject: Subject, due: list[float]) -> list[float]:
    terms, figures = subject.found.terms, subject.found.figures
    grown = (1 + terms.opex_growth) ** (terms.exit_year or 0)
    fixed = figures.gross_revenue * terms.opex_percent / terms.periods_per_year * grown
    power = figures.electricity / terms.periods_per_year * grown
    costs = [terms.opex_percent * amount if terms.opex_mode == "share" else fixed for amount in due]
    before = [amount - cost - power for amount, cost in zip(due, costs, strict=True)]
    return [amount - max(0.0, AMF_SHARE * amount) for amount in before]
