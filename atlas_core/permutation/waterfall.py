"""Operations period by period: who is paid from CFADS, in which order, and what tests hold back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from atlas_core.permutation.loans import present_value
from atlas_core.permutation.parameters import Terms
from atlas_core.permutation.tranche import NEGLIGIBLE, Loan, Tranche, TrancheRow

SLACK = 1e-9
"""[relative] Rounding every test forgives."""


class CashRow(NamedTuple):
    """What one period does beside the loans; all amounts at least zero."""

    senior_dscr: float | None
    blended_dscr: float | None
    locked: float
    trapped: float
    released: float
    trapped_closing: float
    dsra_deposit: float
    dsra_release: float
    dsra_closing: float
    shortfall: float
    equity_draw: float
    distribution: float


@dataclass(frozen=True, slots=True)
class Flows:
    """Operations as they went, one row per period in every list."""

    cash: list[CashRow]
    senior: list[TrancheRow]
    mezz: list[TrancheRow]


@dataclass(frozen=True, slots=True)
class Debt:
    """What operations start with."""

    senior: Loan
    mezz: Loan
    tenor: int
    """Senior tenor in periods: at its end reserve and trap are released."""
    reserve: float
    reserve_targets: Sequence[float]
    """DSRA target after each period of the tenor, per unit of schedule."""

    @property
    def owed(self) -> float:
        """Return both loans at the start of operations."""
        return self.senior.amount + self.mezz.amount


class Waterfall:
    """Runs the periods in the order of the scenario model.

    References
    ----------
    Atlas scenario model, “Equity and the waterfall”.
    """

    def __init__(self, terms: Terms, debt: Debt, cfads: Sequence[float]) -> None:
        self._terms, self._debt, self._cfads = terms, debt, cfads
        self._senior, self._mezz = Tranche(debt.senior), Tranche(debt.mezz)
        self._reserve = debt.reserve
        self._trap = 0.0
        self._tested = bool(terms.trap_dscr or terms.turbo_dscr or terms.oc_test)
        self._ends = min(debt.tenor, len(cfads))
        self._rows: list[CashRow] = []

    def run(self) -> Flows:
        """Return the flows of every period."""
        for period in range(1, len(self._cfads) + 1):
            self._rows.append(self._period(period))
            self._senior.close()
            self._mezz.close()
        return Flows(self._rows, self._senior.rows, self._mezz.rows)

    def _period(self, period: int) -> CashRow:
        cfads = self._cfads[period - 1]
        cash, senior_short, helped, drawn = self._pay_senior(max(cfads, 0.0))
        cash, deposit, released = self._fill_reserve(period, cash)
        locked, turbo, blocked = self._test(period)
        freed = 0.0 if locked or turbo else self._trap
        self._trap -= freed
        cash, withheld, mezz_short, mezz_helped = self._pay_mezz(cash + freed, blocked)
        cash -= self._senior.prepay(self._terms.sweep_share * cash)
        trapped, distribution = (withheld + cash, 0.0) if locked else (0.0, cash)
        self._trap += trapped
        prepaid = self._senior.prepay(self._trap) if turbo else 0.0
        self._trap -= prepaid
        return CashRow(
            senior_dscr=self._cover(period, self._senior.service, self._debt.senior.amount),
            blended_dscr=self._cover(period, self._senior.service + self._mezz.service, self._debt.owed),
            locked=float(locked),
            trapped=trapped,
            released=helped + freed + mezz_helped + prepaid,
            trapped_closing=self._trap,
            dsra_deposit=deposit,
            dsra_release=drawn + released,
            dsra_closing=self._reserve,
            shortfall=senior_short + mezz_short,
            equity_draw=max(-cfads, 0.0),
            distribution=distribution,
        )

    def _cover(self, period: int, service: float, owed: float) -> float | None:
        """Return CFADS over service inside the senior tenor; None where next to nothing of what is owed is due."""
        if period > self._debt.tenor or service <= SLACK * owed:
            return None
        return self._cfads[period - 1] / service

    def _pay_senior(self, cash: float) -> tuple[float, float, float, float]:
        """Return the cash left, the shortfall, and what trap and reserve gave to it."""
        due = self._senior.fall_due()
        short = missing(due, cash, self._debt.owed)
        helped = min(short, self._trap)
        drawn = min(short - helped, self._reserve)
        self._trap -= helped
        self._reserve -= drawn
        available = cash + helped + drawn
        return max(0.0, available - self._senior.settle(available)), short, helped, drawn

    def _fill_reserve(self, period: int, cash: float) -> tuple[float, float, float]:
        """Return the cash left, the deposit and the release; the reserve is released when the senior loan ends."""
        if period >= self._ends or self._senior.balance <= NEGLIGIBLE * self._debt.senior.amount:
            released, self._reserve = self._reserve, 0.0
            return cash + released, 0.0, released
        target = self._debt.reserve_targets[period] * self._senior.scale
        deposit = min(cash, max(0.0, target - self._reserve))
        self._reserve += deposit
        return cash - deposit, deposit, 0.0

    def _test(self, period: int) -> tuple[bool, bool, bool]:
        """Return whether equity is locked out, whether the trap prepays senior debt, whether mezzanine is blocked."""
        if not self._tested or period >= self._ends:
            return False, False, False
        cover = self._cover(period, self._senior.service, self._debt.senior.amount)
        low = fails(cover, self._terms.trap_dscr)
        turbo = fails(cover, self._terms.turbo_dscr)
        thin = self._is_thin(period)
        return low or thin, turbo, thin or (low and self._terms.trap_blocks == "mezz")

    def _is_thin(self, period: int) -> bool:
        """Return whether future CFADS exceed the debt by less than the overcollateralisation test asks."""
        debt = self._senior.balance + self._mezz.balance
        if not self._terms.oc_test or debt <= 0:
            return False
        worth = present_value(self._terms.senior_rate / self._terms.periods_per_year, self._cfads[period:])
        return fails((worth - debt) / debt, self._terms.oc_test)

    def _pay_mezz(self, cash: float, blocked: bool) -> tuple[float, float, float, float]:
        """Return the cash left, what is withheld from a blocked loan, the shortfall, and what the trap gave to it."""
        due = self._mezz.fall_due()
        if blocked:
            self._mezz.settle(0.0)
            withheld = min(cash, due)
            return cash - withheld, withheld, 0.0, 0.0
        short = missing(due, cash, self._debt.owed)
        helped = min(short, self._trap)
        self._trap -= helped
        return max(0.0, cash + helped - self._mezz.settle(cash + helped)), 0.0, short, helped


def missing(due: float, cash: float, owed: float) -> float:
    """Return what cash lacks of what is due; a lack that is rounding of what is owed in all is none."""
    return due - cash if due - cash > SLACK * owed else 0.0


def fails(value: float | None, threshold: float) -> bool:
    """Return whether a cover is below a threshold; a threshold of 0 is no test, and no service needs no cover."""
    return bool(threshold) and value is not None and value < threshold * (1 - SLACK)
