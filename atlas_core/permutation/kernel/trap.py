"""Tests that hold cash back, and what becomes of the cash held back."""

from typing import Any

from atlas_core.permutation.kernel import layout as at
from atlas_core.permutation.kernel.compiling import formula
from atlas_core.permutation.kernel.lanes import Number, choose, no_lane
from atlas_core.permutation.kernel.service import Deal, Held, Tested
from atlas_core.permutation.kernel.tranche import Loan, prepay
from atlas_core.permutation.waterfall import SLACK


@formula
def set_worth(kind: at.Kind, memory: at.Memory) -> None:
    """Fill in what CFADS of later periods to the end of the lease is worth at the end of each period."""
    discount = 1.0 / (1.0 + memory.given[at.SENIOR_RATE] / kind.m)
    worth = discount - discount
    for period in range(kind.lease, 0, -1):
        memory.worth[period] = worth
        worth = (worth + memory.cfads[period - 1]) * discount


@formula
def fails(tested: Any, cover: Number, threshold: Number) -> Any:
    """Return whether a cover that is tested is below a threshold; a threshold of 0 is no test."""
    return tested & ((threshold < 0.0) | (threshold > 0.0)) & (cover < threshold * (1.0 - SLACK))


@formula
def nobody_tested(like: Number) -> Tested:
    """Return a period in which no one is held back."""
    return Tested(no_lane(like), no_lane(like), no_lane(like))


@formula
def run_tests(deal: Deal, service: Number, debt: Number, period: int) -> Tested:
    """Return who is held back: a low cover locks equity out, or mezzanine too; thin cover of all debt blocks both."""
    if not deal.kind.tested or period >= min(deal.kind.tenor, deal.kind.lease):
        return nobody_tested(service)
    given = deal.memory.given
    covers = service > SLACK * deal.senior
    cover = deal.memory.cfads[period - 1] / service
    low = fails(covers, cover, given[at.TRAP_DSCR])
    turbo = fails(covers, cover, given[at.TURBO_DSCR])
    thin = no_lane(service)
    if deal.kind.thin_tested:
        thin = fails(debt > 0.0, (deal.memory.worth[period] - debt) / debt, given[at.OC_TEST])
    blocked = thin | low if deal.kind.trap_blocks_mezz else thin
    return Tested(low | thin, turbo, blocked)


@formula
def free_trap(held: Held, tested: Tested) -> Held:
    """Let the trapped cash go when the tests are passed."""
    freed = choose(tested.locked | tested.turbo, 0.0, held.trap)
    return Held(held.cash + freed, held.reserve, held.trap - freed)


@formula
def fill_trap(loan: Loan, held: Held, tested: Tested, withheld: Number) -> Any:
    """Trap what equity may not have; a trap in turbo prepays senior debt."""
    trap = held.trap + choose(tested.locked, withheld + held.cash, 0.0)
    loan, prepaid = prepay(loan, choose(tested.turbo, trap, 0.0))
    return loan, Held(choose(tested.locked, 0.0, held.cash), held.reserve, trap - prepaid), prepaid
