"""Scheduled reports of a saved view: order one, see what came of the last, take its files, end it."""

import streamlit as st

from atlas_core.reporting.formats import count
from atlas_core.services import report_times, view_reports
from atlas_core.services.access.preferences import zones
from atlas_core.services.report_times import DAILY, HOURS, WEEKDAYS, WEEKLY, Rhythm
from atlas_core.services.saved_views import View
from atlas_core.services.view_reports import BY_MAIL, HTML, TO_TAKE, Report
from pages.analysis.views import saved_views
from pages.analysis.views.saved_views import Bar
from pages.components import mine, page, stores

EVERY = {DAILY: "Every day", WEEKLY: "Every week"}
DELIVERY = {BY_MAIL: "By mail, with links", TO_TAKE: "To be taken from here"}
FILES = {HTML: "Page (HTML)", view_reports.EXCEL: "Excel"}


def show(bar: Bar) -> None:
    """Show what is ordered of the project, and a form for the open view."""
    ordered = view_reports.listed(stores.stores(), bar.actor, bar.project_id)
    if not ordered and bar.open is None:
        return
    failed = any(report.last and not report.last.made for report in ordered)
    icon = ":material/error:" if failed else ":material/schedule_send:"
    with st.popover("Reports", icon=icon, key="view_reports"):
        for report in ordered:
            _ordered(bar, report)
        if bar.open:
            _form(bar, bar.open)
        else:
            st.caption("Open a saved view to order a report of it.")


def _ordered(bar: Bar, report: Report) -> None:
    view = bar.views.get(report.view)
    name = page.plain(view.name) if view else "A view that is not shared with you any more"
    with st.container(border=True, key=f"report_{report.key}"):
        st.markdown(f"**{name}** {page.plain(report_times.words(report.rhythm))}")
        st.caption("Is being made." if report.waits else f"Next {page.when(report.due)}. {DELIVERY[report.delivery]}.")
        _outcome(bar, report)
        with st.container(horizontal=True, gap="small"):
            st.button(
                "Make it now",
                key=f"report_now_{report.key}",
                disabled=report.waits,
                on_click=saved_views.attempt,
                args=(lambda: _make_now(bar, report),),
            )
            st.button(
                "End",
                key=f"report_end_{report.key}",
                icon=":material/delete:",
                on_click=saved_views.attempt,
                args=(lambda: _end(bar, report),),
            )


def _outcome(bar: Bar, report: Report) -> None:
    last = report.last
    if last is None:
        return
    if not last.made:
        st.error(f"Not made {page.when(last.at)}: {page.plain(last.message)}", icon=":material/error:")
        return
    st.caption(f"Made {page.when(last.at)} of run {last.run_number:04d}: {count(last.rows)} scenarios.")
    if last.message:
        st.caption(page.plain(last.message))
    with st.container(horizontal=True, gap="small"):
        for format in last.formats:
            url = f"/api/permutation/reports/{bar.project_id}/{report.key}.{format}"
            st.link_button(FILES[format], url, icon=":material/download:", key=f"report_{format}_{report.key}")


def _form(bar: Bar, view: View) -> None:
    st.markdown(f"**Order a report of “{page.plain(view.name)}”**")
    zone = mine.zone_name()
    with st.form("report_form", border=False):
        every = st.selectbox("How often", list(EVERY), format_func=EVERY.__getitem__, index=1, key="report_every")
        weekday = st.selectbox(
            "On", range(len(WEEKDAYS)), format_func=WEEKDAYS.__getitem__, help="Of a weekly one.", key="report_weekday"
        )
        hour = st.selectbox("At", range(HOURS), 7, format_func=lambda hour: f"{hour:02d}:00", key="report_hour")
        zone = st.selectbox(
            "Time zone", zones(), zones().index(zone) if zone in zones() else 0, key="report_zone",
            format_func=lambda name: name.replace("_", " "),
        )  # fmt: skip
        delivery = st.selectbox("Delivered", list(DELIVERY), format_func=DELIVERY.__getitem__, key="report_delivery")
        st.caption("Made of the latest complete run, with the rights you have then.")
        if st.form_submit_button("Order the report", key="report_order"):
            rhythm = Rhythm(every, weekday, hour, zone)
            saved_views.attempt(lambda: _order(bar, view, rhythm, delivery))
            st.rerun()


def _order(bar: Bar, view: View, rhythm: Rhythm, delivery: str) -> str:
    view_reports.order(stores.stores(), bar.actor, bar.project_id, view.key, rhythm, delivery)
    return f"“{view.name}” is reported {report_times.words(rhythm)}."


def _make_now(bar: Bar, report: Report) -> str:
    view_reports.make_now(stores.stores(), bar.actor, bar.project_id, report.key)
    return "The report is being made; it takes about ten seconds. Reload the page to see it."


def _end(bar: Bar, report: Report) -> str:
    view_reports.end(stores.stores(), bar.actor, bar.project_id, report.key)
    return "The report was ended, and its files removed."
