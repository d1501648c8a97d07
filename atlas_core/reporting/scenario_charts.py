"""Charts of one scenario: sources and uses, cover over time, who gets the cash, what limits the senior loan."""

import math
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from atlas_core.reporting.figures import style
from atlas_core.reporting.formats import bracketed, millions, percent, ratio
from atlas_core.reporting.result_charts import limit_label
from atlas_core.reporting.tokens import Mode, tokens

MILLION = 1e6
SOURCES = {"senior": "Senior", "mezz": "Mezzanine", "equity": "Equity"}
CASH = {
    "senior_interest": "Senior interest",
    "senior_principal": "Senior principal",
    "mezz": "Mezzanine",
    "reserve": "Reserves and trap",
    "distribution": "Distributions",
}
_LABEL_HEIGHT = 0.1
"""Share of the stack that a label of two lines takes."""

Series = Sequence[float | None]


def cash_colours(mode: Mode) -> dict[str, str]:
    """Return the colour of each part of the cash, for the chart and its legend in words."""
    tranche = tokens(mode)["tranche"]
    names = ("senior", "senior_principal", "mezz", "reserve", "equity")
    return {part: tranche[name] for part, name in zip(CASH, names, strict=True)}


def sources_uses(sources: Mapping[str, float], uses: Mapping[str, float], mode: Mode) -> go.Figure:
    """Return sources and uses as two stacks on one scale, each part with its amount in millions and its share.

    Parameters
    ----------
    sources : senior, mezz, equity [currency]
    uses : label → amount [currency], largest first
    mode : light or dark
    """
    colour = tokens(mode)
    fig = go.Figure()
    # Stacks grow from the bottom: the last of the list is drawn first.
    parts = [(0, SOURCES[key], value, colour["tranche"][key]) for key, value in reversed(list(sources.items()))]
    shades = colour["uses"]
    parts += [
        (1, label, value, shades[min(place, len(shades) - 1)])
        for place, (label, value) in reversed(list(enumerate(uses.items())))
    ]
    total = max(sum(sources.values()), sum(uses.values()), 1.0)
    for column, label, value, fill in parts:
        _stack_part(fig, column, label, value / total, value, fill)
    style(fig, mode, 330)
    fig.update_layout(barmode="stack", bargap=0.08, margin={"l": 88, "r": 100, "t": 4, "b": 4})
    fig.update_xaxes(tickvals=[0, 1], ticktext=["Sources", "Uses"], showline=False, range=[-0.5, 1.5], tickangle=0)
    fig.update_yaxes(visible=False, range=[0, 1])
    _outside_labels(fig, sources, uses, total, colour["text"])
    return fig


def cover_over_time(
    years: Sequence[float], senior: Series, total: Series, lines: Mapping[str, float], mode: Mode
) -> go.Figure:
    """Return senior and total DSCR by year, with the target and the lock-up labelled on their lines."""
    colour = tokens(mode)
    fig = go.Figure()
    fig.add_scatter(
        x=list(years), y=_gaps(senior), mode="lines", line={"color": colour["tranche"]["senior"], "width": 2}
    )
    fig.add_scatter(
        x=list(years),
        y=_gaps(total),
        mode="lines",
        line={"color": colour["tranche"]["mezz"], "width": 2, "dash": "dash"},
    )
    fig.update_traces(hovertemplate="Year %{x:g}: %{y:.2f}x<extra></extra>")
    style(fig, mode, 330)
    for name, value in lines.items():
        fig.add_hline(y=value, line={"color": colour["muted"], "width": 1, "dash": "dot"})
        _right_label(fig, f"{name} {ratio(value)}", value, colour["muted"])
    _label(fig, _last(years, senior), "Senior", colour["tranche"]["senior"], ("right", "bottom"))
    # Where there is no mezzanine service any more the two lines are one: name the second one where it still differs.
    apart = [None if low == high else low for low, high in zip(total, senior, strict=True)]
    _label(fig, _last(years, apart), "Total, with mezzanine", colour["tranche"]["mezz"], ("left", "top"))
    fig.update_yaxes(tickformat=".2f", ticksuffix="x", nticks=7)
    fig.update_xaxes(title={"text": "Operating year", "font": {"size": 11, "color": colour["muted"]}})
    return fig


def cash_by_year(years: Sequence[int], parts: Mapping[str, Sequence[float]], cfads: Series, mode: Mode) -> go.Figure:
    """Return who gets the cash, year by year, in millions; the line is CFADS."""
    fig = go.Figure()
    for part, colour in cash_colours(mode).items():
        values = [value / MILLION for value in parts.get(part, ())]
        if any(values):
            hover = f"Year %{{x}}: %{{y:,.1f}} {CASH[part]}<extra></extra>"
            fig.add_bar(x=list(years), y=values, marker_color=colour, hovertemplate=hover)
    fig.add_scatter(
        x=list(years),
        y=[value / MILLION for value in _gaps(cfads)],
        mode="lines",
        line={"color": tokens(mode)["text"], "width": 1.5},
        hovertemplate="Year %{x}: %{y:,.1f} CFADS<extra></extra>",
    )
    style(fig, mode, 250)
    fig.update_layout(barmode="relative", bargap=0.15)
    fig.update_xaxes(title={"text": "Operating year", "font": {"size": 11, "color": tokens(mode)["muted"]}})
    fig.update_yaxes(tickformat=",.0f", nticks=6)
    return fig


