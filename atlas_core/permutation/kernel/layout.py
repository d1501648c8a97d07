"""Where each quantity of a scenario stands in the kernel's memory."""

from typing import Any, NamedTuple

# What a scenario is given, one row each; the names are those of `parameters.Terms` and `figures.Figures`.
GIVEN = (
    "tenor_years", "lease_term_years", "tenor_buffer_years", "senior_rate", "mezz_rate", "senior_target",
    "total_target", "ltv_cap", "balloon_share", "mezz_share_max", "min_equity_share", "max_gearing", "min_icr",
    "max_senior", "senior_upfront", "senior_running", "mezz_upfront", "mezz_running", "commitment",
    "include_abs_fees", "dsra_months", "trap_dscr", "turbo_dscr", "sweep_share", "oc_test", "cpi", "cpi_floor",
    "cpi_cap", "escalator", "vacancy", "rent_free_months", "collection_lag_days", "opex_percent", "opex_growth",
    "maintenance_capex", "tax_rate", "depreciation_years", "exit_cap_rate", "selling_cost", "monthly_discount",
    "equity_cost", "rate_shock", "opex_stress", "rent_downside", "capex_overrun", "refi_spread", "overlay_inflow",
    "overlay_cost", "wrap", "gross_revenue", "electricity", "land", "fees", "capex_market", "capex_internal",
    "abs_fixed", "abs_share",
)  # fmt: skip
(
    TENOR_YEARS, LEASE_TERM_YEARS, TENOR_BUFFER_YEARS, SENIOR_RATE, MEZZ_RATE, SENIOR_TARGET,
    TOTAL_TARGET, LTV_CAP, BALLOON_SHARE, MEZZ_SHARE_MAX, MIN_EQUITY_SHARE, MAX_GEARING, MIN_ICR,
    MAX_SENIOR, SENIOR_UPFRONT, SENIOR_RUNNING, MEZZ_UPFRONT, MEZZ_RUNNING, COMMITMENT,
    INCLUDE_ABS_FEES, DSRA_MONTHS, TRAP_DSCR, TURBO_DSCR, SWEEP_SHARE, OC_TEST, CPI, CPI_FLOOR,
    CPI_CAP, ESCALATOR, VACANCY, RENT_FREE_MONTHS, COLLECTION_LAG_DAYS, OPEX_PERCENT, OPEX_GROWTH,
    MAINTENANCE_CAPEX, TAX_RATE, DEPRECIATION_YEARS, EXIT_CAP_RATE, SELLING_COST, MONTHLY_DISCOUNT,
    EQUITY_COST, RATE_SHOCK, OPEX_STRESS, RENT_DOWNSIDE, CAPEX_OVERRUN, REFI_SPREAD, OVERLAY_INFLOW,
    OVERLAY_COST, WRAP, GROSS_REVENUE, ELECTRICITY, LAND, FEES, CAPEX_MARKET, CAPEX_INTERNAL,
    ABS_FIXED, ABS_SHARE,
) = range(len(GIVEN))  # fmt: skip

PROJECT_LEVEL = frozenset(
    {
        "cpi", "cpi_floor", "cpi_cap", "escalator", "vacancy", "rent_free_months", "collection_lag_days",
        "opex_percent", "opex_growth", "maintenance_capex", "tax_rate", "depreciation_years", "exit_cap_rate",
        "selling_cost", "monthly_discount", "opex_stress", "rent_downside", "gross_revenue", "electricity", "land",
        "fees", "capex_market", "capex_internal",
    }
)  # fmt: skip
"""What the operations and the flows before financing depend on; while these stand still, both are kept."""

DECIDING = frozenset(
    {
        "tenor_years", "lease_term_years", "balloon_share", "dsra_months", "trap_dscr", "turbo_dscr", "sweep_share",
        "oc_test", "collection_lag_days", "tax_rate",
    }
)  # fmt: skip
"""Quantities that decide which formulas apply or how often, if only by being 0."""

