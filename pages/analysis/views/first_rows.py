"""Key figures and the best rows of a run that has just ended."""

import streamlit as st

from atlas_core.records import Record
from atlas_core.reporting.formats import count
from atlas_core.services import results
from atlas_core.services.actor import Actor
from pages.analysis.views import outdated, overview, rows, run_list
from pages.components import page, stores


def show(actor: Actor, run: Record) -> None:
    """Show them, after what the result is outdated in."""
    outdated.show(actor, run)
    with results.opened(stores.stores(), actor, run) as result:
        overview.kpis(overview.of(result, run, ()), run["currency"], run["discount_rate"], filtered=False)
        with page.card(f"Best scenarios of run {run['number']:04d}", f"by {results.objective(run).label}"):
            with st.container(key="preview"):
                rows.preview(result, run)
            if st.button(f"Open all {count(run['total'])} rows", key="open_results", icon=":material/query_stats:"):
                run_list.open_result(run)
