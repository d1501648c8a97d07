"""What the address says of the rows of a result: their order, which page of them, which columns, which are shaded."""

from collections.abc import Sequence

import streamlit as st

from atlas_core.errors import InputError
from atlas_core.permutation.columns import Column
from atlas_core.queries.keyset import Key, Order, keys, order_by, parse_order
from atlas_core.queries.paging import END, START, Place
from atlas_core.queries.result_file import ResultFile
from atlas_core.records import Record
from atlas_core.reporting import result_table
from atlas_core.services import results
from pages.analysis.views.project_choice import RUN

SORT, PAGE, COLUMNS, SHADED = "sort", "page", "columns", "shaded"
SCENARIO = "scenario"
AFTER, BEFORE, LAST = "after", "before", "last"
USUAL = "Key figures"
_LONGEST = 12


def leads_away(run: Record) -> bool:
    """Say whether the address names a scenario or another run: the page then shows something else."""
    return SCENARIO in st.query_params or st.query_params.get(RUN, run["_id"]) != run["_id"]


def order(result: ResultFile, run: Record) -> tuple[Order, str]:
    """Return the order of the address, or the run's ranking; and what is wrong with the address, if anything."""
    text = st.query_params.get(SORT, "")
    if not text:
        return results.ranked(run), ""
    try:
        found = parse_order(text)
        keys(found, result.kinds)
    except InputError as error:
        return results.ranked(run), f"Sort {error.problems[0].message} The rows follow {results.objective(run).label}."
    return found, ""


def sort_by(chosen: Sequence[Key]) -> None:
    """Write the order into the address; the rows begin at the start again."""
    st.query_params[SORT] = str(order_by(chosen))
    st.query_params.pop(PAGE, None)


def place() -> Place:
    """Return the page of the address; the first where it names none."""
    word, _, index = st.query_params.get(PAGE, "").partition(".")
    if word == LAST:
        return END
    if word in (AFTER, BEFORE) and index.isascii() and index.isdigit() and len(index) <= _LONGEST:
        return Place(int(index), word == BEFORE)
    return START


def turn_to(wanted: Place) -> None:
    """Write the page into the address."""
    if wanted == START:
        st.query_params.pop(PAGE, None)
    elif wanted.index is None:
        st.query_params[PAGE] = LAST
    else:
        st.query_params[PAGE] = f"{BEFORE if wanted.backwards else AFTER}.{wanted.index}"


def set_name() -> str | None:
    """Return the named set of columns that is shown; None for columns of the reader's own choice."""
    text = st.query_params.get(COLUMNS, "") or USUAL
    return text if text in (*result_table.SETS, result_table.ALL) else None


def columns(available: Sequence[Column], swept: Sequence[str]) -> list[Column]:
    """Return the columns of the address in its order, the index first; names a result lacks are passed over."""
    if name := set_name():
        return result_table.chosen(available, name, swept)
    by_name = {column.name: column for column in available}
    named = _listed(COLUMNS)
    return [by_name[name] for name in dict.fromkeys(["index", *named]) if name in by_name]


def show_columns(names: Sequence[str]) -> None:
    """Write a choice of columns into the address."""
    _write(COLUMNS, [name for name in names if name != "index"])


def show_set(name: str) -> None:
    """Write a named set of columns into the address."""
    _write(COLUMNS, [] if name == USUAL else [name])


def shaded(shown: Sequence[Column]) -> list[str]:
    """Return which of the columns shown are shaded."""
    named = _listed(SHADED)
    return [column.name for column in shown if column.name in named and may_be_shaded(column)]


def shade(names: Sequence[str]) -> None:
    """Write which columns are shaded into the address."""
    _write(SHADED, names)


def may_be_shaded(column: Column) -> bool:
    """Return whether a column holds figures that are more or less."""
    return column.format not in ("text", "mask", "flag", "index")


def _listed(param: str) -> list[str]:
    return [name.strip() for name in st.query_params.get(param, "").split(",")]


def _write(param: str, names: Sequence[str]) -> None:
    if names:
        st.query_params[param] = ",".join(names)
    else:
        st.query_params.pop(param, None)
