"""The audit record: who did what or was refused, whether the record is whole, and a copy of it."""

import streamlit as st

from atlas_core.errors import AtlasError, InputError
from atlas_core.reporting import audit_words
from atlas_core.reporting.formats import count
from atlas_core.services.access import audit
from atlas_core.services.access.audit import Export, Found, Query
from pages.admin.views import audit_entry, audit_filters
from pages.components import guard, page
from pages.components.stores import stores

MADE, VERDICT, PROBLEM = "audit_made", "audit_verdict", "audit_problem"

actor = guard.require("audit.read")


def verify() -> None:
    """Prove the record for the next run."""
    answer = audit.verify(stores(), actor)
    st.session_state[VERDICT] = (answer["ok"], audit_words.verdict(answer))


def export(query: Query, format: str) -> None:
    """Make the file for the next run; that is an entry of the record."""
    try:
        st.session_state[MADE] = audit.export(stores(), actor, query, format)
    except InputError as error:
        st.session_state[PROBLEM] = error.problems[0].message
    except AtlasError as error:
        st.session_state[PROBLEM] = str(error)


def turn(older: list[str]) -> None:
    """Show the page that stands before the last of these entries."""
    st.session_state[audit_filters.OLDER] = older


def show_messages() -> None:
    """Say what the last click came to."""
    if verdict := st.session_state.pop(VERDICT, None):
        whole, words = verdict
        (st.success if whole else st.error)(page.plain(words), icon=":material/verified_user:")
    if problem := st.session_state.pop(PROBLEM, ""):
        st.error(page.plain(problem), icon=":material/error:")


def show_file(made: Export) -> None:
    """Offer a file that was made."""
    with st.container(border=True, key="audit_file"):
        st.markdown(f"{page.plain(made.filename)}: {count(made.entries)} entries. SHA-256:")
        st.code(made.sha256, language=None, wrap_lines=True)
        st.download_button("Download", made.content, made.filename, made.media_type, key="download", on_click="ignore")


def show_turning(found: Found, older: list[str]) -> None:
    """Show the buttons to newer and older entries."""
    with st.container(horizontal=True):
        st.button("Newer", key="newer", disabled=not older, on_click=turn, args=(older[:-1],))
        st.button("Older", key="older", disabled=not found.older, on_click=turn, args=([*older, found.older],))


actions = page.header("Audit record", note="Every change and every refusal", crumb="Administration / Audit record")
query = audit_filters.show()
with actions:
    st.button("Verify", key="verify", on_click=verify, icon=":material/verified_user:")
    st.button("CSV", key="csv", on_click=export, args=(query, "csv"), help="All entries the filters show; recorded.")
    st.button("JSON lines", key="jsonl", on_click=export, args=(query, "jsonl"), help="With every seal; recorded.")
show_messages()
if made := st.session_state.pop(MADE, None):
    show_file(made)
older: list[str] = st.session_state.get(audit_filters.OLDER, [])
try:
    found = audit.find(stores(), actor, query, older[-1] if older else "")
except InputError as error:
    st.error(page.plain(error.problems[0].message), icon=":material/error:")
    st.stop()
if (picked := audit_entry.pick(found.entries)) is None:
    st.caption("No entry meets these filters.")
else:
    show_turning(found, older)
    audit_entry.show(picked)
