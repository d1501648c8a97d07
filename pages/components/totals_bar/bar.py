"""Totals under the form: Python's after a commit, computed in the browser while somebody types."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from atlas_core.fields.catalogue import INPUTS, SPECS
from atlas_core.fields.javascript import totals_script
from atlas_core.fields.project import CALCULATED, Completion
from atlas_core.fields.spec import NUMERIC, Spec
from atlas_core.reporting import formats, manners

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Form:
    """How a figure is written; the browser writes it the same way."""

    kind: str
    symbol: str = ""
    digits: int | None = None
    unit: str = ""


@dataclass(frozen=True)
class Note:
    """A second figure under the first."""

    name: str
    label: str
    form: Form


@dataclass(frozen=True)
class Figure:
    """One figure of the bar; `name` is its name in the calculated block."""

    name: str
    label: str
    form: Form
    strong: bool = False
    note: Note | None = None
    help: str = ""


def figures(project: Mapping[str, Any]) -> list[Figure]:
    """Return the figures of the bar, the most asked for first."""
    cost = Form("money", formats.symbol(str(project["meta"]["capexCurrency"])))
    income = Form("money", formats.symbol(str(project["meta"]["projectCurrency"])), digits=2)
    margin = Note("developerMargin", "margin", Form("percent", digits=1, unit=f"{formats.THIN}%"))
    return [
        _figure("noiForDebtService", "NOI, year 1", income, strong=True),
        _figure("marketGrandTotal", "Market total", cost, strong=True),
        _figure("internalGrandTotal", "Internal total", cost),
        _figure("darkProfit", "Developer profit", cost, strong=True, note=margin),
        _figure("capexInternalTotal", "CapEx internal", cost),
        _figure("capexMarketTotal", "CapEx market", cost),
        _figure("landTotal", "Land and grid", cost),
        _figure("feesTotal", "Fees", cost),
        _figure("itLoad", "IT load", Form("number", digits=2, unit=" MW")),
    ]


def show(completion: Completion, saved: Mapping[str, Any], typed: Mapping[str, str]) -> None:
    """Show the bar.

    Parameters
    ----------
    completion : the project as the form holds it
    saved : the calculated block of the stored project; figures that differ from it say what they were
    typed : texts that could not be read, by path
    """
    shown = figures(completion.project)
    names = {figure.name for figure in shown} | {figure.note.name for figure in shown if figure.note}
    _component()(
        key="totals_bar",
        data={
            "fields": _fields(),
            "typed": dict(typed),
            "values": _flat(completion.project),
            "python": {name: completion.calculated[name] for name in names},
            "saved": {name: saved.get(name) for name in names},
            "separators": asdict(manners.present()),
            "figures": [asdict(figure) for figure in shown],
        },
    )


@cache
def script() -> str:
    """Return the bar's JavaScript with the formulas of the declarations in it."""
    return "\n".join((totals_script(), *((FOLDER / name).read_text("utf-8") for name in ("numbers.js", "bar.js"))))


@cache
def _fields() -> dict[str, Any]:
    """Return, by style class of its container, what the browser needs to know of each typed input."""
    return {class_of(f"figure.{path}"): _field(path, spec) for path, spec in INPUTS.items() if spec.kind in NUMERIC}


def class_of(key: str) -> str:
    """Return the style class Streamlit gives the container of the widget with the key."""
    return f"st-key-{key.replace('.', '-')}"


def _field(path: str, spec: Spec) -> dict[str, Any]:
    field: dict[str, Any] = {"path": path, "kind": spec.kind, "twin": spec.same_as or None}
    if spec.preset:
        return field | {"mode": spec.preset.mode, "typedMode": spec.preset.off, "emptyMode": spec.preset.on}
    if spec.mirror:
        return field | {"mode": spec.mirror.mode, "typedMode": spec.mirror.otherwise}
    return field


def _flat(project: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    values = ((f"{section}.{key}", value) for section, fields in project.items() for key, value in fields.items())
    return {path: value for path, value in values if isinstance(value, int | float | str | None)}


def _figure(name: str, label: str, form: Form, *, strong: bool = False, note: Note | None = None) -> Figure:
    spec = SPECS[CALCULATED[name]]
    return Figure(name, label, form, strong, note, " ".join(filter(None, (spec.help, f"Formula: {spec.formula}"))))


def _component() -> ComponentRenderer:
    css = (FOLDER / "bar.css").read_text("utf-8")
    html = '<div class="bar" role="group" aria-label="Totals">\n</div>'
    return st.components.v2.component("totals_bar", html=html, css=css, js=script())
