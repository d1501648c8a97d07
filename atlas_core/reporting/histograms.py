"""Histograms of a result figure: the whole run in grey, what passes the filters on it by tier."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import plotly.graph_objects as go

from atlas_core.reporting.figures import style
from atlas_core.reporting.formats import printf
from atlas_core.reporting.tokens import TIER_LABEL, Mode, tokens

HEIGHT = 200
_DASHES = {"p5": "dot", "median": "dash", "p95": "dot"}
_END = 0.08
"""Share of the axis at either end within which a mark's name turns inwards."""
_ANCHORS = {"p5": "right", "median": "center", "p95": "left"}


def tier_histogram(
    edges: Sequence[float],
    everything: Sequence[int],
    groups: Mapping[str, Sequence[int]],
    marks: Mapping[str, float | None],
    mode: Mode,
    unit: float = 1.0,
) -> go.Figure:
    """Return a histogram stacked by tier over the grey bars of the whole run.

    Parameters
    ----------
    edges : n + 1 bounds of the bins
    everything : n counts over the whole run
    groups : tier → n counts of the rows that pass the filters
    marks : p5, median, p95 of those rows, drawn as lines; None is left out
    mode : light or dark
    unit : what edges and marks are divided by for the axis, such as a million
    """
    colour = tokens(mode)
    edges = [edge / unit for edge in edges]
    centres = [(low + high) / 2 for low, high in pairwise(edges)]
    spans = [f"{printf(low, '%g')} to {printf(high, '%g')}" for low, high in pairwise(edges)]
    width = edges[1] - edges[0]
    fig = go.Figure()
    # A bar with a base of its own stands behind the stack instead of in it.
    fig.add_bar(
        x=centres,
        y=list(everything),
        base=[0] * len(centres),
        width=width,
        marker_color=colour["ghost"],
        hoverinfo="skip",
    )
    for tier in (name for name in TIER_LABEL if any(groups.get(name, ()))):
        fig.add_bar(
            x=centres,
            y=list(groups[tier]),
            width=width,
            name=TIER_LABEL[tier],
            marker_color=colour["tier"][tier],
            hovertext=spans,
            hovertemplate="%{hovertext}: %{y:,} " + TIER_LABEL[tier] + "<extra></extra>",
        )
    style(fig, mode, HEIGHT)
    fig.update_layout(barmode="stack", bargap=0.04, margin_t=30)
    fig.update_xaxes(range=[edges[0], edges[-1]], nticks=6)
    fig.update_yaxes(nticks=4, tickformat=",d", rangemode="tozero")
    for name, value in marks.items():
        if value is not None:
            _mark(fig, name, value / unit, (value / unit - edges[0]) / (edges[-1] - edges[0]), colour["text"])
    return fig


def _mark(fig: go.Figure, name: str, value: float, place: float, color: str) -> None:
    """Draw a line with its name above the bars; `place` is where the value stands, 0 at the left end to 1."""
    anchor = "left" if place < _END else "right" if place > 1 - _END else _ANCHORS[name]
    fig.add_vline(x=value, line={"color": color, "width": 1.2, "dash": _DASHES[name]})
    fig.add_annotation(
        x=value,
        y=1,
        yref="paper",
        yanchor="bottom",
        # The median stands a line higher, so that close marks do not write over each other.
        yshift=11 if name == "median" else 0,
        xanchor=anchor,
        text=name,
        showarrow=False,
        font={"size": 10, "color": color},
    )
