"""Tries to sign in: what was tried in the last day, who must wait, and the way to let somebody in before their time."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from atlas_core.reporting.formats import DASH, count
from atlas_core.services.access import attempts
from atlas_core.services.access.attempts import Count, Try, Wait
from pages.admin.views import told
from pages.components import guard, page
from pages.components.stores import stores

NAME, ANY = "attempts", "Any"
RESULTS = {
    "succeeded": "Signed in",
    "missed": "Failed",
    "refused": "Too soon, not looked at",
    "passed": "Password right, code asked for",
    "forgiven": "Failed, then let in",
    "pending": "Under way",
}
NO_ACCOUNT = "No address typed"
MOST_COUNTS, ROW_HEIGHT, MOST_ROWS = 8, 31, 12
actor = guard.require(attempts.READ)


def let_in(wait: Wait) -> None:
    """Let somebody in before their time."""
    told.attempt(
        NAME,
        lambda: attempts.let_in(stores(), actor, wait.account, wait.origin),
        f"{wait.account or wait.origin} may try again now.",
    )


def ask() -> dict[str, str]:
    """Show the filters and return what they ask for."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="attempts_filters"):
        result = st.selectbox(
            "Result",
            [ANY, *RESULTS],
            format_func=lambda name: RESULTS.get(name, name),
            key="attempts_result",
            width=260,
        )
        account = st.text_input("Account", key="attempts_account", placeholder="Part of the e-mail", width=240)
        ip = st.text_input("IP address", key="attempts_ip", placeholder="Part of it", width=200)
    return {"result": "" if result == ANY else result, "account": account, "ip": ip}


def show_waits(waits: Sequence[Wait]) -> None:
    """Show who must wait now."""
    with page.card("Waiting now", "after too many misses; the password is not looked at before"):
        if not waits:
            st.caption("Nobody has to wait.")
        for number, wait in enumerate(waits):
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                with st.container(width="stretch", gap=None):
                    st.markdown(f"**{page.plain(wait.account or wait.origin)}**")
                    whom = "on known devices" if wait.known_device else "on new devices" if wait.account else "address"
                    st.caption(f"{whom} · {count(wait.misses)} misses · until {page.when(wait.until)}")
                st.button("Let in now", key=f"let_in_{number}", on_click=let_in, args=(wait,), width="content")


def show_counts(key: str, title: str, counts: Sequence[Count]) -> None:
    """Show who tried most often in vain."""
    with page.card(title, "most failures first"):
        table = {
            "Who": [page.plain(one.name or NO_ACCOUNT) for one in counts[:MOST_COUNTS]],
            "Tries": [count(one.tries) for one in counts[:MOST_COUNTS]],
            "Failed": [count(one.failed) for one in counts[:MOST_COUNTS]],
        }
        with st.container(key=f"facts_{key}"):
            st.table(table, border="horizontal", hide_index=True)


def show_list(found: Sequence[Try]) -> None:
    """Show the tries."""
    columns: dict[str, list[Any]] = {
        "Time": [page.when(one.at) for one in found],
        "Account": [one.account or NO_ACCOUNT for one in found],
        "IP address": [one.ip or DASH for one in found],
        "Result": [RESULTS[one.result] for one in found],
        "Known device": ["Yes" if one.known_device else DASH for one in found],
    }
    height = ROW_HEIGHT * (min(len(found), MOST_ROWS) + 1) + 3
    st.dataframe(
        columns,
        hide_index=True,
        row_height=ROW_HEIGHT,
        height=height,
        key="tries",
        alt="Tries to sign in, newest first",
    )


tries = attempts.recent(stores(), actor)
waits = attempts.waiting(stores(), actor)
kept = f"the newest {count(len(tries))} of" if len(tries) >= attempts.MOST else count(len(tries))
note = f"{kept} tries in the last 24 hours · {count(len(waits))} waiting now"
page.header("Sign-in attempts", note=note, crumb="Administration / Sign-in attempts")
told.show(NAME)
show_waits(waits)
found = attempts.matching(tries, **ask())
if not found:
    st.caption("No try meets these filters." if tries else "Nobody tried to sign in.")
else:
    show_list(found)
    st.caption(
        "Failed: a wrong password or code, no such account, or one that is not active. What was typed is not kept."
    )
    by_account, by_ip = attempts.counted(found)
    left, right = st.columns(2, gap="small")
    with left:
        show_counts("accounts", "By account", by_account)
    with right:
        show_counts("addresses", "By IP address", by_ip)
