"""How much stored results take of what they may: a figure, and a warning from four fifths on."""

import streamlit as st

from atlas_core.reporting.formats import percent
from atlas_core.reporting.result_words import size
from atlas_core.services import quota, run_keeping
from atlas_core.services.actor import Actor
from atlas_core.services.quota import Space
from pages.components import page, stores
from pages.components.page import Kpi


def warning(actor: Actor) -> Space:
    """Warn if stored results take most of what they may; return what they take."""
    found = quota.space(stores.stores(), actor)
    if found.is_short:
        with st.container(key="banner_orange"):
            taken = f"{size(found.stored)} of {size(found.quota)} ({percent(100 * found.share, 0)})"
            own = "Delete runs on the page Runs, or keep fewer of each project"
            way_out = own if run_keeping.may_delete(actor) else "Ask an admin to delete runs, or to keep fewer"
            st.markdown(
                page.plain(f"Stored results take {taken}. {way_out}: a run that might go beyond does not start.")
            )
    return found


def kpi(found: Space) -> Kpi:
    """Return the figure of all projects."""
    return Kpi(
        "Stored, all projects",
        size(found.stored),
        f"{percent(100 * found.share, 0)} of {size(found.quota)}",
        "Result files in the database, with parts of runs that compute. The quota is the setting "
        "ATLAS_RESULTS_QUOTA_MB; a warning shows from 80 % on.",
    )
