"""What is said where an address names a run that is not there, or not any more."""

import streamlit as st

from atlas_core.errors import AtlasError, RecordNotFoundError
from pages.analysis.views.project_choice import PROJECT, RUN
from pages.analysis.views.run_list import RUNS_PAGE
from pages.components import page


def told(title: str, project_id: str, error: AtlasError) -> None:
    """Say why the page shows nothing, and the way on."""
    if not (isinstance(error, RecordNotFoundError) and error.kind == "run"):
        st.error(page.plain(str(error)), icon=":material/error:")
        return
    page.header(title, crumb=f"Analysis / {title}")
    st.info("The run of this address is not there: it was deleted, or it is of another project.")
    with st.container(horizontal=True, gap="small"):
        if st.button("Runs of the project", key="to_runs", icon=":material/history_edu:"):
            st.switch_page(RUNS_PAGE, query_params={PROJECT: project_id})
        st.button("Latest result", key="to_latest", on_click=_latest)


def _latest() -> None:
    st.query_params.pop(RUN, None)
