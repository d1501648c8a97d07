"""One registration on a card: its state, what the person said, what was decided."""

import streamlit as st

from atlas_core.reporting.formats import DASH
from atlas_core.services.access.registration_desk import Registration
from pages.components import page
from pages.components.page import BadgeColor

COLOURS: dict[str, BadgeColor] = {
    "registered": "gray",
    "verified": "blue",
    "approved": "blue",
    "active": "green",
    "rejected": "red",
    "expired": "orange",
}
ROLE_NOTES = {
    "sponsor": "Sponsor: own projects",
    "internal": "Internal: own projects, reads all",
    "quant": "Quant: runs the engine",
    "admin": "Admin: everything, accounts included",
}


def badge(found: Registration) -> None:
    """Show the state."""
    st.badge(found.state.capitalize(), color=COLOURS[found.state])


def facts(found: Registration) -> None:
    """Show what the person said and what was decided."""
    decided = f"{found.decided_by}, {page.when(found.decided)}" if found.decided else DASH
    said = {
        "E-mail": found.email,
        "Company": found.company,
        "Job title": found.job_title,
        "Phone": found.phone,
        "Address": found.business_address.replace("\n", ", "),
        "Confirmed": page.when(found.verified) if found.verified else DASH,
        "Decided": f"{decided}{f' as {found.role}' if found.role else ''}",
        **({"Reason": found.reason} if found.reason else {}),
    }
    values = [page.plain(value) for value in said.values()]
    st.table({"Entry": list(said), "Said": values}, border="horizontal", hide_index=True, hide_header=True)
