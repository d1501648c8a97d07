"""Totals, developer economics and first-year NOI: the calculated block of a project."""

from atlas_core.fields.spec import derived, section

NOI = "projectCurrency"


@section("Results", key="calculated")
class Outcome:
    """What the inputs add up to; nothing here is entered."""

    internal_grand_total: float | None = derived(
        "Internal grand total",
        key="internalGrandTotal",
        formula="capexInternal.total + land.total + fees.total",
        help="What the project really costs before financing.",
        source="Calculators §7, decision 7.",
    )
    market_grand_total: float | None = derived(
        "Market grand total",
        key="marketGrandTotal",
        formula="capexMarket.total + land.total + fees.total",
        help="Appraisal value; the basis of LTV.",
        source="Calculators §7, decision 7.",
    )
    dark_profit: float | None = derived(
        "Developer profit (grand totals)",
        key="darkProfit",
        formula="marketGrandTotal - internalGrandTotal",
        source="Calculators §8.",
    )
    developer_margin: float | None = derived(
        "Developer margin (on the internal grand total)",
        key="developerMargin",
        kind="percent",
        unit="%",
        formula="if(internalGrandTotal == 0, 0, darkProfit / internalGrandTotal * 100)",
        help="Below 0 not viable, 0–10 tight, 10–20 acceptable, 20–30 good, above 30 excellent.",
        source="Calculators §8, clarification 4.",
    )
    developer_profit: float | None = derived(
        "Developer profit (CapEx)",
        key="developerProfit",
        formula="capexMarket.total - capexInternal.total",
        source="Calculators §8.",
    )
    developer_margin_percent: float | None = derived(
        "Developer margin (on internal CapEx)",
        key="developerMarginPercent",
        kind="percent",
        unit="%",
        formula="if(capexInternal.total == 0, 0, developerProfit / capexInternal.total * 100)",
        source="Calculators §8, clarification 4.",
    )
    noi_gross_revenue: float | None = derived(
        "Gross revenue",
        key="noiGrossRevenue",
        unit=NOI,
        formula="monthlyRentTotal * 12 * occupancy / 100",
        help="First year.",
        source="Calculators §9.",
    )
    noi_electricity: float | None = derived(
        "Electricity",
        key="noiElectricity",
        unit=NOI,
        formula='if(leaseType == "Gross", itLoad * 8760 * electricityRate, 0)',
        help="Gross lease only; IT load over 8,760 hours, not scaled by occupancy.",
        source="Calculators §9, clarification 15.",
    )
    noi_other_opex: float | None = derived(
        "Operating costs",
        key="noiOtherOpex",
        unit=NOI,
        formula="noiGrossRevenue * opexPercent / 100",
        source="Calculators §9.",
    )
    noi_before_amf: float | None = derived(
        "NOI before asset management fee",
        key="noiBeforeAMF",
        unit=NOI,
        formula="noiGrossRevenue - noiElectricity - noiOtherOpex",
        source="Calculators §9.",
    )
    noi_amf: float | None = derived(
        "Asset management fee",
        key="noiAMF",
        unit=NOI,
        formula="max(0, 0.01 * noiBeforeAMF)",
        help="1 % of NOI, never negative.",
        source="Decision 8, clarification 16.",
    )
    noi_for_debt_service: float | None = derived(
        "NOI for debt service",
        key="noiForDebtService",
        unit=NOI,
        formula="noiBeforeAMF - noiAMF",
        source="Calculators §9.",
    )
