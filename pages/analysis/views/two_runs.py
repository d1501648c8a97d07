"""One run against another: which scenarios are the same, what differs between the inputs, what moved."""

from collections.abc import Sequence

import streamlit as st

from atlas_core.permutation.columns import OUTPUTS
from atlas_core.records import Record
from atlas_core.reporting import moves_words
from atlas_core.reporting.formats import count
from atlas_core.reporting.moves_chart import change_chart, colours
from atlas_core.reporting.result_words import figure, of_total
from atlas_core.services import matched_runs, results
from atlas_core.services.actor import Actor
from atlas_core.services.matched_runs import Matched
from pages.analysis.views.project_choice import RUN
from pages.components import page, stores
from pages.components.page import Kpi

BEFORE = "before"
"""Parameter of the address: the run that the page's run is compared with."""
SCENARIOS, RUNS = "Scenarios of a run", "Two runs"
_MODE, _FROM, _TO = "compare_mode", "compare_before", "compare_after"
HELP = (
    "A scenario is matched where both runs give every axis the same value; what only one run sweeps is taken from the "
    "other's options, project or defaults. All figures are over the matched scenarios that have them in both runs; "
    "Lost and Gained count those that have one in the first or the second alone. A difference of rounding is none."
)


def chosen() -> bool:
    """Offer both ways to compare and return whether two runs are; kept in the address."""
    st.session_state[_MODE] = RUNS if BEFORE in st.query_params else SCENARIOS
    st.segmented_control(
        "Compare", (SCENARIOS, RUNS), key=_MODE, on_change=_switch, label_visibility="collapsed", required=True
    )
    return BEFORE in st.query_params


def show(actor: Actor, after: Record) -> None:
    """Show what moved from the run of the address, or the usual one before it, to the page's run."""
    runs = matched_runs.complete_runs(stores.stores(), actor, after["project_id"])
    other = matched_runs.usual(runs, after)
    if other is None:
        st.info("The project has one complete run so far. Start another on the page Permutation run.")
        return
    named = st.query_params[BEFORE] or other["_id"]
    before = results.find_run(stores.stores(), actor, after["project_id"], named) or other
    _pickers(runs, before, after)
    found = matched_runs.matched(stores.stores(), actor, before, after)
    _differences(actor, before, after, found)
    if found.pairs:
        _kpis(found, after["currency"])
        _figures(found, after["currency"])
        _change(found, after["currency"])
        _words(found)


def _pickers(runs: Sequence[Record], before: Record, after: Record) -> None:
    labels = {run["_id"]: _label(run) for run in (before, after, *runs)}
    st.session_state[_FROM], st.session_state[_TO] = before["_id"], after["_id"]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for name, key in (("Before", _FROM), ("After", _TO)):
            st.selectbox(name, list(labels), format_func=labels.__getitem__, key=key, on_change=_choose, width=340)


def _label(run: Record) -> str:
    facts = (f"{run['number']:04d}", f"snapshot v{run['snapshot_version']}", count(run["total"]))
    return " · ".join((*facts, page.when(run["finished_at"])))


def _differences(actor: Actor, before: Record, after: Record, found: Matched) -> None:
    told = moves_words.differences_table(matched_runs.differences(stores.stores(), actor, before, after))
    with page.card("What differs", "inputs of the two runs", HELP):
        st.markdown(page.plain(moves_words.matched_in_words(found.pairs, found.before, found.after)))
        if axes := moves_words.axes_in_words(found.axes):
            st.markdown(page.plain(axes))
        if before["currency"] != after["currency"]:
            st.caption("The runs are in different currencies, so figures of money are left out.")
        if told["Before"]:
            with st.container(key="facts_differences"):
                plain = {name: [page.plain(cell) for cell in cells] for name, cells in told.items()}
                st.table(plain, border="horizontal", hide_index=True)
        else:
            st.caption("Project, rule tables, engine and options are the same.")


def _kpis(found: Matched, currency: str) -> None:
    tiers = found.words["tier"]
    kpis = [Kpi("Matched", count(found.pairs), of_total(found.pairs, found.after), "Scenarios that both runs have.")]
    for label, ends in (
        ("Viable", [moves_words.viable(tiers, side) for side in ("before", "after")]),
        ("Tier 1", [moves_words.in_tier(tiers, side, "TIER_1") for side in ("before", "after")]),
    ):
        kpis.append(Kpi(label, count(ends[1]), f"before {count(ends[0])}", "Of the matched scenarios."))
    for name in ("irr", "senior_size", "senior_dscr"):
        moves = found.figures.get(name)
        if moves and moves["known"]:
            column = OUTPUTS[name]
            before, after = (figure(moves[side]["median"], column.format, currency) for side in ("before", "after"))
            kpis.append(Kpi(f"Median {column.label}", after, f"before {before}", column.help))
    page.kpi_strip(kpis)


def _figures(found: Matched, currency: str) -> None:
    note = f"over {count(found.pairs)} matched scenarios"
    with page.card("What moved", note, HELP), st.container(key="facts_moves"):
        st.table(moves_words.figures_table(found.figures, currency), border="horizontal", hide_index=True)


@st.fragment
def _change(found: Matched, currency: str) -> None:
    with page.card("Change of a figure", "scenarios by how far the figure moved"):
        names = [name for name, moves in found.figures.items() if moves["known"]]
        name = st.selectbox("Figure", names, format_func=lambda each: OUTPUTS[each].label, key="moved", width=220)
        moves = found.figures[name]
        words = moves_words.figure_in_words(moves, name, currency)
        st.caption(page.plain(words))
        left, right = st.columns([3, 2], gap="medium")
        with left:
            mode = page.theme_mode()
            page.legend(colours(name, mode))
            page.chart(change_chart(moves, name, currency, mode), words, key="change")
            with st.expander("Bins as a table"), st.container(key="facts_bins"):
                st.table(moves_words.bins_table(moves, name, currency), border="horizontal", hide_index=True)
        with right, st.container(key="facts_movers"):
            st.markdown("**Largest moves**")
            st.table(moves_words.movers_table(moves, name, currency), border="horizontal", hide_index=True)


def _words(found: Matched) -> None:
    titles = {"tier": "Tier moves", "binding": "What limits the senior loan"}
    note = "matched scenarios, before down, after across"
    for place, (column, title) in zip(st.columns(2, gap="small"), titles.items(), strict=True):
        cells = found.words[column]
        with place, page.card(title, note, height="stretch"):
            st.caption(page.plain(moves_words.words_in_words(cells, column)))
            with st.container(key=f"facts_{column}_moves"):
                st.table(moves_words.words_table(cells, column), border="horizontal", hide_index=True)


def _switch() -> None:
    if st.session_state[_MODE] == RUNS:
        st.query_params[BEFORE] = ""
    else:
        st.query_params.pop(BEFORE, None)


def _choose() -> None:
    st.query_params[BEFORE], st.query_params[RUN] = st.session_state[_FROM], st.session_state[_TO]
