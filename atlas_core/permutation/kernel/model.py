"""The stages of the scenario model for scenarios side by side, in order."""

from typing import Any

from atlas_core.permutation.kernel import layout as at
from atlas_core.permutation.kernel.compiling import formula, stage
from atlas_core.permutation.kernel.earnings import flows_before_financing, operate_building
from atlas_core.permutation.kernel.lanes import Number, any_lane, choose, larger, no_lane, number, smaller
from atlas_core.permutation.kernel.measures import measure, sculpted_through
from atlas_core.permutation.kernel.returns import Times, annual_rate, forget_rounding, npv_and_rate, payback
from atlas_core.permutation.kernel.sizing import size_stack
from atlas_core.permutation.kernel.waterfall import deduct, operate, operate_strained
from atlas_core.permutation.levered import MAX_PASSES, PLAIN_PASSES, STEEPEST_TREND, TOLERANCE
from atlas_core.permutation.measures import NO_EQUITY
from atlas_core.units import MONTHS_PER_YEAR, PERCENT

NONE = float("nan")
SIZING, RESETTLING, DOWNSIDE = range(3)
UNKNOWN = float("inf")
"""A rate that lanes leave to the search for every root."""


@formula
def pay_tax(kind: at.Kind, memory: at.Memory, earnings: Any) -> None:
    """Fill in CFADS: earnings less the tax assumed."""
    for period in range(kind.lease):
        memory.cfads[period] = earnings[period] - memory.assumed[period]
    for period in range(kind.lease, kind.tenor):
        memory.cfads[period] = earnings[period]


@formula
def levy(kind: at.Kind, memory: at.Memory, earnings: Any) -> Any:
    """Turn the deductions that stand in `levied` into tax; return the largest tax and the largest change."""
    loss = memory.given[at.TAX_RATE] - memory.given[at.TAX_RATE]
    largest, change = loss, loss
    for period in range(kind.lease):
        income = earnings[period] - memory.written_off[period] - memory.levied[period] - loss
        loss = larger(-income, 0.0)
        tax = memory.given[at.TAX_RATE] * larger(income, 0.0)
        largest = larger(tax, largest)
        change = larger(larger(tax - memory.assumed[period], memory.assumed[period] - tax), change)
        memory.levied[period] = tax
    return largest, change


@formula
def trend(kind: at.Kind, memory: at.Memory) -> Any:
    """Return which share of a change in the tax assumed comes back in the tax it leads to."""
    followed = memory.given[at.TAX_RATE] - memory.given[at.TAX_RATE]
    changed = followed
    for period in range(kind.lease):
        paid = memory.assumed[period] - memory.assumed_before[period]
        followed = followed + paid * (memory.levied[period] - memory.levied_before[period])
        changed = changed + paid * paid
    return choose(changed > 0.0, smaller(followed / changed, STEEPEST_TREND), 0.0)


@formula
def assume(kind: at.Kind, memory: at.Memory, settled: Any, number_of_pass: int) -> None:
    """Fill in the tax the next pass assumes: what the last one led to; later, what passes of the same trend end at."""
    rest = 1.0 - trend(kind, memory) if number_of_pass >= PLAIN_PASSES else number(memory.given, 1.0)
    for period in range(kind.lease):
        assumed, levied = memory.assumed[period], memory.levied[period]
        memory.assumed_before[period], memory.levied_before[period] = assumed, levied
        following = levied if number_of_pass < PLAIN_PASSES else assumed + (levied - assumed) / rest
        memory.assumed[period] = choose(settled, assumed, following)


@formula
def apart(before: Number, now: Number) -> Any:
    """Return whether two sizes differ."""
    return larger(before - now, now - before) > TOLERANCE * now


@stage
def settle_tax(kind: at.Kind, memory: at.Memory, rows: Any, run: int, settled: Any, most: int) -> Any:
    """Run passes until tax paid and tax due agree; lanes that are settled stand still. Return which lanes agree.

    Parameters
    ----------
    run : SIZING, or RESETTLING with the sizes there are, or DOWNSIDE
    most : largest number of passes
    """
    state = memory.state
    earnings = memory.strained if run == DOWNSIDE else memory.earned
    for period in range(kind.lease):
        memory.assumed[period] = choose(settled, memory.assumed[period], 0.0)
    senior, mezz = number(memory.given, 0.0), number(memory.given, 0.0)
    for number_of_pass in range(-1, most if kind.taxed else 0):
        if number_of_pass >= 0:
            assume(kind, memory, settled, number_of_pass)
        pay_tax(kind, memory, earnings)
        if run == SIZING:
            size_stack(kind, memory, rows, number_of_pass >= 0)
        if not kind.taxed:
            settled = settled | ~settled
            break
        deduct(kind, memory, run == DOWNSIDE)
        largest, change = levy(kind, memory, earnings)
        if number_of_pass >= 0:
            moved = apart(senior, state[at.COD_SENIOR]) | apart(mezz, state[at.COD_MEZZ])
            settled = settled | ~(moved | (change > TOLERANCE * largest))
            if not any_lane(~settled):
                break
        senior, mezz = state[at.COD_SENIOR], state[at.COD_MEZZ]
    return settled


