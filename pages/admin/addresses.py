"""Addresses: where requests come from, which are kept out, and the rules for networks."""

from typing import Any

import streamlit as st

from atlas_core.errors import AtlasError
from atlas_core.reporting.formats import DASH, count
from atlas_core.services.access import network, visitors
from atlas_core.services.access.visitors import Address
from pages.admin.views import address_card, network_rules, pick_list, told
from pages.components import guard, page
from pages.components.stores import stores

actor = guard.require(network.MANAGE)


def show_list(found: list[Address]) -> Address | None:
    """Show the addresses and return the one that is picked."""
    columns: dict[str, list[Any]] = {
        "Address": [one.origin for one in found],
        "Status": [address_card.status(one) for one in found],
        "Last seen": [page.when(one.last_seen) for one in found],
        "First seen": [page.when(one.first_seen) for one in found],
        "Visits": [one.visits for one in found],
        "Misses": [one.failures for one in found],
        "Refused": [one.refused for one in found],
        "Accounts": [", ".join(one.emails) or DASH for one in found],
    }
    with page.card("Addresses", "seen in the last 90 days, latest first; kept to the minute"):
        if not found:
            st.caption("No address was noted yet.")
        words = {one.origin: f"{one.origin} · {address_card.status(one).lower()}" for one in found}
        picked = pick_list.show("addresses", "Address", columns, words, "Addresses with visits, misses and status")
    return next((one for one in found if one.origin == picked), None)


def show() -> None:
    """Show addresses on the left, rules on the right."""
    found, rules = visitors.list_addresses(stores(), actor), network.list_rules(stores(), actor)
    shut_out = sum(one.rule is not None for one in found)
    rules_in_force = f"{count(len(rules))} {'rule' if len(rules) == 1 else 'rules'} in force"
    note = f"{count(len(found))} seen · {count(shut_out)} kept out · {rules_in_force}"
    page.header("Addresses", note=note, crumb="Administration / Addresses")
    told.show(address_card.NAME)
    picked = show_list(found)
    left, right = st.columns(2, gap="small")
    with left:
        if picked:
            address_card.show(actor, picked)
    with right:
        network_rules.show(actor, rules)
        network_rules.ask(actor)


try:
    show()
except AtlasError as error:
    st.error(page.plain(str(error)), icon=":material/error:")
