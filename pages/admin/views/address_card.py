"""One address on a card: what is known of it, and the ban that can be made, prolonged or lifted."""

import streamlit as st

from atlas_core.reporting.formats import DASH, count
from atlas_core.services.access import network
from atlas_core.services.access.network import BAN, Rule
from atlas_core.services.access.visitors import Address
from atlas_core.services.actor import Actor
from pages.admin.views import ending, told
from pages.components import page
from pages.components.stores import stores

NAME, BAN_KEY, REASON = "addresses", "address_ban", "address_reason"
WORDS = {network.ALLOW: "Allowed", network.DENY: "Denied", BAN: "Banned"}


def status(found: Address) -> str:
    """Return whether the address is answered, in a word."""
    return WORDS[found.rule.effect] if found.rule else "Answered"


def end_of(rule: Rule) -> str:
    """Return when the rule ends, in words."""
    return f"until {page.when(rule.until)}" if rule.until else "without an end"


def ban(actor: Actor, origin: str, done: str) -> None:
    """Keep the address out, or change for how long."""
    note = str(st.session_state.get(REASON, ""))
    made = told.attempt(
        NAME,
        lambda: network.add(stores(), actor, BAN, origin.partition("/")[0], note, ending.chosen(BAN_KEY)),
        done,
    )
    if made:
        st.session_state[REASON] = ""


def lift(actor: Actor, rule: Rule) -> None:
    """Let the address in again."""
    told.attempt(NAME, lambda: network.remove(stores(), actor, rule.reference), f"{rule.network} is answered again.")


def show(actor: Actor, found: Address) -> None:
    """Show the card."""
    rule = found.rule
    with page.card(page.plain(found.origin), f"first seen {page.when(found.first_seen)}"):
        st.badge(status(found), color="red" if rule else "green")
        if rule:
            st.caption(page.plain(f"{rule.note} · {rule.created_by} · {end_of(rule)}"))
        _facts(found)
        if rule is None or rule.effect == BAN:
            _ban_form(actor, found)
        else:
            st.caption(page.plain(f"The rule for {rule.network} keeps it out; end that rule under Rules."))


def _facts(found: Address) -> None:
    facts = {
        "Signed in from it": ", ".join(found.emails) or DASH,
        "Reached": ", ".join(found.pages) or DASH,
        "Requests counted": count(found.requests),
        "Requests refused": count(found.refused),
        "Failed sign-ins": count(found.failures),
    }
    values = [page.plain(value) for value in facts.values()]
    st.table({"Entry": list(facts), "Known": values}, border="horizontal", hide_index=True, hide_header=True)


def _ban_form(actor: Actor, found: Address) -> None:
    rule = found.rule
    st.text_input("Reason", key=REASON, max_chars=network.MAX_NOTE, placeholder="Required; only administrators see it")
    ending.ask(BAN_KEY)
    with st.container(horizontal=True):
        word, done = ("Change the ban", "The ban was changed.") if rule else ("Ban", f"{found.origin} is banned.")
        st.button(word, key="ban", type="primary", on_click=ban, args=(actor, found.origin, done))
        if rule:
            st.button("Lift the ban", key="lift", on_click=lift, args=(actor, rule))
