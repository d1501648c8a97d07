import numpy as np
import pyarrow as pa
import pytest

import atlas_core
from atlas_core.permutation import reference
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.columns import OUTPUTS
from atlas_core.permutation.inputs import Inputs
from atlas_core.permutation.kernel import grid as grids
from atlas_core.permutation.kernel.grid import GridKernel
from atlas_core.permutation.kernel.rows import rows
from tests.atlas_core.permutation.independent.random_scenarios import random_scenarios
from tests.atlas_core.permutation.kernel.comparing import differences
from tests.atlas_core.permutation.test_cases import case

PROJECT = case("frankfurt")["project"]
AXES = {
    "seniorRate": [4, 5.5],
    "discountRate": [6, 10],
    "meta.capexCurrency": ["EUR", "GBP"],
    "occupancyRamp": [[], [50, 75]],
    "maxGearing": [30, 60],
    "mezz": [True, False],
    "exitYear": [None, 12],
    "grossMonthlyRent": [1.8e6, 3e6],
    "options": {"minIcr": 2, "includeAbsFees": True, "usesBasis": "internal"},
}


def both(axes):
    inputs = Inputs(PROJECT, read_axes(axes))
    return rows(inputs, GridKernel(inputs), 0, inputs.grid.size), reference.rows(inputs, 0, inputs.grid.size)


def test_columns_and_types_are_those_of_the_reference():
    found, expected = both({"seniorRate": [4, 5]})
    assert found.schema == expected.schema
    assert found.num_rows == 2


def test_axes_index_and_text_are_those_of_the_reference():
    found, expected = both(AXES)
    same = [name for name, field in zip(found.column_names, found.schema, strict=True) if field.type != pa.float64()]
    assert {"index", "id", "binding", "mezz_binding", "tier", "meta.capexCurrency", "occupancyRamp"} <= set(same)
    for name in (*same, "senior_rate", "discountRate", "maxGearing", "mezz", "exitYear", "grossMonthlyRent", "tenor"):
        assert found.column(name).to_pylist() == expected.column(name).to_pylist(), name


@pytest.mark.parametrize(
    "condition",
    ["senior_dscr >= 1.4", "irr > 9", "payback_period < 14", "refinanced == 0", "mezz_size != 0"],
)
def test_hard_filters_judge_like_the_reference(condition):
    axes = {"seniorDSCR": {"min": 1.2, "max": 1.6, "step": 0.1}, "grossMonthlyRent": [2.4e6, 3.4e6], "exitYear": 25}
    found, expected = both(axes | {"options": {"filters": [condition]}})
    assert found.column("viable").to_pylist() == expected.column("viable").to_pylist()


def test_an_empty_part_of_a_grid_has_no_rows():
    inputs = Inputs(PROJECT, read_axes({"seniorRate": [4, 5]}))
    assert rows(inputs, GridKernel(inputs), 1, 1).num_rows == 0


def test_numbers_of_five_and_more_digits_are_not_cut():
    axes = {"seniorRate": {"min": 3, "max": 8, "step": 0.0005}, "ltvCap": [0.5, 0.6]}
    inputs = Inputs(PROJECT, read_axes(axes))
    found = rows(inputs, GridKernel(inputs), 9_997, 10_001)
    assert found.column("id").to_pylist() == ["perm_9998", "perm_9999", "perm_10000", "perm_10001"]


def test_templates_are_forgotten_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr(grids, "MOST_TEMPLATES", 5)
    axes = {"grossMonthlyRent": {"min": 1.8e6, "max": 3e6, "step": 1e5}, "seniorRate": [4, 5]}
    inputs = Inputs(PROJECT, read_axes(axes))
    kernel = GridKernel(inputs)
    parts = [rows(inputs, kernel, start, start + 2) for start in range(0, 26, 2)]
    assert pa.concat_tables(parts).equals(both(axes)[0])
    assert len(kernel._known) <= 5


@pytest.mark.parametrize("dense", [0, 100, 10_000])
def test_combinations_are_numbered_the_same_way_by_counting_and_by_sorting(monkeypatch, dense):
    monkeypatch.setattr(grids, "DENSE", dense)
    places = np.array([[7, 2, 2, 9, 7], [0, 1, 1, 0, 0]])
    first, number = grids.combinations(places, [50, 40])
    assert first.tolist() == [1, 0, 3]
    assert number.tolist() == [1, 0, 0, 2, 1]


@pytest.mark.parametrize("method", ["lhs", "sobol", "random"])
def test_a_sample_of_a_huge_space_equals_the_reference(method):
    axes = {
        "seniorRate": {"min": 3, "max": 8, "step": 0.00001},
        "taxRate": {"min": 0, "max": 30, "step": 0.01},
        "grossMonthlyRent": {"min": 1.8e6, "max": 3.4e6, "step": 1},
        "tenor": list(range(5, 30)),
        "options": {"sample": {"method": method, "count": 60, "seed": 4}},
    }
    found, expected = both(axes)
    pairs = zip(found.to_pylist(), expected.to_pylist(), strict=True)
    assert [differences(row, wanted) for row, wanted in pairs if differences(row, wanted)] == []
    for name in ("senior_rate", "taxRate", "grossMonthlyRent", "tenor"):
        assert found.column(name).to_pylist() == expected.column(name).to_pylist()


def test_a_filter_on_a_column_without_values_fails_every_row():
    inputs = Inputs(PROJECT, read_axes({"seniorRate": [4, 5], "options": {"mezz": False, "filters": ["mezz_wal > 1"]}}))
    assert rows(inputs, GridKernel(inputs), 0, 2).column("viable").to_pylist() == [0, 0]


@pytest.mark.parametrize("column", [name for name, column in OUTPUTS.items() if not column.text])
def test_every_figure_can_be_a_hard_filter_in_both_engines(column):
    found, expected = both({"seniorRate": [4, 5], "options": {"filters": [f"{column} >= 0"]}})
    assert found.column("viable").to_pylist() == expected.column("viable").to_pylist()


def test_a_loan_of_which_nothing_but_rounding_is_repaid_has_no_average_life():
    # Cash is short in every quarter here: what reaches the sweep is rounding.
    *_, (project, axes) = random_scenarios(seed=1, count=8_733)
    answer = atlas_core.scenario(project, axes, 0)
    assert sum(row["senior_principal"] + row["senior_prepayment"] for row in answer["cash_flows"]) == 0
    assert answer["outputs"]["senior_size"] > 0
    assert answer["outputs"]["senior_wal"] is None
