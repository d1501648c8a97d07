"""Derived figures as short tables, right-aligned, one unit a table."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from atlas_core.fields.catalogue import specs
from atlas_core.reporting import formats, ledger
from atlas_core.services.entries import as_figure
from pages.components.field_form import labels
from pages.components.field_form.view import FormView
from pages.components.page import plain


def derived(view: FormView, section: str) -> None:
    """Show the derived values of a section."""
    found = [spec for spec in specs(section) if spec.derived]
    rows = [
        (spec.label, labels.figure(f"{section}.{spec.key}", view.values[f"{section}.{spec.key}"], view.project))
        for spec in found
    ]
    if rows:
        notes = "\n\n".join(f"**{spec.label}**: {spec.help} `{spec.formula}`" for spec in found)
        figures(section, ("Follows from the fields", ""), ["", ""], rows, help=notes)


def capex_totals(view: FormView) -> None:
    """Show what both CapEx sides add up to, in millions."""
    figures(
        "capex",
        ("Totals", f"{labels.sign(view.meta, 'capexCurrency')}m"),
        ["", "Internal", "Market", "Uplift"],
        ledger.total_rows(view.completion.calculated, detailed=ledger.is_detailed(view.completion.calculated)),
    )


def site_purchase(view: FormView) -> None:
    """Show what the site costs together, in millions."""
    names = {"Land purchase": "landPurchase", "Grid connection": "gridConnectionCosts", "Stamp duty": "stampDuty"}
    rows = [
        (label, formats.millions(as_figure(view.completion.calculated[name])))
        for label, name in (*names.items(), ("Total", "landTotal"))
    ]
    sign = labels.sign(view.meta, "capexCurrency")
    figures("site", ("Site purchase amount", f"{sign}m"), ["", ""], rows, help=labels.explanation("land.total"))


def figures(
    key: str, title: tuple[str, str], columns: Sequence[str], rows: Sequence[Sequence[str]], help: str | None = None
) -> None:
    """Show a table of formatted figures under its title and note."""
    names = [name or "\u00a0" * (place + 1) for place, name in enumerate(columns)]
    name, note = title
    with st.container(border=True, key=f"figures_{key}"):
        st.markdown(f"**{name}** :gray[{plain(note)}]" if note else f"**{name}**", help=help)
        frame = pd.DataFrame([[plain(text) for text in row] for row in rows], columns=names)
        st.table(frame, border="horizontal", hide_index=True, hide_header=not any(columns))