# What a scenario comes to, one row each; the names are those of `columns.OUTPUTS`, codes instead of text.
FOUND = (
    "senior_size", "binding", "mezz_size", "mezz_binding", "equity_size", "total_debt", "uses", "ltv", "senior_ltv",
    "gearing", "senior_dscr", "avg_dscr", "blended_dscr", "icr", "llcr", "plcr", "irr", "project_irr", "npv",
    "project_npv", "payback_period", "moic", "wacc", "risk_adjusted_irr", "senior_wal", "mezz_wal", "senior_interest",
    "mezz_interest", "idc", "fees", "dsra", "lockup_periods", "shortfall_periods", "balloon", "refinanced", "tier",
    "viable", "near_miss", "fail_reasons", "stressed_dscr", "stressed_irr", "day1_cash", "rating", "repo_eligible",
    "composite",
)  # fmt: skip
(
    SENIOR_SIZE, BINDING, MEZZ_SIZE, MEZZ_BINDING, EQUITY_SIZE, TOTAL_DEBT, USES, LTV, SENIOR_LTV,
    GEARING, SENIOR_DSCR, AVG_DSCR, BLENDED_DSCR, ICR, LLCR, PLCR, IRR, PROJECT_IRR, NPV,
    PROJECT_NPV, PAYBACK_PERIOD, MOIC, WACC, RISK_ADJUSTED_IRR, SENIOR_WAL, MEZZ_WAL, SENIOR_INTEREST,
    MEZZ_INTEREST, IDC, FINANCING_FEES, DSRA, LOCKUP_PERIODS, SHORTFALL_PERIODS, BALLOON, REFINANCED, TIER,
    VIABLE, NEAR_MISS, FAIL_REASONS, STRESSED_DSCR, STRESSED_IRR, DAY1_CASH, RATING, REPO_ELIGIBLE,
    COMPOSITE,
) = range(len(FOUND))  # fmt: skip

SENIOR_LIMITS = ("dscr", "ltv", "gearing", "icr", "amount", "need")
"""Names behind the codes of `binding`, in the order in which ties are named."""
MEZZ_LIMITS = ("dscr", "ltv", "need", "share")
"""Names behind the codes of `mezz_binding`."""
TIER_NAMES = ("TIER_1", "TIER_2", "TIER_3", "NOT_VIABLE")
"""Names behind the codes of `tier`."""

# What stages leave to later stages, one row each.
(
    MARKET_TOTAL, COD_SENIOR, COD_MEZZ, BALLOON_PART, TOTAL_USES, RESERVE, FEES_AT_CLOSE, PAID_IDC, PAID_COMMITMENT,
    SENIOR_CODE, MEZZ_CODE, SOLVED, CONVERGED, SALE_VALUE, STRAINED_SALE_VALUE, LOWEST_DSCR, TOTAL_DSCR, DSCR_PERIODS,
    LOWEST_BLENDED, LOWEST_ICR, INTEREST_OF_SENIOR, INTEREST_OF_MEZZ, SENIOR_REPAID, SENIOR_REPAID_TIME, MEZZ_REPAID,
    MEZZ_REPAID_TIME, LOCKED_PERIODS, SHORT_PERIODS, DISTRIBUTED, SENIOR_LEFT, MEZZ_LEFT, STRAINED_LOWEST_DSCR,
    FOLLOWED, DRAWN, LEFT_AT_MATURITY, TRIAL, STEEPNESS, DRAWN_SHARE,
    UNFINISHED, STATE_ROWS,
) = range(40)  # fmt: skip

# Columns of what one row before operations takes per unit; uniform for scenarios with the same timetable and cover.
(
    SPAN_YEARS, CAPEX_SHARE, SENIOR_FROM_USES, SENIOR_PREMIUM, SENIOR_FROM_EQUITY, MEZZ_FROM_USES, MEZZ_PREMIUM,
    MEZZ_ACCRETED, MEZZ_FROM_EQUITY, ROW_ITEMS,
) = range(10)  # fmt: skip

