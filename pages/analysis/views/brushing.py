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
from atlas_core.services.explorer_planes import Planes, chosen
from atlas_core.services.overview import Overview
from pages.analysis.views import brush_charts, brush_planes, filter_bar
from pages.components import page, stores
from pages.components.explorer import group

HEAT, SCATTER = "heat", "scatter"
_PICTURES = {HEAT: (2, 3), SCATTER: (2, 2)}
"""Picture of two columns, named as in the address → fewest and most of its columns."""
_TURN = "explorer_turn"
"""The number of the brush that was let go last, as the browser counts them."""
_LEGEND = (
    ("ghost", "Whole run"),
    ("passing", "Passes the filters"),
    ("brush", "Brushed"),
    ("median", "Median"),
    ("front", "Pareto front"),
    ("front whole", "that of the whole run"),
)


def show(actor: Actor, run: Record, filters: Filters, found: Overview, currency: str) -> None:
    """Show the charts; a brush that is let go narrows the filter of the address."""
    planes = _planes(run)
    shown = explorer.picture(stores.stores(), actor, run, filters, planes)
    data = {
        "project": run["project_id"],
        "run": run["_id"],
        "content": run["sha256"],
        "line": text(filters),
        "turn": st.session_state.get(_TURN, 0),
        "total": found.total,
        "separators": asdict(manners.present()),
        "legend": _LEGEND,
        "charts": brush_charts.charts(shown, filters, found, currency),
        "heat": brush_planes.heat(shown, filters, run, planes),
        "scatter": brush_planes.scatter(shown, currency, planes),
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
    if name == HEAT:
        return _cell(filters, brush)
    if name in explorer.WORDS:
        made = one_of(name, _sent_words(brush.get("words")))
    elif name in explorer.NUMBERS:
        made = _between(name, brush.get("range"))
    else:
        return filters
    return (*(condition for condition in filters if condition.column != name), *made)


def pictured(sent: object) -> tuple[str, str] | None:
    """Return parameter and value of the address for what somebody wants a picture to show; none where it is neither."""
    name, columns = (sent.get("plane"), sent.get("columns")) if isinstance(sent, Mapping) else (None, None)
    if not isinstance(name, str) or name not in _PICTURES or not isinstance(columns, list):
        return None
    fewest, most = _PICTURES[name]
    if not fewest <= len(columns) <= most or not all(_is_name(column) or column == "" for column in columns):
        return None
    return name, ",".join(columns)


def _planes(run: Record) -> Planes:
    try:
        return chosen(run, st.query_params.get(HEAT, ""), st.query_params.get(SCATTER, ""))
    except InputError as error:
        st.error(page.plain(str(error)), icon=":material/error:")
        return chosen(run)


def _cell(filters: Filters, brush: Mapping[str, object]) -> Filters:
    """Return the filters with those of both axes replaced by what a cell of the heat map seeks."""
    columns, ranges = brush.get("columns"), brush.get("ranges")
    if not isinstance(columns, list) or not isinstance(ranges, list) or not all(map(_is_name, columns)):
        return filters
    made = (one for name, sought in zip(columns, ranges, strict=False) for one in _sought(name, sought))
    return (*(condition for condition in filters if condition.column not in columns), *made)


def _sought(name: str, sent: object) -> Filters:
    if words := _sent_words(sent):
        return one_of(name, words)
    limits = _between(name, sent)
    if len(limits) == 2 and limits[0].value == limits[1].value:
        return (Condition(name, "=", limits[0].value),)
    return limits


def _is_name(sent: object) -> bool:
    return isinstance(sent, str) and sent.isidentifier() and len(sent) <= 100


def _apply() -> None:
    sent = group.brushed()
    if isinstance(sent, Mapping) and isinstance(turn := sent.get("turn"), int):
        st.session_state[_TURN] = turn
    if picture := pictured(sent):
        st.query_params[picture[0]] = picture[1]
        return
    line = st.query_params.get(filter_bar.PARAM, "")
    try:
        filters = parse(line)
    except InputError:  # said on the page and not applied, so nothing of it was brushed
        filters = ()
    st.query_params.pop("page", None)
    if made := text(narrowed(filters, sent)):
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
