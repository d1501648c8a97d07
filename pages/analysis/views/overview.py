"""Key figures, histograms by tier and the two strips of a result."""

from collections.abc import Mapping

import streamlit as st

from atlas_core.permutation.columns import OUTPUTS
from atlas_core.queries.distribution import Histogram
from atlas_core.queries.filters import Filters, text
from atlas_core.queries.result_file import ResultFile
from atlas_core.records import Record
from atlas_core.reporting import histograms, result_charts
from atlas_core.reporting.formats import count, money, percent, ratio, symbol, years
from atlas_core.reporting.result_words import figure, of_total, share
from atlas_core.reporting.tokens import TIER_LABEL, tokens
from atlas_core.services.overview import Overview, overview
from pages.components import page
from pages.components.page import Kpi

_UNITS = {"irr": 1.0, "npv": 1e6, "senior_dscr": 1.0}
_NOTES = {"irr": "%", "npv": "{symbol}m", "senior_dscr": "x, minimum over the tenor"}


def of(result: ResultFile, run: Record, filters: Filters) -> Overview:
    """Return the overview of the rows that pass the filters, computed once for every result and filter."""
    return _cached(run["_id"], run["sha256"], text(filters), result, filters)


@st.cache_data(max_entries=256, show_spinner=False)
def _cached(run_id: str, sha256: str, line: str, _result: ResultFile, _filters: Filters) -> Overview:
    # The key is the run, its content and the filter as text; the rights were asked for when the result was opened.
    del run_id, sha256, line
    return overview(_result, _filters)


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


def charts(found: Overview, currency: str) -> None:
    """Show the three histograms and the two strips."""
    mode = page.theme_mode()
    legend()
    for place, (column, histogram) in zip(st.columns(3, gap="small"), found.histograms.items(), strict=True):
        with place:
            _histogram(column, histogram, currency)
    left, right = st.columns(2, gap="small")
    tiers = result_charts.in_words(found.tiers, TIER_LABEL)
    limits = result_charts.in_words(found.limits, result_charts.LIMIT_LABEL)
    with (
        left,
        page.card("Viability", tiers, "Tier of each scenario by senior DSCR, LTV, equity IRR and NPV.", "stretch"),
    ):
        page.chart(result_charts.tier_strip(found.tiers, mode), f"Tiers: {tiers}", key="tier_strip")
    with right, page.card("What limits the senior loan", limits, OUTPUTS["binding"].help, "stretch"):
        page.chart(result_charts.limit_strip(found.limits, mode), f"Limits: {limits}", key="limit_strip")


def _histogram(column: str, histogram: Histogram, currency: str) -> None:
    about, kind = histogram.spread, OUTPUTS[column].format
    marks = {"p5": about.p5, "median": about.median, "p95": about.p95}
    words = {name: figure(value, kind, currency) for name, value in marks.items()}
    unit = _NOTES[column].format(symbol=symbol(currency))
    with page.card(OUTPUTS[column].label, f"{unit} · median {words['median']}", OUTPUTS[column].help, "stretch"):
        if not histogram.edges:
            st.caption(f"No row of this run has a figure here; all {count(about.nulls)} are empty.")
            return
        fig = histograms.tier_histogram(
            histogram.edges, histogram.everything, histogram.groups, marks, page.theme_mode(), _UNITS[column]
        )
        alt = histograms.described(OUTPUTS[column].label, histogram.groups, words)
        page.chart(fig, alt, key=f"histogram_{column}")
        st.caption(
            f"p5 {words['p5']} · p95 {words['p95']} · {count(about.count)} rows · {count(about.nulls)} without a figure"
        )


def legend() -> None:
    """Name the colours of the tiers and of the grey bars."""
    colours = tokens(page.theme_mode())
    tiers = {TIER_LABEL[tier]: colour for tier, colour in colours["tier"].items()}
    page.legend(tiers | {"Whole run, before filters": colours["ghost"]})


def _limits(limits: Mapping[str, int]) -> str:
    if not limits:
        return "\u00a0"
    first, rows = next(iter(limits.items()))
    label = result_charts.limit_label(first)
    return f"{label} limits {'all ' if len(limits) == 1 else ''}{count(rows)}"
