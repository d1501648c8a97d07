"""Rule tables: what scenarios are judged by; admins edit them as versions, quants read them."""

import streamlit as st

from atlas_core.errors import AtlasError, InputError
from atlas_core.permutation.rulebook.tables import TABLES
from atlas_core.reporting import rule_words
from atlas_core.reporting.formats import count
from atlas_core.reporting.result_words import short_hash
from atlas_core.services import rule_changes, rule_tables
from atlas_core.services.rule_changes import Change
from atlas_core.services.rule_tables import Version
from pages.admin.views import rule_draft, rule_history, rule_table
from pages.admin.views.rule_draft import Draft
from pages.admin.views.rule_history import PROBLEM, SAVED
from pages.components import guard, page, stores
from pages.components.page import Badge

TABLE, NOTE, LIST = "table", "rules_note", "rules_list"
# Few rows of the list at a time, so that the table it opens stands on the same screen.
LIST_ROWS = 8

actor = guard.require("rules.read")
MAY_EDIT = rule_tables.may_edit(actor)


def save(draft: Draft, base: Version) -> None:
    """Save the draft as the next version."""
    document = base.book.document() | draft.sheets
    try:
        made = rule_tables.save(stores.stores(), actor, document, draft.version, st.session_state[NOTE])
    except InputError as error:
        found = [rule_words.located(problem) for problem in error.problems]
        st.session_state[PROBLEM] = "; ".join(f"{problem.where}: {problem.message}" for problem in found)
    except AtlasError as error:
        st.session_state[PROBLEM] = str(error)
    else:
        rule_draft.discard()
        st.session_state[SAVED], st.session_state[NOTE] = f"Saved as version {made.number}.", ""


def choose() -> None:
    """Show the table that was selected in the list."""
    if places := st.session_state[LIST]["selection"]["rows"]:
        st.query_params[TABLE] = list(TABLES)[places[0]]


def table_list(base: Version, draft: Draft) -> None:
    """Show every table with its source and date; a click opens one."""
    sheets = {**base.book.sheets, **draft.sheets}
    with page.card("Tables", "select one to open it"):
        st.dataframe(
            {
                "Table": [table.title for table in TABLES.values()],
                "Rows": [len(sheets[key]["rows"]) for key in TABLES],
                "Date": [sheets[key]["date"] for key in TABLES],
                "Source": [sheets[key]["source"] for key in TABLES],
                "State": ["Changed, not saved" if key in draft.sheets else "" for key in TABLES],
            },
            hide_index=True,
            row_height=31,
            height=31 * (LIST_ROWS + 1) + 3,
            on_select=choose,
            selection_mode="single-row",
            key=LIST,
            column_config={"Table": st.column_config.TextColumn(width=240), "Rows": st.column_config.Column(width=50)},
            alt="Rule tables with source and date",
        )


def to_save(draft: Draft, base: Version, in_force: Version, changes: list[Change], broken: int) -> None:
    """Show what would change, and the one button that saves it."""
    with page.card("Changes", f"to version {base.number}"):
        if base.number != in_force.number:
            by = page.plain(in_force.name)
            st.warning(f"{by} saved version {in_force.number} meanwhile. Discard, then change that version.")
        if broken:
            st.caption(f"Put {count(broken)} broken {'rule' if broken == 1 else 'rules'} right first.")
        if changes:
            rule_history.changed(changes, "draft")
        st.text_area("Note", key=NOTE, max_chars=rule_tables.MAX_NOTE, placeholder="Why; required, for the history")
        with st.container(horizontal=True):
            label = f"Save as version {in_force.number + 1}"
            st.button(label, type="primary", key="save", on_click=save, args=(draft, base), disabled=not changes)
            st.button("Discard", key="discard", on_click=rule_draft.discard)


def told() -> None:
    """Say what the last click did or could not do."""
    if text := st.session_state.pop(PROBLEM, ""):
        st.error(page.plain(text), icon=":material/error:")
    if text := st.session_state.pop(SAVED, ""):
        st.success(page.plain(text), icon=":material/check:")


def show() -> None:
    """Show the list, one table, what was changed, and the history."""
    versions = rule_tables.versions(stores.stores(), actor)
    in_force = versions[0]
    draft = rule_draft.of(in_force.number)
    base = next(version for version in versions if version.number == draft.version)
    by = f"by {in_force.name}" if in_force.name else ""
    facts = (
        rule_history.note(in_force),
        page.when(in_force.when) if by else "",
        by,
        f"hash {short_hash(in_force.hash)}",
    )
    badges = [Badge(f"Version {in_force.number}", "green"), *([] if MAY_EDIT else [Badge("Read only")])]
    page.header("Rule tables", badges, " · ".join(filter(None, facts)), "Administration / Rule tables")
    told()
    if in_force.problems:
        way_out = "Restore a version under History" if MAY_EDIT else "An admin restores a version"
        st.error(page.plain(f"{rule_words.lacking(in_force.number, in_force.problems)} {way_out}."))
    chosen = TABLES.get(st.query_params.get(TABLE, ""), next(iter(TABLES.values())))
    table_list(base, draft)
    if MAY_EDIT:
        rule_table.edit(chosen, draft, base.book)
        broken, changes = rule_changes.review(base.book, draft.sheets)
        rule_table.tell([rule_words.located(problem) for problem in broken])
        if draft.sheets:
            to_save(draft, base, in_force, changes, len(broken))
    else:
        rule_table.show(chosen, base.book)
    rule_history.show(actor, versions)


try:
    show()
except AtlasError as error:
    st.error(page.plain(str(error)), icon=":material/error:")
