"""The export menu of a result: files at once, large ones in the background with their progress."""

from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st

from atlas_core.errors import AtlasError
from atlas_core.permutation.columns import Column
from atlas_core.records import Record
from atlas_core.reporting.formats import count
from atlas_core.reporting.result_words import short_hash
from atlas_core.services import export_jobs, results
from atlas_core.services.actor import Actor
from atlas_core.services.export_files import Wanted
from atlas_core.services.export_jobs import ACTIVE, BACKGROUND_ROWS, FAILED, Job
from pages.analysis.views import filter_bar, overview, rows
from pages.components import page, stores

LABELS = {"xlsx": "Excel workbook", "csv": "CSV", "json.gz": "JSON, compressed", "parquet": "Parquet"}
WHOLE = "Parquet, whole run"
OPEN = "export"
"""Whether the menu is open."""
_WAIT_SECONDS = 2.0


def show(actor: Actor, run: Record) -> None:
    """Offer the rows that pass the filter as files; each link asks the server again whether this account may have it.

    The menu is filled once it is open: a filter or a brush runs what follows it and not this, and no link may be that
    of the filter before.
    """
    menu = st.popover("Export", icon=":material/download:", key=OPEN, on_change="rerun")
    if menu.open:
        with menu:
            _filled(actor, run)


def _filled(actor: Actor, run: Record) -> None:
    line = st.query_params.get(filter_bar.PARAM, "")
    with results.opened(stores.stores(), actor, run) as result:
        filters, _ = filter_bar.read(line, result.kinds)
        passing, table = overview.of(result, run, filters).passing, rows.columns(result, run)
    names = tuple(column.name for column in table) if _table_alone(table) else ()
    for format, label in LABELS.items():
        wanted = Wanted(format, line, names)
        if not wanted.is_stored:
            _offer(actor, run, wanted, label, passing)
    st.link_button(WHOLE, _url(run, Wanted("parquet")), key="export_whole", width="stretch")
    st.caption("Files carry the filter above, the run and the content hash; the whole run is the stored file.")
    if passing > BACKGROUND_ROWS:
        st.caption(f"{count(passing)} rows: above {count(BACKGROUND_ROWS)} files are made in the background.")
    found = export_jobs.jobs(stores.stores(), actor, run["project_id"])
    if found:
        waits = any(job.state in ACTIVE for job in found)
        st.fragment(_list, run_every=_WAIT_SECONDS if waits else None)(actor, run["project_id"], waits)


def _table_alone(table: Sequence[Column]) -> bool:
    """Ask whether only the columns of the table are wanted, and name them: they are those of this moment."""
    alone = st.toggle("Only the columns of the table", key="export_columns")
    if alone:
        st.caption(f"{len(table)} columns: {page.plain(', '.join(column.label for column in table))}.")
    return alone


def _offer(actor: Actor, run: Record, wanted: Wanted, label: str, passing: int) -> None:
    key = f"export_{wanted.format}"
    if passing <= BACKGROUND_ROWS:
        st.link_button(label, _url(run, wanted), key=key, width="stretch")
    elif st.button(f"Make {label}", key=key, width="stretch"):
        _start(actor, run, wanted)


def _list(actor: Actor, project_id: str, waits: bool) -> None:
    """Show the reader's jobs; once none is in the making the page stops asking."""
    found = export_jobs.jobs(stores.stores(), actor, project_id)
    if waits and not any(job.state in ACTIVE for job in found):
        st.rerun()
    for job in found:
        _job(actor, job)


def _job(actor: Actor, job: Job) -> None:
    of = f"run {job.run['number']:04d}, content {short_hash(job.run['sha256'])}"
    label = f"{LABELS[job.wanted.format].partition(',')[0]}, {of}"
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
    asked = {"run": run["_id"], "filter": wanted.filters, "columns": ",".join(wanted.columns)}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"/api/permutation/results/{run['project_id']}/export.{wanted.format}?{query}"
