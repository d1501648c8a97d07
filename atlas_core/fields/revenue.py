"""Rent, lease and operating-cost fields of a project."""

from atlas_core.fields.spec import choice, derived, money, number, percent, section

TENANT_RATINGS = ("AAA", "AA", "A", "BBB", "BB", "B", "CCC", "NR")


@section("Revenue", key="revenue")
class Revenue:
    """What the tenant pays and what running the building costs."""

    gross_monthly_rent: float | None = money(
        "Gross monthly rent",
        key="grossMonthlyRent",
        unit="rentBasis",
        bounds=(0, 200_000_000),
        required=True,
        help="Rent at full occupancy, in the unit the rent basis says.",
        source="Sponsor form §3, clarification 1; the upper limit is the engine's.",
    )
    rent_basis: str = choice(
        "Rent basis",
        key="rentBasis",
        choices={
            "total_month": "Total per month",
            "kw_month": "Per kW of IT load and month",
            "kwh": "Per kWh of IT load",
        },
        default="total_month",
        help="Unit of the rent. A month has 730 hours.",
        source="Calculators “Rent units”.",
    )
    lease_type: str = choice(
        "Lease type",
        key="leaseType",
        choices={"TripleNet": "Triple net (tenant pays utilities)", "Gross": "Gross (landlord pays electricity)"},
        default="TripleNet",
        required=True,
        source="Sponsor form §3.",
    )
    occupancy: float = percent(
        "Occupancy at stabilisation", key="occupancy", step=1, default=100, required=True, source="Sponsor form §3."
    )
    opex_percent: float | None = percent(
        "Operating costs",
        key="opexPercent",
        step=1,
        required=True,
        help="Share of gross revenue.",
        source="Sponsor form §3.",
    )
    electricity_rate: float = money(
        "Electricity rate",
        key="electricityRate",
        unit="projectCurrency/MWh",
        bounds=(0, 1_000_000),
        default=100,
        shown_when='leaseType == "Gross"',
        help="Price the landlord pays under a gross lease.",
        source="Sponsor form §3.",
    )
    lease_term_years: float = number(
        "Lease term",
        key="leaseTermYears",
        unit="years",
        bounds=(5, 40),
        default=25,
        help="Counted from the start of operations; the horizon of every scenario.",
        source="Engine parameter `leaseTermYears`.",
    )
    tenant_rating: str = choice(
        "Tenant rating",
        key="tenantRating",
        choices=TENANT_RATINGS,
        default="NR",
        help="NR: not rated.",
        source="Engine parameter `tenantRating`.",
    )
    monthly_rent_total: float | None = derived(
        "Rent per month",
        key="monthlyRentTotal",
        unit="projectCurrency",
        formula=(
            'if(rentBasis == "total_month", grossMonthlyRent,'
            ' grossMonthlyRent * itLoad * 1000 * if(rentBasis == "kwh", 730, 1))'
        ),
        help="Rent of the whole building at full occupancy.",
        source="Calculators “Rent units”.",
    )
