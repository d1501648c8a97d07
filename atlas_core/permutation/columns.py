"""Every column of a result, declared once: name, label, unit, how it is shown and what it means."""

from dataclasses import dataclass
from typing import Literal

Format = Literal[
    "money", "percent", "fraction", "ratio", "years", "count", "flag", "mask", "number", "text", "score", "index"
]
"""How a value is shown: `percent` holds whole per cents, `fraction` 0 to 1, `ratio` a multiple, `flag` 0 or 1."""


NEVER = "never"
"""The value of `null` of a column that always holds one."""


@dataclass(frozen=True)
class Column:
    """One column of a result; float64 unless it holds text or the index.

    `help` says what it is or how it is computed, `null` when it holds no value, `source` where that is written down.
    """

    name: str
    label: str
    unit: str
    format: Format
    help: str
    null: str = NEVER
    source: str = ""

    @property
    def text(self) -> bool:
        """Return whether the column holds text."""
        return self.format == "text"

    @property
    def kind(self) -> str:
        """Return the type of the column in the result file."""
        return "int64" if self.format == "index" else "string" if self.text else "float64"


_SENIOR = "Atlas scenario model, “Senior”"
_MEZZANINE = "Atlas scenario model, “Mezzanine”"
_USES = "Atlas scenario model, “Uses, sources, construction”"
_WATERFALL = "Atlas scenario model, “Equity and the waterfall”"
_RESULT = "Atlas scenario model, “Result columns”"
_RULES = "Rule tables of the run; " + _RESULT
_COVERS = "Yescombe, Principles of Project Finance, 2nd ed. (2014), ch. 12; " + _RESULT
_RETURNS = "Brealey, Myers and Allen, Principles of Corporate Finance, 13th ed. (2020), ch. 5; " + _RESULT
_AVERAGE_LIFE = "Fabozzi and Mann, The Handbook of Fixed Income Securities, 8th ed. (2012); " + _RESULT

_NO_SENIOR = "No senior debt."
_NO_SERVICE = "No senior service over the tenor."
_NO_EQUITY = "Equity of at most 0.005, or no root."


def _money(name: str, label: str, help_text: str, source: str, null: str = NEVER) -> Column:
    return Column(name, label, "money", "money", help_text, null, source)


def _percent(name: str, label: str, help_text: str, source: str, null: str = NEVER) -> Column:
    return Column(name, label, "%", "percent", help_text, null, source)


def _fraction(name: str, label: str, help_text: str, source: str, null: str = NEVER) -> Column:
    return Column(name, label, "", "fraction", help_text, null, source)


def _ratio(name: str, label: str, help_text: str, source: str, null: str = NEVER) -> Column:
    return Column(name, label, "x", "ratio", help_text, null, source)


def _years(name: str, label: str, help_text: str, source: str, null: str = NEVER) -> Column:
    return Column(name, label, "years", "years", help_text, null, source)


def _count(name: str, label: str, help_text: str, source: str) -> Column:
    return Column(name, label, "periods", "count", help_text, NEVER, source)


def _flag(name: str, label: str, help_text: str, source: str) -> Column:
    return Column(name, label, "", "flag", help_text, NEVER, source)


def _text(name: str, label: str, help_text: str, source: str, null: str = NEVER) -> Column:
    return Column(name, label, "", "text", help_text, null, source)


INDEX = Column("index", "Index", "", "index", "Place in the grid, from 0; the last axis turns fastest.", NEVER, _RESULT)
IDENTIFIER = _text("id", "Id", "`perm_` and index + 1.", _RESULT)

