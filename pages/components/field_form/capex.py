"""CapEx: per MW or line by line, what it costs and what the market would pay side by side."""

import streamlit as st

from atlas_core.fields.catalogue import INPUTS
from atlas_core.reporting import formats, ledger
from atlas_core.services import drafts, entries, market_lines
from pages.components.field_form import inputs, labels, state, tables
from pages.components.field_form.view import FormView
from pages.components.page import plain

PER_MW, DETAILED = "Per MW", "Detailed, 16 lines"
COLUMNS = [0.34, 0.24, 0.24, 0.18]
MODE_KEY = "capex_entry"


def show(view: FormView) -> None:
    """Show the way of entry, the inputs of that way, and what they add up to."""
    detailed = ledger.is_detailed(view.completion.calculated)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        mode = st.segmented_control(
            "Entry",
            [PER_MW, DETAILED],
            default=DETAILED if detailed else PER_MW,
            required=True,
            key=f"{MODE_KEY}.{view.draft.project_id}",
            label_visibility="collapsed",
        )
        st.caption(_rates(view), width="content")
        if mode == DETAILED and view.editable:
            st.button(
                f"Market = {market_lines.UPLIFT} × internal",
                type="tertiary",
                icon=":material/function:",
                key="market_lines",
                help="Fills every market line with that multiple of its internal line.",
                on_click=fill_market,
            )
    if mode == PER_MW:
        _per_mw(view)
    else:
        _lines(view)
    with st.columns(2, gap="medium")[0]:
        inputs.field(view, "capexInternal.contingencyPercent")
    tables.capex_totals(view)


def clear_lines(side: str) -> None:
    """Empty the detailed lines of one side, so that its rate per MW counts again; callback."""
    paths = [line.internal if side == ledger.INTERNAL else line.market for line in ledger.LINES]
    state.apply(lambda stores, actor, draft: drafts.enter_many(stores, actor, draft, dict.fromkeys(paths, "")))


def fill_market() -> None:
    """Fill the market lines from the internal ones; callback."""
    state.apply(
        lambda stores, actor, draft: drafts.enter_many(stores, actor, draft, market_lines.filled(draft.document))
    )


def _rates(view: FormView) -> str:
    figures, currency = view.completion.calculated, str(view.meta["capexCurrency"])
    rates = [
        formats.money(entries.as_figure(figures[name]), currency, 2)
        for name in ("capexInternalRatePerMW", "capexMarketRatePerMW")
    ]
    return plain(f"Comes to {rates[0]} per MW internal · {rates[1]} per MW market")


def _per_mw(view: FormView) -> None:
    for column, side, path, lines in zip(
        st.columns(2, gap="medium"),
        (ledger.INTERNAL, ledger.MARKET),
        (ledger.PER_MW.internal, ledger.PER_MW.market),
        ("capexInternalLines", "capexMarketLines"),
        strict=True,
    ):
        with column:
            in_use = bool(view.completion.calculated[lines])
            name = "Internal" if side == ledger.INTERNAL else "Market"
            inputs.field(view, path, label=f"{name} {labels.label(path, view.project)}", locked=in_use)
            if in_use:
                st.caption(":orange[The detailed lines count] as long as one of them is filled in.")
                st.button(
                    "Clear the lines",
                    key=f"clear.{side}",
                    type="tertiary",
                    icon=":material/backspace:",
                    disabled=not view.editable,
                    on_click=clear_lines,
                    args=(side,),
                )


def _lines(view: FormView) -> None:
    sign = plain(labels.sign(view.meta, "capexCurrency"))
    with st.container(key="ledger", gap="xxsmall"):
        heads = ("CapEx line", f"Internal cost, {sign}", f"Market value, {sign}", "Uplift")
        for cell, text in zip(_row(), heads, strict=True):
            cell.caption(text, text_alignment="left" if text == heads[0] else "right")
        for line in ledger.LINES:
            _line(view, line, ledger.uplift(view.values[line.internal], view.values[line.market]))
        _line(view, ledger.FEE, "% of lines")


def _line(view: FormView, line: ledger.Line, last: str) -> None:
    label, internal, market, uplift = _row()
    label.markdown(line.label, help=INPUTS[line.internal].help or None)
    for cell, path in ((internal, line.internal), (market, line.market)):
        with cell:
            inputs.field(view, path, label=f"{line.label}, {'internal' if cell is internal else 'market'}", bare=True)
    uplift.caption(last, text_alignment="right")


def _row() -> list[st.delta_generator.DeltaGenerator]:
    return list(st.columns(COLUMNS, gap="small", vertical_alignment="center", wrap=False))
