"""The portfolio: every project one may see, with the figures it is judged by."""

import streamlit as st

from atlas_core.reporting import formats
from atlas_core.services import portfolio, projects, rights, series, sharing
from pages.components import guard, page
from pages.components.portfolio import (
    actions,
    attention,
    board,
    by_country,
    by_stage,
    filters,
    folders,
    strip,
    table,
    trashed,
)
from pages.components.stores import stores

actor = guard.require("project.list")
rows = portfolio.list_projects(stores(), actor)
current = [row for row in rows if row.status != projects.ARCHIVED]
total = portfolio.totals(current)
money = f"money in {total.currency}"
if total.converted:
    money = f"{money}, other currencies at the {portfolio.RATES_NOTE}"
head = page.header("Portfolio", note=f"{actor.name or actor.email} · {formats.count(len(current))} projects · {money}")
if rights.reach(actor.role, "project.create"):
    with head:
        if st.button("New project", type="primary", icon=":material/add:", shortcut="n", key="list.new"):
            actions.create(actor)

if rows:
    strip.show(current)
bar, view = filters.views()
if view == filters.TRASH:
    trashed.show(actor)
    st.stop()
if not rows:
    with page.card("No projects yet"):
        st.markdown("A project holds power, rent, cost and debt terms of a site. **New project** opens an empty form.")
    st.stop()

with_runs = rights.reach(actor.role, "run.read") is not None
book = series.kept(stores(), actor)
shown, jump = filters.show(bar, rows, book)
if jump:
    actions.go(jump)
if not shown:
    st.caption("No project matches the search and the states chosen. Choose another state or clear the search.")
elif view == filters.BOARD:
    board.show(actor, shown)
    st.stop()
else:
    picked, clicked = table.show(
        shown,
        book,
        with_runs=with_runs,
        with_owner=any(row.owner != actor.email or row.sharing != sharing.NOT_SHARED for row in shown),
    )
    if clicked:
        actions.go(clicked.project_id)
    actions.show(
        actor, picked, f"{len(picked)} picked" if picked else "Click a title to open it, tick rows to act.", book
    )
    if filters.is_own_order():
        actions.place(actor, rows, shown, picked)
left, right = st.columns(2, gap="small")
with left:
    by_stage.show(current, total.currency)
with right:
    attention.show(current)
left, right = st.columns(2, gap="small")
with left:
    by_country.show(current, with_runs=with_runs)
if book.series and current:
    with right:
        folders.totals(current, book)
