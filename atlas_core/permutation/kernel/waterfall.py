"""Operations period by period: who is paid from CFADS, in which order."""

from typing import Any, NamedTuple

from atlas_core.permutation.kernel import layout as at
from atlas_core.permutation.kernel.compiling import formula, stage
from atlas_core.permutation.kernel.lanes import Number, larger, no_lane, number, smaller
from atlas_core.permutation.kernel.service import (
    Deal,
    Held,
    Served,
    deal_of,
    fill_reserve,
    missing,
    nothing_served,
    pay_mezz,
    pay_senior,
)
from atlas_core.permutation.kernel.tally import (
    Covers,
    Told,
    count,
    new_tally,
    no_covers,
    smaller_cover,
    write_tally,
)
from atlas_core.permutation.kernel.tranche import Loan, new_loan, prepay
from atlas_core.permutation.kernel.trap import fill_trap, free_trap, run_tests, set_worth
from atlas_core.permutation.waterfall import SLACK


class Loans(NamedTuple):
    """Both loans between two periods."""

    senior: Loan
    mezz: Loan


class Period(NamedTuple):
    """What a period came to."""

    senior: Served
    mezz: Served
    prepaid: Number
    locked: Any


class Rest(NamedTuple):
    """What a period leaves to equity, after a sale if there is one."""

    to_senior: Number
    to_mezz: Number
    unpaid: Number
    distribution: Number


@formula
def run_period(deal: Deal, loans: Loans, held: Held, period: int) -> Any:
    """Run one period: senior, reserve, tests, mezzanine, sweep, trap; what is left of the cash is equity's."""
    cfads = deal.memory.cfads[period - 1]
    held = Held(larger(cfads, 0.0), held.reserve, held.trap)
    senior, held, on_senior = pay_senior(deal, loans.senior, held, period)
    if deal.kind.reserved:
        held = fill_reserve(deal, senior, held, period)
    tested = run_tests(deal, on_senior.service, senior.balance + loans.mezz.balance, period)
    if deal.kind.tested:
        held = free_trap(held, tested)
    mezz, on_mezz, withheld = loans.mezz, nothing_served(cfads), number(cfads, 0.0)
    if deal.kind.mezz != at.NO_MEZZ:
        mezz, held, on_mezz, withheld = pay_mezz(deal, mezz, held, tested, period)
    prepaid = number(cfads, 0.0)
    if deal.kind.swept:
        senior, prepaid = prepay(senior, deal.memory.given[at.SWEEP_SHARE] * held.cash)
        held = Held(held.cash - prepaid, held.reserve, held.trap)
    if deal.kind.tested:
        senior, held, fast = fill_trap(senior, held, tested, withheld)
        prepaid = prepaid + fast
    return Loans(senior, mezz), held, Period(on_senior, on_mezz, prepaid, tested.locked)


@formula
def deducted(now: Period) -> Number:
    """Return what tax deducts: interest accrued and running fees paid."""
    return now.senior.interest + now.senior.fee + now.mezz.interest + now.mezz.fee


@formula
def leave(deal: Deal, loans: Loans, held: Held, period: int) -> Rest:
    """Return what is equity's; in a sale price, reserve, trap and free cash repay both loans first."""
    none = number(held.cash, 0.0)
    rest = Rest(none, none, none, held.cash)
    if period == deal.kind.kept and deal.kind.sale_year > 0:
        state = deal.memory.state
        value = state[at.STRAINED_SALE_VALUE] if deal.strained else state[at.SALE_VALUE]
        price = value * (1.0 - deal.memory.given[at.SELLING_COST])
        proceeds = price + held.trap + held.reserve + held.cash
        to_senior = smaller(loans.senior.balance, proceeds)
        to_mezz = smaller(loans.mezz.balance, proceeds - to_senior)
        unpaid = missing(loans.senior.balance + loans.mezz.balance, to_senior + to_mezz, deal.owed)
        rest = Rest(to_senior, to_mezz, unpaid, larger(proceeds - to_senior - to_mezz, 0.0))
    return rest


