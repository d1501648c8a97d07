"""Cells of a table shaded by their value: faint where it is small, strong where it is large."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from atlas_core.permutation.columns import Column
from atlas_core.reporting.result_table import MILLION, PER_CENT
from atlas_core.reporting.result_words import figure
from atlas_core.reporting.tokens import Mode, text_on, tokens

Extents = Mapping[str, tuple[float, float]]
"""Column → the values [as stored] that are shaded faintest and strongest."""


def shaded(columns: Sequence[Column], extents: Extents, currency: str) -> list[Column]:
    """Return the columns, what the shade means added to the help of those that are shaded."""
    return [
        replace(column, help=f"{column.help} {_words(column, extents[column.name], currency)}")
        if column.name in extents
        else column
        for column in columns
    ]


def styles(frame: pd.DataFrame, columns: Sequence[Column], extents: Extents, mode: Mode) -> pd.DataFrame:
    """Return a CSS rule for each cell of a table of `result_table.frame`, empty where nothing is shaded."""
    rules = pd.DataFrame("", index=frame.index, columns=frame.columns)
    steps = [f"background-color: {fill}; color: {text_on(fill)}" for fill in tokens(mode)["sequential"]]
    for column in columns:
        if column.name in extents:
            low, high = (end * _scale(column) for end in extents[column.name])
            rules[column.name] = [_rule(value, low, high, steps) for value in frame[column.name]]
    return rules


def _rule(value: float | None, low: float, high: float, steps: Sequence[str]) -> str:
    if value is None or pd.isna(value) or not low < high:
        return ""
    return steps[min(len(steps) - 1, max(0, int(len(steps) * (value - low) / (high - low))))]


def _scale(column: Column) -> float:
    return {"money": 1 / MILLION, "fraction": PER_CENT}.get(column.format, 1.0)


def _words(column: Column, ends: tuple[float, float], currency: str) -> str:
    low, high = (figure(end, column.format, currency) for end in ends)
    return f"Shaded from {low}, faint, to {high}, strong: the least and the most of the scenarios that pass the filter."
