"""Both loans period by period, who is paid from CFADS, and what a sale leaves."""

from collections.abc import Sequence

from atlas_core.exchange.model_workbook.parts import Block, Cell, Line, Value
from atlas_core.exchange.model_workbook.subject import Subject
from atlas_core.permutation import debt
from atlas_core.permutation.tranche import NEGLIGIBLE, TrancheRow
from atlas_core.permutation.waterfall import SLACK

M = "in_periodsPerYear"


def _scheduled(subject: Subject, loan: str) -> list[float]:
    stack = subject.found.stack
    carried = debt.debt(subject.found.terms, stack)
    principal = (carried.senior if loan == "senior" else carried.mezz).principal
    return [*principal, *[0.0] * subject.periods][: subject.periods]


def loan_blocks(subject: Subject) -> list[Block]:
    """Return the schedule of each loan, before a sale repays what is left."""
    flows = subject.found.base.levered.flows
    senior_rate = "IF([period]<=senior_periods,senior_rate,refi_rate)"
    return [
        _loan("senior", "Senior debt schedule", flows.senior, subject,
              (senior_rate, "[unit_principal]", "senior_periods+refi_periods", "senior_periods")),
        _loan("mezz", "Mezzanine debt schedule", flows.mezz, subject,
              ("mezz_rate", "[mezz_unit_principal]", "mezz_periods", "mezz_periods")),
    ]  # fmt: skip


def _loan(
    loan: str, title: str, rows: Sequence[TrancheRow], subject: Subject, terms: tuple[str, str, str, str]
) -> Block:
    """Return a schedule; `terms` are formulas: rate, principal of a loan of 1, last repayment, maturity."""
    rate, principal, last, maturity = terms
    scheduled = _scheduled(subject, loan)
    accreted = [min(row.interest, -part) if part < 0 else 0.0 for row, part in zip(rows, scheduled, strict=True)]
    service = [
        row.interest - grown + max(part, 0.0) for row, grown, part in zip(rows, accreted, scheduled, strict=True)
    ]
    ends = f"AND({loan}_open=0,[period]>={last})"
    return Block(
        title,
        [
            Line(f"{loan}_opening", "Opening balance", "money", [row.opening for row in rows],
                 f"IF(AND({loan}_open=1,[period]>{maturity}),0,[{loan}_closing<])", first=f"{loan}_size"),
            Line(f"{loan}_interest", "Interest", "money", [row.interest for row in rows],
                 f"[{loan}_opening]*{rate}", total=True),
            Line(f"{loan}_scheduled", "Scheduled principal", "money", scheduled, f"{loan}_size*{principal}"),
            Line(f"{loan}_accreted", "Interest added to the loan", "money", accreted,
                 f"IF([{loan}_scheduled]<0,MIN([{loan}_interest],-[{loan}_scheduled]),0)", total=True),
            Line(f"{loan}_principal", "Principal paid", "money", [row.principal for row in rows],
                 f"IF({ends},[{loan}_opening],MIN([{loan}_opening],MAX([{loan}_scheduled],0)))", total=True),
            Line(f"{loan}_fee", "Running fee", "money", [row.fee for row in rows],
                 f"[{loan}_opening]*in_{loan}RunningBps/10000/{M}", total=True),
            Line(f"{loan}_closing", "Closing balance", "money", [row.closing for row in rows],
                 f"[{loan}_opening]+[{loan}_accreted]-[{loan}_principal]"),
            Line(f"{loan}_service", "Debt service", "money", service,
                 f"[{loan}_interest]-[{loan}_accreted]+MAX([{loan}_scheduled],0)", total=True),
        ],
    )  # fmt: skip


def cover_block(subject: Subject) -> Block:
    """Return the covers of each period."""
    flows, cfads = subject.found.base.levered.flows, subject.found.base.levered.cfads
    size = subject.found.stack.senior
    kept = min(subject.tenor, subject.last)
    interest = [
        amount / row.interest if place < kept and row.interest > SLACK * size else ""
        for place, (amount, row) in enumerate(zip(cfads, flows.senior, strict=True))
    ]
    rate = subject.found.stack.senior_shape.rate
    cover = 'IF(AND([period]<=MIN(senior_periods,last_period),{0}>{1}*{2}),[cfads]/{0},"")'
    both = "([senior_service]+[mezz_service])"
    return Block(
        "Cover",
        [
            Line("dscr", "Senior DSCR", "ratio", _blank([row.senior_dscr for row in flows.cash], kept),
                 cover.format("[senior_service]", f"{SLACK:G}", "senior_size")),
            Line("blended", "DSCR of both loans", "ratio", _blank([row.blended_dscr for row in flows.cash], kept),
                 cover.format(both, f"{SLACK:G}", "(senior_size+mezz_size)")),
            Line("interest_cover", "Senior interest cover", "ratio", list(interest),
                 cover.format("[senior_interest]", f"{SLACK:G}", "senior_size")),
            Line("discount", "Discount factor at the senior rate", "factor",
                 [(1 + rate) ** -(place + 1) for place in range(subject.periods)], "(1+senior_rate)^-[period]"),
        ],
    )  # fmt: skip


def _blank(values: Sequence[float | None], kept: int) -> list[Value]:
    return ["" if value is None or place >= kept else value for place, value in enumerate(values)]


