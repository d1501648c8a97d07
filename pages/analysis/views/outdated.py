"""What a result is outdated in, its snapshot or its rule tables, and the button that runs it again."""

import streamlit as st

from atlas_core.errors import AtlasError
from atlas_core.records import Record
from atlas_core.reporting import run_table
from atlas_core.reporting.formats import count
from atlas_core.services import rights, runs, standing
from atlas_core.services.actor import Actor
from pages.analysis.views.project_choice import PROJECT, RUN
from pages.analysis.views.run_list import ENGINE_PAGE
from pages.components import page, stores
from pages.components.page import Badge

_PROBLEM, _STARTED = "run_problem", "run_started"


def badges(outdated: tuple[str, ...]) -> list[Badge]:
    """Return the state of a result as badges."""
    words = {standing.SNAPSHOT: "Stale: the project was approved again since", standing.RULES: "Older rule tables"}
    return [Badge(words[mark], "orange") for mark in outdated] or [Badge("Up to date", "green")]


def show(actor: Actor, run: Record) -> tuple[str, ...]:
    """Show in what the result is outdated, with the way out; return the same, nothing for one that stands."""
    held = standing.standing(stores.stores(), actor, run["project_id"])
    outdated = held.outdated(run)
    if _STARTED in st.session_state:
        st.switch_page(ENGINE_PAGE, query_params={PROJECT: run["project_id"], RUN: st.session_state.pop(_STARTED)})
    if not outdated:
        return outdated
    with st.container(key="banner_orange", horizontal=True, vertical_alignment="center"):
        words = run_table.outdated_in_words(run, outdated, held.approved_version, held.rules.number)
        st.markdown(page.plain(words), width="stretch")
        if rights.reach(actor.role, "run.start"):
            label = f"Run these {count(run['total'])} permutations again"
            st.button(label, icon=":material/replay:", key="run_outdated", on_click=_again, args=(actor, run))
    if text := st.session_state.pop(_PROBLEM, ""):
        st.error(page.plain(text), icon=":material/error:")
    return outdated


def _again(actor: Actor, run: Record) -> None:
    try:
        st.session_state[_STARTED] = runs.again(stores.stores(), actor, run["project_id"], run["_id"])["_id"]
    except AtlasError as error:
        st.session_state[_PROBLEM] = str(error)
