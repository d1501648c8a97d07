"""Senior cover when inflation or interest turns: the loan keeps its size and its principal."""

from dataclasses import dataclass, replace

from atlas_core.permutation.model import Scenario, downside_case


@dataclass(frozen=True, slots=True)
class Stress:
    """A change of inflation and interest."""

    label: str
    cpi: float | None = None
    """[1/year] CPI instead of the scenario's; floor and cap of the lease still hold. None: as it is."""
    shock: float = 0.0
    """[1/year] On top of both rates."""


PRINTED = (
    Stress("CPI 0 %", cpi=0.0),
    Stress("CPI 2.5 %", cpi=0.025),
    Stress("rates + 200 bp", shock=0.02),
    Stress("CPI 0 % and rates + 200 bp", cpi=0.0, shock=0.02),
)
"""Permutation rules of the predecessor, §4 “Stress floors”."""


def lowest(scenario: Scenario, stress: Stress, years: float | None = None) -> float | None:
    """Return the smallest CFADS over senior service [x] under a stress; None without senior service.

    Rent per index point, operating costs and completion stay those of the base case; rates go up on the same principal.

    Parameters
    ----------
    years : of operations, from the first; all of the senior tenor if not given
    """
    terms = scenario.terms
    cpi = terms.cpi if stress.cpi is None else stress.cpi
    strained = replace(terms, cpi=cpi, rate_shock=stress.shock, rent_downside=0.0, opex_stress=0.0)
    rows = downside_case(scenario.figures, strained, scenario.stack).flows.cash
    looked_at = rows if years is None else rows[: round(years * terms.periods_per_year)]
    return min((row.senior_dscr for row in looked_at if row.senior_dscr is not None), default=None)
