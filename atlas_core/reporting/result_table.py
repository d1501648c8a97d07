"""Result rows as a table people read: money in millions, shares in per cent, words for codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa

from atlas_core.permutation.columns import Column, reasons
from atlas_core.reporting.formats import symbol
from atlas_core.reporting.result_charts import limit_label
from atlas_core.reporting.tokens import TIER_LABEL

MILLION, PER_CENT = 1e6, 100.0
LIMITS = ("binding", "mezz_binding")

KEY_FIGURES = (
    *("tier", "irr", "npv", "senior_dscr", "ltv", "senior_size", "mezz_size", "equity_size", "payback_period"),
    *("binding", "fail_reasons"),
)
SETS: Mapping[str, Sequence[str]] = {
    "Key figures": KEY_FIGURES,
    "Sizes": (
        *("tier", "senior_size", "binding", "mezz_size", "mezz_binding", "equity_size", "total_debt", "uses", "ltv"),
        *("senior_ltv", "gearing", "idc", "fees", "dsra", "balloon"),
    ),
    "Coverage": (
        *("tier", "senior_dscr", "avg_dscr", "blended_dscr", "icr", "llcr", "plcr", "stressed_dscr", "senior_wal"),
        *("mezz_wal", "lockup_periods", "shortfall_periods"),
    ),
    "Returns": (
        *("tier", "irr", "npv", "project_irr", "project_npv", "payback_period", "moic", "wacc", "risk_adjusted_irr"),
        *("stressed_irr", "near_miss"),
    ),
}
ALL = "All"

_PRINTF = {
    "money": "%,.1f",
    "percent": "%.2f %%",
    "fraction": "%.1f %%",
    "ratio": "%.2fx",
    "years": "%.1f",
    "count": "%,.0f",
    "flag": "%.0f",
    "number": "%,.6g",
    "score": "%.1f",
    "index": "%,.0f",
}
_LEAST_WIDTH = {"tier": 92, "id": 100, "fail_reasons": 110}
_SHORT = {
    "senior_dscr": "DSCR",
    "senior_dscr_target": "Target",
    "irr": "IRR",
    "npv": "NPV",
    "mezz_size": "Mezz",
    "binding": "Limit",
    "mezz_binding": "Mezz limit",
    "fail_reasons": "Tests missed",
    "payback_period": "Payback",
    "index": "#",
    "tenor": "Tenor",
    "senior_rate": "Rate",
    "mezz_rate": "Mezz rate",
    "ltv_cap": "LTV cap",
    "grossMonthlyRent": "Rent",
}


@dataclass(frozen=True)
class ShownColumn:
    """One column of the table: its header with unit, how its figures are printed, what it means."""

    name: str
    header: str
    printf: str | None
    help: str

    @property
    def width(self) -> int:
        """How wide the column has to be [px]: for its header, or for a figure with its unit."""
        return max(_LEAST_WIDTH.get(self.name, 72), 26 + 7 * len(self.header))


def chosen(available: Sequence[Column], set_name: str, swept: Sequence[str]) -> list[Column]:
    """Return the columns of a set in its order: the index, the set, the swept axes that the set has not named."""
    by_name = {column.name: column for column in available}
    names = [column.name for column in available if column.name != "index"]
    if set_name != ALL:
        names = [*SETS[set_name], *(name for name in swept if name not in SETS[set_name])]
    return [by_name[name] for name in dict.fromkeys(["index", *names]) if name in by_name]


def shown(columns: Sequence[Column], currency: str) -> list[ShownColumn]:
    """Return how each column is headed and printed; the unit stands in the header where the figures lack it."""
    return [
        ShownColumn(column.name, _header(column, currency), _printf(column), f"{column.label}. {column.help}")
        for column in columns
    ]


def frame(table: pa.Table, columns: Sequence[Column]) -> pd.DataFrame:
    """Return the rows as they are shown, one column for each of `columns`; an empty cell where there is no figure.

    Money is in millions, fractions are in per cent, tiers and limits are words.
    """
    return pd.DataFrame({column.name: _series(table[column.name], column) for column in columns})


def _series(values: pa.ChunkedArray, column: Column) -> "pd.Series[Any]":
    if column.name == "tier":
        # A list of one word: only columns of lists can be shown as coloured chips.
        return pd.Series([[TIER_LABEL.get(value, value)] for value in values.to_pylist()], dtype="object")
    if column.name in LIMITS:
        return pd.Series([limit_label(value) for value in values.to_pylist()], dtype="str")
    if column.format == "mask":
        return pd.Series([_missed(value) for value in values.to_pylist()], dtype="str")
    series: pd.Series[float] = values.to_pandas()
    if column.format == "money":
        return series / MILLION
    return series * PER_CENT if column.format == "fraction" else series


def _printf(column: Column) -> str | None:
    return "%g" if column.name == "tenor" else _PRINTF.get(column.format)


def _missed(mask: float | None) -> str:
    return (
        ""
        if mask is None
        else ", ".join(name.replace("_", " ").capitalize() if len(name) > 4 else name for name in reasons(mask))
    )


def _header(column: Column, currency: str) -> str:
    name = _SHORT.get(column.name, column.label)
    unit = {"money": f"{symbol(currency).strip()}m", "years": "y"}.get(column.format, "")
    return f"{name} {unit}".strip()
