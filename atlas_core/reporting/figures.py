"""One look for every Plotly figure: transparent, quiet axes, no legend box."""

from typing import Any

import plotly.graph_objects as go

from atlas_core.reporting import manners
from atlas_core.reporting.tokens import Mode, tokens

FONT = "'Source Sans', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"


def style(fig: go.Figure, mode: Mode, height: int | None = None) -> go.Figure:
    """Apply the workspace's look to the figure and return it.

    Parameters
    ----------
    fig : changed in place
    mode : light or dark
    height : [px], left as it is when None
    """
    colour, manner = tokens(mode), manners.present()
    fig.update_layout(
        template="none",
        separators=f"{manner.decimal}{manner.thousands}",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        margin={"l": 4, "r": 8, "t": 8, "b": 4},
        font={"family": FONT, "size": 12, "color": colour["text"]},
        showlegend=False,
        bargap=0.06,
        hoverlabel={
            "bgcolor": colour["surface"],
            "bordercolor": colour["border"],
            "font": {"family": FONT, "size": 12, "color": colour["text"]},
        },
    )
    if height is not None:
        fig.update_layout(height=height)
    ticks: dict[str, Any] = {
        "tickfont": {"size": 11, "color": colour["muted"]},
        "ticks": "",
        "zeroline": False,
        "automargin": True,
    }
    fig.update_xaxes(**ticks, showgrid=False, showline=True, linecolor=colour["border"])
    fig.update_yaxes(**ticks, gridcolor=colour["grid"], showline=False)
    fig.update_traces(marker_line_color=colour["background"], marker_line_width=1, selector={"type": "bar"})
    return fig
