"""The capital stack: the smallest limit of senior and mezzanine debt, and the uses they pay for.

Everything follows from a trial of the uses: it gives the debt, the debt gives interest and fees, and these give the
uses. Only one trial meets itself, because uses rise by less than 1 per unit of the trial.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from atlas_core.permutation import construction, mezzanine, senior
from atlas_core.permutation.construction import Funding, Row, Sources
from atlas_core.permutation.figures import Figures
from atlas_core.permutation.loans import Shape
from atlas_core.permutation.parameters import Terms
from atlas_core.permutation.reserve import coming_service
from atlas_core.permutation.root import falling_zero
from atlas_core.permutation.senior import Limits

SHARE_TOLERANCE = 1e-13
"""[relative] How closely the balance at the start of operations meets the amount it was sized to."""
MAX_DRAW_PASSES = 50


class AtClose(NamedTuple):
    """Fees paid at close, and the reserve funded before operations."""

    abs_fees: float
    senior_upfront: float
    mezz_upfront: float
    reserve: float

    @property
    def fees(self) -> float:
        """Return all fees of row 0."""
        return self.abs_fees + self.senior_upfront + self.mezz_upfront


@dataclass(frozen=True, slots=True)
class Stack:
    """A sized and funded capital stack."""

    senior: float
    senior_shape: Shape
    senior_limits: Limits
    binding: str
    mezz: float
    """At the start of operations, accreted interest included."""
    mezz_shape: Shape | None
    mezz_limits: Limits
    mezz_binding: str | None
    at_close: AtClose
    funding: Funding
    solved: bool
    """Whether the trial of the uses met itself."""

    @property
    def uses(self) -> float:
        """Return what the sources pay for."""
        return self.funding.uses

    @property
    def equity(self) -> float:
        """Return uses less senior and mezzanine debt."""
        return self.uses - self.senior - self.mezz


class Sizing:
    """Sizes the stack of one scenario for one CFADS."""

    def __init__(self, figures: Figures, terms: Terms, rows: list[Row], cfads: Sequence[float]) -> None:
        self._figures, self._terms, self._rows = figures, terms, rows
        tenor = senior.periods(terms)
        self._cfads = [*cfads[:tenor], *([0.0] * (tenor - len(cfads)))]
        self._senior_shape = senior.shape(terms, self._cfads)
        self._fixed = senior.fixed_limits(terms, figures, self._cfads, self._senior_shape)
        self._reserve_share = coming_service(self._senior_shape.service, 0, terms.dsra_months, terms.periods_per_year)
        self._mezz_known: tuple[float, Shape, float | None] | None = None
        self._drawn_share = 1.0
        """Mezzanine draws per unit of its balance at the start of operations."""

    def stack(self) -> Stack:
        """Return the stack whose uses meet their trial."""
        first_term = sum(row.capex + row.land + row.fees for row in self._rows)
        uses = falling_zero(lambda trial: self.at(trial).uses - trial, first_term, SHARE_TOLERANCE)
        return self.at(first_term if uses is None else uses, solved=uses is not None)

    def at(self, trial: float, solved: bool = True) -> Stack:
        """Return the stack sized on a trial of the uses; it is the stack when its own uses are the trial."""
        terms = self._terms
        senior_limits = senior.limits(terms, self._fixed, trial)
        amount, binding = senior.smallest(senior_limits)
        mezz, mezz_shape, mezz_limits, mezz_binding = 0.0, None, {}, None
        if terms.mezz:
            mezz_shape, room = self._mezzanine(amount)
            mezz_limits = mezzanine.limits(terms, self._figures, room, amount, trial)
            mezz, mezz_binding = senior.smallest(mezz_limits)
        at_close = self._at_close(amount, mezz)
        funding = self._funded(Sources(amount, mezz, mezz * self._drawn_share, trial), at_close)
        return Stack(
            amount, self._senior_shape, senior_limits, binding, mezz, mezz_shape, mezz_limits, mezz_binding, at_close,
            funding, solved,
        )  # fmt: skip

    def _mezzanine(self, senior_size: float) -> tuple[Shape, float | None]:
        """Return shape and DSCR limit beside a senior loan; the loan often stays the same from trial to trial."""
        if self._mezz_known is None or self._mezz_known[0] != senior_size:
            service = [senior_size * due for due in self._senior_shape.service]
            left = mezzanine.room(self._terms, self._cfads, service)
            loan = mezzanine.shape(self._terms, left)
            self._mezz_known = (senior_size, loan, mezzanine.dscr_limit(self._terms, left, loan))
        return self._mezz_known[1:]

    def _at_close(self, senior_size: float, mezz: float) -> AtClose:
        terms, figures = self._terms, self._figures
        if not terms.financing_costs:
            return AtClose(0.0, 0.0, 0.0, 0.0)
        abs_fees = figures.abs_fixed + figures.abs_share * (senior_size + mezz) if terms.include_abs_fees else 0.0
        return AtClose(
            abs_fees, terms.senior_upfront * senior_size, terms.mezz_upfront * mezz, self._reserve_share * senior_size
        )

    def _funded(self, sources: Sources, at_close: AtClose) -> Funding:
        """Return the rows paid for, with mezzanine draws that accrete to the mezzanine loan sized."""
        equity_first = self._terms.draw_order == "equity_first"
        for _ in range(MAX_DRAW_PASSES):
            funding = construction.fund(self._rows, sources, at_close.fees, at_close.reserve, equity_first)
            # What a trial did not come to draw is begun again in full: a share of 0 would stay 0 in every later trial.
            share = funding.mezz_drawn / funding.mezz_balance if funding.mezz_balance else 1.0
            drawn = sources.mezz * share
            if abs(drawn - sources.mezz_drawn) <= SHARE_TOLERANCE * drawn:
                break
            sources = sources._replace(mezz_drawn=drawn)
        self._drawn_share = sources.mezz_drawn / sources.mezz if sources.mezz else 1.0
        return funding
