"""The sensitivity tornado of a scenario: a bar an input, widest first, its table and its text."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from atlas_core.permutation.columns import OUTPUTS
from atlas_core.reporting.figures import style
from atlas_core.reporting.formats import DASH, THIN, millions
from atlas_core.reporting.result_words import figure, telling
from atlas_core.reporting.tokens import Mode, tokens

MILLION = 1e6
MOST_BARS = 12
"""Bars that are drawn; the table beside the chart has them all."""
_DOWN, _UP = 2, 7
"""Places of both ways in the diverging colours."""
_BAR_HEIGHT = 27
NO_FIGURE = "none"


def colours(mode: Mode) -> dict[str, str]:
    """Return the colour of each way an input is turned, for the legend in words."""
    diverging = tokens(mode)["diverging"]
    return {"Input turned down": diverging[_DOWN], "Input turned up": diverging[_UP]}


def ordered(bars: Sequence[Any], base: float | None, metric: str) -> list[Any]:
    """Return the inputs that move a figure, widest spread first, those without one on a side before all others."""
    return sorted((bar for bar in bars if spread(bar, base, metric)), key=lambda bar: -spread(bar, base, metric))


def spread(bar: Any, base: float | None, metric: str) -> float:
    """Return how far apart an input takes a figure; infinite where it takes it away or brings it."""
    sides = [side.figures.get(metric) for side in (bar.low, bar.high) if side.figures]
    known = [value for value in (base, *sides) if value is not None]
    if len(known) <= len(sides):
        return float("inf") if known else 0.0
    apart = max(known) - min(known)
    return apart if apart > 1e-9 * max(abs(value) for value in known) else 0.0


def tornado_chart(bars: Sequence[Any], base: float | None, metric: str, mode: Mode) -> go.Figure:
    """Return the bars of ordered inputs around the figure of the scenario.

    Parameters
    ----------
    bars : in their order, the first on top
    base : the figure of the scenario
    metric : result column
    mode : light or dark
    """
    fig = go.Figure()
    shown = list(reversed(bars[:MOST_BARS]))
    scale = MILLION if OUTPUTS[metric].format == "money" else 1.0
    middle = (base or 0.0) / scale
    for name, fill in zip(("low", "high"), colours(mode).values(), strict=True):
        values = [getattr(bar, name).figures.get(metric) for bar in shown]
        fig.add_bar(
            x=[0.0 if value is None else value / scale - middle for value in values],
            y=list(range(len(shown))),
            base=middle,
            orientation="h",
            marker_color=fill,
            text=[_end(getattr(bar, name), base, metric) for bar in shown],
            textposition="outside",
            cliponaxis=False,
            hoverinfo="skip",
        )
    style(fig, mode, _BAR_HEIGHT * max(1, len(shown)) + 34)
    fig.add_vline(x=middle, line={"color": tokens(mode)["muted"], "width": 1})
    fig.update_layout(barmode="overlay", bargap=0.3, margin={"l": 4, "r": 62, "t": 4, "b": 4})
    suffix = {"percent": f"{THIN}%", "ratio": "x"}.get(OUTPUTS[metric].format, "")
    fig.update_xaxes(nticks=5, ticksuffix=suffix)
    fig.update_yaxes(
        tickvals=list(range(len(shown))),
        ticktext=[bar.label for bar in shown],
        showgrid=False,
        ticklabelstandoff=52,
        tickfont={"size": 12, "color": tokens(mode)["text"]},
    )
    return fig


def _end(side: Any, base: float | None, metric: str) -> str:
    """Return what stands at the end of a bar; nothing where it does not move."""
    value = side.figures.get(metric)
    if value is None:
        return NO_FIGURE
    return "" if value == base else _written(value, base, metric, "")


def tornado_table(bars: Sequence[Any], base: float | None, metric: str, currency: str) -> Mapping[str, list[str]]:
    """Return the bars as a table: input, how it is turned, the figure at each end, and what is between them."""
    return {
        "Input": [bar.label for bar in bars],
        "Turned": ["±1 year" if bar.in_years else f"±10{THIN}%" for bar in bars],
        "Down": [_cell(bar.low, base, metric, currency) for bar in bars],
        "Up": [_cell(bar.high, base, metric, currency) for bar in bars],
    }


def _cell(side: Any, base: float | None, metric: str, currency: str) -> str:
    if side.reason:
        return f"none: {side.reason}"
    value = side.figures.get(metric)
    return f"no {OUTPUTS[metric].label}" if value is None else _written(value, base, metric, currency)


def _written(value: float, base: float | None, metric: str, currency: str) -> str:
    kind = OUTPUTS[metric].format
    extra = telling(value, base, kind) if value != base else 0
    return figure(value, kind, currency, min(extra, 1)) if currency or kind != "money" else millions(value)


def tornado_in_words(bars: Sequence[Any], base: float | None, metric: str, currency: str) -> str:
    """Return the chart as text: the figure, and the three inputs that move it most."""
    label, now = OUTPUTS[metric].label, figure(base, OUTPUTS[metric].format, currency)
    if not bars:
        return f"{label} {now}; no input moves it."
    most = "; ".join(
        f"{bar.label} {_cell(bar.low, base, metric, currency)} to {_cell(bar.high, base, metric, currency)}"
        for bar in bars[:3]
    )
    return f"{label} {now or DASH}; moved most by {most}."
