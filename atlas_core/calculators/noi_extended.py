"""Net operating income by cost line over years, and the lease-up before it is stable.

A separate Atlas document, not wired to the form: Atlas calculators §9, “Extended NOI”. Its utilities read gross power
as IT load; here the electricity comes in as an amount, so the question does not arise.
"""

from dataclasses import dataclass

import numpy as np

from atlas_core.calculators.checks import require_at_least, require_between, whole
from atlas_core.units import MONTHS_PER_YEAR, FloatArray

NNN_MAINTENANCE_SHARE = 0.2
"""Part of the maintenance that stays with the landlord of a triple-net lease."""


@dataclass(frozen=True, kw_only=True)
class OperatingTerms:
    """What the extended NOI assumes; the defaults are the document's."""

    occupancy: float = 0.85
    """[fraction of gross potential rent]"""
    bad_debt: float = 0.02
    """[fraction of rent net of vacancy]"""
    management: float = 0.03
    """[fraction of EGI]"""
    general: float = 0.015
    """[fraction of EGI] General and administrative."""
    insurance: float = 500_000.0
    """[currency/year]"""
    property_tax: float = 0.01
    """[fraction of market cost]"""
    maintenance_per_mw: float = 50_000.0
    """[currency/MW/year]"""
    security: float = 6 * 35_000.0 + 150_000.0
    """[currency/year] Six guards and the systems."""
    rent_growth: float = 0.025
    """[1/year]"""
    opex_growth: float = 0.03
    """[1/year]"""


DOCUMENT_TERMS = OperatingTerms()


@dataclass(frozen=True)
class ExtendedNoi:
    """Each `(n_years,)` [currency/year]."""

    egi: FloatArray
    """Effective gross income: rent after vacancy and bad debt."""
    opex: FloatArray
    noi: FloatArray


@dataclass(frozen=True, kw_only=True)
class Building:
    """The building whose income is looked at."""

    power_mw: float
    """[MW] the maintenance is counted on"""
    market_cost: float = 0.0
    """[currency] basis of the property tax"""
    utilities: float = 0.0
    """[currency/year] electricity and water the landlord would pay under a gross lease"""
    triple_net: bool = True
    """Whether the tenant pays insurance, tax, utilities and four fifths of the maintenance."""


def extended_noi(
    gross_potential_rent: float, building: Building, terms: OperatingTerms = DOCUMENT_TERMS, years: int = 15
) -> ExtendedNoi:
    """Compute income, operating costs and NOI line by line.

    Parameters
    ----------
    gross_potential_rent : [currency/year] of the fully let building in year 1, at least 0
    building : whose power, cost and lease
    terms : occupancy, cost rates and growth
    years : at least 1

    Returns
    -------
    ExtendedNoi; rent grows with `rent_growth`, all operating costs of year 1 with `opex_growth`

    Raises
    ------
    DomainError

    References
    ----------
    Atlas calculators §9: rent of 30 M, 100 MW, triple net → EGI 24 990 000, opex 2 484 550, NOI 22 505 450.
    """
    require_at_least(0, gross_potential_rent=gross_potential_rent, power_mw=building.power_mw)
    require_between(0, 1, occupancy=terms.occupancy, bad_debt=terms.bad_debt)
    first_egi = gross_potential_rent * terms.occupancy * (1 - terms.bad_debt)
    year = np.arange(whole("years", years, at_least=1), dtype=np.float64)
    egi = first_egi * (1 + terms.rent_growth) ** year
    opex = _first_year_opex(first_egi, building, terms) * (1 + terms.opex_growth) ** year
    return ExtendedNoi(egi, opex, egi - opex)


def _first_year_opex(egi: float, building: Building, terms: OperatingTerms) -> float:
    maintenance = terms.maintenance_per_mw * building.power_mw
    shared = (terms.management + terms.general) * egi + terms.security
    if building.triple_net:
        return shared + NNN_MAINTENANCE_SHARE * maintenance
    return shared + maintenance + terms.insurance + terms.property_tax * building.market_cost + building.utilities


def lease_up(
    gross_potential_rent: float, *, monthly_opex: float = 1_200_000.0, occupancy: float = 0.85, months: int = 24
) -> FloatArray:
    """Return the monthly result while occupancy climbs in equal steps.

    Parameters
    ----------
    gross_potential_rent : [currency/year] of the fully let building, at least 0
    monthly_opex : [currency/month], at least 0, the same in every month
    occupancy : [fraction], 0 to 1, reached in the last month
    months : [months] of climbing, above 0

    Returns
    -------
    (months,) [currency/month]

    Raises
    ------
    DomainError

    References
    ----------
    Atlas calculators §9. With rent of 30 M the months add up to −2.2375 M; the document's −14.4 M is an error.
    """
    require_at_least(0, gross_potential_rent=gross_potential_rent, monthly_opex=monthly_opex)
    require_between(0, 1, occupancy=occupancy)
    count = whole("months", months, at_least=1)
    let = occupancy * np.arange(1, count + 1) / count
    return np.asarray(gross_potential_rent / MONTHS_PER_YEAR * let - monthly_opex)
