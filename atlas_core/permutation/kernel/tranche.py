"""One loan in operations: what falls due, what is paid, and what becomes of the rest; as `permutation.tranche`."""

from typing import NamedTuple

from atlas_core.permutation.kernel.compiling import formula
from atlas_core.permutation.kernel.lanes import Number, any_lane, choose, larger, smaller
from atlas_core.permutation.tranche import NEGLIGIBLE


class Loan(NamedTuple):
    """A loan between two periods."""

    balance: Number
    scale: Number
    """What the schedule still to come is multiplied by after prepayments and capitalised interest."""
    arrears: Number
    fee_arrears: Number


class Due(NamedTuple):
    """What falls due in a period."""

    opening: Number
    interest: Number
    """Accrued, whether paid or added to the loan."""
    accreted: Number
    principal: Number
    fee: Number
    service: Number
    """Interest and scheduled principal, without what is left at maturity: what a DSCR divides by."""


class Paid(NamedTuple):
    """What was paid in a period."""

    total: Number
    principal: Number
    fee: Number


@formula
def new_loan(amount: Number) -> Loan:
    """Return a loan at the start of operations."""
    none = amount - amount
    return Loan(amount, none + 1.0, none, none)


@formula
def fall_due(loan: Loan, rate: Number, scheduled: Number, fee: Number, ends: bool) -> Due:
    """Return what falls due on a loan.

    Parameters
    ----------
    rate : [1/period]
    scheduled : repayment of the original schedule; negative where interest accretes
    fee : [1/period] running fee of the opening balance
    ends : whether the whole balance is due
    """
    interest = loan.balance * rate
    planned = scheduled * loan.scale
    accreted = choose(planned < 0.0, smaller(-planned, interest), 0.0)
    principal = loan.balance if ends else smaller(larger(planned, 0.0) + loan.arrears, loan.balance)
    return Due(
        loan.balance,
        interest,
        accreted,
        principal,
        loan.balance * fee + loan.fee_arrears,
        interest - accreted + larger(planned, 0.0),
    )


@formula
def cash_due(due: Due) -> Number:
    """Return the cash due: fee, interest and principal."""
    return due.fee + (due.interest - due.accreted) + due.principal


@formula
def settle(loan: Loan, due: Due, cash: Number, amount: Number) -> tuple[Loan, Paid]:
    """Pay fee, interest and principal in turn; unpaid interest is added to the loan, unpaid principal falls due next.

    Parameters
    ----------
    amount : the loan at the start of operations
    """
    in_cash = due.interest - due.accreted
    fee = smaller(cash, due.fee)
    interest = smaller(cash - fee, in_cash)
    principal = smaller(cash - fee - interest, due.principal)
    unpaid = in_cash - interest
    balance = due.opening + due.accreted + unpaid - principal
    arrears = due.principal - principal
    scale = loan.scale
    if any_lane(unpaid > 0.0):
        performing = balance - unpaid - arrears
        spread = (unpaid > 0.0) & (performing > NEGLIGIBLE * amount)
        scale = choose(spread, scale * (1.0 + unpaid / performing), scale)
        arrears = choose((unpaid > 0.0) & ~spread, arrears + unpaid, arrears)
    return Loan(balance, scale, arrears, due.fee - fee), Paid(fee + interest + principal, principal, fee)


@formula
def prepay(loan: Loan, cash: Number) -> tuple[Loan, Number]:
    """Repay ahead of schedule, what is overdue first; later service keeps its shape."""
    taken = larger(smaller(cash, loan.balance), 0.0)
    overdue = smaller(taken, loan.arrears)
    performing = loan.balance - loan.arrears
    shrunk = (taken > 0.0) & (performing > 0.0)
    scale = choose(shrunk, loan.scale * ((performing - (taken - overdue)) / performing), loan.scale)
    return Loan(loan.balance - taken, scale, loan.arrears - overdue, loan.fee_arrears), taken
