"""Sheet “Debt”, upper part: what a loan of 1 pays in each period, and the limits of both loans."""

from collections.abc import Sequence

from atlas_core.exchange.model_workbook.parts import Block, Cell, Line, Value
from atlas_core.exchange.model_workbook.subject import Subject
from atlas_core.permutation import debt, loans, mezzanine, senior
from atlas_core.permutation.debt import REFINANCING_YEARS
from atlas_core.permutation.loans import Shape
from atlas_core.permutation.senior import NO_LOAN

M = "in_periodsPerYear"
FACTOR = "IF({rate}=0,{periods},(1-(1+{rate})^-({periods}))/{rate})"
"""Annuity factor: what 1 a period is worth now."""


def whole(months: str) -> str:
    """Return the formula of whole periods, one that has begun counted."""
    return f"ROUNDUP(ROUND({months}*{M}/12,9),0)"


def blocks(subject: Subject) -> list[Block]:
    """Return the blocks that end in both sizes."""
    return [
        _senior_terms(subject),
        _senior_shape(subject),
        _senior_limits(subject),
        _mezz_terms(subject),
        _mezz_shape(subject),
        _mezz_limits(subject),
    ]


def _padded(values: Sequence[float], subject: Subject, rest: Value = 0.0) -> list[Value]:
    return [*values, *[rest] * (subject.columns - len(values))][: subject.columns]


def _cfads(subject: Subject) -> list[float]:
    cfads, tenor = subject.found.base.levered.cfads, subject.tenor
    return [*cfads[:tenor], *([0.0] * (tenor - len(cfads)))]


def _senior_terms(subject: Subject) -> Block:
    terms, shape = subject.found.terms, subject.found.stack.senior_shape
    sold = debt.balloon_sold(terms)
    refi = 0 if not shape.balloon or sold else debt.refinancing_periods(terms)
    refi_rate = (terms.senior_rate + terms.refi_spread) / terms.periods_per_year
    idle = 0 if terms.amortisation == "bullet" else senior.grace(terms)
    repaying, factor = subject.tenor - idle, loans.annuity_factor(shape.rate, subject.tenor - idle)
    left = {"bullet": "1", "balloon": "in_balloonShare"}.get(terms.amortisation, "0")
    grace = f"MIN({whole('in_gracePeriodMonths')},senior_periods-1)"
    open_end = f"MAX(0,MIN(lease_periods-{M},senior_periods+{REFINANCING_YEARS}*{M})-senior_periods)"
    refi_factor = FACTOR.format(rate="refi_rate", periods="MAX(1,refi_periods)")
    pay = (1 - shape.balloon) / factor + shape.balloon * shape.rate
    refi_pay = shape.balloon / loans.annuity_factor(refi_rate, refi) if refi else 0.0
    return Block(
        "Senior loan",
        [
            Cell("senior_rate", "Rate a period", "rate", shape.rate, f"in_seniorRate/100/{M}"),
            Cell("senior_periods", "Tenor in periods", "count", subject.tenor, whole("in_tenor*12")),
            Cell("senior_grace", "Interest-only periods", "count", idle,
                 "0" if terms.amortisation == "bullet" else grace),
            Cell("senior_balloon", "Part left at maturity", "rate", shape.balloon, left),
            Cell("senior_open", "Repaid by the sale", "count", float(shape.balloon > 0 and sold),
                 "IF(AND(senior_balloon>0,exit_period>0,exit_period<=senior_periods),1,0)"),
            Cell("refi_periods", "Refinanced over periods", "count", refi,
                 f"IF(AND(senior_balloon>0,senior_open=0),{open_end},0)"),
            Cell("refi_rate", "Refinancing rate a period", "rate", refi_rate,
                 f"(in_seniorRate/100+in_refiSpreadBps/10000)/{M}"),
            Cell("senior_factor", "Annuity factor", "factor", factor,
                 FACTOR.format(rate="senior_rate", periods="(senior_periods-senior_grace)"),
                 note=f"{repaying} repaying periods"),
            Cell("senior_payment", "Level service of a loan of 1", "factor", pay,
                 "(1-senior_balloon)/senior_factor+senior_balloon*senior_rate"),
            Cell("refi_payment", "Refinancing service of a loan of 1", "factor", refi_pay,
                 f"IF(refi_periods=0,0,senior_balloon/{refi_factor})"),
            *_senior_worth(subject),
        ],
    )  # fmt: skip