@stage
def base_case(kind: at.Kind, memory: at.Memory, rows: Any, most: int) -> Any:
    """Size, fund and operate; where sizes and tax do not meet, the last sizes stay and tax comes to agree with them.

    Return where they meet in `most` passes; with fewer than `MAX_PASSES` the rest is left unfinished.
    """
    state = memory.state
    settled = settle_tax(kind, memory, rows, SIZING, no_lane(state), most)
    solved = state[at.SOLVED] > 0.5
    state[at.CONVERGED] = choose(settled & solved, 1.0, number(memory.given, 0.0))
    if most == MAX_PASSES and any_lane(~settled & solved):
        settle_tax(kind, memory, rows, RESETTLING, settled | ~solved, most)
    operate(kind, memory)
    return settled


@formula
def fill_draws(kind: at.Kind, memory: at.Memory, rows: Any, delays: Any) -> None:
    """Fill in what equity pays before operations, in the base case and with overrun and delay in the downside."""
    given, state = memory.given, memory.state
    for row in range(kind.before):
        memory.flow[row] = -memory.draws[row]
        overrun = given[at.CAPEX_OVERRUN] * given[at.CAPEX_MARKET] * rows[kind.rows, row, at.CAPEX_SHARE]
        memory.strained_flow[row] = -memory.draws[row] - overrun
    senior_rate, mezz_rate = given[at.SENIOR_RATE] + given[at.RATE_SHOCK], given[at.MEZZ_RATE] + given[at.RATE_SHOCK]
    cost = state[at.COD_SENIOR] * senior_rate + state[at.COD_MEZZ] * mezz_rate
    for row in range(kind.delays):
        memory.strained_flow[kind.before + row] = -(cost * delays[kind.late_rows, row])


@formula
def rate_found(wanted: Any, factor: Number, found: Any) -> Number:
    """Return an annual rate in whole per cents; nan where none is wanted, infinite where the lanes found none."""
    return choose(wanted, choose(found, annual_rate(factor) * PERCENT, UNKNOWN), NONE)


@stage
def fill_returns(kind: at.Kind, memory: at.Memory, months: Any, late_months: Any) -> None:
    """Fill in NPV, internal rates and payback of equity."""
    found, discount = memory.found, memory.given[at.MONTHLY_DISCOUNT]
    owned = found[at.EQUITY_SIZE] > NO_EQUITY
    times = Times(months, kind.rows, kind.before, kind.kept, MONTHS_PER_YEAR // kind.m)
    rounding = forget_rounding(times, memory.flow)
    npv, factor, clean = npv_and_rate(times, memory.flow, discount, owned)
    found[at.NPV] = npv
    found[at.IRR] = rate_found(owned, factor, clean)
    found[at.PAYBACK_PERIOD] = payback(times, memory.flow, rounding)
    later = Times(late_months, kind.late_rows, kind.before + kind.delays, kind.kept, MONTHS_PER_YEAR // kind.m)
    forget_rounding(later, memory.strained_flow)
    if kind.even_delay:
        npv, factor, clean = npv_and_rate(later, memory.strained_flow, choose(clean, factor, discount), owned)
        found[at.STRESSED_IRR] = rate_found(owned, factor, clean)
    else:
        found[at.STRESSED_IRR] = choose(owned, UNKNOWN, number(memory.given, NONE))


@stage
def fill_project_returns(kind: at.Kind, memory: at.Memory, months: Any) -> None:
    """Fill in NPV and internal rate before financing."""
    found, discount = memory.found, memory.given[at.MONTHLY_DISCOUNT]
    times = Times(months, kind.rows, kind.before, kind.kept, MONTHS_PER_YEAR // kind.m)
    forget_rounding(times, memory.project_flow)
    npv, factor, clean = npv_and_rate(times, memory.project_flow, discount, discount > 0.0)
    found[at.PROJECT_NPV] = npv
    found[at.PROJECT_IRR] = rate_found(discount > 0.0, factor, clean)


@stage
def evaluate_project(kind: at.Kind, memory: at.Memory, tables: at.Tables) -> None:
    """Compute what does not depend on the financing."""
    operate_building(kind, memory, tables.ramps)
    flows_before_financing(kind, memory, tables.rows)
    fill_project_returns(kind, memory, tables.months)


@stage
def evaluate_financing(kind: at.Kind, memory: at.Memory, tables: at.Tables, most: int) -> None:
    """Compute the rest but what waits for the internal rates; note where `most` passes were too few for the tax."""
    met = base_case(kind, memory, tables.rows, most)
    measure(kind, memory)
    # the downside takes the base case's place in CFADS, on which a sculpted loan's reasons to fail look
    sculpted_through(kind, memory)
    settled = settle_tax(kind, memory, tables.rows, DOWNSIDE, no_lane(memory.state), most)
    operate_strained(kind, memory)
    memory.state[at.UNFINISHED] = choose(met & settled, number(memory.given, 0.0), 1.0)
    memory.state[at.CONVERGED] = choose(settled, memory.state[at.CONVERGED], 0.0)
    fill_draws(kind, memory, tables.rows, tables.delays)
    fill_returns(kind, memory, tables.months, tables.late_months)
