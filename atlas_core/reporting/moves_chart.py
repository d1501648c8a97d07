"""How the change of a figure between two runs is spread over the matched scenarios."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go

from atlas_core.permutation.columns import OUTPUTS
from atlas_core.reporting.comparison_table import SMALLEST
from atlas_core.reporting.figures import style
from atlas_core.reporting.formats import THIN
from atlas_core.reporting.moves_words import moved
from atlas_core.reporting.tokens import Mode, tokens

_DOWN, _UP = 2, 7
"""Places of both ways in the diverging colours."""
_HEIGHT = 250
_SCALES = {"money": 1e-6, "fraction": 100.0}
_SUFFIXES = {"percent": f"{THIN}pp", "fraction": f"{THIN}pp", "ratio": "x", "years": f"{THIN}y"}


def colours(name: str, mode: Mode) -> dict[str, str]:
    """Return the colour of each way a figure moves, for the legend in words; brown is for the worse."""
    diverging = tokens(mode)["diverging"]
    down, up = (_UP, _DOWN) if name in SMALLEST else (_DOWN, _UP)
    return {"Falls": diverging[down], "Rises or stays": diverging[up]}


def change_chart(found: Mapping[str, Any], name: str, currency: str, mode: Mode) -> go.Figure:
    """Return the histogram of a figure's change, with a line at no change.

    Parameters
    ----------
    found : as `queries.moves.figure_moves` gives it, with at least one known pair
    name : result column
    currency : of money, code
    mode : light or dark
    """
    kind, edges = OUTPUTS[name].format, found["edges"]
    scale = _SCALES.get(kind, 1.0)
    fills = list(colours(name, mode).values())
    width = (edges[1] - edges[0]) * scale
    bins = list(pairwise(edges))
    fig = go.Figure(
        go.Bar(
            x=[(low + high) / 2 * scale for low, high in bins],
            y=list(found["counts"]),
            width=width,
            marker_color=[fills[0] if high <= 0 else fills[1] for _, high in bins],
            hovertext=[f"{moved(low, name, currency)} to {moved(high, name, currency)}" for low, high in bins],
            hovertemplate="%{hovertext}: %{y:,}<extra></extra>",
        )
    )
    style(fig, mode, _HEIGHT)
    fig.update_layout(bargap=0.04)
    fig.add_vline(x=0, line={"color": tokens(mode)["muted"], "width": 1})
    fig.update_xaxes(nticks=7, ticksuffix=_SUFFIXES.get(kind, ""), tickformat="+,.6~g")
    fig.update_yaxes(nticks=4, tickformat=",d", rangemode="tozero")
    return fig
