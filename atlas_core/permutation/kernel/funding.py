"""How the uses before operations are paid for, row by row, at a trial of the uses."""

from typing import Any, NamedTuple

from atlas_core.permutation.capital import MAX_DRAW_PASSES, SHARE_TOLERANCE
from atlas_core.permutation.kernel import layout as at
from atlas_core.permutation.kernel.compiling import formula
from atlas_core.permutation.kernel.lanes import Number, any_lane, choose, larger, no_lane, number, smaller


class Sources(NamedTuple):
    """What is to be drawn in all."""

    uses: Number
    """Assumed."""
    senior: Number
    mezz: Number
    """Balance at the start of operations, accreted interest included."""
    mezz_draws: Number


class Funded(NamedTuple):
    """What the rows came to."""

    uses: Number
    mezz_balance: Number
    mezz_drawn: Number
    idc: Number
    commitment: Number


class Balances(NamedTuple):
    """What is drawn before a row, and what equity has left to give."""

    senior: Number
    mezz: Number
    equity_left: Number


class OnBalances(NamedTuple):
    """What a row's balances cost."""

    shared: Number
    """Interest that is a use."""
    alone: Number
    """Interest that equity pays alone."""
    premium: Number
    fee: Number
    accreted: Number


@formula
def fees_at_close(kind: at.Kind, given: Any, senior: Number, mezz: Number) -> Number:
    """Return ABS and upfront fees."""
    fees = number(senior, 0.0)
    if kind.financed:
        abs_fees = given[at.INCLUDE_ABS_FEES] * (given[at.ABS_FIXED] + given[at.ABS_SHARE] * (senior + mezz))
        fees = abs_fees + given[at.SENIOR_UPFRONT] * senior + given[at.MEZZ_UPFRONT] * mezz
    return fees


@formula
def first_reserve(kind: at.Kind, memory: at.Memory, senior: Number) -> Number:
    """Return the initial DSRA."""
    return memory.targets[0] * senior if kind.financed else number(senior, 0.0)


@formula
def capex_in_uses(kind: at.Kind, given: Any) -> Number:
    """Return the CapEx that the uses count."""
    return given[at.CAPEX_INTERNAL] if kind.internal else given[at.CAPEX_MARKET]


@formula
def row_costs(kind: at.Kind, given: Any, row: Any, sources: Sources, drawn: Balances) -> OnBalances:
    """Return interest, premium and commitment fee of a row on its opening balances."""
    years = row[at.SPAN_YEARS] if kind.financed else 0.0
    on_senior = given[at.SENIOR_RATE] * years * drawn.senior
    on_mezz = given[at.MEZZ_RATE] * years * drawn.mezz
    undrawn = sources.senior - drawn.senior + sources.mezz - drawn.mezz
    return OnBalances(
        shared=on_senior * row[at.SENIOR_FROM_USES] + on_mezz * row[at.MEZZ_FROM_USES],
        alone=on_senior * row[at.SENIOR_FROM_EQUITY] + on_mezz * row[at.MEZZ_FROM_EQUITY],
        premium=on_senior * row[at.SENIOR_PREMIUM] + on_mezz * row[at.MEZZ_PREMIUM],
        fee=given[at.COMMITMENT] * years * undrawn,
        accreted=on_mezz * row[at.MEZZ_ACCRETED],
    )


@formula
def split(kind: at.Kind, need: Number, equity_left: Number, sources: Sources) -> Any:
    """Return the senior, mezzanine and equity draws that pay for a need."""
    if kind.equity_first:
        debt = sources.senior + sources.mezz_draws
        equity = choose(debt > 0.0, smaller(need, larger(equity_left, 0.0)), need)
        senior = (need - equity) * choose(debt > 0.0, sources.senior / debt, 0.0)
        mezz = need - equity - senior
    else:
        senior = need * choose(sources.uses > 0.0, sources.senior / sources.uses, 0.0)
        mezz = need * choose(sources.uses > 0.0, sources.mezz_draws / sources.uses, 0.0)
        equity = need - senior - mezz
    return senior, mezz, equity


@formula
def fund_rows(
    kind: at.Kind, memory: at.Memory, rows: Any, sources: Sources, at_close: Number, reserve: Number
) -> Funded:
    """Pay for every row; equity's draws are written down.

    Parameters
    ----------
    at_close : fees of row 0
    reserve : initial DSRA, a use of the last row
    """
    given = memory.given
    capex = capex_in_uses(kind, given)
    none = number(given, 0.0)
    drawn = Balances(none, none, sources.uses - sources.senior - sources.mezz_draws)
    mezz_drawn, uses, idc, commitment = none, none, none, none
    for place in range(kind.before):
        row = rows[kind.rows, place]
        costs = row_costs(kind, given, row, sources, drawn)
        need = capex * row[at.CAPEX_SHARE] + costs.shared + costs.premium + costs.fee
        if place == 0:
            need = need + given[at.LAND] + given[at.FEES] + at_close
        if place == kind.before - 1:
            need = need + reserve
        senior, mezz, equity = split(kind, need, drawn.equity_left, sources)
        memory.draws[place] = equity + costs.alone
        drawn = Balances(drawn.senior + senior, drawn.mezz + mezz + costs.accreted, drawn.equity_left - equity)
        mezz_drawn = mezz_drawn + mezz
        uses = uses + need
        idc = idc + costs.shared + costs.alone
        commitment = commitment + costs.fee
    return Funded(uses, drawn.mezz, mezz_drawn, idc, commitment)


@formula
def fund(kind: at.Kind, memory: at.Memory, rows: Any, sources: Sources) -> Any:
    """Return the rows paid for, and the part of the mezzanine loan that is drawn; the rest accretes."""
    at_close = fees_at_close(kind, memory.given, sources.senior, sources.mezz)
    reserve = first_reserve(kind, memory, sources.senior)
    paid = fund_rows(kind, memory, rows, sources, at_close, reserve)
    if kind.accreting:
        done = no_lane(reserve)
        for _ in range(MAX_DRAW_PASSES):
            led_to = sources.mezz * paid.mezz_drawn / paid.mezz_balance
            # What a trial did not come to draw is begun again in full, not from a share of 0.
            wanted = choose(paid.mezz_balance > 0.0, led_to, sources.mezz)
            off = larger(wanted - sources.mezz_draws, sources.mezz_draws - wanted)
            done = done | (off <= SHARE_TOLERANCE * wanted)
            if not any_lane(~done):
                break
            draws = choose(done, sources.mezz_draws, wanted)
            sources = Sources(sources.uses, sources.senior, sources.mezz, draws)
            paid = fund_rows(kind, memory, rows, sources, at_close, reserve)
    return paid, choose(sources.mezz > 0.0, sources.mezz_draws / sources.mezz, 1.0)
