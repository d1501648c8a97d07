"""Sheets “Results” and “Checks”: what the formulas come to, and whether that is what the engine stored."""

from collections.abc import Sequence

from atlas_core.exchange.model_workbook.parts import Block, Cell, Check, Value
from atlas_core.exchange.model_workbook.subject import Subject
from atlas_core.permutation.columns import OUTPUTS
from atlas_core.permutation.measures import NO_EQUITY
from atlas_core.permutation.slack import SLACK
from atlas_core.permutation.tiers import NOT_VIABLE, Tier

OWNED = f'IF(equity_size>{NO_EQUITY},{{0}},"")'
LEAST = 'IF(COUNT([{0}:])=0,"",{1}([{0}:]))'
OF_SENIOR = 'IF(senior_size>0,{0}/senior_size,"")'
FIGURES = {
    "senior_size": "senior_size",
    "mezz_size": "mezz_size",
    "equity_size": "equity_size",
    "total_debt": "senior_size+mezz_size",
    "uses": "uses",
    "ltv": "(senior_size+mezz_size)/fig_market_total",
    "senior_ltv": "senior_size/fig_market_total",
    "gearing": "(senior_size+mezz_size)/uses",
    "senior_dscr": LEAST.format("dscr", "MIN"),
    "avg_dscr": LEAST.format("dscr", "AVERAGE"),
    "blended_dscr": LEAST.format("blended", "MIN"),
    "icr": LEAST.format("interest_cover", "MIN"),
    "llcr": OF_SENIOR.format("SUMPRODUCT(([period:]<=senior_periods)*[cfads:]*[discount:])"),
    "plcr": OF_SENIOR.format("SUMPRODUCT([cfads:]*[discount:])"),
    "irr": OWNED.format('IF(ISNUMBER(irr_found),100*irr_found,"")'),
    "project_irr": 'IF(ISNUMBER(project_irr_found),100*project_irr_found,"")',
    "npv": "SUMPRODUCT([equity_flow:]*(1+in_discountRate/100)^-[flow_years:])",
    "project_npv": "SUMPRODUCT([project_flow:]*(1+in_discountRate/100)^-[flow_years:])",
    "payback_period": 'IF(OR(SUM([equity_flow:])<0,MAX([paid_back:])=0),"",MAX([paid_back:]))',
    "moic": OWNED.format("(SUM([equity_flow:])+SUM([equity_draw:]))/SUM([equity_draw:])"),
    "wacc": "(senior_size*in_seniorRate+mezz_size*in_mezzRate+equity_size*in_equityCost)/uses",
    "senior_interest": "SUMPRODUCT(([period:]<=last_period)*[senior_interest:])",
    "mezz_interest": "SUMPRODUCT(([period:]<=last_period)*[mezz_interest:])",
    "idc": "SUM([shared:])+SUM([alone:])",
    "fees": "uses_close+uses_commitment",
    "dsra": "reserve_initial",
    "balloon": "senior_size*senior_balloon",
}
"""Result column → formula."""
STORED = ("stressed_dscr", "stressed_irr", "risk_adjusted_irr", "composite", "rating", "repo_eligible")
"""Result columns shown as the engine has them."""
ROUNDING = "1E-9*MAX(1,uses)"


def results(subject: Subject) -> list[Block]:
    """Return every result the formulas follow, the tier, and the engine's other figures."""
    cells = [_result(column, formula, subject) for column, formula in FIGURES.items()]
    tier = Cell("res_tier", "Tier", "text", subject.row["tier"], _tier(subject.tiers))
    stored = [
        Cell("", OUTPUTS[name].label, OUTPUTS[name].format, _value(subject.row[name]), unit=OUTPUTS[name].unit,
             role="engine")
        for name in STORED
    ]  # fmt: skip
    return [
        Block("Results", [*cells, tier], ("", "Unit", "Value")),
        *(Block(f"Tests of {tier.name}", _thresholds(tier)) for tier in subject.tiers),
        Block("Figures of the engine", stored),
    ]


