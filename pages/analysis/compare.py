"""Compare: scenarios of a run side by side, what drives and what breaks them; one run against another."""

from collections.abc import Sequence

import streamlit as st

from atlas_core.errors import InputError, IntegrityError, RecordNotFoundError
from atlas_core.permutation.columns import Column
from atlas_core.records import Record
from atlas_core.services import comparison, result_columns, results
from pages.analysis.views import break_even, bridge, drivers, missing, pins, project_choice, side_by_side, two_runs
from pages.analysis.views.project_choice import RUN
from pages.components import guard, page, stores

actor = guard.require("result.read")


def show(project: project_choice.Choices) -> None:
    """Show the run of the address or the project's latest complete one: its scenarios, or it against another run."""
    project_id = project.chosen.project_id
    try:
        run = results.find_run(stores.stores(), actor, project_id, st.query_params.get(RUN))
    except RecordNotFoundError as error:
        missing.told("Compare", project_id, error)
        return
    title = project.chosen.title
    note = title if run is None else f"{title} · run {run['number']:04d}"
    with page.header("Compare", note=note, crumb="Analysis / Compare"):
        project.picker()
    if run is None:
        st.info(f"{page.plain(title)} has no complete run yet. Start one on the page Permutation run.")
    elif two_runs.chosen():
        two_runs.show(actor, run)
    else:
        scenarios(run)


def scenarios(run: Record) -> None:
    """Show the scenarios of the address side by side, what drives the run and where its best structure breaks."""
    pins.adder(run)
    try:
        explained(run)
    except (InputError, RecordNotFoundError) as error:
        st.error(page.plain(str(error)), icon=":material/error:")
    drivers.show(actor, run)
    break_even.show(actor, run, of_address(run))


def of_address(run: Record) -> list[int]:
    """Return the scenarios of the address that the run has; none where something in it is no number."""
    try:
        return [index for index in pins.pinned() if index < run["total"]]
    except InputError:  # said above already
        return []


def explained(run: Record) -> None:
    """Show the scenarios of the address in a table, and the bridge where there are two."""
    indices = pins.pinned()
    if not indices:
        st.info("No scenario is chosen yet. Add one by its number, or press Compare on a scenario's page.")
        return
    rows = comparison.side_by_side(stores.stores(), actor, run, indices)
    inputs = axes_of(run, rows)
    side_by_side.show(rows, inputs, run["currency"])
    if len(rows) > 1:
        bridge.show(actor, run, [row["index"] for row in rows], inputs)


def axes_of(run: Record, rows: Sequence[Record]) -> list[Column]:
    """Return the columns of the run's axes and of the five every result has."""
    found = result_columns.columns(list(rows[0]), run["axes"])
    return [column for column in found if column.name in result_columns.inputs(run["axes"])]


projects = project_choice.choices(actor)
if projects is not None:
    try:
        show(projects)
    except (InputError, RecordNotFoundError, IntegrityError) as error:
        st.error(page.plain(str(error)), icon=":material/error:")
