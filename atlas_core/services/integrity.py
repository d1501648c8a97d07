"""Whether the model of a scenario closes: what must come to nothing in its printed cash flows, each with what is left.

Every check reads the flows as they are shown, not the model's own variables, so that a mistake of printing shows too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from atlas_core.permutation.slack import SLACK
from atlas_core.services.scenario_detail import CONSTRUCTION, Detail

LOANS = {"senior": "Senior", "mezz": "Mezzanine"}
PAID = ("capex", "land", "fees", "idc", "commitment_fee", "upfront_fee", "premium", "dsra_deposit")
DRAWN = ("senior_draw", "mezz_draw", "equity_draw")
CAME = ("cfads", "equity_draw", "released", "dsra_release", "exit_value")
WENT = ("trapped", "dsra_deposit", "distribution", "exit_cost")
SERVED = ("interest", "principal", "prepayment", "fee")
RATIO_SLACK = 1e-9
"""[x] A cover is a quotient of amounts and carries their rounding."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Check:
    """One thing that must hold.

    Attributes
    ----------
    label : what is checked
    rule : the two sides, in words
    residual : what one side is more than the other, the largest of all rows [unit]; None where there is no figure
    allowed : the most that is rounding [unit]
    unit : `money`, in the currency of the deal, or `x`
    """

    label: str
    rule: str
    residual: float | None
    allowed: float
    unit: str = "money"

    @property
    def holds(self) -> bool:
        """Return whether what is left is rounding; where there is no figure nothing is left."""
        return self.residual is None or abs(self.residual) <= self.allowed


def checks(detail: Detail) -> list[Check]:
    """Return every check of a recomputed scenario.

    Parameters
    ----------
    detail : of a row of the present engine version
    """
    flows = detail.periods
    building = [flow for flow in flows if flow["phase"] == CONSTRUCTION]
    operating = flows[len(building) :]
    money = SLACK * max(detail.row["uses"], *(flow["exit_value"] for flow in flows), 1.0)
    found = [*_funding(detail, building, money), *_accounts(flows, money), *_cash(operating, money)]
    return [*found, _irr(detail), _cover(detail, operating)]


def _funding(detail: Detail, building: Sequence[Row], money: float) -> list[Check]:
    row, last = detail.row, building[-1]
    drawn, used = sum(detail.sources.values()), sum(detail.uses.values())
    sizes = row["senior_size"] + row["mezz_size"] + row["equity_size"]
    each = (_sum(flow, DRAWN) - _sum(flow, PAID) for flow in building)
    return [
        Check("Sources equal uses", "all draws − all uses up to completion", drawn - used, money),
        Check("Every quarter draws what it pays", "draws − payments, each row before operations", _worst(each), money),
        Check("Sizes add up to uses", "senior + mezzanine + equity − uses, as stored", sizes - row["uses"], money),
        *(
            Check(f"{name} loan is drawn in full", "balance at completion − size stored",
                  last[f"{loan}_closing"] - row[f"{loan}_size"], money)
            for loan, name in LOANS.items()
        ),
    ]  # fmt: skip


def _accounts(flows: Sequence[Row], money: float) -> list[Check]:
    rule = "opening + drawn + capitalised − repaid − closing, each row"
    rolled = (_rolled(loan, flow) for loan in LOANS for flow in flows)
    linked = (after[f"{loan}_opening"] - flow[f"{loan}_closing"] for loan in LOANS for flow, after in pairwise(flows))
    reserve = (
        after["dsra_closing"] - flow["dsra_closing"] - after["dsra_deposit"] + after["dsra_release"]
        for flow, after in pairwise(flows)
    )
    last = flows[-1]
    ends = {"senior_closing": "Senior balance", "mezz_closing": "Mezzanine balance", "dsra_closing": "Debt reserve",
            "trapped_closing": "Trapped cash"}  # fmt: skip
    return [
        Check("Loan balances roll forward", rule, _worst(rolled), money),
        Check("Loan balances carry over", "opening − closing of the row before", _worst(linked), money),
        Check("Debt reserve rolls forward", "change − deposit + release, each row", _worst(reserve), money),
        *(Check(f"{label} ends at 0", "balance after the last period", last[name], money)
          for name, label in ends.items()),
    ]  # fmt: skip


def _rolled(loan: str, flow: Row) -> float:
    grown = flow[f"{loan}_opening"] + flow[f"{loan}_draw"] + flow[f"{loan}_capitalised"]
    return float(grown - flow[f"{loan}_principal"] - flow[f"{loan}_prepayment"] - flow[f"{loan}_closing"])


def _cash(operating: Sequence[Row], money: float) -> list[Check]:
    earned = (flow["noi"] - flow["maintenance_capex"] - flow["tax"] - flow["cfads"] for flow in operating)
    kept = (_sum(flow, CAME) - _served(flow) - _sum(flow, WENT) for flow in operating)
    paid = (flow["distribution"] - flow["equity_draw"] - flow["equity_flow"] for flow in operating)
    return [
        Check("CFADS follows from NOI", "NOI − maintenance − tax − CFADS, each period", _worst(earned), money),
        Check("Cash is conserved", "cash in − debt service − reserves − distribution, each period", _worst(kept),
              money),
        Check("Equity gets what is distributed", "distribution − equity drawn − equity flow, each period",
              _worst(paid), money),
    ]  # fmt: skip


def _served(flow: Row) -> float:
    return float(sum(_sum(flow, [f"{loan}_{item}" for item in SERVED]) - flow[f"{loan}_capitalised"] for loan in LOANS))


def _irr(detail: Detail) -> Check:
    rule = "equity flows discounted at the equity IRR stored"
    if (rate := detail.row["irr"]) is None:
        return Check("Equity IRR solves", rule, None, 0.0)
    worth = [flow["equity_flow"] * (1 + rate / 100) ** -flow["years"] for flow in detail.periods]
    return Check("Equity IRR solves", rule, sum(worth), SLACK * sum(map(abs, worth)))


def _cover(detail: Detail, operating: Sequence[Row]) -> Check:
    rule = "smallest senior DSCR of all periods − the one stored"
    least = min((flow["senior_dscr"] for flow in operating if flow["senior_dscr"] is not None), default=None)
    stored = detail.row["senior_dscr"]
    left = None if least is None or stored is None else least - stored
    return Check("Senior DSCR is the lowest of its periods", rule, left, RATIO_SLACK, "x")


def _sum(flow: Row, columns: Sequence[str]) -> float:
    return float(sum(flow[column] or 0.0 for column in columns))


def _worst(residuals: Iterable[float]) -> float:
    """Return the residual that is furthest from nothing, with its sign."""
    return max(residuals, key=abs, default=0.0)
