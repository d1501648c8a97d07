"""What the browser is told of the heat map and of the scatter."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from atlas_core.permutation.columns import OUTPUTS, Column
from atlas_core.queries.cubes import FINE, Axis, Scale, Steps
from atlas_core.queries.filters import Condition, Filters
from atlas_core.queries.grids import Counts
from atlas_core.records import Record
from atlas_core.reporting.formats import printf, symbol
from atlas_core.reporting.tokens import text_on, tokens
from atlas_core.services.explorer import Picture
from atlas_core.services.explorer_planes import FIGURES, MEASURES, Planes, offered
from atlas_core.services.pareto_front import GOALS
from atlas_core.services.result_columns import columns
from pages.analysis.views import brush_forms
from pages.components import page

_FACTORS = {"money": 1e-6, "fraction": 100.0}
_UNITS = {"fraction": "%", "percent": "%"}
COUNT = "Scenarios"


def heat(shown: Picture, filters: Filters, run: Record, planes: Planes) -> dict[str, Any] | None:
    """Return the heat map; none where the run varies fewer than two inputs."""
    if not planes.heat:
        return None
    across, up, measure = planes.heat
    described = {column.name: column for column in columns(offered(run), run["axes"])}
    currency, mode = run["currency"], page.theme_mode()
    colours = tokens(mode)["sequential"]
    return {
        "label": _measure_label(measure),
        "note": brush_forms.unit(measure, currency) if measure else "in each cell",
        "across": _axis(described[across], shown.axes[across], currency),
        "up": _axis(described[up], shown.axes[up], currency),
        "measure": {
            "name": measure,
            "help": OUTPUTS[measure].help if measure else "How many scenarios lie in the cell.",
            "form": brush_forms.form(measure, currency) if measure else brush_forms.WHOLE,
        },
        "options": {
            "axes": [(name, _with_unit(column, currency)) for name, column in described.items()],
            "measures": [(name, _measure_label(name)) for name in ("", *MEASURES)],
        },
        "chosen": list(planes.heat),
        "brush": [_held(filters, across), _held(filters, up)],
        "colours": colours,
        "inks": [text_on(colour) for colour in colours],
        "scale": ("Palest", "darkest") if mode == "light" else ("Darkest", "palest"),
        "passing": _sent(shown.passing, ("heat", "heat_known", "heat_sum")),
    }


def scatter(shown: Picture, currency: str, planes: Planes) -> dict[str, Any]:
    """Return the rows and the front of two figures."""
    names = planes.scatter
    ways = ["largest" if GOALS[name] else "smallest" for name in names]
    sent = ("scatter", "scatter_best")
    across, up = (_figure(name, shown.axes[name], currency) for name in names)
    first = shown.axes[names[0]]
    return {
        "note": f"front: {ways[1]} {OUTPUTS[names[1]].label}, {ways[0]} {OUTPUTS[names[0]].label}",
        "across": across,
        "up": up,
        "fine": first.edges if isinstance(first, Scale) else (),
        "per": FINE,
        "largest": [GOALS[name] for name in names],
        "options": [(name, OUTPUTS[name].label) for name in FIGURES],
        "chosen": list(names),
        "whole": _sent(shown.whole, sent),
        "passing": _sent(shown.passing, sent),
    }


def _measure_label(name: str) -> str:
    if name == "viable":
        return "Share viable"
    return f"Mean {OUTPUTS[name].label}" if name else COUNT


def _figure(name: str, axis: Axis, currency: str) -> dict[str, Any]:
    edges = axis.edges[::FINE] if isinstance(axis, Scale) else ()
    return {"name": name, "label": OUTPUTS[name].label, "form": brush_forms.form(name, currency), "edges": edges}


def _axis(column: Column, axis: Axis, currency: str) -> dict[str, Any]:
    steps = _steps(axis, _FACTORS.get(column.format, 1.0))
    return {"name": column.name, "label": _with_unit(column, currency), "steps": steps}


def _with_unit(column: Column, currency: str) -> str:
    unit = f"{symbol(currency)}m" if column.format == "money" else _UNITS.get(column.format, column.unit)
    return f"{column.label}, {unit}" if unit else column.label


def _steps(axis: Axis, factor: float) -> list[dict[str, Any]]:
    """Return what stands at each step, and the limits or words a click on it seeks."""
    if isinstance(axis, Scale):
        edges = axis.edges[::FINE]
        return [{"text": _short(low * factor), "range": [low, high]} for low, high in pairwise(edges)]
    if isinstance(axis, Steps):
        return [{"text": _short(value * factor), "range": [value, value]} for value in axis.values]
    return [{"text": word, "range": [word]} for word in axis]


def _short(value: float) -> str:
    return printf(value, "%,.6g")


def _held(filters: Filters, name: str) -> list[float | str | None] | None:
    """Return what the filters seek of an axis, as a step says it."""
    held = [one for one in filters if one.column == name]
    if len(held) == 1 and isinstance(held[0].value, tuple):
        return list(held[0].value)
    if len(held) == 1 and held[0].operator == "=":
        return [_number(held[0])] * 2
    if [one.operator for one in held] == [">=", "<"]:
        return [_number(one) for one in held]
    return None


def _number(condition: Condition) -> float | None:
    return None if isinstance(condition.value, tuple) else condition.value


def _sent(counts: Mapping[str, Counts], names: Sequence[str]) -> dict[str, list[Any]]:
    return {
        name: [value if math.isfinite(value) else None for value in counts[name].tolist()]
        for name in names
        if name in counts
    }
