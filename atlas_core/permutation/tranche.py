"""One loan in operations: what falls due, what is paid, and what becomes of the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from atlas_core.permutation.loans import Shape


class TrancheRow(NamedTuple):
    """One period of a loan; all amounts at least zero."""

    opening: float
    interest: float
    """Accrued, whether paid or added to the loan."""
    capitalised: float
    principal: float
    prepayment: float
    fee: float
    closing: float


NEGLIGIBLE = 1e-12
"""[relative to the loan] A balance this small is rounding."""


@dataclass(frozen=True, slots=True)
class Loan:
    """A sized loan: what is scheduled in each period of operations."""

    amount: float
    rates: Sequence[float]
    """[1/period]; the last one goes on."""
    principal: Sequence[float]
    """Scheduled repayment; negative where interest accretes."""
    fee: float
    """Running fee per period and unit of opening balance."""
    open_end: bool
    """Whether what is left after the schedule is repaid from outside, by a sale, and not from cash."""

    @property
    def periods(self) -> int:
        """Return the length of the schedule."""
        return len(self.principal)


def loan(amount: float, shape: Shape, fee: float, shock: float = 0.0, open_end: bool = False) -> Loan:
    """Return a loan of a size; `shock` is added to its rate and leaves its principal as it was."""
    return Loan(amount, [shape.rate + shock], [amount * part for part in shape.principal], fee, open_end)


class Tranche:
    """The state of a loan as operations go on: each period falls due, is settled, may be prepaid and is closed."""

    __slots__ = (
        "_accreted", "_arrears", "_due", "_fee_arrears", "_loan", "_opening", "_paid", "_period", "_prepaid",
        "balance", "rows", "scale", "service",
    )  # fmt: skip

    def __init__(self, terms: Loan) -> None:
        self._loan = terms
        self._period = 0
        self._arrears = self._fee_arrears = self._prepaid = 0.0
        self.balance = terms.amount
        self.scale = 1.0
        """What the schedule still to come is multiplied by after prepayments and capitalised interest."""
        self.service = 0.0
        """Interest and scheduled principal of the period, without what is left at maturity: what a DSCR divides by."""
        self.rows: list[TrancheRow] = []

    def fall_due(self) -> float:
        """Open the next period and return the cash due in it: fee, interest and principal."""
        terms, place = self._loan, self._period
        self._period += 1
        if terms.open_end and place >= len(terms.principal):
            self.balance = self._arrears = self._fee_arrears = 0.0
        opening = self._opening = self.balance
        interest = opening * terms.rates[min(place, len(terms.rates) - 1)]
        scheduled = terms.principal[place] * self.scale if place < len(terms.principal) else 0.0
        self._accreted = min(interest, -scheduled) if scheduled < 0 else 0.0
        self.service = interest - self._accreted + max(scheduled, 0.0)
        ends = place >= len(terms.principal) - 1 and not terms.open_end
        principal = opening if ends else min(opening, max(scheduled, 0.0) + self._arrears)
        self._due = (opening * terms.fee + self._fee_arrears, interest - self._accreted, principal)
        return sum(self._due)

    def settle(self, cash: float) -> float:
        """Pay fee, interest and principal in turn as far as the cash goes; return what was paid."""
        fee, interest, principal = self._due
        self._paid = fee_paid, interest_paid, principal_paid = _in_turn(cash, self._due)
        unpaid = interest - interest_paid
        self._fee_arrears = fee - fee_paid
        self._arrears = principal - principal_paid
        self.balance = self._opening + self._accreted + unpaid - principal_paid
        if unpaid > 0:
            self._capitalise(unpaid)
        return fee_paid + interest_paid + principal_paid

    def _capitalise(self, unpaid: float) -> None:
        """Spread unpaid interest, already in the balance, over the schedule to come; without one it falls due next."""
        performing = self.balance - unpaid - self._arrears
        if performing > NEGLIGIBLE * self._loan.amount:
            self.scale *= 1 + unpaid / performing
        else:
            self._arrears += unpaid

    def prepay(self, cash: float) -> float:
        """Repay ahead of schedule, what is overdue first; later service keeps its shape. Return what was taken."""
        taken = min(cash, self.balance)
        if taken <= 0:
            return 0.0
        overdue = min(taken, self._arrears)
        performing = self.balance - self._arrears
        if performing > 0:
            self.scale *= (performing - (taken - overdue)) / performing
        self._arrears -= overdue
        self.balance -= taken
        self._prepaid += taken
        return taken

    def close(self) -> None:
        """Write the period down."""
        fee, interest, principal = self._paid
        due = self._due[1] + self._accreted
        self.rows.append(TrancheRow(self._opening, due, due - interest, principal, self._prepaid, fee, self.balance))
        self._prepaid = 0.0


def _in_turn(cash: float, due: tuple[float, float, float]) -> tuple[float, float, float]:
    """Return what is paid of three claims, the first before the second before the third."""
    first = min(cash, due[0])
    second = min(cash - first, due[1])
    return first, second, min(cash - first - second, due[2])
