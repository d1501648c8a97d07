"""One run: its facts, its axes, its notes, and what can be done with it."""

from collections.abc import Callable

import streamlit as st

from atlas_core.errors import AtlasError, InputError
from atlas_core.reporting import all_runs, axes_words
from atlas_core.reporting.formats import DASH, count
from atlas_core.reporting.result_words import size
from atlas_core.services import projects, run_keeping
from atlas_core.services.actor import Actor
from atlas_core.services.run_keeping import Kept
from atlas_core.services.runs import COMPLETE
from pages.analysis.views.project_choice import PROJECT, RUN
from pages.analysis.views.run_list import RESULTS_PAGE
from pages.components import page, stores

_NOTE, _SAID, _PROBLEM = "run_note", "run_said", "run_keeping_problem"


def told() -> None:
    """Say what the last click came to."""
    if text := st.session_state.pop(_SAID, ""):
        st.success(page.plain(text), icon=":material/check:")
    if text := st.session_state.pop(_PROBLEM, ""):
        st.error(page.plain(text), icon=":material/error:")


def show(actor: Actor, kept: Kept) -> None:
    """Show the run and offer what may be done with it."""
    run = kept.run
    by = projects.name_of(stores.stores(), run["executed_by"])
    note = " · ".join((run["state"].capitalize(), page.when(run.get("started_at") or run["created_at"]), by))
    with page.card(f"Run {run['number']:04d}", page.plain(note)):
        if text := run.get("message"):
            st.caption(page.plain(text))
        _actions(actor, kept)
        left, right = st.columns(2, gap="small")
        with left, st.container(key="facts_run"):
            facts = all_runs.facts(run)
            st.table(
                {"": list(facts), "value": [page.plain(value) for value in facts.values()]},
                border="horizontal",
                hide_index=True,
                hide_header=True,
            )
        with right:
            _axes(kept)
    _notes(actor, kept)


def _axes(kept: Kept) -> None:
    found = axes_words.axes(kept.run["axes"])
    with st.container(key="facts_axes"):
        st.table(
            {
                "Axis": [page.plain(axis.label) for axis in found],
                "Values": [page.plain(axis.values) for axis in found],
                "Number": [DASH if axis.number is None else count(axis.number) for axis in found],
            },
            border="horizontal",
            hide_index=True,
        )
    if any(axis.number is None for axis in found):
        st.caption("This release cannot read the axes of the run any more, so their values are not shown.")


def _actions(actor: Actor, kept: Kept) -> None:
    run, arguments = kept.run, (actor, kept)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if run["state"] == COMPLETE and st.button("Open the result", key="open_result", icon=":material/query_stats:"):
            st.switch_page(RESULTS_PAGE, query_params={PROJECT: run["project_id"], RUN: run["_id"]})
        if kept.is_pinned:
            by = projects.name_of(stores.stores(), run["pinned"]["who"])
            st.button("Take the pin away", key="unpin", icon=":material/keep_off:", on_click=_pin, args=arguments)
            st.caption(page.plain(f"Pinned by {by}, {page.when(run['pinned']['when'])}"))
        else:
            help = "A pinned run stays: nobody deletes it, and retention passes it over."
            st.button("Pin", key="pin", icon=":material/keep:", on_click=_pin, args=arguments, help=help)
        if run_keeping.may_delete(actor):
            _deletion(actor, kept)


def _deletion(actor: Actor, kept: Kept) -> None:
    name = f"run {kept.run['number']:04d}"
    with st.popover("Delete…", icon=":material/delete:", key="deletion"):
        if kept.obstacle:
            st.markdown(page.plain(f"{name.capitalize()} cannot be deleted: {kept.obstacle}."))
            return
        file = f" and its result file ({size(kept.run['bytes'])})" if kept.run["state"] == COMPLETE else ""
        gone = f"{name.capitalize()}{file} will be gone for good."
        st.markdown(page.plain(f"{gone} Who deleted it stays on record; its number is given to no other run."))
        st.button(f"Delete {name}", key="delete_run", type="primary", on_click=_delete, args=(actor, kept))


def _notes(actor: Actor, kept: Kept) -> None:
    with page.card("Notes", f"on run {kept.run['number']:04d}; they are read by everybody who sees runs"):
        if kept.notes:
            names = {note["who"]: projects.name_of(stores.stores(), note["who"]) for note in kept.notes}
            with st.container(key="words_notes"):
                st.table(
                    {
                        "When": [page.when(note["when"]) for note in kept.notes],
                        "By": [page.plain(names[note["who"]]) for note in kept.notes],
                        "Note": [page.plain(note["text"]) for note in kept.notes],
                    },
                    border="horizontal",
                    hide_index=True,
                )
        st.text_area(
            "New note",
            key=_NOTE,
            max_chars=run_keeping.MAX_NOTE,
            placeholder="What this run was for, what came of it",
            height=68,
        )
        st.button("Add note", key="add_note", icon=":material/note_add:", on_click=_note, args=(actor, kept))


def _pin(actor: Actor, kept: Kept) -> None:
    run, pinned = kept.run, not kept.is_pinned
    words = "is pinned" if pinned else "has no pin any more"
    _try(
        lambda: run_keeping.pin(stores.stores(), actor, run["project_id"], run["_id"], pinned=pinned),
        f"Run {run['number']:04d} {words}.",
    )


def _note(actor: Actor, kept: Kept) -> None:
    run, text = kept.run, st.session_state[_NOTE]
    if _try(lambda: run_keeping.note(stores.stores(), actor, run["project_id"], run["_id"], text), ""):
        st.session_state[_NOTE] = ""


def _delete(actor: Actor, kept: Kept) -> None:
    run = kept.run
    done = f"Run {run['number']:04d} is deleted."
    if _try(lambda: run_keeping.delete(stores.stores(), actor, run["project_id"], run["_id"]), done):
        st.query_params.pop(RUN, None)


def _try(act: Callable[[], object], done: str) -> bool:
    try:
        act()
    except InputError as error:
        st.session_state[_PROBLEM] = error.problems[0].message
    except AtlasError as error:
        st.session_state[_PROBLEM] = str(error)
    else:
        st.session_state[_SAID] = done
        return True
    return False
