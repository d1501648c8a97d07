"""Sheet “Sources & uses”: what is paid and drawn in every row before operations, and the totals."""

from collections.abc import Sequence

from atlas_core.exchange.model_workbook.parts import Block, Cell, Line
from atlas_core.exchange.model_workbook.subject import Subject

ON = "IF(in_financingCosts,1,0)"


def blocks(subject: Subject) -> list[Block]:
    """Return the blocks of the sheet."""
    return [_totals(subject), _rows(subject), _interest(subject), _draws(subject)]


def _sum(values: Sequence[float]) -> float:
    return float(sum(values))


def _totals(subject: Subject) -> Block:
    stack, costs = subject.found.stack, subject.found.stack.funding.costs
    paid = stack.funding.rows
    from_uses = _sum([row.from_uses for row in paid])
    return Block(
        "Sources and uses",
        [
            Cell("uses_capex", "CapEx", "money", _sum([row.capex for row in costs]), "SUM([capex:])"),
            Cell("uses_land", "Land and grid", "money", _sum([row.land for row in costs]), "SUM([land:])"),
            Cell("uses_fees", "Fees", "money", _sum([row.fees for row in costs]), "SUM([fees:])"),
            Cell("uses_close", "ABS and upfront fees", "money", stack.at_close.fees, "SUM([close_fees:])"),
            Cell("uses_commitment", "Commitment fees", "money", _sum([row.commitment_fee for row in paid]),
                 "SUM([commitment:])"),
            Cell("uses_premium", "Premium on covered interest", "money", _sum([row.premium for row in paid]),
                 "SUM([premium:])"),
            Cell("uses_interest", "Interest from uses", "money", from_uses, "SUM([shared:])"),
            Cell("uses_reserve", "Initial reserve", "money", stack.at_close.reserve, "SUM([reserve:])"),
            Cell("uses", "Uses", "money", stack.uses, "SUM([uses_capex..uses_reserve])"),
            Cell("source_senior", "Senior", "money", stack.senior, "senior_size"),
            Cell("source_mezz", "Mezzanine", "money", stack.mezz, "mezz_size"),
            Cell("equity_size", "Equity", "money", stack.equity, "uses-source_senior-source_mezz"),
            Cell("uses_solved", "Uses that debt was sized on", "money", stack.uses, role="solved",
                 note="solved by the engine: uses hold fees and interest on debt that is limited by uses"),
            Cell("mezz_drawn_share", "Drawn part of the mezzanine loan", "factor", _drawn(subject), role="solved",
                 note="solved by the engine: the rest is interest that accretes before operations"),
        ],
    )  # fmt: skip


def _drawn(subject: Subject) -> float:
    stack = subject.found.stack
    return stack.funding.mezz_drawn / stack.mezz if stack.mezz else 1.0


def _rows(subject: Subject) -> Block:
    table, stack = subject.found.figures.timetable, subject.found.stack
    costs, places = stack.funding.costs, range(len(stack.funding.costs))
    reserve = [0.0 for _ in places[:-1]] + [stack.at_close.reserve]
    return Block(
        "Costs",
        [
            Line("quarter", "Row", "count", list(places), "[quarter<]+1", first="0"),
            Line("quarter_date", "End of row", "text", [table.day(month) for month in table.months]),
            Line("month", "Months from close", "count", list(table.months), role="input"),
            Line("span", "Months in the row", "count", list(table.spans), "[month]-[month<]", first="0"),
            Line("works", "Part of CapEx", "rate", list(table.capex_shares), role="input"),
            Line("capex", "CapEx", "money", [row.capex for row in costs],
                 'IF(in_usesBasis="internal",fig_capex_internal,fig_capex_market)*[works]', total=True),
            Line("land", "Land and grid", "money", [row.land for row in costs], "0", first="fig_land", total=True),
            Line("fees", "Fees", "money", [row.fees for row in costs], "0", first="fig_fees", total=True),
            Line("close_fees", "ABS and upfront fees", "money", [stack.at_close.fees, *[0.0 for _ in places[1:]]], "0",
                 first="abs_fees+senior_upfront+mezz_upfront", total=True),
            Line("reserve", "Initial reserve", "money", reserve, total=True,
                 each=["0" for _ in places[:-1]] + ["reserve_initial"]),
        ],
    )  # fmt: skip


def _cover(loan: str) -> str:
    limited = f"MIN(1,MAX(0,(fig_{loan}_cover_months-(fig_operations_month-[month]))/[span]))"
    return f'fig_{loan}_cover/100*IF(OR(fig_{loan}_cover_months="",[span]=0),1,{limited})'


