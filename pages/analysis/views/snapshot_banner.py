"""Which approved state of the project the engine computes on, and whether the project has moved on since."""

import streamlit as st

from atlas_core.records import Record
from atlas_core.reporting import rule_words
from atlas_core.reporting.formats import number
from atlas_core.reporting.result_words import short_hash
from atlas_core.services.rule_tables import Version
from pages.components import page


def show(approved: Record, project: Record, rules: Version, ahead: bool, may_approve: bool) -> None:
    """Show version, hash, who and when, FX, rule tables, and the project's revision beside the approved one."""
    with st.container(border=True, key="snapshot_banner"):
        first, fx, tables, state = st.columns([3, 2, 2, 3], gap="small")
        with first:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown("**Approved snapshot**", width="content")
                st.badge(f"version {approved['version']}", color="green", icon=":material/verified:")
            who = str(approved.get("created_by_name") or approved["created_by"])
            st.caption(
                f"{page.when(approved['created_at'])} by {page.plain(who)} · hash `{short_hash(approved['hash'])}`"
            )
        with fx:
            st.caption("FX")
            st.markdown(_fx(approved["fx"]))
        with tables:
            st.caption("Judged by", help="The version in force; a run keeps the one it was started with.")
            st.markdown(f"Rule tables v{rules.number}")
        with state:
            st.caption("Project is at")
            if ahead:
                text = f"revision {project['revision']}, approved: revision {approved['revision']}"
                remedy = "Load it again" if may_approve else "An admin loads it again"
                st.markdown(f":orange[:material/warning:] {text}. {remedy} to approve the change.")
            else:
                st.markdown(f"revision {project['revision']}, the approved state")
    if rules.problems:
        way_out = "An admin restores a version on the page Rule tables"
        st.error(page.plain(f"{rule_words.lacking(rules.number, rules.problems)} {way_out}."))


def _fx(rate: Record) -> str:
    if rate["source"] == rate["target"]:
        return f"none, all in {rate['target']}"
    built_in = ", built-in rate" if rate["fallback"] else ""
    return f"1 {rate['source']} = {number(rate['rate'], 4)} {rate['target']}{built_in}"
