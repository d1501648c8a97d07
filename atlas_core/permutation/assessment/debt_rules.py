"""Floors and limits of the senior loan by rating, jurisdiction and tenant: cover, stress, tenor, repayment, reserve."""

from collections.abc import Sequence

from atlas_core.permutation.assessment.case import Case, fraction
from atlas_core.permutation.assessment.checks import Test, least, most, of_table
from atlas_core.permutation.assessment.stresses import PRINTED, lowest
from atlas_core.units import MONTHS_PER_YEAR

KIND = "data_centre"
"""Column of the tenor limits: what every project here is."""


def cover_floors(case: Case) -> list[Test]:
    """Return the tests of the senior DSCR: by rating and jurisdiction, and by the tenant's rating.

    References
    ----------
    Permutation rules of the predecessor, §4 “DSCR floor”; phase 1 components, §2.
    """
    actual, row = case.outputs["senior_dscr"], case.row("dscr_floors")
    where = f"rating {row['rating']}, jurisdiction {case.jurisdiction}"
    floor = least("MIN_DSCR_SENIOR", "Senior DSCR", row[case.jurisdiction], actual, "x", where)
    tests = of_table("dscr_floors", floor)
    if case.tenant:
        note = f"tenant {case.tenant['tenant']}"
        asked = least("MIN_DSCR_SENIOR", "Senior DSCR for the tenant", case.tenant["dscr"], actual, "x", note)
        tests += of_table("advance_factors", asked)
    return tests


def stress_floors(case: Case) -> list[Test]:
    """Return the tests of the senior DSCR under the printed stresses, and under the scenario's own downside.

    References
    ----------
    Permutation rules of the predecessor, §4 “Stress floors”.
    """
    row, terms = case.row("stress_floors"), case.scenario.terms
    note = f"rating {row['rating']}"
    tests = [
        least("STRESS_DSCR", f"Senior DSCR, {stress.label}", row["dscr"], lowest(case.scenario, stress), "x", note)
        for stress in PRINTED
    ]
    own = (
        f"{note}; rent − {terms.rent_downside:.0%}, operating costs + {terms.opex_stress:.0%}, "
        f"rates + {terms.rate_shock * 10_000:.0f} bp"
    )
    stressed = case.outputs["stressed_dscr"]
    last = least("STRESS_DSCR", "Senior DSCR, the run's downside", row["dscr"], stressed, "x", own)
    return of_table("stress_floors", *tests, last)


def tenor_limits(case: Case) -> list[Test]:
    """Return the tests of the senior tenor: by rating, and by the end of the lease.

    References
    ----------
    Permutation rules of the predecessor, §4 “Max tenor”.
    """
    row, terms = case.row("tenor_limits"), case.scenario.terms
    buffer = case.limit("lease_buffer")
    code, note = "TENOR_EXCEEDS_LIMIT", f"lease of {terms.lease_term_years:g} years less {buffer:g}"
    longest, before_end = row[KIND], terms.lease_term_years - buffer
    by_rating = most(code, "Tenor", longest, terms.tenor_years, "years", f"rating {row['rating']}")
    by_lease = most(code, "Tenor before the lease ends", before_end, terms.tenor_years, "years", note)
    return of_table("tenor_limits", by_rating) + of_table("gate_limits", by_lease)


def repayment(case: Case) -> list[Test]:
    """Return the tests of the schedule: the least repaid in a full year of the tenor, the most left at maturity.

    References
    ----------
    Permutation rules of the predecessor, §4 “Min annual amortisation”.
    """
    row = case.row("amortisation_minima")
    note, owed = f"rating {row['rating']}", case.scenario.stack.senior > 0
    shape = case.scenario.stack.senior_shape
    yearly = yearly_principal(shape.principal, case.scenario.terms.periods_per_year)
    repaid = min(yearly, default=None) if owed else None
    left = shape.balloon if owed else None
    minimum, balloon = fraction(row["amortisation"]), fraction(row["balloon"])
    tests = (
        least("MIN_AMORTISATION", "Repaid in a year, of the original loan", minimum or 0.0, repaid, "fraction", note),
        most("MAX_BALLOON", "Left at maturity, of the original loan", balloon or 0.0, left, "fraction", note),
    )
    return of_table("amortisation_minima", *tests)


def yearly_principal(principal: Sequence[float], periods_per_year: int) -> list[float]:
    """Return what a loan of 1 repays in each full year; a year the tenor breaks off in is left out."""
    full = len(principal) // periods_per_year
    return [sum(principal[year * periods_per_year : (year + 1) * periods_per_year]) for year in range(full)]


def advance_factor(case: Case) -> list[Test]:
    """Return the test of the senior loan over the market grand total; none without a tenant's rating.

    References
    ----------
    Phase 1 components, §2; decision 0012: the lower end of the band is no test.
    """
    if case.tenant is None:
        return []
    low, high = case.tenant["low"], case.tenant["high"]
    note = f"tenant {case.tenant['tenant']}: {low:g} to {high:g} %"
    actual = case.outputs["senior_ltv"]
    held = most("ADVANCE_FACTOR_BREACH", "Advance factor", fraction(high) or 0.0, actual, "fraction", note)
    return of_table("advance_factors", held)


def reserve(case: Case) -> list[Test]:
    """Return the test of the debt service reserve; none without a tenant's rating.

    References
    ----------
    Phase 1 components, §2 and §4.
    """
    if case.tenant is None:
        return []
    months = case.scenario.terms.dsra_months
    note = f"tenant {case.tenant['tenant']}"
    held = least("MIN_DSRA", "Debt service reserve", case.tenant["dsra_months"], months, "months", note)
    return of_table("advance_factors", held)


def average_life(case: Case) -> list[Test]:
    """Return the test of the senior WAL against the longest tenor the lease allows.

    References
    ----------
    Phase 1 components, §2 “tenor_cap” and §4.
    """
    share, cap = case.limit("wal_share"), case.scenario.terms.lease_term_years - case.limit("lease_buffer")
    note = f"{share:.0%} of {cap:g} years"
    held = most("MAX_WAL", "Senior WAL", share * cap, case.outputs["senior_wal"], "years", note)
    return of_table("gate_limits", held)


def fixed_charge_cover(case: Case) -> float | None:
    """Return the smallest CFADS over what is charged whatever the cash: interest of both loans and running fees [x].

    Principal is no fixed charge here: with it, a floor of 1.5 would be a DSCR of 1.5, above every DSCR floor there is.
    None where nothing is charged.

    References
    ----------
    Permutation rules of the predecessor, §4 “Gate B”, which names the ratio and its floor; decision 0013.
    """
    flows, periods = case.scenario.base.flows, round(case.scenario.terms.tenor_years * MONTHS_PER_YEAR)
    last = -(-periods * case.scenario.terms.periods_per_year // MONTHS_PER_YEAR)
    rows = zip(case.scenario.base.levered.cfads, flows.senior, flows.mezz, strict=False)
    charges = [(cfads, loan.interest + loan.fee + mezz.interest + mezz.fee) for cfads, loan, mezz in rows][:last]
    floor = 1e-9 * case.scenario.stack.uses
    return min((cfads / charged for cfads, charged in charges if charged > floor), default=None)
