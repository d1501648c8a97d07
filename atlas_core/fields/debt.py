"""Terms of the debt a project is sized with unless a scenario says otherwise."""

from atlas_core.fields.spec import choice, derived, number, percent, section

AMORTISATION = {
    "annuity": "Annuity",
    "sculpted": "Sculpted to the cash flow",
    "stepdown": "Level principal",
    "bullet": "Bullet",
    "balloon": "Balloon",
}


@section("Debt", key="debt")
class Debt:
    """Base-case terms of senior and mezzanine debt."""

    tenor: float = number(
        "Senior tenor",
        key="tenor",
        unit="years",
        bounds=(3, 40),
        default=15,
        help="Counted from the start of operations.",
        source="Engine parameter `tenor`.",
    )
    senior_rate: float = percent(
        "Senior rate",
        key="seniorRate",
        bounds=(0, 15),
        step=0.05,
        default=5.5,
        help="Nominal, per year.",
        source="Engine parameter `seniorRate`.",
    )
    mezz_rate: float = percent(
        "Mezzanine rate",
        key="mezzRate",
        bounds=(0, 20),
        step=0.05,
        default=9,
        help="Nominal, per year.",
        source="Engine parameter `mezzRate`.",
    )
    senior_dscr: float = number(
        "Senior DSCR target",
        key="seniorDSCR",
        unit="x",
        bounds=(1, 3),
        step=0.01,
        default=1.35,
        source="Engine parameter `seniorDSCR`.",
    )
    ltv_cap: float = number(
        "LTV cap",
        key="ltvCap",
        unit="fraction",
        bounds=(0, 1),
        step=0.01,
        default=0.65,
        help="Total debt over the market grand total, as a fraction.",
        source="Engine parameter `ltvCap`.",
    )
    amortisation: str = choice(
        "Amortisation",
        key="amortisation",
        choices=AMORTISATION,
        default="annuity",
        source="Engine parameter `amortisation`.",
    )
    service_capacity: float | None = derived(
        "Debt service capacity",
        key="debtServiceCapacity",
        unit="projectCurrency",
        formula="noiForDebtService / seniorDSCR",
        help="Senior debt service a year the first-year NOI carries at the target DSCR.",
        source="Calculators §13.",
    )
