"""Key figures of a result."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from atlas_core.permutation.columns import OUTPUTS
from atlas_core.queries.filters import Filters, text
from atlas_core.queries.result_file import ResultFile
from atlas_core.records import Record
from atlas_core.reporting import result_charts
from atlas_core.reporting.formats import count, money, percent, ratio, years
from atlas_core.reporting.result_words import of_total, share
from atlas_core.services.overview import Overview, overview
from pages.components import page
from pages.components.page import Kpi


def of(result: ResultFile, run: Record, filters: Filters) -> Overview:
    """Return the overview of the rows that pass the filters, computed once for every result and filter."""
    return _cached(run["_id"], run["sha256"], text(filters), result, filters, run["summary"]["metrics"])


@st.cache_data(max_entries=256, show_spinner=False)
def _cached(
    run_id: str, sha256: str, line: str, _result: ResultFile, _filters: Filters, _metrics: Mapping[str, Any]
) -> Overview:
    # The key is the run, its content and the filter as text; the rights were asked for when the result was opened.
    del run_id, sha256, line
    return overview(_result, _filters, _metrics)


def kpis(found: Overview, currency: str, discount_rate: float | None, filtered: bool = True) -> None:
    """Show the figures a lender asks for."""
    figures = found.figures
    irr, senior = figures["irr"], figures["senior_size"]
    page.kpi_strip(
        [
            Kpi(
                "In the filter" if filtered else "Scenarios",
                count(found.passing),
                of_total(found.passing, found.total),
                "Rows that pass the filters." if filtered else "Rows of the run.",
            ),
            Kpi("Viable", count(found.viable), share(found.viable, found.passing), "Rows that reach a tier."),
            Kpi("Best IRR", percent(irr.maximum), f"median {percent(irr.median)}", OUTPUTS["irr"].help),
            Kpi(
                "Median NPV",
                money(figures["npv"].median, currency),
                f"equity, at {percent(discount_rate, 2)}",
                OUTPUTS["npv"].help,
            ),
            Kpi("Median senior", money(senior.median, currency), _limits(found.limits), OUTPUTS["senior_size"].help),
            Kpi(
                "Median DSCR",
                ratio(figures["senior_dscr"].median),
                "minimum over the tenor",
                OUTPUTS["senior_dscr"].help,
            ),
            Kpi(
                "Median payback", years(figures["payback_period"].median), "from close", OUTPUTS["payback_period"].help
            ),
        ]
    )


def _limits(limits: Mapping[str, int]) -> str:
    if not limits:
        return "\u00a0"
    first, rows = next(iter(limits.items()))
    label = result_charts.limit_label(first)
    return f"{label} limits {'all ' if len(limits) == 1 else ''}{count(rows)}"
