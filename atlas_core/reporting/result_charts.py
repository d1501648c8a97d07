"""Charts of a whole run: how many scenarios reach each tier, what limits the senior loan."""

from collections.abc import Mapping

import plotly.graph_objects as go

from atlas_core.reporting.figures import style
from atlas_core.reporting.formats import count
from atlas_core.reporting.result_words import share
from atlas_core.reporting.tokens import TIER_LABEL, Mode, text_on, tokens

STRIP_HEIGHT = 44
LIMIT_LABEL = {
    "dscr": "DSCR",
    "ltv": "LTV",
    "gearing": "Gearing",
    "icr": "ICR",
    "amount": "Amount",
    "need": "Need",
    "share": "Share",
    "off": "Off",
}
_LABELLED_FROM = 0.07
"""Share of the strip below which a part is too narrow for its label; the note above names it anyway."""


def tier_strip(counts: Mapping[str, int], mode: Mode) -> go.Figure:
    """Return one bar split by tier, best first."""
    ordered = {TIER_LABEL[tier]: counts[tier] for tier in TIER_LABEL if counts.get(tier)}
    colours = {TIER_LABEL[tier]: colour for tier, colour in tokens(mode)["tier"].items()}
    return _strip(ordered, colours, mode)


def limit_strip(counts: Mapping[str, int], mode: Mode) -> go.Figure:
    """Return one bar split by what limits the senior loan."""
    colour = tokens(mode)
    tranche = colour["tranche"]
    shades = [tranche["senior"], tranche["mezz"], tranche["equity"], tranche["reserve"], tranche["senior_principal"]]
    ordered = {limit_label(limit): counts[limit] for limit in [*LIMIT_LABEL, *counts] if counts.get(limit)}
    # Each limit keeps its colour whichever others occur.
    fixed = {label: shades[place % len(shades)] for place, label in enumerate(LIMIT_LABEL.values())}
    return _strip(ordered, fixed, mode)


def limit_label(limit: str | None) -> str:
    """Return the words for a sizing limit."""
    return LIMIT_LABEL.get(limit or "", (limit or "").capitalize())


def in_words(counts: Mapping[str, int], labels: Mapping[str, str]) -> str:
    """Return the parts of a strip as text: Tier 1 14 % · Tier 2 63 %; order of `labels`."""
    total = sum(counts.values())
    parts = [(labels.get(key, key), counts[key]) for key in [*labels, *(set(counts) - set(labels))] if counts.get(key)]
    return " · ".join(f"{label} {share(number, total)}" for label, number in parts)


def _strip(parts: Mapping[str, int], colours: Mapping[str, str], mode: Mode) -> go.Figure:
    total = sum(parts.values())
    fig = go.Figure()
    for label, number in parts.items():
        fill = colours.get(label, tokens(mode)["ghost"])
        fig.add_bar(
            x=[number],
            y=[0],
            orientation="h",
            marker_color=fill,
            text=f" {label} {count(number)}" if number >= _LABELLED_FROM * total else "",
            textposition="inside",
            insidetextanchor="start",
            textangle=0,
            constraintext="none",
            textfont={"color": text_on(fill), "size": 12},
            hovertemplate=f"{label}: {count(number)} of {count(total)}<extra></extra>",
        )
    style(fig, mode, STRIP_HEIGHT)
    fig.update_layout(barmode="stack", margin={"l": 0, "r": 0, "t": 2, "b": 2})
    fig.update_xaxes(visible=False, range=[0, max(total, 1)])
    fig.update_yaxes(visible=False)
    return fig
