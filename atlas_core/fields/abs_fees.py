"""Fees of an ABS issue, paid at close."""

from atlas_core.fields.spec import derived, money, percent, section

SOURCE = "Sponsor form §12."


def fixed(label: str, key: str, default: int) -> float:
    """Declare one fixed fee with the specification's default."""
    declaration: float = money(label, key=key, default=default, source=SOURCE)
    return declaration


@section("ABS fees", key="absFees")
class AbsFees:
    """Day-1 costs of placing the debt; a scenario adds them when asked to."""

    internal_arranger_fee: float = percent(
        "Internal arranger",
        key="internalArrangerFee",
        bounds=(0, 10),
        step=0.1,
        default=3,
        help="Share of total debt.",
        source=SOURCE,
    )
    external_arranger_fee: float = percent(
        "External arranger",
        key="externalArrangerFee",
        bounds=(0, 10),
        step=0.1,
        default=2,
        help="Share of total debt.",
        source=SOURCE,
    )
    legal_issuer: float = fixed("Legal counsel, issuer", "legalIssuer", 750_000)
    legal_underwriter: float = fixed("Legal counsel, underwriter", "legalUnderwriter", 500_000)
    rating_agency: float = fixed("Rating agency, initial", "ratingAgency", 350_000)
    trustee_setup: float = fixed("Trustee and security trustee", "trusteeSetup", 200_000)
    paying_agent_setup: float = fixed("Paying agent and account bank", "payingAgentSetup", 150_000)
    financial_advisors: float = fixed("Financial and tax advisors", "financialAdvisors", 400_000)
    technical_advisors: float = fixed("Technical and engineering advisors", "technicalAdvisors", 300_000)
    insurance_advisor: float = fixed("Insurance advisor", "insuranceAdvisor", 100_000)
    listing_fees: float = fixed("Listing and regulatory", "listingFees", 250_000)
    spv_setup: float = fixed("SPV set-up and administration", "spvSetup", 150_000)
    swap_fee: float = fixed("Swap execution", "swapFee", 250_000)
    green_bond_fee: float = fixed("Green bond and ESG verification", "greenBondFee", 100_000)
    other_transaction_costs: float = fixed("Other (printing, roadshow …)", "otherTransactionCosts", 200_000)
    arranger_percent: float | None = derived(
        "Arrangers together",
        key="arrangerPercent",
        kind="percent",
        unit="%",
        formula="internalArrangerFee + externalArrangerFee",
        help="Share of total debt.",
        source="Calculators §11.",
    )
    total: float | None = derived(
        "Day-1 fees before arrangers",
        key="totalDay1Fees",
        formula=(
            "sum(legalIssuer, legalUnderwriter, ratingAgency, trusteeSetup, payingAgentSetup, financialAdvisors,"
            " technicalAdvisors, insuranceAdvisor, listingFees, spvSetup, swapFee, greenBondFee, otherTransactionCosts)"
        ),
        help="The 13 fixed fees. The arrangers' share follows the debt and is added by the scenario.",
        source="Calculators §11, clarification 12.",
    )