@formula
def covered(deal: Deal, covers: Covers, now: Period, cfads: Number) -> Covers:
    """Return the smallest covers with one more period inside the senior tenor."""
    service = now.senior.service + now.mezz.service
    interest = now.senior.interest
    return Covers(
        smaller_cover(covers.dscr, now.senior.service > SLACK * deal.senior, cfads, now.senior.service),
        smaller_cover(covers.blended, service > SLACK * deal.owed, cfads, service),
        smaller_cover(covers.interest, interest > SLACK * deal.senior, cfads, interest),
    )


@formula
def told(now: Period, rest: Rest, cfads: Number) -> Told:
    """Return what a period adds to the sums."""
    return Told(
        cfads=cfads,
        senior_service=now.senior.service,
        senior_interest=now.senior.interest,
        mezz_interest=now.mezz.interest,
        senior_repaid=now.senior.principal + now.prepaid + rest.to_senior,
        mezz_repaid=now.mezz.principal + rest.to_mezz,
        short=now.senior.short + now.mezz.short + rest.unpaid,
        distribution=rest.distribution,
        drawn=larger(-cfads, 0.0),
    )


@formula
def start(deal: Deal) -> Any:
    """Return both loans and the cash held at the start of operations."""
    none = number(deal.senior, 0.0)
    if deal.kind.thin_tested:
        set_worth(deal.kind, deal.memory)
    return Loans(new_loan(deal.senior), new_loan(deal.mezz)), Held(none, deal.memory.state[at.RESERVE], none)


@stage
def deduct(kind: at.Kind, memory: at.Memory, strained: bool) -> None:
    """Fill in what tax deducts when the CFADS that stand in memory are paid out."""
    deal = deal_of(kind, memory, strained)
    loans, held = start(deal)
    for period in range(1, kind.lease + 1):
        loans, held, now = run_period(deal, loans, held, period)
        memory.levied[period - 1] = deducted(now)


@stage
def operate(kind: at.Kind, memory: at.Memory) -> None:
    """Fill in the flows to equity of the base case and what its periods come to."""
    deal = deal_of(kind, memory, False)
    loans, held = start(deal)
    tally, covers = new_tally(memory.given), no_covers(memory.given)
    for period in range(1, kind.kept + 1):
        loans, held, now = run_period(deal, loans, held, period)
        cfads = memory.cfads[period - 1]
        rest = leave(deal, loans, held, period)
        this = told(now, rest, cfads)
        memory.flow[kind.before + period - 1] = this.distribution - this.drawn
        counted = no_lane(cfads)
        if period <= kind.tenor:
            counted = now.senior.service > SLACK * deal.senior
            covers = covered(deal, covers, now, cfads)
        tally = count(tally, this, counted, now.locked, period / kind.m)
        if period == kind.tenor:
            memory.state[at.LEFT_AT_MATURITY] = loans.senior.balance
        if period == kind.kept:
            memory.state[at.SENIOR_LEFT] = loans.senior.balance - rest.to_senior
            memory.state[at.MEZZ_LEFT] = loans.mezz.balance - rest.to_mezz
    write_tally(memory.state, tally, covers)


@stage
def operate_strained(kind: at.Kind, memory: at.Memory) -> None:
    """Fill in the flows to equity of the downside and its smallest DSCR."""
    deal = deal_of(kind, memory, True)
    loans, held = start(deal)
    dscr = no_covers(memory.given).dscr
    for period in range(1, kind.kept + 1):
        loans, held, now = run_period(deal, loans, held, period)
        cfads = memory.cfads[period - 1]
        rest = leave(deal, loans, held, period)
        memory.strained_flow[kind.before + kind.delays + period - 1] = rest.distribution - larger(-cfads, 0.0)
        if period <= kind.tenor:
            dscr = smaller_cover(dscr, now.senior.service > SLACK * deal.senior, cfads, now.senior.service)
    memory.state[at.STRAINED_LOWEST_DSCR] = dscr.part / dscr.whole
