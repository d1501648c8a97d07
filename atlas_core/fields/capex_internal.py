"""CapEx fields of a project: what the building really costs."""

from atlas_core.fields.contingency import contingency
from atlas_core.fields.spec import derived, money, percent, section

SOURCE = "Sponsor form §5, clarification 7."


def line(label: str, key: str) -> float | None:
    """Declare one optional cost line; an empty line counts as 0."""
    declaration: float | None = money(label, key=key, blank=0.0, source=SOURCE)
    return declaration


@section("Internal CapEx", key="capexInternal")
class CapexInternal:
    """What it really costs to build, per MW or line by line."""

    capex_internal_per_mw: float | None = money(
        "CapEx per MW",
        key="capexInternalPerMW",
        unit="capexCurrency/MW",
        bounds=(0, 25_000_000),
        required_when="capexInternalLines == 0",
        help="Per MW of gross facility power; counts while every detailed line is empty or 0.",
        source="Sponsor form §5, calculators §5.",
    )
    build_architectural: float | None = line("Architectural", "buildArchitectural")
    build_civil_structural: float | None = line("Civil & structural", "buildCivilStructural")
    build_substations: float | None = line("Substations", "buildSubstations")
    build_underground_utilities: float | None = line("Underground utilities", "buildUndergroundUtilities")
    build_crusader_modules: float | None = line("Crusader modules (modular data halls)", "buildCrusaderModules")
    build_bess: float | None = line("BESS", "buildBess")
    build_main_contractor_installation: float | None = line(
        "Main contractor installation", "buildMainContractorInstallation"
    )
    build_photovoltaic_system: float | None = line("Photovoltaic system", "buildPhotovoltaicSystem")
    build_landscaping: float | None = line("Landscaping", "buildLandscaping")
    build_preliminaries_general: float | None = line("Preliminaries general", "buildPreliminariesGeneral")
    build_main_contractor_margin: float | None = line("Main contractor margin", "buildMainContractorMargin")
    build_connection: float | None = line("Connection", "buildConnection")
    build_land: float | None = line("Land", "buildLand")
    build_operations_team: float | None = line("Operations team", "buildOperationsTeam")
    build_ose: float | None = line("OS&E", "buildOSE")
    build_marketing: float | None = line("Marketing", "buildMarketing")
    build_construction_fee_percent: float = percent(
        "Construction phase fee",
        key="buildConstructionFeePercent",
        bounds=(0, 5),
        step=0.1,
        default=1.5,
        help="Share of the detailed lines, added before contingency; the rate per MW has it inside.",
        source="Sponsor form §5, clarification 8.",
    )
    contingency_percent: float | None = contingency("capexMarket.contingencyPercent")
    internal_lines: float | None = derived(
        "Detailed lines",
        key="capexInternalLines",
        formula=(
            "sum(buildArchitectural, buildCivilStructural, buildSubstations, buildUndergroundUtilities,"
            " buildCrusaderModules, buildBess, buildMainContractorInstallation, buildPhotovoltaicSystem,"
            " buildLandscaping, buildPreliminariesGeneral, buildMainContractorMargin, buildConnection,"
            " buildLand, buildOperationsTeam, buildOSE, buildMarketing)"
        ),
        help="Sum of the 16 detailed lines; above 0 they replace the rate per MW.",
        source="Calculators §5.",
    )
    internal_fee: float | None = derived(
        "Internal construction phase fee",
        key="constructionFeeInternal",
        formula="capexInternalLines * buildConstructionFeePercent / 100",
        source="Calculators §5.",
    )
    internal_base: float | None = derived(
        "Internal CapEx base",
        key="capexInternalBase",
        formula=(
            "if(capexInternalLines > 0, capexInternalLines + constructionFeeInternal,"
            " capexInternalPerMW * grossFacilityPower)"
        ),
        help="Before contingency; the construction phase fee is inside when detailed lines are used.",
        source="Calculators §5, clarification 9.",
    )
    internal_rate_per_mw: float | None = derived(
        "Resulting CapEx per MW",
        key="capexInternalRatePerMW",
        unit="capexCurrency/MW",
        formula="capexInternalBase / grossFacilityPower",
        source="Calculators §5.",
    )
    internal_contingency: float | None = derived(
        "Internal contingency",
        key="contingencyInternal",
        formula="capexInternalBase * contingencyPercent / 100",
        source="Calculators §5.",
    )
    total: float | None = derived(
        "Internal CapEx",
        key="total",
        calculated="capexInternalTotal",
        formula="capexInternalBase + contingencyInternal",
        help="Base plus contingency: what building really costs.",
        source="Calculators §5.",
    )
