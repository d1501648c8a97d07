"""How long a rule or a ban is to hold: chosen beside its button."""

from datetime import datetime, timedelta

import streamlit as st

from atlas_core.services import sessions

DAYS, FOR_GOOD = "A number of days", "Without an end"
SPANS = {"30 minutes": timedelta(minutes=30), "24 hours": timedelta(hours=24)}
CHOICES = (*SPANS, DAYS, FOR_GOOD)
MOST_DAYS = 3_650


def ask(key: str) -> None:
    """Ask how long; the answer is read by `chosen` when the button is clicked."""
    with st.container(horizontal=True, gap="small"):
        span = st.selectbox("Holds for", CHOICES, index=1, key=f"{key}_span", width=220)
        if span == DAYS:
            st.number_input("Days", 1, MOST_DAYS, 7, key=f"{key}_days", width=120)


def chosen(key: str) -> datetime | None:
    """Return when it ends, counted from now; None for never."""
    span = st.session_state[f"{key}_span"]
    if span == FOR_GOOD:
        return None
    return sessions.now() + (SPANS.get(span) or timedelta(days=st.session_state[f"{key}_days"]))
