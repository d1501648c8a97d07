"""The charts of a result that brush each other, and what a brush does to the filter of the address."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict

import streamlit as st

from atlas_core.errors import InputError
from atlas_core.queries.filters import Condition, Filters, one_of, parse, text
from atlas_core.records import Record
from atlas_core.reporting import manners
from atlas_core.services import explorer
from atlas_core.services.actor import Actor
from atlas_core.services.overview import Overview
from pages.analysis.views import brush_charts, filter_bar
from pages.components import stores
from pages.components.explorer import group

_LEGEND = (("ghost", "Whole run"), ("passing", "Passes the filters"), ("brush", "Brushed"), ("median", "Median"))


def show(actor: Actor, run: Record, filters: Filters, found: Overview, currency: str) -> None:
    """Show the charts; a brush that is let go narrows the filter of the address."""
    shown = explorer.picture(stores.stores(), actor, run, filters)
    data = {
        "project": run["project_id"],
        "run": run["_id"],
        "content": run["sha256"],
        "line": text(filters),
        "total": found.total,
        "separators": asdict(manners.present()),
        "legend": _LEGEND,
        "charts": brush_charts.charts(shown, filters, found, currency),
    }
    group.show(data, _apply)


def narrowed(filters: Filters, brush: object) -> Filters:
    """Return the filters with those of the brushed chart replaced by the brush; unchanged where it makes no sense.

    Parameters
    ----------
    filters : of the address
    brush : what a browser sent: chart, and range (two limits or none) or words
    """
    if not isinstance(brush, Mapping):
        return filters
    name = brush.get("chart")
    if name in explorer.WORDS:
        made = one_of(name, _sent_words(brush.get("words")))
    elif name in explorer.NUMBERS:
        made = _between(name, brush.get("range"))
    else:
        return filters
    return (*(condition for condition in filters if condition.column != name), *made)


def _apply() -> None:
    line = st.query_params.get(filter_bar.PARAM, "")
    try:
        filters = parse(line)
    except InputError:  # said on the page and not applied, so nothing of it was brushed
        filters = ()
    st.query_params.pop("page", None)
    if made := text(narrowed(filters, group.brushed())):
        st.query_params[filter_bar.PARAM] = made
    else:
        st.query_params.pop(filter_bar.PARAM, None)


def _between(name: str, sent: object) -> Filters:
    if not isinstance(sent, Sequence) or isinstance(sent, str) or len(sent) != 2:
        return ()
    pairs = zip((">=", "<"), sent, strict=True)
    return tuple(
        Condition(name, operator, float(limit))
        for operator, limit in pairs
        if isinstance(limit, int | float) and math.isfinite(limit)
    )


def _sent_words(sent: object) -> tuple[str, ...]:
    if not isinstance(sent, Sequence) or isinstance(sent, str):
        return ()
    return tuple(word for word in sent if isinstance(word, str) and word.isidentifier() and len(word) <= 60)
