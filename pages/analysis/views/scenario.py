"""One scenario: key figures, sources and uses, cover over time, why this tier, who gets the cash, every period."""

from urllib.parse import urlencode

import streamlit as st

from atlas_core.permutation.columns import OUTPUTS
from atlas_core.records import Record
from atlas_core.reporting import cover_lines, scenario_charts, scenario_table
from atlas_core.reporting.cover_lines import CoverLine
from atlas_core.reporting.formats import count, money, percent, ratio, symbol, years
from atlas_core.reporting.result_charts import limit_label
from atlas_core.reporting.result_words import figure, rules
from atlas_core.reporting.tokens import TIER_LABEL
from atlas_core.services import scenario_detail, structures, tier_tests
from atlas_core.services.actor import Actor
from atlas_core.services.scenario_detail import Detail
from atlas_core.services.tier_tests import TierTests
from pages.analysis.views import assessment, integrity, pins, scenario_inputs, scenario_periods, structure, tornado
from pages.analysis.views.row_address import SCENARIO
from pages.components import page, stores
from pages.components.page import Badge, Kpi

TERM_SHEETS = {"pdf": "PDF", "docx": "Word document"}
"""Formats of the term sheet and what each is called."""


def show(actor: Actor, run: Record, title: str, currency: str) -> None:
    """Show the scenario of the address; the way back keeps the filter and the sort."""
    text = st.query_params[SCENARIO]
    found = scenario_detail.detail(stores.stores(), actor, run, int(text) if text.isascii() and text.isdigit() else -1)
    row = found.row
    chosen = structures.find(stores.stores(), actor, run, row["index"])
    badges = [
        Badge(TIER_LABEL.get(row["tier"], "No tier"), "blue" if row["viable"] else "gray"),
        Badge(f"Limited by {limit_label(row['binding'])}"),
        *structure.badges(chosen),
    ]
    swept = scenario_table.inputs(row, run["axes"], currency)
    versions = f"snapshot version {run['snapshot_version']} · {rules(run)}"
    note = f"{title} · run {run['number']:04d} · {versions} · {row['id']} · {swept}"
    actions = page.header(
        f"Scenario {count(row['index'])}", badges, note, f"Analysis / Results / Run {run['number']:04d}"
    )
    with actions:
        structure.actions(actor, run, row, chosen, found.recomputed)
        if found.recomputed:
            _workbook(run, row)
            _term_sheet(run, row)
        pins.link(run, row["index"])
        st.button("Back to the result", icon=":material/arrow_back:", key="back", on_click=_back)
    structure.problem()
    _kpis(row, currency, run["discount_rate"])
    structure.history(chosen)
    if not found.recomputed:
        st.warning(
            f"Run {run['number']:04d} was computed by engine version {run['engine_version']}. The stored figures stand "
            "as they are; run its axes again to see what is behind them.",
            icon=":material/history:",
        )
        return
    tiers = tier_tests.tiers(stores.stores(), actor, run)
    inputs = found.inputs, found.input_sources
    lines = cover_lines.cover_lines(*inputs, tiers[-1], rules(run), bool(row["mezz_size"]))
    _pictures(found, tier_tests.tests(row, tiers), lines, currency)
    assessment.show(actor, run, found, currency)
    _cash(found, currency)
    tornado.show(actor, run, row["index"], currency)
    scenario_inputs.show(found)
    scenario_periods.schedule(found, currency)
    scenario_periods.show(found, currency)
    integrity.show(found, currency)


def _workbook(run: Record, row: Record) -> None:
    url = f"/api/permutation/results/{run['project_id']}/scenario.xlsx"
    query = urlencode({"run": run["_id"], "index": row["index"]})
    help = "This scenario as an Excel workbook whose formulas recalculate: inputs, cash flow, debt, results, checks."
    st.link_button("Excel model", f"{url}?{query}", icon=":material/download:", key="excel_model", help=help)


def _term_sheet(run: Record, row: Record) -> None:
    help = "Sources and uses, terms, cover, covenants, assumptions, rating and repo rules, and checks of the model."
    with st.popover("Term sheet", icon=":material/download:", key="term_sheet", help=help):
        for format, label in TERM_SHEETS.items():
            url = f"/api/permutation/results/{run['project_id']}/term-sheet.{format}"
            query = urlencode({"run": run["_id"], "index": row["index"]})
            st.link_button(label, f"{url}?{query}", key=f"term_sheet_{format}", width="stretch")


