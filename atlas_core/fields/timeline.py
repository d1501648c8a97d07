"""Dates and durations of a project."""

from typing import Any

from atlas_core.fields.spec import date, declared, derived, integer, section

STANDARD_SCHEDULE_OF_WORKS = (
    {"phase": "Pre-Development", "months": 6.0, "percent": 5.0},
    {"phase": "Design & Planning", "months": 9.0, "percent": 10.0},
    {"phase": "Legal & Permits", "months": 6.0, "percent": 5.0},
    {"phase": "Site Preparation", "months": 3.0, "percent": 15.0},
    {"phase": "Construction 1", "months": 12.0, "percent": 40.0},
    {"phase": "Construction 2", "months": 8.0, "percent": 20.0},
    {"phase": "Testing & Commissioning", "months": 3.0, "percent": 5.0},
)
"""The specification's seven phases: 47 months, 100 % of CapEx, straight-line inside each."""


@section("Timeline", key="timeline")
class Timeline:
    """When the deal closes, when the building is ready and when rent starts."""

    pre_close_months: int = integer(
        "Pre-close preparation",
        key="preCloseMonths",
        unit="months",
        bounds=(1, 18),
        default=1,
        required=True,
        source="Sponsor form §4.",
    )
    construction_start: str | None = date(
        "Construction start",
        key="constructionStart",
        required=True,
        help="Day 1 close; time 0 of every scenario.",
        source="Sponsor form §4, clarification 17.",
    )
    construction_duration_months: int = integer(
        "Construction duration",
        key="constructionDurationMonths",
        unit="months",
        bounds=(1, 48),
        default=24,
        required=True,
        source="Sponsor form §4.",
    )
    lease_commence_date: str | None = date(
        "Lease commencement",
        key="leaseCommenceDate",
        blank="",
        help="First day of rent. Empty: the day of completion.",
        source="Sponsor form §4.",
    )
    schedule_of_works: list[dict[str, Any]] | None = declared(
        key="scheduleOfWorks",
        kind="schedule",
        label="Schedule of works",
        bounds=(0, 600),
        help="Phases of {months, percent}; the months are scaled to the construction duration. Empty: straight-line.",
        source="Sponsor form §16, scenario model “Money and time”.",
    )
    preparation_start: str | None = derived(
        "Preparation start",
        key="preparationStart",
        kind="date",
        formula="add_months(constructionStart, -preCloseMonths)",
        source="Calculators §10.",
    )
    completion_date: str | None = derived(
        "Expected completion",
        key="completionDate",
        kind="date",
        formula="add_months(constructionStart, constructionDurationMonths)",
        help="Calendar months, clamped to the end of the month.",
        source="Calculators §10.",
    )
    revenue_start_date: str | None = derived(
        "Revenue start",
        key="revenueStartDate",
        kind="date",
        formula='if(leaseCommenceDate == "", completionDate, leaseCommenceDate)',
        source="Calculators §10.",
    )
    maturity_date: str | None = derived(
        "Senior maturity",
        key="maturityDate",
        kind="date",
        formula="add_months(revenueStartDate, debt.tenor * 12)",
        source="Calculators §10, clarification 18.",
    )
