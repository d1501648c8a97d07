"""The ten tabs of the form and what stands in each."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from atlas_core.fields.catalogue import INPUTS, specs
from atlas_core.services.edits import MODE_OF
from pages.components.field_form import capex, inputs, labels, pairs, schedule, tables
from pages.components.field_form.view import FormView
from pages.components.page import plain

OWN_WIDGET = {"schedule", "rates"}
"""Kinds that do not fit the grid of inputs."""


@dataclass(frozen=True)
class Tab:
    """One tab: its label, the sections whose problems it counts, and what draws it."""

    label: str
    sections: tuple[str, ...]
    draw: Callable[[FormView], None]


def show(view: FormView) -> None:
    """Show the tabs; the labels stay the same, because Streamlit returns to the first tab when one changes."""
    st.html(f"<style>{_badges(view)}\n</style>")
    with st.container(key="form_tabs"):
        for place, tab in zip(st.tabs([tab.label for tab in TABS], key="form_tab"), TABS, strict=True):
            with place:
                tab.draw(view)


def grid(view: FormView, section: str) -> None:
    """Show the fields of a section two a row, in the order of their declaration."""
    paths = [f"{section}.{spec.key}" for spec in specs(section)]
    shown = [path for path in paths if path in INPUTS and path not in MODE_OF and view.is_shown(path)]
    plain_paths = [path for path in shown if INPUTS[path].kind not in OWN_WIDGET]
    for start in range(0, len(plain_paths), 2):
        for column, path in zip(st.columns(2, gap="medium"), plain_paths[start : start + 2], strict=False):
            with column:
                inputs.field(view, path)


def _project(view: FormView) -> None:
    grid(view, "meta")
    if view.meta["capexCurrency"] != view.meta["projectCurrency"]:
        label = f"FX rate *{view.meta['projectCurrency']} per {view.meta['capexCurrency']}*"
        with st.columns(2, gap="medium")[0]:
            inputs.field(view, "meta.fxRates", label=label)


def _with_derived(section: str) -> Callable[[FormView], None]:
    def draw(view: FormView) -> None:
        grid(view, section)
        tables.derived(view, section)

    return draw


def _timeline(view: FormView) -> None:
    grid(view, "timeline")
    schedule.show(view)
    tables.derived(view, "timeline")


def _land(view: FormView) -> None:
    for path in ("land.landPurchase", "land.gridConnectionCosts", "land.stampDutyPercent"):
        pairs.pair(view, path)
    left, right = st.columns(2, gap="medium")
    with right:
        inputs.field(view, "land.stampDutyFixed")
    with left:
        tables.site_purchase(view)


def _fees(view: FormView) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        inputs.field(view, "fees.feesManagementPercent")
        linked(view, "fees.feesManagementPercent")
    with right:
        inputs.field(view, "fees.feesManagement")
        linked(view, "fees.feesManagement")
    with st.columns(2, gap="medium")[0]:
        inputs.field(view, "fees.feesDM")
    tables.derived(view, "fees")


def linked(view: FormView, path: str) -> None:
    """Say which of two linked fields was typed and which follows."""
    base = labels.figure("fees.feesManagementBase", view.values["fees.feesManagementBase"], view.project)
    text = f"Follows the other, over a base of {base}" if view.follows(path) else "Typed. The other follows"
    st.caption(plain(text))


def _badges(view: FormView) -> str:
    """Return rules that put the number of problems behind a tab's label."""
    counts = [view.count_problems(tab.sections) for tab in TABS]
    return "\n".join(
        f'.st-key-form_tabs [role="tab"]:nth-of-type({place})::after {{ content: "{count}"; }}'
        for place, count in enumerate(counts, 1)
        if count
    )


TABS = (
    Tab("Project", ("meta",), _project),
    Tab("Power", ("power",), _with_derived("power")),
    Tab("Revenue", ("revenue",), _with_derived("revenue")),
    Tab("Timeline", ("timeline",), _timeline),
    Tab("CapEx", ("capexInternal", "capexMarket"), capex.show),
    Tab("Land", ("land",), _land),
    Tab("Fees", ("fees",), _fees),
    Tab("Construction", ("construction",), _with_derived("construction")),
    Tab("ABS fees", ("absFees",), _with_derived("absFees")),
    Tab("Debt", ("debt",), _with_derived("debt")),
)
