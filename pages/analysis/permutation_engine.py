"""Permutation run: load a project's approved state, set the axes, run, watch, see the first rows."""

import streamlit as st

from atlas_core.errors import AtlasError
from atlas_core.permutation import summary
from atlas_core.permutation.axes import Grid
from atlas_core.records import Record
from atlas_core.reporting.formats import count, percent
from atlas_core.reporting.result_words import drawn, duration, size
from atlas_core.services import projects, rights, rule_tables, runs, snapshots, standing
from pages.analysis.views import axes_table, first_rows, project_choice, run_card, run_list, snapshot_banner, space
from pages.analysis.views.project_choice import PROJECT, RUN
from pages.components import guard, page, stores
from pages.components.page import Badge

actor = guard.require("run.start")
MAY_APPROVE = rights.reach(actor.role, "snapshot.make") is not None


def load(project_id: str) -> None:
    """Approve the project as it is saved now."""
    try:
        snapshots.snapshot(stores.stores(), actor, project_id)
    except AtlasError as error:
        st.session_state["load_problem"] = error


def start(project_id: str, axes: Record) -> None:
    """Queue the run and remember it in the address."""
    try:
        run = runs.start(stores.stores(), actor, project_id, axes)
        st.query_params.from_dict({PROJECT: project_id, RUN: run["_id"]})
        runs.await_small(stores.stores(), actor, run)
    except AtlasError as error:
        st.session_state["run_problem"] = str(error)


def tell_problems() -> None:
    """Show what a button could not do."""
    if error := st.session_state.pop("load_problem", None):
        for problem in getattr(error, "problems", ()):
            st.error(f"{page.plain(problem.field)}: {page.plain(problem.message)}", icon=":material/error:")
        if not hasattr(error, "problems"):
            st.error(page.plain(str(error)), icon=":material/error:")
    if text := st.session_state.pop("run_problem", ""):
        st.error(page.plain(text), icon=":material/error:")


def before_the_start(project_id: str, axes: Record | None, grid: Grid | None) -> None:
    """Show what the run will take, and the one button that starts it."""
    with page.card("Before the start"):
        if axes is None or grid is None:
            st.caption("Put the axes right first; what is wrong stands under the table.")
            return
        expected = runs.estimate(stores.stores(), actor, project_id, grid.size)
        with st.container(key="facts_before"):
            facts = {
                "Permutations": count(grid.size),
                "Expected time": duration(expected.seconds),
                "Result size": size(expected.size),
                "Discount rate": percent(runs.discount_rate(grid), 2),
                "Scenarios": drawn(summary.drawn(grid)),
            }
            st.table(
                {"": list(facts), "value": list(facts.values())}, border="horizontal", hide_index=True, hide_header=True
            )
        label = f"Run {count(grid.size)} permutations"
        arguments = (project_id, axes)
        st.button(
            label,
            type="primary",
            key="run",
            on_click=start,
            args=arguments,
            width="stretch",
            icon=":material/play_arrow:",
            shortcut="Ctrl+Enter",
        )


def engine(choice: runs.Choice, approved: Record) -> None:
    """Show axes, options, the run and what it found."""
    record = projects.get(stores.stores(), actor, choice.project_id)
    ahead = snapshots.is_ahead(stores.stores(), actor, approved)
    rules = rule_tables.in_force(stores.stores(), actor)
    snapshot_banner.show(approved, record, rules, ahead, MAY_APPROVE)
    space.warning(actor)
    left, right = st.columns([5, 3], gap="small")
    with left:
        key = f"{choice.project_id}_{approved['version']}"
        axes, grid = axes_table.edit(key, record.get("axes"), approved["project"], runs.limit())
    listed = runs.list_runs(stores.stores(), actor, choice.project_id)
    if RUN not in st.query_params and (active := next((run for run in listed if run["state"] in runs.ACTIVE), None)):
        st.query_params[RUN] = active["_id"]  # a run in hand is found again, whatever address one came by
    shown = next((run for run in listed if run["_id"] == st.query_params.get(RUN)), None)
    with right:
        before_the_start(choice.project_id, axes, grid)
        if shown is not None:
            run_card.show(actor, choice.project_id, shown["_id"])
    if shown is not None and shown["state"] == runs.COMPLETE:
        first_rows.show(actor, shown)
    run_list.show(choice.title, listed, standing.standing(stores.stores(), actor, choice.project_id))


choices = project_choice.choices(actor)
if choices is not None:
    chosen = choices.chosen
    latest = snapshots.latest(stores.stores(), actor, chosen.project_id)
    with page.header(
        "Permutation run",
        [Badge(actor.role.capitalize())],
        choices.note,
        "Analysis / Permutation",
    ):
        choices.picker()
        st.button(
            "Load into engine",
            key="load",
            icon=":material/download:",
            on_click=load,
            args=(chosen.project_id,),
            type="secondary" if latest else "primary",
            disabled=not MAY_APPROVE,
            help="Approve the project as it is saved now; an unchanged project keeps its version."
            if MAY_APPROVE
            else "An admin approves the project as it is saved.",
        )
    tell_problems()
    if latest is None:
        next_step = "Load it into the engine" if MAY_APPROVE else "An admin loads it into the engine"
        st.info(f"{page.plain(chosen.title)} has no approved snapshot yet. {next_step} to set axes and run.")
    else:
        engine(chosen, latest)
