"""What both loans are paid in a period, and where the cash for it comes from."""

from typing import Any, NamedTuple

from atlas_core.permutation.kernel import layout as at
from atlas_core.permutation.kernel.compiling import formula
from atlas_core.permutation.kernel.lanes import Number, any_lane, choose, larger, number, smaller
from atlas_core.permutation.kernel.tranche import Due, Loan, cash_due, fall_due, settle
from atlas_core.permutation.tranche import NEGLIGIBLE
from atlas_core.permutation.waterfall import SLACK


class Deal(NamedTuple):
    """What stays the same from period to period; rates and fees per period."""

    kind: at.Kind
    memory: at.Memory
    strained: bool
    """Whether this is the downside."""
    senior: Number
    """Senior debt at the start of operations."""
    mezz: Number
    owed: Number
    senior_rate: Number
    refinanced_rate: Number
    mezz_rate: Number
    senior_fee: Number
    mezz_fee: Number


class Held(NamedTuple):
    """Cash on the way through a period, and what is kept until the next."""

    cash: Number
    reserve: Number
    trap: Number


class Served(NamedTuple):
    """What a loan took in a period."""

    interest: Number
    service: Number
    principal: Number
    fee: Number
    short: Number


class Tested(NamedTuple):
    """Who is held back in a period."""

    locked: Any
    """Equity."""
    turbo: Any
    """The trapped balance prepays senior debt."""
    blocked: Any
    """Mezzanine."""


@formula
def deal_of(kind: at.Kind, memory: at.Memory, strained: bool) -> Deal:
    """Return the loans of the base case, or with the rate shock of the downside."""
    given, senior, mezz = memory.given, memory.state[at.COD_SENIOR], memory.state[at.COD_MEZZ]
    shock = given[at.RATE_SHOCK] / kind.m if strained else number(given, 0.0)
    rate = given[at.SENIOR_RATE] / kind.m + shock
    again = rate
    if kind.again > 0:
        again = (given[at.SENIOR_RATE] + given[at.REFI_SPREAD]) / kind.m + shock
    return Deal(
        kind, memory, strained, senior, mezz, senior + mezz, rate, again, given[at.MEZZ_RATE] / kind.m + shock,
        given[at.SENIOR_RUNNING] / kind.m, given[at.MEZZ_RUNNING] / kind.m,
    )  # fmt: skip


@formula
def missing(due: Number, cash: Number, owed: Number) -> Number:
    """Return what cash lacks of what is due; a lack that is rounding of what is owed in all is none."""
    return choose(due - cash > SLACK * owed, due - cash, 0.0)


@formula
def is_open(loan: Loan) -> bool:
    """Return whether a loan is still owed in some lane."""
    return any_lane((loan.balance > 0.0) | (loan.fee_arrears > 0.0))


@formula
def nothing_served(like: Number) -> Served:
    """Return what a loan takes that is repaid."""
    none = number(like, 0.0)
    return Served(none, none, none, none, none)


@formula
def repaid_from_outside(loan: Loan) -> Loan:
    """Return a loan that a sale has repaid."""
    none = number(loan.balance, 0.0)
    return Loan(none, loan.scale, none, none)


@formula
def senior_due(deal: Deal, loan: Loan, period: int) -> Due:
    """Return what falls due on the senior loan; the refinancing annuity follows the tenor."""
    kind = deal.kind
    end = kind.tenor + kind.again
    planned = deal.senior * deal.memory.senior_principal[period - 1] if period <= end else number(deal.senior, 0.0)
    rate = deal.senior_rate if period <= kind.tenor else deal.refinanced_rate
    return fall_due(loan, rate, planned, deal.senior_fee, period >= end and not kind.left_sold)


@formula
def pay_senior(deal: Deal, loan: Loan, held: Held, period: int) -> Any:
    """Serve the senior loan; what CFADS lacks comes from the trap, then from the reserve."""
    if deal.kind.left_sold and period > deal.kind.tenor:
        loan = repaid_from_outside(loan)
    cash, reserve, trap = held.cash, held.reserve, held.trap
    served = nothing_served(cash)
    if period <= deal.kind.tenor or is_open(loan):
        due = senior_due(deal, loan, period)
        short = missing(cash_due(due), cash, deal.owed)
        if deal.kind.tested:
            helped = smaller(trap, short)
            trap = trap - helped
            cash = cash + helped
        if deal.kind.reserved:
            drawn = smaller(reserve, short - (cash - held.cash))
            reserve = reserve - drawn
            cash = cash + drawn
        loan, paid = settle(loan, due, cash, deal.senior)
        cash = larger(cash - paid.total, 0.0)
        served = Served(due.interest, due.service, paid.principal, paid.fee, short)
    return loan, Held(cash, reserve, trap), served


@formula
def fill_reserve(deal: Deal, loan: Loan, held: Held, period: int) -> Held:
    """Top the reserve up to the coming service; all comes free when the senior loan ends."""
    cash, reserve = held.cash, held.reserve
    if period >= min(deal.kind.tenor, deal.kind.lease):
        cash = cash + reserve
        reserve = number(cash, 0.0)
    else:
        repaid = loan.balance <= NEGLIGIBLE * deal.senior
        wanted = deal.memory.targets[period] * deal.senior * loan.scale - reserve
        deposit = smaller(cash, larger(wanted, 0.0))
        cash = choose(repaid, cash + reserve, cash - deposit)
        reserve = choose(repaid, 0.0, reserve + deposit)
    return Held(cash, reserve, held.trap)


@formula
def mezz_due(deal: Deal, loan: Loan, period: int, sold: bool) -> Due:
    """Return what falls due on the mezzanine loan; a bullet that a sale repays is never due in cash."""
    tenor = deal.kind.mezz_tenor
    planned = deal.mezz * deal.memory.mezz_principal[period - 1] if period <= tenor else number(deal.mezz, 0.0)
    return fall_due(loan, deal.mezz_rate, planned, deal.mezz_fee, period >= tenor and not sold)


@formula
def pay_mezz(deal: Deal, loan: Loan, held: Held, tested: Tested, period: int) -> Any:
    """Serve the mezzanine loan; a blocked one is paid nothing and its due withheld from sweep and equity."""
    sold = deal.kind.mezz == at.MEZZ_BULLET and deal.kind.mezz_sold > 0
    if sold and period > deal.kind.mezz_tenor:
        loan = repaid_from_outside(loan)
    cash, trap = held.cash, held.trap
    withheld = number(cash, 0.0)
    served = nothing_served(cash)
    if period <= deal.kind.mezz_tenor or is_open(loan):
        due = mezz_due(deal, loan, period, sold)
        short = missing(cash_due(due), cash, deal.owed)
        available = cash
        if deal.kind.tested:
            withheld = choose(tested.blocked, smaller(cash, cash_due(due)), 0.0)
            short = choose(tested.blocked, 0.0, short)
            helped = smaller(trap, short)
            trap = trap - helped
            cash = cash - withheld + helped
            available = choose(tested.blocked, 0.0, cash)
        loan, paid = settle(loan, due, available, deal.mezz)
        cash = larger(cash - paid.total, 0.0)
        served = Served(due.interest, due.service, paid.principal, paid.fee, short)
    return loan, Held(cash, held.reserve, trap), served, withheld
