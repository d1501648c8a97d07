"""Rows of a result for programs: filtered, sorted, a page at a time, with what they are of."""

from dataclasses import dataclass

import pyarrow as pa

from atlas_core.errors import InputError, Problem
from atlas_core.queries import paging
from atlas_core.queries.filters import parse, text
from atlas_core.queries.keyset import INDEX, Order, parse_order
from atlas_core.queries.paging import START, Place
from atlas_core.queries.result_file import PAGE_ROWS
from atlas_core.records import Record
from atlas_core.services.actor import Actor
from atlas_core.services.results import opened, ranked, require_run
from atlas_core.services.rights import open_project
from atlas_core.services.stores import Stores

MOST_DIGITS = 18
"""Of the number of a scenario; one with more names none."""


@dataclass(frozen=True)
class Question:
    """What is asked, as typed.

    Attributes
    ----------
    filter : such as `irr >= 12 and tier in (1, 2)`; empty for every row
    sort : such as `irr.desc,ltv.asc`; empty for the run's ranking
    after : number of the scenario that the page comes after; empty for the first page
    """

    filter: str = ""
    sort: str = ""
    after: str = ""


ALL = Question()


@dataclass(frozen=True)
class Rows:
    """One page of a result.

    Attributes
    ----------
    run : whose result
    filter, sort : as they were understood
    passing : rows that pass the filter, on all pages
    table : the page; money in the deal's currency, fractions from 0 to 1, null for no value
    after : scenario that the next page comes after; None on the last page
    """

    run: Record
    filter: str
    sort: str
    passing: int
    table: pa.Table
    after: int | None


def rows(stores: Stores, actor: Actor, project_id: str, run_id: str | None = None, question: Question = ALL) -> Rows:
    """Return a page of a run's result.

    Parameters
    ----------
    stores, actor : who asks is checked on every call
    project_id, run_id : whose result; None for the latest complete run
    question : which rows, in which order

    Raises
    ------
    InputError
        The filter, the order or the place cannot be read, or names what the result does not have.
    RecordNotFoundError
        There is no such run, no complete one, or no scenario of that number.
    """
    open_project(stores, actor, "result.read", project_id)
    run = require_run(stores, actor, project_id, run_id)
    filters, order, place = parse(question.filter), _order(run, question.sort), _place(question.after)
    with opened(stores, actor, run) as result:
        found = paging.page(result, filters, order, place, limit=PAGE_ROWS + 1)
        passing = result.count(filters)
    table = found.slice(0, PAGE_ROWS)
    last = table[INDEX][-1].as_py() if found.num_rows > PAGE_ROWS else None
    return Rows(run, text(filters), str(order), passing, table, last)


def _order(run: Record, typed: str) -> Order:
    return parse_order(typed) if typed.strip() else ranked(run)


def _place(typed: str) -> Place:
    if not typed:
        return START
    if not (typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS):
        raise InputError(Problem("after", f"must be the number of a scenario, as a page gives it; got {typed[:40]!r}"))
    return Place(int(typed))
