"""How many runs of each project are kept: what would go of this one, and the button that sets it."""

from collections.abc import Sequence

import streamlit as st

from atlas_core.errors import AtlasError, InputError
from atlas_core.reporting.result_words import size
from atlas_core.services import retention, rights
from atlas_core.services.actor import Actor
from atlas_core.services.run_keeping import Kept
from pages.components import page, stores

_KEEP, _PROBLEM = "retention_keep", "retention_problem"


def show(actor: Actor, listed: Sequence[Kept], keep: int | None) -> None:
    """Let an admin set the number; everybody else reads it in the key figures."""
    if rights.reach(actor.role, "retention.edit") is None:
        return
    with page.card("Retention", "for every project; pinned runs and those with chosen structures always stay"):
        st.session_state.setdefault(_KEEP, keep)
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            asked = st.number_input(
                "Newest complete runs to keep",
                min_value=1,
                max_value=retention.MOST,
                step=1,
                key=_KEEP,
                placeholder="all",
                width=220,
                help="Empty keeps all. Older runs go, with their files, when a newer one of their project completes.",
            )
            label = "Keep all" if asked is None else f"Keep {asked}"
            st.button(label, key="retention_set", on_click=_set, args=(actor,), disabled=asked == keep)
        st.caption(_consequence(listed, asked, keep))
        if text := st.session_state.pop(_PROBLEM, ""):
            st.error(page.plain(text), icon=":material/error:")


def _consequence(listed: Sequence[Kept], asked: int | None, keep: int | None) -> str:
    going = retention.leaving(listed, None if asked is None else asked - 1)  # the next run is one of those that stay
    when = "when the next run completes" if asked == keep else "once this is set and the next run completes"
    if not going:
        return "Nothing of this project would go."
    numbers = ", ".join(f"{one.run['number']:04d}" for one in going[:10]) + (" and older" if len(going) > 10 else "")
    runs = "run" if len(going) == 1 else "runs"
    freed = size(sum(one.run["bytes"] for one in going))
    return page.plain(f"Of this project {len(going)} {runs} would go {when}: {numbers} ({freed}).")


def _set(actor: Actor) -> None:
    try:
        retention.set_kept(stores.stores(), actor, st.session_state[_KEEP])
    except InputError as error:
        st.session_state[_PROBLEM] = error.problems[0].message
    except AtlasError as error:
        st.session_state[_PROBLEM] = str(error)
