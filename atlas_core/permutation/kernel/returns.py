"""Present values, internal rates and payback of flows whose times are whole months."""

from typing import Any, NamedTuple

from atlas_core.permutation.kernel.compiling import formula
from atlas_core.permutation.kernel.lanes import Number, any_lane, choose, larger, number, smaller
from atlas_core.permutation.kernel.loans import power
from atlas_core.permutation.returns import NEGLIGIBLE
from atlas_core.units import MONTHS_PER_YEAR, QUARTER_MONTHS

CLOSE_STEP = 1e-9
"""[relative] Newton doubles the digits: after a step this small nothing is left to gain."""
MAX_STEPS = 40
LONGEST_STEP = 0.2
NONE = float("nan")


class Worth(NamedTuple):
    """Present value at close of the flows before operations and of the later ones, and the sums of value × months."""

    early: Number
    early_months: Number
    late: Number
    late_months: Number


class Times(NamedTuple):
    """When flows fall: early rows at months of their own, late ones a period apart after the last of them."""

    months: Any
    """[months] from close of the early rows of every timetable."""
    place: int
    """Which timetable."""
    early: int
    late: int
    period_months: int


@formula
def worth(times: Times, flow: Any, factor: Number) -> Worth:
    """Return what flows are worth when a month's delay is worth `factor`."""
    quarter, period = power(factor, QUARTER_MONTHS), power(factor, times.period_months)
    level = factor - factor + 1.0
    total, total_months = flow[0], factor - factor
    month = 0
    for row in range(1, times.early):
        later = times.months[times.place, row]
        level = level * (quarter if later - month == QUARTER_MONTHS else power(factor, later - month))
        month = later
        here = flow[row] * level
        total = total + here
        total_months = total_months + here * float(month)
    value, slope = factor - factor, factor - factor
    for row in range(times.early + times.late - 1, times.early - 1, -1):
        value = (value + flow[row]) * period
        slope = slope * period + value
    months = slope * float(times.period_months) + value * float(month)
    return Worth(total, total_months, value * level, months * level)


@formula
def signs(times: Times, flow: Any) -> Any:
    """Return whether money only goes out before operations and only comes in later, and does both."""
    most, out = flow[0], flow[0]
    for row in range(1, times.early):
        most = larger(flow[row], most)
        out = smaller(flow[row], out)
    least, inflow = flow[times.early], flow[times.early]
    for row in range(times.early + 1, times.early + times.late):
        least = smaller(flow[row], least)
        inflow = larger(flow[row], inflow)
    return (most <= 0.0) & (out < 0.0) & (least >= 0.0) & (inflow > 0.0)


@formula
def monthly_step(now: Worth) -> Number:
    """Return Newton's step towards the factor at which inflows are worth the outflows, relative to the factor.

    ln(in / out) is nearly linear in ln(factor); 3 (r² − 1) / (r² + 4 r + 1) stands for ln r and is exact to the fifth
    order where it counts, at r = 1.
    """
    come, gone = now.late, -now.early
    product = come * gone
    bent = come * come + 4.0 * product + gone * gone
    apart = now.late_months * gone + now.early_months * come
    step = 3.0 * (gone - come) * (gone + come) * product / (bent * apart)
    return smaller(larger(step, -LONGEST_STEP), LONGEST_STEP)


@formula
def npv_and_rate(times: Times, flow: Any, discount: Number, wanted: Any) -> Any:
    """Return the NPV, the monthly factor at the internal rate, and whether it was found.

    Parameters
    ----------
    discount : present value of 1 a month later, at the discount rate; where Newton starts
    wanted : lanes whose rate is looked for; it is found where money first goes out and then comes in
    """
    now = worth(times, flow, discount)
    npv = now.early + now.late
    searching = wanted & signs(times, flow)
    found = discount < 0.0
    factor = discount
    for _ in range(MAX_STEPS):
        if not any_lane(searching):
            break
        step = choose(searching, monthly_step(now), 0.0)
        factor = factor * (1.0 + step * (1.0 + step / 2.0))
        close = searching & (larger(step, -step) <= CLOSE_STEP)
        found = found | close
        searching = searching & ~close
        if any_lane(searching):
            now = worth(times, flow, factor)
    return npv, factor, found


@formula
def annual_rate(factor: Number) -> Number:
    """Return the annual rate at which a month's delay is worth `factor`."""
    year = power(factor, MONTHS_PER_YEAR)
    return (1.0 - year) / year


@formula
def forget_rounding(times: Times, flow: Any) -> Number:
    """Set flows that are rounding of all the money moved to nothing; return how much rounding is."""
    moved = larger(flow[0], -flow[0])
    for row in range(1, times.early + times.late):
        moved = moved + larger(flow[row], -flow[row])
    rounding = NEGLIGIBLE * moved
    for row in range(times.early + times.late):
        flow[row] = choose(larger(flow[row], -flow[row]) > rounding, flow[row], 0.0)
    return rounding


@formula
def payback(times: Times, flow: Any, rounding: Number) -> Number:
    """Return when flows last add up to zero again, in years from close, linear between rows; nan when they never do."""
    total, short = flow[0], flow[0] < -rounding
    crossed = number(total, NONE)
    time, start = 0.0, 0.0
    for row in range(1, times.early + times.late):
        if row < times.early:
            start = times.months[times.place, row] / MONTHS_PER_YEAR
            later = start
        else:
            later = start + (row - times.early + 1) * times.period_months / MONTHS_PER_YEAR
        before, was_short = total, short
        total = total + flow[row]
        short = total < -rounding
        crossing = was_short & ~short
        if any_lane(crossing):
            after = choose(larger(total, -total) <= rounding, 0.0, total)
            crossed = choose(crossing, time - (later - time) * before / (after - before), crossed)
        time = later
    return choose(short, NONE, crossed)
