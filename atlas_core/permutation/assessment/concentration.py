"""How much hangs on one tenant, country, city and site: for one project, all of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from atlas_core.permutation.assessment.case import Case
from atlas_core.permutation.assessment.checks import Test, most, of_table
from atlas_core.permutation.rulebook.scale import at_least, letters


@dataclass(frozen=True, slots=True)
class Shares:
    """Largest shares of income, fractions; a single project with one tenant has 1 everywhere."""

    tenant: float = 1.0
    country: float = 1.0
    city: float = 1.0
    site: float = 1.0
    sovereign: str = "NR"
    """Rating of the country; NR: not known."""


ONE_PROJECT = Shares()


def concentration(case: Case, shares: Shares = ONE_PROJECT) -> Sequence[Test]:
    """Return the tests of the shares against the limits of the rating; they speak of papers on several projects.

    A tenant below the rating a limit asks for misses it whatever its share.

    References
    ----------
    Permutation rules of the predecessor, §4 “Concentration”.
    """
    places = (_place(case, shares, place) for place in ("country", "city", "site"))
    return of_table("concentration", _tenant(case, shares), *places)


def _tenant(case: Case, shares: Shares) -> Test:
    rules = case.standards.rules
    rows = [row for row in rules.rows("concentration") if row["rating"] is not None]
    row = next((found for found in rows if found["rating"] == letters(case.rating)), rows[-1])
    tenant, floor = case.scenario.terms.tenant_rating, row["counterparty"]
    strong = floor is None or at_least(tenant, floor)
    asked = f"; tenant {tenant}, {floor} or better asked" if floor else ""
    share = shares.tenant if strong else None
    return most(
        "CONCENTRATION", "Largest tenant", row["most"] / 100, share, "fraction", f"rating {row['rating']}{asked}"
    )


def _place(case: Case, shares: Shares, place: str) -> Test:
    row = case.standards.rules.row("concentration", limit=place) or {}
    otherwise, floor = row["otherwise"], row["counterparty"]
    excepted = otherwise is not None and floor is not None and at_least(shares.sovereign, floor)
    limit = otherwise if excepted else row["most"]
    note = f"{otherwise:g} % with a sovereign rated {floor} or better" if otherwise is not None else ""
    return most("CONCENTRATION", f"Largest {place}", limit / 100, getattr(shares, place), "fraction", note)