_OUTPUTS = (
    _money("senior_size", "Senior", "Senior debt at completion: the smallest of its limits.", _SENIOR),
    _text("binding", "Senior limit", "Which limit is the smallest: dscr, ltv, gearing, icr, amount or need.", _SENIOR),
    _money("mezz_size", "Mezzanine", "Mezzanine debt at completion, accreted interest included.", _MEZZANINE),
    _text(
        "mezz_binding",
        "Mezzanine limit",
        "Which limit is the smallest: dscr, ltv, need or share.",
        _MEZZANINE,
        "No mezzanine is asked for.",
    ),
    _money(
        "equity_size",
        "Equity",
        "uses − senior − mezzanine. What is drawn is more by accreted interest and by interest equity pays alone.",
        _USES,
    ),
    _money("total_debt", "Total debt", "senior + mezzanine at completion.", _RESULT),
    _money("uses", "Uses", "Grand total + fees + interest paid from uses + premium + initial DSRA.", _USES),
    _fraction("ltv", "LTV", "Total debt / market grand total.", _RESULT, "The market grand total is not above 0."),
    _fraction(
        "senior_ltv",
        "Senior LTV",
        "Senior debt / market grand total.",
        _RESULT,
        "The market grand total is not above 0.",
    ),
    _fraction("gearing", "Gearing", "Total debt / uses.", _RESULT, "Uses are not above 0."),
    _ratio(
        "senior_dscr",
        "Senior DSCR",
        "Smallest CFADS / senior service over the senior tenor, balloon excluded.",
        _COVERS,
        _NO_SERVICE,
    ),
    _ratio(
        "avg_dscr",
        "Average DSCR",
        "Mean CFADS / senior service over the senior tenor, balloon excluded.",
        _COVERS,
        _NO_SERVICE,
    ),
    _ratio(
        "blended_dscr",
        "Blended DSCR",
        "Smallest CFADS / (senior + mezzanine service), balloons excluded.",
        _COVERS,
        "No debt service over the tenor.",
    ),
    _ratio(
        "icr",
        "ICR",
        "Smallest CFADS / senior interest over the senior tenor.",
        _COVERS,
        "No senior interest over the tenor.",
    ),
    _ratio(
        "llcr",
        "LLCR",
        "PV of CFADS over the senior tenor at the senior rate / senior debt, at completion.",
        _COVERS,
        _NO_SENIOR,
    ),
    _ratio(
        "plcr",
        "PLCR",
        "PV of CFADS to the end of the lease at the senior rate / senior debt, at completion.",
        _COVERS,
        _NO_SENIOR,
    ),
    _percent("irr", "Equity IRR", "Rate at which the equity flows are worth nothing at close.", _RETURNS, _NO_EQUITY),
    _percent(
        "project_irr", "Project IRR", "IRR before financing, with tax as if there were no debt.", _RETURNS, "No root."
    ),
    _money("npv", "Equity NPV", "Equity flows at the discount rate, at close.", _RETURNS),
    _money("project_npv", "Project NPV", "Flows before financing at the discount rate, at close.", _RETURNS),
    _years(
        "payback_period",
        "Payback",
        "From close to the last time the equity flows add up to zero.",
        _RETURNS,
        "Never paid back.",
    ),
    _ratio("moic", "MOIC", "Distributions / equity draws.", _RESULT, "Equity of at most 0.005."),
    _percent(
        "wacc",
        "WACC",
        "Cost of senior, mezzanine and equity weighted over uses, before tax.",
        _RESULT,
        "Uses are not above 0.",
    ),
    _percent(
        "risk_adjusted_irr",
        "Risk-adjusted IRR",
        "irr − ½ (irr − stressed irr).",
        _RESULT,
        "irr or stressed_irr is null.",
    ),
    _years(
        "senior_wal",
        "Senior WAL",
        "Σ time × repayment / Σ repayment, from completion.",
        _AVERAGE_LIFE,
        "No senior debt is repaid.",
    ),
    _years(
        "mezz_wal",
        "Mezzanine WAL",
        "Σ time × repayment / Σ repayment, from completion.",
        _AVERAGE_LIFE,
        "No mezzanine is repaid.",
    ),
    _money("senior_interest", "Senior interest", "Over operations.", _WATERFALL),
    _money("mezz_interest", "Mezzanine interest", "Over operations.", _WATERFALL),
    _money("idc", "Interest during construction", "Paid in cash before completion, from uses or by equity.", _USES),
    _money("fees", "Financing fees", "ABS + upfront + commitment fees.", _USES),
    _money("dsra", "Initial DSRA", "Debt service reserve funded before completion.", _USES),
    _count("lockup_periods", "Lock-up periods", "Periods in which a test kept cash from equity.", _WATERFALL),
    _count("shortfall_periods", "Shortfall periods", "Periods in which cash did not cover what was due.", _WATERFALL),
    _money("balloon", "Balloon", "Senior debt left at maturity by design.", _SENIOR),
    _flag("refinanced", "Refinanced", "Whether a balloon is refinanced at maturity.", _SENIOR),
    _text("rating", "Rating", "Of the senior debt, by the rating rules; CCC when no band is reached.", _RULES),
    _flag(
        "repo_eligible",
        "Repo-eligible",
        "Whether structure, reserve, rating, DSCR, LTV and tenor meet the repo rules of the jurisdiction.",
        _RULES,
    ),
    _text("tier", "Tier", "TIER_1, TIER_2, TIER_3 or NOT_VIABLE, from senior DSCR, LTV, IRR and NPV.", _RULES),
    _flag("viable", "Viable", "A tier is reached and no hard filter fails.", _RULES),
    _flag("near_miss", "Near miss", "Exactly one TIER_3 test missed, by at most 5 % of its threshold.", _RULES),
    Column("fail_reasons", "Fail reasons", "", "mask", "Sum of 2^bit; bits from 0: see FAIL_REASONS.", NEVER, _RULES),
    Column(
        "composite",
        "Composite score",
        "",
        "score",
        "0 to 100: weighted sum of senior / need, 1 − WACC/20 %, Day-1 cash / uses, DSCR/2 and the rating's points.",
        "senior_dscr or wacc is null.",
        _RESULT,
    ),
    _ratio(
        "stressed_dscr",
        "Stressed DSCR",
        "Smallest CFADS / senior service in the downside.",
        _RESULT,
        "No senior service in the downside.",
    ),
    _percent(
        "stressed_irr",
        "Stressed IRR",
        "Equity IRR in the downside.",
        _RESULT,
        "Equity of at most 0.005, or no root in the downside.",
    ),
    _money("day1_cash", "Day-1 cash", "Overlay inflow − overlay cost − wrap premium.", _RESULT),
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