def cash_blocks(subject: Subject) -> list[Block]:
    """Return the cash after senior debt, the reserve and what reaches equity, before a sale."""
    flows, cfads = subject.found.base.levered.flows, subject.found.base.levered.cfads
    after = [
        amount - row.fee - (row.interest - row.capitalised) - row.principal
        for amount, row in zip(cfads, flows.senior, strict=True)
    ]
    opening = [subject.found.stack.at_close.reserve, *[row.dsra_closing for row in flows.cash[:-1]]]
    targets = debt.debt(subject.found.terms, subject.found.stack).reserve_targets
    wanted = [targets[place + 1] if place + 1 < len(targets) else 0.0 for place in range(subject.periods)]
    coming = "+".join(
        f"MIN(1,MAX(0,in_dsraMonths*{M}/12-{ahead}))*[unit_service>{ahead + 1}]"
        for ahead in range(subject.found.terms.periods_per_year)
    )
    ends = f"OR([period]>=MIN(senior_periods,lease_periods),[senior_closing]<={NEGLIGIBLE:G}*senior_size)"
    paid = "[mezz_fee]-([mezz_interest]-[mezz_accreted])-[mezz_principal]"
    return [
        Block(
            "Reserve and distribution",
            [
                Line("after_senior", "Cash after senior debt", "money", after,
                     "[cfads]-[senior_fee]-([senior_interest]-[senior_accreted])-[senior_principal]", total=True),
                Line("reserve_target", "Reserve wanted", "money", wanted, f"senior_size*({coming})"),
                Line("reserve_opening", "Reserve, opening", "money", opening, "[reserve_closing<]",
                     first="reserve_initial"),
                Line("reserve_deposit", "Paid into the reserve", "money", [row.dsra_deposit for row in flows.cash],
                     f"IF({ends},0,MIN([after_senior],MAX(0,[reserve_target]-[reserve_opening])))", total=True),
                Line("reserve_release", "Released from the reserve", "money",
                     [row.dsra_release for row in flows.cash], f"IF({ends},[reserve_opening],0)", total=True),
                Line("reserve_closing", "Reserve, closing", "money", [row.dsra_closing for row in flows.cash],
                     "[reserve_opening]+[reserve_deposit]-[reserve_release]"),
                Line("distribution", "Cash to equity", "money",
                     [row.distribution - row.equity_draw for row in flows.cash],
                     f"[after_senior]-[reserve_deposit]+[reserve_release]-{paid}", total=True),
            ],
        )
    ]  # fmt: skip


def close_block(subject: Subject) -> Block:
    """Return fees at close and the first reserve, which follow from the sizes."""
    at_close = subject.found.stack.at_close
    on = "IF(in_financingCosts,1,0)"
    coming = "+".join(
        f"MIN(1,MAX(0,in_dsraMonths*{M}/12-{ahead}))*[unit_service@{ahead}]"
        for ahead in range(subject.found.terms.periods_per_year)
    )
    return Block(
        "Paid at close",
        [
            Cell("abs_fees", "ABS fees", "money", at_close.abs_fees,
                 f"{on}*IF(in_includeAbsFees,fig_abs_fixed+fig_abs_share/100*(senior_size+mezz_size),0)"),
            Cell("senior_upfront", "Senior upfront fee", "money", at_close.senior_upfront,
                 f"{on}*in_seniorUpfrontBps/10000*senior_size"),
            Cell("mezz_upfront", "Mezzanine upfront fee", "money", at_close.mezz_upfront,
                 f"{on}*in_mezzUpfrontBps/10000*mezz_size"),
            Cell("reserve_initial", "Initial reserve", "money", at_close.reserve, f"{on}*senior_size*({coming})"),
        ],
    )  # fmt: skip


def sale_block(subject: Subject) -> Block:
    """Return what a sale brings, repays and leaves; nothing of it where there is none."""
    sale, place = subject.found.base.sale, subject.last - 1
    if sale is None:
        return Block("Sale", [Cell("sale_equity", "To equity at the sale", "money", 0.0, note="held to the end")])
    before, after = subject.found.base.levered.flows, subject.found.base.flows
    cash, senior, mezz = before.cash[place], before.senior[place], before.mezz[place]
    proceeds = sale.value - sale.cost + cash.trapped_closing + cash.dsra_closing + cash.distribution
    held = f"[reserve_closing@{place}]+[distribution@{place}]"
    return Block(
        "Sale",
        [
            Cell("sale_value", "Value", "money", sale.value, "MAX(0,SUM([next_noi:])/(in_exitCapRate/100))"),
            Cell("sale_cost", "Selling cost", "money", sale.cost, "sale_value*in_sellingCost/100"),
            Cell("sale_proceeds", "Proceeds with reserve and free cash", "money", proceeds,
                 f"sale_value-sale_cost+{held}", note="a trapped balance comes free with them"),
            Cell("sale_senior", "Repays senior debt", "money", senior.closing - after.senior[place].closing,
                 f"MIN(sale_proceeds,[senior_closing@{place}])"),
            Cell("sale_mezz", "Repays mezzanine debt", "money", mezz.closing - after.mezz[place].closing,
                 f"MIN(sale_proceeds-sale_senior,[mezz_closing@{place}])"),
            Cell("sale_equity", "To equity at the sale", "money", after.cash[place].distribution,
                 "MAX(0,sale_proceeds-sale_senior-sale_mezz)"),
        ],
    )  # fmt: skip
