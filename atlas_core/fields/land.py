"""Land, grid and stamp-duty fields of a project."""

from atlas_core.fields.spec import CUSTOM, MONEY_LIMIT, Preset, choice, derived, money, percent, section

MODE_HELP = "Empty: typed when the stored value differs from the preset, else the preset."
MODES = {"preset": "Follow the preset", "manual": "Typed"}
LAND_PER_MW = (
    'if(landLocationQuality == "rural", 1.5 * 100000, if(landLocationQuality == "suburban", 1.5 * 300000, 800000))'
)
GRID_PER_MW = 'if(gridConnectionQuality == "good", 200000, if(gridConnectionQuality == "medium", 400000, 600000))'
STAMP_RATE = 'if(stampDutyStructure == "company_additional", 8, if(stampDutyStructure == "reit", 2.5, 5))'


@section("Land & infrastructure", key="land")
class Land:
    """What the site, its grid connection and the tax on buying it cost."""

    land_mode: str | None = choice(
        "Land value", key="landMode", choices=MODES, help=MODE_HELP, source="Public surface, preset modes."
    )
    land_location_quality: str = choice(
        "Land location quality",
        key="landLocationQuality",
        choices={
            "rural": "Rural (1.5 acres/MW at 100,000)",
            "suburban": "Suburban (1.5 acres/MW at 300,000)",
            "urban": "Urban (1 acre/MW at 800,000)",
            CUSTOM: "Custom",
        },
        default="urban",
        help="Prices are nominal in the CapEx currency.",
        source="Calculators §2.",
    )
    land_purchase: float | None = money(
        "Land purchase",
        key="landPurchase",
        bounds=(0, 2_400_000_000),
        required=True,
        preset=Preset(f"grossFacilityPower * {LAND_PER_MW}", mode="land.landMode", choice="land.landLocationQuality"),
        help="Gross power × acres per MW × price per acre, or as typed.",
        source="Calculators §2, clarification 5; the upper limit is the largest preset.",
    )
    grid_mode: str | None = choice(
        "Grid value", key="gridMode", choices=MODES, help=MODE_HELP, source="Public surface, preset modes."
    )
    grid_connection_quality: str = choice(
        "Grid connection quality",
        key="gridConnectionQuality",
        choices={
            "good": "Good (200,000/MW)",
            "medium": "Medium (400,000/MW)",
            "poor": "Poor (600,000/MW)",
            CUSTOM: "Custom",
        },
        default="good",
        source="Calculators §3.",
    )
    grid_connection_costs: float | None = money(
        "Grid connection costs",
        key="gridConnectionCosts",
        bounds=(0, MONEY_LIMIT),
        required=True,
        preset=Preset(f"grossFacilityPower * {GRID_PER_MW}", mode="land.gridMode", choice="land.gridConnectionQuality"),
        help="Gross power × rate per MW, or as typed.",
        source="Calculators §3.",
    )
    stamp_mode: str | None = choice(
        "Stamp duty value", key="stampMode", choices=MODES, help=MODE_HELP, source="Public surface, preset modes."
    )
    stamp_duty_structure: str = choice(
        "SDLT structure",
        key="stampDutyStructure",
        choices={
            "individual": "Individual (5 %)",
            "company": "Company (5 %)",
            "company_additional": "Company, additional property (8 %)",
            "reit": "REIT (2.5 %)",
            CUSTOM: "Custom",
        },
        default="company",
        help="A flat rate on the land price, not the banded tax.",
        source="Calculators §4, clarification 6.",
    )
    stamp_duty_percent: float | None = percent(
        "Stamp duty rate",
        key="stampDutyPercent",
        bounds=(0, 20),
        step=0.1,
        required=True,
        preset=Preset(STAMP_RATE, mode="land.stampMode", choice="land.stampDutyStructure"),
        help="Share of the land price; the grid connection is not taxed.",
        source="Calculators §4.",
    )
    stamp_duty_fixed: float | None = money(
        "Stamp duty, fixed",
        key="stampDutyFixed",
        blank=0.0,
        help="Replaces the rate when above 0.",
        source="Calculators §4.",
    )
    stamp_duty: float | None = derived(
        "Stamp duty",
        key="stampDuty",
        formula="if(stampDutyFixed > 0, stampDutyFixed, landPurchase * stampDutyPercent / 100)",
        source="Calculators §4.",
    )
    total: float | None = derived(
        "Site purchase amount",
        key="total",
        calculated="landTotal",
        formula="landPurchase + gridConnectionCosts + stampDuty",
        source="Calculators §4.",
    )
