"""Conditions on a column as a reader sees them: IRR ≥ 12 %, Rent −10 … < 10 %, Senior limit DSCR, LTV."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from atlas_core.permutation.columns import Column
from atlas_core.reporting import formats
from atlas_core.reporting.formats import MINUS, THIN, symbol
from atlas_core.reporting.result_charts import limit_label
from atlas_core.reporting.result_table import LIMITS
from atlas_core.reporting.tokens import TIER_LABEL

SHORT = {"irr": "IRR", "senior_dscr": "DSCR", "npv": "NPV", "payback_period": "Payback", "binding": "Limit"}
MOST_NAMED = 2
"""Members of a set that a label names before it counts them."""
_FLAG = {1.0: "Yes", 0.0: "No"}
_DIGITS = 12


@dataclass(frozen=True)
class Scale:
    """How figures of a column are typed and read: as stored times `factor`, between signs, in steps."""

    factor: float = 1.0
    before: str = ""
    after: str = ""
    unit: str = ""
    step: float = 1.0

    def shown(self, stored: float | None) -> float | None:
        """Return a stored figure as it is typed."""
        return None if stored is None else float(f"{stored * self.factor:.{_DIGITS}g}")

    def stored(self, typed: float | None) -> float | None:
        """Return a typed figure as it is stored."""
        return None if typed is None else float(f"{typed / self.factor:.{_DIGITS}g}")

    def words(self, stored: float, digits: int = 6) -> str:
        """Return a stored figure with its signs: −€2.5m, 65 %."""
        return f"{self.begun(stored, digits)}{self.after}"

    def begun(self, stored: float, digits: int = 6) -> str:
        """Return a stored figure with the sign before it alone, for the first of two that share the other."""
        text = formats.printf(self.shown(stored), f"%,.{digits}g")
        return f"{MINUS}{self.before}{text[1:]}" if text.startswith(MINUS) else f"{self.before}{text}"


_SCALES: Mapping[str, Scale] = {
    "percent": Scale(after=f"{THIN}%", unit="%"),
    "fraction": Scale(100.0, after=f"{THIN}%", unit="%"),
    "ratio": Scale(after="x", unit="x", step=0.05),
    "years": Scale(after=f"{THIN}y", unit="years"),
}


def scale(column: Column, currency: str) -> Scale:
    """Return how figures of the column are typed: money in millions, fractions in per cent."""
    if column.format == "money":
        return Scale(1e-6, symbol(currency), "m", f"{symbol(currency).strip()}m")
    return _SCALES.get(column.format, Scale(unit=column.unit))


def name(column: Column) -> str:
    """Return what the column is called in a filter."""
    return SHORT.get(column.name, column.label)


def member(column: Column, currency: str, value: str | float) -> str:
    """Return one value of a set as a word: Tier 1, DSCR, Yes, 65 %."""
    if not isinstance(value, str):
        return _FLAG.get(value, str(value)) if column.format == "flag" else scale(column, currency).words(value)
    if column.name == "tier":
        return TIER_LABEL.get(value, value)
    return limit_label(value) if column.name in LIMITS else value


def of_range(column: Column, currency: str, low: float | None, high: float | None, strict: tuple[bool, bool]) -> str:
    """Return a range as a label: IRR ≥ 12 %, IRR 12 … 15 %, IRR 12 … < 15 %.

    Parameters
    ----------
    column, currency : what the range is of
    low, high : stored figures; None where there is no limit
    strict : whether the low and the high limit themselves are out
    """
    by, called = scale(column, currency), name(column)
    above, below = strict
    if low is None or high is None:
        limit, sign = (high, "<" if below else "≤") if low is None else (low, ">" if above else "≥")
        return called if limit is None else f"{called} {sign} {by.words(limit)}"
    if low == high:
        return f"{called} {by.words(low)}"
    return f"{called} {'> ' if above else ''}{by.begun(low)} … {'< ' if below else ''}{by.words(high)}"


def of_set(column: Column, currency: str, values: Sequence[str | float]) -> str:
    """Return a set as a label: Limit DSCR, LTV; its size where it has many members."""
    if len(values) > MOST_NAMED:
        return f"{name(column)}: {len(values)} chosen"
    return f"{name(column)}: {', '.join(member(column, currency, value) for value in values)}"
