"""Development and management fees of a project."""

from atlas_core.fields.spec import Mirror, Preset, choice, derived, money, percent, section

MODE = "fees.feesManagementMode"


@section("Fees", key="fees")
class Fees:
    """What the developer is paid; the management fee is linked both ways."""

    fees_dm: float | None = money("Development management fee", key="feesDM", blank=0.0, source="Sponsor form §10.")
    management_mode: str | None = choice(
        "Management fee entered as",
        key="feesManagementMode",
        choices={"percent": "Per cent", "amount": "Amount"},
        help="The other of the two follows the base. Empty: amount when a stored amount differs from the rate's.",
        source="Clarification 10.",
    )
    management_percent: float = percent(
        "Management fee rate",
        key="feesManagementPercent",
        bounds=(0, 10),
        step=0.1,
        default=3,
        mirror=Mirror("fees.feesManagementRate", mode=MODE, when="amount", otherwise="percent"),
        help="Share of internal CapEx before contingency plus land plus grid.",
        source="Sponsor form §10, calculators §6.",
    )
    management: float | None = money(
        "Management fee",
        key="feesManagement",
        required=True,
        preset=Preset("feesManagementBase * feesManagementPercent / 100", mode=MODE, on="percent", off="amount"),
        source="Sponsor form §10, calculators §6.",
    )
    management_base: float | None = derived(
        "Base of the management fee",
        key="feesManagementBase",
        formula="capexInternalBase + landPurchase + gridConnectionCosts",
        help="Stamp duty, market CapEx and fees are outside.",
        source="Calculators §6, clarification 11.",
    )
    management_rate: float | None = derived(
        "Resulting management fee rate",
        key="feesManagementRate",
        kind="percent",
        unit="%",
        formula="if(feesManagementBase > 0, feesManagement / feesManagementBase * 100, 0)",
        source="Calculators §6.",
    )
    total: float | None = derived(
        "Upfront fees",
        key="total",
        calculated="feesTotal",
        formula="feesDM + feesManagement",
        help="Day-1 ABS fees are financing costs and not inside.",
        source="Calculators §7, decision 7.",
    )