def _covered(subject: Subject, loan: str) -> list[float]:
    """Return the covered part of the interest of each row."""
    table, figures = subject.found.figures.timetable, subject.found.figures
    cover = figures.senior_cover if loan == "senior" else figures.mezz_cover
    limit = cover.months
    parts = []
    for month, span in zip(table.months, table.spans, strict=True):
        left = table.operations_month - month
        whole = limit is None or not span
        parts.append(cover.share * (1.0 if whole else min(1.0, max(0.0, ((limit or 0.0) - left) / span))))
    return parts


def _interest(subject: Subject) -> Block:
    paid = subject.found.stack.funding.rows
    alone = [row.idc - row.from_uses for row in paid]
    part = "(1-[{0}_covered]*(fig_{0}_accretes+fig_{0}_from_uses))"
    return Block(
        "Interest before operations",
        [
            Line("senior_before", "Senior drawn, opening", "money", [row.senior_opening for row in paid],
                 "[senior_before<]+[senior_draw<]", first="0"),
            Line("mezz_before", "Mezzanine, opening", "money", [row.mezz_opening for row in paid],
                 "[mezz_before<]+[mezz_draw<]+[mezz_grown<]", first="0"),
            Line("senior_idc", "Senior interest", "money", [row.senior_interest for row in paid],
                 f"[senior_before]*in_seniorRate/100*[span]/12*{ON}", total=True),
            Line("mezz_idc", "Mezzanine interest", "money", [row.mezz_interest for row in paid],
                 f"[mezz_before]*in_mezzRate/100*[span]/12*{ON}", total=True),
            Line("senior_covered", "Covered part, senior", "rate", _covered(subject, "senior"), _cover("senior")),
            Line("mezz_covered", "Covered part, mezzanine", "rate", _covered(subject, "mezz"), _cover("mezz")),
            Line("mezz_grown", "Added to the mezzanine loan", "money", [row.mezz_accreted for row in paid],
                 "[mezz_idc]*[mezz_covered]*fig_mezz_accretes", total=True),
            Line("shared", "Interest from uses", "money", [row.from_uses for row in paid],
                 "[senior_idc]*[senior_covered]*fig_senior_from_uses+[mezz_idc]*[mezz_covered]*fig_mezz_from_uses",
                 total=True),
            Line("alone", "Interest from equity alone", "money", alone,
                 f"[senior_idc]*{part.format('senior')}+[mezz_idc]*{part.format('mezz')}", total=True),
            Line("premium", "Premium on covered interest", "money", [row.premium for row in paid],
                 "[senior_idc]*[senior_covered]*fig_senior_premium+[mezz_idc]*[mezz_covered]*fig_mezz_premium",
                 total=True),
            Line("commitment", "Commitment fee", "money", [row.commitment_fee for row in paid],
                 f"in_commitmentBps/10000*[span]/12*{ON}*(senior_size-[senior_before]+mezz_size-[mezz_before])",
                 total=True),
        ],
    )  # fmt: skip


def _draws(subject: Subject) -> Block:
    paid = subject.found.stack.funding.rows
    drawn = "mezz_size*mezz_drawn_share"
    of_uses = "IF(uses_solved=0,0,[need]*{0}/uses_solved)"
    of_debt = f"IF(senior_size+{drawn}=0,0,([need]-[own])*{{0}}/(senior_size+{drawn}))"
    share = of_debt if subject.found.terms.draw_order == "equity_first" else of_uses
    return Block(
        "Draws",
        [
            Line("need", "Need", "money", [row.need for row in paid],
                 "[capex]+[land]+[fees]+[close_fees]+[reserve]+[shared]+[premium]+[commitment]", total=True),
            _own(subject),
            Line("senior_draw", "Senior draw", "money", [row.senior_draw for row in paid],
                 share.format("senior_size"), total=True),
            Line("mezz_draw", "Mezzanine draw", "money", [row.mezz_draw for row in paid], share.format(f"{drawn}"),
                 total=True),
            Line("equity_draw", "Equity draw", "money", [row.equity_draw for row in paid],
                 "[need]-[senior_draw]-[mezz_draw]+[alone]", total=True),
        ],
    )  # fmt: skip


def _own(subject: Subject) -> Line:
    """Return what equity pays before debt does; nothing where every source pays its share."""
    paid, stack = subject.found.stack.funding.rows, subject.found.stack
    label = "Paid by equity before debt"
    if subject.found.terms.draw_order != "equity_first":
        return Line("own", label, "money", [0.0 for _ in paid], "0")
    left = stack.uses - stack.senior - stack.funding.mezz_drawn
    values = []
    for row in paid:
        values.append(min(row.need, max(0.0, left)))
        left -= values[-1]
    debt = "senior_size+mezz_size*mezz_drawn_share"
    formula = f"IF({debt}=0,[need],MIN([need],MAX(0,uses_solved-({debt})-SUM([own:<]))))"
    return Line("own", label, "money", values if stack.senior + stack.mezz else [row.need for row in paid], formula)
