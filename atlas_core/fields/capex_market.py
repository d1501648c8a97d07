"""CapEx fields of a project: what the market would pay to build it."""

from atlas_core.fields.contingency import contingency
from atlas_core.fields.spec import derived, money, percent, section

SOURCE = "Sponsor form §6, clarification 7."


def line(label: str, key: str) -> float | None:
    """Declare one optional cost line; an empty line counts as 0."""
    declaration: float | None = money(label, key=key, blank=0.0, source=SOURCE)
    return declaration


@section("Market CapEx", key="capexMarket")
class CapexMarket:
    """The appraisal value of the works and the basis of debt, per MW or line by line."""

    capex_market_per_mw: float | None = money(
        "CapEx per MW",
        key="capexMarketPerMW",
        unit="capexCurrency/MW",
        bounds=(0, 25_000_000),
        required_when="capexMarketLines == 0",
        help="Per MW of gross facility power; counts while every detailed line is empty or 0.",
        source="Sponsor form §6, calculators §5.",
    )
    market_architectural: float | None = line("Architectural", "marketArchitectural")
    market_civil_structural: float | None = line("Civil & structural", "marketCivilStructural")
    market_substations: float | None = line("Substations", "marketSubstations")
    market_underground_utilities: float | None = line("Underground utilities", "marketUndergroundUtilities")
    market_crusader_modules: float | None = line("Crusader modules (modular data halls)", "marketCrusaderModules")
    market_bess: float | None = line("BESS", "marketBess")
    market_main_contractor_installation: float | None = line(
        "Main contractor installation", "marketMainContractorInstallation"
    )
    market_photovoltaic_system: float | None = line("Photovoltaic system", "marketPhotovoltaicSystem")
    market_landscaping: float | None = line("Landscaping", "marketLandscaping")
    market_preliminaries_general: float | None = line("Preliminaries general", "marketPreliminariesGeneral")
    market_main_contractor_margin: float | None = line("Main contractor margin", "marketMainContractorMargin")
    market_connection: float | None = line("Connection", "marketConnection")
    market_land: float | None = line("Land", "marketLand")
    market_operations_team: float | None = line("Operations team", "marketOperationsTeam")
    market_ose: float | None = line("OS&E", "marketOSE")
    market_marketing: float | None = line("Marketing", "marketMarketing")
    market_construction_fee_percent: float = percent(
        "Construction phase fee",
        key="marketConstructionFeePercent",
        bounds=(0, 1.5),
        step=0.1,
        default=1.5,
        help="Share of the detailed lines, added before contingency; the market side is capped at 1.5 %.",
        source="Sponsor form §6, clarification 8.",
    )
    contingency_percent: float | None = contingency("capexInternal.contingencyPercent")
    market_lines: float | None = derived(
        "Detailed lines",
        key="capexMarketLines",
        formula=(
            "sum(marketArchitectural, marketCivilStructural, marketSubstations, marketUndergroundUtilities,"
            " marketCrusaderModules, marketBess, marketMainContractorInstallation, marketPhotovoltaicSystem,"
            " marketLandscaping, marketPreliminariesGeneral, marketMainContractorMargin, marketConnection,"
            " marketLand, marketOperationsTeam, marketOSE, marketMarketing)"
        ),
        help="Sum of the 16 detailed lines; above 0 they replace the rate per MW.",
        source="Calculators §5.",
    )
    market_fee: float | None = derived(
        "Market construction phase fee",
        key="marketConstructionPhaseFee",
        formula="capexMarketLines * marketConstructionFeePercent / 100",
        source="Calculators §5, clarification 8.",
    )
    market_base: float | None = derived(
        "Market CapEx base",
        key="capexMarketBase",
        formula=(
            "if(capexMarketLines > 0, capexMarketLines + marketConstructionPhaseFee,"
            " capexMarketPerMW * grossFacilityPower)"
        ),
        help="Before contingency; the construction phase fee is inside when detailed lines are used.",
        source="Calculators §5, clarification 9.",
    )
    market_rate_per_mw: float | None = derived(
        "Resulting CapEx per MW",
        key="capexMarketRatePerMW",
        unit="capexCurrency/MW",
        formula="capexMarketBase / grossFacilityPower",
        source="Calculators §5.",
    )
    market_contingency: float | None = derived(
        "Market contingency",
        key="contingencyMarket",
        formula="capexMarketBase * contingencyPercent / 100",
        source="Calculators §5.",
    )
    total: float | None = derived(
        "Market CapEx",
        key="total",
        calculated="capexMarketTotal",
        formula="capexMarketBase + contingencyMarket",
        help="Base plus contingency: the appraisal value of the works.",
        source="Calculators §5.",
    )
