"""Every column of a result, declared once: name, label, unit, how it is shown and what it means."""

from dataclasses import dataclass
from typing import Literal

Format = Literal[
    "money", "percent", "fraction", "ratio", "years", "count", "flag", "mask", "number", "text", "score", "index"
]
"""How a value is shown: `percent` holds whole per cents, `fraction` 0 to 1, `ratio` a multiple, `flag` 0 or 1."""


@dataclass(frozen=True)
class Column:
    """One column of a result; float64 unless it holds text or the index."""

    name: str
    label: str
    unit: str
    format: Format
    help: str

    @property
    def text(self) -> bool:
        """Return whether the column holds text."""
        return self.format == "text"


def _money(name: str, label: str, help_text: str) -> Column:
    return Column(name, label, "money", "money", help_text)


def _percent(name: str, label: str, help_text: str) -> Column:
    return Column(name, label, "%", "percent", help_text)


def _fraction(name: str, label: str, help_text: str) -> Column:
    return Column(name, label, "", "fraction", help_text)


def _ratio(name: str, label: str, help_text: str) -> Column:
    return Column(name, label, "x", "ratio", help_text)


def _years(name: str, label: str, help_text: str) -> Column:
    return Column(name, label, "years", "years", help_text)


def _count(name: str, label: str, help_text: str) -> Column:
    return Column(name, label, "periods", "count", help_text)


def _flag(name: str, label: str, help_text: str) -> Column:
    return Column(name, label, "", "flag", help_text)


def _text(name: str, label: str, help_text: str) -> Column:
    return Column(name, label, "", "text", help_text)


INDEX = Column("index", "Index", "", "index", "Place in the grid, from 0; the last axis turns fastest.")
IDENTIFIER = _text("id", "Id", "`perm_` and index + 1.")

_OUTPUTS = (
    _money("senior_size", "Senior", "Senior debt at completion: the smallest of its limits."),
    _text("binding", "Senior limit", "Which limit is the smallest: dscr, ltv, gearing, icr, amount or need."),
    _money("mezz_size", "Mezzanine", "Mezzanine debt at completion, accreted interest included."),
    _text("mezz_binding", "Mezzanine limit", "Which limit is the smallest: dscr, ltv, need or share."),
    _money(
        "equity_size",
        "Equity",
        "uses − senior − mezzanine. What is drawn is more by accreted interest and by interest equity pays alone.",
    ),
    _money("total_debt", "Total debt", "senior + mezzanine at completion."),
    _money("uses", "Uses", "Grand total + fees + interest paid from uses + premium + initial DSRA."),
    _fraction("ltv", "LTV", "Total debt / market grand total."),
    _fraction("senior_ltv", "Senior LTV", "Senior debt / market grand total."),
    _fraction("gearing", "Gearing", "Total debt / uses."),
    _ratio("senior_dscr", "Senior DSCR", "Smallest CFADS / senior service over the senior tenor, balloon excluded."),
    _ratio("avg_dscr", "Average DSCR", "Mean CFADS / senior service over the senior tenor, balloon excluded."),
    _ratio("blended_dscr", "Blended DSCR", "Smallest CFADS / (senior + mezzanine service), balloons excluded."),
    _ratio("icr", "ICR", "Smallest CFADS / senior interest over the senior tenor."),
    _ratio("llcr", "LLCR", "PV of CFADS over the senior tenor at the senior rate / senior debt, at completion."),
    _ratio("plcr", "PLCR", "PV of CFADS to the end of the lease at the senior rate / senior debt, at completion."),
    _percent("irr", "Equity IRR", "Rate at which the equity flows are worth nothing at close."),
    _percent("project_irr", "Project IRR", "IRR before financing, with tax as if there were no debt."),
    _money("npv", "Equity NPV", "Equity flows at the discount rate, at close."),
    _money("project_npv", "Project NPV", "Flows before financing at the discount rate, at close."),
    _years("payback_period", "Payback", "From close to the last time the equity flows add up to zero."),
    _ratio("moic", "MOIC", "Distributions / equity draws."),
    _percent("wacc", "WACC", "Cost of senior, mezzanine and equity weighted over uses, before tax."),
    _percent("risk_adjusted_irr", "Risk-adjusted IRR", "irr − ½ (irr − stressed irr)."),
    _years("senior_wal", "Senior WAL", "Σ time × repayment / Σ repayment, from completion."),
    _years("mezz_wal", "Mezzanine WAL", "Σ time × repayment / Σ repayment, from completion."),
    _money("senior_interest", "Senior interest", "Over operations."),
    _money("mezz_interest", "Mezzanine interest", "Over operations."),
    _money("idc", "Interest during construction", "Paid in cash before completion, from uses or by equity."),
    _money("fees", "Financing fees", "ABS + upfront + commitment fees."),
    _money("dsra", "Initial DSRA", "Debt service reserve funded before completion."),
    _count("lockup_periods", "Lock-up periods", "Periods in which a test kept cash from equity."),
    _count("shortfall_periods", "Shortfall periods", "Periods in which cash did not cover what was due."),
    _money("balloon", "Balloon", "Senior debt left at maturity by design."),
    _flag("refinanced", "Refinanced", "Whether a balloon is refinanced at maturity."),
    _text("rating", "Rating", "Of the senior debt, by the rating rules; CCC when no band is reached."),
    _flag(
        "repo_eligible",
        "Repo-eligible",
        "Whether structure, reserve, rating, DSCR, LTV and tenor meet the repo rules of the jurisdiction.",
    ),
    _text("tier", "Tier", "TIER_1, TIER_2, TIER_3 or NOT_VIABLE, from senior DSCR, LTV, IRR and NPV."),
    _flag("viable", "Viable", "A tier is reached and no hard filter fails."),
    _flag("near_miss", "Near miss", "Exactly one TIER_3 test missed, by at most 5 % of its threshold."),
    Column("fail_reasons", "Fail reasons", "", "mask", "Sum of 2^bit; bits from 0: see FAIL_REASONS."),
    Column(
        "composite",
        "Composite score",
        "",
        "score",
        "0 to 100: weighted sum of senior / need, 1 − WACC/20 %, Day-1 cash / uses, DSCR/2 and the rating's points.",
    ),
    _ratio("stressed_dscr", "Stressed DSCR", "Smallest CFADS / senior service in the downside."),
    _percent("stressed_irr", "Stressed IRR", "Equity IRR in the downside."),
    _money("day1_cash", "Day-1 cash", "Overlay inflow − overlay cost − wrap premium."),
)

OUTPUTS: dict[str, Column] = {column.name: column for column in _OUTPUTS}
"""Every computed column by name, in the order of the result."""

FAIL_REASONS = (
    "DSCR", "LTV", "IRR", "NPV", "TENOR", "BALLOON", "SHORTFALL", "RATING", "REPO", "ICR", "ADVANCE_FACTOR", "NO_ROOT",
    "CONVERGENCE", "EQUITY",
)  # fmt: skip
"""Name of each bit of `fail_reasons`, from bit 0."""


def reasons(mask: float) -> list[str]:
    """Return the names of the bits that are set in `fail_reasons`."""
    return [name for bit, name in enumerate(FAIL_REASONS) if int(mask) >> bit & 1]