def _kpis(row: Record, currency: str, discount_rate: float | None) -> None:
    def kpi(column: str, label: str, value: str, note: str) -> Kpi:
        return Kpi(label, value, note, OUTPUTS[column].help)

    npv_label = f"NPV at {percent(discount_rate, 2)}" if discount_rate is not None else "NPV"
    page.kpi_strip(
        [
            kpi("irr", "Equity IRR", percent(row["irr"]), f"project IRR {percent(row['project_irr'])}"),
            kpi("npv", npv_label, money(row["npv"], currency), "equity"),
            kpi("senior_size", "Senior", money(row["senior_size"], currency), f"LTV {_share(row['senior_ltv'])}"),
            kpi("senior_dscr", "DSCR, minimum", ratio(row["senior_dscr"]), f"average {ratio(row['avg_dscr'])}"),
            kpi("ltv", "LTV, total debt", _share(row["ltv"]), f"gearing {_share(row['gearing'])}"),
            kpi("llcr", "LLCR", ratio(row["llcr"]), "senior, at completion"),
            kpi("payback_period", "Payback", years(row["payback_period"]), "from close"),
        ]
    )


def _pictures(found: Detail, tests: TierTests, lines: list[CoverLine], currency: str) -> None:
    mode, unit = page.theme_mode(), f"{symbol(currency)}m"
    left, middle, right = st.columns([10, 11, 11], gap="small")
    with left, page.card("Sources and uses", f"{unit}, one scale", "Draws and uses up to completion.", "stretch"):
        fig = scenario_charts.sources_uses(found.sources, found.uses, mode)
        page.chart(fig, scenario_table.stack_in_words(found.sources, found.uses), key="sources_uses")
    row = found.row
    note = f"minimum {ratio(row['senior_dscr'])} senior, {ratio(row['blended_dscr'])} total"
    with middle, page.card("DSCR over time", note, OUTPUTS["senior_dscr"].help, "stretch"):
        drawn = cover_lines.labels(lines)
        fig = scenario_charts.cover_over_time(found.years, found.senior_dscr, found.blended_dscr, drawn, mode)
        page.chart(fig, f"DSCR by operating year: {note}. {cover_lines.in_words(lines)}", key="dscr_over_time")
        st.caption(page.plain(cover_lines.in_words(lines)))
    with right, page.card(f"Why {tests.title}", tests.note, tier_tests.HELP, "stretch"):
        with st.container(key="facts_tier_tests"):
            st.table(scenario_table.tests_table(tests.tests, currency), border="horizontal", hide_index=True)
        st.markdown(f"**Limits of the senior loan** :gray[{unit}, smallest wins]", help=OUTPUTS["binding"].help)
        fig = scenario_charts.senior_limits(found.candidates, row["binding"], mode)
        page.chart(fig, scenario_table.limits_in_words(found.candidates, currency), key="senior_limits")


def _cash(found: Detail, currency: str) -> None:
    mode, unit = page.theme_mode(), f"{symbol(currency)}m"
    left, right = st.columns([3, 2], gap="small")
    parts = scenario_table.cash_parts(found.statement)
    with (
        left,
        page.card("Where the cash goes", f"{unit} a year, by operating year; the line is CFADS", height="stretch"),
    ):
        colours = scenario_charts.cash_colours(mode)
        page.legend({scenario_charts.CASH[part]: colours[part] for part in parts if any(parts[part])})
        fig = scenario_charts.cash_by_year(found.years, parts, found.statement["CFADS"], mode)
        page.chart(fig, "Use of cash by operating year; the same figures stand in the statement below", key="cash")
        if exit_text := scenario_table.exit_in_words(found.statement, currency):
            st.caption(exit_text)
    with right, page.card("Cash-flow waterfall, year 1", unit, height="stretch"):
        fig = scenario_charts.cash_waterfall(scenario_table.first_year(found.statement), mode)
        page.chart(fig, "Cash of operating year 1, from CFADS to distribution", key="waterfall")
    with (
        page.card("Cash flows", f"{unit} by operating year, brackets are outflows"),
        st.container(key="figures_statement"),
    ):
        st.table(scenario_table.statement_table(found.statement, found.years), border="horizontal", hide_index=True)


def _share(value: float | None) -> str:
    return figure(value, "fraction", "")


def _back() -> None:
    st.query_params.pop(SCENARIO, None)
