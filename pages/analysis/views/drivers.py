"""Which axis explains most of a figure of the run."""

import pandas as pd
import streamlit as st

from atlas_core.permutation.columns import OUTPUTS
from atlas_core.records import Record
from atlas_core.services import drivers
from atlas_core.services.actor import Actor
from atlas_core.services.drivers import Share
from atlas_core.services.result_columns import columns
from pages.components import page, stores

HELP = (
    "Shares of the variance over all scenarios of the run, each counting alike. Alone: what the input explains by "
    "itself. In all: together with what it does only in company of others. A wider range of an input makes its share "
    "larger."
)


@st.fragment
def show(actor: Actor, run: Record) -> None:
    """Show the shares of the figure chosen; a choice asks again alone."""
    with page.card("What drives the figures", "share of the variance each input explains", HELP):
        metric = st.selectbox(
            "Figure", drivers.METRICS, format_func=lambda name: OUTPUTS[name].label, key="drivers_metric", width=220
        )
        found = drivers.drivers(stores.stores(), actor, run, metric)
        if found.reason:
            st.caption(page.plain(f"{OUTPUTS[metric].label}: {found.reason}"))
            return
        _table(found.shares, run)


def _table(shares: tuple[Share, ...], run: Record) -> None:
    labels = [column.label for column in columns([share.column for share in shares], run["axes"])]
    frame = pd.DataFrame(
        {
            "Input": labels,
            "Alone": [100 * share.first for share in shares],
            "In all": [100 * share.total for share in shares],
        }
    )
    bars = {
        name: st.column_config.ProgressColumn(min_value=0, max_value=100, format="%.1f %%")
        for name in ("Alone", "In all")
    }
    st.dataframe(frame, hide_index=True, row_height=31, column_config=bars, key="drivers", alt="Shares of the variance")