def _senior_worth(subject: Subject) -> list[Cell]:
    terms = subject.found.terms
    if terms.amortisation != "sculpted":
        return []
    worth = loans.present_value(senior.rate(terms), [max(0.0, one) for one in _cfads(subject)[senior.grace(terms) :]])
    after = "([step:]>senior_grace)*([step:]<=senior_periods)"
    return [
        Cell("senior_worth", "CFADS after grace, present value", "money", worth,
             f"SUMPRODUCT({after}*[weight:]*(1+senior_rate)^-([step:]-senior_grace))", "of positive CFADS in the tenor")
    ]  # fmt: skip


SERVICE = {
    "stepdown": "1/(senior_periods-senior_grace)*(1+senior_rate*(senior_periods-[step]+1))",
    "sculpted": "IF(senior_worth>0,[weight]/MAX(senior_worth,1E-300),senior_payment)",
}
"""Service after grace of a loan of 1; every other shape is level."""


def _openings(principal: Sequence[float], columns: int) -> list[Value]:
    left, found = 1.0, []
    for place in range(columns):
        found.append(left)
        left -= principal[place] if place < len(principal) else 0.0
    return list(found)


def _refinancing(subject: Subject, shape: Shape) -> tuple[list[float], list[float]]:
    """Return service and principal after maturity of a loan of 1."""
    terms = subject.found.terms
    if not shape.balloon or debt.balloon_sold(terms) or not debt.refinancing_periods(terms):
        return [], []
    rate = (terms.senior_rate + terms.refi_spread) / terms.periods_per_year
    again = loans.annuity(rate, debt.refinancing_periods(terms))
    return [shape.balloon * due for due in again.service], [shape.balloon * part for part in again.principal]


def _senior_shape(subject: Subject) -> Block:
    terms, shape, cfads = subject.found.terms, subject.found.stack.senior_shape, _cfads(subject)
    service, principal = _refinancing(subject, shape)
    due = SERVICE.get(terms.amortisation, "senior_payment")
    limit_end = "senior_grace" if terms.amortisation == "sculpted" else "senior_periods"
    count = senior.grace(terms) if terms.amortisation == "sculpted" else subject.tenor
    limits: list[Value] = [
        amount / terms.senior_target / paid if paid > 0 else ""
        for amount, paid in list(zip(cfads, shape.service, strict=True))[:count]
    ]
    repaid = [*shape.principal, *principal]
    return Block(
        "Senior loan of 1, period by period",
        [
            Line("step", "Period", "count", list(range(1, subject.columns + 1)), "[step<]+1", first="1"),
            Line("sized_cfads", "CFADS the loan is sized on", "money", _padded(cfads, subject, ""),
                 each=[_sized(place, subject) for place in range(subject.columns)]),
            Line("weight", "Positive CFADS", "money", _padded([max(0.0, one) for one in cfads], subject),
                 "IF([step]<=senior_periods,MAX(0,[sized_cfads]),0)"),
            Line("unit_opening", "Opening balance", "factor", _openings(repaid, subject.columns),
                 "[unit_opening<]-[unit_principal<]", first="1"),
            Line("unit_service", "Service", "factor", _padded(shape.service, subject),
                 f"IF([step]>senior_periods,0,IF([step]<=senior_grace,senior_rate,{due}))"),
            Line("unit_refi", "Service after refinancing", "factor",
                 _padded([*[0.0] * subject.tenor, *service], subject),
                 "IF(AND([step]>senior_periods,[step]<=senior_periods+refi_periods),refi_payment,0)"),
            Line("unit_principal", "Principal", "factor", _padded(repaid, subject),
                 "IF([step]<=senior_periods,[unit_service]-[unit_opening]*senior_rate,"
                 "IF([unit_refi]>0,[unit_refi]-[unit_opening]*refi_rate,0))"),
            Line("senior_limit", "Largest loan by DSCR", "money", [*limits, *[""] * (subject.columns - len(limits))],
                 f'IF(AND([step]<={limit_end},[unit_service]>0),[sized_cfads]/in_seniorDSCR/[unit_service],"")'),
        ],
    )  # fmt: skip


def _sized(place: int, subject: Subject) -> str:
    amount = f"[cfads@{place}]" if place < subject.periods else "0"
    return f'IF([step]<=senior_periods,{amount},"")'


