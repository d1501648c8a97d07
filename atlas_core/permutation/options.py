"""What the options of an axes document say about the run as a whole: hard filters, rating goal, size."""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from atlas_core.errors import InputError, Problem
from atlas_core.fields.kinds import RuleError, accept_integer, shown
from atlas_core.permutation.columns import OUTPUTS
from atlas_core.permutation.near_names import near
from atlas_core.permutation.ranking import read_rank_by, read_weights
from atlas_core.permutation.rulebook.scale import SCALE
from atlas_core.permutation.sampling import read_sample
from atlas_core.permutation.scenario_fields.labels import read_labels
from atlas_core.permutation.slack import SLACK

OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
CONDITION = re.compile(r"\s*([a-z][a-z0-9_]*)\s*(>=|<=|==|!=|>|<)\s*([-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)\s*")


@dataclass(frozen=True)
class Filter:
    """One hard condition on a result column; a scenario that misses it is not viable."""

    column: str
    operator: str
    threshold: float

    def passes(self, outputs: Mapping[str, Any]) -> bool:
        """Return whether a result row meets the condition; a value that is missing does not."""
        value = outputs[self.column]
        if value is None:
            return False
        slack = SLACK * abs(self.threshold)
        near = abs(value - self.threshold) <= slack
        return (
            ("=" in self.operator and self.operator != "!=")
            if near
            else OPERATORS[self.operator](value, self.threshold)
        )


def read_min_rating(value: Any, where: str) -> str | None:
    """Return the rating the senior debt must reach, nothing for none; raise InputError for one that is no rating."""
    if value is None or value == "":
        return None
    if not isinstance(value, str) or value not in SCALE:
        raise InputError(Problem(where, f"must be one of {', '.join(SCALE)}; got {shown(value)}"))
    return value


def read_most(value: Any, where: str) -> int | None:
    """Return the largest number of scenarios a run asks for, nothing for the setting's; else raise InputError."""
    if value is None:
        return None
    try:
        number = accept_integer(value)
    except RuleError as error:
        raise InputError(Problem(where, str(error))) from None
    if number < 1:
        raise InputError(Problem(where, f"must be 1 or more; got {shown(value)}"))
    return number


def read_filters(value: Any, where: str) -> tuple[Filter, ...]:
    """Return the hard filters of a run; raise InputError naming the one that cannot be read."""
    if not isinstance(value, list | tuple):
        raise InputError(Problem(where, f"must be a list such as ['senior_dscr >= 1.3']; got {shown(value)}"))
    return tuple(_filter(entry, where) for entry in value)


def _filter(entry: Any, where: str) -> Filter:
    found = CONDITION.fullmatch(entry) if isinstance(entry, str) else None
    if found is None:
        raise InputError(Problem(where, f"must say column, operator, number; got {shown(entry)}"))
    column, sign, number = found.groups()
    if column not in OUTPUTS or OUTPUTS[column].text:
        hint = near(column, (name for name, known in OUTPUTS.items() if not known.text))
        raise InputError(Problem(where, f"must name a numeric result column; got {shown(column)}{hint}"))
    try:
        return Filter(column, sign, float(number))
    except ValueError:
        raise InputError(Problem(where, f"must compare with a number; got {shown(number)}")) from None


RUN_OPTIONS: dict[str, tuple[str, Callable[[Any, str], Any]]] = {
    "filters": ("filters", read_filters),
    "rankBy": ("rank_by", read_rank_by),
    "weights": ("weights", read_weights),
    "sample": ("sample", read_sample),
    "labels": ("labels", read_labels),
    "minSeniorRating": ("min_rating", read_min_rating),
    "maxScenarios": ("most", read_most),
}
"""Options that say something about the run as a whole: attribute of the grid, reader."""
