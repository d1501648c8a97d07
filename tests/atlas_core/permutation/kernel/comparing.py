"""The kernel's results beside those of the reference model, and how close they must be."""

import math

import numpy as np

from atlas_core.permutation import reference
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.columns import OUTPUTS
from atlas_core.permutation.inputs import Inputs
from atlas_core.permutation.kernel.batch import Templates
from atlas_core.permutation.kernel.grid import GridKernel
from atlas_core.permutation.kernel.rows import rows, tabulate
from atlas_core.permutation.rulebook.book import DEFAULT
from tests.atlas_core.permutation.independent.random_scenarios import random_scenarios

RELATIVE = 1e-9
ROUNDING = {"money": 1e-5, "percent": 1e-9, "fraction": 1e-12, "ratio": 1e-12, "years": 1e-9}
"""Differences below these are rounding of amounts that cancel out; money is of the order of 1e8."""


def differences(found, expected):
    """Return column → (kernel, reference) of one row where they do not agree."""
    return {
        name: (found[name], expected[name])
        for name, column in OUTPUTS.items()
        if not agree(found[name], expected[name], ROUNDING.get(column.format, 0.0))
    }


def agree(found, expected, rounding):
    if expected is None or isinstance(expected, str):
        return found == expected
    return found is not None and math.isclose(found, expected, rel_tol=RELATIVE, abs_tol=rounding)


def random_differences(seed, count):
    """Return what differs in random scenarios, each of a project of its own, all of them computed together."""
    inputs = [Inputs(project, read_axes(terms)) for project, terms in random_scenarios(seed, count)]
    templates = Templates()
    numbers = np.array([templates.add(each.given(0)) for each in inputs])
    found = tabulate(templates.compute(numbers, {})).to_pylist()
    compared = (
        (number, differences(row, reference.row(each, 0)))
        for number, (each, row) in enumerate(zip(inputs, found, strict=True))
    )
    return {number: differing for number, differing in compared if differing}


def grid_differences(project, axes, indices, rules=DEFAULT):
    """Return what differs in some rows of a grid."""
    inputs = Inputs(project, read_axes(axes), rules)
    table = rows(inputs, GridKernel(inputs), 0, inputs.grid.size)
    compared = (
        (index, differences(table.slice(index, 1).to_pylist()[0], reference.row(inputs, index))) for index in indices
    )
    return {index: differing for index, differing in compared if differing}