def _result(column: str, formula: str, subject: Subject) -> Cell:
    declared, value = OUTPUTS[column], _value(subject.row[column])
    drawn_later = any(row.equity_draw > 0 for row in subject.found.base.flows.cash)
    followed = not (column == "moic" and drawn_later)
    return Cell(
        f"res_{column}", declared.label, declared.format, value, formula if followed else "", unit=declared.unit,
        role="" if followed else "engine",
    )  # fmt: skip


def _value(value: Value) -> Value:
    return "" if value is None else value


def _thresholds(tier: Tier) -> list[Cell]:
    key = tier.name.lower()
    cells = [
        Cell(f"{key}_dscr", "Senior DSCR at least", "ratio", tier.senior_dscr, role="input"),
        Cell(f"{key}_ltv", "LTV of total debt at most", "fraction", tier.ltv, role="input"),
        Cell(f"{key}_irr", "Equity IRR at least", "percent", tier.irr, role="input"),
    ]
    return cells if tier.npv is None else [*cells, Cell(f"{key}_npv", "NPV at least", "money", tier.npv, role="input")]


def _tier(tiers: Sequence[Tier]) -> str:
    answer = f'"{NOT_VIABLE}"'
    for tier in reversed(tiers):
        key = tier.name.lower()
        tests = [
            f"ISNUMBER(res_senior_dscr),res_senior_dscr>={key}_dscr-{SLACK:G}*ABS({key}_dscr)",
            f"res_ltv<={key}_ltv+{SLACK:G}*ABS({key}_ltv)",
            f"ISNUMBER(res_irr),res_irr>={key}_irr-{SLACK:G}*ABS({key}_irr)",
        ]
        if tier.npv is not None:
            tests.append(f"res_npv>={key}_npv-{SLACK:G}*ABS({key}_npv)")
        answer = f'IF(AND({",".join(tests)}),"{tier.name}",{answer})'
    return answer


def checks(subject: Subject) -> list[Block]:
    """Return what has to hold within the sheets, and every result beside the stored one."""
    heads = ("", "Unit", "Formula", "Should be", "Difference", "Holds")
    columns = [*FIGURES, "tier"]
    labels = {column: OUTPUTS[column].label for column in columns}
    stored = [
        Check(labels[column], OUTPUTS[column].format, f"res_{column}", _value(subject.row[column]),
              _value(subject.row[column]))
        for column in columns
    ]  # fmt: skip
    return [
        Block("What has to hold", _invariants(subject), heads),
        Block("Beside the stored result", stored, heads),
    ]


def _invariants(subject: Subject) -> list[Check]:
    last = subject.last - 1
    sold = ("-sale_senior", "-sale_mezz") if subject.found.base.sale else ("", "")
    held = {
        "Draws less uses": "SUM([senior_draw:])+SUM([mezz_draw:])+SUM([equity_draw:])-SUM([alone:])-uses",
        "Uses less uses that debt was sized on": "uses-uses_solved",
        "Senior draws less senior loan": "SUM([senior_draw:])-senior_size",
        "Mezzanine draws and interest less loan": "SUM([mezz_draw:])+SUM([mezz_grown:])-mezz_size",
        "Senior balance at the end": f"[senior_closing@{last}]{sold[0]}",
        "Mezzanine balance at the end": f"[mezz_closing@{last}]{sold[1]}",
        "Reserve at the end": f"IF(exit_period>0,0,[reserve_closing@{last}])",
        "Tax paid less tax on these figures": "SUMPRODUCT(ABS([tax_paid:]-[tax_due:]))",
        "Equity flows at the equity IRR": (
            "IF(ISNUMBER(irr_found),SUMPRODUCT([equity_flow:]*(1+irr_found)^-[flow_years:]),0)"
        ),
    }
    if not subject.refusals()["cash"]:
        held["Cash that is missing in any period"] = "MIN(0,MIN([after_senior:]),MIN([distribution:]))"
    flows = subject.found.base.flows
    left = {
        "Senior balance at the end": flows.senior[last].closing,
        "Mezzanine balance at the end": flows.mezz[last].closing,
    }
    return [
        Check(label, "money", formula, left.get(label, 0.0), 0.0, ROUNDING, subject.found.stack.uses * SLACK)
        for label, formula in held.items()
    ]
