"""What a run carries beside its axes, closed at first: rating goal, overlays of instruments, labels."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from atlas_core.permutation.rulebook.scale import SCALE
from atlas_core.permutation.scenario_fields.translation import OVERLAYS
from atlas_core.services import run_extras
from atlas_core.services.run_extras import COST, INFLOW, INSTRUMENT, LABEL_COLUMNS, VALUE
from pages.components import page

GOAL = "minSeniorRating"


def edit(key: str, start: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """Show the controls and return the options `minSeniorRating`, `overlays` and `labels`; None where nothing is set.

    Parameters
    ----------
    key : names the snapshot and what its axes started from
    start : the options at hand
    currency : code of the deal's
    """
    with st.expander("Rating goal, overlays and labels", key=f"extras_{key}"):
        return {GOAL: _goal(key, start), OVERLAYS: _overlays(key, start, currency), "labels": _labels(key, start)}


def _goal(key: str, start: Mapping[str, Any]) -> str | None:
    given = start.get(GOAL)
    goal: str | None = st.selectbox(
        "Senior rating goal",
        [None, *SCALE],
        index=SCALE.index(given) + 1 if given in SCALE else 0,
        format_func=lambda rating: rating or "No goal",
        key=f"option_{GOAL}_{key}",
        help="A scenario whose senior debt is rated below is not viable and fails the test RATING.",
        width=220,
    )
    return goal


def _overlays(key: str, start: Mapping[str, Any], currency: str) -> Any:
    st.markdown(f"**Overlays** :gray[{page.plain(currency)}; what an instrument brings at close and costs a year]")
    edited = st.data_editor(
        pd.DataFrame(run_extras.overlay_rows(start), columns=[INSTRUMENT, INFLOW, COST]).astype(
            {INSTRUMENT: "object", INFLOW: "float64", COST: "float64"}
        ),
        key=f"overlays_{key}",
        num_rows="dynamic",
        hide_index=True,
        row_height=31,
        placeholder="–",
        column_config={
            INSTRUMENT: st.column_config.TextColumn(INSTRUMENT, max_chars=80),
            INFLOW: st.column_config.NumberColumn(INFLOW, format="localized", min_value=0.0),
            COST: st.column_config.NumberColumn(COST, format="localized", min_value=0.0),
        },
        alt="Overlays: instrument, Day-1 inflow, annual cost",
    )
    st.caption(page.plain(run_extras.HINTS))
    return run_extras.overlays(_rows(edited))


def _labels(key: str, start: Mapping[str, Any]) -> Any:
    st.markdown("**Labels** :gray[kept with the run, shown and exported; they change no number]")
    edited = st.data_editor(
        pd.DataFrame(run_extras.label_rows(start), columns=list(LABEL_COLUMNS), dtype="object"),
        key=f"labels_{key}",
        num_rows="fixed",
        hide_index=True,
        row_height=31,
        height=31 * 9 + 3,
        placeholder="–",
        disabled=[name for name in LABEL_COLUMNS if name != VALUE],
        column_config={VALUE: st.column_config.TextColumn(VALUE, max_chars=500)},
        alt="Labels: scenario fields that no formula reads",
    )
    return run_extras.labels(_rows(edited))


def _rows(edited: pd.DataFrame) -> Sequence[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in edited.to_dict("records")]
