"""The table of all runs of a project; select one to see and keep it."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from atlas_core.permutation.columns import OUTPUTS
from atlas_core.records import Record
from atlas_core.reporting import all_runs
from atlas_core.reporting.formats import percent
from atlas_core.reporting.result_words import size
from atlas_core.services.run_keeping import Kept
from atlas_core.services.runs import COMPLETE
from atlas_core.services.standing import Standing
from pages.analysis.views.project_choice import RUN
from pages.components import grid, mine, page
from pages.components.page import Kpi

_TABLE = "all_runs"


def kpis(listed: Sequence[Kept], keep: int | None) -> list[Kpi]:
    """Return the key figures of a project's runs."""
    complete = [one.run for one in listed if one.run["state"] == COMPLETE]
    rated = [run for run in complete if (run["summary"].get("best_irr")) is not None]
    best: Record = max(rated, key=lambda run: run["summary"]["best_irr"], default={})
    held = sum(bool(one.structures) for one in listed)
    return [
        Kpi("Runs", str(len(listed)), f"{len(complete)} complete"),
        Kpi(
            "Best IRR",
            percent(best["summary"]["best_irr"] if best else None),
            f"run {best['number']:04d}" if best else "no complete run",
            OUTPUTS["irr"].help,
        ),
        Kpi("Pinned", str(sum(one.is_pinned for one in listed)), f"{held} with chosen structures"),
        Kpi(
            "Stored, this project",
            size(sum(run["bytes"] for run in complete)) if complete else size(0),
            f"{len(complete)} result file{'' if len(complete) == 1 else 's'}",
            "Size of the result files as they are stored.",
        ),
        Kpi(
            "Kept",
            "All" if keep is None else str(keep),
            "until deleted" if keep is None else "newest, and pinned ones",
            "How many complete runs of each project stay when a newer one completes.",
        ),
    ]


def show(title: str, listed: Sequence[Kept], held: Standing) -> None:
    """Show the table; a project without a run says what to do."""
    with page.card(f"Runs of {page.plain(title)}", "select one for its axes, notes, pin and deletion"):
        if not listed:
            st.caption("No run yet. Start the first one on the page Permutation run.")
            return
        runs = [one.run for one in listed]
        table = all_runs.frame(runs, [one.structures for one in listed], [held.outdated(run) for run in runs])
        frame, config = grid.written(table, _config(runs))
        st.dataframe(
            frame,
            hide_index=True,
            row_height=31,
            placeholder="–",
            height=min(31 * (len(runs) + 1) + 3, 480),
            column_config=config,
            on_select=lambda: _select(runs),
            selection_mode="single-row",
            key=_TABLE,
            alt=f"All runs of {title} with axes, counts, best values and what keeps them",
        )


def _config(runs: Sequence[Record]) -> dict[str, Any]:
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    zone = mine.zone_name()
    return {
        "Run": text(width=50),
        "State": text(
            width=80,
            help="Stale: computed on an older snapshot than the approved one. Older rules: judged by rule tables that "
            "have changed since.",
        ),
        "Started": st.column_config.DatetimeColumn(f"Started, {zone}", format="D MMM HH:mm", timezone=zone, width=150),
        "By": text(width=115),
        "Axes": text(width=190, help="What takes several values in the run; the axes that have one stand below."),
        "Permutations": number(format="%,.0f", width=95),
        "Viable": number(format="%,.0f", width=60, help="Rows that reach a tier."),
        "Tier 1": number(format="%,.0f", width=55),
        "Best IRR": number(format="%.1f %%", width=70, help=f"Highest equity IRR of the run. {OUTPUTS['irr'].help}"),
        all_runs.NPV: number(
            all_runs.npv_header(runs), format="%,.1f", width=90, help=f"Highest of the run. {OUTPUTS['npv'].help}"
        ),
        "Seconds": number(format="%.2f s", width=75, help="Time the engine computed."),
        "Size": number("Size, MB", format="%,.2f", width=75, help="Of the result file."),
        "Snapshot": text(width=70),
        "Rules": text(width=55, help="Version of the rule tables that judged the run."),
        "Kept": text(width=80, help="A pin or a structure chosen from the run keeps it from being deleted."),
        "Note": text(width=150, help="The latest note."),
    }


def _select(runs: Sequence[Record]) -> None:
    if rows := st.session_state[_TABLE]["selection"]["rows"]:
        st.query_params[RUN] = runs[rows[0]]["_id"]
    else:
        st.query_params.pop(RUN, None)
