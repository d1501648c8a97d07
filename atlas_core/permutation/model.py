"""The scenario model: one permutation from its terms to its sizes, flows and downside."""

from collections.abc import Sequence
from dataclasses import dataclass

from atlas_core.permutation import construction, exits
from atlas_core.permutation.capital import Sizing, Stack
from atlas_core.permutation.debt import debt
from atlas_core.permutation.figures import Figures
from atlas_core.permutation.levered import Levered, Taxed, levered
from atlas_core.permutation.operations import Operations, Strain, operations
from atlas_core.permutation.parameters import Terms
from atlas_core.permutation.sale import Sale, sold
from atlas_core.permutation.tax import depreciation, tax
from atlas_core.permutation.waterfall import Flows
from atlas_core.units import MONTHS_PER_YEAR, QUARTER_MONTHS


@dataclass(frozen=True, slots=True)
class Case:
    """One run of the operations, up to the sale if there is one; the base case or the downside."""

    operations: Operations
    levered: Levered
    flows: Flows
    sale: Sale | None


@dataclass(frozen=True, slots=True)
class Scenario:
    """One permutation."""

    figures: Figures
    terms: Terms
    base: Case
    downside: Case
    before: list[float]
    """[years] of the rows before operations."""
    years: list[float]
    """[years] of the operating periods with flows."""
    equity_flow: list[float]
    project_flow: list[float]
    downside_years: list[float]
    downside_equity_flow: list[float]

    @property
    def stack(self) -> Stack:
        """Return the capital stack."""
        return self.base.levered.stack


def evaluate(figures: Figures, terms: Terms) -> Scenario:
    """Return a scenario computed from project figures and terms.

    References
    ----------
    Atlas scenario model.
    """
    base = base_case(figures, terms)
    stack = base.levered.stack
    downside = downside_case(figures, terms, stack)
    before = [month / MONTHS_PER_YEAR for month in figures.timetable.months]
    years = period_years(figures, terms)
    draws = [-row.equity_draw for row in stack.funding.rows]
    later = terms.cod_delay_months / MONTHS_PER_YEAR
    delay = delay_rows(terms, stack, before[-1])
    overrun = [terms.capex_overrun * figures.capex_market * share for share in figures.timetable.capex_shares]
    return Scenario(
        figures=figures,
        terms=terms,
        base=base,
        downside=downside,
        before=before,
        years=years,
        equity_flow=[*draws, *_to_equity(base)],
        project_flow=_project_flow(figures, terms, base),
        downside_years=[*before, *(time for time, _ in delay), *(time + later for time in years)],
        downside_equity_flow=[
            *(draw - extra for draw, extra in zip(draws, overrun, strict=True)),
            *(-cost for _, cost in delay),
            *_to_equity(downside),
        ],
    )


def period_years(figures: Figures, terms: Terms) -> list[float]:
    """Return the time of every operating period with flows; [years] from close."""
    start, m = figures.timetable.operations_month, terms.periods_per_year
    return [
        (start + period * MONTHS_PER_YEAR / m) / MONTHS_PER_YEAR for period in range(1, exits.last_period(terms) + 1)
    ]


def base_case(figures: Figures, terms: Terms) -> Case:
    """Return the base case: sized, funded and operated."""
    rows = construction.prepare(figures, terms)

    def sized(cfads: Sequence[float]) -> Stack:
        return Sizing(figures, terms, rows, cfads).stack()

    earned = operations(figures, terms, exits.lease_periods(terms), exits.last_period(terms))
    found = levered(_taxed(figures, terms, earned), sized, lambda stack: debt(terms, stack))
    return _case(figures, terms, earned, found, Strain())


def downside_case(figures: Figures, terms: Terms, stack: Stack) -> Case:
    """Return the base case's stack under less rent, dearer operations and higher interest."""
    strain = Strain(terms.rent_downside, terms.opex_stress)
    earned = operations(figures, terms, exits.lease_periods(terms), exits.last_period(terms), strain)
    found = levered(
        _taxed(figures, terms, earned), lambda _: stack, lambda same: debt(terms, same, shock=terms.rate_shock)
    )
    return _case(figures, terms, earned, found, strain)


def delay_rows(terms: Terms, stack: Stack, start: float) -> list[tuple[float, float]]:
    """Return when, in years from close, and how much interest equity pays while completion is late."""
    rate = stack.senior * (terms.senior_rate + terms.rate_shock) + stack.mezz * (terms.mezz_rate + terms.rate_shock)
    rows, done = [], 0.0
    while done < terms.cod_delay_months:
        span = min(QUARTER_MONTHS, terms.cod_delay_months - done)
        done += span
        rows.append((start + done / MONTHS_PER_YEAR, rate * span / MONTHS_PER_YEAR))
    return rows


def _taxed(figures: Figures, terms: Terms, earned: Operations) -> Taxed:
    earnings = earned.earnings
    return Taxed(terms, earnings, depreciation(figures, terms, len(earnings)))


def _case(figures: Figures, terms: Terms, earned: Operations, found: Levered, strain: Strain) -> Case:
    period = exits.exit_period(terms)
    if period is None:
        return Case(earned, found, found.flows, None)
    value = exits.exit_value(figures, terms, strain)
    sale = Sale(period, value, value * terms.selling_cost)
    return Case(earned, found, sold(found.flows, sale), sale)


def _to_equity(case: Case) -> list[float]:
    return [row.distribution - row.equity_draw for row in case.flows.cash]


def _project_flow(figures: Figures, terms: Terms, base: Case) -> list[float]:
    """Return the flows before financing, taxed as if there were no debt."""
    spent = [-(row.capex + row.land + row.fees) for row in base.levered.stack.funding.costs]
    taxed = _taxed(figures, terms, base.operations)
    unlevered = tax(terms.tax_rate, taxed.earnings, [0.0] * len(taxed.earnings), taxed.write_off)
    kept = len(base.flows.cash)
    earned = [gained - due for gained, due in zip(taxed.earnings[:kept], unlevered.tax[:kept], strict=True)]
    if base.sale:
        earned[-1] += base.sale.value - base.sale.cost
    return [*spent, *earned]
