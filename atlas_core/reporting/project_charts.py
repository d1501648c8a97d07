"""A project's income and cost as pictures: the NOI waterfall of the first year and the stack of its cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import plotly.graph_objects as go

from atlas_core.reporting import formats
from atlas_core.reporting.figures import style
from atlas_core.reporting.tokens import TIER_LABEL, Mode, text_on, tokens

Figures = Mapping[str, Any]
"""The calculated block of a completed project."""

Counts = Mapping[str, Mapping[str, int]]
"""Country → best tier → number of projects; "" is no country, and no run."""
TIER_WORDS = {**TIER_LABEL, "": "Not run"}
NO_COUNTRY = "No country"

WATERFALL_HEIGHT = 216
STACK_HEIGHT = 150
STAGE_HEIGHT = 32
"""[px] for each bar of a stage."""
ONE_UNIT = 999_500
"""Largest bar from which on every figure of a waterfall is in millions, below in thousands."""
LINE_BREAKS = {"Gross rent": "Gross<br>rent", "Electricity": "Electri-<br>city", "NOI for debt": "NOI for<br>debt"}
NARROWEST_LABEL = 0.045
"""Share of the longest bar below which a part has no room for its figure."""


@dataclass(frozen=True)
class Step:
    """One bar of a waterfall; a `cost` hangs from the level before it."""

    label: str
    amount: float
    kind: Literal["total", "cost"]
    share: float | None = None
    """[%] of the income it is taken from."""


@dataclass(frozen=True)
class Part:
    """One part of a cost, internal and market."""

    label: str
    internal: float
    market: float


def noi_steps(figures: Figures) -> list[Step] | None:
    """Return rent, deductions and NOI of the first year, None while one of them is unknown.

    References
    ----------
    Atlas calculators §9; the first step is the rent of the full building, so that vacancy shows.
    """
    names = ("monthlyRentTotal", "noiGrossRevenue", "noiElectricity", "noiOtherOpex", "noiAMF", "noiForDebtService")
    if any(not formats.known(figures.get(name)) for name in names):
        return None
    rent, gross, electricity, opex, amf, noi = (float(figures[name]) for name in names)
    return [
        Step("Gross rent", rent * 12, "total"),
        Step("Vacancy", rent * 12 - gross, "cost", _share(rent * 12 - gross, rent * 12)),
        Step("Electricity", electricity, "cost"),
        Step("Opex", opex, "cost", _share(opex, gross)),
        Step("AMF", amf, "cost", _share(amf, noi + amf)),
        Step("NOI for debt", noi, "total"),
    ]


def cost_parts(figures: Figures) -> list[Part] | None:
    """Return the parts of both grand totals, None while one of them is unknown."""
    pairs = {
        "CapEx base": ("capexInternalBase", "capexMarketBase"),
        "Contingency": ("contingencyInternal", "contingencyMarket"),
        "Land and grid": ("landTotal", "landTotal"),
        "Fees": ("feesTotal", "feesTotal"),
    }
    if any(not formats.known(figures.get(name)) for pair in pairs.values() for name in pair):
        return None
    return [Part(label, float(figures[one]), float(figures[other])) for label, (one, other) in pairs.items()]


def cost_colours(mode: Mode) -> dict[str, str]:
    """Return the colour of each part of the cost, for bars and legend alike."""
    classes = tokens(mode)["note_class"]
    return dict(zip(("CapEx base", "Contingency", "Land and grid", "Fees"), list(classes.values()), strict=False))


def noi_waterfall(steps: Sequence[Step], currency: str, mode: Mode) -> go.Figure:
    """Draw rent, what goes off, and the NOI that is left."""
    flow = tokens(mode)["flow"]
    bases, tops, level = [], [], 0.0
    for step in steps:
        start = 0.0 if step.kind == "total" else level
        end = step.amount if step.kind == "total" else level - step.amount
        bases.append(start)
        tops.append(end)
        level = end
    labels = [_axis_label(step) for step in steps]
    scale, symbol = max(abs(step.amount) for step in steps), formats.symbol(currency)
    fig = go.Figure(
        go.Bar(
            x=labels,
            y=[top - base for base, top in zip(bases, tops, strict=True)],
            base=bases,
            marker_color=[flow["total" if step.kind == "total" else "out"] for step in steps],
            width=0.62,
            hovertext=[f"{step.label}: {symbol}{formats.exact(round(step.amount))}" for step in steps],
            hoverinfo="text",
        )
    )
    # Figures stand above each bar as annotations: text of a bar that hangs below its base would stand under it.
    for label, step, base, top in zip(labels, steps, bases, tops, strict=True):
        _note(fig, label, max(base, top), _step_text(step, scale, currency), tokens(mode)["text"])
    _connect(fig, tops, tokens(mode)["control"])
    style(fig, mode, WATERFALL_HEIGHT)
    fig.update_layout(margin={"t": 26}, bargap=0.3)
    fig.update_yaxes(visible=False)
    return fig


def cost_stack(parts: Sequence[Part], currency: str, mode: Mode) -> go.Figure:
    """Draw both grand totals to one scale, part by part."""
    colours = cost_colours(mode)
    totals = {"Internal": sum(part.internal for part in parts), "Market": sum(part.market for part in parts)}
    longest = max(*totals.values(), 1.0)
    fig = go.Figure()
    for part in parts:
        amounts = [part.internal, part.market]
        fig.add_bar(
            y=list(totals),  # type: ignore[arg-type]  # the stubs know numbers only
            x=amounts,
            orientation="h",
            marker_color=colours[part.label],
            width=0.55,
            text=[_inside(amount, longest) for amount in amounts],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            constraintext="none",
            textfont={"size": 11, "color": text_on(colours[part.label])},
            hovertext=[f"{part.label}: {formats.money(amount, currency, 2)}" for amount in amounts],
            hoverinfo="text",
        )
    for name, total in totals.items():
        text = f"<b>{formats.money(total, currency)}</b>"
        fig.add_annotation(x=total, y=name, text=text, showarrow=False, xanchor="left", xshift=6, font={"size": 12})
    style(fig, mode, STACK_HEIGHT)
    fig.update_layout(barmode="stack", margin={"r": 76})
    fig.update_xaxes(visible=False, range=[0, longest])
    fig.update_yaxes(autorange="reversed", showgrid=False, tickfont={"size": 12, "color": tokens(mode)["text"]})
    return fig


def stage_bars(values: Mapping[str, float], currency: str, mode: Mode) -> go.Figure:
    """Draw the market grand total of each pipeline stage, in the order given."""
    fig = go.Figure(
        go.Bar(
            y=list(values),  # type: ignore[arg-type]  # the stubs know numbers only
            x=list(values.values()),
            orientation="h",
            marker_color=tokens(mode)["tranche"]["senior"],
            width=0.55,
            text=[formats.millions(value) for value in values.values()],
            textposition="outside",
            cliponaxis=False,
            hovertext=[f"{stage}: {formats.money(value, currency)}" for stage, value in values.items()],
            hoverinfo="text",
        )
    )
    style(fig, mode, STAGE_HEIGHT * len(values) + 20)
    fig.update_layout(margin={"r": 56})
    fig.update_xaxes(visible=False, range=[0, max(*values.values(), 1.0)])
    fig.update_yaxes(autorange="reversed", showgrid=False, tickfont={"size": 12, "color": tokens(mode)["text"]})
    return fig


def country_bars(counts: Counts, words: Mapping[str, str], mode: Mode) -> go.Figure:
    """Draw the number of projects in each country, stacked by tier in the order of `words`."""
    colours, countries = tokens(mode)["chip"], [country or NO_COUNTRY for country in counts]
    fig = go.Figure()
    for tier, word in words.items():
        numbers = [found.get(tier, 0) for found in counts.values()]
        colour = colours.get(tier, tokens(mode)["control"])
        fig.add_bar(
            y=countries,  # type: ignore[arg-type]  # the stubs know numbers only
            x=numbers,
            name=word,
            orientation="h",
            marker_color=colour,
            width=0.55,
            text=[str(number) if number else "" for number in numbers],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"size": 11, "color": text_on(colour)},
            hovertext=[f"{country}: {number} · {word}" for country, number in zip(countries, numbers, strict=True)],
            hoverinfo="text",
        )
    style(fig, mode, STAGE_HEIGHT * len(counts) + 50)
    fig.update_layout(
        barmode="stack", showlegend=len(words) > 1, legend={"orientation": "h", "y": -0.1, "traceorder": "normal"}
    )
    fig.update_xaxes(visible=False)
    fig.update_yaxes(autorange="reversed", showgrid=False, tickfont={"size": 12, "color": tokens(mode)["text"]})
    return fig


def country_text(counts: Counts, words: Mapping[str, str]) -> str:
    """Return the same numbers as one sentence, for those who do not see the chart."""
    return "; ".join(
        f"{country or NO_COUNTRY} " + ", ".join(f"{found[tier]} {words[tier]}" for tier in words if tier in found)
        for country, found in counts.items()
    )


def waterfall_text(steps: Sequence[Step], currency: str) -> str:
    """Return the same figures as one sentence, for those who do not see the chart."""
    scale = max(abs(step.amount) for step in steps)
    return "; ".join(f"{step.label} {_step_text(step, scale, currency)}" for step in steps)


def stack_text(parts: Sequence[Part], currency: str) -> str:
    """Return the same figures as one sentence, for those who do not see the chart."""
    return "; ".join(
        f"{part.label} internal {formats.money(part.internal, currency)}, market {formats.money(part.market, currency)}"
        for part in parts
    )


def _step_text(step: Step, scale: float, currency: str) -> str:
    if step.amount == 0 and step.kind == "cost":
        return formats.DASH
    text = formats.symbol(currency) + (
        f"{formats.number(abs(step.amount) / 1e6, 2)}m"
        if scale >= ONE_UNIT
        else f"{formats.number(abs(step.amount) / 1e3, 0)}k"
    )
    return f"({text})" if (step.kind == "cost") == (step.amount > 0) else text


def _inside(amount: float, longest: float) -> str:
    return formats.count(amount / 1e6) if amount / longest >= NARROWEST_LABEL else ""


def _axis_label(step: Step) -> str:
    share = "" if step.share is None else f"<br>{formats.percent(step.share, 0)}"
    return LINE_BREAKS.get(step.label, step.label) + share


def _share(part: float, whole: float) -> float | None:
    return part / whole * 100 if whole else None


def _note(fig: go.Figure, place: str, height: float, text: str, colour: str) -> None:
    fig.add_annotation(
        x=place, y=height, text=text, showarrow=False, yanchor="bottom", font={"size": 11, "color": colour}
    )


def _connect(fig: go.Figure, tops: Sequence[float], colour: str) -> None:
    for place, top in enumerate(tops[:-1]):
        fig.add_shape(type="line", x0=place + 0.31, x1=place + 0.69, y0=top, y1=top, line={"color": colour, "width": 1})
