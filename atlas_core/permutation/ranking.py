"""Which scenarios of a result come first: the objectives of the specification, with their ties."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from atlas_core.errors import InputError, Problem
from atlas_core.fields.kinds import RuleError, accept_number, shown
from atlas_core.permutation.pieces import Rows, pieces
from atlas_core.permutation.rulebook.book import DEFAULT as RULES
from atlas_core.units import FloatArray, IntArray

BEST_ROWS = 10
"""Rows a summary names."""


@dataclass(frozen=True)
class Objective:
    """One column to rank by, and whether its largest or its smallest value is best."""

    label: str
    column: str
    largest: bool = True


OBJECTIVES = {
    "senior": Objective("Senior raise", "senior_size"),
    "wacc": Objective("WACC", "wacc", largest=False),
    "day1": Objective("Day-1 cash", "day1_cash"),
    "irr": Objective("Equity IRR", "irr"),
    "composite": Objective("Composite score", "composite"),
    "risk_adjusted": Objective("Risk-adjusted IRR", "risk_adjusted_irr"),
}
DEFAULT = "irr"
"""The objective where the options name none."""
TIES = ("senior_dscr", "irr")
"""What settles a tie, the larger first; then the smaller index."""

WEIGHTS = RULES.weights
"""Shares of the composite score where neither options nor rule tables of the run give others."""
WHOLE = 1e-9
"""By how much the weights may miss 1."""


def read_rank_by(value: Any, where: str) -> str:
    """Return the ranking objective; raise InputError for an unknown one."""
    if not isinstance(value, str) or value not in OBJECTIVES:
        raise InputError(Problem(where, f"must be one of {', '.join(OBJECTIVES)}; got {shown(value)}"))
    return value


def read_weights(value: Any, where: str) -> dict[str, float]:
    """Return the weights of the composite score; one that is left out weighs nothing.

    Raises
    ------
    InputError
        An unknown part, a weight outside 0 to 1, or a sum that is not 1.
    """
    if not isinstance(value, Mapping):
        raise InputError(Problem(where, f"must be an object with {', '.join(WEIGHTS)}; got {shown(value)}"))
    if unknown := [str(key)[:40] for key in value if key not in WEIGHTS]:
        raise InputError(Problem(where, f"has {', '.join(WEIGHTS)}; got {', '.join(unknown)}"))
    weights = {name: _share(value.get(name, 0), f"{where}.{name}") for name in WEIGHTS}
    if abs(math.fsum(weights.values()) - 1) > WHOLE:
        raise InputError(Problem(where, f"must add up to 1; got {math.fsum(weights.values()):.6g}"))
    return weights


def _share(value: Any, where: str) -> float:
    try:
        share = accept_number(value)
    except RuleError as error:
        raise InputError(Problem(where, str(error))) from None
    if not 0 <= share <= 1:
        raise InputError(Problem(where, f"must be 0 to 1; got {shown(value)}"))
    return share


def best(rows: Rows, rank_by: str = DEFAULT, most: int = BEST_ROWS) -> list[int]:
    """Return the indices of the best scenarios of a result, best first.

    Parameters
    ----------
    rows : a result, read piece by piece
    rank_by : a key of OBJECTIVES
    most : how many at most

    Returns
    -------
    Ties go to the larger senior DSCR, then the larger IRR, then the smaller index; rows without a value come last.
    """
    objective = OBJECTIVES[rank_by]
    keys = [(objective.column, objective.largest), *((name, True) for name in TIES), ("index", False)]
    leaders: list[pa.Table] = []
    for piece in pieces(rows, list(dict.fromkeys(name for name, _ in keys))):
        leaders = [_first(pa.concat_tables([*leaders, piece]), keys, most)]
    return [index for table in leaders for index in table.column("index").to_pylist()]


def _first(table: pa.Table, keys: list[tuple[str, bool]], most: int) -> pa.Table:
    """Return the first `most` rows in the order of the keys."""
    first = _leading(table, keys, most)
    order = np.lexsort([_key(table, name, largest)[first] for name, largest in reversed(keys)])
    return table.take(first[order][:most])


def _key(table: pa.Table, name: str, largest: bool) -> FloatArray:
    """Return a column so that the smallest is best and null, as infinity, is last."""
    values = np.asarray(table.column(name).to_numpy(zero_copy_only=False), dtype=np.float64)
    return np.where(np.isnan(values), np.inf, -values if largest else values)


def _leading(table: pa.Table, keys: list[tuple[str, bool]], most: int) -> IntArray:
    """Return places that hold the first `most` rows, in no order, a column at a time and without sorting all rows."""
    sure: list[IntArray] = []
    rows = np.arange(table.num_rows)
    for name, largest in keys:
        if rows.size <= most:
            break
        key = _key(table, name, largest)[rows]
        threshold = np.partition(key, most - 1)[most - 1]
        sure.append(rows[key < threshold])
        rows, most = rows[key == threshold], most - sure[-1].size
    return np.concatenate([*sure, rows])
