"""Results of a run: key figures, charts that brush each other, rows; one scenario in detail; why nothing is viable."""

import streamlit as st

from atlas_core.errors import AccessError, InputError, IntegrityError, RecordNotFoundError
from atlas_core.queries.result_file import ResultFile
from atlas_core.records import Record
from atlas_core.reporting.formats import count
from atlas_core.reporting.result_words import drawn, rules, short_hash
from atlas_core.services import results, standing
from pages.analysis.views import (
    brushing,
    chosen,
    export_menu,
    filter_bar,
    missing,
    near_misses,
    outdated,
    overview,
    project_choice,
    row_address,
    rows,
    saved_views,
    scenario,
    verdict,
    view_reports,
)
from pages.analysis.views.project_choice import RUN
from pages.components import guard, page, stores

actor = guard.require("result.read")


@st.fragment
def explore(run: Record, views: saved_views.Bar) -> None:
    """Show the filtered result; a brush, a filter or a turn of the rows runs this alone again, not the page."""
    if saved_views.moved(views) or row_address.leads_away(run):
        st.rerun()
    try:
        with results.opened(stores.stores(), actor, run) as result:
            explored(run, result, run["currency"])
    except AccessError:  # ended or taken away meanwhile: the page says so
        st.rerun()
    except IntegrityError as error:  # what is raised in a fragment never comes to the page
        st.error(page.plain(str(error)), icon=":material/error:")


def explored(run: Record, result: ResultFile, currency: str) -> None:
    """Show everything that follows the filter."""
    filters = filter_bar.show(actor, run, result, currency)
    found = overview.of(result, run, filters)
    overview.kpis(found, currency, run["discount_rate"])
    try:
        if not run["summary"]["viable"]:
            verdict.show(actor, result, run, overview.of(result, run, ()) if filters else found, currency)
        near_misses.show(actor, result, run, filters)
    except InputError as error:  # its rule tables are those of an earlier release; what was computed stands
        st.error(page.plain(str(error)), icon=":material/error:")
    brushing.show(actor, run, filters, found, currency)
    chosen.show(actor, run["project_id"], currency)
    rows.show(actor, run, filters, found.passing)


def show(project: project_choice.Choices) -> None:
    """Show the run of the address, or the project's latest complete one."""
    run = results.find_run(stores.stores(), actor, project.chosen.project_id, st.query_params.get(RUN))
    title = project.chosen.title
    if run is None:
        with page.header("Results", crumb="Analysis / Results", note=title):
            project.picker()
        st.info(f"{page.plain(title)} has no complete run yet. Start one on the page Permutation run.")
        return
    if row_address.SCENARIO in st.query_params:
        saved_views.stay()
        scenario.show(actor, run, title, run["currency"])
        return
    views = saved_views.arrive(actor, run["project_id"])
    held = standing.standing(stores.stores(), actor, run["project_id"])
    with page.header("Results", outdated.badges(held.outdated(run)), run_note(title, run), "Analysis / Results"):
        project.picker()
        saved_views.show(views)
        view_reports.show(views)
        export_menu.show(actor, run)
    saved_views.told()
    outdated.show(actor, run)
    explore(run, views)


def run_note(title: str, run: Record) -> str:
    """Return what is shown: project, run, size, version, when, content."""
    facts = (
        title,
        f"run {run['number']:04d}",
        f"{count(run['total'])} scenarios",
        *([drawn(sample)] if (sample := run["summary"].get("sample")) else []),
        f"snapshot version {run['snapshot_version']}",
        rules(run),
        page.when(run["finished_at"]),
        f"content {short_hash(run['sha256'])}",
    )
    return " · ".join(facts)


projects = project_choice.choices(actor)
if projects is not None:
    try:
        show(projects)
    except (InputError, RecordNotFoundError, IntegrityError) as error:
        missing.told("Results", projects.chosen.project_id, error)
