"""The projects as a board: a column for each stage of the pipeline, also for those without projects."""

from collections.abc import Sequence

import streamlit as st

from atlas_core.errors import AtlasError
from atlas_core.reporting import formats
from atlas_core.reporting.tokens import TIER_LABEL
from atlas_core.services import pipeline, portfolio, rights, sharing
from atlas_core.services.actor import Actor
from atlas_core.services.portfolio import Summary
from pages.components.page import plain
from pages.components.portfolio import actions
from pages.components.stores import stores

MOST_CARDS = 20
WIDTH = 212
TIER_COLOUR = {"TIER_1": "blue", "TIER_2": "blue", "TIER_3": "orange", "NOT_VIABLE": "gray"}
PROBLEM = "board_problem"


def show(actor: Actor, rows: Sequence[Summary]) -> None:
    """Show the board; a card's menu moves its project to another stage."""
    if problem := st.session_state.pop(PROBLEM, ""):
        st.error(plain(problem), icon=":material/error:")
    with_runs = rights.reach(actor.role, "run.read") is not None
    with st.container(horizontal=True, wrap=False, gap="small", key="board"):
        for place, (stage, found) in enumerate(pipeline.by_stage(rows).items()):
            with st.container(width=WIDTH, key=f"board_{place}", gap="small"):
                _head(stage, found)
                for row in found[:MOST_CARDS]:
                    _card(actor, row, with_runs=with_runs)
                if len(found) > MOST_CARDS:
                    st.caption(f"and {formats.count(len(found) - MOST_CARDS)} more, in the list")
    st.caption("Stages without projects stay visible, so that a project can be moved there with the menu of its card.")


def _head(stage: str, rows: Sequence[Summary]) -> None:
    st.markdown(f"**{plain(stage)}** :gray[{formats.count(len(rows))}]")
    if rows:
        total = portfolio.totals(rows)
        st.caption(f"{formats.number(total.gross_mw, 0)} MW · {_money(total.market_total, total.currency)}")
    else:
        st.caption(formats.DASH)


def _card(actor: Actor, row: Summary, *, with_runs: bool) -> None:
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute", wrap=False):
            if st.button(plain(row.title), type="tertiary", key=f"board.open.{row.project_id}"):
                actions.go(row.project_id)
            if _may_move(actor, row):
                _menu(actor, row)
        st.caption(plain(row.country) or formats.DASH)
        power = f"{formats.number(row.gross_mw, 0)} MW" if row.gross_mw else formats.DASH
        noi = f" · NOI {plain(formats.money(row.noi, row.currency))}" if row.noi is not None else ""
        st.markdown(f"{power} · **{_money(row.market_total, row.currency)}**{noi}")
        st.markdown(" ".join(_badges(row, with_runs=with_runs)))
        if row.missing:
            st.progress(row.filled, f"{formats.percent(row.filled * 100, 0)} filled in, {row.missing} missing")


def _menu(actor: Actor, row: Summary) -> None:
    others = [stage for stage in pipeline.STAGES if stage != row.stage]
    stage = st.menu_button(
        "Move", others, icon=":material/more_horiz:", type="tertiary", key=f"board.move.{row.project_id}"
    )
    if stage:
        try:
            pipeline.move(stores(), actor, row.project_id, stage)
        except AtlasError as error:
            st.session_state[PROBLEM] = str(error)
        st.rerun()


def _may_move(actor: Actor, row: Summary) -> bool:
    everybodys = rights.reach(actor.role, "project.save") == rights.ANY
    return everybodys or row.owner == actor.email or row.sharing == sharing.TO_EDIT


def _badges(row: Summary, *, with_runs: bool) -> list[str]:
    found = []
    if with_runs:
        label = TIER_LABEL[row.best_tier] if row.best_tier else "Not run"
        found.append(f":{TIER_COLOUR.get(row.best_tier or '', 'gray')}-badge[{label}]")
    if row.margin is not None:
        colour = "red" if row.margin < 0 else "gray"
        found.append(f":{colour}-badge[Margin {plain(formats.percent(row.margin))}]")
    return found


def _money(amount: float | None, currency: str) -> str:
    return "costs open" if amount is None else plain(formats.money(amount, currency))
