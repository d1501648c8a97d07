"""Scenarios side by side: the inputs that differ first, then their figures, the best of each line marked."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from atlas_core.permutation.columns import OUTPUTS, Column
from atlas_core.permutation.slack import SLACK
from atlas_core.records import Record
from atlas_core.reporting.figures import style
from atlas_core.reporting.formats import DASH, change, count, points
from atlas_core.reporting.result_charts import limit_label
from atlas_core.reporting.result_words import figure
from atlas_core.reporting.tokens import TIER_LABEL, Mode, tokens

MILLION = 1e6
BEST = "●"
"""Stands after the best figure of a line."""
LARGEST = ("senior_size", "senior_dscr", "avg_dscr", "llcr", "irr", "npv", "moic")
SMALLEST = ("equity_size", "wacc", "ltv", "payback_period")
LINES = (
    *("tier", "binding", "senior_size", "mezz_size", "equity_size", "wacc", "senior_dscr", "avg_dscr"),
    *("llcr", "ltv", "irr", "npv", "moic", "payback_period", "rating"),
)
"""Columns of the result that are compared, in their order."""
WORDS: Mapping[str, Callable[[str], str]] = {"tier": lambda value: TIER_LABEL.get(value, value), "binding": limit_label}
_CHART_HEIGHT = 300
_EXTRA = 1
"""Digits of a bridge beyond the usual ones, so that its steps are seen to add up."""


def comparison_table(rows: Sequence[Record], inputs: Sequence[Column], currency: str) -> dict[str, list[str]]:
    """Return a line per figure and a column per scenario; inputs that differ come before those that do not.

    Parameters
    ----------
    rows : rows of the result
    inputs : columns of the run's axes
    currency : of the money
    """
    ordered = sorted(inputs, key=lambda column: not _differs(rows, column.name))
    lines = [*ordered, *(OUTPUTS[name] for name in LINES)]
    table = {"": [column.label for column in lines]}
    cells = [_line(rows, column, currency) for column in lines]
    named = [f"Scenario {count(row['index'])}" for row in rows]
    return table | {name: [line[place] for line in cells] for place, name in enumerate(named)}


def best(rows: Sequence[Record], name: str) -> set[int]:
    """Return the places of the rows with the best figure of a column; none where all are equal or none is best.

    Figures that differ by rounding alone are equal.
    """
    known = {place: row[name] for place, row in enumerate(rows) if row[name] is not None}
    if name not in LARGEST + SMALLEST or not known:
        return set()
    aim = (max if name in LARGEST else min)(known.values())
    places = {place for place, value in known.items() if abs(value - aim) <= SLACK * abs(aim)}
    return places if len(places) < len(rows) else set()


def _line(rows: Sequence[Record], column: Column, currency: str) -> list[str]:
    marked = best(rows, column.name)
    return [
        f"{_cell(row.get(column.name), column, currency)} {BEST if place in marked else ''}".rstrip()
        for place, row in enumerate(rows)
    ]


def _cell(value: Any, column: Column, currency: str) -> str:
    if value is None:
        return DASH
    if isinstance(value, str):
        return str(WORDS.get(column.name, str)(value))
    return figure(value, column.format, currency)


def _differs(rows: Sequence[Record], name: str) -> bool:
    return len({row.get(name) for row in rows}) > 1


def bridge_chart(bridge: Any, inputs: Mapping[str, Column], currency: str, mode: Mode) -> go.Figure:
    """Return the waterfall from one scenario's figure to another's; the bridge has all its moves."""
    colour, kind = tokens(mode), OUTPUTS[bridge.metric].format
    scale = MILLION if kind == "money" else 1.0
    values = [value / scale for value in (bridge.start, *(step.value for step in bridge.steps))]
    ends = [figure(value * scale, kind, currency, _EXTRA) for value in (values[0], values[-1])]
    fig = go.Figure(
        go.Waterfall(
            x=list(range(len(values) + 1)),
            y=[values[0], *(move / scale for move in bridge.moves), values[-1]],
            measure=["absolute", *("relative" for _ in bridge.steps), "total"],
            text=[ends[0], *_written(bridge, currency), ends[1]],
            textposition="outside",
            cliponaxis=False,
            hoverinfo="skip",
            increasing_marker_color=colour["diverging"][7],
            decreasing_marker_color=colour["diverging"][2],
            totals_marker_color=colour["flow"]["total"],
            connector_line_color=colour["muted"],
        )
    )
    style(fig, mode, _CHART_HEIGHT)
    fig.update_layout(bargap=0.35, margin_t=24)
    labels = ["Start", *(inputs[step.column].label.replace(" ", "<br>") for step in bridge.steps), "End"]
    fig.update_xaxes(tickvals=list(range(len(labels))), ticktext=labels)
    fig.update_yaxes(visible=False)
    return fig


def bridge_table(bridge: Any, inputs: Mapping[str, Column], currency: str) -> dict[str, list[str]]:
    """Return the steps of a bridge as a table: input, from, to, what it adds, the figure after it."""
    kind = OUTPUTS[bridge.metric].format
    moves = _written(bridge, currency) if bridge.moves is not None else [DASH] * len(bridge.steps)
    return {
        "Input": [inputs[step.column].label for step in bridge.steps],
        "From": [_cell(step.before, inputs[step.column], currency) for step in bridge.steps],
        "To": [_cell(step.after, inputs[step.column], currency) for step in bridge.steps],
        "Adds": moves,
        OUTPUTS[bridge.metric].label: [figure(step.value, kind, currency, _EXTRA) for step in bridge.steps],
    }


def bridge_in_words(bridge: Any, inputs: Mapping[str, Column], currency: str) -> str:
    """Return a bridge as a sentence."""
    label, kind = OUTPUTS[bridge.metric].label, OUTPUTS[bridge.metric].format
    if not bridge.steps:
        return f"{label}: the two scenarios have the same inputs."
    if bridge.moves is None:
        return f"{label}: a scenario on the way has none, so the steps cannot be added up."
    steps = zip(bridge.steps, _written(bridge, currency), strict=True)
    parts = ", ".join(f"{inputs[step.column].label} {written}" for step, written in steps)
    start, end = bridge.start, bridge.steps[-1].value
    first, last = (figure(value, kind, currency, _EXTRA) for value in (start, end))
    return f"{label} from {first} to {last}: {parts}."


def _written(bridge: Any, currency: str) -> list[str]:
    kind = OUTPUTS[bridge.metric].format

    def size(move: float) -> str:
        return points(move, 1 + _EXTRA) if kind == "percent" else figure(move, kind, currency, _EXTRA)

    return [change(move, size) for move in bridge.moves]
