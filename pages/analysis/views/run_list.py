"""The runs of a project; select one to open its result."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from atlas_core.records import Record
from atlas_core.reporting import run_table
from atlas_core.services.standing import Standing
from pages.analysis.views.project_choice import PROJECT, RUN
from pages.components import grid, mine, page

RESULTS_PAGE = str(Path(__file__).resolve().parents[1] / "results.py")
"""Absolute: Streamlit takes relative paths from the frame's folder."""
RUNS_PAGE = str(Path(__file__).resolve().parents[1] / "runs.py")
ENGINE_PAGE = str(Path(__file__).resolve().parents[1] / "permutation_engine.py")


def show(title: str, runs: Sequence[Record], held: Standing) -> None:
    """Show the table; nothing to show says so."""
    with page.card(f"Runs of {page.plain(title)}", "select one to open it"):
        if not runs:
            st.caption("No run yet. Set the axes above and start the first one.")
            return
        if st.button("Axes, notes, pins and space", key="all_runs", icon=":material/history_edu:"):
            st.switch_page(RUNS_PAGE, query_params={PROJECT: runs[0]["project_id"]})
        frame, config = grid.written(run_table.frame(runs, [held.outdated(run) for run in runs]), _config())
        chosen = st.dataframe(
            frame,
            hide_index=True,
            row_height=31,
            placeholder="–",
            column_config=config,
            on_select="rerun",
            selection_mode="single-row",
            key="run_list",
            alt=f"Runs of {title}",
        )
        _open(runs, chosen["selection"]["rows"])


def _config() -> dict[str, Any]:
    return {
        "Started": st.column_config.DatetimeColumn(
            f"Started, {mine.zone_name()}", format="D MMM HH:mm", timezone=mine.zone_name()
        ),
        "Permutations": st.column_config.NumberColumn(format="%,.0f"),
        "Viable": st.column_config.NumberColumn(format="%,.0f", help="Rows that reach a tier."),
        "Tier 1": st.column_config.NumberColumn(format="%,.0f"),
        "Best IRR": st.column_config.NumberColumn(format="%.1f %%", help="Highest equity IRR of the run."),
        "Seconds": st.column_config.NumberColumn(format="%.2f s", help="Time the engine computed."),
        "State": st.column_config.TextColumn(
            help="Stale: computed on an older snapshot than the approved one. Older rules: judged by rule tables that "
            "have changed since."
        ),
    }


def open_result(run: Record) -> None:
    """Go to the result of a complete run."""
    st.switch_page(RESULTS_PAGE, query_params={PROJECT: run["project_id"], RUN: run["_id"]})


def _open(runs: Sequence[Record], rows: Sequence[int]) -> None:
    if not rows:
        return
    run = runs[rows[0]]
    if run["state"] == "complete":
        open_result(run)
    st.query_params[RUN] = run["_id"]
