"""Sheet “Returns”: every flow from close to the end, and the rate at which it is worth nothing, step by step."""

import math
from collections.abc import Sequence
from itertools import accumulate, pairwise

from atlas_core.exchange.model_workbook.parts import Block, Cell, Line
from atlas_core.exchange.model_workbook.subject import Subject
from atlas_core.permutation import returns

STEPS = 14
"""Newton steps on the sheet; from zero five or six are enough for flows that change their sign once."""


def blocks(subject: Subject) -> list[Block]:
    """Return flows and the search for both rates of return."""
    found = subject.found
    return [
        _flows(subject),
        _root("irr", "Equity IRR, step by step", "equity_flow", found.equity_flow, subject),
        _root("project_irr", "Project IRR, step by step", "project_flow", found.project_flow, subject),
    ]


def _flows(subject: Subject) -> Block:
    found, before, last = subject.found, len(subject.found.before), subject.last
    sold = found.base.sale is not None
    times = [f"[month@{row}]/12" for row in range(before)] + [f"[years@{place}]" for place in range(last)]
    equity = [f"-[equity_draw@{row}]" for row in range(before)] + [f"[distribution@{place}]" for place in range(last)]
    project = [f"-[capex@{row}]-[land@{row}]-[fees@{row}]" for row in range(before)]
    project += [f"[noi@{one}]-[maintenance@{one}]-[tax_unlevered@{one}]" for one in range(last)]
    if sold:
        equity[-1], project[-1] = "sale_equity", f"{project[-1]}+sale_value-sale_cost"
    totals = list(accumulate(found.equity_flow))
    return Block(
        "Flows",
        [
            Line("flow_years", "Years from close", "years", [*found.before, *found.years], each=times),
            Line("equity_flow", "Equity", "money", found.equity_flow, each=equity, total=True),
            Line("project_flow", "Project, before debt", "money", found.project_flow, each=project, total=True),
            Line("equity_so_far", "Equity so far", "money", totals, "[equity_so_far<]+[equity_flow]"),
            Line("paid_back", "Paid back at", "years", _crossings([*found.before, *found.years], totals),
                 "IF(AND([equity_so_far<]<0,[equity_so_far]>=0),[flow_years<]+([flow_years]-[flow_years<])"
                 "*-[equity_so_far<]/([equity_so_far]-[equity_so_far<]),0)", first="0"),
        ],
    )  # fmt: skip


def _crossings(years: Sequence[float], totals: Sequence[float]) -> list[float]:
    found = [0.0]
    for (start, end), (before, after) in zip(pairwise(years), pairwise(totals), strict=True):
        found.append(start + (end - start) * -before / (after - before) if before < 0 <= after else 0.0)
    return found


def turns_once(flows: Sequence[float]) -> bool:
    """Return whether flows change their sign exactly once, so that there is one rate and the steps find it."""
    signs = [flow > 0 for flow in flows if abs(flow) > returns.NEGLIGIBLE * sum(abs(one) for one in flows)]
    return sum(earlier != later for earlier, later in pairwise(signs)) == 1


def _root(name: str, title: str, line: str, flows: Sequence[float], subject: Subject) -> Block:
    """Return Newton's steps on the logarithm of inflows over outflows, which is almost straight in ln(1 + rate)."""
    years = [*subject.found.before, *subject.found.years]
    rate = returns.irr(years, flows)
    if rate is None or not turns_once(flows):
        note = "of the engine: there is none, or more than one, so that no plain search finds it"
        return Block(title, [Cell(f"{name}_found", "Rate a year", "rate", "" if rate is None else rate,
                                  role="engine", note=note)])  # fmt: skip
    forces = [0.0]
    for _ in range(STEPS):
        forces.append(forces[-1] + _step(forces[-1], years, flows))
    cells = [Cell(f"{name}_step_0", "Start: ln(1 + rate)", "factor", 0.0)]
    for number in range(1, STEPS + 1):
        here = f"{name}_step_{number - 1}"
        cells.append(Cell(f"{name}_step_{number}", f"Step {number}", "factor", forces[number], _newton(here, line)))
    return Block(title, [*cells, Cell(f"{name}_found", "Rate a year", "rate", rate, f"EXP({name}_step_{STEPS})-1")])


def _newton(force: str, line: str) -> str:
    def worth(side: str, weight: str) -> str:
        return f"SUMPRODUCT([{line}:]*([{line}:]{side}0){weight}*EXP(-{force}*[flow_years:]))"

    come, gone = worth(">", ""), worth("<", "")
    times = f"({worth('>', '*[flow_years:]')}/{come}-{worth('<', '*[flow_years:]')}/{gone})"
    return f"{force}+LN(-{come}/{gone})/{times}"


def _step(force: float, years: Sequence[float], flows: Sequence[float]) -> float:
    values = [flow * math.exp(-force * time) for time, flow in zip(years, flows, strict=True)]
    come, gone = sum(one for one in values if one > 0), sum(one for one in values if one < 0)
    weighted = [(one, one * time) for one, time in zip(values, years, strict=True)]
    come_time = sum(moment for one, moment in weighted if one > 0) / come
    gone_time = sum(moment for one, moment in weighted if one < 0) / gone
    return math.log(-come / gone) / (come_time - gone_time)
