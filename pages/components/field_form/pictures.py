"""The two pictures beside the form: the NOI waterfall and the stack of the cost."""

import streamlit as st

from atlas_core.fields.catalogue import INPUTS, SPECS
from atlas_core.fields.project import CALCULATED
from atlas_core.reporting import formats, project_charts
from atlas_core.services.entries import as_figure
from pages.components.field_form import labels
from pages.components.field_form.view import FormView
from pages.components.page import card, chart, legend, plain, theme_mode


def show(view: FormView) -> None:
    """Show both cards."""
    _waterfall(view)
    _stack(view)


def _waterfall(view: FormView) -> None:
    currency = str(view.meta["projectCurrency"])
    lease = labels.option("revenue.leaseType", str(view.values["revenue.leaseType"])).lower()
    note = f"{labels.sign(view.meta, 'projectCurrency')}m, {lease} lease"
    with card("NOI waterfall, year 1", plain(note), help=_formulas("noiGrossRevenue", "noiElectricity", "noiAMF")):
        steps = project_charts.noi_steps(view.completion.calculated)
        if steps is None:
            _missing(view, ("power", "revenue"))
            return
        chart(
            project_charts.noi_waterfall(steps, currency, theme_mode()),
            alt=project_charts.waterfall_text(steps, currency),
            key="noi_waterfall",
        )


def _stack(view: FormView) -> None:
    currency, figures = str(view.meta["capexCurrency"]), view.completion.calculated
    note = f"{labels.sign(view.meta, 'capexCurrency')}m, grand totals to one scale"
    with card("Cost stack", plain(note), help=_formulas("internalGrandTotal", "marketGrandTotal", "developerMargin")):
        parts = project_charts.cost_parts(figures)
        if parts is None:
            _missing(view, ("power", "capexInternal", "capexMarket", "land", "fees"))
            return
        legend(project_charts.cost_colours(theme_mode()))
        chart(
            project_charts.cost_stack(parts, currency, theme_mode()),
            alt=project_charts.stack_text(parts, currency),
            key="cost_stack",
        )
        profit = formats.money(as_figure(figures["darkProfit"]), currency)
        margin = formats.percent(as_figure(figures["developerMargin"]))
        st.caption(f"Profit **{plain(profit)}**, margin **{margin}** of the internal total. {_currencies(view)}")


def _currencies(view: FormView) -> str:
    if view.meta["capexCurrency"] == view.meta["projectCurrency"]:
        return ""
    notes = [problem.message for problem in view.problems.get("meta.fxRates", [])]
    return plain(f"Rent is in {view.meta['projectCurrency']}, cost in {view.meta['capexCurrency']}. {' '.join(notes)}")


def _missing(view: FormView, sections: tuple[str, ...]) -> None:
    paths = [p.field for p in view.completion.blocking if p.field.split(".")[0] in sections and p.field in INPUTS]
    names = ", ".join(dict.fromkeys(INPUTS[path].label for path in paths))
    st.caption(f"{formats.DASH} Drawn as soon as these are right: {names}." if names else formats.DASH)


def _formulas(*names: str) -> str:
    specs = [SPECS[CALCULATED[name]] for name in names]
    return "\n\n".join(f"**{spec.label}**: {spec.help} `{spec.formula}`" for spec in specs)
