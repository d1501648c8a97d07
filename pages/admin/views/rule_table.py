"""One rule table: shown to quants, edited by admins, built from what the table declares of its columns."""

from typing import Any

import pandas as pd
import streamlit as st

from atlas_core.permutation.rulebook.book import RuleBook
from atlas_core.permutation.rulebook.schema import Field, Table
from atlas_core.reporting import rule_words
from atlas_core.reporting.rule_words import Located
from pages.admin.views.rule_draft import Draft
from pages.components import page


def show(table: Table, book: RuleBook) -> None:
    """Show a table to read."""
    sheet = book.sheets[table.key]
    with page.card(table.title):
        st.caption(page.plain(table.help))
        st.caption(page.plain(f"{sheet['source']} · {sheet['date']}"))
        st.dataframe(
            rule_words.frame(table, sheet["rows"]),
            hide_index=True,
            row_height=31,
            placeholder="–",
            column_config=_config(table),
            alt=table.title,
        )


def edit(table: Table, draft: Draft, book: RuleBook) -> None:
    """Show a table in an editor and keep what is changed."""
    start = draft.open(table.key, book)
    key = f"{table.key}_{draft.opened}"
    with page.card(table.title, "edit a cell; nothing counts before it is saved"):
        st.caption(page.plain(table.help))
        left, right = st.columns([4, 1], gap="small")
        source = left.text_input("Source", start["source"], key=f"rules_source_{key}", max_chars=200)
        date = right.text_input("Date", start["date"], key=f"rules_date_{key}", placeholder="YYYY-MM-DD")
        edited = st.data_editor(
            rule_words.frame(table, start["rows"]),
            key=f"rules_editor_{key}",
            num_rows="fixed" if table.fixed else "dynamic",
            disabled=list(table.keys) if table.fixed else False,
            hide_index=True,
            row_height=31,
            placeholder="–",
            column_config=_config(table),
            alt=table.title,
        )
        draft.keep(table.key, _sheet(table, source, date, edited), book)


def tell(problems: list[Located]) -> None:
    """Say which rules the edited tables break, by table, row and column."""
    for problem in problems:
        st.error(f"{page.plain(problem.where)}: {page.plain(problem.message)}", icon=":material/error:")


def _sheet(table: Table, source: str, date: str, edited: pd.DataFrame) -> dict[str, Any]:
    return {"source": source.strip(), "date": date.strip(), "rows": rule_words.rows(table, edited)}


def _config(table: Table) -> dict[str, Any]:
    return {column.key: _column(column) for column in table.columns}


def _column(column: Field) -> Any:
    label, help = rule_words.heading(column), rule_words.rule(column) or None
    if column.kind == "choice":
        return st.column_config.SelectboxColumn(label, help=help, options=list(column.choices))
    if column.kind == "flag":
        return st.column_config.CheckboxColumn(label, help=help, default=False)
    if column.kind == "text":
        return st.column_config.TextColumn(label, help=help, max_chars=200)
    return st.column_config.NumberColumn(label, help=help, format="localized")