def _smallest(first: str, last: str) -> str:
    span = f"[{first}..{last}]"
    return f"IF(MIN({span})>{NO_LOAN},MIN({span}),0)"


def _binding(first: str, last: str, names: Sequence[str]) -> str:
    span, quoted = f"[{first}..{last}]", ",".join(f'"{name}"' for name in names)
    return f"CHOOSE(MATCH(MIN({span}),{span},0),{quoted})"


def _amount(value: float | None) -> Value:
    return "" if value is None else value


def _senior_limits(subject: Subject) -> Block:
    stack, found = subject.found.stack, subject.found.stack.senior_limits
    by_dscr = 'IF(COUNT([senior_limit:])=0,"",MIN([senior_limit:]))'
    if subject.found.terms.amortisation == "sculpted":
        by_dscr = "MIN(senior_worth/in_seniorDSCR,[senior_limit:])"
    icr = 'IF(OR(in_minIcr="",senior_rate=0),"",MIN([sized_cfads:])/(in_minIcr*senior_rate))'
    return Block(
        "Limits of the senior loan, the smallest wins",
        [
            Cell("limit_dscr", "By DSCR target", "money", _amount(found["dscr"]), by_dscr),
            Cell("limit_ltv", "By LTV cap", "money", _amount(found["ltv"]), "in_ltvCap*fig_market_total"),
            Cell("limit_gearing", "By gearing", "money", _amount(found["gearing"]),
                 'IF(in_maxGearing="","",in_maxGearing/100*uses_solved)'),
            Cell("limit_icr", "By interest cover", "money", _amount(found["icr"]), icr),
            Cell("limit_amount", "By largest amount", "money", _amount(found["amount"]),
                 'IF(in_maxSenior="","",in_maxSenior)'),
            Cell("limit_need", "By need", "money", _amount(found["need"]), "uses_solved*(1-in_minEquityShare/100)"),
            Cell("senior_size", "Senior loan", "money", stack.senior, _smallest("limit_dscr", "limit_need")),
            Cell("binding", "Limited by", "text", stack.binding, _binding("limit_dscr", "limit_need", list(found))),
        ],
    )  # fmt: skip


def _mezz(subject: Subject) -> tuple[Shape, list[float]]:
    """Return the shape of a mezzanine loan of 1 and the room for its service."""
    terms, stack = subject.found.terms, subject.found.stack
    service = [stack.senior * due for due in stack.senior_shape.service]
    room = mezzanine.room(terms, _cfads(subject), service)
    return stack.mezz_shape or mezzanine.shape(terms, room), room


def _mezz_terms(subject: Subject) -> Block:
    terms, (shape, room) = subject.found.terms, _mezz(subject)
    bullet, kind = terms.mezz_amortisation == "bullet", terms.mezz_amortisation
    own = loans.whole_periods(terms.mezz_pik_months, terms.periods_per_year)
    idle = min(own, subject.mezz_tenor - 1) if kind == "pik" else 0
    factor = loans.annuity_factor(shape.rate, subject.mezz_tenor - idle)
    pay = shape.rate if bullet else (1 + shape.rate) ** idle / factor
    repaid = bullet and mezzanine.repaid_by_exit(terms)
    worth = loans.present_value(shape.rate, [max(0.0, one) for one in room])
    sculpted = [
        Cell("mezz_worth", "Room, present value", "money", worth,
             "SUMPRODUCT(([step:]<=mezz_periods)*[room:]*([room:]>0)*(1+mezz_rate)^-[step:])")
    ]  # fmt: skip
    return Block(
        "Mezzanine loan",
        [
            Cell("mezz_rate", "Rate a period", "rate", shape.rate, f"in_mezzRate/100/{M}"),
            Cell("mezz_periods", "Tenor in periods", "count", subject.mezz_tenor,
                 f"MIN({whole('in_mezzTenor*12')},senior_periods)"),
            Cell("mezz_window", "Periods in which interest accretes", "count", idle,
                 f"MIN({whole('in_mezzPikMonths')},mezz_periods-1)" if kind == "pik" else "0"),
            Cell("mezz_open", "Repaid by the sale", "count", float(repaid),
                 "IF(AND(exit_period>0,exit_period<=mezz_periods),1,0)" if bullet else "0"),
            Cell("mezz_factor", "Annuity factor", "factor", factor,
                 FACTOR.format(rate="mezz_rate", periods="(mezz_periods-mezz_window)")),
            Cell("mezz_payment", "Level service of a loan of 1", "factor", pay,
                 "mezz_rate" if bullet else "(1+mezz_rate)^mezz_window/mezz_factor"),
            *(sculpted if kind == "sculpted" else []),
        ],
    )  # fmt: skip


