import numpy as np
import pyarrow as pa
import pytest

from atlas_core.permutation.ranking import OBJECTIVES
from atlas_core.queries.filters import parse
from atlas_core.queries.result_file import open_result
from atlas_core.services.filter_fields import fields
from atlas_core.services.presets import Preset, line, presets
from tests.atlas_core.queries import made_up
from tests.atlas_core.services.running import SMALL

IRR, WACC = OBJECTIVES["irr"], OBJECTIVES["wacc"]


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    with open_result(made_up.write(made_up.table(1_000), tmp_path_factory.mktemp("result") / "r.parquet")) as opened:
        yield opened


def test_presets_are_those_whose_columns_and_words_the_result_has(result):
    found = {preset.name: preset.line for preset in presets(result, IRR)}
    assert found["Passes"] == "tier in TIER_1, TIER_2, TIER_3"
    assert found["Tier 1 and 2"] == "tier in TIER_1, TIER_2"
    assert found["Investment grade"] == "rating in A"
    assert {name for name in found if "Limited" in name} == {"Limited by DSCR", "Limited by LTV", "Limited by gearing"}
    assert "Repo-eligible" not in found
    for preset in found.values():
        assert 0 < result.count(parse(preset)) <= 1_000 or preset in {"", "mezz_size = 0"}


@pytest.mark.parametrize("by", [IRR, WACC])
def test_the_best_tenth_is_found_in_the_column_that_is_ranked_by(result, by):
    best = presets(result, by)[-1]
    assert (best.name, best.line) == (f"Best tenth by {by.label}", "")
    filters = parse(line(result, by, best))
    values = np.array([value for value in result.table()[by.column].to_pylist() if value is not None])
    best_first = np.sort(-values if by.largest else values)
    assert result.count(filters) == (best_first <= best_first[-(-len(values) // 10) - 1]).sum()


def test_a_preset_with_a_line_is_that_line(result):
    assert line(result, IRR, Preset("Tier 1", "tier in TIER_1")) == "tier in TIER_1"


def test_a_result_without_a_figure_has_no_best_tenth(tmp_path):
    made = pa.table({"index": np.arange(3), "irr": pa.nulls(3, pa.float64())})
    with open_result(made_up.write(made, tmp_path / "r.parquet")) as opened:
        [best] = presets(opened, IRR)
        assert line(opened, IRR, best) == ""


def test_every_column_but_tier_and_id_is_offered_swept_axes_first_and_few_values_as_a_set(result):
    found = fields(result.kinds | {"repo_eligible": "number"}, SMALL)
    assert set(found) >= {"irr", "npv", "binding", "rating", "index", "viable", "tenor"}
    assert not {"tier", "id", "fail_reasons"} & set(found)
    assert [name for name, field in found.items() if field.is_set and field.column.text] == [
        *("binding", "mezz_binding", "rating")
    ]
    assert found["repo_eligible"].is_set
    assert not found["irr"].is_set
    assert next(iter(found.values())).is_set
