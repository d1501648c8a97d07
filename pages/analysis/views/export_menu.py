"""The export menu of a result: files at once, large ones in the background with their progress."""

from urllib.parse import urlencode

import streamlit as st

from atlas_core.errors import AtlasError
from atlas_core.records import Record
from atlas_core.reporting.formats import count
from atlas_core.services import export_jobs
from atlas_core.services.actor import Actor
from atlas_core.services.export_files import Wanted
from atlas_core.services.export_jobs import ACTIVE, BACKGROUND_ROWS, FAILED, Job
from atlas_core.services.exports import MEDIA_TYPES
from pages.components import page, stores

LABELS = {"xlsx": "Excel workbook", "csv": "CSV", "parquet": "Parquet, whole run", "json.gz": "JSON, compressed"}
_WAIT_SECONDS = 2.0


def show(actor: Actor, run: Record, line: str, passing: int) -> None:
    """Offer the rows that pass the filter as files; each link asks the server again whether this account may have it.

    Parameters
    ----------
    actor : who looks
    run : a complete one
    line : the filter as it stands in the address
    passing : rows that pass it
    """
    with st.popover("Export", icon=":material/download:", key="export"):
        for format in MEDIA_TYPES:
            wanted = Wanted(format, "" if format == "parquet" else line)
            if passing <= BACKGROUND_ROWS or format == "parquet":
                st.link_button(LABELS[format], _url(run, wanted), key=f"export_{format}", width="stretch")
            elif st.button(f"Make {LABELS[format]}", key=f"export_{format}", width="stretch"):
                _start(actor, run, wanted)
        st.caption("Files carry the filter above, the run and the content hash; Parquet is the whole stored result.")
        if passing > BACKGROUND_ROWS:
            st.caption(f"{count(passing)} rows: above {count(BACKGROUND_ROWS)} files are made in the background.")
        found = export_jobs.jobs(stores.stores(), actor, run["project_id"])
        if found:
            waits = any(job.state in ACTIVE for job in found)
            st.fragment(_list, run_every=_WAIT_SECONDS if waits else None)(actor, run["project_id"], waits)


def _list(actor: Actor, project_id: str, waits: bool) -> None:
    """Show the reader's jobs; once none is in the making the page stops asking."""
    found = export_jobs.jobs(stores.stores(), actor, project_id)
    if waits and not any(job.state in ACTIVE for job in found):
        st.rerun()
    for job in found:
        _job(actor, job)


def _job(actor: Actor, job: Job) -> None:
    label = f"{LABELS[job.wanted.format].partition(',')[0]}, run {job.run['number']:04d}"
    if job.state in ACTIVE:
        st.progress(min(1.0, job.done / max(1, job.rows)), f"{label}: {count(job.done)} of {count(job.rows)} rows")
    elif job.state == FAILED:
        st.error(page.plain(f"{label}: {job.message}"), icon=":material/error:")
    else:
        st.link_button(f"Download {label}", _url(job.run, job.wanted), key=f"ready_{job.key}", width="stretch")
    word = "Cancel" if job.state in ACTIVE else "Remove from the list"
    if st.button(word, key=f"drop_{job.key}", type="tertiary"):
        export_jobs.cancel(stores.stores(), actor, job.run["project_id"], job.key)
        st.rerun()


def _start(actor: Actor, run: Record, wanted: Wanted) -> None:
    try:
        export_jobs.start(stores.stores(), actor, run["project_id"], run["_id"], wanted)
    except AtlasError as error:
        st.error(page.plain(str(error)), icon=":material/error:")


def _url(run: Record, wanted: Wanted) -> str:
    query = urlencode({"run": run["_id"], "filter": wanted.filters})
    return f"/api/permutation/results/{run['project_id']}/export.{wanted.format}?{query}"
