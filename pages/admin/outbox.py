"""The outbox: every mail that was written, whether it was sent, and its text where admins may see it."""

from typing import Any

import streamlit as st

from atlas_core.errors import AtlasError, InputError
from atlas_core.reporting.formats import DASH, count
from atlas_core.services.access import mails
from atlas_core.services.access.mails import Posted
from pages.admin.views import pick_list
from pages.components import guard, page
from pages.components.page import Badge, BadgeColor
from pages.components.stores import stores

TEXT, SAID, PROBLEM = "outbox_text", "outbox_said", "outbox_problem"
COLOURS: dict[str, BadgeColor] = {"queued": "gray", "sent": "green", "failed": "red"}

actor = guard.require("outbox.read")


def read(key: str) -> None:
    """Open a mail's text, on record, for the next run."""
    try:
        st.session_state[TEXT] = (key, mails.read(stores(), actor, key))
    except AtlasError as error:
        st.session_state[PROBLEM] = str(error)


def send_again(key: str) -> None:
    """Queue a failed mail once more."""
    try:
        mails.send_again(stores(), actor, key)
        st.session_state[SAID] = "The mail waits to be sent again."
    except InputError as error:
        st.session_state[PROBLEM] = error.problems[0].message
    except AtlasError as error:
        st.session_state[PROBLEM] = str(error)


def show_list(found: list[Posted]) -> Posted | None:
    """Show the mails and return the one that is picked."""
    columns: dict[str, list[Any]] = {
        "To": [mail.to for mail in found],
        "Subject": [mail.subject for mail in found],
        "State": [mail.state.capitalize() for mail in found],
        "Written": [page.when(mail.created) for mail in found],
        "Tries": [mail.tries for mail in found],
        "Error": [mail.error or DASH for mail in found],
    }
    words = {mail.key: f"{mail.to} · {mail.subject} · {page.when(mail.created)}" for mail in found}
    picked = pick_list.show("outbox", "Mail", columns, words, "Mails with their states")
    return next((mail for mail in found if mail.key == picked), None)


def show_mail(mail: Posted) -> None:
    """Show one mail and what may be done with it."""
    with page.card(page.plain(mail.subject), f"to {page.plain(mail.to)}"):
        st.badge(mail.state.capitalize(), color=COLOURS[mail.state])
        if mail.error:
            st.caption(page.plain(f"Last answer of the mail server: {mail.error}"))
        with st.container(horizontal=True):
            st.button("Show the text", key="read", on_click=read, args=(mail.key,), help="Opening it is recorded.")
            if mail.state == "failed":
                st.button("Send again", key="again", on_click=send_again, args=(mail.key,))
        opened, text = st.session_state.pop(TEXT, ("", ""))
        if opened == mail.key:
            st.code(text, language=None, wrap_lines=True)


found = mails.listed(stores(), actor)
unsent = sum(mail.state == "queued" for mail in found)
badges = [] if mails.has_server() else [Badge("No mail server", "orange")]
page.header("Outbox", badges, f"{count(unsent)} not sent yet", "Administration / Outbox")
if not mails.has_server():
    st.caption("SMTP_URL is not set: mails stay here, and you pass their links on yourself.")
if said := st.session_state.pop(SAID, ""):
    st.success(said, icon=":material/check:")
if problem := st.session_state.pop(PROBLEM, ""):
    st.error(page.plain(problem), icon=":material/error:")
if (picked := show_list(found)) is None:
    st.caption("No mail was written yet.")
else:
    show_mail(picked)