# What the rules of a run say of a case, one row of `Memory.ruled` each: limits first, then bands one after the other.
REPO_DSCR, REPO_LTV, REPO_ADVANCE, ADVANCE, CASE_ITEMS = range(5)
BAND_DSCR, BAND_LTV, BAND_CODE, BAND_POINTS, BAND_REPO, BAND_GOAL, BAND_ITEMS = range(7)
TIER_DSCR, TIER_LTV, TIER_IRR, TIER_NPV = range(4)
OF_SENIOR, OF_WACC, OF_DAY1, OF_DSCR, OF_RATING = range(5)
"""Weights of the composite score."""

ANNUITY, SCULPTED, STEPDOWN, BULLET, BALLOON_LOAN = range(5)
"""Senior amortisation, in the order of `parameters.AMORTISATIONS`."""
NO_MEZZ, MEZZ_ANNUITY, MEZZ_SCULPTED, MEZZ_BULLET, MEZZ_PIK = range(5)
FLAT, CPI_LINKED, PARTIAL, FIXED_ESCALATOR = range(4)


class Kind(NamedTuple):
    """What scenarios side by side have in common: everything that decides which formulas apply and how often."""

    m: int
    """Periods per year."""
    lease: int
    """[periods] from the start of operations."""
    kept: int
    """[periods] with flows: to the sale, else to the end of the lease."""
    sale_year: int
    """Operating year of the sale; 0: held to the end of the lease."""
    tenor: int
    grace: int
    amortisation: int
    left: int
    """Whether something is left at senior maturity by design."""
    left_sold: int
    """Whether a sale at or before maturity repays it."""
    again: int
    """[periods] of the annuity that refinances it."""
    mezz: int
    mezz_tenor: int
    mezz_idle: int
    mezz_sold: int
    indexation: int
    hold_after: int
    lagging: int
    opex_amount: int
    taxed: int
    financed: int
    """Whether financing costs are uses."""
    internal: int
    equity_first: int
    accreting: int
    """Whether mezzanine interest accretes before operations."""
    reserved: int
    tested: int
    thin_tested: int
    trap_blocks_mezz: int
    swept: int
    before: int
    """Rows before operations."""
    operations_month: int
    delays: int
    """Rows the downside's delay adds."""
    even_delay: int
    """Whether the delay is a whole number of months."""
    ramp: int
    """Place of the occupancy ramp in its table."""
    rows: int
    """Place of the rows before operations in their table."""
    late_rows: int
    """Place of the downside's rows before operations in theirs."""


KIND_ITEMS = len(Kind._fields)


class Memory(NamedTuple):
    """One group's numbers; every name is a block with one row per quantity or per period."""

    given: Any
    found: Any
    state: Any
    earned: Any
    strained: Any
    written_off: Any
    project_flow: Any
    cfads: Any
    assumed: Any
    levied: Any
    assumed_before: Any
    levied_before: Any
    senior_principal: Any
    senior_service: Any
    mezz_principal: Any
    mezz_service: Any
    targets: Any
    worth: Any
    draws: Any
    flow: Any
    strained_flow: Any
    ruled: Any


MEMORY_BLOCKS = len(Memory._fields)


class Rules(NamedTuple):
    """The rules of a run as numbers; cases are scenarios that the same limits and bands hold for."""

    cases: Any
    """(cases, items) limits and bands, best first; the last band takes what no other does"""
    tiers: Any
    """(tiers, 4) DSCR, LTV, IRR, NPV; best first"""
    weights: Any
    """(5,) of the composite score"""


class Tables(NamedTuple):
    """What kinds point into, and the rules."""

    rows: Any
    """(timetables, rows, items) per unit of each row before operations."""
    months: Any
    """(timetables, rows) [months] from close."""
    late_months: Any
    """(late timetables, rows) [months] from close, delay included."""
    delays: Any
    """(late timetables, rows) [years] of interest in each row the delay adds."""
    ramps: Any
    """(ramps, years) part of stabilised revenue."""
    rules: Rules
