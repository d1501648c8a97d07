import pyarrow as pa
import pytest

from atlas_core.permutation.columns import OUTPUTS
from atlas_core.reporting import result_table, shading
from atlas_core.reporting.tokens import contrast, tokens

COLUMNS = [OUTPUTS["npv"], OUTPUTS["ltv"], OUTPUTS["tier"]]
TABLE = pa.table({"npv": [-5e6, 0.0, 15e6, None], "ltv": [0.5, 0.7, 0.9, 0.7], "tier": ["TIER_1"] * 4})
EXTENTS = {"npv": (-5e6, 15e6), "ltv": (0.4, 0.8)}


def styles(extents, mode="light"):
    return shading.styles(result_table.frame(TABLE, COLUMNS), COLUMNS, extents, mode)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_cells_are_shaded_from_faint_to_strong_and_can_be_read(mode):
    scale = tokens(mode)["sequential"]
    for rule in styles(EXTENTS, mode)["npv"][:3]:
        fill, ink = (part.split(": ")[1] for part in rule.split("; "))
        assert contrast(fill, ink) >= 4.4
    assert [scale.index(rule.split(": ")[1].split(";")[0]) for rule in styles(EXTENTS, mode)["npv"][:3]] == [0, 2, 9]


def test_a_value_beyond_the_ends_has_the_shade_of_the_end():
    assert styles(EXTENTS)["ltv"][2] == styles({"ltv": (0.4, 0.9)})["ltv"][2]


def test_no_value_no_shade_and_no_other_column_is_shaded():
    assert styles(EXTENTS)["npv"][3] == ""
    assert set(styles(EXTENTS)["tier"]) == {""}


def test_a_column_of_one_value_is_not_shaded():
    assert set(styles({"ltv": (0.7, 0.7)})["ltv"]) == {""}


def test_the_help_of_a_shaded_column_says_what_the_shade_means():
    npv, _, tier = shading.shaded(COLUMNS, EXTENTS, "EUR")
    assert npv.help.endswith(
        "Shaded from −€5.0m, faint, to €15.0m, strong: the least and the most of the scenarios that pass the filter."
    )
    assert tier == OUTPUTS["tier"]
