"""The rules for networks: the list, the one that is picked, and the form for a new one."""

import streamlit as st

from atlas_core.services.access import network
from atlas_core.services.access.network import ALLOW, DENY, Rule
from atlas_core.services.actor import Actor
from pages.admin.views import ending, pick_list, told
from pages.admin.views.address_card import NAME, WORDS
from pages.components import page
from pages.components.stores import stores

EFFECTS = {"Deny": DENY, "Allow": ALLOW}
EFFECT, NETWORK, NOTE, END_KEY = "rule_effect", "rule_network", "rule_note", "rule_end"


def show(actor: Actor, rules: list[Rule]) -> None:
    """Show the list and what may be done with the rule that is picked."""
    with page.card("Rules", "an allow rule beats every other; without rules everybody is answered"):
        if not rules:
            st.caption("There is no rule and no ban.")
        columns = {
            "Network": [str(rule.network) for rule in rules],
            "Effect": [WORDS[rule.effect] for rule in rules],
            "Ends": [page.when(rule.until) if rule.until else "Never" for rule in rules],
            "Note": [rule.note for rule in rules],
            "Made by": [rule.created_by for rule in rules],
            "Made": [page.when(rule.created_at) for rule in rules],
        }
        words = {rule.reference: f"{WORDS[rule.effect]} · {rule.network}" for rule in rules}
        picked = pick_list.show("rules", "Rule", columns, words, "Rules and bans with their ends")
        if rule := next((rule for rule in rules if rule.reference == picked), None):
            st.button("End this rule", key="end_rule", on_click=end, args=(actor, rule))


def ask(actor: Actor) -> None:
    """Show the form for a new rule."""
    with page.card("New rule", "holds within two seconds"):
        with st.container(horizontal=True, gap="small"):
            st.selectbox("Effect", list(EFFECTS), key=EFFECT, width=120)
            st.text_input("Network", key=NETWORK, placeholder="203.0.113.0/24", max_chars=60, width=260)
        st.text_input("Note", key=NOTE, max_chars=network.MAX_NOTE, placeholder="Why; required")
        ending.ask(END_KEY)
        st.button("Make rule", key="make_rule", type="primary", on_click=make, args=(actor,))


def make(actor: Actor) -> None:
    """Make the rule that was asked for."""
    asked = st.session_state
    effect = EFFECTS[asked[EFFECT]]
    made = told.attempt(
        NAME,
        lambda: network.add(stores(), actor, effect, asked[NETWORK], asked[NOTE], ending.chosen(END_KEY)),
        f"The rule for {asked[NETWORK].strip()} holds.",
    )
    if made:
        asked[NETWORK] = asked[NOTE] = ""


def end(actor: Actor, rule: Rule) -> None:
    """End a rule."""
    told.attempt(NAME, lambda: network.remove(stores(), actor, rule.reference), f"The rule for {rule.network} ended.")
