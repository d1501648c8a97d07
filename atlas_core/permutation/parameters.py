"""Every parameter of the engine, declared once; what is not here or in the project is not an input of a scenario."""

import dataclasses
from dataclasses import dataclass

from atlas_core.permutation.declaration import Parameter, choice, number, ramp, switch, whole

AMORTISATIONS = ("annuity", "sculpted", "stepdown", "bullet", "balloon")
RATINGS = ("AAA", "AA", "A", "BBB", "BB", "B", "CCC", "NR")
JURISDICTIONS = ("UK", "EU", "US", "NONE")


@dataclass(frozen=True, slots=True)
class Terms:
    """The parameters of one scenario, in declaration order; rates, shares and basis points as fractions."""

    # Time
    periods_per_year: int = whole(
        "periodsPerYear", "Payments a year", default=1, bounds=(1, 4), choices=(1, 2, 4), help="1, 2 or 4."
    )
    lease_term_years: float = number(
        "leaseTermYears", "Lease term", "years", default=25, bounds=(5, 40), aliases=("LeaseTermYears_22",),
        path="revenue.leaseTermYears", help="Horizon, from the start of operations.",
    )  # fmt: skip
    tenor_buffer_years: float = number(
        "tenorBuffer", "Tenor buffer", "years", default=2, bounds=(0, 5),
        help="A tenor above lease term less buffer sets TENOR.",
    )  # fmt: skip

    # Senior and mezzanine terms
    tenor_years: float = number(
        "tenor", "Senior tenor", "years", default=15, bounds=(3, 40), aliases=("debtTenorRange", "SeniorTenorY_39"),
        column="tenor", path="debt.tenor", help="From the start of operations.",
    )  # fmt: skip
    senior_rate: float = number(
        "seniorRate", "Senior rate", "%", default=5.5, bounds=(0, 15), aliases=("seniorRateRange", "SeniorCoupon_38"),
        column="senior_rate", path="debt.seniorRate", help="Nominal, per year.",
    )  # fmt: skip
    mezz_rate: float = number(
        "mezzRate", "Mezzanine rate", "%", default=9, bounds=(0, 20), aliases=("mezzRateRange", "MezzCoupon_46"),
        column="mezz_rate", path="debt.mezzRate", help="Nominal, per year.",
    )  # fmt: skip
    senior_target: float = number(
        "seniorDSCR", "Senior DSCR target", "x", default=1.35, bounds=(1, 3),
        aliases=("seniorDSCRTarget", "TargetDSCRSenior_37"), column="senior_dscr_target", path="debt.seniorDSCR",
        help="CFADS over senior debt service the senior loan is sized for.",
    )  # fmt: skip
    total_target: float = number(
        "totalDSCR", "Total DSCR target", "x", default=1.15, bounds=(1, 3), aliases=("TargetDSCRMezz_45",),
        help="CFADS over senior and mezzanine debt service the mezzanine loan is sized for.",
    )  # fmt: skip
    ltv_cap: float = number(
        "ltvCap", "LTV cap", "fraction", default=0.65, bounds=(0, 1), aliases=("ltvRange",), column="ltv_cap",
        path="debt.ltvCap", help="Total debt over the market grand total.",
    )  # fmt: skip
    amortisation: str = choice(
        "amortisation", "Senior amortisation", AMORTISATIONS, default="annuity", aliases=("SeniorAmortType_40",),
        path="debt.amortisation", help="Shape of the senior repayment.",
    )  # fmt: skip
    balloon_share: float = number(
        "balloonShare", "Balloon share", "fraction", default=0, bounds=(0, 1),
        help="Part of the senior loan left at maturity; amortisation `balloon` only.",
    )  # fmt: skip
    grace_months: float = number(
        "gracePeriodMonths", "Grace period", "months", default=0, bounds=(0, 60), aliases=("SeniorGracePeriod_41",),
        help="Interest-only months inside the senior tenor.",
    )  # fmt: skip
    mezz: bool = switch("mezz", "Mezzanine", True, help="Whether a mezzanine loan is sized.")
    mezz_tenor_years: float = number(
        "mezzTenor", "Mezzanine tenor", "years", default=10, bounds=(3, 40), aliases=("MezzTenorY_47",),
        help="Never longer than the senior tenor.",
    )  # fmt: skip
    mezz_amortisation: str = choice(
        "mezzAmortisation", "Mezzanine amortisation", ("annuity", "sculpted", "bullet", "pik"), default="annuity",
        aliases=("MezzAmortType_48",), spellings=(("pikwindow", "pik"),),
        help="`pik`: interest accretes for the PIK months, then an annuity.",
    )  # fmt: skip
    mezz_pik_months: float = number("mezzPikMonths", "Mezzanine PIK window", "months", default=0, bounds=(0, 120))
    mezz_share_max: float | None = number(
        "mezzShareMax", "Largest mezzanine share", "%", bounds=(0, 100), help="Of uses."
    )

    # Caps
    min_equity_share: float = number(
        "minEquityShare", "Smallest equity share", "%", default=10, bounds=(0, 100), help="Of uses."
    )
    max_gearing: float | None = number(
        "maxGearing", "Largest gearing", "%", bounds=(0, 100), help="Senior debt over uses."
    )
    min_icr: float | None = number("minIcr", "Smallest interest cover", "x", bounds=(0.01, 100), help="CFADS/interest.")
    max_senior: float | None = number("maxSenior", "Largest senior loan", "money", bounds=(0, 1e12))

    # Uses
    financing_costs: bool = switch(
        "financingCosts", "Financing costs in uses", True, help="Off: uses are the grand total alone."
    )
    uses_basis: str = choice("usesBasis", "Basis of uses", ("market", "internal"), default="market")
    draw_order: str = choice("drawOrder", "Order of draws", ("prorata", "equity_first"), default="prorata")
    senior_upfront: float = number(
        "seniorUpfrontBps", "Senior upfront fee", "bps", default=0, bounds=(0, 500),
        aliases=("SeniorFeesUpfront_bps_42",),
    )  # fmt: skip
    senior_running: float = number(
        "seniorRunningBps", "Senior running fee", "bps", default=0, bounds=(0, 500),
        aliases=("SeniorOngoingFees_bps_43",), help="Per year of the opening balance.",
    )  # fmt: skip
    mezz_upfront: float = number(
        "mezzUpfrontBps", "Mezzanine upfront fee", "bps", default=0, bounds=(0, 500),
        aliases=("MezzFeesUpfront_bps_49",),
    )  # fmt: skip
    mezz_running: float = number(
        "mezzRunningBps", "Mezzanine running fee", "bps", default=0, bounds=(0, 500),
        aliases=("MezzOngoingFees_bps_50",), help="Per year of the opening balance.",
    )  # fmt: skip
    commitment: float = number(
        "commitmentBps", "Commitment fee", "bps", default=0, bounds=(0, 500),
        help="Per year of the undrawn senior and mezzanine commitment.",
    )  # fmt: skip
    include_abs_fees: bool = switch(
        "includeAbsFees", "ABS fees in uses", False, help="Fixed fees and arrangers' share of the debt, at close."
    )

    # Reserves and tests
    dsra_months: float = number(
        "dsraMonths", "Debt service reserve", "months", default=0, bounds=(0, 12), aliases=("DSRA_Months_59",),
        help="Of coming senior service.",
    )  # fmt: skip
    trap_dscr: float = number(
        "trapDscr", "Cash trap below", "x", default=0, bounds=(0, 3), help="Senior DSCR of the period; 0: off."
    )
    turbo_dscr: float = number(
        "turboDscr", "Turbo below", "x", default=0, bounds=(0, 3), aliases=("DSCR_TriggerLevels_101",),
        help="The trapped balance prepays senior debt; 0: off.",
    )  # fmt: skip
    trap_blocks: str = choice(
        "trapBlocks", "The trap blocks", ("equity", "mezz"), default="equity", aliases=("CashTrapRules_102",),
        spellings=(("equityblock", "equity"), ("mezzblock", "mezz")), help="`mezz`: mezzanine and equity.",
    )  # fmt: skip
    sweep_share: float = number(
        "sweepShare", "Cash sweep", "%", default=0, bounds=(0, 100), aliases=("ExcessSpreadUse_104",),
        help="Share of the cash left after mezzanine debt that prepays senior debt.",
    )  # fmt: skip
    oc_test: float = number(
        "ocTest", "Overcollateralisation test", "%", default=0, bounds=(0, 1_000), aliases=("OC_TestLevels_100",),
        help="Below it mezzanine and equity are blocked; 0: off.",
    )  # fmt: skip

    # Operations
    indexation: str = choice(
        "indexation", "Indexation", ("Flat", "CPI_Linked", "Partial", "FixedEscalator"), default="Flat",
        aliases=("IndexationMode_18",), help="Of rent, once a year from operating year 2.",
    )  # fmt: skip
    cpi: float = number("cpi", "CPI", "%", default=2, bounds=(-10, 50), aliases=("InflationSpot_33",))
    cpi_floor: float = number("cpiFloor", "CPI floor", "%", default=1, bounds=(-10, 50), aliases=("CPI_FloorPct_63",))
    cpi_cap: float = number("cpiCap", "CPI cap", "%", default=4, bounds=(-10, 50), aliases=("CPI_CapPct_64",))
    escalator: float = number(
        "escalator", "Fixed escalator", "%", default=2, bounds=(-10, 50), aliases=("EscalatorFixedPct_65",)
    )
    hold_after_years: int = whole(
        "holdAfterYears", "Indexation held after", "years", default=10, bounds=(1, 40), help="`Partial` only."
    )
    occupancy_ramp: tuple[float, ...] = ramp(
        "occupancyRamp", "Occupancy ramp", help="Share of stabilised revenue in each of the first operating years."
    )
    vacancy: float = number(
        "vacancy", "Vacancy", "%", default=0, bounds=(0, 100), aliases=("Vacancy_UtilisationPct_66",)
    )
    rent_free_months: float = number(
        "rentFreeMonths", "Rent-free", "months", default=0, bounds=(0, 60), aliases=("RentFreeMonths_68",)
    )
    collection_lag_days: float = number(
        "collectionLagDays", "Collection lag", "days", default=0, bounds=(0, 365), aliases=("CollectionLagDays_67",),
        help="First-year revenue × days/365 comes at the end instead.",
    )  # fmt: skip
    opex_mode: str = choice(
        "opexMode", "Operating costs are", ("share", "amount"), default="share", aliases=("OPEXMode_17",),
        spellings=(("percentofrevenue", "share"), ("absolute£", "amount"), ("absolute", "amount")),
        help="A share of revenue, or the year-1 amount growing.",
    )  # fmt: skip
    opex_percent: float = number(
        "opexPercent", "Operating costs", "%", bounds=(0, 100), aliases=("OPEX_08",), path="revenue.opexPercent",
        help="Of gross revenue in year 1.",
    )  # fmt: skip
    opex_growth: float = number("opexGrowth", "Growth of operating costs", "%", default=0, bounds=(-10, 50))
    maintenance_capex: float = number(
        "maintenanceCapex", "Maintenance CapEx", "%", default=0, bounds=(0, 10), aliases=("MaintenanceCapexPct_69",),
        help="Of gross revenue, expensed.",
    )  # fmt: skip
    tax_rate: float = number("taxRate", "Tax rate", "%", default=0, bounds=(0, 50))
    depreciation_years: float = number("depreciationYears", "Depreciation", "years", default=25, bounds=(5, 50))

    # Exit and valuation
    exit_year: int | None = whole(
        "exitYear", "Exit at the end of", "operating year", bounds=(1, 40), help="None: held to the end of the lease."
    )
    exit_cap_rate: float = number("exitCapRate", "Exit cap rate", "%", default=6.5, bounds=(0.1, 50))
    selling_cost: float = number("sellingCost", "Selling cost", "%", default=2, bounds=(0, 100))
    discount_rate: float = number("discountRate", "Discount rate", "%", default=8, bounds=(0, 50))
    equity_cost: float = number(
        "equityCost", "Cost of equity", "%", default=17, bounds=(0, 50), aliases=("EquityIRRTarget_55",)
    )

    # Downside
    rate_shock: float = number(
        "rateShockBps", "Rate shock", "bps", default=100, bounds=(-300, 1_000), aliases=("Rate_Shock_bps_83",)
    )
    opex_stress: float = number(
        "opexStress", "Opex stress", "%", default=10, bounds=(0, 100), aliases=("OPEX_StressPct_84",)
    )
    rent_downside: float = number(
        "rentDownside", "Rent downside", "%", default=10, bounds=(0, 100), aliases=("Rent_DownsidePct_85",)
    )
    capex_overrun: float = number(
        "capexOverrun", "CapEx overrun", "%", default=10, bounds=(0, 100), aliases=("CapexOverrunPct_89",)
    )
    cod_delay_months: float = number(
        "codDelayMonths", "Delay of completion", "months", default=0, bounds=(0, 24), aliases=("COD_DelayMonths_90",)
    )
    refi_spread: float = number(
        "refiSpreadBps", "Refinancing spread", "bps", default=100, bounds=(0, 600),
        aliases=("RefinanceSpreadAdd_bps_88",), help="On top of the senior rate when a balloon is refinanced.",
    )  # fmt: skip

    # Rating, eligibility, overlays
    tenant_rating: str = choice(
        "tenantRating", "Tenant rating", RATINGS, default="NR", path="revenue.tenantRating", help="NR: not rated."
    )
    jurisdiction: str | None = choice(
        "jurisdiction", "Jurisdiction", JURISDICTIONS, path="meta.jurisdiction", help="Empty: from the country."
    )
    rating_rule_set: str = choice(
        "ratingRuleSet", "Rating rules", ("dscr_ltv", "dscr", "workbook"), default="dscr_ltv",
        help="`workbook`: by jurisdiction, tenant, tenor and structure too.",
    )  # fmt: skip
    repo_rule_set: str = choice(
        "repoRuleSet", "Repo rules", ("workbook", "central_bank"), default="workbook",
        help="`central_bank`: ECB, Bank of England or Fed.",
    )  # fmt: skip
    overlay_inflow: float = number("overlayDay1Inflow", "Overlay inflow on day 1", "money", default=0, bounds=(0, 1e12))
    overlay_cost: float = number("overlayAnnualCost", "Overlay cost a year", "money", default=0, bounds=(0, 1e12))
    wrap: float = number(
        "wrapBps", "Wrap premium", "bps", default=0, bounds=(0, 500), aliases=("WrapPremium_bps_58",),
        help="Of the senior loan.",
    )  # fmt: skip


PARAMETERS: dict[str, Parameter] = {
    field.metadata["parameter"].key: field.metadata["parameter"] for field in dataclasses.fields(Terms)
}
"""Every parameter by its key, in declaration order."""

NAMES: dict[str, str] = {
    name: parameter.key
    for parameter in PARAMETERS.values()
    for name in (parameter.key, *parameter.aliases, parameter.path)
    if name
}
"""Every name a parameter answers to (key, aliases, project path) and its key."""

MOST_RAMP_YEARS = 40
"""Longest lease."""

MAIN_AXES = ("tenor", "seniorRate", "mezzRate", "seniorDSCR", "ltvCap")
"""The five parameters the specification sweeps."""

MARKET_FEES = {
    "seniorUpfrontBps": 50, "seniorRunningBps": 20, "mezzUpfrontBps": 100, "mezzRunningBps": 50, "commitmentBps": 40,
}  # fmt: skip
"""The preset “market fees”."""


def find(name: str) -> Parameter | None:
    """Return the parameter that answers to a key, an alias or a project path; None when there is none."""
    key = NAMES.get(name)
    return PARAMETERS[key] if key else None
