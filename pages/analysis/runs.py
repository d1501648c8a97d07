"""Runs: all of a project with axes, counts, best values and size; notes, pins, deletion, retention and space."""

import streamlit as st

from atlas_core.services import retention, run_keeping, standing
from pages.analysis.views import all_runs, project_choice, run_details, space
from pages.analysis.views import retention as retention_view
from pages.analysis.views.project_choice import RUN
from pages.components import guard, page, stores

actor = guard.require("run.read")


def show(project: project_choice.Choices) -> None:
    """Show the runs of the project, and the one of the address."""
    project_id = project.chosen.project_id
    with page.header("Runs", note=project.note, crumb="Analysis / Runs"):
        project.picker()
    run_details.told()
    taken = space.warning(actor)
    listed = run_keeping.listed(stores.stores(), actor, project_id)
    keep = retention.kept(stores.stores(), actor)
    page.kpi_strip([*all_runs.kpis(listed, keep), space.kpi(taken)])
    all_runs.show(project.chosen.title, listed, standing.standing(stores.stores(), actor, project_id))
    named = st.query_params.get(RUN)
    chosen = next((one for one in listed if one.run["_id"] == named), None)
    if chosen is not None:
        run_details.show(actor, chosen)
    elif named:
        st.info("The run of this address is not there: it was deleted, or it is of another project.")
    retention_view.show(actor, listed, keep)


projects = project_choice.choices(actor)
if projects is not None:
    show(projects)
