"""The filters of the audit record."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta

import streamlit as st

from atlas_core.reporting import audit_words
from atlas_core.services.access.audit import Query

ANY, WIDTH = "Any", 160
OLDER = "audit_older"
"""Key of the session: entries before which the pages turned so far stand, newest first."""


def show() -> Query:
    """Show the filters and return what they ask for."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="audit_filters"):
        who = _text("Who", "who", "Address begins with")
        action = _choice("Action", "action", audit_words.ACTIONS, _action)
        result = _choice("Result", "result", audit_words.RESULTS, _result)
        about = _text("Object", "object", "Key begins with")
        ip = _text("IP address", "ip", "Begins with")
        since = st.date_input("From, UTC", None, key="since", on_change=newest, width=125)
        until = st.date_input("To, UTC", None, key="until", on_change=newest, width=125)
    return Query(
        who=who.lower(),
        action=action,
        result=result,
        about=about,
        ip=ip,
        since=_start(since),
        until=_start(until, timedelta(days=1)),
    )


def newest() -> None:
    """Go back to the newest entries: other filters, other pages."""
    st.session_state.pop(OLDER, None)


def _text(label: str, key: str, placeholder: str) -> str:
    return st.text_input(label, key=key, placeholder=placeholder, on_change=newest, width=WIDTH)


def _choice(label: str, key: str, words: Iterable[str], shown: Callable[[str], str]) -> str:
    """Show a choice, kept in the page's address; nobody's e-mail or IP address stands there."""
    options = [ANY, *words]
    chosen = st.selectbox(
        label, options, format_func=shown, key=key, on_change=newest, width=WIDTH, bind="query-params"
    )
    return "" if chosen == ANY else chosen


def _action(name: str) -> str:
    return name if name == ANY else audit_words.action(name)


def _result(name: str) -> str:
    return name if name == ANY else audit_words.result(name)


def _start(day: date | None, later: timedelta = timedelta(0)) -> datetime | None:
    """Return the first moment of the day in UTC, so much later."""
    return None if day is None else datetime.combine(day, time.min, UTC) + later
