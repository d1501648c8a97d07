"""The line that says which version the project's results are of, for who may read results."""

import streamlit as st

from atlas_core.reporting import revision_words
from atlas_core.services import rights, versions
from atlas_core.services.actor import Actor
from pages.components.page import plain
from pages.components.stores import stores


def show(actor: Actor, project_id: str) -> None:
    """Show the line where there is a result and the actor may know of it."""
    if rights.reach(actor.role, "run.read") is None:
        return
    held = versions.result_standing(stores(), actor, project_id)
    if held is None:
        return
    of, now = (held.version, held.revision), (held.approved, held.current)
    words = revision_words.results(held.run, of, now, is_stale=held.is_stale)
    colour, icon = ("orange", ":material/history:") if held.is_stale else ("gray", ":material/check:")
    with st.container(key=f"results_line_{colour}"):
        st.markdown(f"{icon} {plain(words)}")
