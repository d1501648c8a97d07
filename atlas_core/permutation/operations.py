"""What the building earns and costs in each operating period, down to NOI and maintenance."""

from collections.abc import Callable
from dataclasses import dataclass

from atlas_core.permutation.figures import Figures
from atlas_core.permutation.parameters import Terms
from atlas_core.units import MONTHS_PER_YEAR

DAYS_PER_YEAR = 365.0
AMF_SHARE = 0.01
"""Asset management fee per unit of NOI before the fee; Atlas decision 8."""


@dataclass(frozen=True, slots=True)
class Strain:
    """How far a downside departs from the base case; by default not at all."""

    rent: float = 0.0
    """Part of revenue lost."""
    opex: float = 0.0
    """Part by which the money spent on operating costs rises."""


BASE = Strain()


@dataclass(frozen=True, slots=True)
class Operations:
    """One entry per period in every list."""

    revenue: list[float]
    opex: list[float]
    electricity: list[float]
    amf: list[float]
    noi: list[float]
    maintenance: list[float]

    @property
    def earnings(self) -> list[float]:
        """Return NOI less maintenance: CFADS before tax."""
        return [noi - maintenance for noi, maintenance in zip(self.noi, self.maintenance, strict=True)]


def operations(figures: Figures, terms: Terms, periods: int, last: int, strain: Strain = BASE) -> Operations:
    """Return the operating lines of a scenario.

    Parameters
    ----------
    periods : number of periods to the end of the lease
    last : the period, from 1, in which the collection lag comes in: the exit, else the end of the lease
    strain : the downside's departures

    References
    ----------
    Atlas scenario model, “Cash flow”; calculators §9.
    """
    due = [gross_revenue(figures, terms, period) for period in range(1, periods + 1)]
    return _lines(figures, terms, 1, collected(due, terms, last), strain)


def year_noi(figures: Figures, terms: Terms, year: int, strain: Strain = BASE) -> float:
    """Return the NOI of one operating year, from 1, whether or not the lease lasts so long; [currency/year]."""
    first = (year - 1) * terms.periods_per_year + 1
    due = [gross_revenue(figures, terms, period) for period in range(first, first + terms.periods_per_year)]
    return sum(_lines(figures, terms, first, due, strain).noi)


def gross_revenue(figures: Figures, terms: Terms, period: int) -> float:
    """Return the revenue that falls due in a period, from 1; [currency/period]."""
    year = operating_year(terms, period)
    return (
        figures.gross_revenue
        / terms.periods_per_year
        * index(terms, year)
        * ramp(terms, year)
        * (1 - terms.vacancy)
        * (1 - rent_free_share(terms, period))
    )


def operating_year(terms: Terms, period: int) -> int:
    """Return the operating year, from 1, in which a period lies."""
    return (period - 1) // terms.periods_per_year + 1


def index(terms: Terms, year: int) -> float:
    """Return the rent of an operating year per unit of the first year's."""
    return (1 + _growth(terms)) ** (_steps(terms, year) - 1)


def _growth(terms: Terms) -> float:
    if terms.indexation == "Flat":
        return 0.0
    if terms.indexation == "FixedEscalator":
        return terms.escalator
    return min(max(terms.cpi, terms.cpi_floor), terms.cpi_cap)


def _steps(terms: Terms, year: int) -> int:
    return min(year, terms.hold_after_years) if terms.indexation == "Partial" else year


def ramp(terms: Terms, year: int) -> float:
    """Return the part of stabilised revenue reached in an operating year; all of it after the ramp."""
    return terms.occupancy_ramp[year - 1] if year <= len(terms.occupancy_ramp) else 1.0


def rent_free_share(terms: Terms, period: int) -> float:
    """Return the part of a period that lies in the rent-free months."""
    if not terms.rent_free_months:
        return 0.0
    length = MONTHS_PER_YEAR / terms.periods_per_year
    return min(1.0, max(0.0, terms.rent_free_months / length - (period - 1)))


def collected(due: list[float], terms: Terms, last: int) -> list[float]:
    """Return revenue as it is collected: the first to come is held back up to the lag and comes in at the end."""
    lag = sum(due[: terms.periods_per_year]) * terms.collection_lag_days / DAYS_PER_YEAR
    if not lag:
        return due
    answer = list(due)
    held = 0.0
    for period in range(terms.periods_per_year):
        back = min(answer[period], lag - held)
        answer[period] -= back
        held += back
    answer[last - 1] += held
    return answer


def _lines(figures: Figures, terms: Terms, first: int, revenue: list[float], strain: Strain) -> Operations:
    """Return every line from revenue in the base case, the periods numbered from `first`."""
    years = [operating_year(terms, period) for period in range(first, first + len(revenue))]
    costs = _costs(figures, terms)
    opex = [costs(year, gross) * (1 + strain.opex) for year, gross in zip(years, revenue, strict=True)]
    power = figures.electricity / terms.periods_per_year
    electricity = [power * (1 + terms.opex_growth) ** (year - 1) for year in years]
    earned = [gross * (1 - strain.rent) for gross in revenue]
    before = [gross - cost - energy for gross, cost, energy in zip(earned, opex, electricity, strict=True)]
    amf = [max(0.0, AMF_SHARE * amount) for amount in before]
    return Operations(
        revenue=earned,
        opex=opex,
        electricity=electricity,
        amf=amf,
        noi=[amount - fee for amount, fee in zip(before, amf, strict=True)],
        maintenance=[terms.maintenance_capex * gross for gross in earned],
    )


def _costs(figures: Figures, terms: Terms) -> Callable[[int, float], float]:
    """Return operating costs of a period as a function of its year and revenue."""
    if terms.opex_mode == "share":
        return lambda _year, gross: terms.opex_percent * gross
    first = figures.gross_revenue * terms.opex_percent / terms.periods_per_year
    return lambda year, _gross: first * (1 + terms.opex_growth) ** (year - 1)
