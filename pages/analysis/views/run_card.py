"""A run as it goes: bar, rate, elapsed, left, pause, resume, cancel; read again from the database every half second."""

import streamlit as st

from atlas_core.errors import AtlasError, RecordNotFoundError
from atlas_core.reporting.formats import count
from atlas_core.reporting.result_words import duration, rate
from atlas_core.services import runs
from atlas_core.services.actor import Actor
from atlas_core.services.runs import Progress
from pages.components import page, stores
from pages.components.page import BadgeColor

POLL_SECONDS = 0.5
BADGES: dict[str, tuple[str, BadgeColor]] = {
    runs.QUEUED: ("Waiting", "gray"),
    runs.RUNNING: ("Running", "blue"),
    runs.COMPLETE: ("Complete", "green"),
    runs.CANCELLED: ("Cancelled", "gray"),
    runs.PAUSED: ("Paused", "orange"),
    runs.FAILED: ("Failed", "red"),
    runs.INTERRUPTED: ("Interrupted", "orange"),
}


def show(actor: Actor, project_id: str, run_id: str) -> Progress:
    """Show the run, following it until it has ended; the page runs again then."""
    seen = runs.progress(stores.stores(), actor, project_id, run_id)
    if not seen.ended:
        st.fragment(_follow, run_every=POLL_SECONDS)(actor, project_id, run_id)
    else:
        _card(actor, project_id, seen)
    return seen


def _follow(actor: Actor, project_id: str, run_id: str) -> None:
    try:
        seen = runs.progress(stores.stores(), actor, project_id, run_id)
    except RecordNotFoundError:  # cancelled and deleted meanwhile, in another window
        st.rerun()
    if seen.ended:
        st.rerun()
    _card(actor, project_id, seen)


def _card(actor: Actor, project_id: str, seen: Progress) -> None:
    with page.card(f"Run {seen.number:04d}", f"{count(seen.done)} of {count(seen.total)} permutations"):
        label, color = BADGES[seen.state]
        st.badge(label, color=color)
        if not seen.ended or seen.state == runs.COMPLETE:
            st.progress(seen.share)
        for place, (name, value) in zip(
            st.columns(3, gap="small"),
            [("Rate", rate(seen.rate)), ("Elapsed", duration(seen.elapsed)), ("Time left", duration(seen.left))],
            strict=True,
        ):
            place.metric(name, value)
        if seen.message:
            st.warning(page.plain(seen.message), icon=":material/info:")
        _actions(actor, project_id, seen)


def _actions(actor: Actor, project_id: str, seen: Progress) -> None:
    arguments = (actor, project_id, seen.run_id)
    if not seen.ended:
        with st.container(horizontal=True, gap="small"):
            if seen.active:
                st.button("Pause", icon=":material/pause:", key="pause_run", on_click=_pause, args=arguments)
            elif seen.state == runs.PAUSED:
                st.button("Resume", icon=":material/play_arrow:", key="resume_run", on_click=_resume, args=arguments)
            st.button("Cancel", icon=":material/close:", key="cancel_run", on_click=_cancel, args=arguments)
    if seen.active:
        st.caption("Safe to close this page: the run goes on and is listed under the runs of the project.")
    elif seen.state not in {runs.COMPLETE, runs.PAUSED}:
        label = f"Run these {count(seen.total)} permutations again"
        st.button(label, icon=":material/replay:", key="run_again", on_click=_again, args=arguments)


def _cancel(actor: Actor, project_id: str, run_id: str) -> None:
    _try(lambda: runs.cancel(stores.stores(), actor, project_id, run_id))


def _pause(actor: Actor, project_id: str, run_id: str) -> None:
    _try(lambda: runs.pause(stores.stores(), actor, project_id, run_id))


def _resume(actor: Actor, project_id: str, run_id: str) -> None:
    _try(lambda: runs.resume(stores.stores(), actor, project_id, run_id))


def _again(actor: Actor, project_id: str, run_id: str) -> None:
    def start() -> None:
        st.query_params["run"] = runs.again(stores.stores(), actor, project_id, run_id)["_id"]

    _try(start)


def _try(act: "object") -> None:
    try:
        act()  # type: ignore[operator]
    except AtlasError as error:
        st.session_state["run_problem"] = str(error)
