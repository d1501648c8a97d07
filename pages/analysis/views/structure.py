"""What becomes of a scenario: shortlisted, selected, mandated, released; the next step with a note, the history."""

from collections.abc import Callable

import streamlit as st

from atlas_core.errors import AtlasError
from atlas_core.records import Record
from atlas_core.reporting import structure_table
from atlas_core.reporting.formats import DASH
from atlas_core.reporting.result_words import short_hash
from atlas_core.services import projects, structures
from atlas_core.services.actor import Actor
from atlas_core.services.structures import MANDATED, RELEASED, SELECTED, SHORTLISTED
from pages.components import page, stores
from pages.components.page import Badge, BadgeColor

COLORS: dict[str, BadgeColor] = {SHORTLISTED: "gray", SELECTED: "blue", MANDATED: "orange", RELEASED: "green"}
ON = {SHORTLISTED: "Select", SELECTED: "Mandate", MANDATED: "Release to the sponsor"}
"""What the step on from a status is called."""
BACK = {
    SELECTED: "Back to the shortlist",
    MANDATED: "Take the mandate back",
    RELEASED: "Withdraw from the sponsor",
}
"""What the step back from a status is called."""
EFFECT = {
    MANDATED: "Once released, the sponsor sees sources and uses, DSCR and IRR of this structure.",
    RELEASED: "Once withdrawn, the sponsor no longer sees this structure.",
}
_NOTE, _PROBLEM = "structure_note", "structure_problem"


def badges(chosen: Record | None) -> list[Badge]:
    """Return the status of a chosen row as a badge."""
    return [] if chosen is None else [Badge(structure_table.LABELS[chosen["status"]], COLORS[chosen["status"]])]


def actions(actor: Actor, run: Record, row: Record, chosen: Record | None, recomputed: bool) -> None:
    """Offer an admin the next step."""
    if not structures.may_choose(actor):
        return
    if chosen is not None:
        _steps(actor, chosen)
    elif recomputed:
        with st.popover("Shortlist", icon=":material/bookmark_add:", key="structure"):
            _note()
            arguments = (actor, run["project_id"], run["_id"], row["index"])
            st.button("Shortlist", key="structure_on", type="primary", on_click=_shortlist, args=arguments)


def problem() -> None:
    """Say what a step could not do."""
    if text := st.session_state.pop(_PROBLEM, ""):
        st.error(page.plain(text), icon=":material/error:")


def history(chosen: Record | None) -> None:
    """Show who took the structure from where to where, and why."""
    if chosen is None:
        return
    steps = structure_table.history(chosen["history"])
    note = f"revision {chosen['revision']} · content {short_hash(chosen['hash'])}"
    with page.card("Chosen structure", note, "The hash covers the row, its inputs, its sources and uses."):
        st.table(
            {
                "Step": [words for _, words in steps],
                "When": [page.when(step["when"]) for step, _ in steps],
                "By": [page.plain(projects.name_of(stores.stores(), step["who"])) for step, _ in steps],
                "Note": [page.plain(step["note"]) or DASH for step, _ in steps],
            },
            border="horizontal",
            hide_index=True,
        )


def _steps(actor: Actor, chosen: Record) -> None:
    status = chosen["status"]
    with st.popover(ON.get(status, "Change status"), icon=":material/bookmark:", key="structure"):
        _note()
        if effect := EFFECT.get(status):
            st.caption(effect)
        for after in structures.STEPS[status]:
            goes_on = structures.is_on(status, after)
            st.button(
                ON[status] if goes_on else BACK[status],
                # The status in the key: a second click on "Select" must not meet "Mandate" under the same key.
                key=f"structure_{'on' if goes_on else 'back'}_{status}",
                type="primary" if goes_on else "tertiary",
                on_click=_move,
                args=(actor, chosen["_id"], after, chosen["revision"]),
            )


def _note() -> None:
    st.text_area("Note", key=_NOTE, max_chars=structures.MAX_NOTE, placeholder="Why, for the history", width=320)


def _shortlist(actor: Actor, project_id: str, run_id: str, index: int) -> None:
    note = st.session_state[_NOTE]
    _try(lambda: structures.shortlist(stores.stores(), actor, project_id, run_id, index, note))


def _move(actor: Actor, structure_id: str, status: str, revision: int) -> None:
    note = st.session_state[_NOTE]
    _try(lambda: structures.move(stores.stores(), actor, structure_id, status, note, revision=revision))


def _try(step: Callable[[], Record]) -> None:
    try:
        step()
    except AtlasError as error:
        st.session_state[_PROBLEM] = str(error)
    else:
        st.session_state[_NOTE] = ""
