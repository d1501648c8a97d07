"""How interest is paid before the building earns."""

from atlas_core.fields.spec import choice, integer, percent, section

SENIOR_METHODS = {
    "dsra": "Reserve account (from uses)",
    "capitalised": "Capitalised (from uses)",
    "insurance": "Insurance",
    "sponsor_equity": "Sponsor equity",
    "lc": "Letter of credit",
    "mixed": "Mixed (half uses, half equity)",
}
MEZZ_METHODS = {"pik": "PIK (accretes on the loan)", **SENIOR_METHODS, "capitalised": "Capitalised (same as PIK)"}


@section("Construction interest", key="construction")
class Construction:
    """Who covers senior and mezzanine interest until completion."""

    senior_method: str = choice(
        "Senior coverage method",
        key="seniorMethod",
        choices=SENIOR_METHODS,
        default="dsra",
        legacy=("seniorCoverageMethod",),
        source="Sponsor form §11, scenario model “Uses, sources, construction”.",
    )
    senior_coverage_percent: float = percent(
        "Senior interest covered",
        key="seniorCoveragePercent",
        step=1,
        default=100,
        help="The rest is paid by equity.",
        source="Sponsor form §11.",
    )
    senior_method_cost: float = percent(
        "Cost of the senior method",
        key="seniorMethodCost",
        bounds=(0, 10),
        step=0.1,
        default=0,
        help="Share of the covered interest.",
        source="Sponsor form §11.",
    )
    senior_months: int | None = integer(
        "Months covered",
        key="seniorMonths",
        unit="months",
        bounds=(0, 48),
        help="Last months before completion. Empty: all.",
        source="Specification only; scenario model.",
    )
    mezz_method: str = choice(
        "Mezzanine coverage method",
        key="mezzMethod",
        choices=MEZZ_METHODS,
        default="pik",
        legacy=("mezzCoverageMethod",),
        source="Sponsor form §11, clarification 19.",
    )
    mezz_coverage_percent: float = percent(
        "Mezzanine interest covered",
        key="mezzCoveragePercent",
        step=1,
        default=100,
        help="The rest is paid by equity.",
        source="Sponsor form §11.",
    )
    mezz_method_cost: float = percent(
        "Cost of the mezzanine method",
        key="mezzMethodCost",
        bounds=(0, 10),
        step=0.1,
        default=2,
        help="Share of the covered interest.",
        source="Sponsor form §11.",
    )
