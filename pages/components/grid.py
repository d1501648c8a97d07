"""Figures in grids as the reader writes them; Streamlit's own formats know 1,234.5 alone."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd

from atlas_core.reporting import formats, manners

_DIGITS = 4
"""Of figures without a format, as a grid shows them."""


def written(frame: pd.DataFrame, config: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Return frame and column settings for `st.dataframe`: unchanged for who writes 1,234.5, else with written figures.

    Sorting and selecting go on by the figures themselves.

    Parameters
    ----------
    frame : figures and words
    config : name of a column → its settings; formats such as `%,.1f` are followed
    """
    if manners.present() == manners.POINT:
        return frame, dict(config)
    forms = {name: form for name, column in config.items() if (form := _form(column))}
    writers: dict[Any, Any] = {name: partial(_written, form=forms.get(str(name), "")) for name in frame}
    return frame.style.format(writers, na_rep=formats.DASH), {
        name: _without_form(column) if name in forms else column for name, column in config.items()
    }


def _form(column: Any) -> str:
    kind = (column or {}).get("type_config") or {}
    form = kind.get("format")
    return form if kind.get("type") == "number" and isinstance(form, str) and "%" in form else ""


def _without_form(column: Any) -> Any:
    return column | {"type_config": column["type_config"] | {"format": None}}


def _written(value: Any, form: str) -> str:
    if isinstance(value, str | bool) or not isinstance(value, int | float):
        return str(value)
    return formats.printf(value, form) if form else formats.exact(round(value, _DIGITS))
