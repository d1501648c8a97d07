"""Identity, place and currencies of a project."""

from typing import Any

from atlas_core.fields.countries import JURISDICTIONS, TIERS
from atlas_core.fields.spec import choice, declared, section, text

CURRENCIES = {"EUR": "EUR (€)", "USD": "USD ($)", "GBP": "GBP (£)", "JPY": "JPY (¥)", "AED": "AED (د.إ)"}
PIPELINE_STAGES = (
    "0. Archived", "1. Site Identified", "1a. Site Reviewed", "2. Test Fit / Power", "3. Deal Development",
    "4. Under Offer", "5. Exclusivity / Option Secured", "6. Design & Procurement", "6a. End User Engagement",
    "7. On Site", "8. Live",
)  # fmt: skip


@section("Project", key="meta")
class Meta:
    """What the project is, where it stands and in which money it is told."""

    project_title: str | None = text("Project title", key="projectTitle", required=True, source="Sponsor form §1.")
    sponsor: str | None = text("Sponsor company", key="sponsor", source="Specification; absent in the original form.")
    location: str | None = text(
        "Location", key="location", help="Town or site in free words.", source="Clarification 23."
    )
    location_country: str = choice(
        "Country",
        key="locationCountry",
        choices={country: f"{country} ({tier})" for country, tier in TIERS.items()},
        default="United Kingdom",
        required=True,
        help="Sets the jurisdiction unless one is chosen. The market tier is shown only; no formula uses it.",
        source="Sponsor form §1, clarification 22.",
    )
    jurisdiction: str | None = choice(
        "Jurisdiction",
        key="jurisdiction",
        choices=JURISDICTIONS,
        help="Legal space for repo eligibility. Empty: from the country.",
        source="Engine parameter `jurisdiction`.",
    )
    pipeline_stage: str = choice(
        "Pipeline stage",
        key="pipelineStage",
        choices=PIPELINE_STAGES,
        default="1. Site Identified",
        help="How far the development has come; separate from the record's status.",
        legacy=("status",),
        source="Sponsor form §1, decision 3.",
    )
    project_currency: str = choice(
        "Revenue currency",
        key="projectCurrency",
        choices=CURRENCIES,
        default="EUR",
        required=True,
        legacy=("kwhCurrency",),
        help="Currency of rent and NOI, and the deal currency every ratio is computed in.",
        source="Sponsor form §1, scenario model “Money and time”.",
    )
    capex_currency: str = choice(
        "CapEx currency",
        key="capexCurrency",
        choices=CURRENCIES,
        default="EUR",
        required=True,
        help="Currency of CapEx, land and fees; converted into the revenue currency before any ratio.",
        source="Sponsor form §1.",
    )
    fx_rates: dict[str, Any] | None = declared(
        key="fxRates",
        kind="rates",
        label="FX rates",
        bounds=(1e-6, 1e6),
        help="Own rates by pair: EURGBP says how many GBP one EUR buys. Empty: the built-in rates of 12 August 2025.",
        source="Scenario model “Money and time”, decision 9.",
    )
