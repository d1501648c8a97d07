"""The series of the portfolio: making, naming, colouring, ordering and filling them, and their totals."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from atlas_core.errors import AtlasError
from atlas_core.reporting import formats
from atlas_core.services import portfolio, series
from atlas_core.services.actor import Actor
from atlas_core.services.portfolio import Summary
from atlas_core.services.series import Book, Series
from pages.components.page import card, plain
from pages.components.portfolio import table
from pages.components.stores import stores

PROBLEM, TITLE, COLOUR = "series_problem", "series_title", "series_colour"


def manage(actor: Actor, book: Book) -> None:
    """Show the menu in which series are made and changed."""
    if problem := st.session_state.pop(PROBLEM, ""):
        st.error(plain(problem), icon=":material/error:")
    with st.popover("Series", icon=":material/folder:", type="tertiary", key="series_menu"):
        with st.form("series_new", border=False, clear_on_submit=True):
            st.text_input("New series", key=TITLE, max_chars=series.LONGEST)
            st.selectbox("Colour", series.COLOURS, key=COLOUR, format_func=str.capitalize)
            st.form_submit_button("Add", key="series.add", on_click=_add, args=(actor,))
        for place, one in enumerate(book.series):
            _line(actor, one, is_first=place == 0, is_last=place == len(book.series) - 1)


def fill(actor: Actor, picked: Sequence[Summary], book: Book) -> None:
    """Show the menu that puts the picked projects into a series."""
    titles = {one.title: one.key for one in book.series} | {table.NO_SERIES: ""}
    chosen = st.menu_button(
        "Move to series",
        list(titles),
        icon=":material/drive_file_move:",
        type="tertiary",
        disabled=not picked or not book.series,
        key="list.series",
    )
    if chosen:
        attempt(lambda: [series.put(stores(), actor, row.project_id, titles[chosen]) for row in picked])
        st.session_state.pop(table.KEY, None)
        st.rerun()


def totals(rows: Sequence[Summary], book: Book) -> None:
    """Show the sums of every series, and of what is in none."""
    groups = {one.title: [row for row in rows if row.project_id in one.projects] for one in book.series}
    groups[table.NO_SERIES] = [row for row in rows if book.of(row.project_id) is None]
    sums = {title: portfolio.totals(found) for title, found in groups.items() if found or title != table.NO_SERIES}
    sign = plain(formats.symbol(rows[0].currency).strip())
    frame = pd.DataFrame(
        {
            "Series": [[title] for title in sums],
            "Projects": [one.projects for one in sums.values()],
            "MW": [one.gross_mw for one in sums.values()],
            f"Market {sign}m": [formats.in_millions(one.market_total) for one in sums.values()],
            f"Profit {sign}m": [formats.in_millions(one.profit) for one in sums.values()],
            f"NOI {sign}m": [formats.in_millions(one.noi) for one in sums.values()],
        }
    )
    with card("By series", "archived projects left out", height="stretch"):
        number = st.column_config.NumberColumn(format="%,.1f")
        columns = {"Series": table.series_column(book), **dict.fromkeys(frame.columns[3:], number)}
        st.dataframe(frame, hide_index=True, column_config=columns, placeholder=formats.DASH, key="series_totals")


def _line(actor: Actor, one: Series, *, is_first: bool, is_last: bool) -> None:
    key = one.key
    with st.container(horizontal=True, vertical_alignment="bottom", wrap=False):
        st.text_input("Title", one.title, key=f"series.title.{key}", max_chars=series.LONGEST, width=190)
        st.selectbox(
            "Colour",
            series.COLOURS,
            series.COLOURS.index(one.colour),
            key=f"series.colour.{key}",
            format_func=str.capitalize,
            width=110,
        )
        _button("Save", "save", key, lambda: _change(actor, key))
        _button("Up", "arrow_upward", key, lambda: series.shift(stores(), actor, key, -1), disabled=is_first)
        _button("Down", "arrow_downward", key, lambda: series.shift(stores(), actor, key, 1), disabled=is_last)
        _button("Delete", "delete", key, lambda: series.remove(stores(), actor, key))


def _button(label: str, icon: str, key: str, act: Callable[[], object], *, disabled: bool = False) -> None:
    st.button(
        label,
        icon=f":material/{icon}:",
        type="tertiary",
        key=f"series.{label.lower()}.{key}",
        disabled=disabled,
        on_click=attempt,
        args=(act,),
    )


def _change(actor: Actor, key: str) -> None:
    typed = st.session_state
    series.change(stores(), actor, key, typed[f"series.title.{key}"], typed[f"series.colour.{key}"])


def _add(actor: Actor) -> None:
    attempt(lambda: series.create(stores(), actor, st.session_state[TITLE], st.session_state[COLOUR]))


def attempt(act: Callable[[], object]) -> None:
    """Do something with series; what stands against it is said at the next run."""
    try:
        act()
    except AtlasError as error:
        st.session_state[PROBLEM] = str(error)