def cash_waterfall(steps: Sequence[tuple[str, float, str]], mode: Mode) -> go.Figure:
    """Return one year's cash as a waterfall in millions.

    Parameters
    ----------
    steps : (label, amount [currency], part); the first stands on the axis, each later one is taken off,
        the last is what remains
    mode : light or dark
    """
    colours = cash_colours(mode) | {"total": tokens(mode)["flow"]["total"]}
    fig, level = go.Figure(), 0.0
    for place, (_, amount, part) in enumerate(steps):
        height = amount / MILLION
        first, last = place == 0, place == len(steps) - 1
        base = 0.0 if first or last else level - height
        fig.add_bar(
            x=[place],
            y=[height],
            base=[base],
            marker_color=colours[part],
            text=bracketed(height if first or last else -height) if amount else "–",
            textposition="outside",
            cliponaxis=False,
            hoverinfo="skip",
        )
        level = height if first else level - height
    style(fig, mode, 250)
    fig.update_layout(bargap=0.25, margin_t=22)
    fig.update_xaxes(tickvals=list(range(len(steps))), ticktext=[label.replace(" ", "<br>") for label, _, _ in steps])
    fig.update_yaxes(visible=False)
    return fig


def senior_limits(candidates: Mapping[str, float | None], binding: str, mode: Mode) -> go.Figure:
    """Return the limits of the senior loan as bars in millions, the binding one in the colour of senior debt."""
    colour = tokens(mode)
    known = {limit: value for limit, value in candidates.items() if value is not None}
    ordered = sorted(known, key=lambda limit: known[limit], reverse=True)
    fig = go.Figure()
    for place, limit in enumerate(ordered):
        is_binding = limit == binding
        fig.add_bar(
            x=[known[limit] / MILLION],
            y=[place],
            orientation="h",
            marker_color=colour["tranche"]["senior"] if is_binding else colour["ghost"],
            text=f"<b>{millions(known[limit])}</b> binds" if is_binding else millions(known[limit]),
            textposition="outside",
            cliponaxis=False,
            hoverinfo="skip",
        )
    style(fig, mode, 34 * max(1, len(ordered)) + 8)
    fig.update_layout(margin={"l": 4, "r": 76, "t": 4, "b": 4}, bargap=0.35)
    fig.update_xaxes(visible=False, rangemode="tozero")
    fig.update_yaxes(
        tickvals=list(range(len(ordered))),
        ticktext=[limit_label(limit) for limit in ordered],
        showgrid=False,
        tickfont={"size": 12, "color": colour["text"]},
    )
    return fig


def _gaps(values: Series) -> list[float]:
    return [math.nan if value is None else value for value in values]


def _stack_part(fig: go.Figure, column: int, label: str, share: float, value: float, fill: str) -> None:
    fig.add_bar(x=[column], y=[share], marker_color=fill, hovertemplate=f"{label}: {millions(value)}<extra></extra>")


def _outside_labels(
    fig: go.Figure, sources: Mapping[str, float], uses: Mapping[str, float], total: float, color: str
) -> None:
    """Write every part beside its stack: in a narrow card the stacks are narrower than their labels."""
    for column, parts, anchor in ((-0.46, sources, "right"), (1.46, uses, "left")):
        labels, top = [], 1.0
        for key, value in parts.items():
            share = value / total
            if share > 0:
                text = f"{SOURCES.get(key, key)}<br><b>{millions(value)}</b> · {percent(100 * share, 0)}"
                labels.append((top - share / 2, text))
            top -= share
        for height, (_, text) in zip(_spread([middle for middle, _ in labels]), labels, strict=True):
            fig.add_annotation(
                x=column,
                y=height,
                text=text,
                showarrow=False,
                xanchor=anchor,
                align=anchor,
                font={"size": 11, "color": color},
            )


def _spread(heights: Sequence[float]) -> list[float]:
    """Move heights, from the top down, as far apart as labels need, and up again where they would leave the chart."""
    placed: list[float] = []
    lowest = _LABEL_HEIGHT / 2
    for place, height in enumerate(heights):
        floor = lowest + (len(heights) - 1 - place) * _LABEL_HEIGHT
        ceiling = placed[-1] - _LABEL_HEIGHT if placed else 1.0
        placed.append(max(floor, min(height, ceiling)))
    return placed


def _right_label(fig: go.Figure, text: str, value: float, color: str) -> None:
    fig.add_annotation(
        x=1, xref="paper", y=value, text=text, showarrow=False, xanchor="right", yanchor="bottom", font_color=color
    )


def _last(years: Sequence[float], values: Series) -> tuple[float, float] | None:
    """Return the last year that has a value, and the value."""
    known = [(year, value) for year, value in zip(years, values, strict=True) if value is not None]
    return known[-1] if known else None


def _label(fig: go.Figure, point: tuple[float, float] | None, name: str, color: str, anchor: tuple[str, str]) -> None:
    """Name a line on the line itself."""
    if point is not None:
        fig.add_annotation(
            x=point[0],
            y=point[1],
            text=f"{name} {ratio(point[1])}",
            showarrow=False,
            xanchor=anchor[0],
            yanchor=anchor[1],
            font={"size": 11, "color": color},
        )
