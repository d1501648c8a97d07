"""Scenarios as a grid: figures with their units, tiers as chips, shades, a pin in each row."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from atlas_core.permutation.columns import Column
from atlas_core.reporting import result_table, shading
from atlas_core.reporting.shading import Extents
from atlas_core.reporting.tokens import TIER_CHIP, TIER_LABEL
from pages.components import grid, page

ROW, HEAD = 31, 3
"""Height of a row, and what the frame adds [px]."""
PIN = "pin"
_PIN, _UNPIN = ":material/keep:", ":material/keep_off:"
_CHIPS = {TIER_LABEL[tier]: color for tier, color in TIER_CHIP.items()}


@dataclass(frozen=True)
class Pins:
    """The scenarios that are pinned, and what a click on a row's pin does.

    Attributes
    ----------
    pinned : their indices
    key : of the button in the rows
    act : is told the scenario of the row that was clicked
    """

    pinned: Collection[int]
    key: str
    act: Callable[[int], None]

    def button(self, indices: Sequence[int]) -> Any:
        """Return the settings of the button; `indices` are the scenarios of the rows."""
        return st.column_config.ButtonColumn(
            "Pin",
            key=self.key,
            type="tertiary",
            width=48,
            help="Pins the scenario for comparison, or takes its pin out. Pinned ones stand above the rows.",
            on_click=lambda: self.act(indices[st.session_state[self.key]["row"]]),
        )


Made = tuple[Any, dict[str, Any]]
"""Frame and column settings for `st.dataframe`."""


def made(
    table: pa.Table, shown: Sequence[Column], currency: str, extents: Extents | None = None, pins: Pins | None = None
) -> Made:
    """Return the rows as a grid, columns of `extents` shaded, with a pin in each row where `pins` are given."""
    extents = extents or {}
    headed = result_table.shown(shading.shaded(shown, extents, currency), currency)
    config = {column.name: _config(column) for column in headed}
    frame = result_table.frame(table, shown)
    indices = table["index"].to_pylist()
    if pins is not None:
        frame.insert(1, PIN, [_UNPIN if index in pins.pinned else _PIN for index in indices])
    drawn, config = grid.written(frame, config)
    if pins is not None:
        config[PIN] = pins.button(indices)
    if not extents:
        return drawn, config
    rules = shading.styles(frame, shown, extents, page.theme_mode())
    styler = drawn.style if isinstance(drawn, pd.DataFrame) else drawn
    return styler.apply(lambda _: rules, axis=None), config


def height(rows: int) -> int:
    """Return how high a grid of so many rows is [px]."""
    return ROW * (rows + 1) + HEAD


def _config(column: result_table.ShownColumn) -> Any:
    width, text = column.width, column.help
    if column.name == "tier":
        colours = list(_CHIPS.values())
        return st.column_config.MultiselectColumn(
            column.header, help=text, width=width, options=list(_CHIPS), color=colours
        )
    if column.printf is None:
        return st.column_config.TextColumn(column.header, help=text, width=width)
    return st.column_config.NumberColumn(column.header, help=text, format=column.printf, width=width)
