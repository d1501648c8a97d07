"""When a scenario is sold, and what the sale brings."""

from atlas_core.permutation import loans
from atlas_core.permutation.figures import Figures
from atlas_core.permutation.operations import BASE, Strain, year_noi
from atlas_core.permutation.parameters import Terms
from atlas_core.units import MONTHS_PER_YEAR


def lease_periods(terms: Terms) -> int:
    """Return the number of periods from the start of operations to the end of the lease."""
    return loans.whole_periods(terms.lease_term_years * MONTHS_PER_YEAR, terms.periods_per_year)


def exit_period(terms: Terms) -> int | None:
    """Return the period, from 1, at whose end the project is sold; None when it is held to the end of the lease."""
    if terms.exit_year is None:
        return None
    period = terms.exit_year * terms.periods_per_year
    return period if period <= lease_periods(terms) else None


def last_period(terms: Terms) -> int:
    """Return the last period, from 1, that has flows."""
    return exit_period(terms) or lease_periods(terms)


def exit_value(figures: Figures, terms: Terms, strain: Strain = BASE) -> float:
    """Return NOI of the year after the exit over the exit cap rate; nothing when the NOI is negative."""
    if exit_period(terms) is None or terms.exit_year is None:
        return 0.0
    return max(0.0, year_noi(figures, terms, terms.exit_year + 1, strain) / terms.exit_cap_rate)
