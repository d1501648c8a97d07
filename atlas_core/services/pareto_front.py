"""The Pareto front of a result: scenarios no other one beats in the figures that matter without losing in one."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from atlas_core.errors import InputError, Problem
from atlas_core.permutation.pareto import front_rows
from atlas_core.queries.filters import Filters, one_of, quoted
from atlas_core.queries.keyset import INDEX
from atlas_core.queries.result_file import ResultFile, open_result
from atlas_core.records import Record

GOALS: Mapping[str, bool] = {
    **dict.fromkeys(("irr", "npv", "senior_size", "senior_dscr", "risk_adjusted_irr", "stressed_irr", "moic"), True),
    **dict.fromkeys(("day1_cash", "llcr", "blended_dscr", "project_irr", "composite", "stressed_dscr"), True),
    **dict.fromkeys(("avg_dscr", "icr", "plcr", "project_npv", "total_debt"), True),
    **dict.fromkeys(("wacc", "ltv", "equity_size", "payback_period", "senior_wal", "gearing"), False),
    **dict.fromkeys(("senior_ltv", "mezz_size", "mezz_wal", "senior_interest", "mezz_interest", "uses"), False),
    **dict.fromkeys(("idc", "fees", "dsra", "balloon", "lockup_periods", "shortfall_periods"), False),
}
"""Figures that are offered, all of a result, and whether the largest is best."""
FEWEST, MOST = 2, 3


def on_front(result: ResultFile, goals: Mapping[str, bool], filters: Filters = ()) -> list[int]:
    """Return the indices of the scenarios on the Pareto front of those that pass the filters, in scenario order.

    Parameters
    ----------
    result : opened for the one who asks
    goals : two or three columns of figures → whether the largest is best
    filters : what a scenario has to pass to be on the front or to beat one that is

    Raises
    ------
    InputError
        Fewer or more goals, or a column that is not there or holds words.
    """
    _require_two_or_three(goals)
    for name in goals:
        if result.kinds.get(name) != "number":
            raise InputError(Problem("pareto", f"There is no figure “{name[:40]}” in this result."))
    table = result.ask(", ".join(map(quoted, (INDEX, *goals))), filters, after=f"ORDER BY {quoted(INDEX)}")
    figures = np.column_stack(
        [
            np.asarray(table[name].to_numpy(zero_copy_only=False), dtype=np.float64) * (1 if largest else -1)
            for name, largest in goals.items()
        ]
    )
    return [int(place) for place in table[INDEX].to_numpy()[front_rows(figures)]]


def named(text: str) -> dict[str, bool]:
    """Return the figures of a list such as `irr,ltv` with their direction.

    Raises
    ------
    InputError
        Fewer than two figures or more than three, or one that no result has.
    """
    names = [name.strip() for name in text.split(",")]
    if unknown := [name for name in names if name not in GOALS]:
        raise InputError(Problem("pareto", f"has figures of a result ({', '.join(GOALS)}); got {unknown[0]!r:.40}"))
    chosen = goals(names)
    _require_two_or_three(chosen)
    return chosen


def of_file(path: Path, goals: Mapping[str, bool]) -> Record:
    """Return the front of a result file: its figures, which way each is best, and the indices on it."""
    with open_result(path) as result:
        best = {name: "largest" if largest else "smallest" for name, largest in goals.items()}
        return {"best": best, "indices": on_front(result, goals)}


def only(indices: Sequence[int]) -> Filters:
    """Return the filter that only these scenarios pass."""
    return one_of("id", [f"perm_{index + 1:04d}" for index in indices])


def goals(names: Sequence[str]) -> dict[str, bool]:
    """Return the figures named with their direction; those that are not offered are left out."""
    return {name: GOALS[name] for name in names if name in GOALS}


def _require_two_or_three(goals: Mapping[str, bool]) -> None:
    if not FEWEST <= len(goals) <= MOST:
        raise InputError(Problem("pareto", f"takes two or three different figures; got {len(goals)}"))