def _mezz_shape(subject: Subject) -> Block:
    terms, (shape, room) = subject.found.terms, _mezz(subject)
    sculpted = terms.mezz_amortisation == "sculpted"
    due = "IF(mezz_worth>0,MAX(0,[room])/MAX(mezz_worth,1E-300),mezz_payment)" if sculpted else "mezz_payment"
    limits: list[Value] = [
        left / paid if paid > 0 and not sculpted else "" for left, paid in zip(room, shape.service, strict=True)
    ]
    limit = '""' if sculpted else 'IF(AND([step]<=mezz_periods,[mezz_unit_service]>0),[room]/[mezz_unit_service],"")'
    return Block(
        "Mezzanine loan of 1, period by period",
        [
            Line("room", "Room for its service", "money", _padded(room, subject),
                 "IF([step]<=mezz_periods,[sized_cfads]/in_totalDSCR-senior_size*[unit_service],0)"),
            Line("mezz_unit_opening", "Opening balance", "factor", _openings(shape.principal, subject.columns),
                 "[mezz_unit_opening<]-[mezz_unit_principal<]", first="1"),
            Line("mezz_unit_service", "Service", "factor", _padded(shape.service, subject),
                 f"IF([step]>mezz_periods,0,IF([step]<=mezz_window,0,{due}))"),
            Line("mezz_unit_principal", "Principal", "factor", _padded(shape.principal, subject),
                 "IF([step]<=mezz_periods,[mezz_unit_service]-[mezz_unit_opening]*mezz_rate,0)"),
            Line("mezz_limit", "Largest loan by DSCR", "money", [*limits, *[""] * (subject.columns - len(limits))],
                 limit),
        ],
    )  # fmt: skip


def _mezz_limits(subject: Subject) -> Block:
    terms, stack = subject.found.terms, subject.found.stack
    found = dict(stack.mezz_limits) or _limits_unused(subject)
    by_dscr = 'IF(COUNT([mezz_limit:])=0,"",MIN([mezz_limit:]))'
    by_shape = {"sculpted": "mezz_worth", "bullet": f"IF(mezz_open=0,0,{by_dscr})"}
    binding = _binding("mezz_limit_dscr", "mezz_limit_share", list(found))
    return Block(
        "Limits of the mezzanine loan, the smallest wins",
        [
            Cell("mezz_limit_dscr", "By total DSCR target", "money", _amount(found["dscr"]),
                 by_shape.get(terms.mezz_amortisation, by_dscr)),
            Cell("mezz_limit_ltv", "By LTV cap", "money", _amount(found["ltv"]),
                 "in_ltvCap*fig_market_total-senior_size"),
            Cell("mezz_limit_need", "By need", "money", _amount(found["need"]),
                 "uses_solved*(1-in_minEquityShare/100)-senior_size"),
            Cell("mezz_limit_share", "By share of uses", "money", _amount(found["share"]),
                 'IF(in_mezzShareMax="","",in_mezzShareMax/100*uses_solved)'),
            Cell("mezz_size", "Mezzanine loan", "money", stack.mezz,
                 f"IF(in_mezz,{_smallest('mezz_limit_dscr', 'mezz_limit_share')},0)"),
            Cell("mezz_binding", "Limited by", "text", stack.mezz_binding or "", f'IF(in_mezz,{binding},"")'),
        ],
    )  # fmt: skip


def _limits_unused(subject: Subject) -> dict[str, float | None]:
    """Return what would limit a mezzanine loan that is not asked for."""
    terms, stack, (shape, room) = subject.found.terms, subject.found.stack, _mezz(subject)
    by_dscr = mezzanine.dscr_limit(terms, room, shape)
    if terms.mezz_amortisation == "bullet" and not mezzanine.repaid_by_exit(terms):
        by_dscr = 0.0
    return mezzanine.limits(terms, subject.found.figures, by_dscr, stack.senior, stack.uses)
