"""Result rows by the reference model, one scenario at a time; the compiled kernel is held against them."""

from typing import Any

import pyarrow as pa

from atlas_core.permutation.columns import OUTPUTS
from atlas_core.permutation.inputs import Inputs
from atlas_core.permutation.measures import measures
from atlas_core.permutation.model import evaluate
from atlas_core.permutation.table import cell, table
from atlas_core.permutation.verdict import verdict


def rows(inputs: Inputs, start: int, stop: int) -> pa.Table:
    """Return the result rows of scenarios start to stop − 1."""
    return table(inputs.grid, [row(inputs, index) for index in range(start, stop)])


def row(inputs: Inputs, index: int) -> dict[str, Any]:
    """Return one result row."""
    given = inputs.given(index)
    found = evaluate(given.figures, given.terms)
    computed = measures(found)
    computed |= verdict(found, computed, inputs.standards)
    answer: dict[str, Any] = {"index": index, "id": f"perm_{index + 1:04d}"}
    answer |= {column.name: cell(column, given.stored[key]) for column, key in inputs.sources}
    return answer | {name: cell(column, computed[name]) for name, column in OUTPUTS.items()}
