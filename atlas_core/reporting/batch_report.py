"""Several projects' results side by side, for a notebook: counts, best structures, distributions, limits."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pyarrow as pa

from atlas_core.errors import InputError, Problem
from atlas_core.permutation.columns import OUTPUTS, Column
from atlas_core.reporting import histograms, result_table
from atlas_core.reporting.result_charts import limit_label
from atlas_core.reporting.tokens import TIER_LABEL

_MILLIONS = 1e6


def counts(found: Mapping[str, Any]) -> pd.DataFrame:
    """Return a row per project: scenarios, viable ones, and those of each tier."""
    rows = [
        {"Project": title, "Scenarios": glance.total, "Viable": glance.viable}
        | {label: glance.tiers.get(tier, 0) for tier, label in TIER_LABEL.items()}
        for title, glance in found.items()
    ]
    return pd.DataFrame(rows)


def limits(found: Mapping[str, Any]) -> pd.DataFrame:
    """Return how many scenarios of each project each limit of the senior loan binds, and their share [%]."""
    rows = [
        {"Project": title, "Limit": limit_label(limit), "Scenarios": number, "Share %": 100 * number / glance.total}
        for title, glance in found.items()
        for limit, number in glance.limits.items()
    ]
    return pd.DataFrame(rows, columns=["Project", "Limit", "Scenarios", "Share %"])


def best(rows: pa.Table, columns: Sequence[Column], currency: str) -> pd.DataFrame:
    """Return the rows with the key figures, headed as on the results page; money in millions of the currency named."""
    chosen = result_table.chosen(columns, "Key figures", [])
    frame = result_table.frame(rows, chosen)
    if "tier" in frame:
        frame["tier"] = [", ".join(words) for words in frame["tier"]]
    headed = frame.set_axis([shown.header for shown in result_table.shown(chosen, "")], axis=1)
    return headed.assign(Currency=currency)


def joined(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the frames of all projects under one another, the project first."""
    named = [frame.assign(Project=title) for title, frame in frames.items()]
    return pd.concat([frame[["Project", *frame.columns[:-1]]] for frame in named], ignore_index=True)


def distribution(found: Mapping[str, Any], column: str) -> go.Figure:
    """Return the histogram of a figure by tier.

    Raises
    ------
    InputError
        There is no histogram of this column.
    """
    if column not in found:
        raise InputError(Problem("column", f"column must be one of {', '.join(found)}; got {column!r:.40}"))
    histogram, unit = found[column], _MILLIONS if OUTPUTS[column].format == "money" else 1.0
    about = histogram.spread
    marks = {"p5": about.p5, "median": about.median, "p95": about.p95}
    if not histogram.edges:
        return go.Figure(layout={"title": "No scenario has this figure"})
    return histograms.tier_histogram(histogram.edges, histogram.everything, histogram.groups, marks, "light", unit)


def show(title: str, what: Any) -> None:
    """Show a frame or figure under its title in the notebook that runs."""
    from IPython.display import Markdown, display  # noqa: PLC0415 - only a notebook has it

    display(Markdown(f"**{title}**"), what)  # type: ignore[no-untyped-call]
