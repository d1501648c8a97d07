"""Structures released to the sponsor of a project: sources and uses, DSCR, IRR."""

import streamlit as st

from atlas_core.permutation.columns import OUTPUTS
from atlas_core.records import Record
from atlas_core.reporting import structure_table
from atlas_core.reporting.formats import percent, ratio, symbol
from atlas_core.services import structures
from atlas_core.services.actor import Actor
from pages.components import page, stores


def show(actor: Actor, project: Record) -> None:
    """Show a card for each released structure, latest first; nothing where there is none or it is not for the actor."""
    if not structures.may_see_released(actor, project["user_email"]):
        return
    for number, structure in enumerate(structures.released(stores.stores(), actor, project["_id"])):
        note = f"{symbol(structure.currency)}m, released {page.when(structure.when)}"
        with page.card("Released structure", page.plain(note)):
            cover, rate = st.columns(2, gap="small")
            cover.metric("DSCR, minimum", ratio(structure.senior_dscr), help=OUTPUTS["senior_dscr"].help)
            rate.metric("Equity IRR", percent(structure.irr), help=OUTPUTS["irr"].help)
            with st.container(key=f"figures_released_{number}"):
                st.table(structure_table.sources(structure.sources), border="horizontal", hide_index=True)
                st.table(structure_table.uses(structure.uses), border="horizontal", hide_index=True)
