from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pytest

from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.inputs import Inputs
from atlas_core.permutation.kernel.batch import Templates
from atlas_core.permutation.kernel.grid import GridKernel
from atlas_core.permutation.kernel.rows import rows
from tests.atlas_core.permutation.independent.random_scenarios import random_scenarios
from tests.atlas_core.permutation.test_cases import case

PROJECT = case("frankfurt")["project"]
AXES = {
    "seniorRate": {"min": 0, "max": 9, "step": 0.5},
    "amortisation": ["annuity", "sculpted", "bullet"],
    "tenor": [3, 12, 17.5, 26],
    "taxRate": [0, 25],
    "vacancy": [0, 8, 60],
    "mezzAmortisation": ["annuity", "pik"],
    "codDelayMonths": [0, 2, 4.5],
    "ltvCap": {"min": 0.1, "max": 0.9, "step": 0.1},
    "trapDscr": [0, 1.4],
    "options": {"dsraMonths": 6, "opexGrowth": 3, "mezzPikMonths": 24, "indexation": "CPI_Linked"},
}


def computed(start, stop):
    inputs = Inputs(PROJECT, read_axes(AXES))
    return rows(inputs, GridKernel(inputs), start, stop)


@pytest.fixture(scope="module")
def whole():
    return computed(0, 60_000)


@pytest.mark.parametrize(("size", "total"), [(1, 60), (13, 900), (7_777, 60_000), (50_001, 60_000)])
def test_a_chunk_of_any_size_has_the_same_bits(whole, size, total):
    inputs = Inputs(PROJECT, read_axes(AXES))
    kernel = GridKernel(inputs)
    parts = [rows(inputs, kernel, start, min(start + size, total)) for start in range(0, total, size)]
    assert same_bits(pa.concat_tables(parts), whole.slice(0, total))


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_any_number_of_threads_gives_the_same_bits(whole, threads):
    starts = range(0, 60_000, 4_321)
    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(computed, starts, [min(start + 4_321, 60_000) for start in starts]))
    assert same_bits(pa.concat_tables(parts), whole)


def test_a_scenario_has_the_same_bits_beside_any_others():
    templates = Templates()
    givens = [Inputs(project, read_axes(terms)).given(0) for project, terms in random_scenarios(seed=7, count=40)]
    numbers = np.repeat([templates.add(given) for given in givens], 20)
    random = np.random.default_rng(1)
    columns = {"senior_rate": random.uniform(0, 0.1, numbers.size), "vacancy": random.uniform(0, 0.3, numbers.size)}
    together = templates.compute(numbers, columns)
    order = random.permutation(numbers.size)
    shuffled = templates.compute(numbers[order], {name: column[order] for name, column in columns.items()})
    assert np.array_equal(together[:, order].view(np.int64), shuffled.view(np.int64))


def test_nothing_is_infinite(whole):
    for column in whole.columns:
        if column.type == pa.float64():
            values = column.to_numpy(zero_copy_only=False)
            assert not np.isinf(values).any()


def same_bits(found, expected):
    """Return whether tables agree to the last bit, the sign of zero included."""
    if not found.combine_chunks().equals(expected.combine_chunks()):
        return False
    numbers = [name for name, field in zip(found.column_names, found.schema, strict=True) if field.type == pa.float64()]
    return all(
        np.array_equal(
            np.signbit(found.column(name).to_numpy(zero_copy_only=False)),
            np.signbit(expected.column(name).to_numpy(zero_copy_only=False)),
        )
        for name in numbers
    )
