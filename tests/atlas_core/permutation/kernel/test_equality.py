import numpy as np
import pytest

from tests.atlas_core.permutation.independent.random_scenarios import random_scenarios
from tests.atlas_core.permutation.kernel.comparing import grid_differences, random_differences
from tests.atlas_core.permutation.test_cases import case

FRANKFURT = case("frankfurt")


def test_random_scenarios_over_the_whole_space_equal_the_reference():
    assert random_differences(seed=20, count=2_000) == {}


@pytest.mark.drill
def test_many_random_scenarios_over_the_whole_space_equal_the_reference():
    for seed in range(100, 110):
        assert random_differences(seed, count=2_000) == {}, seed


def test_the_published_grid_equals_the_reference():
    assert grid_differences(FRANKFURT["project"], FRANKFURT["axes"], range(0, 540, 7)) == {}


@pytest.mark.parametrize("seed", range(12))
def test_random_grids_with_scenarios_side_by_side_equal_the_reference(seed):
    random = np.random.default_rng(seed)
    (project, terms), *_ = random_scenarios(seed=seed + 500, count=1)
    swept = {
        "seniorRateRange": [0.0, 3.0, 6.5], "seniorDSCRTarget": [1.0, 1.3, 1.8], "ltvRange": [0.2, 0.5, 1.0],
        "taxRate": [0, 24], "totalDSCR": [1.05, 1.4], "vacancy": [0, 12], "rentDownside": [5, 35],
    }  # fmt: skip
    axes = {key: value for key, value in terms.items() if key not in swept} | swept
    assert grid_differences(project, axes, random.integers(0, 432, 25).tolist()) == {}
